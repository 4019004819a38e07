"""The tables made ready once for all rules: documents, each statement's status and unread amounts, and the cells."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.model import Selector
from expectations.structure import build_cells
from extractors.model import STATEMENTS, StatementName

ARITHMETIC = "arithmetic: "
"""Begins what the arithmetic adds to a figure's `doubt`; all before it is extraction's own."""

_EVALUATED_STATUSES = ("extracted", "partial")


@dataclass(frozen=True, slots=True)
class Dataset:
    """What rules are evaluated on: the documents' keys, each statement's status, and the cells by statement."""

    documents: pl.DataFrame
    """`document_id`, `report_type`: one row a document that was extracted."""
    statuses: pl.DataFrame
    """`document_id`, `statement`, `status`, `unread`: one row for each of the nine statements of each document."""
    cells: dict[str, pl.DataFrame]
    """By statement; `cell` numbers them all, `items` lists the rows of `line_items` that each stands for."""


def build_dataset(documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame) -> Dataset:
    """Prepare the tables of the documents that were extracted.

    Args:
        documents: table `documents`; only documents with status extracted or partial are kept.
        statements: table `statements`.
        line_items: table `line_items`; `cell` and `items` count its rows from 0.
    """
    checked = documents.filter(pl.col("document_id").is_not_null() & pl.col("status").is_in(_EVALUATED_STATUSES))
    keys = checked.select("document_id", "report_type").unique("document_id", keep="first", maintain_order=True)
    numbered = line_items.with_row_index("cell").with_columns(doubt=extraction_doubt())
    cells = build_cells(numbered.join(keys.select("document_id"), on="document_id", how="semi"))
    printed = cells.select("document_id", "statement").unique().with_columns(printed=pl.lit("filled"))
    stated = statements.select("document_id", "statement", "status", "unread").unique(["document_id", "statement"])
    statuses = (
        keys.select("document_id")
        .join(pl.DataFrame({"statement": list(STATEMENTS)}), how="cross")
        .join(stated, on=["document_id", "statement"], how="left")
        .join(printed, on=["document_id", "statement"], how="left")
        .select(
            "document_id",
            "statement",
            status=pl.coalesce("printed", "status", pl.lit("missing")),
            unread=pl.col("unread").fill_null(0),
        )
    )
    parts = cells.partition_by("statement", as_dict=True)
    by_statement = {str(key[0]): part for key, part in parts.items()}
    return Dataset(keys, statuses, {s: by_statement.get(s, cells.clear()) for s in STATEMENTS})


def extraction_doubt() -> pl.Expr:
    """A figure's `doubt` without what the arithmetic has added to it, or null."""
    own = pl.col("doubt").str.replace(f"(; )?{ARITHMETIC}.*$", "")
    return pl.when(own != "").then(own)


def select(selector: Selector, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return the cells that a selector means; `statement` is the rule's own."""
    conditions = []
    if selector.side is not None:
        conditions.append(pl.col("side") == selector.side)
    if selector.role:
        conditions.append(pl.col("role").is_in(selector.role))
    if selector.code is not None:
        conditions.append(pl.col("code").str.contains(selector.code))
    if selector.row is not None:
        conditions.append(pl.col("row").str.contains(selector.row))
    if selector.measure:
        conditions.append(pl.col("kind").is_in(selector.measure))
    if selector.measure_not:
        conditions.append(~pl.col("kind").is_in(selector.measure_not))
    if selector.period is not None:
        conditions.append(pl.col("period") == selector.period)
    if selector.parent:
        conditions.append(pl.col("has_children"))
    cells = data.cells[selector.statement or statement]
    return cells.filter(*conditions) if conditions else cells
