"""Everything that is kept: originals, tables, releases.

What lives here
    the one schema definition (`schema`), the folders of a home (`home`), the content-addressed archive of original bytes
    (`archive`), files that appear whole or not at all (`files`), the crawl ledger (`ledger`, read by `sightings`), what was
    extracted (`extractions`), the tables and how rows become them (`tables`, `normalise`, `rebuild`), which objects of a store
    are these (`commits`), the divisions and who is to disclose in them (`divisions`, `roster`), who has published what
    (`coverage`), what a table promises (`constraints`) and means (`dictionary`), the releases (`releases`), the site (`site`),
    and the plan of what is carried to where readers are (`publishing`).
What may not
    network, Prefect, reading of PDFs or web pages, arithmetic rules. Of our rooms it imports `extractors` only:
    row types, versions, what titles say.
"""
