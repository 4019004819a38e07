"""The tables made ready once for all rules: documents, statuses of statements, the cells, and what these are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from expectations.model import Selector, Source
from expectations.sources import ELSEWHERE, LINKS, NO_CLAIMS, find_links, narrative_cells
from expectations.structure import build_cells
from extractors.model import READ_STATUSES, STATEMENTS, StatementName
from warehouse.schema import UNITS

ARITHMETIC = "arithmetic: "
"""Begins what the arithmetic adds to a figure's `doubt`; all before it is extraction's own."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What rules are evaluated on: the documents' keys, each statement's status, and the cells by statement."""

    documents: pl.DataFrame
    """`document_id`, `report_type`: one row a document that was extracted."""
    statuses: pl.DataFrame
    """`document_id`, `statement`, `status`, `unread`: one row for each of the nine statements of each document."""
    cells: dict[str, pl.DataFrame]
    """By statement; `cell` numbers them all, `items` lists the rows of `line_items` that each stands for."""
    narrative: Mapping[Source, pl.DataFrame] = field(default_factory=dict)
    """The narrative's figures as cells, by source."""
    narrated: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"document_id": pl.String}))
    """`document_id` of the documents whose narrative states figures."""
    links: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINKS))
    """`document_id`, `source`, `other_document_id`: the documents that each is compared with."""

    @property
    def every_cell(self) -> pl.DataFrame:
        """All cells with their `place`, those of the narrative included."""
        names = ["cell", "place"]
        stated = [cells.select(names) for cells in self.narrative.values()]
        return pl.concat([*(cells.select(names) for cells in self.cells.values()), *stated]).unique("cell")


def build_dataset(
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    claims: pl.DataFrame = NO_CLAIMS,
    units: pl.DataFrame | None = None,
) -> Dataset:
    """Prepare the tables of the documents that were extracted.

    Args:
        documents: table `documents`; only documents with status extracted or partial are kept.
        statements: table `statements`.
        line_items: table `line_items`; `cell` and `items` count its rows from 0.
        claims: table `claims`; `cell` goes on counting its rows.
        units: table `units`, by default none.
    """
    checked = documents.filter(pl.col("document_id").is_not_null() & pl.col("status").is_in(READ_STATUSES))
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
    claims = claims.join(keys.select("document_id"), on="document_id", how="semi")
    return Dataset(
        keys,
        statuses,
        {s: by_statement.get(s, cells.clear()) for s in STATEMENTS},
        narrative_cells(claims, line_items.height),
        claims.select("document_id").unique(),
        find_links(checked, line_items, UNITS.empty() if units is None else units),
    )


def extraction_doubt() -> pl.Expr:
    """A figure's `doubt` without what the arithmetic has added to it, or null."""
    own = pl.col("doubt").str.replace(f"(; )?{ARITHMETIC}.*$", "")
    return pl.when(own != "").then(own)


def select(selector: Selector, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return the cells that a selector means; `statement` is the rule's own. Another document's carry the id of ours."""
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
    cells = _printed_in(selector, selector.statement or statement, data)
    cells = cells.filter(*conditions) if conditions else cells
    if selector.source not in ELSEWHERE:
        return cells
    links = data.links.filter(pl.col("source") == selector.source).select("document_id", "other_document_id")
    return links.join(cells.rename({"document_id": "other_document_id"}), on="other_document_id")


def _printed_in(selector: Selector, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """All cells of a statement, as tables print them or as the narrative states them."""
    if selector.source in data.narrative:
        return data.narrative[selector.source].filter(pl.col("statement") == statement)
    return data.cells[statement]
