"""Ways to get glyphs and ruled cells out of a PDF, behind one small protocol (`base.Engine`).

`pdfium` is what reads documents; `plumber` is the reference engine, which it asks for pages that are unusual, and which tests
compare it with. Its loops are there twice (`loops`): plain, and compiled (`*_native.pyx`), which must give the same.
A new engine is a module here that gives the same `Page`s; nothing else changes.
"""

from collections.abc import Callable

from extractors.engines.base import Engine, Glyph, Page
from extractors.engines.pdfium import PdfiumEngine

__all__ = ["Engine", "Glyph", "Page", "PdfiumEngine", "engine_named"]


def engine_named(name: str) -> Callable[[bytes], Engine]:
    """The engine of that name: `pdfium` or `pdfplumber`.

    Raises:
        ValueError: there is none.
    """
    if name == PdfiumEngine.name:
        return PdfiumEngine
    if name == "pdfplumber":
        from extractors.engines.plumber import PdfplumberEngine  # takes longer to import than a document to read

        return PdfplumberEngine
    raise ValueError(f"There is no engine {name!r}: take pdfium or pdfplumber.")
