"""What a row's own page offers, on any site whose detail pages are plain HTML."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.portals import html
from extractors.portals.base import Offer, Page, Row


def offers_of(root: HtmlElement, page: Page, row: Row, *more: HtmlElement) -> tuple[Offer, ...]:
    """Return every attachment of a row's page; without one, the page itself if its tables print numbers.

    Args:
        root: the parsed page.
        page: the page.
        row: the list's row that led to it.
        more: further parts of its content, which only its scripts hold.
    """
    parts = (root, *more)
    title = html.title_of(root) or row.title
    published = html.published_on(root) or row.published_on
    found: dict[str, html.Link] = {}
    for link in (link for part in parts for link in html.attachments(part, page.url)):
        found.setdefault(link.url, link)
    if found:
        return tuple(Offer(_words(link) or row.title, link.url, page.request.url, title, published) for link in found.values())
    key = next((key for part in parts if (key := html.tables_key(part)) is not None), None)
    if key is None:
        return ()
    return (Offer(row.title, page.request.url, page.request.url, title, published, content_key=key),)


def _words(link: html.Link) -> str:
    """The words of a link; where those say nothing, the file's name, which some editors leave in `alt`."""
    name = html.DOCUMENT_NAME.sub("", (link.element.get("alt") or "").strip())
    return link.text or ("" if html.says_nothing(name) else name)
