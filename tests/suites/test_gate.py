"""The gate: what falls sharply is held, what moves a little is told, what is too small says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.gate import Finding, GateConfig, judge, load_config, next_baseline
from expectations.suites.measures import Measure
from extractors.errors import RuleError
from tests.suites.district import GOOD, Batch, figures

BASE = (Batch("big", 200), Batch("small", 20))
NEW_LAYOUT = {"pass": 1, "not_evaluable": 9}
NOTHING = {"not_evaluable": 2}
WRONG = {"pass": 5, "fail": 4, "not_evaluable": 1}


def found(now: Sequence[Batch], before: Sequence[Batch] = BASE, config: GateConfig | None = None) -> tuple[Finding, ...]:
    return judge(figures(now), figures(before), config or GateConfig())


def aborts(now: Sequence[Batch], before: Sequence[Batch] = BASE) -> set[tuple[str, str, str, str]]:
    return {(*f.key, f.figure) for f in found(now, before) if f.level == "abort"}


def test_the_same_figures_raise_nothing() -> None:
    assert found(BASE) == ()


def test_one_source_whose_evaluable_share_falls_is_seen_though_the_whole_hides_it() -> None:
    findings = found([BASE[0], replace(BASE[1], checks=NEW_LAYOUT)])
    assert ("identities", "source", "small", "evaluable_share") in {(*f.key, f.figure) for f in findings if f.level == "abort"}
    assert not any(f.level == "abort" and f.scope == "all" for f in findings)
    worst = findings[0]
    assert (worst.level, worst.name, worst.now, worst.before, worst.documents) == ("abort", "small", 0.1, 0.9, 20)
    assert (
        worst.sentence() == "suite identities, source small: evaluable share is 10.0% (was 90.0% in the baseline; 20 documents)"
    )
    assert worst.sentence("zh") == "“勾稽关系”来源 small：可核对比例 10.0%（基准 90.0%），20 份文件"


def test_a_sharp_fall_of_the_pass_rate_is_held() -> None:
    assert ("identities", "source", "small", "pass_rate") in aborts([BASE[0], replace(BASE[1], checks=WRONG)])


def test_a_moderate_fall_and_more_failures_are_told_only() -> None:
    findings = found([BASE[0], replace(BASE[1], checks={"pass": 16, "rounding": 2, "fail": 1, "not_evaluable": 3})])
    assert {f.level for f in findings} == {"warn"}
    assert {"evaluable_share", "pass_rate", "failed_per_document"} <= {f.figure for f in findings}


def test_few_documents_say_nothing() -> None:
    assert aborts([BASE[0], Batch("new", 19, NEW_LAYOUT)], [BASE[0]]) == set()
    tiny = (BASE[0], Batch("tiny", 19))
    assert aborts([BASE[0], Batch("tiny", 19, WRONG)], tiny) == set()


def test_few_checks_say_nothing() -> None:
    before = (BASE[0], Batch("thin", 25, {"pass": 1}))
    assert aborts([BASE[0], Batch("thin", 25, {"not_evaluable": 1})], before) <= {
        ("identities", scope, name, "evaluated_per_document")
        for scope, name in (("source", "thin"), ("cohort", "thin final_account 2024"))
    }


def test_a_new_year_in_a_new_layout_is_seen_in_its_cohort() -> None:
    now = [*BASE, Batch("big", 20, NEW_LAYOUT, fiscal_year=2025)]
    assert aborts(now) == {("identities", "cohort", "big final_account 2025", "evaluable_share")}
    assert aborts([*BASE, Batch("big", 29, NOTHING, report_type="budget")]) == set()
    assert aborts([*BASE, Batch("big", 30, NOTHING, report_type="budget")]) == {
        ("identities", "cohort", "big budget 2024", "evaluable_share")
    }, "nothing to compare with: the absolute minimum"


def test_a_new_year_that_is_a_little_worse_is_told_only() -> None:
    weaker = {"pass": 7, "not_evaluable": 3}
    assert aborts([*BASE, Batch("big", 20, weaker, fiscal_year=2025)]) == set()
    assert aborts([BASE[0], replace(BASE[1], checks=weaker)]) != set(), "the same fall of a cohort's own figures"


def test_documents_that_are_gone_or_cannot_be_read_any_more_are_seen() -> None:
    assert ("reading", "source", "small", "documents") in aborts([BASE[0]])
    assert ("reading", "source", "small", "pass_rate") in {
        (*f.key, f.figure)
        for f in found([BASE[0], replace(BASE[1], documents=40, status="unreadable")], [BASE[0], replace(BASE[1], documents=40)])
    }


def test_a_first_run_has_absolute_minima_only() -> None:
    assert aborts(BASE, ()) == set()
    assert aborts([Batch("a", 29, NOTHING)], ()) == set()
    held = aborts([Batch("a", 30, NOTHING)], ())
    assert held == {
        ("identities", *scope, "evaluable_share") for scope in (("all", ""), ("source", "a"), ("cohort", "a final_account 2024"))
    }
    (first, *_) = found([Batch("a", 30, NOTHING)], ())
    assert "the minimum is 10.0%" in first.sentence()
    assert "低于下限 10.0%" in first.sentence("zh")


def test_a_slow_slide_adds_up() -> None:
    baseline: tuple[Measure, ...] = ()
    levels = []
    for lost in range(0, 60, 5):
        now = figures([Batch("a", 20, {"pass": 100 - lost, "not_evaluable": lost})])
        findings = judge(now, baseline, GateConfig())
        levels.append(findings[0].level if findings else "-")
        baseline = next_baseline(now, baseline, findings)
    assert levels[:4] == ["-", "warn", "warn", "abort"]
    assert set(levels[4:]) == {"abort"}


def test_an_accepted_baseline_is_what_counts_from_then_on() -> None:
    now = figures([BASE[0], Batch("small", 40, NOTHING)])
    baseline = next_baseline(now, figures(BASE), ())
    assert judge(now, baseline, GateConfig()) == (), "also below an absolute minimum"


def test_thresholds_are_data(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    assert load_config(path) == GateConfig()
    path.write_text(
        "min_documents: 3\nlimits: {pass_rate: {fall_aborts: 0.5}}\nsuites: {narrative: {pass_rate: {minimum: 0.6}}}\n"
    )
    config = load_config(path)
    assert (config.min_documents, config.limit("codes", "pass_rate").fall_aborts) == (3, 0.5)
    assert config.limit("codes", "pass_rate").fall_warns == GateConfig().limit("codes", "pass_rate").fall_warns
    assert config.limit("narrative", "pass_rate").minimum == 0.6
    assert config.limit("identities", "evaluable_share").minimum == GateConfig().limit("identities", "evaluable_share").minimum


@pytest.mark.parametrize("text", ["limits: {no_such_figure: {minimum: 0.1}}", "- 1", "min_documents: 0", "limits: [", "typo: 1"])
def test_wrong_thresholds_name_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text)
    with pytest.raises(RuleError, match=r"gate\.yaml"):
        load_config(path)


counts = st.fixed_dictionaries({name: st.integers(0, 40) for name in GOOD | {"fail": 0}})


@given(counts, counts, st.integers(1, 30), st.integers(1, 30))
def test_it_judges_any_figures(now: dict[str, int], before: dict[str, int], more: int, fewer: int) -> None:
    current, past = (
        [
            Measure(
                suite="identities",
                scope="source",
                name="a",
                documents=n,
                **{"passed": c["pass"], **{k: v for k, v in c.items() if k != "pass"}},
            )
        ]
        for n, c in ((more, now), (fewer, before))
    )
    findings = judge(current, past, GateConfig())
    assert {m.key for m in next_baseline(current, past, findings)} <= {m.key for m in current}
    for finding in findings:
        assert "a" in finding.sentence()
        assert "None" not in finding.sentence("zh")
    assert [f for f in judge(current, current, GateConfig()) if f.before is not None] == []
