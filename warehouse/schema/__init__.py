"""The one definition of every published table.

From it come the polars frames' types, the Parquet and CSV files, the data package, and the data dictionary; nothing else says
what a column is. Amounts are Decimal yuan. Lists are written to CSV as JSON arrays.
"""

from __future__ import annotations

from warehouse.schema.affairs import ASSETS, ORGANISATION, PROCUREMENT, RECEPTION_AND_TRAVEL
from warehouse.schema.checks import CHECKS
from warehouse.schema.columns import CODE_PATTERN, DIVISION_PATTERN, DOCUMENT_ID_PATTERN, Column, Kind, Table
from warehouse.schema.documents import DOCUMENTS, STATEMENTS_TABLE
from warehouse.schema.figures import LINE_ITEMS, REVISIONS
from warehouse.schema.history import CHANGES, ROW_COUNTS
from warehouse.schema.narrative import CLAIMS, PASSAGES
from warehouse.schema.others import OTHER_LINE_ITEMS, OTHER_STATEMENTS
from warehouse.schema.performance import INDICATORS, KEY_WORK, PROJECTS
from warehouse.schema.units import COVERAGE, UNITS
from warehouse.schema.wide import BY_ECONOMIC_ITEM, BY_FUNCTION, UNIT_YEARS

__all__ = [
    "ASSETS", "BY_ECONOMIC_ITEM", "BY_FUNCTION", "CHANGES", "CHECKS", "CLAIMS", "CODE_PATTERN", "COVERAGE",
    "DIVISION_PATTERN", "DOCUMENTS", "DOCUMENT_ID_PATTERN", "FURTHER", "INDICATORS", "KEY_WORK", "LINE_ITEMS", "ORGANISATION",
    "OTHER_LINE_ITEMS", "OTHER_STATEMENTS", "PASSAGES", "PROCUREMENT", "PROJECTS", "RECEPTION_AND_TRAVEL", "RELEASE_TABLES",
    "REVISIONS", "ROW_COUNTS", "STATEMENTS_TABLE", "TABLES", "UNITS", "UNIT_YEARS", "WIDE_TABLES", "Column", "Kind", "Table",
]  # fmt: skip

FURTHER: tuple[Table, ...] = (
    OTHER_STATEMENTS,
    OTHER_LINE_ITEMS,
    PROCUREMENT,
    ASSETS,
    RECEPTION_AND_TRAVEL,
    ORGANISATION,
)
"""Tables that an extraction gives whole, under the same name: what a document says beside the nine statements."""

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        *(DOCUMENTS, STATEMENTS_TABLE, LINE_ITEMS, REVISIONS, CLAIMS, PASSAGES),
        *(PROJECTS, INDICATORS, KEY_WORK),
        *FURTHER,
        *(CHECKS, UNITS, COVERAGE),
    )
}
"""The contract's tables by name, in the order in which they are published."""

WIDE_TABLES: dict[str, Table] = {t.name: t for t in (UNIT_YEARS, BY_FUNCTION, BY_ECONOMIC_ITEM)}
"""What a release adds for the commonest questions."""

RELEASE_TABLES: dict[str, Table] = {**WIDE_TABLES, **TABLES, CHANGES.name: CHANGES, ROW_COUNTS.name: ROW_COUNTS}
"""Every table of a release by name, in the order in which a reader wants them."""
