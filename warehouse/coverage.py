"""Who has published what: one row a unit, fiscal year and report type that ought to be there, or is there all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import polars as pl

from extractors.identity.roster import ListedUnit
from extractors.model import ReportType
from warehouse.roster import Roster, call_by_roster, on_roster
from warehouse.schema import COVERAGE

_CELL = ("division_code", "unit_name", "fiscal_year", "report_type")
_NAME = ("division_code", "unit_name")
_SLOT = ("division_code", "fiscal_year", "report_type")
_SLOTS = pl.Schema({"division_code": pl.String(), "fiscal_year": pl.Int64(), "report_type": pl.String()})
_RANK = {"published": 0, "blocked": 1, "withdrawn": 2, "missing": 3, "unlisted": 4}
"""Which status a cell shows when several documents fall on it: what is had, then what is announced today, then what was."""


def build_coverage(
    documents: pl.DataFrame, units: pl.DataFrame, withdrawn: pl.DataFrame, rosters: Sequence[Roster] = ()
) -> pl.DataFrame:
    """Return the coverage: every unit × every expected fiscal year × both report types, and what there is besides.

    Args:
        documents: the table of that name.
        units: the table of that name. Where a division has a roster, only the units on it are expected to publish, each for the
            years in which it existed; elsewhere all units seen are.
        withdrawn: has `document_id` and `withdrawn_on`: the documents whose last address the portal has taken down; rows without
            a date are ignored.
        rosters: what the sources expect and until when. A division of which none names years has those seen in it.

    A document's unit is called as the roster does (see `warehouse.roster.match_names`); one whose name is not on it keeps a row
    of its own, marked in `roster_match`. `document_id` and `published_on` are of the newest version that is neither replaced nor
    withdrawn. `days_late` counts from `due_on` to the first publication, whatever became of it: the statutory term is 20 days
    from the finance department's approval (预算法 art. 14), which no portal records, so it is null where no source file gives
    the day.
    """
    had = documents.filter(pl.col("status").ne_missing("not_a_disclosure"))
    seen = call_by_roster(had, units)
    cells = seen.drop_nulls(["unit_name", "fiscal_year", "report_type"])
    found = _in_force(_with_status(seen, withdrawn).drop_nulls(["unit_name", "fiscal_year", "report_type"]))
    named = cells.select(*_NAME, "fiscal_year", "roster_match", named="reason").unique([*_NAME, "fiscal_year"])
    everyone = pl.concat([_expected(seen, units, rosters), cells.select(_CELL)]).unique(maintain_order=True)
    return (
        everyone.join(found, on=_CELL, how="left", nulls_equal=True)
        .join(named, on=[*_NAME, "fiscal_year"], how="left", nulls_equal=True)
        .join(_due(rosters), on=_SLOT, how="left", nulls_equal=True)
        .join(_first_published(cells), on=_CELL, how="left", nulls_equal=True)
        .join(_listed_names(units), on=_NAME, how="left", nulls_equal=True)
        .with_columns(
            pl.col("status").fill_null("unlisted"),
            pl.coalesce("roster_match", "on_roster").alias("roster_match"),
            pl.concat_str("named", "refused", separator="; ", ignore_nulls=True).replace("", None).alias("reason"),
            days_late=_days_late(),
        )
        .select(pl.col(c.name).cast(c.dtype) for c in COVERAGE)
        .sort(COVERAGE.sort_by, nulls_last=True)
    )


def _expected(seen: pl.DataFrame, units: pl.DataFrame, rosters: Sequence[Roster]) -> pl.DataFrame:
    """Return every cell that ought to be filled."""
    slots = _expected_slots(seen, rosters)
    listed = on_roster(units)
    owed = [
        (code, name, year, kind)
        for code, name, aliases, begun, ended in listed.select(
            "division_code", "unit_name", "aliases", "valid_from", "valid_to"
        ).iter_rows()
        for year, kind in slots.get(code, ())
        if ListedUnit(name, tuple(aliases or ()), begun, ended).owes(year, kind)
    ]
    with_roster = set(listed["division_code"])
    names = pl.concat([units.select(_NAME), seen.select(_NAME).drop_nulls("unit_name")]).unique(maintain_order=True)
    owed += [
        (code, name, year, kind)
        for code, name in names.iter_rows()
        if code not in with_roster
        for year, kind in slots.get(code, ())
    ]
    schema = {name: pl.Int64() if name == "fiscal_year" else pl.String() for name in _CELL}
    return pl.DataFrame(owed, schema=schema, orient="row").unique(maintain_order=True)


def _expected_slots(seen: pl.DataFrame, rosters: Sequence[Roster]) -> dict[str | None, set[tuple[int, ReportType]]]:
    """Return the years and report types that each division owes: those that its sources name, else those seen."""
    slots: dict[str | None, set[tuple[int, ReportType]]] = {}
    for roster in rosters:
        for kind, years in (roster.expected or {}).items():
            slots.setdefault(roster.division_code, set()).update((year, kind) for year in years)
    told = set(slots) - {roster.division_code for roster in rosters if roster.expected is None}
    for code, year in seen.select("division_code", "fiscal_year").drop_nulls("fiscal_year").unique().iter_rows():
        if code not in told:
            slots.setdefault(code, set()).update((year, kind) for kind in get_args(ReportType))
    return slots


def _listed_names(units: pl.DataFrame) -> pl.DataFrame:
    """Return the names on rosters, which are matched whether or not a document has them."""
    return on_roster(units).select(_NAME).unique().with_columns(on_roster=pl.lit("matched"))


def _due(rosters: Sequence[Roster]) -> pl.DataFrame:
    """Return the last day for publishing of each division, year and type; none where two sources say different days."""
    rows = list(_due_days(rosters))
    due = pl.DataFrame(rows, schema={**_SLOTS, "due_on": pl.Date()}, orient="row").unique()
    return due.unique(_SLOT, keep="none")


def _due_days(rosters: Sequence[Roster]) -> Iterator[tuple[object, ...]]:
    for roster in rosters:
        for kind, days in roster.due_on.items():
            for year, day in days.items():
                yield roster.division_code, year, kind, day


def _first_published(cells: pl.DataFrame) -> pl.DataFrame:
    """Return for each cell the first day on which something was published in it, and whether something has no day."""
    had = cells.filter(pl.col("document_id").is_not_null())
    return had.group_by(_CELL).agg(first_on=pl.col("published_on").min(), undated=pl.col("published_on").is_null().any())


def _days_late() -> pl.Expr:
    """Days from the last day for it to the first publication. What has no date may have come first, so it leaves that open."""
    late = (pl.col("first_on") - pl.col("due_on")).dt.total_days()
    return pl.when(late <= 0).then(pl.lit(0, pl.Int64)).when(~pl.col("undated")).then(late)


def _with_status(seen: pl.DataFrame, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Return cell, status, document_id, reason and dates of every document that is not replaced by a newer one."""
    gone = withdrawn.drop_nulls(("document_id", "withdrawn_on")).get_column("document_id")
    replaced = seen.get_column("supersedes").drop_nulls()
    had = pl.col("document_id").is_not_null()
    # A document still to be read, or that cannot be read, has been published all the same: its bytes are here.
    status = (
        pl.when(had & pl.col("document_id").is_in(gone.implode())).then(pl.lit("withdrawn"))
        .when(had).then(pl.lit("published"))
        .otherwise(pl.col("status"))
    )  # fmt: skip
    return (
        seen.filter(~pl.col("document_id").is_in(replaced.implode()).fill_null(False))
        .with_columns(status=status, refused=pl.when(~had).then(pl.col("status_reason")))
        .filter(pl.col("status").is_in(list(_RANK)))
        .select(*_CELL, "status", "document_id", "published_on", "fetched_at", "refused")
    )


def _in_force(documents: pl.DataFrame) -> pl.DataFrame:
    """Return the one document that a cell shows: by status, then the newest."""
    return documents.sort(
        pl.col("status").replace_strict(_RANK, return_dtype=pl.Int8),
        pl.col("published_on"),
        pl.col("fetched_at"),
        pl.col("document_id"),
        descending=[False, True, True, False],
        nulls_last=True,
    ).unique(_CELL, keep="first", maintain_order=True)
