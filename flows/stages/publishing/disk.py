"""Files of this machine's disk that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4


def copy_whole(source: Path, place: Path, waiting: Path) -> None:
    """Copy a file into a folder of the same disk where it may be left half, bring it to disk and rename it into its place."""
    for folder in (place.parent, waiting):
        folder.mkdir(parents=True, exist_ok=True)
    copied = waiting / uuid4().hex
    try:
        shutil.copyfile(source, copied)
        _to_disk(copied)
        copied.replace(place)
    finally:
        copied.unlink(missing_ok=True)


def write_whole(place: Path, text: str) -> None:
    """Write a small file beside its place, bring it to disk and rename it."""
    beside = place.with_name(f".{uuid4().hex}")
    try:
        beside.write_text(text, encoding="utf-8")
        _to_disk(beside)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
