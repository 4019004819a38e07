"""Every kind of page, in the order in which they are written: a new kind is a module and a line here.

The entry page is the last, so that what it links to is there when it appears.
"""

from __future__ import annotations

from warehouse.site import compare, coverage, disclosures, front, further, items, maintainers, promises, rankings, search, units
from warehouse.site.pages import Kind

KINDS: tuple[Kind, ...] = (
    disclosures.KIND,
    further.KIND,
    units.KIND,
    rankings.KIND,
    items.KIND,
    search.KIND,
    coverage.KIND,
    compare.KIND,
    promises.KIND,
    maintainers.KIND,
    front.KIND,
)
