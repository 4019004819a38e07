"""Which lines of a page may be an unruled table: amounts under each other, and no sentences, titles or notes between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.engines.base import Glyph
from extractors.layout.words import Word, count_amounts, counts_columns, letter_by_letter, overlap, split_kinds, split_words
from extractors.lines import Line

_WIDEST_WORD = 0.6
"""A word wider than this share of the page is a line of running text."""

_LONG = 14
"""A word of more characters than this with a comma or a full stop in it is a sentence."""

_FAR = 64.0
"""Lines of one table are not further apart than this many points."""

_SENTENCE = re.compile(r"[，。；]")
_AROUND = re.compile(
    r"表(?:[-—\d()（）]*)$|^(?:备?注|说明)[:：.、\d]|续表|单位[:：]|^(?:部门|单位|填报|编制)[^\s]{0,6}[:：]"
    r"|^[-—–·]*\d{1,4}[-—–·]*$|^第.{1,4}(?:页|部分)|^\*|\.{4,}|…{2,}"
)
"""What stands around tables: titles, form numbers, notes, the unit of money, who prepared it, page numbers."""

_SET_WIDE = 12
"""A title of fewer letters can be set so wide that each is a word."""

Lines = list[list[Word]]


class Region(NamedTuple):
    """Lines that may be a table, as words of single characters; `first` is the number of the first among those of the page."""

    first: int
    lines: Lines


_FEWEST_ABREAST = 3
"""So many amounts in one line are columns."""


def may_print_columns(lines: Sequence[Line]) -> bool:
    """Whether lines print so many amounts that some may be a table without rulings. Few pages of running text do."""
    one_before = False
    for line in lines:
        count = count_amounts(line.text)
        if count >= _FEWEST_ABREAST or (count and one_before):
            return True
        one_before = one_before or count > 0
    return False


def find_regions(lines: Sequence[list[Glyph]], page_width: float) -> list[Region]:
    """Runs of lines, top to bottom, that print amounts in columns, with what stands above and below them in the same run."""
    regions: list[Region] = []
    run: Lines = []
    for index, glyphs in enumerate(lines):
        words = split_words(glyphs)
        if _is_running_text(words, page_width) or _is_around(words):
            regions.append(Region(index - len(run), run))
            run = []
            continue
        if run and words[0].box.top - run[-1][0].box.bottom > _FAR:
            regions.append(Region(index - len(run), run))
            run = []
        run.append([part for word in words for part in split_kinds(word)])
    regions.append(Region(len(lines) - len(run), run))
    return [Region(first, [list(map(letter_by_letter, line)) for line in run]) for first, run in regions if _prints_columns(run)]


def first_of_body(lines: Lines) -> tuple[int, int | None]:
    """The index of the first line with figures, and of a line above it that counts the columns."""
    counting = None
    for index, words in enumerate(lines):
        if counts_columns(words) and counting is None:
            counting = index
        elif any(w.kind != "text" for w in words):
            return index, counting
    return len(lines), counting


def _is_running_text(words: Sequence[Word], page_width: float) -> bool:
    return any(
        w.box.x1 - w.box.x0 > _WIDEST_WORD * page_width or (len(w.text) > _LONG and _SENTENCE.search(w.text)) for w in words
    ) or words[-1].text.endswith("。")


def _is_around(words: Sequence[Word]) -> bool:
    text = "".join(w.text for w in words).replace(" ", "")
    one = len(words) <= _SET_WIDE and all(len(w.text) <= 2 for w in words)
    return (any(_AROUND.search(w.text.replace(" ", "")) for w in words) or (one and bool(_AROUND.search(text)))) and not (
        len(words) > 1 and any(w.kind == "amount" for w in words)
    )


def _prints_columns(lines: Lines) -> bool:
    """Whether two lines print amounts in a common column, or one prints three below headings."""
    amounts = [[w for w in line if w.kind == "amount"] for line in lines if not counts_columns(line)]
    amounts = [line for line in amounts if line]
    if len(amounts) == 1:
        return len(lines) > 1 and len(amounts[0]) > 2
    return any(overlap(a.box, b.box) > 0 for upper, lower in pairwise(amounts) for a in upper for b in lower)
