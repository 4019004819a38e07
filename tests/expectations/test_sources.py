"""Figures of a statement against what the narrative says of them, and against other documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl
import pytest

from expectations.engine import evaluate, verify
from expectations.model import Rule, load_rules
from tests.expectations.frames import Cell, Document, document_id, frames
from warehouse.schema import CLAIMS, UNITS

SUMMARY = "revenue_expenditure_summary"
GENERAL = "general_budget_expenditure"
YUAN = {"万元": 10_000, "万": 10_000, "元": 1}


@dataclass(frozen=True)
class Said:
    """One sentence of a narrative that restates a figure."""

    value: str
    statement: str | None
    measure: str | None
    role: str | None = None
    code: str | None = None
    row: str | None = None
    side: str | None = None
    unit: str = "万元"
    kind: str = "amount"
    phase: str = "final"
    subject: str | None = None
    base: str | None = None
    direction: str | None = None
    comparison: str = "eq"


def rule(rule_id: str) -> tuple[Rule, ...]:
    return tuple(r for r in load_rules() if r.id == rule_id)


def claims(document: str, *sentences: Said) -> pl.DataFrame:
    rows = [
        {
            "document_id": document_id(document),
            "part": 1,
            "page": 17,
            "quote": f"……{said.value}{said.unit}",
            "sentence": number,
            "item": number,
            "amount": str(Decimal(said.value) * YUAN[said.unit]),
            **{f"refers_to_{n}": getattr(said, n) for n in ("statement", "side", "role", "code", "row", "measure")},
            **{
                n: getattr(said, n)
                for n in ("kind", "phase", "value", "unit", "base", "direction", "comparison", "subject", "code")
            },
        }
        for number, said in enumerate(sentences, 1)
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    present = [pl.col(c.name).cast(c.dtype) if c.name in frame.columns else pl.lit(None, c.dtype).alias(c.name) for c in CLAIMS]
    return frame.select(present)


def account(name: str, year: int = 2024, **changes: object) -> Document:
    """A final account of 10.00 with its opening and closing balance and one item."""
    cells = (
        Cell(SUMMARY, "本年收入合计", "amount", "9.00", side="revenue"),
        Cell(SUMMARY, "年初结转和结余", "amount", "1.00", side="revenue"),
        Cell(SUMMARY, "总计", "amount", "10.00", side="revenue"),
        Cell(SUMMARY, "本年支出合计", "amount", "8.00", side="expenditure"),
        Cell(SUMMARY, "年末结转和结余", "amount", "2.00", side="expenditure"),
        Cell(SUMMARY, "总计", "amount", "10.00", side="expenditure"),
        Cell(GENERAL, "合计", "total", "8.00"),
        Cell(GENERAL, "行政运行", "total", "8.00", code="2010301"),
        Cell("three_public", "预算数", "total", "0.50"),
        Cell("three_public", "决算数", "total", "0.30"),
    )
    return replace(Document(name, cells, fiscal_year=year), **changes)  # type: ignore[arg-type]


TOTAL = Said("10.00", SUMMARY, "amount", role="grand_total", side="revenue")
ITEM = Said("8.00", GENERAL, "total", code="2010301")


@pytest.mark.parametrize(
    ("rule_id", "said", "outcome", "reason"),
    [
        ("text-restates-total", TOTAL, "pass", None),
        ("text-restates-total", replace(TOTAL, value="10.01"), "rounding", None),
        ("text-restates-total", replace(TOTAL, value="10", unit="万"), "pass", None),
        ("text-restates-total", replace(TOTAL, value="10.02"), "fail", None),
        ("text-restates-total", replace(TOTAL, value="8"), "fail", None),
        ("text-restates-total", replace(TOTAL, value="9.99"), "rounding", None),
        ("text-restates-total", replace(TOTAL, value="11.00", phase="last_year"), "not_applicable", "not_stated"),
        ("text-restates-total", replace(TOTAL, value="100000", unit="元"), "pass", None),
        ("text-restates-total", replace(TOTAL, value="100052", unit="元"), "fail", None),
        ("text-restates-code", ITEM, "pass", None),
        ("text-restates-code", replace(ITEM, value="6.00"), "fail", None),
        ("text-restates-code", replace(ITEM, code="2010399"), "not_evaluable", "right_not_printed"),
        ("text-restates-three-public", Said("0.30", "three_public", "total", row="决算数"), "pass", None),
        ("text-restates-three-public", Said("0.50", "three_public", "total", row="决算数"), "fail", None),
        ("text-restates-total", replace(TOTAL, comparison="gt", value="1"), "not_applicable", "not_stated"),
    ],
)
def test_a_sentence_restates_a_cell(rule_id: str, said: Said, outcome: str, reason: str | None) -> None:
    found = evaluate(*frames([account("one")]), rules=rule(rule_id), claims=claims("one", said))
    judged = found.filter(pl.col("outcome") != "not_applicable") if outcome != "not_applicable" else found
    assert set(judged.select("outcome", "reason").iter_rows()) == {(outcome, reason)}


def test_a_finding_shows_the_sentence_and_both_places() -> None:
    found = evaluate(
        *frames([account("one")]), rules=rule("text-restates-code"), claims=claims("one", replace(ITEM, value="6.00"))
    )
    (finding,) = found.filter(pl.col("outcome") == "fail").to_dicts()
    assert (finding["quote"], finding["left_text"], finding["right_text"]) == (
        "……6.00万元",
        "6.00 @p17",
        "8.00 @p1 (100,70,150,79)",
    )
    assert (finding["code"], finding["measure"], finding["unit"], finding["pages"]) == ("2010301", "total", "yuan", [1, 17])


def test_without_a_narrative_nothing_is_compared_and_that_is_said() -> None:
    found = evaluate(*frames([account("one")]), rules=rule("text-restates-code"))
    assert set(found.select("outcome", "reason").iter_rows()) == {("not_evaluable", "no_narrative")}


def test_of_a_total_that_is_printed_with_two_amounts_neither_is_called_wrong() -> None:
    twice = account("one")
    twice = replace(twice, cells=(*twice.cells, Cell(GENERAL, "合计", "total", "7.00")))
    said = [Said(value, GENERAL, "total", role="total") for value in ("7.00", "6.00")]
    found = evaluate(*frames([twice]), rules=rule("text-restates-total"), claims=claims("one", *said))
    judged = found.filter(pl.col("statement") == GENERAL).select("left_text", "outcome", "reason")
    assert set(judged.iter_rows()) == {("7.00 @p17", "pass", None), ("6.00 @p17", "not_evaluable", "several_cells")}


def test_a_sentence_is_one_more_witness() -> None:
    documents = frames([account("one")])
    before, after = verify(*documents), verify(*documents, claims=claims("one", ITEM))
    item = pl.col("code") == "2010301"
    assert after.filter(item)["verified_by"].item() == before.filter(item)["verified_by"].item() + 1
    wrong = verify(*documents, claims=claims("one", replace(ITEM, value="6.00")))
    assert wrong.select("verified_by", "doubt").equals(before.select("verified_by", "doubt"))


def outcomes(found: pl.DataFrame, name: str) -> set[tuple[str, str | None]]:
    return set(found.filter(pl.col("document_id") == document_id(name)).select("outcome", "reason").iter_rows())


@pytest.mark.parametrize(("closing", "outcome"), [("1.00", "pass"), ("1.01", "rounding"), ("1.20", "fail")])
def test_the_opening_balance_is_what_the_year_before_closed_with(closing: str, outcome: str) -> None:
    last = account("last", 2023)
    cells = tuple(replace(c, text=closing) if c.row == "年末结转和结余" else c for c in last.cells)
    found = evaluate(*frames([replace(last, cells=cells), account("this")]), rules=rule("opening-is-last-closing"))
    assert outcomes(found, "this") == {(outcome, None)}
    assert outcomes(found, "last") == {("not_evaluable", "no_last_year")}
    assert found.filter(pl.col("outcome") == outcome)["other_document_id"].to_list() == [document_id("last")]


def test_which_of_two_accounts_is_meant_is_not_guessed() -> None:
    found = evaluate(
        *frames([account("last", 2023), account("another", 2023), account("this")]), rules=rule("opening-is-last-closing")
    )
    assert outcomes(found, "this") == {("not_evaluable", "no_last_year")}


@pytest.mark.parametrize(("change", "direction", "outcome"), [("2.00", "increase", "pass"), ("2.00", "decrease", "fail")])
def test_a_stated_change_is_the_difference_to_last_year(change: str, direction: str, outcome: str) -> None:
    last = account("last", 2023)
    cells = tuple(replace(c, text="6.00") if c.statement == GENERAL and c.row == "合计" else c for c in last.cells)
    said = Said(change, GENERAL, "total", role="total", kind="change", base="last_year", direction=direction)
    found = evaluate(
        *frames([replace(last, cells=cells), account("this")]),
        rules=rule("change-is-from-last-account"),
        claims=claims("this", said),
    )
    judged = found.filter(pl.col("statement") == GENERAL)
    assert outcomes(judged, "this") == {(outcome, None)}


@pytest.mark.parametrize(("stated", "outcome"), [("8.00", "pass"), ("9.00", "fail")])
def test_the_initial_budget_is_the_published_one(stated: str, outcome: str) -> None:
    said = Said(stated, None, None, code="2010301", phase="budget", subject="item")
    found = evaluate(
        *frames([account("budget", report_type="budget"), account("this")]),
        rules=rule("stated-budget-is-published-budget"),
        claims=claims("this", said),
    )
    assert outcomes(found, "this") == {(outcome, None)}


def units(*names: str) -> pl.DataFrame:
    return UNITS.frame([{"unit_name": name, "parent_unit_name": "某某局", "listed_in": "roster"} for name in names])


def general(name: str, total: str, scope: str, unit_name: str) -> Document:
    return Document(name, (Cell(GENERAL, "合计", "total", total),), scope=scope, unit_name=unit_name)


@pytest.mark.parametrize(("whole", "outcome"), [("10.00", "pass"), ("11.00", "fail")])
def test_a_department_is_the_sum_of_its_units(whole: str, outcome: str) -> None:
    documents = [
        general("whole", whole, "department", "某某局"),
        general("office", "6.00", "unit", "某某局"),
        general("school", "4.00", "unit", "某某学校"),
    ]
    judged = evaluate(*frames(documents), rules=rule("department-is-sum-of-units"), units=units("某某学校"))
    assert outcomes(judged, "whole") == {(outcome, None)}
    wanting = evaluate(*frames(documents[:2]), rules=rule("department-is-sum-of-units"), units=units("某某学校"))
    assert outcomes(wanting, "whole") == {("not_evaluable", "no_units")}


def test_a_replacing_version_shows_what_it_changed() -> None:
    first = account("first")
    cells = tuple(replace(c, text="7.00") if c.statement == GENERAL and c.row == "合计" else c for c in first.cells)
    second = account("second", cells=cells, supersedes="first")
    found = evaluate(*frames([first, second]), rules=rule("version-keeps-figures"))
    changed = found.filter(pl.col("outcome") == "fail").select("severity", "statement", "left_text", "right_text")
    box = "@p1 (100,60,150,69)"
    assert list(changed.iter_rows()) == [("info", GENERAL, f"7.00 {box}", f"8.00 {box}")]
