"""Headings of sections, notes on empty statements, and pieces of template that were left in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.model import Passage
from extractors.narrative.flow import ORDINAL, Paragraph

_LONGEST_HEADING = 46
_LONGEST_NOTE = 160
_LONGEST_CONTENTS_LINE = 60
_FEWEST_HEADINGS = 4
_FEWEST_FURTHER = 2
"""So many headings make a page, and the one after it, a table of contents."""

_HEADING_SENTENCE = re.compile(
    r"^(?:（[一二三四五六七八九十]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])[^。]*(?:情况|说明|概况|解释)。$"
)
"""Headings that end with a full stop."""

_TABLE_NAME = re.compile(r"表(?:$|（|[一二三四五六七八九十]、)")
_CONTENTS = re.compile(r"^目录")
_SENTENCE = re.compile(r"[，。；]|\d(?:万元|元|%)")
_CONTENTS_LINE = re.compile(r"[.…·．]{3,}|\d{1,3}$|图$")
_OF_A_SENTENCE = re.compile(r"[，；]|[。：].|\d(?:万元|元|%)")
_OF_A_TABLE = re.compile(r"注|单位：|金额单位|备注|表\d|附表|公开\d")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A heading in which `phrase` stands opens the section; the first row that fits decides."""

    subject: str
    phrase: str


SECTIONS: tuple[SectionRow, ...] = (
    SectionRow("glossary", r"名词解释|专业名词|名词注释"),
    SectionRow("organisation", r"机构设置|机构情况|单位构成|单位组成|部门构成|人员构成|人员情况|内设机构|机构及人员"),
    SectionRow("performance", r"绩效"),
    SectionRow("procurement", r"政府采购|购买服务"),
    SectionRow("assets", r"国有资产占|资产占|国有资产情况|国有资产使用|资产情况|车辆"),
    SectionRow("three_public", r"三公”?经费"),
    SectionRow("agency_operation", r"机关运行(?:（.{0,6}）)?经费|行政经费"),
    SectionRow("government_fund", r"^[^和与、]*政府性基金"),
    SectionRow("state_capital", r"^[^和与、]*国有资本经营"),
    SectionRow("general_budget_basic_expenditure", r"一般公共预算.{0,8}基本支出"),
    SectionRow("fiscal_appropriation_basic", r"财政拨款基本支出"),
    SectionRow("general_budget_expenditure", r"一般公共预算.{0,12}支出"),
    SectionRow("fiscal_appropriation_expenditure", r"财政拨款支出(?:预算|决算)"),
    SectionRow("fiscal_appropriation_summary", r"财政拨款(?:收入支出|收、?支|收入、支出|收入和支出)"),
    SectionRow(
        "revenue_expenditure_summary", r"(?:收入支出|收、?支)(?:决算|预算)?(?:总表|总体|情况|增减|说明|总计|总额|平衡)|收支"
    ),
    SectionRow("revenue", r"收入(?:决算|预算)?(?:总表|总体|情况|说明|表|安排)|^收入(?:预算|决算)"),
    SectionRow("expenditure", r"支出(?:决算|预算)?(?:总表|总体|情况|说明|表|安排)|^支出(?:预算|决算)"),
    SectionRow("duties", r"职责|职能|工作任务|重点工作|工作目标|工作完成"),
    SectionRow("budget_note", r"编制说明|情况说明$|安排情况"),
    SectionRow("projects", r"项目(?:经费|支出|预算)?(?:情况|概况)|重点项目|委托业务费|会议费|培训费"),
    SectionRow("other_matters", r"其他重要事项|其他(?:相关|有关)?(?:情况|事项)|其他说明"),
    SectionRow("overview", r"概况|基本情况|主要情况"),
)

_OPENINGS = tuple((row.subject, re.compile(row.phrase)) for row in SECTIONS)
_ANY_OPENING = re.compile("|".join(row.phrase for row in SECTIONS))

_EMPTY_NOTE = re.compile(
    r"(?:本表)?(?:无数据|为空表?|空表|零值|无相关数据|无内容)|故(?:本表|此表)|(?:没有|无|未安排|不涉及|不存在|未发生|无使用)[^。；，]{0,40}(?:预算|收入|支出|拨款|经费|收支|数据)"
)
_CONDITIONAL = re.compile(r"(?:如|若|凡)(?:果)?(?:无|没有|为空|未)|表\d{1,2}[、.]")
_ABOUT_STATEMENT = (
    ("three_public", "三公"),
    ("government_fund", "政府性基金"),
    ("state_capital", "国有资本"),
    ("general_budget_basic_expenditure", "基本支出"),
    ("general_budget_expenditure", "一般公共预算"),
)
_PLACEHOLDERS = (
    re.compile(r"(?:增加|增长|上升|提高)(?:（(?:减少|下降|降低)）|/(?:减少|下降|降低)|\((?:减少|下降)\))"),
    re.compile(r"(?:减少|下降|降低)(?:（(?:增加|增长|上升|提高|上涨)）|/(?:增加|增长|上升|提高))"),
    re.compile(r"(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])(?=万?元|年|%|个|辆|项|人|局|部门|单位|[，。；])"),
    re.compile(r"[×Ｘ╳✕]{2,}|[＊*]{2,}(?=万?元|年|%)|[□○◯]{2,}(?=年|万元|部门|单位)"),
    re.compile(r"20[Xx×]{2}年"),
    re.compile(r"[…]{1,4}万元|_{2,}(?:万元|%|年)|[（(]\s*[)）]万元"),
    re.compile(r"（(?:请)?(?:说明|填写|简述|列明|具体说明|逐项说明|详细说明)[^）0-9]{0,20}）"),
    re.compile(r"（(?:单位名称|部门名称|单位全称|部门全称|填报单位名称)）"),
)
"""Each is what a form prints for its user to choose, fill in or strike out; none is a sentence that a finished text has."""

