"""The summaries of projects' self-evaluations in the running text: “1.科普项目绩效自评综述：项目全年预算数为20万元，……”.

Places word the head differently; where its words may head something else, the text below it must state a budget or an execution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.narrative.flow import Paragraph
from extractors.performance.money import Money, money, with_budget, with_executed
from extractors.performance.printed import place
from extractors.performance.rows import Project
from extractors.performance.values import parse_number, parse_rate
from extractors.performance.vocabulary import NO_NAME
from extractors.text import squeeze

_ORDINAL = r"(?:\d{1,3}[.、．]|（\d{1,3}）|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)?"
_SUMMARY = re.compile(
    rf"^{_ORDINAL}(?P<name>[^。；：，]{{2,60}}?)(?:项目)?(?:支出)?(?:预算)?(?:绩效)?(?:目标)?(?:自我?评(?:价)?|绩效评价)"
    r"(?:工作)?(?:情况|结果|报告)?(?:综述|情况|结果)?[:：。]"
)
"""A summary's head: “甲项目绩效自评综述：”, “甲项目支出绩效自评结果：”, “甲绩效自评情况。”, “甲项目绩效评价结果综述：”."""

_IN_EVERY_HEAD = "评"

_CERTAIN = re.compile(r"综述[:：。]$")
"""Other heads than these may head anything: what follows must state a budget or what was spent."""

_NUMBER = r"(?P<figure>\d[\d,]*(?:\.\d+)?(?:亿元|万元|千元|元))"
_BUDGET = re.compile(rf"(?:全年|年初|调整后?)?预算(?:数|金额)?(?:为|共|合计)?{_NUMBER}")
_EXECUTED = re.compile(rf"(?:实际)?(?:执行|支出)(?:数|金额)?(?:为|共|合计)?{_NUMBER}")
_RATE = re.compile(
    r"(?:完成(?:年初|全年|调整)?预算的?|预算执行率(?:为|达到|达)?|执行率(?:为|达到|达)?)(?P<figure>\d+(?:\.\d+)?%)"
)
_SCORE = re.compile(r"(?:自评)?得分(?:为)?(?P<figure>\d{1,3}(?:\.\d+)?分?)")
_RESULT = re.compile(
    r"(?:主要产出和效益|主要产出和效果|主要产出|(?:项目)?(?:年度)?(?:绩效)?目标完成情况)(?:是|为|如下)?[:：]?(?P<text>.*)$"
)
_DEVIATION = re.compile(r"(?:发现|存在)的(?:主要)?问题(?:及|和)?(?:其)?(?:主要)?(?:原因)?(?:是|为|有|如下)?[:：](?P<text>.*)$")
_IMPROVEMENT = re.compile(r"(?:下一步|今后)的?(?:改进|整改|工作)?(?:措施|计划|打算)(?:是|为|有|如下)?[:：](?P<text>.*)$")
"""Of these, which follow each other in the Ministry's template, each ends where the next begins."""

_NOT_A_NAME = re.compile(r"^(?:部门|单位|整体|[我本各该])|(?:部门|单位)整体|^(?:财政|第三方|外部|主管部门)$|(?:开展|组织)$")
_CIRCLED = re.compile(r"^[①-⑳]")
"""An ordinal that folds to a bare digit."""

_YEAR = re.compile(r"^(?:20\d\d年度?)?")


def read_summaries(paragraphs: Sequence[Paragraph], first: int) -> list[Project]:
    """The projects that summaries in the running text tell of, numbered from `first`."""
    return [replace(project, project=number) for number, project in enumerate(_read(paragraphs), first)]


def _read(paragraphs: Sequence[Paragraph]) -> Iterator[Project]:
    for index, paragraph in enumerate(paragraphs):
        head = _SUMMARY.match(paragraph.text) if _IN_EVERY_HEAD in paragraph.text else None
        if head is None or _is_no_name(head["name"]):
            continue
        following = _with_head(paragraphs, index)
        body = next((p for p in following if _BUDGET.search(p.text) or _EXECUTED.search(p.text)), None)
        if body or _CERTAIN.search(head[0]):
            yield _project(paragraph, head, body or paragraph, following)


def _is_no_name(name: str) -> bool:
    return bool(_NOT_A_NAME.search(name) or NO_NAME.match(_YEAR.sub("", squeeze(name))))


def _with_head(paragraphs: Sequence[Paragraph], index: int) -> Sequence[Paragraph]:
    """The paragraph of a head with the next one, which tells more unless it is another head."""
    following = paragraphs[index + 1 : index + 2]
    return paragraphs[index : index + 1] if any(_SUMMARY.match(p.text) for p in following) else paragraphs[index : index + 2]


def _said(pattern: re.Pattern[str], told: Sequence[Paragraph], body: Paragraph) -> str | None:
    """What follows some words in the head's paragraph, in the one with its figures, or at the start of the one below it.

    It ends where the next such words begin.
    """
    for candidate in told:
        found = pattern.search(candidate.text)
        if not found or not found["text"] or (candidate not in (told[0], body) and found.start()):
            continue
        start, end = found.span("text")
        ends = [m.start() for p in (_DEVIATION, _IMPROVEMENT) if (m := p.search(candidate.text, start))]
        return candidate.printed[start : min([end, *ends])] or None
    return None


def _project(paragraph: Paragraph, head: re.Match[str], body: Paragraph, told: Sequence[Paragraph]) -> Project:
    """The project of a head; `body` states its figures, `told` is all that is told of it."""
    budget, executed = _money(body, _BUDGET), _money(body, _EXECUTED)
    rate, score = _RATE.search(body.text), _SCORE.search(body.text)
    box = paragraph.box(head.start("name"), head.end())
    project = Project(
        0,
        "narrative",
        "project",
        paragraph.page,
        body.last_page,
        box,
        name=_CIRCLED.sub("", paragraph.printed[head.start("name") : head.end("name")]),
        rate=parse_rate(rate["figure"]) if rate else None,
        rate_text=rate["figure"] if rate else None,
        result=_said(_RESULT, told, body),
        deviation=_said(_DEVIATION, told, body),
        improvement=_said(_IMPROVEMENT, told, body),
        score=parse_number(score["figure"]) if score else None,
        score_text=score["figure"] if score else None,
    )
    return with_executed(with_budget(project, budget), executed)


def _money(paragraph: Paragraph, pattern: re.Pattern[str]) -> Money | None:
    found = pattern.search(paragraph.text)
    if found is None:
        return None
    start, end = found.span("figure")
    return money(found["figure"], place(paragraph.page_at(start), paragraph.box(start, end)), None)
