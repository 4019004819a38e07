"""A list that comes as JSON, by a GET or POST that the source file describes.

Used for sites whose list pages are filled by a script: the Shanghai districts Putuo (`/front/api/data/affair`) and Pudong
(`/zwgk-search-front/api/data/affair`), which share a CMS, and any other with such an interface.

How such a site lists documents
    - One request, repeated with other page numbers, is answered with a list of rows and, mostly, the number of rows or pages.
    - In that CMS both numbers are capped at 10,000 rows, and the pages go on behind them; a page behind the last one has no rows
      and announces 0.
    - A row has a title, an address and a date. The address leads to the row's page, which is read for attachments and tables, or
      to a file, which is the document. Some interfaces give the row's files in the list itself.

A list ends where it has given what it announced; one that announces nothing ends with an empty page. Fewer rows than announced,
the same page twice, a web page instead of JSON, or an answer without the list are errors, never an empty list.

Options in the source file (paths are dotted: `data.list`, `0.rows`; `.` is the answer itself)
    url
        the address to ask, absolute or relative to the start URL (default: the start URL).
    method, encoding
        `GET` (default) or `POST`; and how parameters are sent: `query` (default for GET), `json` (default for POST) or `form`.
    headers
        further headers, such as `X-Requested-With`; neither cookies nor what the crawler says of itself.
    parameters
        what is asked for. In `json` it may nest; elsewhere a list repeats its name and a mapping is sent as JSON text.
    page
        how the page is asked for: `parameter` (in `json` a path), `first` (default 1), `step` (default 1; for offsets the size),
        `size_parameter` and `size`. Without `page` the list is one answer.
    rows
        path of the list of rows.
    total_count, total_pages
        paths of the announced numbers of rows and of pages, where the answer has them; give what there is.
    count_cap
        the number of rows above which the site counts no further; there, only an empty page ends the list.
    fields
        `title`, `url` and `date` of a row: a path, or a list of paths of which the first with a value counts. A `url` with
        {braces} is a pattern, filled in from the paths in them. `date` may be left out.
    attachments
        where a row names its files: `list` (path in the row), and in each file `url` (default `url`) and `name` (default `name`).
    max_pages
        the most pages of the list (default 500): a guard against a wrong count, reported when it bites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode, urlsplit

from extractors.errors import PageError
from extractors.portals import html
from extractors.portals.answers import Progress, at, check_pages, count_of, date_of, read_json, said, text_of, title_of
from extractors.portals.base import Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.columns import offers_of
from extractors.portals.jsonapi_options import JsonApiOptions, Paths
from extractors.portals.names import read_title
from extractors.portals.parameters import pairs, with_query

_START = "start"
_HOLE = re.compile(r"\{([^{}]+)\}")
_CONTENT_TYPES = {"json": "application/json;charset=UTF-8", "form": "application/x-www-form-urlencoded;charset=UTF-8"}


class JsonApiAdapter(PortalAdapter):
    """Reads lists that come as JSON; see the module's docstring."""

    kind = "jsonapi"
    options_model = JsonApiOptions
    options: JsonApiOptions

    def start(self, url: str) -> Request:
        """Return the request for the first page of the list."""
        return self._request(url, Progress())

    def listing(self, page: Page) -> Listing:
        """Read one page of the list."""
        answer = read_json(page)
        before = Progress.told(page.request)
        count, pages = self._announced(answer, self.options.total_count), self._announced(answer, self.options.total_pages)
        items = at(answer, self.options.rows)
        if items is None and 0 in (count, pages):  # many frameworks write no list where there is nothing
            items = []
        if not isinstance(items, list):
            raise PageError(f"{page.url} has no list of rows at {self.options.rows}{said(answer)}.")
        if items or before.pages == 0:  # behind the last page, the numbers may be left out
            self._check_numbers(page, answer, count, pages)
        if not items:
            self._check_end(page, before, count, pages)
            return Listing()
        found = [tuple(self._rows(page, number, item)) for number, item in enumerate(items, before.rows + 1)]
        keys = ["|".join(row.request.url for row in rows) for rows in found]
        if self._is_capped(before.rows) and before.repeats(keys):  # behind its last page, a site may give that page again
            return Listing()
        now = before.after(page, keys, count)
        estimate = max(pages or 0, -(-(count or 0) // len(items))) if before.pages == 0 else 0
        check_pages(page, max(estimate, now.pages), self.options.max_pages)
        goes_on = self._goes_on(page, now, count, pages)
        follow = (self._request(page.request.told(_START) or page.request.url, now),) if goes_on else ()
        return Listing(tuple(row for rows in found for row in rows), follow)

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's page: its attachments; without one, the page itself if its tables print numbers."""
        return offers_of(page, row)

    # Requests

    def _request(self, start_url: str, progress: Progress) -> Request:
        options = self.options
        parameters = options.asked(progress.pages)
        url = html.absolute(start_url, options.url) or start_url
        headers, body = dict(options.headers), None
        if options.sent_as == "query":
            url = with_query(url, parameters)
        else:
            as_json = options.sent_as == "json"
            text = json.dumps(parameters, ensure_ascii=False) if as_json else urlencode(pairs(parameters))
            body = text.encode()
            if "content-type" not in map(str.lower, headers):
                headers["Content-Type"] = _CONTENT_TYPES[options.sent_as]
        return Request(url, options.method, tuple(headers.items()), body, ((_START, start_url), *progress.context))

    # How much there is

    def _announced(self, answer: object, path: str | None) -> int | None:
        return None if path is None else count_of(at(answer, path))

    def _is_capped(self, count: int | None) -> bool:
        cap = self.options.count_cap
        return cap is not None and count is not None and count >= cap

    def _check_numbers(self, page: Page, answer: object, count: int | None, pages: int | None) -> None:
        for path, number in ((self.options.total_count, count), (self.options.total_pages, pages)):
            if path is not None and number is None:
                raise PageError(f"{page.url} has a list of rows, but no number at {path}{said(answer)}.")

    def _check_end(self, page: Page, before: Progress, count: int | None, pages: int | None) -> None:
        """Check whether an empty page may be the list's end."""
        if before.pages == 0:
            before.check_end(page, count)
        elif not self._is_capped(before.announced):
            before.check_end(page, before.announced)
        only_pages = self.options.total_count is None and self.options.total_pages is not None
        if only_pages and (before.pages > 0 or (pages or 0) > 1):
            raise PageError(f"{page.url}: the list announces more pages than the {before.pages} that have rows.")

    def _goes_on(self, page: Page, now: Progress, count: int | None, pages: int | None) -> bool:
        if self.options.page is None:
            now.check_end(page, count)
            if pages is not None and pages > 1:
                raise PageError(f"{page.url}: the list has {pages} pages: say in the option page how to ask for the others.")
            return False
        if self._is_capped(count) or (count is None and pages is None):
            return True  # until a page is empty
        return (count is not None and now.rows < count) or (pages is not None and now.pages < pages)

    # Rows

    def _rows(self, page: Page, number: int, item: object) -> Iterator[Row]:
        """One row of the list, or one for each of its files."""
        fields = self.options.fields
        title = html.DOCUMENT_NAME.sub("", next((t for path in _paths(fields.title) if (t := title_of(at(item, path)))), ""))
        if not title:
            raise PageError(f"{page.url}: row {number} has no title at {_said_paths(fields.title)}{said(item)}.")
        day = next((day for path in _paths(fields.date) if (day := date_of(at(item, path))) is not None), None)
        files = self._files(page, number, item)
        yield from (Row(_file_title(name, title), Request(address), "document", day) for name, address in files)
        if files:
            return
        url = self._address(page, item, fields.url)
        if url is None:
            raise PageError(f"{page.url}: row {number} (“{title}”) has no address at {_said_paths(fields.url)}{said(item)}.")
        is_file = html.DOCUMENT_NAME.search(urlsplit(url).path) is not None
        yield Row(title, Request(url), "document" if is_file else "page", day)

    def _files(self, page: Page, number: int, item: object) -> list[tuple[str, str]]:
        """Name and address of each file that a row names."""
        options = self.options.attachments
        named = at(item, options.list) if options is not None else None
        if options is None or named is None or named == "":
            return []
        if not isinstance(named, list):
            raise PageError(f"{page.url}: row {number} has no list of files at {options.list}{said(item)}.")
        found = []
        for file in named:
            url = self._address(page, file, options.url)
            if url is None:
                raise PageError(f"{page.url}: row {number} has a file without address at {_said_paths(options.url)}{said(file)}.")
            found.append((next((words for path in _paths(options.name) if (words := title_of(at(file, path)))), ""), url))
        return found

    def _address(self, page: Page, item: object, paths: Paths) -> str | None:
        """The first address that a row or file has, seen from the start URL; parts of a pattern are percent-encoded."""
        base = page.request.told(_START) or page.request.url
        for path in _paths(paths):
            text = _filled(path, item) if _HOLE.search(path) else text_of(at(item, path))
            if (url := html.absolute(base, text)) is not None:
                return url
        return None


def _filled(pattern: str, item: object) -> str:
    """A pattern of an address with its holes filled in, "" where a value is missing."""
    values = {hole: quote(text_of(at(item, hole)), safe="/%") for hole in _HOLE.findall(pattern)}
    return _HOLE.sub(lambda hole: values[hole[1]], pattern) if all(values.values()) else ""


def _paths(paths: Paths | None) -> Sequence[str]:
    return [paths] if isinstance(paths, str) else paths or []


def _said_paths(paths: Paths) -> str:
    return " or ".join(_paths(paths))


def _file_title(name: str, title: str) -> str:
    """A file's name; where it does not say whose it is, the row's title before it, as far as it says anything."""
    words = html.DOCUMENT_NAME.sub("", name)
    if not words or html.says_nothing(words):
        return title
    return words if read_title(words).unit_name is not None else f"{title}：{words}"
