"""Printed text for quoting: without white space and with the characters that it shows, punctuation as it is."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.model import Box
from extractors.text import squeeze, unspaced

_LOOK_ALIKE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
"""Radicals and compatibility characters that fonts use in place of the character they look like."""


@lru_cache(maxsize=1 << 13)
def printed(text: str) -> str:
    """The text without white space, each look-alike as the character that a reader sees; nothing else is folded."""
    if text.isascii():
        return unspaced(text)
    return _LOOK_ALIKE.sub(lambda m: squeeze(m[0]), unspaced(text))


def place(page: int, box: Box | None) -> str:
    """A figure's place as checks print it; the page alone in formats without positions."""
    if box is None:
        return f"p{page}"
    return f"p{page} ({box.x0:.0f},{box.top:.0f},{box.x1:.0f},{box.bottom:.0f})"
