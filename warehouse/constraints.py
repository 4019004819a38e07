"""Whether frames hold what the schema promises: required values, value domains, patterns, keys, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from warehouse.schema import RELEASE_TABLES, Column, Table

Targets = Mapping[tuple[str, str], pl.Series]
"""What there is to refer to: (table, column) → its values."""


def violations(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return one sentence a broken promise of the schema, naming table, column, count of rows and an example.

    `frames` are tables by name, of exactly the schema's types (`warehouse.tables.conform`).
    """
    wanted = {(other, target) for name in frames for _, other, target in RELEASE_TABLES[name].references}
    targets = {(other, target): frames[other].get_column(target) for other, target in wanted if other in frames}
    return [found for name, frame in frames.items() for found in table_violations(frame, RELEASE_TABLES[name], targets)]


def table_violations(frame: pl.DataFrame, table: Table, targets: Targets) -> Iterator[str]:
    """Yield one sentence a broken promise in a table, or in some of its rows with all rows of a key together."""
    for column in table:
        yield from _column_violations(frame, table, column)
    yield from _key_violations(frame, table)
    yield from _reference_violations(frame, table, targets)


def _column_violations(frame: pl.DataFrame, table: Table, column: Column) -> Iterator[str]:
    values = frame.get_column(column.name)
    place = f"{table.name}.{column.name}"
    if column.required and (nulls := values.null_count()):
        yield f"{place} is null in {nulls} rows."
    if column.values:
        strange = values.drop_nulls().filter(~values.drop_nulls().is_in(column.values))
        if len(strange):
            yield f"{place} holds {strange[0]!r}, which is not among its values ({len(strange)} rows)."
    if column.pattern:
        strange = values.drop_nulls().filter(~values.drop_nulls().str.contains(column.pattern))
        if len(strange):
            yield f"{place} holds {strange[0]!r}, which does not match {column.pattern} ({len(strange)} rows)."


def _key_violations(frame: pl.DataFrame, table: Table) -> Iterator[str]:
    if not table.key:
        return
    repeated = frame.filter(frame.select(table.key).is_duplicated())
    if not repeated.is_empty():
        example = ", ".join(f"{name}={repeated[name][0]!r}" for name in table.key)
        yield f"{table.name} has {repeated.height} rows that share a key, among them {example}."


def _reference_violations(frame: pl.DataFrame, table: Table, targets: Targets) -> Iterator[str]:
    for column, other, target in table.references:
        values = frame.get_column(column).drop_nulls()
        dangling = values.filter(~values.is_in(targets[other, target].drop_nulls().implode()))
        if len(dangling):
            yield f"{table.name}.{column} holds {dangling[0]!r}, which is not in {other}.{target} ({len(dangling)} rows)."
