"""Worker processes that read documents: one that crashes, runs out of memory or hangs costs its own document only."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from pebble import ProcessPool

from extractors.errors import JuesuanError
from extractors.model import Extraction
from extractors.packing import Packed, pack, unpack
from extractors.unread import given_up
from flows.reporting import Reporter
from flows.stages.processes import fork_server

DOCUMENT_SECONDS = 300
"""A document that takes longer is stopped and reported; the slowest real one seen with a text layer, of 232 pages, took 12 s."""

_SECONDS_PER_MEGABYTE = 100
_MOST_SECONDS = 3_600
"""Scans take seconds a page to recognise, and a page of a scan has a tenth of a megabyte at least."""

_DOCUMENTS_PER_PROCESS = 200
"""Then a process is replaced by a fresh one: PDF parsers keep memory, some 20 MiB by then."""

_DOCUMENTS_AHEAD = 32
"""How far a process may be ahead of who takes the results: it has work while a batch is written, and memory is bounded."""

_LISTEN_S = 0.5

_WORKER = "flows.stages.worker"
"""Imported by name in the workers, so that the parent need not wait for the PDF libraries."""


class Workers:
    """Reads documents given as `document_id -> file`.

    Work starts when the object is made, so that the caller can get ready for the results meanwhile. Use it in a `with`.
    """

    def __init__(self, documents: Mapping[str, Path], workers: int | None = None) -> None:
        context = _context(len(documents))
        count = max(1, min(len(documents), workers or os.cpu_count() or 1))
        self._documents = documents
        self._pool = ProcessPool(max_workers=count, max_tasks=_DOCUMENTS_PER_PROCESS, initializer=_prepare, context=context)
        # None is waited for at the end; what is done first is given first, and no more is read than can be taken.
        self._waiting = iter(sorted(documents.items(), key=lambda item: _bytes_of(item[1]), reverse=True))
        self._asked: dict[Future[bytes], tuple[str, Path]] = {}
        self._done: SimpleQueue[Future[bytes]] = SimpleQueue()
        for _ in range(count * _DOCUMENTS_AHEAD):
            self._ask()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let the processes end; at once where the caller was interrupted."""
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def results(self, report: Reporter) -> Iterator[Extraction]:
        """Yield the extractions as they are done, of large documents first."""
        return map(unpack, self.packed(report))

    def packed(self, report: Reporter) -> Iterator[Packed]:
        """Yield the extractions as they are done, for tables: rows as columns. Not more than some wait to be taken."""
        if not self._documents:
            return
        with report.track("Extracting", len(self._documents)) as advance:
            while self._asked:
                future = self._next_done()
                packed = _outcome(future, *self._asked.pop(future))
                del future  # it holds the result
                self._ask()
                yield packed
                advance(1)

    def _next_done(self) -> Future[bytes]:
        """Wait for a result, in short steps: polars' handler of SIGINT has system calls restarted, and one wait would not end."""
        while True:
            with suppress(Empty):
                return self._done.get(timeout=_LISTEN_S)

    def _ask(self) -> None:
        """Have the next document read, where one is left."""
        for key, path in islice(self._waiting, 1):
            try:
                future = self._pool.schedule(_extract_file, args=[str(path)], timeout=seconds_for(path))
            except RuntimeError as error:  # the pool has broken since the last result
                raise _no_workers(error) from error
            self._asked[future] = (key, path)
            future.add_done_callback(self._done.put)


def _context(documents: int) -> BaseContext:
    """How processes are started: a fresh command forks itself, which is quick; one with other threads asks a fork server."""
    if documents <= _DOCUMENTS_PER_PROCESS and threading.active_count() == 1 and "polars" not in sys.modules:
        importlib.import_module(_WORKER)  # once here instead of once in every child
        return multiprocessing.get_context("fork")
    return fork_server([_WORKER])


def seconds_for(path: Path) -> int:
    """How long a document may take: the longer the larger it is, for its pages cannot be counted without reading it."""
    return min(DOCUMENT_SECONDS + int(_SECONDS_PER_MEGABYTE * _bytes_of(path) / 1_000_000), _MOST_SECONDS)


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # whoever reads it says that it is gone
        return 0


def _prepare() -> None:
    importlib.import_module(_WORKER).prepare()


def _extract_file(path: str) -> bytes:
    """A document's extraction, pickled here: the pool's own thread would die of what this process cannot read back."""
    return pickle.dumps(importlib.import_module(_WORKER).extract_packed(path), pickle.HIGHEST_PROTOCOL)


def _outcome(future: Future[bytes], document_id: str, path: Path) -> Packed:
    """A worker's result, or what became of it as an extraction with a status; always that of the document asked for.

    Raises:
        JuesuanError: there are no workers at all; that is no document's fault.
    """
    try:
        extraction: Packed = pickle.loads(future.result())  # noqa: S301
        if extraction.bare.document_id == document_id:
            return extraction
        why = "The file changed while it was waiting to be read: run the command again."
    except BrokenProcessPool as error:
        raise _no_workers(error) from error
    except FutureTimeoutError:
        why = f"The document took longer than {seconds_for(path)} s to read: split it, or report it."
    except MemoryError:
        why = "The document needs more memory to read than a worker has: it may be a decompression bomb."
    except Exception as error:  # whatever a parser raises on hostile bytes is that document's status, not the batch's end
        why = f"Reading the document failed ({type(error).__name__}: {str(error)[:200]}): report it with the file."
    return pack(replace(given_up(_bytes_left(path), why), document_id=document_id))


def _no_workers(error: Exception) -> JuesuanError:
    return JuesuanError(f"No worker process can be started ({error}): check the machine's memory and process limits.")


def _bytes_left(path: Path) -> bytes:
    """A file's bytes; none where it is gone by now."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
