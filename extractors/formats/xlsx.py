"""Workbooks (.xlsx): every visible sheet is a page, with what its cells print through their number formats.

Hidden sheets, rows and columns are not printed and not read, nor are zeros on a sheet that hides them. A formula gives the value
that was stored with it; one without is reported, for nothing is computed here. Sheets are streamed: a sheet may have a million
formatted rows that print nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from extractors.content import Content, PageContent
from extractors.errors import UnreadableDocumentError
from extractors.formats.number_format import BUILTIN, GENERAL, exact, print_number
from extractors.formats.ooxml import Package, child, inside, local, value, whole
from extractors.formats.unplaced import MOST_CELLS, Item, Printed, lay_out

MOST_SHEETS = 500
_MOST_COLUMNS = 16_384
_MOST_STEPS = 20_000_000

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$")
_MAIN = ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}", "{http://purl.oclc.org/ooxml/spreadsheetml/main}")


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: texts, the number format of each style, and where days count from."""

    texts: Sequence[tuple[str, ...]]
    formats: Sequence[str]
    from_1904: bool


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read; rows and columns count from 0 as in the file, hidden ones included."""

    printed: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shows_zeros: bool = True
    uncomputed: list[str] = field(default_factory=list)
    row: int = -1


def read_xlsx(data: bytes) -> Content:
    """Read a workbook.

    Raises:
        UnreadableDocumentError: the container or its parts are damaged, it has too many sheets or cells, or prints nothing.
    """
    package = Package(data)
    name = package.main_part("xl/workbook.xml")
    workbook = package.tree(name)
    book = _book(package, name, workbook)
    parts = package.targets(name)
    shown = [e for e in inside(workbook, "sheets") if (value(e, "state") or "visible") == "visible"]
    if len(shown) > MOST_SHEETS:
        raise UnreadableDocumentError(f"The workbook has {len(shown)} sheets, more than {MOST_SHEETS}: split it.", "failed")
    pages: list[PageContent] = []
    damages: list[str] = []
    for number, element in enumerate(shown, 1):
        kind, part = parts.get(_relation_id(element), ("", ""))
        if kind != "worksheet":  # a chart's own sheet prints no cells
            continue
        sheet = _read_sheet(package, part, book)
        if sheet.uncomputed:
            damages.append(_uncomputed(number, value(element, "name") or "", sheet.uncomputed))
        pages += lay_out(_items(sheet), number, value(element, "name"))
    if not pages:
        raise UnreadableDocumentError("The workbook prints nothing: its visible sheets have no filled cells.")
    return Content(tuple(pages), len(shown), "digital", damages=tuple(damages))


def _relation_id(sheet: etree._Element) -> str:
    """The reference to the sheet's part; its other id is a number of its own and has no namespace."""
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _uncomputed(number: int, name: str, places: Sequence[str]) -> str:
    count = f"{len(places)} formulas" if len(places) > 1 else "a formula"
    where = ", ".join(places[:3]) + (" …" if len(places) > 3 else "")
    return f"p.{number} ({name}): {count} without a stored value not read ({where}): save the workbook in a spreadsheet program"


def _book(package: Package, name: str, workbook: etree._Element) -> _Book:
    parts = dict(package.targets(name).values())  # by kind
    strings, styles = parts.get("sharedStrings", ""), parts.get("styles", "")
    texts = [_text(e) for e in package.stream(strings, *_tags("si"))] if strings in package else []
    formats = _formats(package.tree(styles)) if styles in package else []
    return _Book(texts, formats, (value(child(workbook, "workbookPr"), "date1904") or "0") in ("1", "true"))


def _tags(*names: str) -> list[str]:
    return [space + name for name in names for space in _MAIN]


def _text(element: etree._Element) -> tuple[str, ...]:
    """The lines of a text and its runs; how it is pronounced is not printed in the cell."""
    parts: list[str] = []
    for inner in element:
        if local(inner.tag) == "t":
            parts.append(inner.text or "")
        elif local(inner.tag) == "r":
            parts += (t.text or "" for t in inner if local(t.tag) == "t")
    return _lines("".join(parts))


def _lines(text: str) -> tuple[str, ...]:
    plain = re.sub(r"_x000[dD]_", "", text)
    return tuple(line for part in plain.splitlines() if (line := part.strip()))


def _formats(styles: etree._Element) -> list[str]:
    """The number format of each cell style."""
    own = {value(e, "numFmtId"): value(e, "formatCode") or GENERAL for e in inside(styles, "numFmts")}
    formats = []
    for style in inside(styles, "cellXfs"):
        number = value(style, "numFmtId") or "0"
        formats.append(own.get(number) or BUILTIN.get(whole(number, 0), GENERAL))
    return formats


