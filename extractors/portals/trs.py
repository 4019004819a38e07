"""TRS WCM: static list pages whose paging exists only in a script.

How such a site lists documents
    - The first page of a column is `index.shtml` (or .html, .htm); page n is `index_n.shtml`, counted from 0. The only trace is a
      script call `createPageHTML(count, current, "index", "shtml")`, in any quoting; some sites put a container's id first, or
      variables that the script sets before. Others write the links inline, from `currentPage = 0` and `countPage = 10`.
    - A row is a plain `<a href="./202408/t20240820_1234.shtml">`, or is written by an inline script from `url = "…"`,
      `title = "…"` and `document.writeln("2024-08-20")`.
    - A column may only list further columns (`<a href="./bmjs/">部门决算</a>`); these are followed below the start URL's path.
      One that is named after a unit (`<a href="./jyj/">教育局</a>`) says whose its rows are, where their titles do not.
    - A row's page links to attachments relatively (`./P020240820….pdf`), or prints the tables itself.

Options in the source file
    column_depth
        how many levels of sub-columns to follow below a start URL (0 to 6, default 2; 0 reads only the start page's own rows).
    columns
        regex; only sub-columns whose link words or address match are followed (default: all below the start URL's path).
    detail
        regex on the address of a row's page, for a site that names them otherwise (default `t20240820_1234.shtml`, plus any
        page below the column that is not itself an index).
    max_pages
        the most list pages of one column (default 500): a guard against a wrong count, reported when it bites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from pydantic import Field

from extractors.errors import PageError
from extractors.portals import columns, html
from extractors.portals.addresses import is_document_address
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.calls import called_pages, has_unread_call, script_calls, unwritten_calls
from extractors.portals.columns import Regex as Regex
from extractors.portals.names import read_title
from extractors.portals.scripts import PageCall

_DETAIL = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?$", re.IGNORECASE)
_PAGE = re.compile(r"\.s?html?$", re.IGNORECASE)
_FURTHER_PAGE = re.compile(r"(?:^|/)(?:index|default|list)_\d+\.s?html?$", re.IGNORECASE)
_KINDS_OF_UNITS = re.compile(
    r"(?:[各省市区县级直属所下辖内及和与、]|部门|单位|机关|事业|政府|委办局|街道|乡镇|镇街|街镇|办事处|学校|中小学|医院|园区|开发区|管委会)+"
)
"""Words of a column of many units, which end as a unit's name does."""
_DEPTH, _COLUMN, _UNIT = "depth", "column", "unit"


class TrsOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    column_depth: int = Field(default=2, ge=0, le=6)
    columns: Regex | None = None
    detail: Regex | None = None
    max_pages: int = Field(default=500, ge=1, le=5000)


@dataclass(frozen=True, slots=True)
class _Found:
    """A link of a list page that may be a row."""

    title: str
    url: str
    published_on: date | None


