"""Pages of items: for a code of the functional or economic classification, the units that spent most under it, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from warehouse.site.gather import Gathered, gather
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, one_task, render
from warehouse.site.paths import item_page, unit_page
from warehouse.site.rankings import Figure, figure
from warehouse.site.words import Words, division_name

CLASSIFICATIONS = {
    "expenditure": Words("支出功能分类", "Functional classification of expenditure"),
    "general_budget_basic_expenditure": Words("部门预算支出经济分类", "Economic classification of expenditure"),
}
"""What codes of a statement are, by the statement that amounts are taken from."""


@dataclass(frozen=True, slots=True)
class Item:
    """A code with its names, the codes above it (code and name, from the class down), and how many units have it."""

    statement: str
    code: str
    names: tuple[str, ...]
    above: tuple[tuple[str, str], ...]
    units: int

    @property
    def name(self) -> str:
        """Its commonest name."""
        return self.names[0]

    @property
    def path(self) -> str:
        """Its name after those of the codes above it."""
        return " / ".join((*(name for _, name in self.above), self.name))


@dataclass(frozen=True, slots=True)
class Spender:
    """A unit that spent under a code."""

    unit: str
    unit_href: str
    division: str
    figure: Figure


def list_items(gathered: Gathered) -> list[Item]:
    """Return the codes that final accounts in force have, by classification and code."""
    names = {(statement, code): names for statement, code, names, _ in gathered.item_names.iter_rows()}

    def above(statement: str, code: str) -> tuple[tuple[str, str], ...]:
        shorter = (code[:length] for length in range(3, len(code), 2))
        return tuple((part, names[statement, part][0]) for part in shorter if (statement, part) in names)

    rows = gathered.item_names.iter_rows()
    return [Item(statement, code, tuple(names), above(statement, code), units) for statement, code, names, units in rows]


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    gathered = gather(site)
    columns = ("slot", "division_code", "unit_name", "page_address")
    rows = gathered.items.join(gathered.slots.select(columns), on="slot", maintain_order="left")
    by_code = rows.with_columns(pl.col("statement").cast(pl.String)).partition_by("statement", "code", as_dict=True)
    items = list_items(gathered)
    for item in items:
        below = [(other.code, other.name) for other in items if _is_below(other, item)]
        yield _draft(item, below, by_code[item.statement, item.code])


_LISTED, _LISTED_BEFORE = 100, 25
"""How many units are listed of the newest year, and of each year before."""


def _is_below(other: Item, item: Item) -> bool:
    return other.statement == item.statement and bool(other.above) and other.above[-1][0] == item.code


def _draft(item: Item, below: list[tuple[str, str]], rows: pl.DataFrame) -> Draft:
    address = item_page(item.code)

    def write() -> dict[str, str | bytes]:
        newest = rows["fiscal_year"].max()
        years = {
            year: [_spender(row) for row in of_year.head(_LISTED if year == newest else _LISTED_BEFORE).iter_rows(named=True)]
            for (year,), of_year in rows.sort("fiscal_year", descending=True, maintain_order=True).group_by(
                "fiscal_year", maintain_order=True
            )
        }
        kind = CLASSIFICATIONS[item.statement]
        return {address: render("item.html.j2", address, item=item, kind=kind, below=below, years=years)}

    shown = rows.drop("slot").sort("fiscal_year", descending=True, maintain_order=True).rows()
    return Draft(address, fingerprint(item, below, shown), write)


def _spender(row: dict[str, object]) -> Spender:
    code, unit = row["division_code"], str(row["unit_name"])
    known = str(code) if code else None
    return Spender(unit, unit_page(known, unit), division_name(known), figure(row))


KIND = Kind("items", one_task, _drafts, ("items", "rankings", "gather"))
