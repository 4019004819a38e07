"""Lines into paragraphs: the running text in reading order, over lines and pages, every character with its place.

What stands at the head or foot of many pages, page numbers and tables are no running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extractors.content import PageContent
from extractors.lines import Line
from extractors.model import Box
from extractors.narrative.text_lines import HALF_WIDTH, edges_of, repeated_edges, tables, text_lines
from extractors.text import squeeze

_INDENT = 0.8
"""A first line is indented by more than this many heights of its characters."""

_SHORT = 2.6
"""A line that ends this many heights before the margin ends its paragraph, unless a number that would not fit follows."""

_FAR = 1.7
"""A gap this many times the usual one parts paragraphs."""

_OTHER_SIZE = 1.25
"""Lines whose heights differ more than by this factor are of different paragraphs."""

_WIDE = 0.6
"""Lines at least this share of the widest one's width tell where the margins are."""

_MOST = 0.8
_FEW_LINES = 8
_LONGEST_HEADING = 30

_APART = 0.5
"""A blank between two digits that is wider than this share of their height separates two numbers."""

ORDINAL = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章)|[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）[、.]?"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|（\d{1,2}）|[①-⑳]|\d{1,2}）"
)
"""What numbers a heading or an item, at the start of a paragraph."""

_NOTE = re.compile(r"备?注\d?[：:]|说明\d?[：:]")
_CENTRED = 3
"""No paragraph sets its first line in by more than so many characters: what stands further in is a heading."""

_NO_TITLE = re.compile(r"[，。；]|\d万?元")
"""What no line of a title has: a paragraph's first line may stand below a centred heading about the same middle."""

_ENDED = re.compile(r"[。！？；：]”?$")
_UNBROKEN = re.compile(r"[\d.,%％]*[，。；：、）”》]?.?")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
"""A comma of half width that parts no thousands."""

_SPACE = re.compile(r"[\s\u200b\ufeff]")
_KEPT = frozenset("，、；：（）“”！？。《》【】…—－")
_FOLDED = {
    "(": "（",
    ")": "）",
    ":": "：",
    ";": "；",
    "－": "-",
    "−": "-",
    "﹣": "-",
    "﹪": "%",
    "．": ".",
    "，": "，",
    "?": "？",
}


class Spot(NamedTuple):
    """Where a character stands; `box` is None where the format has no positions."""

    page: int
    line: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph without white space (but between two numbers).

    `printed` is as it stands there, `text` folded for reading, character by character: digits, letters, full stops in numbers and
    percent signs are of half width, brackets, commas and colons are Chinese.
    """

    text: str
    printed: str
    spots: tuple[Spot, ...]

    @property
    def page(self) -> int:
        """The page that it begins on, from 1."""
        return self.spots[0].page

    def box(self, start: int, end: int) -> Box | None:
        """The box of the characters from `start` to `end` that stand on the first one's line, or None without positions."""
        first = self.spots[start]
        boxes = [s.box for s in self.spots[start:end] if s.line == first.line and s.box]
        if not boxes:
            return None
        return Box(min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))


def read_paragraphs(pages: Sequence[PageContent]) -> list[Paragraph]:
    """The running text of some pages, in reading order."""
    edges = repeated_edges(pages)
    paragraphs: list[list[_Placed]] = []
    margins = _Margins(0.0, 0.0, 0.0)
    previous: _Placed | None = None
    count = 0
    for page in pages:
        lines = text_lines(page, edges)
        own = _margins(lines, page.width) if page.placed else margins
        for line in lines:
            count += 1
            placed = _Placed(page, line, count)
            if previous and not _begins(previous, placed, margins if previous.page is not page else own, own):
                paragraphs[-1].append(placed)
            else:
                paragraphs.append([placed])
            previous = placed
        margins = own
    return [_paragraph(lines) for lines in paragraphs]


@dataclass(frozen=True, slots=True)
class _Placed:
    page: PageContent
    line: Line
    number: int


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where a page's full lines begin and end, and the usual distance from one line's top to the next one's."""

    left: float
    right: float
    pitch: float


def _margins(lines: Sequence[Line], page_width: float) -> _Margins:
    """A page's margins; with few lines to go by, the right one is taken to be as wide as the left."""
    if not lines:
        return _Margins(0.0, 0.0, 0.0)
    widest = max(line.box.x1 - line.box.x0 for line in lines)
    # Damaged pages have lines without width, or with less than none.
    wide = [line for line in lines if line.box.x1 - line.box.x0 > _WIDE * widest] or lines
    left = min(line.box.x0 for line in wide)
    ends = sorted(line.box.x1 for line in wide)
    right = ends[int(len(ends) * _MOST)] if len(ends) > _FEW_LINES else max(ends[-1], page_width - left)
    gaps = [b.box.top - a.box.top for a, b in pairwise(lines) if b.box.top > a.box.top]
    return _Margins(left, right, median(gaps or [0]))


