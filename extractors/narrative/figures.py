"""The figures of a text: money, shares and rates, counts, and the word 持平.

Never years, ordinals, thresholds (“单价100万元以上”), prices per unit or numbers of papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.model import YUAN_PER_UNIT, CurrencyUnit
from extractors.numbers import to_yuan

FigureKind = Literal["money", "percent", "count", "flat"]

_NUMBER = r"-?(?!0\d)(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:，\d{3})+(?=(?:\.\d+)?(?:万元|元))|\d+)(?:\.\d+)?"
_COUNTED = "平方米|平米|台（套）|台/套|台套|批次|人次|团组|人次|辆次|辆|台|套|个|家|批|人|名|项|次|分|处|件|户|张"
"""Longest first."""
_NUMERAL = re.compile(r"\d+")
"""What a figure begins with, but for its sign: its pattern is tried nowhere else."""

_FIGURE = re.compile(
    rf"(?P<number>(?<![\d.,A-Za-z〔\[【第]){_NUMBER})"
    rf"(?:(?P<money>亿元|千元|百万元|万元|元(?![旦月素件器])|万(?=[，。；、）,;占比和]|$))"
    rf"|(?P<percent>%|‰|个百分点)|(?P<count>{_COUNTED}))"
)
_FLAT = re.compile(
    r"(?:(?:与|同|和|比|较)[^，。；：]{0,30}?)?(?:基本)?持平"
    r"|(?:与|同|和|比|较)(?:上年|去年|上一年|20\d\d年|年初|预算)[^，。；：]{0,20}?(?:保持)?(?:基本)?(?:一致|相同|不变|无变化|没有变化|无增减变化)"
)
_SAME = ("持平", "一致", "相同", "不变", "变化")
"""One of these is in each of them."""

_BARE = re.compile(
    r"(?P<before>占[^，。；：\d]{0,30}|增长(?:了|率为)?|下降(?:了|率为)?|降低(?:了|率为)?|上升(?:了|率为)?|完成[^，。；：\d]{0,12}预算数?的?)"
    rf"(?P<number>{_NUMBER})(?=[，。；、）]|$)"
)
_BARE_ZERO = re.compile(r"(?:预算|决算|支出|收入|经费|费用?)数?(?:均?为|是)(?P<number>0(?:\.0+)?)(?=[，。；、）]|$)")
_THRESHOLD = re.compile(r"^(?:（不?含[^）]{0,8}）)?(?:及其?)?(?:以|之)(?:上|下|内|外)|^起|^/|^(?:每|一)(?:人|年|月|天|次)")
_PER_UNIT = re.compile(
    r"(?:单价|单位价值|单台|价值在?|每人|每月|每天|每次|人均|标准为?|不(?:少|低|超|高)[于过])(?:均?[为在]|达到|大于|超过)?$"
)
_FORM_ADVICE = re.compile(r"如(?:果|无|与[^，。；]{0,6})?持平|作持平|预决算持平")
"""What a form tells its user to write, not what its user wrote."""

_ADJACENT_YEAR = re.compile(r"^(?:19|20)\d\d$")
_PAPER = re.compile(r"(?:第|条|款|号|〔|\[|GB|ISO|№)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure: its place in the text (half-open), its value as printed without commas, and its unit as printed."""

    start: int
    end: int
    kind: FigureKind
    value: str
    unit: str | None

    @property
    def amount(self) -> Decimal | None:
        """In yuan, without sign, where it is money."""
        if self.kind == "flat":
            return Decimal("0.00")
        if self.kind != "money":
            return None
        if self.unit is None:
            return Decimal("0.00") if Decimal(self.value) == 0 else None
        unit: CurrencyUnit | None = _UNITS.get(self.unit)
        return to_yuan(abs(Decimal(self.value)), unit) if unit else None


_UNITS: dict[str, CurrencyUnit] = {**{u: u for u in YUAN_PER_UNIT}, "万": "万元"}


def find_figures(text: str) -> list[Figure]:
    """All figures of a folded text, in order; what overlaps one that begins before it is left out."""
    numerals = list(_NUMERAL.finditer(text))
    found = [*_with_units(text, numerals), *_bare(text)] if numerals else []
    if any(word in text for word in _SAME):
        found += _flat(text)
    found.sort(key=lambda f: (f.start, -f.end))
    kept: list[Figure] = []
    for figure in found:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _with_units(text: str, numerals: Iterable[re.Match[str]]) -> Iterator[Figure]:
    end = 0
    for numeral in numerals:
        start = numeral.start()
        m = (_FIGURE.match(text, start - 1) if text[start - 1 : start] == "-" else None) or _FIGURE.match(text, start)
        if not m or m.start() < end:
            continue
        end = m.end()
        value = m["number"].replace(",", "").replace("，", "")
        if m["money"]:
            before, after = text[max(m.start() - 12, 0) : m.start()], text[m.end() : m.end() + 12]
            if not _THRESHOLD.search(after) and not _PER_UNIT.search(before):
                yield Figure(m.start(), m.end(), "money", value, m["money"])
        elif m["percent"]:
            yield Figure(m.start(), m.end(), "percent", value, m["percent"])
        elif not _PAPER.search(text[max(m.start() - 3, 0) : m.start()]):
            yield Figure(m.start(), m.end(), "count", value, m["count"])


def _bare(text: str) -> Iterator[Figure]:
    """Figures whose unit is left out where the words before them leave no doubt what they are."""
    for m in _BARE.finditer(text):
        if not _ADJACENT_YEAR.match(m["number"]):
            yield Figure(m.start("number"), m.end("number"), "percent", m["number"].replace(",", ""), None)
    for m in _BARE_ZERO.finditer(text):
        yield Figure(m.start("number"), m.end("number"), "money", m["number"], None)


def _flat(text: str) -> Iterator[Figure]:
    for m in _FLAT.finditer(text):
        if "口径" in m[0] or _FORM_ADVICE.search(text[max(m.start() - 8, 0) : m.end()]):
            continue
        yield Figure(m.start(), m.end(), "flat", "0", None)
