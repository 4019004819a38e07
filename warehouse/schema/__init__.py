"""The one definition of every published table.

From it come the polars frames' types, the Parquet and CSV files, the data package, and the data dictionary; nothing else says
what a column is. Amounts are Decimal yuan. Lists are written to CSV as JSON arrays.
"""

from __future__ import annotations

from warehouse.schema.checks import CHECKS
from warehouse.schema.columns import CODE_PATTERN, DIVISION_PATTERN, DOCUMENT_ID_PATTERN, Column, Kind, Table
from warehouse.schema.documents import DOCUMENTS, STATEMENTS_TABLE
from warehouse.schema.figures import LINE_ITEMS, REVISIONS
from warehouse.schema.narrative import CLAIMS, PASSAGES
from warehouse.schema.performance import INDICATORS, KEY_WORK, PROJECTS
from warehouse.schema.units import COVERAGE, UNITS

__all__ = [
    "CHECKS", "CLAIMS", "CODE_PATTERN", "COVERAGE", "DIVISION_PATTERN", "DOCUMENTS", "DOCUMENT_ID_PATTERN",
    "INDICATORS", "KEY_WORK", "LINE_ITEMS",
    "PASSAGES", "PROJECTS", "REVISIONS", "STATEMENTS_TABLE", "TABLES", "UNITS", "Column", "Kind", "Table",
]  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        *(DOCUMENTS, STATEMENTS_TABLE, LINE_ITEMS, REVISIONS, CLAIMS, PASSAGES),
        *(PROJECTS, INDICATORS, KEY_WORK),
        *(CHECKS, UNITS, COVERAGE),
    )
}
"""The contract's tables by name, in the order in which they are published."""
