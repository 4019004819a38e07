"""How a mistake gets into an agency's documents: what the declared kinds of errors are made of.

Each function here returns a `Change`: given an agency and a source of randomness it returns the agency with one document printed
otherwise, or None where the agency has no place for such a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random

from extractors.model import YUAN_PER_UNIT, ReportType, Side, StatementName
from flows.demo.statements import Line, Statement
from tests.injection.documents import Agency, Disclosure

Change = Callable[[Agency, Random], Agency | None]
Wrong = Callable[[Decimal, Decimal, Decimal, Random], Decimal | None]
"""Given a printed number, that number before rounding, how many of its units a 万元 is, and randomness: the number to print
instead, or None."""

_CENT = Decimal("0.01")
FAR = Decimal(1)
"""万元 by which a mistake is wrong at least; the largest sum of the forms has some 30 addends, 0.16 万元 of tolerance."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Which printed figures: patterns must match whole names; a line without code has the code ""."""

    statement: StatementName
    side: Side | None = None
    code: str = ".*"
    row: str = ".*"
    measure: str = ".*"
    parent: str | None = ".*"
    """Pattern of the line that it stands under; None means lines that stand under none."""

    def lines(self, statement: Statement) -> list[int]:
        """Return the indexes of the lines that it means."""
        return [
            i
            for i, line in enumerate(statement.lines)
            if line.side == self.side
            and re.fullmatch(self.code, line.code or "")
            and re.fullmatch(self.row, line.row)
            and (re.fullmatch(self.parent, line.parent_row or "") if self.parent is not None else line.parent_row is None)
        ]

    def found(self, disclosure: Disclosure) -> list[tuple[int, str]]:
        """Return line index and measure of every figure other than zero that it means."""
        return [
            (i, measure)
            for statement in disclosure.statements
            if statement.statement == self.statement
            for i in self.lines(statement)
            for measure, text in statement.lines[i].figures
            if re.fullmatch(self.measure, measure) and text and number(text)
        ]


def number(text: str) -> Decimal:
    """Return a printed figure as a number."""
    return Decimal(text.replace(",", ""))


def printed(value: Decimal, like: str) -> str:
    """Print a number as another figure is printed: its decimals, its commas."""
    decimals = len(like.partition(".")[2])
    return f"{value:,.{decimals}f}" if "," in like or value < 1000 else f"{value:.{decimals}f}"


def far(value: Decimal, exact: Decimal, wan: Decimal, rng: Random) -> Decimal | None:
    """Be wrong by more than any rounding: by 5 to 40 percent, and 2 万元 at least."""
    share = Decimal(rng.randint(5, 40)) / 100
    step = max(abs(value) * share, 2 * FAR * wan).quantize(_CENT)
    return value - step if value > step and rng.random() < 0.5 else value + step


def near(value: Decimal, exact: Decimal, wan: Decimal, rng: Random) -> Decimal | None:
    """Be rounded to the wrong side: off by less than one last digit."""
    down, up = (exact.quantize(_CENT, way) for way in (ROUND_FLOOR, ROUND_CEILING))
    other = down if value == up else up
    return other if down != up and other else None


def figure(report_type: ReportType, cells: Cells, wrong: Wrong = far) -> Change:
    """Print one figure otherwise."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            found = cells.found(disclosure)
            rng.shuffle(found)
            for index, measure in found:
                changed = _printed_otherwise(disclosure, cells.statement, index, measure, wrong, rng)
                if changed:
                    return agency.with_document(changed)
        return None

    return change


def together(report_type: ReportType, first: Cells, *others: Cells) -> Change:
    """Raise several figures by one amount: the statement stays consistent, others disagree with it. All must be printed."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            places = [(c.statement, c.found(disclosure)) for c in (first, *others)]
            if all(len(found) == 1 for _, found in places):
                cells = [(name, *found[0]) for name, found in places]
                return agency.with_document(raised(disclosure, cells, _step(rng)))
        return None

    return change


def path(
    report_type: ReportType, statement: StatementName, item: str, columns: Sequence[str], *totals: tuple[str, str]
) -> Change:
    """Raise an item and all lines above it by one amount, in all the columns given that it prints.

    Args:
        report_type: in which documents.
        statement: in which statement.
        item: pattern of the item's code.
        columns: the columns to raise together; the item must print them all.
        totals: line without code to raise too, as a pattern of its name, and a pattern of the codes that it is the total of.
    """

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            lines = next((s.lines for s in disclosure.statements if s.statement == statement), ())
            items = [line for line in lines if line.code and re.fullmatch(item, line.code) and _prints(line, columns)]
            if not items:
                continue
            code = rng.choice(items).code or ""
            above = [i for i, line in enumerate(lines) if _is_above(line, code, totals)]
            cells = [(statement, i, column) for i in above for column in columns]
            return agency.with_document(raised(disclosure, cells, _step(rng)))
        return None

    return change


def _prints(line: Line, columns: Sequence[str]) -> bool:
    return all(line.text(c) and number(line.text(c)) for c in columns)


def _is_above(line: Line, code: str, totals: Iterable[tuple[str, str]]) -> bool:
    if line.code:
        return code.startswith(line.code)
    return any(re.fullmatch(row, line.row) and re.match(codes, code) for row, codes in totals)


def _step(rng: Random) -> Decimal:
    """An amount in 万元 that no rounding explains."""
    return FAR * 2 + Decimal(rng.randint(0, 4_000)) / 100


def raised(disclosure: Disclosure, cells: Iterable[tuple[StatementName, int, str]], wan: Decimal) -> Disclosure:
    """Return the document with figures raised by an amount in 万元; cells are statement, index of the line, measure."""
    for name, index, measure in cells:
        statement = next(s for s in disclosure.statements if s.statement == name)
        text = statement.lines[index].text(measure)
        value = number(text) + wan * 10_000 / YUAN_PER_UNIT[statement.currency_unit]
        disclosure = with_text(disclosure, name, index, measure, printed(value, text))
    return disclosure


def with_text(disclosure: Disclosure, name: StatementName, index: int, measure: str, text: str) -> Disclosure:
    """Return the document with one figure printed otherwise."""

    def changed(statement: Statement) -> Statement:
        if statement.statement != name:
            return statement
        line = statement.lines[index]
        line = replace(line, figures=tuple((m, text if m == measure else t) for m, t in line.figures))
        return replace(statement, lines=(*statement.lines[:index], line, *statement.lines[index + 1 :]))

    return replace(disclosure, statements=tuple(changed(s) for s in disclosure.statements))


def _printed_otherwise(
    disclosure: Disclosure, name: StatementName, index: int, measure: str, wrong: Wrong, rng: Random
) -> Disclosure | None:
    statement = next(s for s in disclosure.statements if s.statement == name)
    text = statement.lines[index].text(measure)
    exact = next(s for s in disclosure.exact if s.statement == name)
    unit = Decimal(YUAN_PER_UNIT[statement.currency_unit])
    true = number(exact.lines[index].text(measure)) * YUAN_PER_UNIT[exact.currency_unit] / unit
    value = wrong(number(text), true, 10_000 / unit, rng)
    return None if value is None else with_text(disclosure, name, index, measure, printed(value, text))


def shuffled(agency: Agency, report_type: ReportType, rng: Random) -> list[Disclosure]:
    """Return the agency's documents of a type in chance's order."""
    found = [d for d in agency.documents if d.report_type == report_type]
    rng.shuffle(found)
    return found
