"""Where the columns of an unruled table stand: what its numbers and texts cover, and the gutters between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractors.layout.words import Word

Holds = Literal["amounts", "integers", "texts", "mixed", "nothing"]
"""What a column prints below its heading; `mixed` is two columns that cannot be told apart."""

_NARROWEST_GUTTER = 0.8
"""A gutter is wider than this many points."""

_SHARE_OF_SPANNING = 0.08
"""So many of the lines may print a text across a gutter: totals and headings that run over several columns."""

_MIXED = 2
"""So many texts among amounts are a column of their own."""

_TOUCH = 1.0
"""Neighbouring columns without a gutter reach into each other by less than this many points."""


@dataclass(frozen=True, slots=True)
class Column:
    """The extent in points of what a column prints, and what that is."""

    x0: float
    x1: float
    holds: Holds

    @property
    def middle(self) -> float:
        """The middle, left to right."""
        return (self.x0 + self.x1) / 2


def find_columns(lines: Sequence[Sequence[Word]]) -> list[Column]:
    """The columns that the lines of a table's body print in, left to right.

    No number stands across a gutter; a few texts may. Dashes open no column: they may stand in its middle where numbers stand at
    its right edge.
    """
    words = [w for line in lines for w in line if w.kind != "dash"]
    allowed = 0 if len(lines) < 3 else max(1, int(len(lines) * _SHARE_OF_SPANNING))
    covered = _covered(words, allowed)
    alone = [w for w in words if not any(min(w.box.x1, b) - max(w.box.x0, a) > 0 for a, b in covered)]
    covered = _merged([*covered, *((w.box.x0, w.box.x1) for w in alone)])
    return [column for a, b in covered for column in _parted(a, b, [w for w in words if a <= w.x <= b])]


def _parted(x0: float, x1: float, words: Sequence[Word]) -> list[Column]:
    """A stretch as one column, or as two where amounts and texts stand side by side without a gutter between."""
    amounts = [w for w in words if w.kind == "amount"]
    texts = [w for w in words if w.kind == "text"]
    if not amounts or len(texts) < _MIXED:
        return [Column(x0, x1, _holds(words))]
    spans = sorted((min(w.box.x0 for w in part), max(w.box.x1 for w in part)) for part in (amounts, texts))
    if spans[1][0] < spans[0][1] - _TOUCH:
        return [Column(x0, x1, "mixed")]
    cut = (spans[0][1] + spans[1][0]) / 2
    return [_column(x0, cut, [w for w in words if w.x < cut]), _column(cut, x1, [w for w in words if w.x >= cut])]


def _column(x0: float, x1: float, words: Sequence[Word]) -> Column:
    return Column(max(x0, min(w.box.x0 for w in words)), min(x1, max(w.box.x1 for w in words)), _holds(words))


def _covered(words: Sequence[Word], allowed: int) -> list[tuple[float, float]]:
    """Stretches where a number stands, or more texts than may run across a gutter."""
    events: list[tuple[float, int, int]] = []
    for word in words:
        number = int(word.is_number)
        events += [(word.box.x0, number, 1 - number), (word.box.x1, -number, number - 1)]
    events.sort(key=lambda e: e[0])
    stretches: list[tuple[float, float]] = []
    numbers = texts = 0
    for (x, number, text), (following, _, _) in pairwise([*events, (0.0, 0, 0)]):
        numbers, texts = numbers + number, texts + text
        if (numbers or texts > allowed) and following > x:
            stretches.append((x, following))
    return _merged(stretches)


def _merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for a, b in sorted(stretches):
        if merged and a - merged[-1][1] < _NARROWEST_GUTTER:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _holds(words: Sequence[Word]) -> Holds:
    if not words:
        return "texts"
    if sum(w.kind == "text" for w in words) * 2 > len(words):
        return "texts"
    return "amounts" if any(w.kind == "amount" for w in words) else "integers"


def edges(columns: Sequence[Column], headings: Sequence[tuple[float, float] | None]) -> list[float]:
    """Where the borders would stand: one more than columns, left to right.

    Headings mostly stand in the middle of their column, so each border says where the next one is, within its gutter.

    Args:
        columns: the columns.
        headings: for each column the extent of the heading over it alone, or None.
    """
    inks = [(min(c.x0, h[0]), max(c.x1, h[1])) if h else (c.x0, c.x1) for c, h in zip(columns, headings, strict=True)]
    gutters = [_gutter(columns[i], columns[i + 1], inks[i][1], inks[i + 1][0]) for i in range(len(columns) - 1)]
    reach = max(6.0, *(b - a for a, b in gutters)) if gutters else 6.0
    bounds = [(inks[0][0] - reach, inks[0][0] - 1), *gutters, (inks[-1][1] + 1, inks[-1][1] + reach)]
    middles = [(h[0] + h[1]) / 2 if h else None for h in headings]
    for order in (range(len(columns)), range(len(columns) - 1, -1, -1)):
        step = 1 if order.step > 0 else -1
        for i in order:
            here, there = (i, i + 1) if step > 0 else (i + 1, i)
            middle = middles[i]
            if middle is None:
                continue
            lower, upper = 2 * middle - bounds[here][1], 2 * middle - bounds[here][0]
            narrowed = max(lower, bounds[there][0]), min(upper, bounds[there][1])
            if narrowed[0] <= narrowed[1]:
                bounds[there] = narrowed
    return [(a + b) / 2 for a, b in bounds]


def _gutter(left: Column, right: Column, left_ink: float, right_ink: float) -> tuple[float, float]:
    """The stretch between two columns in which their border stands."""
    if left_ink <= right_ink:
        return left_ink, right_ink
    if left.x1 <= right.x0:
        return left.x1, right.x0
    return ((left.x1 + right.x0) / 2,) * 2
