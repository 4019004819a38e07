"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader meanwhile has the old one, whole; its folder is made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    fresh = path.with_name(f".{path.name}.fresh")  # one writer at a time: what one left that was killed is written over
    fresh.write_bytes(data)
    fresh.replace(path)
