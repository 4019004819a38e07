"""What an attribute or a script of a portal's page says of an address: written with blanks, in a call, behind a viewer.

Nothing here looks at elements; `html` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote_from_bytes, unquote, unquote_to_bytes, urldefrag, urljoin, urlsplit

_SUFFIXES = r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|7z)"

DOCUMENT_NAME = re.compile(rf"{_SUFFIXES}$", re.IGNORECASE)
"""A path or file name that is a document, not a page."""

_SIZED_NAME = re.compile(rf"{_SUFFIXES}\s*[(（\[【][^()（）\[\]【】]*[)）\]】]$", re.IGNORECASE)
"""A file name with its size behind it: 决算.pdf（1.2MB）."""
_STATIC_PAGE = re.compile(r"\.s?html?$", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"/(?:\w*down_?load\w*|down_?file\w*|(?:get|open|read|show|view)_?(?:file|attach)\w*)"
    r"(?:\.(?:jspx?|do|action|aspx?|ashx|php))?$",
    re.IGNORECASE,
)
"""The path of a program that hands out files; which one stands in the query."""
_ATTACHMENT_FOLDER = re.compile(r"/(?:attachments?|attach|cmsres)/(?:[^/]+/)*(?=[^/]*\d)[^/.]+$", re.IGNORECASE)
"""A file below a folder for attachments, whose name has lost its extension."""

_CHINESE_NAME = re.compile(r"^[^\ufffd]*[\u4e00-\u9fff]{4}[^\ufffd]*$")
_BROKEN = re.compile(r"[\t\r\n\x00]+")
_SESSION = re.compile(r";jsessionid=[^?#/;]*", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:/")
_NEVER_ASKED = frozenset({"file", "ftp"})
_SCHEME_GAP = re.compile(r"^(https?:)\s*//\s*", re.IGNORECASE)

_LITERAL = r"""(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)')"""
_OPENED = re.compile(
    rf"(?:\bopen\s*\(|\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:replace|assign)\s*\()\s*{_LITERAL}(?!\s*\+)", re.IGNORECASE
)
"""`window.open('…')`, `location.href='…'` and their like, with a whole address and not the beginning of one."""
_CALLED = re.compile(rf"[(,=:]\s*{_LITERAL}(?!\s*\+)")
_ADDRESS_START = re.compile(r"^(?:https?:)?//[^/]|^(?:\.{0,2}/)(?!/|$)", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"^(?:#|about:|javascript:|mailto:|tel:|data:)|[<>{}|\ud800-\udfff]|.{500}", re.IGNORECASE)
"""Other schemes; and what is markup or text that a script holds."""
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(/))")

_PRINTABLE = bytes(range(0x21, 0x7F)).decode()
_CHINESE_FROM = "\u2000"
"""Two bytes of GBK are often one letter of Cyrillic or Hebrew in UTF-8, which no Chinese site names its files by."""

_VIEWER = re.compile(r"viewer|preview|pdfjs|pdf\.js|/(?:web|pdf)/[^/]*\.html?$|/view\.aspx$", re.IGNORECASE)
_VIEWED = ("file", "src", "url")


def absolute(base: str, reference: str | None) -> str | None:
    """Return the absolute http(s) address of a reference, without its fragment; None for anything else.

    A document on the editor's own disk (`file:///C:/决算.pdf`, or the bare path) or on an FTP server is announced too, though
    nobody may ask for it: its address is returned.

    As browsers do: blanks around it, line breaks in it and backslashes before its query are forgiven, a blank inside is `%20`.
    What is percent-encoded stays so, in whatever charset; Chinese stays as it is written. A session's number is left out: it is
    another one every night, and the client keeps the session by its cookie.
    """
    before, mark, query = _BROKEN.sub("", reference or "").strip().partition("?")
    cleaned = _SESSION.sub("", before.replace("\\", "/")) + mark + query
    if not cleaned:
        return None
    cleaned = _DRIVE.sub(r"file:///\g<0>", _SCHEME_GAP.sub(r"\1//", cleaned)).replace(" ", "%20")
    try:
        url = urldefrag(urljoin(base, cleaned)).url
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme in _NEVER_ASKED:
        return url if DOCUMENT_NAME.search(unquote(parts.path)) else None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def opened(script: str) -> Iterator[str]:
    """Yield the addresses that a handler opens: the argument of `window.open`, what `location` is set to."""
    for found in _OPENED.finditer(script):
        said = _literal(found)
        if said and not _NO_ADDRESS.search(said) and re.search(r"[./?]", said):
            yield said


