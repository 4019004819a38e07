"""The checksums of a release: `SHA256SUMS`, a line a file."""

from __future__ import annotations

from pathlib import Path

from extractors.errors import StoreError
from warehouse.publishing.names import CHECKSUMS


def parse_checksums(content: str, place: object) -> dict[str, str]:
    """Return path → sha256 of the lines of a `SHA256SUMS`.

    Raises:
        StoreError: a line is none of it, or leads out of the release.
    """
    sums = {}
    for line in content.splitlines():
        digest, found, path = line.partition("  ")
        if not found or len(digest) != 64 or path.startswith("/") or ".." in path.split("/"):
            raise StoreError(f"{place} is damaged at “{line[:80]}”: remove that release and publish again.")
        sums[path] = digest
    return sums


def read_checksums(release: Path) -> dict[str, str]:
    """Return path → sha256 of every file that a release's `SHA256SUMS` lists.

    Raises:
        StoreError: the file is absent or damaged.
    """
    try:
        content = (release / CHECKSUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise StoreError(f"{release / CHECKSUMS} cannot be read ({error}): remove that release and publish again.") from error
    return parse_checksums(content, release / CHECKSUMS)
