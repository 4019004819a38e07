"""Rulings that a page's end leaves open: a table goes on there, and its last strokes are not drawn.

Where several strokes end on one line and no stroke closes them, the line that a reader sees is added.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from operator import itemgetter

from extractors.model import Box

_SAME = 2.0
"""Strokes end on one line when their ends differ by less than this many points."""

_OPEN = 6.0
"""Strokes that stand out further than this over the last crossing stroke are open; less is the width of a pen."""

_LEFT, _RIGHT = 0, 2
"""The sides of a box, by their place in it."""

_FEWEST = 3
"""So many strokes that end on one line make an edge of a table."""


def closing_strokes(rulings: Iterable[Box]) -> list[Box]:
    """The strokes that close open rows and columns, as flat boxes in points.

    Args:
        rulings: a page's strokes, each flat in one direction.
    """
    upright: list[Box] = []
    level: list[Box] = []
    for stroke in rulings:
        wide, high = stroke[2] - stroke[0], stroke[3] - stroke[1]
        if wide < _SAME < high:
            upright.append(stroke)
        elif high < _SAME < wide:
            level.append(stroke)
    if min(len(upright), len(level)) < _FEWEST - 1:
        return []
    found = [_turned(b) for b in _closing([_turned(u) for u in upright], [_turned(lv) for lv in level])]
    return found + _closing(level, upright)


def _closing(strokes: Sequence[Box], across: Sequence[Box]) -> list[Box]:
    """Upright strokes that close level ones at their left or right ends; `across` are the upright strokes there are."""
    joined = _joined(strokes)
    found: list[Box] = []
    for side in (_LEFT, _RIGHT):
        for group in _by_end(joined, side):
            end = sum(b[side] for b in group) / len(group)
            top, bottom = min(b.top for b in group), max(b.top for b in group)
            if not any(_closes(b, end, top, bottom) for b in across) and _crossed(group, across):
                found.append(Box(end, top, end, bottom))
    return found


def _joined(strokes: Sequence[Box]) -> list[Box]:
    """Level strokes with those that follow them on one line made one."""
    joined: list[Box] = []
    left = top = right = bottom = math.nan
    for stroke in sorted(strokes, key=lambda b: (round(b[1]), b[0])):
        if abs(top - stroke[1]) < _SAME and stroke[0] - right < _SAME:
            right = max(right, stroke[2])
        else:
            joined.append(Box(left, top, right, bottom))
            left, top, right, bottom = stroke
    joined.append(Box(left, top, right, bottom))
    return joined[1:]


def _by_end(strokes: Sequence[Box], side: int) -> list[list[Box]]:
    """Groups of strokes on different lines whose ends on that side stand on one line."""
    groups: list[list[Box]] = []
    for stroke in sorted(strokes, key=itemgetter(side)):
        if groups and stroke[side] - groups[-1][0][side] < _SAME:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    return [g for g in groups if len(g) >= _FEWEST and len({round(b.top / _SAME) for b in g}) >= _FEWEST]


def _closes(stroke: Box, end: float, top: float, bottom: float) -> bool:
    """Whether an upright stroke stands at that end, along some of its length at least."""
    return abs(stroke.x0 - end) < _OPEN and stroke.top < bottom and stroke.bottom > top


def _crossed(group: Sequence[Box], across: Sequence[Box]) -> bool:
    """Whether upright strokes cross the group, as a table's columns do."""
    top, bottom = min(b.top for b in group), max(b.top for b in group)
    left, right = max(b.x0 for b in group), min(b.x1 for b in group)
    crossing = {
        round(b.x0) for b in across if left - _SAME < b.x0 < right + _SAME and b.top < bottom - _SAME and b.bottom > top + _SAME
    }
    return len(crossing) >= _FEWEST - 1


def _turned(box: Box) -> Box:
    return Box(box.top, box.x0, box.bottom, box.x1)
