"""Several disclosures in one file, for an engine that knows documents only: each part is a document while rules are evaluated."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

_MARK = "#"


def by_part(
    evaluate: Callable[[pl.DataFrame, pl.DataFrame, pl.DataFrame], pl.DataFrame],
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
) -> pl.DataFrame:
    """Evaluate the rules with every part kept apart from the others of its file.

    Args:
        evaluate: takes the tables `documents`, `statements` and `line_items` and returns one whose rows name their document, as
            `checks` and `line_items` do; it groups by `document_id`.
        documents: table `documents`.
        statements: table `statements`.
        line_items: table `line_items`.

    Returns:
        What `evaluate` returns, with `document_id` and `part`.
    """
    found = evaluate(_marked(documents), _marked(statements), _marked(line_items))
    halves = pl.col("document_id").str.split_exact(_MARK, 1)
    return found.with_columns(
        document_id=halves.struct.field("field_0"),
        part=pl.coalesce(halves.struct.field("field_1").cast(pl.Int64), 1),
    )


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `document_id#part` in place of the id of every part but the first."""
    marked = pl.concat_str("document_id", pl.lit(_MARK), pl.col("part").cast(pl.String))
    return frame.with_columns(document_id=pl.when(pl.col("part") > 1).then(marked).otherwise("document_id"))
