"""Rules on completeness: each with a document that keeps it, one that breaks it, and one where nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
import pytest

from expectations.completeness import evaluate, load_rules
from expectations.completeness.reasons import REASONS
from extractors.model import STATEMENTS
from tests.expectations.frames import CORPUS, Cell, Document, document_id, frames, truth_documents
from warehouse.schema import CHECKS, CLAIMS, PASSAGES

SECTIONS = (
    "duties",
    "organisation",
    "revenue_expenditure_summary",
    "general_budget_expenditure",
    "three_public",
    "procurement",
    "assets",
    "performance",
    "glossary",
)
WITHOUT = tuple(s for s in SECTIONS if s != "performance")
PRESENT = "final-account-prints-its-statements"
EXPLAINED = "empty-final-statement-is-explained"
DENIED = "denied-money-is-not-in-the-statement"
TRUE_NOTE = "note-of-empty-statement-is-true"


@dataclass(frozen=True)
class Case:
    """A document of all nine statements, and what is different about it."""

    name: str = "a"
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = SECTIONS
    statement: dict[str, object] = field(default_factory=dict)
    document: dict[str, object] = field(default_factory=dict)
    report_type: str = "final_account"
    amount: str = "1.00"
    method: str = "text"
    claimed: tuple[str, ...] = ()
    pages: dict[str, int] = field(default_factory=dict)


def check(*cases: Case) -> pl.DataFrame:
    documents, statements, items = frames([_document(case) for case in cases])
    for case in cases:
        mine = pl.col("document_id") == document_id(case.name)
        values = {"text_layer": "digital", **case.document}
        changed = (pl.when(mine).then(pl.lit(v)).otherwise(c).cast(documents.schema[c]).alias(c) for c, v in values.items())
        documents = documents.with_columns(changed)
        notes, pages = pl.col("statement").replace_strict(case.notes, default=None, return_dtype=pl.String), _pages(case)
        statements = statements.with_columns(
            note=pl.when(mine).then(notes).otherwise("note"),
            first_page=pl.when(mine).then(pages).otherwise("first_page"),
            currency_unit=pl.when(mine).then(pl.lit("万元")).otherwise("currency_unit"),
        )
        bare = (pl.when(mine).then(pl.lit(v)).otherwise(c).alias(c) for c, v in case.statement.items())
        statements = statements.with_columns(bare)
    passages = [_passage(case, "section", name, name) for case in cases for name in case.sections]
    passages += [_passage(case, "empty_note", name, words) for case in cases for name, words in case.said.items()]
    claims = [
        {"document_id": document_id(case.name), "part": 1, "subject": name, "kind": "amount", "value": "0", "amount": Decimal(0)}
        for case in cases
        for name in case.claimed
    ]
    return evaluate(documents, statements, items, PASSAGES.frame(passages), CLAIMS.frame(claims))


def _document(case: Case) -> Document:
    filled = [s for s in STATEMENTS if s not in (*case.missing, *case.empty)]
    cells = tuple(Cell(s, "合计", "total", case.amount, page=5) for s in filled)
    return Document(case.name, cells, case.report_type, empty=case.empty, method=case.method)


def _pages(case: Case) -> pl.Expr:
    pages = {name: 5 + number for number, name in enumerate(STATEMENTS) if name not in case.missing} | case.pages
    return pl.col("statement").replace_strict(pages, default=None, return_dtype=pl.Int64)


def _passage(case: Case, kind: str, subject: str, quote: str) -> dict[str, object]:
    return {
        "document_id": document_id(case.name), "part": 1, "kind": kind, "subject": subject, "page": 20, "quote": quote,
    }  # fmt: skip


def outcomes(checks: pl.DataFrame, rule: str, statement: str | None = None) -> set[tuple[str, str | None]]:
    found = checks.filter(pl.col("rule_id") == rule, pl.lit(statement is None) | pl.col("statement").eq_missing(statement))
    return set(found.select("outcome", "reason").iter_rows())


def test_a_whole_document_fails_nothing() -> None:
    checks = check(Case())
    assert dict(checks.schema) == dict(CHECKS.polars_schema)
    assert set(checks["outcome"]) == {"pass"}
    quiet = {EXPLAINED, TRUE_NOTE, DENIED} | {rule.id for rule in load_rules() if rule.report_types == ("budget",)}
    assert {rule.id for rule in load_rules()} - set(checks["rule_id"]) == quiet


@pytest.mark.parametrize(
    ("rule", "statement"),
    [(PRESENT, "revenue"), (PRESENT, "three_public"), ("final-account-prints-state-capital", "state_capital")],
)
def test_a_missing_statement_is_found(rule: str, statement: str) -> None:
    failed = check(Case(missing=(statement,))).filter(pl.col("outcome") == "fail")
    assert failed.select("rule_id", "statement").rows() == [(rule, statement)]
    assert "8" in failed["message_zh"][0]


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (Case(missing=STATEMENTS), ("not_evaluable", "no_statements")),
        (Case(missing=STATEMENTS[:4]), ("not_evaluable", "few_statements")),
        (Case(missing=("revenue",), document={"text_layer": "mixed"}), ("not_evaluable", "recognised")),
        (Case(missing=("revenue",), document={"status": "partial"}), ("not_evaluable", "pages_not_read")),
        (Case(missing=("revenue",), document={"pages_unplaced": [7]}), ("not_evaluable", "pages_not_read")),
        (Case(missing=("revenue",), document={"titles_without_table": ["revenue"]}), ("not_evaluable", "title_without_table")),
        (Case(missing=("revenue",), document={"fiscal_year": None}), ("not_evaluable", "year_unknown")),
        (Case(missing=("revenue",), document={"fiscal_year": 2010}), ("not_applicable", "not_asked_yet")),
        (Case(missing=("revenue",), said={"revenue": "本部门无收入"}), ("pass", None)),
    ],
)
def test_what_may_still_be_there_is_not_called_missing(case: Case, outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(case), PRESENT, "revenue") == {outcome}


def test_a_statement_in_the_other_file_of_a_disclosure_counts() -> None:
    tables, narrative = Case("tables"), Case("narrative", missing=("revenue", "expenditure"))
    found = check(tables, narrative).filter(pl.col("rule_id") == PRESENT, pl.col("statement") == "revenue")
    other = found.filter(pl.col("document_id") == document_id("narrative"))
    assert other.select("outcome", "other_document_id").rows() == [("pass", document_id("tables"))]
    assert "fail" not in set(found["outcome"])


def test_the_forms_of_budgets_differ() -> None:
    checks = check(Case(missing=("three_public",), report_type="budget"))
    assert outcomes(checks, "budget-prints-its-statements", "three_public") == {("not_evaluable", "forms_differ")}
    assert "fail" not in set(checks["outcome"])


NOTE = "注：本部门无政府性基金预算财政拨款收入支出，故本表无数据。"


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (Case(empty=("government_fund",), notes={"government_fund": NOTE}), ("pass", None)),
        (Case(empty=("government_fund",), said={"government_fund": "本年度无政府性基金收支。"}), ("pass", None)),
        (Case(empty=("government_fund",), claimed=("government_fund_expenditure",)), ("pass", None)),
        (Case(empty=("government_fund",)), ("fail", None)),
        (Case(empty=("government_fund",), notes={"government_fund": "注：金额单位为万元。"}), ("fail", None)),
        (Case(empty=("government_fund",), sections=()), ("not_evaluable", "no_narrative")),
        (Case(empty=STATEMENTS), ("not_evaluable", "nothing_printed")),
    ],
)
def test_an_empty_statement_is_explained(case: Case, outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(case), EXPLAINED, "government_fund") == {outcome}


@pytest.mark.parametrize(
    ("note", "case", "outcome"),
    [
        (NOTE, Case(), ("fail", None)),
        ("注:本部门2024年无该项预算，故本表为空表。", Case(), ("fail", None)),
        ("注：本表本年无发生额。", Case(), ("fail", None)),
        (NOTE, Case(amount="0.00"), ("pass", None)),
        (NOTE, Case(empty=("government_fund",)), ("pass", None)),
        (NOTE, Case(method="ocr"), ("not_evaluable", "figures_doubtful")),
    ],
)
def test_a_note_that_calls_a_filled_statement_empty(note: str, case: Case, outcome: tuple[str, str | None]) -> None:
    case = Case(amount=case.amount, empty=case.empty, method=case.method, notes={"government_fund": note})
    checks = check(case)
    assert outcomes(checks, TRUE_NOTE) == {outcome}
    if outcome[0] == "fail":
        found = checks.filter(pl.col("rule_id") == TRUE_NOTE).to_dicts()[0]
        assert (found["quote"], found["severity"], found["right_text"].split(" ")[:2]) == (note, "error", ["1.00", "@p5"])


@pytest.mark.parametrize(
    "note",
    [
        "注：本表反映部门本年度政府性基金预算收入支出情况，此表如无数字则表示单位无该项支出。",
        "注：无。",
        "无政府性基金预算财政拨款收入支出的，仍保留该表格式，并在本表下方说明。",
        "备注：本部门没有使用政府性基金预算拨款安排的支出。",
    ],
)
def test_a_note_that_only_might_call_it_empty_contradicts_nothing(note: str) -> None:
    assert outcomes(check(Case(notes={"government_fund": note})), TRUE_NOTE) == set()


@pytest.mark.parametrize(
    ("words", "case", "outcomes_of_it"),
    [
        ("本部门没有使用政府性基金预算财政拨款安排的支出。", Case(), {("fail", None)}),
        ("本部门无政府性基金预算收支。", Case(amount="0.00"), {("pass", None)}),
        ("本部门无政府性基金预算收支。", Case(empty=("government_fund",)), {("pass", None)}),
        ("本部门无政府性基金预算收支。", Case(method="ocr"), {("not_evaluable", "figures_doubtful")}),
        ("本部门无当年政府性基金预算收支。", Case(), set()),
        ("所属某中心无政府性基金预算收支。", Case(), set()),
        ("本级政府性基金预算支出12.00万元，无国有资本经营预算支出。", Case(), set()),
        ("无政府性基金预算和国有资本经营预算收支。", Case(), set()),
    ],
)
def test_money_that_the_narrative_denies(words: str, case: Case, outcomes_of_it: set[tuple[str, str | None]]) -> None:
    said = Case(amount=case.amount, empty=case.empty, method=case.method, said={"government_fund": words})
    assert outcomes(check(said), DENIED) == outcomes_of_it


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (Case(), ("pass", None)),
        (Case(sections=WITHOUT), ("fail", None)),
        (Case(sections=WITHOUT, claimed=("performance_indicators",)), ("not_evaluable", "no_section_read")),
        (Case(sections=("three_public",)), ("not_evaluable", "no_narrative")),
        (Case(sections=WITHOUT, document={"text_layer": "scanned"}), ("not_evaluable", "recognised")),
        (Case(sections=WITHOUT, document={"fiscal_year": 2012}), ("not_applicable", "not_asked_yet")),
        (Case(sections=WITHOUT, document={"fiscal_year": None}), ("not_evaluable", "year_unknown")),
    ],
)
def test_the_narrative_has_its_sections(case: Case, outcome: tuple[str, str | None]) -> None:
    assert outcomes(check(case), "narrative-has-performance") == {outcome}


def test_a_section_that_may_begin_within_a_paragraph_is_not_called_missing() -> None:
    case = Case(sections=tuple(s for s in SECTIONS if s != "procurement"))
    assert outcomes(check(case), "narrative-has-procurement") == {("not_evaluable", "no_section_read")}


def test_a_section_in_the_narrative_file_of_a_disclosure_counts() -> None:
    tables, narrative = Case("tables", sections=()), Case("narrative", missing=STATEMENTS)
    assert "fail" not in set(check(tables, narrative)["outcome"])


def test_a_statement_without_its_unit() -> None:
    rule = "statement-prints-its-unit"
    assert outcomes(check(Case(statement={"currency_unit": None})), rule) == {("fail", None)}
    scanned = Case(statement={"currency_unit": None}, document={"text_layer": "scanned"})
    assert outcomes(check(scanned), rule) == {("not_evaluable", "recognised")}


def test_statements_out_of_order() -> None:
    late = check(Case(pages={"revenue": 12})).filter(pl.col("outcome") == "fail").to_dicts()
    assert [(row["rule_id"], row["statement"], row["pages"]) for row in late] == [
        ("final-account-keeps-the-order", "revenue", [7, 12])
    ]
    early = Case(pages={"three_public": 1})
    assert outcomes(check(early), "final-account-keeps-the-order") == {("pass", None)}


def test_every_reason_has_words() -> None:
    assert all(zh and en for zh, en in REASONS.values())


@pytest.mark.corpus
@pytest.mark.skipif(not list(CORPUS.glob("*.json")), reason="the hand-checked documents are not beside the checkout")
def test_no_real_document_is_called_incomplete() -> None:
    documents, statements, items = frames(truth_documents())
    found = evaluate(documents, statements, items, PASSAGES.empty(), CLAIMS.empty()).filter(pl.col("outcome") == "fail")
    # The labels hold the statements' titles but not their units of money.
    assert set(found["rule_id"]) <= {"statement-prints-its-unit"}
