"""Which classification code an item of the narrative is about: as printed, else by the names of the document's own tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from extractors.model import LineItem
from extractors.narrative.flow import ORDINAL

_FUNCTIONAL = re.compile(r"^2\d{2}(?:\d{2}(?:\d{2})?)?$")
_LEVEL = {3: "class", 5: "section", 7: "item"}

_CHAIN = re.compile(r"([^，。；：、“”（）◦]+(?:（[^（）类款项]{1,12}）[^，。；：、“”（）◦]*)*)（(\d{0,3})(类|款|项)）")
_LEVEL_WORDS = ("类）", "款）", "项）")
_CODE = re.compile(r"[2357]\d\d")
_BRACKETED = re.compile(r"（(2\d{6}|2\d{4}|[2357]\d{2}|30\d{3}|31\d{3}|5\d{4})）")
_CODED = re.compile(
    r"(?<![\d.,])(2\d{6}|2\d{4}|2\d{2})(?P<dash>[-—－:：、]?)(?=[\u4e00-\u9fff])(?![年月日万亿元个人平辆台套家名项次米])"
)
_TAIL = re.compile(
    r"(?:（[类款项]）|支出|科目|”|“|20\d\d年度?|年初|当年|预算|决算|安排|执行|数|金额|总额|为|是|共计?|合计|：|的)$"
)
_LONGEST_TAIL = 7
_MARKS = re.compile(r"[（）()、，“”\s]")
_TITLE = re.compile(r"“?([^，。；：“”\d]{3,60}?)”?(?:科目)?(?=[。：:，；\d]|预算|年初|20\d\d年)")
_QUOTES = re.compile(r"[“”\s]")
_SHORTEST = 4
"""Fewer characters are no name that a text ends with by more than chance."""

_DASHED = re.compile(r"[“]?([^“”，。；：]+)-([^“”，。；：-]+)-([^“”，。；：-]+)[”]?(?:科目)?")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the functional classification that some words name; `code` is None where the document's tables do not tell it.

    `start` and `end` are its place in the text, `level` is class (类), section (款), item (项), or economic (经济分类).
    `bare`: only its name is printed, which projects may have too.
    """

    start: int
    end: int
    level: str
    code: str | None
    bare: bool = False


_CLASSES: dict[str, frozenset[str]] = {
    name: frozenset({code})
    for code, names in {
        "201": "一般公共服务支出",
        "202": "外交支出",
        "203": "国防支出",
        "204": "公共安全支出",
        "205": "教育支出",
        "206": "科学技术支出",
        "207": "文化旅游体育与传媒支出 文化体育与传媒支出",
        "208": "社会保障和就业支出",
        "210": "卫生健康支出 医疗卫生与计划生育支出 医疗卫生支出",
        "211": "节能环保支出",
        "212": "城乡社区支出",
        "213": "农林水支出",
        "214": "交通运输支出",
        "215": "资源勘探工业信息等支出 资源勘探信息等支出",
        "216": "商业服务业等支出",
        "217": "金融支出",
        "219": "援助其他地区支出",
        "220": "自然资源海洋气象等支出 国土海洋气象等支出",
        "221": "住房保障支出",
        "222": "粮油物资储备支出",
        "224": "灾害防治及应急管理支出",
    }.items()
    for name in names.split()
}
"""The 类 of the functional classification (政府收支分类科目, 财政部) by the names they have had: for documents without tables."""


class Names:
    """The names that a document's tables print for functional codes."""

    def __init__(self, items: Iterable[LineItem]) -> None:
        names: dict[str, set[str]] = defaultdict(set)
        lines = ((i.row, i.code) for i in items if i.code and i.statement != "general_budget_basic_expenditure")
        for row, code in dict.fromkeys(lines):  # one of all columns
            if _FUNCTIONAL.match(code):
                names[_plain(row)].add(code)
        self.codes = frozenset(code for codes in names.values() for code in codes)
        self._widths = frozenset(len(code) for code in self.codes)
        self._codes = {name: frozenset(codes) for name, codes in names.items()}
        self._endings = _endings(sorted({*self._codes, *_CLASSES}, key=len, reverse=True))
        self._last = frozenset(words[-1] for words in self._endings)
        self._lengths = sorted({len(words) for words in self._endings}, reverse=True)

    def code_of(self, chain: Sequence[tuple[str, str]], under: str | None = None) -> tuple[str | None, str]:
        """The code and level of a chain of (name, level) from 类 down, or of a single name; None where several fit.

        Args:
            chain: names with their level, "" where it is not said.
            under: a code that the line stands under, if known.
        """
        name, level = chain[-1]
        width = {"类": 3, "款": 5, "项": 7}.get(level)
        codes = self._named(name)
        if width:
            codes = {c for c in codes if len(c) == width}
        for upper, upper_level in chain[:-1]:
            upper_width = {"类": 3, "款": 5}.get(upper_level, 3)
            known = {c for c in self._named(upper) if len(c) == upper_width}
            if known or upper_width in self._widths:
                codes = {c for c in codes if c[:upper_width] in known}
        if under and (below := {c for c in codes if c.startswith(under)}):
            codes = below
        code = _deepest(codes)
        return code, _LEVEL.get(width or (len(code) if code else 7), "item")

    def _named(self, name: str) -> set[str]:
        plain = _plain(name)
        found = self._codes.get(plain) or self._codes.get(f"{plain}支出") or self._codes.get(plain.removesuffix("支出"))
        return set(found or _CLASSES.get(plain) or _CLASSES.get(f"{plain}支出") or self._joined(plain))

    def _joined(self, plain: str) -> set[str]:
        """The codes of two names that are printed as one, the upper level's before its own (“人大事务行政运行”)."""
        for name, codes in self._codes.items():
            upper = self._codes.get(plain.removesuffix(name)) if plain.endswith(name) and plain != name else None
            if upper and (below := {c for c in codes if any(c.startswith(u) and c != u for u in upper)}):
                return below
        return set()

    def ending(self, text: str) -> tuple[str, int] | None:
        """The name of a printed line that a text ends with and how long its words are there, or None."""
        if text[-1:] not in self._last:
            return None
        known = [(*self._endings[words], len(words)) for n in self._lengths if (words := text[-n:]) in self._endings]
        if not known:
            return None
        _, name, length = min(known, key=itemgetter(0))
        return name, length


