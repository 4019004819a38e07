"""Reading a body: whole or not at all, never more than allowed, neither as sent nor as decompressed.

Decompression is done here, on zlib, because only the decompressor knows whether the stream came to its end and how much it would
still give.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import requests
import urllib3

from extractors.media import DOCX, HTML, ODS, ODT, OFD, PDF, XLSX, ZIP, media_type
from flows.client.exchange import Deadline

_CHUNK = 65_536
_SLOWEST = 32
"""Bytes a second, below which a body that has had two time-outs of time is given up."""
_GZIP = b"\x1f\x8b"
_TAIL = 65_557  # a ZIP archive's end record and the longest comment after it
_PDF_TAIL = 2_048
_UNREADABLE_CODINGS = frozenset({"br", "zstd", "compress", "x-compress"})


class TooLongError(Exception):
    """A body went past max_bytes or the total time: asking again would not help."""


class TruncatedError(Exception):
    """A body ended before its end."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How much of a body is read, and how slowly it may come.

    Attributes:
        max_bytes: the most bytes, as sent and as decompressed.
        patience_s: seconds before a trickle is called one.
        cut: a longer body is cut there instead of refused.
    """

    max_bytes: int
    patience_s: float
    cut: bool = False


def read_body(response: requests.Response, limits: BodyLimits, deadline: Deadline) -> bytes:
    """Read and decompress a body.

    Raises:
        TooLongError: it is longer than allowed, takes too long, or is in an encoding that was not asked for.
        TruncatedError: it is shorter than it says.
        requests.RequestException, urllib3.exceptions.HTTPError, OSError: the connection broke.
    """
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > limits.max_bytes and not limits.cut:
        raise TooLongError(f"the body has {declared} bytes, more than max_bytes ({limits.max_bytes})")
    decoder = _Decoder.of(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    sent = 0
    while part := _read_some(response, deadline):
        sent += len(part)
        if deadline.elapsed > limits.patience_s and sent < _SLOWEST * deadline.elapsed:
            raise TooLongError(f"the body took too long to arrive: {sent} bytes in {deadline.elapsed:.0f} s")
        body += decoder.feed(part, limits.max_bytes + 1 - len(body))
        if max(sent, len(body)) > limits.max_bytes:
            if limits.cut:
                return bytes(body[: limits.max_bytes])
            raise TooLongError(f"the body is longer than max_bytes ({limits.max_bytes})")
    if not decoder.at_end:
        raise TruncatedError("the compressed body is cut short")
    if _ends_with_the_connection(response) and (cut := _cut_short(bytes(body))):
        raise TruncatedError(cut)
    return bytes(body)


def _read_some(response: requests.Response, deadline: Deadline) -> bytes:
    """The next bytes of the body as sent, none at its end."""
    try:
        part: bytes = response.raw.read1(_CHUNK, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError):
        if deadline.passed:
            raise TooLongError("the body took too long to arrive") from None
        raise
    if deadline.passed:
        raise TooLongError("the body took too long to arrive")
    return part


@dataclass(slots=True)
class _Decoder:
    """Decompresses a body piece by piece; what says it is compressed and is not is passed on as it is."""

    coding: str
    _zlib: zlib._Decompress | None = field(default=None, init=False)
    _head: bytes | None = field(default=b"", init=False)
    """The first bytes, until there are enough of them to tell the format; then None."""

    @classmethod
    def of(cls, header: str) -> _Decoder:
        coding = header.strip().lower().removeprefix("x-")
        if coding in _UNREADABLE_CODINGS or "," in coding:
            raise TooLongError(f"the body is encoded as {coding!r}, which was not asked for")
        return cls(coding)

    @property
    def at_end(self) -> bool:
        """Tell whether the compressed stream is complete, as far as there is one."""
        return self._zlib is None or self._zlib.eof

    def feed(self, data: bytes, room: int) -> bytes:
        """Return what the data decompresses to, no more than `room` bytes (at least 1) of it."""
        if self._head is not None:
            data = self._head + data
            if len(data) < len(_GZIP) and self.coding in ("gzip", "deflate"):
                self._head = data
                return b""
            self._head = None
            self._zlib = self._begin(data)
        return data if self._zlib is None else self._inflate(self._zlib, data, room)

    def _begin(self, data: bytes) -> zlib._Decompress | None:
        if self.coding == "gzip" and data.startswith(_GZIP):
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        if self.coding == "deflate":  # RFC 9110 means zlib's format; some servers send the bare stream
            wrapped = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return None

    def _inflate(self, stream: zlib._Decompress, data: bytes, room: int) -> bytes:
        out = bytearray()
        try:
            while data and len(out) < room:
                if stream.eof:  # a further gzip member, or bytes that belong to nothing
                    if not data.startswith(_GZIP):
                        break
                    stream = self._zlib = zlib.decompressobj(16 + zlib.MAX_WBITS)
                out += stream.decompress(data, room - len(out))
                data = stream.unconsumed_tail or stream.unused_data
        except zlib.error as error:
            raise TruncatedError(f"the compressed body is damaged: {error}") from error
        return bytes(out)


def _ends_with_the_connection(response: requests.Response) -> bool:
    """Tell whether only the end of the connection says where the body ends, so that a broken one looks complete."""
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    return not chunked and not response.headers.get("Content-Length", "").strip().isdecimal() and response.status_code != 204


def _cut_short(body: bytes) -> str | None:
    """Say how the content itself shows that its end is missing."""
    if not body:
        return "the connection ended before the body"
    kind = media_type(body)
    if kind == PDF and b"%%EOF" not in body[-_PDF_TAIL:]:
        return "the connection ended before the PDF's end mark"
    if kind in (ZIP, DOCX, XLSX, OFD, ODT, ODS) and b"PK\x05\x06" not in body[-_TAIL:]:
        return "the connection ended before the archive's directory"
    if kind == HTML and body.rfind(b"<") > body.rfind(b">"):
        return "the connection ended within a tag"
    return None
