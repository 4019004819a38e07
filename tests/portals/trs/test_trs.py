"""The TRS adapter on saved pages, hand-written after the forms in which such sites write theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.scripts import PageCall, page_calls, scripted_rows
from extractors.portals.trs import TrsAdapter, TrsOptions

START = "http://www.example.gov.cn/xxgk/czzj/"
PAGES = Path(__file__).parent / "pages"


def adapter(**options: object) -> TrsAdapter:
    return TrsAdapter([START], TrsOptions.model_validate(options))


def page(name: str, reader: TrsAdapter, request: Request | None = None) -> Page:
    request = request or reader.start(START)
    return Page(request, request.url, (PAGES / name).read_bytes())


def listing(name: str, **options: object) -> Listing:
    reader = adapter(**options)
    return reader.listing(page(name, reader))


def test_rows_are_links_with_their_dates() -> None:
    rows = listing("column_links.html").rows
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in rows] == [
        ("样例区教育局2024年度部门决算公开情况说明及报表", f"{START}202408/t20240820_1001.shtml", "page", date(2024, 8, 20)),
        ("样例区财政局2024年度部门决算", urljoin(START, "../czj/202408/t20240822_1002.html"), "page", date(2024, 8, 21)),
        ("样例区第一小学2024年度单位决算", "http://jyj.example.gov.cn/xx/202408/t20240801_77.shtml", "page", date(2024, 8, 2)),
        ("样例区民政局2024年度部门决算", f"{START}P020240820555.pdf", "document", date(2024, 8, 23)),
        ("样例区司法局2024年度部门决算", f"{START}202407/post_88.html", "page", None),
        ("使用帮助", "http://www.example.gov.cn/docs/help.pdf", "document", None),
    ]


def test_rows_may_be_written_by_scripts_in_an_old_charset() -> None:
    rows = listing("column_scripts.html").rows
    assert [(row.title, row.request.url, row.published_on) for row in rows] == [
        ("样例区审计局2024年度部门决算“公开”", f"{START}202602/t20260214_2730572.shtml", date(2026, 2, 14)),
        ("样例区城管局2024年度部门决算", f"{START}202602/t20260213_2730571.shtml", date(2026, 2, 13)),
        ("样例区甲街道办事处2024年部门决算", "http://www.example.gov.cn/jd/202601/t20260111_9.html", date(2026, 1, 11)),
        ("样例区乙街道办事处2024年部门决算", f"{START}202601/t20260112_10.html", date(2026, 1, 12)),
    ]


def test_the_other_pages_come_from_the_script_alone() -> None:
    assert [r.url for r in listing("column_links.html").follow] == [f"{START}index_1.shtml", f"{START}index_2.shtml"]
    assert [r.url for r in listing("column_scripts.html").follow] == [f"{START}list_1.htm"]


@pytest.mark.parametrize("written", ['document.write("<a href=\\"index"+"_" + nextPage + "."+"htm\\">下一页</a>");', ""])
def test_the_other_pages_may_be_counted_by_variables(written: str) -> None:
    script = f"<script>var currentPage = 0;//所在页从0开始\nvar countPage = 3\n{written}</script>"
    body = f'<html><body><a href="./t20240820_1.htm">决算</a>{script}</body></html>'.encode()
    reader = adapter()
    found = reader.listing(Page(reader.start(START), START, body))
    assert [request.url for request in found.follow] == [f"{START}index_1.htm", f"{START}index_2.htm"]


def test_a_count_beyond_max_pages_is_said_not_followed() -> None:
    with pytest.raises(PageError, match="has 3 pages, more than max_pages"):
        listing("column_links.html", max_pages=2)


def test_sub_columns_are_followed_below_the_start_url_and_not_deeper_than_told() -> None:
    reader = adapter(column_depth=2)
    follow = reader.listing(page("columns.html", reader)).follow
    assert [r.url for r in follow] == [f"{START}bmys/", f"{START}bmjs/index.shtml", f"{START}sgjf/"]
    deeper = reader.listing(page("columns.html", reader, follow[0])).follow
    assert [r.url for r in deeper] == [f"{START}bmys/bmys/", f"{START}bmys/bmjs/index.shtml", f"{START}bmys/sgjf/"]
    assert reader.listing(page("columns.html", reader, deeper[0])).follow == ()
    assert listing("columns.html", column_depth=0).follow == ()
    assert [r.url for r in listing("columns.html", columns="部门").follow] == [f"{START}bmys/", f"{START}bmjs/index.shtml"]


def test_a_site_may_name_its_detail_pages_otherwise() -> None:
    rows = listing("column_links.html", detail=r"/post_\d+\.html$").rows
    assert [row.title for row in rows if row.kind == "page"] == ["样例区司法局2024年度部门决算"]


ROW = Row("列表标题", Request(f"{START}202408/t20240820_1.shtml"), "page", date(2024, 8, 19))


def test_a_detail_page_offers_every_attachment_once_by_the_words_of_its_link() -> None:
    reader = adapter()
    offers = reader.offers(page("detail.html", reader, ROW.request), ROW)
    folder = f"{START}202408/"
    assert [(offer.title, offer.url) for offer in offers] == [
        ("样例区教育局2024年度部门决算", f"{folder}P020240820531234567890.pdf"),
        ("样例区教育局2024年度部门决算表", f"{folder}W020240820531234567891.xlsx"),
        ("绩效自评表", "http://www.example.gov.cn/upload/3.zip"),
        ("列表标题", "http://www.example.gov.cn/upload/预.pdf"),
        ("教育局", "http://www.example.gov.cn/downloadfile.jsp?id=9"),
    ]
    assert {offer.published_on for offer in offers} == {date(2024, 8, 20)}
    assert {offer.page_title for offer in offers} == {"样例区教育局2024年度部门决算公开"}
    assert {offer.page_url for offer in offers} == {ROW.request.url}


def test_a_page_without_attachment_but_with_figures_is_the_document() -> None:
    reader = adapter()
    saved = page("detail_tables.html", reader, ROW.request)
    (offer,) = reader.offers(saved, ROW)
    assert (offer.url, offer.published_on) == (ROW.request.url, date(2024, 9, 1))
    visited = Page(saved.request, saved.url, saved.body.replace(b">17<", b">18<"))
    assert reader.offers(visited, ROW) == (offer,)
    changed = Page(saved.request, saved.url, saved.body.replace(b"1,234.50", b"1,234.60"))
    assert reader.offers(changed, ROW)[0].content_key != offer.content_key


@pytest.mark.parametrize("body", [b"", b"   "])
def test_what_is_no_page_is_said(body: bytes) -> None:
    reader = adapter()
    with pytest.raises(PageError, match="example"):
        reader.listing(Page(reader.start(START), START, body))


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise(body: bytes) -> None:
    reader = adapter()
    for read in (reader.listing, lambda p: reader.offers(p, ROW)):
        try:
            read(Page(reader.start(START), START, b"<html><a href='" + body))
        except PageError as error:
            assert START in str(error)


# Paging calls


quotes = st.sampled_from(["", "'", '"'])
space = st.text(" \t\n", max_size=3)


@given(
    count=st.integers(0, 999),
    current=st.integers(0, 999),
    name=st.from_regex(r"[a-zA-Z][\w-]{0,9}", fullmatch=True, alphabet="abcXYZ_0129-"),
    extension=st.sampled_from(["shtml", "html", "htm", "jsp"]),
    marks=st.tuples(quotes, quotes, st.sampled_from("'\""), st.sampled_from("'\"")),
    gaps=st.lists(space, min_size=9, max_size=9),
    container=st.sampled_from(["", "'pager',", '"page_div" ,']),
    rest=st.sampled_from(["", ", 229", ",'',\"black2\",621"]),
)
def test_a_paging_call_is_read_in_any_quoting_and_spacing(
    count: int, current: int, name: str, extension: str, marks: tuple[str, ...], gaps: list[str], container: str, rest: str
) -> None:
    said = [str(count), str(current), name, extension]
    arguments = [
        f"{gaps[2 * i]}{mark}{text}{mark}{gaps[2 * i + 1]}" for i, (mark, text) in enumerate(zip(marks, said, strict=True))
    ]
    script = f"createPageHTML{gaps[8]}({container}{','.join(arguments)}{rest});"
    assert list(page_calls([script])) == [PageCall(count, current, name, extension)]


@pytest.mark.parametrize(
    "script",
    [
        "function createPageHTML(a, b, c, d) {}",
        "// createPageHTML(9, 0, 'index', 'html');",
        "/* createPageHTML(9, 0,\n 'index', 'html'); */",
        "createPageHTML(count, 0, 'index', 'html');",
        "createPageHTML();",
        "createPageHTML(9, 0);",
    ],
)
def test_what_only_looks_like_a_paging_call_is_none(script: str) -> None:
    assert list(page_calls([script])) == []


@pytest.mark.parametrize(
    "scripts",
    [
        ["var currentPage = 1;//从0开始\nvar countPage = 4//共几页\ncreatePageHTML(countPage, currentPage, 'index', 'htm');"],
        ["var total='4', now = '1', name = \"index\";", "createPageHTML(parseInt(total), Number( now ), name, 'htm')"],
        ["var count = 9;", "count = 4; createPageHTML('pager', parseInt(count, 10), 1, 'index', 'htm')"],
    ],
)
def test_a_paging_call_may_be_given_variables(scripts: list[str]) -> None:
    assert list(page_calls(scripts)) == [PageCall(4, 1, "index", "htm")]


@pytest.mark.parametrize(
    "script",
    [
        "var count = 4 + more; createPageHTML(count, 1, 'index', 'htm');",
        "// var count = 4;\ncreatePageHTML(count, 1, 'index', 'htm');",
        "if (count == 4) createPageHTML(count, 1, 'index', 'htm');",
    ],
)
def test_a_variable_of_no_known_value_is_not_guessed(script: str) -> None:
    assert list(page_calls([script])) == []


def test_pages_may_be_written_from_variables_without_a_call() -> None:
    script = """
        var currentPage = 0;//所在页从0开始
        var nextPage = currentPage+1//下一页
        var countPage = 3//共多少页
        if(countPage>1&&currentPage!=(countPage-1))
            document.write("<a href=\\"index"+"_" + nextPage + "."+"htm\\">下一页</a>&nbsp;");
    """
    reader = adapter()
    body = f"<html><body><a href='./202408/t20240820_1.htm'>决算</a><script>{script}</script></body></html>".encode()
    follow = reader.listing(Page(reader.start(START), START, body)).follow
    assert [request.url for request in follow] == [f"{START}index_1.htm", f"{START}index_2.htm"]


def test_a_column_named_after_a_unit_says_whose_its_rows_are() -> None:
    def read(request: Request, body: str) -> Listing:
        return reader.listing(Page(request, request.url, f"<html><body>{body}</body></html>".encode()))

    reader = adapter(column_depth=3)
    rows = "<a href='./202508/t20250820_1.shtml'>2024年度部门决算公开</a>"
    hub = read(reader.start(START), "<a href='./jyj/'>教育局</a><a href='./jd/'>各街道</a><a href='./bmjs/'>部门决算</a>")
    education = hub.follow[0]
    assert [read(request, rows).rows[0].unit_name for request in hub.follow] == ["教育局", None, None]
    (years, elsewhere) = read(education, "<a href='./2024/'>2024年</a><a href='../zfys/'>政府预算</a>").follow
    assert [read(request, rows).rows[0].unit_name for request in (years, elsewhere)] == ["教育局", None]
    (school, more) = read(years, "<a href='./yz/'>第一中学</a><script>createPageHTML(2, 0, 'index', 'html');</script>").follow[
        ::-1
    ]
    assert [read(request, rows).rows[0].unit_name for request in (school, more)] == ["第一中学", "教育局"]


def test_a_script_without_rows_has_none() -> None:
    assert list(scripted_rows("var url = location.href; var title = document.title; var link = '';")) == []


def test_a_start_page_may_only_lead_to_the_column() -> None:
    reader = adapter()
    body = b"<html><head><meta http-equiv='Refresh' content=\"0; URL='bmjs/index.shtml'\"></head></html>"
    assert [r.url for r in reader.listing(Page(reader.start(START), START, body)).follow] == [f"{START}bmjs/index.shtml"]


@pytest.mark.parametrize("charset", [None, "iso-8859-1", "gb2312", "utf-8", "no-such", "undefined"])
def test_the_charset_is_found_whatever_the_header_says(charset: str | None) -> None:
    reader = adapter()
    body = '<a href="t20240820_1.html">样例区教育局“朤”2024年度部门决算</a>'.encode("gb18030")
    (row,) = reader.listing(Page(reader.start(START), START, body, charset)).rows
    assert row.title == "样例区教育局“朤”2024年度部门决算"


@pytest.mark.parametrize(
    ("call", "doubtful"),
    [
        ('createPageHTML(3, 0, "index", "shtml");', False),
        ('createPageHTML(Math.ceil(rows / 15), 0, "index", "shtml");', True),
        ('createPageHTML(pages(), 0, "index", "shtml");', True),
        ('// createPageHTML(pages(), 0, "index", "shtml");', False),
        ("function createPageHTML(count, current, name, extension) { }", False),
    ],
)
def test_a_number_of_pages_that_cannot_be_told_is_said(call: str, doubtful: bool) -> None:
    reader = adapter()
    body = f'<ul><li><a href="./202408/t20240820_1.shtml">样例区财政局2024年度部门决算</a></li></ul><script>{call}</script>'
    found = reader.listing(Page(reader.start(START), START, body.encode(), "utf-8"))
    assert (len(found.rows), bool(found.doubts)) == (1, doubtful)
