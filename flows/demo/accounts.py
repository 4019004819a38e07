"""Accounts of the sample units, built bottom-up in whole yuan, so that everything adds up exactly before anything is rounded.

Pay and office costs come first, by economic item (款); each functional item (项) of basic expenditure is the sum of its economic
items; projects and other funds stand beside them. A budget is the plan, a final account the plan as it turned out. Numbers differ
between units and years by a hash of their names: no clock, no random state.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache

from extractors.errors import UsageError
from extractors.model import ReportType
from flows.demo import kexie_figures
from flows.demo.classification import is_personnel
from flows.demo.units import KEXIE, YEARS, Project, Source, Unit

FISCAL_SOURCES: tuple[Source, ...] = ("general_budget", "government_fund", "state_capital")
"""Sources that are fiscal appropriation (财政拨款); the others are a unit's own funds."""

_YUAN_A_HEAD: dict[str, int] = {
    "30101": 54_217, "30102": 86_930, "30103": 121_480, "30108": 27_365, "30109": 13_682, "30110": 14_937, "30111": 9_415,
    "30112": 1_046, "30113": 31_788, "30199": 7_853, "30201": 4_316, "30202": 427, "30205": 183, "30206": 1_092, "30207": 768,
    "30209": 2_614, "30211": 1_327, "30213": 1_049, "30216": 683, "30226": 1_458, "30228": 5_233, "30229": 5_614,
    "30239": 10_420, "30299": 2_387, "31002": 1_164,
}  # fmt: skip
_CIVIL_SERVICE_ONLY = {"30102", "30103", "30111", "30239"}
_PERFORMANCE_PAY_A_HEAD = 137_650
_YUAN_A_RETIRED = 11_842
_YUAN_A_VEHICLE = 27_316


@dataclass(frozen=True, slots=True)
class Entry:
    """Money of one functional item from one source, in yuan. `public` is the part of `basic` that is public expenditure."""

    code: str
    source: Source
    opening: int
    revenue: int
    basic: int
    public: int
    project: int
    closing: int

    @property
    def spent(self) -> int:
        """Expenditure of the year."""
        return self.basic + self.project


@dataclass(frozen=True, slots=True)
class ThreePublic:
    """三公 expenditure in yuan: travel abroad, vehicle purchase and operation, official reception."""

    overseas_travel: int = 0
    vehicle_purchase: int = 0
    vehicle_operation: int = 0
    reception: int = 0

    @property
    def vehicles(self) -> int:
        """Purchase and operation of vehicles."""
        return self.vehicle_purchase + self.vehicle_operation

    @property
    def total(self) -> int:
        """All four."""
        return self.overseas_travel + self.vehicles + self.reception


@dataclass(frozen=True, slots=True)
class Account:
    """One unit's year: entries by functional item, general-budget basic expenditure by economic item (款), 三公 expenditure."""

    unit: Unit
    year: int
    report_type: ReportType
    entries: tuple[Entry, ...]
    economic: tuple[tuple[str, int], ...]
    three_public: ThreePublic
    three_public_budget: ThreePublic

    def of(self, *sources: Source) -> tuple[Entry, ...]:
        """Entries of the sources given."""
        return tuple(e for e in self.entries if e.source in sources)

    def economic_sum(self, prefix: str) -> int:
        """Sum of the economic items whose code begins with `prefix`."""
        return sum(yuan for code, yuan in self.economic if code.startswith(prefix))

    @property
    def public(self) -> int:
        """Public part (公用经费) of general-budget basic expenditure."""
        return sum(yuan for code, yuan in self.economic if not is_personnel(code))

    @property
    def personnel(self) -> int:
        """Personnel part (人员经费) of general-budget basic expenditure."""
        return sum(yuan for code, yuan in self.economic if is_personnel(code))


