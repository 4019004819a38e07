"""Build a release of generated tables, and print what each step took in time, and the whole in memory and disk.

    python -m benchmarks.releases --home HOME

HOME holds tables, such as `python -m benchmarks.generate_tables` writes; the releases go into a temporary folder, unless `--keep`
names one. With `--again` the release is built a second time with one cell of coverage less, so that there is something to
compare.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

import warehouse.releases.build as build
from warehouse.home import Home
from warehouse.releases import build_release
from warehouse.tables import read_table

_STEPS = ("write_tables", "write_changes", "write_down", "write_database", "write_workbook", "write_checksums", "verify_release")
_KIB = 1024
_DAY = date(2026, 1, 1)


def _timed(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*arguments: Any) -> Any:
        began, worked = time.perf_counter(), time.process_time()
        try:
            return step(*arguments)
        finally:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB
            took, work = time.perf_counter() - began, time.process_time() - worked
            print(f"  {name}: {took:.1f} s, {work:.1f} s of processor, peak so far {peak:,} MiB", flush=True)

    return wrapped


def _measure(tables: Path, coverage: pl.DataFrame, releases: Path) -> None:
    began, worked = time.perf_counter(), time.process_time()
    release = build_release(tables, coverage, releases, _DAY)
    seconds, work = time.perf_counter() - began, time.process_time() - worked
    size = sum(path.stat().st_size for path in release.path.rglob("*") if path.is_file())
    rows = sum(file.rows for file in release.files if file.format == "csv")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KIB
    took = f"{seconds:.1f} s ({work:.1f} s of processor)"
    print(f"{release.version}: {rows:,} rows in {took}, {size / 1e6:,.0f} MB, peak {peak:,} MiB", flush=True)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="a folder for the releases, which stay")
    parser.add_argument("--again", action="store_true", help="build a second release, with one cell of coverage less")
    arguments = parser.parse_args()
    for name in _STEPS:
        setattr(build, name, _timed(name, getattr(build, name)))
    tables = Home(arguments.home).tables
    coverage = read_table(tables, "coverage")
    with tempfile.TemporaryDirectory(prefix="juesuan-releases-") as folder:
        releases = arguments.keep or Path(folder)
        _measure(tables, coverage, releases)
        if arguments.again:
            _measure(tables, coverage.head(coverage.height - 1), releases)


if __name__ == "__main__":
    main()
