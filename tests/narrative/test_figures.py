"""Numbers of a text: what is a figure, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.narrative.figures import find_figures


def values(text: str) -> list[tuple[str, str, str | None]]:
    return [(f.kind, f.value, f.unit) for f in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总计37,151.47万元", [("money", "37151.47", "万元")]),
        ("总计37，151.47万元", [("money", "37151.47", "万元")]),
        ("支出12万，占5%", [("money", "12", "万"), ("percent", "5", "%")]),
        ("共3.5亿元", [("money", "3.5", "亿元")]),
        ("下降-2.5个百分点", [("percent", "-2.5", "个百分点")]),
        ("占0.21，其他收入6.2万元", [("percent", "0.21", None), ("money", "6.2", "万元")]),
        ("支出预算为0，与2024年预算持平", [("money", "0", None), ("flat", "0", None)]),
        ("车辆0辆、设备2台（套）", [("count", "0", "辆"), ("count", "2", "台（套）")]),
        ("与上年保持一致", [("flat", "0", None)]),
        ("10-20万元，A-5万元、B5万元", [("money", "20", "万元"), ("money", "5", "万元")]),
        ("2023，300万元，-5，-6%", [("money", "300", "万元"), ("percent", "-6", "%")]),
    ],
)
def test_figures(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024年度部门决算",
        "截至2024年12月31日",
        "单价100万元（含）以上设备",
        "单位价值50万元以上的设备",
        "每人每月600元",
        "30元/人",
        "第12条",
        "普发改投【2017】89号文",
        "2024元旦活动",
        "（如持平，作持平说明）",
        "与上年统计口径一致",
        "预算执行率较好",
        "050万元",
    ],
)
def test_no_figures(text: str) -> None:
    assert values(text) == []


def test_amounts_are_exact_yuan() -> None:
    assert [f.amount for f in find_figures("1,234.5678万元、0.3亿元、5元、持平")] == [
        Decimal("12345678.00"),
        Decimal("30000000.00"),
        Decimal("5.00"),
        Decimal("0.00"),
    ]


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["万元", "元", "%"]), st.booleans())
def test_a_printed_number_is_read_back(number: Decimal, unit: str, commas: bool) -> None:
    printed = f"{number:,.2f}" if commas else f"{number:.2f}"
    found = find_figures(f"2024年度支出{printed}{unit}，")
    assert [(f.value, f.unit) for f in found] == [(f"{number:.2f}", unit)]


@given(st.text("0123456789.,，%万元年第条占增长为-（）", max_size=40))
def test_figures_stand_where_they_say(text: str) -> None:
    found = find_figures(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for figure in found:
        printed = text[figure.start : figure.end].replace(",", "").replace("，", "")
        assert figure.kind == "flat" or printed.startswith(figure.value)
