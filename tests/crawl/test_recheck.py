"""What a further night asks for: all that is new or changed, and of the rest as much as its turn is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from flows.reporting import SilentReporter
from flows.stages.crawl import CrawlSummary, crawl
from flows.stages.crawling import listings
from tests.crawl.portal import PDF, Answer, Portal
from tests.crawl.test_crawl import detail, link, listing, row, title
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.sightings import read_sightings

WriteSource = Callable[..., str]
ROWS = 12
ROWS_PER_PAGE = 2
NIGHTS = [datetime(2025, 8, 20, 18, tzinfo=UTC) + timedelta(days=n) for n in range(40)]


def list_page(number: int) -> str:
    return "/czzj/" if number == 0 else f"/czzj/index_{number}.shtml"


def lay_out(portal: Portal, numbers: list[int]) -> None:
    """List these documents, newest first, two a page."""
    pages = [numbers[at : at + ROWS_PER_PAGE] for at in range(0, len(numbers), ROWS_PER_PAGE)]
    for page, rows in enumerate(pages):
        days = {n: f"2025-08-{n + 1:02}" for n in rows}
        text = listing(*(row(n, title(f"第{n}中学"), days[n]) for n in rows), pages=len(pages))
        portal.page(list_page(page), text)


def add(portal: Portal, number: int, etag: str | None = None) -> None:
    portal.page(f"/czzj/202508/t20250820_{number}.shtml", detail(link(number)))
    portal.file(f"/czzj/202508/P020250820{number}.pdf", PDF + b"%d" % number, etag=etag)


@pytest.fixture
def district(portal: Portal) -> Portal:
    lay_out(portal, list(range(ROWS - 1, -1, -1)))
    for number in range(ROWS):
        add(portal, number)
    return portal


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget of three documents a night."""
    monkeypatch.setattr(listings, "LEAST_CHECKED", 3)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listings of more than two pages are large, and no further page's turn is tonight."""
    monkeypatch.setattr(listings, "LARGE_LISTING", 2)
    monkeypatch.setattr(listings, "LIST_PAGE_SHARE", 10**9)


def run(source: str, home: Home, night: int) -> CrawlSummary:
    return crawl([source], home, SilentReporter(), lambda: NIGHTS[night])


def documents_asked(portal: Portal) -> set[int]:
    found = {int(path.rpartition("P020250820")[2][:-4]) for path in portal.paths() if path.endswith(".pdf")}
    portal.asked.clear()
    return found


