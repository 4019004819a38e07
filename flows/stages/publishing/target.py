"""What a target can do: say what is there, and take, place, read and remove files. fsspec does the work.

A file appears at its address whole or not at all: object stores put whole objects; everywhere else a file is written to
`incoming/` and renamed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from extractors.errors import StoreError, UsageError
from flows.secrets import refuse_credentials, scrub
from flows.stages.publishing.disk import copy_whole
from warehouse.publishing.names import INCOMING, cache_control, media_type

_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "memory"}
"""Protocols that put whole objects and know no folders."""

_PART = 8 * 2**20
"""Bytes of a part of a large file: with four at a time, a worker holds some 32 MB."""

Job = Callable[[], None]


class Target:
    """A place that a home is published to. Paths are relative to it, with `/`."""

    def __init__(self, url: str) -> None:
        """Open a folder (a path or `file://`), `s3://bucket/prefix` or any other address that fsspec knows.

        Raises:
            UsageError: the address has credentials in it, or its protocol is unknown or not installed.
        """
        refuse_credentials(url)
        import fsspec  # imported here: with its stores it takes as long to start as a command does

        self.url, self.name = url, scrub(url)
        self.protocol = url.partition("://")[0].lower() if "://" in url else "file"
        more: dict[str, Any] = {} if self.is_folder else {"skip_instance_cache": True, "use_listings_cache": False}
        try:
            self._fs, root = fsspec.core.url_to_fs(_folder(url) if self.is_folder else url, **more)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"{self.name} cannot be published to ({scrub(str(error))}): give a folder or s3://bucket/prefix."
            ) from None
        self._root = str(self._fs._strip_protocol(root)).rstrip("/")
        if not self._root.strip("/"):
            raise UsageError(f"{self.name} names no place of its own: give a folder, or a bucket (s3://bucket/prefix).")

    @property
    def is_folder(self) -> bool:
        """True where the target is a folder of this machine."""
        return self.protocol in ("file", "local")

    @property
    def folder(self) -> Path:
        """The folder, where it is one."""
        return Path(self._root)

    def address(self, path: str) -> str:
        """Return a file's address for people, without anything secret."""
        return f"{self.name.rstrip('/')}/{path}"

    def listing(self, below: str) -> dict[str, int]:
        """Return path → bytes of all files below a folder, with their paths from it; nothing where there is none."""
        start = f"{self._root}/{below.strip('/')}"
        with self._told(f"{below} cannot be listed"):
            try:
                found = self._fs.find(start, detail=True)
            except FileNotFoundError:
                return {}
        return {path.removeprefix(f"{start}/"): int(info["size"]) for path, info in found.items() if path.startswith(f"{start}/")}

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; None where there is none."""
        with self._told(f"{path} cannot be read"):
            try:
                content: bytes = self._fs.cat_file(f"{self._root}/{path}")
            except FileNotFoundError:
                return None
        return content

    def write(self, path: str, content: str | bytes) -> None:
        """Put a small file in its place."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "content"
            source.write_bytes(content.encode() if isinstance(content, str) else content)
            self.put(source, path)

    def create(self, path: str, content: bytes) -> bool:
        """Put a small file in its place unless there is one, which the store decides: of two that try, one is told False.

        An S3-compatible store must know `If-None-Match: *`, which Amazon's, MinIO and Ceph do.
        """
        place = f"{self._root}/{path}"
        with self._told(f"{path} cannot be written"):
            if self.protocol not in _OBJECT_STORES:
                self._fs.makedirs(str(PurePosixPath(place).parent), exist_ok=True)
            try:
                self._fs.pipe_file(place, content, mode="create")
            except FileExistsError:
                return False
            except OSError as error:  # s3fs hands on what the store has answered
                if "PreconditionFailed" in repr(error) or "pre-conditions" in str(error):
                    return False
                raise
        return True

    def put(self, source: Path, path: str, meant_for: str | None = None) -> None:
        """Put a file of this machine in its place; `meant_for` is where it goes later, whose headers it gets."""
        place = f"{self._root}/{path}"
        with self._told(f"{path} cannot be written"):
            if self.is_folder:
                copy_whole(source, Path(place), Path(self._root, INCOMING))
            elif self.protocol in _OBJECT_STORES:
                self._fs.put_file(str(source), place, **self._headers(meant_for or path))
            else:
                waiting = f"{self._root}/{INCOMING}{uuid4().hex}"
                for folder in (place, waiting):
                    self._fs.makedirs(str(PurePosixPath(folder).parent), exist_ok=True)
                self._fs.put_file(str(source), waiting)
                self._fs.mv(waiting, place)

    def place(self, staged: str, path: str) -> None:
        """Put a file that the target has in its place, over what is there."""
        source, place = f"{self._root}/{staged}", f"{self._root}/{path}"
        with self._told(f"{path} cannot be written"):
            if self.is_folder:
                Path(source).replace(place)
            elif self.protocol in _OBJECT_STORES:
                self._fs.cp_file(source, place)
            else:
                self._fs.mv(source, place)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, in this order; one that is gone already is no error."""
        for path in paths:
            with self._told(f"{path} cannot be removed"):
                try:
                    self._fs.rm_file(f"{self._root}/{path}")
                except FileNotFoundError:
                    continue
        if self.is_folder:
            self._remove_empty({Path(self._root, path).parent for path in paths})

    def clear_incoming(self) -> None:
        """Remove what publications have left under way."""
        self.remove([f"{INCOMING}{path}" for path in self.listing(INCOMING)])

    def close(self) -> None:
        """Leave no empty folder where files were under way; what is in it stays for the next publication."""
        if self.is_folder:
            with suppress(OSError):
                Path(self._root, INCOMING).rmdir()

    def _remove_empty(self, folders: set[Path]) -> None:
        """Folders are something on a disk only: take away those that have become empty."""
        for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
            at = folder
            with suppress(OSError):  # another thread has taken it away, or has just put something into it
                while at != Path(self._root) and not any(at.iterdir()):
                    at.rmdir()
                    at = at.parent

    def _headers(self, path: str) -> dict[str, Any]:
        if self.protocol in ("s3", "s3a"):
            sizes = {"chunksize": _PART, "max_concurrency": 4}
            return {"ContentType": media_type(path), "CacheControl": cache_control(path), **sizes}
        if self.protocol in ("gs", "gcs"):
            return {"content_type": media_type(path), "fixed_key_metadata": {"cache_control": cache_control(path)}}
        return {}

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Say in one sentence what a library could not do, without the secrets that its message may have."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:  # whatever the libraries of all stores raise
            why = scrub(f"{type(error).__name__}: {error}".replace("\n", " "))[:300]
            raise StoreError(
                f"{self.address('')}{what} ({why}): check that the target exists and can be reached, and that the "
                "environment's credentials may write there; then run this again, it goes on from what is there."
            ) from None


def _folder(url: str) -> str:
    """Return the path of a folder that is named by a path or by a file:// address."""
    path = unquote(url.partition("://")[2]) if "://" in url else url
    return str(Path(path).absolute())


def in_parallel(jobs: Sequence[Job], workers: int, advance: Callable[[int], None]) -> None:
    """Do jobs, several at a time, and advance by one for each; the first that fails keeps those that wait from being begun.

    Raises:
        StoreError: what the first job that failed raised.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(job) for job in jobs}
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
                advance(len(done))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
