"""The sample documents of each edition of the portal: what they are, where they stand, what they print, their bytes.

Edition 1 is the first night, edition 2 the next one: one document is gone, one has been re-issued with money moved between two of
its projects, all others are the same bytes. Bytes are made when asked for and kept for the life of the process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from reportlab.platypus import Flowable

from extractors.model import ReportType
from flows.demo import accounts, budget, final_account, kexie, kexie_performance
from flows.demo.accounts import Account
from flows.demo.compose import budget_pdf, final_account_pdf
from flows.demo.facts import Figures, FinalFacts
from flows.demo.narrative import final_narrative
from flows.demo.narrative_budget import budget_narrative
from flows.demo.statements import ExpectedItem, Statement, expected_items, replace_text, wan
from flows.demo.units import KEXIE, UNITS, YEARS, Unit

EDITIONS: tuple[int, int] = (1, 2)
COLUMNS: dict[ReportType, str] = {"final_account": "/zfxxgk/czzj/bmjs/", "budget": "/zfxxgk/czzj/bmys/"}
"""Where the two columns of the site stand."""

Key = tuple[str, int, ReportType]
"""Which disclosure: unit name, fiscal year, report type."""

WITHDRAWN: Key = ("武汉市江汉区商贸促进局", 2023, "final_account")
REISSUED: Key = ("武汉市江汉区健康事务局", 2024, "final_account")
TRANSPOSED: Key = ("武汉市江汉区安全应急局", 2024, "final_account")
TOTAL_OFF: Key = ("武汉市江汉区就业保障局", 2023, "final_account")

_MISBOOKED = ("2100408", "2100717", 386_500)
"""Edition 1 of the re-issued document books this many yuan of the first item under the second."""
_UNKNOWN_YEAR_GROWTH = Decimal("0.97")
"""What the year before the first is taken to have been, as a share of the first."""


@dataclass(frozen=True, slots=True)
class InjectedError:
    """A deliberate error in one document: where it stands, what is printed, what would be true."""

    key: Key
    description: str
    statement: str
    code: str | None
    row: str
    measure: str
    printed: str
    true: str


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document of the portal. `path` and `page_path` are absolute paths on the site."""

    unit: Unit
    year: int
    report_type: ReportType
    revision: int
    title: str
    published_on: date
    page_path: str
    path: str

    @property
    def key(self) -> Key:
        """Which disclosure this is."""
        return (self.unit.name, self.year, self.report_type)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The nine statements as printed, deliberate errors included."""
        return printed_statements(self.key, self.revision)

    @property
    def items(self) -> tuple[ExpectedItem, ...]:
        """Every line item that an extractor must give."""
        return tuple(expected_items(self.statements))

    @property
    def data(self) -> bytes:
        """The PDF's bytes."""
        return _render(self.key, self.revision, self.published_on)


def documents(edition: int) -> tuple[SampleDocument, ...]:
    """Return the documents that the portal's edition 1 or 2 offers, by unit, year and report type."""
    return tuple(_document(key, edition) for key in _keys() if not (edition == EDITIONS[1] and key == WITHDRAWN))


def document(key: Key, edition: int = EDITIONS[0]) -> SampleDocument:
    """Return one document of an edition.

    Raises:
        KeyError: the edition has no such document.
    """
    return {d.key: d for d in documents(edition)}[key]


def _keys() -> list[Key]:
    types: tuple[ReportType, ReportType] = ("budget", "final_account")
    return [(unit.name, year, report_type) for unit in UNITS for year in YEARS for report_type in types]


@cache
def _document(key: Key, edition: int) -> SampleDocument:
    name, year, report_type = key
    index = _keys().index(key)
    unit = _unit(name)
    scope = "部门" if unit.scope == "department" else "单位"
    if report_type == "budget":
        title, published_on = f"{name}{year}年{scope}预算", date(year, 2, 6 + index % 19)
    else:
        title, published_on = f"{name}{year}年度{scope}决算", date(year + 1, 9 + index % 2, 8 + index % 20)
    if name == KEXIE and year == kexie.YEAR and report_type == "final_account":
        published_on = date(2025, 10, 31)
    folder = f"{COLUMNS[report_type]}{published_on:%Y%m}/"
    digits = int(hashlib.sha256(title.encode()).hexdigest()[:12], 16) % 10**12
    return SampleDocument(
        unit,
        year,
        report_type,
        revision=2 if key == REISSUED and edition == EDITIONS[1] else 1,
        title=title,
        published_on=published_on,
        page_path=f"{folder}t{published_on:%Y%m%d}_{2_410_000 + index * 37}.html",
        path=f"{folder}{'PW'[index % 5 == 4]}0{published_on:%Y%m%d}{digits:012d}.pdf",
    )


