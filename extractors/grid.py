"""A ruled table as rows and columns of cells with their text, spans resolved by geometry.

Everything later asks a grid only: which cells stand in this row, which columns does this cell cover, what does it print, where.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractors.engines.base import Glyph, characters
from extractors.lines import bounds, group_lines, line_text
from extractors.model import Box, Method
from extractors.overflow import take_back_overflow

EDGE_SNAP = 2.0
"""Edges closer than this many points are one ruling: exporters draw neighbouring cells' borders separately."""

GUTTER = 7.0
"""A column at most this many points wide holds no text of any size that forms are printed in."""

SHIFTED_EDGE = 5.0
"""A border that shifts by less than this many points between rows is one ruling, unless a cell is just as narrow."""


_TOUCHING = 0.25
"""Glyphs nearer than this share of their size touch."""

_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_NUMBERS = re.compile(r"[-\d,.]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its place (half-open row and column ranges), its lines of text, and the box of the ink, else of the cell."""

    row0: int
    row1: int
    col0: int
    col1: int
    lines: tuple[str, ...]
    box: Box
    ink: Box | None
    confidence: float | None = None
    """The least of its characters' confidences; None where the document itself says what is printed."""

    @property
    def text(self) -> str:
        """The lines joined, as one runs on into the next."""
        return self.lines[0] if len(self.lines) == 1 else "".join(self.lines)

    @property
    def columns(self) -> range:
        """The columns that it covers."""
        return range(self.col0, self.col1)


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
            for cell in self.cells:
                for row in range(cell.row0, cell.row1):
                    rows[row].append(cell)
            object.__setattr__(self, "_rows", tuple(tuple(sorted(row, key=lambda c: c.col0)) for row in rows))
        return self._rows or ()

    def with_columns_of_rows_from(self, start: int) -> Grid:
        """The same grid without the column edges that no cell of the rows from `start` on uses: a title row has its own."""
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
    xs = _edges([(b.x0, b.x1) for b in boxes])
    ys = _edges([(b.top, b.bottom) for b in boxes])
    glyphs = tuple(glyphs)
    if len(xs) < 2 or len(ys) < 2:  # boxes without height or width: nothing stands in them
        return Grid(page, tuple(xs), tuple(ys), (), method), list(glyphs)
    spans = [_span(box, xs, ys) for box in boxes]
    owner = {(r, c): i for i, s in enumerate(spans) for r in range(s[0], s[1]) for c in range(s[2], s[3])}
    inside: defaultdict[int, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    parted: dict[int, list[Glyph]] = {}
    lines = group_lines(glyphs)
    if sum(map(len, lines)) > len(glyphs):  # runs reach into each other
        glyphs = tuple(characters(glyphs))
        lines = group_lines(glyphs)
    for touching in _touching(lines):
        homes = {cell for glyph in touching for cell in _cells_below(glyph, xs, ys, owner)}
        if len(homes) == 1:
            [cell] = homes
            (outside if cell is None else inside[cell]).extend(touching)
            continue
        parted |= {id(glyph): glyph.characters() for glyph in touching if glyph.edges}
        run = [character for glyph in touching for character in parted.get(id(glyph), (glyph,))]
        votes = [cell for glyph in run for cell in _cells_below(glyph, xs, ys, owner)]
        if _is_number(run) or _is_cut_badly(run, votes):
            votes = [max(set(votes), key=votes.count)] * len(run)
        for glyph, cell in zip(run, votes, strict=True):
            (outside if cell is None else inside[cell]).append(glyph)
    take_back_overflow(inside, [part for glyph in glyphs for part in parted.get(id(glyph), (glyph,))] if parted else glyphs)
    cells = tuple(_cell(span, boxes[i], inside[i]) for i, span in enumerate(spans))
    return without_gutters(Grid(page, tuple(xs), tuple(ys), cells, method)), outside


def _cells_below(
    glyph: Glyph, xs: Sequence[float], ys: Sequence[float], owner: Mapping[tuple[int, int], int]
) -> Iterable[int | None]:
    """The cells that the middles of a glyph's characters stand in, None for one that stands outside; each once for a run."""
    _, (left, top, right, bottom), _, _, edges = glyph
    row = bisect_right(ys, (top + bottom) / 2) - 1
    if edges is None:
        return (owner.get((row, bisect_right(xs, (left + right) / 2) - 1)),)
    lefts, rights = edges
    first, last = bisect_right(xs, (lefts[0] + rights[0]) / 2) - 1, bisect_right(xs, (lefts[-1] + rights[-1]) / 2) - 1
    if first == last:
        return (owner.get((row, first)),)
    return {owner.get((row, bisect_right(xs, (a + b) / 2) - 1)) for a, b in zip(lefts, rights, strict=True)}


def without_gutters(grid: Grid) -> Grid:
    """The grid without columns too narrow for a character in which nothing is printed: a cell's padding, drawn as a box."""
    narrow = {i for i, (a, b) in enumerate(pairwise(grid.xs)) if b - a <= GUTTER}
    gutters = narrow - {c.col0 for c in grid.cells if c.col1 - c.col0 == 1 and c.ink}
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


def _cell(span: tuple[int, int, int, int], box: Box, glyphs: list[Glyph]) -> Cell:
    if not glyphs:
        return Cell(*span, (), box, None)
    if len(glyphs) == 1:
        [glyph] = glyphs
        return Cell(*span, (glyph.text,), box, glyph.box, glyph.confidence)
    lines = tuple([line_text(line) for line in group_lines(glyphs)])
    confidence = min([g.confidence for g in glyphs if g.confidence is not None], default=None)
    return Cell(*span, lines, box, bounds(glyphs), confidence)


def _edges(extents: Sequence[tuple[float, float]]) -> list[float]:
    """Distinct edges in order, close ones made one.

    A border that shifts a little from row to row is one border too: no cell stands between its positions.
    """
    edges: list[float] = []
    for value in sorted(v for extent in extents for v in extent):
        if not edges or value - edges[-1] > EDGE_SNAP:
            edges.append(value)
    kept = edges[:1]
    for edge in edges[1:]:
        between = edge - kept[-1] <= SHIFTED_EDGE and not any(
            abs(low - kept[-1]) <= EDGE_SNAP and abs(high - edge) <= EDGE_SNAP for low, high in extents
        )
        if not between:
            kept.append(edge)
    return kept


def _span(box: Box, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int, int, int]:
    """The half-open row and column ranges that a box covers."""
    row0, row1 = min(_nearest(ys, box.top), len(ys) - 2), _nearest(ys, box.bottom)
    col0, col1 = min(_nearest(xs, box.x0), len(xs) - 2), _nearest(xs, box.x1)
    return row0, max(row1, row0 + 1), col0, max(col1, col0 + 1)


def _nearest(edges: Sequence[float], value: float) -> int:
    at = bisect_left(edges, value)
    if at == 0:
        return 0
    return at - 1 if at == len(edges) or value - edges[at - 1] <= edges[at] - value else at


def _touching(lines: Iterable[list[Glyph]]) -> list[list[Glyph]]:
    """Glyphs of lines, those that touch each other together."""
    found: list[list[Glyph]] = []
    for line in lines:
        start, end = 0, math.inf
        for at, (_, box, size, _, edges) in enumerate(line):
            if box[0] - end > _TOUCHING * size:
                found.append(line[start:at])
                start = at
            end = edges[1][-1] if edges else box[2]
        found.append(line[start:])
    return found


def _is_number(run: list[Glyph]) -> bool:
    """Whether a run is one printed number with decimals or thousands commas; two numbers that touch are not."""
    text = "".join(g.text for g in run)
    head, dot, decimals = text.partition(".")
    if not dot:
        return bool(_GROUPED.fullmatch(text))
    return len(decimals) <= 6 and decimals.isdigit() and head.lstrip("-").replace(",", "").isdigit()


def _is_cut_badly(run: list[Glyph], votes: Sequence[int | None]) -> bool:
    """Whether a border cuts touching numbers so that they differ in decimals: it does not run where one ends.

    Kept in one cell they are no amount, which is reported; cut there they would be wrong amounts.
    """
    text = "".join(g.text for g in run)
    if not _NUMBERS.fullmatch(text) or "." not in text:
        return False
    parts: defaultdict[int | None, str] = defaultdict(str)
    for char, cell in zip(text, votes, strict=True):
        parts[cell] += char
    return len({len(part.partition(".")[2]) for part in parts.values()}) > 1
