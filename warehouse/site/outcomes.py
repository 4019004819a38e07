"""What all checks came to, for pages about all units: counted as they lie in their files, for the table is larger than memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from warehouse.schema import CHECKS
from warehouse.tables import table_files


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Checks counted, and those that failed."""

    counts: dict[str, int]
    """How many came to each outcome."""
    reasons: pl.DataFrame
    """Of those that could not be evaluated: `reason` and `len`, the commonest first."""
    failed: pl.DataFrame
    """Every column of those that failed, without their texts as printed: a few in ten thousand."""


_KEPT = [c.name for c in CHECKS if c.name not in ("left_text", "right_text")]


def outcomes(tables: Path) -> Outcomes:
    """Return what the checks of a folder of tables came to; the same tables are read once in a process."""
    files = table_files(tables, "checks")
    return _outcomes(tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(maxsize=1)
def _outcomes(files: tuple[tuple[str, int, int], ...]) -> Outcomes:
    counts: dict[str, int] = {}
    reasons = [pl.DataFrame(schema={"reason": pl.String, "len": pl.UInt32})]
    failed = [CHECKS.empty().select(_KEPT)]
    for path, *_ in files:
        scanned = pl.scan_parquet(path, hive_partitioning=False)
        for outcome, number in scanned.group_by("outcome").len().collect(engine="streaming").iter_rows():
            counts[outcome] = counts.get(outcome, 0) + number
        unknown = scanned.filter(pl.col("outcome") == "not_evaluable")
        reasons.append(unknown.group_by("reason").len().collect(engine="streaming"))
        failed.append(scanned.select(_KEPT).filter(pl.col("outcome") == "fail").collect(engine="streaming"))
    common = pl.concat(reasons).group_by("reason").agg(pl.col("len").sum()).sort("len", "reason", descending=[True, False])
    return Outcomes(counts, common, pl.concat(failed).sort(*_ORDER, nulls_last=True))


_ORDER = [name for name in CHECKS.sort_by if name in _KEPT]
