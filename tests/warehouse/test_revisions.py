"""The cells that differ between a document and the version that supersedes it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl

from warehouse.constraints import violations
from warehouse.revisions import find_revisions
from warehouse.schema import DOCUMENTS, LINE_ITEMS

OLD, NEW = "a" * 64, "b" * 64
NOTICED = datetime(2025, 8, 21, tzinfo=UTC)


def documents(status_of_old: str = "extracted") -> pl.DataFrame:
    common: dict[str, object] = {"part": 1, "division_code": "420103", "unit_name": "甲局", "fiscal_year": 2024}
    return DOCUMENTS.frame(
        [
            {**common, "document_id": OLD, "url": "http://h/1.pdf", "status": status_of_old},
            {
                **common,
                "document_id": NEW,
                "url": "http://h/1.pdf",
                "status": "partial",
                "supersedes": OLD,
                "fetched_at": NOTICED,
            },
        ]
    )


def item(document_id: str, order: int, row: str, amount: str, **more: object) -> dict[str, object]:
    return {
        "document_id": document_id, "part": 1, "statement": "revenue", "row": row, "row_order": order, "measure": "total",
        "amount": Decimal(amount), "amount_text": amount, "page": 8, "method": "text", "verified_by": 0, **more,
    }  # fmt: skip


def revised(*rows: dict[str, object], status_of_old: str = "extracted") -> pl.DataFrame:
    return find_revisions(documents(status_of_old), LINE_ITEMS.frame([*rows]))


def test_changed_added_and_removed_cells_are_told_with_both_places() -> None:
    found = revised(
        item(OLD, 1, "合计", "3.00"),
        item(OLD, 2, "教育支出", "1.00", code="205"),
        item(OLD, 3, "其他", "2.00"),
        item(NEW, 1, "合计", "4.00", page=9),
        item(NEW, 2, "教育支出", "1.00", code="205", amount_text="0.0001"),
        item(NEW, 3, "科学技术支出", "3.00", code="206"),
    )
    told = (
        "change",
        "row",
        "amount_before",
        "amount_after",
        "amount_text_before",
        "amount_text_after",
        "page_before",
        "page_after",
    )
    assert found.sort("change").select(told).rows() == [
        ("added", "科学技术支出", None, Decimal("3.00"), None, "3.00", None, 8),
        ("changed", "合计", Decimal("3.00"), Decimal("4.00"), "3.00", "4.00", 8, 9),
        ("removed", "其他", Decimal("2.00"), None, "2.00", None, 8, None),
    ]
    place = found.select("document_id", "supersedes", "division_code", "unit_name", "fiscal_year", "noticed_at").unique().rows()
    assert place == [(NEW, OLD, "420103", "甲局", 2024, NOTICED)]
    assert violations({"documents": documents(), "revisions": found}) == []


def test_a_name_printed_twice_is_compared_in_printed_order() -> None:
    found = revised(
        *(item(OLD, order, "其他", amount) for order, amount in ((1, "1.00"), (2, "2.00"))),
        *(item(NEW, order, "其他", amount) for order, amount in ((3, "5.00"), (2, "1.00"))),
    )
    assert found.select("change", "amount_before", "amount_after").rows() == [("changed", Decimal("2.00"), Decimal("5.00"))]


def test_other_statements_sides_and_parts_are_other_cells() -> None:
    found = revised(item(OLD, 1, "合计", "1.00", side="revenue"), item(NEW, 1, "合计", "1.00", side="expenditure"))
    assert sorted(found["change"]) == ["added", "removed"]
    found = revised(item(OLD, 1, "合计", "1.00", part=2), item(NEW, 1, "合计", "1.00"))
    assert sorted(found["change"]) == ["added", "removed"]


def test_a_version_that_could_not_be_read_has_taken_nothing_back() -> None:
    assert revised(item(NEW, 1, "合计", "1.00"), status_of_old="unreadable").is_empty()


def test_a_version_that_says_the_same_has_no_revisions() -> None:
    assert revised(item(OLD, 1, "合计", "1.00"), item(NEW, 4, "合计", "1.00", page=10)).is_empty()
