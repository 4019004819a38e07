"""Grid rows into lines with amounts, and lines into line items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, starmap
from typing import Literal, NamedTuple

from extractors.grid import Cell, Grid
from extractors.model import Box, CurrencyUnit, Method, Side
from extractors.numbers import parse_amount, to_yuan
from extractors.statements import vocabulary
from extractors.statements.found import FoundTable, Segment
from extractors.statements.headers import Column, Role
from extractors.statements.labels import CodeMemory, read_label
from extractors.text import squeeze

_AMOUNT_IN_NAME = re.compile(r"[^\d.,]\d[\d,]*\.\d{2}(?!\d)")
"""An amount inside a name's cell: rulings are missing there, and whose amount it is cannot be told."""

_DIGITS_APART = re.compile(r"\d\s+\d")
_DIGITS_TOGETHER = re.compile(r"\d\d")
_WHOLE = re.compile(r"[\d,]+")
_CENTS = re.compile(r"\.\d\d")

_WORDS = re.compile(r"[\u4e00-\u9fff()、,]+")

_CLOSING = re.compile(r"[合总小]计|结转|结余")
_ONLY_CLOSING = re.compile(r"[合总小]?计")
DEEPER = 3.0
"""A name that begins this many points further right than another stands under it."""

_MOSTLY = 0.8
"""Where this share of a group's lines has a code or an ordinal, a line without one is not whole."""

_LABELS: frozenset[Role] = frozenset({"code", "name"})
"""What a column has that names lines."""

NO_NUMBER = "is not one number under one heading"
NO_LINE = "stands in a line without a name or code"
"""Why an amount is not read."""

Figure = tuple[Decimal, str, CurrencyUnit, int, Box | None, Method, float | None]
"""An amount in yuan, as printed, in which unit, on which page, where, and how and how surely it was recognised."""

CellInColumns = tuple[Cell, tuple[Column, ...]]
"""A cell with the columns that it stands in."""


class PrintedAmount(NamedTuple):
    """An amount cell with its column and the grid that it stands in."""

    column: Column
    cell: Cell
    grid: Grid

    @property
    def page(self) -> int:
        """Its page, from 1."""
        return self.grid.page

    def figure(self, unit: CurrencyUnit) -> Figure | None:
        """What a line item says of it; None where it is no exact amount in that unit."""
        _, cell, grid = self
        text = cell.text
        yuan = _yuan(text, unit)
        if yuan is None:
            return None
        box = (cell.ink or cell.box) if grid.placed else None
        return yuan, text.strip(), unit, grid.page, box, grid.method, cell.confidence

    def unread(self, why: str) -> str:
        """What is said of it where it is not read: the page, what is printed, and why."""
        return f"p.{self.page}: “{squeeze(self.cell.text)[:40]}” {why}"


class Place(NamedTuple):
    """Where the amounts of a line belong: what its line items say of it."""

    side: Side | None
    code: str | None
    row: str
    parent_row: str | None


class PrintedLine(NamedTuple):
    """One line of a statement: one group of columns in one row. A line without amounts is kept: it may be another's parent."""

    group: int
    order: int
    code: str | None
    name: str
    amounts: tuple[PrintedAmount, ...]
    unread: tuple[PrintedAmount, ...]
    ordinal: bool = False
    """Whether its name is printed with an ordinal (一、 1.)."""
    confidence: float | None = None
    """The least confidence with which its code and name were recognised; None where the document says what is printed."""
    parts: tuple[str, ...] = ()
    """What each column of names prints of its name; nothing where a page's end cuts the name."""
    indent: float | None = None
    """Where its name begins, in points; None where it wraps, for the lines of one cell begin at its border, or has no place."""


class _Share(NamedTuple):
    """What a cell's columns in one group of columns make of it.

    `label` is a code or a name, `amount` what stands under one measure, `merged` under several; `blank` has no heading, and
    `beside` names something else. `column` is the one that decides.
    """

    group: int
    kind: Literal["label", "amount", "merged", "blank", "beside"]
    column: Column
    only_measures: bool


