"""What the readers need of a page: characters where they stand, rulings, and the cells that rulings make.

An engine is a function of the bytes alone. Boxes are points with the origin at the top left of the page as displayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from PIL.Image import Image

from extractors.model import Box, Method


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character. `size` is its height in points; `box` is derived from the baseline, not from font metrics.

    `confidence` (0–1) is that of text recognition; None where the document says what is printed.
    """

    text: str
    box: Box
    size: float
    confidence: float | None = None

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
    """One page: its glyphs as the stream has them (which need not be reading order), and for each ruled table its cells' boxes.

    `rulings` are all straight strokes and edges of filled shapes, as boxes that are flat in one direction. `damage` says why a
    page could not be read; it then has neither glyphs nor tables, and the other pages go on.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    tables: tuple[tuple[Box, ...], ...]
    has_images: bool
    damage: str | None = None
    rulings: tuple[Box, ...] = ()
    method: Method = "text"


class Engine(Protocol):
    """Opens a PDF and yields its pages one at a time, so that memory holds one page."""

    name: str

    def page_count(self) -> int:
        """How many pages the document has."""

    def producer(self) -> str | None:
        """The producer that the metadata names."""

    def pages(self) -> Iterator[Page]:
        """Yield every page in order, from page 1."""

    def image(self, number: int, dpi: int) -> Image:
        """Draw one page, as displayed, in colour."""
