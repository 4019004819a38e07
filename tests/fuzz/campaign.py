"""A campaign of mutated documents through worker processes as users have them, and what became of each.

    python -m tests.fuzz.campaign --count 10000 --seed 1 --workers 2

Inputs that crash a worker, hang it, or make it larger than a gibibyte are kept under the folder that is named at the end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from flows.stages.worker import extract_file, prepare
from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import real, seeds

MOST_BYTES = 1 << 30
STATUSES = {"extracted", "partial", "failed", "unreadable", "not_a_disclosure"}
"""A file's; the others are of documents that were not had."""

_REAL = 0.04
"""Share of real documents: reading one takes ten times as long as a drawn one."""

_BATCH = 200
_TASKS_PER_PROCESS = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `verdict` is its status, or crash, death, hang, memory, no reason."""

    name: str
    path: Path
    verdict: str
    why: str
    seconds: float = 0.0
    peak: int = 0
    """Bytes resident in the worker at most while it read the document."""


def main() -> None:
    """Run a campaign and print its table."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    started = time.monotonic()
    outcomes: list[Outcome] = []
    for batch in _batches(_documents(options.count, options.seed), _BATCH):
        outcomes += _run(batch, folder, options.workers, options.seconds_per_document)
        print(f"{len(outcomes)} documents, {time.monotonic() - started:.0f} s, {_counts(outcomes)}", flush=True)
        if options.seconds and time.monotonic() - started > options.seconds:
            break
    _tell(outcomes, folder, time.monotonic() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds-per-document", type=float, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, help="stop after the batch in which these have passed")
    return parser.parse_args()


def _documents(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Damaged documents with their names. Each has a seed of its own: `number` and `seed` alone make it again."""
    drawn, printed = seeds(), dict(real())
    sources = {**drawn, **printed}
    contents = list(sources.values())
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        name = chance.choice(list(printed if printed and chance.random() < _REAL else drawn))
        done, data = mutate(sources[name], name.rpartition(".")[2], chance, contents)
        yield f"{number} {name} {done}", data


def _batches(documents: Iterator[tuple[str, bytes]], size: int) -> Iterator[list[tuple[str, bytes]]]:
    while batch := list(islice(documents, size)):
        yield batch


def _run(batch: list[tuple[str, bytes]], folder: Path, workers: int, seconds: float) -> list[Outcome]:
    context = multiprocessing.get_context("fork")
    waiting: list[tuple[str, Path, Future[tuple[str, str, float, int]]]] = []
    with ProcessPool(workers, _TASKS_PER_PROCESS, initializer=prepare, context=context) as pool:
        for name, data in batch:
            path = folder / name.split(" ", 1)[0]
            path.write_bytes(data)
            waiting.append((name, path, pool.schedule(measured, args=[str(path)], timeout=seconds)))
        outcomes = [_outcome(*entry) for entry in waiting]
    for outcome in outcomes:
        if not _is_bad(outcome):
            outcome.path.unlink()
    return outcomes


def measured(path: str) -> tuple[str, str, float, int]:
    """Read a document in a worker: its status and reason, the seconds and the peak of memory that it took."""
    _forget_peak()
    started = time.monotonic()
    try:
        extraction = extract_file(path)
    except MemoryError:  # its limit held: whoever runs workers makes this the document's status
        return "failed", "needs more memory than a worker has", time.monotonic() - started, _peak()
    reason = extraction.status_reason or ""
    verdict = extraction.status if extraction.status in STATUSES and (reason or extraction.status == "extracted") else "no reason"
    return verdict, reason, time.monotonic() - started, _peak()


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # not Linux: the peak is then the process's


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _outcome(name: str, path: Path, future: Future[tuple[str, str, float, int]]) -> Outcome:
    try:
        return Outcome(name, path, *future.result())
    except FutureTimeoutError:
        return Outcome(name, path, "hang", "took too long")
    except ProcessExpired as error:
        return Outcome(name, path, "death", str(error))
    except Exception as error:  # what a campaign looks for
        trace = str(getattr(error, "traceback", "")).strip().splitlines()
        place = "; ".join(line.strip() for line in trace if line.strip().startswith("File"))
        return Outcome(name, path, "crash", f"{type(error).__name__}: {str(error)[:120]} at {place[-240:]}")


def _is_bad(outcome: Outcome) -> bool:
    return outcome.verdict not in STATUSES or outcome.peak > MOST_BYTES


def _counts(outcomes: list[Outcome]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in Counter(o.verdict for o in outcomes).most_common())


def _tell(outcomes: list[Outcome], folder: Path, seconds: float) -> None:
    print(f"\n{len(outcomes)} documents in {seconds:.0f} s")
    for verdict, count in Counter(o.verdict for o in outcomes).most_common():
        print(f"{verdict:>18} {count:>7}")
    peak = max(outcomes, key=lambda o: o.peak)
    slow = max(outcomes, key=lambda o: o.seconds)
    print(f"largest: {peak.peak >> 20} MiB ({peak.name}); slowest: {slow.seconds:.1f} s ({slow.name})")
    bad = [o for o in outcomes if _is_bad(o)]
    for outcome in bad:
        print(f"{outcome.verdict}: {outcome.name}: {outcome.why}")
    if bad:
        print(f"Kept: {folder}")
    else:
        folder.rmdir()


if __name__ == "__main__":
    main()
