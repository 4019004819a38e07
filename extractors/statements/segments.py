"""From a document's pages to its statements: which grids belong to which of the nine, over how many pages.

A grid belongs to the statement whose title stands above it or in its first rows; a grid without a title that starts a page
continues the statement before it when its rulings match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.content import PageContent
from extractors.grid import Grid
from extractors.lines import Line
from extractors.model import CurrencyUnit, StatementName
from extractors.numbers import find_unit
from extractors.statements.headers import Header, preamble, read_header
from extractors.statements.titles import TitleMeaning, read_title, title_alone
from extractors.text import unspaced

_ALIGNED = 4.0
"""Rulings of a table's pages stand at the same place within this many points."""

_FED_ASIDE = 25.0
"""A scanner's feeder shifts a sheet, and its table as a whole, by up to this many points."""

_CONTENTS = 4
"""A page with this many titles is a table of contents."""

_NOTE = re.compile(r"^(?:备?注|说明)\d?[:：.、]|^\*|无.{0,30}(?:预算|收入|支出|经费|数据|安排)|不涉及|空表|本表反映")
_PAGE_NUMBER = re.compile(r"^[-—–·]*\d{1,4}[-—–·]*$|^第\d+页")
_LONGEST_NOTE = 600


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a statement that stands on one page; `header` is None where the page prints none.

    `shift` is how many points further right it stands than the statement's first part, where a scanner moved the sheet.
    """

    grid: Grid
    header: Header | None
    shift: float = 0.0


@dataclass(slots=True)
class FoundStatement:
    """A statement as found: its title, the unit of money printed with it, its parts, and the notes below it."""

    statement: StatementName
    title: str
    unit: CurrencyUnit | None
    segments: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def header(self) -> Header:
        """The first part's header."""
        header = self.segments[0].header
        assert header is not None
        return header


def find_statements(pages: Sequence[PageContent]) -> list[FoundStatement]:
    """All statements of a document in reading order; tables that are none of the nine are left alone."""
    found: list[FoundStatement] = []
    current: FoundStatement | None = None
    pending: list[Line] = []
    for page in pages:
        if _is_contents(page):
            pending, current = [], None
            continue
        for index, (above, grid) in enumerate(_blocks(page)):
            context = [*pending, *above]
            if current and index == 0:
                _take_notes(current, above)
            current = _assign(grid, context, current, found, starts_page=index == 0)
            pending = []
        trailing = _lines_below(page)
        if current and page.grids:
            _take_notes(current, trailing)
        pending = _title_for_next_page(trailing)
    return found


def _assign(
    grid: Grid, context: Sequence[Line], current: FoundStatement | None, found: list[FoundStatement], *, starts_page: bool
) -> FoundStatement | None:
    """Put a grid where it belongs and return the statement that a following grid may continue."""
    header = read_header(grid)
    title, meaning = _title(context, preamble(grid))
    if meaning is None or (current and meaning == current.statement and _follows(current, grid)):
        if current and _continues(current, grid, header):
            own = header if header and _same_columns(header, current.header) else None
            current.segments.append(Segment(grid, own, _shift(current.segments[0].grid, grid)))
            return current
        if meaning is None:
            return current if starts_page and not grid.cells else None
    if meaning in (None, "other") or header is None:
        return None
    assert meaning is not None and meaning != "other"
    statement = FoundStatement(meaning, title_alone(title), _unit(context, grid, header), [Segment(grid, header)])
    found.append(statement)
    return statement


def _title(context: Sequence[Line], in_grid: Sequence[str]) -> tuple[str, TitleMeaning | None]:
    """The last title above a grid, else the one in its own first rows, and what it means."""
    texts = [unspaced(line.text) for line in context]
    best: tuple[str, TitleMeaning | None] = ("", None)
    for index, text in enumerate(texts):
        meaning = read_title(text)
        if meaning is None:
            continue
        joined = texts[index - 1] + text if index else text
        if meaning == "other" and index and read_title(joined) not in (None, "other"):
            best = (joined, read_title(joined))  # a title that wraps over two lines
        else:
            best = (text, meaning)
    if best[1] in (None, "other"):
        best = next(((t, m) for t in in_grid if (m := read_title(t)) is not None), best)
    return best


def _unit(context: Sequence[Line], grid: Grid, header: Header) -> CurrencyUnit | None:
    """The unit of money printed above the grid, in its first rows or in its header."""
    cells = (c.text for row in grid.rows()[: header.end] for c in row)
    texts = [*(line.text for line in reversed(context)), *cells]
    return next((unit for text in texts if (unit := find_unit(text))), None)


def _follows(current: FoundStatement, grid: Grid) -> bool:
    last = current.segments[-1].grid
    return grid.page - last.page <= 1


def _continues(current: FoundStatement, grid: Grid, header: Header | None) -> bool:
    """Whether a grid goes on where the statement stopped: the next page (or further down), and the same rulings."""
    if not _follows(current, grid):
        return False
    if header and _same_columns(header, current.header):
        return True
    shift = _shift(current.segments[0].grid, grid)
    edges = [x + shift for x in current.segments[0].grid.xs]
    matched = [x for x in grid.xs if any(abs(x - e) <= _ALIGNED for e in edges)]
    return len(matched) == len(grid.xs) and abs(grid.xs[0] - edges[0]) <= _ALIGNED and abs(grid.xs[-1] - edges[-1]) <= _ALIGNED


def _shift(first: Grid, grid: Grid) -> float:
    """How much further right a scanned table stands than its first part; printed pages do not move."""
    shift = grid.xs[0] - first.xs[0]
    return shift if grid.method == "ocr" and abs(shift) <= _FED_ASIDE else 0.0


def _same_columns(header: Header, first: Header) -> bool:
    return [(c.role, c.path) for c in header.columns] == [(c.role, c.path) for c in first.columns]


def _blocks(page: PageContent) -> Iterator[tuple[list[Line], Grid]]:
    """Each grid with the lines between the grid before it and itself."""
    upper = float("-inf")
    for grid in page.grids:
        yield [line for line in page.lines if upper <= line.box.bottom and line.box.bottom <= grid.box.top + 2], grid
        upper = grid.box.bottom - 2


def _lines_below(page: PageContent) -> list[Line]:
    """The lines below the last grid, or all lines of a page without one."""
    lower = page.grids[-1].box.bottom - 2 if page.grids else float("-inf")
    return [line for line in page.lines if line.box.top >= lower]


def _title_for_next_page(lines: Sequence[Line]) -> list[Line]:
    """The last lines of a page from its last title on, when nothing but a unit of money or a page number follows."""
    for index in range(len(lines) - 1, max(len(lines) - 5, -1), -1):
        if read_title(lines[index].text):
            return list(lines[index:])
    return []


def _is_contents(page: PageContent) -> bool:
    """Whether a page lists titles instead of printing tables."""
    in_grids = (c.text for grid in page.grids for c in grid.cells)
    titles = sum(1 for text in [*(line.text for line in page.lines), *in_grids] if read_title(text.rstrip("0123456789. …·")))
    return titles >= _CONTENTS


def _take_notes(statement: FoundStatement, lines: Sequence[Line]) -> None:
    """Keep the notes that stand below a statement's grid, up to the next title."""
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
