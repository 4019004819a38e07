"""The stages as plain functions: crawl, extract, validate, publish, and what joins them (`night`, `demo`).

Each takes a home (or folders) and a reporter, does its work whole or says why not, and returns a summary. No Prefect here: the
command line and the flows call the same functions.
"""
