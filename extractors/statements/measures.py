"""Which measure each column of a statement holds: the vocabulary, the year, and no two columns alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from extractors.model import ReportType, Side, StatementName
from extractors.statements import vocabulary
from extractors.statements.found import FoundStatement
from extractors.statements.headers import Column

TWO_SIDED: frozenset[StatementName] = frozenset({"revenue_expenditure_summary", "fiscal_appropriation_summary"})

_YEAR = re.compile(r"^(20\d{2})年")
_YEARS_FIGURE = re.compile(r"^20\d{2}年(?:度)?(?:预算|决算|执行)?数?$")


def sides_of(found: FoundStatement) -> dict[int, Side | None]:
    """The side of each group of columns: by the heading over it, else the first is revenue and the others expenditure."""
    titles = found.header.group_titles
    if found.statement not in TWO_SIDED:
        return dict.fromkeys(range(len(titles)))
    sides: dict[int, Side | None] = {}
    for group, title in enumerate(titles):
        by_order: Side = "revenue" if group == 0 else "expenditure"
        sides[group] = "expenditure" if "支出" in title else "revenue" if "收入" in title else by_order
    return sides


def measures_of(
    found: FoundStatement, sides: Mapping[int, Side | None], report_type: ReportType | None, year: int | None
) -> dict[Column, str]:
    """The measure of every amount column of a statement, on all its pages.

    Columns of another year than the document's, and columns that the vocabulary would call alike, keep their printed header path.
    """
    measures: dict[Column, str] = {}
    for header in {id(s.header): s.header for s in found.segments if s.header}.values():
        for group in {c.group for c in header.columns}:
            columns = [c for c in header.columns if c.group == group and c.role == "measure"]
            meant = [_meaning(found.statement, sides[group], c, len(columns), report_type, year) for c in columns]
            measures.update(distinct(columns, meant))
    return measures


def distinct(columns: Sequence[Column], meant: Sequence[str | None]) -> dict[Column, str]:
    """Give each column its measure, or its printed path where it has none or shares it: better a long name than a wrong one."""
    counts = Counter(meant)
    return {
        column: measure if measure is not None and counts[measure] == 1 else printed_path(column)
        for column, measure in zip(columns, meant, strict=True)
    }


def printed_path(column: Column) -> str:
    """A column's header cells from top to bottom, as the measure of a column outside the vocabulary."""
    return "/".join((*column.heads, *column.path))


def is_other_year(tokens: Sequence[str], year: int | None) -> bool:
    """Whether header cells name a year that is not the document's."""
    years = {int(m[1]) for t in tokens if (m := _YEAR.match(t))}
    return bool(years) and year is not None and year not in years


def _meaning(
    statement: StatementName, side: Side | None, column: Column, siblings: int, report_type: ReportType | None, year: int | None
) -> str | None:
    """The measure that the vocabulary gives a column, or None."""
    if siblings == 1 and statement == "general_budget_basic_expenditure":
        return "amount" if report_type == "final_account" else "total"
    if siblings == 1 and statement in TWO_SIDED:
        return "total" if (statement, side) == ("fiscal_appropriation_summary", "expenditure") else "amount"
    if is_other_year(column.path, year):
        return None
    if siblings == 1 and column.path and vocabulary.is_figure_header(column.path[-1]):
        return "total"
    path = column.path
    if len(path) > 1 and _YEARS_FIGURE.match(path[0]):
        path = path[1:]  # the document's own year over some of its columns says nothing new
    return vocabulary.measure_of(statement, side, "/".join(path))
