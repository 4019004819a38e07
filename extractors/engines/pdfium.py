"""The fast engine: pdfium through pypdfium2, some twenty times as fast as the reference engine, with the same pages.

Where it cannot be certain of that, the reference engine reads the page (`UnusualPageError` says why), or the whole document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pypdfium2
from PIL.Image import Image

from extractors.engines import pdfium_calls as calls
from extractors.engines.base import Glyph, Page, UnusualPageError
from extractors.engines.drawing import draw
from extractors.engines.loops import BEST, Loops
from extractors.engines.pdfium_paths import Painted
from extractors.engines.pdfium_text import PageSpace, UntoldTextError
from extractors.engines.soundness import examine
from extractors.errors import UnreadableDocumentError
from extractors.model import Box

if TYPE_CHECKING:
    from extractors.engines.plumber import PdfplumberEngine

_log = logging.getLogger(__name__)

_PAPER = b"\xff"
"""What a dot has in grey where nothing is drawn."""

_MOST_DOTS = 1_000_000
"""Of a page that is drawn to see whether there is ink on it."""


class PdfiumEngine:
    """Reads one PDF with pdfium, and what is unusual with pdfplumber.

    Raises:
        UnreadableDocumentError: the bytes are no PDF, are encrypted, or are damaged beyond opening.
    """

    name = "pdfium"

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: pypdfium2.PdfDocument | None = None
        soundness = examine(data)
        self._replaces_text = soundness.replaces_text
        if soundness.sound:
            try:
                self._document = pypdfium2.PdfDocument(data)
            except pypdfium2.PdfiumError as error:
                _log.debug("pdfium cannot open the document (%s)", error)
        else:
            _log.debug("The document is encrypted or damaged")
        if self._document is not None and len(self._document) == 0:
            self._document = None
        if self._document is None:
            self._reference.page_count()  # says why the document cannot be read

    @cached_property
    def _reference(self) -> PdfplumberEngine:
        from extractors.engines.plumber import PdfplumberEngine  # takes longer to import than most documents to read

        return PdfplumberEngine(self._data)

    def page_count(self) -> int:
        """How many pages the document has."""
        return len(self._document) if self._document else self._reference.page_count()

    def producer(self) -> str | None:
        """The producer, else the creator, that the metadata names."""
        if self._document is None:
            return self._reference.producer()
        meta = self._document.get_metadata_dict(skip_empty=True)
        return (meta.get("Producer") or meta.get("Creator") or "").strip() or None

    def pages(self) -> Iterator[Page]:
        """Yield every page in order; each is freed before the next."""
        for number in range(1, self.page_count() + 1):
            yield self._page(number)

    def image(self, number: int, dpi: int) -> Image:
        """Draw one page, as displayed, in colour. See `drawing.draw`."""
        return draw(self._data, number, dpi)

    def _page(self, number: int) -> Page:
        if self._document is None:
            return self._reference.page(number)
        try:
            return read_page(self._document, number, self._replaces_text)
        except (UnusualPageError, pypdfium2.PdfiumError) as why:
            _log.debug("p.%d goes to the reference engine: %s", number, why)
        try:
            return self._reference.page(number)
        except UnreadableDocumentError as error:  # one page that neither engine reads must not cost the others
            return Page(number, *_size(self._document, number), (), (), False, str(error))


def _size(document: pypdfium2.PdfDocument, number: int) -> tuple[float, float]:
    """A page's width and height; nothing where it has none that can be read."""
    try:
        width, height = document.get_page_size(number - 1)
    except pypdfium2.PdfiumError:
        return 0.0, 0.0
    return float(width), float(height)


def read_page(document: pypdfium2.PdfDocument, number: int, replaces_text: bool, loops: Loops = BEST) -> Page:
    """One page, as pdfium alone reads it.

    Raises:
        UnusualPageError: the reference engine must read it.
        PdfiumError: pdfium cannot read it.
    """
    page, space = _opened(document, number)
    try:
        painted = loops.read_objects(page, space)
        if replaces_text and any(calls.has_mark(thing, b"ActualText") for thing in painted.texts):
            raise UnusualPageError("its content names another text than it prints")
        try:
            glyphs = _read_text(page, painted, space, lambda things: _paint(page, things, loops), loops)
        except UntoldTextError as untold:
            calls.give_extent(untold.objects)
            glyphs = _read_text(
                page, painted, space, bool, loops
            )  # what is left out even now is taken to leave ink: an unusual page
    finally:
        calls.close_page(page)
    rulings = painted.rulings
    return Page(
        number=number,
        width=space.box.x1 - space.box.x0,
        height=space.height,
        runs=glyphs,
        tables=loops.find_tables(rulings),
        has_images=painted.has_images,
        rulings=rulings,
    )


def _read_text(
    page: calls.Handle, painted: Painted, space: PageSpace, paints: Callable[[Sequence[int]], bool], loops: Loops
) -> tuple[Glyph, ...]:
    """The characters of a page. See `pdfium_text.read_glyphs`."""
    with calls.text_of(page) as text:
        return loops.read_glyphs(text, painted.texts, space, paints)


def _paint(page: calls.Handle, things: Sequence[int], loops: Loops) -> bool:
    """Whether some of a page's objects, drawn alone, leave ink."""
    loops.activate(page, things)
    drawn = calls.drawn(page, _MOST_DOTS)
    loops.activate(page, None)
    return drawn != _PAPER * len(drawn)


def _opened(document: pypdfium2.PdfDocument, number: int) -> tuple[calls.Handle, PageSpace]:
    """A page, upright and in a box that begins at zero, and how it lies; what is raised see `read_page`."""
    page = calls.open_page(document, number)
    try:
        box = calls.media_box(page)
        if not (calls.quarters(page) or min(box[0], box[2]) or min(box[1], box[3])):
            return page, _space(box)
        _set_straight(page)
    except BaseException:
        calls.close_page(page)
        raise
    calls.close_page(page)
    page = calls.open_page(document, number)
    try:
        return page, _space(calls.media_box(page))
    except BaseException:
        calls.close_page(page)
        raise


def _set_straight(page: calls.Handle) -> None:
    """Store a page as it is displayed, upright and in a box that begins at zero; it must be opened anew.

    Raises:
        UnusualPageError: it is turned, and its media box does not begin at zero; or it cannot be stored otherwise.
    """
    x0, y0, x1, y1 = calls.media_box(page)
    left, low, width, height = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    quarters = calls.quarters(page)
    if quarters and (left or low):
        raise UnusualPageError("it is stored turned, in a box that does not begin at zero")
    matrix = (
        (1, 0, 0, 1, -left, -low),
        (0, -1, 1, 0, 0, width),
        (-1, 0, 0, -1, width, height),
        (0, 1, -1, 0, height, 0),
    )[quarters]
    if not calls.transform(page, matrix):
        raise UnusualPageError("it is stored turned, or not from zero on")
    crop = calls.crop_box(page)
    if crop and (left or low):
        calls.set_crop_box(page, crop[0] - left, crop[1] - low, crop[2] - left, crop[3] - low)
    calls.set_quarters(page, 0)
    calls.set_media_box(page, 0, 0, *((height, width) if quarters % 2 else (width, height)))


def _space(media_box: calls.Corners) -> PageSpace:
    """Where a page lies: its media box, tops counted as pdfplumber counts them."""
    x0, y0, x1, y1 = media_box
    left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    height = high - low
    return PageSpace(Box(left, height - high, right, height - low), height)
