"""The adapter of directories: which links are departments, and that each row says whose it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.directory import DirectoryAdapter, DirectoryOptions
from flows.demo.portals.base import Offered
from flows.demo.portals.directory import DirectorySite
from tests.portals.driver import ask, start_urls, walk

START = "http://www.example.gov.cn/bmgk/"
PAGES = Path(__file__).parent


def adapter(**options: object) -> DirectoryAdapter:
    return DirectoryAdapter([START], DirectoryOptions.model_validate(options))


def listing(content: str | bytes, request: Request | None = None, **options: Any) -> Listing:
    reader = adapter(**options)
    request = request or reader.start(START)
    body = content if isinstance(content, bytes) else f"<html><body>{content}</body></html>".encode()
    return reader.listing(Page(request, request.url, body))


def departments(content: str | bytes, **options: Any) -> list[tuple[str | None, str]]:
    return [(request.told("unit"), request.url) for request in listing(content, **options).follow]


def column(**options: Any) -> Request:
    """The request for a department's page."""
    found = listing('<ul><li><a href="jyj/">区教育局</a></li><li><a href="czj/">区财政局</a></li></ul>', **options)
    return found.follow[0]


def test_a_saved_directory_in_an_old_charset_gives_its_departments() -> None:
    saved = (PAGES / "departments.html").read_bytes()
    assert departments(saved) == [
        ("样例区教育局", f"{START}jyj/"),
        ("妇联", f"{START}各部门/妇联/"),
        ("样例区文化和旅游局（体育局）", f"{START}wl%20j/index.html"),
        ("样例区民政局", "http://www.example.gov.cn/mzj/list.jsp?id=3"),
        ("甲街道办事处", f"{START}jd/1.html"),
    ]


def test_departments_may_be_told_by_words_address_or_place() -> None:
    saved = (PAGES / "departments.html").read_bytes()
    assert departments(saved, departments="教育|/jd/") == [
        ("样例区教育局", f"{START}jyj/"),
        ("甲街道办事处", f"{START}jd/1.html"),
    ]
    assert [unit for unit, _ in departments(saved, list=".jd")] == ["甲街道办事处"]
    assert [unit for unit, _ in departments(saved, list="#none")] == []


def test_documents_beside_and_below_a_name_are_that_units() -> None:
    table = (
        '<table><tr><td rowspan="2">区教育局</td><td>2024</td><td><a href="1.pdf">部门决算</a></td></tr>'
        '<tr><td>2025</td><td><a href="2.pdf">部门预算</a></td></tr>'
        '<tr><td>区财政局</td><td>2024</td><td><a href="3.pdf">部门决算</a></td></tr></table>'
    )
    blocks = (
        '<h3>区水务局</h3><p><a href="4.pdf">2024年度部门决算.pdf</a></p>'
        '<h3>区司法局</h3><p><a href="5.html">2024年部门决算</a></p>'
    )
    assert [(row.unit_name, row.title, row.kind) for row in listing(table + blocks).rows] == [
        ("区教育局", "部门决算", "document"),
        ("区教育局", "部门预算", "document"),
        ("区财政局", "部门决算", "document"),
        ("区水务局", "2024年度部门决算", "document"),
        ("区司法局", "2024年部门决算", "page"),
    ]


TABLE = """<table><caption>部门预决算公开</caption>
<tr><th rowspan="2">序号</th><th rowspan="2">部门</th><th colspan="2">2024年</th><th rowspan="2">2025年预算</th></tr>
<tr><th>预算</th><th>部门决算</th></tr>
<tr><td>1</td><td>区教育局</td><td><a href="a.pdf">查看</a></td><td><a href="b.pdf">查看</a></td>
<td><a href="c.pdf">下载</a></td></tr>
<tr><td rowspan="2">2</td><td rowspan="2">妇联</td><td>—</td><td><a href="d.pdf">查看</a></td><td>—</td></tr>
<tr><td></td><td><a href="e.pdf">2024年（更正）</a></td><td><a href="f.pdf">停水通知</a></td></tr></table>"""


