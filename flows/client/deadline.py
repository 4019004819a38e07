"""A deadline for one exchange: when it passes, the connection is cut, whatever its reader is waiting for.

A read time-out alone does not end an exchange: a server that sends one byte a second, in its headers or between two chunks, keeps
every single read short.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Deadline:
    """The end of one exchange, in seconds from now."""

    seconds: float
    started: float = field(default_factory=time.monotonic)
    _timer: threading.Timer | None = field(default=None, init=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the exchange began."""
        return time.monotonic() - self.started

    @property
    def passed(self) -> bool:
        """Tell whether the exchange is over time."""
        return self.elapsed >= self.seconds

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection when the deadline passes. Its reader then sees its end, and has to ask `passed`."""
        self.cancel()
        self._timer = threading.Timer(max(0.0, self.seconds - self.elapsed), _cut, [connection])
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Leave the connection alone from now on."""
        if self._timer is not None:
            self._timer.cancel()


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Give what this thread exchanges in the block so many seconds."""
    current = Deadline(seconds)
    token = _CURRENT.set(current)
    try:
        yield current
    finally:
        current.cancel()
        _CURRENT.reset(token)


def current_deadline() -> Deadline | None:
    """Return the deadline that this thread is working under."""
    return _CURRENT.get()


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not SSLSocket's own, which would read on without TLS
