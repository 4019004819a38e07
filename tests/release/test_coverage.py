"""Coverage: one row a unit, year and type that ought to be there, with the version in force."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from extractors.model import ReportType
from tests.release.conftest import ARCHIVES, FINANCE, PARKS, SCIENCE, WITHDRAWN, announced, document, document_id
from warehouse.coverage import build_coverage
from warehouse.roster import Roster
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


def test_a_document_under_another_form_of_the_name_counts_for_the_unit_of_the_roster() -> None:
    units: list[dict[str, object]] = [{"division_code": "420103", "unit_name": "武汉市江汉区科学技术协会"}]
    for name in ("江汉区科学技术协会", "区科学技术协会", "武汉市江汉区科学技术协会(本级)"):
        assert cover([document("1", name)], units).keys() == {("武汉市江汉区科学技术协会", 2024, "final_account")}


def test_a_document_under_a_former_name_counts_for_the_unit_of_the_roster() -> None:
    units: list[dict[str, object]] = [{"division_code": "420103", "unit_name": SCIENCE, "aliases": ["区科协"]}]
    assert cover([document("1", "区科协")], units).keys() == {(SCIENCE, 2024, "final_account")}


def test_a_name_that_two_units_share_is_not_guessed() -> None:
    units: list[dict[str, object]] = [
        {"division_code": "420103", "unit_name": name, "aliases": ["学会"]} for name in (SCIENCE, FINANCE)
    ]
    assert cover([document("1", "学会")], units).keys() == {("学会", 2024, "final_account")}


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return frame.select("unit_name", "fiscal_year", "report_type", *columns).rows()


def expecting(due_on: dict[ReportType, dict[int, date]] | None = None, **years: tuple[int, ...]) -> Roster:
    """What a source expects of the division, and until when."""
    return Roster("420103", (), years or None, due_on or {})  # type: ignore[arg-type]


def on_roster(*names: str, **more: object) -> pl.DataFrame:
    return UNITS.frame([{"division_code": "420103", "unit_name": name, "listed_in": "roster", **more} for name in names])


def test_a_name_that_is_not_on_the_roster_keeps_its_document_and_says_so() -> None:
    documents = DOCUMENTS.frame([document("1", SCIENCE), document("2", "武汉市教育局")])
    units = pl.concat(
        [on_roster(SCIENCE), UNITS.frame([{"division_code": "420103", "unit_name": "武汉市教育局", "listed_in": "documents"}])]
    )
    frame = build_coverage(documents, units, WITHDRAWN)
    assert rows(frame, "status", "roster_match", "reason") == [
        ("武汉市教育局", 2024, "final_account", "published", "unmatched", "“武汉市教育局” is no name or alias of the roster"),
        (SCIENCE, 2024, "budget", "unlisted", "matched", None),
        (SCIENCE, 2024, "final_account", "published", "matched", None),
    ]


def test_without_a_roster_all_units_seen_are_expected_and_nothing_is_matched() -> None:
    units = UNITS.frame([{"division_code": "420103", "unit_name": SCIENCE, "listed_in": "documents"}])
    frame = build_coverage(DOCUMENTS.frame([document("1", SCIENCE)]), units, WITHDRAWN)
    assert rows(frame, "status", "roster_match") == [
        (SCIENCE, 2024, "budget", "unlisted", None),
        (SCIENCE, 2024, "final_account", "published", None),
    ]


def test_expected_years_are_the_sources_and_units_owe_those_in_which_they_existed() -> None:
    merged = on_roster(PARKS, valid_from=date(2010, 1, 1), valid_to=date(2019, 12, 31))
    units = pl.concat([on_roster(SCIENCE), merged])
    frame = build_coverage(DOCUMENTS.empty(), units, WITHDRAWN, [expecting(final_account=(2019, 2023), budget=(2023,))])
    assert rows(frame, "status") == [
        (PARKS, 2019, "final_account", "unlisted"),
        (SCIENCE, 2019, "final_account", "unlisted"),
        (SCIENCE, 2023, "budget", "unlisted"),
        (SCIENCE, 2023, "final_account", "unlisted"),
    ]


def test_what_is_there_besides_what_is_expected_has_a_row_too() -> None:
    documents = DOCUMENTS.frame([document("1", SCIENCE, year=2021), document("2", PARKS, year=2023)])
    units = pl.concat([on_roster(SCIENCE), on_roster(PARKS, valid_to=date(2019, 12, 31))])
    frame = build_coverage(documents, units, WITHDRAWN, [expecting(final_account=(2023,))])
    assert rows(frame, "status", "roster_match") == [
        (PARKS, 2023, "final_account", "published", "other_years"),
        (SCIENCE, 2021, "final_account", "published", "matched"),
        (SCIENCE, 2023, "final_account", "unlisted", "matched"),
    ]


def test_years_of_a_division_of_which_one_source_names_none_are_also_those_seen() -> None:
    documents = DOCUMENTS.frame([document("1", SCIENCE, year=2021)])
    sources = [expecting(budget=(2023,)), expecting()]
    frame = build_coverage(documents, on_roster(SCIENCE), WITHDRAWN, sources)
    assert {row[1:3] for row in rows(frame)} == {(2021, "budget"), (2021, "final_account"), (2023, "budget")}


DUE: dict[ReportType, dict[int, date]] = {"final_account": {2024: date(2025, 9, 9)}}


@pytest.mark.parametrize(
    ("days", "late"),
    [
        ((date(2025, 9, 9),), 0),
        ((date(2025, 8, 1),), 0),
        ((date(2025, 9, 12),), 3),
        ((None,), None),
        ((date(2025, 9, 12), date(2025, 9, 1)), 0),  # a later version does not make the first one late
        ((date(2025, 9, 12), None), None),  # the one without a date may have been in time
        ((date(2025, 9, 1), None), 0),
    ],
)
def test_days_late_count_from_the_deadline_to_the_first_publication(days: tuple[date | None, ...], late: int | None) -> None:
    documents = [document(str(n), SCIENCE, published_on=day) for n, day in enumerate(days)]
    frame = build_coverage(DOCUMENTS.frame(documents), on_roster(SCIENCE), WITHDRAWN, [expecting(DUE, final_account=(2024,))])
    assert rows(frame, "due_on", "days_late") == [(SCIENCE, 2024, "final_account", date(2025, 9, 9), late)]


def test_without_a_deadline_nothing_is_late_and_two_deadlines_are_none() -> None:
    documents = DOCUMENTS.frame([document("1", SCIENCE)])
    other: dict[ReportType, dict[int, date]] = {"final_account": {2024: date(2025, 1, 1)}}
    for sources in ([], [expecting(final_account=(2024,))], [expecting(DUE), expecting(other)]):
        frame = build_coverage(documents, on_roster(SCIENCE), WITHDRAWN, sources)
        assert frame["days_late"].null_count() == frame.height


def test_what_is_not_there_is_not_late_but_has_its_deadline_and_its_reason() -> None:
    documents = DOCUMENTS.frame([announced(SCIENCE, "blocked")])
    frame = build_coverage(documents, on_roster(SCIENCE, ARCHIVES), WITHDRAWN, [expecting(DUE, final_account=(2024,))])
    assert rows(frame, "status", "due_on", "days_late", "reason") == [
        (ARCHIVES, 2024, "final_account", "unlisted", date(2025, 9, 9), None, None),
        (SCIENCE, 2024, "final_account", "blocked", date(2025, 9, 9), None, "HTTP 403"),
    ]


def test_two_districts_of_one_name_are_two_districts() -> None:
    documents = [document(code, "普陀区教育局", division_code=code) for code in ("310107", "330903")]
    units = UNITS.frame(
        [
            {"division_code": "310107", "unit_name": "上海市普陀区教育局"},
            {"division_code": "330903", "unit_name": "舟山市普陀区教育局"},
        ]
    )
    frame = build_coverage(DOCUMENTS.frame(documents), units, WITHDRAWN).filter(status="published")
    assert frame.select("division_code", "unit_name", "document_id").rows() == [
        ("310107", "上海市普陀区教育局", document_id("310107")),
        ("330903", "舟山市普陀区教育局", document_id("330903")),
    ]


def test_what_is_had_outweighs_what_is_refused() -> None:
    cell = (SCIENCE, 2024, "final_account")
    assert cover([announced(SCIENCE, "blocked"), document("1", SCIENCE)])[cell][0] == "published"
    assert cover([announced(SCIENCE, "blocked"), document("1", SCIENCE)], withdrawn=("1",))[cell][0] == "blocked"
    assert cover([announced(SCIENCE, "missing"), document("1", SCIENCE)], withdrawn=("1",))[cell][0] == "withdrawn"


def test_documents_without_unit_or_year_fill_no_cell() -> None:
    assert cover([document("1", SCIENCE, fiscal_year=None), document("2", FINANCE, unit_name=None)]) == {}


def test_nothing_gives_nothing() -> None:
    assert build_coverage(DOCUMENTS.empty(), UNITS.empty(), WITHDRAWN).equals(COVERAGE.empty())
