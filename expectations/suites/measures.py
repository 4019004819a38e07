"""The figures of a run: how many checks of a suite came to each outcome, over all documents and by source, division and cohort.

The *evaluable share* is evaluated / (evaluated + not_evaluable), the *pass rate* (pass + rounding) / evaluated; what does not
apply counts for neither. A cohort is what one source published of one type for one year: where a new layout shows first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, computed_field

from expectations.model import RuleCard, Subject

Outcome = Literal["pass", "rounding", "fail", "not_evaluable", "not_applicable"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ScopeKind = Literal["all", "source", "division", "type", "cohort"]

SCOPES: dict[ScopeKind, tuple[str, ...]] = {
    "all": (),
    "source": ("source_id",),
    "division": ("division_code",),
    "type": ("source_id", "report_type"),
    "cohort": ("source_id", "report_type", "fiscal_year"),
}
"""What a suite is broken down by; `type` is what a cohort too young to have a past is compared with."""

_DISCLOSURE = ["document_id", "part"]


class Measure(BaseModel):
    """One suite over one scope. `name` is the source's id, the division's code, or these with type and year; empty for all."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    suite: str
    scope: ScopeKind = "all"
    name: str = ""
    documents: int = Field(ge=0)
    passed: int = Field(default=0, alias="pass", ge=0)
    rounding: int = Field(default=0, ge=0)
    fail: int = Field(default=0, ge=0)
    not_evaluable: int = Field(default=0, ge=0)
    not_applicable: int = Field(default=0, ge=0)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def evaluated(self) -> int:
        """Checks that came to a result."""
        return self.passed + self.rounding + self.fail

    @computed_field  # type: ignore[prop-decorator]
    @property
    def evaluable_share(self) -> float | None:
        """Of the checks that apply, how many could be evaluated (0–1); None where none applies."""
        return _share(self.evaluated, self.evaluated + self.not_evaluable)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def pass_rate(self) -> float | None:
        """Of the checks that could be evaluated, how many hold, rounding included (0–1); None where none could be."""
        return _share(self.passed + self.rounding, self.evaluated)

    @property
    def key(self) -> tuple[str, str, str]:
        """What the measure is of: suite, scope and name."""
        return self.suite, self.scope, self.name


def measure(checks: pl.DataFrame, documents: pl.DataFrame, cards: Sequence[RuleCard]) -> tuple[Measure, ...]:
    """Return the figures of every suite that any of the checks belongs to, over every scope.

    Args:
        checks: `document_id`, `part`, `rule_id` and `outcome` of table `checks`.
        documents: table `documents`, which says what source, division, type and year a document is of.
        cards: the rules' cards; checks of rules without one are left out.
    """
    subjects = pl.DataFrame(
        {"rule_id": [card.id for card in cards], "suite": [card.subject for card in cards]},
        schema={"rule_id": pl.String, "suite": pl.String},
    )
    counts = checks.join(subjects, on="rule_id").group_by("suite", *_DISCLOSURE, "outcome").len("count")
    return summarise(counts, documents)


def summarise(counts: pl.DataFrame, documents: pl.DataFrame) -> tuple[Measure, ...]:
    """Return figures from counts by `suite`, `document_id`, `part` and `outcome`, ordered by suite, scope and name."""
    heads = documents.filter(pl.col("document_id").is_not_null()).unique(_DISCLOSURE, keep="first", maintain_order=True)
    joined = counts.join(
        heads.select(*_DISCLOSURE, "source_id", "division_code", "report_type", "fiscal_year"), on=_DISCLOSURE, how="left"
    )
    found = [found for scope, columns in SCOPES.items() for found in _scope(joined, scope, columns)]
    return tuple(sorted(found, key=lambda m: (m.suite, list(SCOPES).index(m.scope), m.name)))


def _scope(counts: pl.DataFrame, scope: ScopeKind, columns: tuple[str, ...]) -> list[Measure]:
    """Return the figures of one scope; documents that do not say what it asks for are in none of its parts."""
    sums = [pl.col("count").filter(pl.col("outcome") == outcome).sum().alias(outcome) for outcome in OUTCOMES]
    grouped = (
        counts.drop_nulls(columns).group_by("suite", *columns).agg(pl.struct(_DISCLOSURE).n_unique().alias("documents"), *sums)
    )
    return [
        Measure.model_validate({**row, "scope": scope, "name": " ".join(str(row[column]) for column in columns)})
        for row in grouped.iter_rows(named=True)
    ]


def overall(measures: Sequence[Measure], suite: Subject) -> Measure:
    """Return a suite's figures over all documents; zeros where nothing belongs to it."""
    return next((m for m in measures if m.suite == suite and m.scope == "all"), Measure(suite=suite, documents=0))


def percent(share: float) -> str:
    """Return a share as a person reads it; what is not quite all is never printed as all, nor a little as nothing."""
    text = f"{100 * share:.1f}%"
    if share < 1 and text == "100.0%":
        return ">99.9%"
    return "<0.1%" if share > 0 and text == "0.0%" else text


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
