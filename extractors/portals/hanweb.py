"""Hanweb (大汉) jpage: columns whose rows lie in a data store, asked for in groups from `dataproxy.jsp`.

Used by Jiangsu, Zhejiang, Shandong and many cities elsewhere: the addresses are `/col/col30516/index.html` for a column and
`/art/2024/8/20/art_30516_4094383.html` or `/art/2024/art_0f3c….html` for a row.

How such a site lists documents
    - A column's page holds its first rows (commonly 45) as `<script type="text/xml"><datastore>…<record><![CDATA[<li><a href=…>
      ]]></record>`, older ones as a script's array `InitData49468 = ['<li>…']`; some print plain links.
    - A call `$("#49468").jpage({totalRecord: 1418, perPage: 15, proxyUrl: "…/dataproxy.jsp", ajaxParam: {columnid: …, unitid: …,
      webid: …}})` says how many rows there are and how to ask for the others; so does the link in the data store's `<nextgroup>`.
      The further rows are `dataproxy.jsp?startrecord=46&endrecord=90&perpage=15&…`, answered as the same data store.
    - Newer sites encrypt the parameters, and answer nothing to whoever does not run their script. Rows that are announced and
      not given are an error, never a shorter list.
    - The date printed beside a row and the date in its address may differ; the printed one is right.
    - A row's page links to attachments, often by `downfile.jsp?classid=0&filename=….pdf`, or prints the tables itself.

Options in the source file
    column_depth
        how many levels of sub-columns to follow below a start URL (0 to 6). A column's number says nothing of where it lies, so
        this means every column that a page links to outside its header, menu and footer. Without this option and without
        `columns`, only a page without rows of its own is taken for a list of columns, one level deep.
    columns
        regex; sub-columns whose link words or address match are followed, also from a page with rows of its own.
    detail
        regex on the address of a row's page, for plain lists of a site that names them otherwise; in a data store every link is
        a row.
    method
        how further rows are asked for first, GET (default) or POST; where that answers nothing, the other is tried.
    max_rows
        the most rows of one column (default 20000): a guard against a wrong count, reported when it bites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from pydantic import Field

from extractors.errors import PageError
from extractors.portals import html
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.charset import decode
from extractors.portals.columns import row_date, same_host
from extractors.portals.jpage import ENDLESS, UNKNOWN, Group, Store, ask, asked, is_store, records, stores, total_of
from extractors.portals.trs import Regex

_COLUMN = re.compile(r"/col/col(\w+)/(?:index\.html?)?$", re.IGNORECASE)
_DETAIL = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html?$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/down(?:load)?file\.jsp$", re.IGNORECASE)

_TITLE_DATE = re.compile(r"\s{0,9}[\[(（【]?20\d\d\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}[\])）】]?$")
_BESIDE = etree.XPath(".//text()[not(ancestor::a)]")


class HanwebOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    column_depth: Annotated[int, Field(ge=0, le=6)] | None = None
    columns: Regex | None = None
    detail: Regex | None = None
    method: Literal["GET", "POST"] = "GET"
    max_rows: int = Field(default=20_000, ge=1, le=1_000_000)


class HanwebAdapter(PortalAdapter):
    """Reads Hanweb sites; see the module's docstring."""

    kind = "hanweb"
    options_model = HanwebOptions
    options: HanwebOptions

    def start(self, url: str) -> Request:
        """Return the request for a start URL, which is a column at depth 0."""
        return Request(url, context=(("depth", "0"),))

    def listing(self, page: Page) -> Listing:
        """Read a column's page or a group of further rows."""
        group = Group.of(page.request)
        return self._column(page) if group is None else self._further(page, group)

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        root = html.parse(page)
        title = html.title_of(root) or row.title
        published = html.published_on(root) or row.published_on
        found = {link.url: link.text for link in html.attachments(root, page.url)}
        for link in html.links(root, page.url):
            if _DOWNLOAD.search(urlsplit(link.url).path) and not html.in_furniture(link.element):
                found.setdefault(link.url, _download_title(link))
        if found:
            return tuple(Offer(text or row.title, url, page.request.url, title, published) for url, text in found.items())
        key = html.tables_key(root)
        if key is None:
            return ()
        return (Offer(row.title, page.request.url, page.request.url, title, published, content_key=key),)

    # A column's page

    def _column(self, page: Page) -> Listing:
        root = html.parse(page)
        target = html.refresh_target(root, page.url)
        if target is not None and same_host(target, page.url):
            return Listing(follow=(Request(target, context=page.request.context),))
        base = html.base_url(root, page.url)
        found = stores("\n".join(script.text or "" for script in root.iter("script")), decode(page.body, page.charset))
        rows = _rows([record for store in found for record in store.records], base) or list(self._plain_rows(root, page))
        follow = list(self._columns(page, root, hub=not rows and not found))
        for store in found:
            follow += self._groups(page, base, store, listed=len(rows))
        unique = {request.key: request for request in follow if request.key != page.request.key}
        return Listing(tuple({row.request.url: row for row in rows}.values()), tuple(unique.values()))

    def _plain_rows(self, root: HtmlElement, page: Page) -> Iterator[Row]:
        """The rows of a page without a data store: its links to details and documents."""
        for link in html.links(root, page.url):
            if link.text and (_is_document(link.url) or self._is_detail(link.url)):
                yield _row(html.full_words(link), link.url, row_date(link.element))

    def _is_detail(self, url: str) -> bool:
        wanted = self.options.detail
        return _DETAIL.search(urlsplit(url).path) is not None if wanted is None else re.search(wanted, url) is not None

    def _columns(self, page: Page, root: HtmlElement, *, hub: bool) -> Iterator[Request]:
        """The columns that this one leads to, as long as the depth allows."""
        depth = int(page.request.told("depth") or 0)
        wanted, levels = self.options.columns, self.options.column_depth
        if depth >= (1 if levels is None else levels) or (wanted is None and levels is None and not hub):
            return
        for link in html.links(root, page.url):
            if not _COLUMN.search(urlsplit(link.url).path) or not same_host(link.url, page.url):
                continue
            named = wanted is not None and (re.search(wanted, link.text) or re.search(wanted, link.url))
            if named or (wanted is None and not html.in_furniture(link.element)):
                yield Request(link.url, context=(("depth", str(depth + 1)),))

    # Further rows

    def _groups(self, page: Page, base: str, store: Store, listed: int) -> Iterator[Request]:
        """Ask for the rows that a list announces beyond those in its page."""
        given, total = len(store.records), store.total
        if total is not None and total <= given:
            return
        self._guard(page, total or 0)
        parameters = {**store.parameters, "perpage": str(store.page_rows)}
        if "columnid" not in parameters:
            if total is None or total <= listed:
                return
            parameters["columnid"] = _column_number(page, total, listed)
        size = max(given, store.page_rows) if given else store.group_rows
        first = next((row.request.url for row in _rows(store.records[:1], base)), "")
        last = given + size if total is None else total
        for start in range(given + 1, last + 1, size):
            group = Group(start, min(start + size - 1, last), total or UNKNOWN, base, first)
            yield ask(urljoin(base, store.proxy), parameters, group, self.options.method)

    def _further(self, page: Page, group: Group) -> Listing:
        """Read a group of further rows; what of it the answer leaves out is asked for again, by itself."""
        text = decode(page.body, page.charset)
        given = tuple(records(text))
        if not given:
            return Listing(follow=_other_way(page, group))
        rows = _rows(given, group.column)
        if rows and rows[0].request.url == group.first and not 0 < group.total <= len(given):
            raise PageError(f"{page.url} answers the column's first rows again instead of rows {group.start} to {group.end}.")
        had = group.start + len(given) - 1
        size = group.end - group.start + 1
        total = group.total if group.total > 0 else total_of(text) or ENDLESS
        self._guard(page, max(had, total))
        last = group.end if group.total > 0 else total if total > 0 else had + size
        rest = [
            replace(group, start=start, end=min(start + size - 1, last), total=total, tried="")
            for start in range(had + 1, last + 1, size)
        ]
        return Listing(tuple(rows), tuple(_again(page.request, one, page.request.method) for one in rest))

    def _guard(self, page: Page, rows: int) -> None:
        if rows > self.options.max_rows:
            raise PageError(
                f"{page.url} says that its column has {rows} rows, more than max_rows ({self.options.max_rows}): "
                "raise the option if that is right."
            )


