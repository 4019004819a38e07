"""Tables without rulings, or with too few of them, as grids: from how their words stand.

A table that can be read in more than one way gives no grid: its words stay lines of text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extractors.engines.base import Glyph, Page
from extractors.grid import Cell, Grid
from extractors.layout.columns import Column, find_columns
from extractors.layout.regions import Lines, find_regions, first_of_body
from extractors.layout.rules import horizontals, widest
from extractors.layout.spans import Spans, read_spans
from extractors.layout.words import Word
from extractors.layout.wraps import Placed, rows_by_bands, rows_by_lines
from extractors.lines import bounds, group_lines, line_text
from extractors.model import Box

_FITS = 2.5
"""Words of a page that goes on stand within the columns of the page before, give or take this many points."""

_NAME_LINES = 4
"""A name begins at most so many lines above its amounts."""

_FEW = 2
"""A line with more words than this is no part of a name."""

_TIGHT = 1.6
"""The lines of a name follow each other closer than this many times their size."""

_JUMP = 1.25
"""Header and body stand this many times further apart than the lines of a name."""


def read_aligned(page: Page, lines: Sequence[list[Glyph]], previous: Grid | None) -> tuple[list[Grid], set[int]]:
    """The unruled tables among lines of glyphs; with the numbers of the lines that stand in them.

    Args:
        page: the page that the lines stand on.
        lines: its glyphs outside ruled tables, line by line.
        previous: the last table of the page before, whose columns a table without a header may go on in.
    """
    grids: list[Grid] = []
    used: set[int] = set()
    for index, (first, region) in enumerate(find_regions(lines, page.width)):
        grid = _read_region(page, region, None if index else previous)
        if grid is not None:
            grids.append(grid)
            used.update(range(first, first + len(region)))
    return grids, used


def _read_region(page: Page, lines: Lines, previous: Grid | None) -> Grid | None:
    start, counting = first_of_body(lines)
    rules = horizontals(page.rulings, bounds([g for line in lines for w in line for g in w.glyphs]))
    counted = [lines[counting]] if counting is not None else []
    columns = find_columns([*lines[start:], *counted])
    for first in _starts(lines, start, counting):
        head = [line for i, line in enumerate(lines[:first]) if i != counting]
        top = lines[first][0].box.top
        spans = read_spans(head, columns, [r for r in rules if r.top < top]) if head else None
        if spans is not None:
            return _assemble(page, spans, counted[0] if counted else [], lines[first:], rules)
    if previous is None or not _fits(lines, previous.xs):
        return None
    kept = tuple(Column(a, b, "nothing") for a, b in pairwise(previous.xs))
    return _assemble(page, Spans(kept, previous.xs, (), 0), [], lines, rules)


def _starts(lines: Lines, start: int, counting: int | None) -> list[int]:
    """Where the body may start, the likeliest first: a name can begin some lines above the amounts beside it."""
    if start >= len(lines):
        return []
    lowest = 0 if counting is None else counting + 1
    earlier = [i for i in range(start - 1, max(start - 1 - _NAME_LINES, lowest), -1) if len(lines[i]) <= _FEW]
    earlier = [i for n, i in enumerate(earlier, 1) if i == start - n]
    jumps = {i: _pitch(lines, i) for i in earlier}
    likely = [i for i in earlier if jumps[i] > _JUMP * max(_pitch(lines, j) for j in range(i + 1, start + 1))]
    likely = [i for i in likely if _pitch(lines, start) < _TIGHT * lines[start][0].size]
    return [*likely[-1:], start, *(i for i in earlier if i not in likely[-1:])]


def _pitch(lines: Lines, index: int) -> float:
    """How far a line stands below the one before."""
    return lines[index][0].y - lines[index - 1][0].y


def _fits(lines: Lines, xs: Sequence[float]) -> bool:
    """Whether every number stands within one column."""
    for word in (w for line in lines for w in line if w.kind != "text"):
        column = bisect_right(xs, word.x) - 1
        if not 0 <= column < len(xs) - 1:
            return False
        if word.box.x0 < xs[column] - _FITS or word.box.x1 > xs[column + 1] + _FITS:
            return False
    return True


def _assemble(page: Page, spans: Spans, counting: Sequence[Word], body: Lines, rules: Sequence[Box]) -> Grid | None:
    """Cells of header, column numbers and body."""
    placed = [(w, c, c + 1) for line in body for w in line for c in [_column(w, spans)]]
    top = min(w.box.top for w, _, _ in placed)
    inner = [r.top for r in widest(rules, spans.edges[0], spans.edges[-1]) if r.top > top]
    rows = (rows_by_bands(placed, inner) if len(inner) > 1 else None) or rows_by_lines(placed)
    if any(_prints_two_in_one(row) for row in rows):
        return None
    numbers = [[(w, c, c + 1) for w in counting for c in [_column(w, spans)]]] if counting else []
    printed = [*numbers, *rows]
    ys = _row_edges(spans, printed)
    xs = spans.edges
    cells = [_cell(h.row0, h.row1, h.col0, h.col1, [g for w in h.block.words for g in w.glyphs], xs, ys) for h in spans.headings]
    for index, row in enumerate(printed, spans.depth):
        glyphs: defaultdict[int, list[Glyph]] = defaultdict(list)
        for word, column, _ in row:
            glyphs[column] += word.glyphs
        cells += [_cell(index, index + 1, c, c + 1, glyphs[c], xs, ys) for c in range(len(xs) - 1)]
    return Grid(page.number, tuple(xs), tuple(ys), tuple(cells), page.method)


def _prints_two_in_one(row: Sequence[Placed]) -> bool:
    """Whether two numbers would stand in one cell: the columns are not these."""
    columns = [c for w, c, _ in row if w.kind == "amount"]
    return len(set(columns)) < len(columns)


def _column(word: Word, spans: Spans) -> int:
    """The column that a word of the body stands in."""
    last = len(spans.columns) - 1
    at = min(max(bisect_right(spans.edges, word.x) - 1, 0), last)
    if word.kind == "dash":
        return at
    shared = [min(word.box.x1, c.x1) - max(word.box.x0, c.x0) for c in spans.columns]
    if word.is_number:
        best = max(range(last + 1), key=lambda i: shared[i])
        return best if shared[best] > 0 else at
    labels = [i for i, c in enumerate(spans.columns) if c.holds != "amounts" and shared[i] > 0]
    return max(labels, key=lambda i: shared[i], default=at)


def _row_edges(spans: Spans, rows: Sequence[Sequence[Placed]]) -> list[float]:
    """Borders of the rows, top to bottom: the header's levels share its height."""
    inks = [(min(w.box.top for w, _, _ in row), max(w.box.bottom for w, _, _ in row)) for row in rows]
    borders = [(upper[1] + lower[0]) / 2 for upper, lower in pairwise(inks)]
    first = inks[0][0] - 1
    levels: list[float] = []
    if spans.headings:
        top = min(h.block.box.top for h in spans.headings) - 1
        step = (first - top) / spans.depth
        levels = [top + step * i for i in range(spans.depth)]
    ys = [*levels, first, *borders, inks[-1][1] + 1]
    for index in range(1, len(ys)):  # lines that reach into each other must not turn rows over
        ys[index] = max(ys[index], ys[index - 1] + 0.1)
    return ys


def _cell(row0: int, row1: int, col0: int, col1: int, glyphs: Sequence[Glyph], xs: Sequence[float], ys: Sequence[float]) -> Cell:
    lines = tuple(line_text(line) for line in group_lines(glyphs))
    confidence = min((g.confidence for g in glyphs if g.confidence is not None), default=None)
    box = Box(xs[col0], ys[row0], xs[col1], ys[row1])
    return Cell(row0, row1, col0, col1, lines, box, bounds(glyphs) if glyphs else None, confidence)
