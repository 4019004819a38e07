"""What a workbook prints and what it does not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import openpyxl
import pytest

from extractors.document import extract_document
from extractors.model import Extraction
from tests.extractors.helpers import items, status_of

ROWS: list[list[object]] = [
    ["支出决算表"],
    ["编制单位：示例市示例局", None, None, None, "单位：万元"],
    ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    [201, "一般公共服务支出", 3.0, 2.0, 1.0],
    [2010301, "行政运行", 3.0, 2.0, 1.0],
]


def workbook(change: Callable[[Any, Any], object] = lambda book, sheet: None, rows: list[list[object]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    change(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one part's XML changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content.decode()).encode() if name == part else content)
    return buffer.getvalue()


def read(data: bytes) -> Extraction:
    return extract_document(data)


def amounts(data: bytes) -> dict[str, str]:
    """Amount texts of the second line of expenditure, by measure."""
    return {measure: text for (code, _, measure), text in items(read(data), "expenditure").items() if code == "2010301"}


SHEET = "xl/worksheets/sheet1.xml"


def test_codes_are_whole_and_units_stand_above() -> None:
    extraction = read(workbook())
    assert extraction.status == "extracted"
    assert items(extraction, "expenditure")[("201", "一般公共服务支出", "total")] == "3"
    assert {i.currency_unit for i in extraction.line_items} == {"万元"}


def test_hidden_columns_rows_and_sheets_are_not_read() -> None:
    def hide(book: Any, sheet: Any) -> None:
        sheet.column_dimensions["E"].hidden = True
        sheet["A6"], sheet["B6"], sheet["C6"] = 208, "社会保障和就业支出", 9
        sheet.row_dimensions[6].hidden = True
        other = book.create_sheet("草稿")
        other.sheet_state = "hidden"
        other["A1"] = "收入决算表"

    data = workbook(hide, [*ROWS[:1], ["单位：万元"], *ROWS[2:]])
    assert amounts(data) == {"total": "3", "basic": "2"}
    assert {i.code for i in read(data).line_items} == {"201", "2010301"}
    assert (read(data).pages, status_of(read(data), "revenue")) == (1, "missing")


def test_zeros_are_printed_unless_the_sheet_hides_them() -> None:
    rows = [*ROWS[:4], [2010301, "行政运行", 3.0, 3.0, 0.0]]
    assert amounts(workbook(rows=rows)) == {"total": "3", "basic": "3", "project": "0"}

    def hide(_: Any, sheet: Any) -> None:
        sheet.sheet_view.showZeros = False

    assert amounts(workbook(hide, rows)) == {"total": "3", "basic": "3"}


def test_a_formula_gives_its_stored_value_and_without_one_is_reported() -> None:
    rows = [*ROWS[:4], [2010301, "行政运行", "=D5+E5", 2.0, 1.0]]
    extraction = read(workbook(rows=rows))
    assert extraction.status == "partial"
    assert "p.1 (Sheet): a formula without a stored value not read (C5)" in (extraction.status_reason or "")
    assert amounts(workbook(rows=rows)) == {"basic": "2", "project": "1"}
    stored = rewritten(workbook(rows=rows), SHEET, lambda xml: re.sub(r"</f><v\s*/>|</f><v></v>", "</f><v>3</v>", xml))
    assert amounts(stored) == {"total": "3", "basic": "2", "project": "1"}
    assert read(stored).status == "extracted"


def test_a_sheets_name_is_its_title_where_it_prints_none() -> None:
    def name(_: Any, sheet: Any) -> None:
        sheet.title = "支出总表"

    assert [(i.statement, i.amount_text) for i in read(workbook(name, ROWS[1:4])).line_items] == [
        ("expenditure", "3"),
        ("expenditure", "2"),
        ("expenditure", "1"),
    ]
    wrong = read(workbook(name, [["政府采购支出表"], *ROWS[1:]]))
    assert wrong.line_items == ()


def test_tables_under_each_other_stay_apart() -> None:
    blank: list[object] = []
    revenue: list[list[object]] = [
        ["收入决算表"],
        ["单位：万元"],
        ["功能分类科目编码", "科目名称", "本年收入合计", "财政拨款收入", "其他收入"],
        [201, "一般公共服务支出", 7.0, 7.0, None],
    ]
    extraction = read(workbook(rows=[*ROWS, ["注：本表反映支出。"], blank, blank, *revenue]))
    assert len([i for i in extraction.line_items if i.statement == "expenditure"]) == 6
    assert items(extraction, "revenue") == {
        ("201", "一般公共服务支出", "total"): "7",
        ("201", "一般公共服务支出", "fiscal_appropriation"): "7",
    }


def test_a_blank_row_inside_a_table_does_not_end_it() -> None:
    assert amounts(workbook(rows=[*ROWS[:4], [], ROWS[4]])) == {"total": "3", "basic": "2", "project": "1"}


def test_a_sheet_with_every_row_formatted_is_read() -> None:
    rows = "".join(f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="0"/></row>' for r in range(6, 100_000))
    huge = rewritten(workbook(), SHEET, lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>"))
    assert amounts(huge) == {"total": "3", "basic": "2", "project": "1"}


def test_a_cell_in_the_last_corner_and_merges_of_everything_cost_nothing() -> None:
    corner = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A20:XFD1048575"/></mergeCells>'
    data = rewritten(workbook(), SHEET, lambda xml: xml.replace("</sheetData>", f"{corner}</sheetData>{merged}"))
    assert amounts(data) == {"total": "3", "basic": "2", "project": "1"}


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_entities_are_refused_or_left_alone(part: str) -> None:
    data = rewritten(workbook(), part, lambda xml: LAUGHS + re.sub(r"^<\?xml[^>]*\?>", "", xml).replace("行政运行", "&b;&c;"))
    extraction = read(data)
    assert "root:" not in str(extraction)
    if part != "[Content_Types].xml":
        assert (extraction.status, extraction.line_items) == ("unreadable", ())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_unreadable(share: float) -> None:
    data = workbook()
    extraction = read(data[: int(len(data) * share)])
    assert extraction.status == "unreadable"
    assert "damaged" in (extraction.status_reason or "")


def _replaced(old: str, new: str, xml: str) -> str:
    return xml.replace(old, new)


def test_nonsense_in_attributes_is_no_exception() -> None:
    for old, new in [('s="', 's="x'), ('r="A', 'r="²'), ('t="n"', 't="zz"'), ('<row r="', '<row r="99999999999999999999')]:
        extraction = read(rewritten(workbook(), SHEET, partial(_replaced, old, new)))
        assert isinstance(extraction, Extraction)


def test_an_empty_workbook_says_so() -> None:
    extraction = read(workbook(rows=[]))
    assert (extraction.status, "prints nothing" in (extraction.status_reason or "")) == ("unreadable", True)
