"""What the readers keep of a document, whatever its format: pages with tables as grids and the lines of text around them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.engines.base import Straightening
from extractors.grid import Grid
from extractors.lines import Line
from extractors.model import TextLayer


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page: its grids top to bottom, and the lines of text outside them.

    A format without pages has one number for each sheet (a workbook) or one in all (a web page), and one of these for each of
    its tables. The positions of its grids and lines then only order what is printed; the grids say so (`Grid.placed`).

    `document` is the member's name where several documents were published in one archive: nothing goes on from one to the
    next. `label` is a sheet's name: a title of last resort.
    """

    number: int
    width: float
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...]
    straightening: Straightening | None = None
    """How to find a box on the page as displayed, where the page's image was set straight."""
    document: str | None = None
    label: str | None = None
    placed: bool = True
    """Whether its lines' boxes are places on a printed page; else each line is a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Content:
    """All pages of a document that could be read.

    `damages` has a sentence for each part that could not. `text_layer` is None where nothing is printed at all.
    """

    pages: tuple[PageContent, ...]
    page_count: int
    text_layer: TextLayer | None
    producer: str | None = None
    damages: tuple[str, ...] = ()
