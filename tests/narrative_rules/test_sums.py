"""Sums that the narrative states: lists against their total, what cannot be more than what it is part of, and changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.narrative_rules.stated import Said, found, outcome


def listed(total: tuple[str, str], *parts: tuple[str, str], kind: str = "amount", phase: str | None = "final") -> list[Said]:
    return [Said(text, subject, kind, phase) for subject, text in (total, *parts)]


NAMED = {
    "personnel-and-public": ("general_budget_basic_total", ("personnel", "public")),
    "three-public": ("three_public_total", ("overseas_travel", "vehicles", "reception")),
    "vehicles": ("vehicles", ("vehicle_purchase", "vehicle_operation")),
    "procurement": ("procurement_total", ("procurement_goods", "procurement_works", "procurement_services")),
}


@pytest.mark.parametrize("rule", NAMED)
def test_named_parts_make_their_total(rule: str) -> None:
    total, parts = NAMED[rule]
    texts = ["1.25万元", "20.00万元", "0万元"][: len(parts)]
    exact = "21.25万元"

    def said(text: str, *names: str) -> list[Said]:
        return listed((total, text), *zip(names, texts, strict=False))

    assert outcome(rule, *said(exact, *parts)) == "pass"
    assert outcome(rule, *said("21.26万元", *parts)) == "rounding"
    assert outcome(rule, *said("21.35万元", *parts)) == "fail"
    assert outcome(rule, *said("20.25万元", *parts)) == "fail"
    (row,) = found(rule, *said(exact))
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "operand_absent")


def test_a_list_goes_on_over_the_next_items_only() -> None:
    total = Said("21.25万元", "general_budget_basic_total")

    def said(item: int) -> tuple[Said, ...]:
        parts = (
            Said(text, name, item=item + i) for i, (name, text) in enumerate((("personnel", "20.00万元"), ("public", "2.25万元")))
        )
        return total, *parts

    assert outcome("personnel-and-public", *said(2)) == "fail"
    assert outcome("personnel-and-public", *said(7)) == "not_evaluable"


def test_parts_that_are_not_named_may_be_zero_or_left_out() -> None:
    total, goods = ("procurement_total", "21.25万元"), ("procurement_goods", "1.25万元")
    services = ("procurement_services", "20.00万元")
    assert outcome("procurement", *listed(total, goods, services)) == "pass"
    (row,) = found("procurement", *listed(total, goods))
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "list_incomplete")
    assert outcome("procurement", *listed(total, goods, ("procurement_services", "30.00万元"))) == "fail"


OPEN = {
    "revenue-sources": ("revenue_total", ("revenue_fiscal_appropriation", "revenue_other")),
    "expenditure-kinds": ("expenditure_total", ("expenditure_basic", "expenditure_project")),
    "revenue-by-fund": ("revenue_total", ("revenue_general_budget", "revenue_fiscal_account")),
}


@pytest.mark.parametrize("rule", OPEN)
def test_an_open_list_is_wrong_only_above_its_total(rule: str) -> None:
    total, (first, second) = OPEN[rule]
    assert outcome(rule, *listed((total, "2946.25万元"), (first, "2940.05万元"), (second, "6.2万元"))) == "pass"
    assert outcome(rule, *listed((total, "2946.25万元"), (first, "2940.05万元"), (second, "6.21万元"))) == "rounding"
    assert outcome(rule, *listed((total, "2946.25万元"), (first, "2940.05万元"), (second, "7.22万元"))) == "fail"
    (row,) = found(rule, *listed((total, "2946.25万元"), (first, "2940.05万元")))
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "list_incomplete")


def test_classes_of_the_expenditure() -> None:
    def said(*texts: str) -> list[Said]:
        return [Said("30.00万元", "expenditure_total"), *(Said(t, "class", code=f"20{i}") for i, t in enumerate(texts, 1))]

    assert outcome("classes-of-expenditure", *said("10.00万元", "20.00万元")) == "pass"
    assert outcome("classes-of-expenditure", *said("10.00万元", "20.01万元")) == "rounding"
    assert outcome("classes-of-expenditure", *said("10.00万元", "22.00万元")) == "fail"
    assert outcome("classes-of-expenditure", *said("10.00万元")) == "not_evaluable"


def items(total: str, *texts: str) -> list[Said]:
    cell = ("general_budget_expenditure", "total")
    lines = [Said(t, "item", code=f"20801{i:02}", item=i + 2, sentence=i + 2, cell=cell) for i, t in enumerate(texts)]
    return [Said(total, "general_budget_total"), *lines, *(Said(s.text, "item", code=s.code, item=s.item) for s in lines)]


def test_items_are_counted_once_each() -> None:
    assert outcome("items-of-general-budget", *items("30.03万元", "10.01万元", "10.01万元", "10.01万元")) == "pass"
    (row,) = found("items-of-general-budget", *items("30.02万元", "10.01万元", "10.01万元", "10.01万元"))
    assert (row["outcome"], row["difference"], row["tolerance"]) == ("rounding", Decimal("-100.00"), Decimal("200.0000"))
    assert outcome("items-of-general-budget", *items("29.03万元", "10.01万元", "10.01万元", "10.01万元")) == "fail"
    assert outcome("items-of-general-budget", *items("33.03万元", "10.01万元", "10.01万元", "10.01万元")) == "not_evaluable"


def test_a_long_list_says_how_many_places_it_leaves_out() -> None:
    (row,) = found("items-of-general-budget", *items("10.00万元", *["1.00万元"] * 15))
    assert row["outcome"] in ("fail", "not_evaluable")
    assert str(row["right_text"]).count("@p") == 12
    assert str(row["right_text"]).endswith(" + … (3 more)")
    (row,) = found("items-of-general-budget", *items("12.00万元", *["1.00万元"] * 12))
    assert "more" not in str(row["right_text"])


def test_items_of_another_fund_are_not_the_general_budget() -> None:
    fund = Said("50.00万元", "item", code="2120803", item=9, sentence=9, cell=("government_fund", "total"))
    assert outcome("items-of-general-budget", *items("10.01万元", "10.01万元"), fund) == "pass"


AT_MOST = {
    "procurement-covers-small-enterprises": ("procurement_total", "procurement_sme"),
    "small-among-medium": ("procurement_sme", "procurement_small_micro"),
    "appropriation-covers-general-budget": ("fiscal_appropriation_total", "general_budget_total"),
    "total-covers-expenditure": ("revenue_expenditure_total", "expenditure_total"),
    "total-covers-revenue": ("revenue_expenditure_total", "revenue_total"),
}


@pytest.mark.parametrize("rule", AT_MOST)
def test_a_part_is_not_more_than_its_whole(rule: str) -> None:
    whole, part = AT_MOST[rule]
    assert outcome(rule, *listed((whole, "21.07万元"), (part, "20.00万元"))) == "pass"
    assert outcome(rule, *listed((whole, "21.07万元"), (part, "21.08万元"))) == "rounding"
    assert outcome(rule, *listed((whole, "0.3万元"), (part, "21.08万元"))) == "fail"
    (row,) = found(rule, *listed((whole, "0.3万元")))
    assert (row["outcome"], row["reason"]) == ("not_applicable", "operand_absent")


def test_awards_to_small_enterprises_together() -> None:
    total = ("procurement_total", "251.25万元")
    reserved = ("procurement_sme_awarded_in_reserved", "246.47万元")
    rule = "procurement-from-small-enterprises"
    assert outcome(rule, *listed(total, reserved, ("procurement_sme_awarded_in_other", "1.00万元"))) == "pass"
    assert outcome(rule, *listed(total, reserved, ("procurement_sme_awarded_in_other", "4.79万元"))) == "rounding"
    assert outcome(rule, *listed(total, reserved, ("procurement_sme_awarded_in_other", "246.47万元"))) == "fail"
    assert outcome(rule, *listed(total)) == "not_applicable"


def test_earlier_figures_that_changes_imply() -> None:
    def said(total: str, change: str, way: str, spent: str, less: str) -> list[Said]:
        return [
            Said(total, "fiscal_appropriation_total"),
            Said(change, "fiscal_appropriation_total", "change", base="last_year", direction=way, sentence=2),
            Said(spent, "general_budget_total", item=2, sentence=3),
            Said(less, "general_budget_total", "change", base="last_year", direction="decrease", item=2, sentence=4),
        ]

    rule = "earlier-appropriation-covers-general-budget"
    assert outcome(rule, *said("2961.68万元", "63.14万元", "decrease", "2940.05万元", "63.14万元")) == "pass"
    assert outcome(rule, *said("2940.05万元", "63.12万元", "decrease", "2940.05万元", "63.14万元")) == "rounding"
    (row,) = found(rule, *said("2961.68万元", "0万元", "flat", "2940.05万元", "63.14万元"))
    assert (row["outcome"], row["left"], row["right"]) == ("fail", Decimal("29616800.00"), Decimal("30031900.00"))
    assert outcome(rule, *said("2961.68万元", "0万元", "flat", "2940.05万元", "63.14万元")[:3]) == "not_applicable"


KINDS = ("ministerial", "leader", "confidential", "emergency", "law_enforcement", "special", "retired", "other")


def test_counts_have_no_rounding() -> None:
    kinds = [(f"asset_vehicles_{kind}", f"{i}辆") for i, kind in enumerate(KINDS)]

    def said(total: str, count: int = 8) -> list[Said]:
        return listed(("asset_vehicles_total", total), *kinds[:count], kind="count", phase=None)

    assert outcome("vehicle-count", *said("28辆")) == "pass"
    (row,) = found("vehicle-count", *said("27辆"))
    assert (row["outcome"], row["unit"], row["tolerance"]) == ("fail", "count", Decimal(0))
    assert outcome("vehicle-count", *said("29辆")) == "fail"
    assert outcome("vehicle-count", *said("29辆", 7)) == "not_evaluable"
    assert outcome("vehicle-count", *said("20辆", 7)) == "fail"


def floor(*texts: str, sentence: int = 1) -> list[Said]:
    names = ("floor_area", "floor_area_above_ground", "floor_area_in_plot_ratio", "floor_area_outside_plot_ratio")
    areas = zip((*names, "floor_area_below_ground"), texts, strict=True)
    return [Said(text, name, "count", None, sentence=sentence) for name, text in areas if text]


def test_a_building_has_the_area_of_its_parts() -> None:
    swapped = floor("13459平方米", "8013平方米", "7998平方米", "105平方米", "5356平方米")
    (whole,), (above,) = found("floor-area", *swapped), found("floor-area-in-plot-ratio", *swapped)
    assert [(r["outcome"], r["left"], r["right"], r["difference"], r["unit"]) for r in (whole, above)] == [
        ("fail", Decimal("13459.00"), Decimal("13369.00"), Decimal("90.00"), "count"),
        ("fail", Decimal("8013.00"), Decimal("8103.00"), Decimal("-90.00"), "count"),
    ]
    right = floor("13459平方米", "8103平方米", "7998平方米", "105平方米", "5356平方米")
    assert [outcome(rule, *right) for rule in ("floor-area", "floor-area-in-plot-ratio")] == ["pass", "pass"]
    assert outcome("floor-area", *floor("13460平方米", "8103平方米", "", "", "5356平方米")) == "rounding"
    assert outcome("floor-area", *floor("13459平方米", "8013平方米", "", "", "")) == "not_applicable"


def test_each_of_several_buildings_has_its_own_parts() -> None:
    one = floor("500平方米", "", "", "", "")
    other = floor("300平方米", "200平方米", "", "", "100平方米")
    assert [(r["left"], r["outcome"]) for r in found("floor-area", *one, *other)] == [(Decimal("300.00"), "pass")]


def test_ratings_make_the_projects_that_were_evaluated() -> None:
    names = [f"performance_rating_{r}" for r in ("excellent", "good", "pass", "fail")]
    total = "performance_self_evaluation_projects"
    four = list(zip(names, ["3个", "1个", "0个", "0个"], strict=True))
    assert outcome("rated-projects", *listed((total, "4个"), *four, kind="count", phase=None)) == "pass"
    assert outcome("rated-projects", *listed((total, "5个"), *four, kind="count", phase=None)) == "fail"
    assert outcome("rated-projects", *listed((total, "5个"), *four[:2], kind="count", phase=None)) == "not_evaluable"


def change(this: str, last: str, text: str, way: str = "increase") -> list[Said]:
    return [
        Said(this, "reception", phase="budget"),
        Said(last, "reception", phase="last_year_budget"),
        Said(text, "reception", "change", "budget", base="last_year_budget", direction=way),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (change("46.56万元", "21.56万元", "25.00万元"), "pass"),
        (change("21.56万元", "46.56万元", "25.00万元", "decrease"), "pass"),
        (change("46.56万元", "21.56万元", "25.01万元"), "rounding"),
        (change("46.56万元", "21.56万元", "52.00万元"), "fail"),
        (change("46.56万元", "46.56万元", "0万元", "flat"), "pass"),
        (change("46.56万元", "46.50万元", "0万元", "flat"), "fail"),
        (change("46.56万元", "21.56万元", "25.00万元")[::2], "not_applicable"),
    ],
)
def test_a_change_is_the_difference(said: list[Said], expected: str) -> None:
    assert outcome("change", *said) == expected


def shares(*parts: tuple[str, str], whole: str = "2940.05万元") -> list[Said]:
    said = [Said(whole, "general_budget_total")]
    for i, (amount, share) in enumerate(parts):
        said += [
            Said(amount, "class", code=f"2{i:02}"),
            Said(share, "class", "share", code=f"2{i:02}", base="general_budget_total"),
        ]
    return said


FOUR = [("2106.66万元", "71.65%"), ("326.72万元", "11.11%"), ("60.99万元", "2.07%"), ("445.69万元", "15.16%")]


def test_shares_of_a_list_that_is_proven_complete() -> None:
    rule = "shares-of-one-whole"
    (row,) = found(rule, *shares(*FOUR))
    assert (row["outcome"], row["left"], row["right"]) == ("rounding", Decimal("99.99"), Decimal("100.00"))
    assert outcome(rule, *shares(("1.00万元", "25%"), ("3.00万元", "75%"), whole="4.00万元")) == "pass"
    (row,) = found(rule, *shares(("2106.66万元", "71.73%"), *FOUR[1:]))
    assert (row["outcome"], row["difference"]) == ("fail", Decimal("0.07"))
    assert row["left_text"].count(" + ") == 3
    assert outcome(rule, *shares(*FOUR[:2])) == "not_evaluable"


def test_amounts_of_a_list_that_is_proven_complete() -> None:
    rule = "amounts-of-one-whole"
    assert outcome(rule, *shares(*FOUR)) == "rounding"
    assert outcome(rule, *shares(("1.00万元", "25%"), ("3.00万元", "75%"), whole="4.00万元")) == "pass"
    assert outcome(rule, *shares(("2160.66万元", "71.65%"), *FOUR[1:])) == "fail"
    (row,) = found(rule, *shares(*FOUR[:2]))
    assert (row["outcome"], row["reason"]) == ("not_evaluable", "list_not_proven")


def test_parts_of_parts_in_a_list_prove_nothing() -> None:
    nested = [("30.00万元", "30%"), ("20.00万元", "20%"), ("70.00万元", "70%")]
    for rule in ("shares-of-one-whole", "amounts-of-one-whole"):
        assert outcome(rule, *shares(*nested, whole="100.00万元")) == "not_evaluable"


@pytest.mark.parametrize(
    ("rule", "total", "parts"),
    [
        ("general-budget-basic-and-project", "general_budget_total", ("general_budget_basic", "general_budget_project")),
        (
            "appropriation-by-fund",
            "fiscal_appropriation_expenditure",
            ("general_budget_total", "government_fund_expenditure", "state_capital_expenditure"),
        ),
        ("reception", "reception", ("reception_domestic", "reception_foreign")),
    ],
)
def test_parts_that_make_their_total_where_they_are_stated(rule: str, total: str, parts: tuple[str, ...]) -> None:
    listed_parts = list(zip(parts, ["1.25万元", "20.00万元", "0万元"], strict=False))
    assert outcome(rule, *listed((total, "21.25万元"), *listed_parts)) == "pass"
    assert outcome(rule, *listed((total, "21.26万元"), *listed_parts)) == "rounding"
    assert outcome(rule, *listed((total, "12.25万元"), *listed_parts)) == "fail"
    assert outcome(rule, *listed((total, "21.35万元"), *listed_parts[:1])) == "not_evaluable"
    (row,) = found(rule, *listed((total, "21.35万元")))
    assert (row["outcome"], row["reason"]) == ("not_applicable", "operand_absent")


def test_a_line_with_its_basic_and_project_expenditure() -> None:
    def said(total: str, code: str = "2013101") -> list[Said]:
        lines = [Said(total, "item", code="2013101"), Said("5.00万元", "item_basic", code=code)]
        return [*lines, Said("7.00万元", "item_project", code=code)]

    assert outcome("item-basic-and-project", *said("12.00万元")) == "pass"
    assert outcome("item-basic-and-project", *said("12.01万元")) == "rounding"
    assert outcome("item-basic-and-project", *said("21.00万元")) == "fail"
    assert outcome("item-basic-and-project", *said("21.00万元", "2013102")) == "not_applicable"


@pytest.mark.parametrize(
    ("rule", "total", "parts"),
    [
        ("three-public-change", "three_public_total", ("overseas_travel", "vehicles", "reception")),
        ("vehicles-change", "vehicles", ("vehicle_purchase", "vehicle_operation")),
    ],
)
def test_changes_of_parts_make_the_change_of_the_total(rule: str, total: str, parts: tuple[str, ...]) -> None:
    def said(text: str, way: str) -> list[Said]:
        moved = [("20.00万元", "decrease"), ("5.00万元", "increase"), ("0万元", "flat")]
        stated = [(total, text, way), *((p, t, w) for p, (t, w) in zip(parts, moved, strict=False))]
        return [Said(t, s, "change", "budget", base="last_year_budget", direction=w) for s, t, w in stated]

    assert outcome(rule, *said("15.00万元", "decrease")) == "pass"
    assert outcome(rule, *said("15.01万元", "decrease")) == "rounding"
    assert outcome(rule, *said("15.00万元", "increase")) == "fail"
    assert outcome(rule, *said("15.00万元", "decrease")[:-1]) == "not_applicable"
