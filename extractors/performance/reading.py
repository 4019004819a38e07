"""One found table into its rows: a form's project and indicators, several projects of one grid, a list, key work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby

from extractors.model import Box
from extractors.performance.body import Row, carried, confidence_of, rows_of, shown
from extractors.performance.columns import Header
from extractors.performance.forms import Form, FormReader
from extractors.performance.indicators import Goal, is_indicator, read_indicators
from extractors.performance.key_work import read_key_work, read_tasks
from extractors.performance.lists import read_list
from extractors.performance.money import read_money, with_budget, with_executed
from extractors.performance.phrased import PhrasedCell, read_phrased
from extractors.performance.printed import printed
from extractors.performance.rows import Indicator, KeyWork, Project, ProjectSource, ProjectSubject
from extractors.performance.tables import FoundTable
from extractors.performance.ticks import read_options
from extractors.performance.values import parse_number, parse_rate
from extractors.performance.vocabulary import EVALUATION_TITLE, NAME_IN_TITLE, NO_NAME, OVERALL_TITLE, TOTAL_NAME
from extractors.text import squeeze

_YEAR_FIRST = ("year_budget", "budget")
"""Of two budgets the year's counts; the label that is kept beside it says which one it is."""


@dataclass(slots=True)
class Rows:
    """What is read so far; rows are numbered by their place here."""

    projects: list[Project] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    key_work: list[KeyWork] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def complain(self, table: FoundTable, row: Row, why: str) -> None:
        """Note a row that is not understood."""
        text = "|".join(printed(c.text) for c in row.cells)[:60]
        self.unread.append(f"{table.title or 'table'} p.{row.page}: “{text}” {why}")


def read_table(table: FoundTable, rows: Rows, unit_name: str | None) -> None:
    """Read one table into `rows`.

    Args:
        table: the table.
        rows: takes what it says.
        unit_name: the unit that discloses.
    """
    if table.kind == "form":
        _read_form(table, rows)
    elif table.kind == "wide":
        _read_wide(table, rows)
    elif table.kind == "list":
        _read_list(table, rows, unit_name)
    else:
        rows.key_work += read_key_work(table, len(rows.key_work) + 1)


def _read_list(table: FoundTable, rows: Rows, unit_name: str | None) -> None:
    """The lines of a list, and the indicators that it writes into one cell beside each."""
    lines, unread = read_list(table, len(rows.projects) + 1, unit_name)
    for row in unread:
        rows.complain(table, row, "is no line of a list of projects")
    column = next((c for c in (table.header.columns if table.header else ()) if c.path.endswith("绩效指标")), None)
    for row, project in lines:
        rows.projects.append(project)
        cells = [c for c in row.within(column) if c.text.strip()]
        if len(cells) != 1:
            continue
        cell = PhrasedCell(cells[0].text, row.page, row.box(cells), row.segment.grid.method, confidence_of(cells))
        indicators = read_phrased(cell, project.project, len(rows.indicators) + 1)
        if indicators is None:
            rows.complain(table, row, "has indicators that are not understood")
        else:
            rows.indicators += indicators


def _read_form(table: FoundTable, rows: Rows) -> None:
    header = table.header
    if header is None:
        rows.unread.append(
            f"{table.title} p.{table.segments[0].grid.page}: no headings of indicators stand in it or on the next page"
        )
        return
    _complain_of_headings(table, header, rows)
    everything = list(rows_of(table))
    reader = FormReader(everything, table.unit, header)
    named: list[tuple[Row, Goal | None]] = []
    goal: Goal | None = None
    upper: list[Row] = []
    for row in everything:
        if _is_below(table, row) and is_indicator(row, header):
            named.append((row, goal))
            continue
        if not _is_below(table, row):
            upper.append(row)
        goal = reader.read(row) or goal
    several = reader.form.several_goals
    number = len(rows.projects) + 1
    indicators, unread = read_indicators(
        [(row, goal if several else None) for row, goal in named], header, number, len(rows.indicators) + 1
    )
    for row in unread:
        rows.complain(table, row, "is not one indicator")
    tasks, total = read_tasks(table, upper, reader.unit, len(rows.key_work) + 1)
    if total and "budget" not in reader.form.money:
        reader.form.money["budget"], reader.form.labels["budget"] = total
    if not indicators and not reader.form.money and not reader.form.goals:
        return  # a form with nothing filled in
    rows.projects.append(_project(table, reader, header, number))
    rows.indicators += indicators
    rows.key_work += tasks


def _complain_of_headings(table: FoundTable, header: Header, rows: Rows) -> None:
    """Note the columns beside the indicators' names that nobody knows: what they print of each indicator is not read."""
    name = header.column("level3")
    if name is None:
        return
    for column in header.columns:
        if column.role is None and column.path and column.x0 > name.x0:
            rows.unread.append(f"{table.title or 'table'} p.{table.headed.page}: its column “{column.path}” is not understood")


