"""Read a home's new documents in batches, wherever `Spread` has them read, and take what was read into the home."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from extractors.errors import StoreError
from extractors.version import EXTRACTOR_VERSION
from flows.reporting import Reporter
from flows.stages.publishing.target import Target
from flows.stages.store.batch import FOLDER, Batch, document_of, documents_in, plan, unpack
from flows.stages.store.keep import bring, original_name, send_originals
from warehouse.archive import Archive
from warehouse.extractions import ExtractionCache, Outcome
from warehouse.home import Home

Spread = Callable[[Sequence[Batch], Callable[[Batch], None]], None]
"""Has batches read somewhere, and calls what it is given with each that is in the store. Raises where one cannot be read."""


def fill(home: Home, store: Target, report: Reporter) -> None:
    """Fill an empty home from its store, with what other machines have read for it; one that is up to date is left as it is.

    Raises:
        StoreError: the store belongs to another home, or cannot be read.
    """
    if bring(home, store, report):
        count = bring_readings(home, store)
        report.say(f"store: what was read of {count} documents is here too")


def bring_readings(home: Home, store: Target) -> int:
    """Fill a home's cache with what this extractor version has read for it on other machines, and return of how many documents.

    A document that was read twice, because the first time failed, is taken as it was read in the end.
    """
    folder = f"{FOLDER}/{EXTRACTOR_VERSION}"
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    settled: set[str] = set()
    for name in store.listing(folder):
        content = store.read(f"{folder}/{name}")
        if content is not None:
            unpack(content, home.extractions, settled)
            settled |= {key for key in documents_in(content) if cache.outcome(key).status != "failed"}
    return len(settled)


def read_spread(
    home: Home, store: Target, document_ids: Iterable[str], failed: Iterable[str], spread: Spread, report: Reporter
) -> list[Outcome]:
    """Read documents of the archive on other machines, and keep the extractions in the home's cache.

    Args:
        home: whose documents.
        store: the home's store; originals that it lacks are sent there first.
        document_ids: which.
        failed: those of them that have failed before: they are read once more even where that is known of this very batch.
        spread: who has batches read.
        report: told how far it is.

    Returns:
        What came of each, in the order of their ids.

    Raises:
        StoreError: a batch could not be read, or the store fails.
    """
    archive, again = Archive(home.archive), frozenset(failed)
    paths = {document_id: archive.path(document_id) for document_id in sorted(document_ids)}
    send_originals(store, paths.values())
    sizes = {key: {original_name(path): path.stat().st_size} for key, path in paths.items()}
    first = plan({name: size for key in paths if key not in again for name, size in sizes[key].items()}, store.url)
    attempt = str(len(store.listing(f"{FOLDER}/{EXTRACTOR_VERSION}"))) if again else ""
    more = plan({name: size for key in paths if key in again for name, size in sizes[key].items()}, store.url, attempt)
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    with report.track("Extracting", len(paths)) as advance:

        def take(batch: Batch) -> None:
            content = store.read(batch.result)
            if content is None:
                raise StoreError(f"{store.address(batch.result)} was read and is gone: run this again.")
            unpack(content, home.extractions)
            advance(len(batch.originals))

        spread([*first, *more], take)
    missing = [key for batch in (*first, *more) for key in map(document_of, batch.originals) if key not in cache]
    if missing:
        raise StoreError(f"{len(missing)} documents were to be read and are not ({missing[0]}): run this again.")
    return [cache.outcome(key) for key in paths]
