"""Arithmetic as a witness: what supports a figure, and where one misread digit is found."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from expectations.engine import evaluate, verify
from tests.expectations.accounts import final_account
from tests.expectations.frames import CORPUS, Cell, Document, frames, truth_documents

ITEMS = {"2010101": (1_234_567_00, 7_654_321_00), "2010199": (2_222_222_00, 0), "2080501": (3_333_333_00, 55_500_00)}


def account(method: str = "text") -> Document:
    document = final_account(ITEMS, {"30101": 1_000_000_00, "30201": 2_000_000_00}, opening=77_700_00)
    return dataclasses.replace(document, method=method)


def with_texts(document: Document, changes: dict[int, str]) -> Document:
    cells = [dataclasses.replace(c, text=changes.get(i, c.text)) for i, c in enumerate(document.cells)]
    return dataclasses.replace(document, cells=tuple(cells))


def place(document: Document, statement: str, measure: str, code: str | None) -> int:
    return next(i for i, c in enumerate(document.cells) if (c.statement, c.measure, c.code) == (statement, measure, code))


def supported(document: Document) -> pl.DataFrame:
    return verify(*frames([document]))


def test_in_an_account_that_adds_up_every_figure_is_verified_and_none_doubted() -> None:
    items = supported(account())
    assert items.filter(pl.col("verified_by") == 0).is_empty()
    assert items["doubt"].null_count() == items["suggested_amount"].null_count() == items.height


def test_calling_it_again_gives_the_same_table() -> None:
    document = with_texts(account("ocr"), {place(account(), "expenditure", "total", "2010101"): "888.39"})
    documents, statements, items = frames([document])
    once = verify(documents, statements, items)
    assert once.filter(pl.col("doubt").is_not_null()).height > 0
    assert verify(documents, statements, once).equals(once)


@pytest.mark.parametrize(
    ("misread", "true"),
    [("883.89", "888.89"), ("88.89", "888.89"), ("8,888.89", "888.89"), ("88,889", "888.89"), ("-888.89", "888.89")],
)
def test_one_misread_digit_is_found_and_nothing_else_is_suspected(misread: str, true: str) -> None:
    document = account("ocr")
    spot = place(document, "expenditure", "total", "2010101")
    assert document.cells[spot].text == true
    doubted = supported(with_texts(document, {spot: misread})).filter(pl.col("doubt").is_not_null())
    assert doubted.select("statement", "code", "measure", "amount_text").rows() == [("expenditure", "2010101", "total", misread)]
    assert f"{doubted['suggested_amount'][0]}" == "8888900.00"


def test_on_a_text_layer_the_printed_value_is_the_value() -> None:
    document = account()
    spot = place(document, "expenditure", "total", "2010101")
    items = supported(with_texts(document, {spot: "883.89"}))
    assert items["suggested_amount"].null_count() == items.height
    doubted = items.filter(pl.col("doubt").is_not_null())
    assert doubted.select("statement", "code", "measure").rows() == [("expenditure", "2010101", "total")]
    assert "does not add up: expenditure-total-is-sum-of-columns, p.1; 50000.00 short" in doubted["doubt"][0]


def test_errors_that_cancel_out_in_a_column_leave_a_doubt_on_their_lines() -> None:
    document = account("ocr")
    first, second = (place(document, "expenditure", "basic", code) for code in ("2010101", "2010199"))
    items = supported(with_texts(document, {first: "124.46", second: "221.22"}))
    doubted = items.filter(pl.col("doubt").is_not_null())
    assert {("expenditure", "2010101", "basic"), ("expenditure", "2010199", "basic")} <= set(
        doubted.select("statement", "code", "measure").rows()
    )


def test_figures_that_would_explain_it_alike_are_each_suspected() -> None:
    cells = (
        Cell("three_public", "决算数", "vehicles", "9.00"),
        Cell("three_public", "决算数", "vehicle_purchase", "3.00"),
        Cell("three_public", "决算数", "vehicle_operation", "5.00"),
    )
    items = supported(Document("one", cells, method="ocr"))
    assert [str(v) for v in items["suggested_amount"]] == ["80000.00", "40000.00", "60000.00"]
    assert items["doubt"].str.contains("one of 3 figures").all()


def test_a_mistake_with_doubtful_figures_is_not_proven() -> None:
    document = account()
    spot = place(document, "expenditure", "total", "2010101")
    outcome = [
        set(evaluate(*frames([with_texts(dataclasses.replace(document, method=m), {spot: "883.89"})]))["outcome"])
        for m in ("text", "ocr")
    ]
    assert ["fail" in o for o in outcome] == [True, False]
    checks = evaluate(*frames([with_texts(account("ocr"), {spot: "883.89"})]))
    assert "figure_doubtful" in checks.filter(outcome="not_evaluable")["reason"].to_list()


def test_sums_over_amounts_that_were_not_read_are_not_called_wrong() -> None:
    document = account()
    cells = tuple(c for i, c in enumerate(document.cells) if i != place(document, "expenditure", "basic", "2080501"))
    checks = evaluate(*frames([dataclasses.replace(document, cells=cells, unread={"expenditure": 1})]))
    assert checks.filter(outcome="fail").is_empty()
    assert "amounts_unread" in checks["reason"].to_list()


def test_what_is_blank_proves_nothing_and_zeros_prove_zeros() -> None:
    alone = (Cell("three_public", "决算数", "total", "0.00"),)
    assert supported(Document("alone", alone))["verified_by"].to_list() == [0]
    zeros = (*alone, Cell("three_public", "决算数", "reception", "0.00"))
    assert supported(Document("zeros", zeros))["verified_by"].to_list() == [1, 1]


def test_two_rules_that_say_the_same_count_once() -> None:
    cells = (Cell("three_public", "决算数", "total", "1.00"), Cell("three_public", "决算数", "reception", "1.00"))
    assert supported(Document("one", cells))["verified_by"].to_list() == [1, 1]


def test_years_beside_each_other_support_each_other() -> None:
    rows = (("增减变化情况/", "-1.00"), ("上年/", "4.00"), ("当年/", "3.00"))
    cells = tuple(
        Cell("three_public", "合计", f"{year}{column}", text)
        for year, text in rows
        for column in ("“三公”经费/小计", "“三公”经费/公务接待费")
    )
    assert supported(Document("years", cells, "budget"))["verified_by"].to_list() == [2] * 6


@pytest.mark.corpus
@pytest.mark.skipif(not list(CORPUS.glob("*.json")), reason="the hand-checked documents are not beside the checkout")
def test_the_hand_checked_documents_are_verified_and_not_doubted() -> None:
    documents = [d for d in truth_documents() if d.name.startswith("putuo")]
    items = verify(*frames(documents))
    printed = items.filter(pl.col("amount") != 0)
    assert items["doubt"].null_count() == items.height
    assert printed.filter(pl.col("verified_by") > 0).height >= 0.95 * printed.height
