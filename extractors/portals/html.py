"""Reading portal pages: charset, links, dates, attachments. Shared by the adapters of HTML sites."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from extractors.errors import PageError
from extractors.portals.addresses import DOCUMENT_NAME as DOCUMENT_NAME
from extractors.portals.addresses import absolute as absolute
from extractors.portals.addresses import (
    called,
    is_document_name,
    is_static_page,
    name_in,
    opened,
    same_address,
    viewed,
    without_suffix,
)
from extractors.portals.addresses import is_document_address as is_document_address
from extractors.portals.base import Page
from extractors.portals.charset import decode

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_TOO_DEEP = "xcessive depth"
_REFRESH = re.compile(r"^\s*\d{1,2}\s*[;,]\s*url\s*=\s*['\"]?(.+?)['\"]?\s*$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(20\d{2}|19\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)")
_LABELLED_DATE = re.compile(r"(?:发布|公开|公布|发文|上传|更新)(?:日期|时间)\s*[:：]?\s*")
_DATE_METAS = ("pubdate", "publishdate", "article:published_time", "firstpublishedtime", "publishtime", "createdate", "pubtime")
_TITLE_METAS = ("articletitle", "og:title")
_CHROME = frozenset({"foot", "footer", "head", "header", "nav", "navbar", "topbar", "topnav"})
_SAYS_NOTHING = re.compile(
    r"(?i)^(?:附件|附|点击|点此|查看|下载|浏览|预览|在线|打开|详情|全文|原文|此处|这里|链接|文件|pdf|word|excel"
    r"|[\d一二三四五六七八九十:：.、()（）\[\]【】—–/-]|\s)*$"
)
_DATA_ATTRIBUTES = ("data-href", "data-url", "data-src")
_EMBEDDING = {"iframe": ("src", "data-src"), "frame": ("src",), "embed": ("src",), "object": ("data",), "param": ("value",)}
_TITLE_LENGTH = 80
_PRINTS_NOTHING = 40
_PRINTED = etree.XPath(".//text()[not(parent::script or parent::style)]")
_NUMBER = re.compile(r"^-?[\d,]+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: absolute address without fragment, its words, and the element that holds it."""

    url: str
    text: str
    element: HtmlElement


def parse(page: Page) -> HtmlElement:
    """Parse a page's bytes, in the charset that `charset.decode` finds.

    Raises:
        PageError: there is no HTML in it, or more nesting than can be read.
    """
    parser = lxml_html.HTMLParser(remove_comments=True, huge_tree=True)
    text = _XML_DECLARATION.sub("", decode(page.body, page.charset))
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise PageError(f"{page.url} holds no HTML: {error}.") from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        raise PageError(f"{page.url} nests its elements too deep to be read whole.")
    return root


def links(root: HtmlElement, page_url: str) -> Iterator[Link]:
    """Yield all http(s) links of the page: by `href`, by a data attribute, or opened by script where there is no `href`.

    A link to a viewer (`viewer.html?file=…`) is one to the file that it shows.
    """
    base = base_url(root, page_url)
    for element in _elements(root):
        if element.tag != "a" and (not _is_clickable(element) or next(element.iter("a"), None) is not None):
            continue
        for reference in _targets(element):
            if url := absolute(base, reference):
                yield Link(viewed(url) or url, words(element) or _unprinted_words(element), element)
                break


def attachments(root: HtmlElement, page_url: str) -> Iterator[Link]:
    """Yield the documents that a page's content links to, embeds, opens by script, or refreshes to, each address once.

    What its header, menu and footer link to (a user's manual, say) is no content. Where no element leads to a document, those
    that an inline script shows (`PDFObject.embed("…")`) count.
    """
    base = base_url(root, page_url)
    found: dict[str, Link] = {}
    for element, url in (*_offered(root, base), *_refreshed(root, page_url)):
        key, text = same_address(url), said_of(element) or name_in(url)
        if key not in found or (text and not found[key].text):
            found[key] = Link(found[key].url if key in found else url, text, element)
    for script in root.iter("script") if not found else ():
        for reference in called(script.text or "") if not in_furniture(script) else ():
            shown = absolute(base, reference)
            if shown is not None and is_document_address(shown):
                found.setdefault(same_address(shown), Link(shown, "", script))
    yield from found.values()


def is_document(link: Link) -> bool:
    """Tell whether a link leads to a document and not to a page: by its address, its `download` attribute, or its words."""
    named = is_document_name(link.text) and not is_static_page(link.url)
    return is_document_address(link.url) or is_document_name(link.element.get("download") or "") or named


def full_words(link: Link) -> str:
    """Return a link's words; its title attribute where that is the longer form of words cut short with dots."""
    full = " ".join((link.element.get("title") or "").split())
    shown = link.text.rstrip(".… ")
    return without_suffix(full if full.startswith(shown) and len(full) > len(shown) else link.text)


