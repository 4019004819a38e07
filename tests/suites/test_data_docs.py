"""The Data Docs as a person opens them: every link leads somewhere, nothing is loaded, what failed is there in words."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest

from expectations.gate import GateConfig, judge
from expectations.identity import CARD
from expectations.model import RuleCard, load_rules
from expectations.report import SuiteResult
from expectations.suites import run_suites
from expectations.suites.evidence import PLACES_PER_RULE
from expectations.suites.measures import Measure
from expectations.suites.subjects import SUBJECTS
from flows.reporting import SilentReporter
from flows.stages.gate import judge_run
from tests.suites.district import RULE, Batch, tables
from warehouse.home import Home

WARNING, INFO, NARRATIVE = (
    RuleCard(
        id=f"made-up-{severity}",
        severity=severity,
        subject=subject,
        title_zh=f"规则{severity}",
        title_en=f"A rule of {severity}",
        description_zh="说明",
        description_en="what it means",
        source="表样",
    )
    for severity, subject in (("warning", "identities"), ("info", "identities"), ("error", "narrative"))
)
FAILING = {"pass": 5, "fail": 3}


class Page(HTMLParser):
    """What a page links to, loads, and can be jumped to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if given.get("id"):
            self.anchors.add(str(given["id"]))
        if tag == "a":
            self.links.append(given["href"] or "")
        elif given.get("src") or (given.get("href") or "data:") != "data:,":
            self.loads.extend(value for value in (given.get("src"), given.get("href")) if value and value != "data:,")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose suites have run, over documents whose text would be markup, and been judged."""
    home = Home(tmp_path_factory.mktemp("home"))
    batches = [
        Batch("a", 15, FAILING),
        Batch("b", 12, FAILING, rule_id=WARNING.id),
        Batch("b", 3, FAILING, rule_id=INFO.id),
        Batch("<i>c</i>", 2, rule_id=NARRATIVE.id),
        Batch("b", 2, {}, status="unreadable"),
    ]
    frames = tables(batches)
    results = run_suites(frames, home.reports / "data_docs", (*load_rules(), CARD, WARNING, INFO, NARRATIVE))
    judge_run(home, SilentReporter())
    assert {r.name for r in results} == {"reading", "identities", "narrative", "completeness", "cross_document", "schema"}
    assert all(isinstance(r, SuiteResult) for r in results)
    return home


@pytest.fixture(scope="module")
def pages(home: Home) -> dict[str, Page]:
    docs = home.reports / "data_docs"
    return {path.relative_to(docs).as_posix(): Page(path) for path in sorted(docs.rglob("*.html"))}


def results_of(pages: dict[str, Page], suite: str) -> Page:
    (page,) = [page for name, page in pages.items() if name.startswith(f"validations/{suite}/")]
    return page


def test_every_link_leads_somewhere_and_every_page_is_reached(pages: dict[str, Page]) -> None:
    reached = set()
    todo = [pages["index.html"]]
    while todo:
        page = todo.pop()
        if page.path in reached:
            continue
        reached.add(page.path)
        for link in page.links:
            address = urlsplit(link)
            assert not address.scheme, link
            target = (page.path.parent / unquote(address.path)).resolve() if address.path else page.path
            assert target.is_file(), (page.path, link)
            other = next(p for p in pages.values() if p.path == target)
            assert not address.fragment or address.fragment in other.anchors, (page.path, link)
            todo.append(other)
    assert reached == {page.path for page in pages.values()}


def test_nothing_is_loaded_from_anywhere(home: Home, pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert page.loads == [], page.path
        assert not re.search(r"https?:|url\(|@import|<script|//cdn", page.text), page.path
    kept = {path.suffix for path in (home.reports / "data_docs").rglob("*") if path.is_file()}
    assert kept == {".html", ".json"}


def test_the_start_page_lists_the_suites_by_subject_with_their_figures(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    shown = [card.title_zh for card in SUBJECTS.values() if f"<strong>{card.title_zh}" in text]
    assert shown == ["识读", "勾稽关系", "文字说明", "完整性", "跨文件", "数据结构"]
    places = [text.index(f"<strong>{title}") for title in shown]
    assert places == sorted(places)
    assert "62.5%" in text, "the pass rate of a source: five of eight"
    assert "发布闸门 Gate" in text


def test_errors_warnings_and_information_are_apart_and_failures_come_first(pages: dict[str, Page]) -> None:
    text = results_of(pages, "identities").text
    sections = re.split(r"<section", text)[1:]
    assert [re.search(r"<h2>(\S+)", section).group(1) for section in sections] == ["错误", "警告", "提示", "比例"]  # type: ignore[union-attr]
    for section, rule in zip(sections, (RULE, WARNING.id, INFO.id), strict=False):
        failed, _, held = section.partition("<details")
        assert f"<code>{rule}</code>" in failed
        assert f"<code>{rule}</code>" not in held


def test_failing_places_are_shown_as_printed_bounded_and_counted(pages: dict[str, Page]) -> None:
    text = results_of(pages, "identities").text
    rows = re.findall(r"<tr><td>a 第\d+局 2024 决算<br><code>[0-9a-f]{64}</code></td><td>8, 9</td>", text)
    assert len(rows) == PLACES_PER_RULE
    assert "414.89 @p8 ↔" in text
    assert "45 处" in text
    assert "20 of 45 are shown" in text
    assert "相符 pass 75 · 不符 fail 45" in text
    assert "what it means" in text


def test_text_of_documents_is_no_markup(pages: dict[str, Page]) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in results_of(pages, "identities").text
    assert "&lt;i&gt;c&lt;/i&gt;" in pages["index.html"].text
    assert all("script" not in page.tags and "i" not in page.tags for page in pages.values())


def test_the_rules_of_a_suite_say_what_they_mean_and_where_they_come_from(pages: dict[str, Page]) -> None:
    text = pages["expectations/narrative.html"].text
    for shown in ("规则error · A rule of error", "说明", "what it means", "表样", NARRATIVE.id):
        assert shown in text


def test_the_schema_is_shown_by_table(pages: dict[str, Page]) -> None:
    text = results_of(pages, "schema").text
    assert [title for title in ("文件 documents", "校验 checks") if f"<h2>{title}" in text] == ["文件 documents", "校验 checks"]


def test_the_figures_are_left_for_the_gate(home: Home) -> None:
    content = json.loads((home.reports / "data_docs" / "suites.json").read_text(encoding="utf-8"))
    measures = [Measure.model_validate(row) for row in content["measures"]]
    assert judge(measures, measures, GateConfig()) == ()
    (whole,) = [m for m in measures if m.key == ("identities", "all", "")]
    assert (whole.fail, whole.passed, whole.documents) == (90, 150, 30)
    assert {row["suite"]: row["success"] for row in content["suites"]}["narrative"] is True


def test_without_any_table_there_are_still_pages(tmp_path: Path) -> None:
    (result,) = run_suites({}, tmp_path / "docs")
    assert (result.name, result.success) == ("schema", True)
    assert "数据结构" in (tmp_path / "docs" / "index.html").read_text(encoding="utf-8")


def test_what_could_not_be_evaluated_says_why_by_source(tmp_path: Path) -> None:
    frames = tables([Batch("a", 3, {"not_evaluable": 2}), Batch("b", 1, {"not_evaluable": 9, "pass": 1})])
    reason = pl.when(outcome="not_evaluable").then(pl.lit("statement_missing"))
    run_suites({**frames, "checks": frames["checks"].with_columns(reason=reason)}, tmp_path)
    (page,) = tmp_path.glob("validations/identities/**/*.html")
    rows = re.findall(
        r"<tr><td>(\w)</td><td>(\S+?)<br>.*?</td><td class=\"n\">(\d+)</td><td class=\"n\">(\d+)</td>",
        page.read_text(encoding="utf-8"),
    )
    assert rows == [("b", "文件中没有所需的报表", "9", "1"), ("a", "文件中没有所需的报表", "6", "3")]
