"""Which cell of the statements a claim restates, as far as its sentence says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extractors.model import Claim, LineItem, Phase, ReportType, Side, StatementName
from extractors.narrative.subjects import Cell, SubjectRow

_TOTALS = {
    "total": re.compile(r"^(?:(?:本年)?(?:收入|支出|收支)?(?:合计|总计|总合计|共计)|本年(?:收入|支出)|小计合计)$"),
    "grand_total": re.compile(r"^(?:(?:收入|支出|收支)?(?:总计|总合计)|总(?:收入|支出))$"),
    "current_total": re.compile(r"^(?:(?:本年|当年)(?:收入|支出)(?:合计|小计|总计)?|(?:收入|支出)(?:合计|小计)|合计)$"),
    "personnel_total": re.compile(r"^人员经费(?:支出)?(?:合计|小计|总计)$"),
    "public_total": re.compile(r"^(?:日常)?公用经费(?:支出)?(?:合计|小计|总计)$"),
}
_OF_A_SIDE = ("grand_total", "current_total")
_BY_SECTION: dict[str, tuple[StatementName, ...]] = {
    "government_fund": ("government_fund",),
    "state_capital": ("state_capital",),
    "expenditure": ("expenditure", "general_budget_expenditure"),
    "revenue_expenditure_summary": ("expenditure", "general_budget_expenditure"),
}
_Line = tuple[str, Side | None, str | None, str | None, str | None]
"""Statement, side, role, code and row of a line."""

_USUAL: tuple[StatementName, ...] = ("general_budget_expenditure", "government_fund", "state_capital")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document's statements print: the amounts of every cell that claims can name, and the columns that there are."""

    cells: Mapping[Cell, Set[Decimal]]
    lines: Set[_Line]
    columns: Set[tuple[str, Side | None, str]]

    @classmethod
    def of(cls, items: Iterable[LineItem]) -> Printed:
        """Index a document's line items."""
        amounts: dict[Cell, set[Decimal]] = defaultdict(set)
        columns: set[tuple[str, Side | None, str]] = set()
        for i in items:
            role, row = _role(i), _row(i)
            columns.add((i.statement, i.side, i.measure))
            if i.code or role or row:
                amounts[Cell(i.statement, role, i.measure, i.side, row, i.code)].add(i.amount)
        return cls(amounts, {_line(cell) for cell in amounts}, columns)

    def shows(self, cell: Cell) -> bool:
        """Whether the statement has that line and that column, be their cell blank, and no second such cell with another amount.

        Several disagree where a table lists its codes unit after unit, or prints a sum of a part under the total's name.
        """
        known = _line(cell) in self.lines and (cell.statement, cell.side, cell.measure) in self.columns
        return known and len(self.cells.get(cell, ())) <= 1


def _line(cell: Cell) -> _Line:
    return cell.statement, cell.side, cell.role, cell.code, cell.row


def _role(item: LineItem) -> str | None:
    if item.code or item.statement == "three_public":
        return None
    return _total_of(item.row, has_side=bool(item.side))


@lru_cache(maxsize=1 << 12)
def _total_of(row: str, *, has_side: bool) -> str | None:
    """Which total a row's name is that of; a table with two sides has none of both."""
    return next((role for role, pattern in _TOTALS.items() if pattern.match(row) and (role != "total" or not has_side)), None)


def _row(item: LineItem) -> str | None:
    return item.row if item.statement == "three_public" else None


def item_cells(code: str, section: str | None, measure: str) -> tuple[Cell, ...]:
    """The cells of a functional code, first in the statement that the section is about."""
    return tuple(Cell(statement, None, measure, code=code) for statement in _BY_SECTION.get(section or "", _USUAL))


def cells_for(row: SubjectRow, phase: Phase | None, report_type: ReportType | None) -> tuple[Cell, ...]:
    """The cells that an amount of a subject may restate: this year's of the document's own kind; of “三公” tables 预算数 too."""
    cells = []
    for cell in row.cells(report_type):
        if cell.statement == "three_public":
            cells += [cell._replace(row=name) for name in _THREE_PUBLIC_ROWS.get((report_type, phase), ())]
        elif phase == ("final" if report_type == "final_account" else "budget"):
            cells.append(cell)
    return tuple(cells)


_THREE_PUBLIC_ROWS: dict[tuple[ReportType | None, Phase | None], tuple[str, ...]] = {
    ("final_account", "final"): ("决算数",),
    ("final_account", "budget"): ("预算数",),
    ("final_account", "adjusted_budget"): ("预算数",),
    ("budget", "budget"): ("预算数", "合计"),
}


def with_reference(claim: Claim, cells: Iterable[Cell], printed: Printed) -> Claim:
    """The claim with the first of some cells whose line and column are printed. A zero restates no cell that is left blank."""
    cell = next((cell for cell in cells if printed.shows(cell)), None)
    if cell is None or (claim.amount == 0 and cell not in printed.cells):
        return claim
    return replace(
        claim,
        refers_to_statement=cell.statement,
        refers_to_side=cell.side,
        refers_to_role=cell.role,
        refers_to_code=cell.code,
        refers_to_row=cell.row,
        refers_to_measure=cell.measure,
    )