@pytest.mark.usefixtures("little")
def test_a_night_checks_those_longest_unchecked_and_newest_first(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    assert run(source, home, 0).new == ROWS
    assert documents_asked(district) == set(range(ROWS))
    second = run(source, home, 1)
    assert (second.listed, second.unchanged, second.unchecked, second.withdrawn) == (ROWS, 3, ROWS - 3, 0)
    assert documents_asked(district) == {11, 10, 9}
    for night, expected in ((2, {8, 7, 6}), (3, {5, 4, 3}), (4, {2, 1, 0}), (5, {11, 10, 9})):
        run(source, home, night)
        assert documents_asked(district) == expected
    assert read_sightings(home)["withdrawn_on"].null_count() == ROWS


@pytest.mark.usefixtures("little")
def test_new_and_changed_rows_are_read_whatever_the_budget(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home, 0)
    for number in range(ROWS, ROWS + 5):
        add(district, number)
    lay_out(district, list(range(ROWS + 4, -1, -1)))
    page = f"/czzj/index_{(ROWS + 4) // ROWS_PER_PAGE}.shtml"  # the last one, with document 0 alone
    district.page(page, listing(row(0, title("第0小学"), "2025-08-01"), pages=(ROWS + 5 + 1) // ROWS_PER_PAGE))
    documents_asked(district)
    assert run(source, home, 1).new == 5
    assert documents_asked(district) == {*range(ROWS, ROWS + 5), 0, 11, 10, 9}


@pytest.mark.usefixtures("little")
def test_what_was_refused_is_asked_for_again_the_next_night(district: Portal, home: Home, write_source: WriteSource) -> None:
    good = district.answers["/czzj/202508/P0202508200.pdf"]
    district.answers["/czzj/202508/P0202508200.pdf"] = Answer(b"no", 403)
    source = write_source()
    assert run(source, home, 0).refused == 1
    district.answers["/czzj/202508/P0202508200.pdf"] = good
    documents_asked(district)
    assert run(source, home, 1).new == 1
    assert documents_asked(district) == {0, 11, 10, 9}


@pytest.mark.usefixtures("little")
def test_a_replaced_document_is_noticed_when_its_turn_comes(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home, 0)
    district.file("/czzj/202508/P0202508203.pdf", PDF + b"replaced")
    assert [run(source, home, night).revised for night in (1, 2, 3)] == [0, 0, 1]


@pytest.mark.usefixtures("little")
def test_original_bytes_that_were_lost_do_not_wait_for_their_turn(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    source = write_source()
    run(source, home, 0)
    lost = str(read_sightings(home).filter(url=f"{district.url}/czzj/202508/P0202508200.pdf")["document_id"][0])
    Archive(home.archive).path(lost).unlink()
    run(source, home, 1)
    assert Archive(home.archive).has(lost)


@pytest.mark.usefixtures("little")
def test_everything_is_read_again_when_the_source_is_configured_otherwise(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    run(write_source(), home, 0)
    documents_asked(district)
    run(write_source(years="[2024]"), home, 1)
    assert documents_asked(district) == set(range(ROWS))
    run(write_source(years="[2024]", politeness="{requests_per_second: 40}"), home, 2)
    assert documents_asked(district) == {11, 10, 9}


@pytest.mark.usefixtures("large")
def test_of_a_large_listing_that_begins_as_it_did_the_rest_is_left_for_a_week(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    source = write_source()
    run(source, home, 0)
    district.asked.clear()
    second = run(source, home, 1)
    assert [path for path in district.paths() if path in {list_page(n) for n in range(ROWS)}] == ["/czzj/"]
    assert (second.listed, second.unchanged, second.withdrawn, second.failures) == (ROWS, ROWS, 0, ())
    district.asked.clear()
    run(source, home, 8)
    assert {list_page(n) for n in range(ROWS // ROWS_PER_PAGE)} <= set(district.paths())


@pytest.mark.usefixtures("large")
def test_a_large_listing_that_begins_otherwise_is_read_wholly(district: Portal, home: Home, write_source: WriteSource) -> None:
    source = write_source()
    run(source, home, 0)
    add(district, ROWS)
    lay_out(district, [n for n in range(ROWS, -1, -1) if n != 2])
    summary = run(source, home, 1)
    assert (summary.new, summary.withdrawn) == (1, 1)


@pytest.mark.usefixtures("large")
def test_a_large_listing_is_read_wholly_when_the_source_is_configured_otherwise(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    run(write_source(include='"预算"'), home, 0)
    assert documents_asked(district) == set()
    assert run(write_source(include='"决算"'), home, 1).new == ROWS


def test_some_further_pages_of_a_large_listing_are_read_each_night(
    district: Portal, home: Home, write_source: WriteSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "LARGE_LISTING", 2)
    monkeypatch.setattr(listings, "LIST_PAGE_SHARE", 3)
    source = write_source()
    run(source, home, 0)
    lay_out(district, [n for n in range(ROWS - 1, -1, -1) if n != 6])
    district.page("/czzj/", listing(row(11, title("第11中学"), "2025-08-12"), row(10, title("第10中学"), "2025-08-11"), pages=6))
    assert sum(run(source, home, night).withdrawn for night in (1, 2, 3)) == 1


def test_a_run_that_was_stopped_is_not_gone_on_with_after_its_source_was_changed_or_hours_later(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    def stopped() -> None:
        with sqlite3.connect(home.ledger) as db:
            db.execute("UPDATE runs SET ended_at = NULL")
        db.close()
        district.asked.clear()

    run(write_source(), home, 0)
    stopped()
    run(write_source(), home, 0)
    assert documents_asked(district) == set()
    stopped()
    run(write_source(exclude='"第1中学"'), home, 0)
    assert documents_asked(district) == set(range(ROWS)) - {1}
    stopped()
    run(write_source(exclude='"第1中学"'), home, 1)
    assert documents_asked(district) == set(range(ROWS)) - {1}


def test_a_list_page_that_lost_all_its_rows_is_believed_after_a_week(
    district: Portal, home: Home, write_source: WriteSource
) -> None:
    source = write_source()
    run(source, home, 0)
    district.page(list_page(2), listing(pages=ROWS // ROWS_PER_PAGE))
    summary = run(source, home, 1)
    assert (summary.withdrawn, summary.failed_sources) == (0, ())
    assert "it has no row where it had 2" in summary.failures[0].reason
    assert run(source, home, 7).withdrawn == 2
