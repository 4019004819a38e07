"""The rules on projects and indicators as data."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from expectations.findings import FindingCard
from expectations.loading import load_rows
from expectations.model import Pattern
from extractors.model import ReportType, StatementName
from extractors.performance.rows import ProjectSource, ProjectSubject

RULES_FILE = Path(__file__).parent / "rules.yaml"

Sources = Annotated[tuple[ProjectSource, ...], Field(min_length=1)]


Shortfall = Literal["fails", "open"]
"""What it means where projects come to less than they should: wrong, or that some may be left out, as classified ones must be."""


class RateRule(FindingCard):
    """The rate that is printed with a project's budget and execution is their quotient."""

    check: Literal["rate"]
    sources: Sources


class SumRule(FindingCard):
    """The total of a list of projects is the sum of its projects."""

    check: Literal["sum"]
    sources: Sources
    shortfall: Shortfall = "fails"


class CellRule(FindingCard):
    """What projects of one source and subject come to is (or is at most) a cell of the document's statements."""

    check: Literal["cell"]
    sources: Sources
    subjects: Annotated[tuple[ProjectSubject, ...], Field(min_length=1)]
    amount: Literal["budget", "executed"]
    relation: Literal["eq", "le"]
    report_types: tuple[ReportType, ...]
    statement: StatementName
    row: Pattern
    measure: str
    title: Pattern = ""
    """Only of tables with such a title."""
    shortfall: Shortfall = "fails"


class PublishedRule(FindingCard):
    """As many projects are told of as the text says that this document publishes."""

    check: Literal["published"]
    claim: str
    """The subject of the claim that counts them."""
    sources: Sources


class WeightRule(FindingCard):
    """The weights of a form's indicators come to the whole, or to what the rate of execution leaves of it."""

    check: Literal["weights"]
    wholes: Annotated[tuple[Decimal, ...], Field(min_length=1)]


class ScoreRule(FindingCard):
    """The scores of a form's indicators make its total with what the rate of execution has, which is within its weight."""

    check: Literal["scores"]
    wholes: Annotated[tuple[Decimal, ...], Field(min_length=1)]
    """As in the rule on weights, the first the whole."""


class ReachedRule(FindingCard):
    """What was reached is what the target asks for, where both are numbers of one unit."""

    check: Literal["reached"]
    full_score: bool = False
    """Only of indicators whose score is their whole weight: the form itself says that they were reached."""


ProjectRule = RateRule | SumRule | CellRule | PublishedRule | WeightRule | ScoreRule | ReachedRule
_KINDS: TypeAdapter[ProjectRule] = TypeAdapter(Annotated[ProjectRule, Field(discriminator="check")])


def load_rules(path: Path = RULES_FILE) -> tuple[ProjectRule, ...]:
    """Return the rules on projects.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, _KINDS)
