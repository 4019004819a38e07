"""What indicators are to reach, parsed: what is printed and nothing more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.performance.values import NOTHING, Value, parse_comparator, parse_number, parse_rate, parse_value

SIGNS = {"": None, "≥": "ge", "≤": "le", ">": "gt", "<": "lt", "=": "eq", "不少于": "ge", "不超过": "le", "≧": "ge", "＝": "eq"}
UNITS = ["", "次", "%", "人", "万元", "平方米", "人次", "亿美元", "个工作日"]
PERIODS = ["", "/月", "/年", "/季度"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("≥30000次", Value("ge", Decimal(30000), "次", None)),
        ("≥1次/月", Value("ge", Decimal(1), "次", "月")),
        ("=100%", Value("eq", Decimal(100), "%", None)),
        ("2次", Value(None, Decimal(2), "次", None)),
        ("≤44.47万元", Value("le", Decimal("44.47"), "万元", None)),
        ("≥325人、户", Value("ge", Decimal(325), "人、户", None)),
        ("不少于350个。", Value("ge", Decimal(350), "个", None)),
        ("95%以上", Value("ge", Decimal(95), "%", None)),
        ("≥90%以上", Value("ge", Decimal(90), "%", None)),
        ("3个工作日内", Value("le", Decimal(3), "个工作日", None)),
        ("3406元/人.月", Value(None, Decimal(3406), "元/人", "月")),
        ("每月1次", Value(None, Decimal(1), "次", "月")),
        ("每年≥3次", Value("ge", Decimal(3), "次", "年")),
        ("1,200人", Value(None, Decimal(1200), "人", None)),
        ("≥９０％", Value("ge", Decimal(90), "%", None)),
        ("6个月", Value(None, Decimal(6), "个月", None)),
        ("100", Value(None, Decimal(100), None, None)),
    ],
)
def test_a_comparison_with_one_number_is_read(text: str, value: Value) -> None:
    assert parse_value(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "有效提高",
        "",
        "是",
        "2022年",
        "2026年10月至11月",
        "2026年12月31日之前",
        "3月底前",
        "12月底",
        "6月",
        "1个；60个",
        "5-10家",
        "1-4季度",
        "98%；96%",
        "1:1",
        "单色≤0.25",
        "第38届",
        "≥90%以下",
        "每月1次/月",
        "1,23个",
        "≥",
        "=打击犯罪进入前三项",
        "5²个",
        "1.23456789次",
    ],
)
def test_other_words_are_text_only(text: str) -> None:
    assert parse_value(text) == NOTHING


@given(
    sign=st.sampled_from(sorted(SIGNS)),
    number=st.decimals(0, 10**9, places=2, allow_nan=False),
    unit=st.sampled_from(UNITS),
    period=st.sampled_from(PERIODS),
    grouped=st.booleans(),
)
def test_what_is_composed_is_read_back(sign: str, number: Decimal, unit: str, period: str, grouped: bool) -> None:
    figure = f"{number:,}" if grouped else f"{number:f}"
    period = period if unit else ""
    value = parse_value(f"{sign}{figure}{unit}{period}")
    assert value == Value(SIGNS[sign], number, unit or None, period[1:] or None)  # type: ignore[arg-type]


@given(st.text(alphabet="≥≤=<>不少于超过0123456789.,%％次人月年/每至-；底前以上内 　²", max_size=14))
def test_nothing_is_read_that_is_not_printed(text: str) -> None:
    value = parse_value(text)
    if value.number is None:
        assert value == NOTHING
        return
    digits = "".join(c for c in text if c.isdecimal())
    shown = "".join(c for c in f"{value.number.normalize():f}" if c.isdigit())
    assert shown.strip("0") in digits or value.number == 0
    assert not value.unit or all(c in text or c == "%" for c in value.unit)


@given(st.text(max_size=20))
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse_value(text)
    parse_rate(text)
    parse_number(text)
    parse_comparator(text)


def test_rates_scores_and_comparisons_of_their_own() -> None:
    assert (parse_rate("100%"), parse_rate("99.5"), parse_rate("—")) == (Decimal(100), Decimal("99.5"), None)
    assert (parse_number("97.5分"), parse_number("约10")) == (Decimal("97.5"), None)
    assert (parse_comparator("大于等于"), parse_comparator("≤"), parse_comparator("定性")) == ("ge", "le", None)
