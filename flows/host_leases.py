"""One crawl at a time at a host, whichever machine it runs on: leases on global concurrency limits of the Prefect server.

A crawl that holds a host's lease divides the host among its requests by its lock files. docs/decisions/0012 shows why together
these keep a source's politeness, and what is assumed. Imports Prefect: only the flows import this module.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx
from prefect.client.base import ServerType
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.responses import ConcurrencyLimitWithLeaseResponse
from prefect.exceptions import ObjectAlreadyExists

from extractors.errors import FetchError
from flows.client import Client

LEASE_S = 60.0
"""How long the server keeps a lease that is not renewed: the least that it grants, and what a crash costs the others."""
RENEW_AFTER_S = 20.0
"""A lease is renewed this long after it was last; two renewals may fail before it is given up."""
GIVE_UP_AFTER_S = 50.0
"""From here on a lease that could not be renewed counts as lost: safely before the server gives it to another crawl."""
POLL_S = 0.5
"""A host that another crawl has is asked for about this often."""
TELL_AFTER_S = 60.0
"""Who waits says so, this often."""
_LOOK_S = 0.02
LONGEST_WAIT_S = 1800.0
"""Who waits longer fails, so that a lease that nobody gives back holds up no night for good."""


def limit_name(host: str) -> str:
    """Return the name of a host's global concurrency limit at the Prefect server."""
    return f"juesuan-host-{host.lower()}"


@dataclass(slots=True)
class _Held:
    """A lease, when it was asked for or last renewed, and how many requests are under way by it."""

    lease: UUID
    since: float
    inside: int = 0


