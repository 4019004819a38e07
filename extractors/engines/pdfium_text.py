"""A page's visible characters out of pdfium's text page, on their baselines.

pdfium puts characters into an order of its own, adds blanks between words and writes a hyphen at a line's end as a control
character. Here they stand in the order of the stream, as printed. What cannot be told for certain is left to the reference
engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from extractors.engines import pdfium_calls as pdfium
from extractors.engines.base import BELOW_BASELINE, MOST_GLYPHS, Glyph, UnusualPageError
from extractors.engines.overprint import SAME_PLACE, without_overprints
from extractors.model import Box

_INVISIBLE = (3, 7)
"""Text rendering modes that paint nothing (ISO 32000-1, table 106): text recognition lays its words over a scan so."""

_WHITE = 254
"""Each of red, green and blue at least this, of 255, is white."""

_NEARLY_WHITE = _WHITE << 16
"""A colour of less than this has less blue."""

_LEAN = 1e-3
"""Text is upright when its matrix leans by less than this."""

_SAME_LINE = 0.01
"""Characters of one text object that stand further apart from top to bottom than this share of their size run downwards."""

_NO_INK = 0.01
"""Points."""

_SPECK = 0.06
"""What is smaller than this share of its size is no character: some fonts draw a speck for a blank."""

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


def read_glyphs(
    text: int, order: Mapping[int, int], space: PageSpace, paints: Callable[[Sequence[int]], bool]
) -> tuple[Glyph, ...]:
    """Read all visible characters of an upright page, in the order of its stream.

    Args:
        text: the text page.
        order: the place of every text object in the stream.
        space: where the page lies; what lies off it is not seen.
        paints: whether some of its text objects leave ink on the page; called once at most, and last.

    Raises:
        UnusualPageError: the reference engine knows better: text that does not run to the right, white text, characters that no
            font names, more than `MOST_GLYPHS`.
    """
    count = pdfium.char_count(text)
    if count > MOST_GLYPHS:
        raise UnusualPageError("it has very many characters")
    if count <= 0:
        return ()
    chars = pdfium.chars(text, count)
    styles = _styles(text, chars, space)
    missing = [thing for thing in order if thing not in styles]
    unknown = _check_doubles(missing, styles) if missing else []
    if unknown and paints(unknown):
        raise UnusualPageError("it has text in a font of the machine that is drawn and not told")
    return _without_doubles(*_glyphs(chars, _pieces(chars.owners, styles, order), styles, space))


_Style = tuple[float, float, float]
"""Upper edge, lower edge and size of an object's glyphs."""


def _styles(text: int, chars: pdfium.Chars, space: PageSpace) -> dict[int, _Style]:
    """Where the visible text objects stand."""
    owners = chars.owners
    first = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
    first.pop(None, None)
    objects = [thing for thing in first if thing is not None]
    indices = list(first.values())
    styles: dict[int, _Style] = {}
    for thing, (a, b, c, d, _, baseline), size, mode, color in zip(
        objects,
        pdfium.char_matrices(text, indices),
        pdfium.font_sizes(text, indices),
        pdfium.render_modes(objects),
        pdfium.fill_colors(objects),
        strict=True,
    ):
        if mode in _INVISIBLE:
            continue
        if color is not None and color >= _NEARLY_WHITE and min(color & 255, color >> 8 & 255) >= _WHITE:
            raise UnusualPageError("it has white text")
        size *= d
        if a <= 0 or size <= 0 or not -_LEAN < b < _LEAN or not -_LEAN < c < _LEAN:
            raise UnusualPageError("it has text that is not upright")
        bottom = space.height - baseline + BELOW_BASELINE * size
        styles[thing] = (bottom - size, bottom, size)
    _check_direction(text, chars, styles)
    return styles


def _check_direction(text: int, chars: pdfium.Chars, styles: Mapping[int, _Style]) -> None:
    """See that the characters of each object stand on one baseline.

    Their lower edges tell where they are those of the font; else each character is asked where its baseline begins.
    """
    uneven: dict[int, list[int]] = {}
    before: int | None = None
    level = 0.0
    for index, (thing, low) in enumerate(zip(chars.owners, chars.lows, strict=True)):
        if thing != before:
            before, level = thing, low
        elif low != level and thing in styles:
            assert thing is not None
            uneven.setdefault(thing, [index - 1]).append(index)
    for thing, indices in uneven.items():
        heights = [y for _, y in pdfium.origins(text, indices)]
        if max(heights) - min(heights) > _SAME_LINE * styles[thing][2]:
            raise UnusualPageError("it has text that does not run to the right")


