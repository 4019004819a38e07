"""The loops that put glyphs into the cells of a ruled table. They go over every glyph and every cell of every page.

`placing_native.pyx` has them compiled, with equal results. `lines.py` takes those where the installation could compile them, else
these, which say what is meant.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from extractors.cells import Cell
from extractors.engines.base import Glyph, characters
from extractors.line_loops import TOUCHING, bounds, group_lines, line_text, runs_over_borders
from extractors.model import Box

_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_NUMBERS = re.compile(r"[-\d,.]+")

Span = tuple[int, int, int, int]
"""The half-open row and column ranges that a cell covers."""


class Filled(NamedTuple):
    """What stands in each cell by its number, what outside, and glyphs of several cells that are written one after the other.

    A run in more than one of these is parted into its characters.
    """

    inside: dict[int, list[Glyph]]
    outside: list[Glyph]
    crossing: list[list[Glyph]]


def spans_of(boxes: Sequence[Box], xs: Sequence[float], ys: Sequence[float]) -> list[Span]:
    """The half-open row and column ranges that boxes cover between edges."""
    spans = []
    for x0, top, x1, bottom in boxes:
        row0, row1 = min(_nearest(ys, top), len(ys) - 2), _nearest(ys, bottom)
        col0, col1 = min(_nearest(xs, x0), len(xs) - 2), _nearest(xs, x1)
        spans.append((row0, max(row1, row0 + 1), col0, max(col1, col0 + 1)))
    return spans


def _nearest(edges: Sequence[float], value: float) -> int:
    at = bisect_left(edges, value)
    if at == 0:
        return 0
    return at - 1 if at == len(edges) or value - edges[at - 1] <= edges[at] - value else at


def fill(glyphs: Iterable[Glyph], spans: Sequence[Span], xs: Sequence[float], ys: Sequence[float]) -> Filled:
    """Put glyphs into the cells that cover `spans` of the columns and rows between edges.

    A run of digits that crosses a border is kept whole, in the cell that holds most of it: long numbers overflow narrow cells.
    """
    glyphs = tuple(glyphs)
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
        for glyph, cell in share_out(touching, parted, lambda glyph: _cells_below(glyph, xs, ys, owner)):
            (outside if cell is None else inside[cell]).append(glyph)
    return Filled(inside, outside, runs_over_borders(_stream_of(glyphs, parted), inside))


def share_out(
    touching: Sequence[Glyph], parted: dict[int, list[Glyph]], homes: Callable[[Glyph], Iterable[int | None]]
) -> Iterable[tuple[Glyph, int | None]]:
    """The characters of touching glyphs that stand in several cells, each with its cell; runs go into `parted`."""
    parted |= {id(glyph): glyph.characters() for glyph in touching if glyph.edges}
    run = [character for glyph in touching for character in parted.get(id(glyph), (glyph,))]
    votes = [cell for glyph in run for cell in homes(glyph)]
    if _is_number(run) or _is_cut_badly(run, votes):
        votes = [max(set(votes), key=votes.count)] * len(run)
    return zip(run, votes, strict=True)


def _stream_of(glyphs: Sequence[Glyph], parted: Mapping[int, list[Glyph]]) -> Sequence[Glyph]:
    """The glyphs with the characters of those that are parted in their places."""
    return [part for glyph in glyphs for part in parted.get(id(glyph), (glyph,))] if parted else glyphs


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


def _touching(lines: Iterable[list[Glyph]]) -> list[list[Glyph]]:
    """Glyphs of lines, those that touch each other together."""
    found: list[list[Glyph]] = []
    for line in lines:
        start, end = 0, math.inf
        for at, (_, box, size, _, edges) in enumerate(line):
            if box[0] - end > TOUCHING * size:
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


def make_cells(spans: Sequence[Span], boxes: Sequence[Box], inside: Mapping[int, list[Glyph]]) -> tuple[Cell, ...]:
    """The cells that cover `spans` and have these boxes, with what stands `inside` each by its number."""
    return tuple(
        Cell(*span, lines, box, ink, confidence)
        for at, (span, box) in enumerate(zip(spans, boxes, strict=True))
        for lines, ink, confidence in [_contents(inside.get(at, ()))]
    )


def _contents(glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], Box | None, float | None]:
    """What a cell prints: its lines, the box of the ink, and the least confidence of its characters."""
    if not glyphs:
        return (), None, None
    if len(glyphs) == 1:
        [glyph] = glyphs
        return (glyph.text,), glyph.box, glyph.confidence
    lines = tuple([line_text(line) for line in group_lines(glyphs)])
    return lines, bounds(glyphs), min([g.confidence for g in glyphs if g.confidence is not None], default=None)
