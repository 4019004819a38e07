"""All readings of all rules at all their places: each figure on the left beside the sum of what belongs to it on the right.

Amounts are fen (Int64). The tolerance of a place is the sum of half the last printed decimal of every figure in it, the left one
included: difference 0 is `pass`, within the tolerance `rounding`, beyond it `fail`. What cannot be evaluated says why.
"""

from __future__ import annotations

import polars as pl

from expectations.cells import TOLERANCE_SCALE
from expectations.dataset import Dataset
from expectations.keys import value
from expectations.plan import LEFT, PLACE, RIGHT, Plan

KEYS = [f"key_{n}" for n in range(len(LEFT))]

_SCALE = TOLERANCE_SCALE // 100
_UNJUDGED = ["not_evaluable", "not_applicable"]


def evaluate_readings(plan: Plan, data: Dataset, selected: pl.DataFrame, applicable: pl.DataFrame) -> pl.DataFrame:
    """Return one row a place of each reading, in the order of rules, readings and figures.

    Args:
        plan: what the rules ask for.
        data: the figures.
        selected: what `selection.select` returned.
        applicable: `finding` and `document` of the documents that each rule applies to.

    Returns:
        `finding`, `nth` (the reading), `document`, `other_document`, `figure` (the left one), `right_figures` and `right_signs`
        (null where nothing stands on the right), `left`, `right`, `difference` (fen), `tolerance`, `outcome`, `reason`, and the
        columns `PLACE`, which together with the document name the place whatever the reading.
    """
    left = _left(plan, data, selected, applicable)
    right = _right(plan, data, selected, left)
    anywhere = right.select("reading", "document").unique().with_columns(right_anywhere=pl.lit(value=True))
    on = ["reading", "document", *KEYS]
    joined = left.join(_sums(right), on=on, how="left", nulls_equal=False, maintain_order="left_right")
    joined = joined.join(anywhere, on=["reading", "document"], how="left", maintain_order="left")
    return _judge(joined.join(_zeros(plan, data), on=["reading", "document"], how="left", maintain_order="left"))


def _left(plan: Plan, data: Dataset, selected: pl.DataFrame, applicable: pl.DataFrame) -> pl.DataFrame:
    """Return the figures on the left, with all that the judgement takes from them, from the reading and from the document."""
    figures = data.figures.height
    found = plan.readings.join(selected, on="selector", maintain_order="left_right")
    found = found.join(applicable, on=["finding", "document"], how="semi", maintain_order="left")
    document = {name: pl.lit(data.documents[name]).gather("document") for name in ("missing", "empty", "unread")}
    missing = (document["missing"] & pl.col("added")) != 0
    empty = (document["empty"] & pl.col("filled")) != 0
    return found.select(
        *("finding", "reading", "nth", "document", "other_document", "figure", "at_most", "structure", "required"),
        *(value(data.keys, figures, column).alias(key) for column, key in zip(LEFT, KEYS, strict=True)),
        *(value(data.keys, figures, column).alias(column) for column in PLACE),
        data.of("fen").alias("left"),
        data.of("half"),
        _doubt(data).alias("left_doubt"),
        unread=(document["unread"] & pl.col("used")) != 0,
        right_absent=pl.when(missing).then(pl.lit("statement_missing")).when(empty).then(pl.lit("statement_empty")),
    )


