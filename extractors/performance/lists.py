"""Lists of projects: one line a project, with what it costs in all and by source; lines that sum up others are no projects."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractors.model import CurrencyUnit
from extractors.performance.body import Row, carried, confidence_of, rows_of
from extractors.performance.columns import Header
from extractors.performance.money import Money, read_money, with_budget
from extractors.performance.printed import printed
from extractors.performance.rows import Project, ProjectSubject
from extractors.performance.tables import FoundTable
from extractors.performance.vocabulary import TOTAL_NAME, UNIT_NAME
from extractors.text import squeeze

_DEEPER = 3.0
"""A name that begins this many points further right than another stands under it."""


def read_list(table: FoundTable, first: int, currency: CurrencyUnit | None) -> tuple[list[Project], list[Row]]:
    """The lines of a list, numbered from `first`; and those with an amount that name nothing or print no number for it."""
    header = table.header
    assert header is not None
    unit = table.unit or currency
    lines: list[tuple[Row, str, Money]] = []
    unread: list[Row] = []
    body = list(rows_of(table))
    goals, departments = carried(body, header, "goal"), carried(body, header, "department")
    told: dict[int, tuple[str | None, str | None]] = {}
    for index, row in enumerate(body):
        name = row.text(header.column("project"))
        cells = row.within(header.column("amount"))
        amount = read_money(row, cells[0], unit) if len(cells) == 1 else None
        if name and amount and amount.amount is not None:
            told[id(row)] = goals[index], departments[index]
            lines.append((row, name, amount))
        elif any(printed(c.text) for c in cells) or (name and lines and not amount):
            unread.append(row)
    if unread:  # a line that is not read may be what a sum above it lacks
        return [], unread
    subjects = _subjects(lines, header)
    projects = [
        _project(table, header, line, subject, first + i, told[id(line[0])])
        for i, (line, subject) in enumerate(zip(lines, subjects, strict=True))
    ]
    return projects, []


def _subjects(lines: Sequence[tuple[Row, str, Money]], header: Header) -> list[ProjectSubject]:
    """Which lines sum up lines below them: by name, and by the arithmetic where name or indent say so."""
    amounts = [m.amount or Decimal(0) for _, _, m in lines]
    indents = [_indent(row, header) for row, _, _ in lines]
    ends = list(range(1, len(lines) + 1))
    subjects: list[ProjectSubject] = ["project"] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        name = lines[index][1]
        if TOTAL_NAME.match(squeeze(name)):
            subjects[index] = "total"
        end = _sums_to(index, amounts, ends)
        if end is None:
            continue
        deeper = all(indents[i] - indents[index] > _DEEPER for i in range(index + 1, end))
        if UNIT_NAME.search(squeeze(name)) or subjects[index] == "total" or (deeper and end > index + 2):
            ends[index] = end
            subjects[index] = "total" if subjects[index] == "total" else "group"
    return subjects


def _sums_to(index: int, amounts: Sequence[Decimal], ends: Sequence[int]) -> int | None:
    """Where the lines right below a line that make its amount end; None where none do."""
    if not amounts[index]:
        return None
    total, at = Decimal(0), index + 1
    while at < len(amounts) and total < amounts[index]:
        total += amounts[at]
        at = ends[at]
    return at if total == amounts[index] else None


def _indent(row: Row, header: Header) -> float:
    inks = [c.ink.x0 for c in row.within(header.column("project")) if c.ink]
    return min(inks, default=0.0)


def _project(
    table: FoundTable,
    header: Header,
    line: tuple[Row, str, Money],
    subject: ProjectSubject,
    number: int,
    told: tuple[str | None, str | None],
) -> Project:
    row, name, amount = line
    sources = []
    for source in header.columns:
        cells = row.within(source) if source.role is None else []
        money = read_money(row, cells[0], amount.unit) if len(cells) == 1 else None
        if money and money.amount:
            sources.append((source.path, money.text))
    column = header.column("amount")
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
        funding=tuple(path for path, _ in sources) or None,
        funding_texts=tuple(text for _, text in sources) or None,
        goal=told[0],
        method=row.segment.grid.method,
        confidence=confidence_of(row.cells),
    )
    return with_budget(project, amount, column.path if column else None)
