"""“三公” 经费: the one statement whose categories are its columns, in whatever order a form nests them.

Forms seen: categories over 预算数|决算数, 预算数|决算数 over categories, categories alone, categories as lines with a column for
each source of funds, and units as lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.model import Identity, ReportType
from extractors.statements.headers import Column
from extractors.statements.measures import distinct, is_other_year
from extractors.statements.rows import PrintedAmount, PrintedLine
from extractors.statements.vocabulary import three_public_measure

_FIGURE = re.compile(r"(预算|决算)数?$")
_THIS_YEAR = re.compile(r"^(?:当年|本年|本年度|当年预算)$")
_OTHER_YEAR = re.compile(r"上年|增减|增长|去年|变化|比较")
_TOTAL = re.compile(r"^(?:合计|总计|小计|金额|预算数|决算数)$")

_A_YEAR = re.compile(r"^20\d{2}年(?:度)?$")

_LINES_ARE_CATEGORIES = 2
"""So many lines named like categories make a table whose lines are the categories."""

_PERIOD = re.compile(r"^(.*?)(20\d{2}年(?:度)?|增减变化(?:金额|情况)?)$")
_LINES_ARE_PERIODS = 2

ThreePublicPlace = tuple[PrintedLine, PrintedAmount, str | None, str, str]
"""Line, amount, code, row and measure."""


def three_public_places(lines: Sequence[PrintedLine], identity: Identity) -> list[ThreePublicPlace]:
    """Where every amount of the statement belongs: `row` is 预算数 or 决算数 (or a unit's name), the category is the measure."""
    columns = list(dict.fromkeys(a.column for line in lines for a in line.amounts))
    figures = {c: _figure(c, identity.report_type) for c in columns}
    categories = _categories(columns, figures, identity.fiscal_year)
    named = [three_public_measure(line.name) for line in lines if line.name and line.amounts]
    as_lines = sum(c not in (None, "total") for c in named) >= _LINES_ARE_CATEGORIES
    periods = _periods(lines, identity.fiscal_year)
    places: list[ThreePublicPlace] = []
    for line in lines:
        for amount in line.amounts:
            row, measure = figures[amount.column], categories[amount.column]
            if as_lines:
                source = amount.column.path[-1] if amount.column.path else ""
                row = row if not source or _TOTAL.match(source) else source
                measure = three_public_measure(line.name) or line.name
            elif line.name:
                row = periods.get(line.name, line.name) or row
            places.append((line, amount, line.code, row, measure))
    return places


def _periods(lines: Sequence[PrintedLine], year: int | None) -> dict[str, str | None]:
    """Rows of a table that prints one unit's years under each other: each year's label, and None for the document's own year.

    The unit stands only beside the first year, so lines of several units keep their names: whose they are cannot be told.
    """
    found = {line.name: m for line in lines if (m := _PERIOD.match(line.name))}
    if len(found) < _LINES_ARE_PERIODS or len({m[1] for m in found.values() if m[1]}) > 1:
        return {}
    return {name: None if m[2].startswith(f"{year}年") else m[2] for name, m in found.items()}


def _figure(column: Column, report_type: ReportType | None) -> str:
    """预算数 or 决算数: what a column's header says, else what the document is."""
    said = [m[1] for token in (*column.heads, *column.path) if (m := _FIGURE.search(token))]
    return f"{said[-1]}数" if said else "决算数" if report_type == "final_account" else "预算数"


def _categories(columns: Sequence[Column], figures: Mapping[Column, str], year: int | None) -> dict[Column, str]:
    """The category of every column.

    In a table that is wider than “三公” 经费 (with 会议费 and 培训费 beside it) a bare 合计 sums more, so it keeps its path.
    """
    wider = any(re.search("会议费|培训费", t) for c in columns for t in c.path)
    categories: dict[Column, str] = {}
    for figure in set(figures.values()):
        members = [c for c in columns if figures[c] == figure]
        categories.update(distinct(members, [_category(c.path, year, wider) for c in members]))
    return categories


def _category(path: Sequence[str], year: int | None, wider: bool) -> str | None:
    """The category that a header path means, or None."""
    if any(_OTHER_YEAR.search(t) for t in path) or is_other_year(path, year):
        return None
    rest = [shorter for t in path if not _THIS_YEAR.match(t) and (shorter := _FIGURE.sub("", t))]
    if wider and len(rest) == 1 and _TOTAL.match(rest[0]):
        return None
    if len(rest) > 1 and ("三公" in rest[0] or _A_YEAR.match(rest[0])):
        rest = rest[1:]
    # a heading that wraps may have a cell a line: 公务接 over 待费
    return three_public_measure("/".join(rest)) or three_public_measure("".join(rest))
