"""One disclosure: one unit's pages into its identity, statements and figures, with an account of what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from extractors.affairs import with_affairs
from extractors.content import PageContent
from extractors.identity import read_identity
from extractors.identity.papers import is_of_a_government, without_statements
from extractors.identity.parts import Part
from extractors.model import (
    STATEMENTS,
    Accounting,
    CurrencyUnit,
    Extraction,
    Identity,
    LineItem,
    OtherLineItem,
    StatementName,
    StatementRecord,
)
from extractors.narrative import read_text
from extractors.narrative.flow import Paragraph, read_paragraphs
from extractors.ocr.doubt import with_witnesses
from extractors.performance.whole import read_performance
from extractors.statements.found import Findings, FoundStatement, TitleOnly
from extractors.statements.other import read_others
from extractors.statements.reader import Reading, read_statement
from extractors.unread import NOBODY

_Item = TypeVar("_Item", LineItem, OtherLineItem)

_MOST_REASONS = 20
"""A status reason is for reading; a table read wholly wrong would give hundreds."""


@dataclass(frozen=True, slots=True)
class StatementsRead:
    """What was found on a disclosure's pages, which statement of each kind was kept, and what was read of those."""

    findings: Findings
    kept: Mapping[StatementName, FoundStatement]
    readings: Mapping[StatementName, Reading]


def read_disclosure(opened: Extraction, part: Part, damages: Sequence[str]) -> Extraction:
    """Read one disclosure.

    Args:
        opened: what is known of the document so far.
        part: the pages of this disclosure.
        damages: a sentence for each of its pages that could not be read.
    """
    pages = part.pages
    identity = read_identity(pages)
    opened, paragraphs = replace(opened, identity=identity), read_paragraphs(pages)
    if not is_of_a_government(pages):
        opened = _with_performance(opened, pages, paragraphs)
    read = read_statements(part, identity)
    if not read.kept:
        without = _without_statements(opened, pages, paragraphs, damages)
        return _with_others(without, pages, read) if without.status == "partial" else without
    findings, found, readings = read.findings, read.kept, read.readings
    amounts = [s for name in STATEMENTS if name in readings for s in readings[name].unread]
    unread = [*damages, *amounts, *_not_found(findings), *_passed_over(findings.statements, found)]
    remarks = [*identity.conflicts, *_units_taken_over(found, readings)]
    items = [item for name in STATEMENTS if name in readings for item in readings[name].items]
    declared = {t.statement: t for t in findings.titles_only}
    opened = _with_others(opened, pages, read)
    told = _with_narrative(opened, pages, paragraphs, items)
    return replace(
        told,
        status="partial" if unread else "extracted",
        status_reason=_reason([*unread, *remarks]),
        statements=tuple(_record(name, found.get(name), readings.get(name), declared.get(name)) for name in STATEMENTS),
        line_items=_as_displayed(with_witnesses(items), pages),
        accounting=Accounting(
            pages_read=_pages_read(pages, damages),
            pages_unplaced=tuple(sorted({page for page, _ in findings.unnamed})),
            titles_without_table=tuple(t.statement for t in findings.titles_only if not t.note),
            amounts_unread=len(amounts),
            performance_unread=opened.accounting.performance_unread,
        ),
    )


def _with_performance(read: Extraction, pages: Sequence[PageContent], paragraphs: Sequence[Paragraph]) -> Extraction:
    """The disclosure with its projects, their indicators, and key work."""
    found = read_performance(pages, paragraphs, read.identity.unit_name)
    return replace(
        read,
        projects=found.projects,
        indicators=found.indicators,
        key_work=found.key_work,
        accounting=Accounting(performance_unread=len(found.unread)),
    )


def _with_narrative(
    opened: Extraction, pages: Sequence[PageContent], paragraphs: Sequence[Paragraph], items: Sequence[LineItem]
) -> Extraction:
    """The extraction, whose identity is known, with what the running text says."""
    claims, passages = read_text(paragraphs, opened.identity, items)
    return with_affairs(replace(opened, claims=claims, passages=passages), paragraphs, pages)


def _with_others(opened: Extraction, pages: Sequence[PageContent], read: StatementsRead) -> Extraction:
    """The extraction with the tables of money that are none of the nine."""
    units = Counter(f.unit for f in read.kept.values() if f.unit)
    others = read_others(read.findings.others, units)
    return replace(
        opened,
        other_statements=tuple(other.record for other in others),
        other_line_items=_as_displayed([item for other in others for item in other.items], pages),
    )


def _as_displayed(items: Sequence[_Item], pages: Sequence[PageContent]) -> tuple[_Item, ...]:
    """The items with their boxes on the pages as displayed, where images were set straight to be read."""
    straightened = {p.number: p.straightening for p in pages if p.straightening}
    if not straightened:
        return tuple(items)
    return tuple(
        i._replace(box=straightened[i.page].displayed(i.box)) if i.box is not None and i.page in straightened else i
        for i in items
    )


