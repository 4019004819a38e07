"""Rules on what the narrative says in words: each with a document that keeps it, one that breaks it, and one not judged."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from expectations.wording import evaluate, load_rules
from expectations.wording.reasons import REASONS
from tests.expectations.frames import Cell, Document, document_id, frames
from warehouse.places import parse_sum
from warehouse.schema import CHECKS, PASSAGES

NAMES = "text-names-items-with-amounts"
TEMPLATE = "text-list-is-not-the-template"
LEFT_OUT = "text-leaves-out-no-item-with-amount"
BASIC = "text-basic-purpose-has-basic-expenditure"
PROJECT = "text-project-purpose-has-project-expenditure"
OWN = "text-purpose-is-the-lines-own"
NAME = "a"

Found = list[tuple[str, str | None, str | None]]


def line(code: str | None, row: str, text: str) -> Cell:
    """A line of the basic expenditure statement."""
    return Cell("general_budget_basic_expenditure", row, "amount", text, code, page=13)


FORM = (
    line("301", "工资福利支出", "60.00"),
    line("30101", "基本工资", "50.00"),
    line("30102", "津贴补贴", "10.00"),
    line("303", "对个人和家庭的补助", "0.31"),
    line("30309", "奖励金", "0.31"),
    line("302", "商品和服务支出", "5.00"),
    line("30201", "办公费", "5.00"),
    line("30207", "邮电费", "0.00"),
    line(None, "人员经费合计", "60.31"),
    line(None, "公用经费合计", "5.00"),
)
PERSONNEL = ("基本工资", "津贴补贴", "奖励金")


def passage(kind: str, subject: str | None, quote: str, page: int = 20) -> dict[str, object]:
    return {
        "document_id": document_id(NAME),
        "part": 1,
        "kind": kind,
        "subject": subject,
        "page": page,
        "quote": quote,
        "x0": 260.4,
        "top": 519.0,
        "x1": 305.0,
        "bottom": 534.0,
    }


def listed(subject: str, *names: str, end: str = "。") -> list[dict[str, object]]:
    """A list and its names, as they are read."""
    quote = f"经费1.00万元，主要包括：{'、'.join(names)}{end}"
    return [passage("components", subject, quote), *(passage("component", subject, name) for name in names)]


def check(cells: tuple[Cell, ...], passages: list[dict[str, object]], method: str = "text") -> pl.DataFrame:
    documents, _, items = frames([Document(NAME, cells, method=method)])
    return evaluate(documents, items, PASSAGES.frame(passages))


def found(checks: pl.DataFrame, rule: str) -> Found:
    rows = checks.filter(pl.col("rule_id") == rule).select("outcome", "left_text", "right_text")
    return list(rows.iter_rows())


def reasons(checks: pl.DataFrame, rule: str) -> list[tuple[str, str | None]]:
    return list(checks.filter(pl.col("rule_id") == rule).select("outcome", "reason").iter_rows())


def test_lists_that_hold() -> None:
    checks = check(FORM, [*listed("personnel", *PERSONNEL, end="；"), *listed("public", "办公费")])
    assert dict(checks.schema) == dict(CHECKS.polars_schema)
    assert {(r, o) for r, o in checks.select("rule_id", "outcome").iter_rows()} == {
        (NAMES, "pass"),
        (TEMPLATE, "pass"),
        (LEFT_OUT, "pass"),
    }


def test_an_item_of_zero_is_named() -> None:
    checks = check(FORM, listed("public", "办公费", "邮电费"))
    assert found(checks, NAMES) == [("fail", "邮电费 @p20 (260,519,305,534)", "0.00 @p13 (100,70,150,79)")]
    row = checks.filter(pl.col("outcome") == "fail").row(0, named=True)
    assert (row["code"], row["severity"], row["pages"], row["statement"]) == (
        "30207",
        "warning",
        [13, 20],
        "general_budget_basic_expenditure",
    )
    assert row["message_zh"] == "文字说明称公用经费主要包括“邮电费”，而基本支出表中该科目为 0.00 @p13 (100,70,150,79)。"
    assert row["message_en"] == (
        "The narrative says that public funds include 邮电费, for which the statement of basic expenditure prints "
        "0.00 @p13 (100,70,150,79)."
    )
    assert [f.place.page for f in parse_sum(row["left_text"]).figures if f.place] == [20]


def test_an_item_without_a_cell_is_named_and_its_neighbour_left_out() -> None:
    checks = check(FORM, listed("personnel", "基本工资", "津贴补贴", "个人农业生产补贴"))
    assert found(checks, NAMES) == [("fail", "个人农业生产补贴 @p20 (260,519,305,534)", None)]
    assert found(checks, LEFT_OUT) == [("fail", None, "0.31 @p13 (100,40,150,49)")]
    assert checks.filter(pl.col("outcome") == "fail").select("rule_id", "code", "severity").rows() == [
        (LEFT_OUT, "30309", "info"),
        (NAMES, "30310", "warning"),
    ]


def test_names_are_compared_without_strokes_and_ending() -> None:
    cells = (*FORM[:6], line("30213", "维修(护)费", "5.00"), *FORM[8:])
    assert found(check(cells, listed("public", "维修（护）费支出")), NAMES) == [("pass", None, None)]


def test_a_template_is_one_finding_for_information() -> None:
    names = ("办公费", "印刷费", "咨询费", "手续费", "水费", "电费", "邮电费")
    checks = check(FORM, listed("public", *names))
    assert reasons(checks, NAMES) == [("not_evaluable", "list_template")]
    assert found(checks, TEMPLATE) == [("fail", "印刷费 @p20 (260,519,305,534)", None)]
    row = checks.filter(pl.col("rule_id") == TEMPLATE).row(0, named=True)
    assert row["severity"] == "info"
    assert row["message_zh"] == "文字说明所列公用经费的科目中有 6 个在基本支出表中没有金额，如印刷费、咨询费、手续费。"


def test_five_items_without_amount_are_no_template() -> None:
    checks = check(FORM, listed("public", "办公费", "印刷费", "咨询费", "手续费", "水费", "电费"))
    assert [outcome for outcome, _, _ in found(checks, NAMES)] == ["fail"] * 5
    assert reasons(checks, TEMPLATE) == [("pass", None)]


@pytest.mark.parametrize("end", ["等。", "等支出。", "……；"])
def test_a_list_that_goes_on_is_not_judged(end: str) -> None:
    checks = check(FORM, listed("public", "办公费", "邮电费", end=end))
    assert {r for rule in (NAMES, TEMPLATE, LEFT_OUT) for r in reasons(checks, rule)} == {("not_evaluable", "list_goes_on")}


def test_a_name_that_nobody_knows() -> None:
    """It is not judged itself, and may be what is printed under another name; the others are judged."""
    checks = check(FORM, listed("personnel", "基本工资", "资金", "医疗费"))
    assert found(checks, NAMES) == [("fail", "医疗费 @p20 (260,519,305,534)", None)]
    assert reasons(checks, LEFT_OUT) == [("not_evaluable", "list_names_unknown")]
    assert reasons(check(FORM, listed("personnel", "基本工资", "资金")), NAMES) == [("not_evaluable", "list_names_unknown")]


def test_two_lists_of_one_kind_are_not_judged() -> None:
    checks = check(FORM, [*listed("public", "办公费", "邮电费"), *listed("public", "办公费")])
    assert reasons(checks, NAMES) == [("not_evaluable", "list_several")]


@pytest.mark.parametrize(
    ("cells", "method"),
    [
        (tuple(c for c in FORM if c.code != "30102"), "text"),
        (tuple(c for c in FORM if not (c.code or "").startswith("303")), "text"),
        (tuple(c for c in FORM if c.code), "text"),
        (tuple(c for c in FORM if len(c.code or "") != 5), "text"),
        (FORM, "ocr"),
        ((), "text"),
    ],
    ids=["a line is missing", "a class is missing", "no total", "classes only", "recognised", "no statement"],
)
def test_lines_that_may_not_be_all_prove_nothing(cells: tuple[Cell, ...], method: str) -> None:
    checks = check(cells, listed("personnel", "基本工资", "个人农业生产补贴"), method)
    assert reasons(checks, NAMES) == [("not_evaluable", "list_lines_unsure")]
    assert reasons(checks, LEFT_OUT) == [("not_evaluable", "list_lines_unsure")]


def test_rounded_lines_are_all_of_them() -> None:
    cells = tuple(replace(c, text="10.01") if c.code == "30102" else c for c in FORM)
    assert reasons(check(cells, listed("personnel", *PERSONNEL)), NAMES) == [("pass", None)]


def spent(code: str, total: str, basic: str | None, project: str | None) -> tuple[Cell, ...]:
    texts = (("total", total), ("basic", basic), ("project", project))
    return tuple(
        Cell(s, "一般行政管理事务", measure, text, code, page=15)
        for s in ("general_budget_expenditure", "expenditure")
        for measure, text in texts
        if text is not None
    )


def test_basic_expenditure_that_is_all_project() -> None:
    checks = check(spent("2010602", "10.00", None, "10.00"), [passage("purpose", "2010602", "主要用于：宣传等基本支出", 22)])
    assert found(checks, BASIC) == [("fail", "主要用于：宣传等基本支出 @p22 (260,519,305,534)", "10.00 @p15 (100,10,150,19)")]
    row = checks.filter(pl.col("rule_id") == BASIC).row(0, named=True)
    assert (row["code"], row["severity"], row["pages"], row["statement"]) == (
        "2010602",
        "warning",
        [15, 22],
        "general_budget_expenditure",
    )
    assert row["message_zh"] == (
        "文字说明称一般行政管理事务（2010602）“主要用于：宣传等基本支出”，而表中该科目全部为项目支出 10.00 @p15 (100,10,150,19)。"
    )


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        (spent("2010602", "10.00", "4.00", "6.00"), "pass"),
        (spent("2010602", "10.00", None, "6.00"), "not_evaluable"),
        (spent("2010699", "10.00", None, "10.00"), "not_evaluable"),
        (spent("2010602", "10.00", None, "10.00")[:2] + spent("2010602", "10.00", "10.00", None)[2:], "pass"),
    ],
    ids=["has some", "something was not read", "another line", "some in one statement"],
)
def test_basic_expenditure_of_a_line(cells: tuple[Cell, ...], outcome: str) -> None:
    checks = check(cells, [passage("purpose", "2010602", "主要用于宣传等基本支出")])
    assert [o for o, _, _ in found(checks, BASIC)] == [outcome]


@pytest.mark.parametrize("quote", ["主要用于宣传", "主要用于宣传项目及基本支出", "主要用于基本支出以外的宣传"])
def test_purposes_that_do_not_say_basic_expenditure(quote: str) -> None:
    assert found(check(spent("2010602", "10.00", None, "10.00"), [passage("purpose", "2010602", quote)]), BASIC) == []


def test_project_expenditure_that_is_all_basic() -> None:
    checks = check(spent("2013999", "10.00", "10.00", None), [passage("purpose", "2013999", "主要用于：社区建设项目支出")])
    assert found(checks, PROJECT) == [("fail", "主要用于：社区建设项目支出 @p20 (260,519,305,534)", "10.00 @p15 (100,10,150,19)")]


def test_a_purpose_that_was_copied() -> None:
    said = [
        passage("purpose", "2101101", "主要用于：行政单位医疗保险支出"),
        passage("purpose", "2101102", "主要用于：事业单位医疗保险支出"),
        passage("purpose", "2210201", "主要用于：事业单位医疗保险支出"),
    ]
    checks = check(spent("2210201", "10.00", "10.00", None), said)
    place = "主要用于：事业单位医疗保险支出 @p20 (260,519,305,534)"
    assert found(checks, OWN) == [("fail", place, place)]
    assert checks.filter(pl.col("rule_id") == OWN)["code"].to_list() == ["2210201"]
    assert found(check((), said[:2]), OWN) == [("pass", None, None)]


def test_purposes_that_any_line_may_have() -> None:
    said = [passage("purpose", code, "主要用于人员经费支出") for code in ("2010601", "2120101")]
    said += [passage("purpose", code, "主要用于退休费") for code in ("2080501", "2080502")]
    assert [o for o, _, _ in found(check((), said), OWN)] == ["pass"]


def test_reasons_have_words() -> None:
    assert all(zh and en for zh, en in REASONS.values())
    assert {rule.subject for rule in load_rules()} == {"narrative"}
