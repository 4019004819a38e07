"""Mistakes of whole documents: what they leave out, and where one that is consistent in itself disagrees with another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from extractors.model import CurrencyUnit, ReportType, StatementName
from flows.demo.accounts import Account, Entry
from flows.demo.statements import Line, Statement
from tests.injection.accounts import Year
from tests.injection.changes import Change, shuffled
from tests.injection.documents import Agency, Disclosure, Key, disclose

Rebuild = Callable[[Year, Random], Year | None]
"""Returns the year as another document would have it, or None where it has nothing to change."""


def statement(report_type: ReportType, name: StatementName, rewrite: Callable[[Statement], Statement | None]) -> Change:
    """Rewrite one statement, or leave it out where `rewrite` returns None; one that it returns as it is has no place for it."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            rewritten = tuple(rewrite(s) if s.statement == name else s for s in disclosure.statements)
            if rewritten != disclosure.statements:
                return agency.with_document(replace(disclosure, statements=tuple(s for s in rewritten if s is not None)))
        return None

    return change


def left_out(found: Statement) -> Statement | None:
    """Leave the statement out."""
    return None


def left_out_with_its_money(found: Statement) -> Statement | None:
    """Leave the statement out where it has figures."""
    return found if found.is_empty else None


def unexplained(report_type: ReportType, name: StatementName, chapter: str) -> Change:
    """Leave out what says why an empty statement is empty: its notes, and the words of its chapter."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            if any(s.statement == name and s.is_empty for s in disclosure.statements):
                statements = tuple(replace(s, notes=()) if s.statement == name else s for s in disclosure.statements)
                chapters = tuple((c, ("详见相关报表。",) if re.search(chapter, c) else texts) for c, texts in disclosure.chapters)
                return agency.with_document(replace(disclosure, statements=statements, chapters=chapters))
        return None

    return change


def contradicting_note(sentence: str) -> Callable[[Statement], Statement]:
    """Say under a statement with figures that there are none."""
    return lambda found: found if found.is_empty else replace(found, notes=(*found.notes, sentence))


def in_unit(unit: CurrencyUnit, instead_of: CurrencyUnit) -> Callable[[Statement], Statement]:
    """Print another unit of money over the figures of one."""

    def rewrite(found: Statement) -> Statement:
        return replace(found, currency_unit=unit) if found.currency_unit == instead_of and not found.is_empty else found

    return rewrite


def renamed(code: str, change: Callable[[Line], Line]) -> Callable[[Statement], Statement]:
    """Print the first line whose code matches otherwise."""

    def rewrite(found: Statement) -> Statement:
        index = next((i for i, line in enumerate(found.lines) if line.code and re.fullmatch(code, line.code)), None)
        if index is None:
            return found
        return replace(found, lines=(*found.lines[:index], change(found.lines[index]), *found.lines[index + 1 :]))

    return rewrite


def whole(report_type: ReportType, rewrite: Callable[[Disclosure, Random], Disclosure]) -> Change:
    """Change what belongs to no place of a document: its dates."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        disclosure = shuffled(agency, report_type, rng)[0]
        return agency.with_document(rewrite(disclosure, rng))

    return change


def published(month: int, day: int) -> Callable[[Disclosure, Random], Disclosure]:
    """Publish at the end of another month, in the year after the account's."""
    return lambda found, rng: replace(found, published_on=date(found.year + 1, month, day))


def rebuilt(wanted: Callable[[Agency], Key | None], rebuild: Rebuild, year_before: bool = False) -> Change:
    """Disclose one document from accounts that are others than those behind the agency's other documents.

    Args:
        wanted: which document.
        rebuild: the accounts of its year, or of the year before.
        year_before: whether it is those of the year before.
    """

    def change(agency: Agency, rng: Random) -> Agency | None:
        key = wanted(agency)
        if key is None:
            return None
        at = (key[0], key[1] - year_before)
        year = rebuild(agency.money[at], rng)
        if year is None:
            return None
        changed = disclose(agency.department, {**agency.money, at: year}, key, agency.seed)
        return agency.with_document(changed)

    return change


def reissued(wanted: Callable[[Agency], Key | None], rebuild: Rebuild) -> Change:
    """Publish a further version of a document, with other figures."""
    first = rebuilt(wanted, rebuild)

    def change(agency: Agency, rng: Random) -> Agency | None:
        changed = first(agency, rng)
        key = wanted(agency)
        if changed is None or key is None:
            return None
        again = replace(changed.document(key), version=2)
        return replace(agency, documents=(*agency.documents, again))

    return change


def whole_department(report_type: ReportType, year: int) -> Callable[[Agency], Key | None]:
    """The department's own document."""
    return lambda agency: (agency.department.whole.name, year, report_type)


def with_units(report_type: ReportType, year: int) -> Callable[[Agency], Key | None]:
    """The document of a department that has units below it."""

    def wanted(agency: Agency) -> Key | None:
        found = agency.department
        return (found.whole.name, year, report_type) if found.whole not in found.units else None

    return wanted


def unit_document(report_type: ReportType, year: int) -> Callable[[Agency], Key | None]:
    """The document of the last unit below a department."""

    def wanted(agency: Agency) -> Key | None:
        found = agency.department
        return (found.units[-1].name, year, report_type) if found.whole not in found.units else None

    return wanted


def _step(rng: Random) -> int:
    """Fen that no rounding explains: 5 to 60 万元."""
    return rng.randint(5_000_000, 60_000_000)


def _changed_entry(
    account: Account, rng: Random, fits: Callable[[Entry], bool], change: Callable[[Entry], Entry]
) -> Account | None:
    places = [i for i, entry in enumerate(account.entries) if fits(entry)]
    if not places:
        return None
    i = rng.choice(places)
    return replace(account, entries=(*account.entries[:i], change(account.entries[i]), *account.entries[i + 1 :]))


def _in_general(entry: Entry) -> bool:
    return entry.source == "general_budget" and entry.project > 0


def other_opening(year: Year, rng: Random) -> Year | None:
    """Bring more forward and leave more: nothing else changes."""
    fen = _step(rng)
    final = _changed_entry(
        year.final, rng, lambda e: e.opening > 0, lambda e: replace(e, opening=e.opening + fen, closing=e.closing + fen)
    )
    return replace(year, final=final) if final else None


def other_spending(year: Year, rng: Random) -> Year | None:
    """Spend more on a project of the general budget, and receive as much more."""
    fen = _step(rng)
    final = _changed_entry(year.final, rng, _in_general, lambda e: replace(e, revenue=e.revenue + fen, project=e.project + fen))
    return replace(year, final=final) if final else None


def other_plan(year: Year, rng: Random) -> Year | None:
    """Plan more for a project of the general budget."""
    fen = _step(rng)
    budget = _changed_entry(year.budget, rng, _in_general, lambda e: replace(e, revenue=e.revenue + fen, project=e.project + fen))
    return replace(year, budget=budget) if budget else None


def other_three_public_plan(year: Year, rng: Random) -> Year | None:
    """Have planned more reception than the budget says."""
    planned = year.final.three_public_budget
    if not planned.reception:
        return None
    planned = replace(planned, reception=planned.reception + _step(rng))
    return replace(year, final=replace(year.final, three_public_budget=planned))


def other_three_public(year: Year, rng: Random) -> Year | None:
    """Have spent more on reception."""
    spent = year.final.three_public
    if not spent.reception:
        return None
    return replace(year, final=replace(year.final, three_public=replace(spent, reception=spent.reception + _step(rng))))
