"""Sheets too large to be recognised at the usual resolution in a worker's memory."""

from __future__ import annotations

OCR_DPI = 200


def coarse_drawing(number: int, dpi: float) -> str:
    """What to know of page `number`, which was recognised at `dpi`; a sentence of `Content.damages`."""
    return f"p.{number} is a sheet so large that it was read at {dpi:.0f} dpi, not {OCR_DPI}: compare its figures with the page"
