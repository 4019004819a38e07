"""The other pages of a list: by a script's call, by numbered links, by “共 12 页” and a pattern, or from page to page.

An adapter keeps no state, so what a page must know of those before it travels in the request's context: its number, how many
there should be, and a digest of the rows before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from extractors.errors import PageError
from extractors.portals import html
from extractors.portals.base import Page, Request, Row
from extractors.portals.calls import script_calls, unwritten_calls
from extractors.portals.scripts import PageCall, page_count

PAGE, COUNT, ROWS = "page", "count", "rows"
_OWN_WORDS = frozenset({PAGE, COUNT, ROWS})

_NEXT = re.compile(r"^[\[【(（]?(?:下一?页|后一?页|下页|next(?: page)?|[>›»→]+)\s*[>›»→]*[\]】)）]?$", re.IGNORECASE)
_LAST = re.compile(r"^[\[【(（]?(?:尾页|末页|最后一?页|last)[\]】)）]?$", re.IGNORECASE)
_PAGER_WORDS = re.compile(
    r"^(?:(?!(?:19|20)\d\d$)\d{1,5}|[\[【(（]\d{1,3}[\]】)）]|首页|第一页|[上前]一?页|[<>‹›«».…]+|first|prev(?:ious)?|跳转|转到?|go|第?\s*\d+\s*页)$",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?:共有?|总共|总页数|总页码|页数|/\s*共)\s*[:：]?\s*(\d{1,5})\s*页|总页数\s*[:：]\s*(\d{1,5})")
_FRACTION = re.compile(
    r"(?:第|页次|页码|当前页?)\s*[:：]?\s*\d{1,5}\s*页?\s*/\s*(\d{1,5})|(?<![\d/])\d{1,5}\s*/\s*(\d{1,5})\s*页"
)
_BARE_FRACTION = re.compile(r"^\d{1,5}\s*/\s*(\d{1,5})$")
_PAGE_CLASS = re.compile(r"pag(?:e|ing|ination)|fenye", re.IGNORECASE)
_PARAMETER = re.compile(r"^(?:\w*page_?(?:no|num|number|index|id)?|p|pn|pg|(?:cur|current|now|page)\w*|\w*index)$", re.IGNORECASE)
_IN_SEGMENT = re.compile(r"^(?P<before>.*?)(?P<number>\d{1,5})(?P<after>(?:\.\w{2,5})?/?)$")
_PAGE_NUMBER = re.compile(r"^[\[【(（第]?\s*(?!(?:19|20)\d\d\b)(?P<number>\d{1,5})\s*[\]】)）页]?$")
"""2024 in a link is a year."""
_WRITTEN_QUERY = re.compile(r"""["']([^"'\s?]*\?(?:[^"'\s]*&)?([A-Za-z]\w*)=)["']\s*\+""")
_WRITTEN_FILE = re.compile(r"""["']([\w./-]*[_-])["']\s*\+\s*\w+\s*\+\s*["'](\.s?html?)["']""", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"\(\s*['\"]?(\d{1,5})['\"]?\s*\)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Where a page's number stands in its address: in a query parameter, or as `{n}` in a template.

    `first` is the number of the list's first page there (0 in `index.html`, `index_1.html`, …).
    """

    base: str
    first: int
    parameter: str | None = None
    template: str | None = None

    def address(self, number: int) -> str:
        """Return the address of the list's page of this number, counted from 1."""
        said = str(number - 1 + self.first)
        if self.template is not None:
            return html.absolute(self.base, self.template.replace("{n}", said)) or self.base
        parts = urlsplit(self.base)
        pairs = [pair for pair in parts.query.split("&") if pair]  # left as they are: their encoding may be any
        own = f"{self.parameter}={said}"
        replaced = [own if pair.partition("=")[0] == self.parameter else pair for pair in pairs]
        return urlunsplit((*parts[:3], "&".join(replaced if own in replaced else [*replaced, own]), ""))


def other_pages(
    page: Page, root: HtmlElement, rows: Sequence[Row], max_pages: int, given: Pattern | None = None
) -> Iterator[Request]:
    """Yield the requests for the list's other pages, as far as this page tells of them.

    Args:
        page: the list page.
        root: it, parsed.
        rows: what it lists.
        max_pages: a guard against a wrong count.
        given: the addresses' pattern where the source file states it; else it is taken from the page's links.

    Raises:
        PageError: there are more than `max_pages`; the page repeats the page before it, or lists nothing, where the announced
            count says that there should be more; or it announces pages and gives no way to them.
    """
    number = int(page.request.told(PAGE) or 1)
    calls = list(script_calls(root))
    promised = max((count for count in (stated_count(root), *(call.count for call in calls)) if count), default=None)
    stated = max((count for count in (promised, scripted_count(root)) if count), default=None)
    if _ends(page, number, rows, stated):
        return
    _guard(page, max(stated or 0, number), max_pages)
    addresses = (_called(page, calls, number) if given is None else {}) or _numbered(page, root, number, stated, given)
    onward = next_link(page, root)
    if not addresses and onward is None and given is None:
        addresses = _called(page, unwritten_calls(page, root), number)
    if onward is not None:
        addresses.setdefault(number + 1, onward)
    elif given is not None and not addresses and rows and stated is None and (given.parameter or _scripted_next(root, number)):
        addresses[number + 1] = given.address(number + 1)  # nothing tells how many there are: ask until one repeats
    if not addresses and number == 1 and ((promised or 0) > 1 or _scripted_next(root, number)):
        raise PageError(
            f"{page.url} is the first of {promised or 'several'} pages and links to none of the others: "
            "state how they are addressed with the adapter `paged` and its option `parameter` or `template`."
        )
    for at, url in addresses.items():
        if at != number:
            _guard(page, at, max_pages)
            yield Request(url, context=_told_on(page, at, stated, rows))


def stated_count(root: HtmlElement) -> int | None:
    """Return how many pages the list prints that it has (共 12 页, 1/12 页), or its link to the last one gives; else None."""
    text = html.words(root)
    counts = [int(found[1] or found[2]) for pattern in (_STATED, _FRACTION) for found in pattern.finditer(text)]
    for element in root.iter("span", "em", "i", "b", "div", "p", "li", "a", "td"):
        if _PAGE_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            counts += [int(m[1]) for m in (_BARE_FRACTION.match(html.words(part)) for part in (element, *element)) if m]
    counts += [int(said) for said in _last_numbers(root)]
    return max(counts, default=None)


def scripted_count(root: HtmlElement) -> int | None:
    """Return how many pages a script's variable states. It may be that of another list, so it is no promise."""
    return max((count for script in root.iter("script") if (count := page_count(script.text or ""))), default=None)


def is_pager_link(link: html.Link) -> bool:
    """Tell whether a link only leads through the pages of a list."""
    return any(pattern.match(link.text) for pattern in (_NEXT, _LAST, _PAGER_WORDS))


def next_link(page: Page, root: HtmlElement) -> str | None:
    """Return where 下一页 leads, None on the last page."""
    for link in html.links(root, page.url):
        if (
            _NEXT.match(link.text)
            and urlsplit(link.url).netloc == urlsplit(page.url).netloc
            and link.url not in (page.url, page.request.url)
        ):
            return link.url
    return None


def without_paging(request: Request) -> tuple[tuple[str, str], ...]:
    """Return a request's context without what the paging keeps in it."""
    return tuple((name, value) for name, value in request.context if name not in _OWN_WORDS)


def _called(page: Page, calls: Iterable[PageCall], number: int) -> dict[int, str]:
    """The pages of a script's calls. A call that gives the page's own number as it is counted from 1 counts files so, too."""
    found: dict[int, str] = {}
    for call in calls:
        shift = 1 if call.from_one or call.current == number else 0
        for index in range(1, call.count):
            if url := html.absolute(page.url, f"{call.name}_{index + shift}.{call.extension}"):
                found[index + 1] = url
    return found


def _numbered(page: Page, root: HtmlElement, number: int, stated: int | None, given: Pattern | None) -> dict[int, str]:
    """The pages that are linked by number, and those between where their number shows in the address."""
    base = html.base_url(root, page.url)
    options = [(html.words(option), option.get("value") or "") for option in root.iter("option")]
    chosen = ((text, html.absolute(base, value)) for text, value in options if not value.isdecimal())
    worded = [*((link.text, link.url) for link in html.links(root, page.url)), *chosen]
    numbered = ((_PAGE_NUMBER.match(text), url) for text, url in worded if url and _same_list(url, page.url))
    linked = {int(said["number"]): url for said, url in numbered if said and url}
    onward = next_link(page, root)
    shown = (p for at, url in _pairs(linked, number, onward) if (p := _pattern(url, at, page)))
    pattern = given or next(shown, None) or _written(page, root)
    if pattern is None:
        return linked
    known = max((stated or 0, *linked, *_last(page, root, pattern), *_chosen_by_script(options)))
    return {at: pattern.address(at) for at in range(2, known + 1)}


def _chosen_by_script(options: Iterable[tuple[str, str]]) -> Iterator[int]:
    """The pages' numbers in a drop-down list that hands them to a script (1, 2, 3)."""
    numbers = [int(value) for text, value in options if value.isdecimal() and len(value) < 6 and value in text]
    yield from numbers if numbers == list(range(1, len(numbers) + 1)) else ()


def _pairs(linked: dict[int, str], number: int, onward: str | None) -> Iterator[tuple[int, str]]:
    yield from ((at, url) for at, url in sorted(linked.items()) if at > 1)
    if onward is not None:
        yield number + 1, onward


def _last(page: Page, root: HtmlElement, pattern: Pattern) -> Iterator[int]:
    """The last page's number, from the link to it."""
    for link in html.links(root, page.url):
        if _LAST.match(link.text) and (found := _number_in(link.url, pattern)) is not None:
            yield found - pattern.first + 1


def _last_numbers(root: HtmlElement) -> Iterator[str]:
    """The last page's number where a script leads to it: `<a href="javascript:goto(12)">尾页</a>`."""
    return (said for anchor in root.iter("a") if _LAST.match(html.words(anchor)) and (said := _scripted_number(anchor)))


def _scripted_next(root: HtmlElement, number: int) -> bool:
    """Tell whether 下一页 calls a script with the number of a page beyond this one."""
    nexts = (anchor for anchor in root.iter("a") if _NEXT.match(html.words(anchor)))
    return any(int(_scripted_number(anchor) or 0) > number for anchor in nexts)


def _scripted_number(anchor: HtmlElement) -> str | None:
    found = _IN_SCRIPT.search(f"{anchor.get('href') or ''} {anchor.get('onclick') or ''}")
    return found[1] if found else anchor.get("data-page") if (anchor.get("data-page") or "").isdecimal() else None


def _pattern(url: str, at: int, page: Page) -> Pattern | None:
    """Where the number stands in the address of the page of that number."""
    here, there = urlsplit(page.url), urlsplit(url)
    own = dict(parse_qsl(here.query, keep_blank_values=True))
    for name, value in parse_qsl(there.query):
        if value.isdecimal() and own.get(name) != value and _PARAMETER.match(name) and abs(int(value) - at) <= 1:
            return Pattern(url, int(value) - at + 1, parameter=name)
    folder, _, segment = there.path.rpartition("/")
    found = _IN_SEGMENT.match(segment)
    if found is None or there.query != here.query or abs(int(found["number"]) - at) > 1 or "{" in there.path:
        return None
    template = f"{folder}/{found['before']}{{n}}{found['after']}" + (f"?{there.query}" if there.query else "")
    return Pattern(url, int(found["number"]) - at + 1, template=template)


def _written(page: Page, root: HtmlElement) -> Pattern | None:
    """The pattern by which a script puts addresses together (`"list.jsp?pageNo=" + n`), or a form asks for a page."""
    for script in root.iter("script"):
        for address, parameter in _WRITTEN_QUERY.findall(script.text or ""):
            base = html.absolute(page.url, address)
            if base is not None and _PARAMETER.match(parameter) and _same_list(base, page.url):
                return Pattern(base, 1, parameter=parameter)
        for before, after in _WRITTEN_FILE.findall(script.text or ""):
            return Pattern(page.url, 1, template=f"{before}{{n}}{after}")
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() == "get" and _same_list(
            html.absolute(page.url, form.get("action")) or page.url, page.url
        ):
            for field in form.iter("input"):
                if "page" in (field.get("name") or "").lower() and _PARAMETER.match(field.get("name")):
                    return Pattern(page.url, 1, parameter=field.get("name"))
    return None


def _number_in(url: str, pattern: Pattern) -> int | None:
    parts = urlsplit(url)
    if pattern.parameter is not None:
        said = dict(parse_qsl(parts.query)).get(pattern.parameter, "")
        return int(said) if re.match(r"^\d{1,5}$", said) else None
    before, _, after = urljoin(pattern.base, (pattern.template or "").replace("{n}", "\0")).partition("\0")
    middle = url[len(before) : len(url) - len(after)]
    return int(middle) if url.startswith(before) and url.endswith(after) and re.match(r"^\d{1,5}$", middle) else None


def _same_list(url: str, page_url: str) -> bool:
    """Tell whether an address may be another page of the same list: the same host, and the same program or folder."""
    one, other = urlsplit(url), urlsplit(page_url)
    same_folder = one.path.rpartition("/")[0] == other.path.rpartition("/")[0]
    return one.netloc == other.netloc and (one.path == other.path or same_folder)


def _ends(page: Page, number: int, rows: Sequence[Row], stated: int | None) -> bool:
    """Tell whether the paging ends here because the page lists nothing new.

    Raises:
        PageError: the announced count says that it should.
    """
    if number == 1 or (rows and page.request.told(ROWS) != _digest(rows)):
        return False
    announced = max(int(page.request.told(COUNT) or 0), stated or 0)
    if number <= announced:
        fault = "repeats the rows of a page before it" if rows else "lists nothing"
        raise PageError(f"{page.url} is page {number} of {announced} and {fault}: see in a browser how the pages are addressed.")
    return True


def _guard(page: Page, count: int, max_pages: int) -> None:
    if count > max_pages:
        raise PageError(
            f"{page.url} says that its column has {count} pages, more than max_pages ({max_pages}): "
            "raise the option if that is right."
        )


def _told_on(page: Page, number: int, stated: int | None, rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """The context of another page: the adapter's own words, and what the paging has to know."""
    told = (*without_paging(page.request), (PAGE, str(number)), (ROWS, _digest(rows)))
    return told if stated is None else (*told, (COUNT, str(stated)))


def _digest(rows: Sequence[Row]) -> str:
    return hashlib.sha256("\n".join(sorted(row.request.key for row in rows)).encode()).hexdigest()[:16]
