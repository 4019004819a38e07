"""The Hanweb adapter on saved pages, hand-written after the forms in which such sites write theirs, and on its sample site."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.hanweb import HanwebAdapter, HanwebOptions
from extractors.portals.jpage import records, stores
from flows.demo.portals.base import Offered
from flows.demo.portals.hanweb import HanwebSite
from tests.portals.driver import ORIGIN, start_urls, walk

HOST = "http://www.example.gov.cn"
START = f"{HOST}/col/col59960/index.html"
PAGES = Path(__file__).parent


def adapter(**options: object) -> HanwebAdapter:
    return HanwebAdapter([START], HanwebOptions.model_validate(options))


def saved(name: str, request: Request) -> Page:
    return Page(request, request.url, (PAGES / name).read_bytes())


def listing(name: str, **options: object) -> Listing:
    reader = adapter(**options)
    return reader.listing(saved(name, reader.start(START)))


def asked(request: Request) -> dict[str, str]:
    query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    form = dict(parse_qsl((request.body or b"").decode(), keep_blank_values=True))
    assert {name: form.get(name, value) for name, value in query.items()} == query
    return {**query, **form}


# Rows


def test_rows_lie_in_the_page_as_a_data_store() -> None:
    rows = listing("column.html").rows
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in rows] == [
        (
            "样例区教育局2024年度部门决算公开情况说明及报表",
            f"{HOST}/art/2024/8/20/art_59960_4094383.html",
            "page",
            date(2024, 8, 21),
        ),
        ("样例区财政局2024年度部门决算", f"{HOST}/col/col59960/art/2024/art_0f3c5a1b2d.html", "page", date(2024, 8, 22)),
        ("样例区第一小学2024年度单位决算", "http://jyj.example.gov.cn/art/2024/8/1/art_1_2.html", "page", date(2024, 8, 2)),
        (
            "样例区民政局2024年度部门决算",
            f"{HOST}/module/download/downfile.jsp?classid=0&filename=9f1.pdf",
            "document",
            date(2024, 8, 23),
        ),
        ("样例区司法局2024年度部门决算", f"{HOST}/art/2024/8/24/art_59960_5.html", "page", date(2024, 8, 24)),
    ]


def test_rows_lie_in_the_page_as_an_array_in_an_old_charset() -> None:
    rows = listing("column_array.html").rows
    assert [(row.title, row.request.url, row.published_on) for row in rows] == [
        ("样例区财政局2013年度部门决算", f"{HOST}/art/2014/5/21/art_30067_1.html", date(2014, 5, 21)),
        ("样例区教育局2013年度部门决算", f"{HOST}/art/2014/5/20/art_30067_2.html", date(2014, 5, 20)),
    ]


def test_rows_of_a_page_without_a_data_store_are_its_links_to_details_and_documents() -> None:
    rows = listing("plain.html").rows
    assert [(row.title, urlsplit(row.request.url).path, row.kind, row.published_on) for row in rows] == [
        ("样例区教育局2021年度部门决算", "/art/2022/10/12/art_1229608992_4094383.html", "page", date(2022, 10, 14)),
        ("样例区财政局2021年度部门决算（含附表）", "/art/2022/art_ab12cd34.html", "page", None),
        ("样例区民政局2021年度部门决算", "/attach/0/1.pdf", "document", date(2022, 10, 15)),
    ]
    assert [row.title for row in listing("plain.html", detail=r"/show_\d+").rows if row.kind == "page"] == [
        "样例区司法局2021年度部门决算"
    ]


def test_an_island_outside_the_scripts_is_a_data_store_too() -> None:
    reader = adapter()
    record = '<record><![CDATA[<li><a href="/a.html">样例区决算</a></li>]]></record>'
    body = f"<div hidden><datastore><recordset>{record}</recordset></datastore></div>"
    page = Page(reader.start(START), START, f"<html><body>{body}</body></html>".encode())
    assert [row.request.url for row in reader.listing(page).rows] == [f"{HOST}/a.html"]


# Further rows


def test_further_rows_are_asked_for_in_groups_up_to_the_announced_total() -> None:
    first, second = listing("column.html").follow
    assert (first.method, urlsplit(first.url).path) == ("GET", "/module/web/jpage/dataproxy.jsp")
    assert asked(first) == {
        "startrecord": "6",
        "endrecord": "10",
        "perpage": "5",
        "col": "1",
        "webid": "355",
        "path": f"{HOST}/",
        "columnid": "59960",
        "sourceContentType": "1",
        "unitid": "745545",
        "webname": "样例区人民政府",
        "permissiontype": "0",
    }
    assert [asked(second)[name] for name in ("startrecord", "endrecord")] == ["11", "12"]


def test_a_group_may_be_asked_for_by_post() -> None:
    request = listing("column.html", method="POST").follow[0]
    assert request.method == "POST"
    assert dict(request.headers)["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert dict(parse_qsl(urlsplit(request.url).query)) == {"startrecord": "6", "endrecord": "10", "perpage": "5"}
    assert asked(request) == asked(listing("column.html").follow[0])


def test_the_call_names_the_proxy_and_its_parameters() -> None:
    requests = listing("column_array.html").follow
    assert urlsplit(requests[0].url).path == "/module/jslib/jquery/jpage/dataproxy.jsp"
    assert (asked(requests[0])["unitid"], asked(requests[0])["webname"]) == ("49468", "样例区财政局")
    ranges = [(int(asked(request)["startrecord"]), int(asked(request)["endrecord"])) for request in requests]
    assert (ranges[0], ranges[-1]) == ((3, 27), (1403, 1418))
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(ranges))


def test_two_lists_of_one_page_are_kept_apart() -> None:
    found = listing("two_lists.html")
    assert len(found.rows) == 2
    (request,) = found.follow
    assert urlsplit(request.url).path == "/module/jpage/dataproxy.jsp"
    assert asked(request) == {
        "startrecord": "2", "endrecord": "2", "perpage": "1", "columnid": "1", "webid": "9", "unitid": "11",
    }  # fmt: skip


def test_rows_that_belong_to_no_known_list_are_kept_and_all_lists_asked_for_whole() -> None:
    reader = adapter()
    body = (PAGES / "two_lists.html").read_bytes().replace(b"<datastore>", b"<p>", 1).replace(b"<recordset>", b"<p>", 1)
    found = reader.listing(Page(reader.start(START), START, body))
    assert [row.title for row in found.rows] == ["样例区教育局2024年度部门预算"]
    assert [(asked(r)["columnid"], asked(r)["startrecord"], asked(r)["endrecord"]) for r in found.follow] == [
        ("1", "1", "2"),
        ("2", "1", "1"),
    ]


def test_a_group_is_read_with_links_relative_to_the_column_and_its_missing_rest_asked_for() -> None:
    reader = adapter()
    request = listing("column.html").follow[0]
    found = reader.listing(saved("group.xml", request))
    assert [(row.title, row.request.url, row.published_on) for row in found.rows] == [
        ("样例区审计局2023年度部门决算", f"{HOST}/art/2023/8/1/art_59960_6.html", date(2023, 8, 2)),
        ("样例区水务局2023年度部门决算", f"{HOST}/col/col59960/art/2023/8/1/art_59960_7.html", date(2023, 8, 1)),
    ]
    (rest,) = found.follow
    assert [asked(rest)[name] for name in ("startrecord", "endrecord", "columnid")] == ["8", "10", "59960"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_empty_answer_is_asked_for_by_the_other_method_and_then_said(method: str) -> None:
    reader = adapter(method=method)
    request = listing("column.html", method=method).follow[0]
    found = reader.listing(saved("empty.xml", request))
    assert found.rows == ()
    (other,) = found.follow
    assert {request.method, other.method} == {"GET", "POST"}
    assert asked(other) == asked(request)
    with pytest.raises(PageError, match=r"answers no row \(\d+ bytes\) for rows 6 to 10 of the 12 that .*col59960.* announces"):
        reader.listing(saved("empty.xml", other))


def test_encrypted_parameters_are_sent_as_they_are_and_named_where_they_get_nothing() -> None:
    reader = adapter(method="POST")
    found = listing("column_encrypted.html", method="POST")
    assert len(found.rows) == 1
    assert asked(found.follow[0])["columnid"] == "Zk8/qJ2w+0A=="
    (again,) = reader.listing(saved("empty.xml", found.follow[0])).follow
    with pytest.raises(PageError, match="its parameters are encrypted"):
        reader.listing(saved("empty.xml", again))


def test_a_proxy_that_repeats_the_first_rows_is_said() -> None:
    reader = adapter()
    request = listing("column.html").follow[0]
    with pytest.raises(PageError, match="first rows again instead of rows 6 to 10"):
        reader.listing(saved("column.html", request))


def test_a_total_without_a_way_to_ask_is_asked_for_by_the_column_alone_or_said() -> None:
    reader = adapter()
    body = (PAGES / "column_encrypted.html").read_bytes().replace(b"dataproxy.jsp?", b"other.jsp?")
    follow = reader.listing(Page(reader.start(START), START, body)).follow
    assert asked(follow[0]) == {"startrecord": "2", "endrecord": "2", "perpage": "1", "columnid": "59960"}
    elsewhere = f"{HOST}/list.html"
    with pytest.raises(PageError, match=r"announces 4 rows, holds 1 and does not say how to ask"):
        reader.listing(Page(reader.start(elsewhere), elsewhere, body))


@pytest.mark.parametrize(
    "said",
    [
        "<script>var columnid=7, unitid = '8'; var webId=9;</script>",
        '<div data-columnid="7" data-unitid="8" data-webid="9">',
        "<script>var ajaxParam = 'columnid=7&amp;unitid=8&webid=9';</script>",
    ],
)
def test_parameters_may_stand_apart_from_the_call(said: str) -> None:
    reader = adapter()
    call = "$('#8').jpage({totalRecord:2,proxyUrl:'/module/jpage/dataproxy.jsp'})"
    body = f"<html><body>{said}<script>{call}</script></body></html>"
    (request,) = reader.listing(Page(reader.start(START), START, body.encode())).follow
    assert urlsplit(request.url).path == "/module/jpage/dataproxy.jsp"
    assert asked(request) == {
        "startrecord": "1", "endrecord": "2", "perpage": "15", "columnid": "7", "unitid": "8", "webid": "9",
    }  # fmt: skip


def test_a_total_beyond_max_rows_is_said_not_followed() -> None:
    with pytest.raises(PageError, match="has 12 rows, more than max_rows"):
        listing("column.html", max_rows=11)


def test_a_column_that_announces_no_total_is_read_until_nothing_more_comes() -> None:
    reader = adapter()
    body = (PAGES / "column_encrypted.html").read_bytes().replace(b'totalRecord:"4"', b"")
    (request,) = reader.listing(Page(reader.start(START), START, body)).follow
    untold = (PAGES / "group.xml").read_bytes().replace(b"<totalrecord>12</totalrecord>", b"")
    (next_one,) = reader.listing(Page(request, request.url, untold)).follow
    assert asked(next_one)["startrecord"] == "4"
    assert reader.listing(saved("empty.xml", next_one)) == Listing()
    told = reader.listing(saved("group.xml", request)).follow
    assert asked(told[-1])["endrecord"] == "12"


def test_a_column_that_announces_no_total_may_end_with_its_page() -> None:
    def answered(request: Request, body: bytes) -> Listing:
        return reader.listing(Page(request, request.url, body))

    reader = adapter()
    link = "<a href='/module/jpage/dataproxy.jsp?columnid=7&unitid=8&webid=9'></a>"
    record = "<record><![CDATA[<li><a href='/art/2024/8/20/art_7_1.html'>样例区教育局2024年度部门决算</a></li>]]></record>"
    store = f"<datastore><nextgroup><![CDATA[{link}]]></nextgroup><recordset>{record}</recordset></datastore>"
    page = answered(reader.start(START), f'<html><body><script type="text/xml">{store}</script></body></html>'.encode())
    (by_post,) = answered(page.follow[0], b"<datastore><recordset></recordset></datastore>").follow
    assert answered(by_post, b"<datastore><recordset></recordset></datastore>") == Listing()
    with pytest.raises(PageError, match="answers no row"):
        answered(by_post, b"")


# Columns


def test_a_page_without_rows_leads_to_the_columns_in_its_content() -> None:
    reader = adapter()
    follow = reader.listing(saved("hub.html", reader.start(START))).follow
    assert [request.url for request in follow] == [f"{HOST}/col/col30516/index.html", f"{HOST}/col/col30517/"]
    assert reader.listing(saved("hub.html", follow[0])).follow == ()
    assert listing("hub.html", column_depth=0).follow == ()
    assert [request.url for request in listing("hub.html", columns="决算$").follow] == [f"{HOST}/col/col30516/index.html"]
    assert [r.url for r in listing("two_lists.html").follow] == [r.url for r in listing("two_lists.html", column_depth=0).follow]
    assert all("dataproxy" in request.url for request in listing("column.html").follow)
    assert f"{HOST}/col/col1/index.html" in [request.url for request in listing("column.html", columns="政务").follow]


def test_a_page_with_rows_leads_to_columns_where_the_source_says_so() -> None:
    reader = adapter(column_depth=2)
    body = b'<a href="/art/2024/8/20/art_1_1.html">x</a>' + (PAGES / "hub.html").read_bytes()
    follow = reader.listing(Page(reader.start(START), START, body)).follow
    assert [request.url for request in follow] == [f"{HOST}/col/col30516/index.html", f"{HOST}/col/col30517/"]
    deeper = reader.listing(Page(follow[0], follow[0].url, body)).follow
    assert f"{HOST}/col/col30517/" in [request.url for request in deeper]
    assert reader.listing(Page(deeper[0], deeper[0].url, body)).follow == ()
    assert adapter().listing(Page(reader.start(START), START, body)).follow == ()


def test_a_start_page_may_only_lead_to_the_column() -> None:
    reader = adapter()
    body = b"<html><head><meta http-equiv='Refresh' content=\"0; URL=/col/col2/index.html\"></head></html>"
    assert [r.url for r in reader.listing(Page(reader.start(START), START, body)).follow] == [f"{HOST}/col/col2/index.html"]


# Rows' own pages

ROW = Row("列表标题", Request(f"{HOST}/art/2024/8/20/art_59960_4094383.html"), "page", date(2024, 8, 19))


def test_a_detail_page_offers_attachments_and_downloads_once() -> None:
    offers = adapter().offers(saved("detail.html", ROW.request), ROW)
    shown = "showname=样例区第一小学2024年度单位决算.pdf&"
    assert {offer.url.removeprefix(HOST).replace(shown, ""): offer.title for offer in offers} == {
        "/module/download/downfile.jsp?classid=0&filename=2408201.pdf": "样例区教育局2024年度部门决算",
        "/module/download/downfile.jsp?classid=0&filename=2408202.pdf": "样例区第一小学2024年度单位决算",
        "/attach/0/2408203.xlsx": "样例区教育局2024年度部门决算表",
        "/upload/downloadfile.jsp?id=4": "列表标题",
    }
    assert len(offers) == 4
    assert {offer.published_on for offer in offers} == {date(2024, 8, 21)}
    assert {offer.page_title for offer in offers} == {"样例区教育局2024年度部门决算公开"}


def test_a_page_without_attachment_but_with_figures_is_the_document() -> None:
    page = saved("detail_tables.html", ROW.request)
    (offer,) = adapter().offers(page, ROW)
    assert (offer.url, offer.published_on) == (ROW.request.url, date(2024, 8, 19))
    visited = Page(page.request, page.url, page.body.replace(b">17<", b">18<"))
    assert adapter().offers(visited, ROW) == (offer,)


# Anything


@pytest.mark.parametrize("body", [b"", b"   "])
def test_what_is_no_page_is_said(body: bytes) -> None:
    with pytest.raises(PageError, match="example"):
        adapter().listing(Page(adapter().start(START), START, body))


GROUP = listing("column.html").follow[0]
MARKS = st.sampled_from(
    [
        b"<datastore>",
        b"<record><![CDATA[",
        b"]]></record>",
        b"<a href='",
        b"totalRecord:",
        b"jpage({",
        b"columnid:1}",
        b"InitData=['",
        b"<script>",
    ]
)


@given(st.lists(st.one_of(MARKS, st.binary(max_size=60)), max_size=12).map(b"".join), st.booleans())
def test_no_bytes_make_it_fail_otherwise(body: bytes, framed: bool) -> None:
    body = b"<html><script>" + body if framed else body
    reader = adapter()
    for read, request in (
        (reader.listing, reader.start(START)),
        (reader.listing, GROUP),
        (lambda p: reader.offers(p, ROW), ROW.request),
    ):
        try:
            read(Page(request, request.url, body))
        except PageError as error:
            assert HOST in str(error)


@given(st.text("<>[]!CDATArecordstore/ \n", max_size=200))
def test_records_are_read_from_anything(text: str) -> None:
    assert all(record.strip() for record in records(text))
    stores(text, text)


# The sample site


def offered(number: int) -> Iterator[Offered]:
    for n in range(number):
        unit, kind = f"样例区第{n}街道办事处", "预算" if n % 4 == 0 else "决算"
        yield Offered(f"d{n}", f"{unit}2024年度部门{kind}", unit, date(2025, 1, 31) + timedelta(n), f"%PDF-{n}".encode())


@pytest.mark.parametrize(("number", "method"), [(1, "GET"), (20, "GET"), (61, "GET"), (61, "POST")])
def test_the_sample_site_is_read_whole_and_once(number: int, method: str) -> None:
    site = HanwebSite("/hanweb", list(offered(number)))
    reader = HanwebAdapter(start_urls(site), HanwebOptions.model_validate({**site.options, "method": method}))
    offers = walk(reader, site)
    assert sorted((offer.url, offer.title, offer.published_on) for offer in offers) == sorted(
        (ORIGIN + site.document_path(document), document.title, document.published_on) for document in site.offered
    )
