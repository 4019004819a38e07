"""What a document says beside its nine statements and its projects, laid out: key work, what the text states, other tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from warehouse.places import Place
from warehouse.schema import ASSETS, PROCUREMENT, RECEPTION_AND_TRAVEL, Table
from warehouse.site import paths
from warehouse.site.batches import Disclosure, Row, rows_of
from warehouse.site.dialog import Finder
from warehouse.site.layout import Panel, lay_out_table
from warehouse.site.projects import ProjectTable, lay_out_projects
from warehouse.site.values import Cells, Value, place_of
from warehouse.site.words import Words, yuan

_STATED = (PROCUREMENT, ASSETS, RECEPTION_AND_TRAVEL)
_PARTS = (
    ("projects", "projects", Words("项目", "Projects")),
    ("indicators", "projects", Words("绩效指标", "Indicators")),
    ("key_work", "key-work", Words("重点工作", "Key work")),
    *((table.name, table.name, Words(table.title_zh, table.title_en)) for table in _STATED),
    ("organisation", "organisation", Words("机构", "Organisation")),
    ("other_statements", "others", Words("其他金额表", "Other tables of money")),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a disclosure's page: its anchor there, what it is called, and how many it lists."""

    anchor: str
    title: Words
    count: int


def parts_of(tables: Mapping[str, pl.DataFrame]) -> dict[Disclosure, tuple[Part, ...]]:
    """Return what there is to show of each disclosure, in the order of its page; disclosures without anything are left out.

    Args:
        tables: the tables of `extractions.BESIDE` by name.
    """
    counts = {table.name: _figures_stated(table) for table in _STATED}
    found: dict[Disclosure, list[Part]] = {}
    for name, anchor, title in _PARTS:
        counted = tables[name].group_by("document_id", "part").agg(count=counts.get(name, pl.len()))
        for document, part, count in counted.iter_rows():
            if count:
                found.setdefault((document, part), []).append(Part(anchor, title, count))
    return {key: tuple(parts) for key, parts in found.items()}


def _figures_stated(table: Table) -> pl.Expr:
    """How many figures some rows of such a table state."""
    stated = ((pl.col(name).is_not_null() & pl.col(f"{name}_text").is_not_null()) for name in _figures_of(table))
    return pl.sum_horizontal(stated).sum()


def _figures_of(table: Table) -> list[str]:
    """The columns that are figures: those with a place."""
    return [column.name.removesuffix("_box") for column in table if column.name.endswith("_box")]


# ---------- what the text states: procurement, assets, reception and travel ----------


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure that the text states: what it is, the figure with its unit, the words that state it."""

    title: Words
    value: Value
    unit: Words
    words: str


@dataclass(frozen=True, slots=True)
class StatedTable:
    """All such figures of one table, and what they are of: a day, or budget or final account."""

    key: str
    title: Words
    of: Words | None
    rows: tuple[Stated, ...]


_PHASES = {"final": Words("决算数", "Final account"), "budget": Words("预算数", "Budget")}
_UNITS = {
    "floor_area": Words("平方米", "m²"), "large_equipment": Words("台（套）", "pieces"), "overseas_groups": Words("个", ""),
    "overseas_persons": Words("人次", "persons"), "reception_batches": Words("批次", ""),
    "reception_persons": Words("人次", "persons"),
}  # fmt: skip
_YUAN, _PERCENT, _VEHICLES = Words("元", "yuan"), Words("%", "%"), Words("辆", "vehicles")


def lay_out_stated(tables: Mapping[str, pl.DataFrame], cells: Cells) -> Iterator[StatedTable]:
    """Yield what the text states of procurement, assets, reception and travel; only what it states."""
    for table in _STATED:
        for row in tables[table.name].iter_rows(named=True):
            rows = tuple(_stated(table, row, cells))
            if rows:
                day = row.get("as_of_text")
                of = Words(day, row["as_of"] or day) if day else _PHASES.get(row.get("phase") or "")
                yield StatedTable(table.name, Words(table.title_zh, table.title_en), of, rows)


def _stated(table: Table, row: Row, cells: Cells) -> Iterator[Stated]:
    columns = {column.name: column for column in table}
    for name in _figures_of(table):
        number, words, column = row[name], row[f"{name}_text"], columns[name]
        if number is None or words is None:
            continue
        box = row[f"{name}_box"]
        at = Place(row[f"{name}_page"], tuple(box) if box else None)
        text, money = (yuan(number), number) if column.kind == "money" else (plain(number), None)
        if value := cells.add(f"{table.name}.{name}", text, row, at, money, printed=words):
            yield Stated(Words(column.title_zh, column.title_en), value, _unit(table, name, column.kind), words)


def _unit(table: Table, name: str, kind: str) -> Words:
    if kind == "money":
        return _YUAN
    return _PERCENT if name.endswith("_share") else _UNITS.get(name, _VEHICLES)


def plain(number: Decimal | int) -> str:
    """Return a number without the zeros that its column adds: 100, 4.5."""
    return f"{number.normalize():,f}" if isinstance(number, Decimal) else f"{number:,}"


# ---------- organisation ----------

KINDS = {
    "subordinate_unit": Words("所属单位", "Units below it"),
    "inner_unit": Words("内设机构", "Inner units"),
    "staff": Words("人员", "Staff"),
    "duty": Words("职责", "Duties"),
}


def lay_out_organisation(rows: Iterable[Row], cells: Cells) -> list[tuple[str, Words, list[Value]]]:
    """Return units, staff and duties as printed, by kind."""
    found: dict[str, list[Value]] = {}
    for row in rows:
        shown = row["name"] if row["kind"].endswith("_unit") and row["name"] else row["text"]
        value = cells.add(paths.value_id("organisation", row["kind"], hashed=(shown,)), shown, row, printed=row["text"])
        if value:
            found.setdefault(row["kind"], []).append(value)
    return [(kind, words, found[kind]) for kind, words in KINDS.items() if kind in found]


# ---------- key work ----------


@dataclass(frozen=True, slots=True)
class Task:
    """One item of key work."""

    number: str | None
    item: Value | None
    content: Value | None
    completion: Value | None
    budget: Value | None


def lay_out_key_work(rows: Iterable[Row], cells: Cells) -> list[tuple[str | None, list[Task]]]:
    """Return key work under the titles of its tables."""
    tables: dict[str | None, list[Task]] = {}
    for row in rows:
        at = place_of(row["budget_at"])
        key = (row["title"] or "", row["item"])
        names = {
            name: paths.value_id("key-work", hashed=key, column=name) for name in ("item", "content", "completion", "budget")
        }
        item, content, completion = (cells.add(names[name], row[name], row) for name in ("item", "content", "completion"))
        budget = cells.add(names["budget"], row["budget_text"], row, at, row["budget"])
        task = Task(row["number"], item, content, completion, budget)
        tables.setdefault(row["title"], []).append(task)
    return list(tables.items())


# ---------- other tables of money ----------


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A table of money that is none of the nine: its row of `other_statements`, and its panels."""

    id: str
    told: Row
    panels: tuple[Panel, ...]
    amounts: int


