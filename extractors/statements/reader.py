"""A found statement into its line items: sides, measures, exact yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.model import CurrencyUnit, Identity, LineItem, Side
from extractors.ocr.doubt import doubt_of
from extractors.statements.found import FoundStatement
from extractors.statements.measures import measures_of, sides_of
from extractors.statements.parents import parents
from extractors.statements.rows import NO_LINE, NO_NUMBER, PrintedAmount, PrintedLine, read_lines
from extractors.statements.three_public import three_public_places

TOTAL_LINE = "合计"
"""What the only line of a table without names is called."""


class Place(NamedTuple):
    """Where an amount belongs: the coordinates of a line item."""

    side: Side | None
    code: str | None
    row: str
    parent_row: str | None
    measure: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The line items of a statement, and for every amount that could not be read a sentence with page and reason.

    `items_at` has the cell of each item, in the same order; `unread_at` each cell that was not read, with the reason.
    """

    items: tuple[LineItem, ...]
    unread: tuple[str, ...]
    items_at: tuple[PrintedAmount, ...] = ()
    unread_at: tuple[tuple[PrintedAmount, str], ...] = ()


def read_statement(found: FoundStatement, identity: Identity, unit: CurrencyUnit) -> Reading:
    """Read every printed amount of a statement; what cannot be read is reported, never guessed.

    Args:
        found: the statement's grids.
        identity: report type and year decide how an amount column without a name of its own is called.
        unit: the unit of money its amounts are printed in.
    """
    lines = read_lines(found)
    items: list[LineItem] = []
    items_at: list[PrintedAmount] = []
    unread = [(amount, NO_NUMBER) for line in lines for amount in line.unread]
    for line, amount, place in _places(found, lines, identity):
        if place is None:
            unread.append((amount, NO_LINE))
            continue
        yuan = amount.yuan(unit)
        if yuan is None:
            unread.append((amount, f"is no exact amount in {unit}"))
            continue
        items_at.append(amount)
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
                amount_text=amount.text,
                currency_unit=unit,
                page=amount.page,
                box=amount.box,
                method=amount.grid.method,
                confidence=amount.cell.confidence,
                doubt=doubt_of(amount.cell.text, amount.cell.confidence, line.confidence, _heading(found, amount, place)),
            )
        )
    sentences = tuple(f"{found.title} {a.unread(why)}" for a, why in unread)
    return Reading(tuple(items), sentences, tuple(items_at), tuple(unread))


def _places(
    found: FoundStatement, lines: Sequence[PrintedLine], identity: Identity
) -> list[tuple[PrintedLine, PrintedAmount, Place | None]]:
    """Every amount with its line and coordinates; None where the line has no name to file it under."""
    if found.statement == "three_public":
        return [
            (line, amount, Place(None, code, row, None, measure))
            for line, amount, code, row, measure in three_public_places(lines, identity)
        ]
    under = parents(lines)
    sides = sides_of(found)
    measured = measures_of(found, sides, identity.report_type, identity.fiscal_year)
    measures = {id(c): measured[c] for s in found.segments if s.header for c in s.header.columns if c in measured}
    only = _only_line(found, lines)
    places: list[tuple[PrintedLine, PrintedAmount, Place | None]] = []
    for line in lines:
        parent = under.get((line.group, line.order))
        name = line.name or (TOTAL_LINE if line is only else "")
        for amount in line.amounts:
            place = Place(sides[line.group], line.code, name, parent, measures[id(amount.column)])
            places.append((line, amount, place if name or line.code else None))
    return places


def _only_line(found: FoundStatement, lines: Sequence[PrintedLine]) -> PrintedLine | None:
    """The one line of a table that has no column for names: what it prints are the unit's totals."""
    if any(c.role in ("code", "name", "line_number") for s in found.segments if s.header for c in s.header.columns):
        return None
    printed = [line for line in lines if line.amounts or line.unread]
    return printed[0] if len(printed) == 1 else None


def _heading(found: FoundStatement, amount: PrintedAmount, place: Place) -> float | None:
    """The least confidence with which the headings over an amount's column were recognised.

    None where they gave a measure of the vocabulary: characters that are misread do not make another known heading.
    """
    if place.measure.isascii():
        return None
    over = [
        cell.confidence
        for segment in found.segments
        if segment.grid.method == "ocr" and segment.header and amount.column in segment.header.columns
        for row in segment.grid.rows()[segment.header.start : segment.header.body]
        for cell in row
        if cell.box.x0 <= amount.column.middle <= cell.box.x1 and cell.confidence is not None
    ]
    return min(over, default=None)
