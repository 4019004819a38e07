"""Read a finished release back, as a stranger would, before anyone else can see it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from frictionless import FrictionlessException, Package

from extractors.errors import StoreError
from warehouse.schema import TABLES, Table
from warehouse.tables import lists_as_json

_SAMPLE_ROWS = 1000
"""How many rows of each CSV the data package's own validator reads; the frames themselves were checked whole before writing."""


def verify_release(release: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Check checksums, that each Parquet file is the frame it was written from, each CSV its text, and the data package.

    Raises:
        StoreError: something on disk is not what was meant to be written.
    """
    _verify_checksums(release)
    for name, frame in tables.items():
        _verify_parquet(release / "parquet" / f"{name}.parquet", frame)
        _verify_csv(release / "csv" / f"{name}.csv", frame, TABLES[name])
    _verify_package(release / "datapackage.json")


def _verify_checksums(release: Path) -> None:
    lines = (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for digest, path in (line.split("  ", 1) for line in lines):
        if not (release / path).is_file() or hashlib.sha256((release / path).read_bytes()).hexdigest() != digest:
            raise _failure(release / path, "its bytes are not those that were written")


def _verify_parquet(path: Path, frame: pl.DataFrame) -> None:
    try:
        read = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _failure(path, str(error)) from error
    if read.schema != frame.schema:
        raise _failure(path, "its columns or types are not those of the schema")
    if not read.equals(frame):
        raise _failure(path, f"it reads back as {read.height} rows that differ from the {frame.height} written")


def _verify_csv(path: Path, frame: pl.DataFrame, table: Table) -> None:
    if not path.read_bytes().startswith(b"\xef\xbb\xbf"):
        raise _failure(path, "it has no byte order mark")
    try:
        read = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _failure(path, str(error)) from error
    texts = [column.name for column in table if column.kind in ("string", "strings", "integers", "integer", "money", "tolerance")]
    written = lists_as_json(frame, table).select(pl.col(name).cast(pl.String) for name in texts)
    if read.columns != frame.columns or not read.select(texts).equals(written):
        raise _failure(path, f"it reads back as {read.height} rows that differ from the {frame.height} written")


def _verify_package(path: Path) -> None:
    try:
        report = Package(str(path)).validate(limit_rows=_SAMPLE_ROWS)
    except FrictionlessException as error:
        raise _failure(path, error.error.message) from error
    if not report.valid:
        (message,) = report.flatten(["message"])[0]
        raise _failure(path, str(message))


def _failure(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"{path} is not what was to be published ({reason}): nothing was published; check the disk and publish again."
    )
