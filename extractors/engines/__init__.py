"""Ways to get glyphs and ruled cells out of a PDF, behind one small protocol (`base.Engine`).

`plumber` is the reference engine. A new engine is a module here that gives the same `Page`s; nothing else changes.
"""

from extractors.engines.base import Engine, Glyph, Page
from extractors.engines.plumber import PdfplumberEngine

__all__ = ["Engine", "Glyph", "Page", "PdfplumberEngine"]
