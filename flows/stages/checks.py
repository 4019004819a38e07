"""Evaluate every rule over tables of any size, batch by batch, and write `checks`.

A batch that has not changed is not checked again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from expectations.batches import DOCUMENTS_AT_ONCE, batches
from expectations.checking import TABLES_READ, check
from warehouse.made import fingerprint, program
from warehouse.schema import CHECKS
from warehouse.streams import split_by_batch, write_in_parts
from warehouse.tables import fresh_folder, read_table

_BY_DOCUMENT = tuple(name for name in TABLES_READ if name != "units")


def write_checks(
    tables: Path, advance: Callable[[int], None], at_once: int = DOCUMENTS_AT_ONCE, kept: Path | None = None
) -> None:
    """Check the documents of the tables below `tables` and write `checks` there, the way the other tables lie.

    Memory holds one batch of documents. The same tables give the same bytes.

    Args:
        tables: the folder of tables.
        advance: is called with the number of documents of each finished batch.
        at_once: how many documents a batch has, about.
        kept: a folder for each batch's checks under the fingerprint of its tables, the rules and the program. What lies there is
            taken from there, and what is of no batch any more is removed. Without it everything is checked.

    Raises:
        StoreError: a table cannot be read.
        RuleError: a catalogue of rules is wrong.
    """
    units = read_table(tables, "units")
    batch_of = batches(read_table(tables, "documents"), at_once)
    numbers = batch_of["batch"].unique(maintain_order=True).to_list()
    flat = (tables / "line_items.parquet").is_file()
    used: set[str] = set()
    parts = fresh_folder("batches", tables)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, parts, ignore_errors=True)
        add = stack.enter_context(write_in_parts(CHECKS, tables, flat=flat))
        if len(numbers) > 1:
            for name in _BY_DOCUMENT:
                split_by_batch(tables, name, batch_of, parts)
        for number in numbers:
            root = parts / str(number) if len(numbers) > 1 else tables
            frames: dict[str, pl.DataFrame] = {name: read_table(root, name) for name in _BY_DOCUMENT}
            add(_checked({**frames, "units": units}, kept, used))
            advance(batch_of.filter(pl.col("batch") == number).height)
    if kept is not None:
        _clear(kept, used)


def _checked(frames: dict[str, pl.DataFrame], kept: Path | None, used: set[str]) -> pl.DataFrame:
    """Return the checks of one batch, those that are kept where nothing has changed."""
    if kept is None:
        return check(frames)
    name = f"{fingerprint(program(), *(frames[name] for name in TABLES_READ))}.parquet"
    used.add(name)
    path = kept / name
    if (had := _kept(path)) is not None:
        return had
    checks = check(frames)
    kept.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    checks.write_parquet(fresh, compression="zstd")
    fresh.replace(path)
    return checks


def _kept(path: Path) -> pl.DataFrame | None:
    """Checks that were kept; None where there are none, or a machine that lost its power has left half of them."""
    try:
        return pl.read_parquet(path)
    except (FileNotFoundError, pl.exceptions.ComputeError):
        return None


def _clear(kept: Path, used: set[str]) -> None:
    for path in kept.glob("*"):
        if path.name not in used:
            path.unlink()
