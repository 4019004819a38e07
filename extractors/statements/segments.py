"""From a document's pages to its statements: which grids belong to which of the nine, over how many pages.

A grid belongs to the statement whose title stands above it or in its first rows; a grid without a title that starts a page
continues the table before it when its columns match. Tables that are none of the nine are followed over their pages too, so
that what is left over is only what nobody can name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.content import PageContent
from extractors.grid import Cell, Grid
from extractors.lines import Line
from extractors.model import StatementName
from extractors.numbers import find_unit, parse_amount
from extractors.statements.around import (
    amounts_in,
    blocks,
    is_contents,
    lines_below,
    preparer_of,
    title_for_next_page,
    title_of,
    unit_of,
)
from extractors.statements.found import Findings, FoundStatement, FoundTable, SeenTable, Segment, TitleOnly
from extractors.statements.headers import Header, is_heading, preamble, read_header
from extractors.statements.titles import TitleMeaning, read_title, title_alone
from extractors.text import squeeze, unspaced

_ALIGNED = 4.0
"""Columns of a table's pages are equally wide within this many points."""

_ALIGNED_ONE_BY_ONE = 8.0
"""Where both have as many columns, a border may stand this many points off: one page draws cells with padding, one without."""

_SHIFTED = 40.0
"""A table's next page may stand this many points further left or right: printers centre each page by itself."""

_FEWEST_AMOUNTS = 3
"""A table with fewer amounts in it is no table of money."""

_HEADING_ROWS = 4
"""A title, the form's number, who prepared it and the unit of money take no more rows of a grid."""

_CLASSIFIED = re.compile(r"[23]\d{2}(?:\d{2}(?:\d{2})?)?$")
"""A code of the functional or the economic classification."""

_UNIT_ALONE = re.compile(r"[(（]?(?:金额|计量)?单位[:：]")
_NOTE = re.compile(r"^(?:备?注|说明)\d?[:：.、]|^\*|无.{0,30}(?:预算|收入|支出|经费|数据|安排)|不涉及|空表|本表反映")
_NOT_APPLICABLE = re.compile(
    r"(?:没有|无|未安排|未使用|不涉及|不存在)[^。；]{0,40}(?:预算|收入|支出|拨款|经费|数据|内容|情况|资金)|空表|无此项|不涉及|无数据"
)
_PAGE_NUMBER = re.compile(r"^[-—–·]*\d{1,4}[-—–·]*$|^第\d+页")
_LONGEST_NOTE = 600


@dataclass(slots=True)
class _Table:
    """A table that is being followed over pages: a statement, or another one (`statement` None)."""

    found: FoundTable
    statement: FoundStatement | None
    title: str
    preparer: str | None
    last: Grid
    header: Header | None


def find_statements(pages: Sequence[PageContent]) -> Findings:
    """All statements of a document and all other tables in reading order; tables without a name are reported."""
    search = _Search()
    for page in pages:
        search.read_page(page)
    titles_only = tuple(_titles_only(search.printing_tables, search.found))
    return Findings(tuple(search.found), titles_only, tuple(search.unnamed), tuple(search.seen), tuple(search.others))


