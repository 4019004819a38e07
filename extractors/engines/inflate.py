"""Deflated streams that are damaged: read where only their checksum is wrong, else reported.

pdfminer takes a stream that it cannot unpack for an empty one, and one that is cut short for a whole one: figures would be
missing and nothing would say so. It also copies all that it has for every byte, which takes hours for some megabytes.
"""

from __future__ import annotations

import zlib

import pdfminer.pdftypes
from pdfminer.pdfexceptions import PDFException

MOST_BYTES = 64 << 20
"""One damaged stream unpacked. The largest content of a real page has a few MB."""

_HEADER = 2


def inflate_damaged(data: bytes) -> bytes:
    """Unpack a stream whose checksum is wrong or missing.

    Raises:
        PDFException: it is damaged before that, cut short, or unpacks to more than `MOST_BYTES`.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # without header and checksum
    try:
        unpacked = inflater.decompress(data[_HEADER:], MOST_BYTES)
    except zlib.error as error:
        raise PDFException(f"a stream is damaged: {error}") from error
    if not inflater.eof:
        raise PDFException("a stream is cut short" if len(unpacked) < MOST_BYTES else "a damaged stream is too large")
    return unpacked


def install() -> None:
    """Let pdfminer unpack damaged streams so."""
    pdfminer.pdftypes.decompress_corrupted = inflate_damaged
