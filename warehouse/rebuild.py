"""The tables of a home from its ledger and its extractions, some documents at a time, so that memory does not grow with a home.

What documents say of themselves is read first, for all of them: it decides whose they are. Their figures and sentences follow
batch by batch, each into the partitions of its own division, and take the place of the older tables together at the end. The rows
of a batch whose documents have not changed are kept from the last time: a night with one new document reads the others' rows from
a file a table, instead of from a dozen files a document, and verifies no figure of theirs.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from extractors.version import EXTRACTOR_VERSION
from warehouse.extractions import ExtractionCache
from warehouse.home import Home
from warehouse.made import fingerprint, program
from warehouse.normalise import OF_READING, Frames, count_figures, merge_documents, of_documents, units_of
from warehouse.roster import read_roster
from warehouse.schema import DOCUMENTS, TABLES, UNITS
from warehouse.sightings import read_sightings
from warehouse.streams import write_in_parts
from warehouse.tables import write_table


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The tables that were written, and how their figures stand."""

    tables: tuple[str, ...]
    figures: pl.DataFrame
    """`document_id`, `figures`, and of these `verified` and `doubtful`; a row a document that has any."""


def rebuild_tables(
    home: Home, batches: Callable[[pl.DataFrame], pl.DataFrame], finish: Callable[[Frames], Frames], kept: Path | None = None
) -> Rebuilt:
    """Rebuild the tables of a home that its ledger and its extractions give: all but `checks` and `coverage`.

    Running it again over the same ledger and extractions gives the same bytes.

    Args:
        home: whose tables.
        batches: given the table `documents`, returns `document_id` and `batch`: documents that say something of each other, such
            as a version and the one it replaces, have the same.
        finish: adds to a batch's frames what only the rules can tell: which figures the arithmetic supports. It is given the
            units of the batch's divisions.
        kept: a folder for each batch's rows under the fingerprint of its documents and of the program. What lies there is taken
            from there, and what is of no batch any more is removed.

    Raises:
        StoreError: an extraction is damaged.
    """
    sightings, roster = read_sightings(home), read_roster(home)
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    documents = merge_documents(sightings, cache.read_facts(_ids(sightings)), roster)
    units = units_of(documents, roster)
    counted: list[pl.DataFrame] = []
    used: set[str] = set()
    with ExitStack() as stack:
        add = {name: stack.enter_context(write_in_parts(TABLES[name], home.tables, flat=False)) for name in OF_READING}
        for of_batch in batches(documents).partition_by("batch", maintain_order=True):
            ids = of_batch.get_column("document_id")
            own = documents.filter(pl.col("document_id").is_in(ids.implode()))
            near = units.join(own.select("division_code").unique(), on="division_code", how="semi", nulls_equal=True)
            made_from = fingerprint(program(), own, near)
            used.add(made_from)
            frames = _kept(kept / made_from) if kept is not None else None
            if frames is None:
                frames = finish({"documents": own, "units": near, **of_documents(cache.read(ids), own)})
                if kept is not None:
                    _keep(frames, kept / made_from)
            for name in OF_READING:
                add[name](frames[name])
            counted.append(count_figures(frames["line_items"]))
    if kept is not None:
        _clear(kept, used)
    write_table(documents, DOCUMENTS, home.tables)
    write_table(units, UNITS, home.tables)
    return Rebuilt((*OF_READING, DOCUMENTS.name, UNITS.name), pl.concat([count_figures(TABLES["line_items"].empty()), *counted]))


def _ids(sightings: pl.DataFrame) -> pl.Series:
    return sightings.get_column("document_id").drop_nulls().unique(maintain_order=True)


def _kept(folder: Path) -> Frames | None:
    """The rows of a batch that were kept; None where there are none, or a machine that lost its power has left half of them."""
    try:
        return {name: pl.read_parquet(folder / f"{name}.parquet") for name in OF_READING}
    except (OSError, pl.exceptions.PolarsError):
        return None


def _keep(frames: Frames, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".batch-", dir=folder.parent) as work:
        fresh = Path(work, folder.name)
        fresh.mkdir()
        for name in OF_READING:
            frames[name].write_parquet(fresh / f"{name}.parquet", compression="zstd")
        fresh.rename(folder)


def _clear(kept: Path, used: set[str]) -> None:
    for folder in kept.glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)
