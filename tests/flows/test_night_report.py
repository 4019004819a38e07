"""What a night ends with: the same for people and as JSON, also where it failed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations.gate import Finding
from extractors.errors import FetchError, GateError, StoreError
from flows.cli.main import main
from flows.stages.crawl import CrawlSummary, Failure
from flows.stages.extract import ExtractSummary
from flows.stages.gate import GateSummary
from flows.stages.night import STAGES, NightRecord, StageRun
from flows.stages.night_report import night_report, reports_of
from flows.stages.night_words import night_in_words
from flows.stages.publish import PublishSummary
from flows.stages.publishing import UploadSummary
from flows.stages.report_model import NightReport, PublishReport
from tests.publishing.homes import from_folder, read_latest
from warehouse.home import Home

BEGAN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=12, seconds=5)
DOCS = Path(__file__).parents[2] / "docs" / "publishing.md"


def crawled(*failures: Failure) -> CrawlSummary:
    return CrawlSummary(listed=60, new=3, revised=1, withdrawn=2, refused=1, failures=failures)


def published(home: Home) -> PublishSummary:
    release = home.releases / "2026.11.28"
    return PublishSummary("2026.11.28", True, release, home.site / "index.html", 61, 17273, 6, 40, 59, 64, ("2026.10.01",))


def done(*stages: str) -> list[StageRun]:
    return [StageRun(stage, "done", 2.5) for stage in stages]


def finding(home: Home) -> GateSummary:
    worse = Finding.model_validate(
        {
            "level": "warn",
            "suite": "identities",
            "scope": "source",
            "name": "putuo",
            "figure": "pass_rate",
            "now": 0.5,
            "before": 0.9,
            "documents": 40,
            "threshold": 0.1,
        }
    )
    return GateSummary("warned", (worse,), home.runs / "x.json", home.reports / "data_docs" / "gate.html")


def test_a_night_that_went_well_says_what_is_new_and_where(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.site.mkdir()
    (home.site / "index.html").touch()
    night = NightRecord(
        done(*STAGES),
        CrawlSummary(listed=60, new=3, revised=1, withdrawn=2),
        ExtractSummary(4, {"extracted": 4}, 1200, 1100, 0, 56, []),
        publish=published(home),
        upload=UploadSummary("s3://open-data/x", "2026.11.28", True, 12, 3_400_000, 141, 0, ("2026.09.30",)),
    )
    report = night_report(home, night, BEGAN, ENDED, None)
    assert (report.outcome, report.error, report.problems) == ("published", None, ())
    assert NightReport.model_validate_json(report.model_dump_json()) == report
    words = night_in_words(report, reports_of(home))
    for line in (
        "Published: release 2026.11.28. 12 min 5 s (crawl 2.5 s,",
        "  portals     3 new, 1 revised, 2 withdrawn, of 60 listed",
        "  documents   4 extracted; 1,200 amounts",
        "  release     2026.11.28 (new): 61 documents, 17,273 amounts",
        "  coverage    59 of 64 expected disclosures",
        "  carried     12 files, 3.4 MB, to s3://open-data/x",
        "  taken away  2026.09.30, 2026.10.01",
        "What failed: nothing.",
        f"  site        {home.site / 'index.html'}",
        f"  to browse   juesuan serve --home {home.root}",
    ):
        assert line in words


def test_what_failed_comes_with_what_it_means_and_where_to_look(tmp_path: Path) -> None:
    home = Home(tmp_path)
    failures = (
        Failure("putuo", "https://portal.example/", "The list page has changed.", whole_source=True),
        Failure("jianghan", "https://portal.example/a.pdf", "HTTP 403"),
    )
    messages = [f"https://portal.example/{n}.pdf: partial: page {n} is an image" for n in range(7)]
    night = NightRecord(
        done("crawl", "extract", "validate", "gate", "publish"),
        crawled(*failures),
        ExtractSummary(8, {"extracted": 1, "partial": 7}, 90, 80, 0, 0, messages),
        gate=finding(home),
        publish=published(home),
    )
    error = FetchError("Could not be crawled: putuo.")
    report = night_report(home, night, BEGAN, ENDED, error)
    assert (report.outcome, report.error) == ("published", str(error)), "the rest is published, and the command fails"
    assert [problem.stage for problem in report.problems] == ["crawl", "crawl", "extract", "gate"]
    assert all(problem.what and problem.meaning and problem.look for problem in report.problems)
    words = night_in_words(report, {})
    for part in (
        "putuo could not be crawled",
        "`juesuan source check putuo`",
        "HTTP 403",
        "7 partial",
        "    · https://portal.example/0.pdf: partial: page 0 is an image\n",
        "gate.html",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("stage", "error", "outcome", "means"),
    [
        ("gate", GateError("Nothing is published: suite identities fell."), "held", "there is no release yet"),
        ("crawl", FetchError("No source could be crawled."), "failed", "Nothing is published"),
        ("extract", KeyboardInterrupt(), "interrupted", "What was finished is kept"),
        ("start", StoreError("Another run is working in the home."), "failed", "What was finished is kept"),
        ("carry", StoreError("s3://b/x cannot be written."), "failed", "readers of the target still have what they had"),
    ],
)
def test_a_night_that_stopped_is_told_of_too(stage: str, error: BaseException, outcome: str, means: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    before = list(STAGES)[: list(STAGES).index(stage)] if stage in STAGES else []
    stopped = [StageRun(stage, "failed", 1.0)] if stage in STAGES else []
    night = NightRecord([*done(*before), *stopped], publish=published(home) if stage == "carry" else None)
    report = night_report(home, night, BEGAN, ENDED, error)
    assert report.outcome == outcome
    assert report.error
    assert report.problems[0].stage == stage
    assert means in " ".join(night_in_words(report, {}).split())
    assert report.news.listed is None, "nobody has counted"


def test_where_no_source_could_be_crawled_each_is_told_of_once(tmp_path: Path) -> None:
    failures = [Failure(name, "https://x/", f"https://x/ of {name} is down", whole_source=True) for name in ("putuo", "jianghan")]
    night = NightRecord([StageRun("crawl", "failed", 1.0)], CrawlSummary(failures=tuple(failures)))
    error = FetchError("No source could be crawled, so nothing is published: https://x/ of putuo is down")
    report = night_report(Home(tmp_path), night, BEGAN, ENDED, error)
    assert report.outcome == "failed"
    assert [problem.what.split()[0] for problem in report.problems] == ["putuo", "jianghan"]
    assert all("nothing is published" in problem.meaning for problem in report.problems)


def test_the_page_lists_every_field() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for model in (NightReport, PublishReport):
        for name, definition in {model.__name__: model.model_json_schema(), **model.model_json_schema()["$defs"]}.items():
            missing = [field for field in definition["properties"] if f"`{field}`" not in text]
            assert missing == [], name


def test_a_night_from_the_command_line_to_a_folder(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON and nothing else on standard output, the story on standard error; the target has what the home has."""
    web = tmp_path / "web"
    home.publish_config.write_text(f"to: {web}\n", encoding="utf-8")
    [source] = (home.root / "sources").glob("*.yaml")
    assert main(["nightly", "--home", str(home.root), "--source", str(source), "--json"]) == 0
    shown = capsys.readouterr()
    report = NightReport.model_validate(json.loads(shown.out))
    assert report.outcome == "published"
    assert [stage.stage for stage in report.stages] == list(STAGES)
    assert report.release is not None
    assert report.release.target is not None
    assert report.release.target.moved
    assert "[6/6] carry" in shown.err
    assert "What is new" in shown.err
    assert read_latest(from_folder(web))[0] == report.release.version

    assert main(["publish", "--home", str(home.root), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 0
    assert main(["publish", "--home", str(home.root), "--to", str(tmp_path / "other"), "--json"]) == 0
    again = PublishReport.model_validate(json.loads(capsys.readouterr().out))
    assert (again.created, again.target and again.target.moved) == (False, True)
