"""Rules on codes: each with a document that keeps it, one that breaks it, and one where nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl
import pytest

from expectations.codes import evaluate, load_rules
from expectations.codes.classification import SCHEMA
from expectations.codes.reasons import REASONS
from tests.expectations.frames import CORPUS, Cell, Document, frames, truth_documents
from warehouse.schema import CHECKS

Line = tuple[str, str]

GOOD: tuple[Line, ...] = (
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
    ("2080506", "机关事业单位职业年金缴费支出"),
    ("221", "住房保障支出"),
    ("22102", "住房改革支出"),
    ("2210201", "住房公积金"),
)
ECONOMIC: tuple[Line, ...] = (("301", "工资福利支出"), ("30101", "基本工资"), ("302", "商品和服务支出"), ("30201", "办公费"))


def document(lines: Iterable[Line], statement: str = "expenditure", **more: object) -> Document:
    cells = tuple(Cell(statement, row, "total", "1.00", code) for code, row in lines)
    return replace(Document("a", cells), **more)  # type: ignore[arg-type]


def check(*documents: Document, year: int | None = 2024) -> pl.DataFrame:
    found, _, items = frames(documents)
    year_column = pl.lit(year, pl.Int64).alias("fiscal_year")
    return evaluate(found.with_columns(year_column), items.with_columns(year_column))


def outcomes(checks: pl.DataFrame, rule: str) -> set[tuple[str, str | None]]:
    return set(checks.filter(pl.col("rule_id") == rule).select("outcome", "reason").iter_rows())


def changed(lines: tuple[Line, ...], place: int, line: Line) -> tuple[Line, ...]:
    return (*lines[:place], line, *lines[place + 1 :])


def test_a_clean_document_fails_nothing() -> None:
    checks = check(document(GOOD), document(ECONOMIC, "general_budget_basic_expenditure", name="b"))
    assert dict(checks.schema) == dict(CHECKS.polars_schema)
    assert set(checks["outcome"]) == {"pass"}
    assert {rule.id for rule in load_rules()} - set(checks["rule_id"]) == {"code-is-of-its-year"}


@pytest.mark.parametrize(
    ("rule", "place", "line"),
    [
        ("code-level-width", 6, ("22102010", "住房公积金")),
        ("code-class-is-on-the-list", 4, ("261", "住房保障支出")),
        ("code-stands-under-its-parent", 6, ("2220201", "住房公积金")),
        ("code-name-matches-the-list", 6, ("2210201", "购房补贴")),
        ("code-name-matches-the-list", 0, ("208", "社会保障和旅游支出")),
        ("code-name-is-of-its-year", 1, ("20805", "行政事业单位离退休")),
        ("code-is-that-of-its-name", 6, ("2210207", "住房公积金")),
        ("no-economic-code-in-functional-table", 6, ("30113", "住房公积金")),
    ],
)
def test_a_misprinted_line_is_found(rule: str, place: int, line: Line) -> None:
    checks = check(document(changed(GOOD, place, line))).filter(pl.col("outcome") == "fail")
    found = checks.filter(pl.col("rule_id") == rule).to_dicts()
    assert [(row["code"], row["left_text"]) for row in found] == [
        (line[0], f"{line[0]} {line[1]} @p1 (100,{place * 10},150,{place * 10 + 9})")
    ]
    assert line[0] in found[0]["message_zh"]
    assert line[0] in found[0]["message_en"]


@pytest.mark.parametrize(
    ("rule", "place", "line"),
    [
        ("economic-code-level-width", 3, ("302011", "办公费")),
        ("economic-class-is-on-the-list", 2, ("342", "商品和服务支出")),
        ("economic-code-is-that-of-its-name", 3, ("30271", "办公费")),
        ("economic-name-matches-the-list", 3, ("30201", "印刷费")),
        ("no-functional-code-in-economic-table", 3, ("2210201", "住房公积金")),
    ],
)
def test_a_misprinted_economic_line_is_found(rule: str, place: int, line: Line) -> None:
    checks = check(document(changed(ECONOMIC, place, line), "general_budget_basic_expenditure"))
    assert checks.filter(pl.col("outcome") == "fail", pl.col("rule_id") == rule)["code"].to_list() == [line[0]]


def test_the_expected_name_is_said() -> None:
    found = check(document(changed(GOOD, 6, ("2210201", "购房补贴")))).filter(pl.col("outcome") == "fail")
    assert found["message_zh"].to_list() == ["科目编码 2210201 所印名称为“购房补贴”，科目表为“住房公积金”（2024 年度）。"]
    assert found["right_text"].to_list() == ["住房公积金"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("2080505", "机关事业单位基本养老"), "name_cut"),
        (("2080571", "某项支出"), "code_unconfirmed"),
    ],
)
def test_what_the_list_does_not_settle_is_not_judged(line: Line, reason: str) -> None:
    checks = check(document(changed(GOOD, 2, line)))
    assert ("not_evaluable", reason) in outcomes(checks, "code-name-matches-the-list")
    assert "fail" not in set(checks["outcome"])


def test_a_name_of_a_year_nobody_knows_is_not_judged() -> None:
    wrong = document(changed(GOOD, 6, ("2210201", "购房补贴")))
    rule = "code-name-matches-the-list"
    assert ("not_evaluable", "names_of_year_unknown") in outcomes(check(wrong, year=2012), rule)
    assert ("not_evaluable", "year_unknown") in outcomes(check(wrong, year=None), rule)


def test_a_line_that_may_be_misread_is_not_judged() -> None:
    wrong = document(changed(GOOD, 6, ("2210201", "购房补贴")), method="ocr")
    assert ("not_evaluable", "line_recognised") in outcomes(check(wrong), "code-name-matches-the-list")
    assert "fail" not in set(check(wrong)["outcome"])


def test_strokes_brackets_and_a_dropped_ending_are_no_other_name() -> None:
    lines = changed(GOOD, 1, ("20805", "行政事业单位养老"))
    assert set(check(document(lines))["outcome"]) == {"pass"}


def test_a_code_outside_its_years_is_found() -> None:
    lines = (*GOOD, ("224", "灾害防治及应急管理支出"), ("22401", "应急管理事务"), ("2240101", "行政运行"))
    assert outcomes(check(document(lines), year=2018), "code-is-of-its-year") == {("fail", None)}
    assert outcomes(check(document(lines), year=2024), "code-is-of-its-year") == {("pass", None)}
    assert outcomes(check(document(lines), year=None), "code-is-of-its-year") == {("not_evaluable", "year_unknown")}


def test_a_former_name_in_its_own_year_passes() -> None:
    lines = changed(changed(GOOD, 1, ("20805", "行政事业单位离退休")), 0, ("208", "社会保障和就业支出"))
    assert outcomes(check(document(lines), year=2019), "code-name-is-of-its-year") == {("pass", None)}


def test_two_names_of_one_code_within_a_document() -> None:
    one, other = document(GOOD).cells, document(changed(GOOD, 2, ("2080505", "事业单位基本养老金")), "revenue").cells
    found = check(Document("a", one + other)).filter(pl.col("rule_id") == "code-has-one-name").to_dicts()
    assert [(row["outcome"], row["code"]) for row in found] == [("fail", "2080505")]
    cut = document(changed(GOOD, 2, ("2080505", "机关事业单位基本养老")), "revenue").cells
    assert outcomes(check(Document("a", one + cut)), "code-has-one-name") == {("pass", None)}


def test_two_codes_of_one_name_within_a_document() -> None:
    lines = (("20571", "某款"), ("2057101", "某项"), ("205", "教育支出"))
    one, other = document(lines).cells, document(changed(lines, 1, ("2057103", "某项")), "revenue").cells
    found = check(Document("a", one + other)).filter(pl.col("rule_id") == "name-has-one-code").to_dicts()
    assert [(row["outcome"], row["code"], row["right_text"].split(" ")[0]) for row in found] == [("fail", "2057101", "2057103")]
    apart = document((*lines, ("20572", "另一款"), ("2057201", "某项")))
    assert outcomes(check(apart), "name-has-one-code") == {("pass", None)}


def test_the_code_of_a_name_is_judged_for_years_that_are_known() -> None:
    wrong = document(changed(GOOD, 6, ("2210207", "住房公积金")))
    assert outcomes(check(wrong, year=2012), "code-is-that-of-its-name") == {("pass", None)}
    assert outcomes(check(wrong, year=None), "code-is-that-of-its-name") == {("pass", None)}


def test_several_lines_without_their_parent_are_a_form_of_its_own() -> None:
    lines = (*GOOD, ("2110101", "行政运行"), ("2130301", "行政运行"))
    assert outcomes(check(document(lines)), "code-stands-under-its-parent") == set()


def test_a_table_of_units_has_no_classification_codes() -> None:
    units = document([("201", "某某局"), ("201001", "某某局机关"), ("201002", "某某中心")], "revenue")
    assert check(units).is_empty()


def test_a_breakdown_by_the_other_classification_is_no_stray() -> None:
    lines = (*GOOD, ("30113", "住房公积金"), ("30101", "基本工资"))
    assert outcomes(check(document(lines)), "no-economic-code-in-functional-table") == {("pass", None)}


def test_a_document_in_which_most_lines_differ_was_misread() -> None:
    shifted = tuple((code, GOOD[place - 1][1]) for place, (code, _) in enumerate(GOOD))
    checks = check(document(shifted))
    assert outcomes(checks, "code-name-matches-the-list") == {("not_evaluable", "many_lines_differ")}
    assert "fail" not in set(checks["outcome"])


@pytest.mark.parametrize("line", [("263", "某某局"), ("26301", "某某中心"), ("2630101", "某个项目"), ("201", "某某委员会")])
def test_the_code_of_a_unit_among_the_lines_is_no_code_of_the_list(line: Line) -> None:
    assert "fail" not in set(check(document((*GOOD, line)))["outcome"])


def test_unconfirmed_names_judge_nothing() -> None:
    listed = pl.DataFrame(
        [("2210201", "住房公积金", "unconfirmed", 1, 2024, 2024)],
        schema=["code", "name", "confidence", "documents", "known_from", "known_to"],
        orient="row",
    )
    whole = listed.select(pl.col(c).cast(t) if c in listed.columns else pl.lit(None, t).alias(c) for c, t in SCHEMA.items())
    found, _, items = frames([document(changed(GOOD, 6, ("2210201", "购房补贴")))])
    checks = evaluate(found, items, {"functional": whole, "economic": whole.clear()})
    assert outcomes(checks, "code-name-matches-the-list") == {("not_evaluable", "code_unconfirmed")}


def test_every_reason_has_words() -> None:
    assert all(zh and en for zh, en in REASONS.values())


@pytest.mark.corpus
@pytest.mark.skipif(not list(CORPUS.glob("*.json")), reason="the hand-checked documents are not beside the checkout")
def test_no_code_of_a_real_document_is_called_wrong() -> None:
    found, _, items = frames(truth_documents())
    failed = evaluate(found, items).filter(pl.col("outcome") == "fail")
    assert failed.is_empty(), failed["message_zh"].to_list()
