"""What the reader made of one page: its tables, and the role that each cell and line was read in.

Nothing is read here. The tables, headers, lines and amounts are those that `disclosure` reads the document with; this only says
where on the page each of them stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.content import PageContent
from extractors.disclosure import StatementsRead, read_statements
from extractors.grid import Cell
from extractors.identity import read_identity
from extractors.identity.papers import without_statements
from extractors.identity.parts import Part, split_parts
from extractors.lines import Line
from extractors.model import Box, LineItem, StatementName
from extractors.numbers import find_unit
from extractors.statements.around import is_contents
from extractors.statements.found import FoundStatement, SeenTable, Segment
from extractors.statements.headers import Column, is_heading
from extractors.statements.labels import prints_code
from extractors.statements.rows import body_rows
from extractors.statements.titles import read_title
from extractors.text import squeeze, unspaced

BoxRole = Literal["title", "unit", "header", "code", "name", "line_number", "amount", "unread", "note", "ignored"]
"""What a cell or line was read as. `unit` is the unit of money; `ignored` is printed text that the reader has no use for."""

TableState = Literal["read", "passed_over", "other", "untitled", "unnamed", "no_header", "heading"]
"""What became of a table.

`passed_over`: another table of the document is read as that statement, or nothing of the document is; `other`: its title says it
is none of the nine; `untitled`: it has no title and is no table of money; `unnamed`: it is one, and reported as not read;
`no_header`: it has a title and no header was found; `heading`: it is nothing but a heading, and the table is on the next page.
"""

_SHORTEST_TITLE_PART = 4
"""A line that begins a title and is shorter than this may be anything."""


@dataclass(frozen=True, slots=True)
class PageBox:
    """A cell or line that prints something, and its role.

    `label` says of an amount where it is filed, of an unread one why, of a title what it means; of others nothing.
    """

    role: BoxRole
    box: Box
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """The part of a table that stands on the page, and what became of it.

    `first_page` and `last_page` are those of the whole statement; `amounts` and `unread` count the cells on this page.
    """

    state: TableState
    box: Box
    title: str
    statement: StatementName | None = None
    first_page: int | None = None
    last_page: int | None = None
    amounts: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class PageView:
    """One page as the reader saw it. Boxes are in points from the top left of the page as displayed.

    `remarks` are sentences about the page as a whole: that it is damaged or an image, or a table of contents.
    """

    number: int
    title: str | None = None
    """The document's, where its pages say one."""
    tables: tuple[PageTable, ...] = ()
    boxes: tuple[PageBox, ...] = ()
    remarks: tuple[str, ...] = ()


def explain_page(pages: Sequence[PageContent], number: int, damages: Sequence[str] = ()) -> PageView:
    """What was read on one page of a document.

    Args:
        pages: all pages of the document: a table may have begun before this one, and its title and unit with it.
        number: the page, from 1. One that was not read gives a view without tables.
        damages: the sentences of `Content.damages`; those on this page become remarks.
    """
    remarks = [f"not read: {damage}" for damage in damages if damage.split(" ", 1)[0] == f"p.{number}"]
    part = next((part for part in split_parts(pages) if any(p.number == number for p in part.pages)), Part(()))
    own = [page for page in part.pages if page.number == number]
    if not own or remarks:
        return PageView(number, remarks=tuple(remarks))
    identity = read_identity(part.pages)
    if any(map(is_contents, own)):
        return PageView(number, identity.title, remarks=("a table of contents: what it lists is not read as tables",))
    read = read_statements(part, identity)
    if not read.kept:
        remarks.append(f"nothing of the document is read as a statement: {without_statements(part.pages, identity)[1]}")
    shown = _Shown(read, number)
    tables, boxes = tuple(shown.tables()), [*shown.cells(), *shown.lines([line for page in own for line in page.lines])]
    straightening = next((page.straightening for page in own if page.straightening), None)
    if straightening:
        tables = tuple(replace(table, box=straightening.displayed(table.box)) for table in tables)
        boxes = [replace(box, box=straightening.displayed(box.box)) for box in boxes]
    return PageView(number, identity.title, tables, tuple(sorted(boxes, key=lambda b: (b.box.top, b.box.x0))), tuple(remarks))


