"""Formats without positions: what they print in order, as pages with grids and lines whose positions only order it.

A table of a workbook or a web page often holds more than one table, with titles, units of money and notes in rows of their own.
Such rows become lines of text, so that a title stands above its table as it does on a printed page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.content import PageContent
from extractors.errors import UnreadableDocumentError
from extractors.grid import Cell, Grid
from extractors.lines import Line
from extractors.model import Box

PAGE_BREAK = "\f"
"""An item that ends a page in print: a list of titles above it does not stand over the table below it."""

MOST_CELLS = 2_000_000
"""No table printed by a department comes near; a larger one is reported, not read."""

_COLUMN_WIDTH = 100.0
_ROW_HEIGHT = 20.0

_LINES_ABOVE = 4
"""So many lines before a table may be its title, its number and its unit of money; a table of contents before them is apart."""

_LINES_BELOW = 8
"""So many lines after a table may be its notes."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell that prints something: half-open ranges of the table's rows and columns, and its lines of text."""

    row0: int
    row1: int
    col0: int
    col1: int
    lines: tuple[str, ...]


Table = tuple[Printed, ...]
Item = str | Table
"""A line of text (PAGE_BREAK: none), or a table."""

Span = tuple[int, int, int, int]
"""row0, row1, col0, col1 of a cell, half-open."""


def table_items(cells: Iterable[tuple[Span, Sequence[Item]]]) -> list[Item]:
    """What a table is, from its cells' ranges and contents.

    Returns:
        The table; or its cells' contents in order where it only lays out a page: it holds other tables, or one column.
    """
    printing = [(span, kept) for span, items in cells if (kept := [i for i in items if i != PAGE_BREAK])]
    holds_tables = any(not isinstance(item, str) for _, items in printing for item in items)
    if holds_tables or len({span[2] for span, _ in printing}) < 2:
        return [item for _, items in printing for item in items]
    return [tuple(Printed(*span, lines=tuple(i for i in items if isinstance(i, str))) for span, items in printing)]


def lay_out(items: Iterable[Item], number: int, label: str | None = None) -> tuple[PageContent, ...]:
    """Make items pages for the later stages: one for each table with the lines around it, all of the same number.

    Args:
        items: what the document or sheet prints, in reading order.
        number: the page's number, from 1.
        label: the sheet's name, which may be the only title that it has.

    Raises:
        UnreadableDocumentError: a table has more cells than `MOST_CELLS`.
    """
    apart = [part for item in items for part in ([item] if isinstance(item, str) else _text_rows_apart(item))]
    runs = (list(run) for is_break, run in groupby(apart, lambda item: item == PAGE_BREAK) if not is_break)
    return tuple(_page(number, label, *section) for run in runs for section in _sections(run))


def _sections(items: Sequence[Item]) -> Iterator[tuple[list[str], Table | None, list[str]]]:
    """Lines above, table, lines below; lines that stand away from every table have none."""
    tables = [item for item in items if not isinstance(item, str)]
    gaps: list[list[str]] = [[]]
    for item in items:
        if isinstance(item, str):
            gaps[-1].append(item)
        else:
            gaps.append([])
    above: list[str] = []
    for index, gap in enumerate(gaps):
        cut = max(len(gap) - _LINES_ABOVE, 0) if index < len(tables) else len(gap)
        below = gap[: min(_LINES_BELOW, cut)] if index else []
        if index:
            yield above, tables[index - 1], below
        if between := gap[len(below) : cut]:
            yield between, None, []
        above = gap[cut:]


def _page(number: int, label: str | None, above: Sequence[str], table: Table | None, below: Sequence[str]) -> PageContent:
    upper = [_line(text, index) for index, text in enumerate(above)]
    if table is None:
        return PageContent(number, _COLUMN_WIDTH, (), tuple(upper), label=label, placed=False)
    grid = _grid(table, number, len(upper))
    lower = [_line(text, len(upper) + grid.row_count + index) for index, text in enumerate(below)]
    return PageContent(number, grid.box.x1, (grid,), (*upper, *lower), label=label, placed=False)


