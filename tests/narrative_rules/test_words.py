"""Words against figures, what is stated twice, leftovers, and what holds of all rules."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from expectations.narrative.catalogue import catalogue
from expectations.narrative.model import load_rules
from extractors.errors import RuleError
from tests.narrative_rules.stated import Said, check, claims_of, document_id, documents, found, outcome, passages_of
from warehouse.schema import CHECKS, CLAIMS


def moved(this: str, last: str, way: str, comparison: str = "eq") -> list[Said]:
    return [
        Said(this, "item", code="2013302", phase="budget"),
        Said(last, "item", code="2013302", phase="last_year"),
        Said("2.98%", "item", "rate", "budget", "2013302", "last_year", way, comparison),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (moved("110.60万元", "114.00万元", "decrease"), "pass"),
        (moved("110.60万元", "114.00万元", "increase"), "fail"),
        (moved("114.00万元", "114.01万元", "flat"), "rounding"),
        (moved("110.60万元", "114.00万元", "flat"), "fail"),
        (moved("110.60万元", "114.00万元", "flat", "about"), "not_evaluable"),
        (moved("110.60万元", "114.00万元", "increase")[::2], "not_applicable"),
    ],
)
def test_a_direction(said: list[Said], expected: str) -> None:
    assert outcome("direction", *said) == expected


def test_an_increase_by_nothing_is_a_phrase_and_no_mistake() -> None:
    said = [
        *moved("9.00万元", "9.00万元", "increase")[:2],
        Said("0%", "item", "rate", "budget", "2013302", "last_year", "increase"),
    ]
    assert outcome("direction", *said) == "pass"


@pytest.mark.parametrize(
    ("ways", "expected"),
    [(("increase", "increase"), "pass"), (("increase", "decrease"), "fail"), (("", "decrease"), "not_applicable")],
)
def test_a_change_and_its_rate_go_the_same_way(ways: tuple[str, str], expected: str) -> None:
    rate = Said("1.40%", "agency_operation", "rate", base="last_year", direction=ways[1])
    change = Said("2.55万元", "agency_operation", "change", base="last_year", direction=ways[0] or None)
    assert outcome("directions-agree", change, rate) == expected


def against(final: str, word: str, **budgets: str) -> list[Said]:
    about = {"subject": "item", "code": "2013901"}
    return [
        *(Said(text, phase=phase, **about) for phase, text in budgets.items()),  # type: ignore[arg-type]
        Said(final, comparison=word, base="budget", **about),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (against("51.32万元", "lt", budget="52.00万元"), "pass"),
        (against("51.32万元", "gt", budget="52.00万元"), "fail"),
        (against("51.32万元", "lt", budget="0万元", adjusted_budget="52.00万元"), "pass"),
        (against("52.00万元", "lt", budget="52.00万元"), "rounding"),
        (against("51.32万元", "lt"), "not_evaluable"),
    ],
)
def test_final_above_or_below_budget(said: list[Said], expected: str) -> None:
    assert outcome("final-against-budget", *said) == expected


def test_one_item_with_two_figures() -> None:
    opening = Said("350.35万元", "item", code="2210201", phase="budget")

    def again(text: str, comparison: str = "eq") -> Said:
        return Said(text, "item", code="2210201", phase="budget", sentence=2, comparison=comparison, quote=f"安排{text}")

    assert outcome("item-stated-twice", opening, again("350.35万元")) == "pass"
    assert outcome("item-stated-twice", opening, again("3503499元")) == "rounding"
    assert outcome("item-stated-twice", opening, again("350万元", "about")) == "rounding"
    assert outcome("item-stated-twice", opening, again("300万元", "about")) == "not_evaluable"
    (row,) = found("item-stated-twice", opening, again("352.67万元"))
    assert (row["outcome"], row["code"]) == ("fail", "2210201")
    assert "安排352.67万元" in row["quote"]
    (row,) = found("item-stated-twice", opening)
    assert (row["outcome"], row["reason"]) == ("not_applicable", "not_stated")


def test_one_cell_in_two_places() -> None:
    def said(text: str, item: int, column: str = "total", phase: str = "final") -> Said:
        return Said(text, "general_budget_total", phase=phase, item=item, cell=("general_budget_expenditure", column))

    assert outcome("stated-twice", said("2940.05万元", 1), said("2940.05万元", 2)) == "pass"
    assert outcome("stated-twice", said("2940.05万元", 1), said("29400512.34元", 2)) == "rounding"
    assert outcome("stated-twice", said("2940.05万元", 1), said("2904.05万元", 2)) == "fail"
    assert outcome("stated-twice", said("2940.05万元", 1), said("2904.05万元", 2, "basic")) == "not_applicable"
    assert outcome("stated-twice", said("2940.05万元", 1), said("2904.05万元", 2, phase="budget")) == "not_applicable"


def test_a_percentage_without_its_sign() -> None:
    def said(text: str) -> Said:
        return Said(text, "class", "share", code="208", base="general_budget_total", quote=f"占{text}")

    assert outcome("percent-sign", said("76.23%"), said("20%")) == "pass"
    (row,) = found("percent-sign", said("76.23"), said("20%"))
    assert (row["outcome"], row["severity"], row["quote"]) == ("fail", "warning", "占76.23")
    flat = Said("0", "class", "rate", code="208", base="last_year", direction="flat")
    assert outcome("percent-sign", flat) == "not_applicable"


def test_leftovers_of_the_template() -> None:
    left = passages_of(
        ("section", "一、收入支出情况"),
        ("placeholder", "比上年增加（减少）3万元。"),
        ("placeholder", "比上年增加（减少）3万元。"),
    )
    rule = pl.col("rule_id") == "narrative-leftover-template"
    rows = check(CLAIMS.empty(), left).filter(rule).rows(named=True)
    assert [(r["outcome"], r["severity"], r["pages"], r["quote"]) for r in rows] == [
        ("fail", "warning", [3], "比上年增加（减少）3万元。")
    ]
    assert check(CLAIMS.empty(), passages_of(("section", "一、概况"))).filter(rule)["outcome"].to_list() == ["pass"]
    nothing = check(CLAIMS.empty()).filter(rule)
    assert nothing.select("outcome", "reason").rows() == [("not_applicable", "no_narrative")]


def test_without_a_narrative_no_rule_passes() -> None:
    checks = check(CLAIMS.empty())
    assert set(checks["rule_id"]) == {r.id for r in load_rules()}
    assert set(checks["outcome"]) == {"not_applicable"}
    assert checks.schema == CHECKS.polars_schema
    assert checks.null_count().select("message_zh", "message_en", "reason").row(0) == (0, 0, 0)


def test_parts_of_a_file_are_kept_apart() -> None:
    cell = ("general_budget_expenditure", "total")
    claims = pl.concat(
        claims_of([Said(text, "general_budget_total", cell=cell)], part=part) for part, text in ((1, "1.00万元"), (2, "2.00万元"))
    )
    checks = check(claims, known=documents("a", parts=2)).filter(pl.col("rule_id") == "narrative-stated-twice")
    assert checks.select("part", "outcome").rows() == [(1, "not_applicable"), (2, "not_applicable")]


def test_text_that_was_recognised_proves_no_mistake() -> None:
    claims = claims_of(moved("110.60万元", "114.00万元", "increase"))
    checks = check(claims, known=documents("a", text_layer="scanned")).filter(pl.col("rule_id") == "narrative-direction")
    assert checks.select("outcome", "reason").rows() == [("not_evaluable", "figure_doubtful")]


def test_documents_that_were_not_extracted_are_not_checked() -> None:
    claims = claims_of(moved("110.60万元", "114.00万元", "increase"))
    assert check(claims, known=documents("a", status="failed")).is_empty()


def test_documents_do_not_touch_each_other() -> None:
    both = [moved("110.60万元", "114.00万元", way) for way in ("increase", "decrease")]
    claims = pl.concat(claims_of(said, name) for said, name in zip(both, ("a", "b"), strict=True))
    checks = check(claims, known=documents("a", "b")).filter(pl.col("rule_id") == "narrative-direction")
    outcomes = dict(checks.select("document_id", "outcome").rows())
    assert outcomes == {document_id("a"): "fail", document_id("b"): "pass"}


@pytest.mark.parametrize("value", ["", "x", "1.2.3", "9" * 40, "1" + "0" * 20])
def test_a_value_that_is_no_number_is_no_operand(value: str) -> None:
    claims = claims_of(moved("110.60万元", "114.00万元", "increase"))
    claims = claims.with_columns(value=pl.when(pl.col("phase") == "last_year").then(pl.lit(value)).otherwise("value"))
    rows = check(claims).filter(pl.col("rule_id") == "narrative-direction")
    assert rows.select("outcome", "reason").rows() == [("not_applicable", "operand_absent")]


def test_rules_are_rows_with_words_in_both_languages() -> None:
    for rule in load_rules():
        for text in (rule.title_zh, rule.title_en, rule.description_zh, rule.description_en, rule.source):
            assert text
        assert rule.id.startswith("narrative-")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1", "list of rules"),
        ("- {id: x, form: leftover}", "rule x"),
        ("- {id: x, form: nothing}", "rule x"),
        ("[", "not YAML"),
    ],
)
def test_a_wrong_declaration_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=message):
        load_rules(path)


def test_a_formula_speaks_of_declared_figures_only(tmp_path: Path) -> None:
    words = "title_zh: a, title_en: b, description_zh: c, description_en: d, source: e"
    reading = "operands: {a: {name_zh: x, name_en: y}}, numerator: {a: 1}, denominator: {a: 1}, formula: '{b}'"
    path = tmp_path / "rules.yaml"
    path.write_text(f"- {{id: x, form: quotient, {words}, left: {{kind: share}}, readings: [{{{reading}}}]}}", encoding="utf-8")
    with pytest.raises(RuleError, match="no operand is called b"):
        load_rules(path)


def test_the_page_of_the_rules_has_them_all() -> None:
    page = catalogue()
    for rule in load_rules():
        assert f"`{rule.id}`" in page
    assert "{" not in page


def test_places_without_operands_do_not_crowd_out_the_others() -> None:
    lone = [
        Said("5%", "item", "rate", "budget", f"20133{i:02}", "last_year", "increase", item=i + 2, sentence=i + 2)
        for i in range(5)
    ]
    rows = found("direction", *moved("110.60万元", "114.00万元", "decrease"), *lone)
    assert [row["outcome"] for row in rows] == ["pass"]
    (row,) = found("direction", *lone)
    assert (row["outcome"], row["reason"]) == ("not_applicable", "operand_absent")
    assert "本期数" in row["message_zh"]
