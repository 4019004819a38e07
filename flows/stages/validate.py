"""Validate: evaluate every rule, write `checks`, run the suites, and leave the reports that a reviewer reads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter

from expectations.checking import TABLES_READ
from expectations.report import SuiteResult
from expectations.review.model import Review
from expectations.rulebook import all_reasons, all_rules
from flows.reporting import Reporter
from flows.stages.checks import write_checks
from flows.stages.coverage import coverage
from flows.stages.review import decisions_beside, write_review
from warehouse import made
from warehouse.extractions import BESIDE
from warehouse.home import Home
from warehouse.schema import COVERAGE
from warehouse.tables import read_table, table_files, write_table

_STAGE = "validate"
_TABLES = ("documents", "statements", "line_items", "claims", "passages", *(table.name for table in BESIDE), "checks")


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
    open_failures: int
    """Failed checks that nobody has accepted or knows as a misprint: what `--strict` minds."""
    stale_decisions: int
    review: Review | None = field(repr=False, compare=False)
    """None where nothing had changed, so that the report of the last validation is the report."""

    @property
    def suites_success(self) -> bool:
        """True where no suite has a failed expectation."""
        return all(suite.success for suite in self.suites)


def validate_home(home: Home, report: Reporter, *, again: bool = False) -> ValidateSummary:
    """Check a home: first its coverage is written anew, which says when each document was due; then as `validate` does.

    Where neither tables nor rules nor decisions have changed since the last time, nothing is done.

    Args:
        home: whose tables.
        report: told what is going on.
        again: do it all the same. The checks of a batch of documents that has not changed are kept even so.

    Raises:
        StoreError: a table cannot be read.
        RuleError: the catalogue of rules is wrong.
        DecisionError: a decision on a finding is declared wrongly.
    """
    if table_files(home.tables, "documents"):
        write_table(coverage(home), COVERAGE, home.tables)
    read = dict.fromkeys((*TABLES_READ, *(table.name for table in BESIDE)))
    inputs = made.fingerprint(made.program(), *(home.tables / name for name in read), str(decisions_beside(home.tables)))
    done = None if again else made.unchanged(home, _STAGE, inputs)
    if done is not None:
        report.say("validate: nothing has changed since the last time, so its checks and reports stand")
        return TypeAdapter(ValidateSummary).validate_python({**done, "review": None})
    made.begin(home, _STAGE)
    summary = validate(home.tables, home.reports, report, home.made / "checks")
    # The gate writes into the Data Docs afterwards, so that one file of theirs stands for them.
    suites = home.reports / "data_docs" / "suites.json"
    outputs = [home.tables / "checks", suites, home.reports / "review", summary.review_html, summary.review_json]
    made.finish(
        home, _STAGE, inputs, outputs, TypeAdapter(ValidateSummary).dump_python(replace(summary, review=None), mode="json")
    )
    return summary


def validate(tables: Path, reports: Path, report: Reporter, kept: Path | None = None) -> ValidateSummary:
    """Check the tables below `tables`, write `checks` there, and write the Data Docs and the review report below `reports`.

    A failed check is a finding, not an error. The same tables give the same `checks`.

    Args:
        tables: the folder of tables.
        reports: the folder of reports.
        report: told what is going on.
        kept: where the checks of each batch of documents are kept for the next time; nowhere without it.

    Raises:
        StoreError: a table cannot be read.
        RuleError: the catalogue of rules is wrong.
        DecisionError: a decision on a finding is declared wrongly.
    """
    decisions = decisions_beside(tables)
    had = read_table(tables, "documents").get_column("document_id").drop_nulls().n_unique()
    with report.track("check", had) as advance:
        write_checks(tables, advance, kept=kept)
    frames = {name: read_table(tables, name) for name in _TABLES}
    with report.track("validate", 2) as advance:
        written = write_review(
            frames["checks"], frames["documents"], tables, reports, report, all_rules(), decisions, all_reasons()
        )
        findings = written.review
        advance(1)
        from expectations.suites import run_suites  # imports Great Expectations, which takes seconds

        data_docs = reports / "data_docs"
        suites = tuple(run_suites(frames, data_docs, all_rules()))
        advance(1)
    counts = ", ".join(f"{outcome} {count:,}" for outcome, count in findings.outcomes.items())
    decided = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in findings.decided.items())
    of_them = f" (of the failed {decided})" if decided else ""
    report.say(f"validate: {findings.documents_checked} documents, {counts}{of_them}; review at {written.html}")
    return ValidateSummary(
        documents=findings.documents_checked,
        outcomes=findings.outcomes,
        failed_checks=findings.outcomes["fail"],
        suites=suites,
        data_docs=data_docs / "index.html",
        review_html=written.html,
        review_json=written.json,
        open_failures=findings.open_failures,
        stale_decisions=len(findings.stale_decisions),
        review=findings,
    )