class _Standing(dict[tuple[float, float], tuple[_Share, ...]]):
    """What cells of a segment are in each group that they stand in, told once for all between the same left and right borders."""

    def __init__(self, found: FoundTable, segment: Segment) -> None:
        super().__init__()
        header = segment.header
        columns, self._shift = (header.columns, 0.0) if header else (found.header.columns, segment.shift)
        self._middles = [(column.middle, column) for column in columns]

    def columns(self, left: float, right: float) -> tuple[Column, ...]:
        """The statement's columns between two borders, by position, else the nearest: a page's own rulings may merge some."""
        left, right = left - self._shift, right - self._shift
        inside = tuple([column for middle, column in self._middles if left <= middle <= right])
        return inside or (min(self._middles, key=lambda column: abs(column[0] - (left + right) / 2))[1],)

    def __missing__(self, borders: tuple[float, float]) -> tuple[_Share, ...]:
        covered = self.columns(*borders)
        prints_labels = not _LABELS.isdisjoint([column.role for column in covered])
        shares = self[borders] = tuple([_share(covered, group, prints_labels) for group in {c.group for c in covered}])
        return shares


class _Gathered(NamedTuple):
    """What one row prints in one group of columns."""

    labels: list[tuple[Cell, Column]]
    beside: list[Cell]
    amounts: list[PrintedAmount]
    unread: list[PrintedAmount]


def read_lines(found: FoundTable) -> list[PrintedLine]:
    """All lines of a statement, top to bottom over its pages; within a row from the left group to the right."""
    lines: list[PrintedLine] = []
    memories: defaultdict[int, CodeMemory] = defaultdict(CodeMemory)
    order = 0
    for segment in found.segments:
        standing = _Standing(found, segment)
        for at, cells in enumerate(_body_cells(segment)):
            order += 1
            row = _lines_of_row(cells, standing, order, segment.grid, memories)
            lines += _joined_to_the_page_before(lines, row) if at == 0 and segment is not found.segments[0] else row
    return lines


def body_rows(found: FoundTable, segment: Segment) -> Iterator[list[CellInColumns]]:
    """The rows below a segment's header: each row's cells with the statement's columns that they stand in."""
    standing = _Standing(found, segment)
    for cells in _body_cells(segment):
        yield [(cell, standing.columns(cell.box.x0, cell.box.x1)) for cell in cells]


def _body_cells(segment: Segment) -> Iterator[Sequence[Cell]]:
    """The cells of each row below a segment's header; of a row that is header too, those that are none of a header."""
    header, rows = segment.header, segment.grid.rows()
    if header is None:
        yield from rows
        return
    if header.shared is not None:
        yield [c for c in rows[header.shared] if _belongs(c, header.shared, header.end)]
    for row in rows[header.end :]:
        yield [c for c in row if c.row0 >= header.end]


def _joined_to_the_page_before(lines: list[PrintedLine], row: list[PrintedLine]) -> list[PrintedLine]:
    """Give the rest of a row that a page's end has cut to the line it belongs to; return what begins a line of its own.

    The rest of a name has neither the code nor the ordinal that the lines of its group have; or it is the last word of a
    closing line, whose amounts stand on the page before.
    """
    own: list[PrintedLine] = []
    prints_amounts = any(line.amounts or line.unread for line in row)
    for rest in row:
        before = [line for line in lines if line.group == rest.group and line.name]
        if not prints_amounts and _ONLY_CLOSING.fullmatch(rest.name) and before and _is_cut_before_closing(before[-1]):
            lines[lines.index(before[-1])] = before[-1]._replace(name=before[-1].name + rest.name, parts=())
            continue
        marked = sum(bool(line.code) or line.ordinal for line in before)
        whole = rest.code or rest.ordinal or not rest.name or _CLOSING.search(rest.name)
        if whole or not before or marked < _MOSTLY * len(before) or (before[-1].amounts and rest.amounts):
            own.append(rest)
            continue
        cut = before[-1]
        joined = cut._replace(
            name=cut.name + rest.name, amounts=cut.amounts + rest.amounts, unread=cut.unread + rest.unread, parts=()
        )
        lines[lines.index(cut)] = joined
    return own


def _is_cut_before_closing(line: PrintedLine) -> bool:
    """Whether a line with amounts may have lost its last word: it has no mark of a line of its own and closes nothing."""
    return bool(line.amounts) and not (line.code or line.ordinal or _CLOSING.search(line.name))


def _belongs(cell: Cell, index: int, header_end: int) -> bool:
    """Whether a cell of a row that is header too is part of the body: it starts there, and prints an amount or no header word."""
    if cell.row0 != index:
        return cell.row0 >= header_end
    return not vocabulary.is_header_word(squeeze(cell.text)) or parse_amount(cell.text) is not None


