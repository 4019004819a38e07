"""Jiangsu's unified platform of budgets and final accounts (江苏省预决算公开统一平台): lists in JSON.

Used by the province's cities and counties, at a platform's own address (`http://yjsgk.jsczt.cn/`) or below another site's
(`http://www.jszwfw.gov.cn/yjsgk/`); that base is the start URL.

How the platform lists documents
    - `front/department/getdepartmentname.do` (pid, date, typeid) answers the departments of a district in a year.
    - `front/budgetfinal/itemsandpag.do` (page_num, groupid, typeid, date) answers a page of a department's items; groupid is
      the department's `iid`.
    - `front/budgetfinal/getTemporaryFiles.do` (uuid) answers an item's files: `t_oldname` is a file's name, `t_uploaddate` when
      it was put there, as milliseconds or as `2024-08-20 10:00:00`; its bytes are at `front/budgetfinal/download.do?iid=…`.
    - Installations wrap these lists differently. A list is taken from the top of the answer or from below one of a few known
      names, and so is a number of pages or items. An answer in which no list is recognised is an error, never an empty list.
    - Some installations have become an application in the browser that answers any address with the same web page.
    - The name in a download's Content-Disposition may be GBK; it is not needed.

Options in the source file
    pid
        the district's number on the platform; required.
    dates
        the years to ask for, such as ["2023", "2024"]; required.
    typeid
        which kind of list (default "2").
    method
        POST (default), as the platform's own pages ask, or GET; the other is tried where a server does not take it.
    quoted_uuid
        true where an installation wants the uuid in single quotes (default false): it is asked so first. The other form is tried
        where an item seems to have no file.
    max_pages
        the most pages of one department's items (default 200): a guard against a list that never ends, reported when it bites.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

from pydantic import ConfigDict, Field

from extractors.errors import PageError
from extractors.portals import html, json_lists
from extractors.portals.base import AdapterOptions, Listing, Offer, Page, PortalAdapter, Request, Row
from extractors.portals.json_lists import JsonObject
from extractors.portals.names import read_title
from extractors.text import squeeze

_DEPARTMENTS = "front/department/getdepartmentname.do"
_ITEMS = "front/budgetfinal/itemsandpag.do"
_FILES = "front/budgetfinal/getTemporaryFiles.do"
_DOWNLOAD = "front/budgetfinal/download.do"

_LISTS = (
    *("data", "datas", "rows", "list", "result", "results", "records", "items", "content", "obj", "body"),
    *("budgetTemplates", "templates", "departments", "departmentlist", "deptlist", "files", "filelist", "temporaryfiles"),
    *("page", "pag", "pageinfo", "pagebean", "pager"),
)
_DEPARTMENT_ID = ("iid", "id", "groupid", "deptid", "departmentid", "bmid", "uuid")
_DEPARTMENT_NAME = ("name", "departmentname", "deptname", "bmmc", "title", "text")
_CHILDREN = ("children", "child", "childs", "nodes")
_ITEM_ID = ("uuid", "tuuid", "guid", "templateuuid", "iid", "id")
_ITEM_TITLE = ("title", "ttitle", "vctitle", "templatename", "name", "tname", "toldname")
_FILE_ID = ("iid", "tiid", "id", "fileid")
_FILE_NAME = ("toldname", "oldname", "filename", "tname", "name", "title")
_DATE = (
    "tuploaddate",
    "uploaddate",
    "publishdate",
    "pubdate",
    "tdate",
    "createdate",
    "createtime",
    "tcreatetime",
    "date",
    "time",
)
_PAGES = ("totalpage", "totalpages", "pagecount", "pages", "pagetotal", "countpage", "allpage")
_COUNT = ("total", "totalcount", "count", "totalrecord", "totalrecords", "recordcount", "totalnum", "totalrow", "rowcount")

_YEAR = re.compile(r"(20\d\d)(?!\d)")
_REPORT = re.compile(r"[预决]算")
_PLATFORM = "预决算公开"

_FORM_HEADERS = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), ("X-Requested-With", "XMLHttpRequest"))
_Text = Annotated[str, Field(min_length=1)]


class JiangsuOptions(AdapterOptions):
    """The adapter's options; the module's docstring says what they do."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    pid: _Text
    dates: Annotated[tuple[_Text, ...], Field(min_length=1)]
    typeid: _Text = "2"
    method: Literal["GET", "POST"] = "POST"
    quoted_uuid: bool = False
    max_pages: int = Field(default=200, ge=1, le=10_000)


