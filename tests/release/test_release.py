"""Releases: whole or not at all, the same for the same data, and readable by others' tools."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

import warehouse.releases.build as building
from extractors.errors import StoreError
from tests.release.conftest import DAY, SCIENCE, document_id, release_of
from warehouse.releases import DataFile, Release, latest_release, read_checksums
from warehouse.releases.model import PARTITIONED, ROW_GROUP
from warehouse.releases.shelf import sha256
from warehouse.releases.tables import write_tables
from warehouse.releases.verify import verify_release
from warehouse.schema import RELEASE_TABLES, REVISIONS

Frames = dict[str, pl.DataFrame]

PAPERS = {"README.md", "CHANGELOG.md", "DATA_DICTIONARY.md", "METHODOLOGY.md"}
DESCRIPTIONS = {"datapackage.json", "dataset.jsonld", "croissant.json", "SHA256SUMS"}
NEVER_THE_SAME_BYTES = "juesuan.duckdb"


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name != ".lock")


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def without_rows(frames: Mapping[str, pl.DataFrame], count: int) -> Frames:
    return {**frames, "line_items": frames["line_items"].slice(count)}


def test_a_release_holds_every_table_and_its_descriptions(published: Release) -> None:
    assert published.created
    assert published.version == "2026.11.23"
    years = {"line_items": ["2024"], "checks": ["2024"]}
    parquet = {f"parquet/{name}.parquet" for name in RELEASE_TABLES if name not in PARTITIONED}
    parquet |= {
        f"parquet/{name}/fiscal_year={year}/part-0.parquet"
        for name in PARTITIONED
        for year in years.get(name, ["__HIVE_DEFAULT_PARTITION__"])
    }
    csv = {f"csv/{name}.csv" for name in RELEASE_TABLES}
    assert files_of(published.path) == parquet | csv | PAPERS | DESCRIPTIONS | {"juesuan.duckdb", "juesuan.xlsx"}
    assert (published.path.parent / "latest").readlink() == Path("2026.11.23")
    assert latest_release(published.path.parent) == published.path.resolve()
    assert {path.stat().st_mode & 0o777 for path in published.path.rglob("*") if path.is_file()} == {0o444}


def test_checksums_are_those_that_sha256sum_computes(published: Release) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=published.path, check=True)
    assert read_checksums(published.path).keys() == files_of(published.path) - {"SHA256SUMS"}


def test_rows_lie_sorted_in_small_groups_with_dictionaries_and_statistics(published: Release) -> None:
    for file in published.path.rglob("*.parquet"):
        meta = pq.ParquetFile(file).metadata
        assert all(meta.row_group(i).num_rows <= ROW_GROUP for i in range(meta.num_row_groups))
        for column in (meta.row_group(i).column(j) for i in range(meta.num_row_groups) for j in range(meta.num_columns)):
            assert column.compression == "ZSTD"
            assert column.statistics is not None
    meta = pq.ParquetFile(published.path / "parquet/line_items/fiscal_year=2024/part-0.parquet").metadata
    names = {meta.row_group(0).column(j).path_in_schema: meta.row_group(0).column(j) for j in range(meta.num_columns)}
    assert names["unit_name"].dictionary_page_offset is not None


def test_rows_keep_the_order_of_division_unit_and_document_across_batches_and_groups(
    frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.releases.batches._DOCUMENTS", 1)
    monkeypatch.setattr("warehouse.releases.data.ROW_GROUP", 2)
    frames["checks"] = pl.concat([frames["checks"]] * 3)
    in_pieces = release_of(frames, tmp_path / "pieces", DAY)
    monkeypatch.undo()
    at_once = release_of(frames, tmp_path / "once", DAY)
    path = "parquet/checks/fiscal_year=2024/part-0.parquet"
    assert pl.read_parquet(in_pieces.path / path).equals(pl.read_parquet(at_once.path / path))
    assert pq.ParquetFile(in_pieces.path / path).metadata.num_row_groups == 5
    assert (in_pieces.path / "csv/checks.csv").read_bytes() == (at_once.path / "csv/checks.csv").read_bytes()


def test_duckdb_polars_and_pandas_read_years_as_one_table(published: Release, frames: Frames) -> None:
    folder = f"{published.path}/parquet/line_items"
    assert pl.read_parquet(folder).sort("row_order").equals(frames["line_items"])
    query = f"SELECT unit_name, amount, typeof(amount), fiscal_year FROM '{folder}/*/*.parquet' WHERE code IS NULL"
    assert duckdb.execute(query).fetchall() == [(SCIENCE, Decimal("4148900.00"), "DECIMAL(20,2)", 2024)]
    read = pd.read_parquet(folder, partitioning=None)
    assert list(read["code"].fillna("∅")) == ["∅", "2060701", "0206"]
    assert read["amount"].iloc[2] == Decimal("-12345678901234.56")
    assert pl.read_parquet(f"{published.path}/parquet/checks").get_column("fiscal_year").unique().to_list() == [2024]


def test_the_csv_reads_back_as_the_frame(published: Release, frames: Frames) -> None:
    text = (published.path / "csv" / "documents.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\xef\xbb\xbf") == 1
    read = pd.read_csv(published.path / "csv" / "documents.csv", dtype=str, keep_default_na=False)
    row = read[read["document_id"] == document_id("kexie-1")].iloc[0]
    assert json.loads(row["other_urls"]) == ["https://portal.example/a,b.pdf", "https://portal.example/“c”.pdf"]
    assert list(read.columns) == frames["documents"].columns
    items = pd.read_csv(published.path / "csv" / "line_items.csv", dtype=str)
    assert list(items["amount"]) == ["4148900.00", "0.00", "-12345678901234.56"]
    checks = pd.read_csv(published.path / "csv" / "checks.csv", dtype=str, keep_default_na=False)
    assert sorted(set(checks["pages"])) == ["", "[8, 9]"]


def test_a_csv_that_no_spreadsheet_opens_is_compressed_whether_or_not_its_length_was_known(
    frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = release_of(frames, tmp_path / "plain", DAY)
    monkeypatch.setattr("warehouse.releases.model.SPREADSHEET_ROWS", 1)
    packed = release_of(frames, tmp_path / "packed", DAY)
    for name in ("line_items", "expenditure_by_function", "unit_years"):
        frame = pd.read_csv(packed.path / f"csv/{name}.csv.gz", dtype=str)
        assert frame.equals(pd.read_csv(plain.path / f"csv/{name}.csv", dtype=str))
    again = release_of(frames, tmp_path / "again", DAY)
    assert (packed.path / "csv/checks.csv.gz").read_bytes() == (again.path / "csv/checks.csv.gz").read_bytes()


def test_the_database_has_every_table_with_comments(published: Release, frames: Frames) -> None:
    with duckdb.connect(str(published.path / "juesuan.duckdb"), read_only=True) as db:
        tables = dict(db.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        assert tables.keys() == RELEASE_TABLES.keys()
        assert tables["line_items"].startswith("金额 / Line items.")
        (comments,) = db.execute("SELECT count(*), count(comment) FROM duckdb_columns() WHERE NOT internal").fetchall()
        assert comments == (sum(len(table.columns) for table in RELEASE_TABLES.values()),) * 2
        assert db.sql("SELECT * FROM line_items").pl().equals(frames["line_items"])


def test_the_readme_speaks_both_languages_and_counts_rows(published: Release) -> None:
    readme = (published.path / "README.md").read_text(encoding="utf-8")
    assert "| `line_items` 金额 | 每个印出的金额一行：空白单元格不成行，0.00 成行。 | 3 |" in readme
    assert "One row a printed amount: a blank cell is no row, 0.00 is one. | 3 |" in readme
    assert "不符的校验 1 条" in readme
    assert "failed checks: 1." in readme


def test_the_same_data_gives_the_same_bytes(published: Release, frames: Frames, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in frames.items()}
    other = release_of(shuffled, tmp_path / "releases", date(2027, 1, 1))
    one, two = ({f.path: f.sha256 for f in made.files if f.path != NEVER_THE_SAME_BYTES} for made in (published, other))
    assert one == two
    assert "juesuan.xlsx" in one


def test_unchanged_data_makes_no_new_release(release: Release, frames: Frames) -> None:
    again = release_of(frames, release.path.parent, date(2026, 12, 1))
    assert not again.created
    assert (again.version, again.files) == (release.version, release.files)
    assert listing(release.path.parent)[0] == "2026.11.23"
    assert [p.name for p in release.path.parent.iterdir() if not p.name.startswith(".")].count("latest") == 1


def test_versions_go_on_within_a_day_and_data_that_returns_is_a_new_release(release: Release, frames: Frames) -> None:
    versions = [release_of(tables, release.path.parent, DAY).version for tables in (without_rows(frames, 1), frames, frames)]
    assert versions == ["2026.11.23.1", "2026.11.23.2", "2026.11.23.2"]
    assert (release.path.parent / "latest").readlink() == Path("2026.11.23.2")


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("checks", pl.lit("wrong").alias("outcome"), "checks.outcome holds 'wrong', which is not among its values"),
        ("line_items", pl.lit("12a").alias("code"), "line_items.code holds '12a', which does not match"),
        ("line_items", pl.lit(None, pl.Decimal(20, 2)).alias("amount"), "line_items.amount is null in 3 rows"),
        (
            "line_items",
            pl.lit(2023, pl.Int64).alias("fiscal_year"),
            "fiscal_year is 2023 in 3 rows of documents of 2024",
        ),
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
        release_of(frames, tmp_path / "releases", DAY)
    assert listing(tmp_path / "releases") == []


def test_a_part_that_a_new_version_no_longer_has_may_stand_in_revisions(frames: Frames, tmp_path: Path) -> None:
    gone = {"document_id": document_id("kexie-2"), "supersedes": document_id("kexie-1"), "part": 2, "fiscal_year": 2023}
    row = {**gone, "statement": "revenue", "row": "合计", "measure": "total", "change": "removed"}
    frames["revisions"] = REVISIONS.frame([row])
    release = release_of(frames, tmp_path, DAY)
    assert pl.read_parquet(release.path / "parquet" / "revisions.parquet").equals(frames["revisions"])


def test_a_missing_table_is_named(frames: Frames, tmp_path: Path) -> None:
    del frames["checks"]
    with pytest.raises(StoreError, match="checks is not there"):
        release_of(frames, tmp_path, DAY)


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def _edit_and_sign(folder: Path, path: str, old: bytes, new: bytes) -> None:
    """Change a file and its checksum, as a fault before the checksums were made would."""
    before = read_checksums(folder)[path]
    _overwrite(folder / path, (folder / path).read_bytes().replace(old, new))
    sums = (folder / "SHA256SUMS").read_text()
    (folder / "SHA256SUMS").write_text(sums.replace(before, sha256(folder / path)))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: _overwrite(folder / "csv/units.csv", b"x"), "its bytes are not those of SHA256SUMS"),
        (lambda folder: (folder / "README.md").unlink(), "its bytes are not those of SHA256SUMS"),
        (
            lambda folder: _edit_and_sign(folder, "csv/checks.csv", b"rounding", b"ronuding"),
            "are not the 3 of the table",
        ),
        (lambda folder: _edit_and_sign(folder, "csv/units.csv", b"\xef\xbb\xbf", b""), "no byte order mark"),
        (lambda folder: _edit_and_sign(folder, "datapackage.json", b'"bytes": ', b'"bytes": 1'), "byte count"),
    ],
)
def test_what_does_not_read_back_is_not_published(
    release: Release, frames: Frames, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], message: str
) -> None:
    before = listing(release.path.parent)

    def damaged(folder: Path, files: Sequence[DataFile], tables: Path, scratch: Path) -> None:
        damage(folder)
        verify_release(folder, files, tables, scratch)

    monkeypatch.setattr(building, "verify_release", damaged)
    with pytest.raises(StoreError, match=message) as caught:
        release_of(without_rows(frames, 1), release.path.parent, DAY)
    assert "nothing was published" in str(caught.value)
    assert listing(release.path.parent) == before
    assert (release.path.parent / "latest").readlink() == Path("2026.11.23")


def test_rows_that_get_lost_on_the_way_are_seen(release: Release, frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = write_tables

    def forgetful(tables: Path, coverage: pl.DataFrame, folder: Path, scratch: Path) -> object:
        written = whole(tables, coverage, folder, scratch)
        pl.concat([frames["statements"]] * 2).write_parquet(tables / "statements.parquet")
        return written

    monkeypatch.setattr(building, "write_tables", forgetful)
    with pytest.raises(StoreError, match="its 2 rows are not the 4 of the table it was made of"):
        release_of(without_rows(frames, 1), release.path.parent, DAY)


def test_one_publisher_at_a_time(release: Release, frames: Frames) -> None:
    with FileLock(release.path.parent / ".lock"), pytest.raises(StoreError, match="Another process is publishing"):
        release_of(frames, release.path.parent, DAY)


def test_a_damaged_checksum_file_is_named(release: Release, frames: Frames) -> None:
    _overwrite(release.path / "SHA256SUMS", b"nonsense\n")
    with pytest.raises(StoreError, match="SHA256SUMS is damaged at “nonsense”"):
        release_of(frames, release.path.parent, DAY)


def test_the_data_docs_go_with_the_release_and_make_no_other(frames: Frames, tmp_path: Path) -> None:
    docs = tmp_path / "data_docs"
    (docs / "validations").mkdir(parents=True)
    (docs / "index.html").write_text("<p>night 1", encoding="utf-8")
    (docs / "validations" / "识读.html").write_text("<p>", encoding="utf-8")
    release = release_of(frames, tmp_path / "releases", DAY, docs)
    assert {"data_docs/index.html", "data_docs/validations/识读.html"} <= read_checksums(release.path).keys()
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=release.path, check=True)
    assert (release.path / "data_docs" / "index.html").stat().st_mode & 0o777 == 0o444
    assert (release.path / "README.md").read_text(encoding="utf-8").count("data_docs/index.html") == 2
    (docs / "index.html").write_text("<p>night 2", encoding="utf-8")
    assert not release_of(frames, tmp_path / "releases", DAY, docs).created
