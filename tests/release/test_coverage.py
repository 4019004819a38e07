"""Coverage: one row a unit, year and type that ought to be there, with the version in force."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from tests.release.conftest import ARCHIVES, FINANCE, PARKS, SCIENCE, WITHDRAWN, announced, document, document_id
from warehouse.coverage import build_coverage
from warehouse.schema import COVERAGE, DOCUMENTS, UNITS

Cell = tuple[str, int, str]


def cover(
    documents: list[dict[str, object]], units: list[dict[str, object]] | None = None, withdrawn: tuple[str, ...] = ()
) -> dict[Cell, tuple[str, str | None]]:
    """Return (unit, year, type) → (status, document_id) of everything but what is unlisted."""
    gone = pl.DataFrame([(document_id(name), date(2026, 1, 1)) for name in withdrawn], schema=WITHDRAWN.schema, orient="row")
    frame = build_coverage(DOCUMENTS.frame(documents), UNITS.frame(units or []), gone)
    rows = frame.filter(pl.col("status") != "unlisted").select("unit_name", "fiscal_year", "report_type", "status", "document_id")
    return {row[:3]: row[3:] for row in rows.iter_rows()}


def test_every_unit_year_and_type_of_a_division_has_one_row(frames: dict[str, pl.DataFrame]) -> None:
    frame = frames["coverage"]
    assert frame.schema == COVERAGE.polars_schema
    assert frame.select("unit_name", "report_type", "status", "document_id").rows() == [
        (PARKS, "budget", "missing", None),
        (PARKS, "final_account", "blocked", None),
        (ARCHIVES, "budget", "unlisted", None),
        (ARCHIVES, "final_account", "unlisted", None),
        (SCIENCE, "budget", "unlisted", None),
        (SCIENCE, "final_account", "published", document_id("kexie-2")),
        (FINANCE, "budget", "unlisted", None),
        (FINANCE, "final_account", "published", document_id("caizheng")),
    ]
    assert set(frame["fiscal_year"]) == {2024}
    assert frame["days_late"].null_count() == frame.height


def test_years_are_those_of_the_division_and_roster_units_have_them_too() -> None:
    here, there = document("here", SCIENCE), document("there", FINANCE, year=2023, division_code="310107")
    frame = build_coverage(
        DOCUMENTS.frame([here, there]), UNITS.frame([{"division_code": "310107", "unit_name": ARCHIVES}]), WITHDRAWN
    )
    cells = set(frame.select("division_code", "unit_name", "fiscal_year").rows())
    assert cells == {("420103", SCIENCE, 2024), ("310107", FINANCE, 2023), ("310107", ARCHIVES, 2023)}


def test_the_newest_version_is_in_force() -> None:
    cell = (SCIENCE, 2024, "final_account")
    first, second = document("1", SCIENCE, published_on=date(2025, 9, 1)), document("2", SCIENCE, published_on=date(2025, 9, 2))
    undated = document("0", SCIENCE, published_on=None, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert cover([first, second, undated])[cell] == ("published", document_id("2"))
    assert cover([first, {**second, "supersedes": None}], withdrawn=("2",))[cell] == ("published", document_id("1"))


def test_a_replaced_version_does_not_come_back_when_its_successor_is_withdrawn() -> None:
    versions = [document("1", SCIENCE), document("2", SCIENCE, supersedes=document_id("1"))]
    assert cover(versions, withdrawn=("2",)) == {(SCIENCE, 2024, "final_account"): ("withdrawn", document_id("2"))}


def test_what_cannot_be_read_is_published_all_the_same() -> None:
    documents = [document("1", SCIENCE, status="unreadable"), document("2", FINANCE, status=None)]
    assert {status for status, _ in cover(documents).values()} == {"published"}


def test_a_document_that_is_no_disclosure_counts_for_nothing() -> None:
    assert cover([document("1", SCIENCE, status="not_a_disclosure"), document("2", FINANCE)]).keys() == {
        (FINANCE, 2024, "final_account")
    }


def test_a_document_under_a_former_name_counts_for_the_unit_of_the_roster() -> None:
    units: list[dict[str, object]] = [{"division_code": "420103", "unit_name": SCIENCE, "aliases": ["区科协"]}]
    assert cover([document("1", "区科协")], units).keys() == {(SCIENCE, 2024, "final_account")}


def test_a_name_that_two_units_share_is_not_guessed() -> None:
    units: list[dict[str, object]] = [
        {"division_code": "420103", "unit_name": name, "aliases": ["学会"]} for name in (SCIENCE, FINANCE)
    ]
    assert cover([document("1", "学会")], units).keys() == {("学会", 2024, "final_account")}


def test_what_is_had_outweighs_what_is_refused() -> None:
    cell = (SCIENCE, 2024, "final_account")
    assert cover([announced(SCIENCE, "blocked"), document("1", SCIENCE)])[cell][0] == "published"
    assert cover([announced(SCIENCE, "blocked"), document("1", SCIENCE)], withdrawn=("1",))[cell][0] == "blocked"
    assert cover([announced(SCIENCE, "missing"), document("1", SCIENCE)], withdrawn=("1",))[cell][0] == "withdrawn"


def test_documents_without_unit_or_year_fill_no_cell() -> None:
    assert cover([document("1", SCIENCE, fiscal_year=None), document("2", FINANCE, unit_name=None)]) == {}


def test_nothing_gives_nothing() -> None:
    assert build_coverage(DOCUMENTS.empty(), UNITS.empty(), WITHDRAWN).equals(COVERAGE.empty())
