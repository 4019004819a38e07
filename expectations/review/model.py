"""The shape of a review. `juesuan validate --format json` prints it and `review.json` keeps it: names here are kept stable.

Amounts are exact decimals in the check's `unit` (in JSON as text); lists are in the order in which they should be looked at.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from expectations.decisions.model import Verdict

FORMAT = "juesuan-review/1"
"""Name and version of the shape: fields may be added under the same version, not renamed or dropped."""

Outcome = Literal["pass", "rounding", "fail", "not_evaluable", "not_applicable"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "rounding", "fail", "not_evaluable", "not_applicable")
SEVERITIES = ("error", "warning", "info")


class Entry(BaseModel):
    """Base of the review's parts."""

    model_config = ConfigDict(frozen=True)


class Decided(Entry):
    """What somebody decided on a check, and where that is written."""

    decision: Verdict
    reason: str
    by: str
    on: date
    source: str


class Check(Entry):
    """One check: both sides as printed with page and box, and as amounts. A check of words has no amounts."""

    rule_id: str
    severity: str
    outcome: Outcome
    statement: str | None
    code: str | None
    measure: str | None
    left_text: str | None
    right_text: str | None
    formula: str | None
    """Both sides with the numbers put in: `414.89 ≠ 300.00 + 114.79`."""
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str | None
    pages: list[int]
    quote: str | None
    other_document_id: str | None
    finding_rank: int | None
    message_zh: str | None
    message_en: str | None
    reason: str | None
    decided: Decided | None


class Finding(Entry):
    """Failed checks that share a cause; the first leads. `culprit` is the figure that most likely is wrong, with its place."""

    finding: str | None
    severity: str
    """The gravest of its checks'."""
    culprit: str | None
    checks: tuple[Check, ...]

    @property
    def settled(self) -> bool:
        """Whether every one of its checks is decided on."""
        return all(check.decided for check in self.checks)


class StaleDecision(Entry):
    """A decision that no longer holds."""

    cause: str
    cause_zh: str
    cause_en: str
    document_id: str
    part: int
    rule_id: str
    statement: str | None
    code: str | None
    measure: str | None
    left_text: str | None
    """The left figure that it was decided on, or names its place."""
    right_text: str | None
    decided: Decided


class DocumentReview(Entry):
    """One disclosure (a document, or a part of one). Findings that are open come first, the gravest first."""

    document_id: str
    part: int
    unit_name: str | None
    fiscal_year: int | None
    report_type: str | None
    scope: str | None
    title: str | None
    url: str | None
    pages: int | None
    superseded_by: str | None
    outcomes: dict[str, int]
    open: dict[str, int]
    """Failed checks that count, by severity: those that nobody has accepted or knows as a misprint."""
    decided: dict[str, int]
    """Failed checks by what was decided on them."""
    findings: tuple[Finding, ...]


class RuleTotals(Entry):
    """How often a rule came to each outcome."""

    rule_id: str
    severity: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    source: str
    counts: dict[str, int]


class ReasonTotal(Entry):
    """How many checks could not be evaluated, or do not apply, for one reason."""

    outcome: str
    reason: str
    text_zh: str
    text_en: str
    count: int


class Review(Entry):
    """The whole review. `documents` has every disclosure that was checked."""

    format: str = FORMAT
    documents_checked: int
    outcomes: dict[str, int]
    open_failures: int
    """Failed checks that `--strict` minds."""
    decided: dict[str, int]
    decisions_elsewhere: int
    """Decisions that go with the project and are on documents that these tables do not have."""
    stale_decisions: tuple[StaleDecision, ...]
    documents: tuple[DocumentReview, ...]
    reasons: tuple[ReasonTotal, ...]
    rules: tuple[RuleTotals, ...]
