"""The site: addresses, texts, charts, page pictures, and pages built from the tables of generated documents."""
