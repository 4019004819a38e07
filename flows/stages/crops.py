"""Draws the crops that a review wants, from the originals; where one is not to be had the review says so and shows text."""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from pebble import ProcessPool
from PIL import Image

from expectations.review.marks import Crop, Pictures
from extractors.errors import StoreError
from flows.reporting import Reporter
from warehouse.archive import Archive

if TYPE_CHECKING:
    from flows.stages.crop_worker import Drawn, Words

DOCUMENT_SECONDS = 60
"""Then a document's pictures are given up; a page takes a tenth of a second."""

_SECONDS_PER_CROP = 2
_DOCUMENTS_PER_PROCESS = 200
_WORKER = "flows.stages.crop_worker"
"""Imported by name in the workers, so that a review without pictures needs no PDF library."""

_GONE: Words = ("没有原件，只列文字", "the original is not at hand, so only the text is shown")


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


def draw_crops(
    plan: Mapping[str, Sequence[Crop]], originals: Originals, folder: Path, report: Reporter, workers: int | None = None
) -> Pictures:
    """Draw the planned crops below `folder`, and remove those that no plan wants any more.

    What lies there is not drawn again: a crop's name follows from what it shows. Each document is drawn in a process of its own
    kind (memory and time are bounded), for an original may be hostile.

    Args:
        plan: crops by document, as `plan_crops` gives them.
        originals: where the documents lie.
        folder: the folder of crops.
        report: told how far it is.
        workers: processes, by default as many as processors.
    """
    sizes: dict[str, tuple[int, int]] = {}
    wanted = [crop for crops in plan.values() for crop in crops]
    for crop in wanted:
        if size := _size(folder / crop.name):
            sizes[crop.name] = size
    _clear(folder, {crop.name for crop in wanted})
    open_crops = {key: [crop for crop in crops if crop.name not in sizes] for key, crops in plan.items()}
    tasks: dict[str, tuple[Path, list[Crop]]] = {}
    absent: dict[str, Words] = {}
    failed: dict[str, Words] = {}
    for document_id, crops in open_crops.items():
        path = originals.find(document_id) if crops else None
        if path:
            tasks[document_id] = (path, crops)
        elif crops:
            absent[document_id] = _GONE
    for document_id, drawn in _drawn(tasks, folder, report, workers):
        sizes |= drawn.sizes
        failed |= drawn.failed
        if drawn.absent:
            absent[document_id] = drawn.absent
    return Pictures(sizes, absent, failed)


def _drawn(
    tasks: Mapping[str, tuple[Path, list[Crop]]], folder: Path, report: Reporter, workers: int | None
) -> Iterator[tuple[str, Drawn]]:
    if not tasks:
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_WORKER])
    count = max(1, min(len(tasks), workers or os.cpu_count() or 1))
    with (
        report.track("Drawing", len(tasks)) as advance,
        ProcessPool(max_workers=count, max_tasks=_DOCUMENTS_PER_PROCESS, initializer=_prepare, context=context) as pool,
    ):
        futures = {
            key: pool.schedule(
                _draw, args=[str(path), key, crops, str(folder)], timeout=DOCUMENT_SECONDS + _SECONDS_PER_CROP * len(crops)
            )
            for key, (path, crops) in tasks.items()
        }
        for key, future in futures.items():
            yield key, _outcome(future)
            advance(1)


def _prepare() -> None:
    importlib.import_module(_WORKER).prepare()


def _draw(path: str, document_id: str, crops: Sequence[Crop], folder: str) -> Drawn:
    drawn: Drawn = importlib.import_module(_WORKER).draw_document(path, document_id, crops, folder)
    return drawn


def _outcome(future: Future[Drawn]) -> Drawn:
    """What a worker has drawn, or why it has not: a document that cannot be drawn costs its own pictures only."""
    from flows.stages.crop_worker import Drawn

    try:
        return future.result()
    except FutureTimeoutError:
        return Drawn({}, {}, ("绘图超时，只列文字", "drawing took too long, so only the text is shown"))
    except Exception as error:  # whatever a renderer does on hostile bytes is that document's loss, not the review's end
        why = f"{type(error).__name__}: {str(error)[:120]}"
        return Drawn({}, {}, (f"无法绘图（{why}），只列文字", f"it cannot be drawn ({why}), so only the text is shown"))


def _size(path: Path) -> tuple[int, int] | None:
    """The pixels of a picture that is there and whole enough to say so."""
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, SyntaxError):  # not there, or damaged: it is drawn again
        return None


def _clear(folder: Path, wanted: set[str]) -> None:
    """Remove crops that nothing shows any more, and folders that are empty then."""
    for path in folder.glob("*/*"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for path in folder.glob("*"):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
