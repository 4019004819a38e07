"""Write a home's tables for many units and years, to measure what reads them: releases, the site.

    python -m benchmarks.generate_tables --from SEED_TABLES --to HOME --units 500 --years 5

`generate(seed, home, units, years)` writes every contract table below `HOME/tables` and returns how much there is. The seed is a
folder of real tables, such as the demo's (`juesuan demo --home DIR`, then `DIR/tables`): every generated division holds the
seed's units under names of its own (`样本市0001区…`) and its documents, figures, claims, checks and coverage under ids of their
own, for the years up to 2025. What refers to another document refers to its copy. Nothing is random, so the same call gives the
same tables.

There is no archive, ledger or report: `HOME/tables` alone is what `warehouse.releases.build_release` and the site read.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.home import Home
from warehouse.schema import TABLES
from warehouse.streams import write_in_parts
from warehouse.tables import read_table

LAST_YEAR = 2025
_AT_ONCE = 10
"""Copies of the seed that are in memory together."""
_IDS = ("document_id", "supersedes", "other_document_id")
_BY_DIVISION = ("units",)
"""Tables with one row for all years."""


@dataclass(frozen=True, slots=True)
class Generated:
    """How much was written."""

    divisions: int
    units: int
    documents: int
    line_items: int


@dataclass(frozen=True, slots=True)
class _Seed:
    """The tables copied from, with what the copies are made by."""

    tables: dict[str, pl.DataFrame]
    prefix: str
    first_year: int
    years: int
    units: int

    def shift(self, block: int, years: int) -> int:
        """How many years later a block of copied years is; blocks follow each other, the last ends with or after LAST_YEAR."""
        return LAST_YEAR - years + 1 + block * self.years - self.first_year


def generate(seed: Path, home: Path, units: int, years: int = 5) -> Generated:
    """Write tables of at least that many units and exactly that many years below `home/tables`.

    Args:
        seed: a folder of tables.
        home: where to; its tables are replaced.
        units: how many, rounded up to whole divisions.
        years: how many fiscal years, up to 2025.
    """
    source = _read_seed(seed)
    divisions, blocks = math.ceil(units / source.units), math.ceil(years / source.years)
    rows = dict.fromkeys(TABLES, 0)
    for name, table in TABLES.items():
        with write_in_parts(table, Home(home).tables, flat=False) as add:
            numbers = [(d, b) for d in range(divisions) for b in range(1 if name in _BY_DIVISION else blocks)]
            for first in range(0, len(numbers), _AT_ONCE):
                part = pl.concat([_copy(source, name, d, b, years) for d, b in numbers[first : first + _AT_ONCE]])
                rows[name] += part.height
                add(part)
    return Generated(divisions, divisions * source.units, rows["documents"], rows["line_items"])


def _read_seed(seed: Path) -> _Seed:
    tables = {name: read_table(seed, name) for name in TABLES}
    known = tables["documents"].get_column("fiscal_year").drop_nulls().unique().sort().to_list()
    names = tables["units"].get_column("unit_name").to_list()
    prefix = os.path.commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - of names, not of paths
    return _Seed(tables, prefix, known[0], known[-1] - known[0] + 1, len(names))


def _copy(seed: _Seed, name: str, division: int, block: int, years: int) -> pl.DataFrame:
    """The rows of one division for one block of years; years after the last are left out."""
    frame, shift = seed.tables[name], seed.shift(block, years)
    kept = _kept_documents(seed, shift)
    if "fiscal_year" in frame.columns:
        frame = frame.filter((pl.col("fiscal_year") + shift <= LAST_YEAR).fill_null(True))
    elif "document_id" in frame.columns:
        frame = frame.filter(pl.col("document_id").is_in(kept.implode()))
    return frame.with_columns(_changes(frame, seed.prefix, f"{division:05x}{block:03x}", division, shift))


def _kept_documents(seed: _Seed, shift: int) -> pl.Series:
    documents = seed.tables["documents"]
    return documents.filter((pl.col("fiscal_year") + shift <= LAST_YEAR).fill_null(True)).get_column("document_id").drop_nulls()


def _changes(frame: pl.DataFrame, prefix: str, tag: str, division: int, shift: int) -> Iterator[pl.Expr]:
    """What makes the rows those of another division and year."""
    for column in frame.columns:
        if column in _IDS:
            yield (pl.lit(tag) + pl.col(column).str.slice(len(tag))).alias(column)
        elif column == "division_code":
            yield pl.lit(f"{division + 1:06d}").alias(column)
        elif column in ("unit_name", "parent_unit_name", "title"):
            yield pl.col(column).str.replace(prefix, f"样本市{division + 1:04d}区", literal=True)
        elif column == "url":
            yield pl.col(column).str.replace("://", f"://d{tag}.", literal=True)
        elif column == "fiscal_year":
            yield pl.col(column) + shift
        elif column in ("published_on", "due_on"):
            yield pl.col(column).dt.offset_by(f"{shift}y")


def main() -> None:
    """Write what is asked for and say how much it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="seed", type=Path, required=True, help="a folder of tables to copy from")
    parser.add_argument("--to", dest="home", type=Path, required=True, help="the home to write into")
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--years", type=int, default=5)
    arguments = parser.parse_args()
    made = generate(arguments.seed, arguments.home, arguments.units, arguments.years)
    print(
        f"{made.units:,} units in {made.divisions:,} divisions, {arguments.years} years: {made.documents:,} documents, "
        f"{made.line_items:,} line items in {Home(arguments.home).tables}"
    )


if __name__ == "__main__":
    main()
