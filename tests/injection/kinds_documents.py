"""Kinds of errors of whole documents: what they leave out, their codes, their units of money, and what other documents say."""

from __future__ import annotations

from dataclasses import replace

from tests.injection.cases import Kind
from tests.injection.changes_documents import (
    contradicting_note,
    in_unit,
    left_out,
    left_out_with_its_money,
    other_opening,
    other_plan,
    other_spending,
    other_three_public,
    other_three_public_plan,
    published,
    rebuilt,
    reissued,
    renamed,
    statement,
    unexplained,
    unit_document,
    whole,
    whole_department,
    with_units,
)
from tests.injection.changes_text import becomes, chapter_left_out, text
from tests.injection.kinds_tables import BUDGET, FINAL, T2, T3, T4, T5, T6, T8, T9

_NO_FUND = "说明：本单位本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。"

COMPLETENESS: tuple[Kind, ...] = (
    Kind("no-general-statement", "T5 is left out", "final-account-prints-its-statements", statement(FINAL, T5, left_out)),
    Kind("no-appropriation-summary", "T4 is left out", "final-account-prints-its-statements", statement(FINAL, T4, left_out)),
    Kind(
        "no-state-capital", "T9 is left out", "final-account-prints-state-capital", statement(FINAL, T9, left_out_with_its_money)
    ),
    Kind(
        "no-note", "an empty T8 without a word on it", "empty-final-statement-is-explained", unexplained(FINAL, T8, "^政府性基金")
    ),
    Kind(
        "false-note",
        "a note says that T8 is empty, and it is not",
        "note-of-empty-statement-is-true",
        statement(FINAL, T8, contradicting_note(_NO_FUND)),
    ),
    Kind(
        "false-denial",
        "the text says that there is no fund money, and T8 has some",
        "denied-money-is-not-in-the-statement",
        text(FINAL, "^政府性基金", "^.*财政拨款支出[0-9].*$", becomes("本单位本年度没有政府性基金预算财政拨款收入和支出。")),
    ),
    Kind(
        "no-general", "no section on the general budget", "narrative-has-general-budget", chapter_left_out(FINAL, "^一般公共预算")
    ),
    Kind("no-performance", "no section on performance", "narrative-has-performance", chapter_left_out(FINAL, "绩效")),
)

CODES: tuple[Kind, ...] = (
    Kind(
        "short-code",
        "an item's code lacks a digit",
        "code-level-width",
        statement(FINAL, T3, renamed(r"2080505", lambda line: replace(line, code="208505"))),
    ),
    Kind(
        "short-economic-code",
        "an economic code lacks a digit",
        "economic-code-level-width",
        statement(FINAL, T6, renamed(r"30101", lambda line: replace(line, code="3011"))),
    ),
    Kind(
        "unknown-class",
        "a 类 that no list has",
        "code-class-is-on-the-list",
        statement(FINAL, T2, renamed(r"2210201", lambda line: replace(line, code="2910201"))),
    ),
    Kind(
        "orphan",
        "an item under a 款 that is not printed",
        "code-stands-under-its-parent|code-name-matches-the-list|code-has-one-name",
        statement(FINAL, T5, renamed(r"2210201", lambda line: replace(line, code="2210301"))),
    ),
    Kind(
        "wrong-name",
        "a code under another code's name",
        "code-(name-matches-the-list|has-one-name)",
        statement(FINAL, T3, renamed(r"2080505", lambda line: replace(line, row="住房公积金"))),
    ),
    Kind(
        "wrong-economic-name",
        "an economic code under another's name",
        "economic-name-matches-the-list",
        statement(FINAL, T6, renamed(r"30201", lambda line: replace(line, row="印刷费"))),
    ),
    Kind(
        "economic-in-functional",
        "an economic code among functional ones",
        "no-economic-code-in-functional-table",
        statement(FINAL, T3, renamed(r"2080505", lambda line: replace(line, code="30108", row="机关事业单位基本养老保险缴费"))),
    ),
)

PLAUSIBILITY: tuple[Kind, ...] = (
    Kind(
        "yuan-for-wan", "元 printed over figures in 万元", "unit-fits-the-narrative", statement(FINAL, T3, in_unit("元", "万元"))
    ),
    Kind(
        "wan-for-yuan", "万元 printed over figures in 元", "unit-fits-the-narrative", statement(BUDGET, T5, in_unit("万元", "元"))
    ),
    Kind("late", "published after the last day", "published-in-time", whole(FINAL, published(11, 20))),
)

ACROSS: tuple[Kind, ...] = (
    Kind(
        "opening-balance",
        "an opening balance that is not last year's closing balance",
        "(appropriation-|fund-)?opening-is-last-closing",
        rebuilt(whole_department(FINAL, 2024), other_opening),
        across=True,
    ),
    Kind(
        "last-year-change",
        "a change against other figures than last year's account has",
        "change-is-from-last-account",
        rebuilt(whole_department(FINAL, 2024), other_spending, year_before=True),
        across=True,
    ),
    Kind(
        "last-year-three-public",
        "三公 compared with other figures than last year's account has",
        "three-public-change-is-from-last-account",
        rebuilt(whole_department(FINAL, 2024), other_three_public, year_before=True),
        across=True,
    ),
    Kind(
        "stated-budget",
        "an initial budget that is not the published one",
        "stated-budget-is-published-budget",
        rebuilt(whole_department(FINAL, 2024), other_plan),
        across=True,
    ),
    Kind(
        "three-public-plan",
        "a 三公 budget that is not the published one",
        "three-public-budget-is-published-budget",
        rebuilt(whole_department(FINAL, 2024), other_three_public_plan),
        across=True,
    ),
    Kind(
        "department-sum",
        "a department that is not the sum of its units",
        "department-is-sum-of-units",
        rebuilt(with_units(FINAL, 2024), other_spending),
        across=True,
    ),
    Kind(
        "department-three-public",
        "a department's 三公 that is not the sum of its units'",
        "department-three-public-is-sum-of-units",
        rebuilt(with_units(FINAL, 2024), other_three_public),
        across=True,
    ),
    Kind(
        "unit-of-department",
        "a unit with which the department is not the sum",
        "department-is-sum-of-units",
        rebuilt(unit_document(FINAL, 2024), other_spending),
        across=True,
    ),
    Kind(
        "reissue",
        "a new version with other figures",
        "version-keeps-figures",
        reissued(whole_department(FINAL, 2024), other_spending),
        across=True,
    ),
)
