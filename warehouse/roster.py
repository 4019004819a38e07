"""Rosters: the units that are to disclose, what is expected of them and until when, as the sources say it.

A roster is kept in the ledger as its source file had it at the latest crawl. `call_by_roster` writes documents' units as the
roster does; that join goes by division code and name, and a name is compared by `extractors.identity.roster` alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from pydantic import TypeAdapter

from extractors.identity.roster import ListedUnit, Match, RosterIndex
from extractors.model import ReportType
from warehouse.divisions import division
from warehouse.home import Home
from warehouse.schema import UNITS

STATUTORY_DAYS = 20
"""Days from the finance department's approval within which a department publishes (预算法 art. 14 as the catalogues quote it)."""

ROSTER, DOCUMENTS_ONLY = "roster", "documents"
"""Values of `units.listed_in`."""

MATCHES = pl.Schema(
    {"division_code": pl.String(), "unit_name": pl.String(), "fiscal_year": pl.Int64(), "roster_name": pl.String(),
     "roster_match": pl.String(), "reason": pl.String()}
)  # fmt: skip
"""Columns of `match_names`."""


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """One unit that is to disclose, as a source's roster names it. It existed from `valid_from` to `valid_to`, both included."""

    division_code: str
    unit_name: str
    kind: str | None = None
    parent_unit_name: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """What one source says of the units of its district.

    `expected` holds the fiscal years that ought to be there, by report type; None where the source leaves that to what is seen.
    `due_on` holds the last day for publishing, where the source knows it.
    """

    division_code: str
    units: tuple[RosterUnit, ...] = ()
    expected: Mapping[ReportType, tuple[int, ...]] | None = None
    due_on: Mapping[ReportType, Mapping[int, date]] = field(default_factory=dict)


_AS_TEXT = TypeAdapter(Roster)


def due_after_approval(approved_on: date) -> date:
    """Return the last day on which a department publishes in time, from the day of the finance department's approval."""
    return approved_on + timedelta(days=STATUTORY_DAYS)


def roster_as_text(roster: Roster) -> str:
    """Return a roster as JSON, for the ledger."""
    return _AS_TEXT.dump_json(roster).decode()


def read_rosters(home: Home) -> tuple[Roster, ...]:
    """Return the rosters of all sources that have been crawled into a home, by source id; none without a ledger."""
    if not home.ledger.is_file():
        return ()
    with closing(sqlite3.connect(home.ledger, timeout=60)) as db:
        db.execute("PRAGMA query_only = ON")
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'rosters'").fetchone() is None:
            return ()
        return tuple(_AS_TEXT.validate_json(text) for (text,) in db.execute("SELECT roster FROM rosters ORDER BY source_id"))


def read_roster(home: Home) -> pl.DataFrame:
    """Return the units of all rosters: one row a unit, columns of the table `units`, sorted."""
    rows: list[dict[str, object]] = [
        {
            "division_code": unit.division_code,
            "unit_name": unit.unit_name,
            "kind": unit.kind,
            "parent_unit_name": unit.parent_unit_name,
            "aliases": list(unit.aliases),
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "listed_in": ROSTER,
        }
        for roster in read_rosters(home)
        for unit in roster.units
    ]
    return UNITS.frame(rows).unique(subset=list(UNITS.key), keep="first", maintain_order=True).sort(UNITS.sort_by)


def on_roster(units: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the table `units` that come from a roster, not only from documents."""
    return units.filter(pl.col("listed_in").ne_missing(DOCUMENTS_ONLY))


def match_names(names: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Look the names that documents use for their units up in the rosters of their divisions.

    Args:
        names: has division_code, unit_name and fiscal_year; rows without a name are left out.
        units: the table `units`.

    Returns:
        One row for each name of a division and year, columns as `MATCHES`. `roster_name` is null where no unit was found, and
        `roster_match` and `reason` then say why; all three are null where the division has no roster.
    """
    listed = on_roster(units)
    asked = names.select("division_code", "unit_name", "fiscal_year").drop_nulls("unit_name").unique(maintain_order=True)
    codes = listed["division_code"].unique().to_list()
    indexes = {code: _index(code, listed.filter(pl.col("division_code").eq_missing(code))) for code in codes}
    rows = []
    for code, name, year in asked.iter_rows():
        index = indexes.get(code)
        found = Match(None, "") if index is None else index.match(name, year)
        rows.append((code, name, year, found.unit_name, found.outcome or None, found.reason))
    return pl.DataFrame(rows, schema=MATCHES, orient="row")


def call_by_roster(documents: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return documents with the roster's names for their units where it has one; a name that it does not know stays.

    Args:
        documents: has division_code, unit_name and fiscal_year.
        units: the table `units`.

    Returns:
        The documents in their order, with the columns `roster_match` and `reason` of `match_names`.
    """
    keys = ["division_code", "unit_name", "fiscal_year"]
    return (
        documents.join(match_names(documents, units), on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.coalesce("roster_name", "unit_name").alias("unit_name"))
        .drop("roster_name")
    )


def index_of(roster: Roster) -> RosterIndex | None:
    """Return the index of a source's roster for its own division, None where it lists no unit of that."""
    own = [unit for unit in roster.units if unit.division_code == roster.division_code]
    return _indexed(roster.division_code, [_listed(unit) for unit in own]) if own else None


def _index(code: str | None, units: pl.DataFrame) -> RosterIndex:
    names = ("unit_name", "aliases", "valid_from", "valid_to")
    return _indexed(
        code,
        [ListedUnit(name, tuple(aliases or ()), begun, ended) for name, aliases, begun, ended in units.select(names).iter_rows()],
    )


def _indexed(code: str | None, units: list[ListedUnit]) -> RosterIndex:
    known = None if code is None else division(code)
    return RosterIndex(units, known.areas if known else ())


def _listed(unit: RosterUnit) -> ListedUnit:
    return ListedUnit(unit.unit_name, unit.aliases, unit.valid_from, unit.valid_to)
