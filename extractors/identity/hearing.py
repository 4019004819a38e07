"""Asks a document's pages what they say of unit, year, report type and scope."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import add

from extractors.content import PageContent
from extractors.identity.covers import Cover, find_cover, texts_above, texts_on_top
from extractors.identity.names import clean_name, ends_as_body, name_in_title
from extractors.identity.witnesses import Source, Testimony, Witness
from extractors.identity.words import (
    KIND,
    labelled_unit,
    plain,
    report_type,
    report_years,
    scope_of,
    scope_of_level,
    scope_of_table,
)
from extractors.portals.names import read_title as read_link
from extractors.statements.headers import preamble
from extractors.statements.titles import read_title

_CHAPTER = re.compile(r"^第[一二三四五六七八九十]+(?:部分|章|篇)[:：]?(.{2,60})$")
_LEADER = re.compile(r"[.…·\s]*\d*$")
_OVERVIEW = re.compile(r"(?:基本)?(?:概况|概述|简介|情况)$")
_NOT_THIS_YEARS = re.compile(r"执行|上年|名词|绩效|重点|工作")
_NARRATIVE = re.compile(
    r"(?:^|[。；，、:：)])([\u4e00-\u9fff()]{4,36}?)(20\d{2})年(?:度)?"
    r"(?=(?:部门|单位)?(?:财政拨款|一般公共预算|收入|支出|收、支|收支|本年收入|总收入|部门预算|部门决算|单位预算|单位决算|决算|预算|年初预算))"
)
_CONSISTS = re.compile(
    r"从(?:预算|决算)?单位构成(?:来)?看[,，]?([\u4e00-\u9fff()]{4,36}?)(?:部门|单位)?(?:20\d{2}年)?(?:度)?(?:部门|单位)?(?:决算|预算)?(?:包括|由)"
)
_COLUMN_YEAR = re.compile(r"^(20\d{2})年(?:度)?(?:年初)?(预算|决算)数?$")
_FORM_OF_ACCOUNTS = re.compile(r"^财决(?:公开)?[-\d]+表")
_FORM_YEAR = re.compile(r"^(20\d{2})年(?:度)?$")
_TITLE_NUMBER = re.compile(r"^[一二三四五六七八九十\d]+[、.]")
_BEFORE_LABEL = re.compile(
    r"^(?:.{0,30}?表(?:[一二三四五六七八九十\d]{1,3})?|20\d{2}年(?:度)?|(?:金额)?单位:(?:亿|千|万)?元)(?=\D{2,8}:)"
)
_YEAR_ALONE = re.compile(r"(20\d{2})年(?:度)?(?!\d{0,2}月)")
_NO_TITLE = re.compile(r"[。，,;；]|执行|批复|通知|绩效")
_HEADER_PAGES = 3
_HEADER_CELLS = 40
_LONGEST_TITLE = 45
_OF_A_DEPARTMENT = re.compile(r"^(?:(?:预算|决算)?主管部门|(?:编制|填报|公开|预算)?部门(?:名称)?)$")
_OF_A_UNIT = re.compile(r"^(?:预算单位|单位)$")


_Printed = tuple[PageContent, Sequence[str]]
"""A page with its lines, squeezed."""


def hear(pages: Sequence[PageContent]) -> tuple[Cover, Testimony]:
    """The cover and everything that the pages say, each source's words in the order of the pages."""
    cover = find_cover(pages)
    told = Testimony()
    _hear_cover(cover, told)
    printed = [(page, [plain(line.text) for line in page.lines]) for page in pages]
    for page, lines in printed:
        for text in lines:
            if text.startswith("第"):
                _hear_heading(_LEADER.sub("", text), page.number, told)
        if page.grids:
            _hear_tables(page, told)
    _hear_headers(printed, told)
    _hear_narrative(printed, told)
    _hear_member(pages, told)
    return cover, told


def _hear_cover(cover: Cover, told: Testimony) -> None:
    title = cover.title
    told.units += [Witness("cover", clean_name(name), cover.page) for name in cover.units]
    told.years += [Witness("cover", year, cover.page) for year in report_years(title)]
    _add(told, "cover", cover.page, title)
    level = scope_of_level(title) or next((s for name in cover.lines if (s := scope_of_level(name))), None)
    if level:
        told.scopes.append(Witness("mark", level, cover.page))


def _add(told: Testimony, source: Source, page: int, title: str) -> None:
    """Note the report type and scope that a title prints."""
    if report := report_type(title):
        told.reports.append(Witness(source, report, page))
    if scope := scope_of(title):
        told.scopes.append(Witness(source, scope, page))


def _hear_heading(text: str, page: int, told: Testimony) -> None:
    chapter = _CHAPTER.match(text)
    if not chapter or _NOT_THIS_YEARS.search(chapter[1]):
        return
    heading = chapter[1]
    told.years += [Witness("heading", year, page) for year in report_years(heading)]
    _add(told, "heading", page, heading)
    plainly = _OVERVIEW.sub("", heading)
    if plainly in ("部门", "单位"):
        told.scopes.append(Witness("heading", "department" if plainly == "部门" else "unit", page))
    name = name_in_title(plainly)
    if name and ends_as_body(name):
        told.units.append(Witness("heading", name, page))


