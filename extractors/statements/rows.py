"""Grid rows into lines with amounts, and lines into line items."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, starmap

from extractors.grid import Cell, Grid
from extractors.model import Box, CurrencyUnit
from extractors.numbers import parse_amount, to_yuan
from extractors.statements import vocabulary
from extractors.statements.found import FoundTable, Segment
from extractors.statements.headers import Column
from extractors.statements.labels import CodeMemory, read_label
from extractors.text import UNIT_ENDS, squeeze

_AMOUNT_IN_NAME = re.compile(r"[^\d.,]\d[\d,]*\.\d{2}(?!\d)")
"""An amount inside a name's cell: rulings are missing there, and whose amount it is cannot be told."""

_DIGITS_APART = re.compile(r"\d\s+\d")
_DIGITS_TOGETHER = re.compile(r"\d\d")
_WHOLE = re.compile(r"[\d,]+")
_CENTS = re.compile(r"\.\d\d")

_WORDS = re.compile(r"[\u4e00-\u9fff()、,]+")

_CLOSING = re.compile(r"[合总小]计|结转|结余")
_ONLY_CLOSING = re.compile(r"[合总小]?计")
_UNIT = re.compile(rf"(?:{UNIT_ENDS}|大学|协会)(?<!车站)(?:\([^()]{{1,24}}\))?$")
"""How names of units end in tables that list lines under units."""

DEEPER = 3.0
"""A name that begins this many points further right than another stands under it."""

_MOSTLY = 0.8
"""Where this share of a group's lines has a code or an ordinal, a line without one is not whole."""

NO_NUMBER = "is not one number under one heading"
NO_LINE = "stands in a line without a name or code"
"""Why an amount is not read."""

CellInColumns = tuple[Cell, tuple[Column, ...]]
"""A cell with the columns that it stands in."""


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """An amount cell with its column and the grid that it stands in."""

    column: Column
    cell: Cell
    grid: Grid

    @property
    def page(self) -> int:
        """Its page, from 1."""
        return self.grid.page

    @property
    def text(self) -> str:
        """As printed."""
        return self.cell.text.strip()

    @property
    def box(self) -> Box | None:
        """Where it is printed; None in formats without positions."""
        return (self.cell.ink or self.cell.box) if self.grid.placed else None

    def yuan(self, unit: CurrencyUnit) -> Decimal | None:
        """What it is in yuan; None where it is no exact amount in that unit."""
        number = parse_amount(self.cell.text)
        return None if number is None else to_yuan(number, unit)

    def unread(self, why: str) -> str:
        """What is said of it where it is not read: the page, what is printed, and why."""
        return f"p.{self.page}: “{squeeze(self.cell.text)[:40]}” {why}"


@dataclass(frozen=True, slots=True)
class PrintedLine:
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


def read_lines(found: FoundTable) -> list[PrintedLine]:
    """All lines of a statement, top to bottom over its pages; within a row from the left group to the right."""
    lines: list[PrintedLine] = []
    memories: defaultdict[int, CodeMemory] = defaultdict(CodeMemory)
    order = 0
    for segment in found.segments:
        columns = (segment.header or found.header).columns
        for at, cells in enumerate(body_rows(found, segment)):
            order += 1
            row = list(_lines_of_row(cells, columns, order, segment.grid, memories))
            lines += _joined_to_the_page_before(lines, row) if at == 0 and segment is not found.segments[0] else row
    return lines


def body_rows(found: FoundTable, segment: Segment) -> Iterator[list[CellInColumns]]:
    """The rows below a segment's header: each row's cells with the statement's columns that they stand in."""
    header = segment.header
    columns, shift = (header.columns, 0.0) if header else (found.header.columns, segment.shift)
    rows = segment.grid.rows()
    for index in range(header.body if header else 0, len(rows)):
        yield [(c, _covered(c, columns, shift)) for c in rows[index] if _belongs(c, index, header.end if header else 0)]


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
            lines[lines.index(before[-1])] = replace(before[-1], name=before[-1].name + rest.name, parts=())
            continue
        marked = sum(bool(line.code) or line.ordinal for line in before)
        whole = rest.code or rest.ordinal or not rest.name or _CLOSING.search(rest.name)
        if whole or not before or marked < _MOSTLY * len(before) or (before[-1].amounts and rest.amounts):
            own.append(rest)
            continue
        cut = before[-1]
        joined = replace(
            cut, name=cut.name + rest.name, amounts=cut.amounts + rest.amounts, unread=cut.unread + rest.unread, parts=()
        )
        lines[lines.index(cut)] = joined
    return own


def _is_cut_before_closing(line: PrintedLine) -> bool:
    """Whether a line with amounts may have lost its last word: it has no mark of a line of its own and closes nothing."""
    return bool(line.amounts) and not (line.code or line.ordinal or _CLOSING.search(line.name))


def _belongs(cell: Cell, index: int, header_end: int) -> bool:
    """Whether a cell is part of a body row: it starts there, or labels several rows from below the header on."""
    if cell.row0 == index:
        return index >= header_end or not vocabulary.is_header_word(squeeze(cell.text)) or parse_amount(cell.text) is not None
    return cell.row0 >= header_end


def _covered(cell: Cell, columns: Sequence[Column], shift: float) -> tuple[Column, ...]:
    """The statement's columns that a cell stands in, by position: a page's own rulings may merge some of them."""
    left, right = cell.box.x0 - shift, cell.box.x1 - shift
    inside = tuple(c for c in columns if left <= c.middle <= right)
    return inside or (min(columns, key=lambda c: abs(c.middle - (left + right) / 2)),)


