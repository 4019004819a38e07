"""One account in every format: the same figures, whatever it was saved as."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from extractors import media
from extractors.document import Tools, extract_document
from extractors.model import Extraction
from flows.stages import office
from tests.formats.account import STATEMENTS
from tests.formats.writers import to_docx, to_html, to_pdf, to_xlsx, zipped

needs_soffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")

_OLD = {
    media.DOC: (to_docx, media.DOCX, "doc:MS Word 97"),
    media.RTF: (to_docx, media.DOCX, "rtf:Rich Text Format"),
    media.XLS: (to_xlsx, media.XLSX, "xls:MS Excel 97"),
}


def figures(extraction: Extraction) -> Counter[tuple[object, ...]]:
    return Counter(
        (i.statement, i.side, i.code, i.row, i.parent_row, i.measure, i.amount, i.amount_text, i.currency_unit)
        for i in extraction.line_items
    )


@cache
def from_pdf() -> Extraction:
    return extract_document(to_pdf())


def test_the_account_has_all_that_accounts_have() -> None:
    extraction = from_pdf()
    assert (extraction.status, extraction.status_reason) == ("extracted", None)
    assert {s.statement: s.status for s in extraction.statements if s.status != "filled"} == {"state_capital": "empty"}
    parents = {(i.row, i.parent_row, str(i.amount)) for i in extraction.line_items if i.parent_row}
    assert parents == {
        ("一般公共预算财政拨款", "年初财政拨款结转和结余", "80000.00"),
        ("政府性基金预算财政拨款", "年初财政拨款结转和结余", "20000.00"),
    }
    assert {i.amount_text for i in extraction.line_items} >= {"-", "0.00", "1,234.50"}
    assert ("2010301", "行政运行") in {(i.code, i.row) for i in extraction.line_items}


@pytest.mark.parametrize(
    "write",
    [to_docx, to_xlsx, lambda: to_xlsx(one_sheet=True), to_html, lambda: zipped({"2024年决算/示例局.xlsx": to_xlsx()})],
    ids=["docx", "xlsx", "xlsx on one sheet", "html", "zip"],
)
def test_a_format_gives_what_the_pdf_gives(write: Callable[[], bytes]) -> None:
    extraction = extract_document(write())
    assert (extraction.status, extraction.status_reason) == ("extracted", None)
    assert figures(extraction) == figures(from_pdf())
    assert extraction.identity == from_pdf().identity
    assert [s.status for s in extraction.statements] == [s.status for s in from_pdf().statements]
    assert {i.box for i in extraction.line_items} == {None}


def test_a_workbooks_sheets_are_pages_and_a_word_document_is_one() -> None:
    assert [s.first_page for s in extract_document(to_xlsx()).statements] == list(range(2, len(STATEMENTS) + 2))
    assert {i.page for i in extract_document(to_docx()).line_items} == {1}


@needs_soffice
@pytest.mark.parametrize("kind", list(_OLD), ids=media.suffix)
def test_an_old_format_is_converted_and_read_alike(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write, new, filter_name = _OLD[kind]
    monkeypatch.setitem(office._FILTERS, kind, filter_name)
    old = office.convert(write(), new, kind)
    assert media.media_type(old) == kind
    extraction = extract_document(old, tools=Tools(convert=office.convert))
    assert (extraction.status, extraction.status_reason, extraction.media_type) == ("extracted", None, kind)
    assert figures(extraction) == figures(from_pdf())
