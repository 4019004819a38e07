"""Glyphs printed several times at one place: word processors draw bold type so, and forms print a title once a layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from extractors.engines.base import Glyph

SAME_PLACE = 0.2
"""Two equal glyphs nearer than this share of their size are one: equal digits beside each other stand half a size apart."""


def without_overprints(glyphs: Iterable[Glyph]) -> tuple[Glyph, ...]:
    """Drop every glyph that an equal one of its size has already printed at its place; the order stays."""
    kept: list[Glyph] = []
    places: defaultdict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        column, row = round(glyph.x), round(glyph.y)
        reach = max(1, round(SAME_PLACE * glyph.size + 0.5))
        near = (
            other
            for dx in range(-reach, reach + 1)
            for dy in range(-reach, reach + 1)
            for other in places.get((glyph.text, column + dx, row + dy), ())
        )
        if not any(_same_place(glyph, other) for other in near):
            kept.append(glyph)
            places[(glyph.text, column, row)].append(glyph)
    return tuple(kept)


def _same_place(a: Glyph, b: Glyph) -> bool:
    limit = SAME_PLACE * min(a.size, b.size)
    return abs(a.x - b.x) < limit and abs(a.y - b.y) < limit and abs(a.size - b.size) < limit
