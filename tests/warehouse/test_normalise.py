"""What a portal says and what a document says become one row, and where they differ both are told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from extractors.model import Box, Extraction, Identity, LineItem, StatementRecord
from warehouse.extractions import ExtractionCache, to_frames
from warehouse.normalise import normalise
from warehouse.schema import DOCUMENTS, LINE_ITEMS, UNITS

ID = "a" * 64
EXTRACTION = Extraction(
    document_id=ID,
    media_type="application/pdf",
    byte_count=1000,
    pages=20,
    text_layer="digital",
    producer="printer",
    identity=Identity("示例市示例局", 2024, "final_account", "department", "示例市示例局2024年度部门决算"),
    status="extracted",
    status_reason=None,
    extractor_version="1",
    statements=(StatementRecord("revenue", "收入决算表", 8, 9, "filled", "万元", None),),
    line_items=(
        LineItem(
            "revenue", None, None, "合计", None, 1, "total", Decimal("3.00"), "0.0003", "万元", 8, Box(1.004, 2, 3, 4)
        ),
    ),
)  # fmt: skip


def sighting(**changes: object) -> pl.DataFrame:
    row: dict[str, object] = {
        "document_id": ID, "source_id": "s", "division_code": "310107", "unit_name": "示例市示例局", "fiscal_year": 2024,
        "report_type": "final_account", "scope": "department", "title": "链接", "url": "http://portal/1.pdf",
    }  # fmt: skip
    return DOCUMENTS.frame([row | changes])


def document(sightings: pl.DataFrame, *extractions: Extraction, roster: pl.DataFrame | None = None) -> dict[str, object]:
    frames = normalise(sightings, to_frames(extractions), UNITS.empty() if roster is None else roster)
    return frames["documents"].row(0, named=True)


def test_the_documents_own_word_comes_first_and_disagreement_is_told() -> None:
    row = document(sighting(unit_name="别的局", fiscal_year=2023), EXTRACTION)
    assert (row["unit_name"], row["fiscal_year"], row["title"]) == ("示例市示例局", 2024, "示例市示例局2024年度部门决算")
    assert row["status_reason"] == (
        "fiscal year: the portal says 2023, the document says 2024; "
        "unit name: the portal says 别的局, the document says 示例市示例局"
    )


def test_a_short_name_on_the_portal_is_no_disagreement() -> None:
    assert document(sighting(unit_name="示例局"), EXTRACTION)["status_reason"] is None


def test_the_portal_speaks_where_the_document_is_silent() -> None:
    row = document(sighting(), replace(EXTRACTION, identity=Identity(None, None, None, None, None)))
    assert (row["unit_name"], row["fiscal_year"], row["title"]) == ("示例市示例局", 2024, "链接")


def test_a_document_not_yet_extracted_has_no_status() -> None:
    row = document(sighting())
    assert (row["status"], row["unit_name"]) == (None, "示例市示例局")


def test_what_could_not_be_had_keeps_its_row_and_reason() -> None:
    row = document(sighting(document_id=None, status="blocked", status_reason="403"), EXTRACTION)
    assert (row["document_id"], row["status"], row["status_reason"]) == (None, "blocked", "403")


def test_an_alias_becomes_the_rosters_name_and_unknown_units_are_added() -> None:
    roster = UNITS.frame([{"division_code": "310107", "unit_name": "示例市示例管理局", "aliases": ["示例市示例局"]}])
    frames = normalise(sighting(), to_frames([EXTRACTION]), roster)
    assert frames["documents"]["unit_name"].to_list() == ["示例市示例管理局"]
    assert frames["line_items"]["unit_name"].to_list() == ["示例市示例管理局"]
    assert frames["units"].height == 1
    assert normalise(sighting(), to_frames([EXTRACTION]), UNITS.empty())["units"]["unit_name"].to_list() == ["示例市示例局"]


def test_line_items_carry_their_documents_place() -> None:
    items = normalise(sighting(), to_frames([EXTRACTION]), UNITS.empty())["line_items"]
    assert items.schema == LINE_ITEMS.polars_schema
    row = items.row(0, named=True)
    assert (row["division_code"], row["fiscal_year"], row["amount"], row["x0"]) == ("310107", 2024, Decimal("3.00"), 1.0)


def test_extractions_are_kept_by_version_and_read_back_the_same(tmp_path: Path) -> None:
    cache = ExtractionCache(tmp_path, "1")
    assert ID not in cache
    cache.put(EXTRACTION)
    assert ID in cache
    assert ID not in ExtractionCache(tmp_path, "2")
    kept, fresh = cache.read([ID, "b" * 64]), to_frames([EXTRACTION])
    assert_frame_equal(kept.facts, fresh.facts)
    assert_frame_equal(kept.statements, fresh.statements)
    assert_frame_equal(kept.line_items, fresh.line_items)


def test_every_part_of_a_file_has_its_own_row_and_address(tmp_path: Path) -> None:
    school = Identity("示例市第一中学", 2024, "final_account", "unit", None, ("scope: the cover says unit (p.9)",))
    second = replace(EXTRACTION, identity=school, part=2, place="page=9")
    both = replace(EXTRACTION, further=(second,))
    frames = normalise(sighting(), to_frames([both]), UNITS.empty())
    assert frames["documents"].select("part", "unit_name", "url", "conflicts", "status_reason").rows() == [
        (1, "示例市示例局", "http://portal/1.pdf", None, None),
        (2, "示例市第一中学", "http://portal/1.pdf#page=9", ["scope: the cover says unit (p.9)"], None),
    ]
    assert frames["line_items"].select("part", "unit_name").rows() == [(1, "示例市示例局"), (2, "示例市第一中学")]
    assert frames["statements"]["part"].to_list() == [1, 2]
    cache = ExtractionCache(tmp_path, "2")
    cache.put(both)
    assert_frame_equal(cache.read([ID]).facts, to_frames([both]).facts)
    assert_frame_equal(cache.read([ID]).line_items, to_frames([both]).line_items)


def test_a_portals_contradiction_is_among_the_conflicts() -> None:
    told = document(sighting(fiscal_year=2023), EXTRACTION)["conflicts"]
    assert told == ["fiscal year: the portal says 2023, the document says 2024"]
