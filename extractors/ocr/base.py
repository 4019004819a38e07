"""What the readers need of text recognition."""

from __future__ import annotations

from typing import Protocol

from PIL.Image import Image

from extractors.engines.base import Page


class Recognizer(Protocol):
    """Reads pages that are images. Everything it gives has method `ocr` and a confidence per glyph."""

    def read(self, image: Image, number: int, width: float, height: float) -> Page:
        """Read one page.

        Args:
            image: the page as displayed, in colour.
            number: its number, from 1.
            width: the page's width in points; boxes are given in points of the page as displayed.
            height: its height in points.
        """
