"""A page's visible characters out of pdfium's text page, on their baselines.

pdfium puts characters into an order of its own, adds blanks between words and writes a hyphen at a line's end as a control
character. Here they stand in the order of the stream, as printed. What cannot be told for certain is left to the reference engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from extractors.engines import pdfium_calls as pdfium
from extractors.engines.base import BELOW_BASELINE, MOST_GLYPHS, Glyph, UnusualPageError
from extractors.engines.overprint import SAME_PLACE, without_overprints
from extractors.model import Box

_INVISIBLE = (3, 7)
"""Text rendering modes that paint nothing (ISO 32000-1, table 106): text recognition lays its words over a scan so."""

_WHITE = 254
"""Each of red, green and blue at least this, of 255, is white."""

_LEAN = 1e-3
"""Text is upright when its matrix leans by less than this."""

_SAME_LINE = 0.01
"""Characters of one text object that stand further apart from top to bottom than this share of their size run downwards."""

_NO_WIDTH = 0.01
"""Points."""

_HYPHEN = 0x2
"""What pdfium gives for a hyphen at the end of a line."""

_UNMAPPED = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
"""What pdfium gives where a font does not say which character it prints."""

_OVERLAP, _GAP = 0.1, 0.5
"""Characters of one run follow each other within these shares of their size."""

_TOUCH = 0.1
"""Runs of one line reach into each other by less than this many points; doubles do by more."""

_Run = tuple[float, float, float, int, int]
"""Characters that follow each other: lower edge, left and right end, first and last index (half-open)."""

_Char = tuple[int, int, float, float]
"""Text object, code point, left and right edge."""


class _Texts(dict[int, str]):
    """Code points as text; white space as none."""

    def __missing__(self, point: int) -> str:
        if point in _UNMAPPED or 0xD800 <= point < 0xE000 or point > 0x10FFFF:
            raise UnusualPageError("a font does not say which characters it prints")
        text = self[point] = chr(point).strip()
        return text


_TEXTS = _Texts({_HYPHEN: "-"})


@dataclass(frozen=True, slots=True)
class PageSpace:
    """How a page that is displayed upright lies in its own space: `box` as displayed, `height` from which tops are counted."""

    box: Box
    height: float


def read_glyphs(text: int, order: Mapping[int, int], space: PageSpace) -> tuple[Glyph, ...]:
    """Read all visible characters of an upright page, in the order of its stream.

    Args:
        text: the text page.
        order: the place of every text object in the stream.
        space: where the page lies; what lies off it is not seen.

    Raises:
        UnusualPageError: the reference engine knows better: text that does not run to the right, white text, characters that no
            font names, more than `MOST_GLYPHS`.
    """
    count = pdfium.char_count(text)
    if count > MOST_GLYPHS:
        raise UnusualPageError("it has very many characters")
    if count <= 0:
        return ()
    points, owners, edges = pdfium.chars(text, count)
    styles = _styles(text, owners, edges[3::4], space)
    _check_doubles([thing for thing in order if thing not in styles], styles)
    chars = [char for char in zip(owners, points, edges[0::4], edges[2::4], strict=True) if char[0] in styles]
    chars = [char for char in chars if _TEXTS[char[1]]]
    return _without_doubles(*_glyphs(_in_order(chars, order), styles, space))


_Style = tuple[float, float, float]
"""Upper edge, lower edge and size of an object's glyphs."""


def _styles(text: int, owners: Sequence[int | None], lows: Sequence[float], space: PageSpace) -> dict[int, _Style]:
    """Where the visible text objects stand."""
    first = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
    first.pop(None, None)
    objects = [o for o in first if o is not None]
    indices = list(first.values())
    styles: dict[int, _Style] = {}
    for thing, matrix, size, (_, baseline), mode, color in zip(
        objects,
        pdfium.char_matrices(text, indices),
        pdfium.font_sizes(text, indices),
        pdfium.origins(text, indices),
        pdfium.render_modes(objects),
        pdfium.fill_colors(objects),
        strict=True,
    ):
        if mode in _INVISIBLE:
            continue
        if color is not None and min(color & 255, color >> 8 & 255, color >> 16) >= _WHITE:
            raise UnusualPageError("it has white text")
        a, b, c, d, _, _ = matrix
        if a * size <= 0 or d * size <= 0 or abs(b) >= _LEAN or abs(c) >= _LEAN:
            raise UnusualPageError("it has text that is not upright")
        bottom = space.height - baseline + BELOW_BASELINE * d * size
        styles[thing] = (bottom - d * size, bottom, d * size)
    _check_direction(text, owners, lows, styles)
    return styles


