"""The reference engine: pdfplumber."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from PIL.Image import Image

from extractors.engines import inflate
from extractors.engines.base import BELOW_BASELINE, MOST_GLYPHS, MOST_RULINGS, Glyph, Page
from extractors.engines.drawing import draw
from extractors.engines.open_ends import closing_strokes
from extractors.engines.overprint import without_overprints
from extractors.engines.visible import is_seen, is_white, visible_layout
from extractors.errors import UnreadableDocumentError
from extractors.model import Box

inflate.install()


class PdfplumberEngine:
    """Reads one PDF with pdfplumber.

    Raises:
        UnreadableDocumentError: the bytes are no PDF, are encrypted, or are damaged beyond opening.
    """

    name = "pdfplumber"

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._pdf = pdfplumber.open(io.BytesIO(data))
            self._count = len(self._pdf.pages)
        except Exception as error:  # on damaged bytes the parser raises whatever its code runs into
            _raise_if_out_of_memory(error)
            if _is_caused_by(error, PDFPasswordIncorrect):
                raise UnreadableDocumentError("The PDF is encrypted and asks for a password: ask for an open copy.") from error
            raise UnreadableDocumentError(
                f"The PDF is damaged and cannot be opened ({_short(error)}): download it again."
            ) from error
        if self._count == 0:
            raise UnreadableDocumentError("The PDF has no page: it is damaged or truncated; download it again.")

    def page_count(self) -> int:
        """How many pages the document has."""
        return self._count

    def producer(self) -> str | None:
        """The producer, else the creator, that the metadata names."""
        meta = self._pdf.metadata or {}
        return str(meta.get("Producer") or meta.get("Creator") or "").strip() or None

    def pages(self) -> Iterator[Page]:
        """Yield every page in order; each is freed before the next, for pdfplumber keeps what it has parsed."""
        for number in range(1, self._count + 1):
            yield self.page(number)

    def page(self, number: int) -> Page:
        """One page, from 1.

        Raises:
            UnreadableDocumentError: pdfminer, which follows a damaged tree of pages in its own way, finds no such page.
        """
        if number > self._count:
            raise UnreadableDocumentError(f"only {self._count} of its pages can be found: download it again.")
        page = self._pdf.pages[number - 1]
        try:
            return _content(page)
        except Exception as error:  # as above; one damaged page must not cost the others
            _raise_if_out_of_memory(error)
            return Page(page.page_number, float(page.width), float(page.height), (), (), False, _short(error))
        finally:
            page.close()

    def image(self, number: int, dpi: int) -> Image:
        """Draw one page with pdfium, as displayed, in colour.

        Raises:
            UnreadableDocumentError: pdfium, which is stricter than pdfminer, cannot open the document or the page.
        """
        return draw(self._data, number, dpi)


def _content(page: pdfplumber.page.Page) -> Page:
    page._layout = visible_layout(page)
    height = float(page.height)
    for count, most, what in ((len(page.chars), MOST_GLYPHS, "characters"), (len(page.edges), MOST_RULINGS, "rulings")):
        if count > most:
            raise UnreadableDocumentError(f"it has {count:,} {what}, more than {most:,}")
    painted = [r for r in (*page.rects, *page.images) if not is_white(r.get("non_stroking_color")) and r.get("fill", True)]
    seen = (c for c in page.chars if c["text"].strip() and is_seen(c, page.bbox, painted))
    rulings = tuple(Box(float(e["x0"]), float(e["top"]), float(e["x1"]), float(e["bottom"])) for e in page.edges)
    found = Page(
        number=page.page_number,
        width=float(page.width),
        height=height,
        runs=without_overprints(_glyph(c, height) for c in seen),
        tables=tuple(tuple(Box(*map(float, cell)) for cell in t.cells) for t in page.find_tables(_with_closed_ends(rulings))),
        has_images=bool(page.images),
        rulings=rulings,
    )
    return found if page.rotation else _from_zero(found, -float(page.bbox[0]), -float(page.bbox[1]))


def _from_zero(page: Page, right: float, down: float) -> Page:
    """A page with all boxes moved, so that they count from where the page begins as displayed."""
    if not right and not down:
        return page

    def moved(box: Box) -> Box:
        return Box(box.x0 + right, box.top + down, box.x1 + right, box.bottom + down)

    return replace(
        page,
        runs=tuple(glyph._replace(box=moved(glyph.box)) for glyph in page.glyphs),
        tables=tuple(tuple(map(moved, table)) for table in page.tables),
        rulings=tuple(map(moved, page.rulings)),
    )


def _with_closed_ends(rulings: Sequence[Box]) -> dict[str, Any] | None:
    """Pdfplumber's settings with the strokes that close what a page's end leaves open."""
    strokes = [
        {**b._asdict(), "width": b.x1 - b.x0, "height": b.bottom - b.top, "object_type": "line"} for b in closing_strokes(rulings)
    ]
    if not strokes:
        return None
    return {
        "explicit_horizontal_lines": [s for s in strokes if s["width"]],
        "explicit_vertical_lines": [s for s in strokes if s["height"]],
    }


def _glyph(char: dict[str, Any], page_height: float) -> Glyph:
    """A glyph with its box set on the baseline where the text is upright, else as pdfplumber gives it."""
    a, b, c, _d, _x, baseline = char["matrix"]
    x0, x1 = float(char["x0"]), float(char["x1"])
    size = float(char["bottom"]) - float(char["top"])
    if a > 0 and abs(b) < 1e-3 and abs(c) < 1e-3:
        # pdfplumber's y axis starts at the page's lower edge as displayed; `top` counts from its upper edge
        bottom = page_height - baseline + BELOW_BASELINE * size + _offset(char, page_height)
        return Glyph(char["text"], Box(x0, bottom - size, x1, bottom), size)
    return Glyph(char["text"], Box(x0, float(char["top"]), x1, float(char["bottom"])), size)


def _offset(char: dict[str, Any], page_height: float) -> float:
    """How far a page box that does not start at zero shifts pdfplumber's `top` against its y axis."""
    return float(char["bottom"]) - (page_height - float(char["y0"]))


def _raise_if_out_of_memory(error: Exception) -> None:
    """A page that fills the memory is no damaged page: whoever bounds the memory reports it."""
    if _is_caused_by(error, MemoryError):
        raise MemoryError from error


def _is_caused_by(error: BaseException | None, kind: type[Exception]) -> bool:
    """Whether an error is of a kind, wraps one (pdfplumber keeps it in `args`), or was raised while one was handled."""
    while error is not None:
        if isinstance(error, kind) or any(isinstance(a, kind) for a in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:120] if str(error) else type(error).__name__
