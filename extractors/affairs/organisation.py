"""A department's units, staff and duties, as the sections on its duties and its organisation print them.

Only the text under such a heading is read. Units are the names on a list that is introduced as one (下属单位包括…, 内设机构：…),
in a sentence, as numbered paragraphs below it, or in a table there; a name that does not end like a unit's is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from extractors.affairs.unit_tables import read_unit_tables
from extractors.affairs.units import BELOW, is_unit, listed_units
from extractors.content import PageContent
from extractors.model import OrganisationItem, OrganisationKind
from extractors.narrative.flow import ORDINAL, Paragraph
from extractors.narrative.passages import contents_pages, is_heading, section_of
from extractors.text import squeeze

_Section = Literal["duties", "organisation", "both"]

_DUTIES = re.compile(r"职能|职责")
_ORGANISATION = re.compile(
    r"机构(?:设置|编制|情况|人员|组成)|(?:单位|部门)(?:构成|组成|范围)|所属单位|下属单位|人员(?:情况|构成|编制)|内设机构|编制(?:情况|人数)"
)
_OTHER = re.compile(
    r"第[一二三四五六七八九十]{1,3}部分|名词|工作(?:任务|目标)|重点工作|收支|收入|支出|(?:预算|决算)(?:编制)?(?:情况|说明|报?表)|概况|三公|绩效"
)

_COUNTED = re.compile(r"单位\d{1,3}[家个]")
_LIST_AHEAD = re.compile(r"(?:包括|如下|分别[是为]|为)[：:]?$|[：:]$")

_SHORTEST_DUTY = 8
_LONGEST_HEADING = 46
_HEAD = 14
"""A heading that says more in brackets names its subject within so many characters."""
_LIST_OF_TWO = 2

_STAFF = re.compile(
    r"^(?:其中|现有|共有|核定|截至.{0,14}[，])*(?P<name>[^\d，。；]{2,18}?)(?:共计|共有|共|为|计|有)?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,6})(?:名|人|个)(?=$|[（(])"
)
_OF_STAFF = re.compile(r"编制|在职|在编|离休|退休|实有|聘用|雇员|临聘|在岗|职工|工勤")
_CLAUSE = re.compile(r"[^，。；、：]+")
_FORM = re.compile(r"填写|填列|XX")
"""What a form tells whoever fills it in."""

_INLINE = re.compile(
    r"(?:(?<=[。；：])|^)(?:（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、．](?!\d)|（\d{1,2}）|[一二三四五六七八九十]{1,3}是|[①-⑳])"
)


def read_organisation(paragraphs: Sequence[Paragraph], pages: Sequence[PageContent] = ()) -> tuple[OrganisationItem, ...]:
    """Units, staff figures and duties of a disclosure, each thing once; those of one kind in reading order.

    Args:
        paragraphs: the disclosure's running text.
        pages: its pages: a table there may list the units that the text announces.
    """
    contents = contents_pages(paragraphs)
    found: list[OrganisationItem] = []
    duties: list[Paragraph] = []
    near: set[int] = set()
    listing = False
    for section, paragraph in _under_headings(p for p in paragraphs if p.page not in contents):
        if section == "duties":
            duties.append(paragraph)
            listing = False
            continue
        text = paragraph.text
        near |= paragraph.pages
        if listing and ORDINAL.match(text) and section == "organisation":
            start, end = _after_ordinal(text), len(text.rstrip("。；，"))
            if is_unit(text[start:end]):
                found.append(_row("subordinate_unit", paragraph, start, end))
            continue
        listing = bool((BELOW.search(text) or _COUNTED.search(text)) and _LIST_AHEAD.search(text))
        listed = list(listed_units(text))
        if section == "both" and not listed:
            duties.append(paragraph)
        found += [_row(kind, paragraph, start, end) for kind, start, end in listed]
        found += [_row("staff", paragraph, start, end, (name, n)) for name, n, start, end in _staff(text)]
    found += read_unit_tables(pages, near)
    found += [_row("duty", paragraph, start, end, (None, None)) for paragraph, start, end in _duties(duties)]
    return _numbered(found)


def _row(
    kind: OrganisationKind, paragraph: Paragraph, start: int, end: int, counted: tuple[str | None, int | None] | None = None
) -> OrganisationItem:
    """A row of what stands at a place of a paragraph, which is its name but for what is `counted`, and how many."""
    text = paragraph.printed[start:end]
    name, count = counted or (text, None)
    return OrganisationItem(kind, 0, name, count, text, paragraph.page_at(start), paragraph.box(start, end))


def _numbered(found: Iterable[OrganisationItem]) -> tuple[OrganisationItem, ...]:
    """The rows without repetitions, numbered by kind."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str, int | None]] = set()
    rows: list[OrganisationItem] = []
    for item in found:
        key = (item.kind, squeeze(item.name or item.text), item.count)
        if key not in seen:
            seen.add(key)
            counts[item.kind] += 1
            rows.append(replace(item, ordinal=counts[item.kind]))
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


def _staff(text: str) -> Iterator[tuple[str, int, int, int]]:
    """What is counted of the staff, how many, and the place of the clause that says so."""
    for clause in _CLAUSE.finditer(text):
        found = _STAFF.match(clause[0])
        if found and _OF_STAFF.search(found["name"]):
            yield (
                found["name"],
                int(found["count"].replace(",", "")),
                clause.start() + found.start("name"),
                clause.start() + found.end(),
            )


def _duties(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, int, int]]:
    """The duties: numbered paragraphs or what is numbered within one; where nothing is numbered, each paragraph."""
    items = [(p, start, end) for p in paragraphs for start, end in _items(p.text)]
    if not items:
        items = [(p, 0, len(p.text)) for p in paragraphs if not p.text.endswith("：") and not _FORM.search(p.text)]
    for paragraph, start, end in items:
        text = paragraph.text[start:end]
        if len(text) >= _SHORTEST_DUTY and not is_unit(text.rstrip("。：")):  # a unit's name heads its own duties
            yield paragraph, start, end


def _items(text: str) -> Iterator[tuple[int, int]]:
    """The numbered items of a paragraph, without their ordinals."""
    marks = list(_INLINE.finditer(text))
    if ORDINAL.match(text) and len(marks) < _LIST_OF_TWO:
        yield _after_ordinal(text), len(text)
    elif len(marks) >= _LIST_OF_TWO or (marks and marks[0].start() == 0):
        ends = [*(m.start() for m in marks[1:]), len(text)]
        yield from ((m.end(), end) for m, end in zip(marks, ends, strict=True))
