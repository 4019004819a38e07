"""The indicators below a form's headings: one row a name, its values parsed, its levels carried down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.grid import Cell
from extractors.model import Box
from extractors.performance.body import Row, agree, carried, confidence_of, is_part, open_runs
from extractors.performance.columns import Header
from extractors.performance.printed import printed
from extractors.performance.rows import Indicator
from extractors.performance.values import NOTHING, Value, parse_comparator, parse_number, parse_value
from extractors.performance.vocabulary import FORM_LABELS, TOTAL_NAME, Role, meaning_of
from extractors.text import squeeze

_ORDINAL = re.compile(r"^指标\d{0,2}[:：、.]|^\d{1,2}[、.．](?!\d)|^[(（]\d{1,2}[)）]|^[①-⑳]")
_PLACEHOLDER = re.compile(r"^[.…。·\-—/\\×xX]*$")
_UNIT_IN_NAME = re.compile(r"[(（]([^()（）\d]{1,6}|%)[)）]$")
"""Forms that print bare numbers have the unit at the end of the indicator's name."""

_LEVELS: tuple[Role, ...] = ("level1", "level2")
_VALUES: tuple[Role, ...] = ("target", "actual", "weight", "score", "comparator", "unit")


_MARKS: tuple[Role, ...] = ("weight", "score")
"""What several indicators may have together: it is the first one's, so that sums count it once."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal that the rows below it serve, and its number where a form has several."""

    number: int | None
    text: str


def is_indicator(row: Row, header: Header) -> bool:
    """Whether a row names an indicator: its name has a cell of its own, and is no label of the form."""
    cells = row.within(header.column("level3"))
    name = "".join(printed(c.text) for c in cells)
    if not cells or any(c.row0 != row.index for c in cells) or any(row.over(c) for c in header.columns if c.role in _VALUES):
        return False
    return not TOTAL_NAME.match(squeeze(name)) and meaning_of(name, FORM_LABELS) in (None, "name")


def read_indicators(
    rows: Sequence[tuple[Row, Goal | None]], header: Header, project: int, first: int
) -> tuple[list[Indicator], list[Row]]:
    """The indicators of rows that name one, numbered from `first`; and the rows of them that are not understood."""
    whole, tails = _joined([row for row, _ in rows], header)
    level1, level2 = _levels([row for row, _ in rows], header)
    found: list[Indicator] = []
    unread: list[Row] = []
    for index, (row, goal) in enumerate(rows):
        if index in tails:
            continue
        name = whole.get(index) or _name(row, header)
        if not name:
            continue
        if len(row.within(header.column("level3"))) > 1:
            unread.append(row)
            continue
        found.append(_indicator(row, header, name, goal, level1[index], level2[index], project, first + len(found)))
    return found, unread


def _levels(rows: Sequence[Row], header: Header) -> tuple[list[str | None], list[str | None]]:
    """First and second level of each row.

    Where the borders of the first level's cells are missing, a name beside them counts only for second levels that it can be of.
    """
    level1 = carried(rows, header, "level1", down=True)
    level2 = carried(rows, header, "level2", level1, down=True)
    if header.column("level2"):
        for index in (i for run in open_runs(rows, header.column("level1")) for i in run):
            if level2[index] is None or not agree(level1[index], level2[index]):
                level1[index] = None
    above: str | None = None
    for index, second in enumerate(level2):  # a ruling through a first level's cell begins no other: its second levels say so
        above = level1[index] or above
        if level1[index] is None and is_part(above, second):
            level1[index] = above
    return level1, level2


def _name(row: Row, header: Header) -> str | None:
    """An indicator's name; None where the form's own words are left, with nothing filled in."""
    text = _ORDINAL.sub("", row.text(header.column("level3")) or "")
    return None if _PLACEHOLDER.match(text) else text


