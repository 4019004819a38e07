"""The documents of an agency: statements as printed and exact, running text, dates; and their bytes as PDF.

The text is made from the exact figures, each rounded by itself, as the tables are: so both differ from each other by what
rounding does, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

from extractors.model import ReportType
from flows.demo import budget, final_account
from flows.demo.accounts import Account
from flows.demo.budget import BudgetPrinters
from flows.demo.compose import budget_pdf, final_account_pdf
from flows.demo.facts import Chapters, Figures, FinalFacts, Procurement
from flows.demo.final_account import FORM_RULES
from flows.demo.narrative import final_narrative
from flows.demo.narrative_budget import budget_narrative
from flows.demo.statements import Statement, blank_zero
from flows.demo.units import Unit
from tests.injection.accounts import Year, accounts
from tests.injection.units import Department, department

Key = tuple[str, int, ReportType]
"""Which disclosure: unit name, fiscal year, report type."""
Money = Mapping[tuple[str, int], Year]

FEN_A_WAN = 1_000_000
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One document. `exact` are the statements as they would be without rounding, in 万元 (a budget's tables in 元)."""

    unit: Unit
    year: int
    report_type: ReportType
    statements: tuple[Statement, ...]
    exact: tuple[Statement, ...]
    chapters: Chapters
    members: tuple[str, ...]
    published_on: date
    version: int = 1

    @property
    def key(self) -> Key:
        """Which disclosure this is."""
        return (self.unit.name, self.year, self.report_type)

    def pdf(self) -> bytes:
        """Return the document as PDF."""
        if self.report_type == "budget":
            return budget_pdf(self.unit, self.year, self.statements, self.chapters)
        return final_account_pdf(self.unit, self.year, self.statements, self.chapters, self.published_on, self.members)


@dataclass(frozen=True, slots=True)
class Agency:
    """A department's documents and its units', and the accounts behind them."""

    seed: int
    department: Department
    money: Money
    documents: tuple[Disclosure, ...]

    def document(self, key: Key) -> Disclosure:
        """Return one of the documents; there is one version of each."""
        return next(d for d in self.documents if d.key == key)

    def with_document(self, changed: Disclosure) -> Agency:
        """Return the agency with one document in place of that of the same key."""
        return replace(self, documents=tuple(changed if d.key == changed.key else d for d in self.documents))


@cache
def agency(seed: int) -> Agency:
    """Return the agency of a seed with all its documents, which are consistent within and among each other."""
    found = department(seed)
    money = accounts(found, seed)
    keys: list[Key] = [(found.whole.name, year, "final_account") for year in (2023, 2024)]
    keys += [(found.whole.name, year, "budget") for year in (2024, 2025)]
    if found.whole not in found.units:
        types: tuple[ReportType, ReportType] = ("final_account", "budget")
        keys += [(unit.name, 2024, report_type) for unit in found.units for report_type in types]
    return Agency(seed, found, money, tuple(disclose(found, money, key, seed) for key in keys))


def disclose(found: Department, money: Money, key: Key, seed: int) -> Disclosure:
    """Return one document of an agency as its accounts give it; what is drawn for it depends on seed and key alone."""
    name, year, report_type = key
    rng = Random(f"document {seed} {key}")
    unit = next(u for u in (found.whole, *found.units) if u.name == name)
    whole = unit is found.whole and found.whole not in found.units
    members = tuple(u.name for u in found.units) if whole else ()
    if report_type == "budget":
        account = money[name, year].budget
        exact = _exact_budget(account)
        printers = rng.choice((BudgetPrinters(yuan, wan), BudgetPrinters(yuan, wan), BudgetPrinters(wan_grouped, wan, "万元")))
        chapters = budget_narrative(unit, year, Figures(exact), Figures(_exact_budget(money[name, year - 1].budget)))
        return Disclosure(
            unit, year, report_type, budget.build(account, printers), exact, chapters, members, date(year, 2, rng.randint(1, 25))
        )
    account = money[name, year].final
    exact = _exact_final(account)
    rules = FORM_RULES[unit.form]
    rules = replace(rules, money=blank_zero(wan if unit.form == "numbered" else wan_grouped))
    if rng.random() < 0.25:
        rules = replace(rules, money=blank_zero(yuan), currency_unit="元")
    facts = _facts(unit, year, money, exact, rng)
    statements = final_account.build(account, rules)
    published_on = date(year + 1, 9, rng.randint(1, 25))
    return Disclosure(unit, year, report_type, statements, exact, final_narrative(facts), members, published_on)


def wan(fen: int) -> str:
    """Print fen as 万元 with two decimals, rounded half up."""
    return str((Decimal(fen) / FEN_A_WAN).quantize(_CENT, ROUND_HALF_UP))


def wan_grouped(fen: int) -> str:
    """Print fen as 万元 with two decimals and thousands commas."""
    return f"{Decimal(wan(fen)):,}"


def yuan(fen: int) -> str:
    """Print fen as 元 with two decimals and thousands commas."""
    return f"{(Decimal(fen) / 100).quantize(_CENT):,}"


def _exact_wan(fen: int) -> str:
    return str(Decimal(fen) / FEN_A_WAN)


def _exact_final(account: Account) -> tuple[Statement, ...]:
    return final_account.build(account, replace(FORM_RULES[account.unit.form], money=blank_zero(_exact_wan)))


def _exact_budget(account: Account) -> tuple[Statement, ...]:
    return budget.build(account, BudgetPrinters(lambda fen: str(Decimal(fen) / 100), _exact_wan))


def _facts(unit: Unit, year: int, money: Money, exact: tuple[Statement, ...], rng: Random) -> FinalFacts:
    before = Figures(_exact_final(money[unit.name, year - 1].final))
    plan = money[unit.name, year].budget
    planned: dict[str, int] = {}
    for entry in plan.of("general_budget"):
        planned[entry.code] = planned.get(entry.code, 0) + entry.spent
    three_public = money[unit.name, year].final.three_public
    return FinalFacts(
        unit,
        year,
        Figures(exact),
        previous_total=before.number("revenue_expenditure_summary", "总计", "amount", side="revenue"),
        previous_fiscal=before.number("fiscal_appropriation_summary", "总计", "amount", side="revenue"),
        previous_general=before.number("general_budget_expenditure", "合计", "total"),
        planned={code: Decimal(fen) / FEN_A_WAN for code, fen in planned.items()},
        agency_planned=Decimal(plan.public) / FEN_A_WAN,
        previous_three_public=before.number("three_public", "决算数", "total"),
        procurement=_procurement(rng) if rng.random() < 0.75 else None,
        visits=(rng.randint(1, 40), rng.randint(41, 400)) if three_public.reception else None,
    )


def _procurement(rng: Random) -> Procurement:
    goods, works, services = (Decimal(rng.randint(100_000, 400_000_000)) / FEN_A_WAN for _ in range(3))
    small = (goods + works + services) * rng.randint(30, 95) / 100
    return Procurement(goods, works, services, small, small * rng.randint(20, 90) / 100)
