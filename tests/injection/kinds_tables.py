"""Kinds of errors in the statements: within one, and between two that state the same money."""

from __future__ import annotations

from typing import Final

from extractors.model import ReportType
from tests.injection.cases import Kind
from tests.injection.changes import Cells, figure, near, path, together

T1: Final = "revenue_expenditure_summary"
T2: Final = "revenue"
T3: Final = "expenditure"
T4: Final = "fiscal_appropriation_summary"
T5: Final = "general_budget_expenditure"
T6: Final = "general_budget_basic_expenditure"
T7: Final = "three_public"
T8: Final = "government_fund"
T9: Final = "state_capital"
FINAL: Final = "final_account"
BUDGET: Final = "budget"

_ITEM, _CODED = r"2\d{6}", "2.*"
_SPENT = ("total", "project")
_CURRENT_REVENUE = Cells(T1, "revenue", row="本年收入合计")
_GRAND = (Cells(T1, "revenue", row="总计"), Cells(T1, "expenditure", row="总计"))
_CLOSING = Cells(T1, "expenditure", row="年末结转和结余")

WITHIN: tuple[Kind, ...] = (
    Kind(
        "total-of-lines",
        "the total row of a table by code",
        "total-is-sum-of-lines",
        figure(FINAL, Cells(T3, code="", row="合计")),
    ),
    Kind("revenue-total", "the total row of revenue", "total-is-sum-of-lines", figure(FINAL, Cells(T2, code="", row="合计"))),
    Kind(
        "general-total",
        "the total row of general budget expenditure",
        "total-is-sum-of-lines",
        figure(FINAL, Cells(T5, code="", row="合计")),
    ),
    Kind(
        "budget-total",
        "the total row of a budget's expenditure",
        "total-is-sum-of-lines",
        figure(BUDGET, Cells(T3, code="", row="合计")),
    ),
    Kind(
        "fund-total",
        "the total row of the government fund table",
        "total-is-sum-of-lines|fund-closing-balance",
        figure(FINAL, Cells(T8, code="", row="合计")),
    ),
    Kind(
        "row-across",
        "a row's total against its columns",
        "expenditure-total-is-sum-of-columns",
        figure(FINAL, Cells(T3, code="2.*", measure="total")),
    ),
    Kind(
        "row-across-revenue",
        "a row's total revenue against its sources",
        "revenue-total-is-sum-of-columns",
        figure(FINAL, Cells(T2, code="2.*", measure="total")),
    ),
    Kind(
        "row-across-general",
        "a row's total of the general budget against its columns",
        "general-budget-total-is-basic-and-project",
        figure(FINAL, Cells(T5, code="2.*")),
    ),
    Kind(
        "row-across-budget",
        "a row's total in a budget against its columns",
        "expenditure-total-is-sum-of-columns",
        figure(BUDGET, Cells(T3, code="2.*", measure="basic|project")),
    ),
    Kind("child", "an item against the 款 above it", "parent-is-sum-of-children", figure(FINAL, Cells(T3, code=_ITEM))),
    Kind("parent", "a 款 against the 类 above it", "parent-is-sum-of-children", figure(FINAL, Cells(T5, code=r"2\d{4}"))),
    Kind(
        "child-budget",
        "an item of a budget against the 款 above it",
        "parent-is-sum-of-children",
        figure(BUDGET, Cells(T5, code=_ITEM)),
    ),
    Kind(
        "economic-child", "an economic item against its 类", "parent-is-sum-of-children", figure(FINAL, Cells(T6, code=r"3\d{4}"))
    ),
    Kind(
        "economic-child-budget",
        "an economic item of a budget",
        "parent-is-sum-of-children",
        figure(BUDGET, Cells(T6, code=r"3\d{4}")),
    ),
    Kind(
        "economic-across-budget",
        "an economic row of a budget against 人员 and 公用",
        "basic-line-is-personnel-and-public",
        figure(BUDGET, Cells(T6, code="3.*")),
    ),
    Kind("personnel-total", "人员经费合计", "personnel-total-is-301-and-303", figure(FINAL, Cells(T6, row="人员经费合计"))),
    Kind(
        "public-total", "公用经费合计", "public-total-is-sum-of-goods-and-capital", figure(FINAL, Cells(T6, row="公用经费合计"))
    ),
    Kind(
        "economic-class",
        "301 or 303 against 人员经费合计",
        "personnel-total-is-301-and-303",
        figure(FINAL, Cells(T6, code="30[13]")),
    ),
    Kind(
        "economic-total-budget",
        "a budget's total of basic expenditure",
        "basic-total-is-sum-of-lines",
        figure(BUDGET, Cells(T6, code="", row="合计")),
    ),
    Kind("sides", "both sides' grand totals differ", "summary-balances", figure(FINAL, Cells(T1, "expenditure", row="总计"))),
    Kind(
        "sides-budget",
        "both sides' grand totals of a budget differ",
        "summary-balances",
        figure(BUDGET, Cells(T1, "revenue", row="收入总计")),
    ),
    Kind(
        "appropriation-sides",
        "both sides' appropriation differs",
        "appropriation-summary-balances",
        figure(FINAL, Cells(T4, "revenue", row="总计")),
    ),
    Kind(
        "source-line",
        "a source of revenue in the summary",
        "revenue-lines-make-current-total",
        figure(FINAL, Cells(T1, "revenue", row=".*(拨款|事业|其他)收入")),
    ),
    Kind(
        "class-line",
        "a 类 in the summary",
        "expenditure-lines-make-current-total",
        figure(FINAL, Cells(T1, "expenditure", row="(?!本年).*支出")),
    ),
    Kind(
        "class-line-budget",
        "a 类 in a budget's summary",
        "expenditure-lines-make-grand-total|summary-line-is-personnel-public-and-project",
        figure(BUDGET, Cells(T1, "expenditure", row="(?!支出总计).*支出")),
    ),
    Kind(
        "opening",
        "the opening balance of the summary",
        "revenue-grand-total",
        figure(FINAL, Cells(T1, "revenue", row="年初结转和结余")),
    ),
    Kind(
        "closing",
        "the closing balance of the summary",
        "expenditure-grand-total",
        figure(FINAL, Cells(T1, "expenditure", row="年末结转和结余")),
    ),
    Kind(
        "appropriation-across",
        "an appropriation line against the three budgets",
        "appropriation-total-is-sum-of-budgets",
        figure(FINAL, Cells(T4, "expenditure", row="(?!本年).*支出")),
    ),
    Kind(
        "appropriation-opening",
        "an opening balance of one budget",
        "appropriation-opening-is-sum-of-budgets",
        figure(FINAL, Cells(T4, "revenue", row="年初财政拨款结转和结余")),
    ),
    Kind("fund-closing", "a fund's closing balance", "fund-closing-balance", figure(FINAL, Cells(T8, measure="closing_balance"))),
    Kind(
        "state-capital-row",
        "a row of the state capital table",
        "fund-total-is-basic-and-project|total-is-sum-of-lines|parent-is-sum-of-children",
        figure(FINAL, Cells(T9)),
    ),
    Kind("three-public-sum", "the total of 三公", "three-public-total", figure(FINAL, Cells(T7, measure="total"))),
    Kind(
        "three-public-part",
        "an item of 三公",
        "three-public-total",
        figure(FINAL, Cells(T7, measure="overseas_travel|reception")),
    ),
    Kind(
        "vehicles",
        "vehicles against purchase and operation",
        "vehicles-is-purchase-and-operation",
        figure(FINAL, Cells(T7, measure="vehicle_.*|vehicles")),
    ),
    Kind(
        "three-public-budget",
        "a budget's 三公",
        "three-public-total|vehicles-is-purchase-and-operation",
        figure(BUDGET, Cells(T7, measure="(?!agency).*")),
    ),
)

