"""A page's visible characters out of pdfium's text page, on their baselines.

pdfium puts characters into an order of its own, adds blanks between words and writes a hyphen at a line's end as a control
character. Here they stand in the order of the stream, as printed. What cannot be told for certain is left to the reference
engine.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.engines import pdfium_calls as pdfium
from extractors.engines.base import BELOW_BASELINE, MOST_GLYPHS, Edges, Glyph, UnusualPageError
from extractors.engines.overprint import SAME_PLACE, without_overprints
from extractors.model import Box

INVISIBLE, CLIPPING = 3, 7
"""Text rendering modes that paint nothing (ISO 32000-1, table 106): text recognition lays its words over a scan so."""

WHITE = 254
"""Each of red, green and blue at least this, of 255, is white."""

LEAN = 1e-3
"""Text is upright when its matrix leans by less than this."""

SAME_LINE = 0.01
"""Characters of one text object that stand further apart from top to bottom than this share of their size run downwards."""

NO_INK = 0.01
"""Points."""

SPECK = 0.06
"""What is smaller than this share of its size is no character: some fonts draw a speck for a blank."""

HYPHEN = 0x2
"""What pdfium gives for a hyphen at the end of a line."""

GAP = 0.15
"""Characters of one run stand apart by at most this share of their size: what separates words or numbers is wider."""

OVERLAP = 0.1
"""Characters of one run reach into each other by at most this share of their size."""

TOUCH = 0.1
"""Runs of one line reach into each other by less than this many points; doubles do by more."""

PRINTED, BLANK, UNNAMED = 0, 1, 2


def _kinds() -> NDArray[np.uint8]:
    """Of every code point whether it is printed, white space, or what pdfium gives where a font does not name a character."""
    kinds = np.full(sys.maxunicode + 1, PRINTED, np.uint8)
    kinds[[point for point in range(0x3001) if chr(point).isspace()]] = BLANK
    kinds[[0, 0xFFFD, 0xFFFE, 0xFFFF]] = UNNAMED
    kinds[0xD800:0xE000] = UNNAMED
    return kinds


KINDS = _kinds()


@dataclass(frozen=True, slots=True)
class PageSpace:
    """How a page that is displayed upright lies in its own space: `box` as displayed, `height` from which tops are counted."""

    box: Box
    height: float


class UntoldTextError(UnusualPageError):
    """Some text objects are drawn, and pdfium does not tell their text."""

    def __init__(self, objects: Sequence[int]) -> None:
        super().__init__("it has text in a font of the machine that is drawn and not told")
        self.objects = objects


def read_glyphs(
    text: pdfium.Handle, order: array[int], space: PageSpace, paints: Callable[[Sequence[int]], bool]
) -> tuple[Glyph, ...]:
    """Read all visible characters of an upright page, in the order of its stream.

    Args:
        text: the text page.
        order: the page's text objects, in the order of its stream.
        space: where the page lies; what lies off it is not seen.
        paints: whether some of its text objects leave ink on the page; called once at most, and last.

    Raises:
        UnusualPageError: the reference engine knows better: text that does not run to the right, white text, characters that no
            font names, more than `MOST_GLYPHS`.
        UntoldTextError: some objects leave ink, and pdfium does not tell what they print.
    """
    count = pdfium.char_count(text)
    if count > MOST_GLYPHS:
        raise UnusualPageError("it has very many characters")
    if count <= 0:
        return ()
    chars = pdfium.chars(text, count)
    pieces = _pieces(chars.owners)
    styles = _styles(text, pieces, space)
    _check_direction(text, chars, pieces, styles)
    visible = dict(zip(styles.objects, styles.sizes.tolist(), strict=True))
    missing = [thing for thing in order if thing not in visible]
    unknown = check_doubles(missing, visible) if missing else []
    if unknown and paints(unknown):
        raise UntoldTextError(unknown)
    places = {thing: place for place, thing in enumerate(order)}
    return without_doubles(_runs(chars, pieces, styles, places, space))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What text objects print without another between, in pdfium's order: the object, and the index of its first character.

    `of_char` is the number of every character's piece.
    """

    things: list[int]
    starts: list[int]
    of_char: pdfium.Ints


def _pieces(owners: pdfium.Ints) -> _Pieces:
    begins = np.ones(len(owners), np.bool_)
    begins[1:] = owners[1:] != owners[:-1]
    starts = np.flatnonzero(begins)
    return _Pieces(owners[starts].tolist(), starts.tolist(), np.cumsum(begins) - 1)


@dataclass(frozen=True, slots=True)
class _Styles:
    """Where the visible text objects stand: upper edge, lower edge and size of their glyphs, in arrays as long as `objects`."""

    objects: list[int]
    tops: pdfium.Floats
    bottoms: pdfium.Floats
    sizes: pdfium.Floats

    def of_pieces(self, pieces: _Pieces) -> pdfium.Ints:
        """The place of every piece's object in the arrays; −1 where it is not visible."""
        places = {thing: place for place, thing in enumerate(self.objects)}
        return np.fromiter((places.get(thing, -1) for thing in pieces.things), np.int64, len(pieces.things))


