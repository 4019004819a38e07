"""One document's bytes into everything that can be read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import media
from extractors.content import Content
from extractors.engines import Engine, PdfplumberEngine
from extractors.errors import UnreadableDocumentError
from extractors.formats.pdf import read_pdf
from extractors.identity import read_identity
from extractors.model import (
    STATEMENTS,
    CurrencyUnit,
    DocumentStatus,
    Extraction,
    Identity,
    LineItem,
    StatementName,
    StatementRecord,
)
from extractors.ocr import Recognizer
from extractors.ocr.doubt import with_witnesses
from extractors.statements.reader import Reading, read_statement
from extractors.statements.segments import FoundStatement, find_statements
from extractors.unread import NOBODY, unread

_MOST_REASONS = 20
"""A status reason is for reading; a table read wholly wrong would give hundreds."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a reader may use beside its own libraries; without one, documents that need it get a status that says so."""

    engine: Callable[[bytes], Engine] = PdfplumberEngine
    recognizer: Recognizer | None = None
    convert: Callable[[bytes, str, str], bytes] | None = None
    """Turns bytes of one media type into those of another (.doc to .docx); raises UnreadableDocumentError."""


def extract_document(data: bytes, engine: Callable[[bytes], Engine] | None = None, tools: Tools = Tools()) -> Extraction:
    """Read one document.

    Bad input is no exception: the result's `status` and `status_reason` say what is wrong with the bytes.

    Args:
        data: the document's bytes.
        engine: opens a PDF; by default that of `tools`. See `extractors.engines`.
        tools: text recognition and conversion, where they are to be had.
    """
    blank = unread(data)
    try:
        content = _read(data, blank.media_type, replace(tools, engine=engine) if engine else tools)
    except UnreadableDocumentError as error:
        return replace(
            blank,
            pages=error.pages,
            producer=error.producer,
            text_layer=error.text_layer,
            status=error.status,
            status_reason=str(error),
        )
    opened = replace(blank, pages=content.page_count, producer=content.producer, text_layer=content.text_layer)
    return _read_content(opened, content)


def _read(data: bytes, media_type: str, tools: Tools) -> Content:
    """The content of a document of any format.

    Raises:
        UnreadableDocumentError: it is of a format that is not read, or cannot be opened.
    """
    if not data:
        raise UnreadableDocumentError("The file is empty: download it again.")
    if media_type == media.PDF:
        return read_pdf(data, tools.engine, tools.recognizer)
    raise UnreadableDocumentError(f"The file is no PDF but {media_type}: download the document itself.")


def _read_content(opened: Extraction, content: Content) -> Extraction:
    """Identity, statements and line items of a document with text."""
    identity = read_identity(content.pages)
    everything = find_statements(content.pages)
    if not everything:
        status, reason = _without_statements(identity, content.damages)
        return replace(opened, identity=identity, status=status, status_reason=_reason([reason, *content.damages]))
    found = _best_of_each(everything)
    units = Counter(f.unit for f in found.values() if f.unit)
    readings = {name: _read_one(statement, identity, units) for name, statement in found.items()}
    unread = [*content.damages, *(s for name in STATEMENTS if name in readings for s in readings[name].unread)]
    remarks = [*identity.conflicts, *_passed_over(everything, found), *_units_taken_over(found, readings)]
    return replace(
        opened,
        identity=identity,
        status="partial" if unread else "extracted",
        status_reason=_reason([*unread, *remarks]),
        statements=tuple(_record(name, found.get(name), readings.get(name)) for name in STATEMENTS),
        line_items=_as_displayed(
            with_witnesses([item for name in STATEMENTS if name in readings for item in readings[name].items]), content
        ),
    )


def _as_displayed(items: Sequence[LineItem], content: Content) -> tuple[LineItem, ...]:
    """The items with their boxes on the pages as displayed, where images were set straight to be read."""
    straightened = {p.number: p.straightening for p in content.pages if p.straightening}
    return tuple(
        replace(i, box=straightened[i.page].displayed(i.box)) if i.box is not None and i.page in straightened else i
        for i in items
    )


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
        f"{f.title} p.{f.segments[0].grid.page}: passed over, p.{kept[f.statement].segments[0].grid.page} prints that statement"
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
    count = len(read_statement(found, identity, "元").items)
    return Reading((), (f"{found.title}: {count} amounts unread, for no unit of money is printed",) if count else ())


def _record(name: StatementName, found: FoundStatement | None, reading: Reading | None) -> StatementRecord:
    if found is None or reading is None:
        return StatementRecord(name, None, None, None, "missing", None, None)
    return StatementRecord(
        statement=name,
        title=found.title,
        first_page=found.segments[0].grid.page,
        last_page=found.segments[-1].grid.page,
        status="filled" if reading.items or reading.unread else "empty",
        currency_unit=reading.items[0].currency_unit if reading.items else found.unit,
        note="".join(found.notes) or None,
    )


def _without_statements(identity: Identity, damages: Sequence[str]) -> tuple[DocumentStatus, str]:
    if damages:
        return "failed", "None of the nine statements was found on the pages that can be read: download the document again."
    if identity.report_type and identity.fiscal_year:
        return "partial", "None of the nine statements was found: the document may hold only the narrative."
    return "not_a_disclosure", "Neither a statement's title nor a cover of 部门/单位 决算/预算 was found."
