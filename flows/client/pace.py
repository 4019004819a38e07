"""How often and how many at once: limits a host, kept across threads and processes through lock files in the home."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

_POLL_S = 0.05
_LONGEST_RESERVATION_S = 3600.0  # a later "next" time comes from a clock that was set back, not from us


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of requests to hosts. Two crawls of one home share it; each request waits for its turn.

    Args:
        folder: where the lock files lie.
        concurrency: the most requests to one host at once.
        clock, sleep: wall-clock seconds and waiting, replaceable in tests.
    """

    folder: Path
    concurrency: int
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], object] = field(default=time.sleep)

    @contextmanager
    def turn(self, host: str, interval_s: float) -> Iterator[None]:
        """Wait for a free slot at the host and for its next moment, then hold the slot.

        Args:
            host: host and port.
            interval_s: least seconds between the starts of two requests.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        slot = self._free_slot(host)
        try:
            self.sleep(max(0.0, self._reserve(host, interval_s) - self.clock()))
            yield
        finally:
            slot.release()

    def hold_back(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for that long: it said so (Retry-After) or it is in trouble."""
        with self._guarded(host) as file:
            file.write_text(repr(max(self._next(file), self.clock() + seconds)))

    def rest_of(self, host: str) -> float:
        """Return the seconds until the host's next moment."""
        with self._guarded(host) as file:
            return max(0.0, self._next(file) - self.clock())

    def _reserve(self, host: str, interval_s: float) -> float:
        """Take the host's next moment and move it on by the interval; return the moment."""
        with self._guarded(host) as file:
            moment = max(self._next(file), self.clock())
            file.write_text(repr(moment + interval_s))
        return moment

    def _next(self, file: Path) -> float:
        try:
            moment = float(file.read_text())
        except (FileNotFoundError, ValueError):
            return 0.0
        return moment if moment < self.clock() + _LONGEST_RESERVATION_S else 0.0

    @contextmanager
    def _guarded(self, host: str) -> Iterator[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{_file_name(host)}.next"
        with FileLock(f"{file}.lock", thread_local=False):
            yield file

    def _free_slot(self, host: str) -> FileLock:
        while True:
            for number in random.sample(range(self.concurrency), self.concurrency):
                lock = FileLock(self.folder / f"{_file_name(host)}.{number}.lock", thread_local=False)
                try:
                    lock.acquire(timeout=0)
                except Timeout:
                    continue
                return lock
            time.sleep(_POLL_S)


def _file_name(host: str) -> str:
    return re.sub(r"[^\w.-]", "_", host)
