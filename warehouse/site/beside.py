"""What a document says beside its nine statements, as its page shows it: every value with its place and an address of its own.

A value that has no box of its own has that of its line or its form. Addresses are made of what a value is, never of where it
stands; like ones are told apart by `.2`, `.3` and so on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.places import Place, parse_sum
from warehouse.schema import ASSETS, PROCUREMENT, RECEPTION_AND_TRAVEL, Table
from warehouse.site import paths
from warehouse.site.batches import Disclosure, Row
from warehouse.site.layout import Panel, lay_out_table
from warehouse.site.words import Words, yuan

_STATED = (PROCUREMENT, ASSETS, RECEPTION_AND_TRAVEL)
_STATED_NAMES = frozenset(table.name for table in _STATED)
_PARTS = (
    ("projects", "projects", Words("项目", "Projects")),
    ("indicators", "projects", Words("绩效指标", "Indicators")),
    ("key_work", "key-work", Words("重点工作", "Key work")),
    *((table.name, table.name, Words(table.title_zh, table.title_en)) for table in _STATED),
    ("organisation", "organisation", Words("机构", "Organisation")),
    ("other_statements", "others", Words("其他金额表", "Other tables of money")),
)
_MOST_CHARACTERS = 160
"""Of a text in the dialog: it shows where the text stands, which the page has whole."""


@dataclass(frozen=True, slots=True)
class Value:
    """Something printed: its text, and the address of its dialog on the page."""

    text: str
    cell: str


@dataclass(slots=True)
class Cells:
    """The values of a page as its dialogs show them, in the order of the page."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    _names: Counter[str] = field(default_factory=Counter)

    def add(
        self, name: str, text: str | None, row: Row, at: Place | None = None, amount: Decimal | None = None, printed: str = ""
    ) -> Value | None:  # fmt: skip
        """Note a printed text, and return it as the page shows it; None where nothing is printed.

        Args:
            name: its address.
            text: as printed.
            row: the row of its table: its place, where `at` names none, how it was read, its doubt.
            at: its own place.
            amount: in yuan.
            printed: what the dialog shows as printed, where it is not `text`.
        """
        if not text:
            return None
        self._names[name] += 1
        cell = name if self._names[name] == 1 else f"{name}.{self._names[name]}"
        box = at.box or (None,) * 4 if at else tuple(row.get(side) for side in ("x0", "top", "x1", "bottom"))
        shown = printed or text
        self.rows.append(
            {
                "cell": cell,
                "page": at.page if at else row["page"],
                **dict(zip(("x0", "top", "x1", "bottom"), box, strict=True)),
                "amount_text": shown if len(shown) <= _MOST_CHARACTERS else shown[: _MOST_CHARACTERS - 1] + "…",
                "amount": amount,
                "currency_unit": row.get("currency_unit") if amount is not None and shown == text else None,
                "method": row.get("method") or "text",
                "confidence": row.get("confidence"),
                "doubt": row.get("doubt"),
            }
        )
        return Value(text, cell)

    def frame(self) -> pl.DataFrame:
        """Return the values with the columns of figures that the dialog knows."""
        frame = pl.DataFrame(self.rows, schema=_CELLS, orient="row")
        return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _NEVER).with_columns(
            suggested_amount=pl.lit(None, pl.Decimal(20, 2)), verified_by=pl.lit(0)
        )


_CELLS = pl.Schema(
    {
        "cell": pl.String(), "page": pl.Int64(), "x0": pl.Float64(), "top": pl.Float64(), "x1": pl.Float64(),
        "bottom": pl.Float64(), "amount_text": pl.String(), "amount": pl.Decimal(20, 2), "currency_unit": pl.String(),
        "method": pl.String(), "confidence": pl.Float64(), "doubt": pl.String(),
    }
)  # fmt: skip
_NEVER = ("statement", "side", "code", "row", "parent_row", "measure")
"""What only figures of the nine statements have: versions are compared by it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a disclosure's page: its anchor there, what it is called, and how many it lists."""

    anchor: str
    title: Words
    count: int


def parts_of(tables: Mapping[str, pl.DataFrame]) -> dict[Disclosure, tuple[Part, ...]]:
    """Return what there is to show of each disclosure, in the order of its page; disclosures without anything are left out.

    Args:
        tables: the tables of `batches.BESIDE` by name.
    """
    found: dict[Disclosure, list[Part]] = {}
    for name, anchor, title in _PARTS:
        rows = tables[name]
        counted = rows.select("document_id", "part", shown=_figures_stated(name)) if name in _STATED_NAMES else rows
        each = pl.col("shown").sum() if name in _STATED_NAMES else pl.len()
        for document, part, count in counted.group_by("document_id", "part").agg(each.alias("count")).iter_rows():
            if count:
                found.setdefault((document, part), []).append(Part(anchor, title, count))
    return {key: tuple(parts) for key, parts in found.items()}


def _figures_stated(name: str) -> pl.Expr:
    table = next(table for table in _STATED if table.name == name)
    return pl.sum_horizontal(
        (pl.col(column).is_not_null() & pl.col(f"{column}_text").is_not_null()) for column in _figures_of(table)
    )


def _figures_of(table: Table) -> list[str]:
    """The columns that are figures: those with a place."""
    return [column.name.removesuffix("_box") for column in table if column.name.endswith("_box")]


def place_of(text: str | None) -> Place | None:
    """Return the place in a column such as `budget_at`: `p8 (310,120,352,131)`."""
    return parse_sum(f"x @{text}").figures[0].place if text else None


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


def pages_of(cells: Sequence[Row]) -> list[int]:
    """Return the pages that values stand on."""
    return sorted({row["page"] for row in cells})
