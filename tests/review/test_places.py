"""The format of places, both ways, and that it is the one that the engine writes."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.engine import evaluate
from tests.expectations.accounts import final_account
from tests.expectations.frames import frames
from warehouse.places import Figure, Place, Sum, format_sum, parse_sum, place_column

PAGES = st.integers(1, 5_000)
BOXES = st.none() | st.tuples(*[st.integers(-50, 5_000)] * 4)
PRINTED = st.text(st.characters(codec="utf-8"), max_size=25).filter(
    lambda text: not text.startswith(("−", "… (")) and not any(mark in text for mark in (" @p", " + ", " − "))
)
FIGURES = st.builds(Figure, PRINTED, st.builds(Place, PAGES, BOXES), st.sampled_from([1, -1]))
SUMS = st.builds(Sum, st.lists(FIGURES, min_size=1, max_size=6).map(tuple), st.integers(0, 40))


@given(SUMS)
def test_what_is_written_is_read_back(total: Sum) -> None:
    assert parse_sum(format_sum(total)) == total


@given(st.text(st.sampled_from("−+ @p12(),.…more")))
def test_any_text_is_read_and_nothing_of_it_is_lost(text: str) -> None:
    total = parse_sum(text)
    assert parse_sum(format_sum(total)).printed == total.printed


@pytest.mark.parametrize(
    ("text", "formula", "places"),
    [
        ("414.89 @p8 (310,120,352,131)", "414.89", [Place(8, (310, 120, 352, 131))]),
        ("-5 @p1", "-5", [Place(1)]),
        ("−3 @p1 + 4 @p2 − 5.1 @p2 (1,2,3,4) + … (3 more)", "−3 + 4 − 5.1 + …", [Place(1), Place(2), Place(2, (1, 2, 3, 4))]),
        ("增长 12.3% @p20 (90,100,130,112)", "增长 12.3%", [Place(20, (90, 100, 130, 112))]),
        ("414.89（第8页）", "414.89（第8页）", [None]),
        (None, "", []),
    ],
)
def test_a_sum_as_it_is_written_on_paper(text: str | None, formula: str, places: list[Place | None]) -> None:
    total = parse_sum(text)
    assert total.formula() == formula
    assert [figure.place for figure in total.figures] == places


def test_a_column_of_places_is_in_the_format() -> None:
    cells = pl.DataFrame({"t": ["1.00", "-"], "page": [3, 4], "x0": [1.4, None], "top": [2.5, None], "x1": [3.0, None]})
    texts = cells.with_columns(bottom=pl.col("x1") + 1).select(place_column(pl.col("t"))).to_series().to_list()
    assert [parse_sum(text).figures[0] for text in texts] == [
        Figure("1.00", Place(3, (1, 2, 3, 4))) if "(1,2," in texts[0] else Figure("1.00", Place(3, (1, 3, 3, 4))),
        Figure("-", Place(4)),
    ]


def test_the_engine_writes_places_that_can_be_read() -> None:
    account = final_account({"2010101": (1_234_567, 7_654_321), "2010199": (2_222_222, 0)}, {"30101": 1_000_000}, "a")
    documents, statements, items = frames([dataclasses.replace(account, cells=account.cells[:-1])])
    checks = evaluate(documents, statements, items).filter(pl.col("left_text").is_not_null())
    known = {(row["amount_text"], row["page"], round(row["x0"]), round(row["top"])) for row in items.iter_rows(named=True)}
    assert checks.height > 50
    for row in checks.iter_rows(named=True):
        for text in filter(None, (row["left_text"], row["right_text"])):
            assert format_sum(parse_sum(text)) == text
            for figure in parse_sum(text).figures:
                assert figure.place is not None and figure.place.box is not None
                assert (figure.text, figure.place.page, *figure.place.box[:2]) in known
