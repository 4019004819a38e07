"""The gkmlpt adapter on saved pages, hand-written after the forms in which such sites write theirs, and on its sample site."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request, Row
from extractors.portals.gkmlpt import GkmlptAdapter, GkmlptOptions
from flows.demo.portals.base import Asked, Offered
from flows.demo.portals.gkmlpt import GkmlptSite
from tests.portals.driver import ORIGIN, start_urls, walk

SITE = "http://www.example.gov.cn/sample"
INDEX = f"{SITE}/gkmlpt/index"
API = f"{SITE}/gkmlpt/api/all"
PAGES = Path(__file__).parent


def adapter(**options: object) -> GkmlptAdapter:
    return GkmlptAdapter([INDEX], GkmlptOptions.model_validate(options))


def index(body: bytes | None = None, *, start: str = INDEX, **options: object) -> list[str]:
    """The addresses to which an index page leads."""
    reader = adapter(**options)
    listing = reader.listing(Page(reader.start(start), start.partition("#")[0], body or (PAGES / "index.html").read_bytes()))
    assert listing.rows == ()
    return [request.url for request in listing.follow]


def api(category: int | str, page: int = 1, sid: str = "755031") -> str:
    return f"{API}/{category}?page={page}&sid={sid}"


def articles(body: bytes | str | dict[str, object], request: Request | None = None, **options: object) -> Listing:
    reader = adapter(**options)
    request = request or reader.start(api(542))
    if not isinstance(body, bytes):
        body = (PAGES / body).read_bytes() if isinstance(body, str) else json.dumps(body).encode()
    return reader.listing(Page(request, request.url, body))


# Index pages


def test_categories_about_money_are_asked_for_with_those_below_them() -> None:
    assert index() == [
        api(541),
        api(542),
        api(5421),
        api(5422),
        "http://www.example.gov.cn/ztzl/zxzj/",
        "http://www.example.gov.cn/qczj/gkmlpt/index#77",
    ]


def test_a_start_urls_fragment_names_a_category() -> None:
    assert index(start=f"{INDEX}#542") == [api(542), api(5421), api(5422)]
    assert index(start=f"{INDEX}#/541") == [api(541)]
    assert index(start=f"{INDEX}#999") == [api(999)], "a category that the tree does not show can still be asked for"


def test_categories_are_chosen_by_id_or_name_below_the_fragment() -> None:
    assert index(categories=["机构"]) == [api(11)]
    assert index(categories=[5422, 541, 999]) == [api(541), api(5422), api(999)]
    assert index(start=f"{INDEX}#542", categories=["2024"]) == [api(5422)], "text is a name, whatever it looks like"


def test_a_choice_that_fits_no_category_names_those_there_are() -> None:
    with pytest.raises(PageError, match=r"no category that matches 绩效; its categories are: 机构概况, 资金信息, 部门预算"):
        index(categories=["绩效"])


def test_the_site_number_may_be_given() -> None:
    assert index(categories=[11], sid="1") == [api(11, sid="1")]
    with pytest.raises(PageError, match="no SID"):
        index(b"<script>window._CONFIG = {TREE: [{id: 1, name: 'x'}]}</script>")


def test_a_category_that_leads_off_the_platform_is_said() -> None:
    reader = adapter()
    start = Page(reader.start(INDEX), INDEX, (PAGES / "index.html").read_bytes())
    jump = next(request for request in reader.listing(start).follow if "ztzl" in request.url)
    with pytest.raises(PageError, match="where the category 财政专项资金 leads: give that page a source of its own"):
        reader.listing(Page(jump, jump.url, b"<html><body>no such platform</body></html>"))


def test_a_site_that_a_category_leads_to_has_its_own_numbers() -> None:
    reader = adapter(categories=[544], sid="755031")
    (jump,) = reader.listing(Page(reader.start(INDEX), INDEX, (PAGES / "index.html").read_bytes())).follow
    assert jump.url == "http://www.example.gov.cn/qczj/gkmlpt/index#77"
    tree = "[{id: 77, name: 'x', children: [{id: 78, name: 'y'}]}, {id: 9, name: 'z'}]"
    other = f"<script>window._CONFIG = {{SID: '8', TREE: {tree}}}</script>".encode()
    follow = reader.listing(Page(jump, jump.url.partition("#")[0], other)).follow
    assert [r.url for r in follow] == [f"{SITE[:-7]}/qczj/gkmlpt/api/all/{id_}?page=1&sid=8" for id_ in (77, 78)]


def test_a_jump_to_the_same_page_with_a_fragment_is_followed() -> None:
    tree = "[{id: 1, name: '预算', jump_url: '/sample/gkmlpt/index#7'}, {id: 2, name: '决算', jump_url: 'javascript:;'}]"
    body = f"<script>window._CONFIG = {{SID: 3, TREE: {tree}}}</script>".encode()
    assert index(body) == [f"{INDEX}#7", api(2, sid="3")]


@pytest.mark.parametrize(
    "tree",
    ["""JSON.parse('[{"id": 7, "name": "部门决算", "children": null}]')""", r'"[{\"id\": 7, \"name\": \"部门决算\"}]"'],
)
def test_a_tree_may_be_packed_in_a_text(tree: str) -> None:
    (request,) = index(f"<script>window._CONFIG = {{SID: '1', TREE: {tree}}};</script>".encode())
    assert "/gkmlpt/api/all/7?" in request


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("SID: '1'", "shows no TREE"),
        ("SID: '1', TREE: []", "shows no TREE"),
        ("SID: '1', TREE: {}", "shows no TREE"),
        ("SID: '1', TREE: [1]", "has no name"),
        ("SID: '1', TREE: [{id: 1}]", "has no name"),
        ("SID: '1', TREE: [{id: 1, name: '预算', children: {a: 1}}]", "no list of children"),
        ("SID: '1', TREE: [{id: 1, name: '预算'", "TREE in its window._CONFIG cannot be read"),
        ("SID: '1', TREE: loadTree()", "TREE in its window._CONFIG cannot be read"),
        ("SID: '1', TREE: " + "[" * 5000, "TREE in its window._CONFIG cannot be read"),
    ],
)
def test_an_index_page_of_another_form_is_said(config: str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        index(f"<script>window._CONFIG = {{{config}".encode())


def test_a_deep_tree_is_walked() -> None:
    node: dict[str, object] = {"id": 0, "name": "决算"}
    for number in range(1, 400):
        node = {"id": number, "name": "x", "children": [node]}
    assert index(f"<script>_CONFIG.SID = '1'; _CONFIG.TREE = {json.dumps([node])};</script>".encode()) == [api(0, sid="1")]


# Categories


def test_rows_have_title_address_and_the_day_in_china() -> None:
    listing = articles("page1.json")
    assert [(row.title, row.request.url, row.kind, row.published_on) for row in listing.rows] == [
        (
            "样例区民政局2024年度部门决算",
            "https://www.example.gov.cn/sample/gkmlpt/content/5/5427/post_5427890.html",
            "page",
            date(2024, 8, 21),
        ),
        ("样例区 殡仪馆2024年度单位决算", f"{SITE}/gkmlpt/content/5/5427/post_5427891.html", "page", date(2024, 8, 22)),
        (
            "样例区救助站2024年度单位决算",
            "http://www.example.gov.cn/attachment/0/542/542789/4361282.pdf",
            "document",
            date(2024, 8, 20),
        ),
    ]


def test_pages_are_asked_for_until_the_total_is_reached() -> None:
    (following,) = articles("page1.json").follow
    assert following.url == api(542, 2)
    last = articles("page2.json", following)
    assert [row.published_on for row in last.rows] == [date(2023, 8, 22), None]
    assert last.follow == ()


def test_page_nought_is_page_one() -> None:
    assert [r.url for r in articles("page1.json", Request(api(542, 0))).follow] == [api(542, 2)]


def test_a_start_url_of_the_api_gets_the_site_number_that_is_given() -> None:
    assert adapter(sid="3").start(f"{API}/542").url == f"{API}/542?sid=3"
    assert adapter(sid="3").start(api(542)).url == api(542)
    assert [r.url for r in articles("page1.json", adapter(sid="3").start(f"{API}/542")).follow] == [f"{API}/542?sid=3&page=2"]


def test_fewer_rows_than_announced_are_said_not_taken_for_all() -> None:
    (following,) = articles("page1.json").follow
    with pytest.raises(PageError, match="announces 5 rows, and it ends after 3 on 1 pages"):
        articles({"total": 5, "articles": []}, following)
    with pytest.raises(PageError, match="announces 5 rows, and it ends after 3 on 1 pages"):
        articles({"total": 0, "articles": []}, following)
    with pytest.raises(PageError, match="announces 7 rows, and it ends after 0"):
        articles({"total": 7, "articles": []})


def test_a_site_that_gives_one_page_for_every_number_is_said() -> None:
    (following,) = articles("page1.json").follow
    with pytest.raises(PageError, match="the same 3 rows as page 1 of the list when asked for page 2"):
        articles("page1.json", following)


def test_a_count_beyond_max_pages_is_said_not_followed() -> None:
    with pytest.raises(PageError, match="above max_pages"):
        articles("page1.json", max_pages=1)
    assert articles("page1.json", max_pages=2).rows


def test_an_empty_category_is_empty() -> None:
    assert articles({"total": 0, "articles": []}) == Listing()
    assert articles({"classify": {"post_count": 0}, "articles": []}) == Listing()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><head><title>\xe7\xbb\xb4\xe6\x8a\xa4</title>", "answers with a web page .“维护”. instead of JSON"),
        (b"", "holds no JSON"),
        (b"[]", "articles and their total .the answer is a list"),
        (b"{}", "articles and their total"),
        (b'{"articles": []}', "articles and their total .it has the keys 'articles'"),
        (b'{"total": 3, "articles": {}}', "articles and their total"),
        (b'{"total": true, "articles": []}', "articles and their total"),
        (b'{"code": 500, "msg": "busy"}', "it says code: 500, msg: busy"),
        (b'{"total": 1, "articles": [{"title": "x"}]}', "article 1 has no title or no address"),
        (b'{"total": 1, "articles": [{"url": "/x"}]}', "article 1 has no title or no address"),
        (b'{"total": 1, "articles": [7]}', "article 1 has no title or no address"),
    ],
)
def test_an_answer_of_another_form_is_never_an_empty_category(body: bytes, said: str) -> None:
    with pytest.raises(PageError, match=said):
        articles(body)


# Rows' pages

ROW = Row("列表标题", Request(f"{SITE}/gkmlpt/content/5/5427/post_5427890.html"), "page", date(2024, 8, 19))


def offers(body: bytes) -> list[tuple[str, str]]:
    return [(o.title, o.url) for o in adapter().offers(Page(ROW.request, ROW.request.url, body), ROW)]


def test_attachments_of_a_page_are_offered_once_by_their_best_words() -> None:
    found = adapter().offers(Page(ROW.request, ROW.request.url, (PAGES / "post_html.html").read_bytes()), ROW)
    assert [(offer.title, offer.url) for offer in found] == [
        ("样例区民政局2024年度部门决算公开", "http://www.example.gov.cn/attachment/0/542/542789/4361282.pdf"),
        ("2.样例区民政局2024年度部门决算表", "http://www.example.gov.cn/attachment/0/542/542789/4361283.xlsx"),
    ]
    assert {(offer.page_title, offer.published_on) for offer in found} == {("样例区民政局2024年度部门决算", date(2024, 8, 21))}


def test_attachments_of_a_text_that_a_script_holds_are_offered() -> None:
    assert offers((PAGES / "post_script.html").read_bytes()) == [
        ("列表标题", "https://www.example.gov.cn/attachment/0/542/542790/5427891.pdf?x=1&y=2")
    ]


def test_a_page_of_tables_is_itself_the_document_wherever_its_text_stands() -> None:
    table = "<table><tr><td>收入</td><td>1,234.50</td></tr></table>"
    scripted = f"<script>window._CONFIG = {{DETAIL: {json.dumps({'content': table})}}}</script>".replace("</t", "<\\/t")
    plain, written = (adapter().offers(Page(ROW.request, ROW.request.url, b.encode()), ROW) for b in (table, scripted))
    assert plain == written
    assert plain[0].url == ROW.request.url
    assert plain[0].content_key is not None
    assert offers(b"<p>nothing here</p><script>_CONFIG = {DETAIL: {content: '<!-- -->'}}</script>") == []


# Everything


def test_every_document_of_the_sample_site_is_found_once() -> None:
    documents = [
        Offered(
            f"doc{n}", f"样例区第{n}中学{2020 + n % 5}年度单位{'决算' if n % 3 else '预算'}", "x", date(2024, 8, 1 + n), b"%d" % n
        )
        for n in range(17)
    ]
    site = GkmlptSite("/gd", documents)
    found = walk(GkmlptAdapter(start_urls(site), GkmlptOptions.model_validate(site.options)), site)
    assert sorted(offer.url for offer in found) == sorted(ORIGIN + site.document_path(document) for document in documents)
    by_url = {offer.url: offer for offer in found}
    for document in documents:
        offer = by_url[ORIGIN + site.document_path(document)]
        assert (offer.title, offer.published_on) == (document.title, document.published_on)
        reply = site.answer(Asked("GET", site.document_path(document)))
        assert reply is not None
        assert reply.body == document.body


@pytest.mark.parametrize("options", [{"categories": ["("]}, {"sid": "a b"}, {"max_pages": 0}, {"categorys": []}])
def test_options_are_checked(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GkmlptOptions.model_validate(options)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b'{"total": 1, "articles": [', b"<script>_CONFIG = {SID: 1, TREE: [", b"<a href='"]),
)
def test_no_bytes_make_it_fail_otherwise(body: bytes, begin: bytes) -> None:
    reader = adapter()
    for url in (INDEX, api(542)):
        page = Page(reader.start(url), url, begin + body)
        for read in (reader.listing, lambda p: reader.offers(p, ROW)):
            try:
                read(page)
            except PageError as error:
                assert url in str(error)
