"""Lists of projects: one line a project, with what it costs in all and by source; lines that sum up others are no projects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.model import YUAN_PER_UNIT
from extractors.performance.body import Row, confidence_of, rows_of
from extractors.performance.columns import Column, Header
from extractors.performance.money import Money, read_money, with_executed
from extractors.performance.printed import printed
from extractors.performance.rows import Project, ProjectSubject
from extractors.performance.tables import FoundTable
from extractors.performance.values import parse_rate
from extractors.performance.vocabulary import LIKELY_UNIT_NAME, OWN_UNIT, TOTAL_NAME, UNIT_NAME
from extractors.statements.rows import DEEPER
from extractors.text import squeeze

_FUNDS = re.compile(r"拨款|公共预算|基金|国有资本|专户|收入|资金|结转|其他")
"""What headings of sources of funds have in them."""

_SUM = re.compile(r"[合小]计$")
_YEAR = re.compile(r"^\d{4}年(?:度)?预算数?/")
"""What headings of sources begin with that say nothing of the source, and those that sum up others."""

_CHAPTER = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）]?[、.]?$")
"""How lines are numbered that have numbered lines below them."""


def read_list(table: FoundTable, first: int, unit_name: str | None) -> tuple[list[tuple[Row, Project]], list[Row]]:
    """The lines of a list with their projects, numbered from `first`; and those with an amount that is not read, or of nothing.

    A line with the name of the unit that discloses, `unit_name`, is no project of its.
    """
    header = table.header
    assert header is not None
    unit = table.unit
    lines: list[tuple[Row, str, Money]] = []
    unread: list[Row] = []
    told: dict[int, tuple[str | None, str | None]] = {}
    for row in rows_of(table):
        name = row.text(header.column("project"))
        cells = row.within(header.column("amount"))
        amount = read_money(row, cells[0], unit) if len(cells) == 1 else None
        if name and amount and amount.amount is not None:
            told[id(row)] = row.text(header.column("goal")), row.text(header.column("department"))
            lines.append((row, name, amount))
        elif any(printed(c.text) for c in cells) or (name and lines and not amount):
            unread.append(row)
    if unread:  # a line that is not read may be what a sum above it lacks
        return [], unread
    sources = [c for c in header.columns if c.role is None and _FUNDS.search(c.path) and not _SUM.search(c.path)]
    without_goal = [told[id(row)][0] is None for row, _, _ in lines]
    subjects = _subjects(lines, header, unit_name, without_goal)
    projects = [
        (line[0], _project(table, sources, line, subject, first + i, told[id(line[0])]))
        for i, (line, subject) in enumerate(zip(lines, subjects, strict=True))
    ]
    return projects, []


def _subjects(
    lines: Sequence[tuple[Row, str, Money]], header: Header, unit_name: str | None, without_goal: Sequence[bool]
) -> list[ProjectSubject]:
    """Which lines sum up lines below them: by name, and by the arithmetic where name or indent say so.

    Where projects have a goal, a unit's line is one without it, else one that its lines make.
    """
    amounts = [m.amount or Decimal(0) for _, _, m in lines]
    halves = [_half(m) for _, _, m in lines]
    indents = [_indent(row, header) for row, _, _ in lines]
    ends = list(range(1, len(lines) + 1))
    goals = not all(without_goal)
    subjects: list[ProjectSubject] = ["project"] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        name = squeeze(lines[index][1])
        end, exact = _sums_to(index, amounts, halves, ends)
        own = OWN_UNIT.search(name) or (unit_name and name == squeeze(unit_name))
        named = LIKELY_UNIT_NAME if goals else UNIT_NAME
        is_unit = own or (named.search(name) and (without_goal[index] if goals else end))
        chapter = bool(end and _CHAPTER.match(lines[index][0].text(header.column("number")) or ""))
        deeper = all(indents[i] - indents[index] > DEEPER for i in range(index + 1, end or 0))
        if TOTAL_NAME.match(name):
            subjects[index] = "total"
        elif is_unit or chapter or (end and exact and end > index + 2 and deeper):
            subjects[index] = "group"
        if end and subjects[index] != "project":
            ends[index] = end
    return subjects


def _sums_to(index: int, amounts: Sequence[Decimal], halves: Sequence[Decimal], ends: Sequence[int]) -> tuple[int | None, bool]:
    """Where the lines right below a line that make its amount end, and whether they do without rounding; None where none do."""
    if not amounts[index]:
        return None, False
    total, slack, at = Decimal(0), halves[index], index + 1
    while at < len(amounts) and total < amounts[index] - slack:
        total, slack = total + amounts[at], slack + halves[at]
        at = ends[at]
    return (at, total == amounts[index]) if abs(total - amounts[index]) <= slack else (None, False)


def _half(money: Money) -> Decimal:
    """Half of the last decimal place that is printed, in yuan: what rounding may hide."""
    yuan = YUAN_PER_UNIT[money.unit] if money.unit else 1
    decimals = len(money.text.partition(".")[2])
    return Decimal(yuan) / Decimal(2 * 10**decimals)


def _indent(row: Row, header: Header) -> float:
    inks = [c.ink.x0 for c in row.within(header.column("project")) if c.ink]
    return min(inks, default=0.0)


def _project(
    table: FoundTable,
    columns: Sequence[Column],
    line: tuple[Row, str, Money],
    subject: ProjectSubject,
    number: int,
    told: tuple[str | None, str | None],
) -> Project:
    """The project of a line, with the amounts in `columns`, which are those of sources of funds."""
    row, name, amount = line
    header = table.header
    assert header is not None
    sources = []
    for source in columns:
        cells = row.within(source)
        money = read_money(row, cells[0], amount.unit) if len(cells) == 1 else None
        if money and money.amount:
            sources.append((_YEAR.sub("", source.path), money.text))
    column = header.column("amount")
    rate = row.text(header.column("rate"))
    project = Project(
        number,
        "list",
        subject,
        row.page,
        row.page,
        row.box([c for c in row.cells if c.row0 == row.index]),
        table.title,
        name=name,
        department=told[1],
        budget=amount.amount,
        budget_text=amount.text,
        budget_label=column.path if column else None,
        budget_at=amount.at,
        rate=parse_rate(rate) if rate else None,
        rate_text=rate,
        currency_unit=amount.unit,
        funding=tuple(path for path, _ in sources) or None,
        funding_texts=tuple(text for _, text in sources) or None,
        goal=told[0],
        method=row.segment.grid.method,
        confidence=confidence_of(row.cells),
    )
    spent = row.within(header.column("executed"))
    return with_executed(project, read_money(row, spent[0], amount.unit) if len(spent) == 1 else None)
