"""One reading of a rule at all its places: the figure on the left beside the sum of what belongs to it on the right.

Amounts are fen (Int64). The tolerance of a place is the sum of half the last printed decimal of every figure in it, the left one
included: difference 0 is `pass`, within the tolerance `rounding`, beyond it `fail`. What cannot be evaluated says why.
"""

from __future__ import annotations

import polars as pl

from expectations.cells import TOLERANCE_SCALE
from expectations.dataset import Dataset, select
from expectations.model import Addend, MatchKey, Reading, Rule
from extractors.model import StatementName

_LEFT_KEYS: dict[MatchKey, str] = {
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
_RIGHT_KEYS: dict[MatchKey, str] = {**_LEFT_KEYS, "children": "parent_code", "known_code": "code"}
_TEXT_LIMIT = 12
_SCALE = TOLERANCE_SCALE // 100


def evaluate_reading(
    rule: Rule, reading: Reading, index: int, statement: StatementName, data: Dataset, documents: pl.DataFrame
) -> pl.DataFrame:
    """Return one row a place of this reading: amounts, texts, outcome."""
    left = select(reading.left, statement, data).join(documents, on="document_id", how="semi")
    addends = [_addend_cells(addend, i, statement, data) for i, addend in enumerate(reading.addends)]
    right = pl.concat(addends, how="diagonal")
    left, right = _with_match_keys(left, reading), _with_match_keys(right, reading)
    left_keys = ["document_id", *(_LEFT_KEYS[k] for k in reading.match)]
    right_keys = ["document_id", *(_RIGHT_KEYS[k] for k in reading.match)]
    if rule.each:
        right = right.with_columns(alternatives=pl.len().over(right_keys))
    sums = right.group_by([*right_keys, pl.col("cell").alias("alternative")] if rule.each else right_keys).agg(
        right=(pl.col("fen") * pl.col("sign")).sum(),
        right_half=pl.col("half").sum(),
        right_count=pl.len(),
        required_found=pl.col("addend").filter("required").n_unique(),
        right_places=pl.concat_str(pl.col("mark"), "place").head(_TEXT_LIMIT),
        alternatives=pl.col("alternatives").first() if rule.each else pl.lit(1, pl.UInt32),
        other_document_id=pl.col("other_document_id").first() if rule.elsewhere else pl.lit(None, pl.String),
        right_pages=pl.col("page").unique(),
        right_lines=pl.col("doubt_lines").drop_nulls().first(),
        right_columns=pl.col("doubt_columns").drop_nulls().first(),
        right_cells=pl.col("cell"),
        right_signs=pl.col("sign"),
    )
    anywhere = right.select("document_id").unique().with_columns(right_anywhere=pl.lit(value=True))
    joined = left.join(sums, left_on=left_keys, right_on=right_keys, how="left", nulls_equal=False)
    joined = joined.join(anywhere, on="document_id", how="left")
    return _judge(_with_empty(joined, reading, statement, data), rule, reading, index)


def _with_match_keys(cells: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Add the keys that only some rules match on: `side_key`, and `name_key` of a line with its code or name."""
    keys = {
        "side": pl.col("side").fill_null("").alias("side_key"),
        "name": pl.coalesce("code", "class_key", "row").alias("name_key"),
    }
    return cells.with_columns(expression for key, expression in keys.items() if key in reading.match)


def _addend_cells(addend: Addend, index: int, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return an addend's cells with its sign."""
    return select(addend, statement, data).with_columns(
        sign=pl.lit(addend.sign, pl.Int64),
        mark=pl.lit("" if addend.sign > 0 else "−"),
        addend=pl.lit(index, pl.Int64),
        required=pl.lit(value=addend.required),
    )


def _with_empty(joined: pl.DataFrame, reading: Reading, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Add `required_empty`: how many required addends stand in a statement whose being empty counts as zero.

    Add `right_absent` too: why a statement of the right side has no figures, or null; and `unread`: whether one of the reading's
    statements prints amounts that could not be read.
    """
    count = pl.lit(0, pl.Int64)
    for i, addend in enumerate(reading.addends):
        if not addend.empty_is_zero:
            continue
        column = f"_empty_{i}"
        empty = data.statuses.filter((pl.col("statement") == (addend.statement or statement)) & (pl.col("status") == "empty"))
        joined = joined.join(empty.select("document_id", pl.lit(1, pl.Int64).alias(column)), on="document_id", how="left")
        count = count + pl.col(column).fill_null(0)
    hindrances = pl.concat(
        data.statuses.filter(
            (pl.col("statement") == (a.statement or statement))
            & pl.col("status").is_in(["missing"] if a.empty_is_zero else ["missing", "empty"])
        )
        for a in reading.addends
    )
    absent = hindrances.group_by("document_id").agg(right_absent="statement_" + pl.col("status").max())
    used = {s.statement or statement for s in (reading.left, *reading.addends)}
    unread = data.statuses.filter(pl.col("statement").is_in(used) & (pl.col("unread") > 0)).select("document_id").unique()
    joined = joined.join(absent, on="document_id", how="left")
    joined = joined.join(unread.with_columns(unread=pl.lit(value=True)), on="document_id", how="left")
    return joined.with_columns(pl.col("unread").fill_null(value=False), required_empty=count)


def _judge(joined: pl.DataFrame, rule: Rule, reading: Reading, index: int) -> pl.DataFrame:
    """Add outcome and reason to each place."""
    required = sum(a.required for a in reading.addends)
    nothing = pl.col("right_count").is_null()
    complete = pl.col("required_found").fill_null(0) + pl.col("required_empty") >= required
    difference = pl.col("left") - pl.col("right")
    excess = (difference if rule.relation == "le" else difference.abs()) * _SCALE
    holds = excess <= 0 if rule.relation == "le" else excess == 0
    doubt = _doubt(rule)
    frame = joined.rename({"fen": "left"}).with_columns(
        right=pl.col("right").fill_null(0),
        tolerance=pl.col("half") + pl.col("right_half").fill_null(0),
        evaluable=complete & (~nothing | pl.col("right_anywhere").fill_null(value=required > 0)),
        idle=nothing & (pl.col("left") == 0) & (pl.col("required_empty") == 0),
        doubt=pl.coalesce(
            pl.when("unread").then(pl.lit("amounts_unread")),
            pl.when(pl.col("alternatives") > 1).then(pl.lit("several_cells")),
            doubt,
        ),
    )
    outcome = (
        pl.when("idle")
        .then(pl.lit("not_applicable"))
        .when(~pl.col("evaluable"))
        .then(pl.lit("not_evaluable"))
        .when(holds)
        .then(pl.lit("pass"))
        .when(excess <= pl.col("tolerance"))
        .then(pl.lit("rounding"))
        .when(pl.col("doubt").is_not_null())
        .then(pl.lit("not_evaluable"))
        .otherwise(pl.lit("fail"))
    )
    unprinted = pl.coalesce("right_absent", pl.lit("right_not_printed"))
    reason = pl.when("idle").then(pl.lit("nothing_to_add")).when(~pl.col("evaluable")).then(unprinted).otherwise("doubt")
    frame = frame.with_columns(outcome=outcome)
    return frame.select(
        "document_id",
        "cell",
        "right_cells",
        "right_signs",
        "line_id",
        "page",
        "row",
        "code",
        "measure",
        "left",
        pl.when("evaluable").then("right").alias("right"),
        pl.when("evaluable").then(difference).alias("difference"),
        pl.when("evaluable").then("tolerance").alias("tolerance"),
        pl.col("place").alias("left_text"),
        _right_text(),
        pl.concat_list(pl.col("page").cast(pl.Int64), pl.col("right_pages").fill_null([]))
        .list.unique()
        .list.sort()
        .alias("pages"),
        "outcome",
        "other_document_id",
        pl.col("quote") if "quote" in frame.columns else pl.lit(None, pl.String).alias("quote"),
        pl.when(pl.col("outcome").is_in(["not_evaluable", "not_applicable"])).then(reason).alias("reason"),
        pl.lit(index).alias("reading"),
    )


def _doubt(rule: Rule) -> pl.Expr:
    """The reason not to trust the structure that the rule's sum relies on, or null."""
    if rule.structure == "columns":
        return pl.coalesce("doubt_columns", "right_columns")
    if rule.structure == "lines":
        return pl.coalesce("doubt_lines", "right_lines")
    return pl.lit(None, pl.String)


def _right_text() -> pl.Expr:
    """The addends as printed with their places; after a dozen only how many more there are."""
    more = pl.col("right_count").cast(pl.Int64) - _TEXT_LIMIT
    listed = sum_of(pl.col("right_places"))
    rest = pl.when(more > 0).then(pl.format(" + … ({} more)", more)).otherwise(pl.lit(""))
    return (listed + rest).alias("right_text")


def sum_of(places: pl.Expr) -> pl.Expr:
    """A list of addends with their marks as one text: `a + b − c`."""
    return places.list.join(" + ").str.replace_all("+ −", "− ", literal=True)
