"""Rulings into ruled cells and tables: pdfplumber's way, with its tolerances, on plain tuples.

Strokes that nearly lie on one line are one line, its pieces that nearly meet are one piece. A cell is the smallest rectangle at
whose corners pieces cross and along whose sides they run; cells that share a corner are one table. See pdfplumber's `table.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extractors.engines.base import LEVEL, UPRIGHT, Rulings
from extractors.engines.open_ends import closing_strokes
from extractors.model import Box

SNAP = 3.0
"""Strokes on lines nearer than this are on one line, and its pieces nearer than this are one piece."""

SHORTEST_STROKE = 1.0
SHORTEST = 3.0
"""A stroke, and what is made of those that meet, that is shorter than this rules nothing."""

FEWEST = 4
"""Strokes of a table."""

CROSSING = 3.0
"""Strokes that miss each other by less than this cross."""

_Piece = tuple[float, float]
_Point = tuple[float, float]
_Crossings = dict[float, dict[float, frozenset[int]]]
"""By the line and the place on it: which of the line's pieces run through it."""


def find_tables(rulings: Rulings) -> tuple[tuple[Box, ...], ...]:
    """The cells of every ruled table of a page, tables from top to bottom, from its strokes and edges of shapes."""
    if len(rulings) < FEWEST:
        return ()
    upright: list[tuple[float, float, float]] = []
    level: list[tuple[float, float, float]] = []
    for (x0, top, x1, bottom), way in zip(rulings, rulings.ways, strict=True):
        if way == UPRIGHT:
            if bottom - top >= SHORTEST_STROKE:
                upright.append((x0, top, bottom))
        elif way == LEVEL and x1 - x0 >= SHORTEST_STROKE:
            level.append((top, x0, x1))
    columns, rows = _lines(upright), _lines(level)
    down, across = _crossings(columns, rows)
    if _is_open(rows, across) or _is_open(columns, down):
        closing = closing_strokes(rulings)
        upright += [(b.x0, b.top, b.bottom) for b in closing if b.bottom - b.top]
        level += [(b.top, b.x0, b.x1) for b in closing if b.x1 - b.x0]
        down, across = _crossings(_lines(upright), _lines(level))
    tables = _tables(list(_cells(down, across)))
    return tuple(tuple(Box(*cell) for cell in table) for table in tables)


def _lines(strokes: Sequence[tuple[float, float, float]]) -> dict[float, list[_Piece]]:
    """Strokes (place of the line, start, end) as lines with their pieces, in order."""
    lines: dict[float, list[_Piece]] = {}
    for group in _nearby(strokes):
        total = 0.0
        for stroke in group:  # `sum` of later Pythons rounds otherwise than the compiled loop
            total += stroke[0]
        place = total / len(group)
        pieces: list[_Piece] = []
        for start, end in sorted((s[1], s[2]) for s in group):
            if pieces and start <= pieces[-1][1] + SNAP:
                if end > pieces[-1][1]:
                    pieces[-1] = (pieces[-1][0], end)
            else:
                pieces.append((start, end))
        kept = [p for p in pieces if p[1] - p[0] >= SHORTEST]
        if kept:
            lines[place] = kept
    return lines


def _nearby(strokes: Sequence[tuple[float, float, float]]) -> list[list[tuple[float, float, float]]]:
    groups: list[list[tuple[float, float, float]]] = []
    last = 0.0
    for stroke in sorted(strokes):
        if groups and stroke[0] <= last + SNAP:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
        last = stroke[0]
    return groups


def _crossings(columns: Mapping[float, list[_Piece]], rows: Mapping[float, list[_Piece]]) -> tuple[_Crossings, _Crossings]:
    """Where lines cross: on each column by height, and on each row from left to right."""
    down: _Crossings = defaultdict(dict)
    across: _Crossings = defaultdict(dict)
    for x, uprights in columns.items():
        first, last = uprights[0][0] - CROSSING, uprights[-1][1] + CROSSING
        for y, levels in rows.items():
            if not first <= y <= last or not levels[0][0] - CROSSING <= x <= levels[-1][1] + CROSSING:
                continue
            above, beside = _through(uprights, y), _through(levels, x)
            if above and beside:
                down[x][y] = above
                across[y][x] = beside
    return down, across


