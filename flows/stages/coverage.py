"""Coverage: who has published what, and who has not."""

from __future__ import annotations

import polars as pl

from extractors.errors import StoreError
from warehouse.coverage import build_coverage
from warehouse.home import Home
from warehouse.sightings import read_sightings
from warehouse.tables import read_table


def coverage(home: Home) -> pl.DataFrame:
    """Return the coverage of a home's documents, rows as in the table `coverage`.

    Raises:
        StoreError: the home has no documents yet.
    """
    require_tables(home, ("documents",), "crawl")
    withdrawn = read_sightings(home).select("document_id", "withdrawn_on")
    return build_coverage(read_table(home.tables, "documents"), read_table(home.tables, "units"), withdrawn)


def require_tables(home: Home, names: tuple[str, ...], command: str) -> None:
    """Raise a StoreError that names the command to run unless all these tables have been written."""
    absent = [name for name in names if not (home.tables / name).is_dir() and not (home.tables / f"{name}.parquet").is_file()]
    if absent:
        raise StoreError(f"{home.tables} holds no table {', '.join(absent)}: run `juesuan {command} --home {home.root}` first.")
