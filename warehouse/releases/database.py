"""The release as one DuckDB file: every table, with what it is and what each column is as comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warehouse.releases.engine import open_duckdb, sql_name, sql_parquet, sql_text
from warehouse.releases.model import DATABASE, DataFile, parquet_pattern
from warehouse.releases.shelf import sha256
from warehouse.schema import RELEASE_TABLES


def write_database(release: Path, scratch: Path) -> DataFile:
    """Write `juesuan.duckdb` from a release's Parquet files, in their order.

    DuckDB gives every database file an identifier of its own, so two files with the same content are not the same bytes.
    """
    path = release / DATABASE
    with open_duckdb(scratch, path) as db:
        for name in RELEASE_TABLES:
            files = sorted(release.glob(parquet_pattern(name)))
            db.execute(f"CREATE TABLE {sql_name(name)} AS SELECT * FROM {sql_parquet(files)}")
        db.begin()  # hundreds of statements, each of which would wait for the disk
        for statement in _comments():
            db.execute(statement)
        db.commit()
        db.execute("CHECKPOINT")
    return DataFile(DATABASE, "", "duckdb", path.stat().st_size, sha256(path), 0)


def _comments() -> Iterator[str]:
    for name, table in RELEASE_TABLES.items():
        said = f"{table.title_zh} / {table.title_en}. {table.description_zh} / {table.description_en}"
        yield f"COMMENT ON TABLE {sql_name(name)} IS {sql_text(said)}"
        for column in table:
            said = f"{column.title_zh} / {column.title_en}. {column.description_zh} / {column.description_en}"
            yield f"COMMENT ON COLUMN {sql_name(name)}.{sql_name(column.name)} IS {sql_text(said)}"
