"""The release as one workbook, for people without tools: the convenience tables, coverage, documents and the dictionary.

Codes are text, amounts are numbers. Rows beyond a sheet's limit are left out, the newest years kept, and the first sheet says so.
The workbook names no version and no date, so the same data gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.dictionary import TYPE_NAMES
from warehouse.releases.engine import open_duckdb, sql_name, sql_parquet
from warehouse.releases.model import WORKBOOK, DataFile, parquet_path
from warehouse.releases.package import DATA_LICENSE, DESCRIPTION, TITLE
from warehouse.releases.shelf import sha256
from warehouse.schema import COVERAGE, DOCUMENTS, RELEASE_TABLES, WIDE_TABLES, Column, Kind, Table

SHEET_ROWS = 200_000
"""Rows of a sheet at most: a fifth of Excel's own limit, as a workbook of millions of rows opens on few machines."""
_CELL_CHARACTERS = 32_767
_DIGITS = 15
"""Decimal digits that a spreadsheet's numbers keep; an amount with more is written as text, so that none is changed."""
_TABLES: tuple[Table, ...] = (*WIDE_TABLES.values(), COVERAGE, DOCUMENTS)
_WIDTHS: dict[Kind, int] = {"money": 18, "tolerance": 18, "integer": 11, "date": 12, "datetime": 20, "points": 10, "ratio": 10}
_WIDTHS_BY_NAME = {"unit_name": 30, "title": 44, "name": 30, "url": 44, "document_id": 20}
_CREATED = datetime(2000, 1, 1)
_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class _Styles:
    head: Format
    name: Format
    money: Format
    day: Format
    wrapped: Format
    title: Format


@dataclass(frozen=True, slots=True)
class _Filled:
    """What went into a sheet: its rows, all rows of the table, and how many texts were cut."""

    table: Table
    rows: int
    all_rows: int
    cut_texts: int


def write_workbook(release: Path, scratch: Path) -> DataFile:
    """Write `juesuan.xlsx` from a release's Parquet files, row by row."""
    path = release / WORKBOOK
    options = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(str(path), options)
    with closing(book), open_duckdb(scratch) as db:
        book.set_properties({"title": TITLE, "created": _CREATED})
        styles = _styles(book)
        # In constant memory a sheet's rows are written once and in order, so what the first sheet tells is worked out before.
        plans = [(table, *_count(db, release, table)) for table in _TABLES]
        _write_front(book.add_worksheet("说明 README"), [_Filled(*plan) for plan in plans], styles)
        for table in _TABLES:
            _write_table(book.add_worksheet(table.name[:_SHEET_NAME]), table, _rows(db, release, table), styles)
        _write_dictionary(book.add_worksheet("数据字典 dictionary"), styles)
    return DataFile(WORKBOOK, "", "xlsx", path.stat().st_size, sha256(path), 0)


def _styles(book: xlsxwriter.Workbook) -> _Styles:
    return _Styles(
        head=book.add_format({"bold": True, "bg_color": "#E7EEF4", "text_wrap": True, "valign": "vcenter"}),
        name=book.add_format({"italic": True, "bg_color": "#E7EEF4", "bottom": 1}),
        money=book.add_format({"num_format": "#,##0.00"}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        title=book.add_format({"bold": True, "font_size": 14}),
    )


def _count(db: duckdb.DuckDBPyConnection, release: Path, table: Table) -> tuple[int, int, int]:
    """Return how many rows a sheet will have, how many the table has, and how many texts are longer than a cell holds."""
    texts = [sql_name(column.name) for column in table if column.kind in ("string", "strings")]
    long = " + ".join(f"coalesce(length({name}::VARCHAR) > {_CELL_CHARACTERS}, false)::INT" for name in texts)
    source = sql_parquet([release / parquet_path(table.name)])
    row = db.execute(f"SELECT count(*), coalesce(sum({long}), 0) FROM {source}").fetchone()
    assert row is not None
    return min(int(row[0]), SHEET_ROWS), int(row[0]), int(row[1])


def _rows(db: duckdb.DuckDBPyConnection, release: Path, table: Table) -> Iterator[tuple[object, ...]]:
    """Yield a table's rows for its sheet: the newest years, then by division and unit."""
    order = [name for name in ("division_code", "unit_name", "report_type", *table.key) if name in table.polars_schema]
    by = ", ".join(f"{sql_name(name)} NULLS LAST" for name in dict.fromkeys(order) if name != "fiscal_year")
    source = sql_parquet([release / parquet_path(table.name)])
    db.execute(f"SELECT * FROM {source} ORDER BY fiscal_year DESC NULLS LAST, {by} LIMIT {SHEET_ROWS}")
    while rows := db.fetchmany(2_000):
        yield from rows


def _write_table(sheet: Worksheet, table: Table, rows: Iterator[tuple[object, ...]], styles: _Styles) -> None:
    """A sheet with the Chinese titles, the names below, and the rows; both heads stay in sight, and the names filter."""
    columns = table.columns
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS_BY_NAME.get(column.name, _WIDTHS.get(column.kind, 16)))
    sheet.freeze_panes(2, 0)
    sheet.set_row(0, 32)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.title_zh, styles.head)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.name, styles.name)
    last = 1
    for last, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            if value is not None:
                _write_cell(sheet, last, place, value, columns[place], styles)
    sheet.autofilter(1, 0, last, len(columns) - 1)


