"""Shells: sites that answer any address with the same page, so that a page which is not there looks like one that is.

A page is compared with the site's home page and with an address that no site has. Both are asked for once a site and run, and
only when somebody has a doubt.
"""

from __future__ import annotations

import hashlib
import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from extractors.media import HTML, media_type
from flows.client.outcome import Fetched, Outcome
from flows.client.verdict import is_home

_CHANGING = re.compile(rb"[A-Za-z0-9+/_=-]{16,}|\d{8,}|\s+")
"""Tokens, nonces, times in milliseconds, white space: what differs between two prints of one page."""


@dataclass(slots=True)
class Shells:
    """The shells of the sites seen in this run.

    Args:
        fetch: gets an address, politely.
    """

    fetch: Callable[[str], Outcome]
    _known: dict[str, dict[bytes, str]] = field(default_factory=dict, init=False)
    _locks: dict[str, threading.Lock] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def reason(self, asked: str, answered: str, body: bytes) -> str | None:
        """Say why a body is not what its address stands for, None if it may well be.

        Args:
            asked: the address that was asked for.
            answered: the one that answered, after redirects.
            body: what it answered.
        """
        if media_type(body) != HTML or is_home(asked):
            return None
        stands_for = self._of(answered).get(_digest(body))
        return None if stands_for is None else f"{asked} answered with {stands_for}"

    def _of(self, url: str) -> dict[bytes, str]:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._known:
                self._known[origin] = self._ask(origin)
            return self._known[origin]

    def _ask(self, origin: str) -> dict[bytes, str]:
        """What the site answers where there is nothing, and at its front door; the first says more."""
        nowhere = f"{origin}/{uuid.uuid4().hex}.html"
        answers = (
            (self.fetch(f"{origin}/"), "the site's home page"),
            (self.fetch(nowhere), "the page that the site gives for any address, also for one that does not exist"),
        )
        return {_digest(answer.body): said for answer, said in answers if isinstance(answer, Fetched)}


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(_CHANGING.sub(b" ", body)).digest()
