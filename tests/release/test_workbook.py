"""The workbook: what is on its sheets, what is left out and said so, and amounts that no spreadsheet's number holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.release.conftest import DAY, SCIENCE, document_id, release_of
from warehouse.releases import Release
from warehouse.schema import RELEASE_TABLES

Frames = dict[str, pl.DataFrame]


def test_the_sheets_are_the_tables_that_people_ask_for(published: Release) -> None:
    book = openpyxl.load_workbook(published.path / "juesuan.xlsx")
    tables = ["unit_years", "expenditure_by_function", "expenditure_by_economic_item", "coverage", "documents"]
    assert book.sheetnames == ["说明 README", *tables, "数据字典 dictionary"]
    for name in tables:
        sheet = book[name]
        assert [cell.value for cell in sheet[2]] == [column.name for column in RELEASE_TABLES[name]]
        assert [cell.value for cell in sheet[1]] == [column.title_zh for column in RELEASE_TABLES[name]]
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref.startswith("A2:")
    dictionary = book["数据字典 dictionary"]
    assert dictionary.max_row == 1 + sum(len(table.columns) for table in RELEASE_TABLES.values())


def test_codes_stay_text_and_an_amount_of_sixteen_digits_is_not_rounded(published: Release) -> None:
    book = openpyxl.load_workbook(published.path / "juesuan.xlsx")
    rows = {row[6].value: row for row in book["expenditure_by_function"].iter_rows(min_row=3)}
    assert rows.keys() == {"0206", "2060701"}
    names = [column.name for column in RELEASE_TABLES["expenditure_by_function"]]
    assert rows["0206"][names.index("total")].value == "-12345678901234.56"
    assert rows["2060701"][names.index("total")].value == 0
    assert rows["0206"][names.index("document_id")].value == document_id("kexie-2")
    documents = list(book["documents"].iter_rows(min_row=3, values_only=True))
    lists = {row[names_of("documents").index("other_urls")] for row in documents}
    assert '["https://portal.example/a,b.pdf", "https://portal.example/“c”.pdf"]' in lists


def names_of(table: str) -> list[str]:
    return [column.name for column in RELEASE_TABLES[table]]


def test_what_does_not_fit_is_left_out_from_the_oldest_year_and_said(
    frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.releases.workbook.SHEET_ROWS", 2)
    monkeypatch.setattr("warehouse.releases.workbook._CELL_CHARACTERS", 20)
    older = frames["coverage"].with_columns(fiscal_year=pl.lit(2001, pl.Int64), document_id=pl.lit(None, pl.String))
    frames["coverage"] = pl.concat([older, frames["coverage"]])
    book = openpyxl.load_workbook(release_of(frames, tmp_path, DAY).path / "juesuan.xlsx")
    years = [row[names_of("coverage").index("fiscal_year")] for row in book["coverage"].iter_rows(min_row=3, values_only=True)]
    assert years == [2024, 2024]
    said = {str(row[0]): str(row[1]) for row in book["说明 README"].iter_rows(values_only=True)}
    assert "只收入最近年度的 2 行，共 16 行" in said["coverage"]
    assert "Only the newest 2 of 16 rows" in said["coverage"]
    assert "处过长的文字被截断" in said["documents"]
    assert "行 rows" in said["unit_years"]


def test_amounts_of_up_to_fifteen_digits_are_numbers(frames: Frames, tmp_path: Path) -> None:
    total = pl.when(pl.col("code").is_null()).then(pl.lit(Decimal("9999999999999.99"))).otherwise("amount").alias("amount")
    frames["line_items"] = frames["line_items"].with_columns(total.cast(pl.Decimal(20, 2)))
    book = openpyxl.load_workbook(release_of(frames, tmp_path, DAY).path / "juesuan.xlsx")
    names = names_of("unit_years")
    (row,) = (row for row in book["unit_years"].iter_rows(min_row=3, values_only=True) if row[1] == SCIENCE)
    assert row[names.index("expenditure")] == 9999999999999.99