class _Search:
    """The state of reading page after page."""

    def __init__(self) -> None:
        self.found: list[FoundStatement] = []
        self.others: list[FoundTable] = []
        self.unnamed: list[tuple[int, int]] = []
        self.seen: list[SeenTable] = []
        self.printing_tables: list[PageContent] = []
        """The pages that are no contents."""
        self._current: _Table | None = None
        self._pending: list[Line] = []
        self._heading: list[str] = []
        """What a grid that was nothing but a table's heading printed."""
        self._document: str | None = None
        self._index = -1

    def read_page(self, page: PageContent) -> None:
        """Put every grid of a page where it belongs."""
        self._index += 1
        if page.document != self._document:
            self._pending, self._heading, self._current, self._document = [], [], None, page.document
        if is_contents(page):
            self._pending, self._current = [], None
            return
        self.printing_tables.append(page)
        for above, grid in blocks(page):
            context = [*self._pending, *above]
            _take_notes(self._current, above)
            for part in split_at_titles(grid):
                self._place(part, context, page.label)
                context = []
            self._pending = []
        trailing = lines_below(page)
        if page.grids:
            _take_notes(self._current, trailing)
        elif page.lines:
            self._read_lines_only(page)
        self._pending = title_for_next_page(trailing)

    def _read_lines_only(self, page: PageContent) -> None:
        """End the table before a page of prose; report one that looks like a table and could not be made a grid."""
        amounts = sum(n for line in page.lines if (n := amounts_in(line)) > 1)
        if amounts < _FEWEST_AMOUNTS * 2:
            self._current = None
        elif (self._current is None or self._current.statement) and any(find_unit(line.text) for line in page.lines):
            self.unnamed.append((page.number, amounts))

    def _place(self, grid: Grid, context: Sequence[Line], label: str | None) -> None:
        header = read_header(grid)
        own_texts = preamble(grid, header)
        title, meaning = title_of(context, [*self._heading, *own_texts])
        if meaning is not None and header is None and is_heading(grid):
            self._heading = own_texts  # the table itself begins on the next page
            self.seen.append(SeenTable(grid, title, meaning))
            return
        unit = unit_of(context, [*self._heading, *own_texts], grid, header)
        self._heading = []
        if meaning is None and label:
            title, meaning = label, read_title(label)
        preparer = preparer_of(context, own_texts)
        current = self._current
        own = current.statement if current else None
        if current and _is_titled_alike(current, title, meaning) and _continues(current, grid, header, preparer):
            first, columns = current.found.segments[0], current.header
            same = header if header and columns and _same_columns(header, columns) else None
            current.found.segments.append(Segment(grid, same, _shift(first, grid)))
            current.last = grid
            self.seen.append(SeenTable(grid, current.title, own.statement if own else "other", own))
            return
        if meaning is None and not _prints_anything(grid):
            return
        if meaning == "other":
            other = FoundTable(title=title_alone(title), unit=unit, index=self._index, segments=[Segment(grid, header)])
            self.others.append(other)
            self._current = _Table(other, None, title, preparer, grid, header)
            self.seen.append(SeenTable(grid, title, meaning))
        elif meaning is None or header is None:
            self._leave(SeenTable(grid, title, meaning), context)
        else:
            segments = [Segment(grid, header)]
            statement = FoundStatement(
                statement=meaning, title=title_alone(title), unit=unit, index=self._index, segments=segments
            )
            self.found.append(statement)
            self._current = _Table(statement, statement, title, preparer, grid, header)
            self.seen.append(SeenTable(grid, title, meaning, statement))

    def _leave(self, table: SeenTable, context: Sequence[Line]) -> None:
        """Report a table that nothing names although it prints a unit of money or codes of the classifications."""
        grid = table.grid
        texts = [squeeze(c.text) for c in grid.cells]
        amounts = sum("." in t and parse_amount(t) is not None for t in texts)
        codes = sum(bool(_CLASSIFIED.match(t)) for t in texts)
        says_money = any(find_unit(line.text) for line in context) or any(map(_states_unit, grid.cells))
        is_money = amounts >= _FEWEST_AMOUNTS and (says_money or codes >= _FEWEST_AMOUNTS)
        is_money = is_money or (amounts > 0 and table.meaning is None and self._may_be_rest_of_statement(grid))
        if is_money:
            self.unnamed.append((grid.page, amounts))
        self.seen.append(replace(table, amounts_unnamed=amounts if is_money else 0))
        self._current = None

    def _may_be_rest_of_statement(self, grid: Grid) -> bool:
        """Whether a grid without a title directly follows a statement's page: its last rows, perhaps, in other columns."""
        current = self._current
        return bool(current and current.statement and grid.page - current.last.page == 1)


def split_at_titles(grid: Grid) -> list[Grid]:
    """Cut a grid before each row below its first that prints nothing but a table's title: two tables that touch."""
    rows = grid.rows()
    starts = [0]
    for index in range(2, len(rows) - 1):
        alone = _only_text(rows[index])
        if alone and read_title(alone) is not None and all(c.row0 == index for c in rows[index]):
            starts.append(index)
    if len(starts) == 1:
        return [grid]
    parts = (grid.rows_between(a, b) for a, b in pairwise([*starts, len(rows)]))
    return [part.without_empty_sides().with_columns_of_rows_from(0) for part in parts]


