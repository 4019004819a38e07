"""A release from beginning to end: written beside the others, read back, and only then given its name."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl

from warehouse.releases.changelog import write_down
from warehouse.releases.changes import write_changes
from warehouse.releases.database import write_database
from warehouse.releases.discovery import CROISSANT, JSON_LD, describe_for_learning, describe_for_search
from warehouse.releases.model import DATA_DOCS, DataFile, Release
from warehouse.releases.package import Descriptor, describe_release, list_sources
from warehouse.releases.papers import write_papers
from warehouse.releases.shelf import (
    next_version,
    point_latest,
    previous_release,
    publishing,
    put_in_place,
    release_with,
    write_checksums,
)
from warehouse.releases.tables import Written, write_tables
from warehouse.releases.verify import verify_release
from warehouse.releases.workbook import write_workbook

PACKAGE = "datapackage.json"


def build_release(
    tables: Path,
    coverage: pl.DataFrame,
    releases: Path,
    today: date,
    *,
    data_docs: Path | None = None,
    rules: str = "",
) -> Release:
    """Publish a folder of tables as a new release, or return the newest one where its data is the same, byte for byte.

    Memory holds some hundred documents' rows at a time, and the tables `documents`, `units` and `coverage`; disk holds the
    release and its largest table once more.

    Args:
        tables: the folder of tables, of which `coverage` is not read.
        coverage: the table of that name.
        releases: the folder of all releases; made where absent.
        today: the day that names a new release.
        data_docs: the folder of the Data Docs that go with the checks; left out where it is not there.
        rules: the rule catalogue in Markdown, for the methodology.

    Raises:
        StoreError: a table is absent or breaks its schema, the release before cannot be compared with, another publisher is at
            work, or what was written does not read back as it was. Nothing is published then, and `latest` is what it was.
    """
    with publishing(releases) as (building, scratch):
        written = write_tables(tables, coverage, building, scratch)
        same = release_with({file.path: file.sha256 for file in written.files}, releases)
        if same is not None:
            point_latest(releases, same.name)
            return Release(same.name, same, _files_of(same), created=False)
        version, previous = next_version(releases, today), previous_release(releases)
        changes = write_changes(previous, building, written.files, scratch)
        log = write_down(previous, building, written, scratch)
        data = (*written.files, *changes)
        database = write_database(building, scratch)
        files = (*data, database, write_workbook(building, scratch))
        if data_docs is not None and data_docs.is_dir():
            shutil.copytree(data_docs, building / DATA_DOCS)
        write_papers(building, written, files, log, version, today, rules)
        _write_descriptions(building, written, files, version, today)
        write_checksums(building, {file.path: file.sha256 for file in files})
        verify_release(building, files, tables, scratch)
        return Release(version, put_in_place(building, releases, version), files, created=True)


def _write_descriptions(release: Path, written: Written, files: tuple[DataFile, ...], version: str, today: date) -> None:
    """Write what machines read: the data package, and what search engines and machine-learning tools look for."""
    sources = list_sources(written.documents)
    pages: dict[str, Descriptor] = {
        PACKAGE: describe_release(files, sources, version, today),
        JSON_LD: describe_for_search(files, written.documents, sources, version, today),
        CROISSANT: describe_for_learning(files, version, today),
    }
    for name, page in pages.items():
        (release / name).write_text(json.dumps(page, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _files_of(release: Path) -> tuple[DataFile, ...]:
    """The data files of a release that is there already, as its data package lists them."""
    package = json.loads((release / PACKAGE).read_text(encoding="utf-8"))
    return tuple(
        DataFile(
            path=resource["path"],
            table=_table_of(resource["path"]),
            format=resource["format"],
            bytes=resource["bytes"],
            sha256=resource["hash"].removeprefix("sha256:"),
            rows=resource.get("row_count", 0),
            partition=resource.get("partition", {}).get("fiscal_year"),
        )
        for resource in package["resources"]
    )


def _table_of(path: str) -> str:
    folder, _, rest = path.partition("/")
    return rest.split("/")[0].split(".")[0] if folder in ("parquet", "csv") else ""
