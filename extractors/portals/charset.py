"""In which charset a page's bytes are to be read, whatever its server and its author say."""

from __future__ import annotations

import codecs
import re

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030", "cp936", "ms936", "windows-936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
}
"""Charsets that are believed. ISO-8859-1 is none: servers name it without looking, and any bytes decode in it, to nonsense."""

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
    names = _candidates(body, charset)
    for name in names:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return min((body.decode(name, errors="replace") for name in names), key=lambda text: text.count("\ufffd"))


def _candidates(body: bytes, charset: str | None) -> tuple[str, ...]:
    declared = _META_CHARSET.search(body[:_HEAD_BYTES])
    said = (charset or "", declared[1].decode("ascii", errors="replace") if declared else "")
    names = [_CODECS[name.lower()] for name in said if name.lower() in _CODECS]
    surely = len(_UTF8_SEQUENCE.findall(body[:_SAMPLE_BYTES])) >= _SURELY_UTF8
    return tuple(dict.fromkeys((*(("utf-8",) if surely else ()), *names, "utf-8", "gb18030")))
