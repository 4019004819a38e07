"""The published final account 2024 of 武汉市江汉区科学技术协会: all nine tables, figure by figure as printed in 万元.

Source: the unit's own disclosure of 2025-10-31. Its figures are kept as published, also where they disagree by 0.01
(科学技术支出 347.26 in the summaries and 347.25 by item; 住房保障支出 24.20 and 24.21).
"""

from __future__ import annotations

from extractors.model import Side, StatementName
from flows.demo.classification import (
    CAPITAL_ECONOMIC,
    CLASS_LINES,
    FUNCTIONAL,
    GOODS_ECONOMIC,
    PERSONNEL_ECONOMIC,
)
from flows.demo.final_account import (
    FORM_RULES,
    FUND_NAMES,
    OPENING_FISCAL,
    OWN_REVENUE,
    REVENUE_COLUMNS,
    THREE_PUBLIC_COLUMNS,
    statement,
)
from flows.demo.statements import Line, Statement, chinese_number
from flows.demo.units import KEXIE

YEAR = 2024
TOTAL = "414.89"
BASIC = "224.23"
PROJECT = "190.66"
PERSONNEL = "202.86"
PUBLIC = "21.37"

CLASS_AMOUNTS: dict[str, str] = {"206": "347.26", "208": "28.18", "210": "15.25", "221": "24.20"}
"""Expenditure by class as the two summaries print it."""

ITEMS: tuple[tuple[str, str, str, str], ...] = (
    ("206", "347.25", "156.59", "190.66"),
    ("20601", "156.59", "156.59", ""),
    ("2060101", "156.59", "156.59", ""),
    ("20607", "190.66", "", "190.66"),
    ("2060702", "138.66", "", "138.66"),
    ("2060799", "52.00", "", "52.00"),
    ("208", "28.18", "28.18", ""),
    ("20805", "28.18", "28.18", ""),
    ("2080501", "11.98", "11.98", ""),
    ("2080505", "14.51", "14.51", ""),
    ("2080599", "1.69", "1.69", ""),
    ("210", "15.25", "15.25", ""),
    ("21011", "15.25", "15.25", ""),
    ("2101101", "5.47", "5.47", ""),
    ("2101103", "9.78", "9.78", ""),
    ("221", "24.21", "24.21", ""),
    ("22102", "24.21", "24.21", ""),
    ("2210201", "17.09", "17.09", ""),
    ("2210202", "3.11", "3.11", ""),
    ("2210203", "4.01", "4.01", ""),
)
"""Code, total, basic and project expenditure; revenue by item is the same total, all of it fiscal appropriation."""

ECONOMIC: dict[str, str] = {
    "301": "190.30", "30101": "33.57", "30102": "44.20", "30103": "68.94", "30108": "14.51", "30110": "5.47", "30112": "0.12",
    "30113": "17.09", "30199": "6.41", "303": "12.56", "30302": "12.56", "302": "18.27", "30201": "1.72", "30202": "0.05",
    "30213": "2.59", "30226": "0.66", "30228": "3.32", "30229": "3.07", "30239": "6.32", "30299": "0.55", "310": "3.09",
    "31002": "3.09",
}  # fmt: skip
"""Basic expenditure by economic item; every other line of the form is blank."""


def _one(row: str, text: str, side: Side, ordinal: str = "", parent_row: str | None = None) -> Line:
    return Line(row, (("amount", text),), side=side, ordinal=ordinal, parent_row=parent_row)


def _classes(measures: tuple[str, ...]) -> list[Line]:
    return [
        Line(
            name,
            tuple((measure, CLASS_AMOUNTS.get(code, "")) for measure in measures),
            side="expenditure",
            ordinal=f"{chinese_number(number)}、",
        )
        for number, (code, name) in enumerate(CLASS_LINES, 1)
    ]


def _summary() -> list[Line]:
    names = [*(f"{name}收入" for name in FUND_NAMES.values()), *(name for name, _ in OWN_REVENUE)]
    revenue = [_one(name, TOTAL if i == 1 else "", "revenue", f"{chinese_number(i)}、") for i, name in enumerate(names, 1)]
    return [
        *revenue,
        *_classes(("amount",)),
        _one("本年收入合计", TOTAL, "revenue"),
        _one("本年支出合计", TOTAL, "expenditure"),
        _one(FORM_RULES["numbered"].surplus_row, "", "revenue"),
        _one("结余分配", "", "expenditure"),
        _one("年初结转和结余", "", "revenue"),
        _one("年末结转和结余", "", "expenditure"),
        _one("总计", TOTAL, "revenue"),
        _one("总计", TOTAL, "expenditure"),
    ]


def _fiscal_summary() -> list[Line]:
    columns = ("total", "general_budget")
    names = list(FUND_NAMES.values())
    total = tuple((column, TOTAL) for column in columns)
    return [
        *(_one(name, TOTAL if i == 1 else "", "revenue", f"{chinese_number(i)}、") for i, name in enumerate(names, 1)),
        *_classes(columns),
        _one("本年收入合计", TOTAL, "revenue"),
        Line("本年支出合计", total, side="expenditure"),
        _one(OPENING_FISCAL, "", "revenue"),
        Line("年末财政拨款结转和结余", side="expenditure"),
        *(_one(name, "", "revenue", parent_row=OPENING_FISCAL) for name in names),
        _one("总计", TOTAL, "revenue"),
        Line("总计", total, side="expenditure"),
    ]


def _revenue() -> list[Line]:
    def figures(total: str) -> tuple[tuple[str, str], ...]:
        return tuple((m, total if m in {"total", "fiscal_appropriation"} else "") for m in REVENUE_COLUMNS)

    return [Line("合计", figures(TOTAL)), *(Line(FUNCTIONAL[code], figures(total), code) for code, total, _, _ in ITEMS)]


def _spending() -> list[Line]:
    total = Line("合计", (("total", TOTAL), ("basic", BASIC), ("project", PROJECT)))
    rows = [Line(FUNCTIONAL[c], (("total", t), ("basic", b), ("project", p)), c) for c, t, b, p in ITEMS]
    return [total, *rows]


def _economic() -> list[Line]:
    rows = [
        Line(name, (("amount", ECONOMIC.get(code, "")),), code)
        for code, name in (*PERSONNEL_ECONOMIC, *GOODS_ECONOMIC, *CAPITAL_ECONOMIC)
    ]
    return [*rows, Line("人员经费合计", (("amount", PERSONNEL),)), Line("公用经费合计", (("amount", PUBLIC),))]


def statements() -> tuple[Statement, ...]:
    """Return the nine statements in the order of the document; figures are texts in 万元."""
    titles = FORM_RULES["numbered"].titles
    lines: dict[StatementName, list[Line]] = {
        "revenue_expenditure_summary": _summary(),
        "revenue": _revenue(),
        "expenditure": _spending(),
        "fiscal_appropriation_summary": _fiscal_summary(),
        "general_budget_expenditure": _spending(),
        "general_budget_basic_expenditure": _economic(),
        "government_fund": [Line("合计")],
        "state_capital": [Line("合计")],
        "three_public": [Line(row, tuple((m, "") for m in THREE_PUBLIC_COLUMNS)) for row in ("预算数", "决算数")],
    }
    return tuple(statement(name, f"{YEAR}年度{titles[name]}", rows, KEXIE) for name, rows in lines.items())
