"""All tables of a release as files, out of a folder of tables: checked as they pass, and never held whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from extractors.errors import StoreError
from warehouse.constraints import Targets, table_violations
from warehouse.releases.batches import Batch, batches_of, plan_batches
from warehouse.releases.data import table_writer, write_frame
from warehouse.releases.model import BY_DOCUMENT, PARTITION, PARTITIONED, WHOLE, DataFile
from warehouse.releases.wide import WideTables
from warehouse.schema import (
    BY_ECONOMIC_ITEM,
    BY_FUNCTION,
    CHECKS,
    LINE_ITEMS,
    RELEASE_TABLES,
    ROW_COUNTS,
    TABLES,
    UNIT_YEARS,
    Table,
)
from warehouse.tables import conform, read_table, table_files

_NEEDED = ("documents", "statements", "line_items", "checks")
_COUNTED = ["division_code", "fiscal_year", "report_type", "statement"]


@dataclass(frozen=True, slots=True)
class Written:
    """The files of all tables, and the tables that are small enough to be kept at hand."""

    files: tuple[DataFile, ...]
    documents: pl.DataFrame
    coverage: pl.DataFrame
    unit_years: pl.DataFrame
    row_counts: pl.DataFrame
    outcomes: dict[str, int]
    """How many checks came to which outcome."""

    def rows_of(self, table: str) -> int:
        """How many rows a table has."""
        return sum(file.rows for file in self.files if (file.table, file.format) == (table, "csv"))


def write_tables(tables: Path, coverage: pl.DataFrame, release: Path, scratch: Path) -> Written:
    """Write every table but `changes` into a release's folder.

    Args:
        tables: the folder of tables, of which `coverage` is not read.
        coverage: the table of that name.
        release: an existing folder to write to.
        scratch: an existing folder for what is in between; holds the largest table once.

    Raises:
        StoreError: a table is absent, damaged, or breaks its schema.
    """
    if absent := [name for name in _NEEDED if not table_files(tables, name)]:
        raise StoreError(f"A release needs every table, and {', '.join(absent)} is not there: run `juesuan nightly` first.")
    whole = {name: conform(coverage if name == "coverage" else read_table(tables, name), TABLES[name]) for name in WHOLE}
    targets = {("documents", "document_id"): whole["documents"].get_column("document_id")}
    files: list[DataFile] = []
    for name, frame in whole.items():
        _require(frame, TABLES[name], targets)
        files += write_frame(frame, TABLES[name], release)
    plan = plan_batches(whole["documents"])
    with ExitStack() as stack:
        derived = _Derived(whole, release, stack)
        see = {LINE_ITEMS.name: derived.see_items, CHECKS.name: derived.see_checks}
        for table in (TABLES[name] for name in BY_DOCUMENT):
            writer = stack.enter_context(table_writer(table, release, _rows(tables, table.name)))
            for batch in _checked(batches_of(table, tables, plan, scratch), table, targets):
                if table.name in see:
                    see[table.name](batch)
                writer.add(batch.rows, batch.year)
            files += writer.finish()
        files += derived.finish()
    years, counts = derived.wide.unit_years(), derived.row_counts()
    for table, frame in ((UNIT_YEARS, years), (ROW_COUNTS, counts)):
        _require(frame, table, targets)
        files += write_frame(frame, table, release)
    order = list(RELEASE_TABLES)
    ordered = sorted(files, key=lambda file: order.index(file.table))
    return Written(tuple(ordered), whole["documents"], whole["coverage"], years, counts, derived.outcomes)


class _Derived:
    """What is worked out of rows as they pass."""

    def __init__(self, whole: dict[str, pl.DataFrame], release: Path, stack: ExitStack) -> None:
        self.wide = WideTables(whole["documents"], whole["coverage"], whole["units"])
        self.outcomes: dict[str, int] = {}
        self._counts: list[pl.DataFrame] = []
        self._year: int | None = None
        self._coded = {t.name: stack.enter_context(table_writer(t, release)) for t in (BY_FUNCTION, BY_ECONOMIC_ITEM)}
        """The files of the tables by code, which are written a fiscal year at a time."""

    def see_items(self, batch: Batch) -> None:
        """Take a batch of line items."""
        if batch.year != self._year:
            self._write_coded()
        self._year = batch.year
        self.wide.add(batch.rows)
        documents = pl.struct("document_id", "part").n_unique().cast(pl.Int64).alias("documents")
        self._counts.append(batch.rows.group_by(_COUNTED).agg(documents, pl.len().cast(pl.Int64).alias("rows")))

    def see_checks(self, batch: Batch) -> None:
        """Take a batch of checks."""
        for outcome, count in batch.rows.group_by("outcome").len().iter_rows():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + count

    def finish(self) -> tuple[DataFile, ...]:
        """Return the files of the tables by code, once all line items were seen."""
        self._write_coded()
        return tuple(file for writer in self._coded.values() for file in writer.finish())

    def _write_coded(self) -> None:
        for table, frame in self.wide.take():
            self._coded[table.name].add(frame)

    def row_counts(self) -> pl.DataFrame:
        """Return the table of row counts."""
        if not self._counts:
            return ROW_COUNTS.empty()
        return conform(pl.concat(self._counts).group_by(_COUNTED).agg(pl.col("documents", "rows").sum()), ROW_COUNTS)


def _checked(batches: Iterator[Batch], table: Table, targets: Targets) -> Iterator[Batch]:
    """Let batches through that keep the schema's promises; all rows of a key are in one batch, as it holds whole documents."""
    for batch in batches:
        _require(batch.rows, table, targets)
        if table.name in PARTITIONED and PARTITION in table.polars_schema:
            strange = batch.rows.filter(pl.col(PARTITION).ne_missing(pl.lit(batch.year, pl.Int64)))
            if not strange.is_empty():
                raise _broken(
                    f"{table.name}.{PARTITION} is {strange[PARTITION][0]} in {strange.height} rows of documents of {batch.year}.",
                    0,
                )
        yield batch


def _require(frame: pl.DataFrame, table: Table, targets: Targets) -> None:
    if broken := list(table_violations(frame, table, targets)):
        raise _broken(broken[0], len(broken) - 1)


def _broken(sentence: str, more: int) -> StoreError:
    others = f" (and {more} more such findings)" if more else ""
    return StoreError(f"{sentence.rstrip('.')}{others}: nothing was published; run `juesuan nightly` to build the tables anew.")


def _rows(tables: Path, name: str) -> int:
    files = table_files(tables, name)
    return int(pl.scan_parquet(files, hive_partitioning=False).select(pl.len()).collect().item()) if files else 0
