"""The polite client: every request that juesuan sends goes through `Client.fetch`.

It says who it is, obeys robots.txt, keeps to the pace, retries what may pass, follows redirects hop by hop, and never reads
more than it was told to. Proxies from the environment are not used: the address guard must see the real address.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from urllib3.util.retry import Retry

from extractors.portals.base import Request
from flows.client.gate import Gate, OpenGate
from flows.client.guard import ForbiddenAddressError, guarded_adapter
from flows.client.outcome import Fetched, NotModified, Outcome, Refused
from flows.client.pace import Pace
from flows.client.robots import RobotsCache
from flows.client.verdict import challenge, verdict

MAX_REDIRECTS = 5
_RETRIED = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_ROBOTS_MAX_BYTES = 512 * 1024  # RFC 9309 asks for at least 500 KiB
_TOTAL_FACTOR = 20  # a body may take this many time-outs in all

_Broken = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


def user_agent() -> str:
    """Return the crawler's one identity, with the contact in `$JUESUAN_CONTACT` so that a site's keeper can write to someone."""
    contact = os.environ.get("JUESUAN_CONTACT", "").strip()
    said = contact if contact.isascii() and contact.isprintable() and contact else "open data of public finance; no contact given"
    return f"juesuan/{metadata.version('juesuan')} (+{said})"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source allows: see `politeness` in its file."""

    requests_per_second: float = 1.0
    concurrency: int = 2
    timeout_s: float = 30.0
    max_bytes: int = 104_857_600
    tries: int = 4
    first_pause_s: float = 1.0
    longest_pause_s: float = 120.0


class _RetryLater(Exception):  # noqa: N818 - a signal between two methods, not an error
    """One try failed in a way that may pass."""

    def __init__(self, refused: Refused, after_s: float | None = None) -> None:
        super().__init__(refused.reason)
        self.refused = refused
        self.after_s = after_s


class _TooLongError(Exception):
    """A body went past max_bytes or the total time."""