def called(script: str) -> Iterator[str]:
    """Yield the strings that a script hands over and that are clearly addresses.

    That is one with a scheme or from the root that ends as a document or asks a program with a query, one with a folder that ends
    as a document, or one of a program that hands out files. A mere file name counts only where it is all that is handed over:
    in `download('/a/1.pdf', '决算.pdf')` it is the name to save the file by, and in `download('17', '决算.pdf')` too.
    """
    said = [text for found in _CALLED.finditer(script) if (text := _literal(found)) and not _NO_ADDRESS.search(text)]
    clear = [text for text in said if _is_clear(text)]
    yield from clear or [text for text in said if len(said) == 1 and DOCUMENT_NAME.search(text)]


def viewed(url: str) -> str | None:
    """Return the file that a viewer's address shows (`viewer.html?file=…`), None where it is no viewer.

    The file's address is relative to the viewer's. Characters that are not UTF-8 stay percent-encoded.
    """
    parts = urlsplit(url)
    if not parts.query or not _VIEWER.search(parts.path):
        return None
    raw = {name.lower(): value for name, _, value in (pair.partition("=") for pair in re.split("[&;]", parts.query))}
    for name in _VIEWED:
        target = absolute(url, _decoded(raw.get(name, "")))
        if target is not None and (name == "file" or is_document_address(target)):
            return target
    return None


def is_document_address(url: str) -> bool:
    """Tell whether an address is a document's: its ending, a file name in its query, a program or folder for attachments."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if DOCUMENT_NAME.search(path):
        return True
    if _STATIC_PAGE.search(path):
        return False
    if any(DOCUMENT_NAME.search(value.strip()) for _, value in parse_qsl(parts.query, errors="replace")):
        return True
    return bool(parts.query and _DOWNLOAD.search(path)) or _ATTACHMENT_FOLDER.search(path) is not None


def is_document_name(text: str) -> bool:
    """Tell whether a link's words are a file's name, with or without its size behind it."""
    return DOCUMENT_NAME.search(text.strip()) is not None or _SIZED_NAME.search(text.strip()) is not None


def name_in(url: str) -> str:
    """Return the Chinese name of a file that its address shows (`/u/某局2024年度部门决算.pdf`, `?showname=…`), "" without one."""
    parts = urlsplit(url)
    shown = [*(value for _, value in parse_qsl(parts.query, errors="replace")), unquote(parts.path).rpartition("/")[2]]
    names = (without_suffix(name) for name in shown if is_document_name(name))
    return next((name for name in names if _CHINESE_NAME.search(name)), "")


def is_static_page(url: str) -> bool:
    """Tell whether an address is that of a page (`.html`, `.shtml`, `.htm`), whatever is said of it."""
    return _STATIC_PAGE.search(urlsplit(url).path) is not None


def without_suffix(text: str) -> str:
    """Return a file's name without its suffix and its size."""
    return DOCUMENT_NAME.sub("", _SIZED_NAME.sub("", text.strip())).strip()


def same_address(url: str) -> str:
    """Return what two spellings of one address share: 预.pdf and %E9%A2%84.pdf are one."""
    return _decoded(url)


def _literal(found: re.Match[str]) -> str:
    """The string of a script, with its escaped characters and slashes; other backslashes are meant as slashes."""
    said = found["double"] or found["single"] or ""
    return _ESCAPED.sub(lambda m: m[2] or chr(int(m[1], 16)), said).strip()


def _is_clear(text: str) -> bool:
    rooted = _ADDRESS_START.match(text.replace("\\", "/")) is not None
    path, _, query = text.partition("?")
    if DOCUMENT_NAME.search(path) or DOCUMENT_NAME.search(text):
        return rooted or "/" in text or "\\" in text
    if query and _DOWNLOAD.search(f"/{path}"):
        return True
    return rooted and (bool(query) or re.match(r"https?:", text, re.IGNORECASE) is not None)


def _decoded(text: str) -> str:
    """Undo percent-encoding where the bytes are UTF-8; leave it where they are not, or are more likely Chinese in GBK."""
    data = unquote_to_bytes(text)
    try:
        said = data.decode("utf-8")
    except UnicodeDecodeError:
        said = None
    if said is None or any("\x7f" < character < _CHINESE_FROM for character in said):
        return quote_from_bytes(data, safe=_PRINTABLE)
    return said