BETWEEN: tuple[Kind, ...] = (
    Kind(
        "summary-revenue",
        "T1 current revenue against T2, T1 being consistent",
        "summary-revenue-is-revenue-total",
        together(FINAL, _CURRENT_REVENUE, Cells(T1, "revenue", row="一般公共预算财政拨款收入"), *_GRAND, _CLOSING),
    ),
    Kind(
        "summary-expenditure",
        "T3 against T1, T3 being consistent",
        "summary-(expenditure-is-expenditure-total|class-is-expenditure-class)",
        path(FINAL, T3, _ITEM, _SPENT, ("合计", _CODED)),
    ),
    Kind(
        "revenue-appropriation",
        "T2 against T4, T2 being consistent",
        "revenue-appropriation-is-appropriation-summary",
        path(FINAL, T2, _ITEM, ("total", "fiscal_appropriation"), ("合计", _CODED)),
    ),
    Kind(
        "appropriation-general",
        "T5 against T4, T5 being consistent",
        "appropriation-(general-budget-is-statement-total|class-is-general-budget-class)",
        path(FINAL, T5, _ITEM, _SPENT, ("合计", _CODED)),
    ),
    Kind(
        "basic-economic",
        "T6 against T5 basic expenditure, T6 being consistent",
        "general-budget-basic-is-economic-total",
        path(FINAL, T6, r"3\d{4}", ("amount",), ("人员经费合计", "30[13]"), ("公用经费合计", "30[29]|31")),
    ),
    Kind(
        "basic-economic-budget",
        "a budget's T6 against T5, T6 being consistent",
        "general-budget-basic-is-economic-total",
        path(BUDGET, T6, r"30[13]\d\d", ("total", "personnel"), ("合计", "3")),
    ),
    Kind(
        "reception-over",
        "T6 30217 above 三公 reception",
        "reception-in-basic-within-three-public",
        path(FINAL, T6, "30217", ("amount",), ("公用经费合计", "3")),
    ),
    Kind(
        "operation-over",
        "T6 30231 above 三公 vehicle operation",
        "vehicle-operation-in-basic-within-three-public",
        path(FINAL, T6, "30231", ("amount",), ("公用经费合计", "3")),
    ),
    Kind(
        "fund-appropriation",
        "T8 against T4, T8 being consistent",
        "fund-total-is-appropriation-column",
        path(FINAL, T8, _ITEM, ("total", "project", "revenue"), ("合计", _CODED)),
    ),
    Kind(
        "budget-expenditure",
        "a budget's T3 against its T1",
        "budget-summary-expenditure-is-expenditure-total",
        path(BUDGET, T3, _ITEM, _SPENT, ("合计", _CODED)),
    ),
    Kind(
        "budget-revenue",
        "a budget's T2 against its T1",
        "budget-summary-revenue-is-revenue-total",
        path(BUDGET, T2, _ITEM, ("total", "fiscal_appropriation"), ("合计", _CODED)),
    ),
    Kind(
        "budget-appropriation",
        "a budget's T5 against its T4",
        "budget-appropriation-general-budget-is-statement-total",
        path(BUDGET, T5, _ITEM, _SPENT, ("合计", _CODED)),
    ),
    Kind(
        "appropriation-funds",
        "T8 opening and closing balance against T4, T8 being consistent",
        "fund-(opening-is-appropriation-line|closing-is-appropriation-column)",
        path(FINAL, T8, _ITEM, ("opening_balance", "closing_balance"), ("合计", _CODED)),
    ),
    Kind(
        "appropriation-fund-revenue",
        "T8 revenue and closing balance against T4",
        "fund-(revenue-is-appropriation-line|closing-is-appropriation-column)",
        path(FINAL, T8, _ITEM, ("revenue", "closing_balance"), ("合计", _CODED)),
    ),
    Kind(
        "own-revenue",
        "T2 other revenue against T1, T2 being consistent",
        "summary-(other|business)-income-is-revenue-column",
        path(FINAL, T2, _ITEM, ("total", "other"), ("合计", _CODED)),
    ),
    Kind(
        "business-revenue",
        "T2 business revenue against T1, T2 being consistent",
        "summary-business-income-is-revenue-column",
        path(FINAL, T2, _ITEM, ("total", "business"), ("合计", _CODED)),
    ),
    Kind(
        "appropriation-revenue",
        "T4 general budget revenue against T1, T4 being consistent",
        "summary-general-budget-revenue-is-appropriation-line|revenue-appropriation-is-appropriation-summary",
        together(
            FINAL,
            Cells(T4, "revenue", row="一般公共预算财政拨款", parent=None),
            Cells(T4, "revenue", row="本年收入合计"),
            Cells(T4, "revenue", row="总计"),
            Cells(T4, "expenditure", row="总计", measure="total"),
            Cells(T4, "expenditure", row="总计", measure="general_budget"),
            Cells(T4, "expenditure", row="年末财政拨款结转和结余", measure="total"),
            Cells(T4, "expenditure", row="年末财政拨款结转和结余", measure="general_budget"),
        ),
    ),
)

_ROUNDED: tuple[tuple[str, str, ReportType, Cells], ...] = (
    ("current-total", "T1 current total", FINAL, _CURRENT_REVENUE),
    ("class-line", "a 类 in T1", FINAL, Cells(T1, "expenditure", row="(?!本年).*支出")),
    ("total", "the total row of T3", FINAL, Cells(T3, code="", row="合计")),
    ("item", "an item of T2", FINAL, Cells(T2, code=_ITEM)),
    ("general", "any figure of T5", FINAL, Cells(T5)),
    ("appropriation", "any figure of T4", FINAL, Cells(T4, "expenditure")),
    ("economic", "any figure of T6", FINAL, Cells(T6)),
    ("three-public", "any figure of T7", FINAL, Cells(T7)),
    ("fund", "any figure of T8", FINAL, Cells(T8)),
    ("budget", "any figure of a budget's T3", BUDGET, Cells(T3)),
)

NEAR: tuple[Kind, ...] = tuple(
    Kind(f"near-{name}", f"{what}, rounded to the wrong side", ".*", figure(report_type, cells, near), near=True)
    for name, what, report_type, cells in _ROUNDED
)
