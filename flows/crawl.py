"""The Prefect flow `crawl`: a task for each portal, and in it one for its listings, one a page batch, and one to finish.

What is to do stands in the ledger: a task that is tried again, and a flow run after one that was stopped, go on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task, exponential_backoff

from extractors.errors import FetchError, SourceError
from flows.artifacts import MOST_ENTRIES, RunReporter, publish_crawl, publish_table
from flows.host_leases import HostLeases
from flows.registry import Source, load_source
from flows.stages.crawling import (
    Run,
    SourceCounts,
    alone_with,
    batches,
    finish,
    get_documents,
    open_run,
    read_listings,
    read_pages,
)
from flows.stages.night import find_sources
from flows.stages.rebuild import rebuild
from warehouse.home import Home
from warehouse.lock import writer_in_turn
from warehouse.run_report import mark, read_run_report

AT_ONCE = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=8))  # whose own type Prefect does not take
"""Sources are crawled beside each other: what takes time is each portal's politeness."""


async def network_is_at_fault(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether trying again can help: a portal that was not reached may be later, a wrong source file stays wrong."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, FetchError)


@task(task_run_name="listings of {source.id}", cache_policy=NO_CACHE)
def read_source_listings(source: Source, home: Home) -> tuple[int, list[int]]:
    """Read a portal's listings; return the run's number and the batches that are still to do."""
    with _at_work(source, home) as run:
        rows = read_listings(run)
        run.report.say(f"{source.id}: {rows} rows listed")
        return run.number, batches(run)


@task(task_run_name="batch {batch} of {source.id}", cache_policy=NO_CACHE)
def read_batch(source: Source, home: Home, number: int, batch: int) -> None:
    """Read the pages of a batch's rows and get the documents that they offer."""
    with _at_work(source, home, number) as run:
        read_pages(run, batch)
        get_documents(run, batch)


@task(task_run_name="finish {source.id}", cache_policy=NO_CACHE)
def finish_source(source: Source, home: Home, number: int) -> SourceCounts:
    """Mark what is gone, and end the run."""
    with _at_work(source, home, number) as run:
        return finish(run)


@task(
    task_run_name="crawl {source}",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=30),
    retry_jitter_factor=0.5,
    retry_condition_fn=network_is_at_fault,
    cache_policy=NO_CACHE,
)
def crawl_one(source: str, home: Path) -> None:
    """Crawl one source into the home; what it had before stays.

    Its batches are done one after the other: each keeps as many requests under way as the portal is to have at once.

    Raises:
        FetchError: one of the portal's listings could not be read; what the others offer was had.
        SourceError: the source file is wrong.
    """
    place = Home(home)
    loaded = load_source(source, place)
    report = RunReporter()
    if warning := loaded.division_warning():
        report.say(f"warning: {warning}")
    with alone_with(loaded, place, report):
        number, to_do = read_source_listings(loaded, place)
        for batch in to_do:
            read_batch(loaded, place, number, batch)
        counts = finish_source(loaded, place, number)
    report.say(f"{loaded.id}: {counts.listed} listed, {counts.new} new, {counts.revised} revised, {counts.refused} refused")
    if reasons := [failure.reason for failure in counts.failures if failure.whole_source]:
        raise FetchError("; ".join(reasons))


@task(task_run_name="tables of {home.root}", cache_policy=NO_CACHE)
def rebuild_tables(home: Home) -> None:
    """Bring the tables up to what the ledger now knows."""
    rebuild(home)


@flow(name="crawl", flow_run_name="crawl into {home}", task_runner=AT_ONCE)
def crawl(home: Path, sources: list[str] | None = None) -> list[str]:
    """Crawl the sources, by default all that lie in HOME/sources and ./sources.

    Returns:
        The sources that could not be crawled; what was had of them before stays.

    Raises:
        JuesuanError: there is no source, or none could be crawled.
    """
    place = Home(home.absolute())
    wanted = _distinct(sources or find_sources(place, Path.cwd()), place)
    before = mark(place)
    submitted = {name: crawl_one.submit(name, place.root) for name in apart(wanted)}
    futures = {name: submitted[name] for name in wanted}
    for future in futures.values():
        future.wait()
    report = RunReporter()
    with writer_in_turn(place, lambda: report.say(f"waiting for another run that is working in {place.root}")):
        rebuild_tables(place)
    states = {name: future.state for name, future in futures.items()}
    failed = {name: state.result(raise_on_failure=False) for name, state in states.items() if not state.is_completed()}
    publish_crawl(place.root, read_run_report(place, wanted.values(), before, MOST_ENTRIES), failed)
    publish_table(
        "sources-not-crawled",
        "Sources that could not be crawled, and why",
        [{"source": name, "reason": str(error)} for name, error in failed.items()],
    )
    if len(failed) == len(wanted):
        raise FetchError(f"No source could be crawled: {next(iter(failed.values()))}")
    return list(failed)


def apart(names: Iterable[str]) -> list[str]:
    """Return the names in an order that has nothing to do with them, the same every night.

    Districts of one city lie beside each other in any list and often on one host: begun together, they would wait for each other
    while others could be crawled (`benchmarks/simulate_crawl.py`: 11 hours instead of 5).
    """
    return sorted(names, key=lambda name: (hashlib.sha256(Path(name).stem.encode()).digest(), name))


@contextmanager
def _at_work(source: Source, home: Home, number: int | None = None) -> Iterator[Run]:
    """Open a source's run for one step, whose requests wait for the hosts' leases."""
    report = RunReporter()
    with HostLeases(report.say) as leases, open_run(source, home, report, lambda: datetime.now(UTC), number) as run:
        leases.guard(run.client)
        yield run


def _distinct(names: Sequence[str], home: Home) -> dict[str, str]:
    """Return the ids of sources by what they were called, each source once; one that cannot be loaded fails in its task."""
    found: dict[str, str] = {}
    for name in names:
        try:
            source_id = load_source(name, home).id
        except SourceError:
            source_id = name
        if source_id not in found.values():
            found[name] = source_id
    return found
