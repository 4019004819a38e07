"""Tables larger than memory: split by document into batches, and written part by part.

Every row is read once and written once, whatever the number of batches, so that the cost grows with the rows alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.errors import StoreError
from warehouse.schema import TABLES, Table
from warehouse.tables import conform, fresh_folder, partitions, swap_folder, table_files

_ROWS_AT_ONCE = 200_000


def split_by_batch(root: Path, name: str, batches: pl.DataFrame, target: Path) -> None:
    """Split a table into one file a batch, `target/<batch>/<name>.parquet`; rows of documents in no batch are left out.

    Args:
        root: the folder of tables.
        name: a table with `document_id`.
        batches: `batch` (integer) and either `document_id`, one row a document, or `document_id` and `part`, one row a
            disclosure: then the disclosures of one file may go apart.
        target: an existing folder; memory holds one piece of a file and one row group a batch.

    Raises:
        StoreError: a file is damaged.
    """
    names = TABLES[name].polars_schema.names()
    keys = [column for column in batches.columns if column != "batch"]
    with ExitStack() as stack:
        writers: dict[int, pq.ParquetWriter] = {}
        for piece in _pieces(table_files(root, name), names):
            placed = piece.join(batches, on=keys, how="inner", maintain_order="left")
            for (number,), rows in placed.group_by("batch", maintain_order=True):
                data = rows.drop("batch").to_arrow(compat_level=pl.CompatLevel.oldest())
                if number not in writers:
                    folder = target / str(number)
                    folder.mkdir(exist_ok=True)
                    path = folder / f"{name}.parquet"
                    writers[int(number)] = stack.enter_context(pq.ParquetWriter(path, data.schema, compression="zstd"))
                writers[int(number)].write_table(data)


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
            with pq.ParquetWriter(work / "data.parquet", _arrow_schema(table), compression="zstd") as writer:
                yield lambda frame: writer.write_table(_arrow(conform(frame, table), table))
        _put(work, root / (f"{table.name}.parquet" if flat else table.name), flat=flat)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arrow_schema(table: Table) -> pa.Schema:
    return table.empty().to_arrow(compat_level=pl.CompatLevel.oldest()).schema


def _arrow(rows: pl.DataFrame, table: Table) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(_arrow_schema(table))


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


def _pieces(files: Sequence[Path], names: list[str]) -> Iterator[pl.DataFrame]:
    """The rows of files, some at a time."""
    for path in files:
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_ROWS_AT_ONCE, columns=names):
                    piece = pl.from_arrow(pa.Table.from_batches([batch]))
                    assert isinstance(piece, pl.DataFrame)
                    yield piece
        except (pa.ArrowException, OSError) as error:
            raise StoreError(f"{path} cannot be read ({error}): remove it and run the stage that writes it again.") from error
