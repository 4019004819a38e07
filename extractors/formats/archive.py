"""ZIP archives: every document in one, read like a document of its own.

Members are read in the order of their names, numbers in them by value. Page numbers run on: a member's first page has the number
after the last page of the member before it (a workbook has as many pages as sheets, a Word document or web page one). Nothing is
written anywhere: a member's name is only a label.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from extractors import media
from extractors.content import Content, PageContent
from extractors.errors import UnreadableDocumentError
from extractors.model import TextLayer

MOST_MEMBERS = 500
MOST_BYTES = 300 << 20
"""All members unpacked."""

_BOMB_BYTES = 20 << 20
_BOMB_RATIO = 200
"""A member that is larger than these bytes and this many times its packed size is no document but a bomb."""

_DEEPEST = 1
"""Archives in an archive are opened, those in them are not."""

_LONGEST_NAME = 120
_CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._|~\$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_NO_DOCUMENT = (".txt", ".url", ".lnk", ".ini", ".css", ".js", ".xml", ".ttf")

Read = Callable[[bytes], Content]


@dataclass(slots=True)
class _Shelf:
    """What the members gave so far."""

    pages: list[PageContent] = field(default_factory=list)
    page_count: int = 0
    layers: set[TextLayer | None] = field(default_factory=set)
    damages: list[str] = field(default_factory=list)
    read: int = 0

    def put(self, name: str, content: Content) -> None:
        """Add a member's pages behind those that are there."""
        self.pages += (_moved(page, self.page_count, name) for page in content.pages)
        self.damages += (f"{name}: {damage}" for damage in content.damages)
        self.page_count += content.page_count
        self.layers.add(content.text_layer)
        self.read += 1


def read_archive(data: bytes, read: Read) -> Content:
    """Read all members.

    Args:
        data: the archive's bytes.
        read: reads one member as a document of its own; what it raises becomes a damage that names the member.

    Raises:
        UnreadableDocumentError: the archive is damaged, unpacks beyond all measure, or nothing in it can be read.
    """
    shelf = _Shelf()
    _read_members(data, read, shelf, "", 0)
    if not shelf.read:
        why = "; ".join(shelf.damages[:5])
        raise UnreadableDocumentError(
            f"Nothing in the archive can be read: {why}" if why else "The archive holds no document: download it again."
        )
    layers = shelf.layers - {None}
    layer: TextLayer | None = next(iter(layers)) if len(layers) == 1 else "mixed" if layers else None
    return Content(tuple(shelf.pages), shelf.page_count, layer, damages=tuple(shelf.damages))


def _read_members(data: bytes, read: Read, shelf: _Shelf, folder: str, depth: int) -> None:
    """Read an archive's members onto the shelf; `folder` is the label of the archive that it lies in."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except media.BAD_ZIP as error:
        reason = f"The archive (or Office file) is damaged or cut short ({error}): download it again."
        raise UnreadableDocumentError(reason) from error
    with archive:
        members = _members(archive)
        for label, member in members:
            name = folder + label
            try:
                content = _unpack(archive, member)
                if media.media_type(content) == media.ZIP:
                    if depth >= _DEEPEST:
                        raise UnreadableDocumentError("is an archive in an archive in an archive: unpack it")
                    _read_members(content, read, shelf, f"{name}/", depth + 1)
                else:
                    shelf.put(name, read(content))
            except UnreadableDocumentError as error:
                shelf.damages.append(f"{name}: {str(error).rstrip('.')}")


def _members(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The members that may be documents with their labels, in order.

    Raises:
        UnreadableDocumentError: there are too many, or they unpack to too much.
    """
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise UnreadableDocumentError(f"The archive has {len(infos)} members, more than {MOST_MEMBERS}: unpack it.", "failed")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_BYTES:
        reason = f"The archive unpacks to {unpacked >> 20} MB, more than {MOST_BYTES >> 20} MB: it may be a decompression bomb."
        raise UnreadableDocumentError(reason, "failed")
    named = ((member_name(info), info) for info in infos if not info.filename.endswith("/"))
    kept = [(n, i) for n, i in named if not _CLUTTER.search(n) and not n.lower().endswith(_NO_DOCUMENT)]
    return sorted(kept, key=lambda member: list(_by_value(member[0])))


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as a label: in the charset that its bytes are in, without drives, parents and control characters."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:  # not marked as UTF-8: Chinese programs write GBK, others UTF-8 without the mark
        name = _decoded(name)
    parts = re.sub(r"[\x00-\x1f\x7f\ufffd]", "", name.replace("\\", "/")).split("/")
    kept = [p for p in parts if p not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", p)]
    return "/".join(kept)[-_LONGEST_NAME:] or "(no name)"


def _decoded(name: str) -> str:
    try:
        stored = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for charset in ("utf-8", "gb18030"):
        try:
            return stored.decode(charset)
        except UnicodeDecodeError:
            continue
    return name


def _by_value(name: str) -> Iterator[tuple[int, int, str]]:
    """A name's parts so that 2 comes before 10."""
    for part in re.findall(r"[0-9]+|[^0-9]+", name):
        yield (0, int(part), "") if part.isdigit() else (1, 0, part)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes.

    Raises:
        UnreadableDocumentError: it is encrypted, damaged, packed in a way that is not read, or a bomb.
    """
    if member.flag_bits & 0x1:
        raise UnreadableDocumentError("is encrypted: ask for it without a password")
    if member.file_size > _BOMB_BYTES and member.file_size > _BOMB_RATIO * max(member.compress_size, 1):
        raise UnreadableDocumentError(f"unpacks to {member.file_size >> 20} MB, as only decompression bombs do")
    try:
        return archive.read(member)
    except media.BAD_ZIP as error:
        raise UnreadableDocumentError(f"is damaged ({error}): download the archive again") from error


def _moved(page: PageContent, offset: int, name: str) -> PageContent:
    """A member's page as the archive's: its number runs on, and its document is named."""
    number = page.number + offset
    return replace(page, number=number, grids=tuple(replace(g, page=number) for g in page.grids), document=name)
