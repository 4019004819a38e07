"""The crawl stage against a real server on loopback: what is new, unchanged, revised, withdrawn and refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import polars as pl
import pytest

from extractors.errors import SourceError
from extractors.portals.base import Listing, Page
from extractors.portals.trs import TrsAdapter
from flows.reporting import SilentReporter
from flows.stages.crawl import CrawlSummary, crawl
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.ledger import read_roster, read_sightings

WriteSource = Callable[..., str]

NIGHT_1 = datetime(2025, 8, 20, 18, tzinfo=UTC)
NIGHT_2 = datetime(2025, 8, 21, 18, tzinfo=UTC)
UNITS = ("教育局", "财政局", "民政局")


def listing(*rows: str, pages: int = 1) -> str:
    call = f'<script>createPageHTML({pages}, 0, "index", "shtml");</script>'
    return f"<html><body><ul>{''.join(rows)}</ul>{call}</body></html>"


def row(number: int, title: str, day: str = "2025-08-20") -> str:
    return f'<li><a href="./202508/t20250820_{number}.shtml">{title}</a><span>{day}</span></li>'


def detail(*links: str, body: str = "") -> str:
    return f'<html><head><meta name="PubDate" content="2025-08-21 09:00"></head><body>{"".join(links)}{body}</body></html>'


def link(number: int, words: str = "附件下载") -> str:
    return f'<a href="./P020250820{number}.pdf">{words}</a>'


def title(unit: str, year: int = 2024) -> str:
    return f"武汉市江汉区{unit}{year}年度部门决算公开"


@pytest.fixture
def district(portal: Portal) -> Portal:
    """Three units, one row and one attachment each."""
    portal.page("/czzj/", listing(*(row(n, title(unit)) for n, unit in enumerate(UNITS))))
    for n, unit in enumerate(UNITS):
        portal.page(f"/czzj/202508/t20250820_{n}.shtml", detail(link(n)))
        portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + unit.encode(), etag=f'"{n}"')
    return portal


def run(source: str, home: Home, at: datetime = NIGHT_1) -> CrawlSummary:
    return crawl([source], home, SilentReporter(), lambda: at)


def one(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    found = frame.filter(*(pl.col(name) == value for name, value in where.items()))
    assert found.height == 1, found
    return found.row(0, named=True)


def test_a_first_crawl_archives_every_document_with_what_the_titles_say(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    summary = run(write_source(), home)
    assert (summary.listed, summary.new, summary.refused, summary.failures) == (3, 3, 0, ())
    assert summary.bytes_downloaded == sum(len(PDF + unit.encode()) for unit in UNITS)
    sightings = read_sightings(home)
    assert sightings.height == 3
    found = one(sightings, unit_name="武汉市江汉区教育局")
    assert (found["fiscal_year"], found["report_type"], found["scope"]) == (2024, "final_account", "department")
    assert found["division_code"] == "420103"
    assert found["url"] == f"{district.url}/czzj/202508/P0202508200.pdf"
    assert found["page_url"] == f"{district.url}/czzj/202508/t20250820_0.shtml"
    assert found["published_on"] == date(2025, 8, 21)
    assert found["fetched_at"] == NIGHT_1
    assert (found["media_type"], found["status"], found["supersedes"], found["withdrawn_on"]) == (
        "application/pdf",
        None,
        None,
        None,
    )
    assert Archive(home.archive).get(str(found["document_id"])) == PDF + "教育局".encode()
    assert pl.read_parquet(home.tables / "documents").height == 3


def test_an_unchanged_portal_costs_no_document_download(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    before = read_sightings(home)
    summary = run(source, home, NIGHT_2)
    assert (summary.new, summary.unchanged, summary.bytes_downloaded, summary.withdrawn) == (0, 3, 0, 0)
    assert read_sightings(home).equals(before)


def test_on_a_second_day_exactly_what_changed_changes(portal: Portal, home: Home, write_source: WriteSource) -> None:
    units = [f"第{n}中学" for n in range(10)]

    def lay_out(numbers: Iterable[int]) -> None:
        portal.page("/czzj/", listing(*(row(n, title(units[n])) for n in numbers)))
        for n in numbers:
            portal.page(f"/czzj/202508/t20250820_{n}.shtml", detail(link(n)), ETag=f'"page{n}"')
            portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + b"%d" % n, etag=f'"{n}"')

    lay_out(range(7))
    source = write_source()
    run(source, home)
    before = read_sightings(home)
    portal.asked.clear()
    lay_out([0, 1, 2, 3, 4, 5, 7, 8, 9])  # three are new, one is gone
    for n in (1, 2):
        portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + b"replaced %d" % n, etag=f'"{n} again"')
    summary = run(source, home, NIGHT_2)
    assert (summary.new, summary.revised, summary.withdrawn, summary.unchanged, summary.failures) == (3, 2, 1, 4, ())
    assert summary.bytes_downloaded == sum(len(PDF + b"%d" % n) for n in (7, 8, 9)) + sum(
        len(PDF + b"replaced %d" % n) for n in (1, 2)
    )
    after = read_sightings(home)
    kept = after.join(before, on="document_id", how="semi")
    withdrawn = pl.col("withdrawn_on").is_not_null()
    assert kept.filter(~withdrawn).equals(before.filter(pl.col("unit_name") != "武汉市江汉区第6中学"))
    assert kept.filter(withdrawn)["unit_name"].to_list() == ["武汉市江汉区第6中学"]
    fresh = after.join(before, on="document_id", how="anti")
    replaced = fresh.filter(pl.col("supersedes").is_not_null())
    assert sorted(replaced["unit_name"]) == ["武汉市江汉区第1中学", "武汉市江汉区第2中学"]
    assert set(replaced["supersedes"]) <= set(before["document_id"])
    assert sorted(fresh.filter(pl.col("supersedes").is_null())["unit_name"]) == [
        "武汉市江汉区第7中学",
        "武汉市江汉区第8中学",
        "武汉市江汉区第9中学",
    ]


def test_other_bytes_at_the_same_address_are_a_new_version(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    old = one(read_sightings(home), unit_name="武汉市江汉区财政局")["document_id"]
    district.file("/czzj/202508/P0202508201.pdf", PDF + b"corrected", etag='"corrected"')
    summary = run(source, home, NIGHT_2)
    assert (summary.revised, summary.unchanged) == (1, 2)
    new = one(read_sightings(home), supersedes=old)
    assert (new["unit_name"], new["fetched_at"]) == ("武汉市江汉区财政局", NIGHT_2)
    assert Archive(home.archive).has(str(old))


def test_a_document_no_longer_listed_is_withdrawn_and_kept(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    district.page("/czzj/", listing(row(0, title(UNITS[0])), row(2, title(UNITS[2]))))
    assert run(source, home, NIGHT_2).withdrawn == 1
    gone = one(read_sightings(home), unit_name="武汉市江汉区财政局")
    assert gone["withdrawn_on"] == date(2025, 8, 22)  # 2 o'clock in China
    assert Archive(home.archive).has(str(gone["document_id"]))
    district.page("/czzj/", listing(*(row(n, title(unit)) for n, unit in enumerate(UNITS))))
    run(source, home, NIGHT_2)
    assert read_sightings(home)["withdrawn_on"].to_list() == [None] * 3


@pytest.mark.parametrize("broken", ["", "<html><body>系统维护</body></html>"])
def test_a_listing_that_suddenly_offers_nothing_fails_and_withdraws_nothing(
    district: Portal, home: Home, write_source: WriteSource, broken: str
) -> None:
    source = write_source()
    run(source, home)
    district.page("/czzj/", broken)
    summary = run(source, home, NIGHT_2)
    assert (summary.withdrawn, summary.failed_sources) == (0, ("sample",))
    assert any("where it had 3 documents" in f.reason or "could not be read" in f.reason for f in summary.failures)
    assert read_sightings(home)["withdrawn_on"].null_count() == 3


def test_an_incomplete_listing_withdraws_nothing(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    district.page("/czzj/", listing(row(0, title(UNITS[0])), pages=2))
    summary = run(source, home, NIGHT_2)
    assert (summary.withdrawn, summary.failed_sources) == (0, ())
    assert "index_1.shtml" in summary.failures[0].reason


def test_a_rows_dead_page_is_a_withdrawal_whatever_else_could_not_be_read(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    source = write_source()
    run(source, home)
    district.page("/czzj/", listing(row(0, title(UNITS[0])), row(2, title(UNITS[2])), pages=2))
    district.answers["/czzj/202508/t20250820_1.shtml"] = Answer(b"gone", 404)
    district.page("/czzj/202508/t20250820_2.shtml", detail(link(0)))
    summary = run(source, home, NIGHT_2)
    assert (summary.withdrawn, summary.failed_sources) == (2, ())
    gone = read_sightings(home).filter(pl.col("withdrawn_on").is_not_null())
    assert sorted(gone["unit_name"]) == ["武汉市江汉区民政局", "武汉市江汉区财政局"]


def test_one_failed_document_never_stops_the_others(district: Portal, home: Home, write_source: WriteSource) -> None:
    district.answers["/czzj/202508/P0202508200.pdf"] = Answer(b"forbidden", 403)
    district.answers["/czzj/202508/P0202508201.pdf"] = Answer(b"gone", 404)
    summary = run(write_source(), home)
    assert (summary.new, summary.refused, summary.failed_sources) == (1, 2, ())
    assert all(UNITS[n] in failure.reason for n, failure in enumerate(summary.failures))
    sightings = read_sightings(home)
    blocked = one(sightings, unit_name="武汉市江汉区教育局")
    assert (blocked["document_id"], blocked["status"]) == (None, "blocked")
    assert "HTTP 403" in str(blocked["status_reason"])
    assert one(sightings, unit_name="武汉市江汉区财政局")["status"] == "missing"
    assert one(sightings, unit_name="武汉市江汉区民政局")["status"] is None


def test_a_page_that_is_refused_stands_for_its_documents_until_it_can_be_read(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    readable = district.answers["/czzj/202508/t20250820_0.shtml"]
    district.answers["/czzj/202508/t20250820_0.shtml"] = Answer(b"", 412)
    source = write_source()
    assert run(source, home).listed == 3
    assert one(read_sightings(home), status="blocked")["unit_name"] == "武汉市江汉区教育局"
    district.answers["/czzj/202508/t20250820_0.shtml"] = readable
    run(source, home, NIGHT_2)
    assert read_sightings(home)["status"].null_count() == 3
    district.answers["/czzj/202508/t20250820_0.shtml"] = Answer(b"", 412)
    assert run(source, home, NIGHT_2).withdrawn == 0
    assert read_sightings(home)["status"].null_count() == 3


def test_a_dead_link_to_what_was_had_is_a_withdrawal(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    district.answers["/czzj/202508/P0202508200.pdf"] = Answer(b"gone", 404)
    run(source, home, NIGHT_2)
    gone = one(read_sightings(home), unit_name="武汉市江汉区教育局")
    assert gone["withdrawn_on"] == date(2025, 8, 22)
    assert "HTTP 404" in str(gone["status_reason"])


@pytest.mark.parametrize(
    "broken",
    [
        Answer("<!DOCTYPE html><html><body>系统维护</body></html>".encode()),
        Answer(b""),
        Answer(b"", 403),
    ],
)
def test_a_fault_in_place_of_a_document_neither_replaces_nor_withdraws_it(
    district: Portal, home: Home, write_source: WriteSource, broken: Answer
) -> None:
    source = write_source()
    run(source, home)
    before = read_sightings(home)
    district.answers["/czzj/202508/P0202508200.pdf"] = broken
    summary = run(source, home, NIGHT_2)
    assert (summary.refused, summary.withdrawn) == (1, 0)
    after = read_sightings(home)
    assert after.drop("status_reason").equals(before.drop("status_reason"))
    assert "the latest request was refused" in str(one(after, unit_name="武汉市江汉区教育局")["status_reason"])


def test_a_fault_in_place_of_a_rows_page_withdraws_nothing_of_it_and_a_dead_page_does(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    source = write_source()
    run(source, home)
    for n, broken in enumerate((Answer(b"<html><body>\xe7\xb3\xbb</body></html>"), Answer(b"", 412), Answer(b"", 410))):
        district.answers[f"/czzj/202508/t20250820_{n}.shtml"] = broken
    assert run(source, home, NIGHT_2).withdrawn == 1
    gone = read_sightings(home).filter(pl.col("withdrawn_on").is_not_null())
    assert gone["unit_name"].to_list() == ["武汉市江汉区民政局"]


def test_a_withdrawn_document_that_is_listed_again_is_back(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    district.answers["/czzj/202508/P0202508200.pdf"], good = (
        Answer(b"gone", 404),
        district.answers["/czzj/202508/P0202508200.pdf"],
    )
    run(source, home, NIGHT_2)
    run(source, home, NIGHT_2 + timedelta(days=1))
    assert one(read_sightings(home), unit_name="武汉市江汉区教育局")["withdrawn_on"] == date(2025, 8, 22)
    district.answers["/czzj/202508/P0202508200.pdf"] = good
    run(source, home, NIGHT_2 + timedelta(days=2))
    assert read_sightings(home)["withdrawn_on"].null_count() == 3


def test_a_corrected_row_supersedes_the_older_one(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    old = one(read_sightings(home), unit_name="武汉市江汉区教育局")["document_id"]
    rows = [row(n, title(unit)) for n, unit in enumerate(UNITS)]
    district.page("/czzj/", listing(*rows, row(9, title("教育局") + "（更正）", "2025-09-01")))
    district.page("/czzj/202508/t20250820_9.shtml", detail(link(9)).replace("2025-08-21", "2025-09-01"))
    district.file("/czzj/202508/P0202508209.pdf", PDF + b"9")
    run(source, home, NIGHT_2)
    assert one(read_sightings(home), supersedes=old)["published_on"] == date(2025, 9, 1)


def test_the_same_bytes_at_two_addresses_are_one_document(portal: Portal, home: Home, write_source: WriteSource) -> None:
    portal.page("/czzj/", listing(row(1, title("教育局")), row(2, title("教育局"))))
    for n in (1, 2):
        portal.page(f"/czzj/202508/t20250820_{n}.shtml", detail(link(n)))
        portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF)
    run(write_source(), home)
    found = read_sightings(home)
    assert found.height == 1
    assert found["other_urls"].to_list() == [[f"{portal.url}/czzj/202508/P0202508202.pdf"]]


def test_one_page_with_many_units_gives_each_its_document(portal: Portal, home: Home, write_source: WriteSource) -> None:
    portal.page("/czzj/", listing(row(1, "武汉市江汉区教育局所属单位2024年度决算公开")))
    links = [link(1, "武汉市第一小学2024年度单位决算.pdf"), link(2, "武汉市第二小学2024年度单位决算.pdf")]
    portal.page("/czzj/202508/t20250820_1.shtml", detail(*links))
    for n in (1, 2):
        portal.file(f"/czzj/202508/P020250820{n}.pdf", PDF + bytes([n]))
    run(write_source(), home)
    found = read_sightings(home)
    assert sorted(found["unit_name"]) == ["武汉市第一小学", "武汉市第二小学"]
    assert set(found["scope"]) == {"unit"}


def test_a_page_with_tables_is_itself_the_document(portal: Portal, home: Home, write_source: WriteSource) -> None:
    portal.page("/czzj/", listing(row(1, title("教育局"))))
    table = "<table><tr><td>合计</td><td>1,234.56</td></tr></table>"
    portal.page("/czzj/202508/t20250820_1.shtml", detail(body=table + "<p>浏览 17 次</p>"))
    source = write_source()
    assert run(source, home).new == 1
    assert one(read_sightings(home), media_type="text/html")["url"] == f"{portal.url}/czzj/202508/t20250820_1.shtml"
    portal.page("/czzj/202508/t20250820_1.shtml", detail(body=table + "<p>浏览 18 次</p>"))
    assert run(source, home, NIGHT_2).unchanged == 1
    portal.page("/czzj/202508/t20250820_1.shtml", detail(body=table.replace("1,234.56", "1,234.57")))
    assert run(source, home, NIGHT_2).revised == 1


def test_the_department_of_a_row_speaks_where_no_title_does(
    district: Portal, home: Home, write_source: WriteSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = TrsAdapter.listing

    def under_departments(adapter: TrsAdapter, page: Page) -> Listing:
        found = read(adapter, page)
        return replace(found, rows=tuple(replace(row, unit_name="武汉市江汉区统计局") for row in found.rows))

    monkeypatch.setattr(TrsAdapter, "listing", under_departments)
    district.page("/czzj/", listing(row(0, title("教育局")), row(1, "2024年度部门决算")))
    run(write_source(), home)
    assert sorted(read_sightings(home)["unit_name"]) == ["武汉市江汉区教育局", "武汉市江汉区统计局"]


def test_filters_choose_by_title_and_year_and_changing_them_withdraws_nothing(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    rows = [row(0, title("教育局")), row(1, title("财政局", 2023)), row(2, "武汉市江汉区2024年度预算执行情况报告")]
    district.page("/czzj/", listing(*rows))
    assert run(write_source(), home).listed == 3
    summary = run(write_source(include='"决算|预算"', exclude='"预算执行情况"', years="[2024]"), home, NIGHT_2)
    assert (summary.listed, summary.withdrawn) == (1, 0)


def test_a_link_to_a_private_address_is_refused_and_said(district: Portal, home: Home, write_source: WriteSource) -> None:
    district.page("/czzj/202508/t20250820_0.shtml", detail('<a href="http://169.254.169.254/latest/meta-data.pdf">附件</a>'))
    summary = run(write_source(), home)
    assert (summary.new, summary.refused) == (2, 1)
    assert one(read_sightings(home), status="blocked")["url"] == "http://169.254.169.254/latest/meta-data.pdf"


def test_sources_that_fail_do_not_stop_the_others(district: Portal, home: Home, write_source: WriteSource) -> None:
    good = write_source()
    (home.root / "sources" / "bad.yaml").write_text("id: bad\nportal: trs\n", encoding="utf-8")
    summary = crawl(["bad", good], home, SilentReporter(), lambda: NIGHT_1)
    assert (summary.new, summary.failed_sources) == (3, ("bad",))
    with pytest.raises(SourceError, match=r"bad\.yaml:1: name: is missing"):
        crawl(["bad"], home, SilentReporter())


def test_a_portal_that_is_down_is_a_failure_not_a_crash(home: Home, write_source: WriteSource, portal: Portal) -> None:
    portal.answers["/robots.txt"] = Answer(b"", 404)
    portal.answers["/czzj/"] = Answer(b"", 412)
    summary = run(write_source(), home)
    assert summary.failed_sources == ("sample",)
    assert "HTTP 412" in summary.failures[0].reason


def test_the_roster_is_read_beside_the_source_file(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source(units="units.csv")
    (home.root / "sources" / "units.csv").write_text(
        "unit_name,kind,parent_unit_name,aliases\n武汉市江汉区教育局,行政,,区教育局|教体局\n", encoding="utf-8-sig"
    )
    run(source, home)
    listed = read_roster(home).select("division_code", "unit_name", "kind", "parent_unit_name", "aliases")
    assert listed.rows() == [("420103", "武汉市江汉区教育局", "行政", None, ["区教育局", "教体局"])]


def test_the_row_may_say_corrected_where_the_link_does_not(district: Portal, home: Home, write_source: WriteSource) -> None:
    rows = [row(n, title(unit)) for n, unit in enumerate(UNITS)]
    district.page("/czzj/", listing(*rows, row(9, f"关于更正{title('财政局')}的公告", "2025-09-01")))
    district.page("/czzj/202508/t20250820_9.shtml", detail(link(9, f"{title('财政局')}.pdf")))
    district.file("/czzj/202508/P0202508209.pdf", PDF + b"9")
    run(write_source(), home)
    corrected = read_sightings(home).filter(pl.col("supersedes").is_not_null())
    assert corrected["unit_name"].to_list() == ["武汉市江汉区财政局"]


def test_sub_columns_and_further_pages_are_listed_and_a_start_url_below_another_is_no_failure(
    portal: Portal, home: Home, write_source: WriteSource
) -> None:
    portal.page("/czzj/", '<html><a href="bmjs/">部门决算</a></html>')
    portal.page("/czzj/bmjs/", listing(row(0, title("教育局")), pages=2))
    portal.page("/czzj/bmjs/index_1.shtml", listing(row(1, title("财政局"))))
    for n in (0, 1):
        portal.page(f"/czzj/bmjs/202508/t20250820_{n}.shtml", detail(link(n)))
        portal.file(f"/czzj/bmjs/202508/P020250820{n}.pdf", PDF + bytes([n]))
    starts = f'["{portal.url}/czzj/", "{portal.url}/czzj/bmjs/"]'
    summary = run(write_source(start_urls=starts), home)
    assert (summary.new, summary.failures) == (2, ())
    assert summary.requests == {"sample": len(portal.asked)}


def test_original_bytes_that_were_lost_are_fetched_again(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home)
    lost = Archive(home.archive).path(str(read_sightings(home)["document_id"][0]))
    size = lost.stat().st_size
    lost.unlink()
    summary = run(source, home, NIGHT_2)
    assert (summary.unchanged, summary.bytes_downloaded) == (3, size)
    assert lost.exists()


@pytest.mark.parametrize("takes", ["GET", "POST"])
def test_a_list_is_asked_for_by_the_method_that_the_server_takes(
    home: Home, portal: Portal, write_source: WriteSource, takes: str
) -> None:
    departments = '{"data": [{"iid": "7", "name": "样例区财政局"}]}'
    items = '{"totalpage": 1, "list": [{"uuid": "u1", "title": "样例区财政局2024年度部门决算"}]}'
    files = '[{"iid": "9", "t_oldname": "样例区财政局2024年度部门决算.pdf", "t_uploaddate": "2025-08-20 10:00:00"}]'
    lists = {
        "department/getdepartmentname": departments,
        "budgetfinal/itemsandpag": items,
        "budgetfinal/getTemporaryFiles": files,
    }

    def answer(path: str) -> Callable[[BaseHTTPRequestHandler], None]:
        def write(handler: BaseHTTPRequestHandler) -> None:
            body = lists[path].encode() if handler.command == takes else b"method not allowed"
            handler.send_response(200 if handler.command == takes else 405)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return write

    for path in lists:
        portal.answers[f"/front/{path}.do"] = Answer(take_over=answer(path))
    portal.answers["/front/budgetfinal/download.do"] = Answer(PDF, headers=(("Content-Type", "application/octet-stream"),))
    summary = run(write_source("/", portal="jiangsu", options='{pid: "1", typeid: "2", dates: ["2024"]}'), home)
    assert (summary.failures, summary.new) == ((), 1)


@pytest.mark.parametrize("fault", ['{"code": 500, "msg": "Request method not supported"}', "<html><title>error</title></html>"])
def test_a_list_that_is_not_answered_is_asked_for_otherwise(
    home: Home, portal: Portal, write_source: WriteSource, fault: str
) -> None:
    departments = '{"data": [{"iid": "7", "name": "样例区财政局"}]}'
    items = '{"totalpage": 1, "list": [{"uuid": "u1", "title": "样例区财政局2024年度部门决算"}]}'
    files = '[{"iid": "9", "t_oldname": "样例区财政局2024年度部门决算.pdf", "t_uploaddate": "2025-08-20 10:00:00"}]'
    portal.answers["/front/department/getdepartmentname.do"] = Answer(fault.encode())
    portal.answers["/front/department/getdepartmentname.do?pid=1&departmentName=&date=2024&typeid=2"] = Answer(
        departments.encode()
    )
    portal.answers["/front/budgetfinal/itemsandpag.do"] = Answer(items.encode())
    portal.answers["/front/budgetfinal/getTemporaryFiles.do"] = Answer(b"[]")
    portal.answers["/front/budgetfinal/getTemporaryFiles.do?uuid=u1"] = Answer(b"[]")
    portal.answers["/front/budgetfinal/getTemporaryFiles.do?uuid=%27u1%27"] = Answer(files.encode())
    portal.answers["/front/budgetfinal/download.do"] = Answer(PDF, headers=(("Content-Type", "application/octet-stream"),))
    summary = run(write_source("/", portal="jiangsu", options='{pid: "1", typeid: "2", dates: ["2024"]}'), home)
    assert (summary.failures, summary.new) == ((), 1)
