"""What fails for one cause is one finding, and the figure at fault is named where it can be told."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.clusters import cluster, read_figures
from expectations.engine import evaluate, verify
from expectations.model import load_rules
from tests.expectations.accounts import final_account
from tests.expectations.frames import Cell, Document, frames

OWN = tuple(rule for rule in load_rules() if not rule.sources)


def findings(document: Document) -> pl.DataFrame:
    """The failing checks of a document, with what the clusters say of them."""
    documents, statements, items = frames([document])
    items = verify(documents, statements, items, OWN)
    checks = evaluate(documents, statements, items, OWN).with_columns(part=pl.lit(1, pl.Int64))
    return cluster(checks, items).filter(pl.col("outcome") == "fail")


def account() -> Document:
    return final_account(
        {"2010301": (60_000_00, 30_000_00), "2080505": (20_000_00, 0)},
        {"30101": 5_000_00, "30201": 3_000_00, "30302": 1_000_00},
        opening=7_00,
    )


def spoiled(document: Document, statement: str, row: str, measure: str, by: str) -> tuple[Document, Cell]:
    """The document with one figure printed otherwise, and that cell."""
    wrong = next(c for c in document.cells if (c.statement, c.row, c.measure) == (statement, row, measure))
    changed = replace(wrong, text=by)
    return replace(document, cells=tuple(changed if c is wrong else c for c in document.cells)), changed


def test_an_account_in_order_has_no_findings() -> None:
    assert findings(account()).is_empty()


def test_the_figure_that_breaks_several_sums_is_one_finding_and_the_culprit() -> None:
    item = next(c for c in account().cells if c.statement == "expenditure" and c.code == "2010301" and c.measure == "total")
    document, _ = spoiled(account(), "expenditure", item.row, "total", "99.99")
    failing = findings(document)
    assert failing.height > 1
    assert failing["finding"].n_unique() == 1
    assert failing["culprit"].str.starts_with("99.99 @p").all()
    assert sorted(failing["finding_rank"]) == list(range(1, failing.height + 1))


def test_two_causes_are_two_findings() -> None:
    document = Document(
        "two",
        (
            Cell("expenditure", "合计", "total", "30.00"),
            Cell("expenditure", "甲", "total", "10.00", code="201"),
            Cell("expenditure", "乙", "total", "25.00", code="208"),
            Cell("revenue", "合计", "total", "40.00"),
            Cell("revenue", "甲", "total", "15.00", code="201"),
            Cell("revenue", "乙", "total", "20.00", code="208"),
        ),
    )
    failing = findings(document).sort("statement")
    assert failing["statement"].to_list() == ["expenditure", "revenue"]
    assert failing["finding"].n_unique() == 2


def test_where_the_figures_do_not_tell_no_culprit_is_named() -> None:
    document = Document(
        "one",
        (Cell("expenditure", "合计", "total", "30.00"), Cell("expenditure", "甲", "total", "10.00", code="201")),
    )
    assert findings(document)["culprit"].to_list() == [None]


@pytest.mark.parametrize(
    ("left", "right", "figures"),
    [
        ("5.00 @p3", "2.00 @p3 + 3.00 @p4 (1,2,3,4)", {"5.00 @p3": 1, "2.00 @p3": -1, "3.00 @p4 (1,2,3,4)": -1}),
        ("5.00 @p3", "7.00 @p3 − 2.00 @p4", {"5.00 @p3": 1, "7.00 @p3": -1, "2.00 @p4": 1}),
        ("5.00 @p3", "−7.00 @p3", {"5.00 @p3": 1, "7.00 @p3": 1}),
        ("-5.00 @p3", None, {"-5.00 @p3": 1}),
        ("50.00 @p3", "1.00 @p3 ÷ 2.00 @p4 (1,2,3,4)", {"50.00 @p3": 1, "1.00 @p3": 0, "2.00 @p4 (1,2,3,4)": 0}),
        (None, None, {}),
        ("a sentence", "another", {}),
    ],
)
def test_figures_are_read_with_their_signs(left: str | None, right: str | None, figures: dict[str, int]) -> None:
    assert read_figures(left, right) == figures


@given(st.text(), st.text())
def test_any_text_is_read(left: str, right: str) -> None:
    assert all(isinstance(c, int) for c in read_figures(left, right).values())
