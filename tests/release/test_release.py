"""Releases: whole or not at all, the same for the same data, and readable by others' tools."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pytest
from filelock import FileLock

import warehouse.release
from extractors.errors import StoreError
from tests.release.conftest import SCIENCE, document_id
from warehouse.release import Release, build_release, latest_release, read_checksums
from warehouse.release_check import verify_release
from warehouse.schema import TABLES

Frames = dict[str, pl.DataFrame]
DAY = date(2026, 11, 23)


@pytest.fixture
def release(frames: Frames, tmp_path: Path) -> Release:
    return build_release(frames, tmp_path / "releases", DAY)


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name != ".lock")


def test_a_release_holds_every_table_twice_and_its_descriptions(release: Release) -> None:
    assert release.created
    assert release.version == "2026.11.23"
    names = [f"{form}/{name}.{form}" for form in ("csv", "parquet") for name in TABLES]
    assert listing(release.path) == sorted(["README.md", "SHA256SUMS", "csv", "datapackage.json", "parquet", *names])
    assert (release.path.parent / "latest").readlink() == Path("2026.11.23")
    assert latest_release(release.path.parent) == release.path.resolve()


def test_files_of_a_release_cannot_be_written(release: Release) -> None:
    assert {path.stat().st_mode & 0o777 for path in release.path.rglob("*") if path.is_file()} == {0o444}


def test_checksums_are_those_that_sha256sum_computes(release: Release) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=release.path, check=True)
    assert len(read_checksums(release.path)) == 2 * len(TABLES) + 2


def test_frictionless_accepts_the_data_package(release: Release) -> None:
    report = frictionless.validate(str(release.path / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    assert {task.name for task in report.tasks} == {*TABLES, *(f"{name}-parquet" for name in TABLES)}


def test_frictionless_sees_a_changed_byte_and_a_changed_value(release: Release) -> None:
    path = release.path / "csv" / "checks.csv"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace('"rounding"', '"ronuding"'), encoding="utf-8")
    report = frictionless.validate(str(release.path / "datapackage.json"))
    assert {error for (error,) in report.flatten(["type"])} == {"constraint-error", "hash-count"}


def test_the_data_package_tells_version_licence_sources_and_sizes(release: Release) -> None:
    package = json.loads((release.path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == "2026.11.23"
    assert package["created"] == "2026-11-23T00:00:00Z"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["sources"] == [{"title": "jianghan", "path": "https://portal.example/"}]
    for resource in package["resources"]:
        assert resource["bytes"] == (release.path / resource["path"]).stat().st_size
        assert resource["hash"] == f"sha256:{read_checksums(release.path)[resource['path']]}"
    schemas = {resource["name"]: resource["schema"] for resource in package["resources"] if "schema" in resource}
    assert schemas["statements"]["primaryKey"] == ["document_id", "part", "statement"]
    assert schemas["documents"]["uniqueKeys"] == [["document_id", "url"]]


def test_duckdb_polars_and_pandas_read_it_in_one_line(release: Release, frames: Frames) -> None:
    path = f"{release.path}/parquet/line_items.parquet"
    assert pl.read_parquet(path).sort("row_order").equals(frames["line_items"])
    total = duckdb.execute(f"SELECT unit_name, amount, typeof(amount) FROM '{path}' WHERE code IS NULL").fetchall()
    assert total == [(SCIENCE, Decimal("4148900.00"), "DECIMAL(20,2)")]
    read = pd.read_parquet(path)
    assert list(read["code"].fillna("∅")) == ["∅", "2060701", "0206"]
    assert read["amount"].iloc[2] == Decimal("-12345678901234.56")


def test_the_csv_reads_back_as_the_frame(release: Release, frames: Frames) -> None:
    text = (release.path / "csv" / "documents.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(release.path / "csv" / "documents.csv", dtype=str, keep_default_na=False)
    row = read[read["document_id"] == document_id("kexie-1")].iloc[0]
    assert json.loads(row["other_urls"]) == ["https://portal.example/a,b.pdf", "https://portal.example/“c”.pdf"]
    assert list(read.columns) == frames["documents"].columns
    items = pd.read_csv(release.path / "csv" / "line_items.csv", dtype=str)
    assert list(items["amount"]) == ["4148900.00", "0.00", "-12345678901234.56"]


def test_the_readme_speaks_both_languages_and_counts_rows(release: Release) -> None:
    readme = (release.path / "README.md").read_text(encoding="utf-8")
    assert "| `line_items` 金额 | 每个印出的金额一行：空白单元格不成行，0.00 成行。 | 3 |" in readme
    assert "One row a printed amount: a blank cell is no row, 0.00 is one. | 3 |" in readme
    assert "不符的校验 1 条" in readme
    assert "failed checks: 1." in readme


def test_the_same_data_gives_the_same_bytes(frames: Frames, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in frames.items()}
    one, two = build_release(frames, tmp_path / "one", DAY), build_release(shuffled, tmp_path / "two", date(2027, 1, 1))
    assert [file.sha256 for file in one.files] == [file.sha256 for file in two.files]


def test_unchanged_data_makes_no_new_release(release: Release, frames: Frames) -> None:
    again = build_release(frames, release.path.parent, date(2026, 12, 1))
    assert not again.created
    assert (again.version, again.files) == (release.version, release.files)
    assert listing(release.path.parent)[0] == "2026.11.23"
    assert [p.name for p in release.path.parent.iterdir() if not p.name.startswith(".")].count("latest") == 1


def test_changed_data_on_the_same_day_gets_the_next_number(release: Release, frames: Frames) -> None:
    versions = [build_release(without_rows(frames, count), release.path.parent, DAY).version for count in (1, 2)]
    assert versions == ["2026.11.23.1", "2026.11.23.2"]
    assert (release.path.parent / "latest").readlink() == Path("2026.11.23.2")


def without_rows(frames: Mapping[str, pl.DataFrame], count: int) -> Frames:
    return {**frames, "line_items": frames["line_items"].slice(count)}


def test_data_that_returns_to_an_older_state_is_a_new_release(release: Release, frames: Frames) -> None:
    build_release(without_rows(frames, 1), release.path.parent, DAY)
    assert build_release(frames, release.path.parent, DAY).version == "2026.11.23.2"


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("checks", pl.lit("wrong").alias("outcome"), "checks.outcome holds 'wrong', which is not among its values"),
        ("line_items", pl.lit("12a").alias("code"), "line_items.code holds '12a', which does not match"),
        ("line_items", pl.lit(None, pl.Decimal(20, 2)).alias("amount"), "line_items.amount is null in 3 rows"),
        ("statements", pl.lit("f" * 64).alias("document_id"), "which is not in documents.document_id"),
        ("statements", pl.lit("revenue").alias("statement"), "statements has 2 rows that share a key"),
        ("line_items", pl.lit("many").alias("page"), "Table line_items does not fit its schema"),
    ],
)
def test_tables_that_break_the_schema_are_not_published(
    frames: Frames, tmp_path: Path, table: str, change: pl.Expr, message: str
) -> None:
    frames[table] = frames[table].with_columns(change)
    with pytest.raises(StoreError, match=message.replace("(", r"\(")):
        build_release(frames, tmp_path / "releases", DAY)
    assert not (tmp_path / "releases").exists()


def test_a_missing_table_is_named(frames: Frames, tmp_path: Path) -> None:
    del frames["checks"]
    with pytest.raises(StoreError, match="checks is not there"):
        build_release(frames, tmp_path, DAY)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "csv" / "units.csv").write_text("x"),
        lambda folder: (folder / "parquet" / "units.parquet").write_bytes(b"PAR1"),
        lambda folder: (folder / "README.md").unlink(),
    ],
)
def test_what_does_not_read_back_is_not_published(
    release: Release, frames: Frames, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    before = listing(release.path.parent)

    def damaged(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
        damage(folder)  # type: ignore[operator]
        verify_release(folder, tables)

    monkeypatch.setattr(warehouse.release, "verify_release", damaged)
    with pytest.raises(StoreError, match="nothing was published"):
        build_release(without_rows(frames, 1), release.path.parent, DAY)
    assert listing(release.path.parent) == before
    assert (release.path.parent / "latest").readlink() == Path("2026.11.23")


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
import polars as pl
import warehouse.release as release
from warehouse.release_check import verify_release
from warehouse.schema import TABLES

releases, tables, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
setattr(release, moment, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
release.build_release({name: pl.read_parquet(tables / f"{name}.parquet") for name in TABLES}, releases, date(2026, 11, 23))
"""


