"""Glyphs into lines: what stands on one baseline, left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.engines.base import Glyph
from extractors.line_loops import DIGIT_GAP, WORD_GAP, places
from extractors.model import Box
from extractors.placing import bounds, group_lines, line_text

__all__ = ["DIGIT_GAP", "WORD_GAP", "Line", "bounds", "group_lines", "line_text", "make_line", "read_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its box; words are separated by single blanks."""

    text: str
    box: Box
    _edges: tuple[tuple[float, float], ...] = field(default=(), compare=False, repr=False)
    _glyphs: Sequence[Glyph] = field(default=(), compare=False, repr=False)
    """What the edges are found from when they are first asked for: of most lines nobody asks."""

    @property
    def edges(self) -> tuple[tuple[float, float], ...]:
        """The left and right edge of every character of `text`; empty where the format has no positions."""
        if self._glyphs and not self._edges:
            object.__setattr__(self, "_edges", places(self._glyphs))
        return self._edges


def make_line(line: Sequence[Glyph]) -> Line:
    """One line of glyphs sorted left to right, with its text and the place of every character."""
    return Line(line_text(line), bounds(line), (), line)


def read_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of text that glyphs make, top to bottom."""
    return [Line(line_text(line), bounds(line)) for line in group_lines(glyphs)]
