"""Whether a PDF's packed streams unpack as they were packed.

pdfium takes what it gets of a damaged stream and says nothing: figures would be missing. A document with one such stream is read
by the reference engine, which tells what is damaged. Pictures and fonts are not looked at: no figure is lost with them.
"""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass

_BEGINS = re.compile(rb"stream\r?\n")  # the end of a stream is told apart after: a look back makes the search five times as long
_FAR = 4_000
"""The dictionary of a stream begins at most so many bytes before it."""

_MOST_BYTES = 32 << 20
"""One stream unpacked; the largest content of a real page has a few MB."""

_LEFT_OUT = (b"/Image", b"/Length1", b"/FontFile", b"Type1C", b"CIDFontType0C", b"/OpenType")
_REPLACED = b"/ActualText"


@dataclass(frozen=True, slots=True)
class Soundness:
    """Whether all streams are sound, and whether some content names a text that stands for what it prints."""

    sound: bool
    replaces_text: bool


def examine(data: bytes) -> Soundness:
    """Unpack every stream of a PDF's bytes that may hold text; an encrypted one is not sound, for nobody can tell."""
    replaces = False
    if b"/Encrypt" in data:
        return Soundness(False, replaces)
    for begin in _BEGINS.finditer(data):
        if data.endswith(b"end", 0, begin.start()):
            continue
        head = data[data.rfind(b"obj", max(0, begin.start() - _FAR), begin.start()) : begin.start()]
        if any(name in head for name in _LEFT_OUT):
            continue
        content = data[begin.end() : data.find(b"endstream", begin.end())]
        if b"FlateDecode" in head or b"/Fl" in head:
            try:
                content = _unpacked(head, content)
            except (zlib.error, ValueError):
                return Soundness(False, replaces)
        replaces = replaces or _REPLACED in content
    return Soundness(True, replaces)


def _unpacked(head: bytes, content: bytes) -> bytes:
    """A stream unpacked.

    Raises:
        zlib.error: it is damaged, or unpacks to more than `_MOST_BYTES`.
        ValueError: it is damaged in its encoding as text.
    """
    if b"ASCII85Decode" in head or b"/A85" in head:
        content = base64.a85decode(content.strip().removeprefix(b"<~").removesuffix(b"~>"))
    inflater = zlib.decompressobj()
    unpacked = inflater.decompress(content, _MOST_BYTES)
    if not inflater.eof:
        raise zlib.error("cut short")
    return unpacked
