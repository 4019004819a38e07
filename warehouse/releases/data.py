"""One table's data files, written as the rows come: Parquet in a file or a folder of years, CSV whole."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.releases.model import PARTITIONED, ROW_GROUP, DataFile, csv_path, parquet_path
from warehouse.releases.shelf import sha256
from warehouse.schema import Table
from warehouse.tables import write_csv

_LEVEL = 6
"""Of zstd and of gzip: a release is written once and read often."""


class TableWriter:
    """Takes a table's rows in the order of the release, all of one year together, and gives its files at the end."""

    def __init__(self, table: Table, release: Path, rows: int | None) -> None:
        """Open the CSV file.

        Args:
            table: which table.
            release: the folder of the release.
            rows: how many rows there will be, which decides whether the CSV file is compressed; None where that is not known
                before, and it is then compressed at the end.
        """
        self._table, self._release = table, release
        self._schema = table.empty().to_arrow(compat_level=pl.CompatLevel.oldest()).schema
        self._writer: pq.ParquetWriter | None = None
        self._year: int | None = None
        self._held: list[pa.Table] = []
        self._rows: dict[int | None, int] = {}
        self._csv_path = release / csv_path(table.name, rows or 0)
        self._csv_path.parent.mkdir(parents=True, exist_ok=True)
        self._stack = ExitStack()
        self._csv = self._stack.enter_context(_open_csv(self._csv_path))
        self._headed = False

    def add(self, rows: pl.DataFrame, year: int | None = None) -> None:
        """Add rows, typed and in order; `year` tells the folder of a table that lies in folders of years."""
        year = year if self._table.name in PARTITIONED else None
        if self._writer is None or year != self._year:
            self._open(year)
        self._rows[year] += rows.height
        self._held.append(rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(self._schema))
        self._write_groups(whole=False)
        write_csv(rows, self._table, self._csv, header=not self._headed)
        self._headed = True

    def finish(self) -> tuple[DataFile, ...]:
        """Close all files and return them: Parquet, then CSV. A table without rows has one file of each all the same."""
        if self._writer is None:
            self.add(self._table.empty())
        self._close()
        self._stack.close()
        files = [self._described(parquet_path(self._table.name, year), "parquet", n) for year, n in self._rows.items()]
        total = sum(self._rows.values())
        self._compress_late(total)
        return (*files, self._described(self._csv_path.relative_to(self._release).as_posix(), "csv", total))

    def _compress_late(self, rows: int) -> None:
        """Compress a CSV file of which it was not known before that no spreadsheet could open it."""
        wanted = self._release / csv_path(self._table.name, rows)
        if wanted == self._csv_path:
            return
        with self._csv_path.open("rb") as plain, _open_csv(wanted) as packed:
            shutil.copyfileobj(plain, packed)
        self._csv_path.unlink()
        self._csv_path = wanted

    def abandon(self) -> None:
        """Close all files as they are."""
        self._stack.close()
        if self._writer is not None:
            self._writer.close()

    def _described(self, path: str, form: str, rows: int) -> DataFile:
        file = self._release / path
        partition = Path(path).parent.name.split("=", 1)[1] if form == "parquet" and self._table.name in PARTITIONED else None
        return DataFile(path, self._table.name, form, file.stat().st_size, sha256(file), rows, partition)

    def _open(self, year: int | None) -> None:
        self._close()
        assert year not in self._rows, "the rows of one year come together"
        path = self._release / parquet_path(self._table.name, year)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", compression_level=_LEVEL, use_dictionary=True, write_statistics=True
        )
        self._year = year
        self._rows[year] = 0

    def _close(self) -> None:
        if self._writer is not None:
            self._write_groups(whole=True)
            self._writer.close()

    def _write_groups(self, *, whole: bool) -> None:
        """Write full row groups; with `whole` what is left too, so that where batches end leaves no trace."""
        if not self._held or (not whole and sum(part.num_rows for part in self._held) < ROW_GROUP):
            return
        assert self._writer is not None
        data = pa.concat_tables(self._held)
        end = data.num_rows if whole else data.num_rows - data.num_rows % ROW_GROUP
        for start in range(0, end, ROW_GROUP):
            self._writer.write_table(data.slice(start, min(ROW_GROUP, end - start)).combine_chunks(), row_group_size=ROW_GROUP)
        self._held = [data.slice(end)] if end < data.num_rows else []


@contextmanager
def table_writer(table: Table, release: Path, rows: int | None = None) -> Iterator[TableWriter]:
    """Give a writer whose files are closed whatever happens; call its `finish` for what was written."""
    writer = TableWriter(table, release, rows)
    try:
        yield writer
    finally:
        writer.abandon()


def write_frame(frame: pl.DataFrame, table: Table, release: Path) -> tuple[DataFile, ...]:
    """Write a table that is held whole, typed and in order; return its files."""
    with table_writer(table, release, frame.height) as writer:
        writer.add(frame)
        return writer.finish()


@contextmanager
def _open_csv(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; a compressed one names no file and no time, so that the same text gives the same bytes."""
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
