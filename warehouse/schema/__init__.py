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
from warehouse.schema.narrative import CLAIMS, PASSAGES
from warehouse.schema.others import OTHER_LINE_ITEMS, OTHER_STATEMENTS
from warehouse.schema.units import COVERAGE, UNITS

__all__ = [
    "ASSETS", "CHECKS", "CLAIMS", "CODE_PATTERN", "COVERAGE", "DIVISION_PATTERN", "DOCUMENTS", "DOCUMENT_ID_PATTERN", "FURTHER",
    "LINE_ITEMS", "ORGANISATION", "OTHER_LINE_ITEMS", "OTHER_STATEMENTS", "PASSAGES", "PROCUREMENT", "RECEPTION_AND_TRAVEL",
    "REVISIONS", "STATEMENTS_TABLE", "TABLES", "UNITS", "Column", "Kind", "Table",
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
    t.name: t for t in (DOCUMENTS, STATEMENTS_TABLE, LINE_ITEMS, REVISIONS, CLAIMS, PASSAGES, *FURTHER, CHECKS, UNITS, COVERAGE)
}
"""The contract's tables by name, in the order in which they are published."""
