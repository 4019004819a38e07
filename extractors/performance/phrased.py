"""Indicators that a list of projects writes into one cell.

As “1.1-产出指标，11-数量指标，台数；年度指标值：7台；2、……”, as “数量指标：培训人数≥100人；质量指标：合格率：100%”, or as
“产出指标：1.培训人数≥100人；2.培训场次≥5场”. A cell of which any part is worded otherwise gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.model import Box, Method
from extractors.performance.body import agree
from extractors.performance.printed import printed
from extractors.performance.rows import Indicator
from extractors.performance.values import parse_value

_NEXT = re.compile(r"[;；](?=\d{1,2}[、.．]\d[-－—–])")
_CODED = re.compile(
    r"\d{1,2}[、.．]\d[-－—–](?P<level1>[^，,；;]{2,8})[，,]\d{2}[-－—–](?P<level2>[^，,；;]{2,14})[，,](?P<name>[^；;]+)[；;]"
    r"(?:实施周期指标值[:：](?P<term>.*?)[，,。；;])?年度指标值[:：](?P<target>.+?)[；;]?",
)
"""Levels with their codes, and the values of the project's term and of the year."""

_PART = re.compile(r"[;；。]+|(?<=[^\d.])(?=(?:\d{1,2}[、．.](?!\d)|[(（]\d{1,2}[)）]))")
_ORDINAL = re.compile(r"^(?:\d{1,2}[、．.](?!\d)|[(（](?:\d{1,2}|[一二三四五六七八九十])[)）]|[一二三四五六七八九十][、.]|[①-⑳])")
_FIRST = r"(?:产出|成本|效益|满意度?)指标"
_SECOND = (
    r"(?:(?:数量|质量|时效|成本|经济成本|社会成本|生态环境成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|满意度)指标"
    r"|数量|质量|时效)"
)
_BETWEEN = r"[，,：:、/—–－-]{1,2}"
_LEVEL1 = re.compile(rf"^(?P<level>{_FIRST})(?:{_BETWEEN}|$)")
_LEVEL2 = re.compile(rf"^(?P<level>{_SECOND})(?:{_BETWEEN}|$)")
_ANY_LEVEL = re.compile(rf"{_FIRST}|{_SECOND}[:：]")
_COMPARED = r"(?:[≥≤≧≦＝=><＞＜]|不少于|不低于|不小于|不超过|不高于|不大于|不多于|大于|小于|达到|控制在).*"
_VALUED = re.compile(
    rf"^(?P<name>[^：:，,≥≤≧≦＝=><＞＜]{{2,40}}?)(?:[，,：:]?(?:年度|年初|预期)?(?:目标|指标)值[:：为]?(?P<called>.+)"
    rf"|[：:]?(?P<compared>{_COMPARED})|[(（](?P<within>{_COMPARED})[)）]|[：:](?P<told>[^：:]{{1,30}}))$"
)
_SIGNS = re.compile(r"[≥≤≧≦]")


@dataclass(frozen=True, slots=True)
class PhrasedCell:
    """What a list's cell prints of a project's indicators, where, and how well it is read."""

    text: str
    page: int
    box: Box | None
    method: Method
    confidence: float | None


@dataclass(frozen=True, slots=True)
class _Phrase:
    level1: str | None
    level2: str | None
    name: str
    target: str


def read_phrased(cell: PhrasedCell, project: int, first: int) -> list[Indicator] | None:
    """The indicators of a cell, numbered from `first`, with the year's values as targets; None where the text is not all such."""
    text = printed(cell.text)
    phrases = _coded(text) or _plain(text)
    if phrases is None:
        return None
    return [_indicator(phrase, cell, project, first + index) for index, phrase in enumerate(phrases)]


def _coded(text: str) -> list[_Phrase] | None:
    found = [_CODED.fullmatch(piece) for piece in _NEXT.split(text)]
    whole = [_Phrase(one["level1"], one["level2"], one["name"], one["target"]) for one in found if one]
    return whole if len(whole) == len(found) else None


def _plain(text: str) -> list[_Phrase] | None:
    """Names with their levels before them, or before the first of several, each with its value; the first has a level."""
    phrases: list[_Phrase] = []
    level1: str | None = None
    level2: str | None = None
    for part in filter(None, _PART.split(text)):
        rest = _ORDINAL.sub("", part)
        if found := _LEVEL1.match(rest):
            level1, level2, rest = found["level"], None, _ORDINAL.sub("", rest[found.end() :])
        if found := _LEVEL2.match(rest):
            level2, rest = found["level"], _ORDINAL.sub("", rest[found.end() :])
            if not agree(level1, level2):
                level1 = None
        if not rest:
            continue
        valued = _VALUED.match(rest)
        target = valued and (valued["called"] or valued["compared"] or valued["within"] or valued["told"])
        if not valued or not target or not (level1 or level2) or _ANY_LEVEL.search(target) or len(_SIGNS.findall(target)) > 1:
            return None
        phrases.append(_Phrase(level1, level2, valued["name"], target))
    return phrases or None


def _indicator(phrase: _Phrase, cell: PhrasedCell, project: int, number: int) -> Indicator:
    target = parse_value(phrase.target)
    return Indicator(
        indicator=number,
        project=project,
        level1=phrase.level1,
        level2=phrase.level2,
        level3=phrase.name,
        target_text=phrase.target,
        target_comparator=target.comparator,
        target_number=target.number,
        target_unit=target.unit,
        target_period=target.period,
        page=cell.page,
        box=cell.box,
        method=cell.method,
        confidence=cell.confidence,
    )
