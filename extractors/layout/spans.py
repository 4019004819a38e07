"""Header words of an unruled table into cells: which wrap, which column each stands over, which stand over several.

Headings stand in the middle of what they head. Where that does not tell one reading from all others there is no header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from extractors.layout.columns import Column, edges
from extractors.layout.headings import Block, make_blocks, whole_words
from extractors.layout.words import Word, overlap
from extractors.lines import bounds
from extractors.model import Box

_WRAPS = ((0.62, False), (0.62, True), (0.3, False))
"""Lines of one heading stand closer than this share of their size, levels of a header further apart; and whether a second line
needs all its neighbours to be second lines too. Where the first gives no header the next is tried."""

_FURTHEST_WRAP = 1.3
"""Lines of one heading are never further apart than this share of their size."""

_NO_COLUMN = 5.0
_EMPTY_COLUMN = 0.9
_OVER_OTHERS = 0.4
"""What it costs to leave a column without a heading, a heading without a printed column, a heading that stands over others."""

_OVER_ONE = 2.5
"""What it costs (in sizes of its letters) that a heading stands over a single other."""

_ORPHAN = 1.5
"""What it costs (in sizes of its letters) that a heading has none above it where its neighbours do."""

_OFF_CENTRE = 0.35
"""A heading stands off the middle of what it heads by at most this share of its outer columns."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's place: its level (half-open, 0 is the topmost) and its columns (half-open)."""

    block: Block
    row0: int
    row1: int
    col0: int
    col1: int


@dataclass(frozen=True, slots=True)
class Spans:
    """The columns of a table with those that print nothing below their heading, their borders, and the headings."""

    columns: tuple[Column, ...]
    edges: tuple[float, ...]
    headings: tuple[Heading, ...]
    depth: int


@dataclass(slots=True)
class _Unit:
    """Neighbouring columns with what stands over all of them so far."""

    col0: int
    col1: int
    top: Block
    stack: list[tuple[Block, int, int]]


def read_spans(lines: Sequence[Sequence[Word]], columns: Sequence[Column], rules: Sequence[Box]) -> Spans | None:
    """Place the header words over the columns; None where one column has no heading or a heading no certain place.

    Args:
        lines: the words above the body, line by line.
        columns: what the body prints in.
        rules: horizontal rulings between the headings, if there are any.
    """
    if any(c.holds == "mixed" for c in columns):
        return None
    whole: list[list[Word]] = []
    for line in lines:
        whole.append(whole_words(line, columns, whole[-1] if whole else []))
    tries = (_read_blocks(make_blocks(whole, rules, gap, strict), columns, rules) for gap, strict in _WRAPS)
    return next((spans for spans in tries if spans is not None), None)


def _read_blocks(blocks: Sequence[Block], columns: Sequence[Column], rules: Sequence[Box]) -> Spans | None:
    bottoms = [b for b in blocks if not any(_stands_over(b, other) for other in blocks)]
    bottoms.sort(key=lambda b: b.x)
    matched = _match(bottoms, columns)
    if matched is None:
        return None
    full, leaves, others = _with_empty_columns(bottoms, columns, matched)
    if any(_hides_one(b, columns) for b in leaves):
        return None
    if not all(_covers_evenly(b, [c for c, o in zip(full, leaves, strict=True) if o is b]) for b in leaves):
        return None
    alone = [_alone(full, leaves, i) for i in range(len(full))]
    borders = edges(full, alone)
    units = _leaf_units(leaves)
    rest = [b for b in blocks if b not in bottoms] + others
    placed = _place_parents(units, rest, borders, rules)
    return None if placed is None else _spans(full, borders, placed)


def _covers_evenly(block: Block, columns: Sequence[Column]) -> bool:
    """Whether a lowest heading over several columns stands in their middle."""
    if len(columns) < 2:
        return True
    x0, x1 = columns[0].x0, columns[-1].x1
    return abs((x0 + x1) / 2 - block.x) < 0.35 * (x1 - x0) + 4


def _hides_one(block: Block, columns: Sequence[Column]) -> bool:
    """Whether a lowest heading stands over two columns of amounts: two headings may touch each other."""
    return sum(c.holds == "amounts" and overlap(block.box, _as_box(c)) > 1.0 for c in columns) > 1


def _alone(columns: Sequence[Column], leaves: Sequence[Block], index: int) -> tuple[float, float] | None:
    block = leaves[index]
    return (block.box.x0, block.box.x1) if list(leaves).count(block) == 1 else None


def _stands_over(upper: Block, lower: Block) -> bool:
    shared = overlap(upper.box, lower.box)
    narrower = min(upper.box.x1 - upper.box.x0, lower.box.x1 - lower.box.x0)
    return lower.y - upper.y > 0.5 * upper.size and shared > 0.25 * narrower


