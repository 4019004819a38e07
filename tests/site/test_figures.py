"""Key figures: taken where they are printed, and not at all where which is meant is not known."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from warehouse.schema import LINE_ITEMS
from warehouse.site.figures import key_figures, with_cells
from warehouse.site.layout import lay_out

BASE: dict[str, object] = {
    "document_id": "ab" * 32, "part": 1, "report_type": "final_account", "fiscal_year": 2024, "page": 8, "method": "text",
    "verified_by": 1, "currency_unit": "万元", "top": 1.0, "x1": 9.0, "bottom": 9.0,
}  # fmt: skip


def cell(statement: str, row: str, measure: str, amount: str, order: int = 1, **more: object) -> dict[str, object]:
    return {
        **BASE, "statement": statement, "row": row, "measure": measure, "amount": Decimal(amount), "amount_text": amount,
        "row_order": order, "x0": 10.0, **more,
    }  # fmt: skip


def table(*cells: dict[str, object]) -> pl.DataFrame:
    return with_cells(LINE_ITEMS.frame(list(cells)))


def found(*cells: dict[str, object]) -> dict[str, tuple[Decimal, str]]:
    return {key: (amount, name) for _, _, key, amount, name, *_ in key_figures(table(*cells)).iter_rows()}


def test_the_better_place_counts() -> None:
    summary = cell("revenue_expenditure_summary", "本年支出合计", "amount", "5.00", side="expenditure")
    assert found(summary) == {"expenditure": (Decimal("5.00"), "revenue_expenditure_summary.expenditure.current-total.amount")}
    assert found(summary, cell("expenditure", "合计", "total", "6.00"))["expenditure"][0] == Decimal("6.00")


def test_a_total_printed_twice_with_different_amounts_is_not_guessed() -> None:
    first = cell("expenditure", "合计", "total", "6.00")
    assert found(first, cell("expenditure", "合计", "total", "6.00", order=9))["expenditure"] == (
        Decimal("6.00"),
        "expenditure.total.total",
    )
    assert found(first, cell("expenditure", "合计", "total", "7.00", order=9)) == {}


def test_three_public_is_told_apart_by_phase_and_by_source() -> None:
    cells = [
        cell("three_public", "预算数", "reception", "2.00"),
        cell("three_public", "决算数", "reception", "1.00"),
        cell("three_public", "一般公共预算财政拨款", "reception", "9.00"),
        cell("three_public", "某某中心", "reception", "8.00"),
    ]
    assert {key: amount for key, (amount, _) in found(*cells).items()} == {
        "budget.reception": Decimal("2.00"),
        "final.reception": Decimal("1.00"),
    }


def test_personnel_and_running_costs_of_both_forms() -> None:
    final = [cell("general_budget_basic_expenditure", name, "amount", "3.00") for name in ("人员经费合计", "公用经费合计")]
    budget = [cell("general_budget_basic_expenditure", "合计", measure, "4.00") for measure in ("personnel", "public")]
    assert set(found(*final)) == set(found(*budget)) == {"personnel", "public"}


def test_like_figures_are_numbered_in_printed_order() -> None:
    names = ("其他", "合计", "其他", "其他")
    rows = table(*(cell("expenditure", name, "total", f"{order}.00", order) for order, name in enumerate(names, start=1)))
    first, other, second, third = rows["cell"].to_list()
    assert other == "expenditure.total.total"
    assert (second, third) == (f"{first}.2", f"{first}.3")


def test_columns_lie_as_printed_and_without_positions_as_usual() -> None:
    wide = [cell("expenditure", "合计", m, "1.00", x0=x) for m, x in (("project", 30.0), ("total", 10.0), ("自有栏", 20.0))]
    [laid] = lay_out(list(table(*wide).iter_rows(named=True)), [])
    assert laid.panels[0].measures == ("total", "自有栏", "project")
    nowhere = [{**row, "x0": None} for row in wide]
    [laid] = lay_out(list(table(*nowhere).iter_rows(named=True)), [])
    assert laid.panels[0].measures == ("total", "project", "自有栏")


def test_categories_below_each_other_become_columns() -> None:
    measures = ("agency_operation", "total", "reception")
    rows = [
        cell("three_public", row, measure, "1.00", order, x0=50.0 + 40 * (row != "预算数"))
        for order, measure in enumerate(measures, start=1)
        for row in ("预算数", "一般公共预算")
    ]
    [laid] = lay_out(list(table(*rows).iter_rows(named=True)), [])
    assert laid.panels[0].measures == ("total", "reception", "agency_operation")
    assert [(line.row, [len(of) for of in line.cells]) for line in laid.panels[0].lines] == [
        ("预算数", [1, 1, 1]),
        ("一般公共预算", [1, 1, 1]),
    ]


def test_a_blank_cell_is_blank_and_a_missing_statement_is_said() -> None:
    cells = [cell("expenditure", "甲", "total", "1.00", 1), cell("expenditure", "乙", "basic", "0.00", 2, x0=40.0)]
    told = [{"statement": "state_capital", "status": "missing"}]
    expenditure, state_capital = lay_out(list(table(*cells).iter_rows(named=True)), told)
    assert [[len(of_column) for of_column in line.cells] for line in expenditure.panels[0].lines] == [[1, 0], [0, 1]]
    assert state_capital.panels == ()
