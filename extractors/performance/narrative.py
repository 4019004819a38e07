"""The summaries of projects' self-evaluations in the running text: “1.科普项目绩效自评综述：项目全年预算数为20万元，……”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.content import PageContent
from extractors.narrative.flow import Paragraph, read_paragraphs
from extractors.performance.money import Money, money, with_budget, with_executed
from extractors.performance.printed import place
from extractors.performance.rows import Project
from extractors.performance.values import parse_number, parse_rate

_HINT = re.compile(r"自\s*评\s*(?:情\s*况\s*)?综\s*述")
_SUMMARY = re.compile(
    r"^(?:\d{1,3}[.、．]|（\d{1,3}）|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)?"
    r"(?P<name>[^。；：]{2,60}?)(?:项目)?(?:支出)?(?:绩效)?自评(?:情况)?(?:结果)?综述[:：]"
)
_NUMBER = r"(?P<figure>\d[\d,]*(?:\.\d+)?(?:亿元|万元|千元|元))"
_BUDGET = re.compile(rf"(?:全年|年初|调整后?)?预算(?:数|金额)?(?:为|共|合计)?{_NUMBER}")
_EXECUTED = re.compile(rf"(?:实际)?(?:执行|支出)(?:数|金额)?(?:为|共|合计)?{_NUMBER}")
_RATE = re.compile(
    r"(?:完成(?:年初|全年|调整)?预算的?|预算执行率(?:为|达到|达)?|执行率(?:为|达到|达)?)(?P<figure>\d+(?:\.\d+)?%)"
)
_SCORE = re.compile(r"(?:自评)?得分(?:为)?(?P<figure>\d{1,3}(?:\.\d+)?分?)")
_RESULT = re.compile(r"(?:主要产出和效益|主要产出和效果|主要产出|项目绩效目标完成情况)(?:是|为|如下)?[:：]?(?P<text>.*)$")
_NOT_A_NAME = re.compile(r"^(?:部门|单位|整体)")


def read_summaries(pages: Sequence[PageContent], first: int) -> list[Project]:
    """The projects that summaries tell of, numbered from `first`; nothing is read of a text without that word."""
    if not any(_HINT.search(line.text) for page in pages for line in page.lines):
        return []
    return [replace(project, project=number) for number, project in enumerate(_read(read_paragraphs(pages)), first)]


def _read(paragraphs: Sequence[Paragraph]) -> Iterator[Project]:
    for index, paragraph in enumerate(paragraphs):
        head = _SUMMARY.match(paragraph.text)
        if head is None or _NOT_A_NAME.match(head["name"]):
            continue
        result = _result(paragraph, paragraphs[index + 1 :])
        yield _project(paragraph, head, result)


def _result(paragraph: Paragraph, following: Sequence[Paragraph]) -> str | None:
    """What was put out: the rest of the paragraph from those words on, or of the one right below."""
    for candidate in (paragraph, *following[:1]):
        found = _RESULT.search(candidate.text)
        if found and found["text"] and (candidate is paragraph or found.start() == 0):
            return candidate.printed[found.start("text") :]
    return None


def _project(paragraph: Paragraph, head: re.Match[str], result: str | None) -> Project:
    budget, executed = _money(paragraph, _BUDGET), _money(paragraph, _EXECUTED)
    rate, score = _RATE.search(paragraph.text), _SCORE.search(paragraph.text)
    box = paragraph.box(head.start("name"), head.end())
    project = Project(
        0,
        "narrative",
        "project",
        paragraph.spots[0].page,
        paragraph.spots[-1].page,
        box,
        name=paragraph.printed[head.start("name") : head.end("name")],
        rate=parse_rate(rate["figure"]) if rate else None,
        rate_text=rate["figure"] if rate else None,
        result=result,
        score=parse_number(score["figure"]) if score else None,
        score_text=score["figure"] if score else None,
    )
    return with_executed(with_budget(project, budget), executed)


def _money(paragraph: Paragraph, pattern: re.Pattern[str]) -> Money | None:
    found = pattern.search(paragraph.text)
    if found is None:
        return None
    start, end = found.span("figure")
    spot = paragraph.spots[start]
    return money(found["figure"], place(spot.page, paragraph.box(start, end)), None)
