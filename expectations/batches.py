"""Which documents are checked together: all of a division, for they are compared with each other, and as many as memory holds."""

from __future__ import annotations

from math import ceil
from zlib import crc32

import polars as pl

DOCUMENTS_AT_ONCE = 1_000
"""About how many documents are checked at once: some 300,000 figures."""


def batches(documents: pl.DataFrame, at_once: int = DOCUMENTS_AT_ONCE) -> pl.DataFrame:
    """Return `document_id` and `batch` (from 0): documents that may be compared with each other have the same.

    Documents of one division stay together, and where the division is not known those of one unit. Which batch a division is in
    depends on its code and on how many batches there are, and that number is doubled as documents come: a new document changes
    its own batch and, almost always, no other. Divisions fall unevenly, so that batches are at most half full on average; one
    holds more documents than are checked at once where a division has more, and seldom else.

    Args:
        documents: table `documents`.
        at_once: how many documents a batch may have, about.
    """
    had = documents.filter(pl.col("document_id").is_not_null())
    group = pl.coalesce("division_code", "unit_name", "document_id")
    # A file with several units' disclosures ties their groups together: all of it goes where its first part goes.
    first = had.sort("part").group_by("document_id", maintain_order=True).agg(group.first().alias("group"))
    count = 1 << max(ceil(2 * first.height / at_once) - 1, 0).bit_length()
    placed = pl.col("group").map_elements(lambda name: crc32(name.encode()) % count, return_dtype=pl.Int64)
    return first.select("document_id", batch=placed).sort("batch", "document_id")