def _only_text(row: Sequence[Cell]) -> str | None:
    """What a row prints in one cell; None where it prints nothing, or in several."""
    found: str | None = None
    for cell in row:
        text = cell.text
        if text and not text.isspace():
            if found:
                return None
            found = text
    return found


def _prints_anything(grid: Grid) -> bool:
    return any(c.text.strip() for c in grid.cells)


def _states_unit(cell: Cell) -> bool:
    """Whether a cell near a grid's top states the unit of money for the whole table, as the line above one does.

    A heading such as 预算数（单位：万元） speaks of its column, in whatever table.
    """
    return cell.row0 < _HEADING_ROWS and any(_UNIT_ALONE.match(squeeze(line)) and find_unit(line) for line in cell.lines)


def _is_titled_alike(current: _Table, title: str, meaning: TitleMeaning | None) -> bool:
    """Whether a grid has no title of another table than the one before it: none, or that one's again on its next page."""
    if meaning is None or current.statement:
        return meaning is None or bool(current.statement and meaning == current.statement.statement)
    return meaning == "other" and title == current.title


def _continues(current: _Table, grid: Grid, header: Header | None, preparer: str | None) -> bool:
    """Whether a grid goes on where a table stopped: further down or on the next page, with the same columns, of the same unit."""
    if grid.page - current.last.page > 1 or (preparer and current.preparer and preparer != current.preparer):
        return False
    if header and current.header and _same_columns(header, current.header):
        return True
    first = current.found.segments[0]
    return _equally_wide(current.last, grid) or _equally_wide(first.grid, grid) or _equally_wide(_table_in(first), grid)


def _table_in(first: Segment) -> Grid:
    """A table's grid without a frame that is wider than the table and holds its title."""
    if first.header is None or first.header.start == 0:
        return first.grid
    return first.grid.rows_between(first.header.start, len(first.grid.rows())).without_empty_sides()


def _shift(first: Segment, grid: Grid) -> float:
    """How many points further right a table's later part stands than its first one."""
    shift = grid.xs[0] - first.grid.xs[0]
    return shift if abs(shift) <= _SHIFTED else grid.xs[0] - _table_in(first).xs[0]


def _equally_wide(first: Grid, grid: Grid) -> bool:
    """Whether two grids have the same columns: each edge of the one is an edge of the other, all shifted alike."""
    shift = grid.xs[0] - first.xs[0]
    if abs(shift) > _SHIFTED or abs(grid.xs[-1] - first.xs[-1] - shift) > _ALIGNED:
        return False
    if len(grid.xs) == len(first.xs) and all(
        abs(a - shift - b) <= _ALIGNED_ONE_BY_ONE for a, b in zip(grid.xs, first.xs, strict=True)
    ):
        return True
    return all(any(abs(x - shift - edge) <= _ALIGNED for edge in first.xs) for x in grid.xs)


def _same_columns(header: Header, first: Header) -> bool:
    return [(c.role, c.path) for c in header.columns] == [(c.role, c.path) for c in first.columns]


def _titles_only(pages: Sequence[PageContent], found: Sequence[FoundStatement]) -> Iterator[TitleOnly]:
    """Titles of statements that nothing was found of, with what is said below them; the pages are no contents."""
    have = {f.statement for f in found}
    seen: set[StatementName] = set()
    for page in pages:
        for index, line in enumerate(page.lines):
            meaning = read_title(line.text)
            if meaning in (None, "other") or meaning in have or meaning in seen:
                continue
            assert meaning is not None and meaning != "other"
            seen.add(meaning)
            below = [unspaced(text.text) for text in page.lines[index + 1 : index + 6]]
            note = next((text for text in below if _NOT_APPLICABLE.search(text)), None)
            yield TitleOnly(meaning, unspaced(line.text), page.number, note)


def _take_notes(table: _Table | None, lines: Sequence[Line]) -> None:
    """Keep the notes that stand below a statement's grid, up to the next title."""
    statement = table.statement if table else None
    if statement is None:
        return
    started = False
    for line in lines:
        text = unspaced(line.text)
        if read_title(text):
            break
        if _PAGE_NUMBER.match(text):
            continue
        started = started or bool(_NOTE.search(text))
        if started and sum(map(len, statement.notes)) < _LONGEST_NOTE:
            statement.notes.append(text)
