"""What changed, as a person reads it: counted and listed out of `changes`, coverage and the row counts of two releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.releases.engine import open_duckdb, sql_parquet
from warehouse.releases.model import parquet_path, parquet_pattern
from warehouse.releases.tables import Written
from warehouse.schema import RELEASE_TABLES, TABLES

LISTED = 50
"""Entries of a list at most; the others are counted, and are in the table `changes`."""
_CELL = ["division_code", "unit_name", "fiscal_year", "report_type"]
_TYPES = {"final_account": "决算 final account", "budget": "预算 budget"}
_COUNTED = ["division_code", "fiscal_year", "report_type", "statement"]


@dataclass(frozen=True, slots=True)
class TableCounts:
    """Rows of a table before and after, and how many were added, changed and removed. `before` is None for a new table."""

    name: str
    title_zh: str
    before: int | None
    after: int
    changes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """Some entries of a list as texts, and how many there are."""

    entries: tuple[str, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.entries)


@dataclass(frozen=True, slots=True)
class Changelog:
    """Everything that a changelog tells. `previous` is None in the first release, and the rest is then empty."""

    previous: str | None
    tables: tuple[TableCounts, ...] = ()
    new_units: Listing = field(default_factory=Listing)
    new_years: Listing = field(default_factory=Listing)
    revised: Listing = field(default_factory=Listing)
    withdrawn: Listing = field(default_factory=Listing)
    shrunk: Listing = field(default_factory=Listing)
    figures: dict[str, int] = field(default_factory=dict)
    """Amounts changed, added and removed: `publisher` in re-issued documents, `extractor` in documents read anew."""
    causes: dict[str, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    """Columns that one of the releases has and the other has not, which are not compared."""

    @property
    def shrinks(self) -> bool:
        """Whether there is less of something than before."""
        return self.shrunk.total > 0


def write_down(previous: Path | None, release: Path, written: Written, scratch: Path) -> Changelog:
    """Work out the changelog of a release whose tables are all there.

    Args:
        previous: the folder of the release before, held against its checksums; None in the first release.
        release: the new release's folder.
        written: its tables.
        scratch: an existing folder to spill to.
    """
    if previous is None:
        return Changelog(None)
    with open_duckdb(scratch) as db:
        db.execute(f"CREATE VIEW changes AS SELECT * FROM {sql_parquet([release / parquet_path('changes')])}")
        before = _coverage(previous)
        now = written.coverage
        return Changelog(
            previous=previous.name,
            tables=_tables(db, previous, written),
            new_units=_new(now, before, ["division_code", "unit_name"], "{division_code} {unit_name}"),
            new_years=_new(now, before, ["division_code", "fiscal_year"], "{division_code} {fiscal_year}"),
            revised=_revised(db),
            withdrawn=_withdrawn(now, before),
            shrunk=_shrunk(previous, written.row_counts),
            figures=_figures(db),
            causes=dict(db.execute("SELECT cause, count(*) FROM changes GROUP BY 1 ORDER BY 1").fetchall()),
            columns=_columns(previous, release),
        )


def _coverage(previous: Path) -> pl.DataFrame:
    path = previous / parquet_path("coverage")
    return pl.read_parquet(path, columns=[*_CELL, "status"])


def _tables(db: duckdb.DuckDBPyConnection, previous: Path, written: Written) -> tuple[TableCounts, ...]:
    found: dict[str, dict[str, int]] = {}
    for name, change, count in db.execute("SELECT table_name, change, count(*) FROM changes GROUP BY ALL").fetchall():
        found.setdefault(name, {})[change] = count
    return tuple(
        TableCounts(name, table.title_zh, _rows_before(previous, name), written.rows_of(name), found.get(name, {}))
        for name, table in RELEASE_TABLES.items()
        if name != "changes"
    )


def _rows_before(previous: Path, name: str) -> int | None:
    files = _files(previous, name)
    return int(pl.scan_parquet(files, hive_partitioning=False).select(pl.len()).collect().item()) if files else None


def _files(previous: Path, name: str) -> list[Path]:
    """The Parquet files of a table in a release, which may be of an older layout."""
    return sorted(previous.glob(parquet_pattern(name))) or sorted(previous.glob(f"parquet/{name}.parquet"))


def _new(now: pl.DataFrame, before: pl.DataFrame, key: list[str], text: str) -> Listing:
    """Units or years of which something is published now and nothing was before."""
    published = pl.col("status") == "published"
    had = before.filter(published).select(key).unique()
    fresh = now.filter(published).select(key).unique().join(had, on=key, how="anti", nulls_equal=True).sort(key, nulls_last=True)
    return _listing([text.format(**_said(row)) for row in fresh.iter_rows(named=True)])


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """A row as people read it: the report type in both languages, a dash for what is not known."""
    known = {name: "–" if value is None else value for name, value in row.items()}
    return {name: _TYPES.get(value, value) for name, value in known.items()}


def _revised(db: duckdb.DuckDBPyConnection) -> Listing:
    """Documents that replace an earlier version, with how many of their figures differ from it."""
    rows = db.execute(
        "SELECT unit_name, fiscal_year, report_type, document_id, "
        "(SELECT count(*) FROM changes r WHERE r.table_name = 'revisions' AND r.document_id = c.document_id) AS figures "
        "FROM changes c WHERE table_name = 'documents' AND change = 'ADD' AND after LIKE '%\"supersedes\"%' "
        "ORDER BY ALL"
    ).fetchall()
    names = ("unit_name", "fiscal_year", "report_type", "document_id", "figures")
    text = "{unit_name} {fiscal_year} {report_type}：{figures} · `{document_id:.12}…`"
    return _listing([text.format(**_said(dict(zip(names, row, strict=True)))) for row in rows])


def _withdrawn(now: pl.DataFrame, before: pl.DataFrame) -> Listing:
    was = before.filter(pl.col("status") == "withdrawn").select(_CELL)
    gone = now.filter(pl.col("status") == "withdrawn").join(was, on=_CELL, how="anti", nulls_equal=True)
    rows = gone.select(_CELL).sort(_CELL, nulls_last=True).iter_rows(named=True)
    return _listing(["{unit_name} {fiscal_year} {report_type}".format(**_said(row)) for row in rows])


def _shrunk(previous: Path, now: pl.DataFrame) -> Listing:
    """Where there are fewer amounts or documents than the release before kept as its count."""
    path = previous / parquet_path("row_counts")
    if not path.is_file():
        return Listing()
    kept = pl.read_parquet(path).rename({"documents": "documents_before", "rows": "rows_before"})
    both = kept.join(now, on=_COUNTED, how="left", nulls_equal=True).with_columns(pl.col("documents", "rows").fill_null(0))
    less = both.filter((pl.col("rows") < pl.col("rows_before")) | (pl.col("documents") < pl.col("documents_before")))
    text = (
        "{division_code} {fiscal_year} {report_type} `{statement}`：{rows_before} → {rows} "
        "（文件 documents {documents_before} → {documents}）"
    )
    return _listing([text.format(**_said(row)) for row in less.sort(_COUNTED, nulls_last=True).iter_rows(named=True)])


def _figures(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many amounts say something else, by whose doing."""
    query = (
        "SELECT 'publisher', count(*) FROM changes WHERE table_name = 'revisions' AND change = 'ADD' AND cause = 'publisher' "
        "UNION ALL SELECT 'extractor', count(*) FROM changes WHERE table_name = 'line_items' AND cause = 'extractor' "
        "AND (change <> 'MOD' OR before LIKE '%\"amount\":%') "
        "UNION ALL SELECT 'new', count(*) FROM changes WHERE table_name = 'line_items' AND change = 'ADD' AND cause = 'publisher'"
    )
    return dict(db.execute(query).fetchall())


def _columns(previous: Path, release: Path) -> tuple[str, ...]:
    differing = []
    for name in TABLES:
        before, after = _files(previous, name), _files(release, name)
        if before and after:
            names = [set(pl.read_parquet_schema(files[0])) for files in (before, after)]
            differing += [f"{name}.{column}" for column in sorted(names[0] ^ names[1])]
    return tuple(differing)


def _listing(entries: list[str]) -> Listing:
    return Listing(tuple(entries[:LISTED]), len(entries))
