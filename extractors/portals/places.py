"""Whose a link is by its place on the page: beside a unit's name in a table's row, after its label, or below a heading."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from lxml.html import HtmlElement

from extractors.portals import html
from extractors.portals.labels import labelled
from extractors.portals.names import read_title

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "dt", "caption", "legend"})
_LINKS = frozenset({"a", "area", "iframe", "frame", "embed", "object", "param"})
_NAME_LENGTH = 60
"""A longer cell is a page laid out in a table."""


class Places:
    """The units that a page's tables and headings name. Each is looked for once, however many links ask."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    def unit(self, element: HtmlElement) -> str | None:
        """Return the unit beside a link, else the one printed before it, else the one of the heading above it."""
        return self.beside(element) or self._labelled.get(element) or self.above(element)

    def beside(self, element: HtmlElement) -> str | None:
        """Return the unit that a table's row names beside a link, in a cell of its own, which may span several rows."""
        row = next(element.iterancestors("tr"), None)
        own = next(element.iterancestors("td", "th"), None)
        return next((name for cell, name in self._beside.get(row, ()) if cell is not own), None)

    def above(self, element: HtmlElement) -> str | None:
        """Return the unit that the nearest heading above a link names, None where that heading names none."""
        return self._above.get(element)

    @cached_property
    def _beside(self) -> dict[HtmlElement, list[tuple[HtmlElement, str]]]:
        """By table row: the cells that name a unit, its own first, then those that reach down from rows above."""
        found: dict[HtmlElement, list[tuple[HtmlElement, str]]] = {}
        reaching: defaultdict[HtmlElement, list[tuple[int, HtmlElement, str]]] = defaultdict(list)
        for row in self._root.iter("tr"):
            body = row.getparent()
            own = [(cell, name) for cell in row.iterchildren("td", "th") if (name := _unit_named(cell))]
            found[row] = own + [(cell, name) for _, cell, name in reaching[body]]
            spans = [(_rows_spanned(cell), cell, name) for cell, name in own] + reaching[body]
            reaching[body] = [(left - 1, cell, name) for left, cell, name in spans if left > 1]
        return found

    @cached_property
    def _labelled(self) -> dict[HtmlElement, str]:
        return labelled(self._root)

    @cached_property
    def _above(self) -> dict[HtmlElement, str | None]:
        found: dict[HtmlElement, str | None] = {}
        heading: str | None = None
        for element in self._root.iter():
            if element.tag in _HEADINGS:
                heading = _unit_named(element)
            elif element.tag in _LINKS or element.get("onclick") or element.get("data-href"):
                found[element] = heading
        return found


def _unit_named(element: HtmlElement) -> str | None:
    text = html.words(element)
    return read_title(text).unit_name if len(text) <= _NAME_LENGTH else None


def _rows_spanned(cell: HtmlElement) -> int:
    said = cell.get("rowspan") or "1"
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else 1
