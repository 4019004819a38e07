"""Grid rows into lines with amounts, and lines into line items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap

from extractors.grid import Cell, Grid
from extractors.numbers import parse_amount
from extractors.statements import vocabulary
from extractors.statements.headers import Column
from extractors.statements.segments import FoundStatement
from extractors.text import line_name, split_code, squeeze

_AMOUNT_IN_NAME = re.compile(r"[^\d.,]\d[\d,]*\.\d{2}(?!\d)")
"""An amount inside a name's cell: rulings are missing there, and whose amount it is cannot be told."""

_DIGITS_APART = re.compile(r"\d\s+\d")
_DIGITS_TOGETHER = re.compile(r"\d\d")
_WHOLE = re.compile(r"[\d,]+")
_CENTS = re.compile(r"\.\d\d")

_LEVEL_WIDTHS = (3, 2, 2)
"""Digits of 类, 款 and 项 in both the functional and the economic classification (政府收支分类科目)."""


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


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of a statement: one group of columns in one row. A line without amounts is kept: it may be another's parent."""

    group: int
    order: int
    code: str | None
    name: str
    amounts: tuple[PrintedAmount, ...]
    unread: tuple[PrintedAmount, ...]
    confidence: float | None = None
    """The least confidence with which its code and name were recognised; None where the document says what is printed."""


def read_lines(found: FoundStatement) -> list[PrintedLine]:
    """All lines of a statement, top to bottom over its pages; within a row from the left group to the right."""
    lines: list[PrintedLine] = []
    levels: dict[int, list[str]] = {}
    order = 0
    for segment in found.segments:
        header = segment.header
        columns, shift = (header.columns, 0.0) if header else (found.header.columns, segment.shift)
        rows = segment.grid.rows()
        for index in range(header.body if header else 0, len(rows)):
            order += 1
            cells = [(c, _covered(c, columns, shift)) for c in rows[index] if _belongs(c, index, header.end if header else 0)]
            lines += _lines_of_row(cells, columns, order, segment.grid, levels)
    return lines


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
    cells: Sequence[tuple[Cell, tuple[Column, ...]]],
    columns: Sequence[Column],
    order: int,
    grid: Grid,
    levels: dict[int, list[str]],
) -> Iterator[PrintedLine]:
    """One line for each group of columns that prints anything in this row."""
    for group in sorted({c.group for c in columns}):
        labels: list[tuple[Cell, Column]] = []
        amounts: list[PrintedAmount] = []
        unread: list[PrintedAmount] = []
        for cell, covered in cells:
            own = [c for c in covered if c.group == group]
            if not own or not cell.text.strip():
                continue
            label = next((c for c in own if c.role in ("code", "name")), None)
            if label:
                labels.append((cell, label))
                if _prints_amount(cell):
                    unread.append(PrintedAmount(label, cell, grid))
            elif own[0].role in ("measure", "blank") and not any(c.role in ("code", "name") for c in covered):
                readable = len(own) == 1 and own[0].role == "measure" and is_one_amount(cell)
                (amounts if readable else unread).append(PrintedAmount(own[0], cell, grid))
        code, name = _label(labels, levels.setdefault(group, ["", "", ""]))
        if name or code or amounts or unread:
            sure = min((c.confidence for c, _ in labels if c.confidence is not None), default=None)
            yield PrintedLine(group, order, code, name, tuple(amounts), tuple(unread), sure)


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


def _label(labels: Sequence[tuple[Cell, Column]], levels: list[str]) -> tuple[str | None, str]:
    """The code and the name that a line's label cells print. `levels` remembers the codes of the line above."""
    digits: dict[int | None, str] = {}
    names: list[str] = []
    for cell, column in labels:
        text = squeeze(cell.text)
        if column.role == "code" and text.isdigit():
            digits[column.level] = text
        else:
            names.append(text)
    name = line_name("".join(names))
    code = _join_code(digits, levels)
    return (code, name) if code else split_code(name)


def _join_code(digits: Mapping[int | None, str], levels: list[str]) -> str | None:
    """Join a code printed in one column or by level, each level at its width; a blank higher level is the line above's."""
    if not digits:
        return None
    if None in digits:
        return digits[None]
    deepest = max(level for level in digits if level is not None)
    parts = []
    for level in range(deepest + 1):
        text = digits.get(level) or levels[level]
        if len(text) > _LEVEL_WIDTHS[level]:  # the whole code stands in this level's column
            parts = [text]
            continue
        parts.append(text.zfill(_LEVEL_WIDTHS[level]))
        levels[level] = text
    for level in range(deepest + 1, len(levels)):
        levels[level] = ""
    return "".join(parts)


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
