"""A rule as data: what stands on the left, what is added on the right, and how the two must relate.

`load_rules` reads the catalogue in `rules/*.yaml`. A rule is evaluated at every *place* its left selector finds; `match` says
which addends belong to a place. Evaluation is in `expectations.engine`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, model_validator

from expectations.loading import each_once, load_rows
from extractors.model import ReportType, Side, StatementName

RULES_FOLDER = Path(__file__).parent / "rules"

Role = Literal[
    "total",
    "current_total",
    "grand_total",
    "personnel_total",
    "public_total",
    "unit_total",
    "opening",
    "opening_part",
    "closing",
    "closing_part",
    "line",
    "sub",
    "unknown",
]
"""What a printed line is within its statement, as `expectations.structure` works it out."""

MatchKey = Literal[
    "measure", "category", "line", "class", "code", "known_code", "row", "children", "block", "compared", "side", "role", "name"
]
"""How addends find their place: the same column (`category`: the same meaning of a “三公” column), the same printed line, the
same functional 类, the same code (`known_code`: that of a line whose code other tables of the document print), the same line
name, being the next printed level below the left's code, standing under the same unit where a table lists unit after unit, being
the same figure of another year, the same side or none, the same kind of line, or (`name`) the same code, else the same name."""

MOST_KEYS = 3
"""How many columns besides the document a reading matches on at most."""

Source = Literal["table", "narrative", "narrative_change", "narrative_budget", "last_year", "budget", "superseded", "units"]
"""Where a figure is printed: in the document's own statements, in its narrative (figures that restate a cell; changes against
the year before, signed; initial budgets that an account names), or in the statements of another document: the unit's final
account of the year before, its budget of the same year, the version that this one replaces, or all its units' documents."""

Severity = Literal["error", "warning", "info"]
Subject = Literal["reading", "identities", "narrative", "completeness", "codes", "plausibility", "cross_document", "schema"]
"""What a rule is about, which is the suite that it is reported in."""

Relation = Literal["eq", "le"]
Structure = Literal["lines", "columns", "none"]


def _as_tuple(value: object) -> object:
    """Let a YAML author write one value where several are allowed."""
    return (value,) if isinstance(value, str) else value


def _pattern(value: str) -> str:
    """Return a regular expression that compiles."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression ({error})") from error
    return value


Strings = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Roles = Annotated[tuple[Role, ...], BeforeValidator(_as_tuple)]
Pattern = Annotated[str, BeforeValidator(_pattern)]


class Declaration(BaseModel):
    """Base of everything declared in YAML: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Selector(Declaration):
    """Which printed amounts: all conditions must hold. `statement` defaults to each of the rule's own statements."""

    source: Source = "table"
    statement: StatementName | None = None
    side: Side | None = None
    role: Roles = ()
    code: Pattern | None = None
    row: Pattern | None = None
    measure: Strings = ()
    measure_not: Strings = ()
    period: Literal["this", "last", "change"] | None = None
    """Which of the years that a “三公” table prints beside each other."""
    parent: bool = False
    """Only codes below which the statement prints a further level."""


class Addend(Selector):
    """A selector with its sign. A blank addend is zero; a `required` one must be printed for the rule to be evaluable."""

    sign: Literal[1, -1] = 1
    required: bool = False
    empty_is_zero: bool = False
    """A statement printed empty (or declared not applicable) counts as a printed zero."""


class Reading(Declaration):
    """One way to read the identity in a document. Of several readings the one that holds is the one reported."""

    left: Selector
    addends: tuple[Addend, ...] = Field(min_length=1)
    match: tuple[MatchKey, ...] = Field(default=(), max_length=MOST_KEYS)


class RuleCard(Declaration):
    """What every rule says of itself, whatever it compares."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    severity: Severity = "error"
    subject: Subject = "identities"
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    source: str
    """The form or regulation that it comes from."""


class Rule(RuleCard):
    """One row of the catalogue of sums: a figure against what is added up."""

    statements: tuple[StatementName, ...] = Field(min_length=1)
    report_types: tuple[ReportType, ...] = ("final_account", "budget")
    readings: tuple[Reading, ...] = Field(min_length=1)
    relation: Relation = "eq"
    structure: Structure = "none"
    """What the sum relies on: that lines add up downwards, that columns add up across, or neither."""
    needs: tuple[Selector, ...] = ()
    """Only documents that print each of these somewhere."""
    unless: tuple[Selector, ...] = ()
    """Not documents that print one of these."""
    each: bool = False
    """Every cell on the right is compared by itself, none is added to another: one that is equal is enough."""
    optional: bool = False
    """Forms differ in printing the left figure: its absence makes the rule not applicable rather than not evaluable."""

    @property
    def sources(self) -> frozenset[Source]:
        """Where the figures that it compares are printed, other than in the document's own statements."""
        selectors = (s for r in self.readings for s in (r.left, *r.addends))
        return frozenset(s.source for s in selectors if s.source != "table")

    @property
    def elsewhere(self) -> bool:
        """Whether one of its figures stands in another document."""
        return any(not source.startswith("narrative") for source in self.sources)

    @model_validator(mode="before")
    @classmethod
    def _one_reading(cls, data: Any) -> Any:
        """Let a rule with one reading write it without the list."""
        if isinstance(data, dict) and "readings" not in data:
            fields = {k: data[k] for k in ("left", "addends", "match") if k in data}
            return {**{k: v for k, v in data.items() if k not in fields}, "readings": [fields]}
        return data


@cache
def load_rules(folder: Path = RULES_FOLDER) -> tuple[Rule, ...]:
    """Return the catalogue: every rule of every `*.yaml` in the folder, in order of file name and then of writing.

    Raises:
        RuleError: a file is no list of rules, a rule is wrong, or an id stands twice; the message names file and rule.
    """
    kind = TypeAdapter(Rule)
    return each_once((rule for path in sorted(folder.glob("*.yaml")) for rule in load_rows(path, kind)), folder)
