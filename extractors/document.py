"""One document's bytes into everything that can be read of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.engines import Engine, Page, PdfplumberEngine
from extractors.errors import UnreadableDocumentError
from extractors.grid import Grid, build_grid
from extractors.identity import read_identity
from extractors.lines import read_lines
from extractors.model import (
    STATEMENTS,
    CurrencyUnit,
    DocumentStatus,
    Extraction,
    Identity,
    StatementName,
    StatementRecord,
    TextLayer,
)
from extractors.statements.reader import Reading, read_statement
from extractors.statements.segments import FoundStatement, PageContent, find_statements
from extractors.unread import NOBODY, unread

MOST_PAGES = 1_000
"""No department prints more; a longer file is reported, not read, so that one file cannot hold up a night."""

_FEW_GLYPHS = 20
"""A page with fewer characters and an image is a scan."""


_MOST_REASONS = 20
"""A status reason is for reading; a table read wholly wrong would give hundreds."""


@dataclass(frozen=True, slots=True)
class _Content:
    pages: tuple[PageContent, ...]
    text_layer: TextLayer | None
    damages: tuple[str, ...]
    """A sentence for each page that could not be read."""


def extract_document(data: bytes, engine: Callable[[bytes], Engine] = PdfplumberEngine) -> Extraction:
    """Read one document.

    Bad input is no exception: the result's `status` and `status_reason` say what is wrong with the bytes.

    Args:
        data: the document's bytes.
        engine: opens a PDF; see `extractors.engines`.
    """
    blank = unread(data)
    if blank.media_type != "application/pdf":
        return _not_a_pdf(blank)
    try:
        pdf = engine(data)
        if pdf.page_count() > MOST_PAGES:
            reason = f"The PDF has {pdf.page_count()} pages, more than {MOST_PAGES}: split it, or raise the limit."
            return replace(blank, pages=pdf.page_count(), producer=pdf.producer(), status="failed", status_reason=reason)
        opened = replace(blank, pages=pdf.page_count(), producer=pdf.producer())
        content = _read_pages(pdf)
    except UnreadableDocumentError as error:
        return replace(blank, status=_as_status(error.status), status_reason=str(error))
    if content.text_layer == "scanned":
        reason = "The PDF has no text layer: its pages are images, which need text recognition."
        return replace(opened, text_layer="scanned", status_reason=reason)
    return _read_content(replace(opened, text_layer=content.text_layer), content)


def _as_status(status: str) -> DocumentStatus:
    return "failed" if status == "failed" else "unreadable"


def _not_a_pdf(blank: Extraction) -> Extraction:
    if not blank.byte_count:
        return replace(blank, status_reason="The file is empty: download it again.")
    return replace(blank, status_reason=f"The file is no PDF but {blank.media_type}: download the document itself.")


def _read_pages(pdf: Engine) -> _Content:
    """All pages' grids and lines, and whether the text is text."""
    pages: list[PageContent] = []
    damages: list[str] = []
    scanned = printed = 0
    for page in pdf.pages():
        if page.damage:
            damages.append(f"p.{page.number} is damaged and was not read ({page.damage})")
        few = len(page.glyphs) < _FEW_GLYPHS
        scanned += few and page.has_images
        printed += not few
        pages.append(_page_content(page))
    layer: TextLayer | None = "digital" if printed and not scanned else "mixed" if printed else "scanned" if scanned else None
    return _Content(tuple(pages), layer, tuple(damages))


def _page_content(page: Page) -> PageContent:
    grids: list[Grid] = []
    outside = list(page.glyphs)
    for boxes in sorted(page.tables, key=lambda cells: min(c.top for c in cells)):
        grid, outside = build_grid(page.number, boxes, outside)
        grids.append(grid)
    return PageContent(page.number, page.width, tuple(grids), tuple(read_lines(outside)))


def _read_content(opened: Extraction, content: _Content) -> Extraction:
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
        line_items=tuple(item for name in STATEMENTS if name in readings for item in readings[name].items),
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
