"""The convenience tables: which printed cells answer which question. Nothing is added up, and nothing is guessed.

A figure is taken from the version in force. Where several cells that ought to say the same do not, the answer is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from warehouse.roster import call_by_roster
from warehouse.schema import BY_ECONOMIC_ITEM, BY_FUNCTION, UNIT_YEARS, Table
from warehouse.tables import conform

_KEY = ["division_code", "unit_name", "fiscal_year", "report_type"]
_DOCUMENT = ["document_id", "part"]

_TOTAL = r"^(本年)?(收入|支出|收支)?(合计|总计|总合计|共计)$"
_CURRENT = r"^(本年|当年)(收入|支出)(合计|小计|总计)?$"
_GRAND = r"^((收入|支出|收支)?(总计|总合计)|总(收入|支出))$"
_THREE_PUBLIC = ("overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column of `unit_years` and the cells that it is taken from: lines without a code whose name matches."""

    column: str
    statement: str
    measures: tuple[str, ...]
    row: str = _TOTAL
    side: str | None = None
    report_type: str | None = None

    def where(self) -> pl.Expr:
        """Whether a line item is such a cell."""
        place = (pl.col("statement") == self.statement) & pl.col("measure").is_in(self.measures) & pl.col("code").is_null()
        of_type = pl.lit(True) if self.report_type is None else pl.col("report_type") == self.report_type
        return place & pl.col("side").eq_missing(pl.lit(self.side, pl.String)) & of_type & pl.col("row").str.contains(self.row)


_CELLS = (
    _Cell("revenue", "revenue", ("total",)),
    _Cell("fiscal_appropriation", "revenue", ("fiscal_appropriation",)),
    _Cell("revenue_current", "revenue_expenditure_summary", ("amount",), _CURRENT, "revenue"),
    _Cell("revenue_grand_total", "revenue_expenditure_summary", ("amount",), _GRAND, "revenue"),
    _Cell("expenditure_current", "revenue_expenditure_summary", ("amount",), _CURRENT, "expenditure"),
    _Cell("expenditure_grand_total", "revenue_expenditure_summary", ("amount",), _GRAND, "expenditure"),
    _Cell("expenditure", "expenditure", ("total",)),
    _Cell("expenditure_basic", "expenditure", ("basic",)),
    _Cell("expenditure_project", "expenditure", ("project",)),
    _Cell("general_budget", "general_budget_expenditure", ("total",)),
    _Cell("general_budget_basic", "general_budget_expenditure", ("basic",)),
    _Cell("general_budget_project", "general_budget_expenditure", ("project",)),
    _Cell("personnel", "general_budget_basic_expenditure", ("personnel",)),
    _Cell("personnel", "general_budget_basic_expenditure", ("amount",), r"^人员经费(支出)?(合计|小计|总计)$"),
    _Cell("public", "general_budget_basic_expenditure", ("public",)),
    _Cell("public", "general_budget_basic_expenditure", ("amount",), r"^(日常)?公用经费(支出)?(合计|小计|总计)$"),
    _Cell("government_fund", "government_fund", ("total",)),
    _Cell("state_capital", "state_capital", ("total",)),
    *(
        _Cell(column, "three_public", (measure,), row, None, report_type)
        for measure in ("total", *_THREE_PUBLIC)
        for column, row, report_type in (
            (measure.replace("total", "three_public"), "^决算数$", "final_account"),
            (measure.replace("total", "three_public"), "^(预算数|合计)$", "budget"),
            (f"{measure.replace('total', 'three_public')}_budgeted", "^预算数$", "final_account"),
        )
    ),
    _Cell("agency_operation", "three_public", ("agency_operation",), "^(决算数|合计)$", None, "final_account"),
    _Cell("agency_operation", "three_public", ("agency_operation",), "^(预算数|合计)$", None, "budget"),
)

_FUNCTION = (
    ("total", "expenditure", ("total",)),
    ("basic", "expenditure", ("basic",)),
    ("project", "expenditure", ("project",)),
    ("general_budget_total", "general_budget_expenditure", ("total",)),
    ("general_budget_basic", "general_budget_expenditure", ("basic",)),
    ("general_budget_project", "general_budget_expenditure", ("project",)),
)
_ECONOMIC = (
    ("amount", "general_budget_basic_expenditure", ("amount", "total")),
    ("personnel", "general_budget_basic_expenditure", ("personnel",)),
    ("public", "general_budget_basic_expenditure", ("public",)),
)
_BY_CODE: tuple[tuple[Table, tuple[tuple[str, str, tuple[str, ...]], ...], dict[int, int]], ...] = (
    (BY_FUNCTION, _FUNCTION, {3: 1, 5: 2, 7: 3}),
    (BY_ECONOMIC_ITEM, _ECONOMIC, {3: 1, 5: 2}),
)
"""Tables of codes: their columns with the statement and measures each comes from, and what a code's width says of its level."""


