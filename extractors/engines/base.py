"""What the readers need of a PDF page: words where they stand, and the cells that rulings make.

An engine is a function of the bytes alone. Boxes are points with the origin at the top left of the page as displayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from extractors.model import Box


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character. `size` is its height in points; `box` is derived from the baseline, not from font metrics."""

    text: str
    box: Box
    size: float

    @property
    def x(self) -> float:
        """The middle, left to right."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """The middle, top to bottom."""
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its glyphs in no particular order, and for each ruled table the boxes of its cells.

    `damage` says why a page could not be read; it then has neither glyphs nor tables, and the other pages go on.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    tables: tuple[tuple[Box, ...], ...]
    has_images: bool
    damage: str | None = None


class Engine(Protocol):
    """Opens a PDF and yields its pages one at a time, so that memory holds one page."""

    name: str

    def page_count(self) -> int:
        """How many pages the document has."""

    def producer(self) -> str | None:
        """The producer that the metadata names."""

    def pages(self) -> Iterator[Page]:
        """Yield every page in order, from page 1."""