class _Shown:
    """A document's reading, looked at on one page."""

    def __init__(self, read: StatementsRead, number: int) -> None:
        self._read = read
        self._number = number
        self._seen = [table for table in read.findings.seen if table.grid.page == number]
        self._marks = dict(_marks(read, number))

    def tables(self) -> Iterator[PageTable]:
        """The page's tables, top to bottom."""
        for seen in self._seen:
            roles = [self._marks[cell][0] for cell in seen.grid.cells if cell in self._marks]
            found = seen.statement
            yield PageTable(
                state=_state(seen, self._read.kept),
                box=seen.grid.box,
                title=unspaced(seen.title),
                statement=found.statement if found else None,
                first_page=found.first_page if found else None,
                last_page=found.last_page if found else None,
                amounts=roles.count("amount"),
                unread=roles.count("unread") + seen.amounts_unnamed,
            )

    def cells(self) -> Iterator[PageBox]:
        """The cells of the page's statements that print anything; of other tables nothing but the title was read."""
        for seen in self._seen:
            if seen.statement:
                segment = next(s for s in seen.statement.segments if s.grid is seen.grid)
                yield from self._cells_of(seen.statement, segment)
            elif seen.meaning:
                titles = (c for c in seen.grid.cells if unspaced(c.text) == unspaced(seen.title))
                yield from (PageBox("title", c.ink or c.box, squeeze(c.text), seen.meaning) for c in titles)

    def _cells_of(self, found: FoundStatement, segment: Segment) -> Iterator[PageBox]:
        roles = {cell: _body_role(cell, columns) for row in body_rows(found, segment) for cell, columns in row}
        start = segment.header.start if segment.header else 0
        for cell in segment.grid.cells:
            text = squeeze(cell.text)
            if not text:
                continue
            role, label = self._marks.get(cell, (roles.get(cell, "header"), ""))
            box = cell.box
            if cell not in roles and cell.row0 < start:
                role, label = _role_above_header(cell.text)
                box = cell.ink or cell.box  # a title's cell may be as large as the page
            yield PageBox(role, box, text, label)

    def lines(self, lines: Sequence[Line]) -> Iterator[PageBox]:
        """The lines outside the tables that the reader made use of."""
        titles = [unspaced(seen.title) for seen in self._seen]
        notes = {note for f in self._read.findings.statements for note in f.notes}
        lonely = {t.title: t.note for t in self._read.findings.titles_only if t.page == self._number}
        for line in lines:
            text = unspaced(line.text)
            role, label = _role_above_header(line.text)
            if text in lonely and lonely[text] is None:
                role, label = "unread", "the title stands there and no table under it"
            elif role == "ignored" and text in notes:
                role = "note"
            elif role == "ignored" and _begins(text, titles):
                role = "title"
            if role != "ignored":
                yield PageBox(role, line.box, text, label)


def _body_role(cell: Cell, columns: Sequence[Column]) -> BoxRole:
    """The role of a cell below the header that is no amount and not unread, by the columns that it stands in."""
    label = next((c for c in columns if c.role in ("code", "name")), None)
    if label:
        return "code" if prints_code(squeeze(cell.text), label) else "name"
    return "line_number" if columns[0].role == "line_number" else "ignored"


def _begins(text: str, titles: Sequence[str]) -> bool:
    """Whether a line is the first of a title that wraps."""
    return len(text) >= _SHORTEST_TITLE_PART and any(title.startswith(text) for title in titles)


def _role_above_header(text: str) -> tuple[BoxRole, str]:
    """The role of a text that stands over a table or in its rows above the header."""
    meaning = read_title(text)
    if meaning is not None:
        return "title", meaning
    return ("unit", "") if find_unit(text) else ("ignored", "")


def _state(seen: SeenTable, kept: Mapping[StatementName, FoundStatement]) -> TableState:
    if seen.statement:
        return "read" if kept.get(seen.statement.statement) is seen.statement else "passed_over"
    if seen.amounts_unnamed:
        return "unnamed"
    if seen.meaning is None:
        return "untitled"
    if is_heading(seen.grid):
        return "heading"
    return "other" if seen.meaning == "other" else "no_header"


def _marks(read: StatementsRead, number: int) -> Iterator[tuple[Cell, tuple[BoxRole, str]]]:
    """Every cell of the page that an amount was read from, or could not be, with its label."""
    for reading in read.readings.values():
        for item, amount in zip(reading.items, reading.items_at, strict=True):
            if amount.page == number:
                yield amount.cell, ("amount", _filed(item))
        for amount, why in reading.unread_at:
            if amount.page == number:
                yield amount.cell, ("unread", why)


def _filed(item: LineItem) -> str:
    """Where an amount is filed: side, code, line and measure."""
    return " / ".join(text for text in (item.side, item.code, item.row, item.measure) if text)