def _joined(rows: Sequence[Row], header: Header) -> tuple[dict[int, str], set[int]]:
    """Names that a page's end or a ruling cuts in two, by their first row, and the rows that are only the rest of one."""
    whole: dict[int, str] = {}
    tails: set[int] = set()
    head = 0
    for index in range(1, len(rows)):
        head = head if index - 1 in tails else index - 1
        rest = rows[index].text(header.column("level3"))
        name = whole.get(head) or _name(rows[head], header)
        if rest and name and not _ORDINAL.match(rest) and _goes_on(rows[index], rows[index - 1], rows[head], header):
            whole[head] = name + rest
            tails.add(index)
    return whole, tails


def _goes_on(row: Row, above: Row, head: Row, header: Header) -> bool:
    """Whether a row is the rest of the one above: bare at a page's top, or beside the same values as a numbered name."""
    values = [column for role in _VALUES if (column := header.column(role))]
    if row.part != above.part:
        levels = [column for role in _LEVELS if (column := header.column(role))]
        return not any(row.text(c) for c in (*values, *levels)) and any(above.text(c) for c in values[:2])
    numbered = _ORDINAL.match(head.text(header.column("level3")) or "")
    same = [row.within(c) == above.within(c) for c in values if row.text(c)]
    return bool(numbered and same and all(same))


def _indicator(
    row: Row, header: Header, name: str, goal: Goal | None, level1: str | None, level2: str | None, project: int, number: int
) -> Indicator:
    cells = [
        c
        for column in header.columns
        if column.role not in (None, "project", "goal", "amount", "code")
        for c in row.within(column)
    ]
    own = [c for c in cells if c.row0 == row.index] or cells
    texts: dict[Role, str | None] = {role: row.text(header.column(role)) for role in _VALUES}
    texts |= {role: None for role in _MARKS if row.within(header.column(role)) and not _begins(row, header, role)}
    target, actual = (_value(texts[role], texts, name) for role in ("target", "actual"))
    return Indicator(
        indicator=number,
        project=project,
        goal_number=goal.number if goal else None,
        goal=goal.text if goal else None,
        level1=level1,
        level2=level2,
        level3=name,
        target_text=texts["target"],
        target_comparator=target.comparator,
        target_number=target.number,
        target_unit=target.unit,
        target_period=target.period,
        actual_text=texts["actual"],
        actual_comparator=actual.comparator,
        actual_number=actual.number,
        actual_unit=actual.unit,
        actual_period=actual.period,
        weight=parse_number(texts["weight"].removesuffix("%")) if texts["weight"] else None,
        weight_text=texts["weight"],
        score=parse_number(texts["score"]) if texts["score"] else None,
        score_text=texts["score"],
        page=row.page,
        box=_box(row, header, own),
        method=row.segment.grid.method,
        confidence=confidence_of(cells),
    )


def _box(row: Row, header: Header, cells: Sequence[Cell]) -> Box | None:
    """The row from its first cell to its last, as high as its name: the cells of levels go on beside the names below."""
    name = row.within(header.column("level3"))
    return row.box(cells, [c for c in name if c.row0 == row.index] or cells)


def _begins(row: Row, header: Header, role: Role) -> bool:
    """Whether the cell of a column begins beside an indicator's name, and not beside the one above."""
    name = row.within(header.column("level3"))
    top = min((c.row0 for c in name), default=row.index)
    return any(c.row0 >= top for c in row.within(header.column(role)))


def _value(text: str | None, texts: dict[Role, str | None], name: str) -> Value:
    """A cell's value, with the comparison and the unit that have columns of their own, or the unit at the name's end."""
    value = parse_value(text) if text else NOTHING
    if value.number is None:
        return value
    if value.comparator is None and texts["comparator"]:
        value = replace(value, comparator=parse_comparator(texts["comparator"]))
    if value.unit is None and texts["unit"]:
        value = replace(value, unit=texts["unit"])
    if value.unit is None and (found := _UNIT_IN_NAME.search(name)):
        value = replace(value, unit=found[1])
    return value
