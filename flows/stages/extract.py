"""The extract stage: documents into tables, in worker processes that a bad document cannot take down with it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.document import extract_document, failed
from extractors.errors import JuesuanError, UsageError
from extractors.model import Extraction
from extractors.version import EXTRACTOR_VERSION
from flows.reporting import Reporter

if TYPE_CHECKING:
    from warehouse.home import Home
    from warehouse.tables import Format

DOCUMENT_SECONDS = 300
"""A document that takes longer is stopped and reported; the slowest real one seen, with 232 pages, took 12 s."""

WORKER_BYTES = 4 << 30
"""Address space of one worker: a decompression bomb ends in a status, not in a machine without memory."""

_DOCUMENT_SUFFIXES = frozenset(
    {
        ".pdf",
        ".doc",
        ".docx",
        ".wps",
        ".xls",
        ".xlsx",
        ".et",
        ".htm",
        ".html",
        ".ofd",
        ".zip",
        ".rar",
        ".jpg",
        ".jpeg",
        ".png",
        ".tif",
    }
)
"""Files that a folder is searched for; a file named by itself is read whatever it is called."""

Source = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class ExtractSummary:
    """What a run of the stage did. `messages` has a line for each document that is not `extracted`."""

    documents: int
    by_status: Mapping[str, int]
    line_items: int
    reused: int
    messages: Sequence[str]


def extract_files(
    inputs: Sequence[Path], out: Path, formats: Sequence[Format], report: Reporter, workers: int | None = None
) -> ExtractSummary:
    """Extract local files and folders into flat tables in `out`; no portal, no home, no server.

    Raises:
        UsageError: an input does not exist, or there is nothing to read.
    """
    files = list(_find_files(inputs))
    sightings: dict[str, list[Path]] = {}
    for file in files:
        sightings.setdefault(hashlib.sha256(_read(file)).hexdigest(), []).append(file)
    extractions = list(_extract_all({key: paths[0] for key, paths in sightings.items()}, report, workers))

    # imported late: polars starts while the workers already read
    import polars as pl

    from warehouse.extractions import to_frames
    from warehouse.normalise import normalise
    from warehouse.schema import DOCUMENTS, TABLES, UNITS
    from warehouse.tables import write_flat

    seen = DOCUMENTS.frame(
        [
            {"document_id": key, "url": str(paths[0]), "other_urls": [str(p) for p in paths[1:]]}
            for key, paths in sightings.items()
        ]
    )
    frames = normalise(seen.with_columns(pl.col("other_urls").replace([], None)), to_frames(extractions), UNITS.empty())
    for name in ("documents", "statements", "line_items", "claims"):
        write_flat(frames[name], TABLES[name], out, formats)
    names = {key: str(paths[0]) for key, paths in sightings.items()}
    return _summary(extractions, names, reused=0)


def extract_home(home: Home, report: Reporter, workers: int | None = None) -> ExtractSummary:
    """Extract every archived document that this extractor version has not read, and rebuild the home's tables."""
    from warehouse.archive import Archive
    from warehouse.extractions import ExtractionCache
    from warehouse.normalise import build_tables
    from warehouse.sightings import read_sightings

    sightings = read_sightings(home)
    archive = Archive(home.archive)
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    names = dict(sightings.filter(sightings["document_id"].is_not_null()).select("document_id", "url").iter_rows())
    fresh = {key: archive.path(key) for key in names if key not in cache}
    extractions = []
    for extraction in _extract_all(fresh, report, workers):
        cache.put(extraction)
        extractions.append(extraction)
    build_tables(home)
    return _summary(extractions, names, reused=len(names) - len(fresh))


def _find_files(inputs: Sequence[Path]) -> Iterator[Path]:
    """The files that the inputs name, folders searched in order of name."""
    for path in inputs:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _DOCUMENT_SUFFIXES)
        elif path.exists():
            yield path
        else:
            raise UsageError(f"{path} does not exist: name a file or folder with documents.")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise JuesuanError(f"{file} cannot be read ({error.strerror}): check its permissions.") from error


def _extract_all(documents: Mapping[str, Path], report: Reporter, workers: int | None) -> Iterator[Extraction]:
    """Extract documents in worker processes and yield them in the order given.

    A worker that crashes, runs out of memory or takes too long costs its own document only.
    """
    from pebble import ProcessPool

    if not documents:
        return
    count = min(len(documents), workers or os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPool(max_workers=count, max_tasks=50, initializer=_limit_memory, context=context) as pool,
        report.track("Extracting", len(documents)) as advance,
    ):
        futures = {
            key: pool.schedule(_extract_file, args=[str(path)], timeout=DOCUMENT_SECONDS) for key, path in documents.items()
        }
        for key, future in futures.items():
            yield _outcome(future, documents[key], key)
            advance(1)


def _outcome(future: Future[Extraction], path: Path, document_id: str) -> Extraction:
    """A worker's result, or what became of it as an extraction with a status."""
    try:
        return future.result()
    except FutureTimeoutError:
        why = f"The document took longer than {DOCUMENT_SECONDS} s to read: split it, or report it."
    except MemoryError:
        why = f"The document needs more than {WORKER_BYTES >> 30} GiB of memory to read: it may be a decompression bomb."
    except Exception as error:  # whatever a parser raises on hostile bytes is that document's status, not the batch's end
        why = f"Reading the document failed ({type(error).__name__}: {str(error)[:200]}): report it with the file."
    return replace(failed(path.read_bytes(), why), document_id=document_id)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES, WORKER_BYTES))


def _extract_file(path: str) -> Extraction:
    return extract_document(Path(path).read_bytes())


def _summary(extractions: Sequence[Extraction], names: Mapping[str, str], reused: int) -> ExtractSummary:
    return ExtractSummary(
        documents=len(extractions),
        by_status=dict(Counter(e.status for e in extractions)),
        line_items=sum(len(e.line_items) for e in extractions),
        reused=reused,
        messages=[
            f"{names[e.document_id]}: {e.status}: {e.status_reason}"
            for e in extractions
            if e.status != "extracted" or e.status_reason
        ],
    )
