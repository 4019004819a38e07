"""The table of readers: what each takes for a page beside pdfium's bare text, and how many figures it has right."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from statistics import median

import polars as pl

from benchmarks.bench_documents import first_pages, page_count
from benchmarks.bench_truth import Cell, right_cells, truth_beside, typed_right

_KIB = 1024
_SET_CHILD_SUBREAPER = 36
_PATIENCE_S = 20.0
_HERE = Path(__file__).parent
BASE, JUESUAN, CHECKED = "pdfium, bare text", "juesuan extract", "juesuan extract and checks"
OWN = {BASE: "pdfium", "tablers find_tables": "tablers", "pdfplumber extract_tables": "pdfplumber"}
PEERS = {"PyMuPDF find_tables": "pymupdf", "camelot lattice": "camelot", "img2table": "img2table"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the processor and of the clock, the largest process's memory, and how many figures were right."""

    processor: float
    clock: float
    peak_mib: int
    right: int | None = None


def run(command: Sequence[str], **environment: str) -> Taken:
    """Run a command and return what it took with all its processes, those of a fork server too, which outlives it for a moment.

    Raises:
        RuntimeError: it failed.
    """
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what a process leaves behind becomes this one's to wait for
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, **environment}, cwd=_HERE.parent
        )
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command[:4])} … failed: {said.read().decode(errors='replace')[-2000:]}")
    usages = [usage, *_left_behind()]
    return Taken(sum(u.ru_utime + u.ru_stime for u in usages), clock, max(u.ru_maxrss for u in usages) // _KIB)


def _left_behind() -> Iterator[resource.struct_rusage]:
    """What processes took whose parent has ended before them."""
    patient_until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < patient_until:
        try:
            pid, _, usage = os.wait3(os.WNOHANG)
        except ChildProcessError:  # there is none any more
            return
        if pid:
            yield usage
        else:
            time.sleep(0.01)


def extract(files: Sequence[Path], out: Path, workers: int = 1) -> Taken:
    """Run `juesuan extract`, from its start to finished Parquet."""
    start = "from flows.cli.main import run; run()"
    return run([sys.executable, "-c", start, "extract", *map(str, files), "--out", str(out), "--workers", str(workers)])


def read_by_peer(python: str, way: str, files: Sequence[Path], truth: Mapping[Path, Sequence[Cell]]) -> Taken:
    """Have one library read the tables of files."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        result = Path(folder, "result.json")
        run([python, str(_HERE / "peers.py"), way, str(result), *map(str, files)])
        told = json.loads(result.read_text(encoding="utf-8"))
    right = sum(right_cells(cells, told["rows"][str(file)]) for file, cells in truth.items()) if way != "pdfium" else None
    return Taken(told["processor"], told["clock"], told["peak_mib"], right)


def read_by_juesuan(files: Sequence[Path], truth: Mapping[Path, Sequence[Cell]]) -> dict[str, Taken]:
    """Extract the files, and then check the tables."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        alone = extract(files, Path(folder))
        check = "import sys; from pathlib import Path; from flows.stages.checks import write_checks"
        checks = run([sys.executable, "-c", f"{check}; write_checks(Path(sys.argv[1]), lambda _: None)", folder])
        items = pl.read_parquet(Path(folder, "line_items.parquet"))
    right = typed_right({_sha256(file): cells for file, cells in truth.items()}, items)
    both = (alone.processor + checks.processor, alone.clock + checks.clock, max(alone.peak_mib, checks.peak_mib))
    return {JUESUAN: Taken(alone.processor, alone.clock, alone.peak_mib, right), CHECKED: Taken(*both, right)}


def readers(files: Sequence[Path], slow_pages: int, peers: Path, rounds: int) -> list[str]:
    """Return the lines of the table: fast readers read all files, slow ones the first of them."""
    few = first_pages(files, slow_pages)
    lines = [
        "| reader | pages | pages/s | × pdfium | lowest–highest | peak MiB | figures right |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += _group(files, {name: (sys.executable, way) for name, way in OWN.items()}, rounds, ours=True)
    if peers.is_file():
        slow = {name: (str(peers), way) for name, way in PEERS.items()}
        lines += _group(few, {BASE: (sys.executable, "pdfium"), **slow}, rounds, ours=False)
    else:
        lines.append(f"| PyMuPDF, camelot and img2table are not installed ({peers}) | | | | | | |")
    return lines


def _group(files: Sequence[Path], ways: Mapping[str, tuple[str, str]], rounds: int, *, ours: bool) -> list[str]:
    """Return the rows of readers that read the same files, in turn."""
    pages = page_count(files)
    truth = {file: cells for file in files if (cells := truth_beside(file)) is not None}
    known = sum(map(len, truth.values()))
    found: dict[str, list[Taken]] = {}
    for _ in range(rounds):
        for name, (python, way) in ways.items():
            found.setdefault(name, []).append(read_by_peer(python, way, files, truth))
        for name, taken in read_by_juesuan(files, truth).items() if ours else ():
            found.setdefault(name, []).append(taken)
    base = [taken.processor for taken in found[BASE]]
    return [_row(name, pages, taken, base, known) for name, taken in found.items()]


def _row(name: str, pages: int, taken: Sequence[Taken], base: Sequence[float], known: int) -> str:
    ratios = sorted(t.processor / b for t, b in zip(taken, base, strict=True))
    right = taken[0].right
    share = f"{100 * right / known:.1f} %" if right is not None and known else "–"
    speed = pages / median(t.processor for t in taken)
    spread = f"{ratios[0]:.2f}–{ratios[-1]:.2f}"
    peak = max(t.peak_mib for t in taken)
    return f"| {name} | {pages} | {speed:.1f} | {median(ratios):.2f} | {spread} | {peak:,} | {share} |"


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
