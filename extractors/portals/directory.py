"""A directory of departments: one page that names them all, each with a column, or with its documents, of its own.

Sites that use it: districts whose disclosure tree is ordered by department (区直部门, 街道), older sites of any make, and finance
bureaus' special pages 部门预决算公开. They share a layout and no software: many declare GB18030 in a `<meta>` tag alone, write
addresses with raw Chinese, blanks or backslashes, and open files by `window.open` or in a viewer.

How such a site lists documents
    - The start page names departments: a list, a table, a drop-down, a block for each with its heading. A name leads to the
      department's column; or the documents stand beside or below the name. The start page may have further pages itself, or lead
      to such pages (部门预算, 部门决算, years, or one below the other) in folders below it.
    - A department's column lists documents and pages, on as many pages as `paging` finds (TRS's script call, numbered links,
      下一页), or it lists years (2024年) or kinds (部门决算) that are columns again, or it is a page with attachments or tables.
    - Titles often say “2024年度部门决算公开” and not whose, or “教育局” and not what: the department's name goes with every row
      as its `unit_name`, and a row's title that names no report is followed by its table column's head, else the page's heading.

Which links are departments: those whose words end as a unit's name does (局, 委, 街道, …), and the others of a list in which at
least half do, so that 妇联 among them is one too.

Options in the source file
    departments
        regex; links of the start page whose words or address match are the departments (default: as said above).
    list
        the part of the start page that holds the list, as `#id`, `.class` or a tag (default: all but header, menu and footer).
    columns
        regex; columns below a department whose words or address match are followed (default: those below its address, and those
        whose words are a year).
    detail
        regex on the address of a row's page, for a site that names them otherwise.
    depth
        how many levels lie below the start page: 1 the departments' pages, 2 also columns below them (1 to 6, default 2).
    max_pages
        the most list pages of one column (default 100).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from pydantic import Field

from extractors.portals import columns, html
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.columns import Regex, Selector
from extractors.portals.names import read_title
from extractors.portals.paging import is_pager_link, other_pages, without_paging
from extractors.portals.places import Places

_LEVEL, _UNIT, _COLUMN, _NESTED = "level", "unit", "column", "nested"
_CONTAINERS = ("ul", "ol", "dl", "table", "select", "div", "section", "p", "td")
_INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong", "u"})
_PATH = re.compile(r"[/.?]")
_FEWEST = 2
_COUNTED = re.compile(r"\s*[(（\[]\d+[)）\]]$")
_REPORT = re.compile("预算|决算")
_ON_EVERY_PAGE = re.compile(
    r"^(?:(?:新闻|资讯|下载|用户|个人|会员|互动|媒体|图片|视频|帮助)中心|(?:更多|more|返回|首页|打印|关闭|收藏|分享|登录|注册).*)$",
    re.IGNORECASE,
)
_BOTH = re.compile(r"(?:部门|单位|财政)?(?:预决算|预、决算|决预算)(?:信息)?(?:公开)?")
_YEAR_WORDS = re.compile(r"^(?:19|20)\d\d\s*年?度?$")
_SITE_SUFFIX = re.compile(r"\s*[-_|—–].*$")


class DirectoryOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    departments: Regex | None = None
    list: Selector | None = None
    columns: Regex | None = None
    detail: Regex | None = None
    depth: int = Field(default=2, ge=1, le=6)
    max_pages: int = Field(default=100, ge=1, le=5000)


class DirectoryAdapter(PortalAdapter):
    """Reads directories of departments; see the module's docstring."""

    kind = "directory"
    options_model = DirectoryOptions
    options: DirectoryOptions

    def start(self, url: str) -> Request:
        """Return the request for a start URL, which is the page of departments."""
        return Request(url, context=((_LEVEL, "0"),))

    def listing(self, page: Page) -> Listing:
        """Read the page of departments, or a column of one of them."""
        if columns.is_file(page):
            unit = page.request.told(_UNIT) or None
            return Listing((Row(unit or page.url, Request(page.request.url), "document", None, unit),))
        root = html.parse(page)
        target = html.refresh_target(root, page.url)
        if target is not None and not html.is_document_address(target):
            return Listing(follow=(Request(target, context=page.request.context),))
        listing = self._directory(page, root) if page.request.told(_LEVEL) in (None, "0") else self._column(page, root)
        if listing == Listing():
            return Listing(follow=tuple(Request(url, context=page.request.context) for url in html.framed_pages(root, page.url)))
        return listing

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        return columns.offers_of(page, row)

    def _directory(self, page: Page, root: HtmlElement) -> Listing:
        departments = {link.url: link for link in self._departments(page, root)}
        further = self._directories(page, root) if self.options.departments is None else {}
        rows = [
            _with_place(row, _unit(departments.get(row.request.url)), root)
            for row in columns.rows(page, root, self.options.detail, self.options.list, Places(root).unit)
            if row.kind == "document" or (row.request.url not in departments and row.request.url not in further)
        ]
        follow = [
            Request(url, context=((_LEVEL, "1"), (_UNIT, _unit(link) or "")))
            for url, link in departments.items()
            if not html.is_document(link)
        ]
        return self._whole(page, root, rows, [*follow, *(request for url, request in further.items() if url not in departments)])

    def _directories(self, page: Page, root: HtmlElement) -> dict[str, Request]:
        """Columns below the start page whose words name a report or year: a unit's, or, once each, pages of departments."""
        found: dict[str, Request] = {}
        for link in columns.content_links(root, page.url, self.options.list):
            kind = "year" if _YEAR_WORDS.match(link.text) else "report" if _REPORT.search(link.text) else None
            if kind is None or not columns.is_column(link) or not _is_below(link.url, page.url):
                continue
            if unit := _unit(link):
                found[link.url] = Request(link.url, context=((_LEVEL, "1"), (_UNIT, unit)))
            elif kind not in (nested := page.request.told(_NESTED) or ""):
                found[link.url] = Request(link.url, context=((_LEVEL, "0"), (_NESTED, f"{nested} {kind}".strip())))
        return found

    def _column(self, page: Page, root: HtmlElement) -> Listing:
        unit = page.request.told(_UNIT) or None
        below = {request.url: request for request in self._columns(page, root)}
        rows = [
            _with_place(row, unit, root) for row in columns.rows(page, root, self.options.detail) if row.request.url not in below
        ]
        listed = {row.request.url for row in rows}
        rows += [
            Row(link.text or _title(page, root), Request(link.url), "document", html.published_on(root), unit)
            for link in html.attachments(root, page.url)  # embedded, or shown by a script
            if link.url not in listed
        ]
        listing = self._whole(page, root, rows, list(below.values()))
        if listing == Listing() and html.tables_key(root) is not None:
            return Listing((Row(_title(page, root), Request(page.request.url), "page", html.published_on(root), unit),))
        return listing

    def _whole(self, page: Page, root: HtmlElement, rows: list[Row], follow: list[Request]) -> Listing:
        requests = {request.key: request for request in (*other_pages(page, root, rows, self.options.max_pages), *follow)}
        requests.pop(page.request.key, None)
        return Listing(tuple(rows), tuple(requests.values()))

    def _departments(self, page: Page, root: HtmlElement) -> Iterator[html.Link]:
        places = Places(root)
        around = [*columns.content_links(root, page.url, self.options.list), *self._choices(page, root)]
        links = [_named_by_row(link, places) for link in around if link.url != page.url and not is_pager_link(link)]
        links = [link for link in links if link.text]
        wanted = self.options.departments
        if wanted is not None:
            yield from (link for link in links if re.search(wanted, link.text) or re.search(wanted, link.url))
            return
        links = [link for link in links if not _is_home(link.url)]
        named = {link.element for link in links if _names_unit(link)}
        shapes = {link.element: _shape(link.element) for link in links}
        inside: dict[HtmlElement, list[html.Link]] = {}
        for link in links:
            for container in link.element.iterancestors(*_CONTAINERS):
                inside.setdefault(container, []).append(link)
        for link in links:
            lists = (inside[container] for container in link.element.iterancestors(*_CONTAINERS))
            own_list = next((part for part in lists if len(part) > 1), [])
            alike = [other for other in own_list if shapes[other.element] == shapes[link.element]]
            if link.element in named or (_may_name_unit(link) and _is_list_of_units(alike, named)):
                yield link

    def _choices(self, page: Page, root: HtmlElement) -> Iterator[html.Link]:
        """The departments of a drop-down list."""
        base = html.base_url(root, page.url)
        for part in columns.within(root, self.options.list):
            for option in part.iter("option"):
                url = html.absolute(base, option.get("value"))
                if url is not None and _PATH.search(option.get("value")) and not html.in_furniture(option):
                    yield html.Link(url, html.words(option), option)

    def _columns(self, page: Page, root: HtmlElement) -> Iterator[Request]:
        """The columns below a department's, as long as the depth allows."""
        level = int(page.request.told(_LEVEL) or 0)
        start = page.url if level <= 1 else page.request.told(_COLUMN) or page.url
        told = tuple(said for said in without_paging(page.request) if said[0] not in (_LEVEL, _COLUMN))
        for link in columns.content_links(root, page.url, None) if level < self.options.depth else ():
            if link.url not in (start, page.url) and not is_pager_link(link) and self._is_wanted_column(link, start):
                yield Request(link.url, context=(*told, (_LEVEL, str(level + 1)), (_COLUMN, start)))

    def _is_wanted_column(self, link: html.Link, start: str) -> bool:
        wanted = self.options.columns
        if wanted is not None:
            article = columns.DETAIL.search(link.url) or (self.options.detail and re.search(self.options.detail, link.url))
            matches = re.search(wanted, link.text) or re.search(wanted, link.url)
            return matches is not None and not article and not html.is_document(link)
        if not columns.same_host(link.url, start) or html.is_document(link):
            return False
        is_year = _YEAR_WORDS.match(link.text) is not None and not _is_below(start, link.url)
        return _is_narrower(link.url, start) or (columns.is_column(link) and (_is_below(link.url, start) or is_year))


