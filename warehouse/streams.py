"""Tables larger than memory: split by document into batches, and written part by part.

Every row is read once and written once, whatever the number of batches, so that the cost grows with the rows alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.errors import StoreError
from warehouse.schema import TABLES, Table
from warehouse.tables import conform, fresh_folder, partitions, swap_folder, table_files

_ROWS_AT_ONCE = 100_000


def split_by_batch(root: Path, name: str, batches: pl.DataFrame, target: Path) -> None:
    """Split a table by batch into `target/<batch>/<name>/*.parquet`, which `read_table(target/<batch>, name)` reads.

    Rows of documents in no batch are left out. Memory holds one piece of the table.

    Args:
        root: the folder of tables.
        name: a table with `document_id`.
        batches: `batch` (integer) and either `document_id`, one row a document, or `document_id` and `part`, one row a
            disclosure: then the disclosures of one file may go apart.
        target: an existing folder.

    Raises:
        StoreError: a file is damaged.
    """
    names = TABLES[name].polars_schema.names()
    keys = [column for column in batches.columns if column != "batch"]
    placed = (piece.join(batches, on=keys, how="inner", maintain_order="left") for piece in pieces(root, name, names))
    scatter(placed, lambda batch: target / str(batch) / name)


def scatter(placed: Iterable[pl.DataFrame], folder_of: Callable[[int], Path]) -> None:
    """Write rows into the folders of their batches.

    Each frame adds a file to every batch that it has rows of, so that no file stays open: there may be more batches than a
    process may have files, and an open writer holds megabytes. The files' names are in the order of the frames.

    Args:
        placed: frames with `batch`, which is in no file.
        folder_of: the folder of a batch; it is made where it is not there.
    """
    for number, frame in enumerate(placed):
        for (batch,), rows in frame.group_by("batch", maintain_order=True):
            folder = folder_of(int(str(batch)))
            folder.mkdir(parents=True, exist_ok=True)
            rows.drop("batch").write_parquet(folder / f"{number:06d}.parquet", compression="lz4")


@contextmanager
def write_in_parts(table: Table, root: Path, *, flat: bool) -> Iterator[Callable[[pl.DataFrame], None]]:
    """Give a function that adds rows to a table; the whole replaces the older table at the end, and only if nothing was raised.

    The rows of a part are sorted as the schema says; the parts stay in their order. A partition that several parts have rows of
    has a file of each: `data.parquet`, `data-1.parquet` and so on.

    Args:
        table: which table.
        root: the folder of tables.
        flat: whether it lies as `<name>.parquet`, else in a folder `<name>` as `write_table` puts it there.
    """
    work = fresh_folder(table.name, root)
    try:
        if table.partition_by and not flat:
            yield partial(_add_to_partitions, table, work)
            if not any(work.iterdir()):
                _add_to_partitions(table, work, table.empty())
        else:
            with pq.ParquetWriter(work / "data.parquet", _arrow(table.empty()).schema, compression="zstd") as writer:
                yield lambda frame: writer.write_table(_arrow(conform(frame, table)))
        _put(work, root / (f"{table.name}.parquet" if flat else table.name), flat=flat)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arrow(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())


def _add_to_partitions(table: Table, work: Path, frame: pl.DataFrame) -> None:
    for folder, part in partitions(conform(frame, table), table):
        if part.is_empty() and any(work.iterdir()):
            continue
        place = work / folder
        place.mkdir(parents=True, exist_ok=True)
        there = sum(1 for _ in place.glob("data*.parquet"))
        part.write_parquet(place / (f"data-{there}.parquet" if there else "data.parquet"), compression="zstd")


def _put(work: Path, target: Path, *, flat: bool) -> None:
    """Put the finished file, or the folder that holds it, in the place of the older one."""
    if flat:
        (work / "data.parquet").replace(target)
        return
    work.chmod(0o755)
    swap_folder(work, target)


def pieces(root: Path, name: str, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
    """Yield the rows of a table below `root`, some at a time, with those columns or all that it has.

    Raises:
        StoreError: a file is damaged or lacks a column.
    """
    for path in table_files(root, name):
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_ROWS_AT_ONCE, columns=columns):
                    piece = pl.from_arrow(pa.Table.from_batches([batch]))
                    assert isinstance(piece, pl.DataFrame)
                    yield piece
        except (pa.ArrowException, OSError) as error:
            raise StoreError(f"{path} cannot be read ({error}): remove it and run the stage that writes it again.") from error
