"""A found statement into its line items: sides, measures, exact yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.model import CurrencyUnit, LineItem, ReportType, Side, StatementName
from extractors.numbers import parse_amount, to_yuan
from extractors.statements import vocabulary
from extractors.statements.headers import Column
from extractors.statements.rows import PrintedAmount, PrintedLine, parents, read_lines
from extractors.statements.segments import FoundStatement
from extractors.statements.three_public import three_public_places
from extractors.text import squeeze

TWO_SIDED: frozenset[StatementName] = frozenset({"revenue_expenditure_summary", "fiscal_appropriation_summary"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount belongs: the coordinates of a line item."""

    side: Side | None
    code: str | None
    row: str
    parent_row: str | None
    measure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The line items of a statement, and for every amount that could not be read a sentence with page and reason."""

    items: tuple[LineItem, ...]
    unread: tuple[str, ...]


def read_statement(found: FoundStatement, report_type: ReportType | None, unit: CurrencyUnit) -> Reading:
    """Read every printed amount of a statement; what cannot be read is reported, never guessed.

    Args:
        found: the statement's grids.
        report_type: final account or budget; decides how a single unnamed amount column is called.
        unit: the unit of money its amounts are printed in.
    """
    lines = read_lines(found)
    items: list[LineItem] = []
    unread = [_unread(found, amount, "is not one number under one heading") for line in lines for amount in line.unread]
    for line, amount, place in _places(found, lines, report_type):
        if place is None:
            unread.append(_unread(found, amount, "stands in a line without a name or code"))
            continue
        number = parse_amount(amount.cell.text)
        yuan = None if number is None else to_yuan(number, unit)
        if yuan is None:
            unread.append(_unread(found, amount, f"is no exact amount in {unit}"))
            continue
        items.append(
            LineItem(
                statement=found.statement,
                side=place.side,
                code=place.code,
                row=place.row,
                parent_row=place.parent_row,
                row_order=line.order,
                measure=place.measure,
                amount=yuan,
                amount_text="".join(amount.cell.lines).strip(),
                currency_unit=unit,
                page=amount.page,
                box=amount.cell.ink or amount.cell.box,
            )
        )
    return Reading(tuple(items), tuple(unread))


def _places(
    found: FoundStatement, lines: Sequence[PrintedLine], report_type: ReportType | None
) -> list[tuple[PrintedLine, PrintedAmount, Place | None]]:
    """Every amount with its line and coordinates; None where the line has no name to file it under."""
    if found.statement == "three_public":
        return [
            (line, amount, Place(None, code, row, None, measure))
            for line, amount, code, row, measure in three_public_places(lines, report_type)
        ]
    under = parents(lines)
    sides = _sides(found)
    measures = {c: _measure(found, c, sides[c.group], report_type) for c in found.header.columns if c.role == "measure"}
    places: list[tuple[PrintedLine, PrintedAmount, Place | None]] = []
    for line in lines:
        for amount in line.amounts:
            side = sides[line.group]
            measure = measures.get(amount.column) or _measure(found, amount.column, side, report_type)
            named = bool(line.name or line.code)
            parent = under.get((line.group, line.order))
            places.append((line, amount, Place(side, line.code, line.name, parent, measure) if named else None))
    return places


def _sides(found: FoundStatement) -> dict[int, Side | None]:
    """The side of each group of columns: by the heading over it, else the first is revenue and the others expenditure."""
    titles = found.header.group_titles
    if found.statement not in TWO_SIDED:
        return dict.fromkeys(range(len(titles)))
    sides: dict[int, Side | None] = {}
    for group, title in enumerate(titles):
        by_order: Side = "revenue" if group == 0 else "expenditure"
        sides[group] = "expenditure" if "支出" in title else "revenue" if "收入" in title else by_order
    return sides


def _measure(found: FoundStatement, column: Column, side: Side | None, report_type: ReportType | None) -> str:
    """The measure of a column."""
    siblings = [c for c in found.header.columns if c.role == "measure" and c.group == column.group]
    if len(siblings) == 1 and found.statement == "general_budget_basic_expenditure":
        return "amount" if report_type == "final_account" else "total"
    if len(siblings) == 1 and found.statement in TWO_SIDED:
        return "total" if (found.statement, side) == ("fiscal_appropriation_summary", "expenditure") else "amount"
    return vocabulary.measure_of(found.statement, side, "/".join(column.path))


def _unread(found: FoundStatement, amount: PrintedAmount, why: str) -> str:
    return f"{found.title} p.{amount.page}: “{squeeze(amount.cell.text)[:40]}” {why}"
