"""Build the site of generated tables and print the rate, the memory and the size; then build it again, with nothing changed.

    python -m benchmarks.site --from SEED_TABLES --units 500 5000 --years 5

The seed is a folder of real tables, such as the demo's. There are no originals, so no page pictures are drawn: those are measured
with `--pictures HOME`, a home with its archive.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate_tables import generate
from flows.reporting import SilentReporter
from flows.stages.drawing import Originals
from flows.stages.site import site_of
from flows.stages.site_pictures import draw_site_pictures
from warehouse.home import Home
from warehouse.releases import Release
from warehouse.site import build_site
from warehouse.tables import read_table

_KIB = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """What one build took."""

    pages: int
    written: int
    seconds: float
    processor_seconds: float
    """Of all processes together."""
    peak_mib: int
    """Of this process."""
    worker_mib: int
    """Of the largest worker."""


class _Memory(threading.Thread):
    """Looks at this process and its children every half second, for their peak ends with them."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.workers = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.5):
            self.own = max(self.own, _resident(os.getpid()))
            self.workers = max(self.workers, *(_resident(child.pid or 0) for child in multiprocessing.active_children()), 0)


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize() // _KIB // _KIB


def measure(home: Home, workers: int) -> Measured:
    """Build the site of a home."""
    release = Release("2026.01.01", home.releases / "2026.01.01", (), created=True)
    memory = _Memory()
    memory.start()
    began, used = time.perf_counter(), _processor_seconds()
    built = build_site(site_of(home, release), workers=workers)
    seconds = time.perf_counter() - began
    memory.done.set()
    spent = _processor_seconds() - used
    return Measured(built.pages, sum(built.written.values()), seconds, spent, memory.own, memory.workers)


def _processor_seconds() -> float:
    own, children = os.times(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.user + own.system + children.ru_utime + children.ru_stime


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="seed", type=Path, required=True, help="a folder of tables to generate from")
    parser.add_argument("--units", type=int, nargs="*", default=[500])
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--pictures", type=Path, help="a home whose page pictures are drawn")
    arguments = parser.parse_args()
    for units in arguments.units:
        with tempfile.TemporaryDirectory(prefix="juesuan-site-") as folder:
            home = Home(Path(folder))
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:  # its memory is not the build's
                made = apart.submit(generate, arguments.seed, home.root, units, arguments.years).result()
            print(f"{made.units:,} units, {made.documents:,} documents, {made.line_items:,} line items", flush=True)
            for what in ("built", "built again, unchanged"):
                found = measure(home, arguments.workers)
                print(
                    f"  {what}: {found.written:,} of {found.pages:,} pages written in {found.seconds:.1f} s "
                    f"({found.pages / found.seconds:.0f} pages/s), {found.processor_seconds / found.pages * 1000:.1f} ms of a "
                    f"processor a page, {found.peak_mib:,} MiB, largest worker {found.worker_mib:,} MiB",
                    flush=True,
                )
            files = [path.stat().st_size for path in home.site.rglob("*") if path.is_file()]
            print(f"  {len(files):,} files, {sum(files) / 1e6:,.0f} MB", flush=True)
    if arguments.pictures:
        _pictures(Home(arguments.pictures), arguments.workers)


def _pictures(home: Home, workers: int) -> None:
    site = Path(tempfile.mkdtemp(prefix="juesuan-pictures-"))
    try:
        began = time.perf_counter()
        originals = Originals.beside(home.tables, read_table(home.tables, "documents"))
        count = draw_site_pictures(home.tables, originals, site, SilentReporter(), workers)
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in site.rglob("*.webp"))
        print(f"{count:,} page pictures in {seconds:.1f} s ({count / seconds:.1f}/s), {size / max(count, 1) / 1000:.1f} kB each")
    finally:
        shutil.rmtree(site, ignore_errors=True)


if __name__ == "__main__":
    main()
