"""The jsonapi adapter on saved answers, hand-written after the forms in which such sites write theirs, and on its sample site."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.errors import PageError
from extractors.portals.answers import date_of
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.jsonapi import JsonApiAdapter
from extractors.portals.jsonapi_options import JsonApiOptions
from extractors.portals.parameters import with_query
from flows.demo.portals.base import Asked, Offered
from flows.demo.portals.jsonapi import JsonApiSite
from tests.portals.driver import ORIGIN, start_urls, walk

SITE = "http://www.example.gov.cn"
START = f"{SITE}/zhengwu/zfyjs/index.html"
PAGES = Path(__file__).parent
PUTUO: dict[str, Any] = {
    "url": "/front/api/data/affair",
    "method": "POST",
    "parameters": {"channelList": ["8102"], "orderFields": ["display_date"], "orderTypes": ["desc"], "docFlag": "0"},
    "page": {"parameter": "pageNo", "size_parameter": "pageSize", "size": 3},
    "rows": "data.list",
    "total_count": "data.totalCount",
    "total_pages": "data.totalPage",
    "fields": {"title": ["title", "name"], "url": ["url", "link"], "date": ["display_date", "displayDate"]},
}
COUNTED = {"rows": "rows", "page": {"parameter": "page"}, "total_count": "total"}


def adapter(options: Mapping[str, Any]) -> JsonApiAdapter:
    return JsonApiAdapter([START], JsonApiOptions.model_validate(options))


def listing(body: object, request: Request | None = None, options: Mapping[str, Any] = PUTUO) -> Listing:
    reader = adapter(options)
    request = request or reader.start(START)
    if not isinstance(body, bytes):
        body = (PAGES / body).read_bytes() if isinstance(body, str) else json.dumps(body).encode()
    return reader.listing(Page(request, request.url, body))


def rows(*numbers: int) -> list[dict[str, object]]:
    return [{"title": f"样例区第{n}中学决算", "url": f"/{n}.html"} for n in numbers]


# Requests


def test_a_post_sends_nested_json_and_counts_pages() -> None:
    request = adapter(PUTUO).start(START)
    assert (request.method, request.url) == ("POST", f"{SITE}/front/api/data/affair")
    assert dict(request.headers) == {"Content-Type": "application/json;charset=UTF-8"}
    assert json.loads(request.body or b"") == {**PUTUO["parameters"], "pageNo": 1, "pageSize": 3}
    (following,) = listing("page1.json").follow
    assert json.loads(following.body or b"") == {**PUTUO["parameters"], "pageNo": 2, "pageSize": 3}
    assert following.key != request.key


def test_a_get_sends_its_parameters_in_the_query() -> None:
    options = {
        "url": "api?type=4&page=9",
        "rows": "rows",
        "parameters": {"ids": [1, "二"], "all": True, "none": None, "q": {"a": [1]}},
        "page": {"parameter": "page", "first": 0, "step": 20, "size_parameter": "limit", "size": 20},
    }
    first = adapter(options).start(START)
    query = "ids=1&ids=%E4%BA%8C&all=true&none=&q=%7B%22a%22%3A+%5B1%5D%7D&limit=20"
    assert (first.method, first.url, first.body) == ("GET", f"{SITE}/zhengwu/zfyjs/api?type=4&page=0&{query}", None)
    (following,) = listing({"rows": rows(1)}, first, options).follow
    assert following.url == f"{SITE}/zhengwu/zfyjs/api?type=4&page=20&{query}"


def test_a_post_may_send_a_form_or_a_query() -> None:
    options = {"method": "POST", "rows": "rows", "parameters": {"a": "一 二"}, "page": {"parameter": "p.no"}}
    form = adapter({**options, "encoding": "form", "headers": {"X-Requested-With": "XMLHttpRequest"}}).start(START)
    assert (form.url, form.body) == (START, b"a=%E4%B8%80+%E4%BA%8C&p.no=1")
    assert dict(form.headers) == {
        "X-Requested-With": "XMLHttpRequest",
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
    }
    query = adapter({**options, "encoding": "query"}).start(START)
    assert (query.method, query.url, query.body) == ("POST", f"{START}?a=%E4%B8%80+%E4%BA%8C&p.no=1", None)
    nested = adapter({**options, "headers": {"content-type": "text/json"}}).start(START)
    assert json.loads(nested.body or b"") == {"a": "一 二", "p": {"no": 1}}
    assert nested.headers == (("content-type", "text/json"),)


def test_without_anything_to_add_the_start_url_is_asked_as_it_stands() -> None:
    assert adapter({"rows": "."}).start(f"{SITE}/a?b=%20&c").url == f"{SITE}/a?b=%20&c"
    assert with_query("http://h/a?x=1&y=&x=2#f", {"z": 3, "y": "n"}) == "http://h/a?x=1&x=2&y=n&z=3#f"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"rows": ""},
        {"rows": "a", "path": "b"},
        {"rows": "a", "method": "get"},
        {"rows": "a", "encoding": "json"},
        {"rows": "a", "headers": {"Cookie": "a=b"}},
        {"rows": "a", "headers": {"user-agent": "x"}},
        {"rows": "a", "headers": {"X-A": "一"}},
        {"rows": "a", "headers": {"X A": "b"}},
        {"rows": "a", "headers": {"X-A": "b\r\nCookie: c"}},
        {"rows": "a", "url": "ftp://host/"},
        {"rows": "a", "page": {"parameter": "p", "size": 15}},
        {"rows": "a", "page": {"parameter": "p", "first": "1"}},
        {"rows": "a", "method": "POST", "parameters": {"q": 1}, "page": {"parameter": "q.page"}},
        {"rows": "a", "parameters": {"day": date(2024, 8, 20)}},
        {"rows": "a", "count_cap": 10000},
        {"rows": "a", "fields": {"title": []}},
        {"rows": "a", "fields": {"titel": "t"}},
    ],
)
def test_options_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        JsonApiOptions.model_validate(wrong)


# Rows


def test_rows_have_title_address_kind_and_date() -> None:
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in listing("page1.json").rows] == [
        ("样例区教育局2024年度 部门决算", f"{SITE}/zhengwu/jyj-bmjs/2024/233/980011.html", "page", date(2024, 8, 20)),
        ("样例区民政局2024年度部门决算", "https://mzj.example.gov.cn/zhengwu/980012.html", "page", date(2024, 8, 9)),
        ("样例区司法局2024年度部门决算", "https://www.example.gov.cn/cmsres/ea/ea00/1f.pdf", "document", date(2024, 8, 20)),
    ]


def test_an_address_may_be_a_pattern_and_files_may_stand_in_the_list() -> None:
    options = {
        "rows": "rows",
        "fields": {"title": "mc", "url": ["url", "/show/{id}.html"], "date": "fbsj"},
        "attachments": {"list": "files", "url": "/download/{fileId}?name={fileName}", "name": "fileName"},
    }
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in listing("files.json", None, options).rows] == [
        (
            "样例区第一小学2024年度单位决算",
            f"{SITE}/download/a1/b%202?name=%E6%A0%B7%E4%BE%8B%E5%8C%BA%E7%AC%AC%E4%B8%80%E5%B0%8F%E5%AD%A62024"
            "%E5%B9%B4%E5%BA%A6%E5%8D%95%E4%BD%8D%E5%86%B3%E7%AE%97.pdf",
            "document",
            date(2024, 8, 20),
        ),
        (
            "样例区教育局2024年度部门决算：部门决算表",
            f"{SITE}/download/a2?name=%E9%83%A8%E9%97%A8%E5%86%B3%E7%AE%97%E8%A1%A8.xlsx",
            "document",
            date(2024, 8, 20),
        ),
        ("样例区教育局2024年度部门决算", f"{SITE}/download/a3?name=%E9%99%84%E4%BB%B63.pdf", "document", date(2024, 8, 20)),
        ("样例区民政局2024年度部门决算", f"{SITE}/show/8.html", "page", date(2024, 8, 21)),
        ("样例区司法局2024年度部门决算", f"{SITE}/show/9.html", "page", date(2024, 8, 22)),
    ]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-08-20", date(2024, 8, 20)),
        ("2024-8-20 9:30", date(2024, 8, 20)),
        ("2024/8/20", date(2024, 8, 20)),
        ("2024年8月20日", date(2024, 8, 20)),
        ("20240820", date(2024, 8, 20)),
        (20240820, date(2024, 8, 20)),
        ("20240820093000", date(2024, 8, 20)),
        (1724169599, date(2024, 8, 20)),
        (1724169600.0, date(2024, 8, 21)),
        ("1724169600000", date(2024, 8, 21)),
        ("2024-08-20T09:30:00", date(2024, 8, 20)),
        ("2024-08-20T16:00:00.000+0000", date(2024, 8, 21)),
        ("2024-08-20T16:00", date(2024, 8, 20)),
        ("2024-08-20T99:00", date(2024, 8, 20)),
        ("0001-01-01T00:00:00+09:00", None),
        ("20249999", None),
        ("2024", None),
        (0, None),
        ("", None),
        (True, None),
        (None, None),
        (float("nan"), None),
        ({"time": 1}, None),
    ],
)
def test_dates_are_read_in_the_forms_that_sites_use(value: object, day: date | None) -> None:
    assert date_of(value) == day


def test_half_a_surrogate_pair_does_no_harm() -> None:
    body = b'{"rows": [{"title": "\\ud800", "url": "/\\ud800.html"}], "total": 1}'
    (row,) = listing(body, None, COUNTED).rows
    assert (row.title, row.request.url) == ("?", f"{SITE}/?.html")


# Where a list ends


def test_a_list_ends_where_it_has_given_what_it_announced() -> None:
    (following,) = listing("page1.json").follow
    assert [row.published_on for row in listing("page2.json", following).rows] == [None, None]
    assert listing("page2.json", following).follow == ()


def test_a_list_that_announces_nothing_ends_with_an_empty_page() -> None:
    options = {"rows": ".", "page": {"parameter": "page"}}
    (second,) = listing(rows(1, 2), None, options).follow
    (third,) = listing(rows(3), second, options).follow
    assert listing([], third, options) == Listing()
    assert listing([], None, options) == Listing()


def test_a_list_may_announce_only_pages() -> None:
    options = {"rows": "rows", "page": {"parameter": "page"}, "total_pages": "pages"}
    (second,) = listing({"rows": rows(1), "pages": 2}, None, options).follow
    assert listing({"rows": rows(2), "pages": 2}, second, options).follow == ()
    assert listing({"rows": [], "pages": 1}, None, options) == Listing()
    for request, body in ((second, {"rows": []}), (None, {"rows": [], "pages": 3})):
        with pytest.raises(PageError, match="announces more pages"):
            listing(body, request, options)


def test_fewer_rows_than_announced_are_said_not_taken_for_all() -> None:
    (following,) = listing("page1.json").follow
    behind_the_end = {"data": {"list": [], "pageNo": 0, "totalPage": 0, "totalCount": 0}}
    for body in (behind_the_end, {"data": {"list": None, "totalPage": 0, "totalCount": 0}}):
        with pytest.raises(PageError, match="announces 5 rows, and it ends after 3 on 1 pages"):
            listing(body, following)
    with pytest.raises(PageError, match="announces 4 rows, and it ends after 0"):
        listing({"rows": [], "total": 4}, None, COUNTED)
    assert listing(behind_the_end) == Listing()
    assert listing({"data": {"list": None, "totalPage": 0, "totalCount": 0}}) == Listing()


def test_a_short_page_does_not_end_a_list() -> None:
    (second,) = listing({"rows": rows(1, 2), "total": 5}, None, COUNTED).follow
    (third,) = listing({"rows": rows(3), "total": 5}, second, COUNTED).follow
    assert listing({"rows": rows(4, 5), "total": 5}, third, COUNTED).follow == ()


def test_above_the_cap_only_an_empty_page_ends_the_list() -> None:
    options = {**COUNTED, "count_cap": 4, "total_pages": "pages"}
    (second,) = listing({"rows": rows(1, 2), "total": 4, "pages": 2}, None, options).follow
    (third,) = listing({"rows": rows(3, 4), "total": 4, "pages": 2}, second, options).follow
    (fourth,) = listing({"rows": rows(5), "total": 4, "pages": 2}, third, options).follow
    assert listing({"rows": [], "total": 0, "pages": 0}, fourth, options) == Listing()
    assert listing({"rows": rows(5), "total": 4, "pages": 2}, fourth, options) == Listing(), "the last page again"
    with pytest.raises(PageError, match="the same 2 rows as page 1"):
        listing({"rows": rows(1, 2), "total": 4, "pages": 2}, second, options)
    assert listing({"rows": rows(1, 2, 3), "total": 3, "pages": 1}, None, options).follow == ()


def test_a_list_in_one_answer_must_be_complete() -> None:
    options = {"rows": "rows", "total_count": "total", "total_pages": "pages"}
    assert listing({"rows": rows(1, 2), "total": 2, "pages": 1}, None, options).follow == ()
    with pytest.raises(PageError, match="announces 3 rows, and it ends after 2"):
        listing({"rows": rows(1, 2), "total": 3, "pages": 1}, None, options)
    with pytest.raises(PageError, match="has 2 pages: say in the option page"):
        listing({"rows": rows(1, 2), "total": 2, "pages": 2}, None, options)


def test_a_site_that_gives_one_page_for_every_number_is_said() -> None:
    (following,) = listing("page1.json").follow
    with pytest.raises(PageError, match="the same 3 rows as page 1 of the list when asked for page 2"):
        listing("page1.json", following)


def test_a_count_beyond_max_pages_is_said_not_followed() -> None:
    with pytest.raises(PageError, match="2 pages or more, which is above max_pages"):
        listing("page1.json", None, {**PUTUO, "max_pages": 1})
    endless = {"rows": ".", "page": {"parameter": "page"}, "max_pages": 1}
    (second,) = listing(rows(1), None, endless).follow
    with pytest.raises(PageError, match="above max_pages"):
        listing(rows(2), second, endless)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!DOCTYPE html><title>系统维护</title>".encode(), "answers with a web page .“系统维护”. instead of JSON"),
        ("<?xml version='1.0'?><title>维护</title>".encode("gbk"), "“维护”"),
        (b"", "holds no JSON"),
        (b"[" * 100_000, "holds no JSON"),
        (b"9" * 5000, "holds no JSON"),
        (b"null", "no list of rows at data.list .the answer is a single value"),
        (b"[]", "no list of rows at data.list"),
        (b"{}", "no list of rows at data.list"),
        (b'{"data": {"list": null, "totalCount": 3}}', "no list of rows at data.list"),
        (b'{"data": {"list": {}}}', "no list of rows at data.list"),
        (b'{"data": {"rows": [], "totalCount": 0}}', "no number|no list"),
        ('{"code": 500, "message": "系统繁忙", "data": null}'.encode(), "it says code: 500, message: 系统繁忙"),
        (b'{"data": {"list": []}}', "no number at data.totalCount"),
        (b'{"data": {"list": [], "totalCount": 0, "totalPage": "many"}}', "no number at data.totalPage"),
        (b'{"data": {"list": [{"title": "x", "url": "/x"}], "totalPage": 1}}', "no number at data.totalCount"),
        (b'{"data": {"list": [{"url": "/x"}], "totalPage": 1, "totalCount": 1}}', "row 1 has no title at title or name"),
        (b'{"data": {"list": [{"title": "x"}], "totalPage": 1, "totalCount": 1}}', "row 1 .“x”. has no address at url or link"),
        (b'{"data": {"list": [null], "totalPage": 1, "totalCount": 1}}', "row 1 has no title"),
    ],
)
def test_an_answer_of_another_form_is_never_an_empty_list(body: bytes, said: str) -> None:
    with pytest.raises(PageError, match=said):
        listing(body)


def test_a_row_is_named_by_its_place_in_the_list() -> None:
    (following,) = listing("page1.json").follow
    with pytest.raises(PageError, match="row 4 has no title"):
        listing({"data": {"list": [{}], "totalCount": 5, "totalPage": 2}}, following)


@pytest.mark.parametrize(
    ("files", "said"),
    [("x", "no list of files at files"), ([{}], "a file without address at url"), ([None], "a file without address at url")],
)
def test_files_of_another_form_are_said(files: object, said: str) -> None:
    options = {"rows": ".", "attachments": {"list": "files"}}
    with pytest.raises(PageError, match=said):
        listing([{"title": "x", "url": "/x", "files": files}], None, options)


# Rows' pages


def test_a_rows_page_offers_its_attachments() -> None:
    request = Request(f"{SITE}/zhengwu/jyj-bmjs/2024/233/980011.html")
    row = Row("列表标题", request, "page", date(2024, 8, 20))
    offers = adapter(PUTUO).offers(Page(request, request.url, (PAGES / "detail.html").read_bytes()), row)
    assert [(offer.title, offer.url) for offer in offers] == [
        ("样例区教育局2024年度部门决算", f"{SITE}/cmsres/ea/ea0f3b/77c1.pdf"),
        ("样例区第一小学2024年度单位决算", f"{SITE}/cmsres/4d/4d0f/1a2b.pdf"),
    ]
    assert {(offer.page_title, offer.published_on) for offer in offers} == {("样例区教育局2024年度部门决算", date(2024, 8, 21))}


# Everything


def test_every_document_of_the_sample_site_is_found_once() -> None:
    documents = [
        Offered(
            f"doc{n}", f"样例区第{n}中学{2020 + n % 5}年度单位{'决算' if n % 3 else '预算'}", "x", date(2024, 8, 1 + n), b"%d" % n
        )
        for n in range(17)
    ]
    site = JsonApiSite("/pt", documents)
    found = walk(JsonApiAdapter(start_urls(site), JsonApiOptions.model_validate(site.options)), site)
    assert sorted(offer.url for offer in found) == sorted(ORIGIN + site.document_path(document) for document in documents)
    by_url = {offer.url: offer for offer in found}
    for document in documents:
        offer = by_url[ORIGIN + site.document_path(document)]
        assert (offer.title, offer.published_on) == (document.title, document.published_on)
        reply = site.answer(Asked("GET", site.document_path(document)))
        assert reply is not None
        assert reply.body == document.body


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "list", "title", "url", "files"]), inner)
    ),
    max_leaves=12,
)


@given(
    st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()), st.sampled_from([None, "gbk", "undefined"])
)
def test_no_bytes_make_it_fail_otherwise(body: bytes, charset: str | None) -> None:
    options = {"rows": "data", "page": {"parameter": "p"}, "fields": {"date": "title"}, "attachments": {"list": "files"}}
    for reader in (adapter(options), adapter({**options, "rows": "."}), adapter(PUTUO)):
        request = reader.start(START)
        row = Row("x", request, "page")
        for whole in (body, b'{"data": [{"title": "x", "url": "' + body + b'"}]}'):
            page = Page(request, request.url, whole, charset)
            for read in (reader.listing, lambda p, reader=reader, row=row: reader.offers(p, row)):
                try:
                    read(page)
                except PageError as error:
                    assert SITE in str(error)