def test_the_head_of_a_tables_column_says_which_year_and_report() -> None:
    titles = ["区教育局 2024年 预算", "区教育局 2024年 部门决算", "区教育局 2025年预算", "妇联 2024年 部门决算"]
    rows = listing(TABLE).rows
    assert [row.title for row in rows] == [*titles, "2024年（更正） 2024年 部门决算", "停水通知"]
    assert [row.unit_name for row in rows[:3]] == ["区教育局"] * 3
    page = Page(column(), f"{START}jyj/", TABLE.encode())
    offers = adapter().offers(page, Row("区级部门预决算", page.request, "page"))
    assert [offer.title for offer in offers] == [row.title for row in rows]


DOCUMENTS = '<a href="{0}.pdf">2024年度部门决算公开</a>'


@pytest.mark.parametrize(
    "entry",
    [
        "<li>{1}：" + DOCUMENTS + "</li>",
        "<li><span>{0}、{1}</span>" + DOCUMENTS + "</li>",
        "<p><strong>{1}</strong></p><p>" + DOCUMENTS + "</p>",
        '<div><div class="t">{1}</div><div class="c">' + DOCUMENTS + "</div></div>",
        "<li><i></i>{1}<br>" + DOCUMENTS + "</li>",
    ],
)
def test_documents_after_a_printed_name_are_that_units(entry: str) -> None:
    names = ("区教育局", "区财政局", "妇联")
    content = "".join(entry.format(n, name) for n, name in enumerate(names, 1))
    assert [row.unit_name for row in listing(f"<div>{content}</div><div>{DOCUMENTS.format(9, '')}</div>").rows] == [*names, None]


def test_one_printed_name_alone_may_be_a_signature() -> None:
    signed = "<p>现将有关情况公开如下：</p><p>区财政局</p><p>2025年8月20日</p>"
    found = adapter().offers(Page(column(), f"{START}1.html", f"{signed}<p>{DOCUMENTS.format(1, '')}</p>".encode()),
                             Row("部门决算", column(), "page"))  # fmt: skip
    assert [offer.unit_name for offer in found] == [None]


def test_years_and_reports_may_lead_to_pages_of_departments() -> None:
    kinds = listing('<ul><li><a href="js/">部门决算</a></li><li><a href="ys/">部门预算</a></li></ul>').follow
    assert [request.url for request in kinds] == [f"{START}js/", f"{START}ys/"]
    years = listing('<ul><li><a href="2024/">2024年</a></li><li><a href="2023/">2023年度</a></li></ul>', kinds[0]).follow
    assert [request.url for request in years] == [f"{START}js/2024/", f"{START}js/2023/"]
    names = listing('<ul><li><a href="jyj/">区教育局</a></li><li><a href="2022/">2022年</a></li></ul>', years[0]).follow
    assert [request.url for request in names] == [f"{START}js/2024/jyj/"]


def test_a_link_beside_the_list_of_departments_is_none() -> None:
    links = "".join(f'<li><a href="{n}/"><b>{name}</b></a></li>' for n, name in enumerate(("区教育局", "区财政局", "妇联")))
    found = departments(f'<div><ul>{links}</ul><p><a href="zn.html">机构职能</a></p></div>')
    assert [name for name, _ in found] == ["区教育局", "区财政局", "妇联"]


def test_a_name_that_is_the_documents_link_is_told_what_the_page_is_about() -> None:
    page = '<title>2024年度部门决算公开-样例区政府</title><ul><li><a href="1.pdf">区教育局</a><li><a href="2.pdf">妇联.pdf</a>'
    assert [(row.title, row.unit_name, row.kind) for row in listing(page).rows] == [
        ("区教育局 2024年度部门决算公开", "区教育局", "document"),
        ("妇联", None, "document"),
    ]
    more = page + '<li><a href="3.pdf">区财政局</a></ul>'
    assert listing(more).rows[1].title == "妇联 2024年度部门决算公开"
    assert listing(more).rows[1].unit_name == "妇联"
    assert listing(more).follow == ()