def _match(bottoms: Sequence[Block], columns: Sequence[Column]) -> list[int | None] | None:
    """For each column the heading over it; None where a column has none. Both go left to right, so no two cross."""
    n, m = len(bottoms), len(columns)
    best: list[list[float]] = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            if best[i][j] == float("inf"):
                continue
            for di, dj, cost in _moves(bottoms, columns, i, j):
                if best[i][j] + cost < best[i + di][j + dj]:
                    best[i + di][j + dj] = best[i][j] + cost
                    step[i + di][j + dj] = (di, dj)
    heads: list[int | None] = [None] * m
    i, j = n, m
    while i or j:
        di, dj = step[i][j]
        if di and dj:
            for k in range(j - dj, j):
                heads[k] = i - 1
        elif dj:
            return None
        i, j = i - di, j - dj
    return heads


def _moves(bottoms: Sequence[Block], columns: Sequence[Column], i: int, j: int) -> list[tuple[int, int, float]]:
    """What the matching can do next: (headings, columns, cost)."""
    moves: list[tuple[int, int, float]] = []
    if j < len(columns):
        moves.append((0, 1, _NO_COLUMN))
    if i < len(bottoms):
        block = bottoms[i]
        hit = max((overlap(block.box, _as_box(c)) for c in columns), default=0.0)
        covers = 2.0 if hit > 0.5 * (block.box.x1 - block.box.x0) else 0.0
        over = _is_over_others(bottoms, i)
        moves.append((1, 0, _OVER_OTHERS if over else _EMPTY_COLUMN + covers))
        cost = 0.0
        for k in range(j, min(j + 4, len(columns))):
            if k > j and "amounts" in (columns[k].holds, columns[j].holds):
                break
            apart = -min(overlap(block.box, _as_box(columns[k])), 0.0)
            cost += (0.2 + apart / 60 if apart else 0.0) + (0.3 if k > j else 0.0)
            moves.append((1, k - j + 1, cost + (0.2 if over else 0.0)))
    return moves


def _as_box(column: Column) -> Box:
    return Box(column.x0, 0.0, column.x1, 0.0)


def _is_over_others(bottoms: Sequence[Block], i: int) -> bool:
    """Whether the headings on both sides stand lower: it may stand over them, in the gap between."""
    if not 0 < i < len(bottoms) - 1:
        return False
    block = bottoms[i]
    return all(other.y - block.y > 0.5 * block.size for other in (bottoms[i - 1], bottoms[i + 1]))


def _with_empty_columns(
    bottoms: Sequence[Block], columns: Sequence[Column], matched: Sequence[int | None]
) -> tuple[list[Column], list[Block], list[Block]]:
    """All columns, for each its lowest heading, and the headings that stand over others."""
    pairs = [(c, bottoms[h]) for c, h in zip(columns, matched, strict=True) if h is not None]
    others: list[Block] = []
    for index, block in enumerate(bottoms):
        if index in matched:
            continue
        if _is_over_others(bottoms, index):
            others.append(block)
        else:
            pairs.append((Column(block.box.x0, block.box.x1, "nothing"), block))
    order = {id(b): i for i, b in enumerate(bottoms)}
    pairs.sort(key=lambda p: (order[id(p[1])], p[0].x0))
    joined: list[tuple[Column, Block]] = []
    for column, block in pairs:
        if joined and joined[-1][1] is block and joined[-1][0].holds == column.holds == "texts":
            joined[-1] = (Column(joined[-1][0].x0, column.x1, "texts"), block)  # a gap that the names happen to share
        else:
            joined.append((column, block))
    return [c for c, _ in joined], [b for _, b in joined], others


def _leaf_units(leaves: Sequence[Block]) -> list[_Unit]:
    units: list[_Unit] = []
    for index, block in enumerate(leaves):
        if units and units[-1].top is block:
            units[-1].col1 = index + 1
            units[-1].stack[-1] = (block, units[-1].col0, index + 1)
        else:
            units.append(_Unit(index, index + 1, block, [(block, index, index + 1)]))
    return units


def _place_parents(
    units: list[_Unit], rest: Sequence[Block], borders: Sequence[float], rules: Sequence[Box]
) -> list[_Unit] | None:
    """Put the headings that stand over others on top of them, the lowest first; None where that fails in each order."""
    for ready in (_none_below, _none_below_or_beside, _lowest):
        placed: list[_Unit] | None = units
        left = list(rest)
        while left and placed is not None:
            level = sorted(ready(left), key=lambda b: b.x)
            left = [b for b in left if b not in level]
            placed = _put_on_top(level, placed, borders, rules)
        if placed is not None:
            return placed
    return None


def _none_below(left: Sequence[Block]) -> list[Block]:
    return [b for b in left if not any(_stands_over(b, other) for other in left)]


