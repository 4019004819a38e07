"""The rules on what the narrative says in words, as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from expectations.findings import FindingCard
from expectations.loading import load_rows
from expectations.model import Pattern, Subject
from extractors.model import StatementName

RULES_FILE = Path(__file__).parent / "rules.yaml"

Statements = Annotated[tuple[StatementName, ...], Field(min_length=1)]
Measures = Annotated[tuple[str, ...], Field(min_length=1)]


class _WordingRule(FindingCard):
    subject: Subject = "narrative"
    statements: Statements


class ListRule(_WordingRule):
    """A list of items agrees with the lines of the statement that have amounts."""

    check: Literal["named_without_amount", "template", "left_out"]
    """No more than `absent_at_most` of its names have no amount (one finding a name) · fewer than that have none (one finding a
    list) · no line with an amount is left out (one finding a line)."""
    measures: Measures
    sides: dict[Literal["personnel", "public"], Pattern]
    """Which codes of the economic classification each kind of list is about."""
    goes_on: Pattern
    """How a list ends that does not claim to be whole."""
    absent_at_most: Annotated[int, Field(ge=1)]
    """A list with more names without an amount is a template that was left as it is."""


class PurposeRule(_WordingRule):
    """A line whose purpose is called one kind of expenditure has some of that kind."""

    check: Literal["purpose"]
    says: Pattern
    """How a purpose ends that calls its line's money so."""
    unless: Pattern
    """What else in it leaves room for the other kind."""
    measure: str
    """The column of what it says."""
    other: str
    """The column that has the money instead."""


class RepeatedRule(_WordingRule):
    """The same purpose is not stated for lines of different classes."""

    check: Literal["repeated"]
    unless: Pattern
    """What in a purpose fits lines of any class."""


WordingRule = ListRule | PurposeRule | RepeatedRule
_KINDS: TypeAdapter[WordingRule] = TypeAdapter(Annotated[WordingRule, Field(discriminator="check")])


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[WordingRule, ...]:
    """Return the rules on what the narrative says in words.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, _KINDS)