class JiangsuAdapter(PortalAdapter):
    """Reads Jiangsu's platform; see the module's docstring."""

    kind = "jiangsu"
    options_model = JiangsuOptions
    options: JiangsuOptions

    def start(self, url: str) -> Request:
        """Return the request for the departments of the first year at a platform's base."""
        return self._ask_departments(_base(url), self.options.dates[0])

    def is_answered(self, page: Page) -> bool:
        """Tell whether an answer has a list; an item's list of files that is empty may be due to how its uuid is written."""
        try:
            records = json_lists.records(page, json_lists.load(page), _LISTS)
        except PageError:
            return False
        return bool(records) or _FILES not in page.request.url

    def listing(self, page: Page) -> Listing:
        """Read the departments of a year, or a page of a department's items."""
        answer = json_lists.load(page)
        if page.request.told("department") is None:
            return self._departments(page, answer)
        return self._items(page, answer)

    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read an item's files."""
        department, year = _Department.of(page.request), read_title(row.title).fiscal_year
        offers: list[Offer] = []
        for record in json_lists.records(page, json_lists.load(page), _LISTS):
            number = json_lists.text(record, _FILE_ID)
            name = json_lists.text(record, _FILE_NAME)
            if number is None or name is None:
                raise PageError(f"{page.url} lists a file without iid or t_oldname; it has: {json_lists.keys(record)}.")
            words = html.DOCUMENT_NAME.sub("", name)
            title = department.named(department.dated(row.title if html.says_nothing(words) else words, year))
            url = f"{department.base}{_DOWNLOAD}?{urlencode({'iid': number})}"
            offers.append(Offer(title, url, page.request.url, row.title, json_lists.day(record, _DATE) or row.published_on))
        return tuple({offer.url: offer for offer in offers}.values())

    # What the answers lead to

    def _departments(self, page: Page, answer: object) -> Listing:
        base, year = page.request.told("base") or "", page.request.told("date") or ""
        follow = [self._ask_departments(base, other) for other in self.options.dates if other != year]
        for record in _with_children(json_lists.records(page, answer, _LISTS)):
            number = json_lists.text(record, _DEPARTMENT_ID)
            name = json_lists.text(record, _DEPARTMENT_NAME)
            if number is None or name is None:
                raise PageError(f"{page.url} lists a department without iid or name; it has: {json_lists.keys(record)}.")
            follow.append(self._ask_items(_Department(base, year, name, number), _Place(1, 0, "", promised=False)))
        return Listing(follow=tuple(follow))

    def _items(self, page: Page, answer: object) -> Listing:
        department, place = _Department.of(page.request), _Place.of(page.request)
        records = json_lists.records(page, answer, _LISTS)
        rows = tuple(self._row(page, department, record) for record in records)
        shown = hashlib.sha256("\n".join(row.request.key for row in rows).encode()).hexdigest()[:16]
        if place.number > 1 and (
            not rows or shown == place.shown
        ):  # past its end a list is empty, or answers its last page again
            if place.promised:
                raise PageError(
                    f"{page.url} answers {'no item' if not rows else 'the page before again'}, but more are announced."
                )
            return Listing()
        had = place.had + len(rows)
        pages, count = json_lists.number(answer, _PAGES) or None, json_lists.number(answer, _COUNT) or None
        if place.number == 1 and count is not None and count < len(rows):  # then it counts pages
            pages, count = count, None
        further = pages is not None and place.number < pages
        promised = further if count is None else had < count
        if promised and not rows:
            raise PageError(f"{page.url} announces {count or pages} items or pages and answers no item.")
        if not rows or not (promised or further or (count is None and pages is None)):
            return Listing(rows)
        if place.number >= self.options.max_pages:
            raise PageError(f"{page.url} goes on past max_pages ({self.options.max_pages}): raise the option if that is right.")
        return Listing(rows, (self._ask_items(department, _Place(place.number + 1, had, shown, promised)),))

    def _row(self, page: Page, department: _Department, record: JsonObject) -> Row:
        number = json_lists.text(record, _ITEM_ID)
        if number is None:
            raise PageError(f"{page.url} lists an item without uuid; it has: {json_lists.keys(record)}.")
        title = department.named(html.DOCUMENT_NAME.sub("", json_lists.text(record, _ITEM_TITLE) or ""))
        title = title if _REPORT.search(title) else f"{title}{_PLATFORM}"
        spelled = (f"'{number}'", number) if self.options.quoted_uuid else (number, f"'{number}'")
        first, second = (self._ask(department.base, _FILES, {"uuid": uuid}, department.context) for uuid in spelled)
        return Row(title, _then(first, second), "page", json_lists.day(record, _DATE))

    # Requests

    def _ask_departments(self, base: str, year: str) -> Request:
        form = {"pid": self.options.pid, "departmentName": "", "date": year, "typeid": self.options.typeid}
        return self._ask(base, _DEPARTMENTS, form, (("base", base), ("date", year)))

    def _ask_items(self, department: _Department, place: _Place) -> Request:
        form = {
            "page_num": str(place.number),
            "groupid": department.number,
            "typeid": self.options.typeid,
            "date": department.date,
        }
        return self._ask(department.base, _ITEMS, form, (*department.context, *place.context))

    def _ask(self, base: str, path: str, form: Mapping[str, str], context: tuple[tuple[str, str], ...]) -> Request:
        """Ask for a list. A POST's form stands behind its address too, as a fragment: never sent, it names what was asked."""
        words = urlencode(form)
        by_get = Request(f"{base}{path}?{words}", context=context)
        by_post = Request(f"{base}{path}#{words}", "POST", _FORM_HEADERS, words.encode("ascii"), context)
        return replace(by_get, otherwise=by_post) if self.options.method == "GET" else replace(by_post, otherwise=by_get)


