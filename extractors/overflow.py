"""Text that runs over its cell's border: printed cut off there, yet whole in the text layer.

A spreadsheet clips a long name where the next cell prints something. The layer still has the clipped characters, in among the
next cell's digits. They are told apart by the stream: what is written in one go belongs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from itertools import pairwise

from extractors.engines.base import Glyph
from extractors.line_loops import ON_BASELINE, OVERLAP
from extractors.numbers import parse_amount

_APART = 1.0
"""What a cell prints after the end of another's text stands further from it than this share of its size, or on top of it."""


def take_back_overflow(inside: MutableMapping[int, list[Glyph]], crossing: Sequence[Sequence[Glyph]]) -> None:
    """Where a cell prints the end of another cell's text and one whole amount, or a line of its own apart, give that end back.

    Args:
        inside: the glyphs of each cell by its number; changed in place.
        crossing: the glyphs of several cells that are written one after the other.
    """
    if not crossing:
        return
    home = {id(g): cell for cell, members in inside.items() for g in members}
    parts = {id(g): g.characters() for run in crossing for g in run}
    for cell in {home[i] for i in parts if i in home}:
        inside[cell] = [part for g in inside[cell] for part in parts.get(id(g), (g,))]
    home |= {id(part): home[i] for i in parts if i in home for part in parts[i]}
    written = (run for whole in crossing for run in _without_amount([part for g in whole for part in parts[id(g)]]))
    runs = [run for run in written if len({home.get(id(g)) for g in run}) > 1]
    if not runs:
        return
    strays = {id(g): home.get(id(run[0])) for run in runs for g in run}
    for cell in {home[i] for i in strays if home.get(i) is not None}:
        foreign = [g for g in inside[cell] if strays.get(id(g), cell) not in (cell, None)]
        own = [g for g in inside[cell] if strays.get(id(g), cell) in (cell, None)]
        if foreign and own and not _is_amount(foreign) and (_is_amount(own) or _is_clipped(foreign, own)):
            inside[cell] = own
            for glyph in foreign:
                origin = strays[id(glyph)]
                assert origin is not None
                inside[origin].append(glyph)


def _is_clipped(foreign: Sequence[Glyph], own: Sequence[Glyph]) -> bool:
    """Whether a cell prints one line of its own, apart from the end of another's text on the same baseline."""
    size = own[0].size
    middles = [(g.box.top + g.box.bottom) / 2 for g in (*foreign, *own)]
    gap = min(g.box.x0 for g in own) - max(g.box.x1 for g in foreign)
    return max(middles) - min(middles) <= ON_BASELINE * size and (gap > _APART * size or gap < -OVERLAP * size)


def _without_amount(run: list[Glyph]) -> Iterator[list[Glyph]]:
    """A run of characters, cut where letters end and nothing but one amount with decimals follows: that is a run of its own."""
    cut = next(
        (i for i, (a, b) in enumerate(pairwise(run), 1) if not a.text.isascii() and b.text.isascii() and _is_amount(run[i:])),
        None,
    )
    if cut is None or "." not in {g.text for g in run[cut:]}:
        yield run
    else:
        yield run[:cut]
        yield run[cut:]


def _is_amount(glyphs: Iterable[Glyph]) -> bool:
    return parse_amount("".join(g.text for g in sorted(glyphs, key=lambda g: g.box.x0))) is not None
