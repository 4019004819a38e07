"""Final accounts with printed line numbers: 行次 beside the names of the summaries, a 栏次 row under every header.

Codes stand joined in one cell, the 合计 row first and beside the header cells 类, 款 and 项; the economic table has three groups
of code, name and amount side by side; 三公 expenditure is one row of twelve columns in two blocks.
"""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import Flowable, Paragraph, Spacer

from extractors.model import StatementName
from flows.demo.classification import CAPITAL_ECONOMIC, GOODS_ECONOMIC, PERSONNEL_ECONOMIC
from flows.demo.drawing import Cell, Grid, Orientation, Style, line, notes, page, paragraph_style, usable_width
from flows.demo.final_account import BUDGET_COLUMNS, FUND_COLUMNS, REVENUE_COLUMNS, SPENDING_COLUMNS, THREE_PUBLIC_COLUMNS
from flows.demo.statements import Line, Statement, pair_sides

HEADERS: dict[str, str] = {
    "fiscal_appropriation": "财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "subordinate_remittance": "附属单位上缴收入",
    "other": "其他收入",
    "basic": "基本支出",
    "project": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "subsidy_to_subordinates": "对附属单位补助支出",
}
_ORIENTATION: dict[StatementName, Orientation] = {
    "revenue": "landscape",
    "expenditure": "landscape",
    "fiscal_appropriation_summary": "landscape",
    "government_fund": "landscape",
    "three_public": "landscape",
}


def pages(statements: tuple[Statement, ...], unit_name: str) -> list[Flowable]:
    """Return the pages of all nine tables, each starting on a new page."""
    story: list[Flowable] = []
    for number, statement in enumerate(statements, 1):
        orientation = _ORIENTATION.get(statement.statement, "portrait")
        width = usable_width(orientation)
        story += page(orientation)
        story.append(Paragraph(statement.title, paragraph_style(14, center=True)))
        story.append(line("", f"公开{number:02d}表", width))
        story.append(line(f"部门：{unit_name}", f"金额单位：{statement.currency_unit}", width))
        story.append(_GRIDS[statement.statement](statement, width).flowable())
        story += notes(statement.notes)
    story.append(Spacer(1, 1))
    return story


def _label(item: Line | None) -> str:
    return item.label if item else ""


def _summary(statement: Statement, width: float) -> Grid:
    pairs = pair_sides(statement)
    rows = [
        ["收入", "", "", "支出", "", ""],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", "", "1", "栏次", "", "2"],
    ]
    for index, (left, right) in enumerate(pairs, 1):
        amounts = [item.text("amount") if item else "" for item in (left, right)]
        rows.append([_label(left), str(index), amounts[0], _label(right), str(index + len(pairs)), amounts[1]])
    spans: list[tuple[Cell, Cell]] = [((0, 0), (2, 0)), ((3, 0), (5, 0))]
    share = [0.27, 0.06, 0.16, 0.29, 0.06, 0.16]
    return Grid(rows, [width * s for s in share], 3, spans, [*_centred(1, 4), *_amounts(2, 5)], row_height=17)


def _fiscal_summary(statement: Statement, width: float) -> Grid:
    pairs = pair_sides(statement)
    rows = [
        ["收入", "", "", "支出", "", "", "", "", ""],
        ["项目", "行次", "决算数", "项目", "行次", "决算数", "", "", ""],
        ["", "", "", "", "", "小计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"],
        ["栏次", "", "1", "栏次", "", "2", "3", "4", "5"],
    ]
    for index, (left, right) in enumerate(pairs, 1):
        spent = [right.text(m) if right else "" for m in BUDGET_COLUMNS]
        amount = left.text("amount") if left else ""
        rows.append([_label(left), str(index), amount, _label(right), str(index + len(pairs)), *spent])
    spans: list[tuple[Cell, Cell]] = [
        ((0, 0), (2, 0)), ((3, 0), (8, 0)), ((5, 1), (8, 1)),
        *(((x, 1), (x, 2)) for x in range(5)),
    ]  # fmt: skip
    share = [0.2, 0.04, 0.1, 0.22, 0.04, 0.1, 0.1, 0.1, 0.1]
    return Grid(rows, [width * s for s in share], 4, spans, [*_centred(1, 4), *_amounts(2, 5, 6, 7, 8)], row_height=13, size=8)


def _centred(*columns: int) -> list[Style]:
    return [("ALIGN", (x, 2), (x, -1), "CENTER") for x in columns]


def _amounts(*columns: int) -> list[Style]:
    """Set columns flush right and to the top of their cells, so that figures stand on another baseline than wrapped names."""
    styles: list[Style] = [("ALIGN", (x, 3), (x, -1), "RIGHT") for x in columns]
    return styles + [("VALIGN", (x, 4), (x, -1), "TOP") for x in columns]


def _coded(statement: Statement, width: float, heads: list[tuple[str, str]], columns: tuple[str, ...]) -> Grid:
    """Draw a table by code; `heads` gives for each column the header over it (merged where repeated) and its own."""
    code_width, name_width = 0.04 * width, (0.26 if len(columns) > 3 else 0.34) * width
    column_width = (width - 3 * code_width - name_width) / len(columns)
    upper = [group or own for group, own in heads]
    rows = [
        ["项目", "", "", "", *upper],
        ["功能分类\n科目编码", "", "", "科目名称", *(own for _, own in heads)],
        ["类", "款", "项", "栏次", *(str(n) for n in range(1, len(columns) + 1))],
    ]
    total, *items = statement.lines
    rows.append(["", "", "", total.label, *(total.text(m) for m in columns)])
    rows += [[item.code or "", "", "", item.label, *(item.text(m) for m in columns)] for item in items]
    spans: list[tuple[Cell, Cell]] = [((0, 0), (3, 0)), ((0, 1), (2, 1))]
    spans += [((x, 2), (x, 3)) for x in range(3)]
    spans += [((0, y), (2, y)) for y in range(4, len(rows))]
    spans += _header_spans(heads)
    styles: list[Style] = [("ALIGN", (3, 3), (3, 3), "CENTER"), *_amounts(*range(4, 4 + len(columns)))]
    styles.append(("ALIGN", (0, 2), (2, 3), "CENTER"))
    widths = [code_width] * 3 + [name_width] + [column_width] * len(columns)
    return Grid(rows, widths, 3, spans, styles, row_height=17)


