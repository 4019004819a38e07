"""Glyphs into lines: what stands on one baseline, left to right."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.engines.base import Glyph
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
    """Group glyphs into lines, top to bottom, each left to right. Stream order plays no part."""
    glyphs = list(glyphs)
    if not glyphs:
        return []
    # Most cells have one line.
    if glyphs[0][1][1] == glyphs[-1][1][1] and len({(g[1][1], g[1][3], g[2]) for g in glyphs}) == 1:
        glyphs.sort(key=_place)
        glyphs.sort(key=_left)
        return [glyphs]
    placed = [((g.box[1] + g.box[3]) / 2, (g.box[0] + g.box[2]) / 2, i, g) for i, g in enumerate(glyphs)]
    placed.sort()
    lines: list[list[Glyph]] = []
    heads: list[tuple[float, float]] = []
    line: list[Glyph] = []
    last_y, last_size = math.nan, math.nan
    for y, _, _, glyph in placed:
        size = glyph.size
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
    for line in lines:
        if len(line) > 1:
            line.sort(key=_left)
    return lines


def _place(glyph: Glyph) -> float:
    return glyph[1][0] + glyph[1][2]


def _left(glyph: Glyph) -> float:
    return glyph[1][0]


def bounds(glyphs: Iterable[Glyph]) -> Box:
    """The smallest box around glyphs; there must be one at least."""
    lefts, tops, rights, bottoms = zip(*[g[1] for g in glyphs], strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def line_text(line: list[Glyph]) -> str:
    """The text of one line of glyphs sorted left to right."""
    end = math.inf
    before = ""
    parts: list[str] = []
    for text, box, size, _ in line:
        if box[0] - end > DIGIT_GAP * size and box[0] - end > _gap(before, text) * size:
            parts.append(" ")
        parts.append(text)
        before, end = text, box[2]
    return "".join(parts)


def make_line(line: list[Glyph]) -> Line:
    """One line of glyphs sorted left to right, with its text and the place of every character."""
    end = math.inf
    before = ""
    parts: list[str] = []
    edges: list[tuple[float, float]] = []
    for text, box, size, _ in line:
        left, right = box[0], box[2]
        if left - end > DIGIT_GAP * size and left - end > _gap(before, text) * size:
            parts.append(" ")
            edges.append((end, left))
        parts.append(text)
        if len(text) == 1:
            edges.append((left, right))
        else:
            edges += [(left, right)] * len(text)
        before, end = text, right
    return Line("".join(parts), bounds(line), tuple(edges))


def _gap(left: str, right: str) -> float:
    return DIGIT_GAP if left.isdigit() and right.isdigit() else WORD_GAP


def read_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of text that glyphs make, top to bottom."""
    return [Line(line_text(line), bounds(line)) for line in group_lines(glyphs)]
