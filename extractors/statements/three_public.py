"""“三公” 经费: the one statement whose categories are its columns, in whatever order a form nests them.

Forms seen: categories over 预算数|决算数, 预算数|决算数 over categories, categories alone, categories as lines with a column for
each source of funds, and units as lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.model import ReportType
from extractors.statements.headers import Column
from extractors.statements.rows import PrintedAmount, PrintedLine
from extractors.statements.vocabulary import three_public_measure

_FIGURE = re.compile(r"(预算|决算)数?$")
_THIS_YEAR = re.compile(r"^(?:当年|本年|本年度|当年预算)$")
_OTHER_YEAR = re.compile(r"上年|增减|增长|去年|变化|比较")
_TOTAL = re.compile(r"^(?:合计|总计|小计|金额|预算数|决算数)$")

ThreePublicPlace = tuple[PrintedLine, PrintedAmount, str | None, str, str]
"""Line, amount, code, row and measure."""


def three_public_places(lines: Sequence[PrintedLine], report_type: ReportType | None) -> list[ThreePublicPlace]:
    """Where every amount of the statement belongs: `row` is 预算数 or 决算数 (or a unit's name), the category is the measure."""
    categories = [three_public_measure(line.name) for line in lines if line.name and line.amounts]
    as_lines = sum(c not in (None, "total") for c in categories) >= 2
    places: list[ThreePublicPlace] = []
    for line in lines:
        for amount in line.amounts:
            row, measure = _figure_and_category(amount.column, report_type)
            if as_lines:
                source = amount.column.path[-1] if amount.column.path else ""
                row = row if _TOTAL.match(source) or not source else source
                measure = three_public_measure(line.name) or line.name
            elif line.name:
                row = line.name
            places.append((line, amount, line.code, row, measure))
    return places


def _figure_and_category(column: Column, report_type: ReportType | None) -> tuple[str, str]:
    """Split a header path into 预算数 or 决算数 and the category that the rest of it means."""
    row = "决算数" if report_type == "final_account" else "预算数"
    rest: list[str] = []
    for token in column.path:
        figure = _FIGURE.search(token)
        if figure:
            row = f"{figure[1]}数"
            token = _FIGURE.sub("", token)
        if token and not _THIS_YEAR.match(token):
            rest.append(token)
    if any(_OTHER_YEAR.search(t) for t in column.path):
        return row, "/".join(column.path)
    if len(rest) > 1 and "三公" in rest[0]:
        rest = rest[1:]
    return row, three_public_measure("/".join(rest)) or "/".join(column.path)
