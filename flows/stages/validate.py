"""Validate: evaluate every rule, write `checks`, run the suites, and leave the reports that a reviewer reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from expectations.report import SuiteResult, review, write_review
from flows.reporting import Reporter
from flows.stages.checks import write_checks
from warehouse.tables import read_table

_TABLES = ("documents", "statements", "line_items", "checks")


@dataclass(frozen=True, slots=True)
class ValidateSummary:
    """What a validation found and where it is written."""

    documents: int
    """Documents that were checked."""
    outcomes: dict[str, int]
    """How many checks came to each outcome."""
    failed_checks: int
    suites: tuple[SuiteResult, ...]
    data_docs: Path
    review_html: Path
    review_json: Path

    @property
    def suites_success(self) -> bool:
        """True where no suite has a failed expectation."""
        return all(suite.success for suite in self.suites)


def validate(tables: Path, reports: Path, report: Reporter) -> ValidateSummary:
    """Check the tables below `tables`, write `checks` there, and write the Data Docs and the review report below `reports`.

    A failed check is a finding, not an error. The same tables give the same `checks`.

    Raises:
        StoreError: a table cannot be read.
        RuleError: the catalogue of rules is wrong.
    """
    had = read_table(tables, "documents").get_column("document_id").drop_nulls().n_unique()
    with report.track("check", had) as advance:
        write_checks(tables, advance)
    documents, statements, line_items, checks = (read_table(tables, name) for name in _TABLES)
    with report.track("validate", 2) as advance:
        findings = review(checks, documents)
        html, data = write_review(findings, reports)
        advance(1)
        from expectations.suites import run_suites  # imports Great Expectations, which takes seconds

        frames = {"documents": documents, "statements": statements, "line_items": line_items, "checks": checks}
        data_docs = reports / "data_docs"
        suites = tuple(run_suites(frames, data_docs))
        advance(1)
    counts = ", ".join(f"{outcome} {count:,}" for outcome, count in findings.outcomes.items())
    report.say(f"validate: {findings.documents_checked} documents, {counts}; review at {html}")
    return ValidateSummary(
        documents=findings.documents_checked,
        outcomes=findings.outcomes,
        failed_checks=findings.outcomes["fail"],
        suites=suites,
        data_docs=data_docs / "index.html",
        review_html=html,
        review_json=data,
    )