def said_of(element: HtmlElement) -> str:
    """What is said of a document: by its link, else by the rest of the row that the link stands in; "" if nothing."""
    if element.tag in _EMBEDDING or element.tag == "html":
        return ""
    text = words(element)
    candidates = (
        full_words(Link("", text, element)),
        element.get("title") or "",
        element.get("download") or "",
        _beside(element),
    )
    for candidate in map(without_suffix, candidates):
        if candidate and not says_nothing(candidate):
            return candidate
    return ""


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


def base_url(root: HtmlElement, page_url: str) -> str:
    """Return the address that the page's relative links start from."""
    for element in root.iter("base"):
        if url := absolute(page_url, element.get("href")):
            return url
    return page_url


def refresh_target(root: HtmlElement, page_url: str) -> str | None:
    """Return the address that a page's meta refresh leads to, None if it has none or only loads itself anew."""
    for meta in root.iter("meta"):
        found = _REFRESH.match(meta.get("content") or "") if (meta.get("http-equiv") or "").lower() == "refresh" else None
        if found:
            target = absolute(base_url(root, page_url), found[1])
            return target if target != page_url else None
    return None


def framed_pages(root: HtmlElement, page_url: str) -> tuple[str, ...]:
    """Return the pages of the same host that a page shows in frames; where it prints nothing, the one its script goes to."""
    base = base_url(root, page_url)
    references = [frame.get("src") for frame in root.iter("iframe", "frame") if not in_furniture(frame)]
    if not references and len(words(root)) <= _PRINTS_NOTHING:
        references = [said for script in root.iter("script") for said in opened(script.text or "")]
    found = dict.fromkeys(url for reference in references if (url := absolute(base, reference)))
    host = urlsplit(page_url).netloc
    return tuple(url for url in found if urlsplit(url).netloc == host and url != page_url and not is_document_address(url))


def in_furniture(element: HtmlElement) -> bool:
    """Tell whether an element lies in the page's header, menu or footer."""
    for parent in element.iterancestors():
        names = {str(parent.tag), *parent.get("class", "").lower().split(), parent.get("id", "").lower()}
        if parent.tag not in ("html", "head", "body") and names & _CHROME:
            return True
    return False


def says_nothing(text: str) -> bool:
    """Tell whether a link's words are only such as 附件1, 点击下载."""
    return _SAYS_NOTHING.match(text) is not None


def _metas(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        found.setdefault(name, (meta.get("content") or "").strip())
    return found


def _elements(root: HtmlElement) -> Iterator[HtmlElement]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _unprinted_words(element: HtmlElement) -> str:
    """What a link without text says: its title, or that of its picture."""
    said = (element.get("title"), *(image.get("alt") or image.get("title") for image in element.iter("img")))
    return next((text.strip() for text in said if text and text.strip()), "")


def _is_clickable(element: HtmlElement) -> bool:
    return element.tag == "area" or any(element.get(name) for name in ("onclick", "data-href"))


def _targets(element: HtmlElement) -> Iterator[str]:
    """What a link leads to, the best first."""
    href = (element.get("href") or "").strip()
    if href and not href.startswith("#"):
        yield href
    yield from (value for name in _DATA_ATTRIBUTES if (value := element.get(name)))
    for script in (href if href.lower().startswith("javascript:") else "", element.get("onclick") or ""):
        yield from opened(script)
        yield from called(script)


def _offered(root: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, str]]:
    """The documents that elements lead to or embed."""
    for element in _elements(root):
        references = list(_targets(element)) if element.tag == "a" or _is_clickable(element) else []
        references += [value for name in _EMBEDDING.get(element.tag, ()) if (value := element.get(name))]
        if not references or in_furniture(element):
            continue
        text = words(element) if element.tag == "a" else ""
        for url in (absolute(base, reference) for reference in references):
            if url is None:
                continue
            if target := viewed(url):
                yield element, target
            elif is_document(Link(url, text, element)):
                yield element, url


def _refreshed(root: HtmlElement, page_url: str) -> Iterator[tuple[HtmlElement, str]]:
    target = refresh_target(root, page_url)
    if target is not None and is_document_address(target):
        yield root, target


def _beside(element: HtmlElement) -> str:
    """The other words of the table's row or list's item around a link, without its dates; "" where that is half the page."""
    for parent in element.iterancestors("tr", "li", "dd"):
        if next(parent.iter("table", "ul"), None) is not None:
            return ""
        parts = [words(cell) for cell in parent.iter("td", "th")] or [words(parent).replace(words(element), " ", 1)]
        text = " ".join(part for part in (_DATE.sub("", part).strip(" []()（）:：") for part in parts) if not says_nothing(part))
        return text if len(text) <= _TITLE_LENGTH else ""
    return ""
