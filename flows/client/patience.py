"""When to stop asking a host: it said so, it refuses everything, or nobody answers. The next run asks again."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from warehouse.ledger import RefusalKind

REFUSALS = 50
"""Answers in a row that are refusals, after which a host plainly does not want to be crawled."""
SILENCES = 100
"""Tries in a row without any answer, after which a host is taken to be down; a restart of some minutes is sat out."""


ASKING_FOR_PEACE = 3
"""Addresses in a row that ask for a longer pause than the crawl waits, after which that is taken to be said of the whole host."""


@dataclass(slots=True)
class Patience:
    """What the hosts have done so far in this run; safe to use from several threads."""

    clock: Callable[[], float] = time.monotonic
    _given_up: dict[str, tuple[float, RefusalKind, str]] = field(default_factory=dict, init=False)
    _refusals: Counter[str] = field(default_factory=Counter, init=False)
    _silences: Counter[str] = field(default_factory=Counter, init=False)
    _asking: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def given_up(self, host: str) -> tuple[RefusalKind, str] | None:
        """Return why a host is not asked at present, None if it may be."""
        with self._lock:
            until, kind, reason = self._given_up.get(host, (0.0, "failed", ""))
            return (kind, reason) if self.clock() < until else None

    def asked_for_peace(self, host: str, url: str, seconds: float, kind: RefusalKind, reason: str) -> None:
        """Take note that an address is not to be asked for so long; when several say so in a row, nothing of the host is."""
        with self._lock:
            self._asking[host].add(url)
            if len(self._asking[host]) >= ASKING_FOR_PEACE:
                self._given_up[host] = (self.clock() + seconds, kind, reason)

    def answered(self, host: str, *, refused: bool, busy: bool = False) -> None:
        """Take note of an answer: a refusal of the crawler as such, one to ask again (`busy`), or anything else."""
        with self._lock:
            self._silences[host] = 0
            self._refusals[host] = self._refusals[host] + 1 if refused else 0
            if not refused and not busy:
                self._asking.pop(host, None)
            if self._refusals[host] >= REFUSALS:
                said = f"it refused {REFUSALS} requests in a row"
                self._given_up[host] = (float("inf"), "blocked", said)

    def silent(self, host: str) -> None:
        """Take note of a try that got no answer at all."""
        with self._lock:
            self._silences[host] += 1
            if self._silences[host] >= SILENCES:
                self._given_up[host] = (float("inf"), "failed", f"it did not answer {SILENCES} times in a row")
