"""What kind of file some bytes are, by their content: a portal's names and Content-Type headers are often wrong."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

PDF = "application/pdf"
HTML = "text/html"
ZIP = "application/zip"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
EXCEL_XML = "application/vnd.ms-excel+xml"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
RAR = "application/vnd.rar"
SEVEN_ZIP = "application/x-7z-compressed"
ENCRYPTED_OFFICE = "application/vnd.ms-office-encrypted"
IMAGES = ("image/png", "image/jpeg", "image/tiff", "image/bmp")
OFD = "application/ofd"

SUFFIXES: dict[str, str] = {
    PDF: ".pdf",
    HTML: ".html",
    ZIP: ".zip",
    DOCX: ".docx",
    XLSX: ".xlsx",
    OFD: ".ofd",
    OLE: ".ole",
    DOC: ".doc",
    XLS: ".xls",
    EXCEL_XML: ".xml",
    RTF: ".rtf",
    ODT: ".odt",
    ODS: ".ods",
    RAR: ".rar",
    SEVEN_ZIP: ".7z",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
}
"""File name suffix of each media type that `media_type` tells apart; others have `.bin`."""

BAD_ZIP: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, IndexError, OverflowError),
)
"""What `zipfile` raises on damaged, encrypted and exotic archives."""

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"{\\rtf", RTF),
    (b"PK\x05\x06", ZIP),
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
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return _markup_type(data)


def suffix(kind: str) -> str:
    """Return the file name suffix of a media type, with its dot."""
    return SUFFIXES.get(kind, ".bin")


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = container.namelist()
    except BAD_ZIP:
        return ZIP  # it begins as one; that it is damaged is for whoever opens it to say
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return DOCX
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return XLSX
    if "OFD.xml" in names:
        return OFD
    # OpenDocument files say what they are in their first member, which is stored as it is.
    return next((kind for kind in (ODT, ODS) if data[30 : 30 + len(f"mimetype{kind}")] == f"mimetype{kind}".encode()), ZIP)


def _ole_type(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED_OFFICE
    if "WordDocument".encode("utf-16-le") in data:
        return DOC
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book\0")):
        return XLS
    return OLE


def _markup_type(data: bytes) -> str:
    head = data[:_HTML_WITHIN]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    if (
        head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
        and b"urn:schemas-microsoft-com:office:spreadsheet" in head
    ):
        return EXCEL_XML
    return HTML if _HTML_START.search(head) else UNKNOWN
