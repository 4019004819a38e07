"""Rules on projects: documents that keep them, that break them, and where nobody can tell."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from expectations.checking import TABLES_READ, check
from expectations.projects import evaluate, load_rules
from expectations.projects.reasons import REASONS
from expectations.rulebook import all_reasons, all_rules
from extractors.document import extract_document
from flows.demo.generate import document
from flows.demo.units import KEXIE
from warehouse.extractions import to_frames
from warehouse.normalise import normalise
from warehouse.places import parse_sum
from warehouse.schema import CLAIMS, DOCUMENTS, INDICATORS, LINE_ITEMS, PROJECTS, TABLES, UNITS

ID = "a" * 64
KEY: dict[str, object] = {"document_id": ID, "part": 1}
PLACE: dict[str, object] = {"page": 3, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0, "method": "text"}


def project(number: int, subject: str, budget: str | None, *, source: str = "list", **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        **KEY, **PLACE, "project": number, "source": source, "subject": subject, "title": "项目支出总表", "name": f"项目{number}",
        "last_page": 3, "currency_unit": "万元", "report_type": "budget", "budget_text": budget, "budget_at": "p3 (1,2,3,4)",
        "budget": Decimal(budget) * 10_000 if budget else None,
    }  # fmt: skip
    if "executed_text" in more:
        row |= {"executed": Decimal(str(more["executed_text"])) * 10_000, "executed_at": "p3 (5,6,7,8)"}
    if "rate_text" in more:
        row |= {"rate": Decimal(str(more["rate_text"]).removesuffix("%"))}
    return row | more


def cell(measure: str, amount: str) -> dict[str, object]:
    figure: dict[str, object] = {
        "statement": "expenditure",
        "row": "合计",
        "row_order": 1,
        "measure": measure,
        "amount_text": amount,
    }
    return {**KEY, **PLACE, **figure, "amount": Decimal(amount) * 10_000, "currency_unit": "万元"}


def judged(
    rule_id: str,
    projects: list[dict[str, object]],
    cells: list[dict[str, object]] | None = None,
    indicators: list[dict[str, object]] | None = None,
    claims: list[dict[str, object]] | None = None,
    unread: int = 0,
) -> list[dict[str, object]]:
    documents = DOCUMENTS.frame([{**KEY, "status": "extracted", "report_type": "budget", "performance_unread": unread}])
    rules = tuple(rule for rule in load_rules() if rule.id == rule_id)
    frames = (
        LINE_ITEMS.frame(cells or []),
        PROJECTS.frame(projects),
        INDICATORS.frame(indicators or []),
        CLAIMS.frame(claims or []),
    )
    return evaluate(documents, *frames, rules).to_dicts()


@pytest.mark.parametrize(
    ("budget", "executed", "rate", "outcome"),
    [
        ("138.66", "138.66", "100%", "pass"),
        ("13.25", "13.20", "99.62%", "pass"),
        ("13.25", "13.20", "100%", "pass"),  # rounded to whole per cent
        ("13.25", "13.20", "96.62%", "fail"),
        ("20", "19", "95%", "pass"),
        ("0.00", "0.00", "100%", "not_evaluable"),
    ],
)
def test_a_rate_is_the_quotient_of_its_figures(budget: str, executed: str, rate: str, outcome: str) -> None:
    row = project(1, "project", budget, source="self_evaluation", executed_text=executed, rate_text=rate)
    (found,) = judged("project-rate-of-execution", [row])
    assert found["outcome"] == outcome
    assert [f.text for f in parse_sum(str(found["right_text"])).figures] == [executed, budget]
    if outcome == "fail":
        assert "99.62%" in str(found["message_zh"])


def test_what_recognition_read_breaks_no_rule() -> None:
    row = project(1, "project", "10.00", source="self_evaluation", executed_text="5.00", rate_text="60%", method="ocr")
    (found,) = judged("project-rate-of-execution", [row])
    assert (found["outcome"], found["reason"]) == ("not_evaluable", "project_figure_doubtful")


def test_a_total_is_the_sum_of_the_projects_without_the_lines_that_sum_up() -> None:
    rows = [project(1, "total", "30.00"), project(2, "group", "30.00"), project(3, "project", "10.00")]
    (found,) = judged("projects-make-the-total", [*rows, project(4, "project", "20.00")])
    assert (found["outcome"], found["left"], found["right"]) == ("pass", Decimal(300000), Decimal(300000))
    (found,) = judged("projects-make-the-total", [*rows, project(4, "project", "21.00")])
    assert (found["outcome"], found["difference"]) == ("fail", Decimal(-10000))
    assert found["right_text"] == "10.00 @p3 (1,2,3,4) + 21.00 @p3 (1,2,3,4)"
    (found,) = judged("projects-make-the-total", [*rows, project(4, "project", "19.00")])
    assert (found["outcome"], found["reason"]) == ("not_evaluable", "projects_maybe_not_public")
    assert judged("projects-make-the-total", rows[1:]) == []


def test_a_list_of_all_projects_is_the_project_expenditure() -> None:
    rows = [project(1, "project", "10.00"), project(2, "project", "20.00")]
    rule = "projects-make-the-project-expenditure"
    assert judged(rule, rows, [cell("project", "30.00")])[0]["outcome"] == "pass"
    assert judged(rule, rows, [cell("project", "29.00")])[0]["outcome"] == "fail"
    assert judged(rule, rows, [cell("project", "31.00")])[0]["reason"] == "projects_maybe_not_public"
    by_unit = {**cell("project", "29.00"), "row": "示例市示例局", "unit_name": "示例市示例局"}
    assert judged(rule, rows, [by_unit])[0]["outcome"] == "fail"
    own_office = {**by_unit, "row": "示例市示例局（本级）"}
    assert judged(rule, rows, [own_office])[0]["outcome"] == "fail"
    another = {**by_unit, "row": "示例市示例局下属站", "row_order": 2}
    assert judged(rule, rows, [own_office, another])[0]["reason"] == "project_cell_not_printed", "one of several units"
    assert judged(rule, rows, [cell("total", "30.00")])[0]["reason"] == "project_cell_not_printed"
    assert judged(rule, [{**row, "title": "重点项目支出情况表"} for row in rows], [cell("project", "31.00")]) == []


@pytest.mark.parametrize(
    ("comparator", "target", "actual", "unit", "outcome"),
    [
        ("ge", "30000", "30000", "次", "pass"),
        ("ge", "90", "85", "%", "fail"),
        ("le", "5", "6", "件", "fail"),
        ("eq", "100", "100", "%", "pass"),
        ("ge", "90", "95", None, "not_evaluable"),
    ],
)
def test_what_was_reached_is_what_the_target_asks_for(
    comparator: str, target: str, actual: str, unit: str | None, outcome: str
) -> None:
    indicator: dict[str, object] = {
        **KEY, **PLACE, "indicator": 1, "project": 1, "level3": "场次", "target_text": target, "actual_text": actual,
        "target_comparator": comparator, "target_number": Decimal(target), "actual_number": Decimal(actual),
        "target_unit": "%" if unit is None else unit, "actual_unit": unit,
    }  # fmt: skip
    (found,) = judged("indicator-target-reached", [project(1, "project", None)], None, [indicator])
    assert found["outcome"] == outcome
    assert str(found["left_text"]) == f"{actual} @p3 (1,2,3,4)"


def test_a_bound_on_what_was_reached_fails_nothing() -> None:
    both = {"target_comparator": "ge", "target_number": Decimal(95), "actual_comparator": "ge", "actual_number": Decimal(90)}
    texts = {"target_text": "≥95%", "actual_text": "≥90%", "target_unit": "%", "actual_unit": "%"}
    indicator: dict[str, object] = {**KEY, **PLACE, "indicator": 1, "project": 1, "level3": "满意度", **both, **texts}
    (found,) = judged("indicator-target-reached", [project(1, "project", None)], None, [indicator])
    assert found["outcome"] == "not_evaluable", "90 % or more may be 95 %"


def scored(number: int, weight: str | None, score: str | None = None, **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        **KEY, **PLACE, "indicator": number, "project": 1, "level3": f"指标{number}", "weight_text": weight, "score_text": score,
        "weight": Decimal(weight) if weight else None, "score": Decimal(score) if score else None,
    }  # fmt: skip
    return row | more


@pytest.mark.parametrize(
    ("weights", "unread", "outcome", "reason"),
    [
        (["50", "40", "10"], 0, "pass", None),
        (["50", "30", "10"], 0, "pass", None),  # the rate of execution has 10 of its own
        (["50", "30", "20", "10"], 0, "fail", None),
        (["0.5", "0.3", "0.2"], 0, "pass", None),
        (["60", "40", "100", "70", "30"], 0, "pass", None),  # each first level has a hundred
        (["50", "30"], 1, "pass", None),
        (["50", "35"], 1, "not_evaluable", "performance_unread"),
        (["50", None, "35"], 0, "not_evaluable", "indicator_without_mark"),
    ],
)
def test_weights_make_the_whole(weights: list[str | None], unread: int, outcome: str, reason: str | None) -> None:
    rows = [scored(n, weight) for n, weight in enumerate(weights, 1)]
    (found,) = judged("indicator-weights-make-the-whole", [project(1, "project", None)], None, rows, unread=unread)
    assert (found["outcome"], found["reason"]) == (outcome, reason)
    assert [f.text for f in parse_sum(str(found["left_text"])).figures] == [w for w in weights if w]


def test_of_many_addends_a_dozen_are_listed_and_the_rest_counted() -> None:
    rows = [scored(n, "5") for n in range(1, 21)]
    (found,) = judged("indicator-weights-make-the-whole", [project(1, "project", None)], None, rows)
    listed = parse_sum(str(found["left_text"]))
    assert (found["outcome"], len(listed.figures), listed.more) == ("pass", 12, 8)


def test_forms_without_weights_say_nothing_of_their_sum() -> None:
    assert judged("indicator-weights-make-the-whole", [project(1, "project", None)], None, [scored(1, None)]) == []


@pytest.mark.parametrize(
    ("marks", "total", "outcome"),
    [
        ([("60", "60"), ("40", "38.5")], "98.5", "pass"),
        ([("60", "60"), ("40", "38.5")], "99.5", "fail"),
        ([("60", "60"), ("30", "28.5")], "98.5分", "pass"),  # ten for the rate of execution
        ([("60", "60"), ("30", "28.5")], "99.0", "fail"),  # more than ten
        ([("60", "60"), ("30", "28.5")], "80", "fail"),  # the indicators alone have more
        ([("60", "60"), ("35", "28.5")], "95", "not_evaluable"),  # what the rate of execution has is not known
        ([(None, "60"), (None, "28.5")], "95", "not_evaluable"),
        ([(None, "60"), (None, "28.5")], "80", "fail"),
        ([("60", "60"), ("40", None)], "98.5", "not_evaluable"),
    ],
)
def test_scores_make_the_total(marks: list[tuple[str | None, str | None]], total: str, outcome: str) -> None:
    rows = [scored(n, *mark) for n, mark in enumerate(marks, 1)]
    form = project(1, "project", None, score=Decimal(total.rstrip("分")), score_text=total)
    (found,) = judged("indicator-scores-make-the-total", [form], None, rows)
    assert found["outcome"] == outcome
    assert str(found["right_text"]) == f"{total} @p3 (1,2,3,4)"


@pytest.mark.parametrize(
    ("comparator", "actual", "score", "outcome"),
    [
        ("ge", "95", "10", "pass"),
        ("ge", "85", "10", "fail"),
        ("ge", "85", "8", None),  # the form says itself that it was missed
        ("eq", "95", "10", "not_evaluable"),
        ("eq", "90", "10", "pass"),
    ],
)
def test_an_indicator_with_its_full_score_reached_its_target(
    comparator: str, actual: str, score: str, outcome: str | None
) -> None:
    value = {
        "target_text": "90%", "actual_text": f"{actual}%", "target_comparator": comparator, "target_number": Decimal(90),
        "actual_number": Decimal(actual), "target_unit": "%", "actual_unit": "%",
    }  # fmt: skip
    found = judged("indicator-full-score-is-reached", [project(1, "project", None)], None, [scored(1, "10", score, **value)])
    assert [f["outcome"] for f in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("stated", "summaries", "forms", "unread", "outcome"),
    [
        ("2", 2, 2, 0, "pass"),
        ("2", 2, 1, 0, "pass"),
        ("3", 2, 2, 0, "fail"),
        ("3", 2, 2, 1, "not_evaluable"),
        ("3", 2, 0, 0, "not_evaluable"),
        ("3", 2, 1, 0, "not_evaluable"),
    ],
)
def test_as_many_projects_as_the_text_says(stated: str, summaries: int, forms: int, unread: int, outcome: str) -> None:
    sources = ["narrative"] * summaries + ["self_evaluation"] * forms
    rows = [project(n, "project", None, source=source) for n, source in enumerate(sources, 1)]
    claim = {**KEY, **PLACE, "subject": "performance_published_projects", "kind": "count", "value": stated, "quote": "反映……"}
    (found,) = judged("published-projects-are-told-of", rows, None, None, [claim], unread)
    assert found["outcome"] == outcome
    assert found["left_text"] == f"{stated} @p3 (1,2,3,4)"


def test_every_reason_has_words_and_every_rule_a_place_in_the_book() -> None:
    assert all(zh and en for zh, en in REASONS.values())
    assert len({rule.id for rule in load_rules()}) == len(load_rules())
    assert {rule.id for rule in load_rules()} <= {rule.id for rule in all_rules()}
    assert all_reasons().items() >= REASONS.items()


def test_the_published_self_evaluations_keep_every_rule() -> None:
    extraction = extract_document(document((KEXIE, 2024, "final_account")).data)
    documents = DOCUMENTS.frame([{"document_id": extraction.document_id, "url": "a.pdf"}])
    frames = normalise(documents, to_frames([extraction]), UNITS.empty())
    checks = check({name: frames.get(name, TABLES[name].empty()) for name in TABLES_READ})
    own = checks.filter(pl.col("rule_id").is_in([rule.id for rule in load_rules()]))
    assert dict(own.group_by("outcome").len().iter_rows()).keys() <= {"pass", "not_evaluable"}
    passed = dict(own.filter(pl.col("outcome") == "pass").group_by("rule_id").len().iter_rows())
    assert passed["project-rate-of-execution"] == 9, "the whole unit, four forms and four sentences"
    assert passed["evaluated-projects-within-the-project-expenditure"] == 1
    assert passed["overall-evaluation-is-the-expenditure"] == 1
    assert passed["indicator-target-reached"] > 10
    assert passed["published-projects-are-told-of"] == 1
