"""Where the columns of a grid of indicators, projects or key work stand, and which cells of a row stand in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.grid import Cell, Grid
from extractors.numbers import parse_amount
from extractors.performance.vocabulary import INDICATOR_COLUMNS, KEY_WORK_COLUMNS, LIST_COLUMNS, Role, Vocabulary, meaning_of
from extractors.text import squeeze

TableKind = Literal["form", "wide", "list", "key_work"]
"""One project's form; one grid with several projects and their indicators; a list of projects; a table of key work."""

_NEAR = 4.0
"""Borders of one column that a form draws anew on each page lie this close, in points."""

_OF_THE_YEAR: tuple[Role, ...] = ("level2", "level3", "target")
"""A form with the indicators of the project's whole term at the left has those of the year at the right."""

_HEADING_ROWS = 6
"""Headings of lists take no more rows."""

_IN_A_NAMES_HEADING = "标"
"""Each heading over the indicators' names has it, and no other character folds to it."""

_IN_AN_ITEMS_HEADING = re.compile(r"[事作任]")
"""Each heading over the items of key work has one of these, to which no other character folds either."""

_MONEY = re.compile(r"\d\.\d|\d,\d{3}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its role and its left and right edge; `path` are its headings, top to bottom, joined by /."""

    role: Role | None
    x0: float
    x1: float
    path: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of headings (half-open) and the columns below them."""

    kind: TableKind
    start: int
    body: int
    columns: tuple[Column, ...]

    def column(self, role: Role) -> Column | None:
        """The first column of a role."""
        for column in self.columns:
            if column.role == role:
                return column
        return None


def tolerance(grid: Grid) -> float:
    """How near two edges are one: formats without positions only count columns."""
    return _NEAR if grid.placed else 0.1


def extent(grid: Grid, cell: Cell) -> tuple[float, float]:
    """The left and right edge of a cell's columns."""
    return grid.xs[cell.col0], grid.xs[cell.col1]


def cells_of(grid: Grid, row: Sequence[Cell], column: Column, shift: float = 0.0) -> list[Cell]:
    """The cells of a row that stand within a column; `shift` is how much further right the grid stands than the header's."""
    near, xs = tolerance(grid), grid.xs
    left, right = column.x0 - near, column.x1 + near
    return [cell for cell in row if xs[cell.col0] - shift >= left and xs[cell.col1] - shift <= right]


def covering(grid: Grid, row: Sequence[Cell], column: Column, shift: float = 0.0) -> Cell | None:
    """The cell of a row that covers a column and more."""
    near = tolerance(grid)
    for cell in row:
        x0, x1 = extent(grid, cell)
        within = x0 - shift >= column.x0 - near and x1 - shift <= column.x1 + near
        if not within and x0 - shift <= column.x0 + near and x1 - shift >= column.x1 - near:
            return cell
    return None


def find_header(grid: Grid) -> Header | None:
    """The headings of a grid of indicators, else of a table of key work, else None."""
    rows = grid.rows()
    names = (c for c in grid.cells if _IN_A_NAMES_HEADING in c.text)
    for index in sorted({c.row0 for c in names if meaning_of(c.text, INDICATOR_COLUMNS) == "level3"}):
        header = _indicator_header(grid, rows, index)
        if header:
            return header
    for index, row in enumerate(rows[:_HEADING_ROWS]):
        if not any(_IN_AN_ITEMS_HEADING.search(c.text) for c in row):
            continue
        roles = {meaning_of(c.text, KEY_WORK_COLUMNS) for c in row}
        if {"item", "completion"} <= roles or {"item", "content", "number"} <= roles:
            return Header("key_work", index, max(c.row1 for c in row), _columns(grid, row, KEY_WORK_COLUMNS))
    return None


def _indicator_header(grid: Grid, rows: Sequence[Sequence[Cell]], index: int) -> Header | None:
    """The headings of a grid of indicators whose names are headed in a row."""
    name = next((c for c in rows[index] if c.row0 == index and meaning_of(c.text, INDICATOR_COLUMNS) == "level3"), None)
    if name is None:
        return None
    headings = dict.fromkeys(c for row in rows[name.row0 : name.row1] for c in row)
    lowest = [c for c in headings if not any(_stands_under(o, c) for o in headings)]
    own = sorted(lowest, key=lambda c: c.col0)
    names = [c for c in own if meaning_of(c.text, INDICATOR_COLUMNS) == "level3"]
    columns = _columns(grid, own, INDICATOR_COLUMNS, later=_OF_THE_YEAR if len(names) > 1 else ())
    roles = [c.role for c in columns]
    if not {"target", "actual"} & set(roles) or len(roles) - roles.count(None) < 3:
        return None
    kind: TableKind = "wide" if "project" in roles else "form"
    start = min(c.row0 for c in rows[index] if meaning_of(c.text, INDICATOR_COLUMNS)) if kind == "wide" else index
    return Header(kind, start, name.row1, columns)


def _stands_under(lower: Cell, upper: Cell) -> bool:
    """Whether a heading that is one stands under another: the lower one is its column's."""
    within = upper.col0 <= lower.col0 and lower.col1 <= upper.col1
    return within and lower.row0 >= upper.row1 and meaning_of(lower.text, INDICATOR_COLUMNS) is not None


def _columns(grid: Grid, row: Sequence[Cell], rows: Vocabulary[Role], later: Sequence[Role] = ()) -> tuple[Column, ...]:
    """The columns that a row of headings makes; of several with one role the first keeps it, of those in `later` the last."""
    roles = [meaning_of(cell.text, rows) for cell in row]
    columns: list[Column] = []
    for index, (cell, role) in enumerate(zip(row, roles, strict=True)):
        others = roles[index + 1 :] if role in later else roles[:index]
        columns.append(Column("aside" if role and role in others else role, *extent(grid, cell), squeeze(cell.text)))
    return tuple(columns)


def find_list_header(grid: Grid) -> Header | None:
    """The headings of a list of projects: a column of their names, one of what they cost in all, perhaps their sources."""
    rows = grid.rows()
    body = next((i for i, row in enumerate(rows) if any(_is_amount(c) for c in row)), None)
    if not body or body > _HEADING_ROWS:
        return None
    columns: list[Column] = []
    for index in range(len(grid.xs) - 1):
        headings = {id(c): c for row in rows[:body] for c in row if c.col0 <= index < c.col1 and c.text.strip()}
        path = "/".join(squeeze(c.text) for c in headings.values())
        last = list(headings.values())[-1] if headings else None
        role = meaning_of(last.text, LIST_COLUMNS) if last else None
        if role == "amount" and any(c.role == "amount" for c in columns):
            role = None
        columns.append(Column(role, grid.xs[index], grid.xs[index + 1], path))
    roles = [c.role for c in columns]
    if roles.count("project") != 1 or "amount" not in roles or roles.index("amount") < roles.index("project"):
        return None
    return Header("list", 0, body, tuple(columns))


def _is_amount(cell: Cell) -> bool:
    text = squeeze(cell.text)
    return bool(_MONEY.search(text)) and parse_amount(text) is not None


def same_columns(grid: Grid, first: Grid) -> float | None:
    """By how much a grid without headings stands further right than the one whose table it goes on; None if it is no part of it.

    Cells that go on from the page before may lack their left border, so that columns at the left are missing.
    """
    near = tolerance(grid) * 2
    for shift in dict.fromkeys((0.0, grid.xs[-1] - first.xs[-1], grid.xs[0] - first.xs[0])):
        own = [x - shift for x in grid.xs]
        if abs(own[-1] - first.xs[-1]) <= near and (_are_among(own, first.xs, near) or _are_among(first.xs, own, near)):
            return shift
    return None


def _are_among(edges: Sequence[float], others: Sequence[float], near: float) -> bool:
    return all(any(abs(edge - other) <= near for other in others) for edge in edges)