def _header_spans(heads: list[tuple[str, str]]) -> list[tuple[Cell, Cell]]:
    """Merge header cells: a column without a group over both rows, the columns of one group over the upper row."""
    spans: list[tuple[Cell, Cell]] = []
    start = 0
    while start < len(heads):
        group = heads[start][0]
        end = start
        while group and end + 1 < len(heads) and heads[end + 1][0] == group:
            end += 1
        spans.append(((4 + start, 0), (4 + end, 0 if group else 1)))
        start = end + 1
    return spans


def _revenue(statement: Statement, width: float) -> Grid:
    heads = [("", "本年收入合计"), *(("", HEADERS[m]) for m in REVENUE_COLUMNS[1:])]
    return _coded(statement, width, heads, REVENUE_COLUMNS)


def _expenditure(statement: Statement, width: float) -> Grid:
    names = {**HEADERS, "operating": "经营支出"}
    heads = [("", "本年支出合计"), *(("", names[m]) for m in SPENDING_COLUMNS[1:])]
    return _coded(statement, width, heads, SPENDING_COLUMNS)


_SPENT = [("本年支出", "小计"), ("本年支出", "基本支出"), ("本年支出", "项目支出")]


def _general(statement: Statement, width: float) -> Grid:
    return _coded(statement, width, _SPENT, ("total", "basic", "project"))


def _fund(statement: Statement, width: float) -> Grid:
    heads = [("", "年初结转和结余"), ("", "本年收入"), *_SPENT, ("", "年末结转和结余")]
    return _coded(statement, width, heads, FUND_COLUMNS)


def _state_capital(statement: Statement, width: float) -> Grid:
    heads = [("本年支出", "合计"), *_SPENT[1:]]
    return _coded(statement, width, heads, ("total", "basic", "project"))


def _economic(statement: Statement, width: float) -> Grid:
    by_code = {item.code: item for item in statement.lines if item.code}
    groups = (PERSONNEL_ECONOMIC, GOODS_ECONOMIC, CAPITAL_ECONOMIC)
    rows = [
        ["人员经费", "", "", "公用经费", "", "", "", "", ""],
        ["经济分类\n科目编码", "科目名称", "决算数"] * 3,
    ]
    for index in range(max(map(len, groups))):
        row: list[str] = []
        for group in groups:
            item = by_code[group[index][0]] if index < len(group) else None
            row += [item.code or "", item.label, item.text("amount")] if item else ["", "", ""]
        rows.append(row)
    personnel, public = statement.lines[-2:]
    rows.append([personnel.label, "", personnel.text("amount"), public.label, "", "", "", "", public.text("amount")])
    last = len(rows) - 1
    spans: list[tuple[Cell, Cell]] = [((0, 0), (2, 0)), ((3, 0), (8, 0)), ((0, last), (1, last)), ((3, last), (7, last))]
    styles: list[Style] = [("ALIGN", (x, 2), (x, -1), "RIGHT") for x in (2, 5, 8)]
    styles += [("ALIGN", (0, last), (0, last), "CENTER"), ("ALIGN", (3, last), (3, last), "CENTER")]
    styles += [("VALIGN", (x, 2), (x, -1), "BOTTOM") for x in (2, 5, 8)]
    share = [0.09, 0.17, 0.08, 0.09, 0.16, 0.08, 0.09, 0.16, 0.08]
    return Grid(rows, [width * s for s in share], 2, spans, styles, size=8, row_height=17)


def _three_public(statement: Statement, width: float) -> Grid:
    block = ["合计", "因公出国\n(境)费", "公务用车购置及运行维护费", "", "", "公务接待费"]
    lower = ["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""]
    figures = [item.text(m) for item in statement.lines for m in THREE_PUBLIC_COLUMNS]
    rows = [["预算数", *[""] * 5, "决算数", *[""] * 5], block * 2, lower * 2, [str(n) for n in range(1, 13)], figures]
    spans: list[tuple[Cell, Cell]] = []
    for x in (0, 6):
        spans += [
            ((x, 0), (x + 5, 0)),
            ((x, 1), (x, 2)),
            ((x + 1, 1), (x + 1, 2)),
            ((x + 2, 1), (x + 4, 1)),
            ((x + 5, 1), (x + 5, 2)),
        ]
    return Grid(rows, [width / 12] * 12, 4, spans, [("ALIGN", (0, 4), (-1, 4), "RIGHT")], row_height=20)


_GRIDS: dict[StatementName, Callable[[Statement, float], Grid]] = {
    "revenue_expenditure_summary": _summary,
    "revenue": _revenue,
    "expenditure": _expenditure,
    "fiscal_appropriation_summary": _fiscal_summary,
    "general_budget_expenditure": _general,
    "general_budget_basic_expenditure": _economic,
    "government_fund": _fund,
    "state_capital": _state_capital,
    "three_public": _three_public,
}
