"""The rules on codes as data: what is looked at, and in which statements."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter

from expectations.codes.classification import Classification
from expectations.findings import FindingCard
from expectations.loading import load_rows
from expectations.model import Subject
from extractors.model import StatementName

RULES_FILE = Path(__file__).parent / "rules.yaml"

Check = Literal["width", "class", "parent", "years", "name", "historic_name", "code", "two_names", "two_codes", "foreign"]
"""The level's width · the 类 is on the list · the level above is printed · the code is of that year's list · the name is the
list's · the name is that year's · the code is that of the name · a code has one name in the document · a name has one code
there · no code of the other classification."""


class CodeRule(FindingCard):
    """One row of `rules.yaml`."""

    subject: Subject = "codes"
    check: Check
    classification: Classification
    statements: tuple[StatementName, ...] = Field(min_length=1)
    widths: tuple[int, ...] = Field(min_length=1)
    """How many digits a code of each level has."""


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[CodeRule, ...]:
    """Return the rules on codes.

    Raises:
        RuleError: the file is wrong; the message says where.
    """
    return load_rows(path, TypeAdapter(CodeRule))