class _Session(requests.Session):
    """A session that leaves redirects alone: requests would read a redirect's whole body just to know where it leads."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


@dataclass(slots=True)
class Client:
    """A client for one source; safe to use from several threads.

    Args:
        locks: folder of the pace's lock files, shared by all crawls of a home.
        limits: the source's politeness.
        private_hosts: hosts that may lie at private addresses (those of the source's own start URLs).
        sleep: waits; replaceable in tests. By default a wait that `stop` ends.
        gate: what a request waits for before its turn among those of this machine; may be set until the first request.
    """

    locks: Path
    limits: Limits = field(default_factory=Limits)
    private_hosts: frozenset[str] = frozenset()
    sleep: Callable[[float], object] | None = None
    gate: Gate = field(default_factory=OpenGate)
    requests_sent: int = field(default=0, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _counting: threading.Lock = field(default_factory=threading.Lock, init=False)
    _session: requests.Session = field(default_factory=_Session, init=False)
    _robots: RobotsCache = field(init=False)
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": user_agent(), "Accept": "*/*", "Accept-Encoding": "gzip, deflate"})
        adapter = guarded_adapter(self.private_hosts, pool_size=max(4, self.limits.concurrency))
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._robots = RobotsCache(
            lambda url: self._persist(Request(url), {}, min(_ROBOTS_MAX_BYTES, self.limits.max_bytes), obey=False)
        )
        self._pace = Pace(self.locks, self.limits.concurrency, sleep=self.sleep or self._stopped.wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def stop(self) -> None:
        """End all waits and send nothing more: what is asked from now on, and what was waiting, is refused."""
        self._stopped.set()

    def rest_of(self, host: str) -> float:
        """Return the seconds until the host may be asked again: since the last request, or because it asked for a rest."""
        return self._pace.rest_of(host)

    def fetch(self, request: Request, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        """Make a request, conditionally where a validator is given; retries included.

        Raises nothing that a portal or the network causes: such things are `Refused`.
        """
        headers = dict(request.headers)
        if etag is not None:
            headers["If-None-Match"] = etag
        if last_modified is not None:
            headers["If-Modified-Since"] = last_modified
        return self._persist(request, headers, self.limits.max_bytes, obey=True)

    def _persist(self, request: Request, headers: dict[str, str], max_bytes: int, *, obey: bool) -> Outcome:
        """Try until there is an outcome or the tries are used up."""
        refused = Refused(request.url, "failed", "no try was made")
        for number in range(1, self.limits.tries + 1):
            try:
                return self._follow(request, headers, max_bytes, obey=obey)
            except _RetryLater as later:
                refused = later.refused
                pause = self._pause(number, later.after_s)
                if pause is None or number == self.limits.tries:
                    break
                self._pace.hold_back(urlsplit(request.url).netloc, pause)
        return Refused(refused.url, refused.kind, f"{refused.reason} (tried {number} times)", refused.status)

    def _pause(self, number: int, after_s: float | None) -> float | None:
        """Seconds until the next try: what the site asked, else doubling with jitter; None where it asks for too long."""
        if after_s is not None:
            return after_s if after_s <= self.limits.longest_pause_s else None
        pause: float = self.limits.first_pause_s * 2 ** (number - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        return min(pause, self.limits.longest_pause_s)

    def _follow(self, request: Request, headers: dict[str, str], max_bytes: int, *, obey: bool) -> Outcome:
        """One try: from hop to hop until something else than a redirect answers."""
        hop = request
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._hop(hop, headers, max_bytes, obey=obey)
            if not isinstance(answer, str):
                return self._judged(request, answer)
            keep = hop.method if hop.method == "GET" else "GET"
            hop = Request(answer, keep, hop.headers)
        return Refused(request.url, "failed", f"{request.url} redirects more than {MAX_REDIRECTS} times")

    def _judged(self, request: Request, answer: Outcome) -> Outcome:
        """Turn answers that only look like the thing asked for into refusals, under the address that was asked for."""
        if not isinstance(answer, Fetched):
            return answer
        home = urlsplit(answer.final_url).path in ("", "/", "/index.html", "/index.htm", "/index.shtml")
        if home and answer.final_url != request.url and urlsplit(request.url).path not in ("", "/"):
            return Refused(
                request.url, "missing", f"{request.url} leads to the site's home page {answer.final_url}", answer.status
            )
        if reason := challenge(answer):
            return Refused(request.url, "blocked", f"{request.url}: {reason}", answer.status)
        return Fetched(
            request.url,
            answer.final_url,
            answer.status,
            answer.body,
            answer.content_type,
            answer.charset,
            answer.etag,
            answer.last_modified,
        )

    def _hop(self, hop: Request, headers: dict[str, str], max_bytes: int, *, obey: bool) -> Outcome | str:
        """Make one request; a redirect is returned as the address it leads to."""
        host = _host(hop.url)
        if host is None:
            return Refused(hop.url, "blocked", f"{hop.url} is no http(s) address and is not requested")
        interval = 1 / self.limits.requests_per_second
        if obey:
            rules = self._robots.rules(hop.url)
            if rules.unavailable is not None:
                return Refused(
                    hop.url, "failed", f"{hop.url}: the site is taken to be down, its robots.txt gave: {rules.unavailable}"
                )
            if not rules.allows(hop.url):
                return Refused(hop.url, "blocked", f"{hop.url} is closed to crawlers by the site's robots.txt")
            interval = max(interval, rules.crawl_delay)
        with self.gate.passage(host), self._pace.turn(host, interval):
            if self._stopped.is_set():
                return Refused(hop.url, "failed", f"{hop.url} was not asked for: the crawl was stopped")
            with self._counting:
                self.requests_sent += 1
            return self._exchange(hop, headers, max_bytes)

    def _exchange(self, hop: Request, headers: dict[str, str], max_bytes: int) -> Outcome | str:
        deadline = time.monotonic() + self.limits.timeout_s * _TOTAL_FACTOR
        try:
            with self._session.request(
                hop.method,
                hop.url,
                data=hop.body,
                headers=headers,
                timeout=self.limits.timeout_s,
                stream=True,
                allow_redirects=False,
            ) as response:
                return self._read(hop, response, max_bytes, deadline)
        except ForbiddenAddressError as error:
            return Refused(hop.url, "blocked", f"{hop.url} is not requested: {error}")
        except _TooLongError as error:
            return Refused(hop.url, "failed", f"{hop.url}: {error}")
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError) as error:
            return Refused(hop.url, "failed", f"{hop.url} cannot be requested: {error}")
        except _Broken as error:
            raise _RetryLater(Refused(hop.url, "failed", f"{hop.url}: {_plain(error)}")) from error

    def _read(self, hop: Request, response: requests.Response, max_bytes: int, deadline: float) -> Outcome | str:
        status = response.status_code
        if status == 304:
            return NotModified(hop.url)
        if status in _REDIRECTS and "Location" in response.headers:
            return _target(hop.url, response.headers["Location"])
        refusal = verdict(hop.url, status)
        if status in _RETRIED and refusal is not None:
            raise _RetryLater(refusal, _retry_after(response))
        if refusal is not None:
            return refusal
        body = _body(response, max_bytes, deadline)
        content = Message()
        content["Content-Type"] = response.headers.get("Content-Type", "")
        return Fetched(
            url=hop.url,
            final_url=hop.url,
            status=status,
            body=body,
            content_type=content.get_content_type() if content["Content-Type"] else None,
            charset=content.get_content_charset(),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )


def _body(response: requests.Response, max_bytes: int, deadline: float) -> bytes:
    """Read the decoded body, stopping at the limits; a body shorter than its Content-Length is an error of the connection."""
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _TooLongError(f"the body has {declared} bytes, more than max_bytes ({max_bytes})")
    parts: list[bytes] = []
    size = 0
    while part := response.raw.read1(_CHUNK, decode_content=True):
        size += len(part)
        if size > max_bytes:
            raise _TooLongError(f"the body is longer than max_bytes ({max_bytes})")
        if time.monotonic() > deadline:
            raise _TooLongError("the body took too long to arrive")
        parts.append(part)
    return b"".join(parts)


def _host(url: str) -> str | None:
    """Host and port of an http(s) address, None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc if parts.scheme in ("http", "https") and parts.hostname else None


def _target(url: str, location: str) -> str:
    """Where a redirect leads; what cannot be joined to an address is returned as it stands, and refused at the next hop."""
    said = location.encode("latin-1").decode("utf-8", errors="replace")
    try:
        return urljoin(url, said)
    except ValueError:
        return said


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the site asks to wait, whether it says so in seconds or as a date."""
    said = response.headers.get("Retry-After")
    if said is None:
        return None
    try:
        return float(Retry().parse_retry_after(said))
    except urllib3.exceptions.InvalidHeader:
        return None


def _plain(error: BaseException) -> str:
    """The innermost reason of a connection error, in its own words."""
    inner = error
    while inner.__cause__ is not None or inner.__context__ is not None:
        inner = inner.__cause__ or inner.__context__ or inner
    return f"{type(error).__name__}: {inner}"
