"""The adapter of paged lists: whatever says which pages there are, each is asked for once and none is missed silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.paged import PagedAdapter, PagedOptions
from flows.demo.portals.base import Offered
from flows.demo.portals.paged import ROWS_PER_PAGE, PagedSite
from tests.portals.driver import ask, start_urls, walk

START = "http://www.example.gov.cn/gkml/list.jsp?type=bmjs"
ROWS = "<ul>" + "".join(f'<li><a href="art_{n}.html">某局{n}2024年度部门决算</a></li>' for n in range(3)) + "</ul>"
PAGES = Path(__file__).parent


def adapter(start: str = START, **options: object) -> PagedAdapter:
    return PagedAdapter([start], PagedOptions.model_validate(options))


def listing(content: str, url: str = START, request: Request | None = None, **options: Any) -> Listing:
    reader = adapter(START if request else url, **options)
    return reader.listing(Page(request or reader.start(url), url, f"<html><body>{content}</body></html>".encode()))


def followed(content: str, url: str = START, **options: Any) -> list[str]:
    return [request.url for request in listing(content, url, **options).follow]


def test_a_saved_list_gives_its_rows_and_pages() -> None:
    reader = adapter()
    found = reader.listing(Page(reader.start(START), START, (PAGES / "list.html").read_bytes()))
    folder = "http://www.example.gov.cn/gkml/"
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in found.rows] == [
        ("样例区教育局2024年度部门决算公开情况说明", f"{folder}content.jsp?id=101", "page", date(2025, 8, 20)),
        ("样例区财政局2024年度部门决算", "http://www.example.gov.cn/art/2025/8/21/art_12_102.html", "page", date(2025, 8, 21)),
        ("样例区民政局2024年度部门决算", f"{folder}downloadfile.jsp?id=103", "document", date(2025, 8, 22)),
        ("样例区司法局2024年度部门决算", "http://oss.example.cn/b/7f3a.pdf", "document", date(2025, 8, 23)),
    ]
    assert [request.url for request in found.follow] == [f"{START}&pageNo={n}" for n in (2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("url", "content", "pages"),
    [
        (START, '<a href="?type=bmjs&amp;page=2">2</a> 共 4 页', [f"{START}&page={n}" for n in (2, 3, 4)]),
        (START, '<a href="?type=bmjs&PageIndex=1">下一页</a><p>第1/3页</p>', [f"{START}&PageIndex={n}" for n in (1, 2)]),
        (START, '<a href="?currentPage=2&type=%D4%A4">2</a><a href="?currentPage=3&type=%D4%A4">尾页</a>',
         ["list.jsp?currentPage=2&type=%D4%A4", "list.jsp?currentPage=3&type=%D4%A4"]),
        ("http://a.gov.cn/x/", '<a href="index_2.html">下一页</a> 共3页', ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/index.html", '<a href="index_2.html">2</a><a href="index_4.html">末页</a>',
         ["index_2.html", "index_3.html", "index_4.html"]),
        ("http://a.gov.cn/x/1.html", '<a href="1.html">1</a><a href="2.html">2</a><a href="3.html">3</a>', ["2.html", "3.html"]),
        ("http://a.gov.cn/x/list_0.htm", '<a href="list_1.htm">2</a> 页次：1/3', ["list_1.htm", "list_2.htm"]),
        ("http://a.gov.cn/x/column-index-1.shtml", '<a href="column-index-2.shtml">下页</a><div class="pages"><b>1/3</b></div>',
         ["column-index-2.shtml", "column-index-3.shtml"]),
        ("http://a.gov.cn/x/index.htm", '<script>var currentPage=0,countPage=3;//所在页从0开始\n'
         'document.write("<a href=\\"index_"+nextPage+".htm\\">下一页</a>");</script>', ["index_1.htm", "index_2.htm"]),
        ("http://a.gov.cn/x/", '<script>var currentPage = 0;//所在页从0开始\nvar countPage = 3//共多少页\n'
         'document.write("<a href=\\"index"+"_" + nextPage + "."+"htm\\" class=\\"cn\\">下一页</a>");</script>',
         ["index_1.htm", "index_2.htm"]),
        ("http://a.gov.cn/x/", '<script>var currentPage=0,countPage=3;document.write("index_"+(currentPage+1)+".html");</script>',
         ["index_1.html", "index_2.html"]),
        ("http://a.gov.cn/x/", '<script>var currentPage=0,countPage=3;for(var i=1;i<=countPage;i++)document.write('
         '"<a href=\\""+(i==1?"index.html":"index_"+i+".html")+"\\">"+i+"</a>");</script>', ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/", '<script>var n="3", name="index";createPageHTML(n, 0, name, "html");</script>',
         ["index_1.html", "index_2.html"]),
        ("http://a.gov.cn/x/", '<a href="index_2.html">[2]</a><a href="index_3.html">[3]</a>', ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/", '<a href="index_2.html">第2页</a><a href="index_3.html">第 3 页</a>',
         ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/", '<select onchange="go(this.value)"><option value="1">1</option><option value="2">第2页</option>'
         '</select><script>function go(n){location.href=n==1?"index.html":"index_"+n+".html"}</script>', ["index_2.html"]),
        ("http://a.gov.cn/x/", '<select><option value="2">2</option><option value="3">3</option></select>', []),
        ("http://a.gov.cn/x/list.htm", "<script>var currentPage=0,countPage=3;</script>", ["list_1.htm", "list_2.htm"]),
        ("http://a.gov.cn/x/", '<script>var currentPage=0,countPage=2;</script><a href="t20240820_1.htm">某局2024年度决算</a>',
         ["index_1.html"]),
        ("http://a.gov.cn/x/", "<script>var currentPage=0,countPage=1;</script>", []),
        ("http://a.gov.cn/x/", '<a href="index_2.html">[下一页]</a><a href="index_3.html">[尾页]</a>',
         ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/", '<a href="index_2.html">→</a>', ["index_2.html"]),
        ("http://a.gov.cn/x/", '<script>createPageHTML(3, 0, "index", "shtml");</script>', ["index_1.shtml", "index_2.shtml"]),
        ("http://a.gov.cn/x/", '<script>pageCount:3</script><a href="index_2.html">&gt;</a>', ["index_2.html", "index_3.html"]),
        ("http://a.gov.cn/x/", '<a href="more.html">下一页</a>', ["more.html"]),
        ("http://a.gov.cn/x/", '<script>createPageHTML(3, 1, "index", "html");</script>', ["index_2.html", "index_3.html"]),
        (START, '共3页<script>function go(n){location.href="list.jsp?pageNo="+n;}</script>',
         ["list.jsp?pageNo=2", "list.jsp?pageNo=3"]),
        (START, '共2页<script>function go(n){location.href="?type=ys&pageNo="+n;}</script>', ["?type=ys&pageNo=2"]),
        ("http://a.gov.cn/x/", '共2页<script>function go(n){location.href="index_"+n+".html";}</script>', ["index_2.html"]),
        ("http://a.gov.cn/x/", '<select><option value="./">1</option><option value="index_2.html">2</option></select>',
         ["index_2.html"]),
        (START, '<form action="list.jsp">第<input name="pageNo" value="1">页 共<em>2</em>页</form>', [f"{START}&pageNo=2"]),
        ("http://a.gov.cn/x/", '<a href="2024.html">2024</a><a href="2023.html">2023</a>', []),
        ("http://a.gov.cn/x/1/", '<a href="../2/">下一页</a>', ["http://a.gov.cn/x/2/"]),
        ("http://a.gov.cn/x/", '<a href="/">首页</a> 共1页', []),
        ("http://a.gov.cn/x/", "", []),
    ],
)  # fmt: skip
def test_the_other_pages_are_found(url: str, content: str, pages: list[str]) -> None:
    assert followed(ROWS + content, url) == [urljoin(url, page) for page in pages]


@pytest.mark.parametrize(
    ("content", "options", "pages"),
    [
        ('<a href="javascript:go(2)">下一页</a> 共3页', {"parameter": "pageNo"}, [f"{START}&pageNo=2", f"{START}&pageNo=3"]),
        ('共3页', {"parameter": "p", "first": 0}, [f"{START}&p=1", f"{START}&p=2"]),
        ('共3页', {"template": "list_{n}.html"}, ["list_2.html", "list_3.html"]),
        ('<a href="javascript:go(3)" >尾页</a>', {"template": "list_{n}.html", "first": 0}, ["list_1.html", "list_2.html"]),
        ("", {"parameter": "pageNo"}, [f"{START}&pageNo=2"]),
        ("", {"template": "list_{n}.html"}, []),
        ('<a onclick="go(2)">下一页</a>', {"template": "list_{n}.html"}, ["list_2.html"]),
    ],
)  # fmt: skip
def test_what_the_source_file_says_of_the_pages_holds(content: str, options: dict[str, Any], pages: list[str]) -> None:
    assert followed(ROWS + content, **options) == [urljoin(START, page) for page in pages]


@pytest.mark.parametrize(
    "content",
    [
        "<script>createPageHTML(3, 0, 'mailto:a', 'html');</script>",
        "共 12 页",
        '<a href="javascript:go(2)">下一页</a>',
        '<a href="#" data-page="2">下一页</a>',
    ],
)
def test_pages_that_nothing_leads_to_are_said(content: str) -> None:
    with pytest.raises(PageError, match="links to none of the others"):
        listing(ROWS + content)


def test_a_count_beyond_max_pages_is_said_not_followed() -> None:
    with pytest.raises(PageError, match="has 90 pages, more than max_pages"):
        listing(ROWS + '<a href="?page=2">2</a> 共90页', max_pages=50)


def test_a_repeated_page_ends_the_list_and_is_an_error_only_where_more_was_announced() -> None:
    cases: list[tuple[str, dict[str, Any]]] = [("", {"parameter": "page"}), ('<a href="?type=bmjs&amp;page=2">2</a>', {})]
    for pager, options in cases:
        (second,) = listing(ROWS + pager, **options).follow
        assert listing(ROWS, second.url, second, **options).follow == ()
        assert listing("", second.url, second, **options) == Listing()
    (second,) = listing(ROWS + '<a href="?type=bmjs&amp;page=2">2</a> 共2页').follow
    with pytest.raises(PageError, match="page 2 of 2 and repeats the rows"):
        listing(ROWS, second.url, second)
    with pytest.raises(PageError, match="page 2 of 2 and lists nothing"):
        listing("", second.url, second)


def test_without_a_count_every_page_leads_to_the_next_until_one_does_not() -> None:
    (second,) = listing(ROWS, parameter="page").follow
    others = ROWS.replace("art_", "art_9")
    (third,) = listing(others, second.url, second, parameter="page").follow
    assert third.url == f"{START}&page=3"
    assert listing(others, third.url, third, parameter="page").follow == ()


def test_a_start_page_may_only_lead_to_the_list() -> None:
    (list_page,) = listing('<script>window.location.href="list/index.html"</script>', "http://a.gov.cn/x/").follow
    assert list_page.url == "http://a.gov.cn/x/list/index.html"
    (framed,) = listing('<h1>部门决算</h1><iframe src="inner.html"></iframe>', "http://a.gov.cn/x/").follow
    assert framed.url == "http://a.gov.cn/x/inner.html"
    assert [request.url for request in listing('<a href="index_2.html">2</a>', framed.url, framed).follow] == [
        "http://a.gov.cn/x/index_2.html"
    ]


@pytest.mark.parametrize(
    ("link", "is_row"),
    [
        ('<a href="info.aspx?id=3">某局预决算公开</a><span>08-01</span>', True),
        ('<a href="/detail/5">某局2024年度部门决算</a>', True),
        ('<a href="/view/12/">区教育局2024年度部门决算</a>', True),
        ('<a href="/202508/">八月</a>', False),
        ('<a href="/bmjs/">部门决算</a>', False),
        ('<a href="/news/1.html">会议通知</a>', False),
        ('<a href="/news/1.html">会议通知</a> 2025-08-01', True),
        ('<a href="http://jyj.example.cn/x.do?id=1">某局2024年度部门决算</a>', True),
        ('<a href="http://jyj.example.cn/x.do?id=1">会议通知</a> 2025-08-01', False),
    ],
)
def test_a_row_is_told_by_its_address_its_date_or_its_words(link: str, is_row: bool) -> None:
    assert bool(listing(f"<ul><li>{link}</li></ul>").rows) is is_row


def test_rows_may_be_told_by_their_address_and_place() -> None:
    content = '<div id="l"><a href="/c/1.do">甲</a><a href="/v?x=2">乙</a></div><a href="/v?x=3">丙</a>'
    found = listing(content, detail=r"/v\?x=\d", list="#l").rows
    assert [row.title for row in found] == ["乙"]


def test_rows_and_pages_may_be_written_by_scripts() -> None:
    reader = adapter("http://a.gov.cn/x/")
    body = (PAGES.parent / "trs" / "pages" / "column_scripts.html").read_bytes()
    found = reader.listing(Page(reader.start("http://a.gov.cn/x/"), "http://a.gov.cn/x/", body))
    assert [row.published_on for row in found.rows] == [
        date(2026, 2, 14),
        date(2026, 2, 13),
        date(2026, 1, 11),
        date(2026, 1, 12),
    ]
    assert [request.url for request in found.follow] == ["http://a.gov.cn/x/list_1.htm"]


@pytest.mark.parametrize(
    "options", [{"template": "x"}, {"parameter": "a", "template": "{n}"}, {"parameter": "a b"}, {"list": "a > b"}]
)
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PagedOptions.model_validate(options)


ROW = Row("标题", Request("http://www.example.gov.cn/art_1.html"), "page", date(2024, 8, 19))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "<a href='", "共", "<a href='?page=2", "<script>countPage="]))
def test_no_bytes_make_it_fail_otherwise(body: bytes, before: str) -> None:
    reader = adapter()
    for read in (reader.listing, lambda p: reader.offers(p, ROW)):
        try:
            read(Page(reader.start(START), START, f"<html>{before}".encode() + body))
        except PageError as error:
            assert START in str(error)


@pytest.mark.parametrize("count", [1, 5, 2 * ROWS_PER_PAGE, 2 * ROWS_PER_PAGE + 1, 23])
def test_a_sample_site_gives_every_document_once(count: int) -> None:
    units = ["样例区教育局", "样例区民政局"]
    offered = [
        Offered(f"d{n}", f"{units[n % 2]}{2000 + n}年度部门决算", units[n % 2], date(2025, 8, 1 + n), f"%PDF-{n}".encode())
        for n in range(count)
    ]
    site = PagedSite("/paged", offered)
    offers = walk(PagedAdapter(start_urls(site), PagedOptions.model_validate(site.options)), site)
    assert sorted(ask(site, Request(offer.url)).body for offer in offers) == sorted(document.body for document in offered)
    assert {(offer.title, offer.published_on) for offer in offers} == {(d.title, d.published_on) for d in offered}


def test_the_sample_site_repeats_its_first_page_to_who_lost_the_cookie() -> None:
    site = PagedSite("/paged", [Offered(f"d{n}", f"某局{n}年度决算", "某局", date(2025, 8, 1), b"%PDF-") for n in range(9)])
    reader = PagedAdapter(start_urls(site), PagedOptions())
    second = reader.listing(ask(site, reader.start(reader.start_urls[0]))).follow[0]
    with pytest.raises(PageError, match="repeats the rows"):
        reader.listing(ask(site, second))
