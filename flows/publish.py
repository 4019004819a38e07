"""The Prefect flow `publish`: a release and its site, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import RunReporter, publish_link, publish_summary, publish_table
from flows.clock import today
from flows.stages.coverage import coverage
from flows.stages.publish import PublishSummary
from flows.stages.publish import publish as publish_stage
from warehouse.home import Home


@task(task_run_name="build the release", cache_policy=NO_CACHE)
def build_release(home: Path) -> PublishSummary:
    """Write the release and the site into temporary folders and put them in place when they are complete."""
    return publish_stage(Home(home), RunReporter(), today())


@flow(name="publish", flow_run_name="publish {home}")
def publish(home: Path) -> None:
    """Publish what a home's tables hold."""
    place = home.absolute()
    summary = build_release(place)
    publish_summary("release-summary", "Release", place, summary)
    counts = coverage(Home(place)).group_by("fiscal_year", "report_type", "status").len("units")
    ordered = counts.sort("fiscal_year", "report_type", "status", descending=[True, False, False])
    publish_table("coverage", "How many units have published", ordered.rows(named=True))
    publish_link("release", "The newest release", Home(place).releases / "latest")
    publish_link("site", "The site of the newest release", Home(place).site / "index.html")
