"""HTML: the tables of a web page and the text around them, whatever the file is called.

Everything stands on page 1. Only what a browser shows is read, and tables that hold tables only lay out the page.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from extractors.content import Content
from extractors.errors import UnreadableDocumentError
from extractors.formats.unplaced import MOST_CELLS, PAGE_BREAK, Item, Span, lay_out, table_items
from extractors.numbers import parse_amount
from extractors.text import squeeze

MOST_NESTED = 400
"""Tables in tables; browsers draw no deeper ones either."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([-\w]+)", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "hz-gb-2312", "x-gbk"}
"""Pages that name one of these use characters of its superset GB 18030."""

_NEVER_SHOWN = {"script", "style", "noscript", "template", "head", "select", "textarea", "object", "iframe", "svg"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINES = {
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol"),
    *("p", "pre", "section", "table", "td", "th", "title", "tr", "ul"),
}
"""Elements before and after which a new line begins."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SHORTEST_TITLE = 6
_FEWEST_FIGURES = 3


def read_html(data: bytes) -> Content:
    """Read a web page.

    Raises:
        UnreadableDocumentError: it shows no text, only leads to documents, or is nested or wide beyond all measure.
    """
    root = _parse(data)
    titles = [] if root is None else _titles(root)
    shown = _Shown()
    if root is not None:
        shown.read(root)
    items = _from_title(shown.items, titles)
    if shown.is_navigation and not _prints_figures(items):
        reason = (
            f"The web page (“{_heading(items)}”) is no document but leads to some: most of its text is links, "
            "and it prints no figures; fetch what it links to."
        )
        raise UnreadableDocumentError(reason, "not_a_disclosure", 1)
    if not items:
        raise UnreadableDocumentError("The web page shows no text: download the document that it stands for.")
    return Content(lay_out(items, 1), 1, "digital")


def decode(data: bytes) -> str:
    """The page's text: by its byte order mark, else the charset it names, else UTF-8 or GB 18030."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    named = _CHARSET.search(data[:_CHARSET_WITHIN])
    for charset in ([named[1].decode().lower()] if named else []) + ["utf-8", "gb18030"]:
        try:
            return data.decode("gb18030" if charset in _CHINESE else charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("gb18030", errors="replace")


def _parse(data: bytes) -> etree._Element | None:
    """The page's tree; None where the markup holds nothing."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    text = decode(data).replace("\0", "").encode("utf-8", errors="replace")
    try:
        root = html.document_fromstring(text, parser=parser)
    except etree.ParserError:
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log[-1:]):
        raise UnreadableDocumentError("The web page is nested too deeply to be read whole: open and save it anew.", "failed")
    return root


def _titles(root: etree._Element) -> list[str]:
    """What the page calls its article: in the meta element of government portals, and in its title."""
    named = [*root.xpath("//meta[@name='ArticleTitle']/@content"), *(t.text or "" for t in root.iter("title"))]
    return [title for t in named if len(title := squeeze(t)) >= _SHORTEST_TITLE]


def _heading(items: Sequence[Item]) -> str:
    return next((item[:60] for item in items if isinstance(item, str)), "")


def _prints_figures(items: Sequence[Item]) -> bool:
    """Whether a table holds numbers: dates and a portal's own reference numbers are none."""
    texts = ("".join(cell.lines) for item in items if not isinstance(item, str) for cell in item)
    return sum(parse_amount(text) is not None for text in texts) >= _FEWEST_FIGURES


def _from_title(items: Sequence[Item], titles: Sequence[str]) -> Sequence[Item]:
    """The items from the article's own heading on: what is above it is the portal's frame."""
    for index, item in enumerate(items):
        plain = squeeze(item) if isinstance(item, str) and item != PAGE_BREAK else ""
        if len(plain) >= _SHORTEST_TITLE and any(title.startswith(plain) for title in titles):
            return items[index:]
    return items


@dataclass(slots=True)
class _Text:
    """Where text goes: the page, or a cell."""

    items: list[Item] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        if self.parts:
            if line := _BLANKS.sub(" ", "".join(self.parts)).strip():
                self.items.append(line)
            self.parts = []


@dataclass(slots=True)
class _OpenTable:
    """A table while it is read. `taken` says to which row each column is taken by a cell that spans rows."""

    cells: list[tuple[Span, _Text]] = field(default_factory=list)
    caption: _Text = field(default_factory=_Text)
    taken: dict[int, int] = field(default_factory=dict)
    row: int = -1
    column: int = 0
    area: int = 0

    def open_row(self) -> None:
        self.row += 1
        self.column = 0

    def open_cell(self, element: etree._Element) -> _Text:
        if self.row < 0:
            self.open_row()
        while self.taken.get(self.column, 0) > self.row:
            self.column += 1
            self.area += 1
        width, height = _span(element, "colspan", 1_000), _span(element, "rowspan", 65_534)
        self.area += width
        if self.area > MOST_CELLS:
            raise UnreadableDocumentError(f"A table of the page has more than {MOST_CELLS:,} cells: split it.", "failed")
        span = (self.row, self.row + height, self.column, self.column + width)
        self.taken.update(dict.fromkeys(range(span[2], span[3]), span[1]))
        self.column = span[3]
        text = _Text()
        self.cells.append((span, text))
        return text

    def close(self) -> Iterator[Item]:
        rows = self.row + 1
        yield from self.caption.items
        yield from table_items(((r0, min(r1, rows), c0, c1), text.items) for (r0, r1, c0, c1), text in self.cells)


class _Shown:
    """Walks a page once and keeps what it shows, in order."""

    def __init__(self) -> None:
        self.page = _Text()
        self.tables: list[_OpenTable] = []
        self.sinks: list[_Text] = [self.page]
        self.links = 0
        self.letters = 0
        self.letters_in_links = 0

    @property
    def items(self) -> list[Item]:
        """What was read."""
        self.page.end_line()
        return self.page.items

    @property
    def is_navigation(self) -> bool:
        """Whether most of the text is links: such a page leads to documents and is none."""
        return 2 * self.letters_in_links > self.letters

    def read(self, root: etree._Element) -> None:
        """Read a tree. No recursion: pages may be nested deeply."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if _is_hidden(element):
                    walk.skip_subtree()
                    continue
                self._open(element)
                self._take(element.text)
            else:
                if not _is_hidden(element):
                    self._close(element)
                if element is not root:
                    self._take(element.tail)

    def _take(self, text: str | None) -> None:
        if text:
            self.sinks[-1].parts.append(text)
            letters = len(text.strip())
            self.letters += letters
            self.letters_in_links += letters if self.links else 0

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _LINES:
            self.sinks[-1].end_line()
        if tag == "a":
            self.links += 1
        elif tag == "table":
            if len(self.tables) >= MOST_NESTED:
                raise UnreadableDocumentError(f"The page nests more than {MOST_NESTED} tables: open and save it anew.", "failed")
            self.tables.append(_OpenTable())
        elif self.tables:
            self._open_part(tag, element)

    def _open_part(self, tag: str, element: etree._Element) -> None:
        table = self.tables[-1]
        if tag == "tr":
            table.open_row()
        elif tag in ("td", "th"):
            self.sinks.append(table.open_cell(element))
        elif tag == "caption":
            self.sinks.append(table.caption)

    def _close(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _LINES:
            self.sinks[-1].end_line()
        if tag == "a":
            self.links -= 1
        elif tag == "table":
            self.sinks[-1].items.extend(self.tables.pop().close())
        elif self.tables and tag in ("td", "th", "caption"):
            self.sinks.pop()


def _is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of an element by what it says itself; style sheets are not asked."""
    if element.tag in _NEVER_SHOWN or "hidden" in element.attrib:
        return True
    return bool(_HIDDEN.search(element.get("style") or ""))


def _span(element: etree._Element, name: str, most: int) -> int:
    """A cell's span as browsers read it: 1 where nothing sensible is said, and rowspan 0 to the table's end."""
    said = re.match(r"\s*(\d{1,6})", element.get(name) or "1")
    number = int(said[1]) if said else 1
    return min(number or (most if name == "rowspan" else 1), most)
