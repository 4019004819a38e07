"""Budgets in 元 with thousands commas: title with its year, the 编制部门 line, codes split over 类, 款 and 项, 合计 last.

The table of general-budget expenditure repeats its header on every page, the others run on without; the economic table carries
its title in its first ruled row; the 三公 table is in 万元 and says so with a half-width colon. Landscape throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from reportlab.platypus import Flowable

from extractors.model import StatementName
from flows.demo.budget import ECONOMIC_COLUMNS, REVENUE_COLUMNS, SPENDING_COLUMNS, SPLIT_SUMMARY_COLUMNS, THREE_PUBLIC_COLUMNS
from flows.demo.drawing import Cell, Grid, Style, heading, line, notes, page, usable_width
from flows.demo.final_account import BUDGET_COLUMNS
from flows.demo.statements import Line, Statement

_ROW = 22.0
_BLANK_ROWS = 5
_SPENDING_GROUPS: dict[StatementName, str] = {
    "expenditure": "支出预算",
    "general_budget_expenditure": "一般公共预算支出",
    "government_fund": "政府性基金预算支出",
    "state_capital": "国有资本经营预算支出",
}


def pages(statements: tuple[Statement, ...], unit_name: str, *, department: bool) -> list[Flowable]:
    """Return the pages of all nine tables, each starting on a new page."""
    width = usable_width("landscape")
    compiler = "编制部门" if department else "编制单位"
    story: list[Flowable] = []
    for statement in statements:
        in_grid = statement.statement == "general_budget_basic_expenditure"
        colon = ":" if statement.statement == "three_public" else "："
        story += page("landscape")
        if not in_grid:
            story.append(heading(statement.title))
        story.append(line(f"{compiler}：{unit_name}", f"单位{colon}{statement.currency_unit}", width))
        story.append(_GRIDS[statement.statement](statement, width).flowable())
        story += notes(statement.notes)
    return story


def _flush(first_row: int, *columns: int) -> list[Style]:
    return [("ALIGN", (x, first_row), (x, -1), "RIGHT") for x in columns]


def _sides(statement: Statement) -> list[tuple[Line | None, Line | None]]:
    """Return revenue and expenditure lines beside each other, blank rows before the totals, which stand last."""
    *left, total_left = statement.on("revenue")
    *right, total_right = statement.on("expenditure")
    blank: list[tuple[Line | None, Line | None]] = [(None, None)] * 2
    return [*zip_longest(left, right), *blank, (total_left, total_right)]


def _two_sided(statement: Statement, width: float, header: list[list[str]], columns: tuple[str, ...]) -> Grid:
    rows = [list(row) for row in header]
    for left, right in _sides(statement):
        spent = [right.text(m) if right else "" for m in columns]
        rows.append([left.label if left else "", left.text("amount") if left else "", right.label if right else "", *spent])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [((0, 0), (1, 0)), ((2, 0), (2 + len(columns), 0))]
    styles: list[Style] = _flush(2, 1, *range(3, 3 + len(columns)))
    styles += [("ALIGN", (x, last), (x, last), "CENTER") for x in (0, 2)]
    names = 0.24 if len(columns) == 1 else 0.19
    rest = (1 - 2 * names) / (1 + len(columns))
    widths = [width * names, width * rest, width * names, *[width * rest] * len(columns)]
    return Grid(rows, widths, 2, spans, styles, row_height=_ROW)


def _summary(statement: Statement, width: float) -> Grid:
    split = any(text for item in statement.on("expenditure") for m, text in item.figures if m == "project")
    if not split:
        header = [["本年收入", "", "本年支出", ""], ["项目", "预算数", "项目", "预算数"]]
        return _two_sided(statement, width, header, ("amount",))
    header = [["本年收入", "", "本年支出", *[""] * 4], ["项目", "预算数", "项目", "合计", "人员经费", "公用经费", "项目支出"]]
    return _two_sided(statement, width, header, SPLIT_SUMMARY_COLUMNS)


def _fiscal_summary(statement: Statement, width: float) -> Grid:
    header = [
        ["财政拨款收入", "", "财政拨款支出", *[""] * 4],
        ["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"],
    ]
    return _two_sided(statement, width, header, BUDGET_COLUMNS)


def _by_code(statement: Statement, width: float, group: str, heads: tuple[str, ...], columns: tuple[str, ...]) -> Grid:
    rows = [
        ["项目", "", "", "", group, *[""] * (len(columns) - 1)],
        ["功能分类科目编码", "", "", "功能分类科目名称", *heads],
        ["类", "款", "项", "", *[""] * len(columns)],
    ]
    *items, total = statement.lines
    for item in items:
        code = item.code or ""
        rows.append([code[:3], code[3:5], code[5:], item.label, *(item.text(m) for m in columns)])
    rows += [[""] * (4 + len(columns)) for _ in range(0 if items else _BLANK_ROWS)]
    rows.append([total.label, "", "", "", *(total.text(m) for m in columns)])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [
        ((0, 0), (3, 0)), ((4, 0), (3 + len(columns), 0)), ((0, 1), (2, 1)), ((3, 1), (3, 2)), ((0, last), (3, last)),
    ]  # fmt: skip
    spans += [((x, 1), (x, 2)) for x in range(4, 4 + len(columns))]
    styles = [*_flush(3, *range(4, 4 + len(columns))), ("ALIGN", (0, last), (3, last), "CENTER")]
    codes = [width * 0.055] * 3
    name = width * (0.3 if len(columns) == 3 else 0.26)
    amounts = [(width - sum(codes) - name) / len(columns)] * len(columns)
    repeat = statement.statement == "general_budget_expenditure"
    return Grid(rows, [*codes, name, *amounts], 3, spans, styles, repeat_header=repeat, row_height=_ROW)


def _revenue(statement: Statement, width: float) -> Grid:
    heads = ("合计", "财政拨款收入", "事业收入", "事业单位\n经营收入", "其他收入")
    return _by_code(statement, width, "收入预算", heads, REVENUE_COLUMNS)


def _spending(statement: Statement, width: float) -> Grid:
    group = _SPENDING_GROUPS[statement.statement]
    return _by_code(statement, width, group, ("合计", "基本支出", "项目支出"), SPENDING_COLUMNS)


def _economic(statement: Statement, width: float) -> Grid:
    rows = [
        [statement.title, *[""] * 5],
        ["项目", "", "", "一般公共预算基本支出", "", ""],
        ["部门预算经济分类科目编码", "", "经济分类科目名称", "合计", "人员经费", "公用经费"],
        ["类", "款", "", "", "", ""],
    ]
    *items, total = statement.lines
    for item in items:
        code = item.code or ""
        rows.append([code[:3], code[3:], item.label, *(item.text(m) for m in ECONOMIC_COLUMNS)])
    rows.append([total.label, "", "", *(total.text(m) for m in ECONOMIC_COLUMNS)])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [
        ((0, 0), (5, 0)), ((0, 1), (2, 1)), ((3, 1), (5, 1)), ((0, 2), (1, 2)), ((0, last), (2, last)),
    ]  # fmt: skip
    spans += [((x, 2), (x, 3)) for x in (2, 3, 4, 5)]
    styles = [*_flush(4, 3, 4, 5), ("ALIGN", (0, last), (2, last), "CENTER")]
    share = [0.1, 0.1, 0.32, 0.16, 0.16, 0.16]
    return Grid(rows, [width * s for s in share], 4, spans, styles, row_height=_ROW)


def _three_public(statement: Statement, width: float) -> Grid:
    year = statement.title[:5]
    (item,) = statement.lines
    rows = [
        [f"{year}“三公”经费预算数", *[""] * 5, f"{year}机关运行经\n费预算数"],
        ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "", "", ""],
        ["", "", "", "小计", "购置费", "运行费", ""],
        [item.text(m) for m in THREE_PUBLIC_COLUMNS],
    ]
    spans: list[tuple[Cell, Cell]] = [((0, 0), (5, 0)), ((3, 1), (5, 1)), ((6, 0), (6, 2))]
    spans += [((x, 1), (x, 2)) for x in (0, 1, 2)]
    return Grid(rows, [width / 7] * 7, 3, spans, _flush(3, *range(7)), row_height=30)


_GRIDS: dict[StatementName, Callable[[Statement, float], Grid]] = {
    "revenue_expenditure_summary": _summary,
    "revenue": _revenue,
    "expenditure": _spending,
    "fiscal_appropriation_summary": _fiscal_summary,
    "general_budget_expenditure": _spending,
    "government_fund": _spending,
    "state_capital": _spending,
    "general_budget_basic_expenditure": _economic,
    "three_public": _three_public,
}
