"""Statements laid out as tables: lines in the order of the page, columns from left to right as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from extractors.model import STATEMENTS
from warehouse.dictionary import MEASURES

Row = Mapping[str, Any]
LineKey = tuple[object, ...]

_LINE = ("row_order", "code", "row", "parent_row")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its name, code and level (from 0), and the figures of each column, in the order of the columns."""

    row: str
    code: str | None
    parent: str | None
    level: int
    cells: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of a statement, or all of one without sides."""

    side: str | None
    measures: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A statement: its row of table `statements` (None where only figures tell of it), its panels, and counts of its figures."""

    statement: str
    told: Row | None
    panels: tuple[Panel, ...]
    amounts: int = 0
    verified: int = 0
    currencies: tuple[str, ...] = ()


def lay_out(line_items: pl.DataFrame, statements: Sequence[Row]) -> list[Laid]:
    """Return a disclosure's statements in their usual order; of those without figures, those that `statements` lists."""
    told = {row["statement"]: row for row in statements}
    parts = {str(key[0]): rows for key, rows in line_items.partition_by("statement", as_dict=True, maintain_order=True).items()}
    laid = []
    for name in STATEMENTS:
        if name in parts:
            rows = parts[name]
            laid.append(
                Laid(
                    name,
                    told.get(name),
                    tuple(_panels(name, rows)),
                    rows.height,
                    int((rows["verified_by"] > 0).sum()),
                    tuple(rows["currency_unit"].drop_nulls().unique(maintain_order=True)),
                )
            )
        elif name in told:
            laid.append(Laid(name, told[name], ()))
    return laid


def _panels(statement: str, rows: pl.DataFrame) -> Iterator[Panel]:
    sides = rows["side"].unique().to_list()
    for side in sorted(sides, key=lambda side: ("revenue", "expenditure", None).index(side)):
        of_side = rows.filter(pl.col("side").eq_missing(side))
        measures = _measures(statement, of_side)
        yield Panel(side, measures, tuple(_lines(of_side, measures)))


def _measures(statement: str, rows: pl.DataFrame) -> tuple[str, ...]:
    """Columns from left to right; in formats without positions in the order of the vocabulary, then as they come."""
    at = rows.group_by("measure", maintain_order=True).agg(pl.col("x0").mean(), pl.col("x0").is_null().any().alias("nowhere"))
    names = at["measure"].to_list()
    if at["nowhere"].any():
        known = [measure for measure in MEASURES[statement] if measure in names]
        return (*known, *(name for name in names if name not in known))
    return tuple(at.sort("x0", maintain_order=True)["measure"])


def _lines(rows: pl.DataFrame, measures: Sequence[str]) -> Iterator[Line]:
    lines: dict[LineKey, dict[str, list[Row]]] = {}
    for cell in rows.iter_rows(named=True):
        lines.setdefault(tuple(cell[name] for name in _LINE), {}).setdefault(cell["measure"], []).append(cell)
    shortest = min((len(key[1]) for key in lines if isinstance(key[1], str)), default=0)
    for (_, code, row, parent), cells in sorted(lines.items(), key=lambda pair: int(str(pair[0][0]))):
        level = (len(str(code)) - shortest) // 2 if code else 1 if parent else 0
        yield Line(
            str(row),
            None if code is None else str(code),
            None if parent is None else str(parent),
            max(0, min(level, 3)),
            tuple(tuple(cells.get(measure, ())) for measure in measures),
        )