def _hear_tables(page: PageContent, told: Testimony) -> None:
    """Titles, years and preparers above a page's tables; of tables that are none of the nine, the preparer only."""
    above = list(texts_above(page))
    texts = [*above, *texts_on_top(page)]
    nine = [text for text in texts if read_title(text) not in (None, "other")]
    for text in nine:
        _hear_title(text, page.number, told)
    if nine:
        alone = [*above, *(plain(text) for grid in page.grids for text in preamble(grid))]
        years = dict.fromkeys(int(text[:4]) for text in alone if _FORM_YEAR.match(text))
        told.years += [Witness("table title", year, page.number) for year in years]
    for text in texts:
        if _FORM_OF_ACCOUNTS.match(text):
            told.reports.append(Witness("table title", "final_account", page.number))
        if ":" in text:
            _hear_preparer(text, page.number, told, held_against=bool(nine))
    _hear_columns(page, told)


def _hear_title(text: str, page: int, told: Testimony) -> None:
    told.years += [Witness("table title", year, page) for year in report_years(text)]
    if report := report_type(text):
        told.reports.append(Witness("table title", report, page))
    if scope := scope_of_table(text):
        told.scopes.append(Witness("table title", scope, page))
    name = name_in_title(_TITLE_NUMBER.sub("", text).split("年", 1)[-1])
    if name and ends_as_body(name) and KIND.search(text):
        told.units.append(Witness("table title", name, page))


def _hear_preparer(text: str, page: int, told: Testimony, *, held_against: bool) -> None:
    """A line that names who prepared the table; beside a table that is none of the nine it may be another body's."""
    begun = _BEFORE_LABEL.sub("", text)
    found = labelled_unit(begun)
    if not found:
        return
    label, name = found
    source: Source = "preparer line" if held_against else "narrative"
    told.units.append(Witness(source, clean_name(name), page))
    if year := _YEAR_ALONE.search(begun):
        told.years.append(Witness("table title" if held_against else "column head", int(year[1]), page))
    if _OF_A_DEPARTMENT.match(label):
        told.scopes.append(Witness("narrative", "department", page))
    elif _OF_A_UNIT.match(label):
        told.scopes.append(Witness("narrative", "unit", page))


def _hear_columns(page: PageContent, told: Testimony) -> None:
    """The latest year among heads like 2024年预算数: the one before it is for comparison."""
    cells = [cell for grid in page.grids for cell in grid.cells[:_HEADER_CELLS]]
    texts = [plain(cell.text) for cell in cells if "算" in cell.text]  # no other character folds to it
    heads = [found for text in texts if (found := _COLUMN_YEAR.match(text))]
    if heads:
        latest = max(heads, key=lambda head: head[1])
        told.years.append(Witness("column head", int(latest[1]), page.number))
    if "决算数" in texts or "本年决算数" in texts:
        told.reports.append(Witness("column head", "final_account", page.number))
    elif any(head[2] == "预算" for head in heads):
        told.reports.append(Witness("column head", "budget", page.number))


def _hear_headers(printed: Iterable[_Printed], told: Testimony) -> None:
    """The first lines of pages, where three pages at least print the same."""
    first: Counter[str] = Counter()
    where: dict[str, int] = {}
    for page, lines in printed:
        for text in set(lines[:2]):
            first[text] += 1
            where.setdefault(text, page.number)
    for text, count in first.items():
        if count < _HEADER_PAGES or read_title(text) is not None or not (report_type(text) and KIND.search(text)):
            continue
        told.years += [Witness("page header", year, where[text]) for year in report_years(text)]
        _add(told, "page header", where[text], text)
        if name := name_in_title(text):
            told.units.append(Witness("page header", name, where[text]))


def _hear_narrative(printed: Iterable[_Printed], told: Testimony) -> None:
    """Names and years of sentences like 示例市财政局2024年度财政拨款收、支…, and titles that are lines of their own."""
    for page, lines in printed:
        for text in _sentences(lines):
            if "20" in text:
                _hear_sentence(text, page.number, told)
            if "构成" in text:
                _hear_composition(text, page.number, told)
        for line in lines:
            if "算" in line and len(line) <= _LONGEST_TITLE:
                _hear_loose_title(line, page.number, told)


def _hear_sentence(text: str, page: int, told: Testimony) -> None:
    """The bodies and years that a sentence with a year begins with."""
    for found in _NARRATIVE.finditer(text):
        if ends_as_body(name := clean_name(found[1])):
            told.units.append(Witness("narrative", name, page))
            told.years.append(Witness("narrative", int(found[2]), page))


def _hear_composition(text: str, page: int, told: Testimony) -> None:
    """The bodies that a sentence on 单位构成 tells the units of."""
    for found in _CONSISTS.finditer(text):
        if ends_as_body(name := clean_name(found[1])):
            told.units.append(Witness("narrative", name, page))


def _sentences(lines: Sequence[str]) -> Iterator[str]:
    """Each line with the one below it, for names that begin a line and for those that wrap."""
    return map(add, lines, [*lines[1:], ""])


def _hear_loose_title(text: str, page: int, told: Testimony) -> None:
    found = KIND.search(text)
    if not found or _NO_TITLE.search(text) or read_title(text) is not None:
        return
    _add(told, "narrative", page, text)
    told.years += [Witness("narrative", year, page) for year in report_years(text)]


def _hear_member(pages: Sequence[PageContent], told: Testimony) -> None:
    """The names of an archive's members, as one hears a link's title: after all that the document itself prints."""
    for name in dict.fromkeys(page.document for page in pages if page.document):
        link = read_link(name.rsplit("/", 1)[-1])
        page = next(p.number for p in pages if p.document == name)
        if link.unit_name:
            told.units.append(Witness("member", link.unit_name, page))
        if link.fiscal_year:
            told.years.append(Witness("member", link.fiscal_year, page))
        if link.report_type:
            told.reports.append(Witness("member", link.report_type, page))
        if link.scope:
            told.scopes.append(Witness("member", link.scope, page))
