"""Both languages of every text, and numbers in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.model import STATEMENTS
from warehouse.dictionary import MEASURE_TITLES
from warehouse.site import words


def test_both_languages_are_written_and_escaped() -> None:
    assert words.both("甲<b>", "a") == ('<span class="zh" lang="zh-CN">甲&lt;b&gt;</span><span class="en" lang="en">a</span>')
    assert words.both(2024, 2024) == "2024"
    assert words.attribute("title", '"甲"', "a") == 'title="&#34;甲&#34;" data-l10n="title" data-zh="&#34;甲&#34;" data-en="a"'


def test_every_statement_and_measure_has_a_title_in_both_languages() -> None:
    for statement in STATEMENTS:
        assert words.statement_title(statement, "budget").zh != words.statement_title(statement, "final_account").zh
        assert words.statement_title(statement, None).en.isascii() or "“" in words.statement_title(statement, None).en
    assert {words.measure_title(measure).zh for measure in MEASURE_TITLES} == {zh for zh, _ in MEASURE_TITLES.values()}
    assert words.measure_title("基本支出/人员经费") == ("基本支出 / 人员经费", "基本支出 / 人员经费")


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "—"), (0, 9, "0%"), (1, 1000, "<1%"), (1, 2, "50%"), (991, 1000, "99%"), (999, 1000, ">99%"), (5, 5, "100%")],
)
def test_a_share_is_never_rounded_up_to_all(part: int, whole: int, said: str) -> None:
    assert words.percent(part, whole) == said


def test_money_is_exact() -> None:
    assert words.yuan(Decimal("12345678901234.56")) == "12,345,678,901,234.56"
    assert words.yuan(Decimal("-0.50")) == "−0.50"
    assert words.wan(Decimal("4148900.00")) == "414.89"
    assert words.yuan(None) == "—"
