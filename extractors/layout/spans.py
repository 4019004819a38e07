"""Header words of an unruled table into cells: which wrap, which column each stands over, which stand over several.

Headings stand in the middle of what they head. Where that does not tell one reading from all others there is no header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.layout.columns import Column, edges
from extractors.layout.headings import Block, make_blocks, stands_over, whole_words
from extractors.layout.matching import as_box, match_columns, with_empty_columns
from extractors.layout.parents import Unit, leaf_units, place_parents
from extractors.layout.words import Word, overlap
from extractors.model import Box

_WRAPS = ((0.62, False), (0.62, True), (0.3, False))
"""Lines of one heading stand closer than this share of their size, levels of a header further apart; and whether a second line
needs all its neighbours to be second lines too. Where the first gives no header the next is tried."""


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
    bottoms = [b for b in blocks if not any(stands_over(b, other) for other in blocks)]
    bottoms.sort(key=lambda b: b.x)
    matched = match_columns(bottoms, columns)
    if matched is None:
        return None
    full, leaves, others = with_empty_columns(bottoms, columns, matched)
    if any(_hides_one(b, columns) for b in leaves):
        return None
    if not all(_covers_evenly(b, [c for c, o in zip(full, leaves, strict=True) if o is b]) for b in leaves):
        return None
    alone = [_alone(full, leaves, i) for i in range(len(full))]
    borders = edges(full, alone)
    units = leaf_units(leaves)
    rest = [b for b in blocks if b not in bottoms] + others
    placed = place_parents(units, rest, borders, rules)
    return None if placed is None else _spans(full, borders, placed)


def _covers_evenly(block: Block, columns: Sequence[Column]) -> bool:
    """Whether a lowest heading over several columns stands in their middle."""
    if len(columns) < 2:
        return True
    x0, x1 = columns[0].x0, columns[-1].x1
    return abs((x0 + x1) / 2 - block.x) < 0.35 * (x1 - x0) + 4


def _hides_one(block: Block, columns: Sequence[Column]) -> bool:
    """Whether a lowest heading stands over two columns of amounts: two headings may touch each other."""
    return sum(c.holds == "amounts" and overlap(block.box, as_box(c)) > 1.0 for c in columns) > 1


def _alone(columns: Sequence[Column], leaves: Sequence[Block], index: int) -> tuple[float, float] | None:
    block = leaves[index]
    return (block.box.x0, block.box.x1) if list(leaves).count(block) == 1 else None


def _spans(columns: Sequence[Column], borders: Sequence[float], units: Sequence[Unit]) -> Spans:
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
