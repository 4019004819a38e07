"""The self-evaluations and key work of 武汉市江汉区科学技术协会 2024 against the published document's text, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from extractors.document import extract_document
from extractors.model import Extraction
from flows.demo.generate import document
from flows.demo.units import KEXIE

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "jianghan_kexie_2024_final_account.txt"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not REFERENCE.exists(), reason=f"the published document's text is not at {REFERENCE}"),
]

TITLE = re.compile(r"[#\s]*2024年度(?:部门（单位）整体|项目)支出绩效自评表\s*")
FIRST = re.compile(r"(?:成本|产出|效益|满意度)指标")
SECOND = re.compile(r"(?:经济成本|数量|质量|时效|社会效益|服务对象满意度)指标")
TICKED = re.compile(r"\d、(\S+?)\s*<input checked=\"\" type=\"checkbox\"/>")


@dataclass
class Form:
    """One form of the text: its lines of cells."""

    rows: list[list[str]] = field(default_factory=list)

    def after(self, label: str) -> list[str]:
        """The cells behind a label."""
        row = next(r for r in self.rows if r[0].startswith(label) or (len(r) > 2 and label in r))
        return row[row.index(next(c for c in row if c.startswith(label))) + 1 :]


Row = tuple[int | None, str, str, str, str, str | None]
"""Number of the goal, the three levels, target, and what was reached (None where the text lost it)."""


@cache
def _forms() -> tuple[Form, ...]:
    forms: list[Form] = []
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if TITLE.fullmatch(line.replace("#", "")):
            forms.append(Form())
        elif forms:
            cells = [re.sub(r"\s+", "", c) if "<" not in c else c.strip() for c in line.split("\t")]
            if any(cells):
                forms[-1].rows.append([c for c in cells if c])
    assert len(forms) == 5
    return tuple(forms)


def _indicators(form: Form) -> Iterator[Row]:
    """The indicators of a form; merged cells, which the text prints once, are carried down."""
    goal: int | None = None
    first, second = "", ""
    started = False
    for row in form.rows:
        if found := re.match(r"年度目标(\d)", row[0]):
            goal = int(found[1])
        if "三级指标" in row:
            started = True
            continue
        cells = [c for c in row if c not in ("年度绩效指标", "项目年度", "绩效指标")]
        if not started or found or re.match(r"#|偏差|改进|目标未完成|结果应用", cells[0]):
            continue
        if FIRST.fullmatch(cells[0]):
            first = cells.pop(0)
        if SECOND.fullmatch(cells[0]):
            second = cells.pop(0)
        name, target, *reached = cells
        yield goal, first, second, name, target, reached[0] if reached else None


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return extract_document(document((KEXIE, 2024, "final_account")).data)


def _fold(text: str | None) -> str:
    return (text or "").replace("（", "(").replace("）", ")")


def test_every_indicator_is_the_published_one(extraction: Extraction) -> None:
    forms = [p for p in extraction.projects if p.source == "self_evaluation"]
    assert [p.subject for p in forms] == ["overall", *["project"] * 4]
    for project, form in zip(forms, _forms(), strict=True):
        own = [i for i in extraction.indicators if i.project == project.project]
        found = [(i.goal_number, _fold(i.level1), _fold(i.level2), _fold(i.level3), i.target_text, i.actual_text) for i in own]
        published = [(*row[:3], _fold(row[3]), *row[4:]) for row in _indicators(form)]
        assert [row[:5] for row in found] == [row[:5] for row in published]
        assert [a for (*_, a), (*_, b) in zip(found, published, strict=True) if b and a != b] == []


def test_the_goals_are_the_published_ones(extraction: Extraction) -> None:
    overall = extraction.projects[0]
    published = [row[1] for row in _forms()[0].rows if row[0].startswith("年度目标")]
    assert len(published) == 4
    assert (overall.goal or "").split("\n") == published
    assert {i.goal for i in extraction.indicators if i.project == overall.project} == set(published)


def test_every_project_is_the_published_one(extraction: Extraction) -> None:
    projects = [p for p in extraction.projects if p.source == "self_evaluation" and p.subject == "project"]
    for project, form in zip(projects, _forms()[1:], strict=True):
        assert project.name == form.after("项目名称")[0]
        assert (project.department, project.implementing_unit) == (form.after("主管部门")[0], form.after("项目实施单位")[0])
        text = "\n".join("\t".join(row) for row in form.rows)
        ticked = TICKED.findall(text.replace("\t", ""))
        assert [project.type, *(project.funding or ())] == ticked
        amounts = re.findall(r"资金[量里]：[ \t]*([\d.]+)", text)
        assert list(project.funding_texts or ()) == amounts
        assert [project.budget_text, project.executed_text, project.rate_text] == form.after("年度财政资金总额")
        assert (project.deviation, project.improvement) == ("无", "无")
        assert project.budget == project.executed


def test_the_whole_unit_is_the_published_one(extraction: Extraction) -> None:
    overall, form = extraction.projects[0], _forms()[0]
    assert overall.name == KEXIE
    assert [overall.budget_text, overall.executed_text] == form.after("部门整体支出总额")
    assert overall.rate == 100
    assert overall.last_page == overall.page + 1, "the form goes on over the page"


def test_the_summaries_in_the_text_are_the_published_ones(extraction: Extraction) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    published = re.findall(
        r"\d\. (\S+?)项目绩效自评综述：项目全年预算数为 ([\d.]+) 万元，执行数为 ([\d.]+) 万元，完成预算的 (\d+%)", text
    )
    told = [p for p in extraction.projects if p.source == "narrative"]
    assert [(p.name, p.budget_text, p.executed_text, p.rate_text) for p in told] == [
        (name, f"{budget}万元", f"{executed}万元", rate) for name, budget, executed, rate in published
    ]
    assert len(told) == 4
    squeezed = re.sub(r"\s+", "", text)
    assert all(p.result and p.result in squeezed for p in told)


def test_the_key_work_is_the_published_one(extraction: Extraction) -> None:
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("序号\t重要事项"))
    rows = [re.sub(r"</?p>", "", line).split("\t") for line in lines[start:] if re.match(r"\d\t", line)][:5]
    assert [[w.number, w.item, w.content, w.completion] for w in extraction.key_work] == rows
