"""Commits of a home's tables to a store of objects: which objects are the tables, after which night.

Objects are named by their bytes and never change: `tables/<name>/<column>=<value>/<sha256>.parquet`, `ledger/<sha256>.sqlite`.
`commits/<number>.json` lists those that belong together. A commit is one object, put where none was before, so that the tables
are those of one commit or of the next, and of two writers one is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractors.errors import StoreError
from warehouse.home import Home

FOLDER = "commits"
TABLES, LEDGER = "tables", "ledger"
_DIGITS = 10


class Kept(BaseModel):
    """One file of a commit: the object that holds it, and its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    object: str = Field(description="name of the object, from the store's root")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: int


class Commit(BaseModel):
    """What belongs together: path below the home → object."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["juesuan-commit/1"] = "juesuan-commit/1"
    number: int
    files: dict[str, Kept]

    def to_bytes(self) -> bytes:
        """Return the object's content."""
        return (self.model_dump_json(indent=1) + "\n").encode()


def commit_name(number: int) -> str:
    """Return the name of a commit's object."""
    return f"{FOLDER}/{number:0{_DIGITS}d}.json"


def newest(names: Iterable[str]) -> int:
    """Return the number of the newest commit among names of objects below `commits/`; 0 where there is none."""
    return max((int(stem) for name in names if (stem := PurePosixPath(name).stem).isdigit()), default=0)


def read_commit(content: bytes | None, place: str) -> Commit:
    """Return the commit that an object holds.

    Raises:
        StoreError: there is none, or this version cannot read it.
    """
    try:
        return Commit.model_validate_json(content or b"")
    except ValidationError as error:
        raise StoreError(f"{place} is no commit that this version can read: update juesuan, or name another store.") from error


def files_of(home: Home, ledger: Path | None) -> dict[str, tuple[Path, Kept]]:
    """Return what a commit of the home is made of: path below the home → the file to send, and what it is kept as.

    Args:
        home: whose tables.
        ledger: a copy of its ledger that nobody writes to; None where there is no ledger.
    """
    found = {f"{TABLES}/{path.relative_to(home.tables).as_posix()}": path for path in sorted(home.tables.rglob("*.parquet"))}
    visible = {name: path for name, path in found.items() if not any(part.startswith(".") for part in name.split("/"))}
    if ledger is not None:
        visible[home.ledger.name] = ledger
    return {name: (path, _kept(name, path)) for name, path in visible.items()}


def unchanged(files: Mapping[str, Kept], before: Commit | None) -> bool:
    """Tell whether a commit of these files would say what the one before says."""
    return before is not None and before.files == dict(files)


def _kept(name: str, path: Path) -> Kept:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = PurePosixPath(name).parent if name.startswith(f"{TABLES}/") else PurePosixPath(LEDGER)
    return Kept(object=f"{folder}/{digest}{path.suffix}", sha256=digest, bytes=path.stat().st_size)
