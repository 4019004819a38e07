"""Final accounts built bottom-up: exact fen at item level, printed in 万元 with two decimals in all nine statements."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from tests.expectations.frames import Cell, Document

NAMES = {"201": "一般公共服务支出", "205": "教育支出", "208": "社会保障和就业支出", "210": "卫生健康支出", "221": "住房保障支出"}
Items = Mapping[str, tuple[int, int]]
"""项 code → basic and project expenditure in fen."""


def printed(fen: int) -> str:
    """Fen as 万元 with two decimals, each figure rounded by itself."""
    return f"{(Decimal(fen) / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def final_account(items: Items, economic: Mapping[str, int], name: str = "account", opening: int = 0) -> Document:
    """Return a document whose items are all paid from the general budget.

    `economic` splits basic expenditure by 款 (30101, 30201…) in fen; what it leaves goes to 30199.
    """
    rows = _levels(items)
    basic, project = (sum(v[i] for v in items.values()) for i in (0, 1))
    total = basic + project
    classes = {code: sum(values) for code, values in rows.items() if len(code) == 3}
    cells = [
        *_summary(classes, total, opening),
        *_coded("revenue", rows, lambda b, p: {"total": b + p, "fiscal_appropriation": b + p}),
        *_coded("expenditure", rows, lambda b, p: {"total": b + p, "basic": b, "project": p}),
        *_appropriation(classes, total, opening),
        *_coded("general_budget_expenditure", rows, lambda b, p: {"total": b + p, "basic": b, "project": p}),
        *_economic(economic, basic),
        Cell("three_public", "决算数", "total", "0.00"),
        Cell("three_public", "决算数", "reception", "0.00"),
    ]
    return Document(name, tuple(cells), empty=("government_fund", "state_capital"))


def _levels(items: Items) -> dict[str, tuple[int, int]]:
    """Every 类, 款 and 项 with its sums, in order of code."""
    sums: dict[str, tuple[int, int]] = {}
    for code, (basic, project) in items.items():
        for width in (3, 5, 7):
            b, p = sums.get(code[:width], (0, 0))
            sums[code[:width]] = (b + basic, p + project)
    return dict(sorted(sums.items()))


def _coded(statement, rows, measures) -> list[Cell]:  # type: ignore[no-untyped-def]
    tops = [v for code, v in rows.items() if len(code) == 3]
    lines = [(None, "合计", (sum(b for b, _ in tops), sum(p for _, p in tops)))]
    lines += [(code, NAMES.get(code, f"科目{code}"), values) for code, values in rows.items()]
    return [
        Cell(statement, row, measure, printed(value), code)
        for code, row, v in lines
        for measure, value in measures(*v).items()
        if value
    ]


def _summary(classes: Mapping[str, int], total: int, opening: int) -> list[Cell]:
    name = "revenue_expenditure_summary"
    return [
        Cell(name, "一般公共预算财政拨款收入", "amount", printed(total), side="revenue"),
        *(Cell(name, NAMES[c], "amount", printed(v), side="expenditure") for c, v in classes.items()),
        Cell(name, "本年收入合计", "amount", printed(total), side="revenue"),
        Cell(name, "本年支出合计", "amount", printed(total), side="expenditure"),
        Cell(name, "年初结转和结余", "amount", printed(opening), side="revenue"),
        Cell(name, "年末结转和结余", "amount", printed(opening), side="expenditure"),
        Cell(name, "总计", "amount", printed(total + opening), side="revenue"),
        Cell(name, "总计", "amount", printed(total + opening), side="expenditure"),
    ]


def _appropriation(classes: Mapping[str, int], total: int, opening: int) -> list[Cell]:
    name = "fiscal_appropriation_summary"

    def spent(row: str, value: int) -> list[Cell]:
        return [Cell(name, row, measure, printed(value), side="expenditure") for measure in ("total", "general_budget")]

    def received(row: str, value: int, parent: str | None = None) -> Cell:
        return Cell(name, row, "amount", printed(value), side="revenue", parent_row=parent)

    carried = "年初财政拨款结转和结余"
    return [
        received("一般公共预算财政拨款", total),
        *(cell for c, v in classes.items() for cell in spent(NAMES[c], v)),
        received("本年收入合计", total),
        *spent("本年支出合计", total),
        received(carried, opening),
        received("一般公共预算财政拨款", opening, carried),
        *spent("年末财政拨款结转和结余", opening),
        received("总计", total + opening),
        *spent("总计", total + opening),
    ]


def _economic(economic: Mapping[str, int], basic: int) -> list[Cell]:
    lines = {**economic, "30199": basic - sum(economic.values())}
    tops: dict[str, int] = {}
    for code, value in lines.items():
        tops[code[:3]] = tops.get(code[:3], 0) + value
    personnel = tops.get("301", 0) + tops.get("303", 0)
    name = "general_budget_basic_expenditure"
    return [
        *(Cell(name, f"经济{c}", "amount", printed(v), c) for c, v in sorted({**tops, **lines}.items())),
        Cell(name, "人员经费合计", "amount", printed(personnel)),
        Cell(name, "公用经费合计", "amount", printed(basic - personnel)),
    ]