def _write_cell(sheet: Worksheet, row: int, place: int, value: object, column: Column, styles: _Styles) -> None:
    if isinstance(value, Decimal):
        if len(value.as_tuple().digits) > _DIGITS:
            sheet.write_string(row, place, f"{value:f}")
        else:
            sheet.write_number(row, place, float(value), styles.money)
    elif isinstance(value, datetime):
        sheet.write_string(row, place, f"{value:%Y-%m-%dT%H:%M:%SZ}")
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), styles.day)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sheet.write_string(row, place, text[:_CELL_CHARACTERS])


def _write_front(sheet: Worksheet, filled: Sequence[_Filled], styles: _Styles) -> None:
    """The first sheet: what this is, what is on each sheet, and what was left out."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    lines: list[tuple[str, str]] = [
        ("说明 About", DESCRIPTION),
        ("金额 Amounts", "以元计；空白表示原文未印，不是零。 / In yuan; an empty cell means not printed, not zero."),
        ("编码 Codes", "按文本存放，不要转成数字。 / Kept as text; do not turn them into numbers."),
        ("许可 Licence", f"{DATA_LICENSE.title} · {DATA_LICENSE.path}"),
        ("", ""),
        *((item.table.name, _said(item)) for item in filled),
        (
            "其他表 Other tables",
            "逐笔金额等见 csv/、parquet/ 与 juesuan.duckdb。 / Every single amount is in those.",
        ),
    ]
    sheet.write_string(0, 0, TITLE, styles.title)
    for row, (name, said) in enumerate(lines, start=2):
        sheet.write_string(row, 0, name, styles.wrapped)
        sheet.write_string(row, 1, said, styles.wrapped)


def _said(item: _Filled) -> str:
    table = item.table
    said = f"{table.title_zh}：{table.description_zh} / {table.title_en}: {table.description_en} "
    if item.rows < item.all_rows:
        said += (
            f"【只收入最近年度的 {item.rows:,} 行，共 {item.all_rows:,} 行；全部见 csv/。"
            f" Only the newest {item.rows:,} of {item.all_rows:,} rows; all are in csv/.】"
        )
    else:
        said += f"（{item.rows:,} 行 rows）"
    if item.cut_texts:
        said += f"【{item.cut_texts} 处过长的文字被截断。 {item.cut_texts} texts too long for a cell are cut.】"
    return said


def _write_dictionary(sheet: Worksheet, styles: _Styles) -> None:
    """Every column of every table."""
    heads = ("表 table", "列 column", "类型 type", "标题", "title", "说明", "description", "取值 values")
    for place, (head, width) in enumerate(zip(heads, (28, 24, 18, 24, 26, 60, 60, 40), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, head, styles.head)
    sheet.freeze_panes(1, 0)
    row = 0
    for table in RELEASE_TABLES.values():
        for column in table:
            row += 1
            values = " · ".join(column.values) or column.pattern or ""
            texts = (column.title_zh, column.title_en, column.description_zh, column.description_en, values)
            for place, text in enumerate((table.name, column.name, TYPE_NAMES[column.kind], *texts)):
                sheet.write_string(row, place, text)
    sheet.autofilter(0, 0, row, len(heads) - 1)
