"""Check generated tables of many documents, and print what each size took in time and memory.

    python -m benchmarks.checks --documents 1000 10000 100000 --from TABLES

Every division of the generated tables holds the documents of the tables given, such as the demo's, with their figures, claims and
names, under ids of their own; so the rules find what they find in real tables, the links between years and units included. Each
size is checked in a process of its own, whose peak memory is printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.stages.checks import write_checks
from warehouse.schema import CLAIMS, DOCUMENTS, LINE_ITEMS, PASSAGES, STATEMENTS_TABLE, UNITS, Table
from warehouse.streams import write_in_parts
from warehouse.tables import read_table

_NAMED = (DOCUMENTS, STATEMENTS_TABLE, LINE_ITEMS, CLAIMS, PASSAGES)
_KIB = 1024
_COPIES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size took."""

    documents: int
    line_items: int
    checks: int
    seconds: float
    processor_seconds: float
    """Of all threads: what stays comparable on a machine that has other work."""
    peak_mib: int


def generate(seed: Path, target: Path, documents: int) -> tuple[int, int]:
    """Write tables of about that many documents below `target`; return how many documents and line items they have."""
    tables = {table.name: read_table(seed, table.name) for table in _NAMED}
    copies = max(1, documents // tables["documents"].height)
    for table in _NAMED:
        with write_in_parts(table, target, flat=True) as add:
            for first in range(0, copies, _COPIES_AT_ONCE):
                numbers = range(first, min(first + _COPIES_AT_ONCE, copies))
                add(pl.concat([_copy(tables[table.name], table, number) for number in numbers]))
    with write_in_parts(UNITS, target, flat=True) as add:
        units = read_table(seed, "units")
        add(pl.concat([_copy(units, UNITS, number) for number in range(copies)]))
    return copies * tables["documents"].height, copies * tables["line_items"].height


def _copy(frame: pl.DataFrame, table: Table, number: int) -> pl.DataFrame:
    """The rows for one division more."""
    names = frame.columns
    tag = f"{number:08x}"
    renamed = [(pl.lit(tag) + pl.col(c).str.slice(len(tag))).alias(c) for c in ("document_id", "supersedes") if c in names]
    division = [pl.lit(f"{number + 1:06d}").alias("division_code")] if "division_code" in names else []
    return frame.with_columns(*renamed, *division).select(c.name for c in table)


def _measure(tables: str, documents: int, line_items: int, results: multiprocessing.Queue[Measured]) -> None:
    began = time.perf_counter()
    write_checks(Path(tables), lambda _: None)
    seconds = time.perf_counter() - began
    checks = int(pl.scan_parquet(Path(tables) / "checks.parquet").select(pl.len()).collect().item())
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = used.ru_utime + used.ru_stime
    results.put(Measured(documents, line_items, checks, seconds, processor, used.ru_maxrss // _KIB))


def main() -> None:
    """Measure the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--from", dest="seed", type=Path, required=True, help="a folder of tables to generate from")
    arguments = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    for documents in arguments.documents:
        with tempfile.TemporaryDirectory(prefix="juesuan-checks-") as folder:
            had, items = generate(arguments.seed, Path(folder), documents)
            results = context.Queue()
            process = context.Process(target=_measure, args=(folder, had, items, results))
            process.start()
            found = results.get()
            process.join()
        each = found.processor_seconds / found.documents * 1000
        print(
            f"{found.documents:,} documents, {found.line_items:,} line items: {found.checks:,} checks in {found.seconds:.1f} s, "
            f"{found.processor_seconds:.1f} s of processor ({each:.1f} ms a document), peak {found.peak_mib:,} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
