"""What kind of file some bytes are, by their content: a portal's names and Content-Type headers are often wrong."""

from __future__ import annotations

import io
import re
import zipfile

PDF = "application/pdf"
HTML = "text/html"
ZIP = "application/zip"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OLE = "application/x-ole-storage"
_OFD = "application/ofd"

SUFFIXES: dict[str, str] = {
    PDF: ".pdf",
    HTML: ".html",
    ZIP: ".zip",
    _DOCX: ".docx",
    _XLSX: ".xlsx",
    _OFD: ".ofd",
    _OLE: ".ole",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.rar": ".rar",
    "application/x-7z-compressed": ".7z",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
"""File name suffix of each media type that `media_type` tells apart; others have `.bin`."""

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|script|table|div)\b", re.IGNORECASE)
_PDF_WITHIN = 1024  # readers accept a PDF header anywhere in the first kilobyte
_HTML_WITHIN = 2048


def media_type(data: bytes) -> str:
    """Return the media type that the bytes themselves show.

    Office files are told apart by the parts in their container. Nothing is decompressed. Never raises: what is not recognised
    is `application/octet-stream`, no bytes at all are `application/x-empty`.
    """
    if not data:
        return EMPTY
    for prefix, kind in _PREFIXES:
        if data.startswith(prefix):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(data)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    return HTML if _is_html(data) else UNKNOWN


def suffix(kind: str) -> str:
    """Return the file name suffix of a media type, with its dot."""
    return SUFFIXES.get(kind, ".bin")


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ZIP  # it begins as one; that it is damaged is for whoever opens it to say
    if any(name.startswith("word/") for name in names):
        return _DOCX
    if any(name.startswith("xl/") for name in names):
        return _XLSX
    return _OFD if "OFD.xml" in names else ZIP


def _ole_type(data: bytes) -> str:
    if "WordDocument".encode("utf-16-le") in data:
        return "application/msword"
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\0")):
        return "application/vnd.ms-excel"
    return _OLE


def _is_html(data: bytes) -> bool:
    head = data[:_HTML_WITHIN]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    return _HTML_START.search(head) is not None
