"""What must hold: arithmetic as data, and the suites that report on it.

What lives here
    the rule catalogue (`rules/*.yaml`: one row a rule), the engine that evaluates it over whole tables with polars (`engine`),
    the Great Expectations suites over its findings and over the published tables (`suites`), the gate that compares their figures
    with those of earlier runs (`gate`, `runs`), the review report (`review`), and what people decided on findings (`decisions`).
What may not
    network, Prefect, reading of PDFs. A new rule is a new row in `rules/`, never a new function.
"""
