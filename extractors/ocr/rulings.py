"""Rulings in a page's image, and the cells that they make. Everything here is in pixels of the straightened page.

A ruling is a long thin run of ink. Runs that lie on one line are one ruling over small gaps, for scans break faint lines. A table
is a set of rulings that cross; a border between two fields counts where most of it is ink, so that merged cells come out whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.paper import Mask

_LEAST = 18.0
"""Points: shorter runs are strokes of characters."""
_THICK = 4.0
"""Points: thicker runs are bars and pictures."""
_GAP = 9.0
"""Points: runs nearer than this along one line are one ruling."""
_SNAP = 2.6
"""Points: rulings nearer than this across are one edge."""
_SHORT = 60.0
"""Points: a level run no longer than this may belong to characters."""
_NARROWEST = 72.0
"""Points: narrower tables are boxes and large characters."""
_DRAWN = 0.6
"""Share of a border that must be ink."""


Rectangle = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A level or upright ruling: `at` across it, from `start` to `end` along it."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Field:
    """A cell's rectangle in pixels, borders at the middle of its rulings."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """What was found: level strokes, upright strokes, tables of cells, and where the rulings' ink is."""

    level: tuple[Stroke, ...]
    upright: tuple[Stroke, ...]
    tables: tuple[tuple[Field, ...], ...]
    ink: Mask


def find_rulings(ink: Mask, pixels_per_point: float, lines: Sequence[Rectangle] = ()) -> Ruled:
    """Find rulings and ruled tables in the ink of a straightened page.

    Args:
        ink: rows by columns.
        pixels_per_point: the resolution.
        lines: where lines of text were found: large type has strokes as long as short rulings.
    """
    level_ink, upright_ink = _runs(ink, pixels_per_point), _runs(ink.T, pixels_per_point).T
    turned = [(top, x0, bottom, x1) for x0, top, x1, bottom in lines]
    level = [s for s in _strokes(level_ink, pixels_per_point, lines) if not _underlies_text(s, ink, pixels_per_point)]
    upright = _strokes(upright_ink.T, pixels_per_point, turned)
    tables = []
    for rows, columns in _crossing(level, upright, 3 * pixels_per_point):
        fields = _fields(rows, columns, level_ink, upright_ink, pixels_per_point)
        if len(fields) > 1 and fields[-1].x1 - fields[0].x0 >= _NARROWEST * pixels_per_point:
            tables.append(fields)
    return Ruled(tuple(level), tuple(upright), tuple(tables), level_ink | upright_ink)


def _runs(ink: Mask, scale: float) -> Mask:
    """The ink of level runs; of a run that is thin, all ink up to its edge."""
    import cv2

    thick, long = max(3, round(_THICK * scale)), round(_LEAST * scale)
    image: Any = ink.astype(np.uint8)
    image = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((1, max(3, round(1.5 * scale))), np.uint8))
    image = cv2.dilate(image, np.ones((3, 1), np.uint8))  # a line that climbs a pixel stays one run
    runs = cv2.morphologyEx(image, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    bars = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((thick + 2, long // 2), np.uint8))
    bars = cv2.dilate(bars, np.ones((5, 5), np.uint8))
    return np.asarray((runs > 0) & (bars == 0), dtype=np.bool_)


def _strokes(runs: Mask, scale: float, lines: Sequence[Rectangle]) -> list[Stroke]:
    """Level strokes, runs on one line joined over gaps; those that stay short are left out."""
    import cv2

    _count, _labels, stats, centres = cv2.connectedComponentsWithStats(runs.astype(np.uint8), connectivity=8)
    pieces = [
        Stroke(float(centre[1]), float(x), float(x + width))
        for (x, _y, width, height, _area), centre in zip(stats[1:], centres[1:], strict=True)
        if height <= max(3 * _THICK * scale, 0.02 * width)
    ]
    pieces = [p for p in pieces if not _is_in_character(p, lines)]
    joined: list[Stroke] = []
    for line in _clusters(pieces, _SNAP * scale):
        current: Stroke | None = None
        for piece in sorted(line, key=lambda s: s.start):
            if current and piece.start - current.end <= _GAP * scale:
                at = (current.at * current.length + piece.at * piece.length) / max(1.0, current.length + piece.length)
                current = Stroke(at, current.start, max(current.end, piece.end))
            else:
                joined += [current] if current else []
                current = piece
        joined += [current] if current else []
    return [s for s in joined if s.length >= _LEAST * scale]


def _is_in_character(stroke: Stroke, lines: Sequence[Rectangle]) -> bool:
    """Whether a stroke is no longer than the characters of a line of text that it lies in."""
    middle = (stroke.start + stroke.end) / 2
    return any(
        x0 <= middle <= x1 and top <= stroke.at <= bottom and stroke.length <= 1.1 * min(x1 - x0, bottom - top)
        for x0, top, x1, bottom in lines
    )


def _underlies_text(stroke: Stroke, ink: Mask, scale: float) -> bool:
    """Whether a short stroke is the feet or heads of digits, 2.22 makes one: there is much ink close above or below it."""
    if stroke.length > _SHORT * scale:
        return False
    at, near, far = round(stroke.at), round(2 * scale), round(5 * scale)
    columns = slice(round(stroke.start), round(stroke.end))
    bands = (ink[max(0, at - far) : max(0, at - near), columns], ink[at + near : at + far, columns])
    return any(band.size and band.any(axis=0).mean() > 0.2 for band in bands)


def _clusters(strokes: Iterable[Stroke], reach: float) -> list[list[Stroke]]:
    clusters: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda s: s.at):
        if clusters and stroke.at - clusters[-1][-1].at <= reach and stroke.at - clusters[-1][0].at <= 2 * reach:
            clusters[-1].append(stroke)
        else:
            clusters.append([stroke])
    return clusters


def _crossing(level: Sequence[Stroke], upright: Sequence[Stroke], reach: float) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Sets of strokes that cross one another, at least two each way."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, row in enumerate(level):
        for j, column in enumerate(upright, start=len(level)):
            if row.start - reach <= column.at <= row.end + reach and column.start - reach <= row.at <= column.end + reach:
                parent[root(i)] = root(j)
    sets: defaultdict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i in range(len(parent)):
        sets[root(i)][0 if i < len(level) else 1].append(level[i] if i < len(level) else upright[i - len(level)])
    return [(rows, columns) for rows, columns in sets.values() if len(rows) > 1 and len(columns) > 1]


def _fields(rows: Sequence[Stroke], columns: Sequence[Stroke], level: Mask, upright: Mask, scale: float) -> tuple[Field, ...]:
    """The cells of one table."""
    ys = _positions(rows, _SNAP * scale)
    xs = _with_open_sides(_positions(columns, _SNAP * scale), rows, 8 * scale)
    if len(xs) < 2 or len(ys) < 2:
        return ()
    reach = max(2, round(1.4 * scale))
    below = [[_is_drawn(level, ys[r], xs[c], xs[c + 1], reach) for c in range(len(xs) - 1)] for r in range(len(ys))]
    beside = [[_is_drawn(upright.T, xs[c], ys[r], ys[r + 1], reach) for c in range(len(xs))] for r in range(len(ys) - 1)]
    return tuple(Field(xs[c0], ys[r0], xs[c1], ys[r1]) for r0, r1, c0, c1 in _merged(below, beside))


def _positions(strokes: Sequence[Stroke], reach: float) -> list[float]:
    """Edges: strokes near one another are one, at their middle weighted by length."""
    return [sum(s.at * s.length for s in c) / sum(s.length for s in c) for c in _clusters(strokes, reach)]


def _with_open_sides(xs: list[float], rows: Sequence[Stroke], least: float) -> list[float]:
    """Add a side that is not drawn where the level rulings run on beyond the outermost upright one."""
    left, right = float(np.median([s.start for s in rows])), float(np.median([s.end for s in rows]))
    return [*([left] if xs[0] - left > least else []), *xs, *([right] if right - xs[-1] > least else [])]


def _is_drawn(runs: Mask, at: float, start: float, end: float, reach: int) -> bool:
    """Whether a border along a row of pixels is mostly ink."""
    first, last = round(start) + reach, round(end) - reach
    band: NDArray[np.bool_] = runs[max(0, round(at) - 2 * reach) : round(at) + 2 * reach + 1, first : max(first + 1, last)]
    return bool(band.size) and float(band.any(axis=0).mean()) >= _DRAWN


def _merged(below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]]) -> list[tuple[int, int, int, int]]:
    """Half-open row and column ranges of cells: fields without a border between them, grown right, then down."""
    rows, columns = len(beside), len(below[0])
    taken: set[tuple[int, int]] = set()
    cells = []
    for r in range(rows):
        for c in range(columns):
            if (r, c) in taken:
                continue
            right = c + 1
            while right < columns and not beside[r][right] and (r, right) not in taken:
                right += 1
            bottom = r + 1
            while bottom < rows and _goes_on(below[bottom], beside[bottom], c, right):
                bottom += 1
            taken |= {(y, x) for y in range(r, bottom) for x in range(c, right)}
            cells.append((r, bottom, c, right))
    return cells


def _goes_on(border: Sequence[bool], sides: Sequence[bool], left: int, right: int) -> bool:
    """Whether a cell goes on into the row below: no border above it there and none through it."""
    return not any(border[left:right]) and not any(sides[left + 1 : right])
