"""Columns of HTML sites: which links of a list page are rows, whose they are, and what a row's own page offers."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from pydantic import AfterValidator, StringConstraints

from extractors.media import DOC, DOCX, OFD, OLE, PDF, RAR, RTF, SEVEN_ZIP, XLS, XLSX, ZIP, media_type
from extractors.portals import html
from extractors.portals.addresses import is_document_address, name_in, same_address
from extractors.portals.base import Offer, Page, Request, Row
from extractors.portals.heads import Heads
from extractors.portals.names import read_title
from extractors.portals.paging import is_pager_link
from extractors.portals.places import Places
from extractors.portals.scripts import scripted_rows

DETAIL = re.compile(
    r"/t(?:19|20)\d{6}_\d+\.s?html?$"
    r"|/art/(?:19|20)\d\d/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html?$"
    r"|/(?:content|post|info)_\d+\.s?html?$"
    r"|/(?:19|20)\d{4,6}/[0-9a-f]{32}\.s?html?$"
    r"|/columns/[0-9a-f-]{36}/(?:19|20)\d{4}/\d{2}/[0-9a-f-]{36}\.s?html?$"
    r"|/info/\d+/\d+\.s?html?$"
    r"|/pnidpv\d+\.s?html?$",
    re.IGNORECASE,
)
"""How the usual systems name the page of an article."""
INDEX = re.compile(r"(?:^|/)(?:index|default|list)(?:_\d+)?\.s?html?$|/$", re.IGNORECASE)
"""A column's own pages."""
_ARTICLE_FOLDER = re.compile(r"/\d{5,8}/(?:index\.s?html?)?$", re.IGNORECASE)
"""An article with a folder of its own, or a month's column: the date beside its link tells."""
_COLUMN = re.compile(r"/(?:[\w-]*(?:index|default|list|column|channel|catalog|node))[^/]*$|/col/col\d+/|/$", re.IGNORECASE)
_REPORT = re.compile("预算|决算")
_FILES = frozenset({PDF, ZIP, DOCX, XLSX, OLE, DOC, XLS, RTF, RAR, SEVEN_ZIP, OFD})
_ROW_ELEMENTS = ("li", "tr", "dd", "dl", "p", "div")


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return value


Regex = Annotated[str, AfterValidator(_regex)]
"""An option that is a regular expression."""
Selector = Annotated[str, StringConstraints(pattern=r"^[#.]?[\w-]+$")]
"""An option that names one part of a page as a style sheet does: `#id`, `.class` or a tag."""


def within(root: HtmlElement, selector: str | None) -> list[HtmlElement]:
    """Return the parts of a page that a selector names; the whole page without one."""
    if selector is None:
        return [root]
    name, kind = selector.lstrip("#."), selector[0]
    found = (element for element in root.iter() if isinstance(element.tag, str))
    if kind == "#":
        return [element for element in found if element.get("id") == name]
    if kind == ".":
        return [element for element in found if name in (element.get("class") or "").split()]
    return [element for element in found if element.tag == name]


def content_links(root: HtmlElement, page_url: str, selector: str | None) -> Iterator[html.Link]:
    """Yield the links of a page's content: those in the parts that the selector names, else those outside its furniture."""
    parts = within(root, selector)
    for link in html.links(root, page_url):
        inside = selector is None or any(part is link.element or part in link.element.iterancestors() for part in parts)
        if inside and not (selector is None and html.in_furniture(link.element)):
            yield link


def rows(
    page: Page,
    root: HtmlElement,
    detail: str | None,
    selector: str | None = None,
    whose: Callable[[HtmlElement], str | None] | None = None,
) -> Iterator[Row]:
    """Yield a list page's rows, each address once.

    A row is a document; or a page whose address matches `detail`, or, without that option, is named as an article's, or has a
    date beside it or words that name a year or a report; on another host, or at a folder's address, words that name both. `whose`
    tells a link's unit from its place; by default a cell beside it.
    """
    whose = whose or Places(root).beside
    found: dict[str, Row] = {}
    heads = Heads(root)
    for link in content_links(root, page.url, selector):
        title = heads.completed(html.said_of(link.element) or html.full_words(link), link.text, link.element)
        if link.url == page.url or is_pager_link(link):
            continue
        if html.is_document(link):
            title = (title if not html.says_nothing(title) else name_in(link.url)) or title or html.title_of(root) or link.url
            row = Row(title, Request(link.url), "document", row_date(link.element), whose(link.element))
        elif title and _is_article(link.url, title, row_date(link.element), page.url, detail):
            row = Row(title, Request(link.url), "page", row_date(link.element), whose(link.element))
        else:
            continue
        key = same_address(link.url)
        if key not in found or html.says_nothing(found[key].title):
            found[key] = row
    for url, title, published in written_rows(root, page.url) if selector is None else ():
        if is_document_address(url):
            found.setdefault(same_address(url), Row(title, Request(url), "document", published))
        elif _is_article(url, title, published, page.url, detail):
            found.setdefault(same_address(url), Row(title, Request(url), "page", published))
    yield from found.values()


