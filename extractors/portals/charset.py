"""In which charset a page's bytes are to be read, whatever its server and its author say."""

from __future__ import annotations

import codecs
import re

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252"})
"""Charsets that servers name without looking; any bytes decode in them, to nonsense."""

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF8_SEQUENCE = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}(?:[\xe3-\xef][\x80-\xbf]{2})+")
"""Two or more Chinese characters of UTF-8. GB18030 hardly ever has this form: its lead bytes there are rare characters'."""
_SURELY_UTF8 = 4
_SAMPLE_BYTES = 200_000


def decode(body: bytes, charset: str | None) -> str:
    """Decode a page.

    A byte order mark decides. Next comes UTF-8 where the bytes hold Chinese that can hardly be anything else; then the charset of
    the Content-Type header, the meta tag's, UTF-8, GB18030: the first that the bytes are valid in, or else the one with the
    fewest bytes that are not.
    """
    for mark, name in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    decoded: list[str] = []
    for name in _candidates(body, charset):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            decoded.append(body.decode(name, errors="replace"))
        except (LookupError, ValueError):  # no such charset, or one that is none of text
            continue
    return min(decoded, key=lambda text: text.count("\ufffd"))


def _candidates(body: bytes, charset: str | None) -> tuple[str, ...]:
    declared = _META_CHARSET.search(body[:_HEAD_BYTES])
    said = [charset, declared[1].decode("ascii", errors="replace") if declared else None]
    names = [_WIDER.get(name.lower(), name) for name in said if name and name.lower() not in _LATIN]
    surely = len(_UTF8_SEQUENCE.findall(body[:_SAMPLE_BYTES])) >= _SURELY_UTF8
    return (*(("utf-8",) if surely else ()), *names, "utf-8", "gb18030")
