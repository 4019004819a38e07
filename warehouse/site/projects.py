"""A disclosure's projects and their indicators, as its page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from warehouse.site import paths
from warehouse.site.batches import Row
from warehouse.site.reached import OUTCOMES, Outcome, outcome
from warehouse.site.values import Cells, Value, place_of
from warehouse.site.words import Words

SOURCES = {
    "self_evaluation": Words("绩效自评表", "Self-evaluation forms"),
    "target": Words("绩效目标表", "Forms of targets"),
    "list": Words("项目支出表", "Lists of projects"),
    "narrative": Words("文字说明", "The running text"),
}
SUBJECTS = {
    "overall": Words("整体", "Whole department"),
    "group": Words("小计", "Subtotal"),
    "total": Words("合计", "Total"),
}
_FACTS = (
    ("department", Words("主管部门", "Responsible department")),
    ("implementing_unit", Words("实施单位", "Implementing unit")),
    ("type", Words("项目类型", "Type")),
    ("term", Words("期限", "Term")),
    ("score_text", Words("自评得分", "Score")),
)
_FUNDING = Words("资金来源", "Source of funds")
_IN_A_LINE = frozenset(("type", "term", "score_text", "funding"))
"""Facts that a line of a table of projects holds."""
_TEXTS = (
    ("goal", Words("绩效目标", "Goals")),
    ("result", Words("结果", "Result")),
    ("deviation", Words("偏差原因", "Why targets were missed")),
    ("improvement", Words("改进措施", "What is to be improved")),
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: its name and values as printed, and whether it was reached."""

    name: Value | None
    target: Value | None
    actual: Value | None
    outcome: Outcome
    weight: Value | None
    score: Value | None


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators under one heading: the goal that they serve where a form has several, and their first two levels."""

    goal: str | None
    levels: tuple[str, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """One project as one table or sentence tells of it."""

    id: str
    row: Row
    name: str
    budget: Value | None
    executed: Value | None
    rate: Value | None
    facts: Mapping[str, tuple[Words, Value]]
    texts: tuple[tuple[Words, Value], ...]
    groups: tuple[IndicatorGroup, ...]
    columns: frozenset[str]
    """Which of target, actual, weight and score any of its indicators has."""

    @property
    def detailed(self) -> bool:
        """Whether there is more to tell than a line of a table holds."""
        return bool(self.texts or self.groups or self.facts.keys() - _IN_A_LINE)

    def fact(self, name: str) -> Value | None:
        """Return one of its facts, None where it has none of that name."""
        return self.facts[name][1] if name in self.facts else None

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many of its indicators came to which outcome; none that there is none of."""
        counted = Counter(one.outcome for group in self.groups for one in group.indicators)
        return {key: counted[key] for key in OUTCOMES if counted[key]}


@dataclass(frozen=True, slots=True)
class ProjectTable:
    """The projects of one source."""

    source: str
    title: Words
    projects: tuple[Project, ...]
    currencies: tuple[str, ...]
    columns: frozenset[str]
    """Which of budget, executed, rate, score_text, type, term, funding and indicators any of them has."""


def lay_out_projects(projects: Iterable[Row], indicators: Sequence[Row], cells: Cells) -> list[ProjectTable]:
    """Return projects by source, those that report what was reached first, with what is printed of each and no more."""
    of_project: dict[int, list[Row]] = {}
    for row in indicators:
        of_project.setdefault(row["project"], []).append(row)
    rows: dict[str, list[Row]] = {}
    for row in projects:
        rows.setdefault(row["source"], []).append(row)
    seen: Counter[str] = Counter()
    found = []
    for source, title in SOURCES.items():
        laid = tuple(_project(row, of_project.get(row["project"], ()), seen, cells) for row in rows.get(source, ()))
        if laid:
            currencies = dict.fromkeys(one.row["currency_unit"] for one in laid if one.row["currency_unit"])
            found.append(ProjectTable(source, title, laid, tuple(currencies), frozenset(_columns(laid))))
    return found


def project_id(row: Row, seen: Counter[str]) -> str:
    """Return the address of a project on its page: of its name, so that a better reading of another leaves it as it is.

    Args:
        row: its row of table `projects`.
        seen: the addresses that were given, to which this one is added.
    """
    name = paths.value_id("project", row["source"], hashed=(row["subject"], row["name"] or row["title"]))
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def indicator_id(project: str, row: Row, column: str) -> str:
    """Return the address of an indicator's value on its page."""
    return paths.value_id(
        project.replace("project", "indicator", 1), hashed=(row["goal_number"], row["level1"], row["level2"], row["level3"]),
        column=column,
    )  # fmt: skip


def _project(row: Row, indicators: Sequence[Row], seen: Counter[str], cells: Cells) -> Project:
    ident = project_id(row, seen)

    def money(name: str) -> Value | None:
        at = place_of(row[f"{name}_at"])
        return cells.add(f"{ident}.{name}", row[f"{name}_text"], row, at, row[name])

    def text(name: str) -> Value | None:
        return cells.add(f"{ident}.{name.removesuffix('_text')}", row[name], row)

    amounts = money("budget"), money("executed"), text("rate_text")
    facts = {name: (words, value) for name, words in _FACTS if (value := text(name))}
    if funding := cells.add(f"{ident}.funding", _funding(row), row):
        facts["funding"] = (_FUNDING, funding)
    told = {"goal"} if any(one["goal"] for one in indicators) else set()  # each goal stands over its indicators
    texts = tuple((words, value) for name, words in _TEXTS if name not in told and (value := text(name)))
    groups = tuple(_groups(ident, indicators, cells))
    has = {
        name for group in groups for one in group.indicators for name in ("target", "actual", "weight", "score")
        if getattr(one, name)
    }  # fmt: skip
    name = row["name"] or row["title"] or "—"
    return Project(ident, row, name, *amounts, facts, texts, groups, frozenset(has))


def _funding(row: Row) -> str:
    """Sources of funds, each with the amount beside it where there is one."""
    names, amounts = row["funding"] or [], row["funding_texts"] or []
    amounts = [*amounts, *[""] * (len(names) - len(amounts))]
    return "；".join(f"{name} {amount}".strip() for name, amount in zip(names, amounts, strict=False))


def _groups(project: str, rows: Sequence[Row], cells: Cells) -> Iterator[IndicatorGroup]:
    shared = ("goal_number", "goal", "level1", "level2")
    for (_, goal, *levels), members in groupby(rows, key=lambda row: tuple(row[name] for name in shared)):
        found = tuple(_indicator(project, row, cells) for row in members)
        yield IndicatorGroup(goal, tuple(level for level in levels if level), found)


def _indicator(project: str, row: Row, cells: Cells) -> Indicator:
    def value(name: str) -> Value | None:
        return cells.add(indicator_id(project, row, name.removesuffix("_text")), row[name], row)

    return Indicator(
        value("level3"), value("target_text"), value("actual_text"), outcome(row), value("weight_text"), value("score_text")
    )


def _columns(projects: Sequence[Project]) -> Iterator[str]:
    for name in ("budget", "executed", "rate"):
        if any(getattr(one, name) for one in projects):
            yield name
    for name in sorted(_IN_A_LINE):
        if any(name in one.facts for one in projects):
            yield name
    if any(one.groups for one in projects):
        yield "indicators"
