"""The tables that extraction gives of the generated documents, made without printing and reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import polars as pl

from extractors.model import STATEMENTS, Box, Claim, Passage
from flows.demo.statements import ExpectedItem, Statement, expected_items
from flows.demo.units import DIVISION_CODE
from tests.injection.documents import Disclosure
from tests.injection.text import STATEMENT_PAGE, narrative
from tests.injection.units import OWN
from warehouse.schema import CLAIMS, COVERAGE, DOCUMENTS, LINE_ITEMS, PASSAGES, STATEMENTS_TABLE, UNITS


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of many documents."""

    documents: pl.DataFrame
    statements: pl.DataFrame
    line_items: pl.DataFrame
    claims: pl.DataFrame
    passages: pl.DataFrame
    units: pl.DataFrame
    coverage: pl.DataFrame


def tables(groups: Mapping[str, Sequence[Disclosure]]) -> Tables:
    """Return the tables of groups of documents.

    Args:
        groups: documents by a label that keeps them apart: the names of their units end with it.
    """
    listed = [(label, d, group) for label, group in groups.items() for d in group]
    told = [(document_id(label, d), *narrative(d)) for label, d, _ in listed]
    return Tables(
        DOCUMENTS.frame([_document(*row) for row in listed]),
        STATEMENTS_TABLE.frame([row for label, d, _ in listed for row in _statements(label, d)]),
        LINE_ITEMS.frame([row for label, d, _ in listed for row in _line_items(label, d)]).sort(LINE_ITEMS.sort_by),
        CLAIMS.frame([_placed(i, claim) for i, claims, _ in told for claim in claims]),
        PASSAGES.frame([_placed(i, passage) for i, _, passages in told for passage in passages]),
        UNITS.frame(_units(groups)),
        COVERAGE.frame([_covered(label, d) for label, d, _ in listed if d.version == 1]),
    )


def _placed(document: str, row: Claim | Passage) -> dict[str, object]:
    values = asdict(row)
    box = values.pop("box") or dict.fromkeys(("x0", "top", "x1", "bottom"))
    return {"document_id": document, "part": 1, **values, **(box._asdict() if isinstance(box, Box) else box)}


def _covered(label: str, disclosure: Disclosure) -> dict[str, object]:
    """When a document was published, and when it was due: a budget by the end of February, an account by that of September."""
    account = disclosure.report_type == "final_account"
    due = date(disclosure.year + 1, 9, 30) if account else date(disclosure.year, 2, 28)
    return {
        "division_code": DIVISION_CODE,
        "unit_name": unit_name(label, disclosure),
        "fiscal_year": disclosure.year,
        "report_type": disclosure.report_type,
        "status": "published",
        "document_id": document_id(label, disclosure),
        "published_on": disclosure.published_on,
        "days_late": max((disclosure.published_on - due).days, 0),
        "due_on": due,
    }


def _units(groups: Mapping[str, Sequence[Disclosure]]) -> list[dict[str, object]]:
    """The roster: every unit that discloses, with its department."""
    found = {(d.unit, label) for label, group in groups.items() for d in group if not d.unit.name.endswith(OWN)}
    return [
        {
            "division_code": DIVISION_CODE,
            "unit_name": unit.name + label,
            "parent_unit_name": unit.parent + label if unit.parent else None,
            "listed_in": "roster",
        }
        for unit, label in sorted(found, key=lambda f: (f[1], f[0].name))
    ]


def unit_name(label: str, disclosure: Disclosure) -> str:
    """Return the name of a document's unit: a department's own unit (本级) is told from the department by its scope."""
    return disclosure.unit.name.removesuffix(OWN) + label


def document_id(label: str, disclosure: Disclosure) -> str:
    """Return what stands for the sha256 of a document's bytes: another for each version and label."""
    return hashlib.sha256(f"{label} {disclosure.key} {disclosure.version}".encode()).hexdigest()


