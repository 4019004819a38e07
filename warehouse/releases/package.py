"""The description of a release for machines: `datapackage.json`, Data Package version 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import polars as pl

from warehouse.releases.model import DATABASE, WORKBOOK, DataFile
from warehouse.schema import RELEASE_TABLES, Column, Kind, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NAME = "juesuan"
TITLE = "决算公开数据 / Open data from Chinese departments' final accounts and budgets"
DESCRIPTION = (
    "政府部门公开的决算和预算中九张法定报表的全部金额，附页码与位置、算术校验结果和公开情况。"
    " / Every amount of the nine statutory statements in the final accounts and budgets that government departments publish,"
    " with page and place, arithmetic checks and coverage."
)
KEYWORDS = ("决算", "预算", "公共财政", "final accounts", "budget", "public finance", "China")


@dataclass(frozen=True, slots=True)
class License:
    """The terms under which the compiled data may be used."""

    name: str
    title: str
    path: str


DATA_LICENSE = License(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
"""For the compilation; what the originals print is public administrative information."""

MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "duckdb": "application/vnd.duckdb",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_WHOLE_FILES: dict[str, tuple[str, str]] = {
    DATABASE: (
        "全部数据（DuckDB）/ Everything, in DuckDB",
        "全部表，附各表各列的说明。 / All tables, with comments on tables and columns.",
    ),
    WORKBOOK: (
        "工作簿（Excel）/ Workbook for Excel",
        "宽表、公开情况、文件与数据字典。 / Convenience tables, coverage, documents, dictionary.",
    ),
}

_FIELD_TYPES: dict[Kind, str] = {
    "string": "string",
    "integer": "integer",
    "money": "number",
    "tolerance": "number",
    "points": "number",
    "ratio": "number",
    "date": "date",
    "datetime": "datetime",
    "strings": "array",
    "integers": "array",
}

Descriptor = dict[str, object]


def describe_release(files: Sequence[DataFile], sources: Sequence[Descriptor], version: str, created: date) -> Descriptor:
    """Return the descriptor of a release with these files.

    CSV files are table resources with the full schema. The others carry their types themselves and are file resources, so that
    validators check their size and hash and do not read lists and decimals through a data frame. `created` is the day of
    publication; the standard asks for a time, which is set to midnight UTC.
    """
    return {
        "$schema": PROFILE,
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "created": f"{created.isoformat()}T00:00:00Z",
        "licenses": [{"name": DATA_LICENSE.name, "title": DATA_LICENSE.title, "path": DATA_LICENSE.path}],
        "keywords": list(KEYWORDS),
        **({"sources": list(sources)} if sources else {}),
        "resources": [_resource(file) for file in files],
    }


def list_sources(documents: pl.DataFrame) -> list[Descriptor]:
    """Return the portals that the documents come from, one entry a source and site; local files have none."""
    sites = {
        (row["source_id"] or site, site)
        for row in documents.select("source_id", "url", "page_url").iter_rows(named=True)
        if (site := _site(row["page_url"] or row["url"]))
    }
    return [{"title": title, "path": site} for title, site in sorted(sites)]


def table_schema(table: Table) -> Descriptor:
    """Return the Table Schema of a table's CSV file.

    A key whose columns may be null is a unique key: a primary key would promise values that are not always there.
    """
    schema: Descriptor = {"fields": [_field(column) for column in table], "missingValues": [""]}
    if table.key:
        always_there = all(column.required for column in table if column.name in table.key)
        schema |= {"primaryKey": list(table.key)} if always_there else {"uniqueKeys": [list(table.key)]}
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [target]}}
            for column, other, target in table.references
        ]
    return schema


def resource_name(file: DataFile) -> str:
    """Return the name of a file's resource: the table for its CSV; else with the format, and the year of a file of years."""
    if file.format == "csv":
        return file.table
    if not file.table:
        return f"{NAME}-{file.format}"
    year = "" if file.partition is None else f"-{file.partition if file.partition.isdigit() else 'unknown'}"
    return f"{file.table}-{file.format}{year}"


def _resource(file: DataFile) -> Descriptor:
    common: Descriptor = {"path": file.path, "format": file.format, "bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    if not file.table:
        title, description = _WHOLE_FILES[file.path]
        named: Descriptor = {"name": resource_name(file), "type": "file", "mediatype": MEDIA_TYPES[file.format]}
        return {**named, **common, "title": title, "description": description}
    table = RELEASE_TABLES[file.table]
    titles: Descriptor = {
        "title": f"{table.title_zh} / {table.title_en}",
        "description": f"{table.description_zh} / {table.description_en}",
    }
    if file.format == "csv":
        packed: Descriptor = {"compression": "gz"} if file.path.endswith(".gz") else {}
        kind: Descriptor = {"name": resource_name(file), "type": "table", "mediatype": "text/csv", "encoding": "utf-8", **packed}
        return {**kind, **common, **titles, "row_count": file.rows, "schema": table_schema(table)}
    year: Descriptor = {} if file.partition is None else {"partition": {"fiscal_year": file.partition}}
    kind = {"name": resource_name(file), "type": "file", "mediatype": MEDIA_TYPES[file.format]}
    return {**kind, **common, **titles, "row_count": file.rows, **year}


def _field(column: Column) -> Descriptor:
    """Return a field. The standard knows one language; both stand in title and description, and apart under names of our own."""
    field: Descriptor = {
        "name": column.name,
        "type": _FIELD_TYPES[column.kind],
        "title": f"{column.title_zh} / {column.title_en}",
        "description": f"{column.description_zh} / {column.description_en}",
        "title_zh": column.title_zh,
        "title_en": column.title_en,
        "description_zh": column.description_zh,
        "description_en": column.description_en,
    }
    if column.unit:
        field["unit"] = column.unit
    if constraints := _constraints(column):
        field["constraints"] = constraints
    return field


def _constraints(column: Column) -> Mapping[str, object]:
    constraints: Descriptor = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if column.pattern:
        constraints["pattern"] = column.pattern
    return constraints


def _site(url: str | None) -> str | None:
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else None
