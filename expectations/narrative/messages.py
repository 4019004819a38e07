"""Findings on the narrative in words: the rule, the computation with its figures, and what came of it, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.narrative.facts import SCALES
from expectations.narrative.model import NarrativeRule
from warehouse.schema import CHECKS

REASONS: dict[str, tuple[str, str]] = {
    "operand_absent": ("文字说明未给出所需的数字", "the narrative does not state a figure that the rule needs"),
    "not_stated": ("文字说明没有此类陈述", "the narrative makes no statement of this kind"),
    "no_narrative": ("文件中没有读到文字说明", "no narrative was read in the document"),
    "zero_base": ("基数为零", "the base is zero"),
    "zero_of_zero": ("分子和基数均为零", "both the figure and its base are zero"),
    "base_below_zero": ("推得的基数小于零", "the base comes out below zero"),
    "base_not_stated": ("文字未指明基数", "the words do not say what the base is"),
    "approximate": ("文字称所涉数字为约数", "the words call one of the figures approximate"),
    "list_incomplete": ("所列各项可能不全", "the parts that are listed may not be all"),
    "list_not_proven": (
        "所列各项是否完整、互不包含无法证明",
        "nothing proves that the list is complete and its parts are no parts of each other",
    ),
    "figure_doubtful": ("文字由识别得到，数字识读存疑", "the text was read by OCR, so a mistake is not proven"),
}
"""Why a rule was not evaluated or does not apply: code → Chinese, English."""

_UNITS = {"yuan": ("元", "yuan"), "percent": ("%", "%"), "count": ("", "")}
_VERDICTS = {
    "pass": ("，相符。", ": holds."),
    "rounding": ("，属尾差。", ": rounding."),
    "fail": ("，不符。", ": does not hold."),
}
_NOT_JUDGED = {"not_evaluable": ("无法核对", "not evaluable"), "not_applicable": ("不适用", "not applicable")}
_NUMBERS = ("left", "right", "difference")


def describe(places: pl.DataFrame, rules: Sequence[NarrativeRule]) -> pl.DataFrame:
    """Return places, each with the `rule` that it is of, with all columns of `checks`: exact decimals and two sentences."""
    cards = [(rule.id, rule.severity, rule.title_zh, rule.title_en, rule.form) for rule in rules]
    card = pl.DataFrame(cards, ["rule", "severity", "title_zh", "title_en", "form"], orient="row")
    places = places.join(card, on="rule", maintain_order="left").rename({"rule": "rule_id"})
    scale = pl.col("figures").replace_strict(SCALES, default=1, return_dtype=pl.Int64).cast(pl.Int128)
    step = scale // 100
    finer = scale // 10_000
    framed = places.with_columns(
        *(_decimal((pl.col(c) + step // 2) // step, 100, 2).alias(c) for c in _NUMBERS),
        _decimal((pl.col("tolerance") + finer - 1) // finer, 10_000, 4).alias("tolerance"),
        unit=pl.when(pl.col("left").is_not_null() | pl.col("right").is_not_null()).then("figures"),
    )
    told = framed.with_columns(message_zh=_sentence(0), message_en=_sentence(1))
    return told.select(
        pl.col(c.name).cast(c.dtype) if c.name in told.columns else pl.lit(None, c.dtype).alias(c.name) for c in CHECKS
    )


def _decimal(number: pl.Expr, parts: int, digits: int) -> pl.Expr:
    """An integer of 1/`parts` as an exact decimal with so many digits."""
    return number.cast(pl.Decimal(38, digits)) / pl.lit(parts, pl.Decimal(38, 0))


def _sentence(language: int) -> pl.Expr:
    """The finding as a sentence: 0 Chinese, 1 English."""
    zh = language == 0
    title = pl.col("title_zh" if zh else "title_en")
    colon, comma, stop = ("：", "，", "。") if zh else (": ", ", ", ".")
    computed = pl.concat_str(pl.lit(colon), pl.col("formula"), _result(zh=zh).fill_null(""))
    verdict = _choose("outcome", _VERDICTS, language)
    remark = pl.col("remark_zh" if zh else "remark_en").fill_null("")
    judged = pl.concat_str(title, computed.fill_null(""), verdict, remark)
    absent = pl.col("absent_zh" if zh else "absent_en")
    lacking = (pl.col("reason") == "operand_absent") & (absent != "")
    which = (
        pl.when(lacking)
        .then(pl.concat_str(pl.lit("（" if zh else " ("), absent, pl.lit("）" if zh else ")")))
        .otherwise(pl.lit(""))
    )
    why = _choose("reason", REASONS, language)
    unjudged = pl.concat_str(
        title, pl.lit(colon), _choose("outcome", _NOT_JUDGED, language), pl.lit(comma), why, which, pl.lit(stop)
    )
    return pl.when(pl.col("reason").is_null()).then(judged).otherwise(unjudged)


def _result(*, zh: bool) -> pl.Expr:
    """What follows the computation: its result and how far what is printed is from it."""
    unit = pl.col("figures").replace_strict({k: v[0 if zh else 1] for k, v in _UNITS.items()}, default="")
    left, right, gap, tolerance = (pl.col(c).cast(pl.String) for c in ("left", "right", "difference", "tolerance"))
    rate = " = {}%，文中为 {}%，相差 {} 个百分点（容差 {}）" if zh else " = {}%, printed {}%, difference {} (tolerance {})"
    other = "，相差 {} {}（容差 {}）" if zh else ", difference {} {} (tolerance {})"
    return (
        pl.when(pl.col("form") == "quotient")
        .then(pl.format(rate, right, left, gap, tolerance))
        .when(~pl.col("form").is_in(["undefined", "unmarked", "leftover"]))
        .then(pl.format(other, gap, unit, tolerance))
    )


def _choose(column: str, words: dict[str, tuple[str, str]], language: int) -> pl.Expr:
    """The words for a column's value in one language."""
    return pl.col(column).replace_strict({k: v[language] for k, v in words.items()}, default="", return_dtype=pl.String)