def _line(text: str, row: int) -> Line:
    return Line(text, Box(0.0, row * _ROW_HEIGHT, _COLUMN_WIDTH, (row + 1) * _ROW_HEIGHT))


def _grid(table: Table, number: int, first_row: int) -> Grid:
    """A grid of the rows and columns in which anything begins; those in which nothing does only widen the one before."""
    rows = sorted({c.row0 for c in table})
    columns = sorted({c.col0 for c in table})
    if len(rows) * len(columns) > MOST_CELLS:
        reason = f"A table has {len(rows)} rows and {len(columns)} columns, more than {MOST_CELLS:,} cells: split the document."
        raise UnreadableDocumentError(reason, "failed")
    cells: list[Cell] = []
    taken = [[False] * len(columns) for _ in rows]
    for printed in table:
        row0, row1 = bisect_left(rows, printed.row0), bisect_left(rows, printed.row1)
        col0, col1 = bisect_left(columns, printed.col0), bisect_left(columns, printed.col1)
        cells.append(_cell(row0, row1, col0, col1, printed.lines, first_row))
        for row in taken[row0:row1]:
            row[col0:col1] = [True] * (col1 - col0)
    blanks = ((r, c) for r, row in enumerate(taken) for c, is_taken in enumerate(row) if not is_taken)
    cells += (_cell(r, r + 1, c, c + 1, (), first_row) for r, c in blanks)
    xs = tuple(index * _COLUMN_WIDTH for index in range(len(columns) + 1))
    ys = tuple((first_row + index) * _ROW_HEIGHT for index in range(len(rows) + 1))
    return Grid(number, xs, ys, tuple(cells), placed=False)


def _cell(row0: int, row1: int, col0: int, col1: int, lines: tuple[str, ...], first_row: int) -> Cell:
    top, bottom = (first_row + row0) * _ROW_HEIGHT, (first_row + row1) * _ROW_HEIGHT
    return Cell(row0, row1, col0, col1, lines, Box(col0 * _COLUMN_WIDTH, top, col1 * _COLUMN_WIDTH, bottom), None)


def _text_rows_apart(table: Table) -> Iterator[Item]:
    """A table's parts: rows that print one text around or over the whole of a table are lines; the rest are tables."""
    rows = _rows(table)
    alone = [len(row.starting) == 1 and not row.continued for row in rows]
    starts = [c.col0 for row, is_alone in zip(rows, alone, strict=True) if not is_alone for c in row.starting]
    first, last = min(starts, default=0), max(starts, default=0)
    over_all = [a and row.starting[0].col0 <= first < last < row.starting[0].col1 for row, a in zip(rows, alone, strict=True)]
    is_text = _at_ends(rows, alone, over_all)
    held: list[Printed] = []
    for row, text in zip(rows, is_text, strict=True):
        if text and held:
            yield tuple(held)
            held = []
        if text:
            yield from row.starting[0].lines
        else:
            held += row.starting
    if held:
        yield tuple(held)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in which cells begin; `continued`: others reach down into it; `after_blank`: the row above prints nothing."""

    starting: tuple[Printed, ...]
    continued: bool
    after_blank: bool


def _rows(table: Table) -> list[_Row]:
    rows: list[_Row] = []
    reach = -1
    by_row = sorted(table, key=lambda c: (c.row0, c.col0))
    for top, group in groupby(by_row, lambda c: c.row0):
        starting = tuple(group)
        rows.append(_Row(starting, continued=reach > top, after_blank=-1 < reach < top))
        reach = max(reach, *(c.row1 for c in starting))
    return rows


def _at_ends(rows: Sequence[_Row], alone: Sequence[bool], over_all: Sequence[bool]) -> list[bool]:
    """Which rows are text: over the whole table, or alone at the start or the end of it or of a part after a blank row."""
    is_text = list(over_all)
    starts = [i for i, row in enumerate(rows) if i == 0 or (row.after_blank and alone[i])]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        for order in (range(start, end), range(end - 1, start - 1, -1)):
            for index in order:
                if not alone[index]:
                    break
                is_text[index] = True
    return is_text
