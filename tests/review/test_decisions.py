"""Decisions: what a row must be, which check it finds, and that it does not outlive what it was on."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml

from expectations.decisions import Verdicts, apply_decisions, load_decisions
from expectations.review.build import read_check, review
from expectations.review.model import Review
from expectations.review.views import decision_snippet
from extractors.errors import DecisionError
from tests.review.conftest import Checked

VALID = """\
- document: "{id}"
  rule: total-is-sum-of-lines
  place: {{statement: revenue, code: "2010101", measure: total}}
  figures: {{left: "1 @p8 (1,2,3,4)", right: "2 @p8"}}
  decision: accepted
  reason: 单位已确认
  by: 王某
  on: 2026-03-02
""".format(id="0" * 64)


def row_for(check: dict[str, object], **changed: object) -> dict[str, object]:
    """The row that the report offers for a check, filled in."""
    text = decision_snippet([read_check(check, {})], str(check["document_id"]), 1)
    [row] = yaml.safe_load(text.replace("  on:", '  "on":'))
    return {**row, "reason": "单位已确认", "by": "王某", "on": "2026-03-02", **changed}


def decided(checked: Checked, folder: Path, *rows: dict[str, object], own: bool = True) -> Verdicts:
    text = yaml.safe_dump(list(rows), allow_unicode=True)
    return apply_decisions(checked.decide(text, folder, own), checked.checks, checked.documents)


def causes(verdicts: Verdicts) -> list[str]:
    assert verdicts.by_check == {}
    return [stale.cause for stale in verdicts.stale]


def reviewed(checked: Checked, folder: Path, *rows: dict[str, object]) -> Review:
    text = yaml.safe_dump(list(rows), allow_unicode=True)
    return review(checked.checks, checked.documents, decisions=checked.decide(text, folder))


def test_a_row_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(VALID, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("# nothing yet\n", encoding="utf-8")
    [located] = load_decisions(tmp_path)
    assert (located.file.name, located.row, located.own, located.decision.on.isoformat()) == ("a.yaml", 1, True, "2026-03-02")
    assert (located.decision.place.code, located.decision.part) == ("2010101", 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  reason: 单位已确认\n", "  reason:\n", "reason"),
        ("  by: 王某\n", "", "by"),
        ("  on: 2026-03-02", "  on:", "on"),
        ("accepted", "fine", "decision"),
        ('code: "2010101"', "code: 2010101", "place.code"),
        ("statement: revenue", "statement: revenues", "place.statement"),
        ("0" * 64, "0" * 63, "document"),
        ("{left: ", "{note: x, left: ", "figures.note"),
        ('figures: {left: "1 @p8 (1,2,3,4)", right: "2 @p8"}', "figures: {}", "figures"),
        ("place: {", 'place: {left: "1 @p8", ', "place"),
    ],
)
def test_a_wrong_row_names_file_row_and_field(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in VALID
    (tmp_path / "a.yaml").write_text(VALID + VALID.replace(old, new), encoding="utf-8")
    with pytest.raises(DecisionError, match=rf"a\.yaml, row 2 \(total-is-sum-of-lines\): (.*; )?{said}:"):
        load_decisions(tmp_path)


@pytest.mark.parametrize(("text", "said"), [("a: 1", "list"), ("- [", "YAML"), ("- 1", "row 1"), ("\ufeff- \x00", "YAML")])
def test_a_file_that_is_no_list_of_rows_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError, match=rf"wrong\.yaml.*{said}"):
        load_decisions(tmp_path)


def test_deciding_twice_is_an_error_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(VALID, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(VALID.replace("accepted", "known_misprint"), encoding="utf-8")
    with pytest.raises(DecisionError, match=r"b\.yaml, row 1 decides again what .*a\.yaml, row 1"):
        load_decisions(tmp_path)


def test_the_decisions_of_the_project_are_well_formed() -> None:
    load_decisions()


@pytest.mark.parametrize("decision", ["accepted", "known_misprint", "extractor_error"])
def test_the_row_that_the_report_offers_settles_its_check(decision: str, checked: Checked, tmp_path: Path) -> None:
    before = review(checked.checks, checked.documents)
    found = reviewed(checked, tmp_path, *(row_for(check, decision=decision) for check in checked.failed))
    assert (found.stale_decisions, found.decided) == ((), {decision: len(checked.failed)})
    assert before.open_failures == len(checked.failed) > 2
    assert found.open_failures == (before.open_failures if decision == "extractor_error" else 0)
    assert found.outcomes == before.outcomes
    findings = [finding for document in found.documents for finding in document.findings]
    assert findings and all(finding.settled for finding in findings)


def test_one_decision_leaves_the_rest_of_a_finding_open(checked: Checked, tmp_path: Path) -> None:
    first = checked.failed[0]
    found = reviewed(checked, tmp_path, row_for(first))
    assert found.open_failures == len(checked.failed) - 1
    [finding] = next(d for d in found.documents if d.document_id == first["document_id"]).findings
    assert (finding.settled, [bool(c.decided) for c in finding.checks].count(True)) == (False, 1)


def test_a_place_may_be_named_by_its_left_figure(checked: Checked, tmp_path: Path) -> None:
    check = checked.failed[0]
    verdicts = decided(checked, tmp_path, row_for(check, place={"left": check["left_text"]}))
    assert (len(verdicts.by_check), verdicts.stale) == (1, ())


def test_boxes_that_another_reader_gives_do_not_make_a_decision_stale(checked: Checked, tmp_path: Path) -> None:
    check = checked.failed[0]
    moved = {"left": str(check["left_text"]).replace("(", "(1"), "right": str(check["right_text"]).replace(",", ",1")}
    moved["right"] = str(check["right_text"]).replace("(", "(1")
    assert len(decided(checked, tmp_path, row_for(check, figures=moved)).by_check) == 1


def test_a_newer_version_makes_it_stale(checked: Checked, tmp_path: Path) -> None:
    check = checked.failed[0]
    newer = checked.documents.filter(pl.col("document_id") == check["document_id"]).with_columns(
        document_id=pl.lit("f" * 64), supersedes=pl.col("document_id")
    )
    replaced = Checked(checked.folder, pl.concat([checked.documents, newer]), checked.checks)
    assert causes(decided(replaced, tmp_path, row_for(check))) == ["superseded"]
    found = reviewed(replaced, tmp_path, row_for(check))
    assert (found.open_failures, len(found.stale_decisions)) == (len(checked.failed), 1)
    assert found.stale_decisions[0].decided.source.endswith("decisions.yaml, row 1")


@pytest.mark.parametrize("side", ["left_text", "right_text"])
def test_other_figures_make_it_stale(side: str, checked: Checked, tmp_path: Path) -> None:
    check = checked.failed[0]
    changed = {**check, side: f"9{check[side]}"}
    assert causes(decided(checked, tmp_path, row_for(changed))) == ["figures_changed"]


def test_other_words_make_it_stale(checked: Checked, tmp_path: Path) -> None:
    words = {"left_text": None, "right_text": None, "statement": None, "code": None, "measure": None}
    said = {**checked.failed[0], **words, "rule_id": "identity-witnesses-agree", "message_zh": "所示不一：甲。"}
    checks = pl.concat([checked.checks, pl.DataFrame([said], schema=checked.checks.schema)])
    worded = Checked(checked.folder, checked.documents, checks)
    assert len(decided(worded, tmp_path, row_for(said)).by_check) == 1
    assert causes(decided(worded, tmp_path, row_for({**said, "message_zh": "所示不一：乙。"}))) == ["figures_changed"]


@pytest.mark.parametrize("change", [{"rule": "no-such-rule"}, {"place": {"statement": "state_capital"}}, {"part": 2}])
def test_a_place_that_is_gone_makes_it_stale(change: dict[str, object], checked: Checked, tmp_path: Path) -> None:
    assert causes(decided(checked, tmp_path, row_for(checked.failed[0], **change))) == ["place_gone"]


def test_what_fails_no_more_makes_it_stale(checked: Checked, tmp_path: Path) -> None:
    passed = checked.checks.filter((pl.col("outcome") == "pass") & pl.col("code").is_not_null()).to_dicts()[0]
    assert causes(decided(checked, tmp_path, row_for(passed))) == ["holds_now"]


def test_a_document_of_another_home_concerns_the_project_s_decisions_only(checked: Checked, tmp_path: Path) -> None:
    elsewhere = row_for(checked.failed[0], document="a" * 64)
    assert causes(decided(checked, tmp_path / "own", elsewhere)) == ["document_gone"]
    shared = decided(checked, tmp_path / "shared", elsewhere, own=False)
    assert (shared.stale, shared.elsewhere) == ((), 1)


def test_two_checks_with_the_same_figures_are_told_apart_by_their_boxes(checked: Checked, tmp_path: Path) -> None:
    check = checked.failed[0]
    twin = {**check, "left_text": f"{check['left_text']}".replace("(", "(9")}
    doubled = pl.concat([checked.checks, pl.DataFrame([twin], schema=checked.checks.schema)])
    both = Checked(checked.folder, checked.documents, doubled)
    [row] = decided(both, tmp_path, row_for(twin)).by_check
    assert row == doubled.height - 1
    neither = row_for({**check, "left_text": str(check["left_text"]).replace("(", "(8")})
    assert causes(decided(both, tmp_path, neither)) == ["ambiguous"]
