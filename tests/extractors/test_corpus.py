"""Real documents, cell by cell against labels that people checked."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractors.document import extract_document
from extractors.model import YUAN_PER_UNIT
from extractors.numbers import parse_amount
from extractors.text import line_name

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LABELS = sorted(p for p in CORPUS.glob("*.json")) if CORPUS.is_dir() else []

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not LABELS, reason="the hand-checked real documents do not lie beside this checkout"),
]


def labelled(table: dict[str, Any]) -> Counter[tuple[object, ...]]:
    cells: Counter[tuple[object, ...]] = Counter()
    for cell in table["cells"]:
        number = parse_amount(cell["text"])
        assert number is not None
        code = cell.get("code_canonical") or cell["code"]
        amount = number * YUAN_PER_UNIT[table["unit"]]
        cells[(cell["side"], code, line_name(cell["row"]), cell["measure"], Decimal(amount), cell["page"])] += 1
    return cells


@pytest.mark.parametrize("path", LABELS, ids=lambda p: p.stem)
def test_every_cell_is_read_as_labelled(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    extraction = extract_document(path.with_suffix(".pdf").read_bytes())
    assert extraction.status == "extracted"
    found = extraction.identity
    told = truth["document"]
    assert (found.unit_name, found.fiscal_year, found.report_type, found.scope) == tuple(
        told[k] for k in ("unit_name", "fiscal_year", "report_type", "scope")
    )
    for table in truth["tables"]:
        items = [i for i in extraction.line_items if i.statement == table["statement"]]
        read = Counter((i.side, i.code, i.row, i.measure, i.amount, i.page) for i in items)
        assert read == labelled(table), table["statement"]
    empty = {s.statement for s in extraction.statements if s.status == "empty"}
    assert empty == {t["statement"] for t in truth["tables"] if t["empty"]}


def test_a_blank_form_gives_no_figures() -> None:
    extraction = extract_document((CORPUS / "putuo_final_account_blank_form.pdf").read_bytes())
    assert extraction.line_items == ()
    assert {s.status for s in extraction.statements} == {"empty"}