def _endings(names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The words that name a line, with 支出 and without, each with the first name that has them and its place among all."""
    endings: dict[str, tuple[int, str]] = {}
    for place, name in enumerate(names):
        for words in (name, name.removesuffix("支出")):
            if len(words) >= _SHORTEST:
                endings.setdefault(words, (place, name))
    return endings


@lru_cache(maxsize=1 << 12)
def _plain(name: str) -> str:
    return _MARKS.sub("", name)


def _deepest(codes: set[str]) -> str | None:
    """The one code, or the lowest of codes that stand under each other: a 款 and its only 项 may have one name."""
    if not codes:
        return None
    longest = max(codes, key=len)
    return longest if all(longest.startswith(c) for c in codes) else None


def named_item(gap: str, names: Names, under: str | None) -> Item | None:
    """The last line of the classification that the words before a figure name, or None."""
    chain = list(_CHAIN.finditer(gap)) if any(level in gap for level in _LEVEL_WORDS) else []
    if chain:
        last = _last_chain(chain)
        digits = "".join(m[2] for m in last)
        parts = [(ORDINAL.sub("", m[1], count=1) if m.start() == last[0].start() else m[1], m[3]) for m in last]
        code, level = names.code_of(parts, under)
        if digits and len(digits) in _LEVEL and _FUNCTIONAL.match(digits):
            code, level = digits, _LEVEL[len(digits)]
        return Item(last[0].start(), last[-1].end(), level, code)
    return _coded(gap, names) or _ending(gap, names, under)


def _coded(gap: str, names: Names) -> Item | None:
    """The line whose code is printed: in brackets after its name, or before it."""
    if not _CODE.search(gap):
        return None
    bracketed = [(m.start(), m.end(), m[1]) for m in _BRACKETED.finditer(gap)]
    before = [(m.start(), m.end() + 1, m[1]) for m in _CODED.finditer(gap) if len(m[1]) == 7 or m["dash"] or m[1] in names.codes]
    found = max([*bracketed, *(b for b in before if len(b[2]) > 3 or b[2] in names.codes)], default=None)
    if found is None:
        return None
    start, end, code = found
    return Item(start, end, _LEVEL[len(code)] if code[0] == "2" else "economic", code)


def _last_chain(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The matches of the last chain 类, 款, 项: they follow each other in the text and in level."""
    order = "类款项"
    chain = [found[-1]]
    for m in reversed(found[:-1]):
        if order.index(m[3]) < order.index(chain[0][3]) and chain[0].start() - m.end() <= 1:
            chain.insert(0, m)
        else:
            break
    return chain


def _ending(gap: str, names: Names, under: str | None) -> Item | None:
    """The printed line whose name stands at the end of some words, before 支出, 科目, 预算数为 and the like."""
    end = len(gap)
    while True:
        found = names.ending(_plain_text(gap[:end]))
        if found:
            code, level = names.code_of([(found[0], "")], under)
            return Item(max(end - found[1], 0), len(gap), level, code, bare=True)
        tail = _TAIL.search(gap[max(end - _LONGEST_TAIL, 0) : end])
        if not tail or end - len(tail[0]) <= 0:
            return None
        end -= len(tail[0])


def _plain_text(text: str) -> str:
    return _QUOTES.sub("", text)


def titled_item(text: str, names: Names, under: str | None) -> Item | None:
    """The line that a numbered paragraph has as its title (“1. 行政运行。年初预算为…”), or None."""
    ordinal = ORDINAL.match(text)
    if not ordinal:
        return None
    title = _TITLE.match(text[ordinal.end() :])
    if not title or "（类）" in title[0] or "（项）" in title[0]:
        return None
    code, level = names.code_of([(title[1], "")], under)
    if not code:
        return None
    return Item(ordinal.end(), ordinal.end() + title.end(), level, code, bare=True)
