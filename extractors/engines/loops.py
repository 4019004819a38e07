"""The loops of the fast engine: compiled where the installation could do that, else plain. What they give is the same."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import NamedTuple

from extractors.engines import cells, pdfium_paths, pdfium_text
from extractors.engines.base import Glyph, Rulings
from extractors.engines.pdfium_calls import Handle
from extractors.engines.pdfium_paths import Painted
from extractors.engines.pdfium_text import PageSpace
from extractors.model import Box


class Loops(NamedTuple):
    """What goes over all that a page paints. See the plain functions for what is taken, given and raised."""

    read_objects: Callable[[Handle, PageSpace], Painted]
    read_glyphs: Callable[[Handle, array[int], PageSpace, Callable[[Sequence[int]], bool]], tuple[Glyph, ...]]
    activate: Callable[[Handle, Sequence[int] | None], None]
    find_tables: Callable[[Rulings], tuple[tuple[Box, ...], ...]]


PLAIN = Loops(pdfium_paths.read_objects, pdfium_text.read_glyphs, pdfium_paths.activate, cells.find_tables)


def _compiled() -> Loops | None:
    try:
        from extractors.engines import cells_native, pdfium_native
    except ImportError:  # installed where no C compiler is
        return None
    return Loops(pdfium_native.read_objects, pdfium_native.read_glyphs, pdfium_native.activate, cells_native.find_tables)


COMPILED = _compiled()
BEST = COMPILED or PLAIN