def written_rows(root: HtmlElement, page_url: str) -> Iterator[tuple[str, str, date | None]]:
    """Yield address, title and date of the rows that inline scripts write."""
    base = html.base_url(root, page_url)
    for script in root.iter("script"):
        beside = html.words(script.getparent()) if script.getparent() is not None else ""
        for row in scripted_rows(script.text or "", beside):
            url = html.absolute(base, row.url)
            if url is not None and row.title:
                yield url, row.title, row.published_on


def is_column(link: html.Link) -> bool:
    """Tell whether an address is a column's: a folder, an index, a list."""
    parts = urlsplit(link.url)
    return _COLUMN.search(parts.path) is not None and not DETAIL.search(parts.path) and not html.is_document(link)


def offers_of(page: Page, row: Row, *more: HtmlElement) -> tuple[Offer, ...]:
    """Read a row's own page: its attachments; without one, the page itself if its tables print numbers, or if it is a file.

    Args:
        page: the page.
        row: the list's row that led to it.
        more: further parts of its content, which only its scripts hold.
    """
    if is_file(page):
        return (Offer(row.title, page.request.url, page.request.url, None, row.published_on, unit_name=row.unit_name),)
    root = html.parse(page)
    title = html.title_of(root) or row.title
    published = html.published_on(root) or row.published_on
    found: dict[str, Offer] = {}
    for part in (root, *more):
        places, heads = Places(part), Heads(part)
        for link in html.attachments(part, page.url):
            unit = _unit_of(link, places) or row.unit_name
            words = heads.completed(_words(link), html.words(link.element), link.element)
            offer = Offer(words or row.title, link.url, page.request.url, title, published, unit_name=unit)
            found.setdefault(link.url, offer)
    if found:
        return tuple(found.values())
    key = next((key for part in (root, *more) if (key := html.tables_key(part)) is not None), None)
    if key is None:
        return ()
    return (Offer(row.title, page.request.url, page.request.url, title, published, content_key=key, unit_name=row.unit_name),)


def _words(link: html.Link) -> str:
    """The words of a link; where those say nothing, the file's name, which some editors leave in `alt`."""
    name = html.DOCUMENT_NAME.sub("", (link.element.get("alt") or "").strip())
    return link.text or ("" if html.says_nothing(name) else name)


def is_file(page: Page) -> bool:
    """Tell whether what answered for a page is a document, by its first bytes: its address did not say so."""
    return media_type(page.body) in _FILES


def row_date(anchor: HtmlElement) -> date | None:
    """Return the date in the smallest element around the link that holds one and no other link."""
    for parent in anchor.iterancestors(*_ROW_ELEMENTS):
        if len(list(itertools.islice(parent.iter("a"), 2))) > 1:
            return None
        own = html.words(anchor)
        if found := html.first_date(html.words(parent).replace(own, " ", 1)):
            return found
    return None


def folder(url: str) -> str:
    """Return the folder part of an address's path, with its slash."""
    path = urlsplit(url).path or "/"
    return path if path.endswith("/") else posixpath.dirname(path).rstrip("/") + "/"


def same_host(url: str, other: str) -> bool:
    """Tell whether two addresses lie on the same host and port."""
    return urlsplit(url).netloc == urlsplit(other).netloc


def _unit_of(link: html.Link, places: Places) -> str | None:
    return None if link.text and read_title(link.text).unit_name else places.unit(link.element)


def _is_article(url: str, title: str, dated: date | None, page_url: str, detail: str | None) -> bool:
    if detail is not None:
        return re.search(detail, url) is not None
    path = urlsplit(url).path
    if DETAIL.search(path):
        return True
    said = read_title(title)
    titled = said.fiscal_year is not None and said.report_type is not None
    if not same_host(url, page_url):
        return titled
    if _COLUMN.search(path):
        own_folder = dated is not None and _ARTICLE_FOLDER.search(path) is not None
        return own_folder or (titled and (dated is not None or said.unit_name is not None))
    return dated is not None or said.fiscal_year is not None or _REPORT.search(title) is not None
