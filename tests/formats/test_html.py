"""What a web page shows, and pages that are no documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.document import extract_document
from extractors.formats.html import MOST_NESTED, read_html
from tests.extractors.helpers import items

TABLE = (
    "<table><caption>支出决算表</caption><tr><td>功能分类<br>科目编码<td>科目名称<td>合计</tr>"
    "<tr><td>201<td>一般公共<p>服务支出</p><td>3.00<span style='display:none'>9</span></table>"
)
PAGE = f"<!DOCTYPE html><html><body><h1>示例市示例局2024年度部门决算</h1><p>单位：万元</p>{TABLE}</body></html>"
EXPECTED = {("201", "一般公共服务支出", "total"): "3.00"}


@pytest.mark.parametrize(
    "data",
    [
        PAGE.encode(),
        PAGE.encode("gb18030"),
        b"\xef\xbb\xbf" + PAGE.encode(),
        b"\xff\xfe" + PAGE.encode("utf-16-le"),
        PAGE.replace("<html>", "<html><meta charset=GBK>").encode("gbk"),
        PAGE.replace("<html>", "<html><meta charset=nonsense>").encode(),
    ],
    ids=["utf-8", "gb18030", "bom", "utf-16", "gbk named", "unknown charset"],
)
def test_a_page_is_read_in_its_charset(data: bytes) -> None:
    extraction = extract_document(data)
    assert (extraction.status, extraction.media_type) == ("extracted", "text/html")
    assert items(extraction, "expenditure") == EXPECTED
    assert extraction.identity.unit_name == "示例市示例局"


@pytest.mark.parametrize(
    "frame",
    [
        "<table><tr><td>导航<td>{}</table>",
        "<script>var a = '<table>';</script><style>td {{}}</style>{}",
        "<div style='display: none'>收入决算表</div>{}<p hidden>九张表</p>",
        "<table><tr><td>" * 100 + "{}" + "</table>" * 100,
        "<div>" * 300 + "{}",
    ],
    ids=["layout table", "script", "hidden", "nested", "deep"],
)
def test_what_lies_around_a_table_does_not_matter(frame: str) -> None:
    data = PAGE.replace(TABLE, frame.format(TABLE)).encode()
    assert items(extract_document(data), "expenditure") == EXPECTED


def test_the_frame_of_a_portal_is_no_part_of_the_document() -> None:
    frame = "<p>某某门户网站</p>" * 20
    page = PAGE.replace("<body>", f"<head><meta name='ArticleTitle' content='示例市示例局2024年度部门决算'></head><body>{frame}")
    identity = extract_document(page.encode()).identity
    assert (identity.unit_name, identity.fiscal_year, identity.report_type) == ("示例市示例局", 2024, "final_account")


def test_a_page_that_leads_to_documents_is_none() -> None:
    links = "".join(f"<li><a href='{n}.pdf'>示例局第{n}号附件下载</a></li>" for n in range(20))
    extraction = extract_document(f"<html><h1>示例局2024年部门预算公开</h1><ul>{links}</ul></html>".encode())
    assert extraction.status == "not_a_disclosure"
    assert "示例局2024年部门预算公开" in (extraction.status_reason or "")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<html><script>draw()</script></html>", "unreadable"),
        (b"<html>" + b"<table><tr><td>x" * (MOST_NESTED + 1), "failed"),
        (b"<html>" + b"<div>x" * 100_000, "failed"),
        (b"<html><table>" + b"<tr><td colspan=1000 rowspan=60000>x" * 5_000, "failed"),
        (b"<html><p " + b"a" * 10_000_000 + b">x</p>", "not_a_disclosure"),
        (b"<html><body>\0\0\0<p>x</p>\xff\xfe", "not_a_disclosure"),
    ],
    ids=["script only", "tables", "depth", "spans", "attribute", "binary"],
)
def test_hostile_pages_have_a_status(data: bytes, status: str) -> None:
    extraction = extract_document(data)
    assert extraction.status == status
    assert extraction.status_reason


def test_ten_megabytes_are_read() -> None:
    cell = b"<td><p style='" + b"margin: 0cm; " * 150 + b"'>1234.50</p>"
    content = read_html(b"<html><table>" + (b"<tr>" + cell * 10) * 500 + b"</table>")
    assert len(content.pages[0].grids[0].rows()) == 500


WILD = Path(__file__).parents[3] / "shared" / "corpus" / "wild"


@pytest.mark.corpus
@pytest.mark.skipif(not WILD.is_dir(), reason="the real documents do not lie beside this checkout")
def test_real_pages_named_pdf_are_told_from_documents() -> None:
    pages = [p for p in WILD.glob("*.pdf") if b"%PDF-" not in p.read_bytes()[:1024]]
    found = {p.name: extract_document(p.read_bytes()) for p in pages}
    assert {e.media_type for e in found.values()} == {"text/html"}
    assert {e.status for e in found.values()} == {"not_a_disclosure"}


def test_a_table_with_thousands_of_columns_is_reported_and_not_read() -> None:
    heads = "".join(f"<td>合计{i}</td>" for i in range(3_000))
    amounts = "<td>1.00</td>" * 3_000
    page = f"<html><p>支出决算表</p><p>单位：万元</p><table><tr>{heads}</tr><tr>{amounts}</tr></table></html>"
    extraction = extract_document(page.encode())
    assert extraction.line_items == ()
    assert extraction.status_reason
