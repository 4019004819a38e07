"""Tables on disk: hive-partitioned Parquet in a home, flat files for everyone else.

Partition columns stay inside the files too, so that every file can be read alone and no type is guessed from a folder's name.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import polars as pl

from extractors.errors import StoreError
from warehouse.schema import TABLES, Column, Table

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""Hive's own name for the folder of rows whose partition column is null."""


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame with exactly the table's columns and types, in the table's order of rows.

    Raises:
        StoreError: a column is missing or holds what its type cannot.
    """
    return typed(frame, table).sort(table.sort_by, nulls_last=True, maintain_order=True)


def typed(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame with exactly the table's columns and types, in its own order of rows.

    Raises:
        StoreError: a column is missing or holds what its type cannot.
    """
    if frame.schema == table.polars_schema:
        return frame
    missing = [c.name for c in table if c.name not in frame.columns]
    if missing:
        raise StoreError(f"Table {table.name} lacks the columns {', '.join(missing)}: build it from warehouse.schema.")
    try:
        return frame.select(pl.col(c.name).cast(c.dtype) for c in table)
    except pl.exceptions.PolarsError as error:
        raise StoreError(f"Table {table.name} does not fit its schema: {error}.") from error


def write_table(frame: pl.DataFrame, table: Table, root: Path) -> None:
    """Replace the table below `root` (`root/<name>/<column>=<value>/…/data.parquet`) in one step.

    Rows are sorted as the schema says, so the same rows give the same bytes. What a writer that was killed left is cleared away.
    """
    fresh = fresh_folder(table.name, root)
    for folder, part in partitions(conform(frame, table), table):
        target = fresh / folder
        target.mkdir(parents=True, exist_ok=True)
        part.write_parquet(target / "data.parquet", compression="zstd")
    fresh.chmod(0o755)
    swap_folder(fresh, root / table.name)


def table_files(root: Path, name: str) -> list[Path]:
    """The Parquet files of a table below `root`, whether it lies flat or in a home's folders; none where it was not written."""
    flat = root / f"{name}.parquet"
    return [flat] if flat.is_file() else sorted((root / name).glob("**/*.parquet"))


def read_table(root: Path, name: str) -> pl.DataFrame:
    """Read a table written by `write_table` or `warehouse.flat.write_flat`; a typed frame without rows where there is none.

    Raises:
        StoreError: a file is damaged or of another schema.
    """
    table = TABLES[name]
    files = table_files(root, name)
    if not files:
        return table.empty()
    try:
        frame = pl.concat([pl.read_parquet(f, hive_partitioning=False) for f in files])
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StoreError(f"{root / name} cannot be read ({error}): remove it and run the stage that writes it again.") from error
    return conform(frame, table)


def lists_as_json(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame with list columns as JSON array text, for formats that know no lists."""
    return frame.with_columns(_as_json(column) for column in table if column.kind in ("strings", "integers"))


def _as_json(column: Column) -> pl.Expr:
    values = pl.col(column.name)
    if column.kind == "integers":
        return pl.format("[{}]", values.cast(pl.List(pl.String)).list.join(", ")).alias(column.name)
    return values.map_elements(lambda v: json.dumps(list(v), ensure_ascii=False), return_dtype=pl.String)


def write_csv(frame: pl.DataFrame, table: Table, file: IO[bytes], *, header: bool = True) -> None:
    """Add the rows to a CSV file as `warehouse.flat.write_flat` says; with `header` also byte order mark and column names."""
    lists_as_json(frame, table).write_csv(
        file, include_bom=header, include_header=header, quote_style="non_numeric", datetime_format="%Y-%m-%dT%H:%M:%SZ"
    )


def fresh_folder(name: str, root: Path) -> Path:
    """Return a new hidden folder to write files in; those of the same name that killed writers left are cleared away."""
    root.mkdir(parents=True, exist_ok=True)
    for leftover in root.glob(f".{name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f".{name}-", dir=root))


def partitions(frame: pl.DataFrame, table: Table) -> Iterator[tuple[Path, pl.DataFrame]]:
    """Yield each partition's folder and rows; one part without rows where the table has none."""
    if not table.partition_by or frame.is_empty():
        yield Path(), frame
        return
    for values, part in frame.group_by(list(table.partition_by), maintain_order=True):
        names = (
            f"{column}={NULL_PARTITION if value is None else quote(str(value), safe='')}"
            for column, value in zip(table.partition_by, values, strict=True)
        )
        yield Path(*names), part


def swap_folder(fresh: Path, target: Path) -> None:
    """Put a finished folder in the place of an older one."""
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
