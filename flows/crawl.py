"""The Prefect flow `crawl`: one task a source, tried again while the network is at fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task, exponential_backoff

from extractors.errors import FetchError
from flows.artifacts import RunReporter, publish_summary, publish_table
from flows.stages.crawl import CrawlSummary
from flows.stages.crawl import crawl as crawl_stage
from flows.stages.night import find_sources
from warehouse.home import Home


async def network_is_at_fault(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether trying again can help: a portal that was not reached may be later, a wrong source file stays wrong."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, FetchError)


@task(
    task_run_name="crawl {source}",
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=30),
    retry_jitter_factor=0.5,
    retry_condition_fn=network_is_at_fault,
    cache_policy=NO_CACHE,
)
def crawl_one(source: str, home: Path) -> CrawlSummary:
    """Crawl one source into the home; what it had before stays.

    Raises:
        FetchError: the portal's listing could not be read.
        SourceError: the source file is wrong.
    """
    summary = crawl_stage([source], Home(home), RunReporter())
    if summary.failed_sources:
        raise FetchError("; ".join(failure.reason for failure in summary.failures if failure.whole_source))
    return summary


@flow(name="crawl", flow_run_name="crawl into {home}")
def crawl(home: Path, sources: list[str] | None = None) -> list[str]:
    """Crawl the sources, by default all that lie in HOME/sources and ./sources, one after the other.

    Returns:
        The sources that could not be crawled; what was had of them before stays.

    Raises:
        JuesuanError: there is no source, or none could be crawled.
    """
    place = home.absolute()
    wanted = sources or find_sources(Home(place), Path.cwd())
    states = {source: crawl_one(source, place, return_state=True) for source in wanted}
    done = {source: state.result() for source, state in states.items() if state.is_completed()}
    failed = [
        {"source": source, "reason": str(state.result(raise_on_failure=False))}
        for source, state in states.items()
        if source not in done
    ]
    refused = [
        {"source": source, "url": failure.url, "reason": failure.reason}
        for source, summary in done.items()
        for failure in summary.failures
    ]
    for source, summary in done.items():
        publish_summary("crawl-summary", f"Crawl of {Path(source).stem}", place, summary)
    publish_table("sources-not-crawled", "Sources that could not be crawled, and why", failed)
    publish_table("documents-not-fetched", "What could not be had of the others, and why", refused)
    if not done:
        raise FetchError(f"No source could be crawled: {failed[0]['reason']}")
    return [row["source"] for row in failed]
