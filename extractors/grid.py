"""A ruled table as rows and columns of cells with their text, spans resolved by geometry.

Everything later asks a grid only: which cells stand in this row, which columns does this cell cover, what does it print, where.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter

from extractors.cells import Cell
from extractors.engines.base import Glyph
from extractors.model import Box, Method
from extractors.overflow import take_back_overflow
from extractors.placing import fill, make_cells, spans_of

__all__ = ["Cell", "Grid", "build_grid", "without_gutters"]

EDGE_SNAP = 2.0
"""Edges closer than this many points are one ruling: exporters draw neighbouring cells' borders separately."""

GUTTER = 7.0
"""A column at most this many points wide holds no text of any size that forms are printed in."""

SHIFTED_EDGE = 5.0
"""A border that shifts by less than this many points between rows is one ruling, unless a cell is just as narrow."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of one page. `xs` and `ys` are its edges in points, one more than columns and rows.

    Where the format has no positions `placed` is False: the edges only count columns and rows.
    """

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    method: Method = "text"
    placed: bool = True
    _rows: tuple[tuple[Cell, ...], ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def box(self) -> Box:
        """The outer border."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def row_count(self) -> int:
        """How many rows of rulings it has."""
        return len(self.ys) - 1

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """For each row the cells that stand in it, left to right; a cell over several rows stands in each."""
        if self._rows is None:
            rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
            for cell in sorted(self.cells, key=attrgetter("col0")):
                for row in rows[cell.row0 : cell.row1]:
                    row.append(cell)
            object.__setattr__(self, "_rows", tuple(map(tuple, rows)))
        return self._rows or ()

    def with_columns_of_rows_from(self, start: int) -> Grid:
        """The same grid without the column edges that no cell of the rows from `start` on uses: a title row has its own."""
        if len({c.col0 for c in self.cells if c.row1 > start}) == len(self.xs) - 1:  # a cell begins at each edge but the last
            return self
        used = sorted({edge for c in self.cells if c.row1 > start for edge in (c.col0, c.col1)})
        if len(used) < 2 or len(used) == len(self.xs):
            return self
        cells = tuple(
            replace(c, col0=max(bisect_right(used, c.col0) - 1, 0), col1=max(bisect_left(used, c.col1), 1)) for c in self.cells
        )
        return replace(self, xs=tuple(self.xs[edge] for edge in used), cells=cells)

    def rows_between(self, start: int, end: int) -> Grid:
        """The grid of rows `start` to `end` (half-open) alone; cells that reach over the cut end there."""
        cells = tuple(
            replace(c, row0=max(c.row0, start) - start, row1=min(c.row1, end) - start)
            for c in self.cells
            if c.row0 < end and c.row1 > start
        )
        return replace(self, ys=self.ys[start : end + 1], cells=cells)

    def without_empty_sides(self) -> Grid:
        """The grid without the columns at its left and right edge in which nothing is printed: another table's rulings."""
        printed = [c for c in self.cells if c.text.strip()]
        if not printed:
            return self
        left, right = min(c.col0 for c in printed), max(c.col1 for c in printed)
        cells = tuple(
            replace(c, col0=max(c.col0, left) - left, col1=min(c.col1, right) - left)
            for c in self.cells
            if c.col0 < right and c.col1 > left
        )
        return replace(self, xs=self.xs[left : right + 1], cells=cells)


def build_grid(page: int, boxes: Sequence[Box], glyphs: Iterable[Glyph], method: Method = "text") -> tuple[Grid, list[Glyph]]:
    """Make a grid of cell boxes and fill in the glyphs; return it with the glyphs that stand outside.

    A run of digits that crosses a border is kept whole, in the cell that holds most of it: long numbers overflow narrow cells.
    A name that runs over its border into an amount's cell, where a reader sees it cut off, stays in its own cell.
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    xs, ys = _edges(lefts, rights), _edges(tops, bottoms)
    if len(xs) < 2 or len(ys) < 2:  # boxes without height or width: nothing stands in them
        return Grid(page, tuple(xs), tuple(ys), (), method), list(glyphs)
    spans = spans_of(boxes, xs, ys)
    inside, outside, crossing = fill(glyphs, spans, xs, ys)
    take_back_overflow(inside, crossing)
    cells = make_cells(spans, boxes, inside)
    return without_gutters(Grid(page, tuple(xs), tuple(ys), cells, method)), outside


def without_gutters(grid: Grid) -> Grid:
    """The grid without columns too narrow for a character in which nothing is printed: a cell's padding, drawn as a box."""
    narrow = {i for i, (a, b) in enumerate(pairwise(grid.xs)) if b - a <= GUTTER}
    gutters = narrow and narrow - {c.col0 for c in grid.cells if c.col1 - c.col0 == 1 and c.ink}
    if not gutters or len(gutters) == len(grid.xs) - 1:
        return grid
    places: list[int] = [0]
    for column in range(len(grid.xs) - 1):
        places.append(places[-1] + (column not in gutters))
    xs = {place: x for x, place in zip(grid.xs, places, strict=True)} | {0: grid.xs[0]}
    cells = tuple(
        replace(c, col0=places[c.col0], col1=places[c.col1]) for c in grid.cells if places[c.col0] < places[c.col1] or c.ink
    )
    return replace(grid, xs=tuple(xs[place] for place in sorted(xs)), cells=cells)


def _edges(lows: Sequence[float], highs: Sequence[float]) -> list[float]:
    """Distinct edges of boxes that reach from `lows` to `highs`, in order, close ones made one.

    A border that shifts a little from row to row is one border too: no cell stands between its positions.
    """
    edges: list[float] = []
    for value in sorted({*lows, *highs}):
        if not edges or value - edges[-1] > EDGE_SNAP:
            edges.append(value)
    kept = edges[:1]
    for edge in edges[1:]:
        between = edge - kept[-1] <= SHIFTED_EDGE and not any(
            abs(low - kept[-1]) <= EDGE_SNAP and abs(high - edge) <= EDGE_SNAP for low, high in zip(lows, highs, strict=True)
        )
        if not between:
            kept.append(edge)
    return kept
