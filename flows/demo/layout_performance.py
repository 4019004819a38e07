"""Forms of self-evaluation and the table of key work, drawn as departments print them: labels, ticked boxes, merged cells.

A form that is longer than a page goes on on the next one: its merged cells are open there, their text stays on the page before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus import Flowable

from flows.demo.drawing import Cell, Grid, Style, heading, line, page, usable_width

ROWS_ON_A_PAGE = 26
TYPES = ("经常性项目", "延续性项目", "一次性项目")
SOURCES = ("部门预算项目", "专项资金", "上级转移支付项目")
LEVELS = ("一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)")
_SHARES = (0.1, 0.12, 0.15, 0.31, 0.16, 0.16)


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator: its name, target, and what was reached ("" is the same)."""

    name: str
    target: str
    reached: str = ""

    @property
    def actual(self) -> str:
        """What was reached."""
        return self.reached or self.target


Items = tuple[tuple[str, str, tuple[Item, ...]], ...]
"""Indicators by first and second level."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of the year with its indicators."""

    text: str
    items: Items


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """A project's self-evaluation. `type` and `source` are the places of the ticked ones; amounts are in 万元 as printed."""

    title: str
    unit: str
    filled_on: str
    name: str
    department: str
    implementing_unit: str
    type: int
    source: int
    amount: str
    budget: str
    executed: str
    rate: str
    items: Items


