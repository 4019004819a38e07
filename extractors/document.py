"""One document's bytes into everything that can be read of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors import media
from extractors.content import Content, PageContent
from extractors.disclosure import read_disclosure
from extractors.engines import Engine, PdfiumEngine
from extractors.errors import UnreadableDocumentError
from extractors.formats.archive import read_archive
from extractors.formats.docx import read_docx
from extractors.formats.html import read_html
from extractors.formats.image import read_image
from extractors.formats.pdf import read_pdf
from extractors.formats.xlsx import read_xlsx
from extractors.identity.parts import Part, split_parts
from extractors.model import (
    Extraction,
)
from extractors.ocr import Recognizer
from extractors.unread import unread


@dataclass(frozen=True, slots=True)
class Tools:
    """What a reader may use beside its own libraries; without one, documents that need it get a status that says so."""

    engine: Callable[[bytes], Engine] = PdfiumEngine
    recognizer: Recognizer | None = None
    convert: Callable[[bytes, str, str], bytes] | None = None
    """Turns bytes of one media type into those of another (.doc to .docx); raises UnreadableDocumentError."""


def extract_document(data: bytes, engine: Callable[[bytes], Engine] | None = None, tools: Tools = Tools()) -> Extraction:
    """Read one document.

    Bad input is no exception: the result's `status` and `status_reason` say what is wrong with the bytes.

    Args:
        data: the document's bytes.
        engine: opens a PDF; by default that of `tools`. See `extractors.engines`.
        tools: text recognition and conversion, where they are to be had.
    """
    blank = unread(data)
    try:
        content = _read(data, blank.media_type, replace(tools, engine=engine) if engine else tools)
    except UnreadableDocumentError as error:
        return replace(
            blank,
            pages=error.pages,
            producer=error.producer,
            text_layer=error.text_layer,
            status=error.status,
            status_reason=str(error),
        )
    opened = replace(blank, pages=content.page_count, producer=content.producer, text_layer=content.text_layer)
    return _read_content(opened, content)


def read_content(data: bytes, tools: Tools = Tools()) -> Content:
    """The pages of a document of any format, as tables and lines, before any statement is looked for.

    Raises:
        UnreadableDocumentError: it is of a format that is not read, or cannot be opened.
    """
    return _read(data, media.media_type(data), tools)


def _read(data: bytes, media_type: str, tools: Tools) -> Content:
    """The content of a document of any format.

    Raises:
        UnreadableDocumentError: it is of a format that is not read, or cannot be opened.
    """
    if not data:
        raise UnreadableDocumentError("The file is empty: download it again.")
    if media_type in _CONVERTED:
        target = _CONVERTED[media_type]
        return _read(_convert(data, media_type, target, tools), target, tools)
    if media_type in _READERS:
        return _READERS[media_type](data, tools)
    why = _NOT_READ.get(
        media_type, f"is of no format that documents are published in ({media_type}): download the document itself"
    )
    raise UnreadableDocumentError(f"The file {why}.")


def _convert(data: bytes, source: str, target: str, tools: Tools) -> bytes:
    if tools.convert is None:
        old, new = media.suffix(source), media.suffix(target)
        raise UnreadableDocumentError(f"The file is a {old}, which needs a program that converts it: convert it to {new}.")
    return tools.convert(data, source, target)


_READERS: Mapping[str, Callable[[bytes, Tools], Content]] = {
    media.PDF: lambda data, tools: read_pdf(data, tools.engine, tools.recognizer),
    media.HTML: lambda data, _: read_html(data),
    media.DOCX: lambda data, _: read_docx(data),
    media.XLSX: lambda data, _: read_xlsx(data),
    media.ZIP: lambda data, tools: read_archive(data, lambda member: _read(member, media.media_type(member), tools)),
    **dict.fromkeys(media.IMAGES, lambda data, tools: read_image(data, tools.recognizer)),
}
_CONVERTED: Mapping[str, str] = {
    **dict.fromkeys([media.DOC, media.RTF, media.ODT], media.DOCX),
    **dict.fromkeys([media.XLS, media.EXCEL_XML, media.ODS], media.XLSX),
}
"""Formats that are read as another one, after conversion."""

_NOT_READ: Mapping[str, str] = {
    media.OFD: "is an OFD document; OFD is not read yet: ask for the PDF",
    media.RAR: "is a RAR archive, which cannot be opened here: unpack it",
    media.SEVEN_ZIP: "is a 7z archive, which cannot be opened here: unpack it",
    media.ENCRYPTED_OFFICE: "is an Office file that a password encrypts: ask for it without one",
    media.OLE: "is an Office file that is cut short, or holds neither a text nor a workbook: ask for the PDF",
}


def _read_content(opened: Extraction, content: Content) -> Extraction:
    """Everything that a document with text gives; where several disclosures follow each other, the first with the others."""
    parts = split_parts(content.pages)
    damages = _damages_by_part(content.damages, parts)
    read = [
        read_disclosure(replace(opened, part=number, place=_place(part.pages) if number > 1 else None), part, own)
        for number, (part, own) in enumerate(zip(parts, damages, strict=True), 1)
    ]
    return replace(read[0], further=tuple(read[1:]))


def _place(pages: Sequence[PageContent]) -> str:
    """Where a part begins, as the fragment of an address."""
    page = f"page={pages[0].number}"
    return f"{pages[0].document}&{page}" if pages[0].document else page


def _damages_by_part(damages: Sequence[str], parts: Sequence[Part]) -> list[list[str]]:
    """Each sentence with the part that has the page which it names; with the first where it names none."""
    numbers = [{f"p.{page.number}" for page in part.pages} for part in parts]
    found: list[list[str]] = [[] for _ in parts]
    for damage in damages:
        at = next((i for i, own in enumerate(numbers) if damage.split(" ", 1)[0] in own), 0)
        found[at].append(damage)
    return found
