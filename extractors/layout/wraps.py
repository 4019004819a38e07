"""The printed lines of an unruled body into rows: which lines are one name that wraps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.layout.words import Word
from extractors.text import line_name, squeeze

_SAME = 0.4
"""Two words stand on one line when their middles differ by less than this share of their size."""

_TIGHT = 1.6
"""Lines of one name follow each other closer than this many times their size."""

_FULL = 1.6
"""A line that wraps ends less than this many characters before the longest in its column."""

_TOTAL = re.compile(r"^[总合小]计$")
_TOTAL_LINE = re.compile(r"[总合]计$")
"""Lines that are complete in themselves."""

_ONE_ROW = 0.9
"""Words of different columns that stand less than this share of their size apart are one row: codes can be set lower."""

Placed = tuple[Word, int, int]
"""A word with the columns that it stands in (half-open)."""


def rows_by_bands(words: Sequence[Placed], rules: Sequence[float]) -> list[list[Placed]] | None:
    """Rows as horizontal rules part them; None where the rules do not part every two lines of numbers."""
    bands: dict[int, list[Placed]] = {}
    for placed in words:
        bands.setdefault(sum(y < placed[0].y for y in rules), []).append(placed)
    for band in bands.values():
        numbers = [w for w, _, _ in band if w.kind != "text"]
        columns = [c for w, c, _ in band if w.kind != "text"]
        if len(set(columns)) < len(columns) and numbers[-1].y - numbers[0].y > _SAME * numbers[0].size:
            return None
    return [bands[key] for key in sorted(bands)]


def rows_by_lines(words: Sequence[Placed]) -> list[list[Placed]]:
    """Rows as the lines stand: each line of numbers is one, names that wrap go with the line they stand beside."""
    anchors = _anchors([p for p in words if p[0].kind != "text"])
    rows: list[list[Placed]] = [list(line) for line in anchors]
    ys = [line[0][0].y for line in anchors]
    texts = [p for p in words if p[0].kind == "text"]
    own: list[tuple[float, list[Placed]]] = []
    for column in sorted({p[1] for p in texts}):
        mine = sorted((p for p in texts if p[1] == column), key=lambda p: (p[0].y, p[0].x))
        for group in _names(mine, ys):
            middle = (group[0][0].y + group[-1][0].y) / 2
            row = _beside(group, middle, ys)
            if row is None:
                own.append((middle, group))
            else:
                rows[row] += group
    placed = list(zip(ys, rows, strict=True))
    for middle, group in own:
        near = next((r for y, r in placed if abs(y - middle) < _SAME * group[0][0].size and not _taken(r, group)), None)
        if near is None:
            placed.append((middle, list(group)))
        else:
            near += group
    return _without_slips(sorted(placed, key=lambda p: p[0]))


def _without_slips(rows: Sequence[tuple[float, list[Placed]]]) -> list[list[Placed]]:
    """Rows, those that stand a little lower than their neighbour and in other columns put with it."""
    kept: list[tuple[float, list[Placed]]] = []
    for y, row in rows:
        close = bool(kept) and y - kept[-1][0] < _ONE_ROW * row[0][0].size
        if close and not {p[1] for p in row} & {p[1] for p in kept[-1][1]}:
            kept[-1] = (kept[-1][0], [*kept[-1][1], *row])
        else:
            kept.append((y, row))
    return [row for _, row in kept]


def _taken(row: Sequence[Placed], group: Sequence[Placed]) -> bool:
    return any(p[0].kind == "text" and p[1] == group[0][1] for p in row)


def _anchors(numbers: Sequence[Placed]) -> list[list[Placed]]:
    lines: list[list[Placed]] = []
    for placed in sorted(numbers, key=lambda p: p[0].y):
        if lines and placed[0].y - lines[-1][0][0].y < _SAME * placed[0].size:
            lines[-1].append(placed)
        else:
            lines.append([placed])
    return lines


def _names(texts: Sequence[Placed], ys: Sequence[float]) -> list[list[Placed]]:
    """The texts of one column, those that are one name together."""
    right = max((p[0].box.x1 for p in texts), default=0.0)
    lines: list[list[Placed]] = []
    for placed in texts:
        if lines and abs(placed[0].y - lines[-1][0][0].y) < _SAME * placed[0].size:
            lines[-1].append(placed)
        else:
            lines.append([placed])
    names = [lines[0]] if lines else []
    for upper, lower in pairwise(lines):
        if _wraps(upper, lower, names[-1], ys, right):
            names[-1] = [*names[-1], *lower]
        else:
            names.append(lower)
    return names


def _wraps(upper: Sequence[Placed], lower: Sequence[Placed], name: Sequence[Placed], ys: Sequence[float], right: float) -> bool:
    """Whether a line goes on in the next."""
    size = upper[0][0].size
    pitch = lower[0][0].y - upper[0][0].y
    if pitch > _TIGHT * size:
        return False
    last, following = ("".join(p[0].text for p in line) for line in (upper, lower))
    if line_name(following) != squeeze(following) or _TOTAL.match(squeeze(last)) or _TOTAL_LINE.search(squeeze(following)):
        return False
    beside = [any(abs(y - p[0].y) < _SAME * size for y in ys for p in line) for line in (name, lower)]
    if all(beside) or (_centred(name, name, ys) and not _centred(name, lower, ys)):
        return False
    return max(p[0].box.x1 for p in upper) > right - _FULL * size


def _centred(upper: Sequence[Placed], lower: Sequence[Placed], ys: Sequence[float]) -> bool:
    """Whether numbers stand beside the middle of two lines or more."""
    middle = (upper[0][0].y + lower[-1][0].y) / 2
    return lower[-1][0].y > upper[0][0].y and any(abs(y - middle) < _SAME * upper[0][0].size for y in ys)


def _beside(group: Sequence[Placed], middle: float, ys: Sequence[float]) -> int | None:
    """The row of numbers that a name stands beside: with its middle, its first or its last line."""
    size = group[0][0].size
    for y in (middle, group[0][0].y, group[-1][0].y):
        near = [i for i, other in enumerate(ys) if abs(other - y) < _SAME * size]
        if near:
            return min(near, key=lambda i: abs(ys[i] - y))
    return None
