"""A rule on the narrative as data: which claim it judges, which claims it needs for that, and what must hold between them.

`load_rules` reads `rules.yaml`. A rule is evaluated at every claim that its `left` selects; its operands are other claims, found
near it (`expectations.narrative.operands`). `form` says what must hold and so which evaluator judges it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from expectations.loading import load_rows
from expectations.model import Declaration, Pattern, RuleCard, Strings, Subject
from extractors.model import ClaimKind, Comparison, Direction, PassageKind, Phase, StatementName

RULES_FILE = Path(__file__).parent / "rules.yaml"

MatchKey = Literal[
    "about", "subject", "base", "base_phase", "same_base", "phase", "code", "measure", "statement", "direction", "cell"
]
"""How an operand belongs to the claim that is judged.

It is about the same thing (subject and code); it has the same subject; it is about what the claim names as its base; its phase is
the claim's base; it has the same base, phase, code, column, statement or direction; or it restates the same cell."""

Within = Literal["sentence", "item", "list", "document"]
"""How far away an operand may stand; a list goes on over the next few items."""

Figures = Literal["yuan", "percent", "count"]
ReadingRole = Literal["proves", "confirms", "explains", "accuses"]
"""What a reading may say.

`proves`: it holds or it does not. `confirms`: it rests on a guess, so what does not fit it is not evaluable. `explains`: where
the others do not hold and it does, it says what happened. `accuses`: where it holds and no other does, or none can be evaluated,
the words name another base than the one that the rate is of."""


def _as_tuple(value: object) -> object:
    """Let a YAML author write one value where several are allowed."""
    return (value,) if isinstance(value, str) else value


Kinds = Annotated[tuple[ClaimKind, ...], BeforeValidator(_as_tuple)]
Phases = Annotated[tuple[Phase, ...], BeforeValidator(_as_tuple)]
Directions = Annotated[tuple[Direction, ...], BeforeValidator(_as_tuple)]
Comparisons = Annotated[tuple[Comparison, ...], BeforeValidator(_as_tuple)]
Keys = Annotated[tuple[MatchKey, ...], BeforeValidator(_as_tuple)]


class NarrativeCard(RuleCard):
    """What all rules on the narrative say of themselves."""

    subject: Subject = "narrative"
    optional: bool = False
    """Narratives differ in stating the operands: a place without them is none of the rule, rather than not being evaluable."""


class ClaimSelector(Declaration):
    """Which claims: all conditions must hold."""

    kind: Kinds = ()
    phase: Phases = ()
    subject: Pattern | None = None
    subject_not: Pattern | None = None
    base: Strings = ()
    based: bool | None = None
    """Only claims that name (or do not name) a base."""
    code: Pattern | None = None
    statement: StatementName | None = None
    unit: Figures | None = None
    direction: Directions = ()
    comparison: Comparisons = ()
    implied: bool = False
    """Not what is printed but the earlier figures that amounts and their changes imply."""
    quote: Pattern | None = None
    """What the words that state it must hold; they end with the figure."""


class Operand(ClaimSelector):
    """A claim that a rule computes with. `name_zh` and `name_en` tell a reader what is absent where it is."""

    within: Within = "item"
    match: Keys = ("about",)
    place: Literal["before", "after", "any"] = "any"
    own: bool = False
    """After the claim that is judged and before the next such claim: of several buildings each has its own parts."""
    name_zh: str
    name_en: str


class Part(Operand):
    """An addend of a sum: the nearest claim, or with `many` every one that is selected, each subject once."""

    sign: Literal[1, -1] = 1
    many: bool = False
    required: bool = False
    """Without it nothing can be said; any other part may be left out where it is zero."""
    once_a: Keys = ("about",)


