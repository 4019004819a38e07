"""Final accounts with codes split over the columns 类, 款 and 项, whose header row also carries the figures of 合计.

Tables run on over pages without repeating their header; 合计 stands last in the table of general-budget expenditure; the
economic table has two groups side by side; 三公 expenditure prints 预算数 and 决算数 beside each other for every category.
"""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import Flowable

from extractors.model import StatementName
from flows.demo.classification import CAPITAL_ECONOMIC, GOODS_ECONOMIC, PERSONNEL_ECONOMIC
from flows.demo.drawing import Cell, Grid, Orientation, Style, heading, line, notes, page, usable_width
from flows.demo.final_account import (
    BUDGET_COLUMNS,
    FUND_COLUMNS,
    REVENUE_COLUMNS,
    SPENDING_COLUMNS,
    THREE_PUBLIC_COLUMNS,
)
from flows.demo.statements import Line, Statement, pair_sides

_ORIENTATION: dict[StatementName, Orientation] = {
    "revenue": "landscape",
    "expenditure": "landscape",
    "fiscal_appropriation_summary": "landscape",
    "three_public": "landscape",
}
_REVENUE_HEADS = (
    "本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位\n上缴收入", "其他收入",
)  # fmt: skip
_SPENDING_HEADS = ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位\n补助支出")
_BUDGET_HEADS = ("合计", "一般公共预算\n财政拨款", "政府性基金预算\n财政拨款", "国有资本经营预算\n财政拨款")
_BLANK_ROWS = 4
"""Ruled rows without text in a table that has nothing to print."""


def pages(statements: tuple[Statement, ...]) -> list[Flowable]:
    """Return the pages of all nine tables, each starting on a new page."""
    story: list[Flowable] = []
    for statement in statements:
        orientation = _ORIENTATION.get(statement.statement, "portrait")
        width = usable_width(orientation)
        story += page(orientation)
        story.append(heading(statement.title, 14))
        story.append(line("", f"单位：{statement.currency_unit}", width))
        story.append(_GRIDS[statement.statement](statement, width).flowable())
        story += notes(statement.notes)
    return story


def _flush(first_row: int, *columns: int) -> list[Style]:
    return [("ALIGN", (x, first_row), (x, -1), "RIGHT") for x in columns]


def _raised(first_row: int, *columns: int) -> list[Style]:
    """Set figures to the top of their cells: their baseline is not that of the names beside them."""
    return [("VALIGN", (x, first_row), (x, -1), "TOP") for x in columns]


def _centred_totals(statement: Statement, first_row: int, pairs: list[tuple[Line | None, Line | None]]) -> list[Style]:
    """Centre the names of totals, as the form does."""
    return [
        ("ALIGN", (x, first_row + y), (x, first_row + y), "CENTER")
        for y, pair in enumerate(pairs)
        for x, item in zip((0, 2), pair, strict=True)
        if item and item.row in {"本年收入合计", "本年支出合计", "总计"}
    ]


def _summary(statement: Statement, width: float) -> Grid:
    pairs = pair_sides(statement)
    rows = [["收入", "", "支出", ""], ["项目", "决算数", "项目", "决算数"]]
    for left, right in pairs:
        rows.append([
            left.label if left else "", left.text("amount") if left else "",
            right.label if right else "", right.text("amount") if right else "",
        ])  # fmt: skip
    spans: list[tuple[Cell, Cell]] = [((0, 0), (1, 0)), ((2, 0), (3, 0))]
    styles = [*_flush(2, 1, 3), *_centred_totals(statement, 2, pairs)]
    share = [0.33, 0.17, 0.33, 0.17]
    return Grid(rows, [width * s for s in share], 2, spans, styles, row_height=23)


