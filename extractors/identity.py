"""Whose document it is: unit, fiscal year, report type and scope, as cover, titles and tables say.

Several witnesses are heard; the cover comes first. Where they disagree the conflict is kept, and a file name is never asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extractors.content import PageContent
from extractors.model import Identity, ReportType, Scope
from extractors.numbers import find_unit
from extractors.statements.titles import read_title
from extractors.text import squeeze

_KIND = r"(部门|单位)(?:综合)?(决算|预算)"
_YEAR = re.compile(r"(20\d{2})年(?:度)?")
_LABELLED_UNIT = re.compile(
    r"^(预算主管部门|预算单位|编制部门|编制单位|填报单位|部门名称|单位名称|部门|单位)(?:\([^)]{1,8}\))?[:：](.{3,40})$"
)
_MONEY = re.compile(r"^(?:人民币)?(?:亿|千|万)?元|^万$")
_NOISE = re.compile(
    rf"20\d{{2}}年(?:度)?|20\d{{2}}|{_KIND}|(?:信息)?公开|说明$|报告$|情况|报表|信息$|\d{{1,2}}月(?:\d{{1,2}}日)?|附件\d*|^[-—]+\d+[-—]+|[-—]\d+[-—]"
)
_DATE = re.compile(r"20\d{2}年\d{1,2}月(?:\d{1,2}日)?$")
_FORM_NUMBER = re.compile(r"(?:附件|附表|(?:公开|预算|决算)?表)[-\d一二三四五六七八九十]*[:：]?|(?:公开|预算|决算)[-\d]+表")
_AREA_LEVEL = re.compile(r"(?:市|区|县|省)级$")
_ENDS_COVER = re.compile(r"^目录|^目次|^第一部分|^一、|^主要职")
_PART_HEADING = re.compile(r"^第[一二]部分(.{4,40}?)(?:概况|20\d{2}年)")
_BODY_NAME = re.compile(r"[\u4e00-\u9fff]{2,}")
_CONSOLIDATED = re.compile(r"\((?:汇总|本级|机关|部门|单位)\)$|(?<=.{3})(?:部门|单位)$")
_COVER_LINES = 12


def read_identity(pages: Sequence[PageContent]) -> Identity:
    """Hear every witness of a document's identity.

    Returns:
        What they say; None for what none says. `conflicts` holds one sentence for each disagreement.
    """
    cover = _cover(pages)
    titles = _table_titles(pages)
    year, year_conflict = _agree("fiscal year", _years(cover), [y for t in titles for y in _YEAR.findall(t)])
    kinds = re.findall(_KIND, "".join(cover))
    report, report_conflict = _agree(
        "report type", [k for _, k in kinds], [k for t in titles for k in re.findall("决算|预算", t)]
    )
    scope, _ = _agree("scope", [s for s, _ in kinds], [s for t in titles for s in re.findall("部门|单位", t)])
    labelled, preparers = _labelled(cover), _labelled(line for page in pages for line in _upper_lines(page))
    named = _name_of_cover(cover)
    headings = [m[1] for page in pages[:8] for line in page.lines if (m := _PART_HEADING.match(squeeze(line.text)))]
    unit, unit_conflict = _agree("unit name", [*labelled, *([named] if named else [])], [*headings, *preparers], weigh=_same_unit)
    return Identity(
        unit_name=_clean_name(unit) if unit else None,
        fiscal_year=int(year) if year else None,
        report_type=_report_type(report),
        scope=_scope(scope),
        title=_title(cover),
        conflicts=tuple(c for c in (year_conflict, report_conflict, unit_conflict) if c),
    )


def _title(cover: Sequence[str]) -> str | None:
    """The cover's title without the lines that name the unit or number the form, and without a date of publication."""
    lines = (line for line in cover if not _LABELLED_UNIT.match(line) and not _FORM_NUMBER.fullmatch(line))
    return _DATE.sub("", "".join(lines))[:120] or None


def _report_type(word: str | None) -> ReportType | None:
    return {"决算": "final_account", "预算": "budget"}.get(word or "")  # type: ignore[return-value]


def _scope(word: str | None) -> Scope | None:
    return {"部门": "department", "单位": "unit"}.get(word or "")  # type: ignore[return-value]


def _cover(pages: Sequence[PageContent]) -> list[str]:
    """The squeezed lines of the cover: the first page that prints text, down to the contents or the first chapter."""
    page = next((p for p in pages[:3] if p.lines), None)
    if page is None:
        return []
    lines: list[str] = []
    for line in page.lines[:_COVER_LINES]:
        text = squeeze(line.text)
        if _ENDS_COVER.match(text) or _is_of_a_table(text) or (page.grids and line.box.top > page.grids[0].box.top):
            break
        if not re.fullmatch(r"[-—]*\d{0,3}[-—]*", text):
            lines.append(text)
    return lines


def _is_of_a_table(text: str) -> bool:
    return read_title(text) not in (None, "other") or find_unit(text) is not None


def _table_titles(pages: Sequence[PageContent]) -> list[str]:
    """Titles printed on pages with tables, and the headings over them that name the tables' year."""
    return [
        text
        for page in pages
        if page.grids
        for line in page.lines
        if read_title(text := squeeze(line.text)) not in (None, "other") or re.match(r"第.部分.*(?:决算|预算)表", text)
    ]


def _upper_lines(page: PageContent) -> Iterable[str]:
    """The lines above a page's first table, where forms print who prepared it."""
    if not page.grids:
        return []
    return [squeeze(line.text) for line in page.lines if line.box.bottom <= page.grids[0].box.top + 2]


def _years(cover: Sequence[str]) -> list[str]:
    """Years on the cover that stand with 决算 or 预算; a date of publication does not count."""
    joined = "".join(cover)
    return [m[1] for m in _YEAR.finditer(joined) if not re.match(r"\d{1,2}月", joined[m.end() :])]


def _labelled(lines: Iterable[str]) -> list[str]:
    """Names that follow 编制部门： and its like; the unit of money is printed in the same manner."""
    found = (_LABELLED_UNIT.match(re.sub(r"(?:金额)?单位[:：](?:人民币)?(?:亿|千|万)?元.*$", "", line)) for line in lines)
    return [m[2] for m in found if m and not _MONEY.match(m[2])]


def _name_of_cover(cover: Sequence[str]) -> str | None:
    """What is left of the cover's title when year, type and scope are taken away, if it reads like a body's name."""
    text = _NOISE.sub("", "".join(line for line in cover if not _LABELLED_UNIT.match(line)))
    text = _AREA_LEVEL.sub("", text)
    return text if _BODY_NAME.search(text) and 4 <= len(text) <= 40 else None


def _clean_name(name: str) -> str:
    return _CONSOLIDATED.sub("", name)


def _same_unit(a: str, b: str) -> bool:
    """Whether two names mean one body: equal, or one the other with its city or its own level added."""
    a, b = _clean_name(a), _clean_name(b)
    return a == b or a.endswith(b) or b.endswith(a)


def _agree(what: str, first: Sequence[str], others: Sequence[str], weigh: object = None) -> tuple[str | None, str | None]:
    """The cover's word, else what the others say most often; and a sentence where a majority of the others contradicts it."""
    same = _same_unit if weigh is not None else str.__eq__
    common = Counter(others).most_common(1)
    chosen = first[0] if first else common[0][0] if common else None
    if first and common and not same(first[0], common[0][0]):
        return chosen, f"{what}: the cover says {first[0]}, the tables say {common[0][0]}"
    return chosen, None
