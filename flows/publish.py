"""The Prefect flow `publish`: a release and its site, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import RunReporter, publish_link, publish_summary, publish_table
from flows.clock import today
from flows.stages.coverage import coverage
from flows.stages.publish import PublishSummary
from flows.stages.publish import carry as carry_stage
from flows.stages.publish import publish as publish_stage
from flows.stages.publishing import UploadSummary, load_settings
from warehouse.home import Home


@task(task_run_name="build the release", cache_policy=NO_CACHE)
def build_release(home: Path) -> PublishSummary:
    """Write the release and the site into temporary folders and put them in place when they are complete."""
    return publish_stage(Home(home), RunReporter(), today())


@task(task_run_name="carry it to the target", cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[60, 300, 900])
def carry(home: Path, to: str | None) -> UploadSummary | None:
    """Carry release and site to the target, new files first and the pointer last; tried again, it goes on from what is there."""
    place = Home(home)
    settings = load_settings(place.publish_config, to)
    return carry_stage(place, settings, RunReporter()) if settings.to else None


@flow(name="publish", flow_run_name="publish {home}")
def publish(home: Path, to: str | None = None) -> None:
    """Publish what a home's tables hold, and carry it to `to`, or to what the home's `publish.yaml` names, where either does."""
    place = home.absolute()
    load_settings(Home(place).publish_config, to)  # what is wrong there should not be found after an hour's work
    summary = build_release(place)
    publish_summary("release-summary", "Release", place, summary)
    if uploaded := carry(place, to):
        publish_summary("carry-summary", "Carried to the target", place, uploaded)
    counts = coverage(Home(place)).group_by("fiscal_year", "report_type", "status").len("units")
    ordered = counts.sort("fiscal_year", "report_type", "status", descending=[True, False, False])
    publish_table("coverage", "How many units have published", ordered.rows(named=True))
    publish_link("release", "The newest release", Home(place).releases / "latest")
    publish_link("site", "The site of the newest release", Home(place).site / "index.html")
