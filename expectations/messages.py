"""Findings in words: what a reviewer reads, in Chinese and English."""

from __future__ import annotations

import polars as pl

from warehouse.dictionary import MEASURE_TITLES
from warehouse.schema import CHECKS

STATEMENT_ZH = {
    "revenue_expenditure_summary": "收入支出总表",
    "revenue": "收入表",
    "expenditure": "支出表",
    "fiscal_appropriation_summary": "财政拨款收支总表",
    "general_budget_expenditure": "一般公共预算支出表",
    "general_budget_basic_expenditure": "一般公共预算基本支出表",
    "government_fund": "政府性基金预算表",
    "state_capital": "国有资本经营预算表",
    "three_public": "“三公”经费表",
}

REASONS: dict[str, tuple[str, str]] = {
    "statement_missing": ("文件中没有所需的报表", "a statement that the rule needs is not in the document"),
    "statement_empty": ("所涉报表为空表", "a statement that the rule is about is printed empty"),
    "not_in_this_form": ("该表式不印所需的栏目或行", "this form does not print the lines or columns that the rule is about"),
    "left_not_printed": ("被核对的金额未印出", "the figure to be checked is not printed"),
    "right_not_printed": ("用以核对的金额未印出", "the figures to check it against are not printed"),
    "nothing_to_add": ("金额为零且无可加项", "the figure is zero and nothing is printed to add up"),
    "lines_not_classified": (
        "各行未按科目编码列示，无法确定加总关系",
        "lines carry no classification codes, so what adds up is not certain",
    ),
    "irregular_codes": (
        "有不合规则的科目编码，无法确定上下级",
        "some codes are not those of the classification, so levels are not certain",
    ),
    "unknown_lines": ("有含义不明的行，无法确定加总关系", "some lines are of unknown meaning, so what adds up is not certain"),
    "repeated_lines": ("同一行重复列示，无法确定加总关系", "a line is printed more than once, so what adds up is not certain"),
    "repeated_totals": ("合计行重复且金额不同", "a total is printed more than once with different amounts"),
    "columns_outside_vocabulary": (
        "有词表以外的栏目，无法确定加总关系",
        "some columns are outside the vocabulary, so what adds up is not certain",
    ),
    "repeated_columns": ("同一栏目重复列示", "a column is printed more than once for the line"),
    "several_cells": (
        "有多个数字与之对应且均不相等",
        "several figures answer to it and none is equal, so which is meant is not certain",
    ),
    "no_last_year": ("没有该单位上年度的决算可供核对", "no account of this unit for the year before is here to compare with"),
    "no_budget": ("没有该单位同年度的预算可供核对", "no budget of this unit for the same year is here to compare with"),
    "no_superseded": ("该文件未替换更早的版本", "it replaces no earlier version"),
    "no_units": (
        "并非部门文件，或所属单位的文件不齐",
        "it is no department's document, or not all units below the department have published",
    ),
    "no_narrative": ("文件没有文字说明", "the document has no narrative that states figures"),
    "not_stated": ("文字说明未述及", "the narrative does not state it"),
    "amounts_unread": ("所涉报表有未能读出的金额", "a statement that the rule adds up prints amounts that could not be read"),
    "figure_doubtful": ("所涉金额的识读存疑", "the reading of one of the figures is in doubt, so a mistake is not proven"),
}
"""Why a rule was not evaluated or does not apply: code → Chinese, English."""

_MEASURE_ZH = {measure: zh for measure, (zh, _) in MEASURE_TITLES.items()}

MONEY = {"left", "right", "difference"}


def describe(findings: pl.DataFrame) -> pl.DataFrame:
    """Return findings with all columns of `checks`: amounts as exact decimals, and a sentence in each language.

    Args:
        findings: columns of `checks`, amounts in fen and tolerances in 1/10,000 yuan, with the `row` that each is about, or null,
            and `title_zh` and `title_en` of its rule.
    """
    frame = findings.with_columns(pl.col(c).cast(pl.Decimal(20, 2)) / 100 for c in MONEY).with_columns(unit=pl.lit("yuan"))
    frame = frame.with_columns(*(_column(frame, c.name, c.dtype) for c in CHECKS), _row=pl.col("row").replace("", None))
    return frame.with_columns(message_zh=_sentence(0), message_en=_sentence(1)).select(c.name for c in CHECKS)


def _column(frame: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of `checks`, null where findings do not have it; tolerances come in 1/10,000 yuan."""
    if name not in frame.columns:
        return pl.lit(None, dtype).alias(name)
    if name == "tolerance":
        return (pl.col(name).cast(pl.Decimal(24, 4)) / 10_000).cast(dtype)
    return pl.col(name).cast(dtype)


def _sentence(language: int) -> pl.Expr:
    """The finding as a sentence: 0 Chinese, 1 English."""
    zh = language == 0
    title = pl.col("title_zh" if zh else "title_en")
    statement = pl.col("statement").replace(STATEMENT_ZH) if zh else pl.col("statement").str.replace_all("_", " ")
    measure = pl.format("（{}栏）", pl.col("measure").replace(_MEASURE_ZH)) if zh else pl.col("measure").str.replace_all("_", " ")
    parts = [pl.col("code"), pl.col("_row"), measure]
    where = pl.concat_str([statement, *parts], separator=" ", ignore_nulls=True)
    left, right, difference, tolerance = (pl.col(c).cast(pl.String) for c in ("left", "right", "difference", "tolerance"))
    compared = (
        pl.format("{}：{}。左方 {} 元，右方 {} 元，差额 {} 元（容差 {} 元）", where, title, left, right, difference, tolerance)
        if zh
        else pl.format(
            "{}: {}. Left {} yuan, right {} yuan, difference {} yuan (tolerance {})",
            where,
            title,
            left,
            right,
            difference,
            tolerance,
        )
    )
    why = pl.col("reason").replace_strict({k: v[language] for k, v in REASONS.items()}, default=None, return_dtype=pl.String)
    verdicts = {
        "pass": ("，相符。", ": equal."),
        "rounding": ("，属尾差。", ": rounding."),
        "fail": ("，不符。", ": does not hold."),
    }
    verdict = pl.col("outcome").replace_strict(
        {k: v[language] for k, v in verdicts.items()}, default=None, return_dtype=pl.String
    )
    unjudged = (
        pl.format("{}：{}。{}：{}。", where, title, _not_judged(language), why)
        if zh
        else pl.format("{}: {}. {}: {}.", where, title, _not_judged(language), why)
    )
    return pl.when(pl.col("reason").is_null()).then(pl.concat_str(compared, verdict)).otherwise(unjudged)


def _not_judged(language: int) -> pl.Expr:
    """The words for the two outcomes that are no judgement."""
    words = {"not_evaluable": ("无法核对", "Not evaluable"), "not_applicable": ("不适用", "Not applicable")}
    return pl.col("outcome").replace_strict({k: v[language] for k, v in words.items()}, default=None, return_dtype=pl.String)
