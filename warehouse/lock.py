"""One writer of tables at a time in a home, and one crawler of a source: two nights at once would write the same things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from extractors.errors import StoreError
from warehouse.home import Home


@contextmanager
def only_writer(home: Home) -> Iterator[None]:
    """Hold the home for writing; a process that holds it already goes on, another one is refused. A crash frees it.

    Raises:
        StoreError: another process is working in the home.
    """
    lock = _lock(home, "writer")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreError(f"Another run is working in {home.root}: wait until it ends, then run this again.") from error
    with _released(lock):
        yield


@contextmanager
def writer_in_turn(home: Home, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the home for writing as soon as no other process does; `waiting` is called where that is not at once."""
    with _in_turn(_lock(home, "writer"), waiting):
        yield


@contextmanager
def crawler_in_turn(home: Home, source_id: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Be the only process that crawls a source into a home, as soon as no other one does."""
    with _in_turn(_lock(home, f"source-{source_id}"), waiting):
        yield


def _lock(home: Home, name: str) -> FileLock:
    """One lock object a process and name, so that a night may hold it around its stages, which hold it too."""
    folder = home.root / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / f"{name}.lock", thread_local=False, is_singleton=True)


@contextmanager
def _in_turn(lock: FileLock, waiting: Callable[[], None]) -> Iterator[None]:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    with _released(lock):
        yield


@contextmanager
def _released(lock: FileLock) -> Iterator[None]:
    try:
        yield
    finally:
        lock.release()
