"""What rules on codes have in common: a code's level above, the outcome of a finding, and the rows where nothing was found."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from expectations.codes.classification import Classification
from expectations.codes.lines import STATEMENT
from expectations.codes.model import CodeRule
from expectations.findings import DOCUMENT

_MANY = 4
_SHARE = 4
"""So many codes, if they are more than one in so many, are not misprinted one by one."""

Lists = Mapping[Classification, pl.DataFrame]
"""The confirmed spellings of each list, with the fiscal years for which they are known: `known_from`, `known_to`."""


def above(rule: CodeRule) -> pl.Expr:
    """The code one level above; null at the first level."""
    widths = sorted(rule.widths)
    above = dict(zip(widths[1:], widths[:-1], strict=True))
    return pl.col("code").str.head(pl.col("width").replace_strict(above, default=None, return_dtype=pl.Int64))


def judged(places: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """What is found is a finding, unless the line may be misread, or may be no code of a list at all: its name is on none.

    Args:
        places: what is found, with `normal` and `doubt`.
        named: a list with the names of classification lines in `normal`.
    """
    known = pl.col("normal").is_in(named["normal"].implode())
    reason = pl.when(~known).then(pl.lit("line_unknown")).otherwise("doubt")
    outcome = pl.when(reason.is_not_null()).then(pl.lit("not_evaluable")).otherwise(pl.lit("fail"))
    return places.with_columns(outcome=outcome, reason=reason)


def unless_many(places: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return a rule's places; where much of a document fails, it was misread rather than misprinted, and nothing is proven."""
    codes = lines.group_by(DOCUMENT).agg(_codes=pl.col("code").n_unique())
    failed = pl.col("outcome") == "fail"
    failing = pl.col("code").filter(failed).n_unique().over(DOCUMENT)
    many = failed & (failing >= _MANY) & (failing * _SHARE > pl.col("_codes"))
    return places.join(codes, on=DOCUMENT, how="left", maintain_order="left").with_columns(
        outcome=pl.when(many).then(pl.lit("not_evaluable")).otherwise("outcome"),
        reason=pl.when(many).then(pl.lit("many_lines_differ")).otherwise("reason"),
    )


def located(places: pl.DataFrame) -> pl.DataFrame:
    """Add `left_text` and `pages` to lines."""
    return places.with_columns(left_text="place", pages=pl.concat_list("page"))


def with_passes(places: pl.DataFrame, looked_at: pl.DataFrame, keys: tuple[str, ...] = STATEMENT) -> pl.DataFrame:
    """Add one row for each statement (or document) that was looked at and in which nothing was found."""
    clean = looked_at.select(keys).unique(maintain_order=True).join(places, on=keys, how="anti")
    passed = clean.with_columns(outcome=pl.lit("pass"), reason=pl.lit(None, pl.String))
    return pl.concat([places, passed], how="diagonal")
