"""Tables of key work, and the main tasks in a form of the whole department: item, content, completion, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.model import CurrencyUnit
from extractors.performance.body import Row, carried, confidence_of, rows_of
from extractors.performance.columns import Column, Header, cells_of, extent
from extractors.performance.money import Money, read_money
from extractors.performance.printed import printed
from extractors.performance.rows import KeyWork
from extractors.performance.tables import FoundTable
from extractors.performance.vocabulary import KEY_WORK_COLUMNS, TOTAL_NAME, Role, meaning_of
from extractors.text import squeeze

_BESIDE: tuple[Role, ...] = ("content", "completion", "amount")


def read_key_work(table: FoundTable, first: int) -> list[KeyWork]:
    """The items of a table of key work, numbered from `first`."""
    header = table.header
    assert header is not None
    return _read(table, list(rows_of(table)), header, table.unit, first)


def read_tasks(
    table: FoundTable, upper: Sequence[Row], unit: CurrencyUnit | None, first: int
) -> tuple[list[KeyWork], tuple[Money, str] | None]:
    """The main tasks with their budgets above a form's indicators, numbered from `first`; their total with its printed label."""
    for index, row in enumerate(upper):
        columns = _columns(upper[index:])
        roles = {c.role for c in columns}
        if {"item", "content", "amount"} <= roles and any(meaning_of(c.text, KEY_WORK_COLUMNS) == "item" for c in row.cells):
            header = Header("key_work", row.index, row.index + 1, columns)
            below = upper[index + 1 :]
            return _read(table, below, header, unit, first), _total(below, header, unit)
    return [], None


def _total(rows: Sequence[Row], header: Header, unit: CurrencyUnit | None) -> tuple[Money, str] | None:
    """The amount of the line that sums up the tasks, and its label."""
    for row in rows:
        label = next((printed(c.text) for c in row.cells if TOTAL_NAME.match(squeeze(c.text))), None)
        if label:
            cells = row.within(header.column("amount"))
            amount = read_money(row, cells[0], unit) if len(cells) == 1 else None
            return (amount, label.rstrip("：:")) if amount else None
    return None


def _columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns that the first two rows head: 预算金额 has 总额 below it."""
    columns: list[Column] = []
    for row in rows[:2]:
        for cell in row.cells:
            role = meaning_of(cell.text, KEY_WORK_COLUMNS)
            edges = extent(row.segment.grid, cell)
            columns = [c for c in columns if not (c.role == "amount" and edges[0] >= c.x0 and edges[1] <= c.x1)]
            if role and not any(c.role == role for c in columns):
                columns.append(Column(role, *edges, squeeze(cell.text)))
    return tuple(columns)


def _read(table: FoundTable, rows: Sequence[Row], header: Header, unit: CurrencyUnit | None, first: int) -> list[KeyWork]:
    rows = [row for row in rows if not _is_heading(row, header)]
    found: list[KeyWork] = []
    items = carried(rows, header, "item")
    for index, row in enumerate(rows):
        item = items[index]
        if not item or TOTAL_NAME.match(squeeze(item)) or row.over(_column(header, "item")):
            continue
        content, completion = (row.text(header.column(role)) for role in ("content", "completion"))
        cells = row.within(header.column("amount"))
        amount = read_money(row, cells[0], unit) if len(cells) == 1 else None
        if not (content or completion or amount):
            continue
        beside = [c for role in _BESIDE for c in row.within(header.column(role)) if c.text.strip()]
        if found and all(c.row0 < row.index for c in beside):  # a ruling cuts the item's name
            rest = "".join(printed(c.text) for c in row.within(header.column("item")) if c.row0 == row.index)
            found[-1] = replace(found[-1], item=found[-1].item + rest)
            continue
        own = [c for column in header.columns for c in cells_of(row.segment.grid, row.cells, column, row.segment.shift)]
        found.append(
            KeyWork(
                key_work=first + len(found),
                title=table.title,
                number=row.text(header.column("number")),
                item=item,
                content=content,
                completion=completion,
                budget=amount.amount if amount else None,
                budget_text=amount.text if amount else None,
                budget_at=amount.at if amount else None,
                currency_unit=amount.unit if amount else None,
                page=row.page,
                box=row.box([c for c in own if c.row0 == row.index] or own),
                method=row.segment.grid.method,
                confidence=confidence_of(own),
            )
        )
    return found


def _is_heading(row: Row, header: Header) -> bool:
    """Whether a row prints headings only: those of tasks stand over two rows."""
    meanings = [meaning_of(c.text, KEY_WORK_COLUMNS) for c in row.within(_column(header, "item"))]
    return "item" in meanings


def _column(header: Header, role: Role) -> Column:
    column = header.column(role)
    assert column is not None
    return column
