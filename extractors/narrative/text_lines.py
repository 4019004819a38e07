"""The lines of a page that are running text: without header, footer, page number and tables, with the words shaded in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extractors.content import PageContent
from extractors.grid import Grid
from extractors.lines import WORD_GAP, Line
from extractors.model import Box
from extractors.text import squeeze

_EDGE_LINES = 2
"""So many lines at the head and at the foot of a page may be its header and footer."""

_OFTEN = 3
"""A line that stands at the edge of so many pages is a header or footer."""

_SHADE = 40.0
"""A ruled row that is lower than this many points and has no second one is the shading of a line of text."""

HALF_WIDTH = 0.55
"""A digit or Latin letter is about this wide beside a Chinese character."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^[-—–－─·~～\s]*\d{1,4}[-—–－─·~～\s]*$|^第\s*\d+\s*页|^\d+\s*/\s*\d+$|^[-—]*\s*[IVXivx]+\s*[-—]*$")


def repeated_edges(pages: Sequence[PageContent]) -> frozenset[str]:
    """The lines, without their digits, that stand at the head or foot of many pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        if page.placed:
            seen.update({_without_digits(line.text) for line in _edge_lines(page)})
    return frozenset(text for text, count in seen.items() if count >= _OFTEN and len(text) > 1)


def _is_shade(grid: Grid) -> bool:
    """Whether a grid only shades or frames words of a line: texts mark with it what they filled in."""
    return grid.placed and grid.row_count == 1 and grid.box.bottom - grid.box.top < _SHADE


def _all_lines(page: PageContent) -> list[Line]:
    """The lines of a page, top to bottom, with the words that are shaded in them."""
    shaded = [
        Line("".join(c.lines), c.ink or c.box) for g in page.grids if _is_shade(g) for c in g.cells if "".join(c.lines).strip()
    ]
    if not shaded:
        return sorted(page.lines, key=lambda line: line.box.top)
    bands: list[list[Line]] = []
    for line in sorted([*page.lines, *shaded], key=lambda line: (line.box.top + line.box.bottom) / 2):
        middle, height = (line.box.top + line.box.bottom) / 2, line.box.bottom - line.box.top
        if bands and abs((bands[-1][0].box.top + bands[-1][0].box.bottom) / 2 - middle) < 0.5 * height:
            bands[-1].append(line)
        else:
            bands.append([line])
    return [_joined(band) for band in bands]


def _joined(band: list[Line]) -> Line:
    """Pieces of one line as that line: character by character, for a piece may stand in another one's gap."""
    if len(band) == 1:
        return band[0]
    placed = sorted((edge, c) for piece in band for edge, c in zip(edges_of(piece), piece.text, strict=True) if not c.isspace())
    boxes = [piece.box for piece in band]
    box = Box(min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))
    text = ""
    edges: list[tuple[float, float]] = []
    for before, (edge, character) in zip([None, *placed], placed, strict=False):
        if before and edge[0] - before[0][1] > WORD_GAP * (box.bottom - box.top):
            text += " "
            edges.append((before[0][1], edge[0]))
        text += character
        edges.append(edge)
    return Line(text, box, tuple(edges))


def edges_of(line: Line) -> Sequence[tuple[float, float]]:
    """Where each character of a line stands; evenly, by its width, where only the line's box is known."""
    if len(line.edges) == len(line.text):
        return line.edges
    widths = [HALF_WIDTH if c.isascii() else 1.0 for c in line.text]
    scale = (line.box.x1 - line.box.x0) / (sum(widths) or 1.0)
    edges: list[tuple[float, float]] = []
    x = line.box.x0
    for width in widths:
        edges.append((x, x + width * scale))
        x += width * scale
    return edges


def _edge_lines(page: PageContent) -> list[Line]:
    lines = sorted(page.lines, key=lambda line: line.box.top)
    return [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]


@lru_cache(maxsize=1 << 10)
def _without_digits(text: str) -> str:
    return _DIGITS.sub("#", squeeze(text))


def text_lines(page: PageContent, edges: frozenset[str]) -> list[Line]:
    """A page's lines in reading order, without header, footer, page number and what stands inside of a table."""
    if not page.placed:
        return [line for line in sorted(page.lines, key=lambda line: line.box.top) if line.text.strip()]
    at_edge = {line.text for line in _edge_lines(page)}
    boxes = [grid.box for grid in tables(page)]
    kept = []
    for line in _all_lines(page):
        text = line.text.strip()
        is_edge = line.text in at_edge
        if not text or (is_edge and (_PAGE_NUMBER.match(text) or _without_digits(text) in edges)) or _in_a_table(boxes, line.box):
            continue
        kept.append(line)
    return kept


def tables(page: PageContent) -> list[Grid]:
    """The tables of a page: its grids but for those that only shade words."""
    return [grid for grid in page.grids if grid.cells and not _is_shade(grid)]


def _in_a_table(tables: Sequence[Box], line: Box) -> bool:
    """Whether a line's middle lies within the border of one of a page's tables."""
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return any(table.top < y < table.bottom and table.x0 < x < table.x1 for table in tables)
