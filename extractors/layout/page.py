"""One page's tables and the lines around them."""

from __future__ import annotations

from extractors.content import PageContent
from extractors.engines.base import Page
from extractors.grid import Grid, build_grid
from extractors.layout.aligned import read_aligned
from extractors.layout.regions import may_print_columns
from extractors.lines import group_lines, make_line


def lay_out(page: Page, previous: PageContent | None = None) -> PageContent:
    """Make the page's tables grids, top to bottom; text outside them stays lines.

    Args:
        page: the page.
        previous: the page before, whose last table may go on here without a header.
    """
    grids: list[Grid] = []
    outside = list(page.glyphs)
    for boxes in sorted(page.tables, key=lambda cells: min(c.top for c in cells)):
        grid, outside = build_grid(page.number, boxes, outside, page.method)
        grids.append(grid)
    lines = group_lines(outside)
    texts = tuple(make_line(line) for line in lines)
    if may_print_columns(texts):
        last = previous.grids[-1] if previous and previous.grids and not grids else None
        aligned, used = read_aligned(page, lines, last)
        if aligned:
            grids = sorted([*grids, *aligned], key=lambda g: g.box.top)
            texts = tuple(make_line(line) for line in group_lines(g for g in outside if id(g) not in used))
    return PageContent(page.number, page.width, tuple(grids), texts, page.straightening)
