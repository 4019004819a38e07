"""Glyphs into lines: what stands on one baseline, left to right."""

from __future__ import annotations

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
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.x)):
        for line in lines[-3:]:
            if abs(line[0].y - glyph.y) < SAME_LINE * min(line[0].size, glyph.size):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.box.x0) for line in lines]


def bounds(glyphs: Iterable[Glyph]) -> Box:
    """The smallest box around glyphs; there must be one at least."""
    boxes = [g.box for g in glyphs]
    return Box(min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))


def line_text(line: list[Glyph]) -> str:
    """The text of one line of glyphs sorted left to right."""
    text = ""
    for previous, glyph in zip([None, *line], line, strict=False):
        if previous and glyph.box.x0 - previous.box.x1 > _gap(previous, glyph) * glyph.size:
            text += " "
        text += glyph.text
    return text


def make_line(line: list[Glyph]) -> Line:
    """One line of glyphs sorted left to right, with its text and the place of every character."""
    text = ""
    edges: list[tuple[float, float]] = []
    for previous, glyph in zip([None, *line], line, strict=False):
        if previous and glyph.box.x0 - previous.box.x1 > _gap(previous, glyph) * glyph.size:
            text += " "
            edges.append((previous.box.x1, glyph.box.x0))
        text += glyph.text
        edges += [(glyph.box.x0, glyph.box.x1)] * len(glyph.text)
    return Line(text, bounds(line), tuple(edges))


def _gap(left: Glyph, right: Glyph) -> float:
    return DIGIT_GAP if left.text.isdigit() and right.text.isdigit() else WORD_GAP


def read_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of text that glyphs make, top to bottom."""
    return [Line(line_text(line), bounds(line)) for line in group_lines(glyphs)]
