"""The archive of original bytes: content-addressed, written once, never changed.

A document's id is the sha256 of its bytes; it lies in `archive/<first two digits>/<sha256><suffix by content>`.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import StoreError
from extractors.media import SUFFIXES, media_type, suffix
from warehouse.schema import DOCUMENT_ID_PATTERN

_READ_ONLY = 0o444
_ENDINGS = (*SUFFIXES.values(), suffix(""))
"""Asked for one after the other, most documents are found at once, however many lie in their folder."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Original bytes below one folder. `writer` names who puts some in: of one name, only one process at a time may."""

    root: Path
    writer: str = "any"

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their document id; bytes that are there already are left as they are.

        The file appears whole or not at all, also when the machine stops in between.
        """
        document_id = hashlib.sha256(data).hexdigest()
        if self.has(document_id):
            return document_id
        folder = self._folder(document_id)
        for needed in (folder, self._incoming):
            needed.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f"{self.writer}.", dir=self._incoming)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.chmod(_READ_ONLY)
            fresh.rename(folder / f"{document_id}{suffix(media_type(data))}")
        finally:
            fresh.unlink(missing_ok=True)
        _sync_folder(folder)
        return document_id

    def clear_leftovers(self) -> None:
        """Remove what this writer was putting in when it was killed."""
        for path in self._incoming.glob(f"{self.writer}.*"):
            path.unlink(missing_ok=True)

    def has(self, document_id: str) -> bool:
        """Tell whether a document's bytes are kept."""
        return self._find(document_id) is not None

    def path(self, document_id: str) -> Path:
        """Return the file of a document.

        Raises:
            StoreError: it is not in the archive.
        """
        found = self._find(document_id)
        if found is None:
            raise StoreError(f"Document {document_id} is not in the archive {self.root}: crawl its source again.")
        return found

    def get(self, document_id: str) -> bytes:
        """Return a document's bytes, checked against its id.

        Raises:
            StoreError: it is not in the archive, or its file was changed on disk.
        """
        path = self.path(document_id)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != document_id:
            raise StoreError(f"{path} no longer holds the bytes it is named after: delete it and crawl its source again.")
        return data

    @property
    def _incoming(self) -> Path:
        """Where files are written; on its own, so that what was left there is found without a look at all documents."""
        return self.root / ".incoming"

    def _folder(self, document_id: str) -> Path:
        return self.root / document_id[:2]

    def _find(self, document_id: str) -> Path | None:
        if not re.match(DOCUMENT_ID_PATTERN, document_id):
            raise StoreError(f"{document_id!r} is no document id: give the 64 hex digits of a sha256.")
        folder = self._folder(document_id)
        named = (folder / f"{document_id}{ending}" for ending in _ENDINGS)
        return next((path for path in named if path.is_file()), None) or _beginning_with(folder, document_id)


def _beginning_with(folder: Path, document_id: str) -> Path | None:
    """A document whose suffix is none of today's."""
    try:
        return next((path for path in folder.iterdir() if path.name.startswith(f"{document_id}.")), None)
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    """Make a rename in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
