"""Rules on plausibility: each with a document that keeps it, one that breaks it, and one where nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from expectations.plausibility import evaluate, load_rules
from expectations.plausibility.reasons import REASONS
from tests.expectations.frames import CORPUS, Cell, Document, document_id, frames, truth_documents
from warehouse.schema import CHECKS, CLAIMS, COVERAGE

Row = dict[str, object]


def check(
    *documents: Document, years: Sequence[int] = (), claims: Sequence[Row] = (), coverage: Sequence[Row] = ()
) -> pl.DataFrame:
    listed, _, items = frames(documents)
    for document, year in zip(documents, years, strict=False):
        mine = pl.col("document_id") == document_id(document.name)
        items = items.with_columns(fiscal_year=pl.when(mine).then(pl.lit(year, pl.Int64)).otherwise("fiscal_year"))
    stated = [{"document_id": document_id("a"), "part": 1, "page": 20, **claim} for claim in claims]
    return evaluate(listed, items, CLAIMS.frame(stated), COVERAGE.frame(list(coverage)))


def outcomes(checks: pl.DataFrame, rule: str) -> list[tuple[str, str | None]]:
    found = checks.filter(pl.col("rule_id") == rule).sort("measure", maintain_order=True)
    return found.select("outcome", "reason").rows()


def three_public(text: str, limit: str | None = None, **more: object) -> Document:
    cells = [Cell("three_public", "决算数", "reception", text)]
    cells += [Cell("three_public", "预算数", "reception", limit)] if limit is not None else []
    return Document("a", tuple(cells), **more)  # type: ignore[arg-type]


def total(text: str, name: str = "a", unit: str = "万元", statement: str = "expenditure", **more: object) -> Document:
    return Document(name, (Cell(statement, "合计", "total", text),), currency_unit=unit, **more)  # type: ignore[arg-type]


def test_no_rule_calls_anything_an_error() -> None:
    assert {rule.severity for rule in load_rules()} == {"info", "warning"}
    assert all(zh and en for zh, en in REASONS.values())


def test_nothing_is_found_in_nothing() -> None:
    checks = check()
    assert dict(checks.schema) == dict(CHECKS.polars_schema)
    assert checks.is_empty()


@pytest.mark.parametrize(
    ("text", "method", "outcome"),
    [("1.00", "text", ("pass", None)), ("-1.00", "text", ("fail", None)), ("-1.00", "ocr", ("not_evaluable", "figure_doubtful"))],
)
def test_negative_three_public(text: str, method: str, outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(three_public(text, method=method)), "three-public-is-not-negative") == [outcome]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [("general_budget_basic_expenditure", "basic-expenditure-is-not-negative"), ("revenue", "budgeted-amount-is-not-negative")],
)
def test_negative_amounts_elsewhere(statement: str, rule: str) -> None:
    negative = check(total("-3.10", statement=statement, report_type="budget")).filter(pl.col("rule_id") == rule)
    assert negative.select("outcome", "left", "left_text").rows() == [("fail", Decimal("-31000.00"), "-3.10 @p1 (100,0,150,9)")]
    assert outcomes(check(total("3.10", statement=statement, report_type="budget")), rule) == [("pass", None)]


def test_a_final_account_may_take_back_expenditure() -> None:
    assert "fail" not in set(check(total("-3.10"))["outcome"])


def test_a_column_that_states_a_change_may_be_negative() -> None:
    document = Document("a", (Cell("three_public", "合计", "增减额/公务接待费", "-1.00"),), report_type="budget")
    assert "fail" not in set(check(document)["outcome"])


@pytest.mark.parametrize(
    ("document", "outcome"),
    [
        (three_public("1.00", "1.00"), ("pass", None)),
        (three_public("1.01", "1.00"), ("fail", None)),
        (three_public("1.00"), ("not_evaluable", "limit_not_printed")),
        (three_public("1.01", "1.00", method="ocr"), ("not_evaluable", "figure_doubtful")),
    ],
)
def test_three_public_within_budget(document: Document, outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(document), "three-public-final-is-within-budget") == [outcome]


def test_the_excess_is_said_in_both_languages() -> None:
    found = check(three_public("1.01", "1.00")).filter(pl.col("outcome") == "fail").to_dicts()[0]
    assert (found["left"], found["right"], found["difference"]) == (Decimal("10100.00"), Decimal("10000.00"), Decimal("100.00"))
    assert "1.01 @p1" in found["message_zh"]
    assert "exceeds its budget, 1.00 @p1" in found["message_en"]


UNIT, JUMP = "unit-fits-the-years-before", "total-fits-the-years-before"


@pytest.mark.parametrize(
    ("earlier", "unit", "failing"),
    [
        (["100.00"], "万元", set()),
        (["20.01"], "万元", set()),
        (["20.00"], "万元", {JUMP}),
        (["500.00"], "万元", {JUMP}),
        (["1.00", "90.00"], "万元", set()),
        (["100.00"], "元", {UNIT}),
        (["1000000.00"], "万元", {UNIT}),
    ],
)
def test_a_total_against_the_years_before(earlier: list[str], unit: str, failing: set[str]) -> None:
    before = [total(text, f"before {number}", unit) for number, text in enumerate(earlier)]
    checks = check(total("100.00"), *before, years=[2024, *(2023 - n for n in range(len(before)))])
    own = checks.filter(pl.col("document_id") == document_id("a"), pl.col("outcome") == "fail")
    assert set(own["rule_id"]) == failing
    assert set(own["other_document_id"]) <= {document_id(d.name) for d in before}


@pytest.mark.parametrize("years", [[2024, 2024], [2024, 2025], [2024, 2020]])
def test_only_the_three_years_before_count(years: list[int]) -> None:
    checks = check(total("100.00"), total("1.00", "b"), years=years).filter(pl.col("document_id") == document_id("a"))
    assert outcomes(checks, JUMP) == [("not_evaluable", "no_earlier_year")]


def test_small_amounts_may_jump_and_misread_ones_prove_nothing() -> None:
    small = check(total("9.00"), total("1.00", "b"), years=[2024, 2023])
    assert set(outcomes(small, JUMP)) == {("pass", None), ("not_evaluable", "no_earlier_year")}
    misread = check(total("900.00", method="ocr"), total("1.00", "b"), years=[2024, 2023])
    assert ("not_evaluable", "figure_doubtful") in outcomes(misread, JUMP)


def test_amounts_beyond_all_bounds_are_left_out() -> None:
    huge = Document("a", (Cell("expenditure", "合计", "total", "999999999999999.99"),), currency_unit="元", report_type="budget")
    assert check(huge, claims=[{**restated("1"), "amount": Decimal("9999999999999999.00")}]).is_empty()


def restated(value: str, unit: str = "万元") -> Row:
    yuan = Decimal(value) * {"元": 1, "万元": 10_000}[unit]
    return {
        "kind": "amount", "value": value, "unit": unit, "amount": yuan, "refers_to_statement": "expenditure", "phase": "final",
    }  # fmt: skip


def table(unit: str, *texts: str) -> Document:
    return Document("a", tuple(Cell("expenditure", f"行{i}", "total", text) for i, text in enumerate(texts)), currency_unit=unit)


SCALE = "unit-fits-the-narrative"


@pytest.mark.parametrize(
    ("document", "claims", "outcome"),
    [
        (table("万元", "350.35", "414.89"), [restated("350.35")], ("pass", None)),
        (table("元", "3503499", "4148900"), [restated("350.35")], ("pass", None)),
        (table("万元", "3503499", "4148900"), [restated("350.35"), restated("414.89")], ("fail", None)),
        (table("元", "350.35", "414.89"), [restated("350.35"), restated("414.89")], ("fail", None)),
        (table("万元", "3503499", "4148900"), [restated("350.35")], ("not_evaluable", "nothing_restated")),
        (table("万元", "3503499", "414.89"), [restated("350.35"), restated("414.89")], ("pass", None)),
        (table("万元", "0.35", "0.41"), [restated("3500"), restated("4100")], ("fail", None)),
        (table("万元", "350.35"), [], ("not_evaluable", "nothing_restated")),
    ],
)
def test_the_unit_of_money_against_the_narrative(document: Document, claims: list[Row], outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(document, claims=claims), SCALE) == [outcome]


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("0", ("pass", None)),
        ("100.00", ("pass", None)),
        ("100.01", ("fail", None)),
        ("-0.5", ("fail", None)),
        ("一半", ("not_evaluable", "no_figure")),
    ],
)
def test_shares_within_the_whole(value: str, outcome: tuple[str, str | None]) -> None:
    claims: list[Row] = [{"kind": "share", "value": value, "unit": "%", "quote": "占比"}]
    assert outcomes(check(total("1.00"), claims=claims), "share-is-within-the-whole") == [outcome]


@pytest.mark.parametrize(
    ("base", "adjusted", "outcome"),
    [
        ("100.00", "130.00", ("pass", None)),
        ("100.00", "130.01", ("fail", None)),
        ("100.00", "69.99", ("fail", None)),
        ("1.00", "9.00", ("pass", None)),
        ("0", "9.00", ("not_evaluable", "zero_base")),
    ],
)
def test_adjusted_budgets(base: str, adjusted: str, outcome: tuple[str, str | None]) -> None:
    figures = {"budget": base, "adjusted_budget": adjusted}
    claims = [{**restated(value), "phase": phase, "item": 1, "subject": "项"} for phase, value in figures.items()]
    assert outcomes(check(total("1.00"), claims=claims), "budget-adjusted-within-a-third") == [outcome]


def test_two_different_budgets_of_one_item_are_not_compared() -> None:
    figures = [("budget", "1"), ("budget", "900"), ("adjusted_budget", "90")]
    claims = [{**restated(value), "phase": phase, "item": 1, "subject": "项"} for phase, value in figures]
    assert outcomes(check(total("1.00"), claims=claims), "budget-adjusted-within-a-third") == []


def slot(due: date | None, late: int | None, name: str = "a") -> Row:
    return {
        "unit_name": name, "fiscal_year": 2024, "report_type": "final_account", "status": "published",
        "document_id": document_id(name), "published_on": date(2025, 9, 30), "due_on": due, "days_late": late,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("due", "late", "outcome"),
    [
        (date(2025, 9, 9), 0, ("pass", None)),
        (date(2025, 9, 9), 21, ("fail", None)),
        (date(2025, 9, 9), None, ("not_evaluable", "publication_date_unknown")),
        (None, None, ("not_evaluable", "due_date_unknown")),
    ],
)
def test_the_statutory_date(due: date | None, late: int | None, outcome: tuple[str, str | None]) -> None:
    checks = check(coverage=[slot(due, late)])
    assert outcomes(checks, "published-in-time") == [outcome]
    if late:
        found = checks.to_dicts()[0]
        assert (found["severity"], found["left_text"], found["right_text"]) == ("warning", "2025-09-30", "2025-09-09")
        assert "逾期 21 天" in found["message_zh"]
        assert "21 days late" in found["message_en"]


def test_what_was_never_published_is_no_finding_here() -> None:
    missing = {**slot(date(2025, 9, 9), None), "document_id": None, "status": "missing"}
    assert check(coverage=[missing]).is_empty()


@pytest.mark.corpus
@pytest.mark.skipif(not list(CORPUS.glob("*.json")), reason="the hand-checked documents are not beside the checkout")
def test_nothing_in_a_real_document_is_called_unlikely() -> None:
    documents, _, items = frames(truth_documents())
    failed = evaluate(documents, items, CLAIMS.empty(), COVERAGE.empty()).filter(pl.col("outcome") == "fail")
    assert failed.is_empty(), failed["message_zh"].to_list()
