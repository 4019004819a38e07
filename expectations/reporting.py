"""What was found, as rows of `checks`: amounts, texts with their places, and why a failure may be a misreading instead."""

from __future__ import annotations

import polars as pl

from expectations.dataset import Dataset
from expectations.messages import describe
from expectations.plan import Plan
from warehouse.places import MINUS

_TEXT_LIMIT = 12


def report(plan: Plan, best: pl.DataFrame, absent: pl.DataFrame, shaky: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return the rows of `checks`, rule by rule.

    Args:
        plan: what the rules ask for.
        best: the places of all rules.
        absent: `finding`, `document`, `outcome`, `reason` where a rule found no place.
        shaky: `figure` of those whose reading is in doubt: what fails with one of them is not proven.
        data: the figures.
    """
    found = best.with_row_index("place")
    addends = found.select("place", "outcome", figure="right_figures", sign="right_signs").drop_nulls("figure")
    addends = addends.with_columns(nth=pl.int_ranges(pl.col("figure").list.len())).explode("figure", "sign", "nth")
    found, addends = _without_unproven(found, addends, shaky)
    found = found.join(_texts(addends, data), on="place", how="left", maintain_order="left")
    failed = pl.col("outcome") == "fail"
    page = data.of("page").cast(pl.Int64)
    found = found.select(
        *("finding", "document", "left", "right", "difference", "tolerance", "outcome", "reason"),
        *(data.of(name) for name in ("code", "row", "measure", "quote")),
        other_document_id=pl.lit(data.documents["document_id"]).gather("other_document"),
        left_text=data.of("place"),
        right_text=pl.when(failed).then(pl.col("right_text").fill_null("")).otherwise("right_text"),
        pages=pl.concat_list(page, pl.col("right_pages").fill_null([])).list.unique().list.sort(),
    )
    rows = pl.concat([found, absent], how="diagonal")
    cards = plan.findings.select("finding", "rule_id", "severity", "statement", "title_zh", "title_en")
    rows = rows.join(cards, on="finding", maintain_order="left").drop("finding")
    return describe(rows.with_columns(document_id=pl.lit(data.documents["document_id"]).gather("document")))


def _without_unproven(found: pl.DataFrame, addends: pl.DataFrame, shaky: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Call what fails with a shaky figure not evaluable, in the places and beside their addends."""
    failed = pl.col("outcome") == "fail"
    operands = pl.concat([frame.filter(failed).select("place", "figure") for frame in (found, addends)])
    unproven = operands.join(shaky, on="figure", how="semi")["place"].unique()
    if unproven.is_empty():
        return found, addends
    doubted = pl.col("place").is_in(unproven.implode())
    outcome = pl.when(doubted).then(pl.lit("not_evaluable")).otherwise("outcome")
    reason = pl.when(doubted).then(pl.lit("figure_doubtful")).otherwise("reason")
    return found.with_columns(outcome=outcome, reason=reason), addends.with_columns(outcome=outcome)


def _texts(addends: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return `right_text` and `right_pages` by place.

    The addends are told as printed with their places; after a dozen only how many more there are, but all of what does not hold:
    a reader sees all places, and findings are grouped by them.
    """
    addends = addends.with_columns(page=data.of("page").cast(pl.Int64))
    sums = addends.group_by("place").agg(
        right_pages=pl.col("page").unique(), count=pl.len().cast(pl.Int64), outcome=pl.col("outcome").first()
    )
    told = addends.filter((pl.col("nth") < _TEXT_LIMIT) | (pl.col("outcome") == "fail"))
    mark = pl.when(pl.col("sign") < 0).then(pl.lit(MINUS)).otherwise(pl.lit(""))
    texts = (
        told.with_columns(right_text=pl.concat_str(mark, data.of("place")))
        .group_by("place", maintain_order=True)
        .agg("right_text")
    )
    listed = pl.col("right_text").list.join(" + ").str.replace_all(f"+ {MINUS}", f"{MINUS} ", literal=True)
    unsaid = (pl.col("count") > _TEXT_LIMIT) & (pl.col("outcome") != "fail")
    rest = pl.when(unsaid).then(pl.format(" + … ({} more)", pl.col("count") - _TEXT_LIMIT)).otherwise(pl.lit(""))
    return sums.join(texts, on="place").select("place", "right_pages", right_text=listed + rest)
