"""What a page with Hanweb's jpage says: the rows in its data stores, how many there are, how to ask for the others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from extractors.portals.base import Request
from extractors.portals.scripts import unescaped

_STORE = re.compile(r"<(?:datastore|recordset)\b", re.IGNORECASE)
_STORE_END = re.compile(r"</(?:datastore|recordset)\s*>", re.IGNORECASE)
_RECORD = re.compile(r"<record\b[^<>]*>", re.IGNORECASE)
_RECORD_END = re.compile(r"</record\s*>", re.IGNORECASE)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_LITERAL = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_LITERALS = re.compile(_LITERAL, re.DOTALL)
_ARRAY = re.compile(r"\bInitData\w*\s*=\s*\[", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,]*")
_TOTAL = re.compile(r"\btotal_?records?\b[\"']?\s{0,9}[:=>]\s{0,9}[\"']?(\d{1,9})", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bper_?page\b[\"']?\s*[:=]\s*[\"']?([1-9]\d{0,3})", re.IGNORECASE)
_GROUP_SIZE = re.compile(r"\bgroupsize\b[\"']?\s*[:=]\s*[\"']?([1-9]\d?)\b", re.IGNORECASE)
_CALL = re.compile(r"\.jpage\s*\(\s*\{", re.IGNORECASE)
_UNIT = re.compile(r"[\"']#?([\w-]+)[\"']\s*\)\s*$")
_OBJECT = re.compile(r"\{([^{}]*\bcolumnid\b[^{}]*)\}", re.IGNORECASE)
_PAIR = re.compile(r"""\b(\w{1,40})["']?\s{0,9}:\s{0,9}(?:'([^']*)'|"([^"]*)"|([\w.%/-]+))""")
_QUERY = re.compile(r"""["']\??([^"'\s<>?]*\bcolumnid=[^"'\s<>?]*)["']""", re.IGNORECASE)
_PROXY = re.compile(r"""dataproxy\.jsp(?:\?([^"'<>]*))?""", re.IGNORECASE)
_BEFORE = re.compile(r"""[^\s"'<>=(]*\Z""")
_LONGEST_PATH = 200
_PARAMETERS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_SCATTERED = re.compile(
    r"""(?<![?&;])\b(appid|webid|columnid|sourceContentType|unitid|permissiontype)["']?\s{0,9}[:=]\s{0,9}["']?([\w./-]+)""", re.I
)
_SPELLED = {name.lower(): name for name in _PARAMETERS}
_FORM_HEADERS = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), ("X-Requested-With", "XMLHttpRequest"))

PROXY_PATH = "/module/web/jpage/dataproxy.jsp"
"""Where further rows are asked for, unless the page names another place."""
PAGE_ROWS, GROUP_PAGES = 15, 3
"""Rows of a page and pages of a group, unless the call says otherwise: jpage's own defaults."""
UNKNOWN, ENDLESS = 0, -1
"""Totals of a column that announces none: before the proxy has answered a row, and after."""


@dataclass(frozen=True, slots=True)
class Store:
    """One list of a column's page."""

    records: tuple[str, ...]
    """The rows that lie in the page, as markup."""
    total: int | None
    """How many rows there are in all, None where the page does not say."""
    page_rows: int
    group_rows: int
    proxy: str
    """Reference of the place that answers further rows."""
    parameters: Mapping[str, str]
    """What that place wants to be told beside the range; without `columnid` the page does not say."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one request to the proxy, from 1, and what has to be known when it is answered."""

    start: int
    end: int
    total: int
    """Rows of the column in all; `UNKNOWN` or `ENDLESS` where it announces none."""
    column: str
    """Address of the column's page, which links in records are relative to."""
    first: str
    """Address of the column's first row: a proxy that answers it again has not read the request."""
    tried: str = ""
    """The method by which it was asked for in vain."""

    @property
    def context(self) -> tuple[tuple[str, str], ...]:
        """Return the words that the request carries."""
        return tuple((name, str(getattr(self, name))) for name in Group.__slots__)

    @staticmethod
    def of(request: Request) -> Group | None:
        """Return the group that a request asks for; None for a column's page."""
        said = dict(request.context)
        if "start" not in said:
            return None
        return Group(int(said["start"]), int(said["end"]), int(said["total"]), said["column"], said["first"], said["tried"])


def stores(script: str, text: str) -> list[Store]:
    """Read the lists of a column's page, in the page's order.

    Args:
        script: the source of its scripts, where a data store lies unless it is an island elsewhere in the page.
        text: the whole page.
    """
    held = _data_stores(script) or _data_stores(text)
    held = held or [tuple(_array(script, found.end())) for found in _ARRAY.finditer(script)]
    calls = [found.start() for found in _CALL.finditer(script)]
    written, linked = list(_written(script)), list(_linked(script)) or list(_linked(text))
    if len(calls) < 2:
        whole = script if _TOTAL.search(script) else text
        queries = [query for _, query in linked]
        said = [*written, *queries, *_queried(script), _scattered(script), _scattered(text)]
        one = _store(whole, tuple(itertools.chain(*held)), said, linked)
        return [one] if held or calls or (linked and one.parameters) else []
    apart: list[Store] = []
    if len(held) != len(calls):  # which rows belong to which call is not known: all will be asked for
        apart = [_store("", tuple(itertools.chain(*held)), [], [])]
        held = [()] * len(calls)
    by_unit = {given["unitid"]: given for given in reversed(written) if "unitid" in given}
    found: list[Store] = []
    for (begin, end), rows in zip(itertools.pairwise([*calls, len(script)]), held, strict=True):
        unit = _UNIT.search(script, max(0, begin - 80), begin)
        own = by_unit.get(unit[1]) if unit else None
        call = script[begin:end]
        nearest = [own] if own is not None else [*_written(call), *_queried(call), *written[:1]]
        found.append(_store(call, rows, nearest, linked))
    return found + apart