@dataclass(frozen=True, slots=True)
class OverallForm:
    """The self-evaluation of a whole unit; amounts are in 万元 as printed."""

    title: str
    unit: str
    filled_on: str
    basic: str
    project: str
    budget: str
    executed: str
    rate: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One item of the table of key work."""

    item: str
    content: str
    completion: str


def appendix(
    unit: str, year: int, tasks: Sequence[Task], overall: OverallForm, projects: Sequence[ProjectForm]
) -> list[Flowable]:
    """Return the pages of the table of key work and of the self-evaluations."""
    width = usable_width("portrait")
    story: list[Flowable] = [
        *page("portrait"),
        heading(f"第五部分 {year}年重点工作完成情况", 16),
        heading(f"{unit}重点工作事项", 13),
    ]
    story.append(_key_work(tasks, width).flowable())
    forms: list[tuple[OverallForm | ProjectForm, Grid]] = [(overall, _overall(overall, width))]
    forms += [(form, _project(form, width)) for form in projects]
    for number, (form, grid) in enumerate(forms):
        story += page("portrait")
        if number == 0:
            story.append(heading("第六部分 附件", 16))
        story.append(heading(form.title, 14))
        story.append(line(f"单位名称（盖章）：{form.unit}", f"填报日期：{form.filled_on}", width))
        parts = over_pages(grid, ROWS_ON_A_PAGE)
        for index, part in enumerate(parts):
            story += [*(page("portrait") if index else []), part.flowable()]
    return story


def over_pages(grid: Grid, rows: int) -> list[Grid]:
    """Cut a grid after so many rows: cells that are merged over the cut are open on both sides, their text stays above."""
    parts: list[Grid] = []
    for start in range(0, len(grid.rows), rows):
        end = min(start + rows, len(grid.rows))
        spans: list[tuple[Cell, Cell]] = [
            ((x0, max(y0, start) - start), (x1, min(y1, end - 1) - start))
            for (x0, y0), (x1, y1) in grid.spans
            if y0 < end and y1 >= start
        ]
        parts.append(replace(grid, rows=grid.rows[start:end], spans=[s for s in spans if s[0] != s[1]]))
    return parts


def _key_work(tasks: Sequence[Task], width: float) -> Grid:
    rows = [["序号", "重要事项", "工作内容及目标", "完成情况"]]
    rows += [[str(number), task.item, task.content, task.completion] for number, task in enumerate(tasks, 1)]
    return Grid(rows, [width * s for s in (0.08, 0.3, 0.47, 0.15)], 1)


@dataclass(slots=True)
class _Drawing:
    """Rows and merged cells as they come."""

    rows: list[list[str]]
    spans: list[tuple[Cell, Cell]]

    def row(self, *cells: tuple[str, int]) -> None:
        """Add a row of texts, each over so many columns."""
        texts: list[str] = []
        for text, columns in cells:
            if columns > 1:
                self.merge(len(texts), len(self.rows), len(texts) + columns - 1, len(self.rows))
            texts += [text, *[""] * (columns - 1)]
        self.rows.append(texts)

    def merge(self, x0: int, y0: int, x1: int, y1: int) -> None:
        """Merge cells, one corner to the other."""
        if (x0, y0) != (x1, y1):
            self.spans.append(((x0, y0), (x1, y1)))

    def label(self, first: int, columns: int) -> None:
        """Merge the label at the left of the rows from `first` to the last one."""
        self.spans = [s for s in self.spans if not (s[0][0] == 0 and s[0][1] >= first)]
        self.merge(0, first, columns - 1, len(self.rows) - 1)

    def indicators(self, items: Items) -> None:
        """Add indicators, with cells of equal first and second levels merged; the leftmost column is left to a label."""
        ends: dict[Cell, int] = {}  # the last row of each merged cell, by its place
        top, above = len(self.rows), ""
        for level1, level2, own in items:
            start = len(self.rows)
            top = top if level1 == above else start
            above = level1
            for item in own:
                self.row(
                    ("", 1),
                    (level1 if top == len(self.rows) else "", 1),
                    (level2 if start == len(self.rows) else "", 1),
                    (item.name, 1),
                    (item.target, 1),
                    (item.actual, 1),
                )
            ends[1, top] = ends[2, start] = len(self.rows) - 1
        for (x, y), end in ends.items():
            self.merge(x, y, x, end)

    def grid(self, width: float) -> Grid:
        """The grid of what was added."""
        styles: list[Style] = [("ALIGN", (0, 0), (-1, -1), "CENTER")]
        return Grid(self.rows, [width * share for share in _SHARES], 0, self.spans, styles)


def _execution(drawing: _Drawing, label: str, budget: str, executed: str, rate: str) -> None:
    start = len(drawing.rows)
    drawing.row(("预算执行情况(万元)", 2), ("", 1), ("预算数(A)", 1), ("执行数(B)", 1), ("执行率(B/A)", 1))
    drawing.row(("", 2), (label, 1), (budget, 1), (executed, 1), (rate, 1))
    drawing.label(start, 2)


def _closing(drawing: _Drawing) -> None:
    drawing.row(("偏差大或目标未完成原因分析", 2), ("无", 4))
    drawing.row(("改进措施及结果应用方案", 2), ("无", 4))


def _project(form: ProjectForm, width: float) -> Grid:
    drawing = _Drawing([], [])
    drawing.row(("项目名称", 2), (form.name, 4))
    drawing.row(("主管部门", 2), (form.department, 2), ("项目实施单位", 1), (form.implementing_unit, 1))
    types = "　".join(f"{n}、{name}{'■' if n == form.type + 1 else '□'}" for n, name in enumerate(TYPES, 1))
    drawing.row(("项目类型", 2), (types, 4))
    start = len(drawing.rows)
    for number, name in enumerate(SOURCES):
        ticked = number == form.source
        text = f"{number + 1}、{name}{'√' if ticked else '□'}"
        drawing.row(("预算来源及资金规模" if not number else "", 2), (text, 2), (f"资金量：{form.amount if ticked else ''}", 2))
    drawing.label(start, 2)
    _execution(drawing, "年度财政资金总额", form.budget, form.executed, form.rate)
    start = len(drawing.rows)
    drawing.row(("项目年度绩效指标", 1), *((text, 1) for text in LEVELS))
    drawing.indicators(form.items)
    drawing.label(start, 1)
    _closing(drawing)
    return drawing.grid(width)


def _overall(form: OverallForm, width: float) -> Grid:
    drawing = _Drawing([], [])
    drawing.row(("单位名称", 2), (form.unit, 4))
    drawing.row(("基本支出总额", 2), (form.basic, 2), ("项目支出总额", 1), (form.project, 1))
    _execution(drawing, "部门整体支出总额", form.budget, form.executed, form.rate)
    for number, goal in enumerate(form.goals, 1):
        drawing.row((f"年度目标{number}：", 2), (goal.text, 4))
        start = len(drawing.rows)
        if number == 1:
            drawing.row(("年度绩效指标", 1), *((text, 1) for text in LEVELS))
        drawing.indicators(goal.items)
        drawing.rows[start][0] = "年度绩效指标"
        drawing.label(start, 1)
    _closing(drawing)
    return drawing.grid(width)
