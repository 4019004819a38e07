"""The pure core, on small PDFs drawn for one behaviour each, on hostile bytes, and on real documents."""
