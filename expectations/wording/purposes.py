"""Rules on what the narrative says that the money of a line of the functional classification is for."""

from __future__ import annotations

import polars as pl

from expectations.dataset import extraction_doubt
from expectations.findings import DOCUMENT
from expectations.wording.model import PurposeRule, RepeatedRule
from warehouse.places import place_column

_LINE = (*DOCUMENT, "code")
_CLASS_WIDTH = 3


def purpose(rule: PurposeRule, documents: pl.DataFrame, line_items: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """A line whose purpose is called one kind of expenditure has some: not all of its money is of the other."""
    words = pl.col("quote").str.replace_all(r"[\s。；;]", "")
    said = passages.filter(
        (pl.col("kind") == "purpose")
        & pl.col("subject").is_not_null()
        & words.str.contains(rule.says)
        & ~words.str.contains(rule.unless)
    )
    said = said.join(documents.select(DOCUMENT), on=DOCUMENT, how="semi", maintain_order="left").select(
        *DOCUMENT, "quote", code="subject", said_page="page", left_text=place_column(pl.col("quote"))
    )
    said = said.unique([*_LINE, "quote"], keep="first", maintain_order=True)
    rows = said.join(_money(rule, line_items), on=_LINE, how="left", maintain_order="left")
    failed = pl.col("all_other").fill_null(value=False) & ~pl.col("some")
    outcome = pl.when(pl.col("some")).then(pl.lit("pass")).when(failed).then(pl.lit("fail")).otherwise(pl.lit("not_evaluable"))
    return rows.with_columns(
        outcome=outcome,
        reason=pl.when(outcome == "not_evaluable").then(pl.lit("purpose_line_unsure")),
        measure=pl.lit(rule.measure),
        right_text=pl.when(failed).then("cell"),
        right=pl.when(failed).then("amount"),
        unit=pl.when(failed).then(pl.lit("yuan")),
        left_text=pl.when(failed).then("left_text"),
        pages=pl.concat_list("said_page", pl.when(failed).then("cell_page")).list.drop_nulls().list.unique().list.sort(),
    )


def repeated(rule: RepeatedRule, documents: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """No purpose is stated again for a line of another class; one row a line that repeats one, or one a document."""
    said = passages.filter((pl.col("kind") == "purpose") & pl.col("subject").is_not_null())
    said = said.join(documents.select(DOCUMENT), on=DOCUMENT, how="semi", maintain_order="left").with_row_index("number")
    said = said.select(
        *DOCUMENT,
        "number",
        "quote",
        words=pl.col("quote").str.replace_all(r"[\s。；;：:]", ""),
        code="subject",
        family=pl.col("subject").str.head(_CLASS_WIDTH),
        said_page="page",
        place=place_column(pl.col("quote")),
    )
    first = said.unique([*DOCUMENT, "words"], keep="first", maintain_order=True)
    first = first.select(
        *DOCUMENT, "words", first_family="family", first_code="code", first_place="place", first_page="said_page"
    )
    again = said.join(first, on=[*DOCUMENT, "words"], maintain_order="left").filter(
        (pl.col("family") != pl.col("first_family")) & ~pl.col("words").str.contains(rule.unless)
    )
    failed = again.sort("number").with_columns(
        outcome=pl.lit("fail"),
        left_text="place",
        right_text="first_place",
        pages=pl.concat_list("first_page", "said_page").list.unique().list.sort(),
    )
    kept = said.select(DOCUMENT).unique(maintain_order=True).join(failed, on=DOCUMENT, how="anti", maintain_order="left")
    rows = pl.concat([failed, kept.with_columns(outcome=pl.lit("pass"))], how="diagonal")
    return rows.with_columns(reason=pl.lit(None, pl.String), statement=pl.lit(rule.statements[0]))


def _money(rule: PurposeRule, line_items: pl.DataFrame) -> pl.DataFrame:
    """Of each coded line: whether a statement has `some` of what is said, and whether each that prints it has `all_other`."""
    items = line_items.filter(pl.col("statement").is_in(rule.statements) & pl.col("code").is_not_null())
    said, other = pl.col("measure") == rule.measure, pl.col("measure") == rule.other
    clear = ((pl.col("method") == "text") & extraction_doubt().is_null()).all()
    amount, total = pl.col("amount"), pl.col("measure") == "total"
    lines = items.group_by(*_LINE, "statement").agg(
        some=(said & (amount != 0)).any(),
        all_other=clear & (amount.filter(other).sum() != 0) & (amount.filter(other).sum() == amount.filter(total).sum()),
        row=pl.col("row").first(),
        amount=amount.filter(other).first(),
        cell=place_column(pl.col("amount_text")).filter(other).first(),
        cell_page=pl.col("page").filter(other).first(),
    )
    rank = {name: number for number, name in enumerate(rule.statements)}
    lines = lines.sort(pl.col("statement").replace_strict(rank, return_dtype=pl.Int64), maintain_order=True)
    firsts = (pl.col(c).first() for c in ("statement", "row", "amount", "cell", "cell_page"))
    return lines.group_by(_LINE, maintain_order=True).agg(pl.col("some").any(), pl.col("all_other").all(), *firsts)