def test_rows_of_a_department_carry_its_name_on_every_page_and_in_every_year() -> None:
    first = listing(
        '<ul><li><a href="t20250820_1.html">2024年度部门决算公开</a></li></ul><ul><li><a href="2023/">2023年</a></li></ul>'
        '<script>createPageHTML(2, 0, "index", "html");</script>'
        '<a href="/bmgk/czj/">区财政局</a><a href="/bmgk/">部门信息公开</a>',
        column(),
    )
    assert [(row.title, row.unit_name) for row in first.rows] == [("2024年度部门决算公开", "区教育局")]
    assert [request.url for request in first.follow] == [f"{START}jyj/index_1.html", f"{START}jyj/2023/"]
    for request in first.follow:
        below = listing('<li><a href="a.pdf">部门预算</a></li><li><a href="2022/">2022年</a></li>', request)
        assert [(row.title, row.unit_name) for row in below.rows] == [("部门预算", "区教育局")]
        assert len(below.follow) == (1 if "index_1" in request.url else 0)


def test_departments_may_be_told_by_a_tables_row_a_drop_down_or_a_picture() -> None:
    table = (
        '<table><tr><td>区残联</td><td><a href="cl/">查看</a></td></tr>'
        '<tr><td>区教育局</td><td><a href="j.html">进入</a></td></tr></table>'
    )
    assert departments(table) == [("区残联", f"{START}cl/"), ("区教育局", f"{START}j.html")]
    options = [("", "请选择"), ("jyj/", "教育局"), ("fl/", "妇联"), ("czj/", "财政局")]
    choice = "<select>" + "".join(f'<option value="{value}">{name}</option>' for value, name in options) + "</select>"
    assert departments(choice) == [(name, f"{START}{value}") for value, name in options[1:]]
    assert departments('<a href="jyj/"><img alt="区教育局"></a>') == [("区教育局", f"{START}jyj/")]


def test_columns_that_lie_elsewhere_are_followed_where_the_source_file_says_so() -> None:
    content = '<a href="/col/col7/index.html">部门决算公开</a><a href="/col/col8/index.html">部门动态</a>'
    assert listing(content, column()).follow == ()
    (follow,) = listing(content, column(), columns="决算").follow
    assert (follow.url, follow.told("unit")) == ("http://www.example.gov.cn/col/col7/index.html", "区教育局")
    assert listing(content, column(), columns="决算", depth=1).follow == ()


def test_a_start_page_may_lead_to_directories_and_to_columns_of_one_unit() -> None:
    first = listing('<a href="bmjs/">部门决算公开</a><a href="jyj/">区教育局预决算公开</a><a href="/sgjf/">三公经费预算</a>')
    assert [(request.url, request.told("level"), request.told("unit")) for request in first.follow] == [
        (f"{START}bmjs/", "0", None),
        (f"{START}jyj/", "1", "区教育局"),
    ]
    second = listing('<a href="mzj/">区民政局</a><a href="bmjs2/">部门决算</a>', first.follow[0])
    assert [(request.url, request.told("unit")) for request in second.follow] == [(f"{START}bmjs/mzj/", "区民政局")]


def test_columns_of_other_departments_beside_a_departments_own_are_not_its() -> None:
    (first, *_) = listing('<ul><li><a href="jyj">区教育局</a></li><li><a href="czj.html">区财政局</a></li></ul>').follow
    content = '<a href="/bmgk/czj/">区财政局</a><a href="/bmgk/jyj/2024/">往年</a><a href="/bmgk/czj/2023/">往年</a>'
    reader = adapter()
    redirected = Page(first, f"{START}jyj/", f"<html><body>{content}</body></html>".encode())
    (year,) = reader.listing(redirected).follow
    assert (year.url, year.told("unit")) == (f"{START}jyj/2024/", "区教育局")
    by_name = Page(first, f"{START}jyj.html", redirected.body)
    assert [request.url for request in reader.listing(by_name).follow] == [f"{START}jyj/2024/"]


def test_an_address_that_turns_out_to_be_a_file_is_a_document() -> None:
    request = column()
    (row,) = listing(b"%PDF-1.7 ...", request).rows
    assert (row.kind, row.request.url, row.unit_name) == ("document", request.url, "区教育局")
    (offer,) = adapter().offers(Page(ROW.request, ROW.request.url, b"%PDF-1.7 ..."), ROW)
    assert (offer.url, offer.title, offer.content_key) == (ROW.request.url, ROW.title, None)


def test_departments_may_stand_in_a_frame() -> None:
    frames = listing('<frameset><frame src="left.htm"><frame src="main.htm"></frameset>')
    assert [request.url for request in frames.follow] == [f"{START}left.htm", f"{START}main.htm"]
    assert [request.told("unit") for request in listing('<a href="jyj.htm">教育局</a>', frames.follow[0]).follow] == ["教育局"]