def _fiscal_summary(statement: Statement, width: float) -> Grid:
    pairs = pair_sides(statement)
    rows = [["收入", "", "支出", *[""] * 4], ["项目", "决算数", "项目", *_BUDGET_HEADS]]
    for left, right in pairs:
        spent = [right.text(m) if right else "" for m in BUDGET_COLUMNS]
        rows.append([
            left.label if left else "", left.text("amount") if left else "", right.label if right else "", *spent,
        ])  # fmt: skip
    spans: list[tuple[Cell, Cell]] = [((0, 0), (1, 0)), ((2, 0), (6, 0))]
    styles = [*_flush(2, 1, 3, 4, 5, 6), *_raised(2, 1), *_centred_totals(statement, 2, pairs)]
    share = [0.2, 0.12, 0.22, 0.12, 0.12, 0.11, 0.11]
    return Grid(rows, [width * s for s in share], 2, spans, styles, row_height=19)


def _split(code: str | None) -> list[str]:
    """Split a functional code into 类, 款 and 项."""
    return [(code or "")[start:end] for start, end in ((0, 3), (3, 5), (5, 7))]


def _by_code(statement: Statement, width: float, heads: tuple[str, ...], columns: tuple[str, ...]) -> Grid:
    """Draw a table by code, 合计 in the header's last row beside 类, 款 and 项."""
    code_width = 0.045 * width
    name_width = 0.2 * width
    rows = [
        ["项目", "", "", "", *heads],
        ["支出功能分类\n科目编码", "", "", "科目名称", *[""] * len(columns)],
    ]
    total, *items = statement.lines
    rows.append(["类", "款", "项", total.label, *(total.text(m) for m in columns)])
    rows += [[*_split(item.code), item.label, *(item.text(m) for m in columns)] for item in items]
    spans: list[tuple[Cell, Cell]] = [((0, 0), (3, 0)), ((0, 1), (2, 1))]
    spans += [((x, 0), (x, 1)) for x in range(4, 4 + len(columns))]
    widths = [code_width] * 3 + [name_width] + [(width - 3 * code_width - name_width) / len(columns)] * len(columns)
    amounts = range(4, 4 + len(columns))
    return Grid(rows, widths, 3, spans, [*_flush(2, *amounts), *_raised(3, *amounts)], row_height=21)


def _revenue(statement: Statement, width: float) -> Grid:
    return _by_code(statement, width, _REVENUE_HEADS, REVENUE_COLUMNS)


def _expenditure(statement: Statement, width: float) -> Grid:
    return _by_code(statement, width, _SPENDING_HEADS, SPENDING_COLUMNS)


def _general(statement: Statement, width: float) -> Grid:
    columns = ("total", "basic", "project")
    rows = [
        ["项目", "", "", "", "合计", "基本支出", "项目支出"],
        ["支出功能分类\n科目编码", "", "", "科目名称", "", "", ""],
        ["类", "款", "项", "", "", "", ""],
    ]
    total, *items = statement.lines
    rows += [[*_split(item.code), item.label, *(item.text(m) for m in columns)] for item in items]
    rows.append([total.label, "", "", "", *(total.text(m) for m in columns)])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [((0, 0), (3, 0)), ((0, 1), (2, 1)), ((3, 1), (3, 2)), ((0, last), (3, last))]
    spans += [((x, 0), (x, 2)) for x in (4, 5, 6)]
    styles = [*_flush(3, 4, 5, 6), ("ALIGN", (0, last), (3, last), "CENTER")]
    share = [0.07, 0.06, 0.06, 0.27, 0.18, 0.18, 0.18]
    return Grid(rows, [width * s for s in share], 3, spans, styles, row_height=18)


