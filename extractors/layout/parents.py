"""Headings that stand over others: each on top of those whose middle it stands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from extractors.layout.headings import Block, is_over_others, stands_over
from extractors.lines import bounds
from extractors.model import Box

_FURTHEST_WRAP = 1.3
"""Lines of one heading are never further apart than this share of their size."""

_OVER_ONE = 2.5
"""What it costs (in sizes of its letters) that a heading stands over a single other."""

_ORPHAN = 1.5
"""What it costs (in sizes of its letters) that a heading has none above it where its neighbours do."""

_OFF_CENTRE = 0.35
"""A heading stands off the middle of what it heads by at most this share of its outer columns."""


@dataclass(slots=True)
class Unit:
    """Neighbouring columns with what stands over all of them so far."""

    col0: int
    col1: int
    top: Block
    stack: list[tuple[Block, int, int]]


def leaf_units(leaves: Sequence[Block]) -> list[Unit]:
    """The columns, those that have their lowest heading in common as one."""
    units: list[Unit] = []
    for index, block in enumerate(leaves):
        if units and units[-1].top is block:
            units[-1].col1 = index + 1
            units[-1].stack[-1] = (block, units[-1].col0, index + 1)
        else:
            units.append(Unit(index, index + 1, block, [(block, index, index + 1)]))
    return units


def place_parents(units: list[Unit], rest: Sequence[Block], borders: Sequence[float], rules: Sequence[Box]) -> list[Unit] | None:
    """Put the headings that stand over others on top of them, the lowest first; None where that fails in each order."""
    for ready in (_none_below, _none_below_or_beside, _lowest):
        placed: list[Unit] | None = units
        left = list(rest)
        while left and placed is not None:
            level = sorted(ready(left), key=lambda b: b.x)
            left = [b for b in left if b not in level]
            placed = _put_on_top(level, placed, borders, rules)
        if placed is not None:
            return placed
    return None


def _none_below(left: Sequence[Block]) -> list[Block]:
    return [b for b in left if not any(stands_over(b, other) for other in left)]


def _none_below_or_beside(left: Sequence[Block]) -> list[Block]:
    """Those that stand over no other, and have none lower on both sides: they may stand over both."""
    ready = sorted(_none_below(left), key=lambda b: b.x)
    return [b for i, b in enumerate(ready) if not is_over_others(ready, i)]


def _lowest(left: Sequence[Block]) -> list[Block]:
    """Those on the lowest line."""
    lowest = max(left, key=lambda b: b.y)
    return [b for b in left if lowest.y - b.y < 0.4 * lowest.size]


def _put_on_top(level: Sequence[Block], units: list[Unit], borders: Sequence[float], rules: Sequence[Box]) -> list[Unit] | None:
    """Make the units that each heading stands over one; a heading over a single one must be its first line."""
    spans = _share_out(level, units, borders, rules)
    if spans is None:
        return None
    merged: list[Unit] = []
    at = 0
    for block, (a, b) in zip(level, spans, strict=True):
        merged += units[at:a]
        at = b
        if b - a == 1:
            whole = _wrapped(block, units[a], units)
            if whole is None:
                return None
            merged.append(whole)
            continue
        col0, col1 = units[a].col0, units[b - 1].col1
        stack = [s for u in units[a:b] for s in u.stack]
        merged.append(Unit(col0, col1, block, [*stack, (block, col0, col1)]))
    return merged + units[at:]


def _wrapped(block: Block, unit: Unit, units: Sequence[Unit]) -> Unit | None:
    """A heading that wraps over two lines far apart: its middle stands beside another heading of the same depth."""
    if len(unit.stack) > 1 or unit.top.box.top - block.box.bottom > _FURTHEST_WRAP * block.size:
        return None
    whole = Block((*block.words, *unit.top.words), bounds([g for w in (*block.words, *unit.top.words) for g in w.glyphs]))
    if not any(abs(u.top.y - whole.y) < 0.3 * block.size for u in units if u is not unit):
        return None
    return Unit(unit.col0, unit.col1, whole, [(whole, unit.col0, unit.col1)])


def _share_out(
    level: Sequence[Block], units: Sequence[Unit], borders: Sequence[float], rules: Sequence[Box]
) -> list[tuple[int, int]] | None:
    """For each heading of a level the units it stands over, so that all stand as near their middle as can be."""
    n, m = len(level), len(units)
    lowest = max(u.top.y for u in units)
    between = [r for r in rules if r.top < lowest]
    free = [[_may_stand_over(b, u, between, borders) for u in units] for b in level]
    below = _level_below(level, units, borders)
    orphan = [_ORPHAN if below is not None and abs(u.top.y - below) < 0.3 * u.top.size else 0.0 for u in units]
    best: list[list[float]] = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    step: list[list[int | None]] = [[None] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for k, i in product(range(n + 1), range(m)):
        if best[k][i] + orphan[i] < best[k][i + 1]:
            best[k][i + 1], step[k][i + 1] = best[k][i] + orphan[i], None
        for j in range(i + 1, _reach(free[k], i) + 1 if k < n else 0):
            cost = best[k][i] + _off_centre(level[k], units[i:j], borders) + (_OVER_ONE if j - i == 1 else 0.0)
            if cost < best[k + 1][j]:
                best[k + 1][j], step[k + 1][j] = cost, i
    if best[n][m] == float("inf"):
        return None
    spans = _steps_back(step, n, m)
    if not all(_is_centred(b, units[a:c], borders) for b, (a, c) in zip(level, spans, strict=True)):
        return None
    return None if _leaves_orphans(units, spans) else spans


def _reach(free: Sequence[bool], start: int) -> int:
    """The end of the units from `start` on that a heading may stand over."""
    return next((i for i in range(start, len(free)) if not free[i]), len(free))


def _steps_back(step: Sequence[Sequence[int | None]], n: int, m: int) -> list[tuple[int, int]]:
    """The spans of the cheapest way, left to right."""
    spans: list[tuple[int, int]] = []
    while n or m:
        start = step[n][m]
        if start is None:
            m -= 1
            continue
        spans.append((start, m))
        n, m = n - 1, start
    return spans[::-1]


def _leaves_orphans(units: Sequence[Unit], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a heading is left without one above it though its like have one."""
    under = [u for a, b in spans for u in units[a:b]]
    left = [u for i, u in enumerate(units) if not any(a <= i < b for a, b in spans)]
    return any(abs(u.top.y - o.top.y) < 0.3 * u.top.size and (len(u.stack) > 1 or len(o.stack) == 1) for u in left for o in under)