def _unit(name: str) -> Unit:
    return next(unit for unit in UNITS if unit.name == name)


@cache
def _account(key: Key, revision: int) -> Account:
    name, year, report_type = key
    unit = _unit(name)
    if report_type == "budget":
        return accounts.budget(unit, year)
    account = accounts.final_account(unit, year)
    if key == REISSUED and revision == 1:
        source, target, yuan = _MISBOOKED
        moved = {source: -yuan, target: yuan}
        entries = tuple(
            replace(e, revenue=e.revenue + moved[e.code], project=e.project + moved[e.code]) if e.code in moved else e
            for e in account.entries
        )
        return replace(account, entries=entries)
    return account


@cache
def true_statements(key: Key, revision: int = 1) -> tuple[Statement, ...]:
    """Return a disclosure's statements without deliberate errors."""
    if key == (KEXIE, kexie.YEAR, "final_account"):
        return kexie.statements()
    account = _account(key, revision)
    return budget.build(account) if key[2] == "budget" else final_account.build(account)


@cache
def injected_errors() -> tuple[InjectedError, ...]:
    """Return the two deliberate errors."""
    transposed = Figures(true_statements(TRANSPOSED)).text("expenditure", "", "project", code="2240106")
    total = Figures(true_statements(TOTAL_OFF)).text("revenue", "合计", "total")
    return (
        InjectedError(
            TRANSPOSED, "two digits transposed in one item's project expenditure",
            "expenditure", "2240106", "安全监管", "project", transpose(transposed), transposed,
        ),
        InjectedError(
            TOTAL_OFF, "total revenue 10 万元 higher than in the summary and than its parts",
            "revenue", None, "合计", "total", f"{Decimal(total.replace(',', '')) + 10:,}", total,
        ),
    )  # fmt: skip


def transpose(text: str) -> str:
    """Swap the first two neighbouring digits before the decimal point that differ, without bringing a zero to the front."""
    whole = text.partition(".")[0]
    at = next(i for i in range(len(whole) - 1) if _can_swap(whole, i))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _can_swap(digits: str, at: int) -> bool:
    pair = digits[at : at + 2]
    return pair.isdigit() and pair[0] != pair[1] and not (at == 0 and pair[1] == "0")


@cache
def printed_statements(key: Key, revision: int = 1) -> tuple[Statement, ...]:
    """Return a disclosure's statements as printed, deliberate errors included."""
    statements = true_statements(key, revision)
    for error in injected_errors():
        if error.key == key:
            statements = tuple(
                replace_text(s, code=error.code, row=error.row, measure=error.measure, text=error.printed)
                if s.statement == error.statement
                else s
                for s in statements
            )
    return statements


def _facts(key: Key, revision: int) -> FinalFacts:
    """Gather what a final account's text states: its own true figures, those of the year before, its budget."""
    name, year, _ = key
    figures = Figures(true_statements(key, revision))
    before = Figures(true_statements((name, year - 1, "final_account"))) if year > YEARS[0] else figures
    growth = Decimal(1) if year > YEARS[0] else _UNKNOWN_YEAR_GROWTH

    def grown(amount: Decimal) -> Decimal:
        return (amount * growth).quantize(Decimal("0.01"))

    plan = accounts.budget(_unit(name), year)
    planned: dict[str, int] = {}
    for entry in plan.of("general_budget"):
        planned[entry.code] = planned.get(entry.code, 0) + entry.spent
    return FinalFacts(
        _unit(name),
        year,
        figures,
        previous_total=grown(before.number("revenue_expenditure_summary", "总计", "amount", side="revenue")),
        previous_fiscal=grown(before.number("fiscal_appropriation_summary", "总计", "amount", side="revenue")),
        previous_general=grown(before.number("general_budget_expenditure", "合计", "total")),
        planned={code: Decimal(wan(yuan)) for code, yuan in planned.items()},
        agency_planned=Decimal(wan(plan.public)),
    )


@cache
def _render(key: Key, revision: int, published_on: date) -> bytes:
    statements = printed_statements(key, revision)
    if key[2] == "budget":
        unit = _unit(key[0])
        return budget_pdf(unit, key[1], statements, budget_narrative(unit, key[1], Figures(statements)))
    facts = _facts(key, revision)
    appendix: Sequence[Flowable] = ()
    if key == (KEXIE, kexie.YEAR, "final_account"):
        facts = replace(facts, project_summaries=kexie_performance.summaries())
        appendix = kexie_performance.appendix()
    return final_account_pdf(facts.unit, facts.year, statements, final_narrative(facts), published_on, appendix=appendix)
