"""The tables of a home brought up to what its ledger and its extractions know."""

from __future__ import annotations

from expectations.batches import batches
from flows.stages.support import with_support
from warehouse.home import Home
from warehouse.rebuild import Rebuilt, rebuild_tables


def rebuild(home: Home) -> Rebuilt:
    """Rebuild a home's tables from its ledger and its extractions, their figures verified.

    Raises:
        StoreError: an extraction is damaged.
    """
    return rebuild_tables(home, batches, with_support)
