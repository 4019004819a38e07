"""Word documents (.docx): paragraphs and tables in order, as they stand when all tracked changes are accepted.

The format has no pages: where they end is for the printer to say. Everything stands on page 1; page and section breaks only part
what stands above them from what stands below. Page footers, footnotes and ordinals that numbering generates are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.content import Content
from extractors.errors import UnreadableDocumentError
from extractors.formats.ooxml import Package, child, inside, is_on, local, value, whole
from extractors.formats.unplaced import PAGE_BREAK, Item, Span, lay_out, table_items
from extractors.grid import EDGE_SNAP

_NOT_READ = {"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "footnoteReference", "endnoteReference", "annotationRef"}
_TEXT = {"tab": " ", "noBreakHyphen": "-", "softHyphen": "", "cr": "\n"}
_HAIR = round(EDGE_SNAP * 20)
"""Widths are in twentieths of a point."""

_UNKNOWN_WIDTH = 1_000
_WIDEST = 1_000
"""A table in Word has 63 columns at most."""


def read_docx(data: bytes) -> Content:
    """Read a Word document.

    Raises:
        UnreadableDocumentError: the container or its parts are damaged, or it holds no text.
    """
    package = Package(data)
    name = package.main_part("word/document.xml")
    body = child(package.tree(name), "body")
    items = list(_with_headers(package, name, body)) if body is not None else []
    if all(item == PAGE_BREAK for item in items):
        raise UnreadableDocumentError("The Word document has no text: if it holds images, ask for the document with text.")
    return Content(lay_out(items, 1), 1, "digital", _producer(package))


def _producer(package: Package) -> str | None:
    part = next((target for kind, target in package.targets().values() if kind == "extended-properties"), "")
    application = child(package.tree(part), "Application") if part in package else None
    return None if application is None else application.text


def _with_headers(package: Package, name: str, body: etree._Element) -> Iterator[Item]:
    """The body, each section under its page header where that differs from the section's before: a title may stand in it."""
    parts = package.targets(name)
    shown: list[Item] = []
    section: list[Item] = []

    def close(properties: etree._Element) -> Iterator[Item]:
        nonlocal shown, section
        header = _header(package, parts, properties)
        if header and header != shown:
            yield from header
            shown = header
        yield from section
        section = []
        if value(child(properties, "type")) != "continuous":
            yield PAGE_BREAK

    for element in body:
        if local(element.tag) == "sectPr":
            yield from close(element)
            continue
        section += _blocks(element)
        properties = child(child(element, "pPr"), "sectPr")
        if properties is not None:
            yield from close(properties)
    yield from section


def _header(package: Package, parts: dict[str, tuple[str, str]], properties: etree._Element) -> list[Item]:
    """What a section's page header prints; where it has several, that of most pages."""
    references = [e for e in properties if local(e.tag) == "headerReference"]
    chosen = next((e for e in references if value(e, "type") == "default"), None)
    if chosen is None:
        return []
    part = parts.get(value(chosen, "id") or "", ("", ""))[1]
    if part not in package:
        return []
    return [item for element in package.tree(part) for item in _blocks(element) if item != PAGE_BREAK]


def _blocks(element: etree._Element) -> Iterator[Item]:
    """The lines and tables that a block-level element holds."""
    name = local(element.tag)
    if name == "p":
        yield from _paragraph(element)
    elif name == "tbl":
        yield from _table(element)
    elif name not in _NOT_READ and name != "sectPr":  # content controls, inserted blocks, smart tags
        for inner in element:
            yield from _blocks(inner)


@dataclass(slots=True)
class _Words:
    """A paragraph's text, and the text boxes that hang on it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Item] = field(default_factory=list)


def _paragraph(paragraph: etree._Element) -> Iterator[Item]:
    if is_on(child(child(paragraph, "pPr"), "pageBreakBefore")):
        yield PAGE_BREAK
    words = _Words()
    for element in paragraph:
        _read_inline(element, words)
    for page, text in enumerate("".join(words.parts).split(PAGE_BREAK)):
        if page:
            yield PAGE_BREAK
        yield from (line for part in text.split("\n") if (line := part.strip()))
    yield from words.boxes


def _read_inline(element: etree._Element, words: _Words) -> None:
    """Add what an inline element prints; of two forms of one drawing the first."""
    name = local(element.tag)
    if name == "t":
        words.parts.append(element.text or "")
    elif name in _TEXT:
        words.parts.append(_TEXT[name])
    elif name == "br":
        words.parts.append(PAGE_BREAK if value(element, "type") == "page" else "\n")
    elif name == "txbxContent":
        words.boxes += [item for inner in element for item in _blocks(inner)]
    elif name == "AlternateContent":
        chosen = child(element, "Choice") if child(element, "Choice") is not None else child(element, "Fallback")
        for inner in chosen if chosen is not None else ():
            _read_inline(inner, words)
    elif name not in _NOT_READ and not (name == "r" and is_on(child(child(element, "rPr"), "vanish"))):
        for inner in element:
            _read_inline(inner, words)


def _table(table: etree._Element) -> list[Item]:
    """A table; cells merged downwards are one."""
    cells: list[tuple[Span, list[Item]]] = []
    open_down: dict[int, int] = {}
    edges = _edges(table)
    for row, element in enumerate(_parts(table, "tr")):
        properties = child(element, "trPr")
        column = min(whole(value(child(properties, "gridBefore")), 0), _WIDEST)
        for cell in _parts(element, "tc"):
            own = child(cell, "tcPr")
            end = column + min(max(whole(value(child(own, "gridSpan")), 1), 1), _WIDEST)
            left, right = edges(column), edges(end)
            merge = child(own, "vMerge")
            upper = open_down.get(left)
            if merge is not None and value(merge) != "restart" and upper is not None:
                row0, _, col0, col1 = cells[upper][0]
                cells[upper] = ((row0, row + 1, col0, col1), cells[upper][1])
            else:
                items = [item for inner in cell for item in _blocks(inner)]
                cells.append(((row, row + 1, left, max(right, left + 1)), items))
                open_down.pop(left, None)
                if merge is not None:
                    open_down[left] = len(cells) - 1
            column = end
    return table_items(cells)


def _edges(table: etree._Element) -> Callable[[int], int]:
    """Where the table's grid columns begin, as numbers that are the same for edges which one ruling shows.

    Borders that were drawn one by one differ by a hair, and each hair is a grid column of its own.
    """
    position, last = 0, 0
    numbers = [0]
    for column in inside(table, "tblGrid"):
        position += whole(value(column, "w"), _UNKNOWN_WIDTH)
        is_apart = position - last > _HAIR
        last = position if is_apart else last
        numbers.append(numbers[-1] + is_apart)

    def number(index: int) -> int:
        return numbers[index] if index < len(numbers) else numbers[-1] + index - len(numbers) + 1

    return number


def _parts(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """A table's rows or a row's cells, also those inside content controls; rows deleted under tracking are gone."""
    for inner in element:
        kind = local(inner.tag)
        if kind == name:
            if child(child(inner, "trPr"), "del") is None:
                yield inner
        elif kind in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _parts(inner, name)
