"""The loops that make lines of glyphs. They go over every glyph of every page.

`placing_native.pyx` has them compiled, with equal results. `lines.py` takes those where the installation could compile them, else
these, which say what is meant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from extractors.engines.base import Glyph, characters
from extractors.model import Box

SAME_LINE = 0.5
"""Two glyphs stand on one line when their middles differ by less than this share of the smaller size."""

WORD_GAP = 0.45
"""A gap wider than this share of the size separates two words."""

DIGIT_GAP = 0.15
"""Between digits a narrower gap separates: digits of one number touch, and a blank between two numbers can be this narrow."""

TOUCHING = 0.25
"""Glyphs nearer than this share of their size touch."""

FOLLOWING = 0.25
OVERLAP = 0.1
"""Glyphs of one run follow each other within these shares of their size; a new run starts on top of the last one's end."""

ON_BASELINE = 0.1


def group_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Group glyphs into lines, top to bottom, each left to right. Stream order plays no part.

    A run stays one thing unless something stands between its characters.
    """
    glyphs = list(glyphs)
    if len(glyphs) < 2:
        return [glyphs] if glyphs else []
    # Most cells have one line.
    if glyphs[0][1][1] == glyphs[-1][1][1] and len({(g[1][1], g[1][3], g[2]) for g in glyphs}) == 1:
        return [left_to_right(glyphs, glyphs)]
    placed = [((g[1][1] + g[1][3]) / 2, _middle_of_first(g), i, g) for i, g in enumerate(glyphs)]
    placed.sort()
    lines: list[list[Glyph]] = []
    heads: list[tuple[float, float]] = []
    line: list[Glyph] = []
    last_y, last_size = math.nan, math.nan
    for y, _, _, glyph in placed:
        size = glyph[2]
        if y != last_y or size != last_size:  # else it stands on the line of the glyph before
            last_y, last_size = y, size
            near = len(heads) - 3 if len(heads) > 3 else 0
            for at in range(near, len(heads)):
                head_y, head_size = heads[at]
                if abs(head_y - y) < SAME_LINE * (head_size if head_size < size else size):
                    line = lines[at]
                    break
            else:
                line = []
                lines.append(line)
                heads.append((y, size))
        line.append(glyph)
    return [left_to_right(line, glyphs) if len(line) > 1 else line for line in lines]


def left_to_right(line: list[Glyph], stream: list[Glyph]) -> list[Glyph]:
    """The glyphs of one line in order; runs that reach into others are taken apart."""
    placed = sorted(line, key=left)
    last = -math.inf
    for _, box, _, _, edges in placed:
        if box[0] <= last:
            break
        last = edges[0][-1] if edges else box[0]
    else:
        return placed
    return take_apart(line, stream)


def take_apart(line: list[Glyph], stream: list[Glyph]) -> list[Glyph]:
    """The characters of one line in order. Of those in one place that which the stream has first is first."""
    order = {id(glyph): index for index, glyph in enumerate(stream)}
    single = characters(sorted(line, key=lambda glyph: order[id(glyph)]))
    single.sort(key=_place)
    single.sort(key=left)
    return single


def _middle_of_first(glyph: Glyph) -> float:
    _, box, _, _, edges = glyph
    return (edges[0][0] + edges[1][0]) / 2 if edges else (box[0] + box[2]) / 2


def _place(glyph: Glyph) -> tuple[float, float]:
    (x0, top, x1, bottom) = glyph[1]
    return (top + bottom) / 2, (x0 + x1) / 2


def left(glyph: Glyph) -> float:
    """The left edge."""
    return glyph[1][0]


def bounds(glyphs: Iterable[Glyph]) -> Box:
    """The smallest box around glyphs; there must be one at least."""
    boxes = [g[1] for g in glyphs]
    if len(boxes) == 1:
        return boxes[0]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def line_text(line: Sequence[Glyph]) -> str:
    """The text of one line of glyphs sorted left to right."""
    if len(line) == 1:
        return line[0][0]
    end = math.inf
    before = ""
    parts: list[str] = []
    for text, box, size, _, edges in line:
        gap = box[0] - end
        if gap > DIGIT_GAP * size and gap > _gap(before, text) * size:
            parts.append(" ")
        parts.append(text)
        before, end = text, edges[1][-1] if edges else box[2]
    return "".join(parts)


def places(line: Sequence[Glyph]) -> tuple[tuple[float, float], ...]:
    """The left and right edge of every character of the text of one line of glyphs sorted left to right."""
    end = math.inf
    before = ""
    found: list[tuple[float, float]] = []
    for text, box, size, _, edges in line:
        left, right = box[0], box[2]
        if left - end > DIGIT_GAP * size and left - end > _gap(before, text) * size:
            found.append((end, left))
        if edges:
            found += zip(*edges, strict=True)
            right = edges[1][-1]
        else:
            found += [(left, right)] * len(text)
        before, end = text, right
    return tuple(found)


def _gap(left: str, right: str) -> float:
    """The gap that separates two texts on one line."""
    return DIGIT_GAP if left[-1:].isdigit() and right[:1].isdigit() else WORD_GAP


def runs_over_borders(glyphs: Iterable[Glyph], inside: Mapping[int, Sequence[Glyph]]) -> list[list[Glyph]]:
    """Glyphs of several cells that are written one after the other on one baseline and touch; `inside` has those of each cell."""
    runs = _written_on(glyphs)
    if not runs:
        return []
    home = {id(g): cell for cell, members in inside.items() for g in members}
    return [run for run in runs if len({home.get(id(g)) for g in run}) > 1]


def _written_on(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs of the stream that go on in each other, those that stand alone left out."""
    found: list[list[Glyph]] = []
    run: list[Glyph] = []
    end, middle = math.inf, 0.0
    for glyph in glyphs:
        _, (left, top, right, bottom), size, _, edges = glyph
        y = (top + bottom) / 2
        if abs(y - middle) <= ON_BASELINE * size and -OVERLAP * size <= left - end <= FOLLOWING * size:
            if len(run) == 1:
                found.append(run)
            run.append(glyph)
        else:
            run = [glyph]
        end, middle = edges[1][-1] if edges else right, y
    return found
