"""What the tables of projects, indicators and key work say, as typed rows.

Texts are as printed without white space. Amounts are Decimal yuan, rates are per cent (100 for 100%). A blank cell and a column
that a form does not have are None; a printed 0 is 0. `…_at` is a figure's place as checks print it: `p8 (310,120,352,131)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractors.model import Box, CurrencyUnit, Method

ProjectSource = Literal["self_evaluation", "target", "list", "narrative"]
"""Where a project is told of: a self-evaluation form, a form of targets, a list of projects, the running text."""

ProjectSubject = Literal["project", "overall", "group", "total"]
"""What a row is about: one project; the whole department or unit; a line that sums up projects below it; the total of a list."""

Comparator = Literal["ge", "le", "gt", "lt", "eq"]


@dataclass(frozen=True, slots=True)
class Project:
    """One project as one table or sentence tells of it. `project` counts them in the document, from 1.

    The same project in a form, a list and the running text is three rows: `source` tells them apart.
    """

    project: int
    source: ProjectSource
    subject: ProjectSubject
    page: int
    last_page: int
    box: Box | None
    title: str | None = None
    name: str | None = None
    department: str | None = None
    implementing_unit: str | None = None
    type: str | None = None
    funding: tuple[str, ...] | None = None
    """The sources of funds that are ticked, or beside which an amount stands."""
    funding_texts: tuple[str, ...] | None = None
    """The amount printed beside each of them, "" where there is none."""
    budget: Decimal | None = None
    budget_text: str | None = None
    budget_label: str | None = None
    budget_at: str | None = None
    executed: Decimal | None = None
    executed_text: str | None = None
    executed_at: str | None = None
    rate: Decimal | None = None
    rate_text: str | None = None
    currency_unit: CurrencyUnit | None = None
    term: str | None = None
    goal: str | None = None
    result: str | None = None
    score: Decimal | None = None
    score_text: str | None = None
    deviation: str | None = None
    improvement: str | None = None
    method: Method = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of a form, with what was promised and what was reached. `indicator` counts them in the document, from 1.

    `goal_number` counts the goals of its form where that has several; `project` is the row of its form in `projects`.
    """

    indicator: int
    project: int
    goal_number: int | None = None
    goal: str | None = None
    level1: str | None = None
    level2: str | None = None
    level3: str
    target_text: str | None = None
    target_comparator: Comparator | None = None
    target_number: Decimal | None = None
    target_unit: str | None = None
    target_period: str | None = None
    actual_text: str | None = None
    actual_comparator: Comparator | None = None
    actual_number: Decimal | None = None
    actual_unit: str | None = None
    actual_period: str | None = None
    weight: Decimal | None = None
    weight_text: str | None = None
    score: Decimal | None = None
    score_text: str | None = None
    page: int
    box: Box | None
    method: Method = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class KeyWork:
    """One item of a table of key work or of a form's main tasks. `key_work` counts them in the document, from 1."""

    key_work: int
    title: str | None
    number: str | None
    item: str
    content: str | None
    completion: str | None
    budget: Decimal | None
    budget_text: str | None
    budget_at: str | None
    currency_unit: CurrencyUnit | None
    page: int
    box: Box | None
    method: Method = "text"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """All that a disclosure says of projects and targets; `unread` has a sentence for each table that was not understood."""

    projects: tuple[Project, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    key_work: tuple[KeyWork, ...] = ()
    unread: tuple[str, ...] = ()
