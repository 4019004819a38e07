"""The extract stage: documents into tables.

The table libraries are imported inside the functions: they take as long to start as a small document takes to read, so the
workers are set to work first.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from textwrap import shorten
from types import MappingProxyType
from typing import TYPE_CHECKING

from extractors.errors import UsageError
from extractors.packing import Packed
from extractors.portals.names import read_title
from extractors.version import EXTRACTOR_VERSION
from flows.reporting import Reporter
from flows.stages.processes import spread
from flows.stages.workers import Workers

if TYPE_CHECKING:
    import polars as pl

    from flows.stages.store.spread import Spread
    from warehouse.extractions import Outcome
    from warehouse.formats import Format
    from warehouse.home import Home

_DOCUMENT_SUFFIXES = frozenset(
    {".pdf", ".doc", ".docx", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".et", ".ods", ".htm", ".html", ".ofd"}
    | {".zip", ".rar", ".7z", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"}
)
"""Files that a folder is searched for; a file named by itself is read whatever it is called."""

_LONGEST_MESSAGE = 300

_OF_JOBS = ("warehouse.flat", "flows.stages.support")
"""Modules of what is done when all documents are read."""


@dataclass(frozen=True, slots=True)
class ExtractSummary:
    """What a run of the stage did. `messages` has a line for each document with something to say about it.

    Of the `line_items` read, `verified` are those that some identity holds with, and `doubtful` those that carry a doubt.
    """

    documents: int
    by_status: Mapping[str, int]
    line_items: int
    verified: int
    doubtful: int
    reused: int
    messages: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The files that were named, those of the same bytes together under their document_id; `closed` says why others are not."""

    copies: Mapping[str, Sequence[Path]]
    closed: Mapping[Path, str]


def extract_files(
    inputs: Sequence[Path], out: Path, formats: Sequence[Format], report: Reporter, workers: int | None = None
) -> ExtractSummary:
    """Extract local files and folders into flat tables in `out`; no portal, no home, no server.

    Raises:
        UsageError: an input does not exist.
    """
    files = _read_inputs(inputs)
    outcomes: dict[str, Outcome] = {}
    with Workers({key: paths[0] for key, paths in files.copies.items()}, workers) as pool:
        from flows.stages.support import with_support
        from warehouse.extractions import outcome_of
        from warehouse.flat import write_flat_tables

        def told() -> Iterator[Packed]:
            for packed in pool.packed(report):
                outcomes[packed.bare.document_id] = outcome_of(packed)
                yield packed

        doing = partial(spread, processes=workers or os.cpu_count() or 1, preload=_OF_JOBS)
        figures = write_flat_tables(_sightings(files), told(), out, formats, with_support, doing)
    names = {key: str(paths[0]) for key, paths in files.copies.items()}
    summary = _summary([outcomes[key] for key in names], names, figures, 0, files.closed)
    _tell(summary, out, report)
    return summary


def extract_home(home: Home, report: Reporter, workers: int | None = None, spread: Spread | None = None) -> ExtractSummary:
    """Extract every archived document that this extractor version has not read, and rebuild the home's tables.

    A document that failed is tried again: what stopped it may have been the machine. The tables stay as they are where neither
    the crawl nor the extractions nor the program have anything new. With `spread` other machines read the documents, through the
    home's store.

    Raises:
        UsageError: documents are to be read elsewhere, and the home has no store.
        StoreError: another process is working in the home, or an original is gone or damaged.
    """
    from flows.stages.rebuild import failed_before, rebuild
    from warehouse.archive import Archive
    from warehouse.extractions import ExtractionCache, outcome_of
    from warehouse.lock import only_writer
    from warehouse.normalise import count_figures
    from warehouse.schema import LINE_ITEMS
    from warehouse.sightings import read_sightings
    from warehouse.tables import read_table

    with only_writer(home):
        archive = Archive(home.archive)
        cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
        sightings = read_sightings(home)
        names = dict(sightings.filter(sightings["document_id"].is_not_null()).select("document_id", "url").iter_rows())
        failed = failed_before(home)
        fresh = [key for key in names if key in failed or key not in cache]
        outcomes: list[Outcome] = []
        if fresh and spread is not None:
            outcomes = _read_elsewhere(home, fresh, failed, spread, report)
        elif fresh:
            with Workers({key: archive.path(key) for key in fresh}, workers) as pool:
                read: dict[str, Outcome] = {}
                for packed in pool.packed(report):
                    cache.put(packed)
                    read[packed.bare.document_id] = outcome_of(packed)
            outcomes = [read[key] for key in fresh]
        rebuilt = rebuild(home)
        if rebuilt is not None:
            figures = rebuilt.figures
        else:
            # Where somebody has removed the extractions, all was read again and is in the tables already.
            figures = count_figures(read_table(home.tables, "line_items") if outcomes else LINE_ITEMS.empty())
    summary = _summary(outcomes, names, figures, reused=len(names) - len(fresh))
    _tell(summary, home.tables, report)
    return summary


