"""What the text says that money is for: lists of economic items, purposes of lines of the classification; no figure of its own.

The lists stand where a narrative says what the basic expenditure from the general public budget consists of (“人员经费…万元，主要
包括：基本工资、津贴补贴；”), the purposes after a line of the functional classification (“…（项）。主要用于：…。”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import Passage, PassageKind
from extractors.narrative.flow import Paragraph
from extractors.narrative.items import Item, Names, named_item, titled_item
from extractors.narrative.passages import is_heading, section_of

_LISTING = "general_budget_basic_expenditure"
_SILENT = frozenset({"glossary", "duties", "performance", "organisation"})
"""Sections that explain or tell, and say nothing of a line's money."""

_FUNDS = {"人员经费": "personnel", "日常公用经费": "public", "公用经费": "public"}
_LIST = re.compile(
    rf"(?P<funds>{'|'.join(_FUNDS)})(?:支出|预算|决算|数|为|共|共?计|合计|：)*\d[\d,.]*(?:万|亿)?元[，。：]?(?:主要)?包括[：，]?"
    r"(?P<names>[^。；]*)(?P<end>[。；])"
)
"""A list with its money in front and its end printed: what goes on elsewhere is not read as a whole."""
_FEWEST_NAMES = 2
_MARK = re.compile(r"[、，]")
_GOES_ON = re.compile(r"(?:等[^等、，]{0,8}|…+)$")
_LONGEST_NAME = 24

_BEFORE_PURPOSE = "主要用于"
_PURPOSE = re.compile(rf"(?:{_BEFORE_PURPOSE}[：，]?)+(?P<purpose>[^。；]+)")
_AMOUNT = re.compile(r"(?:支出|预算|决算|数|为)*\d[\d,.]*(?:万|亿)?元[，。：（]*$")
_FIGURES = re.compile(r"(?:支出|科目)?(?:[，。：；（]*+[^，。：；（）\d]*+\d[^，。：；（）]*+)*+[，。：；（]*+")
"""What may stand between a line's name and its purpose: nothing, or clauses with figures. No part is tried in two ways: that took
twice as long with every digit."""


class ContentReader:
    """Reads the paragraphs of one document in order, and knows in which section it is."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._section: str | None = None
        self._heading = ""

    def read(self, paragraph: Paragraph) -> list[Passage]:
        """The lists and purposes of the next paragraph, in reading order."""
        self._section = section_of(paragraph) or self._section
        heading, self._heading = self._heading, paragraph.text if is_heading(paragraph) else ""
        if self._section == _LISTING:
            return list(_lists(paragraph))
        return [] if self._section in _SILENT else list(self._purposes(paragraph, heading))

    def _purposes(self, paragraph: Paragraph, heading: str) -> Iterator[Passage]:
        """The purposes that stand after a line of the functional classification, with its code where it is known."""
        if _BEFORE_PURPOSE not in paragraph.text:
            return
        position = 0
        for found in _PURPOSE.finditer(paragraph.text):
            before = paragraph.text[position : found.start()]
            item = self._line(before or heading)
            if item:
                yield _passage("purpose", item.code, paragraph, found.start(), found.end())
            position = found.end()

    def _line(self, before: str) -> Item | None:
        """The line of the functional classification that some words end with, before its amounts."""
        for words in (before, _AMOUNT.sub("", before)):
            item = named_item(words, self._names, None)
            if item and item.level != "economic" and _FIGURES.fullmatch(words[item.end :]):
                return item
        titled = titled_item(before, self._names, None)
        return titled if titled and _FIGURES.fullmatch(before[titled.end :]) else None


def _lists(paragraph: Paragraph) -> Iterator[Passage]:
    """Each list as a whole, and its names after it."""
    for found in _LIST.finditer(paragraph.text):
        names = list(_names(found["names"], found.start("names")))
        if len(names) < _FEWEST_NAMES:
            continue
        subject = _FUNDS[found["funds"]]
        yield _passage("components", subject, paragraph, found.start(), found.end())
        for start, end in names:
            yield _passage("component", subject, paragraph, start, end)


def _names(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """Where the names of a list stand; a remark in their place, or what says that the list goes on, is none."""
    end = len(text) - len(found[0]) if (found := _GOES_ON.search(text)) else len(text)
    start = 0
    for mark in [*(m.start() for m in _MARK.finditer(text, 0, end)), end]:
        if 0 < mark - start <= _LONGEST_NAME:
            yield offset + start, offset + mark
        start = mark + 1


def _passage(kind: PassageKind, subject: str | None, paragraph: Paragraph, start: int, end: int) -> Passage:
    return Passage(
        kind=kind,
        subject=subject,
        page=paragraph.page_at(start),
        box=paragraph.box(start, end),
        quote=paragraph.printed[start:end],
    )
