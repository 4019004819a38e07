"""The stages as plain functions: `crawl`, `extract`, `validate`, `publish`, `coverage`, and what is made of them (`night`, `demo`).

Each takes a home (or folders) and a reporter, can be run alone and again without harm, and returns a frozen summary. The
command line calls them directly; the Prefect flows in `flows` call the same ones from tasks. None imports Prefect.
"""
