"""The tables split by unit, so that a task reads what its units' pages show and nothing else, however large the whole is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.extractions import BESIDE
from warehouse.schema import (
    CHECKS,
    COVERAGE,
    DOCUMENTS,
    LINE_ITEMS,
    REVISIONS,
    STATEMENTS_TABLE,
    UNITS,
    Table,
)
from warehouse.site.figures import with_cells
from warehouse.site.pages import Site
from warehouse.streams import split_by_batch
from warehouse.tables import read_table, table_files

BATCHES = "batches"
"""The folder of the batches, in a build's working folder."""
DOCUMENTS_AT_ONCE = 100
"""About how many documents a task reads: some 30,000 figures and 60,000 checks."""

_UNIT = ("division_code", "unit_name")
_BY_UNIT = (DOCUMENTS, COVERAGE, UNITS)
_BY_DOCUMENT = (LINE_ITEMS, STATEMENTS_TABLE, CHECKS, REVISIONS, *BESIDE)

Row = Mapping[str, Any]
Disclosure = tuple[str, int]
"""A document's id and the part of it."""


def split(site: Site) -> list[Path]:
    """Split a site's tables by unit into folders below its working folder, once a build, and return the folders in order.

    A folder has all rows of its units: documents with all that they say and their checks, coverage, the roster. Documents of no
    known unit are one unit. What is done again gives the same split.

    Raises:
        StoreError: a table is damaged.
    """
    assert site.work is not None, "plans run within a build"
    target = site.work / BATCHES
    if not target.is_dir():
        target.mkdir()
        frames = {table.name: read_table(site.tables, table.name) for table in _BY_UNIT}
        frames["documents"] = _with_successors(frames["documents"])
        frames["units"] = _with_children(frames["units"])
        batches = _batches(frames)
        for number, _ in batches.group_by("batch", maintain_order=True):
            (target / str(number[0])).mkdir()
        for name, frame in frames.items():
            for (number,), rows in frame.join(batches, on=_UNIT, nulls_equal=True).group_by("batch", maintain_order=True):
                rows.drop("batch").write_parquet(target / str(number) / f"{name}.parquet")
        had = frames["documents"].filter(pl.col("document_id").is_not_null())
        placed = had.join(batches, on=_UNIT, nulls_equal=True).select("document_id", "part", "batch").unique(maintain_order=True)
        for table in _BY_DOCUMENT:
            split_by_batch(site.tables, table.name, placed, target)
    return sorted(target.iterdir(), key=lambda path: int(path.name))


def _batches(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every unit that a table names, with the number of its batch."""
    named = pl.concat([frame.select(_UNIT) for frame in frames.values()]).group_by(_UNIT).len("size").sort(_UNIT)
    return named.select(*_UNIT, batch=(pl.col("size").cum_sum() - 1) // (2 * DOCUMENTS_AT_ONCE))


def _with_successors(documents: pl.DataFrame) -> pl.DataFrame:
    """Documents with the one that replaces each, null where it is the newest."""
    had = documents.filter(pl.col("supersedes").is_not_null())
    after = had.sort("fetched_at", nulls_last=False).group_by("supersedes").agg(replaced_by=pl.col("document_id").last())
    return documents.join(after, left_on="document_id", right_on="supersedes", how="left", maintain_order="left")


def _with_children(units: pl.DataFrame) -> pl.DataFrame:
    """The roster with the names of the units below each."""
    below = units.filter(pl.col("parent_unit_name").is_not_null()).sort("unit_name")
    children = below.group_by("division_code", unit_name="parent_unit_name").agg(children=pl.col("unit_name"))
    return units.join(children, on=_UNIT, how="left", nulls_equal=True, maintain_order="left")


@dataclass(frozen=True)
class Batch:
    """Some units' rows of all tables."""

    folder: Path

    @cached_property
    def documents(self) -> pl.DataFrame:
        """Documents, with `replaced_by`."""
        path = self.folder / "documents.parquet"
        return pl.read_parquet(path) if path.is_file() else DOCUMENTS.empty().with_columns(replaced_by=pl.lit(None, pl.String))

    @cached_property
    def line_items(self) -> pl.DataFrame:
        """Figures, with `cell`, each figure's address on its page."""
        return with_cells(self._read(LINE_ITEMS))

    @cached_property
    def statements(self) -> pl.DataFrame:
        """Statements."""
        return self._read(STATEMENTS_TABLE)

    @cached_property
    def checks(self) -> pl.DataFrame:
        """Checks that came to a result."""
        return self._read(CHECKS).filter(pl.col("outcome").is_in(("pass", "rounding", "fail")))

    @cached_property
    def revisions(self) -> pl.DataFrame:
        """Figures that a version changed."""
        return self._read(REVISIONS)

    @cached_property
    def beside(self) -> Mapping[str, pl.DataFrame]:
        """What documents say beside their statements: the tables of `BESIDE` by name."""
        return {table.name: self._read(table) for table in BESIDE}

    def rows(self, table: Table) -> pl.DataFrame:
        """Return the rows of one table of `BESIDE`, where the others are not needed."""
        return self._read(table)

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """What each unit has published."""
        return self._read(COVERAGE)

    @cached_property
    def units(self) -> pl.DataFrame:
        """The roster's rows, with `children`."""
        path = self.folder / "units.parquet"
        return pl.read_parquet(path) if path.is_file() else _with_children(UNITS.empty())

    def _read(self, table: Table) -> pl.DataFrame:
        files = table_files(self.folder, table.name)
        return pl.read_parquet(files, hive_partitioning=False) if files else table.empty()


def by_disclosure(frame: pl.DataFrame) -> dict[Disclosure, pl.DataFrame]:
    """Return the rows of each disclosure."""
    parts = frame.partition_by("document_id", "part", maintain_order=True, as_dict=True)
    return {(str(document), int(part)): rows for (document, part), rows in parts.items()}


def digests(frame: pl.DataFrame) -> dict[Disclosure, tuple[int, int]]:
    """Return for each disclosure how many rows it has and the sum of their hashes: it changes with any of them.

    Another version of polars may hash otherwise; pages are then written again.
    """
    hashed = frame.select("document_id", "part").with_columns(row=_plain(frame).hash_rows(1))
    found = hashed.group_by("document_id", "part").agg(pl.len(), pl.col("row").sum())
    return {(document, part): (rows, total) for document, part, rows, total in found.iter_rows()}


def digest(*frames: pl.DataFrame) -> str:
    """Return a digest of a few rows."""
    found = hashlib.sha256()
    for frame in frames:
        found.update(_plain(frame).write_csv().encode() + b"\0")
    return found.hexdigest()[:20]


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    return frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("\x1f") for name in lists)


def rows_of(frame: pl.DataFrame | None) -> Sequence[Row]:
    """Return rows as mappings; none of a frame that is not there."""
    return [] if frame is None else list(frame.iter_rows(named=True))
