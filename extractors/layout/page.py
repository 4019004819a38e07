"""One page's tables and the lines around them."""

from __future__ import annotations

from operator import itemgetter

from extractors.content import PageContent
from extractors.engines.base import Page
from extractors.grid import Grid, build_grid
from extractors.layout.aligned import read_aligned
from extractors.layout.regions import may_print_columns
from extractors.lines import group_lines, make_line

_TOP = itemgetter(1)


def lay_out(page: Page, previous: PageContent | None = None) -> PageContent:
    """Make the page's tables grids, top to bottom; text outside them stays lines.

    Args:
        page: the page.
        previous: the page before, whose last table may go on here without a header.
    """
    grids: list[Grid] = []
    outside = list(page.runs)
    for boxes in sorted(page.tables, key=lambda cells: min(map(_TOP, cells))):
        grid, outside = build_grid(page.number, boxes, outside, page.method)
        grids.append(grid)
    lines = group_lines(outside)
    texts = tuple(make_line(line) for line in lines)
    if may_print_columns(texts):
        last = previous.grids[-1] if previous and previous.grids and not grids else None
        aligned, used = read_aligned(page, lines, last)
        if aligned:
            grids = sorted([*grids, *aligned], key=lambda g: g.box.top)
            left = (g for index, line in enumerate(lines) if index not in used for g in line)
            texts = tuple(make_line(line) for line in group_lines(left))
    return PageContent(page.number, page.width, tuple(grids), texts, page.straightening)
