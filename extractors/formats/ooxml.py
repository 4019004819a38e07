"""The container of .docx and .xlsx: a ZIP of XML parts that refer to each other (ECMA-376, Open Packaging Conventions)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from extractors.errors import UnreadableDocumentError
from extractors.media import BAD_ZIP

MOST_PART_BYTES = 256 << 20
"""One part unpacked. A sheet with all its 1,048,576 rows formatted has less."""

MOST_TREE_BYTES = 64 << 20
"""One part that is held as a tree, which takes ten times its size."""

OFFICE_DOCUMENT = "officeDocument"

_DTD_WITHIN = 4096
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Package:
    """An Office file's parts, unpacked in bounds and parsed without entities, networks or DTDs."""

    def __init__(self, data: bytes) -> None:
        """Open the container.

        Raises:
            UnreadableDocumentError: it is damaged.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BAD_ZIP as error:
            raise _damaged(str(error)) from error
        self._names = set(self._zip.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def bytes(self, name: str, most: int = MOST_PART_BYTES) -> bytes:
        """Unpack one part.

        Raises:
            UnreadableDocumentError: it is not there, is damaged, encrypted, or larger than `most` bytes.
        """
        try:
            info = self._zip.getinfo(name)
            if info.file_size > most:
                reason = (
                    f"The Office file's part {name} unpacks to {info.file_size >> 20} MB, more than {most >> 20} MB: split it."
                )
                raise UnreadableDocumentError(reason, "failed")
            content = self._zip.read(info)
        except KeyError as error:
            raise _damaged(f"its part {name} is missing") from error
        except BAD_ZIP as error:
            raise _damaged(f"its part {name}: {error}") from error
        if b"<!DOCTYPE" in content[:_DTD_WITHIN] or b"<!ENTITY" in content[:_DTD_WITHIN]:
            raise _damaged(f"its part {name} declares entities, which no Office program writes")
        return content

    def tree(self, name: str) -> etree._Element:
        """Parse one part.

        Raises:
            UnreadableDocumentError: it cannot be unpacked or is no XML.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(self.bytes(name, MOST_TREE_BYTES), parser)
        except etree.XMLSyntaxError as error:
            raise _damaged(f"its part {name}: {error}") from error

    def stream(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """Yield the elements of these tags in document order, each dropped again when the next is asked for.

        Raises:
            UnreadableDocumentError: the part cannot be unpacked or is no XML.
        """
        source = io.BytesIO(self.bytes(name))
        try:
            for _, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise _damaged(f"its part {name}: {error}") from error

    def targets(self, name: str = "") -> dict[str, tuple[str, str]]:
        """What a part refers to inside the container: by id the kind (the type's last word) and the part's name."""
        folder, file = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self.tree(relations).iter(f"{_RELATIONSHIPS}Relationship"):
            if relation.get("TargetMode") != "External":
                kind = (relation.get("Type") or "").rpartition("/")[2]
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")
                found[relation.get("Id") or ""] = (kind, target)
        return found

    def main_part(self, usual: str) -> str:
        """The name of the part that is the document itself."""
        named = next((target for kind, target in self.targets().values() if kind == OFFICE_DOCUMENT), usual)
        return named if named in self else usual


def local(tag: object) -> str:
    """An element's name without its namespace: files in the strict form of the standard have others."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that local name."""
    return None if element is None else next((e for e in element if local(e.tag) == name), None)


def inside(element: etree._Element, name: str) -> list[etree._Element]:
    """The elements in the first child of that local name; none where there is none."""
    found = child(element, name)
    return [] if found is None else list(found)


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    return next((str(v) for k, v in element.attrib.items() if local(k) == name), None)


def whole(text: str | None, default: int) -> int:
    """A whole number that an attribute states, else `default`."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether an on/off property is set: it is there, and not switched off."""
    return element is not None and (value(element) or "true").lower() not in ("0", "false", "off", "none")


def _damaged(why: str) -> UnreadableDocumentError:
    plain = re.sub(r"\s+", " ", why)[:200]
    return UnreadableDocumentError(f"The Office file is damaged ({plain}): download it again.")
