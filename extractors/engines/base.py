"""What the readers need of a page: characters where they stand, rulings, and the cells that rulings make.

An engine is a function of the bytes alone. Boxes are points with the origin at the top left of the page as displayed.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol

from PIL.Image import Image

from extractors.model import Box, Method

BELOW_BASELINE = 0.15
"""Share of the font size below the baseline. Some fonts declare a descent that puts their boxes half a line low, into the next
row's cell; the baseline is where the text really stands."""

MOST_GLYPHS = 40_000
MOST_RULINGS = 20_000
"""On one page: real ones have a quarter of these at most. A page with more is reported: its tables would take too long."""

MOST_PIXELS = 20_000_000
"""Of a drawn page; a larger sheet is drawn coarser: recognition takes some 20 bytes a pixel. A2 at 200 dpi has 15 million."""


class UnusualPageError(Exception):
    """A fast engine cannot be certain of a page: the reference engine reads it. The message ends a sentence on the page."""


class Edges(NamedTuple):
    """The left and right edge of every character of a run, in points."""

    lefts: Sequence[float]
    rights: Sequence[float]


class Glyph(NamedTuple):
    """One printed character, or a run of characters of one size that touch on one line. `size` is their height in points.

    `box` is derived from the baseline, not from font metrics. A run has the `edges` of its characters, whose left edges and
    middles increase; it is handled as one thing by all that does not need the characters, which is what most time went into.
    `confidence` (0–1) is that of text recognition; None where the document says what is printed.
    """

    text: str
    box: Box
    size: float
    confidence: float | None = None
    edges: Edges | None = None

    @property
    def x(self) -> float:
        """The middle, left to right."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """The middle, top to bottom."""
        return (self.box.top + self.box.bottom) / 2

    def characters(self) -> list[Glyph]:
        """The characters of a run, one by one; itself where it is one."""
        if self.edges is None:
            return [self]
        _, top, _, bottom = self.box
        return [
            Glyph(text, Box(left, top, right, bottom), self.size, self.confidence)
            for text, left, right in zip(self.text, *self.edges, strict=True)
        ]


def characters(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """All characters of runs, one by one, in their order."""
    return [character for glyph in glyphs for character in ((glyph,) if glyph.edges is None else glyph.characters())]


LEVEL, UPRIGHT, SLANTING = 0, 1, 2
"""The ways of a stroke or edge."""


@dataclass(slots=True)
class Rulings(Collection[Box]):
    """Strokes and edges as numbers, which become boxes when they are gone over: a page may have thousands, and few need them.

    `places` has four numbers for each (left, top, right, bottom), `ways` how each runs.
    """

    places: array[float] = field(default_factory=lambda: array("d"))
    ways: array[int] = field(default_factory=lambda: array("B"))

    def __len__(self) -> int:
        return len(self.ways)

    def __iter__(self) -> Iterator[Box]:
        numbers = iter(self.places)
        return map(partial(tuple.__new__, Box), zip(numbers, numbers, numbers, numbers, strict=True))

    def __contains__(self, box: object) -> bool:
        return any(own == box for own in self)

    def __add__(self, other: Rulings) -> Rulings:
        if not self.ways or not other.ways:  # nearly always: a page draws all in one way
            return self if self.ways else other
        return Rulings(self.places + other.places, self.ways + other.ways)

    def add(self, way: int, places: Iterable[float]) -> None:
        """Take in one more."""
        self.ways.append(way)
        self.places.extend(places)


@dataclass(frozen=True, slots=True)
class Straightening:
    """How an image was set straight before it was read: turned by `skew` degrees about its middle, then by `quarters`.

    Both anticlockwise; `width` and `height` in points are those of the page as displayed.
    """

    skew: float
    quarters: int
    width: float
    height: float

    def displayed(self, box: Box) -> Box:
        """Where a box of the straightened page stands on the page as displayed."""
        points = [self._point(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        for turn in range(self.quarters, 0, -1):
            before = self.width if turn % 2 else self.height  # how wide the page was before this turn
            x, y = before - y, x
        cos, sin = math.cos(math.radians(self.skew)), math.sin(math.radians(self.skew))
        x, y = x - self.width / 2, y - self.height / 2
        return self.width / 2 + cos * x - sin * y, self.height / 2 + sin * x + cos * y


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text as the stream has it (which need not be reading order), and for each ruled table its cells' boxes.

    `runs` are the characters, those that touch together where the engine gives them so.

    `rulings` are all straight strokes and edges of filled shapes, as boxes that are flat in one direction. `damage` says why a
    page could not be read; it then has neither glyphs nor tables, and the other pages go on.
    """

    number: int
    width: float
    height: float
    runs: tuple[Glyph, ...]
    tables: tuple[tuple[Box, ...], ...]
    has_images: bool
    damage: str | None = None
    rulings: Collection[Box] = ()
    method: Method = "text"
    straightening: Straightening | None = None
    """Set where all boxes are those of a straightened image."""

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The characters one by one."""
        return tuple(characters(self.runs))

    @property
    def glyph_count(self) -> int:
        """How many characters it has."""
        return sum(1 if run.edges is None else len(run.text) for run in self.runs)


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
        """Draw one page, as displayed, in colour; raises UnreadableDocumentError where it cannot be drawn."""
