"""The Prefect flow `extract`: every new document of a home, spread over processes by the stage or over a cluster by `cluster`."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import RunReporter, publish_summary, publish_table
from flows.cluster import configured_spread
from flows.stages.extract import ExtractSummary, extract_home
from warehouse.home import Home
from warehouse.tables import read_table

REPORTED = ("unit_name", "fiscal_year", "report_type", "status", "status_reason", "url")


@task(task_run_name="extract new documents", cache_policy=NO_CACHE)
def extract_new(home: Path, workers: int | None) -> ExtractSummary:
    """Extract what no run of this extractor version has read, and rebuild the tables."""
    return extract_home(Home(home), RunReporter(), workers, configured_spread())


@flow(name="extract", flow_run_name="extract in {home}")
def extract(home: Path, workers: int | None = None) -> None:
    """Extract the new documents of a home; a document that cannot be read gets a status and does not fail the run."""
    place = home.absolute()
    summary = extract_new(place, workers)
    publish_summary("extract-summary", "Extract", place, summary, summary.messages)
    documents = read_table(Home(place).tables, "documents")
    unread = documents.filter(documents["status"] != "extracted").select(REPORTED)
    publish_table("documents-not-extracted", "Documents that were not extracted, and why", unread.rows(named=True))
