"""Horizontal rulings of a page: pieces that go on in each other made one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.model import Box

_SAME = 1.5
"""Rulings less than this many points apart are one."""

_APART = 3.0
"""Pieces of one ruling are less than this many points apart."""

_SHORTEST = 12.0
"""A shorter piece underlines a word or belongs to a picture."""

_SPANS = 0.8
"""A ruling that is this share of a table's width parts its rows."""


def horizontals(rulings: Iterable[Box], around: Box) -> list[Box]:
    """The horizontal rulings in and around a box, top to bottom, each in one piece."""
    flat = [
        r
        for r in rulings
        if r.x1 - r.x0 > 2 * (r.bottom - r.top)
        and around.top - 30 < r.top < around.bottom + 30
        and r.x0 < around.x1
        and r.x1 > around.x0
    ]
    merged: list[Box] = []
    for rule in sorted(flat, key=lambda r: (r.top, r.x0)):
        for index, other in enumerate(merged):
            if abs(other.top - rule.top) < _SAME and rule.x0 - other.x1 < _APART and other.x0 - rule.x1 < _APART:
                merged[index] = Box(min(other.x0, rule.x0), other.top, max(other.x1, rule.x1), other.bottom)
                break
        else:
            merged.append(rule)
    return [r for r in merged if r.x1 - r.x0 > _SHORTEST]


def widest(rules: Sequence[Box], x0: float, x1: float) -> list[Box]:
    """Those that run through a table between two edges."""
    return [r for r in rules if min(r.x1, x1) - max(r.x0, x0) > _SPANS * (x1 - x0)]