def _check_direction(text: int, owners: Sequence[int | None], lows: Sequence[float], styles: Mapping[int, _Style]) -> None:
    """See that the characters of each object stand on one baseline.

    Their lower edges tell where they are those of the font; else each character is asked where its baseline begins.
    """
    uneven: dict[int, list[int]] = {}
    of: int | None = None
    level = 0.0
    for index, (thing, low) in enumerate(zip(owners, lows, strict=True)):
        if thing != of:
            of, level = thing, low
        elif low != level and thing in styles:
            uneven.setdefault(thing, [index - 1]).append(index)
    for thing, indices in uneven.items():
        heights = [y for _, y in pdfium.origins(text, indices)]
        if max(heights) - min(heights) > _SAME_LINE * styles[thing][2]:
            raise UnusualPageError("it has text that does not run to the right")


def _check_doubles(missing: Sequence[int], styles: Mapping[int, _Style]) -> None:
    """See that every text object which pdfium leaves out, for another prints the same, has a visible double.

    Objects that print nothing have no width.
    """
    values = iter(pdfium.bounds(missing))
    wide = [box for box in zip(values, values, values, values, strict=True) if box[2] - box[0] > _NO_WIDTH]
    if not wide:
        return
    values = iter(pdfium.bounds(list(styles)))
    seen = list(zip(values, values, values, values, strict=True))
    for box in wide:
        near = SAME_PLACE * (box[3] - box[1])
        if not any(all(abs(a - b) <= near for a, b in zip(box, other, strict=True)) for other in seen):
            raise UnusualPageError("it has text that is left out, and no double of it is seen")


def _in_order(chars: list[_Char], order: Mapping[int, int]) -> list[_Char]:
    """Characters as the stream has them."""
    places = [order.get(char[0], -1) for char in chars]
    if -1 in places:
        raise UnusualPageError("it has text that no object of the page prints")
    if all(a <= b for a, b in zip(places, places[1:], strict=False)):
        return chars
    return list(map(itemgetter(1), sorted(zip(places, chars, strict=True), key=itemgetter(0))))


def _glyphs(chars: Iterable[_Char], styles: Mapping[int, _Style], space: PageSpace) -> tuple[list[Glyph], list[_Run]]:
    """Characters on the page as displayed, and the runs that they make.

    Raises:
        UnusualPageError: two characters of one object stand in one place: one glyph that is several characters.
    """
    glyphs: list[Glyph] = []
    runs: list[_Run] = []
    page_left, page_top, page_right, page_bottom = space.box
    new = tuple.__new__
    of, start = 0, 0.0
    top = bottom = size = least = most = 0.0
    run_bottom, run_left, run_right, run_start = 0.0, 0.0, 0.0, 0
    seen = False
    for thing, point, left, right in chars:
        if thing != of:
            of, start = thing, left - 1
            top, bottom, size = styles[thing]
            least, most = -_OVERLAP * size, _GAP * size
            seen = page_top <= (top + bottom) / 2 <= page_bottom
        if left == start:
            raise UnusualPageError("it has a glyph that is several characters")
        start = left
        if not (seen and page_left <= (left + right) / 2 <= page_right):
            continue
        if bottom != run_bottom or not least <= left - run_right <= most:
            if len(glyphs) > run_start:
                runs.append((run_bottom, run_left, run_right, run_start, len(glyphs)))
            run_bottom, run_left, run_start = bottom, left, len(glyphs)
        run_right = right
        glyphs.append(new(Glyph, (_TEXTS[point], new(Box, (left, top, right, bottom)), size, None)))
    if len(glyphs) > run_start:
        runs.append((run_bottom, run_left, run_right, run_start, len(glyphs)))
    return glyphs, runs


def _without_doubles(glyphs: list[Glyph], runs: list[_Run]) -> tuple[Glyph, ...]:
    """Glyphs without overprints; only those whose runs lie on each other need to be compared."""
    near = SAME_PLACE * max((g[2] for g in glyphs), default=0.0)
    runs.sort()
    dropped: set[int] = set()
    group: list[_Run] = []
    for run in [*runs, (math.inf, 0.0, 0.0, 0, 0)]:
        if group and run[0] - group[-1][0] > near:
            if _overlap(group):
                some = [glyphs[i] for _, _, _, start, end in sorted(group, key=itemgetter(3)) for i in range(start, end)]
                dropped |= {id(g) for g in some} - {id(g) for g in without_overprints(some)}
            group = []
        group.append(run)
    return tuple(g for g in glyphs if id(g) not in dropped) if dropped else tuple(glyphs)


def _overlap(group: Sequence[_Run]) -> bool:
    """Whether some of the runs of one line lie on each other."""
    if len(group) < 2:
        return False
    ends = sorted((left, right) for _, left, right, _, _ in group)
    reached = -math.inf
    for left, right in ends:
        if left < reached - _TOUCH:
            return True
        reached = max(reached, right)
    return False
