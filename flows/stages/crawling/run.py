"""A run of one source's crawl: what every step works with, and how its requests are put into threads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from extractors.portals.base import PortalAdapter
from flows.client import Client, Limits, pace_folder
from flows.clock import CHINA_TIME
from flows.registry import Source
from flows.reporting import Reporter
from warehouse.agenda import Agenda
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.ledger import Ledger
from warehouse.lock import crawler_in_turn

RESUME_WITHIN = timedelta(hours=6)
"""A run that was stopped is gone on with for so long; what its listings said is too old afterwards."""

_LISTEN_S = 0.2
_WAITING = 4
"""How many tasks a thread wait for it: enough to keep it busy, few enough to keep nothing in memory."""

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one source's crawl, in one process. Ledger and agenda belong to the thread that opened it."""

    source: Source
    adapter: PortalAdapter
    ledger: Ledger
    agenda: Agenda
    archive: Archive
    client: Client
    threads: ThreadPoolExecutor
    report: Reporter
    now: Callable[[], datetime]
    number: int

    def today(self) -> date:
        """Return the day in China."""
        return self.now().astimezone(CHINA_TIME).date()

    def fail(self, url: str, reason: str, *, whole_source: bool = False) -> None:
        """Note something that could not be done."""
        self.agenda.note_failure(self.number, url, reason, whole_source=whole_source)

    def in_threads(self, work: Callable[[_Task], _Result], tasks: Iterable[_Task]) -> Iterator[tuple[_Task, _Result]]:
        """Yield each task with its result, as they come; tasks are taken and results held a few at a time.

        The wait is in short steps: polars' handler of SIGINT has system calls restarted, so that one long wait would not be
        interrupted by Ctrl-C.
        """
        coming = iter(tasks)
        room = _WAITING * self.client.limits.concurrency
        waiting: dict[Future[_Result], _Task] = {}
        while True:
            for task in islice(coming, room - len(waiting)):
                waiting[self.threads.submit(work, task)] = task
            if not waiting:
                return
            done, _ = wait(waiting, _LISTEN_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()


@contextmanager
def alone_with(source: Source, home: Home, report: Reporter) -> Iterator[None]:
    """Be the only one that crawls a source into a home, waiting for another run of it to end; hold this around all its steps."""
    with crawler_in_turn(home, source.id, lambda: report.say(f"{source.id}: waiting for another run that is crawling it")):
        _archive(source, home).clear_leftovers()
        yield


def _archive(source: Source, home: Home) -> Archive:
    return Archive(home.archive, writer=source.id)


@contextmanager
def open_run(
    source: Source, home: Home, report: Reporter, now: Callable[[], datetime], number: int | None = None
) -> Iterator[Run]:
    """Open a source's run: begin one, go on with one that was stopped lately, or join the one with that number.

    Raises:
        StoreError: archive or ledger cannot be used.
    """
    limits = Limits(**source.politeness.model_dump())
    with (
        Ledger.of(home) as ledger,
        Client(pace_folder(), limits, source.hosts, tls=source.tls_by_host()) as client,
        ThreadPoolExecutor(limits.concurrency, thread_name_prefix=source.id) as threads,
    ):
        agenda = ledger.agenda(source.id)
        run = agenda.begin_run(_config(source), now(), RESUME_WITHIN) if number is None else number
        try:
            yield Run(source, source.adapter(), ledger, agenda, _archive(source, home), client, threads, report, now, run)
        finally:  # after an interruption nobody waits for a portal's Retry-After
            client.stop()
            threads.shutdown(wait=False, cancel_futures=True)
            agenda.add_requests(run, client.requests_sent)
            for sentence in client.weakened:
                report.say(f"{source.id}: {sentence}")


def _config(source: Source) -> str:
    """A digest of what decides which documents a source has and what is known of them."""
    told = source.model_dump_json(exclude={"name", "politeness", "units"})
    return hashlib.sha256(told.encode()).hexdigest()