class WideTables:
    """Takes line items batch by batch and gives the convenience tables, a fiscal year at a time."""

    def __init__(self, documents: pl.DataFrame, coverage: pl.DataFrame, units: pl.DataFrame) -> None:
        self._in_force = in_force(documents, coverage, units)
        self._years: list[pl.DataFrame] = []
        self._by_code: dict[str, list[pl.DataFrame]] = {table.name: [] for table, _, _ in _BY_CODE}

    def add(self, items: pl.DataFrame) -> None:
        """Take line items; all those of a document come together."""
        mine = self._in_force.select(*_KEY, *_DOCUMENT).join(
            items.drop(_KEY), on=_DOCUMENT, how="inner", maintain_order="left_right"
        )
        self._years.append(_unit_years(mine))
        for table, columns, levels in _BY_CODE:
            self._by_code[table.name].append(_by_code(mine, columns, levels))

    def take(self) -> Iterator[tuple[Table, pl.DataFrame]]:
        """Yield the rows by code of what was added since the last call, sorted."""
        for table, _, _ in _BY_CODE:
            frames, self._by_code[table.name] = self._by_code[table.name], []
            if frames:
                yield table, conform(pl.concat(frames, how="diagonal_relaxed"), table)

    def unit_years(self) -> pl.DataFrame:
        """Return the table of units by year: a row for every document in force, whether or not a figure was found in it."""
        found = pl.concat([pl.DataFrame(schema={n: self._in_force.schema[n] for n in _DOCUMENT}), *self._years], how="diagonal")
        absent = [pl.lit(None).alias(c.name) for c in UNIT_YEARS if c.name not in {*found.columns, *self._in_force.columns}]
        return conform(self._in_force.join(found, on=_DOCUMENT, how="left").with_columns(absent), UNIT_YEARS)


def in_force(documents: pl.DataFrame, coverage: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the disclosures that count, one row a unit × year × report type that has one.

    Columns: those of the key, with the unit as coverage calls it, `document_id`, `part`, `scope`, `published_on`, `url`. Of a
    file with several disclosures it is the part of that unit, year and type.
    """
    named = call_by_roster(documents.drop_nulls("document_id"), units).sort("part", maintain_order=True)
    parts = named.select(*_KEY, *_DOCUMENT, "scope", "url").unique([*_KEY, "document_id"], keep="first", maintain_order=True)
    published = coverage.filter(pl.col("status") == "published").select(*_KEY, "document_id", "published_on")
    return published.join(parts, on=[*_KEY, "document_id"], how="inner", nulls_equal=True).sort(_KEY, nulls_last=True)


def _unit_years(items: pl.DataFrame) -> pl.DataFrame:
    """One row a document with the columns that any of its cells fills."""
    wide = items.select(_DOCUMENT).unique(maintain_order=True)
    columns = list(dict.fromkeys(cell.column for cell in _CELLS))
    totals = items.filter(pl.col("code").is_null())
    for column in columns:
        cells = pl.any_horizontal(cell.where() for cell in _CELLS if cell.column == column)
        wide = wide.join(_agreed(totals.filter(cells), _DOCUMENT, column), on=_DOCUMENT, how="left", maintain_order="left")
    return wide


def _by_code(items: pl.DataFrame, columns: tuple[tuple[str, str, tuple[str, ...]], ...], levels: dict[int, int]) -> pl.DataFrame:
    """One row a document and code."""
    statements = list(dict.fromkeys(statement for _, statement, _ in columns))
    coded = items.filter(pl.col("statement").is_in(statements) & pl.col("code").is_not_null())
    wanted = coded.filter(pl.any_horizontal(_in_column(statement, measures) for _, statement, measures in columns))
    key = [*_KEY, *_DOCUMENT, "code"]
    order = pl.col("statement").replace_strict(statements, range(len(statements)), return_dtype=pl.Int64)
    wide = wanted.sort(order, "row_order", maintain_order=True).group_by(key, maintain_order=True).agg(name=pl.col("row").first())
    for column, statement, measures in columns:
        cells = _agreed(wanted.filter(_in_column(statement, measures)), [*_DOCUMENT, "code"], column)
        wide = wide.join(cells, on=[*_DOCUMENT, "code"], how="left", maintain_order="left")
    width = pl.col("code").str.len_chars()
    return wide.with_columns(level=width.replace_strict(levels, default=None, return_dtype=pl.Int64))


def _in_column(statement: str, measures: tuple[str, ...]) -> pl.Expr:
    return (pl.col("statement") == statement) & pl.col("measure").is_in(measures)


def _agreed(cells: pl.DataFrame, key: list[str], name: str) -> pl.DataFrame:
    """The one amount that cells of a key print; null where they print several."""
    amount = pl.when(pl.col("amount").n_unique() == 1).then(pl.col("amount").first())
    return cells.group_by(key, maintain_order=True).agg(amount.alias(name))
