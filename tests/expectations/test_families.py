"""One small statement a rule family: it passes, differs by rounding, fails, and cannot be evaluated."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.engine import evaluate
from expectations.model import Rule, load_rules
from tests.expectations.frames import Cell, Document, document_id, frames


def rule(rule_id: str) -> Rule:
    return next(r for r in load_rules() if r.id == rule_id)


def outcomes(rule_id: str, *cells: Cell, **document: object) -> list[tuple[str, str | None]]:
    """Outcome and reason of each place of a rule in the statements that a document of these cells prints."""
    found = evaluate(*frames([Document("one", cells, **document)]), rules=(rule(rule_id),))  # type: ignore[arg-type]
    printed = found.filter(pl.col("statement").is_in([cell.statement for cell in cells]))
    return list(printed.select("outcome", "reason").iter_rows())


def coded(statement: str, measure: str, **amounts: str) -> list[Cell]:
    """Cells of a coded statement: `total` is the 合计 row, `c201` a code."""
    return [
        Cell(statement, "合计" if key == "total" else f"科目{key}", measure, text, None if key == "total" else key[1:])
        for key, text in amounts.items()
    ]


def sided(statement: str, side: str, measure: str, *lines: tuple[str, str]) -> list[Cell]:
    return [Cell(statement, row, measure, text, side=side) for row, text in lines]


SUMMARY = "revenue_expenditure_summary"
APPROPRIATION = "fiscal_appropriation_summary"


@pytest.mark.parametrize(
    ("total", "expected"),
    [("30.00", "pass"), ("30.01", "rounding"), ("30.02", "fail"), ("29.98", "fail")],
)
def test_total_of_lines(total: str, expected: str) -> None:
    # Three figures, each rounded to 0.01: together they may hide 0.015.
    cells = coded("expenditure", "total", total=total, c201="10.00", c208="20.00", c20805="20.00")
    assert outcomes("total-is-sum-of-lines", *cells)[0][0] == expected


def test_total_that_is_not_printed() -> None:
    cells = coded("expenditure", "total", c201="10.00")
    assert ("not_evaluable", "left_not_printed") in outcomes("total-is-sum-of-lines", *cells)


def test_a_statement_that_is_missing_or_empty() -> None:
    found = evaluate(*frames([Document("one", (), empty=("government_fund",))]), rules=(rule("total-is-sum-of-lines"),))
    by_statement = {s: (o, r) for s, o, r in found.select("statement", "outcome", "reason").iter_rows()}
    assert by_statement["government_fund"] == ("not_applicable", "statement_empty")
    assert by_statement["revenue"] == ("not_evaluable", "statement_missing")


@pytest.mark.parametrize(("parent", "expected"), [("5.00", "pass"), ("5.01", "rounding"), ("5.03", "fail")])
def test_hierarchy(parent: str, expected: str) -> None:
    cells = coded("revenue", "total", c201=parent, c20101="2.00", c20102="3.00")
    assert outcomes("parent-is-sum-of-children", *cells)[0][0] == expected


def test_hierarchy_over_a_level_that_is_not_printed() -> None:
    cells = coded("revenue", "total", c201="5.00", c2010101="2.00", c20102="3.00", c2010201="3.00")
    assert [o for o, _ in outcomes("parent-is-sum-of-children", *cells)][:2] == ["pass", "pass"]


def test_hierarchy_with_an_irregular_code_is_not_judged() -> None:
    cells = coded("general_budget_basic_expenditure", "amount", c301="5.00", c30101="2.00", c3012="2.00")
    assert outcomes("parent-is-sum-of-children", *cells)[0] == ("not_evaluable", "irregular_codes")


def test_lines_that_are_units_are_believed_where_they_add_up() -> None:
    good = [Cell("revenue", row, "total", text) for row, text in (("合计", "3.00"), ("甲局", "1.00"), ("乙局", "2.00"))]
    assert outcomes("total-is-sum-of-lines", *good)[0][0] == "pass"
    bad = [*good[:2], Cell("revenue", "乙局", "total", "9.00")]
    assert outcomes("total-is-sum-of-lines", *bad)[0] == ("not_evaluable", "lines_not_classified")


@pytest.mark.parametrize(("basic", "expected"), [("1.00", "pass"), ("1.01", "rounding"), ("1.05", "fail")])
def test_row_wise_total(basic: str, expected: str) -> None:
    cells = [Cell("expenditure", "合计", m, t) for m, t in (("total", "3.00"), ("basic", basic), ("project", "2.00"))]
    assert outcomes("expenditure-total-is-sum-of-columns", *cells)[0][0] == expected


def test_row_wise_total_with_columns_outside_the_vocabulary() -> None:
    parts = [Cell("general_budget_expenditure", "合计", m, "1.00") for m in ("人员经费支出", "公用经费支出")]
    total = "general_budget_expenditure", "合计", "total"
    assert outcomes("general-budget-total-is-basic-and-project", Cell(*total, "2.00"), *parts)[0][0] == "pass"
    found = outcomes("general-budget-total-is-basic-and-project", Cell(*total, "9.00"), *parts)
    assert found[0] == ("not_evaluable", "columns_outside_vocabulary")


def test_total_whose_columns_are_not_printed() -> None:
    found = outcomes("expenditure-total-is-sum-of-columns", Cell("expenditure", "合计", "total", "3.00"))
    assert found[0] == ("not_evaluable", "right_not_printed")


@pytest.mark.parametrize(("closing", "expected"), [("4.00", "pass"), ("4.02", "rounding"), ("5.00", "fail")])
def test_fund_balance(closing: str, expected: str) -> None:
    measures = (("opening_balance", "1.00"), ("revenue", "5.00"), ("total", "2.00"), ("closing_balance", closing))
    cells = [Cell("government_fund", "合计", m, t) for m, t in measures]
    assert outcomes("fund-closing-balance", *cells)[0][0] == expected


def test_fund_balance_of_a_form_without_balances() -> None:
    found = outcomes("fund-closing-balance", Cell("government_fund", "合计", "total", "2.00"))
    assert found[0] == ("not_applicable", "not_in_this_form")


@pytest.mark.parametrize(("grand", "expected"), [("7.00", "pass"), ("7.01", "rounding"), ("8.00", "fail")])
def test_grand_total(grand: str, expected: str) -> None:
    lines = (("一般公共预算财政拨款收入", "5.00"), ("本年收入合计", "5.00"), ("年初结转和结余", "2.00"), ("总计", grand))
    assert outcomes("revenue-grand-total", *sided(SUMMARY, "revenue", "amount", *lines))[0][0] == expected


def test_parts_of_a_line_are_not_counted_twice() -> None:
    lines = (
        ("财政拨款收入", "5.00"),
        ("一般公共预算资金", "4.00"),
        ("政府性基金", "1.00"),
        ("其他收入", "1.00"),
        ("收入总计", "6.00"),
    )
    assert outcomes("revenue-lines-make-grand-total", *sided(SUMMARY, "revenue", "amount", *lines))[0][0] == "pass"
    assert outcomes("appropriation-line-is-sum-of-parts", *sided(SUMMARY, "revenue", "amount", *lines))[0][0] == "pass"
    wrong = (*lines[:-1], ("收入总计", "9.00"))
    assert outcomes("revenue-lines-make-grand-total", *sided(SUMMARY, "revenue", "amount", *wrong))[0][0] == "fail"


def test_lines_under_the_opening_balance_are_no_revenue() -> None:
    lines = (
        ("一般公共预算财政拨款", "5.00"),
        ("本年收入合计", "5.00"),
        ("年初财政拨款结转和结余", "2.00"),
        ("一般公共预算财政拨款", "2.00"),
        ("总计", "7.00"),
    )
    cells = sided(APPROPRIATION, "revenue", "amount", *lines)
    for rule_id in ("revenue-lines-make-current-total", "revenue-grand-total", "appropriation-opening-is-sum-of-budgets"):
        assert ("pass", None) in outcomes(rule_id, *cells), rule_id


def test_blocks_side_by_side_in_one_side() -> None:
    lines = [("一般公共服务支出", "5.00"), ("工资福利支出", "3.00"), ("商品和服务支出", "2.00")]
    good = sided(SUMMARY, "expenditure", "amount", *lines, *[("本年支出合计", "5.00")] * 2)
    assert ("pass", None) in outcomes("expenditure-lines-make-current-total", *good)
    bad = sided(SUMMARY, "expenditure", "amount", *lines, ("本年支出合计", "6.00"))
    assert ("not_evaluable", "unknown_lines") in outcomes("expenditure-lines-make-current-total", *bad)


@pytest.mark.parametrize(("right", "expected"), [("5.00", "pass"), ("5.01", "rounding"), ("5.02", "fail")])
def test_both_sides_balance(right: str, expected: str) -> None:
    cells = sided(SUMMARY, "revenue", "amount", ("总计", "5.00")) + sided(SUMMARY, "expenditure", "amount", ("总计", right))
    assert outcomes("summary-balances", *cells)[0][0] == expected


@pytest.mark.parametrize(("total", "expected"), [("3.00", "pass"), ("3.02", "rounding"), ("3.10", "fail")])
def test_three_public(total: str, expected: str) -> None:
    measures = (("total", total), ("overseas_travel", "1.00"), ("vehicles", "1.50"), ("reception", "0.50"))
    cells = [Cell("three_public", "决算数", m, t) for m, t in measures]
    assert outcomes("three-public-total", *cells)[0][0] == expected


@pytest.mark.parametrize(("vehicles", "expected"), [("3.00", "pass"), ("3.01", "rounding"), ("3.02", "fail")])
def test_vehicles(vehicles: str, expected: str) -> None:
    measures = (("vehicles", vehicles), ("vehicle_purchase", "1.00"), ("vehicle_operation", "2.00"))
    assert (
        outcomes("vehicles-is-purchase-and-operation", *[Cell("three_public", "决算数", m, t) for m, t in measures])[0][0]
        == expected
    )


@pytest.mark.parametrize(("total", "expected"), [("5.00", "pass"), ("5.01", "rounding"), ("5.02", "fail")])
def test_personnel_total(total: str, expected: str) -> None:
    cells = coded("general_budget_basic_expenditure", "amount", c301="3.00", c302="9.00", c303="2.00")
    cells.append(Cell("general_budget_basic_expenditure", "人员经费合计", "amount", total))
    assert outcomes("personnel-total-is-301-and-303", *cells)[0][0] == expected


@pytest.mark.parametrize(("right", "expected"), [("5.00", "pass"), ("5.01", "rounding"), ("5.02", "fail")])
def test_table_to_table(right: str, expected: str) -> None:
    cells = sided(SUMMARY, "expenditure", "amount", ("本年支出合计", "5.00"))
    assert (
        outcomes("summary-expenditure-is-expenditure-total", *cells, Cell("expenditure", "合计", "total", right))[0][0]
        == expected
    )


def test_table_to_table_with_one_table_missing() -> None:
    cells = sided(SUMMARY, "expenditure", "amount", ("本年支出合计", "5.00"))
    assert outcomes("summary-expenditure-is-expenditure-total", *cells) == [("not_evaluable", "statement_missing")]


def test_functional_lines_meet_their_class_by_any_name_it_has_had() -> None:
    cells = sided(SUMMARY, "expenditure", "amount", ("文化体育与传媒支出", "5.00"), ("外交支出", "0.00"))
    detail = Cell("expenditure", "文化旅游体育与传媒支出", "total", "5.00", "207")
    assert outcomes("summary-class-is-expenditure-class", *cells, detail) == [
        ("pass", None),
        ("not_applicable", "nothing_to_add"),
    ]


def test_an_empty_statement_counts_as_zero_where_the_rule_says_so() -> None:
    cells = sided(APPROPRIATION, "expenditure", "total", ("本年支出合计", "5.00"))
    detail = Cell("general_budget_expenditure", "合计", "total", "5.00")
    empty = ("government_fund", "state_capital")
    assert outcomes("appropriation-expenditure-is-three-budgets", *cells, detail, empty=empty)[0][0] == "pass"
    assert outcomes("appropriation-expenditure-is-three-budgets", *cells, detail)[0] == ("not_evaluable", "statement_missing")


@pytest.mark.parametrize(("part", "expected"), [("4.00", "pass"), ("5.00", "pass"), ("5.01", "rounding"), ("5.02", "fail")])
def test_at_most(part: str, expected: str) -> None:
    cells = [Cell("general_budget_expenditure", "合计", "total", part), Cell("expenditure", "合计", "total", "5.00")]
    assert outcomes("general-budget-within-expenditure", *cells)[0][0] == expected


@pytest.mark.parametrize(
    ("unit", "texts", "tolerance"),
    [
        ("元", ("3.00", "1.00", "2.00"), "0.0150"),
        ("元", ("3", "1", "2"), "1.5000"),
        ("万元", ("3.00", "1.00", "2.00"), "150.0000"),
        ("万元", ("3.5", "1", "2.50"), "150.0000"),
        ("万元", ("3", "1", "2"), "15000.0000"),
        ("亿元", ("3.00", "1.00", "-"), "1500000.0000"),
    ],
)
def test_tolerance_follows_from_what_is_printed(unit: str, texts: tuple[str, str, str], tolerance: str) -> None:
    cells = [Cell("expenditure", "合计", m, t) for m, t in zip(("total", "basic", "project"), texts, strict=True)]
    found = evaluate(
        *frames([Document("one", tuple(cells), currency_unit=unit)]), rules=(rule("expenditure-total-is-sum-of-columns"),)
    )
    assert str(found["tolerance"][0]) == tolerance


def test_a_finding_shows_both_places() -> None:
    cells = [Cell("expenditure", "合计", m, t, page=8) for m, t in (("total", "3.00"), ("basic", "9.00"))]
    found = evaluate(*frames([Document("one", tuple(cells))]), rules=(rule("expenditure-total-is-sum-of-columns"),)).row(
        0, named=True
    )
    assert found["document_id"] == document_id("one")
    assert found["left_text"] == "3.00 @p8 (100,0,150,9)"
    assert found["right_text"] == "9.00 @p8 (100,10,150,19)"
    assert found["pages"] == [8]
    assert "支出表 合计 （合计栏）：" in found["message_zh"]
    assert "-60000.00" in found["message_en"]


def test_long_addend_lists_are_shortened() -> None:
    cells = coded("expenditure", "total", total="15.00", **{f"c2{i:02}": "1.00" for i in range(1, 16)})
    found = evaluate(*frames([Document("one", tuple(cells))]), rules=(rule("total-is-sum-of-lines"),))
    text = found.filter(pl.col("outcome") == "pass")["right_text"][0]
    assert text.endswith("+ … (3 more)")


def test_documents_that_were_not_extracted_are_not_checked() -> None:
    documents, statements, items = frames([Document("one", tuple(coded("expenditure", "total", total="1.00")))])
    assert evaluate(documents.with_columns(status=pl.lit("failed")), statements, items).is_empty()
    assert evaluate(documents.clear(), statements.clear(), items.clear()).is_empty()


def test_codes_listed_unit_after_unit_add_up_within_each_unit() -> None:
    def unit(name: str, line: str, first: str, second: str) -> list[Cell]:
        codes = (("201", line), ("20101", first), ("20102", second))
        lines = [Cell("expenditure", f"科目{code}", "total", text, code) for code, text in codes]
        return [Cell("expenditure", name, "total", line), *lines]

    def findings(rule_id: str, other: str) -> list[str]:
        total = Cell("expenditure", "合计", "total", "8.00")
        cells = (total, *unit("甲局", "3.00", "1.00", "2.00"), *unit("乙局", other, "2.00", "3.00"))
        return [outcome for outcome, _ in outcomes(rule_id, *cells)]

    for rule_id in ("total-is-sum-of-lines", "parent-is-sum-of-children", "unit-total-is-sum-of-lines"):
        assert set(findings(rule_id, "5.00")) == {"pass"}, rule_id
    assert findings("parent-is-sum-of-children", "6.00") == ["pass", "fail"]


def test_a_column_that_a_budget_carries_over_is_read_with_or_without_it() -> None:
    summary = sided(SUMMARY, "revenue", "amount", ("一般公共预算资金", "7.00"))
    lines = (
        ("本年收入", "5.00"),
        ("一般公共预算资金", "5.00"),
        ("上年结转", "2.00"),
        ("一般公共预算拨款", "2.00"),
        ("收入合计", "7.00"),
    )
    cells = [*summary, *sided(APPROPRIATION, "revenue", "amount", *lines)]
    assert outcomes("summary-general-budget-revenue-is-appropriation-line", *cells, report_type="budget") == [("pass", None)]
