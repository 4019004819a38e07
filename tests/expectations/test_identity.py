"""The check on whose document it is, and parts of one file kept apart by the rules."""

from __future__ import annotations

import polars as pl

from expectations.identity import CARD, check_identity
from expectations.parts import by_part
from warehouse.schema import CHECKS, DOCUMENTS

ID = "a" * 64
CONFLICT = "fiscal year: the cover says 2024 (p.1), 3 table titles say 2023 (p.5, 6, 8)"


def documents(*rows: dict[str, object]) -> pl.DataFrame:
    return DOCUMENTS.frame([{"document_id": ID, "part": 1, "status": "extracted", **row} for row in rows])


def test_one_row_a_part_with_every_conflict_and_its_pages() -> None:
    checks = check_identity(documents({"conflicts": [CONFLICT]}, {"part": 2}, {"part": 3, "status": "not_a_disclosure"}))
    assert checks.schema == CHECKS.polars_schema
    assert checks.select("part", "rule_id", "severity", "outcome").rows() == [
        (1, CARD.id, "warning", "fail"),
        (2, CARD.id, "warning", "pass"),
    ]
    failed = checks.row(0, named=True)
    assert failed["pages"] == [1, 5, 6, 8]
    assert failed["message_en"] == f"The witnesses disagree: {CONFLICT}."
    assert failed["message_zh"] == "所示不一：年度：封面为 2024（第 1 页），3 处表名为 2023（第 5, 6, 8 页）。".replace(
        ", ", "，"
    )


def test_an_engine_that_groups_by_document_sees_each_part_as_one() -> None:
    seen: list[str] = []

    def evaluate(documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame) -> pl.DataFrame:
        seen.extend(documents["document_id"])
        return documents.select("document_id", pl.lit(None, pl.Int64).alias("part"))

    frame = documents({}, {"part": 2})
    checks = by_part(evaluate, frame, frame, frame)
    assert seen == [ID, f"{ID}#2"]
    assert checks.rows() == [(ID, 1), (ID, 2)]
