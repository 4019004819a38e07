"""PDF: every page with its text layer, else with text recognition."""

from __future__ import annotations

from collections.abc import Callable

from extractors.content import Content, PageContent
from extractors.engines import Engine, Page
from extractors.errors import UnreadableDocumentError
from extractors.formats.coarse import OCR_DPI, coarse_drawing
from extractors.layout.page import lay_out
from extractors.model import TextLayer
from extractors.ocr import Recognizer

MOST_PAGES = 1_000
"""No department prints more; a longer file is reported, not read, so that one file cannot hold up a night."""

_FEW_GLYPHS = 20
"""A page with fewer characters and an image is a scan."""

_COARSE = 0.95
"""Share of the usual resolution below which a page counts as drawn coarser; sizes in whole pixels make less of a difference."""


def read_pdf(data: bytes, engine: Callable[[bytes], Engine], recognizer: Recognizer | None) -> Content:
    """Read all pages; those that are images through `recognizer`, or not at all where there is none.

    Raises:
        UnreadableDocumentError: the bytes cannot be opened, have too many pages, or are images that nothing can read.
    """
    pdf = engine(data)
    if pdf.page_count() > MOST_PAGES:
        reason = f"The PDF has {pdf.page_count()} pages, more than {MOST_PAGES}: split it, or raise the limit."
        raise UnreadableDocumentError(reason, "failed", pdf.page_count(), pdf.producer())
    pages: list[PageContent] = []
    damages: list[str] = []
    scanned = printed = 0
    for page in pdf.pages():
        if page.damage:
            damages.append(f"p.{page.number} is damaged and was not read ({page.damage})")
        is_blank = page.glyph_count < _FEW_GLYPHS
        is_scan = page.has_images and is_blank
        scanned += is_scan
        printed += not is_blank
        if is_scan and recognizer:
            page, damage = _recognised(page, pdf, recognizer)
            damages += damage
        elif is_scan:
            damages.append(f"p.{page.number} is an image, which needs text recognition (install juesuan[ocr])")
        pages.append(lay_out(page, pages[-1] if pages else None))
    layer: TextLayer | None = "digital" if printed and not scanned else "mixed" if printed else "scanned" if scanned else None
    if layer == "scanned" and not recognizer:
        reason = "The PDF has no text layer: its pages are images, which need text recognition (install juesuan[ocr])."
        raise UnreadableDocumentError(reason, "unreadable", pdf.page_count(), pdf.producer(), "scanned")
    return Content(tuple(pages), pdf.page_count(), layer, pdf.producer(), tuple(damages))


def _recognised(page: Page, pdf: Engine, recognizer: Recognizer) -> tuple[Page, list[str]]:
    """A page that is an image, recognised; as it is, and a sentence why, where it cannot be drawn."""
    if page.width <= 0 or page.height <= 0:
        return page, [f"p.{page.number} has no size and cannot be drawn"]
    try:
        image = pdf.image(page.number, OCR_DPI)
    except UnreadableDocumentError as error:
        return page, [str(error)]
    read = recognizer.read(image, page.number, page.width, page.height)
    dpi = image.width * 72 / page.width
    return read, [coarse_drawing(page.number, dpi)] if dpi < _COARSE * OCR_DPI else []
