"""One writer at a time in a home: two nights at once would write the same tables."""

from __future__ import annotations

from collections.abc import Iterator
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
    folder = home.root / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    # one lock object a process, so that a night may hold it around its stages, which hold it too
    lock = FileLock(folder / "writer.lock", timeout=0, thread_local=False, is_singleton=True)
    try:
        with lock:
            yield
    except Timeout as error:
        raise StoreError(f"Another run is working in {home.root}: wait until it ends, then run this again.") from error
