"""Gate: compare what the suites came to with the last runs, keep a record, and hold a night whose figures fell sharply."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations.gate import Finding, judge, load_config, next_baseline
from expectations.runs import (
    Acceptance,
    Baseline,
    RunRecord,
    Verdict,
    latest_run,
    read_baseline,
    read_suites,
    write_baseline,
    write_run,
)
from expectations.suites.gate_page import write_gate_page
from extractors.errors import GateError, UsageError
from flows.clock import now as moment
from flows.reporting import Reporter
from warehouse.home import Home

_SAID = 5
"""How many warnings are said; the record has them all."""


@dataclass(frozen=True, slots=True)
class GateSummary:
    """What the gate said of a run, and where that is written."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    record: Path
    page: Path

    @property
    def aborts(self) -> tuple[Finding, ...]:
        """The findings for which nothing is published."""
        return tuple(finding for finding in self.findings if finding.level == "abort")


def acceptance(why: str | None, by: str | None = None, at: datetime | None = None) -> Acceptance | None:
    """Return who accepts a baseline, when and why; None where nobody does.

    Args:
        why: the reason, as the maintainer gives it.
        by: the maintainer, by default the user that the program runs as.
        at: the moment, by default now.

    Raises:
        UsageError: the reason is blank.
    """
    if why is None:
        return None
    if not why.strip():
        raise UsageError("Accepting a baseline needs a reason: what has changed, and how you know that the figures are right.")
    return Acceptance(by=by or getpass.getuser(), at=at or moment(), why=why.strip())


def gate(home: Home, report: Reporter, accept: Acceptance | None = None, now: datetime | None = None) -> GateSummary:
    """Judge the last validation of a home and hold the night where figures fell sharply.

    Raises:
        GateError: they did; nothing may be published. The message names suite, source and figures, and what to do.
        StoreError: there is no validation to judge, or a record is damaged.
        RuleError: the home's thresholds are wrong.
    """
    summary = judge_run(home, report, accept, now)
    require_passed(summary)
    return summary


def require_passed(summary: GateSummary) -> None:
    """Hold a night that the gate has judged.

    Raises:
        GateError: figures fell sharply, and nobody has accepted them.
    """
    if summary.verdict == "held":
        first, *more = summary.aborts
        others = f" (and {len(more)} more)" if more else ""
        raise GateError(
            f"Nothing is published and the release before stays: {first.sentence()}{others}; look at {summary.page}, repair what "
            "reads them, or if the figures are right run `juesuan nightly --accept-baseline WHY`."
        )


def judge_run(home: Home, report: Reporter, accept: Acceptance | None = None, now: datetime | None = None) -> GateSummary:
    """Judge the last validation of a home, record it and move the baseline; says what it found and holds nothing.

    Args:
        home: what has been validated.
        report: told the warnings.
        accept: who takes these figures as the new baseline whatever they are; None where nobody does.
        now: the moment of the run, by default now.
    """
    data_docs = home.reports / "data_docs"
    found, past = read_suites(data_docs / "suites.json"), read_baseline(home.runs)
    findings = judge(found.measures, past.measures if past else (), load_config(home.gate_config))
    record = RunRecord(
        at=now or moment(),
        verdict=_verdict(findings, accept),
        findings=findings,
        accepted=accept,
        suites=found.suites,
        measures=found.measures,
    )
    path = write_run(home.runs, record)
    write_baseline(home.runs, _moved(record, past))
    page = write_gate_page(data_docs, record, past)
    _tell(record, report, path)
    return GateSummary(record.verdict, findings, path, page)


def tell_held(home: Home, report: Reporter) -> None:
    """Say that the gate held the last run, to whoever publishes in spite of it."""
    last = latest_run(home.runs)
    if last is not None and last.verdict == "held":
        report.say(f"The gate held the last night: {last.findings[0].sentence()}. Publishing as told.")


def _verdict(findings: tuple[Finding, ...], accept: Acceptance | None) -> Verdict:
    if accept is not None:
        return "accepted"
    if any(finding.level == "abort" for finding in findings):
        return "held"
    return "warned" if findings else "passed"


def _moved(record: RunRecord, past: Baseline | None) -> Baseline:
    """Return what the next run is compared with."""
    before = past or Baseline(at=record.at, measures=())
    raised = () if record.accepted else record.findings
    accepted = (*before.accepted, record.accepted) if record.accepted else before.accepted
    return Baseline(at=record.at, measures=next_baseline(record.measures, before.measures, raised), accepted=accepted)


def _tell(record: RunRecord, report: Reporter, path: Path) -> None:
    """Say what crossed a threshold; an abort that is not accepted is said by whoever is held."""
    if record.accepted:
        crossed = f", though {len(record.findings)} figures crossed a threshold" if record.findings else ""
        report.say(f"gate: baseline accepted by {record.accepted.by}{crossed}: {path}")
        return
    for finding in record.findings[:_SAID]:
        report.say(f"gate: {'would abort' if finding.level == 'abort' else 'warning'}: {finding.sentence()}")
    if len(record.findings) > _SAID:
        report.say(f"gate: {len(record.findings) - _SAID} more in {path}")