def _economic(statement: Statement, width: float) -> Grid:
    by_code = {item.code: item for item in statement.lines if item.code}
    groups = (PERSONNEL_ECONOMIC, (*GOODS_ECONOMIC, *CAPITAL_ECONOMIC))
    rows = [
        ["经济分类\n科目编码", "", "科目名称", "决算数"] * 2,
        ["类", "款", "", ""] * 2,
    ]
    for index in range(max(map(len, groups))):
        row: list[str] = []
        for group in groups:
            item = by_code[group[index][0]] if index < len(group) else None
            row += [*_split(item.code)[:2], item.label, item.text("amount")] if item else [""] * 4
        rows.append(row)
    personnel, public = statement.lines[-2:]
    rows.append([personnel.label, "", "", personnel.text("amount"), public.label, "", "", public.text("amount")])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = []
    styles: list[Style] = []
    for x in (0, 4):
        spans += [((x, 0), (x + 1, 0)), ((x + 2, 0), (x + 2, 1)), ((x + 3, 0), (x + 3, 1)), ((x, last), (x + 2, last))]
        styles += [*_flush(2, x + 3), *_raised(2, x, x + 3), ("VALIGN", (x + 1, 2), (x + 2, -1), "BOTTOM")]
        styles.append(("ALIGN", (x, last), (x, last), "CENTER"))
    share = [0.065, 0.055, 0.24, 0.14] * 2
    return Grid(rows, [width * s for s in share], 2, spans, styles, row_height=24)


def _fund(statement: Statement, width: float) -> Grid:
    rows = [
        ["项目", "", "", "", "年初结转\n和结余", "本年收入", "本年支出", "", "", "年末结转\n和结余"],
        ["支出功能分类\n科目编码", "", "", "科目名称", "", "", "小计", "基本支出", "项目支出", ""],
        ["类", "款", "项", "", "", "", "", "", "", ""],
    ]
    total, *items = statement.lines
    rows += [[*_split(item.code), item.label, *(item.text(m) for m in FUND_COLUMNS)] for item in items]
    rows += [[""] * 10 for _ in range(0 if items else _BLANK_ROWS)]
    rows.append([total.label, "", "", "", *(total.text(m) for m in FUND_COLUMNS)])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [
        ((0, 0), (3, 0)),
        ((0, 1), (2, 1)),
        ((3, 1), (3, 2)),
        ((6, 0), (8, 0)),
        ((0, last), (3, last)),
    ]
    spans += [((x, 0), (x, 2)) for x in (4, 5, 9)] + [((x, 1), (x, 2)) for x in (6, 7, 8)]
    styles = [*_flush(3, *range(4, 10)), ("ALIGN", (0, last), (3, last), "CENTER")]
    share = [0.065, 0.055, 0.055, 0.185, 0.105, 0.115, 0.11, 0.095, 0.11, 0.105]
    return Grid(rows, [width * s for s in share], 3, spans, styles, row_height=21, size=8)


def _three_public(statement: Statement, width: float) -> Grid:
    order = THREE_PUBLIC_COLUMNS
    budget, final = statement.lines
    rows = [
        ["财政拨款“三公”经费", *[""] * 11],
        ["合计", "", "因公出国（境）费", "", "公务用车购置及运行维护费", *[""] * 5, "公务接待费", ""],
        [*[""] * 4, "小计", "", "公务用车\n购置费", "", "公务用车\n运行维护费", "", "", ""],
        ["预算数", "决算数"] * 6,
        [text for m in order for text in (budget.text(m), final.text(m))],
    ]
    spans: list[tuple[Cell, Cell]] = [((0, 0), (11, 0)), ((4, 1), (9, 1))]
    spans += [((x, 1), (x + 1, 2)) for x in (0, 2, 10)] + [((x, 2), (x + 1, 2)) for x in (4, 6, 8)]
    return Grid(rows, [width / 12] * 12, 4, spans, _flush(4, *range(12)), row_height=26)


_GRIDS: dict[StatementName, Callable[[Statement, float], Grid]] = {
    "revenue_expenditure_summary": _summary,
    "revenue": _revenue,
    "expenditure": _expenditure,
    "fiscal_appropriation_summary": _fiscal_summary,
    "general_budget_expenditure": _general,
    "general_budget_basic_expenditure": _economic,
    "government_fund": _fund,
    "state_capital": _fund,
    "three_public": _three_public,
}
