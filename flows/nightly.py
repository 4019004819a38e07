"""The Prefect flow `nightly`: the four stages in order and the gate before the last, as `prefect.yaml` schedules them."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from extractors.errors import FetchError
from flows.artifacts import RunReporter, publish_table
from flows.clock import today
from flows.crawl import crawl
from flows.extract import extract
from flows.publish import publish
from flows.stages.gate import GateSummary, acceptance, judge_run, require_passed
from flows.stages.store.place import store_of
from flows.validate import validate
from warehouse.home import Home


def night_name() -> str:
    """Return a run's name: the night in China that it belongs to."""
    return f"night of {today():%Y-%m-%d}"


@task(task_run_name="judge the figures", cache_policy=NO_CACHE)
def judge(home: Path, accept_baseline: str | None, accepted_by: str | None) -> GateSummary:
    """Compare what the suites came to with the last runs; the record and the gate's page are written."""
    return judge_run(Home(home), RunReporter(), acceptance(accept_baseline, accepted_by))


@task(task_run_name="bring the home from its store", cache_policy=NO_CACHE)
def bring_home(home: Path) -> None:
    """Fill an empty home from its store, where it has one."""
    place = Home(home)
    if (store := store_of(place)) is not None:
        from flows.stages.store.spread import fill

        fill(place, store, RunReporter())


@task(task_run_name="keep the home in its store", cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[60, 300, 900])
def keep_home(home: Path) -> None:
    """Send originals to the home's store, where it has one, and commit tables and ledger."""
    place = Home(home)
    if (store := store_of(place)) is not None:
        from flows.stages.store.keep import keep

        keep(place, store, RunReporter())


@flow(name="nightly", flow_run_name=night_name)
def nightly(
    home: Path = Path("data"),
    sources: list[str] | None = None,
    to: str | None = None,
    accept_baseline: str | None = None,
    accepted_by: str | None = None,
) -> None:
    """Crawl, extract, validate and publish; only what is new or changed is fetched and extracted.

    A stage that fails ends the night before anything is published, and so does the gate where figures fell sharply; the next
    night goes on from what was kept. A source that could not be crawled does not keep the others from being published, but the
    night counts as failed in the end. `to` is where release and site are carried, by default what the home's `publish.yaml`
    names. A home that has a store is brought from there where it is empty, and kept there in the end. `accept_baseline` is the
    reason for which `accepted_by` takes this night's figures as they are.

    Raises:
        JuesuanError: a stage failed, the gate held the night, or a source could not be crawled.
    """
    bring_home(home.absolute())
    try:
        failed = crawl(home, sources)
        extract(home)
        validate(home)
    except BaseException:  # what there is so far is kept too, at one try, and the night ends with what ended it
        keep_home.with_options(retries=0)(home.absolute(), return_state=True)
        raise
    keep_home(home.absolute())
    judged = judge(home.absolute(), accept_baseline, accepted_by)
    rows = [{"level": f.level, "finding": f.sentence(), "说明": f.sentence("zh")} for f in judged.findings]
    publish_table("gate", f"What the gate found: {judged.verdict}", rows)
    require_passed(judged)
    publish(home, to)
    if failed:
        raise FetchError(f"Published without what is new in {', '.join(failed)}: the artifact sources-not-crawled says why.")