_MAY_BE_LEFT = re.compile(r"[Xx×Ｘ╳✕＊*□○◯…_/(]|（[\s)）减下降增上提请说填简列具逐详单部]")
"""What each of them has in it: a text without any has none of them."""


def section_of(paragraph: Paragraph) -> str | None:
    """The section that a paragraph's words open as a heading, or None where it is no heading."""
    return _section_of(paragraph.text) if is_heading(paragraph) else None


@lru_cache(maxsize=1 << 12)
def _section_of(heading: str) -> str | None:
    """The section that a heading opens; a form's headings are the same in all documents."""
    if _TABLE_NAME.search(heading) and "说明" not in heading:
        return None
    bare = ORDINAL.sub("", heading, count=1)
    return next((subject for subject, phrase in _OPENINGS if phrase.search(bare)), None)


def is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is short, no sentence and no line of a table of contents."""
    return 1 < len(paragraph.text) <= _LONGEST_HEADING and _has_form_of_heading(paragraph.text)


@lru_cache(maxsize=1 << 12)
def _has_form_of_heading(text: str) -> bool:
    return (
        not _OF_A_SENTENCE.search(text)
        and not _CONTENTS_LINE.search(text)
        and not _OF_A_TABLE.match(text)
        and (not text.endswith(("。", "！", "？")) or bool(_HEADING_SENTENCE.search(text)))
    )


def contents_pages(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """The pages of a table of contents: many headings, no sentence and no figure."""
    by_page: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        by_page.setdefault(paragraph.page, []).append(paragraph)
    found: set[int] = set()
    for page, own in sorted(by_page.items()):
        if any(_CONTENTS.match(p.text) for p in own):
            found.add(page)
            continue
        if any(len(p.text) > _LONGEST_CONTENTS_LINE or _SENTENCE.search(p.text) for p in own):
            continue
        headings = sum(1 for p in own if _ANY_OPENING.search(p.text))
        if headings >= (_FEWEST_FURTHER if page - 1 in found else _FEWEST_HEADINGS) and (page - 1 in found or not found):
            found.add(page)
    return frozenset(found)


def find_passages(paragraphs: Sequence[Paragraph], contents: frozenset[int]) -> list[Passage]:
    """All passages of a text, in reading order; the headings on `contents` pages are none."""
    return [passage for paragraph in paragraphs for passage in _passages(paragraph, paragraph.page in contents)]


def _passages(paragraph: Paragraph, is_contents: bool) -> list[Passage]:
    found: list[Passage] = []
    section = section_of(paragraph)
    if section and not is_contents:
        found.append(_passage("section", section, paragraph, 0, len(paragraph.text)))
    if not section and len(paragraph.text) <= _LONGEST_NOTE:
        about = next((name for name, phrase in _ABOUT_STATEMENT if phrase in paragraph.text), None)
        note = _empty_note(paragraph.text) if about else None
        if about and note:
            start, end = sentence_around(paragraph.text, note.start())
            found.append(_passage("empty_note", about, paragraph, start, end))
    return found + _placeholders(paragraph)


def _empty_note(text: str) -> re.Match[str] | None:
    """Where a text says that there is nothing, unless it only says what an empty table would mean, or lists tables."""
    return None if _CONDITIONAL.search(text) else _EMPTY_NOTE.search(text)


def _placeholders(paragraph: Paragraph) -> list[Passage]:
    """The pieces of template left in a paragraph, one a sentence, with the place of the first."""
    if not _MAY_BE_LEFT.search(paragraph.text):
        return []
    matches = sorted((m.start(), m.end()) for pattern in _PLACEHOLDERS for m in pattern.finditer(paragraph.text))
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for start, end in matches:
        first.setdefault(sentence_around(paragraph.text, start), (start, end))
    return [_passage("placeholder", None, paragraph, *place, sentence) for sentence, place in first.items()]


def sentence_around(text: str, place: int) -> tuple[int, int]:
    """The sentence that a place stands in, half-open, with its full stop."""
    start = max(text.rfind(mark, 0, place) for mark in "。！？") + 1
    ends = [end for mark in "。！？" if (end := text.find(mark, place)) >= 0]
    return start, min(ends, default=len(text) - 1) + 1


def _passage(
    kind: str, subject: str | None, paragraph: Paragraph, start: int, end: int, quoted: tuple[int, int] | None = None
) -> Passage:
    first, last = quoted or (start, end)
    return Passage(
        kind=kind,  # type: ignore[arg-type]
        subject=subject,
        page=paragraph.page_at(start),
        box=paragraph.box(start, end),
        quote=paragraph.printed[first:last],
    )
