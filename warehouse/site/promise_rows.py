"""What one disclosure promises and what it reports as reached, a line a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from warehouse.site.batches import Row
from warehouse.site.beside import Task, lay_out_key_work
from warehouse.site.projects import SOURCES, Project, lay_out_projects
from warehouse.site.reached import Outcome
from warehouse.site.values import Cells, Value
from warehouse.site.words import Words

KEY_WORK_SOURCE = "key_work"
ALL_SOURCES: dict[str, Words] = {**SOURCES, KEY_WORK_SOURCE: Words("重点工作", "Key work")}

_MOST_CHARACTERS = 90
"""Of a text beside others; the disclosure's page has it whole."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One target as it is listed: its level and name, what was promised and reached, and where on the disclosure's page it is."""

    level: str
    name: str
    target: str
    actual: str
    outcome: Outcome
    cell: str


@dataclass(frozen=True, slots=True)
class Form:
    """One project, form of the whole department or table of key work, with its targets."""

    source: str
    name: str
    amounts: tuple[str, str, str]
    """Budget, execution and rate as printed, empty where they are not."""
    anchor: str
    promises: tuple[Promise, ...]


def list_forms(projects: Sequence[Row], indicators: Sequence[Row], key_work: Sequence[Row]) -> tuple[int, list[Form]]:
    """Return how many projects a disclosure has, and the forms with targets among them, in words where it has no indicators."""
    tables = lay_out_projects(projects, indicators, cells := Cells())
    forms = [
        Form(table.source, _called(one), _amounts(one), one.id, promises)
        for table in tables
        for one in table.projects
        if (promises := tuple(_promises(table.source, one)))
    ]
    for title, tasks in lay_out_key_work(key_work, cells):
        forms.append(Form(KEY_WORK_SOURCE, title or "", ("", "", ""), "key-work", tuple(_task(task) for task in tasks)))
    own = [one for table in tables[:1] for one in table.projects if one.row["subject"] == "project"]
    return len(own), forms


def _called(project: Project) -> str:
    """A form of the whole department is called by its title, for its name is the department's."""
    return project.row["title"] if project.row["subject"] == "overall" and project.row["title"] else project.name


def _amounts(project: Project) -> tuple[str, str, str]:
    unit = project.row["currency_unit"] or ""

    def money(value: Value | None) -> str:
        return "" if value is None else value.text if value.text.endswith("元") else f"{value.text} {unit}".strip()

    return money(project.budget), money(project.executed), project.rate.text if project.rate else ""


def _promises(source: str, project: Project) -> Iterator[Promise]:
    for group in project.groups:
        for one in group.indicators:
            value = one.actual or one.target or one.name
            if value and one.name:
                level = " › ".join(group.levels)
                yield Promise(level, _short(one.name), _short(one.target), _short(one.actual), one.outcome, value.cell)
    if not project.groups and source != "list":
        texts = {value.cell.split(".")[3]: value for _, value in project.texts}
        goal, result = texts.get("goal"), texts.get("result")
        if value := result or goal:
            yield Promise("", "", _short(goal), _short(result), "incomparable" if result else "unreported", value.cell)


def _task(task: Task) -> Promise:
    value = task.completion or task.content or task.item
    outcome: Outcome = "incomparable" if task.completion else "unreported"
    return Promise("", _short(task.item), _short(task.content), _short(task.completion), outcome, value.cell if value else "")


def _short(value: Value | None) -> str:
    text = value.text.replace("\n", " ") if value else ""
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
