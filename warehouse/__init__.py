"""Everything that is kept: originals, tables, releases.

What lives here
    the one schema definition (`schema`), the folders of a home (`home`), the content-addressed archive of original bytes
    (`archive`), the crawl ledger (`ledger`, read by `sightings`), the tables and how rows become them (`tables`, `normalise`), who has published
    what (`coverage`), and the release with its site (`release`, `site`).
What may not
    network, Prefect, reading of PDFs or web pages, arithmetic rules. It imports `extractors` for its row types only.
"""
