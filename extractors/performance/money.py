"""Amounts of forms: as printed, in exact yuan, with their place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.grid import Cell
from extractors.model import CurrencyUnit
from extractors.numbers import parse_amount, to_yuan
from extractors.performance.body import Row, shown
from extractors.performance.printed import place, printed
from extractors.performance.rows import Project
from extractors.text import squeeze

_WITH_UNIT = re.compile(r"^(.*?)(亿元|万元|千元|元)$")
_UNITS: dict[str, CurrencyUnit] = {"元": "元", "千元": "千元", "万元": "万元", "亿元": "亿元"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in yuan, None where it cannot be read or no unit of money is printed; its text, place, and the unit it is in."""

    amount: Decimal | None
    text: str
    at: str
    unit: CurrencyUnit | None


def read_money(row: Row, cell: Cell, unit: CurrencyUnit | None) -> Money | None:
    """What a cell prints as an amount; None where it prints no number. A unit beside the number is stronger than the form's."""
    text = printed(cell.text)
    found = _amount(text, unit)
    return Money(found[0], text, place(row.page, shown(row.segment, cell.ink or cell.box)), found[1]) if found else None


def money(text: str, at: str, unit: CurrencyUnit | None) -> Money | None:
    """A printed amount with its place; None where the text is none."""
    found = _amount(text, unit)
    return Money(found[0], text, at, found[1]) if found else None


def _amount(text: str, unit: CurrencyUnit | None) -> tuple[Decimal | None, CurrencyUnit | None] | None:
    """The amount in yuan that a text prints and the unit that it is in; None where it prints none."""
    found = _WITH_UNIT.match(squeeze(text)) if "元" in text else None
    bare, unit = (found[1], _UNITS[found[2]]) if found else (text, unit)
    number = parse_amount(bare)
    if number is None:
        return None
    return to_yuan(number, unit) if unit else None, unit


def with_budget(project: Project, budget: Money | None, label: str | None = None) -> Project:
    """A project with its budget, and what the form calls that."""
    if budget is None:
        return project
    return replace(
        project,
        budget=budget.amount,
        budget_text=budget.text,
        budget_label=label,
        budget_at=budget.at,
        currency_unit=budget.unit,
    )


def with_executed(project: Project, executed: Money | None) -> Project:
    """A project with what was spent on it."""
    if executed is None:
        return project
    return replace(
        project,
        executed=executed.amount,
        executed_text=executed.text,
        executed_at=executed.at,
        currency_unit=project.currency_unit or executed.unit,
    )
