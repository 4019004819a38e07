"""A page drawn with pdfium, as displayed: what text recognition reads, and what people are shown."""

from __future__ import annotations

import pypdfium2
from PIL.Image import Image

from extractors.engines.base import MOST_PIXELS
from extractors.errors import UnreadableDocumentError


def draw(data: bytes, number: int, dpi: int) -> Image:
    """Draw one page of a PDF in colour; a sheet of more than `MOST_PIXELS` is drawn coarser.

    Raises:
        UnreadableDocumentError: pdfium, which is stricter than pdfminer, cannot open the document or the page.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(dpi / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
            image: Image = page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(f"p.{number} is damaged and cannot be drawn ({type(error).__name__}: {error})") from error
    return image
