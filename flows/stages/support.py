"""What the arithmetic says of each figure, put into the tables before they are written. Used by every stage that writes them."""

from __future__ import annotations

from expectations.engine import verify
from expectations.parts import by_part
from warehouse.normalise import Frames


def with_support(frames: Frames) -> Frames:
    """Return the tables with `verified_by`, `doubt` and `suggested_amount` of their line items filled in.

    Args:
        frames: `documents`, `statements` and `line_items` among others, as `warehouse.normalise.normalise` gives them.
    """
    tables = (frames["documents"], frames["statements"], frames["line_items"])
    return {**frames, "line_items": by_part(verify, *tables, claims=frames["claims"], units=frames["units"])}
