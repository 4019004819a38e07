"""What readers of list pages share: a page's text, a row's words and date, what is no content."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.portals import html, trs
from extractors.portals.base import Page


def text_of(page: Page) -> str:
    """Return a page's bytes as text, in the charset in which it would be parsed; bytes that are no text become U+FFFD."""
    return html._decode(page.body, page.charset)


def full_words(link: html.Link) -> str:
    """Return a link's words; its title attribute where that is the longer form of words cut short with dots."""
    return trs._title(link)


def row_date(anchor: HtmlElement) -> date | None:
    """Return the date in the smallest element around a row's link that holds one and no other link."""
    return trs._row_date(anchor)


def in_furniture(element: HtmlElement) -> bool:
    """Tell whether an element lies in the page's header, menu or footer."""
    return html._in_chrome(element)


def same_host(url: str, other: str) -> bool:
    """Tell whether two addresses lie on the same host and port."""
    return urlsplit(url).netloc == urlsplit(other).netloc
