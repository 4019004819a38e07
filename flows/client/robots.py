"""robots.txt: fetched once an origin, obeyed with its Crawl-delay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from flows.client.outcome import Fetched, Outcome, Refused

PRODUCT = "juesuan"
"""The name that a robots.txt addresses this crawler by."""
_EMPTY = frozenset({204, 205})
_REDIRECT = 300  # a ring of them as well (RFC 9309, 2.3.1.2)
_TOO_MANY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt allows; `unavailable` is the refusal where it could not be had at all."""

    robots: Protego | None = None
    unavailable: Refused | None = None

    def allows(self, url: str) -> bool:
        """Tell whether the page may be requested."""
        return self.robots is None or self.robots.can_fetch(url, PRODUCT)

    @property
    def crawl_delay(self) -> float:
        """Seconds that the site asks to leave between requests; 0 where it does not ask."""
        if self.robots is None:
            return 0.0
        rate = self.robots.request_rate(PRODUCT)
        return max(self.robots.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)


@dataclass(slots=True)
class RobotsCache:
    """The rules of every origin asked so far in this run.

    A site without the file (any 4xx but 429) allows everything; one whose file cannot be had (5xx, 429, no connection, a page
    about maintenance) allows nothing for now (RFC 9309, 2.3.1.3 and 2.3.1.4).
    """

    fetch: Callable[[str], Outcome]
    _known: dict[str, Rules] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rules(self, url: str) -> Rules:
        """Return the rules of the URL's origin, fetched on first need."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._known:
                self._known[origin] = _rules(self.fetch(f"{origin}/robots.txt"))
            return self._known[origin]


def _rules(answer: Outcome) -> Rules:
    if isinstance(answer, Fetched):
        return Rules(Protego.parse(answer.body.decode("utf-8-sig", errors="replace")))
    if not isinstance(answer, Refused):
        return Rules()
    status = answer.status or 0
    absent = status in _EMPTY or _REDIRECT <= status < _SERVER_ERROR
    open_to_all = (absent or answer.kind != "failed") and status != _TOO_MANY and status < _SERVER_ERROR
    return Rules() if open_to_all else Rules(unavailable=answer)
