"""The sample district's site: every path with its content, as a TRS WCM installation lays it out.

Columns list 15 rows a page; the number of pages stands only in a `createPageHTML(count, current, "index", "html")` call, pages
count from 0 (`index.html`, `index_1.html`). Every third row is written by an inline script. A row leads to
`YYYYMM/tYYYYMMDD_ID.html`, which links its PDF relatively. Some rows are no disclosure and must not be taken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache, cached_property, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from extractors.model import ReportType
from flows.demo.drawing import body, heading, render
from flows.demo.generate import COLUMNS, EDITIONS, REISSUED, SampleDocument, documents
from flows.demo.portals.base import Asked, Reply
from flows.demo.units import DISTRICT

ROWS_PER_PAGE = 15
START_PATH = "/zfxxgk/czzj/"
"""The page that leads to both columns."""
FORBIDDEN_PATH = "/nbzl/"
"""What robots.txt forbids, though every page links to it."""

_FIRST_NIGHT = date(2025, 11, 20)
_SECOND_NIGHT = date(2025, 11, 21)

_HTML = "text/html; charset=utf-8"
_PDF = "application/pdf"


@dataclass(frozen=True)
class Resource:
    """What one path serves. The bytes are made when first asked for."""

    content_type: str
    modified_on: date
    make: Callable[[], bytes] = field(repr=False)

    @cached_property
    def body(self) -> bytes:
        """The bytes."""
        return self.make()

    @property
    def last_modified(self) -> datetime:
        """When the bytes last changed."""
        return datetime.combine(self.modified_on, time(3, 0), UTC)


class District:
    """The district's site as the server serves it: everything that no other site's folder has, in one of its editions."""

    root = ""
    closed_paths = (FORBIDDEN_PATH,)

    def __init__(self, edition: int) -> None:
        """Begin with edition 1, the first night's site, or 2, the next night's."""
        self.edition = edition

    def answer(self, asked: Asked) -> Reply | None:
        """Return the page or file at a path; a folder without its slash moves to the one with it."""
        if asked.method not in ("GET", "HEAD"):
            return None
        if resource := self._at(asked.path):
            return Reply(resource.body, resource.content_type, modified=resource.last_modified)
        if self._at(asked.path + "/"):
            return Reply(b"", status=301, headers=(("Location", asked.path + "/"),))
        return None

    def _at(self, path: str) -> Resource | None:
        return site(self.edition).get(path + "index.html" if path.endswith("/") else path)


@dataclass(frozen=True, slots=True)
class Column:
    """One list of the site."""

    report_type: ReportType
    title: str

    @property
    def path(self) -> str:
        """Its folder on the site."""
        return COLUMNS[self.report_type]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a column and the page behind it."""

    title: str
    published_on: date
    page_path: str
    origin: str
    texts: tuple[str, ...]
    attachment: SampleDocument | None = None
    notice: str | None = None
    """Path of an attachment that is no disclosure."""


FINALS = Column("final_account", "部门决算公开")
BUDGETS = Column("budget", "部门预算公开")

