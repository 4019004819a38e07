"""What a Word document prints: accepted changes, headers, text boxes, tables in tables, merged cells."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.document import extract_document
from extractors.model import Extraction
from tests.extractors.helpers import items

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else paragraph(content)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


HEAD = row(cell("功能分类科目编码"), cell("科目名称"), cell("合计"))
TABLE = f"<w:tbl>{HEAD}{row(cell('201'), cell('一般公共服务支出'), cell('3.00'))}</w:tbl>"
TITLE = paragraph("支出决算表") + paragraph("单位：万元")
EXPECTED = {("201", "一般公共服务支出", "total"): "3.00"}


def word(body: str, header: str | None = None) -> bytes:
    """A Word document of these parts."""
    buffer = io.BytesIO()
    names = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        section = ""
        if header is not None:
            relation = f'<Relationship Id="h1" Type="{R}/header" Target="header1.xml"/>'
            archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>')
            archive.writestr("word/header1.xml", f"<w:hdr {names}>{header}</w:hdr>")
            section = '<w:sectPr><w:headerReference w:type="default" r:id="h1"/></w:sectPr>'
        archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}{section}</w:body></w:document>")
    return buffer.getvalue()


def read(body: str, header: str | None = None) -> Extraction:
    return extract_document(word(body, header))


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (TITLE + TABLE, None),
        (paragraph("单位：万元") + TABLE, paragraph("支出决算表")),
        (TITLE + f"<w:tbl>{row(cell(TABLE))}</w:tbl>", None),
        (f"<w:sdt><w:sdtContent>{TITLE}{TABLE}</w:sdtContent></w:sdt>", None),
        (TITLE + TABLE.replace("3.00", "3.0</w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del><w:r><w:t>0"), None),
        (
            TITLE
            + TABLE.replace(
                "</w:tbl>", f"{row(cell('9'), cell('y'), cell('8')).replace('<w:tr>', '<w:tr><w:trPr><w:del/></w:trPr>')}</w:tbl>"
            ),
            None,
        ),
        (
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
            + TITLE
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
            + paragraph("收入决算表")
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
            + TABLE,
            None,
        ),
    ],
    ids=["plain", "title in header", "nested table", "content control", "deleted text", "deleted row", "text box"],
)
def test_a_table_is_read_however_it_is_placed(body: str, header: str | None) -> None:
    assert items(read(body, header), "expenditure") == EXPECTED


def test_merged_cells_and_hair_wide_grid_columns_are_one_column() -> None:
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in (2000, 3000, 1, 2000)) + "</w:tblGrid>"
    head = row(cell("功能分类科目编码"), cell("科目名称"), cell("合计", '<w:gridSpan w:val="2"/>'))
    body = row(cell("201"), cell("一般公共服务支出", '<w:gridSpan w:val="2"/>'), cell("3.00"))
    assert items(read(f"{TITLE}<w:tbl>{grid}{head}{body}</w:tbl>"), "expenditure") == EXPECTED


def test_a_list_of_titles_before_the_first_table_is_not_taken_for_its_title() -> None:
    contents = "".join(map(paragraph, ("收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "三公经费表")))
    broken = contents + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    assert items(read(broken + TITLE + TABLE), "expenditure") == EXPECTED


def test_a_document_without_text_says_so() -> None:
    assert read("<w:p/>").status == "unreadable"


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_document_is_unreadable(share: float) -> None:
    data = word(TITLE + TABLE)
    extraction = extract_document(data[: int(len(data) * share)])
    assert (extraction.status, "damaged" in (extraction.status_reason or "")) == ("unreadable", True)


def test_entities_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<!DOCTYPE x [<!ENTITY a "ha">]><w:document xmlns:w="{W}"><w:body>&a;</w:body></w:document>'
        )
    extraction = extract_document(buffer.getvalue())
    assert (extraction.status, "entities" in (extraction.status_reason or "")) == ("unreadable", True)