@pytest.mark.parametrize("moment", ["_write_descriptions", "_make_lasting", "_point_latest"])
def test_a_killed_publisher_leaves_latest_whole_and_the_next_one_goes_on(
    release: Release, frames: Frames, tmp_path: Path, moment: str
) -> None:
    changed = without_rows(frames, 1)
    for name, frame in changed.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    command = [sys.executable, "-c", KILLED, str(release.path.parent), str(tmp_path), moment]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[2]).returncode == -signal.SIGKILL
    assert latest_release(release.path.parent) == release.path.resolve()
    assert frictionless.validate(str(release.path / "datapackage.json"), limit_rows=1).valid

    assert build_release(changed, release.path.parent, DAY).version == "2026.11.23.1"
    assert sorted(path.name for path in release.path.parent.iterdir()) == [".lock", "2026.11.23", "2026.11.23.1", "latest"]


def test_one_publisher_at_a_time(release: Release, frames: Frames) -> None:
    with FileLock(release.path.parent / ".lock"), pytest.raises(StoreError, match="Another process is publishing"):
        build_release(frames, release.path.parent, DAY)


def test_a_damaged_checksum_file_is_named(release: Release, frames: Frames) -> None:
    path = release.path / "SHA256SUMS"
    path.chmod(0o644)
    path.write_text("nonsense\n")
    with pytest.raises(StoreError, match="SHA256SUMS cannot be read"):
        build_release(frames, release.path.parent, DAY)


def test_the_data_docs_go_with_the_release_and_make_no_other(frames: Frames, tmp_path: Path) -> None:
    docs = tmp_path / "data_docs"
    (docs / "validations").mkdir(parents=True)
    (docs / "index.html").write_text("<p>night 1", encoding="utf-8")
    (docs / "validations" / "识读.html").write_text("<p>", encoding="utf-8")
    release = build_release(frames, tmp_path / "releases", DAY, docs)
    assert {"data_docs/index.html", "data_docs/validations/识读.html"} <= read_checksums(release.path).keys()
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=release.path, check=True)
    assert (release.path / "data_docs" / "index.html").stat().st_mode & 0o777 == 0o444
    assert (release.path / "README.md").read_text(encoding="utf-8").count("data_docs/index.html") == 2
    (docs / "index.html").write_text("<p>night 2", encoding="utf-8")
    assert not build_release(frames, tmp_path / "releases", DAY, docs).created
    assert build_release(frames, tmp_path / "elsewhere", DAY, tmp_path / "absent").created
