"""The stage: tables of a home in, a release, the table `coverage` and a site out."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest

from extractors.errors import StoreError
from flows.reporting import SilentReporter
from flows.stages.coverage import coverage
from flows.stages.gate import judge_run
from flows.stages.publish import publish
from tests.release.conftest import ARCHIVES, SCIENCE, document_id
from tests.suites.district import Batch, write_suites
from warehouse.home import Home
from warehouse.releases import read_checksums
from warehouse.schema import TABLES
from warehouse.site.paths import document_page
from warehouse.tables import read_table, write_table

DAY = date(2026, 11, 23)


class Listener(SilentReporter):
    """Keeps what a stage says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, message: str) -> None:
        self.lines.append(message)


class Page(HTMLParser):
    """Collects the links and the visible cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.cells: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in ("a", "span") and (given.get("class") or "").startswith("cell "):
            self.cells.append((given["class"] or "").split()[1])
        if tag in ("script", "link", "img", "iframe"):
            self.loads.append(given.get("src") or given.get("href") or "")


@pytest.fixture
def home(frames: dict[str, pl.DataFrame], tmp_path: Path) -> Home:
    """A home whose tables have been written, without coverage."""
    home = Home(tmp_path / "主目录 home")
    for name, frame in frames.items():
        if name != "coverage":
            write_table(frame, TABLES[name], home.tables)
    return home


def test_publish_gives_a_release_coverage_and_a_site(home: Home, frames: dict[str, pl.DataFrame]) -> None:
    listener = Listener()
    summary = publish(home, listener, DAY)
    assert (summary.version, summary.created) == ("2026.11.23", True)
    assert (summary.documents, summary.line_items, summary.failed_checks, summary.rounding_checks) == (3, 3, 1, 1)
    assert (summary.published, summary.expected) == (2, 8)
    assert summary.release == home.releases / "2026.11.23"
    assert read_table(home.tables, "coverage").equals(frames["coverage"])
    assert coverage(home).equals(frames["coverage"])
    assert "`total-is-sum-of-lines`" in (summary.release / "METHODOLOGY.md").read_text(encoding="utf-8")
    assert f"Release 2026.11.23: {summary.release}" in listener.lines


def test_publishing_again_says_that_nothing_has_changed(home: Home) -> None:
    publish(home, SilentReporter(), DAY)
    listener = Listener()
    again = publish(home, listener, date(2026, 11, 24))
    assert (again.version, again.created) == ("2026.11.23", False)
    assert any(line.startswith("Nothing has changed since release 2026.11.23") for line in listener.lines)


def shown(home: Home, *addresses: str) -> list[str]:
    """Publish, and return pages of the site."""
    site = publish(home, SilentReporter(), DAY).site.parent
    return [(site / address).read_text(encoding="utf-8") for address in addresses]


def test_the_site_shows_coverage_failed_checks_and_downloads(home: Home) -> None:
    division, failures, index = shown(home, "coverage/420103.html", "about/maintainers.html", "index.html")
    coverage_of_division = Page(division)
    assert sorted(coverage_of_division.cells) == ["blocked", "missing", "published", "published", *["unlisted"] * 4]
    assert f"../{document_page(document_id('kexie-2'))}" in coverage_of_division.links
    assert f"../{document_page(document_id('kexie-1'))}" not in coverage_of_division.links
    assert "https://portal.example/czzj/index.html" in coverage_of_division.links, "what could not be had leads to its site"
    assert ARCHIVES in division
    for words in (SCIENCE, "expenditure-lines-to-total", "支出合计与各类之和不符", "1,000.00", "#findings"):
        assert words in failures
    downloads = [unquote(link) for link in Page(index).links if link.startswith("..")]
    checksums = read_checksums(home.releases / "latest")
    data = {path for path in checksums if path.startswith(("parquet/", "csv/")) or path.endswith((".xlsx", ".duckdb"))}
    assert data <= {link.split("/", 3)[3] for link in downloads}
    assert all((home.site / link).is_file() for link in downloads)


def test_the_site_leads_to_the_review_report_where_there_is_one(home: Home) -> None:
    assert "校验报告" not in shown(home, "about/maintainers.html")[0].split('id="reports"')[1].split("</section>")[0]
    home.reports.mkdir()
    (home.reports / "review.html").write_text("")
    assert "../../reports/review.html" in Page(*shown(home, "about/maintainers.html")).links


def test_the_site_loads_nothing_from_anywhere(home: Home) -> None:
    for text in shown(home, "index.html", "coverage.html", "compare.html", "search.html", "about/maintainers.html"):
        assert [place for place in Page(text).loads if urlsplit(place).netloc] == []
        assert not re.search(r"url\(|@import", text)


def test_text_from_documents_is_escaped_and_only_web_addresses_become_links(home: Home, frames: dict[str, pl.DataFrame]) -> None:
    first = pl.col("document_id") == document_id("kexie-2")
    documents = frames["documents"].with_columns(
        unit_name=pl.when(first).then(pl.lit("<script>alert(1)</script>")).otherwise("unit_name"),
        url=pl.when(first).then(pl.lit("javascript:alert(1)")).otherwise("url"),
    )
    write_table(documents, TABLES["documents"], home.tables)
    division, data, *others = shown(
        home, "coverage/420103.html", "data/search/units-1.js", "index.html", "search.html", "about/maintainers.html"
    )
    for text in (division, *others):
        assert "<script>alert" not in text
        assert not any(link.startswith("javascript") for link in Page(text).links)
    assert "&lt;script&gt;alert(1)" in division
    assert json.loads(data.removeprefix("juesuanSearch(").removesuffix(");\n"))["kind"] == "units"


def test_a_home_without_data_publishes_an_empty_page(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for name in ("documents", "statements", "line_items", "checks"):
        write_table(TABLES[name].empty(), TABLES[name], home.tables)
    summary = publish(home, SilentReporter(), DAY)
    assert (summary.documents, summary.expected) == (0, 0)
    assert "尚无文件" in summary.site.read_text(encoding="utf-8")


def test_figures_that_no_rule_has_seen_are_pointed_out(home: Home) -> None:
    write_table(TABLES["checks"].empty(), TABLES["checks"], home.tables)
    listener = Listener()
    publish(home, listener, DAY)
    assert listener.lines[0].startswith("1 documents have figures but no checks")


@pytest.mark.parametrize(("absent", "command"), [("documents", "nightly"), ("line_items", "nightly"), ("checks", "validate")])
def test_an_absent_table_is_named_with_the_command_that_writes_it(home: Home, absent: str, command: str) -> None:
    (home.tables / absent).rename(home.root / "elsewhere")
    with pytest.raises(StoreError, match=rf"holds no table {absent}: run `juesuan {command} --home"):
        publish(home, SilentReporter(), DAY)
    assert not home.releases.exists()
    assert not home.site.exists()


def test_coverage_of_an_empty_home_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `juesuan crawl --home"):
        coverage(Home(tmp_path))


def test_tables_that_break_the_schema_leave_release_and_site_alone(home: Home, frames: dict[str, pl.DataFrame]) -> None:
    summary = publish(home, SilentReporter(), DAY)
    before = summary.site.read_bytes()
    write_table(frames["checks"].with_columns(severity=pl.lit("grave")), TABLES["checks"], home.tables)
    with pytest.raises(StoreError, match=r"checks\.severity holds 'grave'"):
        publish(home, SilentReporter(), DAY)
    assert summary.site.read_bytes() == before
    assert (home.releases / "latest").readlink() == Path("2026.11.23")


def test_the_site_leads_to_the_data_docs_of_its_release(home: Home) -> None:
    docs = home.reports / "data_docs"
    docs.mkdir(parents=True)
    (docs / "index.html").write_text("")
    page = Page(*shown(home, "about/maintainers.html"))
    assert "../../releases/2026.11.23/data_docs/index.html" in page.links
    assert (home.releases / "2026.11.23" / "data_docs" / "index.html").is_file()


def test_publishing_what_the_gate_held_says_so(home: Home) -> None:
    write_suites([Batch("jianghan", 40)], home.reports)
    judge_run(home, SilentReporter())
    write_suites([Batch("jianghan", 40, {"not_evaluable": 9, "pass": 1})], home.reports)
    judge_run(home, SilentReporter(), now=datetime(2100, 1, 1, tzinfo=UTC))
    listener = Listener()
    publish(home, listener, DAY)
    assert any("The gate held the last night: suite identities, all sources" in line for line in listener.lines)
