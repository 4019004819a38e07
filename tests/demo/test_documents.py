"""The generated documents: reproducible, read back as they were meant, wrong where they are to be wrong."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import pytest

from extractors.document import extract_document
from extractors.model import STATEMENTS, YUAN_PER_UNIT, LineItem
from flows.demo import generate
from flows.demo.generate import REISSUED, TOTAL_OFF, TRANSPOSED, WITHDRAWN, SampleDocument, document, documents
from flows.demo.manifest import manifest
from flows.demo.statements import ExpectedItem

SAMPLES = [
    document(("武汉市江汉区民生事务局", 2024, "final_account")),  # numbered lines, a government fund
    document(("武汉市江汉区市容管理局", 2023, "final_account")),  # split codes, continued tables, commas
    document(("武汉市江汉区国有资产管理局", 2024, "final_account")),  # state capital
    document(TRANSPOSED),
    document(("武汉市江汉区学前与义务教育局", 2024, "budget")),
    document(("武汉市江汉区示范图书馆", 2023, "budget")),  # a single unit's, with personnel and public columns
]


def _key(item: ExpectedItem | LineItem) -> tuple[object, ...]:
    return (
        item.statement,
        item.side,
        item.code,
        item.row,
        item.parent_row,
        item.measure,
        item.amount,
        item.amount_text,
        item.currency_unit,
    )


def _counted(items: Iterable[ExpectedItem | LineItem]) -> Counter[tuple[object, ...]]:
    return Counter(map(_key, items))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda d: d.title)
def test_every_figure_is_read_back(sample: SampleDocument) -> None:
    extraction = extract_document(sample.data)
    assert _counted(extraction.line_items) == _counted(sample.items)
    identity = extraction.identity
    assert (identity.unit_name, identity.fiscal_year, identity.report_type, identity.scope) == (
        sample.unit.name,
        sample.year,
        sample.report_type,
        sample.unit.scope,
    )
    assert (extraction.status, extraction.status_reason) == ("extracted", None)
    found = {record.statement: record.status for record in extraction.statements}
    assert found == {s.statement: "empty" if s.is_empty else "filled" for s in sample.statements}


def test_another_process_makes_the_same_bytes() -> None:
    wanted = [TRANSPOSED, ("武汉市江汉区示范图书馆", 2023, "budget")]
    here = [hashlib.sha256(document(key).data).hexdigest() for key in wanted]
    code = (
        "import hashlib; from flows.demo.generate import document\n"
        f"for key in {wanted!r}: print(hashlib.sha256(document(key).data).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert there == here
    generate._render.cache_clear()
    assert [hashlib.sha256(document(key).data).hexdigest() for key in wanted] == here


def test_every_unit_has_two_years_of_both_reports() -> None:
    keys = {d.key for d in documents(1)}
    assert len(keys) == len(documents(1)) == len({d.path for d in documents(1)}) == len({d.page_path for d in documents(1)})
    assert Counter((year, report_type) for _, year, report_type in keys) == {
        (year, report_type): 15 for year in (2023, 2024) for report_type in ("final_account", "budget")
    }


def test_expected_items_are_whole() -> None:
    for sample in manifest().documents:
        assert {s.statement for s in sample.statements} == set(STATEMENTS)
        places = Counter((i.statement, i.side, i.code, i.row, i.parent_row, i.measure) for i in sample.items)
        assert max(places.values()) == 1
        for item in sample.items:
            assert item.amount == Decimal(item.amount_text.replace(",", "")) * YUAN_PER_UNIT[item.currency_unit]
            assert (item.code is None) == (item.code != "".join(filter(str.isdigit, item.code or "")))


def test_errors_change_one_figure_each() -> None:
    assert [error.key for error in manifest().injected_errors] == [TRANSPOSED, TOTAL_OFF]
    for error in manifest().injected_errors:
        right, wrong = generate.true_statements(error.key), generate.printed_statements(error.key)
        changed = [
            (before.statement, line.code, line.row, measure, text, other.text(measure))
            for before, after in zip(right, wrong, strict=True)
            for line, other in zip(before.lines, after.lines, strict=True)
            for measure, text in line.figures
            if text != other.text(measure)
        ]
        assert changed == [(error.statement, error.code, error.row, error.measure, error.true, error.printed)]
    transposed, total_off = manifest().injected_errors
    assert sorted(transposed.printed) == sorted(transposed.true)
    assert Decimal(total_off.printed.replace(",", "")) - Decimal(total_off.true.replace(",", "")) == 10


def test_the_second_edition_differs_in_two_documents() -> None:
    first, second = ({d.key: d for d in documents(edition)} for edition in (1, 2))
    assert first.keys() - second.keys() == {WITHDRAWN}
    assert {key for key, d in second.items() if d.revision != first[key].revision} == {REISSUED}
    assert second[REISSUED].path == first[REISSUED].path
    assert second[REISSUED].data != first[REISSUED].data
    assert _counted(second[REISSUED].items) != _counted(first[REISSUED].items)


@pytest.mark.parametrize(
    ("text", "swapped"), [("348.88", "438.88"), ("1,234.00", "1,324.00"), ("600.41", None), ("101.00", "110.00")]
)
def test_transposing_keeps_a_number_a_number(text: str, swapped: str | None) -> None:
    if swapped is None:
        with pytest.raises(StopIteration):
            generate.transpose(text)
    else:
        assert generate.transpose(text) == swapped
