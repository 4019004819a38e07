"""The demo from end to end: two nights on a fresh home, then a third on which nothing is new."""

from __future__ import annotations

import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from expectations.rulebook import all_rules
from flows.demo.manifest import Manifest, manifest
from flows.reporting import SilentReporter
from flows.stages.demo import DemoSummary, demo
from flows.stages.extract import extract_home
from flows.stages.rebuild import rebuild
from tests.conftest import DEMO_DAY
from warehouse.home import Home
from warehouse.normalise import OF_READING
from warehouse.rebuild import rebuild_tables
from warehouse.releases import read_checksums
from warehouse.tables import read_table, table_files


@pytest.fixture(scope="module")
def home(demo_run: tuple[Home, DemoSummary], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's home, moved: another night here disturbs nobody."""
    return Home(shutil.copytree(demo_run[0].root, tmp_path_factory.mktemp("moved") / "home", symlinks=True))


@pytest.fixture(scope="module")
def nights(demo_run: tuple[Home, DemoSummary]) -> DemoSummary:
    return demo_run[1]


@pytest.fixture(scope="module")
def expected() -> Manifest:
    return manifest()


def test_every_version_is_kept_and_only_what_changed_is_read_again(nights: DemoSummary, expected: Manifest) -> None:
    first, second = nights.nights
    assert (first.crawl.new, first.extract.documents) == (len(expected.in_force(1)), len(expected.in_force(1)))
    assert (second.crawl.revised, second.crawl.withdrawn, second.extract.documents) == (1, 1, 1)
    assert second.extract.reused == len(expected.in_force(1))


def test_the_deliberate_errors_fail_and_nothing_else_does(home: Home, nights: DemoSummary, expected: Manifest) -> None:
    checks = read_table(home.tables, "checks").join(
        read_table(home.tables, "documents").select("document_id", "unit_name", "fiscal_year", "report_type"), on="document_id"
    )
    failed = checks.filter(outcome="fail")
    assert set(failed.select("unit_name", "fiscal_year", "report_type").iter_rows()) == {e.key for e in expected.injected_errors}
    for error in expected.injected_errors:
        places = failed.filter(unit_name=error.key[0], statement=error.statement, measure=error.measure)
        assert places.height, error
    of_statements = [rule.id for rule in all_rules() if rule.subject in ("identities", "completeness")]
    assert checks.filter(pl.col("rule_id").is_in(of_statements), outcome="not_evaluable").is_empty()
    across = checks.filter(rule_id="opening-is-last-closing")
    assert set(across["reason"].drop_nulls()) == {"no_last_year", "left_not_printed"}
    assert across.filter(outcome="pass").height
    rounded = checks.filter(outcome="rounding")
    assert (rounded["difference"].abs().cast(pl.Decimal(20, 4)) <= rounded["tolerance"]).all()
    assert rounded.height > 100


def test_coverage_shows_what_happened_and_nothing_else(home: Home, nights: DemoSummary, expected: Manifest) -> None:
    coverage = read_table(home.tables, "coverage")
    events = {event.kind: event for event in expected.events}
    withdrawn = coverage.filter(status="withdrawn").select("unit_name", "fiscal_year", "report_type").rows()
    assert withdrawn == [events["withdrawn"].key]
    assert coverage.filter(status="unlisted")["unit_name"].unique().to_list() == [events["silent"].unit_name]
    assert set(coverage["status"]) == {"published", "withdrawn", "unlisted"}
    corrected = read_table(home.tables, "documents").filter(pl.col("supersedes").is_not_null())
    assert corrected.select("unit_name", "fiscal_year", "report_type").rows() == [events["reissued"].key]
    assert corrected["document_id"][0] in set(coverage["document_id"])
    assert corrected["supersedes"][0] not in set(coverage["document_id"])
    page = (home.site / "index.html").read_text(encoding="utf-8")
    assert page.count("更正后重新公开</span>") == 1


def test_the_cells_that_the_corrected_document_changed_are_listed(home: Home, nights: DemoSummary, expected: Manifest) -> None:
    reissued = next(event.key for event in expected.events if event.kind == "reissued")
    old, new = (document.items for document in expected.documents if document.key == reissued)
    cell = ("statement", "side", "code", "row", "parent_row", "measure")
    before, after = ({tuple(getattr(item, name) for name in cell): item for item in items} for items in (old, new))
    changed = {(*key, before[key].amount, item.amount) for key, item in after.items() if before[key].amount != item.amount}
    revisions = read_table(home.tables, "revisions")
    assert set(revisions.select(*cell, "amount_before", "amount_after").iter_rows()) == changed
    assert revisions.height == len(changed) > 0
    assert revisions.select("unit_name", "fiscal_year", "report_type").unique().rows() == [reissued]
    assert set(revisions["change"]) == {"changed"}


def test_every_figure_of_every_version_is_as_printed(home: Home, nights: DemoSummary, expected: Manifest) -> None:
    items = read_table(home.tables, "line_items")
    assert items.height == sum(len(document.items) for document in expected.documents)
    assert nights.nights[-1].publish.line_items == items.height


def test_another_night_costs_no_document_and_changes_no_data(home: Home, nights: DemoSummary) -> None:
    before = read_checksums(home.releases / "latest")
    (night,) = demo(home, SilentReporter(), DEMO_DAY).nights
    assert (night.crawl.bytes_downloaded, night.extract.documents) == (0, 0)
    assert night.validate.review is None, "checks and reports stand"
    assert night.validate.review_html.is_relative_to(home.root)
    assert not night.publish.created
    assert read_checksums(home.releases / "latest") == before


def test_extractions_that_somebody_removed_are_read_again_and_told(home: Home, nights: DemoSummary) -> None:
    before = read_table(home.tables, "line_items")
    removed = sorted(home.extractions.glob("*/*/*.json"))[0]
    removed.unlink()
    summary = extract_home(home, SilentReporter(), workers=1)
    assert summary.documents == 1
    assert summary.line_items == before.filter(document_id=removed.stem).height > 0
    assert read_table(home.tables, "line_items").equals(before)


def test_tables_are_the_same_in_however_many_batches_they_are_written(home: Home, nights: DemoSummary) -> None:
    """Every unit by itself here, which no sum over a division survives: that is for the rules, and none is asked."""
    before = {name: read_table(home.tables, name) for name in (*OF_READING, "documents", "units")}

    def by_unit(documents: pl.DataFrame) -> pl.DataFrame:
        had = documents.drop_nulls("document_id").unique("document_id", maintain_order=True)
        return had.select("document_id", batch=pl.col("unit_name").rank("dense"))

    rebuilt = rebuild_tables(home, by_unit, lambda frames: frames)
    assert {*rebuilt.tables} == {*before}
    assert rebuilt.figures["figures"].sum() == before["line_items"].height
    verdict = ["verified_by", "doubt", "suggested_amount"]
    for name, frame in before.items():
        after = read_table(home.tables, name)
        left = [column for column in verdict if column in frame.columns]
        assert_frame_equal(after.drop(left), frame.drop(left))
    assert len(table_files(home.tables, "line_items")) > before["line_items"]["fiscal_year"].n_unique()
    rebuild(home)
    for name, frame in before.items():
        assert_frame_equal(read_table(home.tables, name), frame)