def read_statements(part: Part, identity: Identity) -> StatementsRead:
    """Find the statements of a disclosure and read them; a government's are found and not read."""
    findings = part.findings
    if is_of_a_government(part.pages):
        return StatementsRead(findings, {}, {})
    kept = _best_of_each(findings.statements)
    units = Counter(f.unit for f in kept.values() if f.unit)
    return StatementsRead(findings, kept, {name: _read_one(found, identity, units) for name, found in kept.items()})


def _pages_read(pages: Sequence[PageContent], damages: Sequence[str]) -> int:
    return len({(page.document, page.number) for page in pages}) - len(damages)


def _without_statements(
    read: Extraction, pages: Sequence[PageContent], paragraphs: Sequence[Paragraph], damages: Sequence[str]
) -> Extraction:
    status, reason = without_statements(pages, read.identity)
    if status == "not_a_disclosure" and damages:
        status = "failed"
        reason = f"On the pages that can be read, {reason}: download the document again."
    told = _with_narrative(read, pages, paragraphs, ()) if status != "not_a_disclosure" else read
    return replace(
        told,
        status=status,
        status_reason=_reason([reason, *damages, *read.identity.conflicts]),
        accounting=replace(read.accounting, pages_read=_pages_read(pages, damages)),
    )


def _not_found(findings: Findings) -> list[str]:
    """A sentence for each title without a table and for each table of money without a title."""
    titles = [f"{t.title} p.{t.page}: the title stands there and no table under it" for t in findings.titles_only if not t.note]
    tables = [f"p.{page}: a table with {amounts} amounts has no title that is known" for page, amounts in findings.unnamed]
    return titles + tables


def _reason(sentences: Sequence[str]) -> str | None:
    """The first sentences as one text, with a count of those left out."""
    left_out = len(sentences) - _MOST_REASONS
    shown = [*sentences[:_MOST_REASONS], *([f"and {left_out} more"] if left_out > 0 else [])]
    return "; ".join(shown) or None


def _best_of_each(found: Sequence[FoundStatement]) -> dict[StatementName, FoundStatement]:
    """One of each statement: the first that prints amounts, else the first."""
    best: dict[StatementName, FoundStatement] = {}
    for statement in found:
        kept = best.get(statement.statement)
        if kept is None or (not _prints_amounts(kept) and _prints_amounts(statement)):
            best[statement.statement] = statement
    return best


def _passed_over(everything: Sequence[FoundStatement], kept: Mapping[StatementName, FoundStatement]) -> list[str]:
    """A sentence for each further statement of a kind that is read already: it may be another unit's."""
    return [
        f"{f.title} p.{f.first_page}: passed over, p.{kept[f.statement].first_page} prints that statement"
        for f in everything
        if f is not kept[f.statement] and _prints_amounts(f)
    ]


def _units_taken_over(found: Mapping[StatementName, FoundStatement], readings: Mapping[StatementName, Reading]) -> list[str]:
    """A sentence for each statement that prints amounts and no unit of money, and was read in the other tables' unit."""
    return [
        f"{f.title}: prints no unit of money, read in {readings[name].items[0].currency_unit} like the document's other tables"
        for name, f in found.items()
        if f.unit is None and readings[name].items
    ]


def _prints_amounts(found: FoundStatement) -> bool:
    return bool(read_statement(found, NOBODY, found.unit or "元").items)


def _read_one(found: FoundStatement, identity: Identity, units: Counter[CurrencyUnit]) -> Reading:
    """Read a statement in its own unit of money; without one, in the unit that all other tables print, else not at all."""
    unit = found.unit or (next(iter(units)) if len(units) == 1 else None)
    if unit:
        return read_statement(found, identity, unit)
    amounts = read_statement(found, identity, "元").items_at
    why = "no unit of money is printed"
    sentences = (f"{found.title}: {len(amounts)} amounts unread, for {why}",) if amounts else ()
    return Reading((), sentences, unread_at=tuple((amount, why) for amount in amounts))


def _record(
    name: StatementName, found: FoundStatement | None, reading: Reading | None, declared: TitleOnly | None
) -> StatementRecord:
    if found and reading:
        return StatementRecord(
            statement=name,
            title=found.title,
            first_page=found.first_page,
            last_page=found.last_page,
            status="filled" if reading.items or reading.unread else "empty",
            currency_unit=reading.items[0].currency_unit if reading.items else found.unit,
            note="".join(found.notes) or None,
            unread=len(reading.unread),
        )
    if declared and declared.note:
        return StatementRecord(name, declared.title, declared.page, declared.page, "empty", None, declared.note)
    return StatementRecord(name, None, None, None, "missing", None, None)