_NOISE: dict[ReportType, tuple[_Entry, ...]] = {
    "final_account": (
        _Entry(
            f"关于{DISTRICT}2024年财政决算（草案）和2025年上半年预算执行情况的报告", date(2025, 8, 29),
            f"{FINALS.path}202508/t20250829_2399001.html", f"{DISTRICT}人民政府", ("报告全文略。",),
        ),
        _Entry(
            "武汉市江汉区市容管理局环卫车辆采购公告", date(2024, 10, 15),
            f"{FINALS.path}202410/t20241015_2399014.html", "武汉市江汉区市容管理局", ("采购需求见附件。",),
            notice=f"{FINALS.path}202410/P020241015512200731846.pdf",
        ),
    ),
    "budget": (
        _Entry(
            f"{DISTRICT}2023年财政预算执行情况和2024年财政预算（草案）的报告", date(2024, 1, 19),
            f"{BUDGETS.path}202401/t20240119_2399027.html", f"{DISTRICT}人民政府", ("报告全文略。",),
        ),
    ),
}  # fmt: skip


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("flows.demo"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _render(template: str, **values: object) -> bytes:
    return _templates().get_template(template).render(district=DISTRICT, **values).encode()


def _source(template: str) -> bytes:
    loader = _templates().loader
    assert loader is not None
    return loader.get_source(_templates(), template)[0].encode()


@cache
def site(edition: int) -> dict[str, Resource]:
    """Return every path that an edition of the site serves, with what it serves there.

    Paths that both editions serve alike are the same bytes in both.
    """
    pages = {
        "/css/site.css": Resource("text/css; charset=utf-8", date(2023, 1, 3), lambda: _source("site.css")),
        "/js/page.js": Resource("text/javascript; charset=utf-8", date(2023, 1, 3), lambda: _source("page.js")),
        "/index.html": _menu("首页", (("/zfxxgk/", "政府信息公开"),)),
        "/zfxxgk/index.html": _menu("政府信息公开", (("./czzj/", "财政资金"),)),
        f"{START_PATH}index.html": _menu("财政资金", (("./bmjs/", FINALS.title), ("./bmys/", BUDGETS.title))),
        f"{FORBIDDEN_PATH}index.html": _menu("内部资料", (("/index.html", "返回"),)),
    }
    for column in (FINALS, BUDGETS):
        pages.update(_column(column, edition))
    return pages


def _menu(title: str, links: tuple[tuple[str, str], ...]) -> Resource:
    return Resource(_HTML, date(2023, 1, 3), lambda: _render("menu.html", title=title, links=links))


def _entries(column: Column, edition: int) -> list[_Entry]:
    """Return a column's rows, newest first."""
    offered = [d for d in documents(edition) if d.report_type == column.report_type]
    entries = [
        _Entry(d.title, d.published_on, d.page_path, d.unit.name, (f"现将{d.title}予以公开，详见附件。",), attachment=d)
        for d in offered
    ]
    entries += _NOISE[column.report_type]
    return sorted(entries, key=lambda e: (e.published_on, e.page_path), reverse=True)


def _pages(column: Column, edition: int) -> list[list[_Entry]]:
    """Return a column's rows by list page."""
    entries = _entries(column, edition)
    return [entries[start : start + ROWS_PER_PAGE] for start in range(0, len(entries), ROWS_PER_PAGE)]


def _listed(entries: list[_Entry]) -> list[tuple[str, str]]:
    """Return what a list page says of its rows."""
    return [(entry.title, entry.page_path) for entry in entries]


def _column(column: Column, edition: int) -> Iterator[tuple[str, Resource]]:
    before, pages = _pages(column, EDITIONS[0]), _pages(column, edition)
    for current, entries in enumerate(pages):
        name = "index.html" if current == 0 else f"index_{current}.html"
        unchanged = len(pages) == len(before) and _listed(entries) == _listed(before[current])
        listed_on = _FIRST_NIGHT if unchanged else _SECOND_NIGHT
        yield column.path + name, _list_page(column, entries, len(pages), current, listed_on)
        for entry in entries:
            yield entry.page_path, _detail_page(column, entry)
            if entry.attachment:
                yield entry.attachment.path, _attachment(entry.attachment)
            if entry.notice:
                yield entry.notice, Resource(_PDF, entry.published_on, partial(_notice, entry.title))


def _list_page(column: Column, entries: list[_Entry], count: int, current: int, listed_on: date) -> Resource:
    rows = [
        {
            "title": entry.title,
            "href": "./" + entry.page_path.removeprefix(column.path),
            "published_on": entry.published_on.isoformat(),
            "scripted": index % 3 == 2,
        }
        for index, entry in enumerate(entries)
    ]
    return Resource(_HTML, listed_on, lambda: _render("list.html", column=column, rows=rows, count=count, current=current))


def _detail_page(column: Column, entry: _Entry) -> Resource:
    path = entry.attachment.path if entry.attachment else entry.notice
    attachment = path.rpartition("/")[2] if path else None
    return Resource(
        _HTML,
        entry.published_on,
        lambda: _render(
            "detail.html",
            column=column,
            title=entry.title,
            published_on=entry.published_on.isoformat(),
            origin=entry.origin,
            texts=entry.texts,
            attachment=attachment,
        ),
    )


def _attachment(document: SampleDocument) -> Resource:
    reissued = document.key == REISSUED and document.revision > 1
    modified_on = _SECOND_NIGHT if reissued else document.published_on
    return Resource(_PDF, modified_on, lambda: document.data)


def _notice(title: str) -> bytes:
    return render([heading(title), *body(("采购内容：小型清扫车4辆。", "采购预算：120万元。"))], title)
