"""Random accounts that are consistent to the fen: every unit's plan and outcome by year, balances carried from year to year.

Amounts are integer fen throughout, in the same classes as the demo's accounts (which hold whole yuan): nothing is rounded before
it is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from extractors.model import ReportType
from flows.demo.accounts import Account, Entry, ThreePublic
from flows.demo.classification import CAPITAL_ECONOMIC, GOODS_ECONOMIC, PERSONNEL_ECONOMIC, is_personnel
from flows.demo.units import Project, Unit
from tests.injection.units import Department

YEARS = (2022, 2023, 2024, 2025)
"""Years that have accounts; those of the first are not disclosed but compared with, of the last there is only the budget."""

_SOCIAL = {"2080505": "30108", "2101101": "30110", "2210201": "30113"}
"""Functional items that are booked by one economic item."""
_THREE_PUBLIC_ITEMS = {"overseas_travel": "30212", "vehicle_operation": "30231", "reception": "30217"}
_USUAL = ("30101", "30103", "30108", "30110", "30113", "30302", "30201", "30228", "30229")


@dataclass(frozen=True, slots=True)
class Year:
    """One unit's year: the plan and how it turned out."""

    budget: Account
    final: Account


def accounts(department: Department, seed: int) -> dict[tuple[str, int], Year]:
    """Return every unit's years and the department's, by name and year; the department's are the sums of its units'."""
    years: dict[tuple[str, int], Year] = {}
    for number, unit in enumerate(department.units):
        years |= {(unit.name, y.budget.year): y for y in _years(unit, Random(f"accounts {seed} {number}"))}
    if department.whole not in department.units:
        for year in YEARS:
            members = [years[unit.name, year] for unit in department.units]
            whole = department.whole
            years[whole.name, year] = Year(
                _together(whole, [m.budget for m in members]), _together(whole, [m.final for m in members])
            )
    return years


def _years(unit: Unit, rng: Random) -> Iterable[Year]:
    """Yield the years in order: what a project leaves is what it brings into the next year."""
    base = _economic_base(unit, rng)
    balances = [project.opening for project in unit.projects]
    visiting = rng.random() < 0.8
    for year in YEARS:
        plan = {code: _about(rng, fen, 0.85, 1.15) for code, fen in base.items()}
        actual = {code: _about(rng, fen, 0.8, 1.0 if _is_three_public(code) else 1.05) for code, fen in plan.items()}
        purchase = _about(rng, 18_000_000, 0.9, 1.1) if unit.vehicles >= 5 and rng.random() < 0.6 else 0
        extra = rng.randint(0, 800_000) if visiting else 0
        planned = _three_public(plan, purchase, extra)
        spent = _three_public(actual, _about(rng, purchase, 0.9, 1.0), _about(rng, extra, 0.2, 1.0))
        budgets, finals = [], []
        for number, project in enumerate(unit.projects):
            fen = _about(rng, project.yuan, 0.8, 1.2)
            budgets.append(Entry(project.code, project.source, 0, fen, 0, 0, fen, 0))
            finals.append(_outcome(rng, project, fen, balances[number]))
            balances[number] = finals[-1].closing
        yield Year(
            _account(unit, year, "budget", plan, budgets, planned, planned),
            _account(unit, year, "final_account", actual, finals, spent, planned),
        )


def _about(rng: Random, fen: int, low: float, high: float) -> int:
    return int(fen * rng.uniform(low, high))


def _is_three_public(code: str) -> bool:
    return code in _THREE_PUBLIC_ITEMS.values()


def _economic_base(unit: Unit, rng: Random) -> dict[str, int]:
    """Draw basic expenditure by economic item (款) for a usual year, in fen."""
    listed = [c for c, _ in (*PERSONNEL_ECONOMIC, *GOODS_ECONOMIC, *CAPITAL_ECONOMIC) if len(c) == 5]
    chosen = set(_USUAL) | {c for c in listed if rng.random() < 0.3 and c != "31013" and not _is_three_public(c)}
    if unit.is_institution:
        chosen -= {"30102", "30103", "30239"}
        chosen |= {"30107"}
    size = {"301": 3_000_000, "303": 400_000, "302": 250_000, "310": 60_000}
    base = {code: unit.staff * _about(rng, size[code[:3]], 0.2, 1.8) for code in sorted(chosen)}
    if unit.vehicles:
        base["30231"] = unit.vehicles * _about(rng, 2_700_000, 0.8, 1.2)
    if rng.random() < 0.5:
        base["30217"] = _about(rng, 900_000, 0.3, 2.5)
    if rng.random() < 0.15:
        base["30212"] = _about(rng, 5_000_000, 0.6, 1.5)
    return dict(sorted(base.items()))


def _three_public(economic: dict[str, int], purchase: int, extra: int) -> ThreePublic:
    """What basic expenditure holds of it, and what projects add: a purchase and some reception."""
    items = {name: economic.get(code, 0) for name, code in _THREE_PUBLIC_ITEMS.items()}
    if items["reception"]:
        items["reception"] += extra
    return ThreePublic(vehicle_purchase=purchase, **items)


def _outcome(rng: Random, project: Project, planned: int, opening: int) -> Entry:
    """A project as it turned out; one that never carried anything spends what it gets."""
    revenue = _about(rng, planned, 0.85, 1.05)
    spent = _about(rng, opening + revenue, 0.75, 1.0) if project.opening else revenue
    return Entry(project.code, project.source, opening, revenue, 0, 0, spent, opening + revenue - spent)


def _account(
    unit: Unit,
    year: int,
    report_type: ReportType,
    economic: dict[str, int],
    projects: list[Entry],
    three_public: ThreePublic,
    planned: ThreePublic,
) -> Account:
    booked = {code: economic.get(item, 0) for code, item in _SOCIAL.items()}
    booked["2080502" if unit.is_institution else "2080501"] = economic["30302"]
    main = sum(economic.values()) - sum(booked.values())
    public = sum(fen for code, fen in economic.items() if not is_personnel(code))
    entries = [Entry(unit.main_code, "general_budget", 0, main, main, public, 0, 0)]
    entries += [Entry(code, "general_budget", 0, fen, fen, 0, 0, 0) for code, fen in booked.items()]
    return Account(unit, year, report_type, (*entries, *projects), tuple(sorted(economic.items())), three_public, planned)


def _together(whole: Unit, members: list[Account]) -> Account:
    """Return a department's account: the sum of its units'."""
    economic: defaultdict[str, int] = defaultdict(int)
    for member in members:
        for code, fen in member.economic:
            economic[code] += fen
    return replace(
        members[0],
        unit=whole,
        entries=tuple(entry for member in members for entry in member.entries),
        economic=tuple(sorted(economic.items())),
        three_public=_sum_of(m.three_public for m in members),
        three_public_budget=_sum_of(m.three_public_budget for m in members),
    )


def _sum_of(amounts: Iterable[ThreePublic]) -> ThreePublic:
    together = list(amounts)
    names = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "reception")
    return ThreePublic(*(sum(int(getattr(a, name)) for a in together) for name in names))
