"""Shares, growth rates and rates of completion against the figures that they are rates of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.narrative_rules.stated import Said, found, outcome

WHOLE = Said("307.82万元", "general_budget_total")


def share(part: str, percent: str, whole: Said = WHOLE, comparison: str = "eq") -> tuple[Said, Said, Said]:
    return (
        whole,
        Said(part, "class", code="221"),
        Said(percent, "class", "share", code="221", base="general_budget_total", comparison=comparison),
    )


@pytest.mark.parametrize(
    ("part", "percent", "expected"),
    [
        ("10.82万元", "3.52%", "pass"),
        ("264.87万元", "86.0%", "pass"),
        ("307.82万元", "100%", "pass"),
        ("29.42万元", "9.56%", "pass"),
        ("29.42万元", "9.55%", "rounding"),  # cut, not rounded: 9.5575
        ("29.4万元", "9.56%", "rounding"),  # 29.4 may be anything from 29.35 to 29.45
        ("29.42万元", "9.57%", "fail"),
        ("28.18万元", "0.7%", "fail"),
    ],
)
def test_a_share(part: str, percent: str, expected: str) -> None:
    assert outcome("share", *share(part, percent)) == expected


def test_a_share_tells_the_computation_and_the_places() -> None:
    (row,) = found("share", *share("2106.66万元", "71.73%", Said("2940.05万元", "general_budget_total")))
    assert row["outcome"] == "fail"
    assert (row["left"], row["right"], row["difference"]) == (Decimal("71.73"), Decimal("71.65"), Decimal("0.08"))
    assert (row["unit"], row["code"], row["pages"]) == ("percent", "221", [1])
    assert row["tolerance"] < Decimal("0.02")
    assert row["left_text"] == "71.73 @p1 (100,20,150,29)"
    assert row["right_text"] == "2106.66 @p1 (100,10,150,19) ÷ 2940.05 @p1 (100,0,150,9)"
    assert "2106.66万元 ÷ 2940.05万元 = 71.65%" in row["message_zh"]
    assert "不符" in row["message_zh"]
    assert "does not hold" in row["message_en"]
    assert row["quote"] == "class71.73%"


def test_a_share_of_what_is_not_stated_cannot_be_judged() -> None:
    (row,) = found("share", *share("29.42万元", "9.55%")[1:])
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "operand_absent")
    assert "总额" in row["message_zh"]
    assert "the whole" in row["message_en"]


def test_a_share_whose_whole_is_only_guessed_may_hold_and_is_never_wrong() -> None:
    whole, part, stated = share("10.82万元", "3.52%")
    nameless = Said(stated.text, "class", "share", code="221")
    assert outcome("share", whole, part, nameless) == "pass"
    other = Said("5.52%", "class", "share", code="221")
    (row,) = found("share", whole, part, other)
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "base_not_stated")


def test_a_whole_that_stands_elsewhere_is_found_there() -> None:
    whole, part, stated = share("10.82万元", "3.52%")
    far = Said(whole.text, whole.subject, item=7, sentence=9)
    assert outcome("share", far, part, stated) == "pass"


def test_a_share_of_this_year_is_none_of_a_total_with_other_years() -> None:
    def said(words: str) -> list[Said]:
        whole = Said("1048475.73万元", "expenditure_total", quote=words)
        part = Said("186874.72万元", "expenditure_basic", item=2, sentence=2)
        share = Said(
            "18.24%", "expenditure_basic", "share", base="expenditure_total", item=2, sentence=2, quote="占本年支出18.24%"
        )
        return [whole, part, share]

    assert outcome("share", *said("支出总计1048475.73万元")) == "not_evaluable"
    assert outcome("share", *said("本年支出合计1048475.73万元")) == "fail"


def test_an_approximate_share_is_not_called_wrong() -> None:
    (row,) = found("share", *share("29.42万元", "12%", comparison="about"))
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "approximate")


def growth(this: str, change: str, rate: str, way: str = "increase", rate_way: str | None = None) -> tuple[Said, Said, Said]:
    return (
        Said(this, "expenditure_total"),
        Said(change, "expenditure_total", "change", base="last_year", direction=way, sentence=2),
        Said(rate, "expenditure_total", "rate", base="last_year", direction=rate_way or way, sentence=2),
    )


@pytest.mark.parametrize(
    ("this", "change", "rate", "way", "expected"),
    [
        ("184.65万元", "2.55万元", "1.40%", "increase", "pass"),
        ("2995.39万元", "56.95万元", "1.87%", "decrease", "pass"),
        ("414.89万元", "161.07万元", "28%", "decrease", "pass"),
        ("414.89万元", "161.07万元", "27%", "decrease", "rounding"),
        ("10.2万元", "0.3万元", "3.00%", "increase", "rounding"),
        ("2995.39万元", "56.95万元", "1.94%", "decrease", "fail"),
        ("414.89万元", "161.07万元", "38.82%", "decrease", "fail"),
    ],
)
def test_a_growth_rate_from_a_change(this: str, change: str, rate: str, way: str, expected: str) -> None:
    assert outcome("growth-rate", *growth(this, change, rate, way)) == expected


def test_a_rate_over_the_wrong_base_is_explained() -> None:
    (row,) = found("growth-rate", *growth("414.89万元", "161.07万元", "38.82%", "decrease"))
    assert "误以本期数为基数" in row["message_zh"]
    (row,) = found("growth-rate", *growth("2995.39万元", "56.95万元", "1.94%", "decrease"))
    assert "相反" in row["message_zh"]


def by_years(this: str, last: str, rate: str, way: str) -> tuple[Said, Said, Said]:
    item = {"code": "2010507", "subject": "item"}
    return (
        Said(last, phase="last_year", **item),  # type: ignore[arg-type]
        Said(this, phase="budget", **item),  # type: ignore[arg-type]
        Said(rate, kind="rate", phase="budget", base="last_year", direction=way, **item),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("this", "last", "rate", "way", "expected"),
    [
        ("25.77万元", "60.13万元", "57.14%", "decrease", "pass"),
        ("30.00万元", "15.00万元", "100.00%", "increase", "pass"),
        ("0.39万元", "0.31万元", "25.9%", "increase", "rounding"),
        ("25.77万元", "60.13万元", "75.14%", "decrease", "fail"),
    ],
)
def test_a_growth_rate_from_two_years(this: str, last: str, rate: str, way: str, expected: str) -> None:
    assert outcome("growth-rate", *by_years(this, last, rate, way)) == expected


def test_a_growth_rate_from_the_change_and_the_earlier_figure() -> None:
    def said(rate: str) -> list[Said]:
        about = {"subject": "revenue_total", "direction": "increase", "base": "last_year_budget", "phase": "budget"}
        earlier = Said("1025099.89万元", "revenue_total", phase="last_year_budget")
        return [earlier, Said("23375.84万元", kind="change", **about), Said(rate, kind="rate", **about)]  # type: ignore[arg-type]

    assert outcome("growth-rate", *said("2.28%")) == "pass"
    assert outcome("growth-rate", *said("2.82%")) == "fail"


def test_a_growth_rate_with_nothing_beside_it_names_what_is_absent() -> None:
    (row,) = found("growth-rate", growth("1万元", "1万元", "5%")[2])
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "operand_absent")
    assert "增减额" in row["message_zh"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (growth("307.82万元", "307.82万元", "100.00%"), "fail"),
        (by_years("25.00万元", "0.00万元", "100.00%", "increase"), "fail"),
        (by_years("30.00万元", "15.00万元", "100.00%", "increase"), "pass"),
        (growth("0万元", "0万元", "0%"), "not_applicable"),
        (growth("0万元", "0万元", "0%")[2:], "not_evaluable"),
    ],
)
def test_growth_from_zero_has_no_rate(said: tuple[Said, ...], expected: str) -> None:
    (row,) = found("growth-from-zero", *said)
    assert (row["outcome"], row["severity"]) == (expected, "warning")


def test_growth_from_zero_is_no_matter_of_the_rate() -> None:
    (row,) = found("growth-rate", *growth("307.82万元", "307.82万元", "100.00%"))
    assert (row["outcome"], row["reason"]) == ("not_applicable", "zero_base")


def completion(final: str, rate: str, words: str, base: str, **budgets: str) -> list[Said]:
    return [
        *(Said(text, "general_budget_total", phase=phase) for phase, text in budgets.items()),
        Said(final, "general_budget_total"),
        Said(rate, "general_budget_total", "budget_rate", base=base, quote=f"支出决算为{final}，完成{words}的{rate}"),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (completion("2940.05万元", "98.20%", "年初预算", "budget", budget="2993.92万元"), "pass"),
        (completion("51.32万元", "98.69%", "全年预算数", "adjusted_budget", adjusted_budget="52.00万元"), "pass"),
        (completion("51.3万元", "98.69%", "全年预算数", "adjusted_budget", adjusted_budget="52.0万元"), "rounding"),
        (completion("2940.05万元", "89.20%", "年初预算", "budget", budget="2993.92万元"), "fail"),
        (completion("307.82万元", "95.89%", "预算", "budget", budget="0万元", adjusted_budget="321.02万元"), "pass"),
        (completion("307.82万元", "95.89%", "年初预算", "budget", budget="0万元", adjusted_budget="321.02万元"), "fail"),
        (completion("307.82万元", "95.89%", "年初预算", "budget", adjusted_budget="321.02万元"), "fail"),
        (completion("0.00万元", "0%", "预算", "budget", budget="0.95万元"), "pass"),
        (completion("0.00万元", "0%", "预算", "budget", budget="0万元"), "not_applicable"),
        (completion("0.00万元", "0%", "预算", "budget"), "not_evaluable"),
    ],
)
def test_a_rate_of_completion(said: list[Said], expected: str) -> None:
    assert outcome("completion-rate", *said) == expected


def test_a_rate_of_another_budget_says_so() -> None:
    said = completion("307.82万元", "95.89%", "年初预算", "budget", budget="0万元", adjusted_budget="321.02万元")
    (row,) = found("completion-rate", *said)
    assert "并非所称预算的完成率" in row["message_zh"]
    assert (row["left"], row["right"], row["difference"]) == (Decimal("95.89"), None, None)


def test_nothing_has_a_share_of_nothing_only() -> None:
    whole = Said("3937.23万元", "general_budget_total")
    assert outcome("share", *share("0万元", "0%", whole)) == "pass"
    assert outcome("share", *share("0万元", "1%", whole)) == "fail"


def test_shares_of_three_public_spending_whose_total_is_not_stated() -> None:
    def said(first: str) -> list[Said]:
        amounts = {"overseas_travel": "106万元", "vehicles": "156.6万元", "reception": "397.5万元"}
        shares = {"overseas_travel": first, "vehicles": "23.72%", "reception": "60.22%"}
        return [
            figure
            for subject, amount in amounts.items()
            for figure in (Said(amount, subject), Said(shares[subject], subject, "share", base="three_public_total"))
        ]

    assert [row["outcome"] for row in found("share", *said("16.06%"))] == ["pass", "pass", "pass"]
    assert [row["outcome"] for row in found("share", *said("11.06%"))] == ["fail", "pass", "pass"]
    (row,) = found("share", *said("16.06%")[:2])
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "operand_absent")
