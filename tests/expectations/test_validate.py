"""The whole stage on tables on disk: findings, review, suites and Data Docs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import polars as pl
import pytest

from flows.reporting import SilentReporter
from flows.stages.validate import ValidateSummary, validate, validate_home
from tests.expectations.accounts import final_account
from tests.expectations.frames import document_id, frames
from warehouse.extractions import BESIDE
from warehouse.home import Home
from warehouse.schema import TABLES
from warehouse.tables import read_table, write_table

ITEMS = {"2010101": (1_234_567, 7_654_321), "2010199": (2_222_222, 0), "2080501": (3_333_333, 0)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    good = final_account(ITEMS, {"30101": 1_000_000, "30201": 2_000_000}, "good")
    bad = final_account(ITEMS, {"30101": 1_000_000, "30201": 2_000_000}, "bad")
    spot = next(i for i, c in enumerate(bad.cells) if c.statement == "expenditure" and c.code == "208" and c.measure == "basic")
    changed = dataclasses.replace(bad.cells[spot], text="9,999.99", page=7)
    bad = dataclasses.replace(bad, cells=(*bad.cells[:spot], changed, *bad.cells[spot + 1 :]))
    root = tmp_path_factory.mktemp("home")
    for name, frame in zip(("documents", "statements", "line_items"), frames([good, bad]), strict=True):
        write_table(frame, TABLES[name], root / "tables")
    return root


@pytest.fixture(scope="module")
def summary(home: Path) -> ValidateSummary:
    return validate(home / "tables", home / "reports", SilentReporter())


def test_the_table_checks_is_written(home: Path, summary: ValidateSummary) -> None:
    checks = read_table(home / "tables", "checks")
    assert checks.schema == TABLES["checks"].polars_schema
    failed = checks.filter(pl.col("outcome") == "fail")
    assert set(failed["document_id"]) == {document_id("bad")}
    assert failed.height == summary.failed_checks > 0
    assert summary.outcomes["pass"] == checks.filter(pl.col("outcome") == "pass").height


def test_the_schema_is_judged_of_every_table_that_an_extraction_gives(summary: ValidateSummary) -> None:
    text = (summary.data_docs.parent / "expectations" / "schema.html").read_text(encoding="utf-8")
    assert [t.name for t in BESIDE if f"{t.title_zh} {t.name}" not in text] == []
    assert "projects" in [t.name for t in BESIDE]


def test_the_review_names_document_and_place(summary: ValidateSummary) -> None:
    data = json.loads(summary.review_json.read_text(encoding="utf-8"))
    document, good = data["documents"]
    assert (document["document_id"], good["findings"]) == (document_id("bad"), [])
    failures = [check for finding in document["findings"] for check in finding["checks"]]
    assert any("9,999.99 @p7" in f["left_text"] and 7 in f["pages"] for f in failures)
    assert f"review/{document_id('bad')}.html" in summary.review_html.read_text(encoding="utf-8")
    html = (summary.review_html.parent / "review" / f"{document_id('bad')}.html").read_text(encoding="utf-8")
    assert f"juesuan show {document_id('bad')[:16]}" in html
    assert "http" not in html.replace("http-equiv", "")


def test_the_suites_read_as_the_catalogue(summary: ValidateSummary) -> None:
    results = {s.name: s for s in summary.suites}
    assert not results["identities"].success
    assert all(s.success for name, s in results.items() if name != "identities")
    assert not summary.suites_success
    (page,) = summary.data_docs.parent.glob("validations/identities/**/*.html")
    text = page.read_text(encoding="utf-8")
    assert "合计等于各类之和" in text
    assert document_id("bad") in text
    assert "9,999.99 @p7" in text


def test_a_table_that_breaks_the_schema_is_reported(tmp_path: Path, home: Path) -> None:
    from expectations.suites import run_suites

    items = read_table(home / "tables", "line_items")
    broken = items.with_columns(code=pl.when(pl.col("code") == "208").then(pl.lit("208x")).otherwise("code"))
    (result,) = run_suites({"line_items": broken}, tmp_path / "docs")
    assert result.name == "schema"
    assert (result.success, result.failed) == (False, 1)


def test_running_again_gives_the_same_checks(home: Path, summary: ValidateSummary, tmp_path: Path) -> None:
    before = read_table(home / "tables", "checks")
    again = validate(home / "tables", tmp_path, SilentReporter())
    assert again.outcomes == summary.outcomes
    assert read_table(home / "tables", "checks").equals(before)


def test_a_home_without_tables_gives_an_empty_report(tmp_path: Path) -> None:
    found = validate(tmp_path / "tables", tmp_path / "reports", SilentReporter())
    assert (found.documents, found.failed_checks, found.suites_success) == (0, 0, True)


def test_a_disagreement_of_witnesses_is_in_the_review(home: Path, tmp_path: Path) -> None:
    names = ("documents", "statements", "line_items")
    tables = {name: read_table(home / "tables", name) for name in names}
    conflict = pl.lit(["fiscal year: the cover says 2024 (p.1), 3 table titles say 2023 (p.5, 6, 8)"])
    tables["documents"] = tables["documents"].with_columns(conflicts=conflict)
    for name in names:
        write_table(tables[name], TABLES[name], tmp_path / "tables")
    found = validate(tmp_path / "tables", tmp_path / "reports", SilentReporter())
    data = json.loads(found.review_json.read_text(encoding="utf-8"))
    checks = [check for d in data["documents"] for finding in d["findings"] for check in finding["checks"]]
    words = [check["message_en"] for check in checks if not check["statement"]]
    assert len(words) == 2
    pages = [page.read_text(encoding="utf-8") for page in (found.review_html.parent / "review").glob("*.html")]
    assert all("3 table titles say 2023" in page for page in pages)


def test_a_home_in_which_nothing_has_changed_is_not_checked_again(home: Path, tmp_path: Path) -> None:
    for name in ("documents", "statements", "line_items"):
        write_table(read_table(home / "tables", name), TABLES[name], tmp_path / "tables")
    place, said = Home(tmp_path), SilentReporter()
    first = validate_home(place, said)
    written = first.review_html.stat().st_mtime_ns
    assert validate_home(place, said) == dataclasses.replace(first, review=None)
    assert first.review_html.stat().st_mtime_ns == written
    again = validate_home(place, said, again=True)
    assert (again.review is None, again.review_html.stat().st_mtime_ns > written) == (False, True)
    (row,) = read_table(place.tables, "checks").filter(pl.col("outcome") == "fail").head(1).iter_rows(named=True)
    decision = {
        "document": row["document_id"],
        "rule": row["rule_id"],
        "place": {"left": row["left_text"]},
        "figures": {"left": row["left_text"], "right": row["right_text"]},
        "decision": "accepted",
        "reason": "as printed",
        "by": "reviewer",
        "on": "2026-11-01",
    }
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "own.yaml").write_text(json.dumps([decision]), encoding="utf-8")
    decided = validate_home(place, said)
    assert decided.review is not None
    assert decided.open_failures < first.open_failures
