"""Glyphs into lines: what stands on one baseline, left to right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.engines.base import Glyph, characters
from extractors.model import Box

SAME_LINE = 0.5
"""Two glyphs stand on one line when their middles differ by less than this share of the smaller size."""

WORD_GAP = 0.45
"""A gap wider than this share of the size separates two words."""

DIGIT_GAP = 0.15
"""Between digits a narrower gap separates: digits of one number touch, and a blank between two numbers can be this narrow."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its box; words are separated by single blanks.

    `edges` has the left and right edge of every character of `text`; it is empty where the format has no positions.
    """

    text: str
    box: Box
    edges: tuple[tuple[float, float], ...] = field(default=(), compare=False, repr=False)


def group_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Group glyphs into lines, top to bottom, each left to right. Stream order plays no part.

    A run stays one thing unless something stands between its characters.
    """
    glyphs = list(glyphs)
    if len(glyphs) < 2:
        return [glyphs] if glyphs else []
    # Most cells have one line.
    if glyphs[0][1][1] == glyphs[-1][1][1] and len({(g[1][1], g[1][3], g[2]) for g in glyphs}) == 1:
        return [_left_to_right(glyphs, glyphs)]
    placed = [((g[1][1] + g[1][3]) / 2, _middle_of_first(g), i, g) for i, g in enumerate(glyphs)]
    placed.sort()
    lines: list[list[Glyph]] = []
    heads: list[tuple[float, float]] = []
    line: list[Glyph] = []
    last_y, last_size = math.nan, math.nan
    for y, _, _, glyph in placed:
        size = glyph[2]
        if y != last_y or size != last_size:  # else it stands on the line of the glyph before
            last_y, last_size = y, size
            near = len(heads) - 3 if len(heads) > 3 else 0
            for at in range(near, len(heads)):
                head_y, head_size = heads[at]
                if abs(head_y - y) < SAME_LINE * (head_size if head_size < size else size):
                    line = lines[at]
                    break
            else:
                line = []
                lines.append(line)
                heads.append((y, size))
        line.append(glyph)
    return [_left_to_right(line, glyphs) if len(line) > 1 else line for line in lines]


def _left_to_right(line: list[Glyph], stream: list[Glyph]) -> list[Glyph]:
    """The glyphs of one line in order; runs that reach into others are taken apart.

    Of characters in one place that which the stream has first is first.
    """
    placed = sorted(line, key=_left)
    last = -math.inf
    for _, box, _, _, edges in placed:
        if box[0] <= last:
            break
        last = edges[0][-1] if edges else box[0]
    else:
        return placed
    order = {id(glyph): index for index, glyph in enumerate(stream)}
    single = characters(sorted(line, key=lambda glyph: order[id(glyph)]))
    single.sort(key=_place)
    single.sort(key=_left)
    return single


def _middle_of_first(glyph: Glyph) -> float:
    _, box, _, _, edges = glyph
    return (edges[0][0] + edges[1][0]) / 2 if edges else (box[0] + box[2]) / 2


def _place(glyph: Glyph) -> tuple[float, float]:
    (x0, top, x1, bottom) = glyph[1]
    return (top + bottom) / 2, (x0 + x1) / 2


def _left(glyph: Glyph) -> float:
    return glyph[1][0]


def bounds(glyphs: Iterable[Glyph]) -> Box:
    """The smallest box around glyphs; there must be one at least."""
    boxes = [g[1] for g in glyphs]
    if len(boxes) == 1:
        return boxes[0]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def line_text(line: Sequence[Glyph]) -> str:
    """The text of one line of glyphs sorted left to right."""
    if len(line) == 1:
        return line[0][0]
    end = math.inf
    before = ""
    parts: list[str] = []
    for text, box, size, _, edges in line:
        gap = box[0] - end
        if gap > DIGIT_GAP * size and gap > _gap(before, text) * size:
            parts.append(" ")
        parts.append(text)
        before, end = text, edges[1][-1] if edges else box[2]
    return "".join(parts)


def make_line(line: Sequence[Glyph]) -> Line:
    """One line of glyphs sorted left to right, with its text and the place of every character."""
    end = math.inf
    before = ""
    parts: list[str] = []
    places: list[tuple[float, float]] = []
    for text, box, size, _, edges in line:
        left, right = box[0], box[2]
        if left - end > DIGIT_GAP * size and left - end > _gap(before, text) * size:
            parts.append(" ")
            places.append((end, left))
        parts.append(text)
        if edges:
            places += zip(*edges, strict=True)
            right = edges[1][-1]
        elif len(text) == 1:
            places.append((left, right))
        else:
            places += [(left, right)] * len(text)
        before, end = text, right
    return Line("".join(parts), bounds(line), tuple(places))


def _gap(left: str, right: str) -> float:
    """The gap that separates two texts on one line."""
    return DIGIT_GAP if left[-1:].isdigit() and right[:1].isdigit() else WORD_GAP


def read_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of text that glyphs make, top to bottom."""
    return [Line(line_text(line), bounds(line)) for line in group_lines(glyphs)]
