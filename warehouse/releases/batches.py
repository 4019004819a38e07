"""Documents in the order of a release, and their rows in batches: memory holds one batch, whatever the size of a table.

The order is fiscal year, division, unit, report type, document; within a document a table's own order. A batch is some hundred
documents of one year that follow each other, so batch after batch is the whole table in order.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.schema import Table
from warehouse.streams import pieces, scatter
from warehouse.tables import typed

_DOCUMENTS = 200
"""Documents of a batch."""
_DOCUMENT = ("document_id", "part")
_ORDER = ("fiscal_year", "division_code", "unit_name", "report_type", "document_id", "part")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table for some documents of one fiscal year (None: not known), in the order of the release."""

    year: int | None
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Plan:
    """Every document's part with its `place` in the order and its `batch`, and the year of each batch."""

    places: pl.DataFrame
    years: tuple[int | None, ...]


def plan_batches(documents: pl.DataFrame) -> Plan:
    """Return the order of documents and how they are batched.

    Args:
        documents: the table `documents`; rows without `document_id` have no rows in other tables.
    """
    known = documents.drop_nulls("document_id").select(_ORDER).unique(_DOCUMENT, keep="first", maintain_order=True)
    ordered = known.sort(_ORDER, nulls_last=True)
    years: list[int | None] = []
    numbers: list[int] = []
    for (year,), rows in ordered.group_by("fiscal_year", maintain_order=True):
        numbers += [len(years) + place // _DOCUMENTS for place in range(rows.height)]
        years += [year] * -(-rows.height // _DOCUMENTS)
    if not years or years[-1] is not None:
        years.append(None)  # for rows whose document is not known, which the check of references then names
    places = ordered.select(_DOCUMENT).with_row_index("place").with_columns(batch=pl.Series(numbers, dtype=pl.Int64))
    return Plan(places, tuple(years))


def batches_of(table: Table, root: Path, plan: Plan, scratch: Path) -> Iterator[Batch]:
    """Yield a table's rows batch by batch, each row once, typed as the schema says.

    Args:
        table: a table with `document_id` and `part`.
        root: the folder of tables.
        plan: the order.
        scratch: an existing folder; holds the table once while this runs.

    Raises:
        StoreError: a file is damaged, or does not fit the schema.
    """
    work = scratch / f"batches-{table.name}"
    work.mkdir()
    try:
        last = len(plan.years) - 1
        rows_of = (typed(piece, table) for piece in pieces(root, table.name))
        placed = (rows.join(plan.places, on=_DOCUMENT, how="left", maintain_order="left") for rows in rows_of)
        scatter((rows.with_columns(pl.col("batch").fill_null(last)) for rows in placed), lambda number: work / str(number))
        order = ["place", *(name for name in table.sort_by if name not in _DOCUMENT)]
        for number, year in enumerate(plan.years):
            if files := sorted((work / str(number)).glob("*.parquet")):
                rows = pl.read_parquet(files).sort(order, nulls_last=True, maintain_order=True)
                shutil.rmtree(work / str(number))
                yield Batch(year, rows.drop("place"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