def _document(label: str, disclosure: Disclosure, among: Sequence[Disclosure]) -> dict[str, object]:
    before = [d for d in among if d.key == disclosure.key and d.version == disclosure.version - 1]
    word = "部门" if disclosure.unit.scope == "department" else "单位"
    kind = "决算" if disclosure.report_type == "final_account" else "预算"
    return {
        "document_id": document_id(label, disclosure),
        "part": 1,
        "division_code": DIVISION_CODE,
        "unit_name": unit_name(label, disclosure),
        "fiscal_year": disclosure.year,
        "report_type": disclosure.report_type,
        "scope": disclosure.unit.scope,
        "title": f"{disclosure.unit.name}{label}{disclosure.year}年度{word}{kind}",
        "url": f"http://example.invalid/{document_id(label, disclosure)}.pdf",
        "published_on": disclosure.published_on,
        "text_layer": "digital",
        "status": "extracted",
        "supersedes": document_id(label, before[0]) if before else None,
    }


def _statements(label: str, disclosure: Disclosure) -> list[dict[str, object]]:
    by_name = {s.statement: (number, s) for number, s in enumerate(disclosure.statements, 1)}
    rows: list[dict[str, object]] = []
    for name in STATEMENTS:
        row: dict[str, object] = {"document_id": document_id(label, disclosure), "part": 1, "statement": name, "unread": 0}
        if name in by_name:
            number, statement = by_name[name]
            row |= {
                "title": statement.title,
                "first_page": STATEMENT_PAGE + number,
                "last_page": STATEMENT_PAGE + number,
                "currency_unit": statement.currency_unit,
                "note": "\n".join(statement.notes) or None,
            }
        status = "missing" if name not in by_name else "empty" if by_name[name][1].is_empty else "filled"
        rows.append({**row, "status": status})
    return rows


def _line_items(label: str, disclosure: Disclosure) -> list[dict[str, object]]:
    common = {
        "document_id": document_id(label, disclosure),
        "part": 1,
        "division_code": DIVISION_CODE,
        "unit_name": unit_name(label, disclosure),
        "fiscal_year": disclosure.year,
        "report_type": disclosure.report_type,
        "method": "text",
        "verified_by": 0,
    }
    rows: list[dict[str, object]] = []
    for number, statement in enumerate(disclosure.statements, 1):
        for order, column, item in placed_figures(statement):
            page, *box = _position(number, order, column)
            where = {"page": page, "row_order": order, **dict(zip(("x0", "top", "x1", "bottom"), map(float, box), strict=True))}
            rows.append({**common, **_item(item), **where})
    return rows


def placed_figures(statement: Statement) -> Iterable[tuple[int, int, ExpectedItem]]:
    """Yield every printed figure of a statement with the order of its line and the number of its column, both from 1."""
    for order, line in enumerate(statement.lines, 1):
        columns = {measure: column for column, (measure, _) in enumerate(line.figures, 1)}
        for item in expected_items((replace(statement, lines=(line,)),)):
            yield order, columns[item.measure], item


def place(text: str, number: int, order: int, column: int) -> str:
    """Name a figure as `checks` does: as printed, with page and box; `number` is its statement's, from 1."""
    page, *box = _position(number, order, column)
    return f"{text} @p{page} ({','.join(map(str, box))})"


def _position(number: int, order: int, column: int) -> tuple[int, int, int, int, int]:
    """Page and box of a figure."""
    return (STATEMENT_PAGE + number, 100 * column, 20 * order, 100 * column + 90, 20 * order + 12)


def _item(item: ExpectedItem) -> dict[str, object]:
    return {
        "statement": item.statement,
        "side": item.side,
        "code": item.code,
        "row": item.row,
        "parent_row": item.parent_row,
        "measure": item.measure,
        "amount": item.amount,
        "amount_text": item.amount_text,
        "currency_unit": item.currency_unit,
    }