def records(text: str) -> Iterator[str]:
    """Yield the records of a data store: markup, in CDATA or with its signs escaped. An empty one is none."""
    for part in _RECORD_END.split(text)[:-1]:
        _, *opened = _RECORD.split(part)
        record = opened[-1].strip() if opened else ""
        data = record.startswith(_CDATA)
        record = record.removeprefix(_CDATA).removesuffix(_CDATA_END).strip() if data else unescape(record)
        if record:
            yield record


def is_store(text: str) -> bool:
    """Tell whether a text is or holds a data store, if an empty one."""
    return _STORE.search(text) is not None


def total_of(text: str) -> int | None:
    """Return the number of rows that a call or a data store announces."""
    found = _TOTAL.search(text)
    return int(found[1]) if found else None


def ask(proxy: str, parameters: Mapping[str, str], group: Group, method: Literal["GET", "POST"]) -> Request:
    """Ask as the page's script does: the range in the query, by POST all parameters in the body too."""
    place = {"startrecord": str(group.start), "endrecord": str(group.end), "perpage": parameters["perpage"]}
    form = urlencode({**place, **{name: value for name, value in parameters.items() if name not in place}})
    by_get = Request(f"{proxy}?{form}", context=group.context)
    by_post = Request(f"{proxy}?{urlencode(place)}", "POST", _FORM_HEADERS, form.encode("ascii"), group.context)
    return replace(by_get, otherwise=by_post) if method == "GET" else replace(by_post, otherwise=by_get)


def asked(request: Request) -> dict[str, str]:
    """Return the parameters of a request to the proxy."""
    query = (request.body or b"").decode("ascii") or urlsplit(request.url).query
    return dict(parse_qsl(query, keep_blank_values=True))


def _store(
    call: str, held: tuple[str, ...], written: Sequence[Mapping[str, str]], linked: Sequence[tuple[str, Mapping[str, str]]]
) -> Store:
    """Read one list.

    Args:
        call: the script from its call to the next, or all of it.
        held: the rows in the page.
        written: parameters that may be its own, the likeliest first.
        linked: the proxy's mentions in the page.
    """
    page_rows = int(found[1]) if (found := _PER_PAGE.search(call)) else PAGE_ROWS
    pages = int(found[1]) if (found := _GROUP_SIZE.search(call)) else GROUP_PAGES
    mentions = itertools.chain(_linked(call), linked)
    return Store(
        held,
        total_of(call),
        page_rows,
        page_rows * pages,
        next((path for path, _ in mentions if path.startswith(("/", "http"))), PROXY_PATH),
        next((one for one in written if one.get("columnid")), {}),
    )


def _written(script: str) -> Iterator[Mapping[str, str]]:
    """Yield the proxy's parameters in a script's objects."""
    return map(_parameters, _OBJECT.findall(script))


def _linked(page: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every mention of the proxy: the reference, and what its query says."""
    for found in _PROXY.finditer(page):
        before = _BEFORE.search(page[max(0, found.start() - _LONGEST_PATH) : found.start()])
        folder = before[0] if before else ""
        yield f"{folder}dataproxy.jsp", _spelled(dict(parse_qsl(unescape(found[1] or ""))))


def _queried(script: str) -> Iterator[Mapping[str, str]]:
    """Yield the proxy's parameters where a script holds them as a query of their own: `ajaxParam: 'columnid=5&unitid=7'`."""
    for found in _QUERY.finditer(script):
        yield _spelled(dict(parse_qsl(unescape(found[1]), keep_blank_values=True)))


def _parameters(source: str) -> dict[str, str]:
    """Read a script's object: all of it, or only what the proxy knows where it is the call's own configuration."""
    pairs = {name: a or b or c for name, a, b, c in _PAIR.findall(source)}
    if _TOTAL.search(source):
        pairs = {name: value for name, value in pairs.items() if name.lower() in _SPELLED}
    return _spelled(pairs)


def _scattered(text: str) -> dict[str, str]:
    """Read parameters that a page gives one by one: `var columnid = 5`, `data-unitid="7"`."""
    return _spelled(dict(reversed(_SCATTERED.findall(text))))


def _spelled(pairs: Mapping[str, str]) -> dict[str, str]:
    """Name the parameters as the proxy does, whatever their case in the page."""
    return {_SPELLED.get(name.lower(), name): value for name, value in pairs.items()}


def _data_stores(text: str) -> list[tuple[str, ...]]:
    return [tuple(records(part)) for part in _STORE_END.split(text) if _STORE.search(part)]


def _array(script: str, at: int) -> Iterator[str]:
    """Yield the string literals of an array that begins at a place."""
    while found := _LITERALS.match(script, _after_separator(script, at)):
        yield unescaped(found[0][1:-1])
        at = found.end()


def _after_separator(script: str, at: int) -> int:
    found = _SEPARATOR.match(script, at)
    return found.end() if found else at
