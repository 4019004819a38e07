"""Which cell of the statements a claim restates, as far as its sentence says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractors.model import Claim, LineItem, Phase, ReportType, StatementName
from extractors.narrative.items import Names
from extractors.narrative.subjects import Cell, SubjectRow

_TOTALS = {
    "total": re.compile(r"^(?:(?:本年)?(?:收入|支出|收支)?(?:合计|总计|总合计|共计)|本年(?:收入|支出)|小计合计)$"),
    "grand_total": re.compile(r"^(?:(?:收入|支出|收支)?(?:总计|总合计)|总(?:收入|支出))$"),
    "personnel_total": re.compile(r"^人员经费(?:支出)?(?:合计|小计|总计)$"),
    "public_total": re.compile(r"^(?:日常)?公用经费(?:支出)?(?:合计|小计|总计)$"),
}
_BY_SECTION: dict[str, tuple[StatementName, ...]] = {
    "government_fund": ("government_fund",),
    "state_capital": ("state_capital",),
    "expenditure": ("expenditure", "general_budget_expenditure"),
    "revenue_expenditure_summary": ("expenditure", "general_budget_expenditure"),
}
_USUAL: tuple[StatementName, ...] = ("general_budget_expenditure", "government_fund", "state_capital")


@dataclass(frozen=True, slots=True)
class Printed:
    """The cells that a document's statements print, by what a claim may say of them."""

    cells: frozenset[tuple[str, str | None, str | None, str | None, str | None, str]]

    @classmethod
    def of(cls, items: Iterable[LineItem]) -> Printed:
        """Index line items by statement, side, role of a total, code, row and measure."""
        return cls(frozenset((i.statement, i.side, _role(i), i.code, _row(i), i.measure) for i in items))

    def has(self, claim: Claim) -> bool:
        """Whether the cell that a claim names is printed."""
        key = (
            str(claim.refers_to_statement),
            claim.refers_to_side,
            claim.refers_to_role,
            claim.refers_to_code,
            claim.refers_to_row,
            str(claim.refers_to_measure),
        )
        return key in self.cells


def _role(item: LineItem) -> str | None:
    if item.code or item.statement == "three_public":
        return None
    return next(
        (role for role, pattern in _TOTALS.items() if pattern.match(item.row) and (role != "total" or not item.side)), None
    )


def _row(item: LineItem) -> str | None:
    return item.row if item.statement == "three_public" else None


def item_cell(code: str, section: str | None, names: Names, measure: str) -> Cell | None:
    """The cell of a functional code in the statement that the section is about, if that prints the code."""
    for statement in _BY_SECTION.get(section or "", _USUAL):
        if (statement, code) in names.printed:
            return Cell(statement, None, measure, code=code)
    return None


def cell_for(row: SubjectRow, phase: Phase | None, report_type: ReportType | None) -> Cell | None:
    """The cell that an amount of a subject restates: this year's figure of the document's own kind, and 预算数 of “三公” tables."""
    cell = row.cell(report_type)
    if cell is None:
        return None
    if cell.statement == "three_public":
        name = _THREE_PUBLIC_ROW.get((report_type, phase))
        return replace(cell, row=name) if name else None
    return cell if phase == ("final" if report_type == "final_account" else "budget") else None


_THREE_PUBLIC_ROW = {
    ("final_account", "final"): "决算数",
    ("final_account", "budget"): "预算数",
    ("final_account", "adjusted_budget"): "预算数",
    ("budget", "budget"): "预算数",
}


def with_reference(claim: Claim, cell: Cell | None, printed: Printed) -> Claim:
    """The claim with its cell. A zero restates no cell where the statement leaves it blank."""
    if cell is None:
        return claim
    named = replace(
        claim,
        refers_to_statement=cell.statement,
        refers_to_side=cell.side,
        refers_to_role=cell.role,
        refers_to_code=cell.code,
        refers_to_row=cell.row,
        refers_to_measure=cell.measure,
    )
    return claim if claim.amount == 0 and not printed.has(named) else named