@dataclass(slots=True)
class HostLeases:
    """The leases of one step of a crawl: taken when a host is first asked, given back at the step's end.

    Nobody waits for one host while holding another idle, so that crawls whose portals link to each other both go on.

    Args:
        say: told when another crawl has a host, or a lease was lost.
        rest_of: seconds until a host may be asked again; a lease is not given back before. `guard` puts the client's here.
    """

    say: Callable[[str], None]
    rest_of: Callable[[str], float] = lambda _host: 0.0
    _prefect: SyncPrefectClient = field(init=False)
    _held: dict[str, _Held] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _asking: defaultdict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock), init=False)
    _leaving: threading.Event = field(default_factory=threading.Event, init=False)
    _over: threading.Event = field(default_factory=threading.Event, init=False)
    _open: ExitStack = field(default_factory=ExitStack, init=False)

    def guard(self, client: Client) -> None:
        """Let a client's requests through only by these leases; on the machine's own temporary server there are none."""
        if self._prefect.server_type != ServerType.EPHEMERAL:  # it forgets them when the flow ends, and nobody shares it
            client.gate = self
            self.rest_of = client.rest_of

    def __enter__(self) -> Self:
        # settings of its own give a client of its own: the run's client belongs to the run's thread
        self._prefect = self._open.enter_context(get_client(httpx_settings={}, sync_client=True))
        keeper = threading.Thread(target=self._keep, name="host leases", daemon=True)
        keeper.start()
        self._open.callback(keeper.join)
        self._open.callback(self._over.set)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give all leases back; what an error left under way is waited for a while, and an interruption waits for nothing.

        A lease that is not given back lapses at the server.
        """
        self._leaving.set()
        since = time.monotonic()
        with self._open:
            while self._held and (error is None or isinstance(error, Exception)):
                for host in list(self._held):
                    self._give_back(host)
                if error is not None and time.monotonic() - since > LEASE_S:
                    break
                time.sleep(_LOOK_S)

    @contextmanager
    def passage(self, host: str) -> Iterator[None]:
        """Wait until this crawl has the host's lease, and keep it while the block runs.

        Raises:
            FetchError: another crawl does not give the host back, or the Prefect server does not answer.
        """
        held = self._enter(host)
        try:
            yield
        finally:
            with self._lock:
                held.inside -= 1

    def _enter(self, host: str) -> _Held:
        if held := self._entered(host):
            return held
        with self._lock:
            asking = self._asking[host]
        with asking:  # one thread asks, the others wait for what it gets
            return self._entered(host) or self._taken(host)

    def _entered(self, host: str) -> _Held | None:
        """Go in by a lease that is held, as long as it surely is."""
        with self._lock:
            held = self._held.get(host)
            if held is None or time.monotonic() - held.since > GIVE_UP_AFTER_S:
                return None
            held.inside += 1
            return held

    def _taken(self, host: str) -> _Held:
        name = limit_name(host)
        asked = told = time.monotonic()
        with _at_the_server(host):
            self._make(name)
            while not self._leaving.is_set():
                since = time.monotonic()
                if lease := self._ask(name):
                    with self._lock:
                        held = self._held[host] = _Held(lease, since, inside=1)
                    return held
                self._give_back_idle()
                if since - told > TELL_AFTER_S:
                    self.say(f"Waiting: {_waiting_for(host, name)}")
                    told = since
                if since - asked > LONGEST_WAIT_S:
                    raise FetchError(f"{host} was not asked: {_waiting_for(host, name)}")
                self._leaving.wait(POLL_S * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        raise FetchError(f"{host} was not asked: the crawl was stopped.")

    def _make(self, name: str) -> None:
        """Make the limit, or set one right that was changed; two crawls may do so at once."""
        with suppress(ObjectAlreadyExists):
            self._prefect.upsert_global_concurrency_limit_by_name(name, limit=1, slot_decay_per_second=0.0)

    def _ask(self, name: str) -> UUID | None:
        """Ask for the lease once; None while another crawl has it."""
        try:
            answer = self._prefect.increment_concurrency_slots_with_lease([name], 1, "concurrency", LEASE_S)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == HTTPStatus.LOCKED:
                return None
            raise
        granted = ConcurrencyLimitWithLeaseResponse.model_validate(answer.json())
        if not granted.limits:  # somebody deleted it: a lease on nothing keeps nobody out
            self._make(name)
            return None
        return granted.lease_id

    def _give_back_idle(self) -> None:
        with self._lock:
            idle = [host for host, held in self._held.items() if held.inside == 0]
        for host in idle:
            self._give_back(host)

    def _give_back(self, host: str) -> None:
        """Give a host back, unless it is asked at this moment or was just asked."""
        with self._lock:
            held = self._held.get(host)
            if held is None or held.inside or self.rest_of(host) > 0:
                return
            del self._held[host]
        try:
            self._prefect.release_concurrency_slots_with_lease(held.lease)
        except httpx.HTTPError as error:
            self.say(f"The lease of {host} could not be given back and lapses within a minute: {error}")

    def _keep(self) -> None:
        """Renew what is held, until the step is over."""
        while not self._over.wait(POLL_S):
            with self._lock:
                due = [(host, held) for host, held in self._held.items() if time.monotonic() - held.since > RENEW_AFTER_S]
            for host, held in due:
                self._renew(host, held)

    def _renew(self, host: str, held: _Held) -> None:
        since = time.monotonic()
        try:
            self._prefect.renew_concurrency_lease(held.lease, LEASE_S)
            held.since = since
            return
        except httpx.HTTPStatusError as error:
            lost = error.response.status_code == HTTPStatus.GONE
        except httpx.HTTPError:
            lost = False
        if lost or time.monotonic() - held.since > GIVE_UP_AFTER_S:
            self._forget(host, held)

    def _forget(self, host: str, held: _Held) -> None:
        with self._lock:
            if self._held.get(host) is not held:
                return
            del self._held[host]
        self.say(f"The lease of {host} was lost: it is asked for again before the next request.")


@contextmanager
def _at_the_server(host: str) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise FetchError(f"{host} was not asked, as the Prefect server gave no lease for it: {error}") from error


def _waiting_for(host: str, name: str) -> str:
    return f"another crawl has {host}; if none runs, free it with `prefect gcl update {name} --active-slots 0`."
