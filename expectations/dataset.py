"""The tables made ready once for all rules: documents with what their statements' statuses allow, and every printed figure.

Documents and figures are named by their row numbers, so that what rules gather of them is whole numbers until it is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from expectations.keys import encode
from expectations.model import Source
from expectations.plan import LINKED, REPORT_TYPES
from expectations.sources import NO_CLAIMS, find_links, narrative_cells
from expectations.structure import build_cells
from extractors.model import READ_STATUSES, STATEMENTS, StatementName
from warehouse.schema import UNITS

ARITHMETIC = "arithmetic: "
"""Begins what the arithmetic adds to a figure's `doubt`; all before it is extraction's own."""

_FIGURE = [
    *("cell", "items", "document_id", "statement", "side", "role", "code", "row", "measure", "kind", "period", "has_children"),
    *("block", "line_id", "class_key", "known_code", "parent_code", "compared"),
    *("fen", "half", "page", "x0", "top", "x1", "bottom"),
    *("place", "amount_text", "currency_unit", "method", "doubt", "doubt_lines", "doubt_columns"),
]


@dataclass(frozen=True, slots=True)
class Dataset:
    """What rules are evaluated on: the documents, and their printed figures."""

    documents: pl.DataFrame
    """One row a document that was extracted: `document` (its number), `document_id`, `narrated` (its narrative states figures);
    and as sets its `report_type`, the sources `linked` to it, and its statements that are `missing`, `empty` and `unread`."""
    statuses: pl.DataFrame
    """`document`, `statement`, `status`, `unread`: one row for each of the nine statements of each document."""
    figures: pl.DataFrame
    """Those of the statements, then those of the narrative by source; `figure` numbers them. `cell` is the same for the same
    sentence under two sources, `items` lists the rows of `line_items` that a figure stands for."""
    parts: Mapping[tuple[Source, StatementName], tuple[int, int]]
    """Where in `figures` those of a source and statement stand: from which row, and how many."""
    keys: pl.Series
    """What figures are found by (`expectations.keys`)."""
    links: pl.DataFrame
    """`document`, `source`, `other_document`: the documents that each is compared with."""

    def of(self, column: str, figure: str = "figure") -> pl.Expr:
        """A column of the figures, for rows that name a figure by number."""
        return pl.lit(self.figures[column]).gather(figure)

    def printed(self, source: Source, statement: StatementName) -> pl.DataFrame:
        """Return the figures of a source and statement."""
        offset, length = self.parts.get((source, statement), (0, 0))
        return self.figures.slice(offset, length)


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
    keys = keys.with_row_index("document")
    numbers = keys.select("document_id", "document")
    numbered = line_items.with_row_index("cell").with_columns(doubt=extraction_doubt())
    cells = build_cells(numbered.join(numbers, on="document_id", how="semi"))
    claims = claims.join(numbers, on="document_id", how="semi")
    figures, parts = _figures(cells, narrative_cells(claims, line_items.height), numbers)
    links = _numbered_links(find_links(checked, line_items, UNITS.empty() if units is None else units), numbers)
    statuses = _statuses(numbers, statements, cells)
    known = _known(keys, statuses, links, claims)
    return Dataset(known, statuses, figures, parts, encode(figures), links)


def extraction_doubt() -> pl.Expr:
    """A figure's `doubt` without what the arithmetic has added to it, or null."""
    own = pl.col("doubt").str.replace(f"(; )?{ARITHMETIC}.*$", "")
    return pl.when(own != "").then(own)


def _figures(
    cells: pl.DataFrame, narrative: Mapping[Source, pl.DataFrame], numbers: pl.DataFrame
) -> tuple[pl.DataFrame, dict[tuple[Source, StatementName], tuple[int, int]]]:
    """Return all figures, those of one source and statement together, and where each of these stand."""
    frames: list[pl.DataFrame] = []
    parts: dict[tuple[Source, StatementName], tuple[int, int]] = {}
    rows = 0
    quoted = [*_FIGURE, "quote"]
    sources: dict[Source, pl.DataFrame] = {"table": cells.with_columns(quote=pl.lit(None, pl.String)), **narrative}
    for source, printed in sources.items():
        found = printed.select(quoted).partition_by("statement", as_dict=True)
        for statement in STATEMENTS:
            if (part := found.get((statement,))) is not None:
                parts[source, statement] = (rows, part.height)
                rows += part.height
                frames.append(part)
    together = pl.concat(frames) if frames else sources["table"].select(quoted).clear()
    document = numbers.rename({"document_id": "_id"})
    named = together.join(document, left_on="document_id", right_on="_id", how="left", maintain_order="left")
    return named.drop("document_id").with_row_index("figure"), parts


def _statuses(numbers: pl.DataFrame, statements: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return the status of each statement of each document; a statement with figures is filled whatever is said of it."""
    printed = cells.select("document_id", "statement").unique().with_columns(printed=pl.lit("filled"))
    stated = statements.select("document_id", "statement", "status", "unread").unique(["document_id", "statement"])
    return (
        numbers.join(pl.DataFrame({"statement": list(STATEMENTS)}), how="cross")
        .join(stated, on=["document_id", "statement"], how="left")
        .join(printed, on=["document_id", "statement"], how="left")
        .select(
            "document",
            "statement",
            status=pl.coalesce("printed", "status", pl.lit("missing")),
            unread=pl.col("unread").fill_null(0),
        )
    )


def _numbered_links(links: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Return the links between documents by number."""
    other = numbers.select(other_document_id="document_id", other_document="document")
    ours = links.join(numbers, on="document_id", maintain_order="left")
    return ours.join(other, on="other_document_id", maintain_order="left").select("document", "source", "other_document")


def _known(documents: pl.DataFrame, statuses: pl.DataFrame, links: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Return the documents with what decides which rules apply to them, as sets."""
    bit = pl.col("statement").replace_strict({s: 1 << n for n, s in enumerate(STATEMENTS)}, return_dtype=pl.Int64)
    marks = {"missing": pl.col("status") == "missing", "empty": pl.col("status") == "empty", "unread": pl.col("unread") > 0}
    sets = statuses.group_by("document").agg(**{name: pl.when(mark).then(bit).sum() for name, mark in marks.items()})
    source = pl.col("source").replace_strict({s: 1 << n for n, s in enumerate(LINKED)}, return_dtype=pl.Int64)
    linked = links.unique(["document", "source"]).group_by("document").agg(linked=source.sum())
    types = {name: 1 << n for n, name in enumerate(REPORT_TYPES)}
    return (
        documents.join(sets, on="document", how="left", maintain_order="left")
        .join(linked, on="document", how="left", maintain_order="left")
        .with_columns(
            pl.col("linked").fill_null(0),
            report_type=pl.col("report_type").replace_strict(types, default=0, return_dtype=pl.Int64),
            narrated=pl.col("document_id").is_in(claims["document_id"].unique().implode()),
        )
    )
