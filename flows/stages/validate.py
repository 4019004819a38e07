"""Validate: evaluate every rule, write `checks`, run the suites, and leave the reports that a reviewer reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from expectations.clusters import cluster
from expectations.engine import evaluate
from expectations.identity import check_identity
from expectations.parts import by_part
from expectations.report import SuiteResult, review, write_review
from flows.reporting import Reporter
from warehouse.schema import CHECKS
from warehouse.tables import conform, read_table, write_flat, write_table

_TABLES = ("documents", "statements", "line_items", "claims", "units")


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


def _write_checks(checks: pl.DataFrame, tables: Path) -> None:
    """Write `checks` the way the other tables lie: a file beside flat files, a folder in a home."""
    if (tables / "line_items.parquet").is_file():
        write_flat(checks, CHECKS, tables, ["parquet"])
    else:
        write_table(checks, CHECKS, tables)


def validate(tables: Path, reports: Path, report: Reporter) -> ValidateSummary:
    """Check the tables below `tables`, write `checks` there, and write the Data Docs and the review report below `reports`.

    A failed check is a finding, not an error. The same tables give the same `checks`.

    Raises:
        StoreError: a table cannot be read.
        RuleError: the catalogue of rules is wrong.
    """
    documents, statements, line_items, claims, units = (read_table(tables, name) for name in _TABLES)
    with report.track("validate", 3) as advance:
        arithmetic = by_part(evaluate, documents, statements, line_items, claims=claims, units=units)
        found = pl.concat([arithmetic, check_identity(documents)])
        checks = conform(cluster(found, line_items), CHECKS)
        _write_checks(checks, tables)
        advance(1)
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
