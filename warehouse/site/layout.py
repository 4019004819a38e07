"""Statements laid out as tables: lines in the order of the page, columns from left to right as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.model import STATEMENTS
from warehouse.dictionary import MEASURES

Row = Mapping[str, Any]
LineKey = tuple[object, ...]

_LINE = ("row_order", "code", "row", "parent_row")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its name, code and level (from 0), and the figures of each column, in the order of the columns."""

    row: str
    code: str | None
    parent: str | None
    level: int
    cells: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of a statement, or all of one without sides."""

    side: str | None
    measures: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A statement: its row of table `statements` (None where only figures tell of it), its panels, and counts of its figures."""

    statement: str
    told: Row | None
    panels: tuple[Panel, ...]
    amounts: int = 0
    verified: int = 0
    currencies: tuple[str, ...] = ()


def lay_out(cells: Sequence[Row], statements: Sequence[Row]) -> list[Laid]:
    """Return a disclosure's statements in their usual order; of those without figures, those that `statements` lists.

    Args:
        cells: the disclosure's figures in their table's order.
        statements: its rows of table `statements`.
    """
    told = {row["statement"]: row for row in statements}
    parts: dict[str, list[Row]] = {}
    for cell in cells:
        parts.setdefault(cell["statement"], []).append(cell)
    laid = []
    for name in STATEMENTS:
        if name in parts:
            rows = parts[name]
            verified = sum(cell["verified_by"] > 0 for cell in rows)
            currencies = dict.fromkeys(cell["currency_unit"] for cell in rows if cell["currency_unit"])
            laid.append(Laid(name, told.get(name), tuple(lay_out_table(name, rows)), len(rows), verified, tuple(currencies)))
        elif name in told:
            laid.append(Laid(name, told[name], ()))
    return laid


def lay_out_table(statement: str, rows: Sequence[Row]) -> Iterator[Panel]:
    """Yield the panels of one table.

    Args:
        statement: which of the nine; the empty text for any other table.
        rows: its figures.
    """
    for side in ("revenue", "expenditure", None):
        of_side = [cell for cell in rows if cell["side"] == side]
        if of_side:
            turned = statement == "three_public" and _is_turned(of_side)
            measures = _usual(statement, of_side) if turned else _measures(statement, of_side)
            yield Panel(side, measures, tuple(_lines(of_side, measures, turned)))


def _is_turned(rows: Sequence[Row]) -> bool:
    """Whether categories are printed below each other, so that a line has one figure of each phase or source."""
    printed = {(cell["row_order"], cell["row"]) for cell in rows}
    return len(rows) > 1 and len(printed) == len(rows)


def _usual(statement: str, rows: Sequence[Row]) -> tuple[str, ...]:
    names = list(dict.fromkeys(cell["measure"] for cell in rows))
    known = [measure for measure in MEASURES.get(statement, ()) if measure in names]
    return (*known, *(name for name in names if name not in known))


def _measures(statement: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """Columns from left to right; in formats without positions in the order of the vocabulary, then as they come."""
    at: dict[str, list[float | None]] = {}
    for cell in rows:
        at.setdefault(cell["measure"], []).append(cell["x0"])
    means: dict[str, float] = {}
    for measure, places in at.items():
        known = [x for x in places if x is not None]
        if len(known) < len(places):
            return _usual(statement, rows)
        means[measure] = sum(known) / len(known)
    return tuple(sorted(means, key=lambda measure: means[measure]))


def _lines(rows: Sequence[Row], measures: Sequence[str], turned: bool) -> Iterator[Line]:
    lines: dict[LineKey, dict[str, list[Row]]] = {}
    first = rows[0]["row_order"]
    for cell in rows:
        key = (first, *(cell[name] for name in _LINE[1:])) if turned else tuple(cell[name] for name in _LINE)
        lines.setdefault(key, {}).setdefault(cell["measure"], []).append(cell)
    shortest = min((len(key[1]) for key in lines if isinstance(key[1], str)), default=0)
    for (_, code, row, parent), cells in sorted(lines.items(), key=lambda pair: int(str(pair[0][0]))):
        level = (len(str(code)) - shortest) // 2 if code else 1 if parent else 0
        yield Line(
            str(row),
            None if code is None else str(code),
            None if parent is None else str(parent),
            max(0, min(level, 3)),
            tuple(tuple(cells.get(measure, ())) for measure in measures),
        )
