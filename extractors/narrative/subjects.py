"""What a row of the vocabulary is: a phrase, the subject that it names, and the cell that its figure restates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from extractors.model import ReportType, Side, StatementName

_CLASS = re.compile(r"\[[^\]]*\]|\\.|[.^$]")
_GROUP = re.compile(r"\([^()]*\)")
_OPTIONAL = re.compile(r".(?:[?*]|\{[^}]*\})\??|\+\??")
"""Parts of a regular expression: a class of characters or a place, a group without another one in it, what may be left out."""


class Cell(NamedTuple):
    """Which cell a figure restates: the line by `role`, `code` or `row`, the column by `measure`."""

    statement: StatementName
    role: str | None
    measure: str
    side: Side | None = None
    row: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class SubjectRow:
    """One phrase, a regular expression on folded text (see `flow.fold`), and what it names.

    `within` limits it to sentences under one of these subjects, sections or report types; in the sections `outside` it does not
    count. `head`: what follows it may be parts of it. `units`: its figures are counts of one of these, else money and percents.
    `final` and `budget` are the cells in the two kinds of document: of several the first whose line and column are printed.
    `measure` is the column that it is about.
    """

    subject: str
    phrase: str
    within: tuple[str, ...] = ()
    final: tuple[Cell, ...] = ()
    budget: tuple[Cell, ...] = ()
    measure: str | None = None
    head: bool = False
    units: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase, compiled."""
        return re.compile(self.phrase)

    @cached_property
    def word(self) -> str:
        """The longest word in every text that the phrase fits; "" where it has none outside of groups, or several choices."""
        bare = _CLASS.sub(" ", self.phrase)
        while (shorter := _GROUP.sub(" ", bare)) != bare:
            bare = shorter
        return "" if "|" in bare else max(_OPTIONAL.sub(" ", bare).split(), key=len, default="")

    def cells(self, report_type: ReportType | None) -> tuple[Cell, ...]:
        """The cells that it may restate in a document of this kind, the likeliest first."""
        return self.final if report_type == "final_account" else self.budget if report_type == "budget" else ()


ITEM = SubjectRow("item", "", head=True)
CLASS = SubjectRow("class", "", head=True)
SECTION = SubjectRow("section", "", head=True)
ECONOMIC = SubjectRow("economic", "", head=True)
LEVELS = {"item": ITEM, "class": CLASS, "section": SECTION, "economic": ECONOMIC}
"""The lines of the functional classification (项, 类, 款) and of the economic ones: named by codes and names, not by phrases."""
