"""What is doubted: by confidence, and by codes and names that contradict each other. Nothing is corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.model import Box, LineItem
from extractors.ocr.doubt import doubt_of, with_witnesses

ITEM = LineItem(
    statement="expenditure",
    side=None,
    code="201",
    row="一般公共服务支出",
    parent_row=None,
    row_order=1,
    measure="total",
    amount=Decimal("1.00"),
    amount_text="1.00",
    currency_unit="元",
    page=1,
    box=Box(0, 0, 1, 1),
    method="ocr",
    confidence=0.99,
)


@pytest.mark.parametrize(("amount", "label", "heading"), [(0.5, 1.0, 1.0), (1.0, 0.3, 1.0), (1.0, 1.0, 0.3)])
def test_one_unsure_part_is_enough(amount: float, label: float, heading: float) -> None:
    assert doubt_of("1.00", amount, label, heading)


def test_what_is_sure_or_printed_is_not_doubted() -> None:
    assert doubt_of("1.00", 0.99, 0.99, 0.99) is None
    assert doubt_of("1.00", None, None, None) is None


def test_a_code_with_two_names_is_doubted_wherever_it_stands() -> None:
    other = ITEM._replace(statement="revenue", row="一股公共服务支出")
    doubted = with_witnesses([ITEM, other, ITEM._replace(code="208", row="社会保障和就业支出")])
    assert [bool(i.doubt) for i in doubted] == [True, True, False]
    assert [i.row for i in doubted] == ["一般公共服务支出", "一股公共服务支出", "社会保障和就业支出"]


def test_a_code_without_its_class_among_codes_that_have_one_is_doubted() -> None:
    codes = ["201", "20101", "20102", "20103", "20104", "20705"]
    doubted = with_witnesses([ITEM._replace(code=c, row=c) for c in codes])
    assert [i.code for i in doubted if i.doubt] == ["20705"]


def test_printed_lines_are_left_alone() -> None:
    other = ITEM._replace(statement="revenue", row="别的", method="text")
    assert with_witnesses([ITEM._replace(method="text"), other])[0].doubt is None


def test_a_line_without_the_code_that_others_have_is_doubted() -> None:
    items = [ITEM, ITEM._replace(code=None, row="一般公共服务支出", statement="revenue"), ITEM._replace(code=None, row="合计")]
    assert [bool(i.doubt) for i in with_witnesses(items)] == [False, True, False]
