"""Small frames in the shape of the published tables, and the hand-checked real documents as such frames."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from extractors.model import STATEMENTS, YUAN_PER_UNIT
from warehouse.schema import DOCUMENTS, LINE_ITEMS, STATEMENTS_TABLE

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FRAMES = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


@dataclass(frozen=True)
class Cell:
    """One printed amount of a synthetic document, in the document's unit."""

    statement: str
    row: str
    measure: str
    text: str
    code: str | None = None
    side: str | None = None
    parent_row: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Document:
    """A synthetic document: its cells in reading order, and statements that are printed empty."""

    name: str
    cells: tuple[Cell, ...]
    report_type: str = "final_account"
    currency_unit: str = "万元"
    empty: tuple[str, ...] = ()
    unit_name: str = "某某局"
    method: str = "text"
    unread: Mapping[str, int] = field(default_factory=dict)
    fiscal_year: int = 2024
    scope: str | None = None
    supersedes: str | None = None


def frames(documents: Iterable[Document]) -> FRAMES:
    """Return `documents`, `statements`, `line_items` for the documents."""
    listed = list(documents)
    return (
        DOCUMENTS.frame([_document(d) for d in listed]),
        STATEMENTS_TABLE.frame([row for d in listed for row in _statements(d)]),
        LINE_ITEMS.frame([row for d in listed for row in _line_items(d)]),
    )


def document_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def truth_documents() -> list[Document]:
    """Return every labelled real document; none where the corpus is not beside the checkout."""
    paths = sorted(p for p in [*CORPUS.glob("*.json"), *(CORPUS / "wild").glob("*.json")] if p.stem != "index")
    return [_truth(path) for path in paths]


def truth_inconsistencies(kind: str) -> dict[str, list[str]]:
    """Return where the truth files list table-side inconsistencies of a kind, by document name."""
    found = {}
    for path in sorted([*CORPUS.glob("*.json"), *(CORPUS / "wild").glob("*.json")]):
        if path.stem != "index":
            listed = json.loads(path.read_text(encoding="utf-8"))["inconsistencies"]
            found[path.stem] = [
                i["where"] for i in listed if i["kind"] == kind and not re.search("narrative|编制说明", i["where"])
            ]
    return found


def _truth(path: Path) -> Document:
    data = json.loads(path.read_text(encoding="utf-8"))
    head = data["document"]
    cells = tuple(
        Cell(t["statement"], c["row"], c["measure"], c["text"], _padded(c["code"]), c["side"], None, c["page"])
        for t in data["tables"]
        for c in t["cells"]
    )
    units = {t["statement"]: t["unit"] for t in data["tables"]}
    return _TruthDocument(
        path.stem,
        cells,
        head["report_type"],
        head["currency_unit"],
        tuple(t["statement"] for t in data["tables"] if t["empty"]),
        head["unit_name"],
        units=units,
    )


@dataclass(frozen=True)
class _TruthDocument(Document):
    units: dict[str, str] | None = None


def _padded(code: str | None) -> str | None:
    """The published tables print every level at its width; the labels keep a 款 printed without its zero (301 2)."""
    return f"{code[:3]}0{code[3]}" if code is not None and len(code) == 4 else code


def _document(document: Document) -> dict[str, object]:
    return {
        "document_id": document_id(document.name),
        "part": 1,
        "unit_name": document.unit_name,
        "fiscal_year": document.fiscal_year,
        "report_type": document.report_type,
        "scope": document.scope,
        "supersedes": document.supersedes and document_id(document.supersedes),
        "title": document.name,
        "status": "extracted",
    }


def _statements(document: Document) -> list[dict[str, object]]:
    filled = {c.statement for c in document.cells}
    return [
        {
            "document_id": document_id(document.name),
            "part": 1,
            "statement": s,
            "status": "filled" if s in filled else "empty" if s in document.empty else "missing",
            "currency_unit": document.currency_unit if s in filled else None,
            "unread": document.unread.get(s, 0),
        }
        for s in STATEMENTS
    ]


def _line_items(document: Document) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    last: dict[tuple[str, str | None], tuple[object, ...]] = {}
    order: dict[str, int] = {}
    place: dict[tuple[str, str | None], int] = {}
    units = getattr(document, "units", None) or {}
    for number, cell in enumerate(document.cells):
        key, line = (cell.statement, cell.side), (cell.code, cell.row, cell.parent_row)
        if last.get(key) != line or any(
            r["measure"] == cell.measure
            and r["row_order"] == place[key]
            and r["side"] == cell.side
            and r["statement"] == cell.statement
            for r in rows[-1:]
        ):
            order[cell.statement] = order.get(cell.statement, 0) + 1
            last[key], place[key] = line, order[cell.statement]
        unit = units.get(cell.statement, document.currency_unit)
        rows.append(
            {
                "document_id": document_id(document.name),
                "part": 1,
                "unit_name": document.unit_name,
                "fiscal_year": 2024,
                "report_type": document.report_type,
                "statement": cell.statement,
                "side": cell.side,
                "code": cell.code,
                "row": cell.row,
                "parent_row": cell.parent_row,
                "row_order": place[key],
                "measure": cell.measure,
                "amount": amount(cell.text, unit),
                "amount_text": cell.text,
                "currency_unit": unit,
                "page": cell.page,
                "x0": 100.0,
                "top": 10.0 * number,
                "x1": 150.0,
                "bottom": 10.0 * number + 9,
                "method": document.method,
                "verified_by": 0,
            }
        )
    return rows


def amount(text: str, unit: str) -> Decimal:
    """Return the printed figure in yuan."""
    number = Decimal(text.replace(",", "")) if re.search(r"\d", text) else Decimal(0)
    return (number * {str(k): v for k, v in YUAN_PER_UNIT.items()}[unit]).quantize(Decimal("0.01"))
