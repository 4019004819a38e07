"""What the heads of a table's columns say of the links below them: which year and which report (2023年决算 | 2024年决算)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml.html import HtmlElement

from extractors.portals import html
from extractors.portals.names import read_title

_REPORT = re.compile("预算|决算")
_HEAD_LENGTH = 40
"""A longer cell is text, or a page laid out in a table."""
_MOST_SPANNED = 200


class Heads:
    """The column heads of a page's tables: their first rows, as far as these hold no link."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    def completed(self, title: str, words: str, element: HtmlElement) -> str:
        """Return a link's title with what its column's head says of year and report, where title or words leave that open.

        Args:
            title: what is said of the link so far.
            words: the link's own words.
            element: the link.
        """
        head, said = self._of(element), read_title(title)
        about_a_report = html.says_nothing(words) or said.unit_name or said.fiscal_year or said.report_type
        if head is None or not about_a_report or (said.fiscal_year and said.report_type):
            return title
        if said.fiscal_year and read_title(head).fiscal_year not in (None, said.fiscal_year):
            return title
        return head if html.says_nothing(title) else f"{title} {head}"

    def _of(self, element: HtmlElement) -> str | None:
        cell = next(element.iterancestors("td", "th"), None)
        return self._heads.get(cell) if cell is not None else None

    @cached_property
    def _heads(self) -> dict[HtmlElement, str]:
        """By cell: what the heads of its column say."""
        found: dict[HtmlElement, str] = {}
        for table in self._root.iter("table"):
            above: dict[int, list[str]] = {}
            in_head = True
            for cells in _grid(table):
                in_head = in_head and not any(_holds_link(cell) for _, _, cell in cells)
                for first, width, cell in cells:
                    if in_head:
                        for column in range(first, first + width):
                            above.setdefault(column, []).append(html.words(cell))
                    elif said := _said(above.get(first, [])):
                        found[cell] = said
        return found


def _said(heads: list[str]) -> str | None:
    """What the heads over a column say of year and report, the lowest first of all; None where they say nothing of it."""
    said = ""
    for head in reversed(heads):
        new, old = read_title(head), read_title(said)
        says_more = (new.fiscal_year and not old.fiscal_year) or (_REPORT.search(head) and not _REPORT.search(said))
        unclear = said and _REPORT.search(head) and new.report_type is None  # 预决算一览表
        if len(head) <= _HEAD_LENGTH and says_more and not unclear:
            said = f"{head} {said}".strip()
    return said or None


def _grid(table: HtmlElement) -> Iterator[list[tuple[int, int, HtmlElement]]]:
    """Yield a table's rows: each cell with its first column and its width, cells that span rows counted in all of them."""
    below: dict[int, int] = {}  # by column: how many further rows a cell from above reaches into
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table:
            continue
        cells: list[tuple[int, int, HtmlElement]] = []
        column, reaching = 0, {at: left - 1 for at, left in below.items() if left > 1}
        for cell in row.iterchildren("td", "th"):
            while below.get(column, 0) > 0:
                column += 1
            width, height = _spanned(cell, "colspan"), _spanned(cell, "rowspan")
            cells.append((column, width, cell))
            reaching |= dict.fromkeys(range(column, column + width), height - 1) if height > 1 else {}
            column += width
        below = reaching
        if cells:
            yield cells


def _spanned(cell: HtmlElement, direction: str) -> int:
    said = cell.get(direction) or "1"
    return min(max(int(said), 1), _MOST_SPANNED) if said.isascii() and said.isdecimal() and len(said) < 5 else 1


def _holds_link(cell: HtmlElement) -> bool:
    return any(element.get("href") or element.get("onclick") or element.get("data-href") for element in cell.iter())
