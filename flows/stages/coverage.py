"""Coverage: who has published what, who has not, and what could not be placed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from extractors.errors import StoreError
from warehouse.coverage import build_coverage
from warehouse.home import Home
from warehouse.roster import match_names, read_rosters
from warehouse.schema import COVERAGE
from warehouse.sightings import read_sightings
from warehouse.tables import read_table

_STATUSES = next(column.values for column in COVERAGE if column.name == "status")


@dataclass(frozen=True, slots=True)
class UnmatchedName:
    """A name that documents use for their unit and that the roster of their division does not have, or has twice."""

    division_code: str
    unit_name: str
    fiscal_years: tuple[int, ...]
    reason: str
    documents: tuple[str, ...]
    """Addresses of the documents that use it."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A document that fills no cell, because its unit, fiscal year or report type is not known."""

    division_code: str | None
    title: str | None
    unknown: str
    url: str | None


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The coverage, as a person reads it: the table, and what needs a look."""

    frame: pl.DataFrame
    unmatched: tuple[UnmatchedName, ...]
    unplaced: tuple[Unplaced, ...]

    def summary(self) -> str:
        """Return one sentence with the number of cells of each status, and how many came late."""
        counts = dict(self.frame.group_by("status").len().iter_rows())
        said = ", ".join(f"{counts.get(status, 0)} {status}" for status in _STATUSES)
        late, timed = self.frame.filter(pl.col("days_late") > 0).height, self.frame["days_late"].drop_nulls().len()
        when = f"{late} of {timed} with a known deadline came late" if timed else "no deadline is known"
        return (
            f"{self.frame.height} expected or seen: {said}; {when}; {len(self.unmatched)} names not matched to a roster; "
            f"{len(self.unplaced)} documents without unit, year or type."
        )


def coverage(home: Home) -> pl.DataFrame:
    """Return the coverage of a home's documents, rows as in the table `coverage`.

    Raises:
        StoreError: the home has no documents yet.
    """
    require_tables(home, ("documents",), "crawl")
    withdrawn = read_sightings(home).select("document_id", "withdrawn_on")
    documents, units = read_table(home.tables, "documents"), read_table(home.tables, "units")
    return build_coverage(documents, units, withdrawn, read_rosters(home))


def coverage_report(home: Home) -> CoverageReport:
    """Return the coverage of a home's documents with the names that no roster has and the documents that fill no cell.

    Raises:
        StoreError: the home has no documents yet.
    """
    frame = coverage(home)
    documents, units = read_table(home.tables, "documents"), read_table(home.tables, "units")
    disclosed = documents.filter(pl.col("status").ne_missing("not_a_disclosure"))
    return CoverageReport(frame, _unmatched(disclosed, units), _unplaced(disclosed))


def _unmatched(documents: pl.DataFrame, units: pl.DataFrame) -> tuple[UnmatchedName, ...]:
    named = match_names(documents, units).filter(pl.col("roster_name").is_null() & pl.col("roster_match").is_not_null())
    keys = ["division_code", "unit_name", "fiscal_year"]
    found = documents.join(named.select(*keys, "reason"), on=keys, nulls_equal=True)
    grouped = found.group_by("division_code", "unit_name").agg(
        pl.col("fiscal_year").drop_nulls().unique().sort(),
        pl.col("reason").unique().sort().str.join("; "),
        pl.col("url").unique().sort(),
    )
    rows = grouped.sort("division_code", "unit_name").iter_rows()
    return tuple(UnmatchedName(code, name, tuple(years), reason, tuple(urls)) for code, name, years, reason, urls in rows)


def _unplaced(documents: pl.DataFrame) -> tuple[Unplaced, ...]:
    needed = {"unit_name": "unit", "fiscal_year": "fiscal year", "report_type": "report type"}
    rows = documents.filter(pl.any_horizontal(pl.col(name).is_null() for name in needed)).sort("division_code", "url")
    return tuple(
        Unplaced(
            row["division_code"],
            row["title"],
            ", ".join(said for name, said in needed.items() if row[name] is None),
            row["url"],
        )
        for row in rows.iter_rows(named=True)
    )


def require_tables(home: Home, names: tuple[str, ...], command: str) -> None:
    """Raise a StoreError that names the command to run unless all these tables have been written."""
    absent = [name for name in names if not (home.tables / name).is_dir() and not (home.tables / f"{name}.parquet").is_file()]
    if absent:
        raise StoreError(f"{home.tables} holds no table {', '.join(absent)}: run `juesuan {command} --home {home.root}` first.")
