"""Read a finished release back, as a stranger would, before anyone else can see it.

Nothing is held: checksums are streamed, and contents are compared by how many rows there are and by the sum of their hashes, of
the tables that went in, of the Parquet files and of the CSV files.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from frictionless import FrictionlessException, Package

from extractors.errors import StoreError
from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import CHECKSUMS
from warehouse.releases.engine import open_duckdb, sql_csv, sql_name, sql_parquet, sql_type
from warehouse.releases.model import DATABASE, WORKBOOK, DataFile
from warehouse.releases.shelf import sha256
from warehouse.schema import RELEASE_TABLES, TABLES, Column, Table
from warehouse.tables import table_files

_SAMPLE_ROWS = 1000
"""How many rows of each CSV the data package's own validator reads; their contents are compared whole before."""
_BOM = b"\xef\xbb\xbf"

Mark = tuple[int, int]
"""How many rows there are, and the sum of their hashes."""


def verify_release(release: Path, files: Sequence[DataFile], tables: Path, scratch: Path) -> None:
    """Check checksums, contents, references, the database, the workbook and the data package of a release.

    Args:
        release: its folder.
        files: its data files, as they were written.
        tables: the folder of tables that it was made of.
        scratch: an existing folder to spill to.

    Raises:
        StoreError: something on disk is not what was meant to be written.
    """
    _verify_checksums(release)
    with open_duckdb(scratch) as db:
        marks = verify_tables(db, release, files, tables, RELEASE_TABLES.values())
        _verify_references(db, release, files)
    _verify_database(release / DATABASE, marks, scratch)
    _verify_workbook(release / WORKBOOK)
    _verify_package(release / "datapackage.json")


def verify_tables(
    db: duckdb.DuckDBPyConnection, release: Path, files: Sequence[DataFile], tables: Path, which: Iterable[Table]
) -> dict[str, Mark]:
    """Hold tables' Parquet against what it was made of, and their CSV against their Parquet; return the mark of each.

    Raises:
        StoreError: one of them is not what was meant to be written.
    """
    return {table.name: _verify_table(db, release, files, tables, table) for table in which}


def _verify_checksums(release: Path) -> None:
    for path, digest in read_checksums(release).items():
        if not (release / path).is_file() or sha256(release / path) != digest:
            raise _failure(release / path, f"its bytes are not those of {CHECKSUMS}")


def _verify_table(db: duckdb.DuckDBPyConnection, release: Path, files: Sequence[DataFile], tables: Path, table: Table) -> Mark:
    """Hold a table's Parquet against what it was made of, and its CSV against its Parquet; return the mark of its rows."""
    parquet = [release / file.path for file in files if (file.table, file.format) == (table.name, "parquet")]
    (csv,) = (file for file in files if (file.table, file.format) == (table.name, "csv"))
    typed = ", ".join(f"CAST({sql_name(c.name)} AS {sql_type(c)}) AS {sql_name(c.name)}" for c in table)
    for path in parquet:
        _verify_types(db, path, table)
    written = _mark(db, sql_parquet(parquet), table, parquet[0].parent)
    if written[0] != csv.rows:
        raise _failure(parquet[0].parent, f"it holds {written[0]} rows and not the {csv.rows} written")
    if table.name in TABLES and table.name != "coverage" and (source := table_files(tables, table.name)):
        given = _mark(db, f"(SELECT {typed} FROM {sql_parquet(source)})", table, source[0])
        if given != written:
            raise _failure(parquet[0].parent, f"its {written[0]} rows are not the {given[0]} of the table it was made of")
    _verify_csv(db, release / csv.path, table, parquet)
    return written


def _verify_types(db: duckdb.DuckDBPyConnection, path: Path, table: Table) -> None:
    try:
        found = [(row[0], row[1]) for row in db.execute(f"DESCRIBE SELECT * FROM {sql_parquet([path])}").fetchall()]
    except duckdb.Error as error:
        raise _failure(path, str(error).splitlines()[0]) from error
    if found != [(column.name, sql_type(column)) for column in table]:
        raise _failure(path, "its columns or types are not those of the schema")


def _verify_csv(db: duckdb.DuckDBPyConnection, path: Path, table: Table, parquet: Sequence[Path]) -> None:
    if path.suffix == ".csv":
        with path.open("rb") as file:
            if file.read(len(_BOM)) != _BOM:
                raise _failure(path, "it has no byte order mark")
    columns = ", ".join(_as_csv_says(column) for column in table)
    ours = _mark(db, f"(SELECT {columns} FROM {sql_parquet(parquet)})", table, path)
    read = _mark(db, sql_csv(path, table), table, path)
    if read != ours:
        raise _failure(path, f"its {read[0]} rows are not the {ours[0]} of the table's Parquet")


def _as_csv_says(column: Column) -> str:
    """A column with what CSV leaves out left out: parts of a second."""
    name = sql_name(column.name)
    return f"date_trunc('second', {name}) AS {name}" if column.kind == "datetime" else name


def _mark(db: duckdb.DuckDBPyConnection, source: str, table: Table, place: Path) -> Mark:
    columns = ", ".join(sql_name(column.name) for column in table)
    try:
        row = db.execute(f"SELECT count(*), coalesce(sum(hash({columns})::HUGEINT), 0) FROM {source}").fetchone()
    except duckdb.Error as error:
        raise _failure(place, str(error).splitlines()[0]) from error
    assert row is not None
    return int(row[0]), int(row[1])


def _verify_references(db: duckdb.DuckDBPyConnection, release: Path, files: Sequence[DataFile]) -> None:
    """Every reference leads to a row of the table that it names."""
    paths = {name: [release / f.path for f in files if (f.table, f.format) == (name, "parquet")] for name in RELEASE_TABLES}
    for name, table in RELEASE_TABLES.items():
        for column, other, target in table.references:
            row = db.execute(
                f"SELECT count(*), any_value(r.{sql_name(column)}) FROM {sql_parquet(paths[name])} r "
                f"ANTI JOIN {sql_parquet(paths[other])} o ON r.{sql_name(column)} = o.{sql_name(target)} "
                f"WHERE r.{sql_name(column)} IS NOT NULL"
            ).fetchone()
            if row and row[0]:
                raise _failure(paths[name][0].parent, f"{name}.{column} holds {row[1]!r}, which is not in {other}.{target}")


def _verify_database(path: Path, marks: dict[str, Mark], scratch: Path) -> None:
    with open_duckdb(scratch, path, read_only=True) as db:
        for name, table in RELEASE_TABLES.items():
            if _mark(db, sql_name(name), table, path) != marks[name]:
                raise _failure(path, f"its table {name} is not the one that was written")


def _verify_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as book:
            broken = book.testzip()
    except (zipfile.BadZipFile, OSError) as error:
        raise _failure(path, str(error)) from error
    if broken:
        raise _failure(path, f"{broken} in it is damaged")


def _verify_package(path: Path) -> None:
    """Let the data package's own validator have its say; references were followed before, which it would do in memory."""
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.get("schema", {}).pop("foreignKeys", None)
    try:
        report = Package(package, basepath=str(path.parent)).validate(limit_rows=_SAMPLE_ROWS)
    except FrictionlessException as error:
        raise _failure(path, error.error.message) from error
    if not report.valid:
        (message,) = report.flatten(["message"])[0]
        raise _failure(path, str(message))


def _failure(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"{path} is not what was to be published ({reason}): nothing was published; check the disk and publish again."
    )
