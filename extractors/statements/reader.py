"""A found statement into its line items: sides, measures, exact yuan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.model import CurrencyUnit, Identity, LineItem
from extractors.ocr.doubt import doubt_of
from extractors.statements.found import FoundStatement
from extractors.statements.measures import measures_of, sides_of
from extractors.statements.parents import parents
from extractors.statements.rows import NO_LINE, NO_NUMBER, Place, PrintedAmount, PrintedLine, read_lines
from extractors.statements.three_public import three_public_places

TOTAL_LINE = "合计"
"""What the only line of a table without names is called."""


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
    recognised = found.recognised
    items: list[LineItem] = []
    items_at: list[PrintedAmount] = []
    unread = [(amount, NO_NUMBER) for line in lines for amount in line.unread]
    for line, amount, place, measure in _places(found, lines, identity):
        if not place.row and not place.code:
            unread.append((amount, NO_LINE))
            continue
        figure = amount.figure(unit)
        if figure is None:
            unread.append((amount, f"is no exact amount in {unit}"))
            continue
        doubt = _doubt(found, line, amount, measure) if recognised else None
        items_at.append(amount)
        items.append(LineItem(*(found.statement, *place, line.order, measure, *figure, doubt)))
    sentences = tuple(f"{found.title} {a.unread(why)}" for a, why in unread)
    return Reading(tuple(items), sentences, tuple(items_at), tuple(unread))


def _places(
    found: FoundStatement, lines: Sequence[PrintedLine], identity: Identity
) -> Iterator[tuple[PrintedLine, PrintedAmount, Place, str]]:
    """Every amount with its line, its place and its measure; a place without name and code is none to file it under."""
    if found.statement == "three_public":
        for line, amount, code, row, measure in three_public_places(lines, identity):
            yield line, amount, Place(None, code, row, None), measure
        return
    under = parents(lines)
    sides = sides_of(found)
    measured = measures_of(found, sides, identity.report_type, identity.fiscal_year)
    measures = {id(c): measured[c] for s in found.segments if s.header for c in s.header.columns if c in measured}
    only = _only_line(found, lines)
    for line in lines:
        name = line.name or (TOTAL_LINE if line is only else "")
        place = Place(sides[line.group], line.code, name, under.get((line.group, line.order)))
        for amount in line.amounts:
            yield line, amount, place, measures[id(amount.column)]


def _only_line(found: FoundStatement, lines: Sequence[PrintedLine]) -> PrintedLine | None:
    """The one line of a table that has no column for names: what it prints are the unit's totals."""
    if any(c.role in ("code", "name", "line_number") for s in found.segments if s.header for c in s.header.columns):
        return None
    printed = [line for line in lines if line.amounts or line.unread]
    return printed[0] if len(printed) == 1 else None


def _doubt(found: FoundStatement, line: PrintedLine, amount: PrintedAmount, measure: str) -> str | None:
    """Why a recognised amount is not certain, or None."""
    return doubt_of(amount.cell.text, amount.cell.confidence, line.confidence, _heading(found, amount, measure))


def _heading(found: FoundStatement, amount: PrintedAmount, measure: str) -> float | None:
    """The least confidence with which the headings over an amount's column were recognised.

    None where they gave a measure of the vocabulary: characters that are misread do not make another known heading.
    """
    if measure.isascii():
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