def _none_below_or_beside(left: Sequence[Block]) -> list[Block]:
    """Those that stand over no other, and have none lower on both sides: they may stand over both."""
    ready = sorted(_none_below(left), key=lambda b: b.x)
    return [b for i, b in enumerate(ready) if not _is_over_others(ready, i)]


def _lowest(left: Sequence[Block]) -> list[Block]:
    """Those on the lowest line."""
    lowest = max(left, key=lambda b: b.y)
    return [b for b in left if lowest.y - b.y < 0.4 * lowest.size]


def _put_on_top(level: Sequence[Block], units: list[_Unit], borders: Sequence[float], rules: Sequence[Box]) -> list[_Unit] | None:
    """Make the units that each heading stands over one; a heading over a single one must be its first line."""
    spans = _share_out(level, units, borders, rules)
    if spans is None:
        return None
    merged: list[_Unit] = []
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
        merged.append(_Unit(col0, col1, block, [*stack, (block, col0, col1)]))
    return merged + units[at:]


def _wrapped(block: Block, unit: _Unit, units: Sequence[_Unit]) -> _Unit | None:
    """A heading that wraps over two lines far apart: its middle stands beside another heading of the same depth."""
    if len(unit.stack) > 1 or unit.top.box.top - block.box.bottom > _FURTHEST_WRAP * block.size:
        return None
    whole = Block((*block.words, *unit.top.words), bounds([g for w in (*block.words, *unit.top.words) for g in w.glyphs]))
    if not any(abs(u.top.y - whole.y) < 0.3 * block.size for u in units if u is not unit):
        return None
    return _Unit(unit.col0, unit.col1, whole, [(whole, unit.col0, unit.col1)])


def _share_out(
    level: Sequence[Block], units: Sequence[_Unit], borders: Sequence[float], rules: Sequence[Box]
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


def _leaves_orphans(units: Sequence[_Unit], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a heading is left without one above it though its like have one."""
    under = [u for a, b in spans for u in units[a:b]]
    left = [u for i, u in enumerate(units) if not any(a <= i < b for a, b in spans)]
    return any(abs(u.top.y - o.top.y) < 0.3 * u.top.size and (len(u.stack) > 1 or len(o.stack) == 1) for u in left for o in under)


def _may_stand_over(block: Block, unit: _Unit, rules: Sequence[Box], borders: Sequence[float]) -> bool:
    """Whether a unit stands below a heading, and below the same rule where one runs below the heading."""
    if unit.top.y - block.y <= 0.5 * block.size:
        return False
    under = [r for r in rules if block.y < r.top < unit.top.y + unit.top.size and r.x0 < block.x < r.x1]
    if not under:
        return True
    rule = min(under, key=lambda r: r.top)
    middle = (borders[unit.col0] + borders[unit.col1]) / 2
    return any(abs(r.top - rule.top) < 2 and r.x0 < middle < r.x1 and r.top < unit.top.y for r in rules)


def _level_below(level: Sequence[Block], units: Sequence[_Unit], borders: Sequence[float]) -> float | None:
    """Where the headings stand that stand right below this level's."""
    ys = [u.top.y for b in level for u in units if borders[u.col0] <= b.x <= borders[u.col1] and u.top.y > b.y]
    return max(set(ys), key=ys.count) if ys else None


def _off_centre(block: Block, units: Sequence[_Unit], borders: Sequence[float]) -> float:
    return abs((borders[units[0].col0] + borders[units[-1].col1]) / 2 - block.x) / block.size


def _is_centred(block: Block, units: Sequence[_Unit], borders: Sequence[float]) -> bool:
    widths = [borders[u.col1] - borders[u.col0] for u in (units[0], units[-1])]
    return _off_centre(block, units, borders) * block.size <= _OFF_CENTRE * min(widths) + 4


def _spans(columns: Sequence[Column], borders: Sequence[float], units: Sequence[_Unit]) -> Spans:
    """Number the levels from the top."""
    placed = [s for u in units for s in u.stack]
    over = {
        id(b): sum(c0 <= a and z <= c1 for o, c0, c1 in placed if o is not b and _is_above(placed, o, b)) for b, a, z in placed
    }
    depth = max(over.values(), default=0) + 1
    headings = []
    for block, a, z in placed:
        has_below = any(a <= c0 and c1 <= z and _is_above(placed, block, o) for o, c0, c1 in placed if o is not block)
        row0 = over[id(block)]
        headings.append(Heading(block, row0, row0 + 1 if has_below else depth, a, z))
    return Spans(tuple(columns), tuple(borders), tuple(headings), depth)


def _is_above(placed: Sequence[tuple[Block, int, int]], upper: Block, lower: Block) -> bool:
    """Whether one heading was put on top of another: it comes later in the stack."""
    order = {id(b): i for i, (b, _, _) in enumerate(placed)}
    return order[id(upper)] > order[id(lower)]