def test_a_year_of_the_same_program_is_a_column() -> None:
    (first, _) = listing('<a href="/list.jsp?id=3">区教育局</a><br><a href="/list.jsp?id=4">区财政局</a>').follow
    content = '<a href="/list.jsp?id=3&amp;y=24">二〇二四</a><a href="/list.jsp?id=4">区财政局</a><a href="/index.jsp">首页</a>'
    assert [request.url for request in listing(content, first).follow] == ["http://www.example.gov.cn/list.jsp?id=3&y=24"]


def test_a_department_may_be_one_page_with_its_documents_or_tables() -> None:
    embedded = listing(
        '<title>区教育局2024年度部门决算</title><p>发布日期：2025-08-20</p><iframe src="/v.pdf"></iframe>', column()
    )
    (row,) = embedded.rows
    assert (row.title, row.kind, row.unit_name, row.published_on) == (
        "区教育局2024年度部门决算",
        "document",
        "区教育局",
        date(2025, 8, 20),
    )
    figures = "<h1>2024年度部门决算</h1><table><tr><td>合计</td><td>1,234.50</td></tr></table>"
    request = column()
    (row,) = listing(figures, request).rows
    assert (row.title, row.kind, row.request.url, row.unit_name) == ("2024年度部门决算", "page", request.url, "区教育局")
    reader = adapter()
    (offer,) = reader.offers(Page(row.request, row.request.url, figures.encode()), row)
    assert offer.content_key is not None and offer.unit_name == "区教育局"


def test_one_page_may_carry_the_documents_of_many_units() -> None:
    row = Row("2024年度单位决算公开", Request(f"{START}jyj/t20250820_1.html"), "page", None, "区教育局")
    body = (PAGES / "many_units.html").read_bytes()
    offers = adapter().offers(Page(row.request, row.request.url, body), row)
    assert [(offer.title, offer.unit_name) for offer in offers] == [
        ("样例区第一小学2024年度单位决算", "区教育局"),
        ("样例区第二小学2024年度单位决算", "区教育局"),
        ("单位决算", "样例区第三中学"),
        ("样例区幼儿园", "区教育局"),
    ]


@pytest.mark.parametrize("options", [{"list": "ul > li"}, {"departments": "("}, {"depth": 0}, {"columns": "["}, {"what": 1}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DirectoryOptions.model_validate(options)


ROW = Row("标题", Request(f"{START}t20240820_1.html"), "page", date(2024, 8, 19))


@settings(deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from(["", "<a href='", "<ul><a href=1>区教育局</a><a href='", "<a onclick=\"download('"])
)
def test_no_bytes_make_it_fail_otherwise(body: bytes, before: str) -> None:
    reader = adapter()
    for request in (reader.start(START), column()):
        page = Page(request, request.url, f"<html>{before}".encode() + body)
        for read in (reader.listing, lambda p: reader.offers(p, ROW)):
            try:
                read(page)
            except PageError as error:
                assert START in str(error)


UNITS = ["样例区教育局", "样例区民政局", "样例区卫生健康局", "样例区城市管理局", "甲街道办事处", "样例区妇女联合会"]


@pytest.mark.parametrize("count", [2, 7, 24, 60])
def test_a_sample_site_gives_every_document_once(count: int) -> None:
    offered = [
        Offered(f"d{n}", f"{unit}{2020 + n // 6}年度部门决算", unit, date(2021 + n // 12, 8, 1 + n % 28), f"%PDF-{n}".encode())
        for n in range(count)
        for unit in (UNITS[n % len(UNITS)],)
    ]
    site = DirectorySite("/directory", offered)
    offers = walk(DirectoryAdapter(start_urls(site), DirectoryOptions.model_validate(site.options)), site)
    bodies = {document.body: document for document in offered}
    found = [(bodies[ask(site, Request(offer.url)).body], offer) for offer in offers]
    assert sorted(document.key for document, _ in found) == sorted(document.key for document in offered)
    for document, offer in found:
        assert offer.unit_name == document.unit_name
        assert offer.title.replace(document.unit_name, "") == document.title.replace(document.unit_name, "")
        assert offer.published_on == document.published_on
