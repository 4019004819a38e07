"""Amounts and claims made ready for comparison: exact integers, places as text, and whether they may be misread."""

from __future__ import annotations

import polars as pl

from expectations.dataset import extraction_doubt
from expectations.findings import DOCUMENT
from expectations.messages import STATEMENT_ZH
from warehouse.dictionary import MEASURE_TITLES
from warehouse.places import place_column

FEN_PER_YUAN = 100
_MOST_YUAN = 10**12
"""No department has a million million yuan; what is read as more is left out, so that every product fits into 64 bits."""


def with_figures(line_items: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts of the documents that were read.

    Args:
        line_items: table `line_items`.
        documents: what `findings.read_documents` returns.

    Returns:
        `line_items` with `scope`, `fen` (Int64), `place` (as `checks` writes it), `sure` (nothing but arithmetic doubts the
        figure), and the words for statement and column: `statement_zh`, `statement_en`, `measure_zh`, `measure_en`.
    """
    measure_zh = {name: zh for name, (zh, _) in MEASURE_TITLES.items()}
    known = line_items.filter(pl.col("amount").abs() < _MOST_YUAN)
    return known.join(documents.select(*DOCUMENT, "scope"), on=DOCUMENT).with_columns(
        fen=fen(pl.col("amount")),
        place=place_column(pl.col("amount_text")),
        sure=(pl.col("method") == "text") & extraction_doubt().is_null(),
        statement_zh=pl.col("statement").replace(STATEMENT_ZH),
        statement_en=pl.col("statement").str.replace_all("_", " "),
        measure_zh=pl.col("measure").replace(measure_zh),
        measure_en=pl.col("measure").str.replace_all("_", " "),
    )


def with_stated(claims: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return the claims of the documents that were read, with `fen` (null where they state no money) and `place`."""
    stated = pl.concat_str("value", pl.col("unit").fill_null(""))
    known = claims.filter((pl.col("amount").abs() < _MOST_YUAN).fill_null(value=True))
    return known.join(documents.select(DOCUMENT), on=DOCUMENT, how="semi").with_columns(
        fen=fen(pl.col("amount")), place=place_column(stated)
    )


def fen(yuan: pl.Expr) -> pl.Expr:
    """Decimal yuan as integer fen."""
    return (yuan * FEN_PER_YUAN).cast(pl.Int64)


def yuan(amount: pl.Expr) -> pl.Expr:
    """Integer fen as decimal yuan."""
    return amount.cast(pl.Decimal(20, 2)) / FEN_PER_YUAN


def in_tenths(tenths: pl.Expr) -> pl.Expr:
    """A whole number of tenths as text with one decimal."""
    return pl.concat_str((tenths // 10).cast(pl.String), pl.lit("."), (tenths % 10).cast(pl.String))


def judged(fails: pl.Expr, reason: pl.Expr) -> list[pl.Expr]:
    """`outcome` and `reason`: not evaluable where there is a reason, else fail or pass."""
    outcome = (
        pl.when(reason.is_not_null()).then(pl.lit("not_evaluable")).when(fails).then(pl.lit("fail")).otherwise(pl.lit("pass"))
    )
    return [outcome.alias("outcome"), reason.alias("reason")]