def _column_number(page: Page, total: int, listed: int) -> str:
    """The column's number by its address, where its page announces more rows than it holds and not how to ask for them."""
    found = _COLUMN.search(urlsplit(page.url).path)
    if found is None:
        raise PageError(
            f"{page.url} announces {total} rows, holds {listed} and does not say how to ask for the others: look at its script."
        )
    return found[1]


def _again(request: Request, group: Group, method: Literal["GET", "POST"]) -> Request:
    """Ask what a request asked, for another range or by another method."""
    return ask(request.url.partition("?")[0], asked(request), group, method)


def _other_way(page: Page, group: Group) -> tuple[Request, ...]:
    """Ask by the other method, once, where nothing was answered; then the rows are announced and not given.

    Raises:
        PageError: that was the other method.
    """
    if group.total == ENDLESS:
        return ()
    if not group.tried:
        method: Literal["GET", "POST"] = "POST" if page.request.method == "GET" else "GET"
        return (_again(page.request, replace(group, tried=page.request.method), method),)
    encrypted = not asked(page.request).get("columnid", "").isdecimal()
    if group.total == UNKNOWN and not encrypted and "unitid" in asked(page.request) and is_store(decode(page.body, page.charset)):
        return ()  # nothing was announced, and there is nothing more: the column's page has all its rows
    announced = f"of the {group.total} that {group.column} announces" if group.total else f"of {group.column}"
    raise PageError(
        f"{page.url} answers no row ({len(page.body)} bytes) for rows {group.start} to {group.end} {announced}: these rows are "
        f"not listed{'; its parameters are encrypted, so that only a browser may be able to ask for them' if encrypted else ''}."
    )


