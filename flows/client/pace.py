"""How often and how many at once: limits a host, kept across threads and processes through lock files.

The folder is one a machine and user, not one a home: a site is one site, whoever's home its documents go to. The operating
system frees the locks of a process that is killed.
"""

from __future__ import annotations

import os
import random
import re
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from extractors.errors import StoreError
from flows.client.held import HeldFile, hold

_POLL_S = 0.02
_LISTEN_S = 0.5
_WIDTH = 24
"""Characters of a moment in its file, where it is written over the one before in one write."""
_LONGEST_WAIT_S = 3600.0  # a later time comes from a clock that was set back, not from us


def pace_folder() -> Path:
    """Return the folder through which all crawls of this user on this machine share the hosts' pace.

    It is `$JUESUAN_PACE`, else one of the user's own in the system's folder for temporary files.

    Raises:
        StoreError: it belongs to somebody else, or cannot be made.
    """
    said = os.environ.get("JUESUAN_PACE", "")
    folder = Path(said) if said else Path(tempfile.gettempdir()) / f"juesuan-pace-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat() if not said else folder.stat()
    except OSError as error:
        raise StoreError(
            f"{folder}: the pace of requests cannot be kept here ({error}); set $JUESUAN_PACE to a folder."
        ) from error
    if not stat.S_ISDIR(found.st_mode) or (not said and found.st_uid != os.getuid()):
        raise StoreError(f"{folder} belongs to somebody else: set $JUESUAN_PACE to a folder of your own.")
    return folder


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of requests to hosts. All crawls that share the folder share it; each request waits for its turn.

    Args:
        folder: where the lock files lie.
        concurrency: the most requests to one host at once.
        clock, sleep: wall-clock seconds and waiting, replaceable in tests. A `sleep` that returns early ends the wait.
        stopped: tells that nothing will be asked any more, so that nobody waits for a place either.
    """

    folder: Path
    concurrency: int
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], object] = field(default=time.sleep)
    stopped: Callable[[], bool] = field(default=_never)
    _gates: dict[Path, threading.Lock] = field(default_factory=dict, init=False)
    """By file: threads of one process wait for each other here, and not by asking the file again and again."""

    @contextmanager
    def turn(self, host: str, interval_s: float) -> Iterator[Callable[[], None]]:
        """Wait for a free slot at the host and for its next moment, then hold the slot.

        Args:
            host: its name for the pace (`address.host_key`).
            interval_s: least seconds between the starts of two requests.

        Yields:
            What to call just before the request is written: it waits for as long as an earlier one was late.
        """
        slot = self._free_slot(host)
        try:
            self._wait_for_moment(host, interval_s, "next")
            yield lambda: self._wait_for_moment(host, interval_s, "sent")
        finally:
            if slot is not None:
                slot.release()

    def hold_back(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for that long: it said so (Retry-After) or it is in trouble."""
        file = self._file(host, "hold")
        with self._held(self._file(host, "hold.lock")):
            new = file.with_name(f"{file.name}.new")
            new.write_text(repr(max(self._read(file), self.clock() + seconds)))
            new.replace(file)  # at once: whoever waits for a turn reads it without its lock

    def rest_of(self, host: str) -> float:
        """Return the seconds until the host's next moment."""
        moments = (self._read(self._file(host, what)) for what in ("next", "sent", "hold"))
        return max(0.0, max(moments) - self.clock())

    def _wait_for_moment(self, host: str, interval_s: float, what: str) -> None:
        """Wait until the host may be asked again, and move its next moment on: that of a turn, or that of a request.

        The gate is held while waiting: the interval is then between the moments at which requests really start, also where
        this one was woken late. Others wait at the gate.
        """
        with self._held(self._file(host, what)) as gate:
            if gate is None:
                return
            hold_file = self._file(host, "hold")
            moment, due = self.clock(), self._believed(gate.read(_WIDTH))
            while not self.stopped() and (due := max(due, self._read(hold_file))) > moment:
                self.sleep(due - self.clock())
                moment = max(due, self.clock())
            gate.write(f"{moment + interval_s:<{_WIDTH}.6f}")

    def _read(self, file: Path) -> float:
        try:
            return self._believed(file.read_text(errors="replace")[:_WIDTH])
        except FileNotFoundError:
            return 0.0

    def _believed(self, text: str) -> float:
        """The moment that a file tells; 0 where it tells none."""
        with suppress(ValueError):
            if (moment := float(text)) < self.clock() + _LONGEST_WAIT_S:
                return moment
        return 0.0

    @contextmanager
    def _held(self, file: Path) -> Iterator[HeldFile | None]:
        """Hold a file, which only one thread of one process can; None where the wait for it was called off."""
        before = self._gates.setdefault(file, threading.Lock())
        while not before.acquire(timeout=_LISTEN_S):
            if self.stopped():
                yield None
                return
        try:
            while (held := hold(file)) is None and not self.stopped():  # another process may wait at the gate for minutes
                time.sleep(_POLL_S / 4)
            try:
                yield held
            finally:
                if held is not None:
                    held.release()
        finally:
            before.release()

    def _file(self, host: str, what: str) -> Path:
        return _file(self.folder, host, what)

    def _free_slot(self, host: str) -> HeldFile | None:
        """Take one of the host's slots; None where the wait for one was called off."""
        while not self.stopped():
            for number in random.sample(range(self.concurrency), self.concurrency):
                if (slot := hold(self._file(host, f"{number}.lock"))) is not None:
                    return slot
            time.sleep(_POLL_S)
        return None


@lru_cache(maxsize=1 << 10)
def _file(folder: Path, host: str, what: str) -> Path:
    return folder / f"{re.sub(r'[^0-9A-Za-z.-]', '_', host)[:200]}.{what}"