@dataclass(frozen=True, slots=True)
class _Department:
    """A department in a year, as the requests below it are told of it."""

    base: str
    date: str
    name: str
    number: str

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        return (("base", self.base), ("date", self.date), ("department", self.name), ("groupid", self.number))

    @staticmethod
    def of(request: Request) -> _Department:
        said = dict(request.context)
        return _Department(said["base"], said["date"], said["department"], said["groupid"])

    def named(self, words: str) -> str:
        """Give words the department's name, unless they name a body."""
        named = read_title(words).unit_name is not None or squeeze(self.name) in squeeze(words)
        return words if named else f"{self.name}{words}"

    def dated(self, words: str, year: int | None) -> str:
        """Give words a year, else the one that was asked for, unless they name one."""
        said = str(year or (self.date[:4] if _YEAR.match(self.date) else ""))
        return f"{said}年度{words}" if said and not _YEAR.search(words) else words


@dataclass(frozen=True, slots=True)
class _Place:
    """Which page of a department's items, and what was seen of the pages before."""

    number: int
    had: int
    """Items of the pages before."""
    shown: str
    """A digest of the page before."""
    promised: bool
    """Whether the page before announced that there is more."""

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        return (("page", str(self.number)), ("had", str(self.had)), ("shown", self.shown), ("promised", str(self.promised)))

    @staticmethod
    def of(request: Request) -> _Place:
        said = dict(request.context)
        return _Place(int(said["page"]), int(said["had"]), said["shown"], said["promised"] == "True")


def _then(request: Request, last: Request) -> Request:
    """A request that is asked in yet another way where all of its own are in vain."""
    rest = request.otherwise
    return replace(request, otherwise=last if rest is None else _then(rest, last))


def _base(url: str) -> str:
    """The platform's base in a start URL: the folder that `front/` lies in, with its slash."""
    parts = urlsplit(urldefrag(url).url)
    path = re.split(r"/front/", f"{parts.path}/", maxsplit=1)[0]
    if "." in posixpath.basename(path.rstrip("/")):
        path = posixpath.dirname(path.rstrip("/"))
    return urlunsplit((parts.scheme, parts.netloc, f"{path.rstrip('/')}/", "", ""))


def _with_children(records: Sequence[JsonObject], depth: int = 6) -> Iterator[JsonObject]:
    """Departments and those that stand below them."""
    for record in records if depth else ():
        yield record
        yield from _with_children(json_lists.children(record, _CHILDREN), depth - 1)