def _read_elsewhere(home: Home, fresh: Sequence[str], failed: Set[str], spread: Spread, report: Reporter) -> list[Outcome]:
    """Have documents read through the home's store."""
    from flows.stages.store.place import store_of
    from flows.stages.store.spread import read_spread

    store = store_of(home)
    if store is None:
        raise UsageError(
            f"Documents are to be read by workers that share no disk, and {home.root} has no store: name one in "
            f"{home.store_config} (`at: s3://bucket/prefix`) or in $JUESUAN_STORE."
        )
    return read_spread(home, store, fresh, failed, spread, report)


def _find_files(inputs: Sequence[Path]) -> Iterator[Path]:
    """The files that the inputs name, folders searched in order of name."""
    for path in inputs:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _DOCUMENT_SUFFIXES)
        elif path.exists():
            yield path
        else:
            raise UsageError(f"{path} does not exist: name a file or folder with documents.")


def _read_inputs(inputs: Sequence[Path]) -> _Inputs:
    """Tell the files that the inputs name apart by their bytes; one that cannot be read does not stop the others."""
    copies: dict[str, list[Path]] = {}
    closed: dict[Path, str] = {}
    for file in dict.fromkeys(_find_files(inputs)):
        try:
            with file.open("rb") as stream:
                copies.setdefault(hashlib.file_digest(stream, "sha256").hexdigest(), []).append(file)
        except OSError as error:
            closed[file] = f"The file cannot be read ({error.strerror}): check its permissions."
    return _Inputs(copies, closed)


def _sightings(inputs: _Inputs) -> pl.DataFrame:
    """Documents that no portal has announced: the file stands in for the address, its name for the link."""
    from warehouse.schema import DOCUMENTS

    rows: list[dict[str, object]] = [
        {
            "document_id": key,
            "url": str(paths[0]),
            "other_urls": [str(p) for p in paths[1:]] or None,
            **asdict(read_title(paths[0].name)),
        }
        for key, paths in inputs.copies.items()
    ]
    rows += [{"url": str(file), "status": "unreadable", "status_reason": why} for file, why in inputs.closed.items()]
    return DOCUMENTS.frame(rows)


def _tell(summary: ExtractSummary, tables: Path, report: Reporter) -> None:
    """Say what was done: a line for each document with something to say about it, then the sums."""
    for message in summary.messages:
        report.say(shorten(message, _LONGEST_MESSAGE, placeholder=" …"))  # the table has the whole reason
    statuses = ", ".join(f"{count} {status}" for status, count in summary.by_status.items()) or "none"
    reused = f", {summary.reused} read before" if summary.reused else ""
    amounts = f"{summary.line_items:,} amounts read"
    if summary.line_items:
        amounts += f", {100 * summary.verified / summary.line_items:.1f} % verified by arithmetic, {summary.doubtful:,} doubtful"
    report.say(f"Documents: {statuses}{reused}; {amounts}. Tables: {tables}")


def _summary(
    outcomes: Sequence[Outcome],
    names: Mapping[str, str],
    figures: pl.DataFrame,
    reused: int,
    closed: Mapping[Path, str] = MappingProxyType({}),
) -> ExtractSummary:
    own = figures.filter(figures["document_id"].is_in([e.document_id for e in outcomes]))
    read = [f"{names[e.document_id]}: {e.status}: {e.status_reason}" for e in outcomes if e.status_reason]
    return ExtractSummary(
        documents=len(outcomes) + len(closed),
        by_status=dict(Counter([*(e.status for e in outcomes), *("unreadable" for _ in closed)])),
        line_items=int(own["figures"].sum()),
        verified=int(own["verified"].sum()),
        doubtful=int(own["doubtful"].sum()),
        reused=reused,
        messages=[*read, *(f"{file}: unreadable: {why}" for file, why in closed.items())],
    )
