"""Figures by suite, source, division and cohort."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.model import RuleCard, load_rules
from expectations.suites.evidence import MOST_SCOPES, PLACES_PER_RULE, rule_evidence, scope_evidence
from expectations.suites.measures import Measure, measure
from expectations.suites.schema_rules import ROWS_PER_CONSTRAINT, schema_evidence
from expectations.suites.subjects import all_cards
from tests.suites.district import RULE, Batch, figures, tables

NARRATIVE = RuleCard(
    id="rate-follows-from-amounts",
    subject="narrative",
    title_zh="增减率与金额相符",
    title_en="Rates follow from amounts",
    description_zh="增减率等于金额之比。",
    description_en="A rate is the quotient of its amounts.",
    source="部门决算公开说明",
)


def one(measures: tuple[Measure, ...], suite: str, scope: str, name: str = "") -> Measure:
    (found,) = [m for m in measures if (m.suite, m.scope, m.name) == (suite, scope, name)]
    return found


def test_shares_leave_out_what_does_not_apply() -> None:
    found = one(
        figures([Batch("a", 2, {"pass": 5, "rounding": 1, "fail": 2, "not_evaluable": 2, "not_applicable": 9})]),
        "identities",
        "all",
    )
    assert (found.documents, found.evaluated, found.evaluable_share, found.pass_rate) == (2, 16, 0.8, 0.75)
    assert found.model_dump(by_alias=True)["pass"] == 10
    nothing = one(figures([Batch("a", 2, {"not_applicable": 3})]), "identities", "all")
    assert (nothing.evaluable_share, nothing.pass_rate) == (None, None)


def test_every_scope_is_counted() -> None:
    measures = figures(
        [
            Batch("a", 3),
            Batch("a", 2, {"fail": 1}, fiscal_year=2025, report_type="budget"),
            Batch("b", 4, division_code="310107"),
        ]
    )
    assert one(measures, "identities", "all").documents == 9
    assert one(measures, "identities", "source", "a").documents == 5
    assert one(measures, "identities", "division", "310107").documents == 4
    assert one(measures, "identities", "type", "a budget").fail == 2
    assert one(measures, "identities", "cohort", "a budget 2025").pass_rate == 0
    assert one(measures, "schema", "source", "a").pass_rate == 1


def test_a_rule_is_counted_in_the_suite_of_its_subject_and_a_stray_one_is_not_lost() -> None:
    batches = [Batch("a", 1, rule_id=NARRATIVE.id), Batch("a", 1, rule_id="nobody-knows-it"), Batch("a", 1)]
    measures = figures(batches, (*load_rules(), NARRATIVE))
    assert one(measures, "narrative", "all").passed == 8
    assert one(measures, "identities", "all").passed == 16
    stray = next(card for card in all_cards(tables(batches)["checks"]) if card.id == "nobody-knows-it")
    assert stray.severity == "error"


def test_reading_counts_what_could_be_read() -> None:
    measures = figures(
        [
            Batch("a", 3),
            Batch("a", 2, status="partial"),
            Batch("a", 1, status="unreadable"),
            Batch("a", 5, status="not_a_disclosure"),
        ]
    )
    found = one(measures, "reading", "source", "a")
    assert (found.passed, found.not_evaluable, found.fail, found.not_applicable) == (3, 2, 1, 5)


def test_documents_without_a_source_count_only_where_they_belong() -> None:
    frames = tables([Batch("a", 2)])
    local = frames["documents"].with_columns(source_id=pl.lit(None, pl.String))
    measures = measure(frames["checks"], local, all_cards(frames["checks"]))
    assert {m.scope for m in measures} == {"all", "division"}


@pytest.mark.parametrize("documents", [30, 300])
def test_what_great_expectations_reads_does_not_grow_with_the_rows(documents: int) -> None:
    frames = tables([Batch("a", documents, {"fail": 3})])
    places = rule_evidence(frames["checks"], frames["documents"], [RULE]).filter(pl.col("record") == "place")
    assert places.height == PLACES_PER_RULE
    assert places["document_id"].n_unique() == PLACES_PER_RULE, "one place a document before a second of any"
    broken = frames["documents"].with_columns(status=pl.lit("no such status"))
    rows = schema_evidence({"documents": broken}).filter(
        (pl.col("record") == "place") & (pl.col("key") == "documents.status.values")
    )
    assert rows.height == ROWS_PER_CONSTRAINT


def test_of_many_sources_the_worst_are_shown() -> None:
    good = [Measure(suite="identities", scope="source", name=f"s{i}", documents=1, passed=1) for i in range(MOST_SCOPES + 50)]
    bad = Measure(suite="identities", scope="source", name="zz", documents=1, passed=1, fail=1)
    shown = scope_evidence([*good, bad], "identities")
    assert shown.height == MOST_SCOPES
    assert shown["name"][0] == "zz"


def test_places_are_told_as_printed_without_boxes() -> None:
    frames = tables([Batch("a", 1, {"fail": 1})])
    (place,) = (
        rule_evidence(frames["checks"], frames["documents"], [RULE]).filter(pl.col("record") == "place").iter_rows(named=True)
    )
    assert place["formula"] == "支出表: 414.89 @p8 ↔ <script>alert(1)</script> @p9"
    assert (place["pages"], place["document"]) == ("8, 9", "a 第0局 2024 决算")
