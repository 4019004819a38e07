"""What a release consists of: its files, their names, and which table lies how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from warehouse.schema import FURTHER, TABLES
from warehouse.tables import NULL_PARTITION

DATA_DOCS = "data_docs"
DATABASE = "juesuan.duckdb"
WORKBOOK = "juesuan.xlsx"

PARTITION = "fiscal_year"
PARTITIONED = ("line_items", "other_line_items", "claims", "passages", "checks")
"""Tables of which a folder a fiscal year is written: those with hundreds of rows a document."""
_FURTHER = tuple(table.name for table in FURTHER if table.name not in PARTITIONED)
BY_DOCUMENT = ("statements", *PARTITIONED, "revisions", "projects", "indicators", "key_work", *_FURTHER)
"""Tables whose rows belong to documents, and which are written batch of documents by batch."""
WHOLE = ("documents", "units", "coverage")
"""Tables small enough to be held at once: a row a document or less."""

ROW_GROUP = 65_536
"""Rows of a Parquet row group at most, so that one unit is a small read."""
SPREADSHEET_ROWS = 1_048_576
"""Rows of a sheet in Excel and LibreOffice; a CSV file with more is no use to them, and is compressed for everybody else."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a release: its path there, its table, its format, bytes, sha256 in hex and rows.

    Of the database and the workbook, which hold many tables, `table` is empty and `rows` 0. `partition` is the fiscal year of a
    file in a folder of years, as the folder says it; None for a whole table.
    """

    path: str
    table: str
    format: str
    bytes: int
    sha256: str
    rows: int
    partition: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its version, folder and data files; `created` is False where an equal one was there already."""

    version: str
    path: Path
    files: tuple[DataFile, ...]
    created: bool

    def files_of(self, table: str, form: str) -> tuple[DataFile, ...]:
        """The files of a table in one format, in order."""
        return tuple(file for file in self.files if (file.table, file.format) == (table, form))


def parquet_path(table: str, year: int | None = None) -> str:
    """Where a table's Parquet lies in a release, or one year of it."""
    if table not in PARTITIONED:
        return f"parquet/{table}.parquet"
    value = NULL_PARTITION if year is None else quote(str(year), safe="")
    return f"parquet/{table}/{PARTITION}={value}/part-0.parquet"


def parquet_pattern(table: str) -> str:
    """A pattern for all Parquet files of a table, from the release's folder."""
    return f"parquet/{table}/*/*.parquet" if table in PARTITIONED else f"parquet/{table}.parquet"


def csv_path(table: str, rows: int) -> str:
    """Where a table's CSV file of that many rows lies in a release; compressed where no spreadsheet could open it."""
    return f"csv/{table}.csv" if rows < SPREADSHEET_ROWS else f"csv/{table}.csv.gz"


assert {*BY_DOCUMENT, *WHOLE} == {*TABLES}, "every table of the contract is written in one of the two ways"
