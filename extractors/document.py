"""One document's bytes into everything that can be read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import media
from extractors.content import Content
from extractors.engines import Engine, PdfplumberEngine
from extractors.errors import UnreadableDocumentError
from extractors.formats.archive import read_archive
from extractors.formats.docx import read_docx
from extractors.formats.html import read_html
from extractors.formats.image import read_image
from extractors.formats.pdf import read_pdf
from extractors.formats.xlsx import read_xlsx
from extractors.identity import read_identity
from extractors.model import (
    STATEMENTS,
    CurrencyUnit,
    DocumentStatus,
    Extraction,
    Identity,
    StatementName,
    StatementRecord,
)
from extractors.ocr import Recognizer
from extractors.statements.reader import Reading, read_statement
from extractors.statements.segments import Findings, FoundStatement, TitleOnly, find_statements
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
    if media_type in _CONVERTED:
        target = _CONVERTED[media_type]
        return _read(_convert(data, media_type, target, tools), target, tools)
    if media_type in _READERS:
        return _READERS[media_type](data, tools)
    why = _NOT_READ.get(
        media_type, f"is of no format that documents are published in ({media_type}): download the document itself"
    )
    raise UnreadableDocumentError(f"The file {why}.")


def _convert(data: bytes, source: str, target: str, tools: Tools) -> bytes:
    if tools.convert is None:
        old, new = media.suffix(source), media.suffix(target)
        raise UnreadableDocumentError(f"The file is a {old}, which needs a program that converts it: convert it to {new}.")
    return tools.convert(data, source, target)


_READERS: Mapping[str, Callable[[bytes, Tools], Content]] = {
    media.PDF: lambda data, tools: read_pdf(data, tools.engine, tools.recognizer),
    media.HTML: lambda data, _: read_html(data),
    media.DOCX: lambda data, _: read_docx(data),
    media.XLSX: lambda data, _: read_xlsx(data),
    media.ZIP: lambda data, tools: read_archive(data, lambda member: _read(member, media.media_type(member), tools)),
    **dict.fromkeys(media.IMAGES, lambda data, tools: read_image(data, tools.recognizer)),
}
_CONVERTED: Mapping[str, str] = {
    **dict.fromkeys([media.DOC, media.RTF, media.ODT], media.DOCX),
    **dict.fromkeys([media.XLS, media.EXCEL_XML, media.ODS], media.XLSX),
}
"""Formats that are read as another one, after conversion."""

_NOT_READ: Mapping[str, str] = {
    media.OFD: "is an OFD document; OFD is not read yet: ask for the PDF",
    media.RAR: "is a RAR archive, which cannot be opened here: unpack it",
    media.SEVEN_ZIP: "is a 7z archive, which cannot be opened here: unpack it",
    media.ENCRYPTED_OFFICE: "is an Office file that a password encrypts: ask for it without one",
    media.OLE: "is an Office file that is cut short, or holds neither a text nor a workbook: ask for the PDF",
}


def _read_content(opened: Extraction, content: Content) -> Extraction:
    """Identity, statements and line items of a document with text."""
    identity = read_identity(content.pages)
    findings = find_statements(content.pages)
    if not findings.statements:
        status, reason = _without_statements(identity, content.damages)
        return replace(opened, identity=identity, status=status, status_reason=_reason([reason, *content.damages]))
    found = _best_of_each(findings.statements)
    units = Counter(f.unit for f in found.values() if f.unit)
    readings = {name: _read_one(statement, identity, units) for name, statement in found.items()}
    unread = [
        *content.damages,
        *(s for name in STATEMENTS if name in readings for s in readings[name].unread),
        *_not_found(findings),
    ]
    remarks = [*identity.conflicts, *_passed_over(findings.statements, found), *_units_taken_over(found, readings)]
    declared = {t.statement: t for t in findings.titles_only}
    return replace(
        opened,
        identity=identity,
        status="partial" if unread else "extracted",
        status_reason=_reason([*unread, *remarks]),
        statements=tuple(_record(name, found.get(name), readings.get(name), declared.get(name)) for name in STATEMENTS),
        line_items=tuple(item for name in STATEMENTS if name in readings for item in readings[name].items),
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
    count = len(read_statement(found, identity, "元").items)
    return Reading((), (f"{found.title}: {count} amounts unread, for no unit of money is printed",) if count else ())


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


def _without_statements(identity: Identity, damages: Sequence[str]) -> tuple[DocumentStatus, str]:
    if damages:
        return "failed", "None of the nine statements was found on the pages that can be read: download the document again."
    if identity.report_type and identity.fiscal_year:
        return "partial", "None of the nine statements was found: the document may hold only the narrative."
    return "not_a_disclosure", "Neither a statement's title nor a cover of 部门/单位 决算/预算 was found."