def _lines_of_row(
    cells: Sequence[CellInColumns],
    columns: Sequence[Column],
    order: int,
    grid: Grid,
    memories: defaultdict[int, CodeMemory],
) -> Iterator[PrintedLine]:
    """One line for each group of columns that prints anything in this row."""
    for group in sorted({c.group for c in columns}):
        labels: list[tuple[Cell, Column]] = []
        beside: list[Cell] = []
        amounts: list[PrintedAmount] = []
        unread: list[PrintedAmount] = []
        for cell, covered in cells:
            own = [c for c in covered if c.group == group]
            if not own or not cell.text.strip():
                continue
            if all(c.role == "measure" for c in own) and _is_words(cell, grid):
                continue
            label = next((c for c in own if c.role in ("code", "name")), None)
            measures = [c for c in own if c.role == "measure"]
            if label:
                labels.append((cell, label))
                if _prints_amount(cell):
                    unread.append(PrintedAmount(label, cell, grid))
            elif measures and not any(c.role in ("code", "name") for c in covered):
                readable = len(measures) == 1 and is_one_amount(cell)
                (amounts if readable else unread).append(PrintedAmount(measures[0], cell, grid))
            elif own[0].role == "blank":
                unread.append(PrintedAmount(own[0], cell, grid))
            else:
                beside.append(cell)
        label_read = read_label(labels, beside, memories[group])
        if label_read.name or label_read.code or amounts or unread:
            yield PrintedLine(
                group,
                order,
                label_read.code,
                label_read.name,
                tuple(amounts),
                tuple(unread),
                label_read.ordinal,
                min((c.confidence for c, _ in labels if c.confidence is not None), default=None),
                label_read.parts,
                _indent(labels, grid),
            )


def _indent(labels: Sequence[tuple[Cell, Column]], grid: Grid) -> float | None:
    """Where the name in a line's first column of names begins; None where that cannot be told."""
    cell = next((c for c, column in labels if column.role == "name"), None)
    return cell.ink.x0 if cell and cell.ink and grid.placed and len(cell.lines) == 1 else None


def _is_words(cell: Cell, grid: Grid) -> bool:
    """Whether an amount's cell prints words: the end of a name that runs over, or 无. Recognised words may be misread digits."""
    return grid.method == "text" and bool(_WORDS.fullmatch(squeeze(cell.text)))


def _prints_amount(cell: Cell) -> bool:
    """Whether a label's cell prints an amount, in a name or alone."""
    text = squeeze(cell.text)
    return bool(_AMOUNT_IN_NAME.search(text)) or ("." in text and parse_amount(text) is not None)


def is_one_amount(cell: Cell) -> bool:
    """Whether a cell prints exactly one amount; what could be two, beside or under each other, is none."""
    if parse_amount(cell.text) is None:
        return False
    return not any(map(_has_two, cell.lines)) and not any(starmap(_are_two, pairwise(map(squeeze, cell.lines))))


def _has_two(line: str) -> bool:
    """Whether a line prints two numbers side by side; more than two digits that all stand apart are one number in wide type."""
    return bool(_DIGITS_APART.search(line)) and (bool(_DIGITS_TOGETHER.search(line)) or len(line.split()) == 2)


def _are_two(upper: str, lower: str) -> bool:
    """Whether two lines could be an amount each: that cannot be told from one that wraps."""
    return bool(_WHOLE.fullmatch(lower) and (_WHOLE.fullmatch(upper) or _CENTS.search(upper)))


def parents(lines: Iterable[PrintedLine]) -> dict[tuple[int, int], str]:
    """For lines without a code whose name is printed again in their group: the line they stand under, keyed by (group, order).

    That line is the nearest above whose own name is printed once: 一般公共预算财政拨款 stands under 年初财政拨款结转和结余.
    """
    under: dict[tuple[int, int], str] = {}
    uncoded = [line for line in lines if line.name and not line.code]
    counts = Counter((line.group, line.name) for line in uncoded)
    last_unique: dict[int, str] = {}
    seen: set[tuple[int, str]] = set()
    for line in uncoded:
        key = (line.group, line.name)
        if counts[key] == 1:
            last_unique[line.group] = line.name
        elif key in seen and line.group in last_unique:
            under[(line.group, line.order)] = last_unique[line.group]
        seen.add(key)
    return under


def parents_by_indent(lines: Iterable[PrintedLine]) -> dict[tuple[int, int], str]:
    """As `parents`, where only where a name begins tells what it stands under; lines of which that cannot be told have none.

    Of the lines that a line stands under, it is the nearest whose own name is printed once, else the nearest. What stands below
    a name that wraps, printed once, stands under it where it names a unit, and else may or may not.
    """
    under: dict[tuple[int, int], str] = {}
    uncoded = [line for line in lines if line.name and not line.code]
    counts = Counter((line.group, line.name) for line in uncoded)
    seen: set[tuple[int, str]] = set()
    above: dict[int, list[PrintedLine]] = {}
    for line in uncoded:
        chain = above.setdefault(line.group, [])
        key = (line.group, line.name)
        if line.indent is None:
            units = [other.name for other in chain if _UNIT.search(other.name) and counts[(other.group, other.name)] == 1]
            if counts[key] == 1:
                chain[:] = [line] if _UNIT.search(line.name) else []
            elif key in seen and units:
                under[(line.group, line.order)] = units[-1]
            seen.add(key)
            continue
        while chain and (chain[-1].indent or 0.0) >= line.indent - DEEPER:
            chain.pop()
        if key in seen and chain:
            unique = [other for other in chain if counts[(other.group, other.name)] == 1]
            under[(line.group, line.order)] = (unique or chain)[-1].name
        seen.add(key)
        chain.append(line)
    return under
