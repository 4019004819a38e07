"""What the text of the sample documents is made of: printed figures, other facts, the phrases for rates and changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from extractors.model import Side, StatementName
from flows.demo.classification import FUNCTIONAL
from flows.demo.statements import Statement
from flows.demo.units import Unit

Chapters = tuple[tuple[str, tuple[str, ...]], ...]
"""Running text: chapters in order, each a heading and its paragraphs."""

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """The printed figures of one document, by where they stand."""

    statements: tuple[Statement, ...]

    def statement(self, name: StatementName) -> Statement:
        """Return one of the nine statements."""
        return next(s for s in self.statements if s.statement == name)

    def text(self, name: StatementName, row: str, measure: str, *, code: str | None = None, side: Side | None = None) -> str:
        """Return a printed figure, "0.00" where the cell is blank."""
        found = (
            item for item in self.statement(name).lines if (item.code, item.side) == (code, side) and (code or item.row == row)
        )
        return next(found).text(measure) or "0.00"

    def number(
        self, name: StatementName, row: str, measure: str, *, code: str | None = None, side: Side | None = None
    ) -> Decimal:
        """Return a printed figure as a number in the statement's unit."""
        return Decimal(self.text(name, row, measure, code=code, side=side).replace(",", ""))


@dataclass(frozen=True, slots=True)
class Procurement:
    """Government procurement in 万元: what was bought, and how much of it from small and from micro enterprises."""

    goods: Decimal
    works: Decimal
    services: Decimal
    small: Decimal
    micro: Decimal

    @property
    def total(self) -> Decimal:
        """Goods, works and services."""
        return self.goods + self.works + self.services


@dataclass(frozen=True, slots=True)
class FinalFacts:
    """What a final account's text needs besides its tables, in 万元."""

    unit: Unit
    year: int
    figures: Figures
    previous_total: Decimal
    previous_fiscal: Decimal
    previous_general: Decimal
    planned: Mapping[str, Decimal]
    """Budget of each general-budget item (项) by code."""
    agency_planned: Decimal
    previous_three_public: Decimal | None = None
    """三公 expenditure of the year before; None leaves the comparison out."""
    procurement: Procurement | None = None
    visits: tuple[int, int] | None = None
    """How many groups and persons were received; None leaves the sentence out."""
    project_summaries: tuple[str, ...] = ()
    """Paragraphs that sum up the self-evaluations of its projects."""


def percent(part: Decimal, whole: Decimal) -> str:
    """Return a share in percent with two decimals, "0.00" of nothing."""
    return str((part * 100 / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)) if whole else "0.00"


def plain(number: Decimal) -> str:
    """Print 万元 with two decimals and no commas, as texts do."""
    return str(number.quantize(_HUNDREDTH, ROUND_HALF_UP))


def change(now: Decimal, before: Decimal) -> str:
    """Say how a figure moved: 增加…万元，增长…% or 减少…万元，下降…%, or 持平; no percentage of nothing."""
    amount, rate = plain(abs(now - before)), percent(abs(now - before), before)
    if not Decimal(amount):
        return "持平"
    if not before:
        return f"增加{amount}万元"
    return f"增加{amount}万元，增长{rate}%" if now > before else f"减少{amount}万元，下降{rate}%"


def completion(planned: Decimal, actual: Decimal, words: str) -> str:
    """Return the clause that states the rate of completion, or nothing where nothing was planned."""
    return f"，完成{words}的{percent(actual, planned)}%" if planned else ""


def functional_name(code: str) -> str:
    """Return an item's name as texts write it: 类, 款 and 项, each with its level."""
    names = [FUNCTIONAL[code[:width]] for width in (3, 5, 7)]
    return "".join(f"{name}（{level}）" for name, level in zip(names, "类款项", strict=True))
