"""Rulings that a page's end leaves open: a table goes on there, and its last strokes are not drawn.

Where several strokes end on one line and no stroke closes them, the line that a reader sees is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.model import Box

_SAME = 2.0
"""Strokes end on one line when their ends differ by less than this many points."""

_OPEN = 6.0
"""Strokes that stand out further than this over the last crossing stroke are open; less is the width of a pen."""

_FEWEST = 3
"""So many strokes that end on one line make an edge of a table."""


def closing_strokes(rulings: Iterable[Box]) -> list[Box]:
    """The strokes that close open rows and columns, as flat boxes in points.

    Args:
        rulings: a page's strokes, each flat in one direction.
    """
    strokes = list(rulings)
    upright = [b for b in strokes if b.x1 - b.x0 < _SAME < b.bottom - b.top]
    level = [b for b in strokes if b.bottom - b.top < _SAME < b.x1 - b.x0]
    found = [_turned(b) for b in _closing([_turned(u) for u in upright], [_turned(lv) for lv in level])]
    return found + _closing(level, upright)


def _closing(strokes: Sequence[Box], across: Sequence[Box]) -> list[Box]:
    """Upright strokes that close level ones at their left or right ends; `across` are the upright strokes there are."""
    joined = _joined(strokes)
    found: list[Box] = []
    for side in ("x0", "x1"):
        for group in _by_end(joined, side):
            end = sum(getattr(b, side) for b in group) / len(group)
            top, bottom = min(b.top for b in group), max(b.top for b in group)
            if not any(_closes(b, end, top, bottom) for b in across) and _crossed(group, across):
                found.append(Box(end, top, end, bottom))
    return found


def _joined(strokes: Sequence[Box]) -> list[Box]:
    """Level strokes with those that follow them on one line made one."""
    joined: list[Box] = []
    for stroke in sorted(strokes, key=lambda b: (round(b.top), b.x0)):
        last = joined[-1] if joined else None
        if last and abs(last.top - stroke.top) < _SAME and stroke.x0 - last.x1 < _SAME:
            joined[-1] = Box(last.x0, last.top, max(last.x1, stroke.x1), last.bottom)
        else:
            joined.append(stroke)
    return joined


def _by_end(strokes: Sequence[Box], side: str) -> list[list[Box]]:
    """Groups of strokes on different lines whose ends on that side stand on one line."""
    groups: list[list[Box]] = []
    for stroke in sorted(strokes, key=lambda b: float(getattr(b, side))):
        if groups and getattr(stroke, side) - getattr(groups[-1][0], side) < _SAME:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    return [g for g in groups if len({round(b.top / _SAME) for b in g}) >= _FEWEST]


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
