"""The lowest headings of an unruled table onto its columns: which stands over which, and which columns print nothing."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.layout.columns import Column
from extractors.layout.headings import Block, is_over_others
from extractors.layout.words import overlap
from extractors.model import Box

_NO_COLUMN = 5.0
_EMPTY_COLUMN = 0.9
_OVER_OTHERS = 0.4
"""What it costs to leave a column without a heading, a heading without a printed column, a heading that stands over others."""


def match_columns(bottoms: Sequence[Block], columns: Sequence[Column]) -> list[int | None] | None:
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
        hit = max((overlap(block.box, as_box(c)) for c in columns), default=0.0)
        covers = 2.0 if hit > 0.5 * (block.box.x1 - block.box.x0) else 0.0
        over = is_over_others(bottoms, i)
        moves.append((1, 0, _OVER_OTHERS if over else _EMPTY_COLUMN + covers))
        cost = 0.0
        for k in range(j, min(j + 4, len(columns))):
            if k > j and "amounts" in (columns[k].holds, columns[j].holds):
                break
            apart = -min(overlap(block.box, as_box(columns[k])), 0.0)
            cost += (0.2 + apart / 60 if apart else 0.0) + (0.3 if k > j else 0.0)
            moves.append((1, k - j + 1, cost + (0.2 if over else 0.0)))
    return moves


def as_box(column: Column) -> Box:
    """A column as a box without height: only left and right count."""
    return Box(column.x0, 0.0, column.x1, 0.0)


def with_empty_columns(
    bottoms: Sequence[Block], columns: Sequence[Column], matched: Sequence[int | None]
) -> tuple[list[Column], list[Block], list[Block]]:
    """All columns, for each its lowest heading, and the headings that stand over others."""
    pairs = [(c, bottoms[h]) for c, h in zip(columns, matched, strict=True) if h is not None]
    others: list[Block] = []
    for index, block in enumerate(bottoms):
        if index in matched:
            continue
        if is_over_others(bottoms, index):
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
