"""Lines into paragraphs: the running text in reading order, over lines and pages, with the lines that its places are told from.

What stands at the head or foot of many pages, page numbers and tables are no running text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
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
_STOPS = frozenset("。；：;:︒︓︔﹔﹕｡\u037e")
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
_UNBROKEN = re.compile(r"[\d.,%％]*[，。；：、）”》]?.?")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")
"""A comma of half width that parts no thousands."""

_SPACE = re.compile(r"[\s\u200b\ufeff]")
_FOLDS = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z.,%，。、“”]")
"""What folding may change; of most characters it is known that they stay."""

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


class Placed(NamedTuple):
    """A line and the page that it stands on."""

    page: PageContent
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph without white space (but between two numbers).

    `printed` is as it stands there, `text` folded for reading, character by character: digits, letters, full stops in numbers and
    percent signs are of half width, brackets, commas and colons are Chinese. `starts` has where each of its `lines` begins in
    both: where a character stands is asked of few of them, and told from its line.
    """

    text: str
    printed: str
    lines: tuple[Placed, ...]
    starts: tuple[int, ...]

    @property
    def page(self) -> int:
        """The page that it begins on, from 1."""
        return self.lines[0].page.number

    @property
    def last_page(self) -> int:
        """The page that it ends on."""
        return self.lines[-1].page.number

    @property
    def pages(self) -> frozenset[int]:
        """All pages that it stands on."""
        return frozenset(placed.page.number for placed in self.lines)

    def page_at(self, place: int) -> int:
        """The page that a character stands on."""
        return self.lines[self._line_at(place)].page.number

    def box(self, start: int, end: int) -> Box | None:
        """The box of the characters from `start` to `end` that stand on the first one's line, or None without positions."""
        at = self._line_at(start)
        page, line = self.lines[at]
        first, stop = self.starts[at], min([end, *self.starts[at + 1 : at + 2]])
        edges = _edges(page, line)[start - first : stop - first] if page.placed else ()
        if not edges:
            return None
        box = Box(min(edges)[0], line.box.top, max([right for _, right in edges]), line.box.bottom)
        return page.straightening.displayed(box) if page.straightening else box

    def _line_at(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1


def read_paragraphs(pages: Sequence[PageContent]) -> list[Paragraph]:
    """The running text of some pages, in reading order."""
    edges = repeated_edges(pages)
    paragraphs: list[list[Placed]] = []
    margins = _Margins(0.0, 0.0, 0.0)
    previous: Placed | None = None
    for page in pages:
        lines = text_lines(page, edges)
        own = _margins(lines, page.width) if page.placed else margins
        for line in lines:
            placed = Placed(page, line)
            if previous and not _begins(previous, placed, margins if previous.page is not page else own, own):
                paragraphs[-1].append(placed)
            else:
                paragraphs.append([placed])
            previous = placed
        margins = own
    return [paragraph for lines in paragraphs if (paragraph := _paragraph(lines)).text]


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


def _begins(before: Placed, line: Placed, margins_before: _Margins, margins: _Margins) -> bool:
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
    if same_page and _centred_together(a, b, margins.left):
        text = squeeze(b.text)
        if not (ORDINAL.match(text) or _NO_TITLE.search(text)):
            return bool(_ENDED.search(a.text))
    indented = b.box.x0 > margins.left + _INDENT * size
    heads = same_page and a.box.x0 > margins.left + _CENTRED * size and b.box.x0 < a.box.x0 - size
    if indented or heads:
        return True
    ended = _has_ended(a.text)
    short = _ends_short(a, b.text, margins_before.right)
    if not short and not ended:
        return False
    text = squeeze(b.text)
    far = same_page and margins.pitch and b.box.top - a.box.top > _FAR * max(margins.pitch, size)
    if far or _is_numbered(text) or _NOTE.match(text):
        return True
    return short and (ended or (len(squeeze(a.text)) < _LONGEST_HEADING and _is_numbered(squeeze(a.text))))


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
    return text.rstrip(_BLANKS).removesuffix("”").rstrip(_BLANKS)[-1:] in _STOPS


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
    found = _UNBROKEN.match(squeeze(following))
    width = sum(size * (HALF_WIDTH if c.isascii() else 1) for c in (found[0] if found else ""))
    return right - line.box.x1 > _SHORT * size + max(width - size, 0)


def _paragraph(lines: Sequence[Placed]) -> Paragraph:
    starts: list[int] = []
    printed = ""
    for page, line in lines:
        starts.append(len(printed))
        if _SPACE.search(line.text):
            printed += "".join([_SPACE.sub(" ", line.text[i]) for i in _printed(page, line)])
        else:
            printed += line.text
    text = _FOLDS.sub(lambda m: fold(m[0]), printed)
    return Paragraph(_COMMA.sub("，", text) if "," in text else text, printed, tuple(lines), tuple(starts))


def _printed(page: PageContent, line: Line) -> Sequence[int]:
    """Which characters of a line are those of its paragraph: all but white space.

    A wide blank between two digits stays: what it parts is not one number.
    """
    text = line.text
    if not _SPACE.search(text):
        return range(len(text))
    size = line.box.bottom - line.box.top if page.placed else 0.0
    return [i for i, character in enumerate(text) if not _SPACE.match(character) or _parts_numbers(line, i, size)]


def _edges(page: PageContent, line: Line) -> Sequence[tuple[float, float]]:
    """Where each of them stands."""
    edges = edges_of(line)
    return [edges[i] for i in _printed(page, line)] if _SPACE.search(line.text) else edges


def _parts_numbers(line: Line, index: int, size: float) -> bool:
    text = line.text
    if not (0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()):
        return False
    left, right = edges_of(line)[index]
    return right - left > _APART * size


@lru_cache(maxsize=4096)
def fold(character: str) -> str:
    """One character folded for reading; always one character."""
    if character in _FOLDED:
        return _FOLDED[character]
    if character in _KEPT:
        return character
    folded = squeeze(character)
    return folded if len(folded) == 1 else character
