"""Releases: immutable folders of data that anyone can read without this project.

`RELEASES/<version>/` holds `parquet/`, `csv/`, `juesuan.duckdb`, `juesuan.xlsx`, the pages for people, the descriptions for
machines, `SHA256SUMS`, and in `data_docs/` the Data Docs of the validation that its checks come from; `RELEASES/latest` is a link
to the newest. A release is written into a hidden folder beside, read back, brought to disk and only then renamed, so that a
reader sees a whole release or none, and a failure leaves everything as it was.

Where to look
    the way through it: `build`. The folder of releases, versions and the link: `shelf`. Names and which table lies how: `model`.
    Data: `tables` (all of them, in one pass), by `batches` of documents into files (`data`); the convenience tables (`wide`);
    `database`, `workbook`. What changed: `changes` (every row), `changelog` (for people). Papers for people: `papers`, with the
    templates in `warehouse/templates/`; for machines: `package` (Data Package), `discovery` (schema.org, Croissant).
    Reading back: `verify`. DuckDB as all of these use it: `engine`.
"""

from __future__ import annotations

from warehouse.publishing.checksums import read_checksums
from warehouse.publishing.names import CHECKSUMS
from warehouse.releases.build import build_release
from warehouse.releases.model import DATA_DOCS, DataFile, Release
from warehouse.releases.package import DATA_LICENSE, License
from warehouse.releases.shelf import latest_release, list_releases, point_latest

__all__ = [
    "CHECKSUMS", "DATA_DOCS", "DATA_LICENSE", "DataFile", "License", "Release", "build_release",
    "latest_release", "list_releases", "point_latest", "read_checksums",
]  # fmt: skip
