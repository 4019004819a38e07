"""The tables of projects, indicators and key work among a disclosure's grids, each followed over its pages.

A table begins with a grid that has its headings, or labels of a form under a title; grids that go on from it on the next page
have the same columns and no labels of a form of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.content import PageContent
from extractors.grid import Grid
from extractors.lines import Line
from extractors.model import CurrencyUnit
from extractors.numbers import find_unit
from extractors.performance.columns import Header, TableKind, find_header, find_list_header, same_columns
from extractors.performance.printed import printed
from extractors.performance.vocabulary import FORM_LABELS, FORM_TITLE, LIST_TITLE, NOT_A_LIST, meaning_of
from extractors.statements.segments import split_at_titles
from extractors.statements.titles import is_title
from extractors.text import squeeze

_HINT = re.compile(
    r"绩\s*效|自\s*评|三\s*级\s*指\s*标|二\s*级\s*指\s*标|指\s*标\s*(?:名|内|值)|项\s*目\s*(?:支|名|类|经)|重\s*[点要]\s*(?:工|事)|完\s*成\s*情"
)
"""A page without any of these words has no such table on it."""

_BETWEEN_TEXTS = "|"
"""No hint reaches over it."""

_OF_A_FORM = frozenset({"name", "unit_name", "department", "implementing_unit", "type", "budget", "year_budget"})
"""Labels that each form has once: where one comes again, another form begins. Goals may be several."""

_KEY_WORK_HEADING = re.compile(r"重点工作|重要事项|主要任务")
"""A table of key work may stand under a heading that has not the form of a title."""

_END_OF_TITLE = re.compile(r"(?:标|目标|绩效目标|评)?表")
"""All that may be left of a title for its last line."""

_NO_TITLE = re.compile(r"[:：。]|^\(?\d{4}年度?\)?$|^附?表\d*")
"""Lines above a title that are no part of it."""

_TITLE_LINES = 1.8
"""Lines of a title that wraps follow each other closer than this many times their height."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a table on one page; `shift` is how much further right it stands than the grid with the headings."""

    page: PageContent
    grid: Grid
    header: Header | None
    shift: float = 0.0


@dataclass(slots=True)
class FoundTable:
    """One table: what it is, its title, the unit of money beside it, its parts."""

    kind: TableKind
    title: str | None
    unit: CurrencyUnit | None
    segments: list[Segment] = field(default_factory=list)
    labels: frozenset[str] = frozenset()
    """Which labels that tell a form's owner or money it has."""

    @property
    def header(self) -> Header | None:
        """The headings, which may stand on a later page than the first."""
        return next((s.header for s in self.segments if s.header), None)

    @property
    def headed(self) -> Grid:
        """The grid that has the headings, else the first."""
        return next((s.grid for s in self.segments if s.header), self.segments[0].grid)


def find_tables(pages: Sequence[PageContent]) -> tuple[list[FoundTable], list[str]]:
    """All such tables in reading order; and a sentence for each whose title is one and whose grid is not understood."""
    search = _Search()
    for page in pages:
        search.read_page(page)
    return search.found, search.unread


class _Search:
    """The state of reading page after page."""

    def __init__(self) -> None:
        self.found: list[FoundTable] = []
        self.unread: list[str] = []
        self._current: FoundTable | None = None
        self._document: str | None = None
        self._pending: list[Line] = []

    def read_page(self, page: PageContent) -> None:
        """Put every grid of a page that belongs to such a table where it belongs."""
        if page.document != self._document:
            self._current, self._document, self._pending = None, page.document, []
        if not page.grids or (self._current is None and not _is_hinted(page, self._pending)):
            self._current = None if not page.grids and len(page.lines) > 3 else self._current
            self._pending = _trailing(page)
            return
        for above, grid in _blocks(page):
            context = [*self._pending, *above]
            for part in split_at_titles(grid):
                self._place(page, part, context)
                context = []
            self._pending = []
        self._pending = _trailing(page)

    def _place(self, page: PageContent, grid: Grid, context: Sequence[Line]) -> None:
        header = find_header(grid)
        title = _title(context, grid, header)
        current = self._current
        if current is None and header is None and title is None:
            return
        labels = _labels(grid, header) if (current and current.kind == "form") or _may_be_a_form(header, title) else frozenset()
        if current and not (title and title != current.title) and self._goes_on(page, grid, header, labels):
            return
        self._current = None
        if header is None and title and LIST_TITLE.search(title) and not NOT_A_LIST.search(title):
            header = find_list_header(grid)
        if header is None and not (title and FORM_TITLE.search(title) and labels):
            if title and _names_such_a_table(title) and any(c.text.strip() for c in grid.cells):
                self.unread.append(f"{title} p.{page.number}: its columns are not understood")
            return
        if header and header.kind == "key_work" and title is None:
            title = next((printed(line.text) for line in reversed(context) if _KEY_WORK_HEADING.search(line.text)), None)
        unit = next((u for line in reversed(context) if (u := find_unit(line.text))), None)
        self._current = FoundTable(header.kind if header else "form", title, unit, [Segment(page, grid, header)], labels)
        self.found.append(self._current)

    def _goes_on(self, page: PageContent, grid: Grid, header: Header | None, labels: frozenset[str]) -> bool:
        """Take a grid to the current table if it goes on from it."""
        current = self._current
        assert current is not None
        if page.number - current.segments[-1].grid.page > 1:
            return False
        if current.kind == "form" and (labels & current.labels or (labels and current.header)):
            return False
        kind = header.kind if header else current.kind
        if current.kind == "list" and header is None:
            header = find_list_header(grid)
        shift = same_columns(grid, current.headed)
        if kind != current.kind or shift is None:
            return False
        current.segments.append(Segment(page, grid, header, 0.0 if header and current.header is None else shift))
        current.labels |= labels
        return True


