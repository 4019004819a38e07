"""What the schema promises of the published tables, as constraints with counts and the rows that break them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from expectations.suites.evidence import as_evidence
from warehouse.schema import TABLES, Column, Table

ROWS_PER_CONSTRAINT = 10


@dataclass(frozen=True)
class Constraint:
    """One promise of the schema: `broken` is true for rows that break it; None where it is about the columns themselves."""

    key: str
    table: str
    title: str
    columns: tuple[str, ...]
    broken: pl.Expr | None


def constraints_of(table: Table) -> tuple[Constraint, ...]:
    """Return what the schema says of a table: its columns, which may not be null, their formats and domains, its key."""
    return tuple(_constraints(table))


def schema_evidence(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return, for each constraint of each table, how many rows hold and break it, and the first that break it."""
    return as_evidence(*(part for name, frame in tables.items() for part in _evidence(TABLES[name], frame)))


def schema_counts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return how many rows of each document keep and break the schema: `suite`, `document_id`, `part`, `outcome`, `count`."""
    parts = []
    for name, frame in tables.items():
        if not {c.name for c in TABLES[name]} <= set(frame.columns):
            continue
        broken = [c.broken for c in constraints_of(TABLES[name]) if c.broken is not None]
        part = pl.col("part").fill_null(1) if "part" in frame.columns else pl.lit(1, pl.Int64)
        document = pl.col("document_id") if "document_id" in frame.columns else pl.lit(None, pl.String)
        outcome = pl.when(pl.any_horizontal(broken)).then(pl.lit("fail")).otherwise(pl.lit("pass"))
        rows = frame.select(
            suite=pl.lit("schema"), document_id=document.cast(pl.String), part=part.cast(pl.Int64), outcome=outcome
        )
        parts.append(rows.group_by("suite", "document_id", "part", "outcome").len("count"))
    empty = pl.DataFrame(
        schema={"suite": pl.String, "document_id": pl.String, "part": pl.Int64, "outcome": pl.String, "count": pl.UInt32}
    )
    return pl.concat([empty, *parts])


def _constraints(table: Table) -> Iterator[Constraint]:
    yield Constraint(
        f"{table.name}.columns", table.name, "列及次序与数据字典一致 · Columns are those of the data dictionary", (), None
    )
    for column in table:
        yield from _column_constraints(table, column)
    if table.key:
        title = f"主键 {', '.join(table.key)} 唯一 · The key is unique"
        yield Constraint(f"{table.name}.key", table.name, title, table.key, pl.struct(table.key).is_duplicated())


def _column_constraints(table: Table, column: Column) -> Iterator[Constraint]:
    value, name = pl.col(column.name), f"{column.name}（{column.title_zh}）"
    key, columns = f"{table.name}.{column.name}", (column.name,)
    if column.required:
        yield Constraint(f"{key}.required", table.name, f"{name} 不为空 · is never null", columns, value.is_null())
    if column.pattern is not None:
        title = f"{name} 符合格式 · matches {column.pattern}"
        yield Constraint(f"{key}.pattern", table.name, title, columns, ~value.str.contains(column.pattern).fill_null(value=True))
    if column.values:
        title = f"{name} 取值 · is one of {', '.join(column.values)}"
        broken = ~value.is_in(list(column.values)).fill_null(value=True)
        yield Constraint(f"{key}.values", table.name, title, columns, broken)


def _evidence(table: Table, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the totals of a table's constraints, and the rows that break one."""
    promised = [c.name for c in table]
    same = frame.columns == promised
    yield _totals(f"{table.name}.columns", len(promised), 0 if same else max(1, len(set(promised) ^ set(frame.columns))))
    if not same:
        text = f"lacks {sorted(set(promised) - set(frame.columns))}, has also {sorted(set(frame.columns) - set(promised))}"
        yield _place(f"{table.name}.columns", {"formula": text, "message_en": "Columns or their order differ."})
    rules = [c for c in constraints_of(table) if c.broken is not None and set(c.columns) <= set(frame.columns)]
    counts = frame.select(c.broken.sum().alias(c.key) for c in rules if c.broken is not None).row(0) if rules else ()
    for rule, broken in zip(rules, counts, strict=True):
        yield _totals(rule.key, frame.height, int(broken))
        if broken and rule.broken is not None:
            yield from _rows(rule, frame.filter(rule.broken).head(ROWS_PER_CONSTRAINT))


def _totals(key: str, rows: int, broken: int) -> pl.DataFrame:
    counts = {"pass": max(rows - broken, 0), "fail": broken}
    return pl.DataFrame(
        {"record": ["total"] * 2, "key": [key] * 2, "outcome": list(counts), "count": list(counts.values())},
        schema_overrides={"count": pl.Int64},
    )


def _rows(rule: Constraint, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for row in rows.iter_rows(named=True):
        values = ", ".join(f"{column} = {row[column]!r}" for column in rule.columns)
        yield _place(
            rule.key,
            {
                "document": str(row.get("unit_name") or row.get("title") or ""),
                "document_id": str(row.get("document_id") or ""),
                "pages": str(row.get("page") or ""),
                "formula": values,
            },
        )


def _place(key: str, values: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame([{"record": "place", "key": key, "outcome": "fail", **values}])
