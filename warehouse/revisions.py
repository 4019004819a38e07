"""What a replaced document said otherwise: the cells that differ between it and the version that supersedes it."""

from __future__ import annotations

import polars as pl

from extractors.model import READ_STATUSES
from warehouse.schema import REVISIONS

_CELL = ("part", "statement", "side", "code", "row", "parent_row", "measure")
"""What makes two printed amounts the same cell of two versions."""
_PRINTED_ORDER = ("row_order", "page", "top", "x0")
_PRINTED = ("amount", "amount_text", "page")
_PAIR = ("document_id", "supersedes")


def find_revisions(documents: pl.DataFrame, line_items: pl.DataFrame) -> pl.DataFrame:
    """Compare every document version with the one that it supersedes, cell by cell.

    A cell that is printed more than once is compared in printed order. Versions of which one was not read are not compared: what
    could not be read has not been taken back.

    Args:
        documents: the table `documents`.
        line_items: the table `line_items`.

    Returns:
        The table `revisions`, sorted.
    """
    pairs = _pairs(documents)
    after, before = _cells(pairs, line_items, "document_id", "after"), _cells(pairs, line_items, "supersedes", "before")
    both = after.join(before, on=[*_PAIR, *_CELL, "nth"], how="full", coalesce=True, nulls_equal=True)
    change = (
        pl.when(pl.col("amount_before").is_null()).then(pl.lit("added"))
        .when(pl.col("amount_after").is_null()).then(pl.lit("removed"))
        .when(pl.col("amount_after") != pl.col("amount_before")).then(pl.lit("changed"))
    )  # fmt: skip
    return (
        both.with_columns(change=change)
        .drop_nulls("change")
        .join(_facts(documents), on="document_id", how="left")
        .sort(*REVISIONS.sort_by, "nth", nulls_last=True)
        .select(pl.col(column.name).cast(column.dtype) for column in REVISIONS)
    )


def _pairs(documents: pl.DataFrame) -> pl.DataFrame:
    """Each version with the one before it, where both were read."""
    read = documents.filter(pl.col("status").is_in(READ_STATUSES)).get_column("document_id").unique()
    links = documents.select(_PAIR).drop_nulls().unique(maintain_order=True)
    return links.filter(pl.all_horizontal(pl.col(name).is_in(read.implode()) for name in _PAIR))


def _cells(pairs: pl.DataFrame, line_items: pl.DataFrame, version: str, name: str) -> pl.DataFrame:
    """The cells of the pairs' later or earlier versions; `nth` counts those that one key has."""
    items = line_items.select("document_id", *_CELL, *_PRINTED, *_PRINTED_ORDER[:1], *_PRINTED_ORDER[2:])
    if version != "document_id":
        items = items.rename({"document_id": version})
    key = [*_PAIR, *_CELL]
    return (
        pairs.join(items, on=version)
        .sort(*_PAIR, *_PRINTED_ORDER, nulls_last=True)
        .with_columns(nth=pl.int_range(pl.len()).over(key))
        .select(*key, "nth", *(pl.col(column).alias(f"{column}_{name}") for column in _PRINTED))
    )


def _facts(documents: pl.DataFrame) -> pl.DataFrame:
    """What is known of the later version, from its first part."""
    names = ("division_code", "unit_name", "fiscal_year", "report_type")
    first = documents.drop_nulls("document_id").sort("part").unique("document_id", keep="first", maintain_order=True)
    return first.select("document_id", *names, noticed_at="fetched_at")
