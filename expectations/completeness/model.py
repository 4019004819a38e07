"""The rules on completeness as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from expectations.findings import FindingCard
from expectations.loading import load_rows
from expectations.model import Pattern, Subject
from extractors.model import ReportType, StatementName

RULES_FILE = Path(__file__).parent / "rules.yaml"

Statements = Annotated[tuple[StatementName, ...], Field(min_length=1)]
ReportTypes = Annotated[tuple[ReportType, ...], Field(min_length=1)]


class _CompletenessRule(FindingCard):
    """What all of them have: the kinds of report that they are about."""

    subject: Subject = "completeness"
    report_types: ReportTypes


class StatementRule(_CompletenessRule):
    """A statement that the form asks for is printed, filled or empty."""

    check: Literal["statement"]
    statements: Statements
    since: int
    """The first fiscal year for which the form asks for it."""
    found_at_least: Annotated[int, Field(ge=1)]
    """With fewer statements found, the document is an excerpt or was not read as a whole."""
    form: Literal["national", "local"]
    """Whether one form holds everywhere; where cities have their own, a statement that is not found proves nothing."""


class NoteRule(_CompletenessRule):
    """An empty statement says that there is nothing, below it or in the narrative."""

    check: Literal["note"]
    statements: Statements
    explains: Pattern
    """What a note says that explains why a statement is empty."""


class ContradictionRule(_CompletenessRule):
    """A note that calls its statement empty stands under a statement that is."""

    check: Literal["contradiction"]
    statements: Statements
    says_empty: Pattern
    """What a note says that calls its own table empty, whatever the case."""


class DenialRule(_CompletenessRule):
    """What the narrative says there is none of does not stand in its statement."""

    check: Literal["denial"]
    statements: Statements
    denies: Pattern
    """How a sentence says that there is no money of that kind; it is compared without white space."""
    unless: Pattern
    """What in the sentence leaves room for some: another year, a part of the department, a condition."""
    measures: Annotated[tuple[str, ...], Field(min_length=1)]


class SectionRule(_CompletenessRule):
    """The narrative has a section; `sections` are the subjects of `passages`, any of which will do."""

    check: Literal["section"]
    sections: Annotated[tuple[str, ...], Field(min_length=1)]
    name_zh: str
    name_en: str
    since: int
    heading: Literal["own", "run_in"]
    """Whether it has a heading of its own everywhere, or may begin within a paragraph, where not reading one proves nothing."""


class UnitRule(_CompletenessRule):
    """A statement prints the unit of its amounts."""

    check: Literal["unit"]
    statements: Statements


class OrderRule(_CompletenessRule):
    """The statements stand in the order of the form."""

    check: Literal["order"]
    statements: Statements


CompletenessRule = StatementRule | NoteRule | ContradictionRule | DenialRule | SectionRule | UnitRule | OrderRule
_KINDS: TypeAdapter[CompletenessRule] = TypeAdapter(Annotated[CompletenessRule, Field(discriminator="check")])


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[CompletenessRule, ...]:
    """Return the rules on completeness.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, _KINDS)
