"""The small parsers: amounts, units of money, names, titles."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numbers import find_unit, parse_amount, to_yuan
from extractors.statements.titles import is_title, read_title
from extractors.text import line_name, split_code, squeeze

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@given(AMOUNTS, st.booleans())
def test_what_is_printed_is_what_is_read(amount: Decimal, commas: bool) -> None:
    assert parse_amount(f"{amount:,}" if commas else f"{amount}") == amount


@given(AMOUNTS.filter(lambda a: a > 0))
def test_brackets_are_negative_and_white_space_is_nothing(amount: Decimal) -> None:
    assert parse_amount(f"（ {amount:,} ）") == -amount


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.is_finite()


@pytest.mark.parametrize("text", ["", "12.3.4", "1,23", "1,2345.00", "12%", "3.00元", "2024年", "--1", "1 2a", ".", ","])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


def test_amounts_become_exact_yuan_or_nothing() -> None:
    assert to_yuan(Decimal("2940.05"), "万元") == Decimal("29400500.00")
    assert to_yuan(Decimal("0.000001"), "万元") == Decimal("0.01")
    assert to_yuan(Decimal("0.001"), "元") is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("单位:元", "元"),
        ("金额单位：人民币万元", "万元"),
        ("部门：示例局 单位：千元", "千元"),
        ("金额（万元）", "万元"),
        ("编制单位：示例局", None),
        ("预算单位：万元村村民委员会", "万元"),
        ("3万元", None),
    ],
)
def test_units_of_money(text: str, unit: str | None) -> None:
    assert find_unit(text) == unit


@given(st.text(alphabet="一二三四、（）()1234567890.：:其中支出行政运行 \u3000", max_size=20))
def test_a_name_is_the_same_when_cleaned_twice(text: str) -> None:
    name = line_name(text)
    assert squeeze(name) == name
    assert name in squeeze(text)


@given(
    st.sampled_from(["一、", "二十六、", "（一）", "1.", "12、", "其中：", "（3）"]),
    st.sampled_from(["行政运行", "教育支出（类）"]),
)
def test_an_ordinal_never_changes_the_name(ordinal: str, name: str) -> None:
    assert line_name(ordinal + name) == line_name(name) == line_name(line_name(ordinal + name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("一、一般公共服务支出", "一般公共服务支出"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("（一）因公出国（境）支出", "因公出国(境)支出"),
        ("1. 一般公共预算资金", "一般公共预算资金"),
        ("其中：（一）公务接待费", "公务接待费"),
        ("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余(含专用结余)"),
        ("合 计", "合计"),
        ("⼀般公共服务⽀出", "一般公共服务支出"),
        ("⻋辆、“三公”", "车辆、“三公”"),
        ("3.15活动", "3.15活动"),
    ],
)
def test_names_lose_white_space_and_ordinal(text: str, name: str) -> None:
    assert line_name(text) == name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("[2010301]行政运行", ("2010301", "行政运行")),
        ("20103政府办公厅", ("20103", "政府办公厅")),
        ("30101-基本工资", ("30101", "基本工资")),
        ("2024年度", (None, "2024年度")),
        ("201", (None, "201")),
    ],
)
def test_codes_in_names(name: str, parts: tuple[str | None, str]) -> None:
    assert split_code(name) == parts


@pytest.mark.parametrize(
    ("title", "meaning"),
    [
        ("2024年度收入支出决算总表", "revenue_expenditure_summary"),
        ("2025年预算单位财务收支预算总表", "revenue_expenditure_summary"),
        ("表1部门综合预算收支总表", "revenue_expenditure_summary"),
        ("一、收支总体情况表", "revenue_expenditure_summary"),
        ("收入决算表", "revenue"),
        ("二、收入总体情况表", "revenue"),
        ("2024年部门支出预算总表", "expenditure"),
        ("本年支出总体情况表", "expenditure"),
        ("财政拨款收入支出决算总表", "fiscal_appropriation_summary"),
        ("（六）财政拨款收支总表", "fiscal_appropriation_summary"),
        ("一般公共预算财政拨款支出决算表", "general_budget_expenditure"),
        ("一般公共预算支出表（按功能分类）", "general_budget_expenditure"),
        ("一般公共预算财政拨款基本支出决算明细表", "general_budget_basic_expenditure"),
        ("2024年部门一般公共预算基本支出部门预算经济分类预算表", "general_budget_basic_expenditure"),
        ("政府性基金预算财政拨款收入支出决算表", "government_fund"),
        ("国有资本经营预算支出功能分类预算表", "state_capital"),
        ("财政拨款“三公”经费支出决算表", "three_public"),
        ("一般公共预算“三公”经费、会议费、培训费支出预算表", "three_public"),
        ("一般公共预算支出表（按经济分类）", "other"),
        ("一般公共预算机关运行经费支出预算表", "other"),
        ("财政拨款支出表（功能科目）", "other"),
        ("项目支出总表", "other"),
        ("部门整体支出绩效目标表", "other"),
        ("公开01表", None),
        ("表10", None),
        ("注：本表反映部门本年度各项支出情况表", None),
        ("第二部分 2024年度部门决算表", None),
        ("收入决算情况说明", None),
        ("支出合计12万元，详见支出表", None),
    ],
)
def test_titles(title: str, meaning: str | None) -> None:
    assert read_title(title) == meaning
    assert is_title(title) is (meaning is not None)