def _begins(before: _Placed, line: _Placed, margins_before: _Margins, margins: _Margins) -> bool:
    """Whether a line begins a paragraph, after the line before it (on the same page, or the last of the page before)."""
    if not line.page.placed or not before.page.placed or before.page.document != line.page.document:
        return True
    a, b = before.line, line.line
    same_page = before.page is line.page
    size, size_before = b.box.bottom - b.box.top, a.box.bottom - a.box.top
    if same_page and _table_between(line.page, a.box, b.box):
        return True
    if max(size, size_before) > _OTHER_SIZE * max(min(size, size_before), 0.1):
        return True
    text = squeeze(b.text)
    if same_page and _centred_together(a, b, margins.left) and not (ORDINAL.match(text) or _NO_TITLE.search(text)):
        return bool(_ENDED.search(a.text))
    indented = b.box.x0 > margins.left + _INDENT * size
    heads = same_page and a.box.x0 > margins.left + _CENTRED * size and b.box.x0 < a.box.x0 - size
    if indented or heads:
        return True
    short = _ends_short(a, text, margins_before.right)
    far = same_page and margins.pitch and b.box.top - a.box.top > _FAR * max(margins.pitch, size)
    if far or _is_numbered(text) or _NOTE.match(text):
        return short or _has_ended(a.text)
    return short and (_has_ended(a.text) or (len(squeeze(a.text)) < _LONGEST_HEADING and _is_numbered(squeeze(a.text))))


def _table_between(page: PageContent, above: Box, below: Box) -> bool:
    """Whether a table of a page stands between two of its lines."""
    if not page.grids:
        return False
    return any(above.bottom <= g.box.top + 1 and g.box.bottom - 1 <= below.top for g in tables(page))


def _is_numbered(text: str) -> bool:
    """Whether a squeezed line begins with an ordinal."""
    return bool(ORDINAL.match(text.replace("(", "（").replace(")", "）")))


def _has_ended(text: str) -> bool:
    """Whether a printed line ends with a stop."""
    return bool(_ENDED.search(squeeze(text).replace(";", "；").replace(":", "：")))


def _centred_together(a: Line, b: Line, left: float) -> bool:
    """Whether two lines are those of one title: both away from the margin, one below the other about the same middle."""
    size = b.box.bottom - b.box.top
    apart = (a.box.x0 + a.box.x1 - b.box.x0 - b.box.x1) / 2
    close = b.box.top - a.box.bottom < 1.2 * size
    return close and abs(apart) < 0.6 * size and min(a.box.x0, b.box.x0) > left + size and abs(a.box.x0 - b.box.x0) > 0.3 * size


def _ends_short(line: Line, following: str, right: float) -> bool:
    """Whether a line ends so far before the margin that what follows would have had room."""
    size = line.box.bottom - line.box.top
    if right - line.box.x1 <= _SHORT * size:
        return False
    found = _UNBROKEN.match(following)
    width = sum(size * (HALF_WIDTH if c.isascii() else 1) for c in (found[0] if found else ""))
    return right - line.box.x1 > _SHORT * size + max(width - size, 0)


def _paragraph(lines: Iterable[_Placed]) -> Paragraph:
    printed: list[str] = []
    spots: list[Spot] = []
    new = tuple.__new__  # a page has some thousand characters
    for placed in lines:
        number, count, line = placed.page.number, placed.number, placed.line
        if placed.page.placed and not placed.page.straightening and not _SPACE.search(line.text):
            printed += line.text
            _, top, _, bottom = line.box
            spots += [new(Spot, (number, count, new(Box, (left, top, right, bottom)))) for left, right in edges_of(line)]
            continue
        for character, box in _characters(placed):
            printed.append(character)
            spots.append(new(Spot, (number, count, box)))
    text = _COMMA.sub("，", "".join(map(fold, printed)))
    return Paragraph(text, "".join(printed), tuple(spots))


def _characters(placed: _Placed) -> Iterator[tuple[str, Box | None]]:
    """A line's characters but for white space, each with its place on the page as displayed.

    A wide blank between two digits stays: what it parts is not one number.
    """
    line, page = placed.line, placed.page
    edges = edges_of(line)
    top, bottom = line.box.top, line.box.bottom
    size = bottom - top
    new = tuple.__new__
    for index, character in enumerate(line.text):
        blank = character.isspace() or character in "\u200b\ufeff"
        if blank and not _parts_numbers(line.text, index, edges, size if page.placed else 0.0):
            continue
        box = None
        if page.placed:
            box = new(Box, (edges[index][0], top, edges[index][1], bottom))
            box = page.straightening.displayed(box) if page.straightening else box
        yield " " if blank else character, box


def _parts_numbers(text: str, index: int, edges: Sequence[tuple[float, float]], size: float) -> bool:
    if not (0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()):
        return False
    return edges[index][1] - edges[index][0] > _APART * size


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """One character folded for reading; always one character."""
    if character in _FOLDED:
        return _FOLDED[character]
    if character in _KEPT:
        return character
    folded = squeeze(character)
    return folded if len(folded) == 1 else character