def _rows(records: Sequence[str], base: str) -> list[Row]:
    """The rows in records: every link of one that is no column's."""
    rows: dict[str, Row] = {}
    for record in records:
        try:
            fragment = lxml_html.document_fromstring(f"<div>{record}</div>")
        except (etree.LxmlError, ValueError) as error:
            raise PageError(f"{base} has a row that is no markup ({record[:60]!r}): {error}.") from error
        for link in html.links(fragment, base):
            title = _TITLE_DATE.sub("", html.full_words(link))
            if title and not _COLUMN.search(urlsplit(link.url).path):
                rows.setdefault(link.url, _row(title, link.url, _printed_date(fragment, link)))
    return list(rows.values())


def _printed_date(record: HtmlElement, link: html.Link) -> date | None:
    """The last date beside a record's link, which is that of publication where there are two; else one that ends its words."""
    beside = [found for text in _BESIDE(record) if (found := html.first_date(text))]
    if beside:
        return beside[-1]
    ending = _TITLE_DATE.search(link.text)
    return row_date(link.element) or (html.first_date(ending[0]) if ending else None)


def _row(title: str, url: str, published_on: date | None) -> Row:
    return Row(title, Request(url), "document" if _is_document(url) else "page", published_on)


def _is_document(url: str) -> bool:
    path = urlsplit(url).path
    return html.DOCUMENT_NAME.search(path) is not None or _DOWNLOAD.search(path) is not None


def _download_title(link: html.Link) -> str:
    """A download's words; where those say nothing, the name that its address shows; else none."""
    shown = dict(parse_qsl(urlsplit(link.url).query)).get("showname", "")
    names = (html.DOCUMENT_NAME.sub("", name.strip()) for name in (link.text, link.element.get("title") or "", shown))
    return next((name for name in names if name and not html.says_nothing(name)), "")
