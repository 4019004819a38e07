"""The same account saved in each format, as the programs that departments use save it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

import docx
import openpyxl
from openpyxl.styles import Border, Side

from tests.extractors.drawing import ABOVE, LEFT, SIZE, Ruled, Sheet, draw
from tests.formats.account import COVER, NOTE, STATEMENTS, UNIT, Statement

_AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
_ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
_THIN = Border(left=Side("thin"), right=Side("thin"), top=Side("thin"), bottom=Side("thin"))

Spanned = tuple[int, int, int, int, str]


def spans(rows: list[list[str]]) -> Iterator[Spanned]:
    """Each cell with its row, column, height, width and text."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text not in (LEFT, ABOVE):
                width, height = 1, 1
                while c + width < len(row) and row[c + width] == LEFT:
                    width += 1
                while r + height < len(rows) and rows[r + height][c] == ABOVE:
                    height += 1
                yield r, c, height, width, text


def to_pdf() -> bytes:
    return draw(*(_sheet(s) for s in STATEMENTS), cover=COVER)


def _sheet(statement: Statement) -> Sheet:
    """A page with columns as wide as their texts need, and two lines where they are wider still."""
    columns = range(len(statement.rows[0]))
    single = [(c, len(text)) for _, c, _, width, text in spans(statement.rows) if width == 1]
    needed = [max([3, *(min(n, 15) for column, n in single if column == c)]) for c in columns]
    widths = [720 * n / sum(needed) for n in needed]
    rows = [
        [_wrapped(text, widths[c]) if row[c + 1 : c + 2] != [LEFT] else text for c, text in enumerate(row)]
        for row in statement.rows
    ]
    return Sheet([statement.title, UNIT], Ruled(rows, widths), [NOTE])


def _wrapped(text: str, width: float) -> str:
    fitting = int((width - 4) // SIZE)
    return f"{text[:fitting]}\n{text[fitting:]}" if len(text) > fitting and not _AMOUNT.fullmatch(text) else text


def to_docx() -> bytes:
    document = docx.Document()
    for text in COVER:
        document.add_paragraph(text)
    document.add_page_break()  # type: ignore[no-untyped-call]
    for statement in STATEMENTS:
        document.add_paragraph(statement.title)
        document.add_paragraph(UNIT)
        table = document.add_table(len(statement.rows), len(statement.rows[0]))
        for r, c, height, width, text in spans(statement.rows):
            cell = table.cell(r, c)
            if (height, width) != (1, 1):
                cell = cell.merge(table.cell(r + height - 1, c + width - 1))
            cell.text = text
        document.add_paragraph(NOTE)
    return _saved(document.save)


def to_xlsx(*, one_sheet: bool = False) -> bytes:
    """A workbook with a sheet for each statement, or with all under each other on one."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "封面"
    for row, text in enumerate(COVER, 1):
        sheet.cell(row, 1, text)
    top = len(COVER) + 2
    for statement in STATEMENTS:
        if not one_sheet:
            sheet, top = book.create_sheet(statement.sheet), 1
        top = _write(sheet, statement, top)
    return _saved(book.save)


def _write(sheet: Any, statement: Statement, top: int) -> int:
    columns = len(statement.rows[0])
    sheet.cell(top, 1, statement.title)
    sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=columns)
    sheet.cell(top + 1, columns, UNIT)
    first = top + 2
    for r, c, height, width, text in spans(statement.rows):
        cell = sheet.cell(first + r, c + 1)
        cell.value, cell.number_format = _value(text)
        cell.border = _THIN
        if (height, width) != (1, 1):
            sheet.merge_cells(start_row=first + r, end_row=first + r + height - 1, start_column=c + 1, end_column=c + width)
    end = first + len(statement.rows)
    sheet.cell(end, 1, NOTE)
    return end + 2


def _value(text: str) -> tuple[object, str]:
    """What is typed into a cell so that it prints a text, and the number format that makes it."""
    if text == "-":
        return 0, _ACCOUNTING
    if _AMOUNT.fullmatch(text):
        return float(text.replace(",", "")), "#,##0.00"
    if text.isdigit():
        return float(text), "0" * len(text)
    return text or None, "General"


def to_html() -> bytes:
    blocks = [f"<h1>{text}</h1>" for text in COVER]
    for statement in STATEMENTS:
        lines: dict[int, str] = dict.fromkeys(range(len(statement.rows)), "")
        for r, _, height, width, text in spans(statement.rows):
            lines[r] += f'<td colspan="{width}" rowspan="{height}"><p><span>{escape(text)}</span></p></td>'
        rows = "".join(f"<tr>{line}</tr>" for line in lines.values())
        blocks.append(f"<p><b>{statement.title}</b></p><p>{UNIT}</p><table><tbody>{rows}</tbody></table><p>{NOTE}</p>")
    page = f"<!DOCTYPE html><html><head><meta charset='gb2312'><title>示例</title></head><body>{''.join(blocks)}</body></html>"
    return page.encode("gb18030")


def zipped(members: Mapping[str, bytes]) -> bytes:
    """An archive as Chinese programs write it: names in GBK, and no mark that says so."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(_GbkName(name), data)
    return buffer.getvalue()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is stored in GBK."""

    def __init__(self, name: str) -> None:
        super().__init__(name, (2025, 1, 1, 0, 0, 0))
        self.compress_type = zipfile.ZIP_DEFLATED

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits


def _saved(save: Callable[[Any], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
