"""DuckDB as this package uses it: bounded memory, nothing fetched, the types of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.schema import Column, Kind, Table

_MEMORY = "1GB"
_TYPES: dict[Kind, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "money": "DECIMAL(20,2)",
    "tolerance": "DECIMAL(20,4)",
    "points": "DOUBLE",
    "ratio": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP WITH TIME ZONE",
    "strings": "VARCHAR[]",
    "integers": "BIGINT[]",
}


@contextmanager
def open_duckdb(scratch: Path, database: Path | None = None, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that spills into `scratch` beyond a gigabyte, on a database file or in memory.

    One thread, so that rows stay in their order and a file is written the same way every time.
    """
    settings = {
        "memory_limit": _MEMORY,
        "threads": "1",
        "temp_directory": str(scratch / "duckdb"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    connection = duckdb.connect(str(database) if database else ":memory:", read_only=read_only, config=dict(settings))
    try:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        yield connection
    finally:
        connection.close()


def sql_type(column: Column) -> str:
    """Return the SQL type of a column."""
    return _TYPES[column.kind]


def sql_name(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def sql_parquet(paths: Sequence[Path]) -> str:
    """Return a table function over Parquet files, with the columns that are in the files and no others."""
    listed = ", ".join(sql_text(str(path)) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"


def sql_csv(path: Path, table: Table) -> str:
    """Return a query over a table's CSV file with the schema's types; an unquoted empty field is null, a quoted one is not."""
    columns = ", ".join(_from_text(column) for column in table)
    options = "header = true, all_varchar = true, nullstr = '', allow_quoted_nulls = false, max_line_size = 16777216"
    return f"(SELECT {columns} FROM read_csv({sql_text(str(path))}, delim = ',', quote = '\"', escape = '\"', {options}))"


def _from_text(column: Column) -> str:
    name = sql_name(column.name)
    if column.kind in ("strings", "integers"):
        inner = "VARCHAR" if column.kind == "strings" else "BIGINT"
        return f"from_json({name}, '[\"{inner}\"]') AS {name}"
    return f"CAST({name} AS {sql_type(column)}) AS {name}"
