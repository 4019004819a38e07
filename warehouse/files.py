"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_file(path: Path, content: str | bytes, *, sync: bool = False) -> None:
    """Write a file so that a reader meanwhile has the old one, whole; its folder is made where it is not there.

    With `sync` it is on the disk before it takes the old one's place: for files that say that others are whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    fresh = path.with_name(f".{path.name}.fresh")  # one writer at a time: what one left that was killed is written over
    with fresh.open("wb") as file:
        file.write(data)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
