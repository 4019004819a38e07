"""One page's tables and the lines around them."""

from __future__ import annotations

from extractors.content import PageContent
from extractors.engines.base import Page
from extractors.grid import Grid, build_grid
from extractors.lines import read_lines


def lay_out(page: Page) -> PageContent:
    """Make the page's tables grids, top to bottom; text outside them stays lines."""
    grids: list[Grid] = []
    outside = list(page.glyphs)
    for boxes in sorted(page.tables, key=lambda cells: min(c.top for c in cells)):
        grid, outside = build_grid(page.number, boxes, outside, page.method)
        grids.append(grid)
    return PageContent(page.number, page.width, tuple(grids), tuple(read_lines(outside)), page.straightening)
