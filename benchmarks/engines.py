"""Read the same documents with pdfium, tablers, pdfplumber and juesuan in one run, and print what each took.

    python -m benchmarks.engines FOLDER [--repeat 3] [--only pdfium juesuan] [--at-most 8]

Every way reads all documents in a process of its own, one after another, `--repeat` times in turn. What counts is the processor's
time, which another program on the machine changes less than the clock's, and its ratio to pdfium's bare text: the same pages,
the same run. `juesuan` is the whole command `juesuan extract` with one worker, from its start to finished Parquet. Documents that
are no PDF, or that have a page which is an image without text, are left out: they need text recognition. With `--at-most` the
command fails when juesuan's ratio is higher.
"""

from __future__ import annotations

import argparse
import ctypes
import logging
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from statistics import median
from typing import Any

import pypdfium2

from benchmarks import peers

_KIB = 1024
_FEWEST_CHARACTERS = 20
"""A page with fewer, and an image, is read by text recognition; a document whose pages all have fewer has no text."""

_CHILD_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""

_BASE = "pdfium"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way took for all documents: seconds of the processor and of the clock, and its largest process's memory."""

    processor: float
    clock: float
    peak_mib: int


def read_as_peer(way: str, files: Sequence[Path]) -> None:
    """Have a library read the files as the table of readers has it do, and let go what it finds."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    for file in files:
        for _ in peers.WAYS[way](file):
            pass


def juesuan_extract(files: Sequence[Path]) -> None:
    """The command as people call it, to finished tables, with one worker."""
    start = "from flows.cli.main import run; run()"
    with tempfile.TemporaryDirectory(prefix="juesuan-engines-") as folder:
        command = [sys.executable, "-c", start, "extract", *map(str, files), "--out", folder, "--workers", "1"]
        subprocess.run(command, check=True, env=_as_installed(), **_SILENT)  # noqa: S603


_SILENT: Mapping[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def _as_installed() -> dict[str, str]:
    """The environment of a command that finds its modules compiled, as an installation leaves them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


WAYS: Mapping[str, Callable[[Sequence[Path]], None]] = {
    **{way: partial(read_as_peer, way) for way in (_BASE, "tablers", "pdfplumber")},
    "juesuan": juesuan_extract,
}


def digital(paths: Sequence[Path]) -> tuple[list[Path], int]:
    """The PDFs whose pages all have their text, among files and in folders, and how many pages they have together."""
    found: list[Path] = []
    pages = 0
    for path in (p for given in paths for p in (sorted(given.rglob("*.pdf")) if given.is_dir() else [given])):
        try:
            document = pypdfium2.PdfDocument(path.read_bytes())
        except pypdfium2.PdfiumError:
            continue
        counts = [page.get_textpage().count_chars() for page in document]
        few = [number for number, count in enumerate(counts) if count < _FEWEST_CHARACTERS]
        if len(few) < len(counts) and not any(_has_image(document[number]) for number in few):
            found.append(path)
            pages += len(counts)
    return found, pages


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))


def measure(way: str, files: Sequence[Path]) -> Taken:
    """Read the files in a process of its own."""
    context = multiprocessing.get_context("spawn")
    results: Queue[Taken] = context.Queue()
    process = context.Process(target=_run, args=(way, files, results))
    process.start()
    while True:
        try:
            taken = results.get(timeout=1)
            break
        except Empty as error:  # it is still at work, or has failed
            if process.exitcode not in (None, 0):
                raise RuntimeError(f"{way} failed: run it alone with --only {way}.") from error
    process.join()
    return taken


def _run(way: str, files: Sequence[Path], results: Queue[Taken]) -> None:
    _adopt_orphans()
    began, used = time.perf_counter(), _processor()
    WAYS[way](files)
    _wait_for_orphans()
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(kind).ru_maxrss for kind in kinds) // _KIB
    results.put(Taken(_processor() - used, time.perf_counter() - began, peak))


def _adopt_orphans() -> None:
    """Become the parent of processes that lose theirs: a command's fork server has the workers, and outlives it a little."""
    if ctypes.CDLL(None, use_errno=True).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "This needs Linux 3.4 or newer: processes that a command leaves cannot be counted.")


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _processor() -> float:
    """Seconds of the processor, those of processes that have ended included."""
    found = [resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in found)


def main() -> int:
    """Measure what is asked for; the exit code is 1 where juesuan's ratio is higher than allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", help="PDFs, or folders of them")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--at-most", type=float, help="the highest ratio of juesuan to pdfium's text that passes")
    arguments = parser.parse_args()
    files, pages = digital(arguments.paths)
    if not files:
        parser.error("no PDF with a text layer among these")
    ways = list(dict.fromkeys([_BASE, *arguments.only]))
    with tempfile.TemporaryDirectory(prefix="juesuan-compiled-") as compiled:
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        if "juesuan" in ways:
            juesuan_extract(files[:1])
        rounds = [{way: measure(way, files) for way in ways} for _ in range(arguments.repeat)]
    print(f"{len(files)} documents, {pages:,} pages, {arguments.repeat} rounds; medians")
    print(f"{'':12}{'ms a page':>10}{'by clock':>10}{'to pdfium':>11}{'lowest':>8}{'highest':>8}{'peak MiB':>10}")
    ratio = 0.0
    for way in ways:
        taken = [found[way] for found in rounds]
        ratios = sorted(found[way].processor / found[_BASE].processor for found in rounds)
        ratio = median(ratios) if way == "juesuan" else ratio
        each = [1000 * median(values) / pages for values in ([t.processor for t in taken], [t.clock for t in taken])]
        peak = max(t.peak_mib for t in taken)
        print(f"{way:12}{each[0]:10.2f}{each[1]:10.2f}{median(ratios):11.2f}{ratios[0]:8.2f}{ratios[-1]:8.2f}{peak:10,}")
    if arguments.at_most is not None and ratio > arguments.at_most:
        print(f"juesuan takes {ratio:.2f} times as long as pdfium's bare text, more than {arguments.at_most:g}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
