"""Tables that list the units whose money a disclosure covers: numbers, names, remarks, and no money."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from extractors.affairs.units import is_unit
from extractors.content import PageContent
from extractors.grid import Grid
from extractors.model import OrganisationItem
from extractors.numbers import parse_amount
from extractors.text import squeeze, unspaced

_NAMES = re.compile(r"^(?:预算|下属|所属|基层)?单位(?:全称|名称)?(?:[(（].{1,8}[)）])?$")
_MOST_COLUMNS = 6
_ALIGNED = 4.0
"""The columns of a table's pages are equally wide within this many points."""


def read_unit_tables(pages: Sequence[PageContent], near: Collection[int]) -> Iterator[OrganisationItem]:
    """The units in tables on some pages or the pages after them, in reading order; their rows are not numbered yet.

    Args:
        pages: a disclosure's pages.
        near: the pages on which its text speaks of its organisation.
    """
    table: tuple[Grid, int] | None = None
    for page in pages:
        for grid in page.grids:
            column = _column_of_names(grid)
            if column is not None and (page.number in near or page.number - 1 in near):
                table = (grid, column)
                yield from _names(page, grid, column, 1)
            elif table and column is None and grid.page == table[0].page + 1 and _goes_on(table[0], grid):
                table = (grid, table[1])
                yield from _names(page, grid, table[1], 0)
            else:
                table = None


def _column_of_names(grid: Grid) -> int | None:
    """The column under a heading for units' names, in a table that prints no money; None in any other table."""
    if len(grid.xs) - 1 > _MOST_COLUMNS or _prints_money(grid):
        return None
    return next((c.col0 for c in grid.rows()[0] if _NAMES.match(squeeze(c.text))), None)


def _prints_money(grid: Grid) -> bool:
    return any("." in c.text and parse_amount(c.text) is not None for c in grid.cells)


def _goes_on(first: Grid, grid: Grid) -> bool:
    same = len(first.xs) == len(grid.xs) and all(abs(a - b) <= _ALIGNED for a, b in zip(first.xs, grid.xs, strict=True))
    return same and not _prints_money(grid)


def _names(page: PageContent, grid: Grid, column: int, start: int) -> Iterator[OrganisationItem]:
    for row in range(start, len(grid.rows())):
        for cell in grid.rows()[row]:
            name = unspaced(cell.text)
            if cell.row0 == row and cell.col0 == column and is_unit(name):
                box = (cell.ink or cell.box) if grid.placed else None
                shown = page.straightening.displayed(box) if page.straightening and box else box
                yield OrganisationItem("subordinate_unit", 0, name, None, "".join(cell.lines).strip(), grid.page, shown)
