"""The polite client: every request that juesuan sends goes through `Client.fetch`.

It says who it is, obeys robots.txt, keeps to the pace, retries what may pass, follows redirects hop by hop, and never reads
more than it was told to. Proxies from the environment are not used: the address guard must see the real address.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Self

import requests
from requests.cookies import RequestsCookieJar

from extractors.portals.base import Request
from flows.client.address import host_key, objection
from flows.client.answer import BROKEN, Again, broken, read_answer
from flows.client.body import BodyLimits, TooLongError, TruncatedError
from flows.client.cookies import HostOnly
from flows.client.exchange import Deadline, Exchange, exchanging
from flows.client.gate import Gate, OpenGate
from flows.client.guard import ForbiddenAddressError, guarded_adapter
from flows.client.limits import Limits, user_agent
from flows.client.outcome import Fetched, Outcome, Refused
from flows.client.pace import Pace
from flows.client.patience import Patience
from flows.client.robots import RobotsCache, Rules
from flows.client.shell import Shells
from flows.client.tls import HostTls
from flows.client.verdict import instead_of

MAX_REDIRECTS = 10
_ROBOTS_MAX_BYTES = 512 * 1024  # RFC 9309 asks for at least 500 KiB; what lies beyond is not read
_PAGE_MAX_BYTES = 2 * 1024 * 1024  # of a page that is fetched to compare others with


class _Session(requests.Session):
    """A session that leaves redirects alone: requests would read a redirect's whole body just to know where it leads."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _Task:
    """What stays the same from hop to hop and try to try."""

    limits: BodyLimits
    conditions: Mapping[str, str] = field(default_factory=dict)
    obey: bool = True


