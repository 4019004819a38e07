"""Pages that are images into the same glyphs and ruled cells that a text layer gives.

What lives here
    `base`: the protocol of a recognizer; modules that straighten a page's image, take seals off it, find its rulings, and
    turn recognised words into glyphs with a confidence.
What may not
    statements and measures: a recognised page goes the way of every other page.
The libraries come with `juesuan[ocr]` and are imported inside functions: documents with text never wait for them.
"""

from extractors.ocr.base import Recognizer

__all__ = ["Recognizer"]
