"""What one exchange is bound to: the moment at which it may be sent, and the deadline at which it is cut off.

The connection asks for both, because only it knows when it is connected. A read time-out alone does not end an exchange: a server
that sends one byte a second, in its headers or between two chunks, keeps every single read short.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

from flows.client.watch import WATCH


@dataclass(slots=True)
class Deadline:
    """The end of one exchange, so many seconds after it began."""

    seconds: float
    started: float = field(default_factory=time.monotonic)
    _watched: int | None = field(default=None, init=False)

    @property
    def elapsed(self) -> float:
        """Seconds since the exchange began."""
        return time.monotonic() - self.started

    def begin(self) -> None:
        """Let the seconds count from now: waiting for its turn is no part of an exchange."""
        self.started = time.monotonic()

    @property
    def passed(self) -> bool:
        """Tell whether the exchange is over time."""
        return self.elapsed >= self.seconds

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection when the deadline passes. Its reader then sees its end, and has to ask `passed`."""
        self.cancel()
        self._watched = WATCH.call_at(self.started + self.seconds, lambda: _cut(connection))

    def cancel(self) -> None:
        """Leave the connection alone from now on."""
        if self._watched is not None:
            WATCH.forget(self._watched)
            self._watched = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    Attributes:
        end: when it is over.
        before_sending: called once the connection stands, just before the request is written.
    """

    end: Deadline
    before_sending: Callable[[], None]


_CURRENT: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextlib.contextmanager
def exchanging(exchange: Exchange) -> Iterator[None]:
    """Bind the request that this thread makes in the block."""
    token = _CURRENT.set(exchange)
    try:
        yield
    finally:
        exchange.end.cancel()
        _CURRENT.reset(token)


def current_exchange() -> Exchange | None:
    """Return what the request that this thread is making is bound to."""
    return _CURRENT.get()


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not SSLSocket's own, which would read on without TLS
