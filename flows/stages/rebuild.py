"""The tables of a home brought up to what its ledger and its extractions know, where either has anything new."""

from __future__ import annotations

import polars as pl

from expectations.batches import batches
from extractors.version import EXTRACTOR_VERSION
from flows.stages.support import with_support
from warehouse import made
from warehouse.extractions import ExtractionCache
from warehouse.home import Home
from warehouse.rebuild import Rebuilt, rebuild_tables
from warehouse.roster import read_roster
from warehouse.sightings import read_sightings
from warehouse.tables import read_table

_STAGE = "extract"


def rebuild(home: Home) -> Rebuilt | None:
    """Rebuild a home's tables, their figures verified; None where they are there, made of the same by the same program.

    Raises:
        StoreError: an extraction is damaged.
    """
    sightings = read_sightings(home)
    if made.unchanged(home, _STAGE, _inputs(home, sightings)) is not None:
        return None
    made.begin(home, _STAGE)
    rebuilt = rebuild_tables(home, batches, with_support, home.made / "tables")
    # The inputs are told once more, for which documents have failed is what the new tables say.
    made.finish(home, _STAGE, _inputs(home, sightings), [home.tables / name for name in rebuilt.tables], {})
    return rebuilt


def failed_before(home: Home) -> frozenset[str]:
    """Return the documents whose reading failed, as the tables say."""
    known = read_table(home.tables, "documents")
    return frozenset(known.filter(known["status"] == "failed")["document_id"].drop_nulls())


def _inputs(home: Home, sightings: pl.DataFrame) -> str:
    return made.fingerprint(made.program(), sightings, read_roster(home), *_read_so_far(home, sightings))


def _read_so_far(home: Home, sightings: pl.DataFrame) -> list[str]:
    """What of the cache can change while the sightings stay: which documents were read, and why reading some failed.

    What failed is read each time, and comes to the same most times.
    """
    cache = ExtractionCache(home.extractions, EXTRACTOR_VERSION)
    read = [key for key in sightings["document_id"].drop_nulls().unique(maintain_order=True) if key in cache]
    failed = sorted(failed_before(home).intersection(read))
    return [*read, *(f"{key} {cache.outcome(key).status_reason}" for key in failed)]