@dataclass(slots=True)
class Client:
    """A client for one source; safe to use from several threads.

    Args:
        locks: folder of the pace's lock files: `pace_folder()`, so that all crawls of this machine share a host's pace.
        limits: the source's politeness.
        private_hosts: hosts that may lie at private addresses (those of the source's own start URLs).
        sleep: waits; replaceable in tests. By default a wait that `stop` ends.
        tls: hosts whose TLS is weaker than usual, as `tls` says them.
        gate: what a request waits for before its turn among those of this machine; may be set until the first request.

    Raises:
        SourceError: on making one, if a file that `tls` names holds no certificates.
    """

    locks: Path
    limits: Limits = field(default_factory=Limits)
    private_hosts: frozenset[str] = frozenset()
    sleep: Callable[[float], object] | None = None
    tls: Mapping[str, str] = field(default_factory=dict)
    gate: Gate = field(default_factory=OpenGate)
    requests_sent: int = field(default=0, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _counting: threading.Lock = field(default_factory=threading.Lock, init=False)
    _session: requests.Session = field(default_factory=_Session, init=False)
    _patience: Patience = field(default_factory=Patience, init=False)
    _robots: RobotsCache = field(init=False)
    _shells: Shells = field(init=False)
    _pace: Pace = field(init=False)
    _tls: HostTls = field(init=False)

    def __post_init__(self) -> None:
        self._tls = HostTls(self.tls)
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update(
            {
                "User-Agent": user_agent(),
                "Accept": "*/*",
                "Accept-Encoding": "gzip, deflate",
                "Accept-Language": "zh-CN,zh;q=0.9",
            }
        )
        self._session.cookies = RequestsCookieJar(policy=HostOnly())
        adapter = guarded_adapter(self.private_hosts, self._tls, pool_size=max(4, self.limits.concurrency))
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        robots = _Task(self._body_limits(_ROBOTS_MAX_BYTES, cut=True), obey=False)
        self._robots = RobotsCache(lambda url: self._persist(Request(url), robots))
        page = _Task(self._body_limits(_PAGE_MAX_BYTES))
        self._shells = Shells(lambda url: self._persist(Request(url), page))
        self._pace = Pace(
            self.locks, self.limits.concurrency, sleep=self.sleep or self._stopped.wait, stopped=self._stopped.is_set
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def stop(self) -> None:
        """End all waits and send nothing more: what is asked from now on, and what was waiting, is refused."""
        self._stopped.set()

    def rules(self, url: str) -> Rules:
        """Return what the robots.txt of the address's site says; it is asked for once in a client's life."""
        return self._robots.rules(url)

    def rest_of(self, host: str) -> float:
        """Return the seconds until the host may be asked again: since the last request, or because it asked for a rest."""
        return self._pace.rest_of(host)

    def fetch(self, request: Request, etag: str | None = None, last_modified: str | None = None) -> Outcome:
        """Make a request, conditionally where a validator is given; retries included.

        Raises nothing that a portal or the network causes: such things are `Refused`.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        given = {name: value for name, value in conditions.items() if value is not None}
        return self._persist(request, _Task(self._body_limits(self.limits.max_bytes), given))

    def shell(self, asked: str, answered: str, body: bytes) -> str | None:
        """Say why a page is only the site's shell or home page, None if it may be what was asked for (see `Shells.reason`).

        Ask this of an HTML answer that disappoints: a page that offers nothing, or a page in place of a file. It costs two
        requests a site, once.
        """
        return self._shells.reason(asked, answered, body)

    @property
    def weakened(self) -> tuple[str, ...]:
        """One sentence for each host that was asked with weaker TLS than usual in this run, for the crawl's record."""
        return tuple(sentence for _, sentence in sorted(self._tls.used.items()))

    def _body_limits(self, max_bytes: int, *, cut: bool = False) -> BodyLimits:
        return BodyLimits(min(max_bytes, self.limits.max_bytes), self.limits.trickle_s, cut)

    def _persist(self, request: Request, task: _Task) -> Outcome:
        """Try until there is an outcome or the tries are used up."""
        answer = self._follow(request, task)
        number = 1
        while isinstance(answer, Again):
            refused, host = answer.refused, host_key(answer.refused.url)
            too_long = answer.after_s is not None and answer.after_s > self.limits.longest_pause_s
            if too_long:
                said = f"it asked to be left alone for {answer.after_s:.0f} s"
                self._patience.asked_for_peace(host, refused.url, answer.after_s or 0.0, refused.kind, said)
            if too_long or number == self.limits.tries:
                answer = replace(refused, reason=f"{refused.reason} (tried {number} times)")
                break
            self._pace.hold_back(host, self._pause(number, answer.after_s))
            answer = self._follow(request, task)
            number += 1
        return replace(answer, url=request.url)

    def _pause(self, number: int, after_s: float | None) -> float:
        """Seconds until the next try: doubling with jitter, and no less than the site asked for."""
        pause: float = self.limits.first_pause_s * 2 ** (number - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        return max(after_s or 0.0, min(pause, self.limits.longest_pause_s))

    def _follow(self, request: Request, task: _Task) -> Outcome | Again:
        """One try: from hop to hop until something else than a redirect answers."""
        hop = request
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._hop(hop, task)
            if not isinstance(answer, Request):
                return instead_of(request.url, answer) or answer if isinstance(answer, Fetched) else answer
            hop = answer
        said = f"{request.url} redirects more than {MAX_REDIRECTS} times, last to {hop.url}"
        return Refused(request.url, "failed", said, HTTPStatus.FOUND)

    def _hop(self, hop: Request, task: _Task) -> Outcome | Again | Request:
        """Make one request when its turn comes; a redirect is returned as the request it leads to."""
        if said := objection(hop.url):
            return Refused(hop.url, "blocked", f"{hop.url} is not requested: {said}")
        hop = replace(hop, url=self._tls.address(hop.url))
        host = host_key(hop.url)
        interval = self._interval(hop.url) if task.obey else self.limits.interval_s
        if isinstance(interval, Refused):
            return interval
        if unwanted := self._not_any_more(hop.url, host):  # nobody waits for a turn that will not be used
            return unwanted
        with self.gate.passage(host), self._pace.turn(host, interval) as moment:
            if unwanted := self._not_any_more(hop.url, host):
                return unwanted
            with self._counting:
                self.requests_sent += 1
            return self._exchange(hop, task, host, moment)

    def _not_any_more(self, url: str, host: str) -> Refused | None:
        """The refusal that ends what is still to be asked: of everybody, or of this host."""
        if self._stopped.is_set():
            return Refused(url, "failed", f"{url} was not asked for: the crawl was stopped")
        if (given_up := self._patience.given_up(host)) is not None:
            return Refused(url, given_up[0], f"{url} was not asked for, {host} is left alone: {given_up[1]}")
        return None

    def _interval(self, url: str) -> float | Refused:
        """Seconds to leave between requests to the host, or the refusal that its robots.txt is."""
        rules = self._robots.rules(url)
        if (down := rules.unavailable) is not None:
            return Refused(url, down.kind, f"{url}: the site is taken to be down, its robots.txt gave: {down.reason}")
        if not rules.allows(url):
            return Refused(url, "blocked", f"{url} is closed to crawlers by the site's robots.txt")
        if rules.crawl_delay > self.limits.longest_pause_s:
            said = f"the site's robots.txt asks for {rules.crawl_delay:.0f} s between requests, too long for a crawl"
            return Refused(url, "blocked", f"{url}: {said}; ask the site's keeper")
        return max(self.limits.interval_s, rules.crawl_delay)

    def _exchange(self, hop: Request, task: _Task, host: str, moment: Callable[[], None]) -> Outcome | Again | Request:
        """Send one request at its moment and read its answer, within the total time."""
        answered = False
        end = Deadline(self.limits.total_s)
        try:
            with (
                exchanging(Exchange(end, moment)),
                self._session.request(
                    hop.method,
                    hop.url,
                    data=hop.body,
                    headers={**dict(hop.headers), **task.conditions},
                    timeout=self.limits.timeout_s,
                    stream=True,
                    allow_redirects=False,
                ) as response,
            ):
                answered = True
                answer = read_answer(hop, response, task.limits, end, conditional=bool(task.conditions))
        except ForbiddenAddressError as error:
            return Refused(hop.url, "blocked", f"{hop.url} is not requested: {error}")
        except TooLongError as error:
            return Refused(hop.url, "failed", f"{hop.url}: {error}")
        except TruncatedError as error:
            return Again(Refused(hop.url, "failed", f"{hop.url}: {error}"))
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError) as error:
            return Refused(hop.url, "failed", f"{hop.url} cannot be requested: {error}")
        except BROKEN as error:
            if end.passed:
                return Refused(hop.url, "failed", f"{hop.url}: the answer took too long to arrive")
            if not answered:
                self._patience.silent(host)
            return broken(hop.url, error)
        refused = answer.refused if isinstance(answer, Again) else answer
        is_refusal = isinstance(refused, Refused) and refused.kind == "blocked"
        self._patience.answered(host, refused=is_refusal, busy=isinstance(answer, Again))
        return answer
