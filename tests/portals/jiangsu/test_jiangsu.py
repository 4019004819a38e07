"""The adapter of Jiangsu's platform on saved answers, hand-written after those of the platform, and on its sample site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.jiangsu import JiangsuAdapter, JiangsuOptions
from flows.demo.portals.base import Asked, Offered
from flows.demo.portals.jiangsu import JiangsuSite
from tests.portals.driver import ORIGIN, start_urls, walk

BASE = "http://www.example.gov.cn/yjsgk/"
PAGES = Path(__file__).parent


def adapter(**options: object) -> JiangsuAdapter:
    return JiangsuAdapter([BASE], JiangsuOptions.model_validate({"pid": "122", "dates": ["2024"], **options}))


def answered(request: Request, body: object) -> Page:
    return Page(request, request.url, body if isinstance(body, bytes) else json.dumps(body).encode())


def saved(name: str, request: Request) -> Page:
    return answered(request, (PAGES / name).read_bytes())


def asked(request: Request) -> dict[str, str]:
    return dict(parse_qsl((request.body or b"").decode() or urlsplit(request.url).query, keep_blank_values=True))


def departments(**options: object) -> Listing:
    reader = adapter(**options)
    return reader.listing(saved("departments.json", reader.start(BASE)))


def items_request(**options: object) -> Request:
    return departments(**options).follow[0]


def first_row(**options: object) -> Row:
    return adapter(**options).listing(saved("items.json", items_request(**options))).rows[0]


def items(answer: object, request: Request | None = None) -> Listing:
    return adapter().listing(answered(request or items_request(), answer))


def item(*numbers: str) -> list[dict[str, str]]:
    return [{"uuid": number, "title": "2024年部门决算"} for number in numbers]


# Departments


@pytest.mark.parametrize(
    ("start_url", "base"),
    [
        (BASE, BASE),
        (BASE.rstrip("/"), BASE),
        (f"{BASE}list.do?a=1#/home", BASE),
        (f"{BASE}front/index.html", BASE),
        ("http://yjsgk.example.cn:5000", "http://yjsgk.example.cn:5000/"),
    ],
)
def test_the_base_is_taken_from_the_start_url(start_url: str, base: str) -> None:
    request = adapter().start(start_url)
    assert urldefrag(request.url).url == f"{base}front/department/getdepartmentname.do"
    assert request.method == "POST"
    assert asked(request) == {"pid": "122", "departmentName": "", "date": "2024", "typeid": "2"}


def test_every_department_is_asked_for_its_items_also_those_below_others() -> None:
    follow = departments().follow
    assert {urldefrag(request.url).url for request in follow} == {f"{BASE}front/budgetfinal/itemsandpag.do"}
    assert [asked(request) for request in follow] == [
        {"page_num": "1", "groupid": number, "typeid": "2", "date": "2024"} for number in ("501", "502", "503")
    ]
    assert len({request.key for request in follow}) == len({request.url for request in follow}) == 3


def test_every_year_is_asked_for() -> None:
    years = [asked(request)["date"] for request in departments(dates=[2024, "2023", "2022"]).follow]
    assert years == ["2023", "2022", "2024", "2024", "2024"]


def test_the_platform_may_be_asked_by_get() -> None:
    request = items_request(method="GET")
    assert (request.method, request.body) == ("GET", None)
    assert asked(request)["groupid"] == "501"


@pytest.mark.parametrize("options", [{"pid": ""}, {"dates": []}, {"dates": None}, {"pages": 3}, {"method": "PUT"}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        adapter(**options)


# Items


def test_an_item_is_a_row_by_its_department_and_its_own_words() -> None:
    rows = adapter().listing(saved("items.json", items_request())).rows
    assert [(row.title, row.kind, row.published_on) for row in rows] == [
        ("样例区教育局2024年部门决算", "page", date(2024, 8, 20)),
        ("样例区教育局预决算公开", "page", None),
        ("样例区第一小学2024年度单位决算", "page", date(2024, 8, 21)),
    ]
    assert [asked(row.request) for row in rows] == [{"uuid": number} for number in ("8f14e45f", "c9f0f895", "45c48cce")]
    assert len({row.request.url for row in rows}) == 3, "an address that is refused must be told from the others"
    assert asked(first_row(quoted_uuid=True).request) == {"uuid": "'8f14e45f'"}


def test_items_are_read_page_by_page_up_to_the_announced_number() -> None:
    first = adapter().listing(saved("items.json", items_request()))
    (request,) = first.follow
    assert asked(request) == {"page_num": "2", "groupid": "501", "typeid": "2", "date": "2024"}
    last = adapter().listing(saved("items_last.json", request))
    assert (len(first.rows), len(last.rows), last.follow) == (3, 2, ())


@pytest.mark.parametrize(
    "paging",
    [
        {"totalPage": 2},
        {"page": {"page_count": "2"}},
        {"total": 3},
        {"total": "3", "pages": 2},
        {"pag": "<a>2</a>"},
        {"total": 1},  # the number of pages, seemingly, as it is less than the items
    ],
)
def test_a_further_page_is_asked_for_whatever_announces_it(paging: dict[str, object]) -> None:
    found = items({"budgetTemplates": item("a", "b"), **paging})
    assert [asked(request)["page_num"] for request in found.follow] == (["2"] if paging != {"total": 1} else [])


@pytest.mark.parametrize("paging", [{"totalPage": 1}, {"total": 2}, {"count": 2, "code": 0}])
def test_the_last_page_is_the_last(paging: dict[str, object]) -> None:
    assert items({"data": {"list": item("a", "b")}, **paging}).follow == ()


def test_a_list_that_announces_nothing_ends_where_a_page_is_empty_or_comes_again() -> None:
    (request,) = items(item("a", "b")).follow
    assert items([], request) == items(item("a", "b"), request) == Listing()
    more = items(item("c"), request)
    assert (len(more.rows), len(more.follow)) == (1, 1)


@pytest.mark.parametrize("answer", [{"rows": [], "total": 4}, {"rows": item("a", "b"), "total": 4}])
def test_fewer_items_than_announced_are_said(answer: dict[str, object]) -> None:
    (request,) = items({"rows": item("a", "b"), "total": 4}).follow
    with pytest.raises(PageError, match=r"itemsandpag\.do#page_num=2.* more are announced"):
        items(answer, request)
    with pytest.raises(PageError, match="announces 4"):
        items({"rows": [], "total": 4})


def test_a_list_without_end_is_said() -> None:
    reader = adapter(max_pages=1)
    with pytest.raises(PageError, match="max_pages"):
        reader.listing(answered(items_request(), item("a")))


def test_a_department_without_items_is_none() -> None:
    assert items({"budgetTemplates": [], "total": 0}) == Listing()


# Files


def test_every_file_of_an_item_is_offered_once_by_its_own_name() -> None:
    row = first_row()
    offers = adapter().offers(saved("files.json", row.request), row)
    download = f"{BASE}front/budgetfinal/download.do?iid="
    assert [(offer.title, offer.url.removeprefix(download), offer.published_on) for offer in offers] == [
        ("样例区教育局2024年度部门决算", "9001", date(2024, 8, 20)),
        ("样例区教育局2024年度公开表", "9002", date(2024, 8, 21)),
        ("样例区教育局2024年部门决算", "9003", date(2024, 8, 21)),
        ("样例区第一小学2024年度单位决算", "9004", date(2024, 8, 22)),
    ]
    assert {offer.page_title for offer in offers} == {row.title}


def test_a_date_at_midnight_is_the_day_in_china() -> None:
    row = first_row()
    (offer,) = adapter().offers(answered(row.request, [{"iid": 1, "t_oldname": "a.pdf", "t_uploaddate": 1724083200000}]), row)
    assert offer.published_on == date(2024, 8, 20)


# Answers


@pytest.mark.parametrize(
    "wrap", [lambda v: v, lambda v: {"data": v}, lambda v: {"result": {"ROWS": v}}, lambda v: {"data": json.dumps(v)}, json.dumps]
)
def test_a_list_is_found_however_it_is_wrapped(wrap: object) -> None:
    assert callable(wrap)
    reader = adapter()
    found = reader.listing(answered(reader.start(BASE), wrap([{"ID": 7, "dept_name": "样例区教育局"}])))
    assert [asked(request)["groupid"] for request in found.follow] == ["7"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"code": 500, "msg": "系统繁忙", "data": []}, "系统繁忙"),
        ({"success": False, "rows": []}, "something failed: False"),
        ({"data": None}, "without a list that is known; it has: data"),
        ({"others": [{"uuid": "a"}]}, "it has: others"),
        ({}, "it has: nothing"),
        ("{", "answers a text instead of lists"),
        (7, "a int"),
        (["a"], "something else than objects"),
        ([{"key": "a"}], "it has: key"),
        ([{"iid": None, "name": ""}], "it has: iid, name"),
    ],
)
def test_an_unknown_shape_is_never_an_empty_list(answer: object, said: str) -> None:
    reader = adapter()
    row = first_row()
    for read, request in ((reader.listing, reader.start(BASE)), (reader.listing, items_request())):
        with pytest.raises(PageError, match=said):
            read(answered(request, answer))
    with pytest.raises(PageError, match=said):
        reader.offers(answered(row.request, answer), row)


def test_a_web_page_instead_of_json_is_said() -> None:
    reader = adapter()
    with pytest.raises(PageError, match=r"instead of JSON: .* applications that run in the browser"):
        reader.listing(saved("shell.html", reader.start(BASE)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["\ud800", "2024-13-99"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["data", "rows", "total", "iid", "name", "uuid", "t_oldname", "t_uploaddate", "children", "\udc00"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | st.just(b"[" * 100_000))
def test_no_bytes_make_it_fail_otherwise(body: bytes) -> None:
    reader, row = adapter(), ROW
    for read, request in (
        (reader.listing, reader.start(BASE)),
        (reader.listing, ITEMS),
        (lambda p: reader.offers(p, row), row.request),
    ):
        try:
            read(Page(request, request.url, body))
        except PageError as error:
            assert str(error).encode().startswith(BASE.encode())


ITEMS, ROW = items_request(), first_row()


# The sample site


def offered(number: int) -> Iterator[Offered]:
    for n in range(number):
        unit, kind = f"样例区第{n % 3}街道办事处", "预算" if n % 4 == 0 else "决算"
        title = f"{unit}{2023 + n % 2}年度部门{kind}{'（更正）' if n > 11 else ''}"
        yield Offered(f"d{n}", title, unit, date(2025, 1, 31) + timedelta(n), f"%PDF-{n}".encode())


@pytest.mark.parametrize(("number", "method"), [(1, "POST"), (40, "POST"), (40, "GET")])
def test_the_sample_site_is_read_whole_and_once(number: int, method: str) -> None:
    site = JiangsuSite("/jiangsu", list(offered(number)))
    reader = JiangsuAdapter(start_urls(site), JiangsuOptions.model_validate({**site.options, "method": method}))
    offers = walk(reader, site)
    assert sorted((offer.url, offer.title, offer.published_on) for offer in offers) == sorted(
        (ORIGIN + site.document_path(document), document.title, document.published_on) for document in site.offered
    )


def test_the_sample_site_names_a_download_in_gbk() -> None:
    site = JiangsuSite("/jiangsu", list(offered(1)))
    reply = site.answer(Asked("GET", "/jiangsu/front/budgetfinal/download.do", {"iid": "d0"}))
    assert reply is not None and reply.body == b"%PDF-0"
    assert "街道办事处" in dict(reply.headers)["Content-Disposition"].encode("latin-1").decode("gbk")
