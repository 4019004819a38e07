"""A department's units, staff and duties, as the sections on its duties and its organisation print them.

Only the text under such a heading is read. Units are the names on a list that is introduced as one (下属单位包括…, 内设机构：…),
in a sentence or as numbered paragraphs below it; a name that does not end like a unit's is left out. Units that a table lists
are not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from extractors.model import OrganisationItem, OrganisationKind
from extractors.narrative.flow import ORDINAL, Paragraph
from extractors.narrative.passages import contents_pages, is_heading, section_of

_Section = Literal["duties", "organisation", "both"]

_DUTIES = re.compile(r"职能|职责")
_ORGANISATION = re.compile(
    r"机构(?:设置|编制|情况|人员|组成)|(?:单位|部门)(?:构成|组成|范围)|所属单位|下属单位|人员(?:情况|构成|编制)|内设机构|编制(?:情况|人数)"
)
_OTHER = re.compile(
    r"第[一二三四五六七八九十]{1,3}部分|名词|工作(?:任务|目标)|重点工作|收支|收入|支出|(?:预算|决算)(?:编制)?(?:情况|说明|报?表)|概况|三公|绩效"
)

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_INTRODUCES = r"(?:分别[是为]|具体包括|主要包括|包括|如下|即|[是为有](?!关)|[：，])(?:以下单位)?[：，]?"
_BELOW = re.compile(
    r"(?:(?:下属|所属|下设|直属|下辖)[^。；：，]{0,16}单位|(?:纳入|列入)[^。；：]{0,30}范围的?[^。；：，]{0,12}单位)"
    rf"[^。；：，]{{0,12}}?(?:[，：]?(?:共计?|共有)?{_NUMBER}[个家])?(?:[，：](?:其中)?)?{_INTRODUCES}"
)
_WITHIN = re.compile(
    rf"(?:内设|下设|设有?|设立)(?:{_NUMBER}个?)?(?:内设)?(?:机构|处室|科室|职能部门)(?:{_NUMBER}个)?"
    rf"(?:[和及]机关党委)?(?:[，：](?:内设)?(?:处室|机构|科室)?(?=[^、，]{{0,3}}(?:分别|包括|具体|即|是|为|有)))?{_INTRODUCES}"
)
"""Words that lead to a list of the units below a department, and of those within it."""

_COUNTED = re.compile(r"单位\d{1,3}[家个]")
_LIST_AHEAD = re.compile(r"(?:包括|如下|分别[是为]|为)[：:]?$|[：:]$")

_UNIT = re.compile(
    r"(?:局|委|会|办|院|部|厅|处|所|队|心|校|站|馆|社|团|室|关|府|镇|乡|区|园|场|街道|总站|本级|机关|中学|小学|大学|集团|公司|基地|台|库|网|科|组|段|中队"
    r"|法庭|党委|工会)(?:[(（][^()（）]{1,40}[)）])*$"
)
_BEFORE_AND = re.compile(r"..(?:[处室科部办队站所院局校馆]|中心)(?:[(（][^()（）]{1,40}[)）])*$")
"""How a whole name ends before 和: 社会和科技统计处 is one."""

_NO_UNIT = re.compile(r"[\d%。；：:]|万元|负责|情况|预算|决算|支出|收入|编制|工作$|承担")
_TOLD = re.compile(r"另设|[^（）()、]{0,16}(?:直属|下属|所属)(?:事业)?单位")
"""What stands before a unit's name on a list and is no part of it."""

_AND = re.compile(r"(?:以及|和|及|与)")
_LONGEST_UNIT = 44
_SHORTEST_UNIT = 2
_SHORTEST_DUTY = 8
_LONGEST_HEADING = 46
_HEAD = 14
"""A heading that says more in brackets names its subject within so many characters."""
_LIST_OF_TWO = 2

_STAFF = re.compile(
    r"^(?:其中|现有|共有|核定|截至.{0,14}[，])*(?P<name>[^\d，。；]{2,18}?)(?:共计|共有|共|为|计|有)?(?P<count>\d{1,6})(?:名|人|个)(?=$|[（(])"
)
_OF_STAFF = re.compile(r"编制|在职|在编|离休|退休|实有|聘用|雇员|临聘|在岗|职工|工勤")
_CLAUSE = re.compile(r"[^，。；、：]+")
_FORM = re.compile(r"填写|填列|XX")
"""What a form tells whoever fills it in."""

_INLINE = re.compile(
    r"(?:(?<=[。；：])|^)(?:（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、．](?!\d)|（\d{1,2}）|[一二三四五六七八九十]{1,3}是|[①-⑳])"
)