def lay_out_others(statements: Iterable[Row], items: pl.DataFrame, cells: Cells) -> list[OtherTable]:
    """Return the other tables of money in their order, those without amounts too."""
    parts = {number: rows for (number,), rows in items.partition_by("table_number", maintain_order=True, as_dict=True).items()}
    found, seen = [], Counter[str]()
    for told in statements:
        name = paths.value_id("other", hashed=(told["title"],))
        seen[name] += 1
        of_table = parts.get(told["table_number"])
        rows = [] if of_table is None else [_other(row, name, cells) for row in of_table.iter_rows(named=True)]
        ident = name if seen[name] == 1 else f"{name}-{seen[name]}"
        found.append(OtherTable(ident, told, tuple(lay_out_table("", rows)), len(rows)))
    return found


def _other(row: Row, name: str, cells: Cells) -> Row:
    ident = paths.cell_id(name, row["side"], row["code"], row["row"], row["parent_row"], row["measure"])
    return {**row, "value": cells.add(ident, row["amount_text"], row, amount=row["amount"])}


# ---------- all of it ----------


@dataclass(frozen=True)
class Further:
    """What is to be shown of one disclosure, with all its values."""

    projects: list[ProjectTable]
    key_work: list[tuple[str | None, list[Task]]]
    stated: list[StatedTable]
    organisation: list[tuple[str, Words, list[Value]]]
    others: list[OtherTable]
    cells: Cells


def lay_out_further(tables: Mapping[str, pl.DataFrame]) -> Further:
    """Return what one disclosure says beside its statements.

    Args:
        tables: its rows of the tables of `extractions.BESIDE`, by name.
    """
    cells = Cells()
    return Further(
        lay_out_projects(rows_of(tables["projects"]), rows_of(tables["indicators"]), cells),
        lay_out_key_work(rows_of(tables["key_work"]), cells),
        list(lay_out_stated(tables, cells)),
        lay_out_organisation(rows_of(tables["organisation"]), cells),
        lay_out_others(rows_of(tables["other_statements"]), tables["other_line_items"], cells),
        cells,
    )


def places_beside(tables: Mapping[str, pl.DataFrame], key: Disclosure) -> tuple[Finder, list[str]]:
    """Return what finds the values of a disclosure's page by their places, and their addresses there.

    Args:
        tables: the tables of `extractions.BESIDE` by name, of any disclosures.
        key: which disclosure is meant.
    """
    mine = {name: rows.filter((pl.col("document_id") == key[0]) & (pl.col("part") == key[1])) for name, rows in tables.items()}
    frame = lay_out_further(mine).cells.frame()
    return Finder(frame), frame["cell"].to_list()
