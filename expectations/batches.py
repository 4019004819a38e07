"""Which documents are checked together: all of a division, for they are compared with each other, and as many as memory holds."""

from __future__ import annotations

import polars as pl

DOCUMENTS_AT_ONCE = 1_000
"""About how many documents are checked at once: some 300,000 figures."""


def batches(documents: pl.DataFrame, at_once: int = DOCUMENTS_AT_ONCE) -> pl.DataFrame:
    """Return `document_id` and `batch` (from 0): documents that may be compared with each other have the same.

    Documents of one division stay together, and where the division is not known those of one unit. A division with more documents
    than are checked at once is a batch by itself.

    Args:
        documents: table `documents`.
        at_once: how many documents a batch may have.
    """
    had = documents.filter(pl.col("document_id").is_not_null())
    group = pl.coalesce("division_code", "unit_name", "document_id")
    # A file with several units' disclosures ties their groups together: all of it goes where its first part goes.
    first = had.sort("part").group_by("document_id", maintain_order=True).agg(group.first().alias("group"))
    sizes = first.group_by("group").len("size").sort("group")
    batch = ((pl.col("size").cum_sum() - 1) // at_once).rank("dense").cast(pl.Int64) - 1
    return first.join(sizes.with_columns(batch=batch), on="group").select("document_id", "batch").sort("batch", "document_id")
