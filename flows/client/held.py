"""Files held by one thread of one process at a time, as `flock` has it: the system lets go of those of a process that is killed.

A request takes three of them, so that a lock must cost microseconds: those of the library `filelock` cost two hundred each.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is held until `release`, and the few characters in it."""

    descriptor: int

    def read(self, length: int) -> str:
        """Return the file's beginning."""
        return os.pread(self.descriptor, length, 0).decode(errors="replace")

    def write(self, text: str) -> None:
        """Write over the beginning of the file, in one write: who reads it without holding it sees the old text or the new."""
        os.pwrite(self.descriptor, text.encode(), 0)

    def release(self) -> None:
        """Let go of the file, also for a process that was forked meanwhile and has it open too."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        os.close(self.descriptor)


def hold(file: Path) -> HeldFile | None:
    """Hold a file, made with its folder if there is none; None where somebody else holds it.

    Raises:
        OSError: the file cannot be made, or the file system has no locks.
    """
    while True:
        descriptor = _open(file)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        if os.fstat(descriptor).st_nlink:
            return HeldFile(descriptor)
        os.close(descriptor)  # it was deleted before it was locked: others hold the new one


def _open(file: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    try:
        return os.open(file, flags, 0o666)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file, flags, 0o666)
