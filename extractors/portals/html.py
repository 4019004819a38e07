"""Reading portal pages: charset, links, dates, attachments. Shared by the adapters of HTML sites."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from extractors.errors import PageError
from extractors.portals.base import Page

DOCUMENT_NAME = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)$", re.IGNORECASE)
"""A path or file name that is a document, not a page."""

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "windows-1252"})
"""Charsets that servers name without looking; any bytes decode in them, to nonsense."""
_REFRESH = re.compile(r"^\s*\d{1,2}\s*[;,]\s*url\s*=\s*['\"]?(.+?)['\"]?\s*$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(20\d{2}|19\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)")
_LABELLED_DATE = re.compile(r"(?:发布|公开|公布|发文|上传|更新)(?:日期|时间)\s*[:：]?\s*")
_DATE_METAS = ("pubdate", "publishdate", "article:published_time", "firstpublishedtime", "publishtime", "createdate", "pubtime")
_TITLE_METAS = ("articletitle", "og:title")
_CHROME = frozenset({"foot", "footer", "header", "nav", "navbar"})
_SAYS_NOTHING = re.compile(
    r"^(?:附件|附|点击|查看|下载|浏览|原文|此处|这里|链接|文件|pdf|word|excel|[\d一二三四五六七八九十:：.、()（）\[\]【】\s])*$",
    re.I,
)
_CALLED_URL = re.compile(r"""['"]([^'"\s]+?\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)(?:\?[^'"\s]*)?)['"]""", re.IGNORECASE)
_PRINTED = etree.XPath(".//text()[not(parent::script or parent::style)]")
_NUMBER = re.compile(r"^-?[\d,]+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: absolute address without fragment, its words, and the element that holds it."""

    url: str
    text: str
    element: HtmlElement


def parse(page: Page) -> HtmlElement:
    """Parse a page's bytes; the charset is the header's, else the meta tag's, else UTF-8, else GB18030.

    Raises:
        PageError: there is no HTML in it.
    """
    try:
        root = lxml_html.document_fromstring(_decode(page.body, page.charset), parser=lxml_html.HTMLParser(remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise PageError(f"{page.url} holds no HTML: {error}.") from error
    return root


def links(root: HtmlElement, page_url: str) -> Iterator[Link]:
    """Yield all http(s) links of the page."""
    base = base_url(root, page_url)
    for anchor in root.iter("a"):
        url = absolute(base, anchor.get("href"))
        if url is not None:
            yield Link(url, words(anchor) or (anchor.get("title") or "").strip(), anchor)


def attachments(root: HtmlElement, page_url: str) -> Iterator[Link]:
    """Yield the documents that a page's content links to, embeds, or opens by script, each address once.

    What its header, menu and footer link to (a user's manual, say) is no content.
    """
    base = base_url(root, page_url)
    seen: set[str] = set()
    for element in root.iter("a", "iframe", "embed", "object"):
        if _in_chrome(element):
            continue
        for reference in _references(element):
            url = absolute(base, reference)
            if url is None or url in seen or not _is_document(url, element):
                continue
            seen.add(url)
            yield Link(url, _best_words(element, url), element)


def title_of(root: HtmlElement) -> str | None:
    """Return the page's title: its meta tag, else its first heading, else its <title>."""
    metas = _metas(root)
    for name in _TITLE_METAS:
        if metas.get(name):
            return metas[name]
    for tag in ("h1", "h2", "title"):
        for element in root.iter(tag):
            if text := words(element):
                return text
    return None


def published_on(root: HtmlElement) -> date | None:
    """Return the date of publication that the page states in a meta tag or after the word for it; never a date of its text."""
    metas = _metas(root)
    for name in _DATE_METAS:
        if found := first_date(metas.get(name, "")):
            return found
    text = words(root)
    for label in _LABELLED_DATE.finditer(text):
        if found := first_date(text[label.end() : label.end() + 16]):
            return found
    return None


def first_date(text: str) -> date | None:
    """Return the first possible calendar date in the text (2024-08-20, 2024/8/20, 2024年8月20日)."""
    for found in _DATE.finditer(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def tables_key(root: HtmlElement) -> str | None:
    """Return a digest of what the page's tables print, or None where no table holds a number."""
    cells = [words(cell) for table in root.iter("table") for cell in table.iter("td", "th")]
    if not any(_NUMBER.match(cell) for cell in cells):
        return None
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()


def words(element: HtmlElement) -> str:
    """Return an element's text, without scripts and styles, with white space folded."""
    return " ".join(" ".join(_PRINTED(element)).split())


def absolute(base: str, reference: str | None) -> str | None:
    """Return the absolute http(s) address of a reference, without its fragment; None for anything else."""
    if not reference or not reference.strip():
        return None
    try:
        url = urldefrag(urljoin(base, reference.strip().replace("\\", "/"))).url
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def base_url(root: HtmlElement, page_url: str) -> str:
    """Return the address that the page's relative links start from."""
    for element in root.iter("base"):
        return absolute(page_url, element.get("href")) or page_url
    return page_url


def refresh_target(root: HtmlElement, page_url: str) -> str | None:
    """Return the address that a page's meta refresh leads to, None if it has none."""
    for meta in root.iter("meta"):
        found = _REFRESH.match(meta.get("content") or "") if (meta.get("http-equiv") or "").lower() == "refresh" else None
        if found:
            return absolute(base_url(root, page_url), found[1])
    return None


def says_nothing(text: str) -> bool:
    """Tell whether a link's words are only such as 附件1, 点击下载."""
    return _SAYS_NOTHING.match(text) is not None


def _decode(body: bytes, charset: str | None) -> str:
    declared = _META_CHARSET.search(body[:_HEAD_BYTES])
    for name in (charset, declared[1].decode("ascii") if declared else None, "utf-8"):
        if name is None or name.lower() in _LATIN:
            continue
        try:
            return body.decode(_WIDER.get(name.lower(), name))
        except (LookupError, UnicodeError):  # not only of bytes: a charset "undefined" exists, and decodes nothing
            continue
    return body.decode("gb18030", errors="replace")


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        found.setdefault(name, (meta.get("content") or "").strip())
    return found


def _in_chrome(element: HtmlElement) -> bool:
    for parent in element.iterancestors():
        names = {str(parent.tag), *parent.get("class", "").lower().split(), parent.get("id", "").lower()}
        if parent.tag not in ("html", "body") and names & _CHROME:
            return True
    return False


def _references(element: HtmlElement) -> Iterator[str]:
    for attribute in ("href", "src", "data"):
        if value := element.get(attribute):
            yield value
            yield from (unquote(v) for v in parse_qs(urlsplit(value).query).get("file", ()) if DOCUMENT_NAME.search(v))
    for attribute in ("href", "onclick"):
        yield from _CALLED_URL.findall(element.get(attribute) or "")


def _is_document(url: str, element: HtmlElement) -> bool:
    names = (urlsplit(url).path, element.get("download") or "", words(element) if element.tag == "a" else "")
    return any(DOCUMENT_NAME.search(unquote(name).strip()) for name in names)


def _best_words(element: HtmlElement, url: str) -> str:
    candidates = [words(element), (element.get("title") or "").strip(), (element.get("download") or "").strip()]
    for text in candidates:
        if text and not says_nothing(DOCUMENT_NAME.sub("", text)):
            return DOCUMENT_NAME.sub("", text)
    return ""
