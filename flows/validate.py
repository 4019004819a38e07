"""The Prefect flow `validate`: all arithmetic of a home's tables at once."""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import RunReporter, publish_link, publish_summary, publish_table
from flows.stages.validate import ValidateSummary, validate_home
from warehouse.home import Home
from warehouse.tables import read_table

REPORTED = ("unit_name", "fiscal_year", "report_type", "message_en", "difference", "pages", "rule_id", "document_id")


@task(task_run_name="run the suites", cache_policy=NO_CACHE)
def run_suites(home: Path) -> ValidateSummary:
    """Evaluate every rule over all documents; writes the checks, the Data Docs and the review report."""
    return validate_home(Home(home), RunReporter())


@flow(name="validate", flow_run_name="validate {home}")
def validate(home: Path) -> None:
    """Check a home's tables; failed checks are findings to read, not a failed run."""
    place = home.absolute()
    summary = run_suites(place)
    publish_summary("validate-summary", "Validate", place, summary)
    checks = read_table(Home(place).tables, "checks")
    documents = read_table(Home(place).tables, "documents").unique(["document_id", "part"])
    failed = checks.filter(checks["outcome"] == "fail").join(documents, on=["document_id", "part"], how="left").select(REPORTED)
    publish_table("failed-checks", "Checks that failed", failed.rows(named=True))
    publish_link("reports", "Review report and Data Docs", Home(place).reports)
