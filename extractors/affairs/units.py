"""Lists of units in a sentence: the words that lead to one, and the names on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.model import OrganisationKind

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_INTRODUCES = r"(?:分别[是为]|具体包括|主要包括|包括|如下|即|[是为有](?!关)|[：，])(?:以下单位)?[：，]?"
BELOW = re.compile(
    r"(?:(?:下属|所属|下设|直属|下辖)[^。；：，]{0,16}单位|(?:纳入|列入)[^。；：]{0,30}范围的?[^。；：，]{0,12}单位)"
    rf"[^。；：，]{{0,12}}?(?:[，：]?(?:共计?|共有)?{_NUMBER}[个家])?(?:[，：](?:其中)?)?{_INTRODUCES}"
)
_WITHIN = re.compile(
    rf"(?:内设|下设|设有?|设立)(?:{_NUMBER}个?)?(?:内设)?(?:机构|处室|科室|职能部门)(?:{_NUMBER}个)?"
    rf"(?:[和及]机关党委)?(?:[，：](?:内设)?(?:处室|机构|科室)?(?=[^、，]{{0,3}}(?:分别|包括|具体|即|是|为|有)))?{_INTRODUCES}"
)
"""Words that lead to a list of the units below a department, and of those within it."""

_UNIT = re.compile(
    r"(?:局|委|会|办|院|部|厅|处|所|队|心|校|站|馆|社|团|室|关|府|镇|乡|区|园|场|街道|总站|本级|机关|中学|小学|大学|集团|公司|基地|台|库|网|科|组|段|中队"
    r"|法庭|党委|工会)(?:[(（][^()（）]{1,40}[)）])*$"
)
_BEFORE_AND = re.compile(r"..(?:[处室科部办队站所院局校馆]|中心)(?:[(（][^()（）]{1,40}[)）])*$")
"""How a whole name ends before 和: 社会和科技统计处 is one."""

_NO_UNIT = re.compile(r"[\d%。；：:]|XX|××|○○|万元|负责|情况|预算|决算|支出|收入|编制|工作$|承担")
_TOLD = re.compile(r"另设|[^（）()、]{0,16}(?:直属|下属|所属)(?:事业)?单位")
"""What stands before a unit's name on a list and is no part of it."""

_AND = re.compile(r"(?:以及|和|及|与)")
_LONGEST_UNIT = 44
_SHORTEST_UNIT = 2


def listed_units(text: str) -> Iterator[tuple[OrganisationKind, int, int]]:
    """The units that a paragraph's sentences list, with their places."""
    patterns: tuple[tuple[OrganisationKind, re.Pattern[str]], ...] = (("subordinate_unit", BELOW), ("inner_unit", _WITHIN))
    for sentence in re.finditer(r"[^。；]+", text):
        for kind, pattern in patterns:
            heads = list(pattern.finditer(sentence[0]))
            units = list(_units(text, sentence.start() + heads[-1].end(), sentence.end())) if heads else []
            if units:
                yield from ((kind, start, end) for start, end in units)
                break


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places of a list's names; nothing where its first is none."""
    places = list(_split(text, start, end))
    if not places or not is_unit(text[slice(*places[0])]):
        return
    for at, stop in places:
        told = _TOLD.match(text, at, stop)
        at = told.end() if told else at
        if is_unit(text[at:stop]):
            yield at, stop


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A list's items: between 、 and ， outside brackets, the last one also after 和 where a unit's name ends before it."""
    depth, at = 0, start
    for index in range(start, end):
        character = text[index]
        depth += (character in "（(") - (character in "）)")
        if character in "、，" and depth <= 0:
            yield from _at_and(text, at, index)
            at = index + 1
    yield from _at_and(text, at, end)


def _at_and(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (
        end > start
        and text[end - 1] in "等。）)"
        and text[start:end].count("（") + text[start:end].count("(") < text[start:end].count("）") + text[start:end].count(")")
    ):
        end -= 1
    if text[start:end].endswith("等"):
        end -= 1
    for found in _AND.finditer(text, start, end):
        if (
            _BEFORE_AND.search(text[start : found.start()])
            and is_unit(text[found.end() : end])
            and not _in_brackets(text, start, found)
        ):
            yield start, found.start()
            yield from _at_and(text, found.end(), end)
            return
    yield start, end


def _in_brackets(text: str, start: int, found: re.Match[str]) -> bool:
    before = text[start : found.start()]
    return before.count("（") + before.count("(") > before.count("）") + before.count(")")


def is_unit(text: str) -> bool:
    """Whether a text has the form of a unit's name, whole and alone."""
    return (
        _SHORTEST_UNIT <= len(text) <= _LONGEST_UNIT
        and bool(_UNIT.search(text))
        and not _NO_UNIT.search(re.sub(r"[(（][^()（）]*[)）]", "", text))
    )
