"""Originals drawn in worker processes, each document in bounded time and memory: an original may be hostile."""

from __future__ import annotations

import importlib
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from pebble import ProcessPool

from extractors.errors import StoreError
from flows.reporting import Reporter
from flows.stages.processes import fork_server
from warehouse.archive import Archive

Words = tuple[str, str]

DOCUMENT_SECONDS = 60
"""Then a document's pictures are given up; a page takes less than a tenth of a second."""

GONE: Words = ("没有原件，只列文字", "the original is not at hand, so only the text is shown")

_DOCUMENTS_PER_PROCESS = 200
_WAITING_PER_PROCESS = 8


@dataclass(frozen=True, slots=True)
class Originals:
    """Where the bytes of documents lie: in an archive, or in the local files that tables were made from."""

    archive: Archive | None
    files: Mapping[str, Sequence[Path]]

    @classmethod
    def beside(cls, tables: Path, documents: pl.DataFrame) -> Originals:
        """Return the originals of the tables in a folder: those of its home, or the files that table `documents` names.

        A file's path is as it was given to `extract`; one that is relative is looked for here, then beside the tables.
        """
        if not (tables / "line_items.parquet").is_file():
            return cls(Archive(tables.parent / "archive"), {})
        files: dict[str, list[Path]] = {}
        for document_id, url, others in documents.select("document_id", "url", "other_urls").iter_rows():
            for name in (url, *(others or ())):
                if document_id and name and "://" not in name:
                    path = Path(name.partition("#page=")[0])
                    files.setdefault(document_id, []).extend([path] if path.is_absolute() else [path, tables.parent / path])
        return cls(None, files)

    def find(self, document_id: str) -> Path | None:
        """Return the file with a document's bytes, or None where it is not at hand."""
        if self.archive:
            try:
                return self.archive.path(document_id)
            except StoreError:  # the review says so; the archive may have been left behind when the home was copied
                return None
        return next((path for path in self.files.get(document_id, ()) if path.is_file()), None)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One document to draw: its id, the arguments of the worker's function, and how long it may take."""

    document_id: str
    arguments: tuple[Any, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """Why there is no picture of a document at all."""

    why: Words


def draw(
    drawings: Sequence[Drawing], module: str, function: str, report: Reporter, what: str, workers: int | None = None
) -> Iterator[tuple[str, Any]]:
    """Yield what a worker's function returns for each document, or `NotDrawn`: one that cannot be drawn costs itself only.

    Args:
        drawings: the documents.
        module: where the function is; it is imported in the workers, so that whoever draws nothing needs no PDF library.
        function: its name; it is called with each drawing's arguments.
        report: told how far it is.
        what: what is being drawn, for the report.
        workers: processes, by default as many as processors.
    """
    if not drawings:
        return
    context = fork_server([module])
    count = max(1, min(len(drawings), workers or os.cpu_count() or 1))
    with (
        report.track(what, len(drawings)) as advance,
        ProcessPool(max_workers=count, max_tasks=_DOCUMENTS_PER_PROCESS, initializer=_prepare, context=context) as pool,
    ):
        todo = iter(drawings)
        waiting: deque[tuple[str, Future[Any]]] = deque()
        future: Future[Any]
        while True:
            for one in islice(todo, count * _WAITING_PER_PROCESS - len(waiting)):
                future = pool.schedule(_call, args=[module, function, *one.arguments], timeout=one.seconds)
                waiting.append((one.document_id, future))
            if not waiting:
                return
            document_id, future = waiting.popleft()
            yield document_id, _outcome(future)
            advance(1)


def _prepare() -> None:
    importlib.import_module("flows.stages.crop_worker").prepare()


def _call(module: str, function: str, *arguments: Any) -> Any:
    return getattr(importlib.import_module(module), function)(*arguments)


def _outcome(future: Future[Any]) -> Any:
    try:
        return future.result()
    except FutureTimeoutError:
        return NotDrawn(("绘图超时，只列文字", "drawing took too long, so only the text is shown"))
    except Exception as error:  # whatever a renderer does on hostile bytes is that document's loss, not the stage's end
        why = f"{type(error).__name__}: {str(error)[:120]}"
        return NotDrawn((f"无法绘图（{why}），只列文字", f"it cannot be drawn ({why}), so only the text is shown"))
