"""The folder of all releases: versions, the link `latest`, one publisher at a time, checksums, bringing files to disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from extractors.errors import StoreError
from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import CHECKSUMS, LATEST_LINK, is_version, version_key

_BUILDING = ".building-"
_LOCK = ".lock"


def next_version(releases: Path, today: date) -> str:
    """Return the calendar version of a release made on that day: YYYY.MM.DD, then YYYY.MM.DD.1, .2 and so on."""
    day = f"{today:%Y.%m.%d}"
    taken = {path.name for path in releases.iterdir()} if releases.is_dir() else set()
    version, count = day, 0
    while version in taken:
        count += 1
        version = f"{day}.{count}"
    return version


def list_releases(releases: Path) -> list[Path]:
    """Return the folders of all releases, the oldest first."""
    if not releases.is_dir():
        return []
    found = [path for path in releases.iterdir() if is_version(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: version_key(path.name))


def latest_release(releases: Path) -> Path | None:
    """Return the folder of the release that `latest` points to, or None where nothing has been published."""
    link = releases / LATEST_LINK
    return link.resolve() if link.is_dir() else None


def previous_release(releases: Path) -> Path | None:
    """Return the release that readers have: `latest`, or the newest where there is no such link; None before the first."""
    return latest_release(releases) or next(reversed(list_releases(releases)), None)


def release_with(data: Mapping[str, str], releases: Path) -> Path | None:
    """Return the release with exactly this data: `latest`, or the newest where a publisher was killed before linking it.

    Args:
        data: path → sha256 of the files that make two releases the same.
        releases: the folder of all releases.

    Raises:
        StoreError: the checksums of one of them are absent or damaged.
    """
    for release in (latest_release(releases), *list_releases(releases)[-1:]):
        if release is not None:
            there = read_checksums(release)
            same = all(there.get(path) == digest for path, digest in data.items())
            tables = {path for path in there if path.startswith(("parquet/", "csv/")) and not _is_history(path)}
            if same and tables == {*data}:
                return releases / release.name
    return None


def _is_history(path: str) -> bool:
    """Whether a file says what changed, which depends on the release before and not on the data alone."""
    return path.startswith(("parquet/changes.", "csv/changes."))


def point_latest(releases: Path, version: str) -> None:
    """Let `latest` name this version; the old link is replaced in one step, never absent."""
    if (releases / LATEST_LINK).is_symlink() and (releases / LATEST_LINK).readlink() == Path(version):
        return
    fresh = releases / f".{LATEST_LINK}-new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(version, target_is_directory=True)
    fresh.replace(releases / LATEST_LINK)
    sync(releases)


@contextmanager
def publishing(releases: Path) -> Iterator[tuple[Path, Path]]:
    """Hold the lock of the releases folder, and give two folders in it: one to build in, one for scratch.

    What a killed publisher left is cleared away first; both folders are gone at the end unless the first was renamed.

    Raises:
        StoreError: another publisher is at work.
    """
    releases.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(releases / _LOCK, timeout=0):
            for leftover in releases.glob(f"{_BUILDING}*"):
                shutil.rmtree(leftover)
            building, scratch = (Path(tempfile.mkdtemp(prefix=_BUILDING, dir=releases)) for _ in range(2))
            try:
                yield building, scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
                shutil.rmtree(building, ignore_errors=True)
    except Timeout as error:
        raise StoreError(f"Another process is publishing into {releases}: wait until it is done and run this again.") from error


def put_in_place(building: Path, releases: Path, version: str) -> Path:
    """Bring a finished release to disk, give it its name and point `latest` to it; return its folder."""
    for path in sorted(building.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    building.chmod(0o755)
    sync(building)
    target = building.rename(releases / version)
    sync(releases)
    point_latest(releases, version)
    return target


def sync(path: Path) -> None:
    """Bring a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_checksums(release: Path, known: Mapping[str, str]) -> None:
    """Write `SHA256SUMS` over every file of a release; `known` has those already computed."""
    listed = sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    lines = (f"{known.get(path) or sha256(release / path)}  {path}\n" for path in listed if path != CHECKSUMS)
    (release / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