def _right(plan: Plan, data: Dataset, selected: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Return the figures on the right, of those documents in which the reading has one on the left."""
    figures = data.figures.height
    compared = left.select("reading", "document").unique()
    addends = plan.addends.join(compared, on="reading", how="semi", maintain_order="left")
    found = addends.join(selected, on="selector", maintain_order="left_right")
    return found.join(compared, on=["reading", "document"], how="semi", maintain_order="left").select(
        *("reading", "document", "other_document", "figure", "sign", "needed", "each"),
        *(value(data.keys, figures, column).alias(key) for column, key in zip(RIGHT, KEYS, strict=True)),
        data.of("fen"),
        data.of("half"),
        _doubt(data).alias("doubt"),
    )


def _doubt(data: Dataset) -> pl.Expr:
    """The reason not to trust the structure that a reading's sum relies on, or null."""
    return (
        pl.when(pl.col("structure") == "lines")
        .then(data.of("doubt_lines"))
        .when(pl.col("structure") == "columns")
        .then(data.of("doubt_columns"))
    )


def _sums(right: pl.DataFrame) -> pl.DataFrame:
    """Add up the right side by reading, document and keys; where every figure is compared by itself, none is added."""
    keyed = right.drop_nulls(KEYS)
    keys = ["reading", "document", *KEYS]
    alone = pl.when("each").then("figure").alias("alone")
    sums = keyed.group_by(*keys, alone, maintain_order=True).agg(
        right=(pl.col("fen") * pl.col("sign")).sum(),
        right_half=pl.col("half").sum(),
        required_found=pl.col("needed").bitwise_or().bitwise_count_ones(),
        right_document=pl.col("other_document").first(),
        right_doubt=pl.col("doubt").first(ignore_nulls=True),
        right_figures="figure",
        right_signs="sign",
    )
    return sums.with_columns(several=pl.col("alone").is_not_null() & (pl.len().over(keys) > 1)).drop("alone")


def _zeros(plan: Plan, data: Dataset) -> pl.DataFrame:
    """Return `required_empty` by reading and document: how many addends stand in a statement whose being empty counts as zero."""
    empty = data.statuses.filter(pl.col("status") == "empty").select("document", "statement")
    return plan.zeros.join(empty, on="statement").group_by("reading", "document").agg(required_empty=pl.len())


def _judge(joined: pl.DataFrame) -> pl.DataFrame:
    """Add outcome and reason to each place."""
    nothing = pl.col("right_figures").is_null()
    required_empty = pl.col("required_empty").fill_null(0)
    complete = pl.col("required_found").fill_null(0) + required_empty >= pl.col("required")
    difference = pl.col("left") - pl.col("right")
    frame = joined.with_columns(
        right=pl.col("right").fill_null(0),
        tolerance=pl.col("half") + pl.col("right_half").fill_null(0),
        evaluable=complete & (~nothing | pl.col("right_anywhere").fill_null(pl.col("required") > 0)),
        idle=nothing & (pl.col("left") == 0) & (required_empty == 0),
        doubt=pl.coalesce(
            pl.when("unread").then(pl.lit("amounts_unread")),
            pl.when("several").then(pl.lit("several_cells")),
            "left_doubt",
            "right_doubt",
        ),
    ).with_columns(difference=difference, excess=pl.when("at_most").then(difference).otherwise(difference.abs()) * _SCALE)
    outcome = (
        pl.when("idle")
        .then(pl.lit("not_applicable"))
        .when(~pl.col("evaluable"))
        .then(pl.lit("not_evaluable"))
        .when(pl.col("excess") <= 0)
        .then(pl.lit("pass"))
        .when(pl.col("excess") <= pl.col("tolerance"))
        .then(pl.lit("rounding"))
        .when(pl.col("doubt").is_not_null())
        .then(pl.lit("not_evaluable"))
        .otherwise(pl.lit("fail"))
    )
    unprinted = pl.coalesce("right_absent", pl.lit("right_not_printed"))
    reason = pl.when("idle").then(pl.lit("nothing_to_add")).when(~pl.col("evaluable")).then(unprinted).otherwise("doubt")
    frame = frame.with_columns(outcome=outcome)
    return frame.select(
        *("finding", "nth", "document", "figure", "right_figures", "right_signs", *PLACE, "left"),
        *(pl.when("evaluable").then(name).alias(name) for name in ("right", "difference", "tolerance")),
        pl.coalesce("other_document", "right_document").alias("other_document"),
        "outcome",
        pl.when(pl.col("outcome").is_in(_UNJUDGED)).then(reason).alias("reason"),
    )
