"""Headings, notes on empty statements, and template that was left standing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.narrative.passages import _MAY_BE_LEFT, _PLACEHOLDERS
from tests.narrative.texts import passages


def found(kind: str, *paragraphs: str) -> list[tuple[str | None, str]]:
    return [(p.subject, p.quote) for p in passages(*paragraphs) if p.kind == kind]


def test_sections() -> None:
    assert [
        s
        for s, _ in found(
            "section",
            "第三部分 样本局2024年度部门决算情况说明",
            "一、收入支出决算总体情况说明",
            "2024年度收入支出总计414.89万元。",
            "五、一般公共预算财政拨款支出决算情况说明",
            "六、一般公共预算财政拨款基本支出决算情况说明",
            "七、财政拨款“三公”经费支出决算情况说明",
            "（一）机关运行经费支出情况",
            "（二）政府采购支出情况",
            "（三）国有资产占有使用情况说明",
            "第四部分 名词解释",
        )
    ] == [
        "budget_note",
        "revenue_expenditure_summary",
        "general_budget_expenditure",
        "general_budget_basic_expenditure",
        "three_public",
        "agency_operation",
        "procurement",
        "assets",
        "glossary",
    ]


def test_a_table_of_contents_has_no_sections() -> None:
    lines = ("目录", "第一部分 样本局概况", "一、主要职能", "二、机构设置", "一、收入决算情况说明", "第四部分 名词解释")
    assert found("section", *lines) == []


def test_sentences_and_table_titles_open_no_section() -> None:
    assert found("section", "2.政府性基金预算拨款收入0万元。", "一般公共预算支出情况表", "（九）承办交办的其他事项。") == []


@pytest.mark.parametrize(
    ("note", "subject"),
    [
        ("注：样本局无政府性基金预算财政拨款支出，故本表无数据。", "government_fund"),
        ("本部门2024年度没有国有资本经营预算财政拨款支出。", "state_capital"),
        ("样本局2024年度无“三公”经费财政拨款支出。", "three_public"),
    ],
)
def test_notes(note: str, subject: str) -> None:
    assert found("empty_note", note) == [(subject, note)]


def test_what_an_empty_table_would_mean_is_no_note() -> None:
    assert found("empty_note", "注：本表反映政府性基金预算情况，此表如无数字则表示单位无该项支出。") == []


@pytest.mark.parametrize(
    "left",
    [
        "收入支出总计增加（减少）161.07万元。",
        "收入支出总计下降（增长）28%。",
        "本单位共有车辆XX辆。",
        "2024年度收入合计XXX万元。",
        "20XX年度收入合计1万元。",
        "支出××万元。",
        "支出……万元。",
        "比上年增加1万元（说明原因）。",
    ],
)
def test_template_left_standing(left: str) -> None:
    assert found("placeholder", left) == [(None, left)]


@pytest.mark.parametrize(
    "text",
    [
        "与2023年度相比，增加1万元，下降2%。",
        "因公出国（境）费0万元（不含教学科研人员）。",
        "主要包括：基本工资、津贴补贴……其他支出。",
        "采用XXL规格的服装。",
        "增加（含追加）预算2万元。",
        "举办“1+X”培训。",
        "支出1万元（详见附表）。",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert found("placeholder", text) == []


def test_a_sentence_full_of_template_is_one_passage() -> None:
    assert len(found("placeholder", "总计XXX万元，其中：XX万元，占XX%。")) == 1


@settings(max_examples=300, deadline=None)
@given(st.one_of(*map(st.from_regex, _PLACEHOLDERS)))
def test_whatever_a_form_leaves_passes_the_quick_look_for_it(text: str) -> None:
    assert _MAY_BE_LEFT.search(text)