class Reading(Declaration):
    """One way to compute a rate: numerator over denominator, each a sum of operands with factors.

    The figures of a change count with their direction: a decrease is below zero.
    """

    operands: dict[str, Operand] = Field(min_length=1)
    numerator: dict[str, int] = Field(min_length=1)
    denominator: dict[str, int] = Field(min_length=1)
    role: ReadingRole = "proves"
    apart: bool = True
    """Every operand is another claim; else one claim may stand for two of them."""
    base: str | None = None
    """Only for claims with this base."""
    quote: Pattern | None = None
    """Only for claims whose words hold this."""
    unless_quote: Pattern | None = None
    """Not for claims whose words hold this."""
    formula: str
    """With `{operand}` for each figure, as a reader is shown it."""
    finding_zh: str = ""
    finding_en: str = ""
    """What a reading that explains or accuses adds to the message."""

    @model_validator(mode="after")
    def _known(self) -> Reading:
        """Every figure that is computed with is declared."""
        shown = re.findall(r"\{∓?([^}]+)\}", self.formula + self.finding_zh + self.finding_en)
        unknown = {*self.numerator, *self.denominator, *shown} - {*self.operands, "left"}
        if unknown:
            raise ValueError(f"no operand is called {', '.join(sorted(unknown))}")
        return self


class Quotient(NarrativeCard):
    """A printed percentage equals what the figures that it is the percentage of give."""

    form: Literal["quotient"]
    left: ClaimSelector
    readings: tuple[Reading, ...] = Field(min_length=1)


class Undefined(NarrativeCard):
    """A printed percentage has a base that is not zero."""

    form: Literal["undefined"]
    left: ClaimSelector
    readings: tuple[Reading, ...] = Field(min_length=1)


class Sum(NarrativeCard):
    """A figure equals the sum of others, or (`le`, `ge`) is not above or below it.

    A part that is not printed may be zero or left out: then only more than the total is wrong. `open_list` says so of every list.
    """

    form: Literal["sum"]
    left: ClaimSelector
    parts: dict[str, Part] = Field(min_length=1)
    relation: Literal["eq", "le", "ge"] = "eq"
    open_list: bool = False
    closed_by: Strings = ()
    """The subjects of all that a form lists: a list that states every one of them is complete."""
    absolute: bool = False
    """What the parts come to counts without its sign."""


class Shares(NarrativeCard):
    """Parts and their shares of one whole: where one of the two adds up, the list is complete, and so must the other."""

    form: Literal["shares"]
    left: ClaimSelector
    within: Within = "item"
    part: Operand
    whole: Operand
    judges: Literal["shares", "amounts"]


class Words(NarrativeCard):
    """A word (more, less, equal) says of two figures what the figures say themselves."""

    form: Literal["words"]
    left: ClaimSelector
    word: Literal["direction", "comparison"]
    operands: dict[str, Operand] = Field(min_length=1)
    value: dict[str, int] = Field(min_length=1)
    """The sum whose sign the word tells."""
    formula: str


class Repeat(NarrativeCard):
    """What is stated twice is stated alike."""

    form: Literal["repeat"]
    left: ClaimSelector
    within: Within
    same: Keys
    must: Keys = ()
    """Of `same`, what may not be unknown."""


class Unmarked(NarrativeCard):
    """A percentage is printed with its sign."""

    form: Literal["unmarked"]
    left: ClaimSelector


class Leftover(NarrativeCard):
    """A passage of this kind should not be there."""

    form: Literal["leftover"]
    kind: PassageKind


NarrativeRule = Quotient | Undefined | Sum | Shares | Words | Repeat | Unmarked | Leftover
_ADAPTER: TypeAdapter[NarrativeRule] = TypeAdapter(Annotated[NarrativeRule, Field(discriminator="form")])


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[NarrativeRule, ...]:
    """Return the rules on the narrative in the order in which they are written.

    Raises:
        RuleError: the file is no list of rules, a rule is wrong, or an id stands twice; the message names file and rule.
    """
    return load_rows(path, _ADAPTER)