def _varied(yuan: int, low: int, high: int, *key: object) -> int:
    """Return `yuan` times a factor in [low, high] per mille that follows from the key alone."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    per_mille = low * 1000 + int.from_bytes(digest[:4], "big") % ((high - low) * 1000 + 1)
    return yuan * per_mille // 1_000_000


def _planned_economic(unit: Unit, year: int) -> dict[str, int]:
    """Basic expenditure by economic item as planned for a year."""
    if unit.name == KEXIE and year == kexie_figures.YEAR:
        return dict(kexie_figures.PLANNED_ECONOMIC)
    plan: dict[str, int] = {}
    for code, yuan in _YUAN_A_HEAD.items():
        if not (unit.is_institution and code in _CIVIL_SERVICE_ONLY):
            plan[code] = unit.staff * _varied(yuan, 850, 1150, unit.name, year, code)
    if unit.is_institution:
        plan["30107"] = unit.staff * _varied(_PERFORMANCE_PAY_A_HEAD, 900, 1100, unit.name, year, "30107")
    plan["30302"] = unit.retired * _varied(_YUAN_A_RETIRED, 850, 1150, unit.name, year, "30302")
    if unit.vehicles:
        plan["30231"] = unit.vehicles * _varied(_YUAN_A_VEHICLE, 850, 1000, unit.name, year, "30231")
    if unit.staff >= 40:
        plan["30217"] = _varied(6_350, 700, 1400, unit.name, year, "30217")
    if unit.staff >= 100:
        plan["30212"] = _varied(48_206, 800, 1200, unit.name, year, "30212")
    return dict(sorted(plan.items()))


def _actual_economic(unit: Unit, year: int) -> dict[str, int]:
    """Basic expenditure by economic item as it turned out: never above the plan for 三公 items."""
    return {
        code: _varied(yuan, 930, 1000 if code in {"30212", "30217", "30231"} else 1030, unit.name, year, code, "actual")
        for code, yuan in _planned_economic(unit, year).items()
    }


def _basic_entries(unit: Unit, year: int, economic: dict[str, int]) -> list[Entry]:
    """Distribute basic expenditure by economic item over the functional items that it is booked under."""
    institution = unit.is_institution
    allowance = economic.get("30102", 0)
    booked = {
        "2080502" if institution else "2080501": economic["30302"],
        "2080505": economic["30108"],
        "2080506": economic.get("30109", 0),
        "2101102" if institution else "2101101": economic["30110"],
        "2101103": economic.get("30111", 0),
        "2210201": economic["30113"],
        "2210202": allowance * 7 // 100,
        "2210203": allowance * 11 // 100,
    }
    if unit.name == KEXIE and year == kexie_figures.YEAR:
        booked = dict(kexie_figures.PLANNED_BASIC)
    public = sum(yuan for code, yuan in economic.items() if not is_personnel(code))
    main = sum(economic.values()) - sum(booked.values())
    entries = [Entry(unit.main_code, "general_budget", 0, main, main, public, 0, 0)]
    entries += [Entry(code, "general_budget", 0, yuan, yuan, 0, 0, 0) for code, yuan in booked.items() if yuan]
    return entries


def _planned_project(unit: Unit, year: int, project: Project) -> int:
    """Size of a project as planned, in yuan."""
    if unit.name == KEXIE:
        return kexie_figures.PLANNED_PROJECTS[year][project.code]
    return _varied(project.yuan, 900, 1120, unit.name, year, project.code, project.source)


def _actual_project(unit: Unit, year: int, project: Project) -> Entry:
    """Return a project as it turned out; what it brings forward is what it left at the end of the year before."""
    revenue = _varied(_planned_project(unit, year, project), 900, 1010, unit.name, year, project.code, project.source, "actual")
    opening = project.opening
    if year > YEARS[0]:
        opening = _actual_project(unit, year - 1, project).closing
    spent = revenue
    if project.opening:
        spent = _varied(opening + revenue, 780, 960, unit.name, year, project.code, project.source, "spent")
    return Entry(project.code, project.source, opening, revenue, 0, 0, spent, opening + revenue - spent)


def _three_public(economic: dict[str, int], vehicle_purchase: int) -> ThreePublic:
    return ThreePublic(economic.get("30212", 0), vehicle_purchase, economic.get("30231", 0), economic.get("30217", 0))


def _vehicle_purchase(unit: Unit, year: int) -> int:
    """A unit with many vehicles replaces one a year, paid from its first project."""
    return _varied(183_260, 900, 1000, unit.name, year, "vehicle") if unit.vehicles >= 4 else 0


@cache
def budget(unit: Unit, year: int) -> Account:
    """Return a unit's budget of a year: no balances brought forward, everything planned is spent."""
    economic = _planned_economic(unit, year)
    entries = _basic_entries(unit, year, economic)
    for project in unit.projects:
        yuan = _planned_project(unit, year, project)
        entries.append(Entry(project.code, project.source, 0, yuan, 0, 0, yuan, 0))
    three_public = _three_public(economic, _vehicle_purchase(unit, year))
    return Account(unit, year, "budget", tuple(entries), tuple(economic.items()), three_public, three_public)


@cache
def final_account(unit: Unit, year: int) -> Account:
    """Return a unit's final account of a year; that of the real unit's 2024 is published, not built (see `kexie`)."""
    if unit.name == KEXIE and year == kexie_figures.YEAR:
        raise UsageError(
            f"The final account {year} of {unit.name} is a published one; take its statements from flows.demo.kexie."
        )
    economic = _actual_economic(unit, year)
    entries = _basic_entries(unit, year, economic)
    entries += [_actual_project(unit, year, project) for project in unit.projects]
    if unit.name == KEXIE:
        rest = kexie_figures.TOTAL_2023 - sum(e.spent for e in entries)
        project = entries.pop()
        entries.append(replace(project, revenue=project.revenue + rest, project=project.project + rest))
    planned = budget(unit, year).three_public
    actual = _three_public(economic, planned.vehicle_purchase * 97 // 100)
    return Account(unit, year, "final_account", tuple(entries), tuple(economic.items()), actual, planned)
