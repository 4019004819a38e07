"""From a portal to `juesuan coverage`: who has published, how late, who not, and what could not be placed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from flows.cli.main import main
from flows.reporting import SilentReporter
from flows.stages.coverage import coverage, coverage_report
from flows.stages.crawl import crawl
from tests.crawl.portal import PDF, Answer, Portal
from warehouse.home import Home

NIGHT = datetime(2025, 10, 1, 18, tzinfo=UTC)

ROSTER = """\
name,kind,parent,aliases,valid_from,valid_to
武汉市江汉区教育局,行政单位,,区教体局,,
武汉市江汉区财政局,行政单位,,,,
武汉市江汉区民政局,行政单位,,,,
武汉市江汉区档案馆,事业单位,,,,
武汉市江汉区卫生健康局,行政单位,,,,
武汉市江汉区粮食局,行政单位,,,,2019
"""

ROWS = (
    ("江汉区教体局2024年度部门决算", "2025-09-12"),
    ("江汉区财政局2024年度部门决算", "2025-09-01"),
    ("武汉市江汉区民政局2024年度部门决算", "2025-09-01"),
    ("武汉市江汉区档案馆2024年度单位决算", "2025-09-01"),
    ("武汉市园林局2024年度部门决算", "2025-09-01"),
    ("部门决算公开", "2025-09-01"),
)
"""Late, in time, refused, gone, not on the roster, not saying whose it is. 卫生健康局 has no row."""


@pytest.fixture
def crawled(portal: Portal, home: Home, write_source: Callable[..., str]) -> Home:
    rows = "".join(
        f'<li><a href="./202509/t20250901_{n}.shtml">{t}</a><span>{day}</span></li>' for n, (t, day) in enumerate(ROWS)
    )
    portal.answers["/robots.txt"] = Answer(b"", 404)
    portal.page("/czzj/", f"<html><body><ul>{rows}</ul></body></html>")
    for n, (title, _) in enumerate(ROWS):
        portal.page(f"/czzj/202509/t20250901_{n}.shtml", f'<html><body><a href="./P{n}.pdf">{title}</a></body></html>')
        portal.file(f"/czzj/202509/P{n}.pdf", PDF + title.encode())
    portal.answers["/czzj/202509/P2.pdf"] = Answer(b"", 403)
    portal.answers["/czzj/202509/P3.pdf"] = Answer(b"", 404)
    expected = {"expected": "{final_account: [2024]}", "approved_on": "{final_account: {2024: 2025-08-20}}"}
    source = write_source(units="units.csv", **expected)
    (home.root / "sources" / "units.csv").write_text(ROSTER, encoding="utf-8")
    crawl([source], home, SilentReporter(), lambda: NIGHT)
    return home


def test_every_unit_and_every_document_has_its_row(crawled: Home) -> None:
    frame = coverage(crawled)
    shown = frame.select("unit_name", "fiscal_year", "report_type", "status", "days_late", "roster_match").rows()
    assert shown == [
        ("武汉市园林局", 2024, "final_account", "published", 0, "unmatched"),
        ("武汉市江汉区卫生健康局", 2024, "final_account", "unlisted", None, "matched"),
        ("武汉市江汉区教育局", 2024, "final_account", "published", 3, "matched"),
        ("武汉市江汉区档案馆", 2024, "final_account", "missing", None, "matched"),
        ("武汉市江汉区民政局", 2024, "final_account", "blocked", None, "matched"),
        ("武汉市江汉区财政局", 2024, "final_account", "published", 0, "matched"),
    ]
    assert set(frame["due_on"]) == {date(2025, 9, 9)}
    reasons = dict(frame.select("status", "reason").iter_rows())
    assert "403" in reasons["blocked"]
    assert "404" in reasons["missing"]


def test_what_needs_a_look_is_reported(crawled: Home) -> None:
    report = coverage_report(crawled)
    assert [(name.unit_name, name.fiscal_years) for name in report.unmatched] == [("武汉市园林局", (2024,))]
    assert report.unmatched[0].documents[0].endswith("/czzj/202509/P4.pdf")
    assert [(document.title, document.unknown) for document in report.unplaced] == [("部门决算公开", "unit, fiscal year")]


def test_the_command_prints_rows_then_what_needs_a_look_then_a_summary(crawled: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--home", str(crawled.root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("division_code\tunit_name\tfiscal_year\treport_type\tstatus\t")
    assert "Not matched: 420103 武汉市园林局 (2024)" in "\n".join(lines)
    assert any(line.startswith("Not placed: 420103 “部门决算公开” does not say its unit, fiscal year: http") for line in lines)
    assert lines[-1] == (
        "6 expected or seen: 3 published, 0 withdrawn, 1 blocked, 1 missing, 1 unlisted; 1 of 3 with a known deadline came late; "
        "1 names not matched to a roster; 1 documents without unit, year or type."
    )


def test_the_units_say_where_they_are_listed(crawled: Home) -> None:
    units = pl.read_parquet(crawled.tables / "units")
    listed = dict(units.select("unit_name", "listed_in").iter_rows())
    assert (listed.pop("武汉市园林局"), set(listed.values())) == ("documents", {"roster"})
    assert units.filter(unit_name="武汉市江汉区粮食局")["valid_to"].to_list() == [date(2019, 12, 31)]