def _check_doubles(missing: Sequence[int], styles: Mapping[int, _Style]) -> list[int]:
    """See that every text object which pdfium leaves out, for another prints the same, has a visible double.

    Objects that print nothing have no width or height, and are left out too. Where the font is not embedded, pdfium may draw
    one all the same, with another font that has the character: these are returned.
    """
    values = iter(pdfium.bounds(missing))
    boxes = zip(missing, zip(values, values, values, values, strict=True), strict=True)
    inked: list[tuple[int, tuple[float, float, float, float]]] = []
    blank: list[int] = []
    for thing, box in boxes:
        if min(box[2] - box[0], box[3] - box[1]) > _NO_INK:
            inked.append((thing, box))
        else:
            blank.append(thing)
    blank = pdfium.in_fonts_of_the_machine(blank)
    sizes = pdfium.object_font_sizes([thing for thing, _ in inked])
    lost = [box for (_, box), size in zip(inked, sizes, strict=True) if max(box[2] - box[0], box[3] - box[1]) > _SPECK * size]
    if not lost:
        return blank
    values = iter(pdfium.bounds(list(styles)))
    seen = list(zip(zip(values, values, values, values, strict=True), styles.values(), strict=True))
    for box in lost:
        if not any(all(abs(a - b) <= SAME_PLACE * size for a, b in zip(box, other, strict=True)) for other, (_, _, size) in seen):
            raise UnusualPageError("it has text that is left out, and no double of it is seen")
    return blank


_Piece = tuple[int, int, int, int]
"""Characters that one text object prints one after the other: its place in the stream, first and last index (half-open), it."""


def _pieces(owners: Sequence[int | None], styles: Mapping[int, _Style], order: Mapping[int, int]) -> list[_Piece]:
    """The characters of visible objects, in the order of the stream."""
    pieces: list[_Piece] = []
    end = 0
    for thing, members in groupby(owners):
        start = end
        end += len(list(members))
        if thing in styles:
            assert thing is not None
            place = order.get(thing)
            if place is None:
                raise UnusualPageError("it has text that no object of the page prints")
            pieces.append((place, start, end, thing))
    pieces.sort()
    return pieces


def _glyphs(
    chars: pdfium.Chars, pieces: Iterable[_Piece], styles: Mapping[int, _Style], space: PageSpace
) -> tuple[list[Glyph], list[_Run]]:
    """Characters on the page as displayed, and the runs that they make.

    Raises:
        UnusualPageError: two characters of one object stand in one place: one glyph that is several characters.
    """
    glyphs: list[Glyph] = []
    runs: list[_Run] = []
    page_left, page_top, page_right, page_bottom = space.box
    points, lefts, rights = chars.points, chars.lefts, chars.rights
    texts, new, append = _TEXTS, tuple.__new__, glyphs.append
    run_bottom = run_left = run_right = 0.0
    run_start = 0
    for _, start, end, thing in pieces:
        top, bottom, size = styles[thing]
        if not page_top <= (top + bottom) / 2 <= page_bottom:
            continue
        least, most = -_OVERLAP * size, _GAP * size
        before = math.nan
        for at in range(start, end):
            text = texts[points[at]]
            if not text:
                continue
            left, right = lefts[at], rights[at]
            if left == before:
                raise UnusualPageError("it has a glyph that is several characters")
            before = left
            if not page_left <= (left + right) / 2 <= page_right:
                continue
            if bottom != run_bottom or not least <= left - run_right <= most:
                if len(glyphs) > run_start:
                    runs.append((run_bottom, run_left, run_right, run_start, len(glyphs)))
                run_bottom, run_left, run_start = bottom, left, len(glyphs)
            run_right = right
            append(new(Glyph, (text, new(Box, (left, top, right, bottom)), size, None)))
    if len(glyphs) > run_start:
        runs.append((run_bottom, run_left, run_right, run_start, len(glyphs)))
    return glyphs, runs


def _without_doubles(glyphs: list[Glyph], runs: list[_Run]) -> tuple[Glyph, ...]:
    """Glyphs without overprints; only those whose runs lie on each other need to be compared."""
    near = SAME_PLACE * max((glyphs[run[3]].size for run in runs), default=0.0)
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