class TrsAdapter(PortalAdapter):
    """Reads TRS WCM sites; see the module's docstring."""

    kind = "trs"
    options_model = TrsOptions
    options: TrsOptions

    def start(self, url: str) -> Request:
        """Return the request for a start URL, which is a column at depth 0."""
        return Request(url, context=((_DEPTH, "0"), (_COLUMN, url)))

    def listing(self, page: Page) -> Listing:
        """Read a list page: its rows, its column's other pages, its sub-columns."""
        root = html.parse(page)
        target = html.refresh_target(root, page.url)
        if target is not None and columns.same_host(target, page.url):
            return Listing(follow=(Request(target, context=page.request.context),))
        unit, links = page.request.told(_UNIT), list(html.links(root, page.url))
        rows = {found.url: self._row(found, unit) for found in self._found(root, page, links)}
        follow = {request.key: request for request in (*self._pages(page, root, links), *self._columns(page, links))}
        follow.pop(page.request.key, None)
        if not rows and _FURTHER_PAGE.search(urlsplit(page.request.url).path) and not _has_page_call(page, root):
            raise PageError(
                f"{page.url} is a further page of its column, and lists nothing: it may be another page in its place, such as "
                "one that says that the site is being worked on."
            )
        return Listing(tuple(rows.values()), tuple(follow.values()), _doubts(page, root))

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        return columns.offers_of(page, row)

    def _row(self, found: _Found, unit: str | None) -> Row:
        kind: Literal["document", "page"] = "document" if is_document_address(found.url) else "page"
        return Row(found.title, Request(found.url), kind, found.published_on, unit)

    def _found(self, root: HtmlElement, page: Page, links: Sequence[html.Link]) -> Iterator[_Found]:
        for link in links:
            if link.text and self._is_row(link.url, page.url):
                yield _Found(html.full_words(link), link.url, columns.row_date(link.element))
        for url, title, published in columns.written_rows(root, page.url):
            if self._is_row(url, page.url):
                yield _Found(title, url, published)

    def _is_row(self, url: str, page_url: str) -> bool:
        path = urlsplit(url).path
        if is_document_address(url):
            return True
        if self.options.detail is not None:
            return re.search(self.options.detail, url) is not None
        if _DETAIL.search(path):
            return True
        below = columns.same_host(url, page_url) and path.startswith(columns.folder(page_url))
        return below and _PAGE.search(path) is not None and not columns.INDEX.search(path)

    def _pages(self, page: Page, root: HtmlElement, links: Sequence[html.Link]) -> Iterator[Request]:
        """The column's other pages: from the script's call, and from plain links where a site has them."""
        linked = list(self._linked_pages(page, links))
        for call in list(script_calls(root)) or (unwritten_calls(page, root) if not linked else ()):
            yield from self._called_pages(page, call)
        yield from linked

    def _linked_pages(self, page: Page, links: Sequence[html.Link]) -> Iterator[Request]:
        for link in links:
            path = urlsplit(link.url).path
            if (
                columns.same_host(link.url, page.url)
                and _FURTHER_PAGE.search(path)
                and columns.folder(link.url) == columns.folder(page.url)
            ):
                yield Request(link.url, context=page.request.context)

    def _called_pages(self, page: Page, call: PageCall) -> Iterator[Request]:
        if call.count > self.options.max_pages:
            raise PageError(
                f"{page.url} says that its column has {call.count} pages, more than max_pages ({self.options.max_pages}): "
                "raise the option if that is right."
            )
        for _, name in called_pages(call):
            if url := html.absolute(page.url, name):
                yield Request(url, context=page.request.context)

    def _columns(self, page: Page, links: Sequence[html.Link]) -> Iterator[Request]:
        """The columns below this one, as long as the depth allows."""
        depth = int(page.request.told(_DEPTH) or 0)
        start = page.request.told(_COLUMN) or page.request.url
        if depth >= self.options.column_depth:
            return
        for link in links:
            path = urlsplit(link.url).path
            own = columns.folder(link.url) == columns.folder(page.url)
            if own or not columns.INDEX.search(path) or _FURTHER_PAGE.search(path):
                continue
            if (
                columns.same_host(link.url, start)
                and columns.folder(link.url).startswith(columns.folder(start))
                and self._wanted_column(link)
            ):
                unit = _unit(link, page)
                context = ((_DEPTH, str(depth + 1)), (_COLUMN, start), *(((_UNIT, unit),) if unit else ()))
                yield Request(link.url, context=context)

    def _wanted_column(self, link: html.Link) -> bool:
        wanted = self.options.columns
        return wanted is None or re.search(wanted, link.text) is not None or re.search(wanted, link.url) is not None


def _unit(link: html.Link, page: Page) -> str | None:
    """The unit whose column a link leads to, by its words; else, in a column below this page's, the unit of this page."""
    words = html.full_words(link)
    if (named := read_title(words).unit_name) and not _KINDS_OF_UNITS.fullmatch(named):
        return named
    return page.request.told(_UNIT) if columns.folder(link.url).startswith(columns.folder(page.url)) else None


def _has_page_call(page: Page, root: HtmlElement) -> bool:
    """Whether a page is one of this system's lists, if an empty one: the script that writes the links to its pages is there."""
    return any(True for calls in (script_calls(root), unwritten_calls(page, root)) for _ in calls)


def _doubts(page: Page, root: HtmlElement) -> tuple[str, ...]:
    if not has_unread_call(root):
        return ()
    return (
        f"{page.url} calls createPageHTML with a number of pages that only a browser could tell: if the column has further "
        "pages, take the adapter `paged` for it.",
    )
