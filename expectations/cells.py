"""Line items made ready for exact arithmetic: integer fen, what rounding each printed figure allows, and its place as text."""

from __future__ import annotations

import polars as pl

from extractors.model import YUAN_PER_UNIT
from warehouse.places import place_column

TOLERANCE_SCALE = 10_000
"""Tolerances are integers in 1/10,000 yuan, the scale of `checks.tolerance`."""

SMALLEST_HALF = 50
"""Half a fen: amounts are kept to the fen, so no figure is more exact than that."""

YUAN_PER_SPOKEN_UNIT: dict[str, int] = {str(name): yuan for name, yuan in YUAN_PER_UNIT.items()} | {
    "千": 1_000,
    "万": 10_000,
    "亿": 100_000_000,
}
"""Sentences leave the 元 away."""

_USUAL_DECIMALS = 2
_MOST_DECIMALS = 8

_LINE = ("side", "code", "row", "parent_row")


def prepare(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return `line_items` rows with `fen`, `half`, `line_id` and `place`.

    `fen` is the amount in 1/100 yuan (Int64). `half` is half of the last decimal place printed, in 1/10,000 yuan: what the
    figure's own rounding may hide. A spreadsheet drops trailing zeros (25 beside 21.56 is 25.00), so a figure counts with at
    least as many decimals as its statement prints anywhere, up to the two that the forms ask for.
    """
    statement = ["document_id", "statement", "currency_unit"]
    own = pl.col("amount_text").str.extract(r"[.．]\s*(\d+)").str.len_chars().fill_null(0).cast(pl.Int64)
    unit = pl.col("currency_unit").replace_strict(YUAN_PER_UNIT, default=1, return_dtype=pl.Int64)
    decimals = pl.max_horizontal("own", pl.min_horizontal(pl.col("own").max().over(statement), pl.lit(_USUAL_DECIMALS, pl.Int64)))
    power = pl.col("decimals").replace_strict({d: 10**d for d in range(_MOST_DECIMALS + 1)}, return_dtype=pl.Int64)
    # A “三公” table may print its categories downwards: what one line names is then spread over several.
    order = pl.when(pl.col("statement") != "three_public").then("row_order").alias("row_order")
    line = [c.cast(pl.String).fill_null("") for c in (pl.col("document_id", "statement"), order, pl.col(*_LINE))]
    return (
        line_items.filter(pl.col("document_id").is_not_null())
        .with_columns(fen=(pl.col("amount") * 100).cast(pl.Int64), own=own)
        .with_columns(decimals=decimals.clip(0, _MOST_DECIMALS))
        .with_columns(
            half=pl.max_horizontal(unit * (TOLERANCE_SCALE // 2) // power, pl.lit(SMALLEST_HALF, pl.Int64)),
            line_id=pl.concat_str(line, separator="\x1f"),
            place=place_column(pl.col("amount_text")),
        )
        .drop("own", "decimals")
    )