def _styles(text: pdfium.Handle, pieces: _Pieces, space: PageSpace) -> _Styles:
    """Read how text objects print, of each from its first character."""
    first = dict(zip(reversed(pieces.things), reversed(pieces.starts), strict=True))
    first.pop(0, None)
    objects, indices = list(first), list(first.values())
    modes = pdfium.render_modes(objects)
    seen = (modes != INVISIBLE) & (modes != CLIPPING)
    if (pdfium.fill_colors(objects)[seen] >= WHITE).all(axis=1).any():
        raise UnusualPageError("it has white text")
    a, b, c, d, _, baseline = pdfium.char_matrices(text, indices)[seen].T
    sizes = pdfium.font_sizes(text, indices)[seen] * d
    if not ((a > 0) & (sizes > 0) & (abs(b) < LEAN) & (abs(c) < LEAN)).all():
        raise UnusualPageError("it has text that is not upright")
    bottoms = space.height - baseline + BELOW_BASELINE * sizes
    return _Styles(list(compress(objects, seen.tolist())), bottoms - sizes, bottoms, sizes)


def _check_direction(text: pdfium.Handle, chars: pdfium.Chars, pieces: _Pieces, styles: _Styles) -> None:
    """See that the characters of each object stand on one baseline.

    Their lower edges tell where they are those of the font; else each character is asked where its baseline begins.
    """
    uneven = np.flatnonzero(chars.lows != chars.lows[pieces.starts][pieces.of_char])
    if not len(uneven):
        return
    sizes = dict(zip(styles.objects, styles.sizes.tolist(), strict=True))
    indices: dict[int, list[int]] = {}
    for index, thing in zip(uneven.tolist(), chars.owners[uneven].tolist(), strict=True):
        if thing in sizes:
            indices.setdefault(thing, [index - 1]).append(index)
    for thing, own in indices.items():
        heights = [y for _, y in pdfium.origins(text, own)]
        if max(heights) - min(heights) > SAME_LINE * sizes[thing]:
            raise UnusualPageError("it has text that does not run to the right")


def check_doubles(missing: Sequence[int], visible: Mapping[int, float]) -> list[int]:
    """See that every text object which pdfium leaves out, for another prints the same, has a visible double.

    Objects that print nothing have no width or height but that of their stroke, and are left out too. Where the font is not
    embedded, pdfium may draw one all the same, with another font that has the character: these are returned.
    """
    inked: list[tuple[int, list[float]]] = []
    blank: list[int] = []
    for thing, box, width in zip(missing, pdfium.bounds(missing).tolist(), pdfium.stroke_widths(missing), strict=True):
        extent = min(box[2] - box[0], box[3] - box[1])
        if extent > NO_INK and abs(extent - width) > NO_INK:
            inked.append((thing, box))
        else:
            blank.append(thing)
    sizes = pdfium.object_font_sizes([thing for thing, _ in inked])
    lost = [box for (_, box), size in zip(inked, sizes, strict=True) if max(box[2] - box[0], box[3] - box[1]) > SPECK * size]
    if lost:
        find_doubles(lost, visible)
    return pdfium.in_fonts_of_the_machine(blank)


def find_doubles(lost: Sequence[Sequence[float]], visible: Mapping[int, float]) -> None:
    """See that a visible text object lies on every box. See `read_glyphs` for what is raised."""
    seen = list(zip(pdfium.bounds(list(visible)).tolist(), visible.values(), strict=True))
    for box in lost:
        if not any(_lies_on(box, other, SAME_PLACE * size) for other, size in seen):
            raise UnusualPageError("it has text that is left out, and no double of it is seen")


def _lies_on(box: Sequence[float], other: Sequence[float], limit: float) -> bool:
    """Whether no edge of one box is further than that from the other's."""
    return (
        abs(box[0] - other[0]) <= limit
        and abs(box[1] - other[1]) <= limit
        and abs(box[2] - other[2]) <= limit
        and abs(box[3] - other[3]) <= limit
    )


def _runs(chars: pdfium.Chars, pieces: _Pieces, styles: _Styles, order: Mapping[int, int], space: PageSpace) -> list[Glyph]:
    """The characters on the page as displayed, in the order of the stream, those that touch as runs.

    Raises:
        UnusualPageError: a font does not name a character; two characters of one object stand in one place: one glyph that is
            several characters.
    """
    page_left, page_top, page_right, page_bottom = space.box
    style_of_piece = styles.of_pieces(pieces)
    middles = (styles.tops + styles.bottoms) / 2
    on_page = np.append((page_top <= middles) & (middles <= page_bottom), False)  # the last one is that of what is not visible
    kinds = KINDS[chars.points]
    shown = np.flatnonzero(on_page[style_of_piece][pieces.of_char] & (kinds != BLANK))
    if (kinds[shown] == UNNAMED).any():
        raise UnusualPageError("a font does not say which characters it prints")
    shown = _in_stream_order(shown, pieces, style_of_piece, order)
    lefts, rights, piece = chars.lefts[shown], chars.rights[shown], pieces.of_char[shown]
    if ((lefts[1:] == lefts[:-1]) & (piece[1:] == piece[:-1])).any():
        raise UnusualPageError("it has a glyph that is several characters")
    middles = (lefts + rights) / 2
    within = (page_left <= middles) & (middles <= page_right)
    if not within.all():
        shown, piece = shown[within], piece[within]
        lefts, rights, middles = lefts[within], rights[within], middles[within]
    style = style_of_piece[piece]
    begins = _begins(lefts, rights, middles, styles.bottoms[style], styles.sizes[style])
    return _made(chars.points[shown], lefts.tolist(), rights.tolist(), begins, style[begins].tolist(), styles)


