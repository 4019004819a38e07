"""What the lines of a page say of its grids: which stand above and below one, the title, the unit of money, who prepared it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from extractors.content import PageContent
from extractors.grid import Cell, Grid
from extractors.lines import Line
from extractors.model import CurrencyUnit
from extractors.numbers import find_unit, parse_amount
from extractors.statements.headers import Header
from extractors.statements.titles import TitleMeaning, read_title
from extractors.text import squeeze, unspaced

_CONTENTS = 4
"""A page with this many titles and no table of money is a table of contents."""

_PREPARER = re.compile(
    r"^(?:编制|填报|预算)?(?:单位|部门)(?:名称)?[:：](?!(?:人民币)?(?:亿|千|万)?元)(.{3,40}?)(?:金额)?(?:单位[:：].*)?$"
)


def blocks(page: PageContent) -> Iterator[tuple[list[Line], Grid]]:
    """Each grid with the lines between the grid before it and itself."""
    upper = float("-inf")
    for grid in page.grids:
        yield [line for line in page.lines if upper <= line.box.bottom and line.box.bottom <= grid.box.top + 2], grid
        upper = grid.box.bottom - 2


def lines_below(page: PageContent) -> list[Line]:
    """The lines below the last grid, or all lines of a page without one."""
    lower = page.grids[-1].box.bottom - 2 if page.grids else float("-inf")
    return [line for line in page.lines if line.box.top >= lower]


def title_of(context: Sequence[Line], in_grid: Sequence[str]) -> tuple[str, TitleMeaning | None]:
    """The last title above a grid, else the one in its own first rows, and what it means."""
    texts = [unspaced(line.text) for line in context]
    best: tuple[str, TitleMeaning | None] = ("", None)
    for index, text in enumerate(texts):
        meaning = read_title(text)
        if meaning is None:
            continue
        joined = texts[index - 1] + text if index else text
        if meaning == "other" and index and read_title(joined) not in (None, "other"):
            best = (joined, read_title(joined))  # a title that wraps over two lines
        else:
            best = (text, meaning)
    if best[1] in (None, "other"):
        best = next(((t, m) for t in in_grid if (m := read_title(t)) is not None), best)
    return best


def preparer_of(context: Sequence[Line], in_grid: Sequence[str]) -> str | None:
    """Who prepared the table, as the line 编制单位： above it or in its first rows says."""
    texts = [*(line.text for line in context), *in_grid]
    return next((m[1] for text in texts if (m := _PREPARER.match(squeeze(text)))), None)


def unit_of(context: Sequence[Line], heading: Sequence[str], grid: Grid, header: Header | None) -> CurrencyUnit | None:
    """The unit of money printed above the grid, in its first rows or in its header."""
    cells = (c.text for row in grid.rows()[: header.end if header else 0] for c in row)
    texts = [*(line.text for line in reversed(context)), *heading, *cells]
    return next((unit for text in texts if (unit := find_unit(text))), None)


def amounts_in(line: Line) -> int:
    """How many words of a line are amounts with decimals; in a sentence they are not words of their own."""
    return sum("." in word and parse_amount(word) is not None for word in line.text.split(" "))


def title_for_next_page(lines: Sequence[Line]) -> list[Line]:
    """The last lines of a page from its last title on, when nothing but a unit of money or a page number follows."""
    for index in range(len(lines) - 1, max(len(lines) - 5, -1), -1):
        if read_title(lines[index].text):
            return list(lines[index:])
    return []


def is_contents(page: PageContent) -> bool:
    """Whether a page lists titles instead of printing tables."""
    printed: Iterable[Line | Cell] = chain(page.lines, *(grid.cells for grid in page.grids))
    texts = [text for piece in printed if "表" in (text := piece.text)]
    return len(texts) >= _CONTENTS and sum([bool(read_title(t.rstrip("0123456789. …·"))) for t in texts]) >= _CONTENTS