def _may_stand_over(block: Block, unit: Unit, rules: Sequence[Box], borders: Sequence[float]) -> bool:
    """Whether a unit stands below a heading, and below the same rule where one runs below the heading."""
    if unit.top.y - block.y <= 0.5 * block.size:
        return False
    under = [r for r in rules if block.y < r.top < unit.top.y + unit.top.size and r.x0 < block.x < r.x1]
    if not under:
        return True
    rule = min(under, key=lambda r: r.top)
    middle = (borders[unit.col0] + borders[unit.col1]) / 2
    return any(abs(r.top - rule.top) < 2 and r.x0 < middle < r.x1 and r.top < unit.top.y for r in rules)


def _level_below(level: Sequence[Block], units: Sequence[Unit], borders: Sequence[float]) -> float | None:
    """Where the headings stand that stand right below this level's."""
    ys = [u.top.y for b in level for u in units if borders[u.col0] <= b.x <= borders[u.col1] and u.top.y > b.y]
    return max(set(ys), key=ys.count) if ys else None


def _off_centre(block: Block, units: Sequence[Unit], borders: Sequence[float]) -> float:
    return abs((borders[units[0].col0] + borders[units[-1].col1]) / 2 - block.x) / block.size


def _is_centred(block: Block, units: Sequence[Unit], borders: Sequence[float]) -> bool:
    widths = [borders[u.col1] - borders[u.col0] for u in (units[0], units[-1])]
    return _off_centre(block, units, borders) * block.size <= _OFF_CENTRE * min(widths) + 4
