"""Rules on the amounts of the statements: their sign, one line's limit by another, and the unit's own history."""

from __future__ import annotations

import polars as pl

from expectations.findings import DOCUMENT
from expectations.plausibility.figures import in_tenths, judged, yuan
from expectations.plausibility.model import AtMostRule, HistoryRule, SignRule

_STATEMENT = (*DOCUMENT, "statement")
_UNIT = ("division_code", "unit_name", "report_type", "scope", "statement")


def sign(rule: SignRule, figures: pl.DataFrame) -> pl.DataFrame:
    """One row for each negative amount, and one for each statement that has none."""
    ours = figures.filter(
        pl.col("statement").is_in(rule.statements)
        & pl.col("measure").is_in(rule.measures)
        & pl.col("report_type").is_in(rule.report_types)
    )
    negative = ours.filter(pl.col("fen") < 0).with_columns(
        *judged(pl.lit(value=True), pl.when(~pl.col("sure")).then(pl.lit("figure_doubtful"))),
        left=pl.col("amount"),
        left_text="place",
        unit=pl.lit("yuan"),
        pages=pl.concat_list("page"),
    )
    clean = ours.select(_STATEMENT).unique(maintain_order=True).join(negative, on=_STATEMENT, how="anti")
    return pl.concat([negative, clean.with_columns(*judged(pl.lit(value=False), pl.lit(None, pl.String)))], how="diagonal")


def at_most(rule: AtMostRule, figures: pl.DataFrame) -> pl.DataFrame:
    """One row for each column in which the line is printed; a line printed twice is judged by none."""
    key = [*DOCUMENT, "measure"]
    ours = figures.filter((pl.col("statement") == rule.statement) & pl.col("measure").is_in(rule.measures))
    left = ours.filter(pl.col("row") == rule.row).filter(pl.len().over(key) == 1)
    right = ours.filter(pl.col("row") == rule.limit_row).filter(pl.len().over(key) == 1)
    pairs = left.join(right.select(*key, "fen", "place", "page", "sure"), on=key, how="left", suffix="_limit")
    over = pl.col("fen") > pl.col("fen_limit")
    doubtful = over & ~(pl.col("sure") & pl.col("sure_limit"))
    reason = (
        pl.when(pl.col("fen_limit").is_null()).then(pl.lit("limit_not_printed")).when(doubtful).then(pl.lit("figure_doubtful"))
    )
    return pairs.with_columns(
        *judged(over, reason),
        left=yuan(pl.col("fen")),
        right=yuan(pl.col("fen_limit")),
        difference=yuan(pl.col("fen") - pl.col("fen_limit")),
        left_text="place",
        right_text="place_limit",
        unit=pl.lit("yuan"),
        pages=_pages("page", "page_limit"),
    )


def history(rule: HistoryRule, figures: pl.DataFrame) -> pl.DataFrame:
    """One row for each statement's largest total: against those of the same unit in the years before."""
    totals = figures.filter(
        pl.col("statement").is_in(rule.statements)
        & pl.col("code").is_null()
        & pl.col("row").str.contains(rule.row)
        & pl.col("measure").is_in(rule.measures)
        & pl.col("fiscal_year").is_not_null()
        & pl.col("unit_name").is_not_null()
    )
    totals = totals.sort("fen", descending=True, maintain_order=True).unique(_STATEMENT, keep="first", maintain_order=True)
    earlier = totals.select(
        *_UNIT, other_document_id="document_id", other_year="fiscal_year", other_fen="fen", other_place="place", other_sure="sure"
    )
    back = pl.col("fiscal_year") - pl.col("other_year")
    pairs = totals.join(earlier, on=_UNIT, nulls_equal=True).filter(back.is_between(1, rule.years))
    # The year that is nearest in amount speaks for all: only a total far from every one of them is a finding.
    pairs = _with_ratio(pairs, rule).sort("ratio_tenths", nulls_last=True, maintain_order=True)
    nearest = pairs.unique(_STATEMENT, keep="first", maintain_order=True)
    alone = totals.join(nearest, on=_STATEMENT, how="anti")
    found = pl.concat([nearest, alone], how="diagonal")
    doubtful = pl.col("far") & ~(pl.col("sure") & pl.col("other_sure"))
    reason = pl.when(pl.col("other_fen").is_null()).then(pl.lit("no_earlier_year")).when(doubtful).then(pl.lit("figure_doubtful"))
    return found.with_columns(
        *judged(pl.col("far"), reason),
        left=yuan(pl.col("fen")),
        right=yuan(pl.col("other_fen")),
        difference=yuan(pl.col("fen") - pl.col("other_fen")),
        left_text="place",
        right_text="other_place",
        unit=pl.lit("yuan"),
        pages=pl.concat_list("page"),
    )


def _with_ratio(pairs: pl.DataFrame, rule: HistoryRule) -> pl.DataFrame:
    """Add the ratio of the larger to the smaller in tenths and as text, and whether it is `far`: all in integers."""
    larger, smaller = pl.max_horizontal("fen", "other_fen"), pl.min_horizontal("fen", "other_fen")
    comparable = smaller > 0
    tenths = pl.when(comparable).then(larger * 10 // smaller)
    far = comparable & (larger >= smaller * rule.from_times) & (larger >= rule.from_yuan * 100)
    if rule.to_times is not None:
        far = far & (larger < smaller * rule.to_times)
    pairs = pairs.with_columns(ratio_tenths=tenths, far=far.fill_null(value=False))
    return pairs.with_columns(ratio=in_tenths(pl.col("ratio_tenths")))


def _pages(*columns: str) -> pl.Expr:
    return pl.concat_list(*(pl.col(c).cast(pl.Int64) for c in columns)).list.drop_nulls().list.unique().list.sort()
