"""The pointer `releases/latest.json`: the one file that a reader polls. Written last and whole, it names whole releases only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from extractors.errors import StoreError
from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import CHECKSUMS, is_version, version_key


class PublishedRelease(BaseModel):
    """One whole release, as the pointer names it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: str = Field(description="CalVer of the release, which is also its folder beside the pointer")
    checksums: str = Field(description="address of its SHA256SUMS, relative to the pointer")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of that SHA256SUMS")
    files: int = Field(description="how many files SHA256SUMS lists")
    bytes: int = Field(description="their bytes together")
    published_at: AwareDatetime = Field(description="when the pointer first named it here")


class Pointer(PublishedRelease):
    """`latest.json`: the newest release, and every release that is here."""

    format: Literal["juesuan-latest/1"] = Field(
        default="juesuan-latest/1", description="fields may be added to this shape, not renamed or dropped"
    )
    releases: tuple[PublishedRelease, ...] = Field(description="every release here, the newest first")

    def to_json(self) -> str:
        """Return the file's content."""
        return self.model_dump_json(indent=2) + "\n"


def read_pointer(content: bytes | None, place: str) -> Pointer | None:
    """Return the pointer that a file holds; None where there is no file.

    Raises:
        StoreError: it is not one of ours or of a format that this version does not know.
    """
    if content is None:
        return None
    try:
        return Pointer.model_validate_json(content)
    except ValidationError as error:
        why = error.errors()[0]
        field = ".".join(map(str, why["loc"])) or "the file"
        raise StoreError(
            f"{place} is no pointer that this version can read ({field}: {why['msg']}): publish to another folder, or remove it."
        ) from error


def describe(release: Path, at: datetime) -> PublishedRelease:
    """Return what a pointer says of a release that lies in a folder.

    Raises:
        StoreError: its checksums cannot be read, or a file that they list is not there.
    """
    sums = read_checksums(release)
    try:
        size = sum((release / path).stat().st_size for path in sums)
    except OSError as error:
        raise StoreError(f"{error.filename} belongs to the release {release.name} and cannot be read: publish again.") from error
    return PublishedRelease(
        version=release.name,
        checksums=f"{release.name}/{CHECKSUMS}",
        sha256=hashlib.sha256((release / CHECKSUMS).read_bytes()).hexdigest(),
        files=len(sums),
        bytes=size,
        published_at=at,
    )


def point_to(release: PublishedRelease, others: Iterable[PublishedRelease] = ()) -> Pointer:
    """Return a pointer to a release that lists the others too; what is known of a version already is kept as it was."""
    known = {other.version: other for other in others}
    known.setdefault(release.version, release)
    ordered = sorted(known.values(), key=lambda entry: version_key(entry.version), reverse=True)
    return Pointer(**known[release.version].model_dump(), releases=tuple(ordered))


def versions_in(names: Iterable[str]) -> list[str]:
    """Return those of some names that are versions, the oldest first."""
    return sorted((name for name in names if is_version(name)), key=version_key)
