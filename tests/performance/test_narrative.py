"""Summaries of projects' self-evaluations in the running text, as the Ministry's template and places word them."""

from __future__ import annotations

import pytest

from extractors.narrative.flow import read_paragraphs
from extractors.performance.narrative import read_summaries
from extractors.performance.rows import Project
from tests.narrative.texts import pages

TOLD = "项目全年预算数为120.50万元，执行数为118万元，完成预算的97.93%。"


def read(*paragraphs: str) -> list[Project]:
    return read_summaries(read_paragraphs(pages(["（三）项目绩效自评结果", *paragraphs])), 1)


@pytest.mark.parametrize(
    "head",
    [
        "1.道路养护项目绩效自评综述：",
        "（1）道路养护项目支出绩效自评结果：",
        "一、道路养护项目自评情况：",
        "道路养护项目绩效评价综述：",
        "2、道路养护绩效自评情况综述：",
        "道路养护项目绩效自评报告：",
        "①道路养护项目自我评价情况。",
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_heads_as_places_word_them(head: str, apart: bool) -> None:
    (project,) = read(head, TOLD) if apart else read(head + TOLD)
    assert (project.source, project.subject, project.name) == ("narrative", "project", "道路养护")
    assert (project.budget_text, project.executed_text, project.rate_text) == ("120.50万元", "118万元", "97.93%")


def test_the_template_of_the_ministry() -> None:
    (project,) = read(
        "1.道路养护项目绩效自评综述：根据年初设定的绩效目标，项目自评得分为98.5分。项目全年预算数为120万元，执行数为118万元，"
        "完成预算的98.33%。项目绩效目标完成情况：一是养护里程达标；二是出行改善。发现的主要问题及原因：一是进度偏慢。"
        "下一步改进措施：一是提早招标。"
    )
    assert (project.score_text, project.rate_text) == ("98.5分", "98.33%")
    assert project.result == "一是养护里程达标；二是出行改善。"
    assert project.deviation == "一是进度偏慢。"
    assert project.improvement == "一是提早招标。"


@pytest.mark.parametrize("head", ["1.道路养护项目绩效自评：", "（一）道路养护项目支出绩效评价：", "道路养护项目绩效自我评价。"])
def test_a_document_whose_only_words_on_evaluation_are_a_short_head(head: str) -> None:
    (project,) = read_summaries(read_paragraphs(pages([head + TOLD])), 1)
    assert (project.name, project.budget_text, project.rate_text) == ("道路养护", "120.50万元", "97.93%")


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效自评结果：全年预算数为120万元，执行数为118万元。",
        "部门整体支出绩效自评综述：全年预算数为120万元，执行数为118万元。",
        "我单位绩效自评情况：全年预算数为120万元，执行数为118万元。",
        "2024年度绩效评价情况：全年预算数为120万元。",
        "财政绩效评价结果：全年预算数为120万元。",
        "道路养护项目绩效自评结果：良好。",
    ],
)
def test_what_names_no_project_or_states_no_figures_is_no_summary(text: str) -> None:
    assert read(text) == []
