"""What a figure is found by: every column that rules match on as whole numbers, so that one join serves all rules.

Equal texts have equal numbers, in whichever column they stand. Which columns a reading matches on differs from row to row of that
join: `value` picks them by number.
"""

from __future__ import annotations

import polars as pl

from expectations.model import MOST_KEYS, MatchKey, Rule

LEFT_KEYS: dict[MatchKey, str] = {
    "measure": "measure",
    "category": "kind",
    "side": "side_key",
    "role": "role",
    "name": "name_key",
    "line": "line_id",
    "class": "class_key",
    "code": "code",
    "row": "row",
    "children": "code",
    "block": "block",
    "known_code": "known_code",
    "compared": "compared",
}
RIGHT_KEYS: dict[MatchKey, str] = {**LEFT_KEYS, "children": "parent_code", "known_code": "code"}
"""The column that a match key means on each side of a rule."""

_ANY, _FIGURE = "any", "figure"
_COLUMNS = (_ANY, _FIGURE, "block", *sorted({*LEFT_KEYS.values(), *RIGHT_KEYS.values()} - {"block"}))
"""`any` is the same for all figures, for the keys that a reading does not have."""


def numbers_of(names: tuple[str, ...], most: int = MOST_KEYS) -> list[int]:
    """Return the numbers of columns of keys, filled up to `most` with that of the column that is the same for all."""
    return [*map(_COLUMNS.index, names), *[_COLUMNS.index(_ANY)] * (most - len(names))]


def place_names(rule: Rule) -> tuple[str, ...]:
    """The columns of keys that name a place of a rule whatever the reading."""
    if "line" in rule.readings[0].match and not rule.each:
        return ("line_id", "measure")
    return ("code", "measure") if len(rule.readings) > 1 and not rule.each else (_FIGURE,)


def encode(figures: pl.DataFrame) -> pl.Series:
    """Return all columns of keys as whole numbers, one below the other."""
    texts = pl.col(_COLUMNS[3:]).cast(pl.Categorical).to_physical()
    coded = figures.with_columns(side_key=pl.col("side").fill_null(""), name_key=pl.coalesce("code", "class_key", "row")).select(
        pl.lit(0).alias(_ANY), _FIGURE, "block", texts
    )
    return pl.concat(coded.select(pl.col(name).cast(pl.UInt32)).to_series().rename("key") for name in _COLUMNS)


def value(keys: pl.Series, figures: int, column: str) -> pl.Expr:
    """The key of each row's `figure` in the column whose number stands in `column`; null where the figure has none.

    Args:
        keys: what `encode` returned.
        figures: how many figures there are.
        column: the column of the row that names a column of keys by number.
    """
    return pl.lit(keys).gather(pl.col(column).cast(pl.UInt32) * figures + pl.col("figure"))