def _share(covered: Sequence[Column], group: int, prints_labels: bool) -> _Share:
    """What a cell over these columns, some of which may print labels, is to a group that some of them belong to."""
    own = [c for c in covered if c.group == group]
    measures = [c for c in own if c.role == "measure"]
    only_measures = len(measures) == len(own)
    if prints_labels and (labels := [c for c in own if c.role in _LABELS]):
        return _Share(group, "label", labels[0], only_measures)
    if measures and not prints_labels:
        return _Share(group, "amount" if len(measures) == 1 else "merged", measures[0], only_measures)
    return _Share(group, "blank" if own[0].role == "blank" else "beside", own[0], only_measures)


def _lines_of_row(
    cells: Iterable[Cell], standing: _Standing, order: int, grid: Grid, memories: defaultdict[int, CodeMemory]
) -> list[PrintedLine]:
    """One line for each group of columns that prints anything in this row."""
    gathered = _gathered(cells, standing, grid)
    lines: list[PrintedLine] = []
    for group in sorted(gathered):
        row = gathered[group]
        label = read_label(row.labels, row.beside, memories[group])
        if label.name or label.code or row.amounts or row.unread:
            lines.append(
                PrintedLine(
                    group,
                    order,
                    label.code,
                    label.name,
                    tuple(row.amounts),
                    tuple(row.unread),
                    label.ordinal,
                    min([c.confidence for c, _ in row.labels if c.confidence is not None], default=None),
                    label.parts,
                    _indent(row.labels, grid),
                )
            )
    return lines


def _gathered(cells: Iterable[Cell], standing: _Standing, grid: Grid) -> dict[int, _Gathered]:
    """What a row's cells print, by group of columns."""
    gathered: dict[int, _Gathered] = {}
    for cell in cells:
        text = cell.text
        if not text or text.isspace():
            continue
        left, _, right, _ = cell.box
        for group, kind, column, only_measures in standing[left, right]:
            readable = kind == "amount" and _is_one_amount(cell.lines)
            if only_measures and not readable and _is_words(cell, grid):
                continue
            row = gathered.get(group)
            if row is None:
                row = gathered[group] = _Gathered([], [], [], [])
            if readable:
                row.amounts.append(PrintedAmount(column, cell, grid))
            elif kind == "label":
                row.labels.append((cell, column))
                if _prints_amount(cell):
                    row.unread.append(PrintedAmount(column, cell, grid))
            elif kind == "beside":
                row.beside.append(cell)
            else:
                row.unread.append(PrintedAmount(column, cell, grid))
    return gathered


def _indent(labels: Sequence[tuple[Cell, Column]], grid: Grid) -> float | None:
    """Where the name in a line's first column of names begins; None where that cannot be told."""
    for cell, column in labels:
        if column.role == "name":
            return cell.ink.x0 if cell.ink and grid.placed and len(cell.lines) == 1 else None
    return None


def _is_words(cell: Cell, grid: Grid) -> bool:
    """Whether an amount's cell prints words: the end of a name that runs over, or 无. Recognised words may be misread digits."""
    return grid.method == "text" and bool(_WORDS.fullmatch(squeeze(cell.text)))


def _prints_amount(cell: Cell) -> bool:
    """Whether a label's cell prints an amount, in a name or alone."""
    text = squeeze(cell.text)
    return "." in text and (bool(_AMOUNT_IN_NAME.search(text)) or parse_amount(text) is not None)


@lru_cache(maxsize=1 << 13)
def _is_one_amount(lines: tuple[str, ...]) -> bool:
    """Whether a cell's lines print exactly one amount; what could be two, beside or under each other, is none."""
    if parse_amount("".join(lines)) is None:
        return False
    return not any(map(_has_two, lines)) and not any(starmap(_are_two, pairwise(map(squeeze, lines))))


def _has_two(line: str) -> bool:
    """Whether a line prints two numbers side by side; more than two digits that all stand apart are one number in wide type."""
    words = len(line.split())
    return words > 1 and bool(_DIGITS_APART.search(line)) and (words == 2 or bool(_DIGITS_TOGETHER.search(line)))


def _are_two(upper: str, lower: str) -> bool:
    """Whether two lines could be an amount each: that cannot be told from one that wraps."""
    return bool(_WHOLE.fullmatch(lower) and (_WHOLE.fullmatch(upper) or _CENTS.search(upper)))


@lru_cache(maxsize=1 << 12)
def _yuan(text: str, unit: CurrencyUnit) -> Decimal | None:
    """What a cell prints in yuan: statements of one document print most amounts several times."""
    number = parse_amount(text)
    return None if number is None else to_yuan(number, unit)
