"""A figure's address, and the figures that everybody asks for: totals, basic and project, personnel and public, “三公”."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from warehouse.site import paths
from warehouse.site.words import Words

_KEY = ("statement", "side", "code", "row", "parent_row", "measure")

_TOTAL = r"^((本年)?(收入|支出|收支)?(合计|总计|总合计|共计)|本年(收入|支出))$"
_CURRENT = r"^((本年|当年)(收入|支出)(合计|小计|总计)?|(收入|支出)(合计|小计)|(本年|当年)(合计|小计))$"
_PERSONNEL = r"^人员经费(支出)?(合计|小计|总计)$"
_PUBLIC = r"^(日常)?公用经费(支出)?(合计|小计|总计)$"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key figure is printed: lines whose name matches, without a code, in a column of a statement."""

    statement: str
    row: str
    measure: str
    side: str | None = None


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that is asked for often, by what it is called and where it is printed, the best place first."""

    key: str
    title: Words
    places: tuple[Place, ...]


_BASIC_TABLE = "general_budget_basic_expenditure"
_THREE_PUBLIC = {
    "total": Words("“三公”经费合计", "“Three public”, total"),
    "overseas_travel": Words("因公出国（境）费", "Official travel abroad"),
    "vehicles": Words("公务用车购置及运行费", "Official vehicles"),
    "vehicle_purchase": Words("公务用车购置费", "Purchase of official vehicles"),
    "vehicle_operation": Words("公务用车运行费", "Operation of official vehicles"),
    "reception": Words("公务接待费", "Official hospitality"),
}

KEY_FIGURES: tuple[KeyFigure, ...] = (
    KeyFigure("revenue", Words("本年收入合计", "Revenue of the year"), (
        Place("revenue", _TOTAL, "total"), Place("revenue_expenditure_summary", _CURRENT, "amount", "revenue"),
    )),
    KeyFigure("expenditure", Words("本年支出合计", "Expenditure of the year"), (
        Place("expenditure", _TOTAL, "total"), Place("revenue_expenditure_summary", _CURRENT, "amount", "expenditure"),
    )),
    KeyFigure("basic", Words("基本支出", "Basic expenditure"), (Place("expenditure", _TOTAL, "basic"),)),
    KeyFigure("project", Words("项目支出", "Project expenditure"), (Place("expenditure", _TOTAL, "project"),)),
    KeyFigure("general_budget", Words("一般公共预算支出", "General public budget expenditure"), (
        Place("general_budget_expenditure", _TOTAL, "total"),
    )),
    KeyFigure("personnel", Words("人员经费", "Personnel"), (
        Place(_BASIC_TABLE, _TOTAL, "personnel"), Place(_BASIC_TABLE, _PERSONNEL, "amount"),
    )),
    KeyFigure("public", Words("公用经费", "Running costs"), (
        Place(_BASIC_TABLE, _TOTAL, "public"), Place(_BASIC_TABLE, _PUBLIC, "amount"),
    )),
    *(KeyFigure(f"{phase}.{m}", title, (Place("three_public", f"^{row}$", m),))
      for phase, row in (("budget", "预算数"), ("final", "决算数")) for m, title in _THREE_PUBLIC.items()),
)  # fmt: skip
"""In the order in which pages list them. `budget.reception` is what a three-public table prints as 预算数, `final.` as 决算数."""

THREE_PUBLIC = tuple(_THREE_PUBLIC)
TITLES = {figure.key: figure.title for figure in KEY_FIGURES}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the address of its cell, from the site's folder, and how many identities hold with it."""

    amount: Decimal
    link: str
    verified: int = 0
    doubtful: bool = False


def with_cells(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return figures, in their table's order, with `cell`: each one's address on its page.

    From the second of like ones on, the address ends with `.2`, `.3` and so on.
    """
    named = line_items.select(_KEY).unique()
    names = [paths.cell_id(*row) for row in named.iter_rows()]
    found = line_items.join(
        named.with_columns(cell=pl.Series(names, dtype=pl.String)), on=_KEY, how="left", nulls_equal=True, maintain_order="left"
    )
    repeat = pl.int_range(pl.len()).over("document_id", "part", "cell")
    numbered = pl.when(repeat > 0).then(pl.format("{}.{}", "cell", repeat + 1)).otherwise("cell")
    return found.with_columns(cell=numbered)


def key_figures(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return `document_id`, `part`, `key`, `amount`, `cell`, `verified_by`, `doubt` of the key figures: see `key_lines`."""
    return key_lines(line_items).select("document_id", "part", "key", "amount", "cell", "verified_by", "doubt")


def key_lines(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the key figures, with `key`.

    Where the figure is printed several times in its best place with different amounts, which is meant is not known and there is
    none.

    Args:
        line_items: figures with cells; all of a document's or at least all that could be key figures.
    """
    found = []
    uncoded = line_items.filter(pl.col("code").is_null())
    for figure in KEY_FIGURES:
        for rank, place in enumerate(figure.places):
            side = pl.col("side").is_null() if place.side is None else pl.col("side") == place.side
            where = (pl.col("statement") == place.statement) & (pl.col("measure") == place.measure) & side
            found.append(
                uncoded.filter(where & pl.col("row").str.contains(place.row)).with_columns(key=pl.lit(figure.key), rank=rank)
            )
    same = ["document_id", "part", "key"]
    rows = pl.concat(found).filter(pl.col("rank") == pl.col("rank").min().over(same))
    rows = rows.filter(pl.col("amount").n_unique().over(same) == 1)
    return rows.unique(same, keep="first", maintain_order=True)


def functions(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of 类 in the statement of expenditure, total column, with `code`, `row`, `amount` and `cell`."""
    return class_lines(line_items).select("document_id", "part", "code", "row", "amount", "cell")


def class_lines(line_items: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of 类 in the statement of expenditure, total column."""
    where = (pl.col("statement") == "expenditure") & (pl.col("measure") == "total") & (pl.col("code").str.len_chars() == 3)
    return line_items.filter(where)
