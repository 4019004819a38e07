"""Rows of many documents on their way into tables: on disk as they come, read back by document in any order.

A file of Arrow a table, a batch of rows a document: memory holds the rows that are asked for and the places of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from sys import intern

import polars as pl
import pyarrow as pa

from extractors.errors import StoreError


class Spool:
    """Tables of one folder. Add rows within `filling`, then read them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._empty: dict[str, pl.DataFrame] = {}
        self._places: dict[str, dict[str, list[int]]] = {}
        self._writers: dict[str, pa.RecordBatchFileWriter] = {}
        self._written: dict[str, int] = {}
        self._counts: dict[str, dict[str, int]] = {}

    @contextmanager
    def filling(self) -> Iterator[Spool]:
        """Let rows be added; they can be read once it is left."""
        try:
            yield self
        finally:
            for writer in self._writers.values():
                writer.close()
            self._writers.clear()

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Add rows to a table; those of a document stay in the order in which they are added.

        Args:
            name: which table; it begins with its first rows.
            rows: with `document_id`, those of one document one after another; always of the same columns.
        """
        whole = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self._empty:
            self._empty[name], self._places[name], self._written[name] = rows.clear(), {}, 0
            self._counts[name] = {}
            self._writers[name] = pa.ipc.new_file(self._file(name), whole.schema)
        if rows.is_empty():
            return
        piece = whole.combine_chunks().to_batches()[0]
        runs, start = rows["document_id"].rle().struct.unnest(), 0
        for length, told in runs.iter_rows():
            document_id = intern(told)  # every table has it
            self._writers[name].write_batch(piece.slice(start, length))
            self._places[name].setdefault(document_id, []).append(self._written[name])
            self._counts[name][document_id] = self._counts[name].get(document_id, 0) + length
            self._written[name] += 1
            start += length

    def counts(self, name: str) -> Mapping[str, int]:
        """Return how many rows of a table each document has that has any."""
        return self._counts[name]

    def only(self, document_ids: Collection[str], names: Collection[str]) -> Spool:
        """The spool with the rows of some tables and documents alone, for another process: it is the smaller to send."""
        part = copy(self)
        part._places = {
            name: {key: places[key] for key in document_ids if name in names and key in places}
            for name, places in self._places.items()
        }
        part._counts = {name: {key: counts[key] for key in part._places[name]} for name, counts in self._counts.items()}
        return part

    def read(self, name: str, document_ids: Iterable[str]) -> pl.DataFrame:
        """Return the rows of documents, in the order of the ids; those that have none are passed over.

        Raises:
            StoreError: the file is damaged.
        """
        places = self._places[name]
        wanted = [place for key in document_ids for place in places.get(key, ())]
        if not wanted:
            return self._empty[name]
        try:
            with pa.OSFile(str(self._file(name))) as source, pa.ipc.open_file(source) as file:
                rows = pl.from_arrow(pa.Table.from_batches([file.get_batch(place) for place in wanted], file.schema))
        except (pa.ArrowException, OSError) as error:
            raise StoreError(f"{self._file(name)} cannot be read ({error}): run the command again.") from error
        assert isinstance(rows, pl.DataFrame)
        return rows if rows.schema == self._empty[name].schema else rows.cast(self._empty[name].schema)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.arrow"