def _unit(link: html.Link | None) -> str | None:
    """The department's name in its link's words; all of them where they are no title."""
    if link is None:
        return None
    text = _BOTH.sub("", _COUNTED.sub("", html.full_words(link)))
    said = read_title(text)
    return said.unit_name or (None if said.fiscal_year or _REPORT.search(link.text) else text) or None


def _named_by_row(link: html.Link, places: Places) -> html.Link:
    """A link whose words (查看, 进入) say nothing of the unit that its table's row names gets that name."""
    if _is_titled(link.text) or read_title(link.text).unit_name or html.is_document(link):
        return link
    return html.Link(link.url, places.beside(link.element) or link.text, link.element)


def _is_titled(text: str) -> bool:
    return read_title(text).fiscal_year is not None or _REPORT.search(text) is not None


def _names_unit(link: html.Link) -> bool:
    """Tell whether a link's words are a unit's name and nothing else."""
    return read_title(_COUNTED.sub("", html.full_words(link))).unit_name is not None and _may_name_unit(link)


def _may_name_unit(link: html.Link) -> bool:
    """Tell whether a link's words are neither a report's title nor what stands on every page."""
    return not _is_titled(link.text) and not html.says_nothing(link.text) and not _ON_EVERY_PAGE.match(link.text)


def _is_list_of_units(links: list[html.Link], named: set[HtmlElement]) -> bool:
    units = sum(link.element in named for link in links)
    return units >= _FEWEST and 2 * units >= len(links)


