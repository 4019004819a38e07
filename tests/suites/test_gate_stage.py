"""The stage: records of runs, the baseline, who accepted it, and what a maintainer reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations.runs import KEPT_RUNS, latest_run, read_baseline
from extractors.errors import GateError, StoreError, UsageError
from flows.cli.main import main
from flows.reporting import SilentReporter
from flows.stages.gate import acceptance, gate, judge_run, tell_held
from tests.suites.district import Batch, write_suites
from warehouse.home import Home

BASE = [Batch("big", 200), Batch("small", 20)]
BROKEN = [BASE[0], replace(BASE[1], checks={"pass": 1, "not_evaluable": 9})]
NIGHT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


class Listener(SilentReporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, message: str) -> None:
        self.lines.append(message)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home after a good first night."""
    home = Home(tmp_path)
    write_suites(BASE, home.reports)
    assert gate(home, SilentReporter(), now=NIGHT).verdict == "passed"
    return home


def night(number: int) -> datetime:
    return NIGHT + timedelta(days=number)


def test_a_run_is_kept_with_its_figures(home: Home) -> None:
    record = json.loads((home.runs / "2026-11-27T020000Z.json").read_text(encoding="utf-8"))
    small = next(m for m in record["measures"] if (m["suite"], m["scope"], m["name"]) == ("identities", "source", "small"))
    assert {k: small[k] for k in ("documents", "evaluated", "pass", "rounding", "fail", "not_evaluable", "not_applicable")} == {
        "documents": 20,
        "evaluated": 180,
        "pass": 160,
        "rounding": 20,
        "fail": 0,
        "not_evaluable": 20,
        "not_applicable": 0,
    }
    assert (small["evaluable_share"], small["pass_rate"]) == (0.9, 1.0)
    assert {m["scope"] for m in record["measures"]} == {"all", "source", "division", "type", "cohort"}


def test_a_night_with_a_new_layout_is_held_and_says_what_to_do(home: Home) -> None:
    write_suites(BROKEN, home.reports)
    for number in (1, 2):
        with pytest.raises(GateError) as held:
            gate(home, SilentReporter(), now=night(number))
        sentence = str(held.value)
        assert "suite identities, source small: evaluable share is 10.0% (was 90.0% in the baseline; 20 documents)" in sentence
        assert "--accept-baseline" in sentence
        assert str(home.reports / "data_docs" / "gate.html") in sentence
    last = latest_run(home.runs)
    assert last is not None
    assert (last.verdict, last.at) == ("held", night(2))
    listener = Listener()
    tell_held(home, listener)
    assert "The gate held the last night: suite identities, source small" in listener.lines[0]


def test_an_accepted_baseline_passes_and_says_who_when_and_why(home: Home) -> None:
    write_suites(BROKEN, home.reports)
    told = Listener()
    accepted = gate(home, told, acceptance("new form, 20 looked at", "王", night(1)), night(1))
    assert accepted.verdict == "accepted"
    assert accepted.aborts, "what was accepted is recorded"
    assert "accepted by 王" in told.lines[0]
    assert gate(home, SilentReporter(), now=night(2)).verdict == "passed"
    baseline = read_baseline(home.runs)
    assert baseline is not None
    (kept,) = baseline.accepted
    assert (kept.by, kept.why, kept.at) == ("王", "new form, 20 looked at", night(1))
    listener = Listener()
    tell_held(home, listener)
    assert listener.lines == []


def test_what_recovers_passes_again(home: Home) -> None:
    write_suites(BROKEN, home.reports)
    with pytest.raises(GateError):
        gate(home, SilentReporter(), now=night(1))
    write_suites(BASE, home.reports)
    assert gate(home, SilentReporter(), now=night(2)).verdict == "passed"


def test_a_warning_is_said_and_publishes(home: Home) -> None:
    write_suites([BASE[0], replace(BASE[1], checks={"pass": 16, "rounding": 2, "not_evaluable": 3})], home.reports)
    listener = Listener()
    summary = gate(home, listener, now=night(1))
    assert summary.verdict == "warned"
    assert any(line.startswith("gate: warning: suite identities, source small") for line in listener.lines)


def test_the_page_shows_every_finding_and_the_start_page_the_verdict(home: Home) -> None:
    index = home.reports / "data_docs" / "index.html"
    assert "可以发布" in index.read_text(encoding="utf-8")
    write_suites(BROKEN, home.reports)
    for number in (1, 2):
        summary = judge_run(home, SilentReporter(), now=night(number))
    page = summary.page.read_text(encoding="utf-8")
    for shown in ("勾稽关系 Identities", "small", "10.0%", "90.0%", "中止 aborts"):
        assert shown in page
    text = index.read_text(encoding="utf-8")
    assert text.count("<!-- gate -->") == text.count("未予发布") == 1
    assert text.startswith("<p>before</p>")
    assert text.endswith("<p>after</p>")


def test_the_oldest_runs_go(home: Home) -> None:
    first = home.runs / "2026-11-27T020000Z.json"
    for number in range(KEPT_RUNS):
        (home.runs / f"2027-01-01T{number:06}Z.json").write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    judge_run(home, SilentReporter(), now=night(400))
    assert len(list(home.runs.glob("2*.json"))) == KEPT_RUNS
    assert not first.exists()
    assert (home.runs / "baseline.json").exists()


def test_damaged_and_missing_records_are_named(home: Home) -> None:
    (home.runs / "baseline.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"baseline\.json"):
        gate(home, SilentReporter())
    (home.reports / "data_docs" / "suites.json").unlink()
    with pytest.raises(StoreError, match="juesuan validate"):
        gate(home, SilentReporter())


def test_a_blank_reason_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert acceptance(None) is None
    with pytest.raises(UsageError):
        acceptance("  ")
    assert main(["nightly", "--home", str(tmp_path), "--accept-baseline", ""]) == 2
    assert "needs a reason" in capsys.readouterr().err


def test_a_folder_of_tables_has_no_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--tables", str(tmp_path), "--accept-baseline", "why"]) == 2
    assert "has no baseline" in capsys.readouterr().err
