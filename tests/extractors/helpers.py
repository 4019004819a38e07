"""What extraction gives, in a form that reads well in an assertion."""

from __future__ import annotations

from extractors.document import extract_document
from extractors.model import Extraction, LineItem, StatementName

Place = tuple[str | None, str, str]


def items(extraction: Extraction, statement: StatementName) -> dict[Place, str]:
    """Amount texts of a statement by (code, row, measure); a place that is printed twice fails the test."""
    found: dict[Place, str] = {}
    for item in extraction.line_items:
        if item.statement == statement:
            place = (item.code, item.row, item.measure)
            assert place not in found, f"{place} was read twice"
            found[place] = item.amount_text
    return found


def sided(extraction: Extraction, statement: StatementName) -> dict[tuple[str | None, str, str], str]:
    """Amount texts of a two-sided statement by (side, row, measure)."""
    return {(i.side, i.row, i.measure): i.amount_text for i in extraction.line_items if i.statement == statement}


def only(data: bytes, statement: StatementName) -> list[LineItem]:
    """The line items of one statement of a PDF."""
    return [i for i in extract_document(data).line_items if i.statement == statement]


def status_of(extraction: Extraction, statement: StatementName) -> str:
    """A statement's status."""
    return next(s.status for s in extraction.statements if s.statement == statement)
