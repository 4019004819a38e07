"""Releases: immutable folders of data that anyone can read without this project.

`RELEASES/<version>/` holds `parquet/<table>.parquet`, `csv/<table>.csv`, `datapackage.json`, `README.md`, `SHA256SUMS`, and the
Data Docs of the validation that its checks come from in `data_docs/`;
`RELEASES/latest` is a link to the newest. A release is written into a hidden folder beside, read back, brought to disk and only
then renamed, so that a reader sees a whole release or none, and a failure leaves everything as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from extractors.errors import StoreError
from warehouse.constraints import violations
from warehouse.datapackage import DataFile, describe_release, list_sources
from warehouse.formats import Format
from warehouse.readme import render_readme
from warehouse.release_check import verify_release
from warehouse.schema import TABLES
from warehouse.tables import conform, write_flat

LATEST = "latest"
CHECKSUMS = "SHA256SUMS"
DATA_DOCS = "data_docs"
DATA_FORMATS: tuple[Format, ...] = ("parquet", "csv")
_BUILDING = ".building-"
_LOCK = ".lock"
_VERSION = re.compile(r"\d{4}\.\d{2}\.\d{2}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its version, folder and data files; `created` is False where an equal one was there already."""

    version: str
    path: Path
    files: tuple[DataFile, ...]
    created: bool


def next_version(releases: Path, today: date) -> str:
    """Return the calendar version of a release made on that day: YYYY.MM.DD, then YYYY.MM.DD.1, .2 and so on."""
    day = f"{today:%Y.%m.%d}"
    taken = {path.name for path in releases.iterdir()} if releases.is_dir() else set()
    version, count = day, 0
    while version in taken:
        count += 1
        version = f"{day}.{count}"
    return version


def build_release(frames: Mapping[str, pl.DataFrame], releases: Path, today: date, data_docs: Path | None = None) -> Release:
    """Publish the tables as a new release, or return the newest one where its data is the same, byte for byte.

    Args:
        frames: every table of the schema by name.
        releases: the folder of all releases; made where absent.
        today: the day that names a new release.
        data_docs: the folder of the Data Docs that go with the checks; left out where it is not there.

    Raises:
        StoreError: a table is absent or breaks its schema, another publisher is at work, or what was written does not read
            back as it was. Nothing is published then, and `latest` is what it was.
    """
    tables = _checked(frames)
    releases.mkdir(parents=True, exist_ok=True)
    with _publishing(releases):
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=releases))
        try:
            files = _write_data(tables, building)
            same = _release_with(files, releases)
            if same is not None:
                _point_latest(releases, same.name)
                return Release(same.name, same, files, created=False)
            version = next_version(releases, today)
            if data_docs is not None and data_docs.is_dir():
                shutil.copytree(data_docs, building / DATA_DOCS)
            _write_descriptions(tables, files, building, version, today)
            verify_release(building, tables)
            _make_lasting(building)
            target = building.rename(releases / version)
            _sync(releases)
            _point_latest(releases, version)
            return Release(version, target, files, created=True)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def latest_release(releases: Path) -> Path | None:
    """Return the folder of the release that `latest` points to, or None where nothing has been published."""
    link = releases / LATEST
    return link.resolve() if link.is_dir() else None


def read_checksums(release: Path) -> dict[str, str]:
    """Return path → sha256 of every file that a release's `SHA256SUMS` lists.

    Raises:
        StoreError: the file is absent or damaged.
    """
    try:
        lines = (release / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise StoreError(f"{release / CHECKSUMS} cannot be read ({error}): remove that release and publish again.") from error


def _checked(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    absent = [name for name in TABLES if name not in frames]
    if absent:
        raise StoreError(f"A release needs every table, and {', '.join(absent)} is not there: run `juesuan nightly` first.")
    tables = {name: conform(frames[name], table) for name, table in TABLES.items()}
    if broken := violations(tables):
        more = f" (and {len(broken) - 1} more such findings)" if len(broken) > 1 else ""
        raise StoreError(f"{broken[0].rstrip('.')}{more}: nothing was published; run `juesuan nightly` to build the tables anew.")
    return tables


@contextmanager
def _publishing(releases: Path) -> Iterator[None]:
    """Hold the lock of the releases folder, and clear away what a killed publisher left."""
    try:
        with FileLock(releases / _LOCK, timeout=0):
            for leftover in releases.glob(f"{_BUILDING}*"):
                shutil.rmtree(leftover)
            yield
    except Timeout as error:
        raise StoreError(f"Another process is publishing into {releases}: wait until it is done and run this again.") from error


def _write_data(tables: Mapping[str, pl.DataFrame], release: Path) -> tuple[DataFile, ...]:
    files = []
    for form in DATA_FORMATS:
        for name, frame in tables.items():
            (path,) = write_flat(frame, TABLES[name], release / form, [form])
            size, digest = path.stat().st_size, _sha256(path)
            files.append(DataFile(path.relative_to(release).as_posix(), name, form, size, digest, frame.height))
    return tuple(files)


def _write_descriptions(
    tables: Mapping[str, pl.DataFrame], files: tuple[DataFile, ...], release: Path, version: str, today: date
) -> None:
    shown = [path.relative_to(release).as_posix() for path in (release / DATA_DOCS).rglob("*") if path.is_file()]
    descriptor = describe_release(files, list_sources(tables["documents"]), version, today)
    (release / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (release / "README.md").write_text(render_readme(tables, files, version, today, bool(shown)), encoding="utf-8")
    listed = [*(file.path for file in files), *shown, "README.md", "datapackage.json"]
    lines = (f"{_sha256(release / path)}  {path}\n" for path in sorted(listed))
    (release / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _release_with(files: Iterable[DataFile], releases: Path) -> Path | None:
    """Return the release with exactly this data: `latest`, or the newest where a publisher was killed before linking it."""
    wanted = {file.path: file.sha256 for file in files}
    published = [path for path in releases.iterdir() if _VERSION.fullmatch(path.name)]
    newest = sorted(published, key=lambda path: [int(part) for part in path.name.split(".")])[-1:]
    for release in (latest_release(releases), *newest):
        if release is not None:
            data = {path: digest for path, digest in read_checksums(release).items() if path.split("/")[0] in DATA_FORMATS}
            if data == wanted:
                return releases / release.name
    return None


def _point_latest(releases: Path, version: str) -> None:
    """Let `latest` name this version; the old link is replaced in one step, never absent."""
    if (releases / LATEST).is_symlink() and (releases / LATEST).readlink() == Path(version):
        return
    fresh = releases / f".{LATEST}-new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(version, target_is_directory=True)
    fresh.replace(releases / LATEST)
    _sync(releases)


def _make_lasting(release: Path) -> None:
    """Bring every file to disk and take away the right to change it."""
    for path in sorted(release.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    release.chmod(0o755)
    _sync(release)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