_WHOLE = frozenset({0})


def _through(pieces: Sequence[_Piece], place: float) -> frozenset[int]:
    """Which pieces of a line run through a place; of one piece it is known that it does."""
    if len(pieces) == 1:
        return _WHOLE
    return frozenset(i for i, (a, b) in enumerate(pieces) if a - CROSSING <= place <= b + CROSSING)


def _is_open(lines: Mapping[float, list[_Piece]], crossings: _Crossings) -> bool:
    """Whether some line ends where none crosses it."""
    return any(
        not any(abs(at - end) <= CROSSING for at in crossings.get(place, ()))
        for place, pieces in lines.items()
        for piece in pieces
        for end in piece
    )


def _cells(down: _Crossings, across: _Crossings) -> Iterable[tuple[float, float, float, float]]:
    """The smallest cell that begins at each crossing, from left to right and on each column from top to bottom."""
    heights = {x: list(crossed) for x, crossed in down.items()}  # rows are in order, so these are
    places = {y: list(crossed) for y, crossed in across.items()}
    for x in sorted(down):
        column, ys = down[x], heights[x]
        for at, y in enumerate(ys):
            row, xs = across[y], places[y]
            following = bisect_right(xs, x)
            if following == len(xs) or at + 1 == len(ys):
                continue
            right, bottom = xs[following], ys[at + 1]  # nearly always
            if not _is_cell(x, y, right, bottom, down, across):
                rights = [right for right in xs[following:] if not row[x].isdisjoint(row[right])]
                corner = _far_corner(column, ys[at:], rights, down, across, x)
                if corner is None:
                    continue
                right, bottom = corner
            yield x, y, right, bottom


def _is_cell(x: float, y: float, right: float, bottom: float, down: _Crossings, across: _Crossings) -> bool:
    """Whether four crossings are the corners of a cell: along each side runs one piece."""
    column, row, at_right, lower = down[x], across[y], down[right], across[bottom]
    return (
        bottom in at_right
        and not column[y].isdisjoint(column[bottom])
        and not row[x].isdisjoint(row[right])
        and not lower[x].isdisjoint(lower[right])
        and not at_right[y].isdisjoint(at_right[bottom])
    )


def _far_corner(
    column: Mapping[float, frozenset[int]],
    ys: Sequence[float],
    rights: Sequence[float],
    down: _Crossings,
    across: _Crossings,
    x: float,
) -> tuple[float, float] | None:
    """The right and lower edge of the smallest cell at the crossing of column `x` with the first of `ys`."""
    y = ys[0]
    for bottom in ys[1:]:
        if column[y].isdisjoint(column[bottom]):
            continue
        lower = across[bottom]
        for right in rights:
            at_right = down[right]
            if bottom in at_right and not lower[x].isdisjoint(lower[right]) and not at_right[y].isdisjoint(at_right[bottom]):
                return right, bottom
    return None


def _tables(cells: list[tuple[float, float, float, float]]) -> list[list[tuple[float, float, float, float]]]:
    """Cells that share a corner, directly or through others, together; a single cell is no table."""
    tables: list[list[tuple[float, float, float, float]]] = []
    while cells:
        table: list[tuple[float, float, float, float]] = []
        corners: set[_Point] = set()
        left: list[tuple[float, float, float, float]] = []
        while True:
            before = len(table)
            left = []
            for cell in cells:
                x0, top, x1, bottom = cell
                own = ((x0, top), (x0, bottom), (x1, top), (x1, bottom))
                if table and corners.isdisjoint(own):
                    left.append(cell)
                else:
                    corners.update(own)
                    table.append(cell)
            cells = left
            if len(table) == before or not cells:
                break
        tables.append(table)
    tables.sort(key=lambda table: min((cell[1], cell[0]) for cell in table))
    return [table for table in tables if len(table) > 1]
