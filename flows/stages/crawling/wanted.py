"""Which documents a source file wants."""

from __future__ import annotations

from extractors.portals.names import Witness
from flows.registry import Source


def is_wanted(source: Source, witness: Witness, *titles: str) -> bool:
    """Tell whether a source file wants a document of these titles, which say that of it."""
    in_years = source.years is None or witness.fiscal_year is None or witness.fiscal_year in source.years
    return in_years and source.offered_by_title(*titles)
