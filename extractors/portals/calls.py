"""List pages that only a script tells of: what it calls or writes, and what the files are named where it only counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.portals import html
from extractors.portals.base import Page
from extractors.portals.scripts import PageCall, calls_without_pages, counted_pages, page_calls

_PAGE_FILE = re.compile(r"/(?P<name>[\w-]+?)(?:_\d{1,5})?\.(?P<extension>s?html?)$", re.IGNORECASE)


def script_calls(root: HtmlElement) -> Iterator[PageCall]:
    """Yield the paging that a page's scripts call, or write out from `currentPage` and `countPage`."""
    yield from page_calls(_scripts(root))
    yield from (call for call in _counted(root) if call.name)


def unwritten_calls(page: Page, root: HtmlElement) -> Iterator[PageCall]:
    """Yield the paging that a page's scripts only count, another file writing the links: named as the page itself is."""
    name, extension = _own_name(page, root)
    yield from (replace(call, name=name, extension=extension) for call in _counted(root) if not call.name)


def has_unread_call(root: HtmlElement) -> bool:
    """Tell whether a page has a paging call of which no page follows, and nothing else says how the list goes on."""
    return calls_without_pages(_scripts(root)) > 0 and not any(_counted(root))


def called_pages(call: PageCall) -> Iterator[tuple[int, str]]:
    """Yield number, counted from 1, and relative address of all pages but the first that a script's call tells of."""
    for index in range(1, call.count):
        yield index + 1, f"{call.name}_{index + call.from_one}.{call.extension}"


def _scripts(root: HtmlElement) -> list[str]:
    return [script.text or "" for script in root.iter("script")]


def _counted(root: HtmlElement) -> Iterator[PageCall]:
    return (call for script in _scripts(root) if (call := counted_pages(script)))


def _own_name(page: Page, root: HtmlElement) -> tuple[str, str]:
    """Name and extension of a list's first page: its own; at a folder's address those of an index, ending as most links do."""
    own = _PAGE_FILE.search(urlsplit(page.url).path)
    if own is not None:
        return own["name"], own["extension"]
    links = (
        _PAGE_FILE.search(urlsplit(link.url).path) for link in html.links(root, page.url) if not html.in_furniture(link.element)
    )
    endings = Counter(found["extension"] for found in links if found)
    return "index", endings.most_common(1)[0][0] if endings else "html"