def _shape(element: HtmlElement) -> tuple[str, ...]:
    """The tags of the blocks that an element stands in: the entries of one list stand in the same."""
    return tuple(parent.tag for parent in element.iterancestors() if parent.tag not in _INLINE)


def _is_home(url: str) -> bool:
    """Tell whether an address is a site's home page, which is no column of a department."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _is_below(url: str, other: str) -> bool:
    """Tell whether an address lies in a folder below another's; what lies below `jyj.html` lies in `jyj/`."""
    path = urlsplit(other).path
    above = columns.folder(other) if columns.INDEX.search(path) or path == "" else posixpath.splitext(path)[0] + "/"
    below = columns.folder(url)
    return above != "/" and below.startswith(above) and (below != above or not columns.INDEX.search(path))


def _is_narrower(url: str, other: str) -> bool:
    """Tell whether an address asks the same program for something narrower: `?id=3&year=2024` of `?id=3`."""
    narrow, wide = (set(urlsplit(address).query.split("&")) for address in (url, other))
    return urlsplit(url).path == urlsplit(other).path and wide < narrow and wide != {""}


def _with_place(row: Row, unit: str | None, root: HtmlElement) -> Row:
    """Say with a row whose it is and, where its title names no report, what the page is about."""
    said = read_title(row.title)
    about = _SITE_SUFFIX.sub("", html.title_of(root) or "")
    says_little = said.unit_name or said.fiscal_year or html.says_nothing(row.title) or unit == row.title
    bare = says_little and not _REPORT.search(row.title)
    title = f"{row.title} {about}" if bare and _REPORT.search(about) else row.title
    return replace(row, title=title, unit_name=row.unit_name or unit)


def _title(page: Page, root: HtmlElement) -> str:
    return html.title_of(root) or page.request.told(_UNIT) or page.url
