"""The nine statements as they are to be printed: lines with their printed figures, independent of any page layout.

A layout draws these lines; the manifest of expected rows is derived from the same lines, so that the two cannot drift apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest

from extractors.model import YUAN_PER_UNIT, CurrencyUnit, Side, StatementName

Printer = Callable[[int], str]
"""Turns an amount in yuan into the text of a cell; the empty string leaves the cell blank."""

_CHINESE_DIGITS = "〇一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its name, its ordinal, and the text of each of its figures by measure ("" is a blank cell)."""

    row: str
    figures: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    side: Side | None = None
    ordinal: str = ""
    parent_row: str | None = None

    @property
    def label(self) -> str:
        """The line's name as printed."""
        return self.ordinal + self.row

    def text(self, measure: str) -> str:
        """Return the printed text of a measure, "" where the cell is blank."""
        return dict(self.figures).get(measure, "")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a document."""

    statement: StatementName
    title: str
    currency_unit: CurrencyUnit
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no line prints a figure."""
        return not any(text for line in self.lines for _, text in line.figures)

    def on(self, side: Side) -> tuple[Line, ...]:
        """Lines of one side of a two-sided summary."""
        return tuple(line for line in self.lines if line.side == side)


@dataclass(frozen=True, slots=True)
class ExpectedItem:
    """One line item that an extractor must give for a printed figure: names as in the table `line_items`, amount in yuan."""

    statement: StatementName
    side: Side | None
    code: str | None
    row: str
    parent_row: str | None
    measure: str
    amount: Decimal
    amount_text: str
    currency_unit: CurrencyUnit


def expected_items(statements: Iterable[Statement]) -> Iterator[ExpectedItem]:
    """Yield an item for every figure that is printed; blank cells give none."""
    for statement in statements:
        for line in statement.lines:
            for measure, text in line.figures:
                if text:
                    yield ExpectedItem(
                        statement.statement,
                        line.side,
                        line.code,
                        fold(line.row),
                        fold(line.parent_row) if line.parent_row else None,
                        measure,
                        Decimal(text.replace(",", "")) * YUAN_PER_UNIT[statement.currency_unit],
                        text,
                        statement.currency_unit,
                    )


def pair_sides(statement: Statement) -> list[tuple[Line | None, Line | None]]:
    """Return the rows of a two-sided summary of a final account: revenue line and expenditure line, None where a side has none.

    The closing lines of both sides, from 本年收入合计 and 本年支出合计 on, stand beside each other.
    """
    left, right = statement.on("revenue"), statement.on("expenditure")
    end_left = next(i for i, item in enumerate(left) if item.row == "本年收入合计")
    end_right = next(i for i, item in enumerate(right) if item.row == "本年支出合计")
    rows: list[tuple[Line | None, Line | None]] = list(zip_longest(left[:end_left], right[:end_right]))
    tail_left: list[Line | None] = list(left[end_left:])
    *tail_right, total = right[end_right:]
    filler: list[Line | None] = [None] * (len(tail_left) - len(tail_right) - 1)
    return rows + list(zip(tail_left, [*tail_right, *filler, total], strict=True))


def fold(name: str) -> str:
    """Fold full-width forms, as the published tables do with row names (（境） becomes (境); 、 and “” stay)."""
    return unicodedata.normalize("NFKC", name)


def replace_text(statement: Statement, *, code: str | None, row: str, measure: str, text: str) -> Statement:
    """Return the statement with one figure printed otherwise: how deliberate errors come in. The figure must exist once."""
    hits = [i for i, line in enumerate(statement.lines) if (line.code, line.row) == (code, row) and line.text(measure)]
    (index,) = hits
    line = statement.lines[index]
    figures = tuple((m, text if m == measure else t) for m, t in line.figures)
    lines = (*statement.lines[:index], replace(line, figures=figures), *statement.lines[index + 1 :])
    return replace(statement, lines=lines)


def wan(yuan: int) -> str:
    """Print yuan as 万元 with two decimals, rounded half up."""
    return str((Decimal(yuan) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP))


def wan_grouped(yuan: int) -> str:
    """Print yuan as 万元 with two decimals and thousands commas."""
    return f"{Decimal(wan(yuan)):,}"


def yuan_grouped(yuan: int) -> str:
    """Print whole yuan with thousands commas."""
    return f"{yuan:,}"


def blank_zero(printer: Printer) -> Printer:
    """Return a printer that leaves the cell of a zero blank."""
    return lambda yuan: printer(yuan) if yuan else ""


def chinese_number(number: int) -> str:
    """Write 1..99 as in 一, 十二, 二十六."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _CHINESE_DIGITS[tens] + "十"
    return head + (_CHINESE_DIGITS[ones] if ones or not tens else "")