def _is_below(table: FoundTable, row: Row) -> bool:
    """Whether a row stands below headings of indicators, on its page or an earlier one."""
    headed = next(i for i, s in enumerate(table.segments) if s.header)
    header = row.segment.header
    return row.part > headed if header is None else row.index >= header.body or row.part > headed


def _project(table: FoundTable, reader: FormReader, header: Header, number: int) -> Project:
    form = reader.form
    overall = bool(table.title and OVERALL_TITLE.search(table.title))
    executed = form.money.get("executed")
    key = "budget" if executed else next((k for k in _YEAR_FIRST if k in form.money), "budget")
    first = table.segments[0].grid
    project = replace(
        _empty_project(table, number),
        subject="overall" if overall else "project",
        name=form.texts.get("name") or (form.texts.get("unit_name") if overall else _name_in_title(table.title)),
        department=form.texts.get("department"),
        implementing_unit=form.texts.get("implementing_unit") or (None if overall else form.texts.get("unit_name")),
        type=_type(form),
        funding=tuple(name for name, _ in form.funding) or None,
        funding_texts=tuple(text for _, text in form.funding) or None,
        rate=parse_rate(form.rate) if form.rate else None,
        rate_text=form.rate,
        term=form.texts.get("term"),
        goal="\n".join(text for _, text in form.goals) or None,
        result=form.texts.get("result"),
        score=parse_number(form.score) if form.score else None,
        score_text=form.score,
        deviation=form.texts.get("deviation"),
        improvement=form.texts.get("improvement"),
        last_page=table.segments[-1].grid.page,
        box=shown(table.segments[0], first.box),
        confidence=confidence_of([c for s in table.segments for c in s.grid.cells]),
    )
    return with_executed(with_budget(project, form.money.get(key), form.labels.get(key)), executed)


def _type(form: Form) -> str | None:
    """The ticked type; the printed words where there is nothing to tick."""
    text = form.texts.get("type")
    if not text:
        return None
    options = read_options(text)
    if not options:
        return printed(text) or None
    return "、".join(o.words for o in options if o.ticked) or None


def _name_in_title(title: str | None) -> str | None:
    found = NAME_IN_TITLE.match(title) if title else None
    return found["name"] if found and not NO_NAME.match(squeeze(found["name"])) else None


def _read_wide(table: FoundTable, rows: Rows) -> None:
    """Several projects of one grid: rows beside one project's name are its indicators."""
    header = table.header
    assert header is not None
    _complain_of_headings(table, header, rows)
    body = list(rows_of(table))
    names = carried(body, header, "project")
    amounts, goals, departments = (carried(body, header, role, names) for role in ("amount", "goal", "department"))
    keys = [(names[i], amounts[i], goals[i]) for i in range(len(body))]
    for _, group in groupby(range(len(body)), key=lambda i: keys[i]):
        indices = list(group)
        first = body[indices[0]]
        number = len(rows.projects) + 1
        name = names[indices[0]] or first.text(header.column("code"))
        named = [(body[i], None) for i in indices if is_indicator(body[i], header)]
        indicators, unread = read_indicators(named, header, number, len(rows.indicators) + 1)
        for row in unread:
            rows.complain(table, row, "is not one indicator")
        if not name or not (indicators or amounts[indices[0]]):
            continue
        rows.indicators += indicators
        last = body[indices[-1]]
        project = _wide_project(table, header, first, last, name, number)
        rows.projects.append(replace(project, goal=goals[indices[0]], department=departments[indices[0]]))


def _wide_project(table: FoundTable, header: Header, first: Row, last: Row, name: str, number: int) -> Project:
    column = header.column("amount")
    cell = next(iter(first.within(column)), None)
    has_goal = bool(first.text(header.column("goal")) or first.text(header.column("level3")))
    project = replace(
        _empty_project(table, number),
        subject=_wide_subject(table, name, has_goal),
        name=name,
        page=first.page,
        last_page=last.page,
        box=_area(first, last),
        confidence=confidence_of(first.cells),
    )
    return with_budget(project, read_money(first, cell, table.unit) if cell else None, column.path if column else None)


def _wide_subject(table: FoundTable, name: str, has_goal: bool) -> ProjectSubject:
    if TOTAL_NAME.match(squeeze(name)):
        return "total"
    if table.title and OVERALL_TITLE.search(table.title):
        return "overall"
    return "project" if has_goal else "group"


def _empty_project(table: FoundTable, number: int) -> Project:
    """A project of which nothing is known but where it stands."""
    grid = table.segments[0].grid
    header = table.header
    evaluation = (header and header.column("actual")) or (table.title and EVALUATION_TITLE.search(table.title))
    source: ProjectSource = "self_evaluation" if evaluation else "target"
    return Project(number, source, "project", grid.page, grid.page, None, table.title, method=grid.method)


def _area(first: Row, last: Row) -> Box | None:
    """The rows from one to the other as far as they stand on the first one's page."""
    grid = first.segment.grid
    end = last.index if last.part == first.part else grid.row_count - 1
    return shown(first.segment, Box(grid.xs[0], grid.ys[first.index], grid.xs[-1], grid.ys[end + 1]))
