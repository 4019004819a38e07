"""What a crawl came to, document by document, as the ledger tells it afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.reporting import SilentReporter
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home
from warehouse.run_report import GROUPS, Entry, Mark, RunReport, mark, read_run_report

UNITS = ("教育局", "财政局", "民政局", "水务局", "司法局")


@pytest.fixture
def district(portal: Portal) -> Portal:
    """Five units, one row and one attachment each."""
    offer(portal, *range(len(UNITS)))
    for n, unit in enumerate(UNITS):
        portal.page(detail(n), f'<a href="./P{n}.pdf">附件下载</a>')
        portal.file(f"/czzj/202508/P{n}.pdf", PDF + unit.encode())
    return portal


def offer(portal: Portal, *numbers: int) -> None:
    row = '<li><a href="./202508/t20250820_{0}.shtml">江汉区{1}2024年度部门决算</a><span>2025-08-20</span></li>'
    rows = "".join(row.format(n, UNITS[n]) for n in numbers)
    portal.page("/czzj/", f'<ul>{rows}</ul><script>createPageHTML(1, 0, "index", "shtml");</script>')


def detail(number: int) -> str:
    return f"/czzj/202508/t20250820_{number}.shtml"


def night(source: str, home: Home, most: int = 10) -> RunReport:
    before = mark(home)
    crawl([source], home, SilentReporter())
    return read_run_report(home, ["sample"], before, most)


def units(report: RunReport) -> dict[str, list[str | None]]:
    return {group: [entry.unit_name for entry in report.entries[group]] for group in GROUPS if report.entries[group]}


def test_each_document_stands_under_what_became_of_it_with_its_links(
    district: Portal, home: Home, write_source: Callable[..., str]
) -> None:
    source = write_source()
    district.answers["/czzj/202508/P4.pdf"] = Answer(b"", 403)
    first = night(source, home)
    assert units(first) == {"new": sorted(f"江汉区{unit}" for unit in UNITS[:4]), "blocked": ["江汉区司法局"]}
    assert first.entries["new"][0] == Entry(
        source_id="sample",
        url=f"{district.url}/czzj/202508/P0.pdf",
        page_url=f"{district.url}{detail(0)}",
        title="江汉区教育局2024年度部门决算",
        unit_name="江汉区教育局",
        fiscal_year=2024,
        report_type="final_account",
    )
    [blocked] = first.entries["blocked"]
    assert (blocked.page_url, "403" in str(blocked.reason)) == (f"{district.url}{detail(4)}", True)
    [totals] = first.sources
    assert (totals.listed, totals.unchanged, totals.requests > 10, totals.bytes_downloaded > 0) == (5, 0, True, True)

    offer(district, 1, 2, 3, 4)
    district.file("/czzj/202508/P1.pdf", PDF + b"corrected")
    district.answers["/czzj/202508/P2.pdf"] = Answer(b"", 404)
    district.answers[detail(3)] = Answer(b"", 404)
    district.file("/czzj/202508/P4.pdf", PDF + b"at last")
    assert units(night(source, home)) == {
        "new": ["江汉区司法局"],
        "changed": ["江汉区财政局"],
        "withdrawn": ["江汉区教育局", "江汉区民政局", "江汉区水务局"],
        "missing": ["江汉区水务局"],
    }
    third = night(source, home)
    assert units(third) == {"missing": ["江汉区民政局", "江汉区水务局"]}, "withdrawn once"


def test_entries_are_cut_and_counted_in_full(district: Portal, home: Home, write_source: Callable[..., str]) -> None:
    report = night(write_source(), home, most=2)
    assert (len(report.entries["new"]), report.total("new")) == (2, 5)


def test_a_listing_that_cannot_be_read_is_a_failure_without_a_title(
    portal: Portal, home: Home, write_source: Callable[..., str]
) -> None:
    report = night(write_source("/gone/"), home)
    [failed] = report.entries["failed"]
    assert (failed.title, failed.url) == (None, f"{portal.url}/gone/")


def test_what_a_stopped_run_had_is_told_by_the_one_that_goes_on_with_it(
    district: Portal, home: Home, write_source: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_source()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("flows.stages.crawl.finish", lambda _run: (_ for _ in ()).throw(KeyboardInterrupt))
        night(source, home)
    assert len(night(source, home).entries["new"]) == 5


def test_without_a_ledger_there_is_nothing_to_tell(home: Home) -> None:
    assert mark(home) == Mark()
    report = read_run_report(home, ["sample"], Mark(), 10)
    assert (report.sources, report.total("new")) == ((), 0)
    assert not home.ledger.exists()
