"""Several disclosures in one file, for an engine that knows documents only: each part is a document while rules are evaluated."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

_MARK = "#"
_OTHERS = ("other_document_id",)


def by_part(
    evaluate: Callable[..., pl.DataFrame],
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    **others: pl.DataFrame,
) -> pl.DataFrame:
    """Evaluate the rules with every part kept apart from the others of its file.

    Args:
        evaluate: takes the tables `documents`, `statements` and `line_items` and returns one whose rows name their document, as
            `checks` and `line_items` do; it groups by `document_id`.
        documents: table `documents`.
        statements: table `statements`.
        line_items: table `line_items`.
        others: further tables that `evaluate` takes by name.

    Returns:
        What `evaluate` returns, with `document_id` and `part`.
    """
    marked = {name: _marked(frame) if "part" in frame.columns else frame for name, frame in others.items()}
    found = evaluate(_marked(documents), _marked(statements), _marked(line_items), **marked)
    halves = pl.col("document_id").str.split_exact(_MARK, 1)
    other = [pl.col(c).str.split_exact(_MARK, 1).struct.field("field_0").alias(c) for c in _OTHERS if c in found.columns]
    return found.with_columns(
        *other,
        document_id=halves.struct.field("field_0"),
        part=pl.coalesce(halves.struct.field("field_1").cast(pl.Int64), 1),
    )


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `document_id#part` in place of the id of every part but the first; so with the version that it replaces."""

    def marked(name: str) -> pl.Expr:
        with_part = pl.concat_str(name, pl.lit(_MARK), pl.col("part").cast(pl.String))
        return pl.when(pl.col("part") > 1).then(with_part).otherwise(name).alias(name)

    return frame.with_columns(marked(name) for name in ("document_id", "supersedes") if name in frame.columns)
