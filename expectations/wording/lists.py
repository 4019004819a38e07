"""Rules on the lists of economic items that the narrative gives for the personnel and the public funds."""

from __future__ import annotations

import polars as pl

from expectations.wording.items import LIST, Lists
from expectations.wording.model import ListRule

_NO_REASON = pl.lit(None, pl.String)


def named_without_amount(rule: ListRule, found: Lists) -> pl.DataFrame:
    """Every name of a list has an amount; one row a name that has none, or one a list."""
    template = pl.when(pl.col("absent") > rule.absent_at_most).then(pl.lit("list_template"))
    lists = found.lists.with_columns(reason=pl.coalesce("reason", template))
    absent = lists.filter(pl.col("reason").is_null()).join(found.names.filter(~pl.col("amounts")), on=LIST)
    failed = absent.with_columns(
        outcome=pl.lit("fail"),
        left_text="place",
        right_text="cell",
        code=pl.coalesce("cell_code", pl.when(pl.col("codes").list.len() == 1).then(pl.col("codes").list.first())),
        printed_zh=pl.when(pl.col("cell").is_null()).then(pl.lit("没有金额")).otherwise(pl.format("为 {}", "cell")),
        printed_en=pl.when(pl.col("cell").is_null()).then(pl.lit("no amount")).otherwise("cell"),
        pages=_pages("name_page", "cell_page"),
    )
    unknown = pl.when(pl.col("unknown") > 0).then(pl.lit("list_names_unknown"))
    return _with_others(failed, lists.with_columns(reason=pl.coalesce("reason", unknown)), rule)


def template(rule: ListRule, found: Lists) -> pl.DataFrame:
    """A list does not name many items without an amount; one row a list."""
    copied = found.lists.filter(pl.col("reason").is_null() & (pl.col("absent") > rule.absent_at_most))
    absent = found.names.filter(~pl.col("amounts")).group_by(LIST, maintain_order=True)
    examples = absent.agg(examples=pl.col("name").head(3).str.join("、"), left_text=pl.col("place").first())
    failed = copied.join(examples, on=LIST, how="left").with_columns(
        outcome=pl.lit("fail"),
        pages=_pages("said_page"),
    )
    return _with_others(failed, found.lists, rule)


def left_out(rule: ListRule, found: Lists) -> pl.DataFrame:
    """No line that has an amount is left out of a list whose names are all known; one row a line, or one a list."""
    unknown = pl.when(pl.col("unknown") > 0).then(pl.lit("list_names_unknown"))
    lists = found.lists.with_columns(reason=pl.coalesce("reason", unknown))
    missed = lists.filter(pl.col("reason").is_null()).join(found.lines.filter(~pl.col("named")), on=LIST)
    failed = missed.with_columns(
        outcome=pl.lit("fail"),
        right_text="cell",
        right="amount",
        unit=pl.lit("yuan"),
        pages=_pages("said_page", "cell_page"),
    )
    return _with_others(failed, lists, rule)


def _with_others(failed: pl.DataFrame, lists: pl.DataFrame, rule: ListRule) -> pl.DataFrame:
    """What fails, and a row for every other list: it passes, or is not judged."""
    others = lists.join(failed.select(LIST).unique(), on=LIST, how="anti")
    judged = pl.when(pl.col("reason").is_null()).then(pl.lit("pass")).otherwise(pl.lit("not_evaluable"))
    others = others.with_columns(outcome=judged, pages=_pages("said_page"))
    rows = pl.concat([failed.with_columns(reason=_NO_REASON), others], how="diagonal")
    words = {"personnel": "人员经费", "public": "公用经费"}
    return rows.with_columns(
        statement=pl.lit(rule.statements[0]),
        funds_zh=pl.col("subject").replace(words),
        funds_en=pl.format("{} funds", "subject"),
    )


def _pages(*columns: str) -> pl.Expr:
    """The pages of some columns without repetition, in order."""
    return pl.concat_list(*(pl.col(c).cast(pl.Int64) for c in columns)).list.drop_nulls().list.unique().list.sort()
