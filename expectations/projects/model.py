"""The rules on projects and indicators as data."""

from __future__ import annotations

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


class RateRule(FindingCard):
    """The rate that is printed with a project's budget and execution is their quotient."""

    check: Literal["rate"]
    sources: Sources


class SumRule(FindingCard):
    """The total of a list of projects is the sum of its projects."""

    check: Literal["sum"]
    sources: Sources


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


class ReachedRule(FindingCard):
    """What was reached is what the target asks for, where both are numbers of one unit."""

    check: Literal["reached"]


ProjectRule = RateRule | SumRule | CellRule | ReachedRule
_KINDS: TypeAdapter[ProjectRule] = TypeAdapter(Annotated[ProjectRule, Field(discriminator="check")])


def load_rules(path: Path = RULES_FILE) -> tuple[ProjectRule, ...]:
    """Return the rules on projects.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, _KINDS)
