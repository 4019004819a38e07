"""The rules on plausibility as data. Ratios and percentages are whole numbers, compared in exact arithmetic."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from expectations.findings import FindingCard
from expectations.loading import load_rows
from expectations.model import Pattern, Subject
from extractors.model import ClaimKind, Phase, ReportType, StatementName

RULES_FILE = Path(__file__).parent / "rules.yaml"

Names = Annotated[tuple[str, ...], Field(min_length=1)]
Statements = Annotated[tuple[StatementName, ...], Field(min_length=1)]
Times = Annotated[int, Field(gt=1)]


class _PlausibilityRule(FindingCard):
    """What all of them have."""

    subject: Subject = "plausibility"
    severity: Literal["warning", "info"] = "info"
    """Nothing here proves an error."""


class SignRule(_PlausibilityRule):
    """No amount of these columns is negative."""

    check: Literal["sign"]
    statements: Statements
    measures: Names
    report_types: tuple[ReportType, ...] = ("final_account", "budget")


class AtMostRule(_PlausibilityRule):
    """In each of the columns the amount of one line is at most that of another."""

    check: Literal["at_most"]
    statement: StatementName
    row: str
    limit_row: str
    measures: Names


class HistoryRule(_PlausibilityRule):
    """A total is neither many times the unit's own totals of the years before nor a small part of them."""

    check: Literal["history"]
    statements: Statements
    row: Pattern
    measures: Names
    years: Annotated[int, Field(ge=1)]
    """How many years back."""
    from_times: Times
    to_times: Times | None = None
    """The finding is a ratio from the one and below the other."""
    from_yuan: Annotated[int, Field(ge=0)]
    """The larger of the two is at least this much."""


class ScaleRule(_PlausibilityRule):
    """The amounts of a statement are those that the narrative restates, and not all of them `times` as large or as small."""

    check: Literal["scale"]
    statements: Statements
    times: Times
    claims: Annotated[int, Field(ge=2)]
    """How many claims must fit only with the factor."""


class BoundsRule(_PlausibilityRule):
    """A rate that the narrative states lies within its bounds."""

    check: Literal["bounds"]
    kind: ClaimKind
    low: int
    high: int


class ChangeRule(_PlausibilityRule):
    """A figure of one phase differs from that of another by at most so many per cent."""

    check: Literal["change"]
    phase: Phase
    base_phase: Phase
    percent: Annotated[int, Field(gt=0)]
    from_yuan: Annotated[int, Field(ge=0)]


class LateRule(_PlausibilityRule):
    """A document was published by its last day."""

    check: Literal["late"]


PlausibilityRule = SignRule | AtMostRule | HistoryRule | ScaleRule | BoundsRule | ChangeRule | LateRule
_KINDS: TypeAdapter[PlausibilityRule] = TypeAdapter(Annotated[PlausibilityRule, Field(discriminator="check")])


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[PlausibilityRule, ...]:
    """Return the rules on plausibility.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, _KINDS)
