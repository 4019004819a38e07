"""Glyphs printed several times at one place: word processors draw bold type so, and forms print a title once a layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor, log2

from extractors.engines.base import Glyph

SAME_PLACE = 0.2
"""Two equal glyphs nearer than this share of their size are one: equal digits beside each other stand half a size apart."""

_SMALLEST = 0.01
"""Points: glyphs smaller than this cannot be seen and are not compared; a stream may set thousands of them in one spot."""

_FEW = 16
"""So many glyphs of one text are sooner compared each than looked for by their place."""

_Place = tuple[str, int, int, int]
"""A text, a class of sizes, and a square of the page that is as wide as the distance at which glyphs of that class are one."""


def without_overprints(glyphs: Iterable[Glyph]) -> tuple[Glyph, ...]:
    """Drop every glyph that an equal one of its size has already printed at its place; the order stays."""
    kept: list[Glyph] = []
    texts: defaultdict[str, list[Glyph]] = defaultdict(list)
    places: defaultdict[_Place, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.size < _SMALLEST:
            kept.append(glyph)
            continue
        equal = texts[glyph.text]
        near = equal if len(equal) <= _FEW else _around(glyph, places)
        if not any(_same_place(glyph, other) for other in near):
            kept.append(glyph)
            equal.append(glyph)
            size = _size_class(glyph)
            places[(glyph.text, size, *_square(glyph, size))].append(glyph)
    return tuple(kept)


def _around(glyph: Glyph, places: Mapping[_Place, list[Glyph]]) -> Iterator[Glyph]:
    """Glyphs of the same text on a glyph's square of the page and those beside it: no other can be at its place."""
    size = _size_class(glyph)
    for around in (size - 1, size, size + 1):  # sizes that count as equal are at most one class apart
        column, row = _square(glyph, around)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                yield from places.get((glyph.text, around, column + dx, row + dy), ())


def _size_class(glyph: Glyph) -> int:
    """The least power of two, as its exponent, that no distance exceeds at which glyphs of this size are one."""
    return ceil(log2(SAME_PLACE * glyph.size))


def _square(glyph: Glyph, size_class: int) -> tuple[int, int]:
    return floor(glyph.x / 2.0**size_class), floor(glyph.y / 2.0**size_class)


def _same_place(a: Glyph, b: Glyph) -> bool:
    limit = SAME_PLACE * min(a.size, b.size)
    return abs(a.x - b.x) < limit and abs(a.y - b.y) < limit and abs(a.size - b.size) < limit