def _in_stream_order(shown: pdfium.Ints, pieces: _Pieces, style_of_piece: pdfium.Ints, order: Mapping[int, int]) -> pdfium.Ints:
    """Indices of characters, in the order in which the page paints them."""
    places = np.fromiter((order.get(thing, -1) for thing in pieces.things), np.int64, len(pieces.things))
    if ((places < 0) & (style_of_piece >= 0)).any():
        raise UnusualPageError("it has text that no object of the page prints")
    own = places[pieces.of_char[shown]]
    return shown if (own[1:] >= own[:-1]).all() else shown[np.argsort(own, kind="stable")]


def _begins(
    lefts: pdfium.Floats, rights: pdfium.Floats, middles: pdfium.Floats, bottoms: pdfium.Floats, sizes: pdfium.Floats
) -> pdfium.Ints:
    """The indices of the characters that begin a run: they do not follow the one before on its line, touching it."""
    begins = np.ones(len(lefts), np.bool_)
    gaps, size = lefts[1:] - rights[:-1], sizes[1:]
    goes_on = (-OVERLAP * size <= gaps) & (gaps <= GAP * size) & (size == sizes[:-1]) & (bottoms[1:] == bottoms[:-1])
    begins[1:] = ~(goes_on & (lefts[1:] > lefts[:-1]) & (middles[1:] > middles[:-1]))
    return np.flatnonzero(begins)


def _made(
    points: pdfium.Ints, lefts: list[float], rights: list[float], begins: pdfium.Ints, style: list[int], styles: _Styles
) -> list[Glyph]:
    """Runs of arrays that have the characters of all of them."""
    points[points == HYPHEN] = ord("-")
    text = points.astype("<u4").tobytes().decode("utf-32-le")
    tops, bottoms, sizes = styles.tops.tolist(), styles.bottoms.tolist(), styles.sizes.tolist()
    new = tuple.__new__  # makes a row in a third of the time
    found: list[Glyph] = []
    for (start, end), at in zip(pairwise([*begins.tolist(), len(lefts)]), style, strict=True):
        edges, left, right = None, lefts[start], rights[start]
        if end - start > 1:
            edges = new(Edges, (lefts[start:end], rights[start:end]))
            right = max(edges[1])
        box = new(Box, (left, tops[at], right, bottoms[at]))
        found.append(new(Glyph, (text[start:end], box, sizes[at], None, edges)))
    return found


def without_doubles(runs: list[Glyph]) -> tuple[Glyph, ...]:
    """Runs without overprints; only those that lie on each other need to be compared."""
    near = SAME_PLACE * max((run.size for run in runs), default=0.0)
    kept: dict[int, list[Glyph]] = {}
    group: list[int] = []
    last = -math.inf
    for index in [*sorted(range(len(runs)), key=lambda i: runs[i][1][3]), None]:
        bottom = math.inf if index is None else runs[index][1][3]
        if group and bottom - last > near:
            for doubled in _overlapping(runs, group):
                kept |= _kept(runs, doubled)
            group = []
        if index is not None:
            group.append(index)
        last = bottom
    return tuple(part for index, run in enumerate(runs) for part in kept.get(index, (run,))) if kept else tuple(runs)


def _kept(runs: Sequence[Glyph], group: Sequence[int]) -> dict[int, list[Glyph]]:
    """Of the runs with overprints the characters that are none."""
    parts = {index: runs[index].characters() for index in group}
    kept = {id(g) for g in without_overprints(g for own in parts.values() for g in own)}
    left = {index: [g for g in own if id(g) in kept] for index, own in parts.items()}
    return {index: own for index, own in left.items() if len(own) < len(parts[index])}


def _overlapping(runs: Sequence[Glyph], line: Sequence[int]) -> Iterator[list[int]]:
    """Those runs of one line that lie on each other, together, in the order of the stream."""
    together: list[int] = []
    reached = -math.inf
    for index in sorted(line, key=lambda i: runs[i][1]):
        left, _, right, _ = runs[index][1]
        if left >= reached - TOUCH:
            if len(together) > 1:
                yield sorted(together)
            together, reached = [], right
        together.append(index)
        reached = max(reached, right)
    if len(together) > 1:
        yield sorted(together)
