"""Tables are written as the schema says, read back as they were, and refused when they do not fit."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from extractors.errors import StoreError
from extractors.model import (
    Accounting,
    Assets,
    Box,
    Claim,
    Extraction,
    LineItem,
    OrganisationItem,
    OtherLineItem,
    OtherStatementRecord,
    Passage,
    Procurement,
    ReceptionAndTravel,
    StatedFigure,
    StatementRecord,
)
from extractors.performance.rows import Indicator, KeyWork, Project
from extractors.unread import unread
from warehouse.extractions import to_frames
from warehouse.flat import write_flat
from warehouse.schema import (
    ASSETS,
    CHECKS,
    CLAIMS,
    DOCUMENTS,
    FURTHER,
    INDICATORS,
    KEY_WORK,
    LINE_ITEMS,
    ORGANISATION,
    OTHER_LINE_ITEMS,
    OTHER_STATEMENTS,
    PASSAGES,
    PROCUREMENT,
    PROJECTS,
    RECEPTION_AND_TRAVEL,
    STATEMENTS_TABLE,
)
from warehouse.tables import conform, read_table, write_table

ID = "a" * 64


def item(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "document_id": ID, "part": 1, "division_code": "310107",
        "fiscal_year": 2024, "statement": "revenue", "code": "0201", "row": "合计",
        "row_order": 1, "measure": "total", "amount": Decimal("29400500.10"), "amount_text": "2,940.05", "page": 8,
        "method": "text",
    }  # fmt: skip
    return row | changes


def test_partitions_are_folders_and_nulls_have_one_too(tmp_path: Path) -> None:
    frame = LINE_ITEMS.frame([item(), item(document_id="b" * 64, division_code=None, fiscal_year=None)])
    write_table(frame, LINE_ITEMS, tmp_path)
    null = "__HIVE_DEFAULT_PARTITION__"
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.parquet")) == [
        "line_items/division_code=310107/fiscal_year=2024/data.parquet",
        f"line_items/division_code={null}/fiscal_year={null}/data.parquet",
    ]
    assert_frame_equal(read_table(tmp_path, "line_items"), conform(frame, LINE_ITEMS))


def test_the_same_rows_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    rows = [item(row_order=n, measure=m) for n in range(5) for m in ("total", "basic")]
    write_table(LINE_ITEMS.frame(rows), LINE_ITEMS, tmp_path / "one")
    write_table(LINE_ITEMS.frame(rows), LINE_ITEMS, tmp_path / "two")
    write_table(LINE_ITEMS.frame([item()]), LINE_ITEMS, tmp_path / "two")
    write_table(LINE_ITEMS.frame(rows), LINE_ITEMS, tmp_path / "two")
    one, two = (next((tmp_path / name).rglob("*.parquet")).read_bytes() for name in ("one", "two"))
    assert one == two


def test_what_a_killed_writer_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".documents-x1y2").mkdir()
    (tmp_path / ".line_items-x1y2").mkdir()
    write_table(DOCUMENTS.empty(), DOCUMENTS, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".line_items-x1y2", "documents"]


def test_an_absent_table_is_typed_and_empty(tmp_path: Path) -> None:
    frame = read_table(tmp_path, "checks")
    assert frame.is_empty()
    assert frame.schema == CHECKS.polars_schema


def test_a_damaged_table_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "line_items.parquet").write_bytes(b"PAR1 no parquet")
    with pytest.raises(StoreError, match="run the stage that writes it again"):
        read_table(tmp_path, "line_items")


def test_a_frame_that_does_not_fit_is_refused() -> None:
    with pytest.raises(StoreError, match="lacks the columns"):
        conform(pl.DataFrame({"document_id": [ID]}), LINE_ITEMS)
    wrong = LINE_ITEMS.frame([item()]).with_columns(pl.lit("many").alias("amount"))
    with pytest.raises(StoreError, match="does not fit its schema"):
        conform(wrong, LINE_ITEMS)


def test_flat_files_keep_chinese_codes_lists_and_exact_amounts(tmp_path: Path) -> None:
    with write_flat(LINE_ITEMS, tmp_path, ["csv", "jsonl", "parquet"]) as add:
        add(LINE_ITEMS.frame([item()]))
    csv = (tmp_path / "line_items.csv").read_bytes()
    assert csv.startswith(b"\xef\xbb\xbf")
    assert '"0201"' in csv.decode("utf-8-sig")
    assert "29400500.10" in csv.decode("utf-8-sig")
    line = json.loads((tmp_path / "line_items.jsonl").read_text(encoding="utf-8"))
    assert (line["row"], line["code"], line["amount"]) == ("合计", "0201", "29400500.10")
    check: dict[str, object] = {
        "document_id": ID,
        "part": 1,
        "rule_id": "x",
        "severity": "error",
        "outcome": "pass",
        "pages": [1, 2],
    }
    with write_flat(CHECKS, tmp_path, ["csv"]) as add:
        add(CHECKS.frame([check]))
    assert "[1, 2]" in (tmp_path / "checks.csv").read_text(encoding="utf-8-sig")


def test_row_types_and_schema_name_the_same_columns() -> None:
    item_fields = set(LineItem._fields) - {"box"} | {"x0", "top", "x1", "bottom"}
    assert item_fields <= set(LINE_ITEMS.polars_schema)
    assert {f.name for f in fields(StatementRecord)} | {"document_id", "part"} == set(STATEMENTS_TABLE.polars_schema)
    for row_type, table in ((Claim, CLAIMS), (Passage, PASSAGES)):
        own = {f.name for f in fields(row_type)} - {"box"} | {"x0", "top", "x1", "bottom", "document_id", "part"}
        assert own == set(table.polars_schema)
    other_fields = set(OtherLineItem._fields) - {"box"} | {"x0", "top", "x1", "bottom", "document_id", "part"}
    assert other_fields == set(OTHER_LINE_ITEMS.polars_schema)
    of_document = {"division_code", "unit_name", "fiscal_year", "report_type"}
    for kind, table in ((Project, PROJECTS), (Indicator, INDICATORS), (KeyWork, KEY_WORK)):
        own = {f.name for f in fields(kind)} - {"box"} | {"x0", "top", "x1", "bottom", "document_id", "part"} | of_document
        assert own == set(table.polars_schema) - ({"project_name", "source", "subject"} if kind is Indicator else set())
    apart = {"projects", "indicators", "key_work"}
    assert {f.name for f in fields(OtherStatementRecord)} | {"document_id", "part"} == set(OTHER_STATEMENTS.polars_schema)
    assert {f.name for f in fields(OrganisationItem)} - {"box"} | {"x0", "top", "x1", "bottom", "document_id", "part"} == set(
        ORGANISATION.polars_schema
    )
    apart |= {table.name for table in FURTHER}
    apart |= {"identity", "byte_count", "statements", "line_items", "claims", "passages", "accounting", "place", "further"}
    own = {f.name for f in (*fields(Extraction), *fields(Accounting))} - apart
    assert own <= set(DOCUMENTS.polars_schema)


def test_stated_figures_become_four_columns_each() -> None:
    said = StatedFigure(Decimal("12.00"), "共有车辆12辆", 7, Box(10.4, 20.6, 30.0, 40.0))
    area = StatedFigure(Decimal("77694.82"), "房屋77,694.82平方米", 7, None)
    read = replace(unread(b"%PDF-"), assets=(Assets(as_of="2024-12-31", vehicles=said, floor_area=area),))
    (row,) = to_frames([read]).further["assets"].to_dicts()
    assert (row["as_of"], row["vehicles"], row["vehicles_text"], row["vehicles_page"]) == ("2024-12-31", 12, "共有车辆12辆", 7)
    assert row["vehicles_box"] == [10, 21, 30, 40]
    assert (row["floor_area"], row["floor_area_box"]) == (Decimal("77694.8200"), None)
    assert row["vehicles_leader"] is None
    for row_type, table in ((Procurement, PROCUREMENT), (Assets, ASSETS), (ReceptionAndTravel, RECEPTION_AND_TRAVEL)):
        assert {f.name for f in fields(row_type)} <= set(table.polars_schema)
