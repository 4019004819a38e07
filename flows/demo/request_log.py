"""What the sample portal logs of requests, so that a crawl's politeness can be measured afterwards."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that the portal answered.

    `path` has the query; `bytes_sent` are those of the answer's body (of a broken answer: those it was to have); `host` is the
    Host header; `started` is in seconds of the monotonic clock; `at_once` says how many requests were running at that port,
    this one included.
    """

    method: str
    path: str
    status: int
    bytes_sent: int
    host: str
    port: int
    started: float
    at_once: int


class Running:
    """How many requests are running at each port."""

    def __init__(self) -> None:
        """Begin with none."""
        self._count: Counter[int] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def counted(self, port: int) -> Iterator[tuple[int, Callable[[], None]]]:
        """Count a request until the function that this gives is called, or the block ends; also give how many are running now."""
        ended = False

        def end() -> None:
            nonlocal ended
            with self._lock:
                self._count[port] -= not ended
                ended = True

        with self._lock:
            self._count[port] += 1
            at_once = self._count[port]
        try:
            yield at_once, end
        finally:
            end()