def _is_hinted(page: PageContent, pending: Sequence[Line]) -> bool:
    texts = [line.text for line in (*pending, *page.lines)]
    texts += [text for grid in page.grids for cell in grid.cells for text in cell.lines]
    return _HINT.search(_BETWEEN_TEXTS.join(texts)) is not None


def _names_such_a_table(title: str) -> bool:
    return bool((LIST_TITLE.search(title) and not NOT_A_LIST.search(title)) or re.search(r"绩效(?:目标|自评)", title))


def _may_be_a_form(header: Header | None, title: str | None) -> bool:
    """Whether a grid with such headings and such a title may begin a form: only those are known by their labels."""
    return header.kind == "form" if header else title is not None and FORM_TITLE.search(title) is not None


def _labels(grid: Grid, header: Header | None) -> frozenset[str]:
    """Which labels that tell a form's owner or money stand above the headings of its indicators."""
    end = header.start if header else grid.row_count
    meanings = (meaning_of(c.text, FORM_LABELS) for c in grid.cells if c.row0 < end and not c.text.isascii())
    return frozenset(meaning for meaning in meanings if meaning in _OF_A_FORM)


def _blocks(page: PageContent) -> Iterator[tuple[list[Line], Grid]]:
    """Each grid with the lines between the grid before it and itself."""
    upper = float("-inf")
    for grid in page.grids:
        yield [line for line in page.lines if upper <= line.box.bottom <= grid.box.top + 2], grid
        upper = grid.box.bottom - 2


def _trailing(page: PageContent) -> list[Line]:
    """The last lines below the last grid from a title on: the table begins on the next page."""
    lower = page.grids[-1].box.bottom - 2 if page.grids else float("-inf")
    lines = [line for line in page.lines if line.box.top >= lower][-4:]
    start = next((i for i, line in enumerate(lines) if is_title(line.text)), None)
    return lines[start:] if start is not None else []


def _title(context: Sequence[Line], grid: Grid, header: Header | None) -> str | None:
    """The title in a grid's first rows, else the last one above it with the lines that it wraps over."""
    end = header.start if header else 2
    for row in grid.rows()[: min(end, 3)]:
        texts = [c.text for c in row if c.text.strip()]
        if len(texts) == 1 and is_title(texts[0]):
            return printed(texts[0])
    for index in range(len(context) - 1, -1, -1):
        whole = _whole(context, index)
        if is_title(context[index].text) or (_END_OF_TITLE.fullmatch(squeeze(context[index].text)) and is_title(whole)):
            return whole
    return None


def _whole(context: Sequence[Line], index: int) -> str:
    """A title with the lines right above it that it wraps over: as high, about the same middle, and no title or label."""
    line = context[index]
    text = printed(line.text)
    while index and not squeeze(text)[:1].isdigit():
        above = context[index - 1]
        height = line.box.bottom - line.box.top
        close = 0 < line.box.top - above.box.top < _TITLE_LINES * height
        alike = abs((above.box.bottom - above.box.top) - height) < 0.15 * height
        middle = abs((above.box.x0 + above.box.x1) - (line.box.x0 + line.box.x1)) < 3 * height
        plain = squeeze(above.text)
        if not (close and alike and middle) or is_title(above.text) or _NO_TITLE.search(plain):
            break
        text, line, index = printed(above.text) + text, above, index - 1
    return text