def _read_sheet(package: Package, part: str, book: _Book) -> _Sheet:
    sheet = _Sheet()
    for element in package.stream(part, *_tags("sheetView", "col", "row", "mergeCell")):
        _ELEMENTS[local(element.tag)](sheet, element, book)
    return sheet


def _read_view(sheet: _Sheet, element: etree._Element, _: _Book) -> None:
    sheet.shows_zeros = sheet.shows_zeros and (value(element, "showZeros") or "1") not in ("0", "false")


def _read_column(sheet: _Sheet, element: etree._Element, _: _Book) -> None:
    if _is_hidden(element, "width"):
        first, last = (whole(value(element, name), 0) for name in ("min", "max"))
        sheet.hidden_columns.update(range(max(first - 1, 0), min(last, _MOST_COLUMNS)))


def _read_merged(sheet: _Sheet, element: etree._Element, _: _Book) -> None:
    found = _RANGE.match(value(element, "ref") or "")
    if found:
        sheet.merged[(int(found[2]) - 1, _column(found[1]))] = (int(found[4]), _column(found[3]) + 1)


def _read_row(sheet: _Sheet, element: etree._Element, book: _Book) -> None:
    sheet.row = whole(value(element, "r"), sheet.row + 2) - 1
    if _is_hidden(element, "ht"):
        sheet.hidden_rows.add(sheet.row)
        return
    column = -1
    for cell in element:
        place = _REFERENCE.match(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        if not len(cell):
            continue
        lines = _cell_lines(sheet, cell, book, f"{_letters(column)}{sheet.row + 1}")
        if lines:
            sheet.printed[(sheet.row, column)] = lines
    if len(sheet.printed) > MOST_CELLS:
        raise UnreadableDocumentError(f"A sheet of the workbook prints more than {MOST_CELLS:,} cells: split it.", "failed")


_ELEMENTS: dict[str, Callable[[_Sheet, etree._Element, _Book], None]] = {
    "sheetView": _read_view,
    "col": _read_column,
    "mergeCell": _read_merged,
    "row": _read_row,
}


def _is_hidden(element: etree._Element, size: str) -> bool:
    if (value(element, "hidden") or "0") in ("1", "true"):
        return True
    number = exact(value(element, size) or "1")
    return number is not None and number == 0


def _cell_lines(sheet: _Sheet, cell: etree._Element, book: _Book, place: str) -> tuple[str, ...]:
    """What a cell prints."""
    kind = cell.get("t") or "n"
    parts = {local(e.tag): e for e in cell}
    if kind == "inlineStr":
        return _text(parts["is"]) if "is" in parts else ()
    stored = (parts["v"].text or "" if "v" in parts else "").strip()
    if not stored:
        if "f" in parts and kind != "str":
            sheet.uncomputed.append(place)
        return ()
    if kind == "s":
        index = whole(stored, len(book.texts))
        return book.texts[index] if index < len(book.texts) else ()
    if kind == "b":
        return ("FALSE" if stored in ("0", "false") else "TRUE",)
    if kind != "n":
        return _lines(stored)
    if not sheet.shows_zeros and exact(stored) == 0:
        return ()
    style = whole(cell.get("s"), 0)
    code = book.formats[style] if style < len(book.formats) else GENERAL
    return _lines(print_number(stored, code, from_1904=book.from_1904))


def _items(sheet: _Sheet) -> list[Item]:
    """The sheet's visible cells as one table; a merged cell covers what is visible of it."""
    covered = _covered(sheet)
    cells = []
    for (row, column), lines in sheet.printed.items():
        row1, column1 = sheet.merged.get((row, column), (row + 1, column + 1))
        first = next((c for c in range(column, column1) if c not in sheet.hidden_columns), None)
        if (row, column) not in covered and first is not None:
            cells.append(Printed(row, max(row1, row + 1), first, max(column1, first + 1), lines))
    return [tuple(cells)] if cells else []


def _covered(sheet: _Sheet) -> set[tuple[int, int]]:
    """Filled cells that lie under a merged one, which hides them."""
    covered: set[tuple[int, int]] = set()
    steps = 0
    for (row, column), (row1, column1) in sheet.merged.items():
        area = (row1 - row) * (column1 - column)
        steps += min(area, len(sheet.printed))
        if steps > _MOST_STEPS:
            raise UnreadableDocumentError("A sheet of the workbook merges more cells than can be followed: split it.", "failed")
        if area > len(sheet.printed):
            covered.update(p for p in sheet.printed if row <= p[0] < row1 and column <= p[1] < column1 and p != (row, column))
        else:
            inside_it = ((r, c) for r in range(row, row1) for c in range(column, column1))
            covered.update(p for p in inside_it if p in sheet.printed and p != (row, column))
    return covered


def _column(letters: str) -> int:
    """A column's number from 0: A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(column: int) -> str:
    text = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        text = chr(65 + letter) + text
        column -= 1
    return text
