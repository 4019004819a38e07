"""The Prefect flow `nightly`: the four stages in order, as `prefect.yaml` schedules them."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from extractors.errors import FetchError
from flows.clock import today
from flows.crawl import crawl
from flows.extract import extract
from flows.publish import publish
from flows.validate import validate


def night_name() -> str:
    """Return a run's name: the night in China that it belongs to."""
    return f"night of {today():%Y-%m-%d}"


@flow(name="nightly", flow_run_name=night_name)
def nightly(home: Path = Path("data"), sources: list[str] | None = None) -> None:
    """Crawl, extract, validate and publish; only what is new or changed is fetched and extracted.

    A stage that fails ends the night before anything is published; the next night goes on from what was kept. A source that
    could not be crawled does not keep the others from being published, but the night counts as failed in the end.

    Raises:
        JuesuanError: a stage failed, or a source could not be crawled.
    """
    failed = crawl(home, sources)
    extract(home)
    validate(home)
    publish(home)
    if failed:
        raise FetchError(f"Published without what is new in {', '.join(failed)}: the artifact sources-not-crawled says why.")
