"""What the site holds and what each page was made of, so that only what has changed is written again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from warehouse.files import write_file
from warehouse.site.pages import TEMPLATES

Entry = tuple[str, tuple[str, ...]]
"""A page's fingerprint, and the files that belong to it."""


class Manifest:
    """The pages of a site as last written: entries by address, in a file beside the site to which a build adds line by line.

    So a build that was killed is gone on with, and what it had written is known.
    """

    def __init__(self, path: Path) -> None:
        """Read the manifest; what is absent or damaged of it is not known, and those pages are written again."""
        self.path = path
        self.entries: dict[str, Entry] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return
        for line in lines:
            try:
                address, mark, files = json.loads(line)
                self.entries[address] = (str(mark), tuple(map(str, files)))
            except (ValueError, TypeError):  # the last line of a build that was killed
                continue

    def add(self, entries: Mapping[str, Entry]) -> None:
        """Note pages that have been written."""
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(_line(address, entry) for address, entry in entries.items())

    def save(self, entries: Mapping[str, Entry]) -> None:
        """Note all that the site holds now, and nothing else."""
        self.entries = dict(entries)
        write_file(self.path, "".join(_line(address, entry) for address, entry in entries.items()))


def _line(address: str, entry: Entry) -> str:
    return json.dumps([address, *entry], ensure_ascii=False, separators=(",", ":")) + "\n"


def is_current(mark: str, entry: Entry, folder: Path) -> bool:
    """Return whether a page lies there as it would be written."""
    return entry[0] == mark and all((folder / file).is_file() for file in entry[1])


def remove(folder: Path, files: Iterable[str]) -> None:
    """Remove files of the site, and the folders that are empty then."""
    for name in files:
        path = folder / name
        path.unlink(missing_ok=True)
        parent = path.parent
        while parent != folder and parent.is_dir() and not any(os.scandir(parent)):
            parent.rmdir()
            parent = parent.parent


@cache
def templates_mark(modules: tuple[str, ...]) -> str:
    """Return a digest of all templates and of some modules of this package: what a page's text depends on beside its data."""
    files = [*sorted(TEMPLATES.glob("*.j2")), *(Path(__file__).parent / f"{name}.py" for name in sorted(modules))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
