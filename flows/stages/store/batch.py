"""One batch of documents, read on any machine: originals come from the store by name, what was read goes there as one object.

The object is named by all that makes its content: the documents, the extractor and the program. A batch that two workers read, or
one that was lost and is read again, is therefore the same object.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extractors.errors import StoreError
from extractors.version import EXTRACTOR_VERSION
from flows.stages.publishing.target import Target
from flows.stages.store.keep import fetch
from warehouse import made
from warehouse.files import write_file

FOLDER = "extractions"
MOST_DOCUMENTS = 48
MOST_BYTES = 32 << 20
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that are read together: names of their originals at the store.

    `attempt` is empty, or tells a batch of documents that are read once more from the one before.
    """

    store: str
    originals: tuple[str, ...]
    program: str
    attempt: str = ""

    @property
    def result(self) -> str:
        """Name of the object that holds what was read."""
        made_from = "\0".join([self.program, self.attempt, *self.originals])
        return f"{FOLDER}/{EXTRACTOR_VERSION}/{hashlib.sha256(made_from.encode()).hexdigest()}.zip"


def plan(sizes: Mapping[str, int], store: str, attempt: str = "") -> list[Batch]:
    """Return batches of about the same work, the largest documents first, so that no long one is begun last.

    Args:
        sizes: an original's name at the store → its bytes.
        store: the store's address.
        attempt: see `Batch`.
    """
    batches: list[list[str]] = []
    room = 0
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        if not batches or room < size or len(batches[-1]) >= MOST_DOCUMENTS:
            batches.append([])
            room = MOST_BYTES
        batches[-1].append(name)
        room -= size
    return [Batch(store, tuple(names), made.program(), attempt) for names in batches]


def read_batch(batch: Batch) -> str:
    """Read a batch of documents on this machine, in processes of their own, and return the name of the object with the result.

    Raises:
        StoreError: this machine runs another program than the one that asks, or the store cannot be read or written to.
    """
    if made.program() != batch.program:
        raise StoreError("This worker runs another version of juesuan than the night: install the same one on all machines.")
    store = Target(batch.store)
    if store.read(batch.result) is not None:
        return batch.result
    with tempfile.TemporaryDirectory(prefix="juesuan-batch-") as folder:
        originals, found = Path(folder, "originals"), Path(folder, "read")
        found.mkdir()
        for name in batch.originals:
            fetch(store, name, originals / name.rpartition("/")[2])
        _read_apart(originals, found)
        packed = Path(folder, "packed.zip")
        packed.write_bytes(pack(found))
        store.put(packed, batch.result)
    return batch.result


def pack(folder: Path) -> bytes:
    """Return the files of a folder as one archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(content: bytes, folder: Path, known: Collection[str] = ()) -> None:
    """Put the files of such an archive below a folder, a document's last file last, as the cache of extractions wants it.

    Those of the documents that are `known` are left out.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [name for name in archive.namelist() if document_of(name) not in known]
        for name in sorted(wanted, key=lambda name: (name.endswith(".json"), name)):
            inside = PurePosixPath(name)
            if ".." in inside.parts or inside.is_absolute():
                raise StoreError(f"A result in the store names a file outside of the home ({name}): remove it.")
            write_file(folder / inside, archive.read(name), sync=name.endswith(".json"))


def documents_in(content: bytes) -> set[str]:
    """Return the documents whose readings such an archive has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {document_of(name) for name in archive.namelist()}


def document_of(original: str) -> str:
    """Return the document id of an original's name."""
    return original.rpartition("/")[2].partition(".")[0]


def _read_apart(originals: Path, found: Path) -> None:
    """Read the files of a folder in a process that may have children, which a worker of Dask or Ray need not be allowed to."""
    command = [sys.executable, "-m", "flows.stages.store.reader", str(originals), str(found)]
    root = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    run = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )
    assert run.stderr is not None and run.stdin is not None
    with run:  # its input ends with this process, which is how it hears of that
        said = run.stderr.read().decode(errors="replace")
    if run.returncode:
        raise StoreError(f"Reading a batch of documents failed on this worker: {said.strip()[-_LONGEST_REASON:]}")