def read_organisation(paragraphs: Sequence[Paragraph]) -> tuple[OrganisationItem, ...]:
    """Units, staff figures and duties of a disclosure, in reading order; each thing once."""
    contents = contents_pages(paragraphs)
    found: list[tuple[OrganisationKind, str | None, int | None, str, Paragraph, int, int]] = []
    duties: list[Paragraph] = []
    listing = False
    for section, paragraph in _under_headings(p for p in paragraphs if p.page not in contents):
        if section == "duties":
            duties.append(paragraph)
            listing = False
            continue
        if listing and ORDINAL.match(paragraph.text) and section == "organisation":
            start = _after_ordinal(paragraph.text)
            end = len(paragraph.text.rstrip("。；，"))
            if _is_unit(paragraph.text[start:end]):
                found.append(("subordinate_unit", paragraph.printed[start:end], None, paragraph.printed, paragraph, start, end))
            continue
        text = paragraph.text
        listing = bool((_BELOW.search(text) or _COUNTED.search(text)) and _LIST_AHEAD.search(text))
        listed = list(_listed(text))
        if section == "both" and not listed:
            duties.append(paragraph)
        for kind, start, end in listed:
            found.append((kind, paragraph.printed[start:end], None, paragraph.printed[start:end], paragraph, start, end))
        for name, count, start, end in _staff(paragraph.text):
            found.append(("staff", name, count, paragraph.printed[start:end], paragraph, start, end))
    found += [("duty", None, None, p.printed[start:end], p, start, end) for p, start, end in _duties(duties)]
    return _numbered(found)


def _numbered(
    found: Iterable[tuple[OrganisationKind, str | None, int | None, str, Paragraph, int, int]],
) -> tuple[OrganisationItem, ...]:
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    rows: list[OrganisationItem] = []
    for kind, name, count, text, paragraph, start, end in found:
        key = (kind, f"{name or text} {count or ''}")
        if key in seen:
            continue
        seen.add(key)
        counts[kind] += 1
        rows.append(
            OrganisationItem(kind, counts[kind], name, count, text, paragraph.spots[start].page, paragraph.box(start, end))
        )
    return tuple(rows)


def _under_headings(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[_Section, Paragraph]]:
    """The paragraphs below a heading on duties or on organisation, up to the next heading on anything else."""
    section: _Section | None = None
    for paragraph in paragraphs:
        text = paragraph.text
        if is_heading(paragraph) and not (section == "duties" and text.endswith("。") and not _is_about(text)):
            about = _section(text)
            if about or section_of(paragraph) or _OTHER.search(text):
                section = about
                continue
        elif section and ORDINAL.match(text) and len(text) <= _LONGEST_HEADING and _ORGANISATION.search(text[:_HEAD]):
            section = "organisation"
            continue
        if section:
            yield section, paragraph


def _is_about(text: str) -> bool:
    return bool(_DUTIES.search(text) or _ORGANISATION.search(text) or _OTHER.search(text))


def _section(heading: str) -> _Section | None:
    """What a heading is on; below one over both the two are told apart by what they say."""
    duties, organisation = _DUTIES.search(heading), _ORGANISATION.search(heading)
    if duties and organisation:
        return "both"
    return "duties" if duties else "organisation" if organisation else None


def _after_ordinal(text: str) -> int:
    found = ORDINAL.match(text)
    return found.end() if found else 0


def _listed(text: str) -> Iterator[tuple[OrganisationKind, int, int]]:
    """The units that a paragraph's sentences list, with their places."""
    patterns: tuple[tuple[OrganisationKind, re.Pattern[str]], ...] = (("subordinate_unit", _BELOW), ("inner_unit", _WITHIN))
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
    if not places or not _is_unit(text[slice(*places[0])]):
        return
    for at, stop in places:
        told = _TOLD.match(text, at, stop)
        at = told.end() if told else at
        if _is_unit(text[at:stop]):
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
            and _is_unit(text[found.end() : end])
            and not _in_brackets(text, start, found)
        ):
            yield start, found.start()
            yield from _at_and(text, found.end(), end)
            return
    yield start, end


def _in_brackets(text: str, start: int, found: re.Match[str]) -> bool:
    before = text[start : found.start()]
    return before.count("（") + before.count("(") > before.count("）") + before.count(")")


def _is_unit(text: str) -> bool:
    return (
        _SHORTEST_UNIT <= len(text) <= _LONGEST_UNIT
        and bool(_UNIT.search(text))
        and not _NO_UNIT.search(re.sub(r"[(（][^()（）]*[)）]", "", text))
    )


def _staff(text: str) -> Iterator[tuple[str, int, int, int]]:
    """What is counted of the staff, how many, and the place of the clause that says so."""
    for clause in _CLAUSE.finditer(text):
        found = _STAFF.match(clause[0])
        if found and _OF_STAFF.search(found["name"]):
            yield found["name"], int(found["count"]), clause.start() + found.start("name"), clause.start() + found.end()


def _duties(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, int, int]]:
    """The duties: numbered paragraphs or what is numbered within one; where nothing is numbered, each paragraph."""
    items = [(p, start, end) for p in paragraphs for start, end in _items(p.text)]
    if not items:
        items = [(p, 0, len(p.text)) for p in paragraphs if not p.text.endswith("：") and not _FORM.search(p.text)]
    for paragraph, start, end in items:
        text = paragraph.text[start:end]
        if len(text) >= _SHORTEST_DUTY and not _is_unit(text.rstrip("。：")):  # a unit's name heads its own duties
            yield paragraph, start, end


def _items(text: str) -> Iterator[tuple[int, int]]:
    """The numbered items of a paragraph, without their ordinals."""
    marks = list(_INLINE.finditer(text))
    if ORDINAL.match(text) and len(marks) < _LIST_OF_TWO:
        yield _after_ordinal(text), len(text)
    elif len(marks) >= _LIST_OF_TWO or (marks and marks[0].start() == 0):
        ends = [*(m.start() for m in marks[1:]), len(text)]
        yield from ((m.end(), end) for m, end in zip(marks, ends, strict=True))
