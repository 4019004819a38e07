"""Checks come out the same, however many documents are checked at once, and the older ones stay where checking breaks off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from expectations.batches import batches
from extractors.errors import StoreError
from flows.stages.checks import write_checks
from tests.expectations.frames import frames
from tests.expectations.test_sources import account
from warehouse.flat import write_flat
from warehouse.schema import CHECKS, DOCUMENTS, LINE_ITEMS, STATEMENTS_TABLE
from warehouse.tables import read_table, write_table


def written(root: Path, *, flat: bool) -> Path:
    """Tables of three divisions, each with two years of one unit."""
    listed = [account(f"{division} {year}", year, unit_name=f"{division}局") for division in "甲乙丙" for year in (2023, 2024)]
    documents, statements, items = frames([*listed, replace(account("no division"), unit_name="丁局")])
    division = {"甲局": "110101", "乙局": "310107", "丙局": "420103"}
    named = pl.col("unit_name").replace_strict(division, default=None, return_dtype=pl.String).alias("division_code")
    tables = ((documents.with_columns(named), DOCUMENTS), (statements, STATEMENTS_TABLE), (items.with_columns(named), LINE_ITEMS))
    for frame, table in tables:
        if flat:
            with write_flat(table, root, ["parquet"]) as add:
                add(frame)
        else:
            write_table(frame, table, root)
    return root


@pytest.mark.parametrize("flat", [True, False])
def test_batches_change_nothing(tmp_path: Path, flat: bool) -> None:
    root = written(tmp_path, flat=flat)
    done: list[int] = []
    write_checks(root, done.append)
    whole = read_table(root, "checks")
    assert (done, whole.height > 0) == ([7], True)
    write_checks(root, done.append, at_once=1)
    assert (sum(done), len(done) > 3) == (14, True)
    assert_frame_equal(read_table(root, "checks"), whole)
    assert whole.filter(pl.col("rule_id") == "opening-is-last-closing")["other_document_id"].drop_nulls().len() == 3
    assert not [path for path in root.iterdir() if path.name.startswith(".")]


def test_only_what_has_changed_is_checked_again(tmp_path: Path) -> None:
    root, kept = written(tmp_path / "tables", flat=False), tmp_path / "kept"
    write_checks(root, lambda _: None, 1, kept)
    whole = read_table(root, "checks")
    first = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    assert len(first) == batches(read_table(root, "documents"), 1)["batch"].n_unique() > 1
    write_checks(root, lambda _: None, 1, kept)
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == first
    assert_frame_equal(read_table(root, "checks"), whole)

    items = read_table(root, "line_items")
    of_one = pl.col("unit_name") == "甲局"
    write_table(items.with_columns(amount=pl.when(of_one).then(pl.col("amount") + 1).otherwise("amount")), LINE_ITEMS, root)
    write_checks(root, lambda _: None, 1, kept)
    second = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    assert (len(second), len(second.items() & first.items())) == (len(first), len(first) - 1)
    changed = read_table(root, "checks")
    write_checks(root, lambda _: None, 1)
    assert_frame_equal(read_table(root, "checks"), changed)
    assert not changed.equals(whole)


def test_a_damaged_kept_batch_is_checked_again(tmp_path: Path) -> None:
    root, kept = written(tmp_path / "tables", flat=False), tmp_path / "kept"
    write_checks(root, lambda _: None, 1, kept)
    whole = read_table(root, "checks")
    cut, empty = sorted(kept.iterdir())[:2]
    cut.write_bytes(cut.read_bytes()[:-20])
    empty.write_bytes(b"")
    write_checks(root, lambda _: None, 1, kept)
    assert_frame_equal(read_table(root, "checks"), whole)
    assert pl.read_parquet(cut).columns == pl.read_parquet(empty).columns == CHECKS.polars_schema.names()


def test_what_is_compared_stays_together() -> None:
    documents, _, _ = frames([account(str(n), unit_name=f"{n % 3}局") for n in range(9)])
    placed = documents.join(batches(documents, 2), on="document_id")
    assert placed.group_by("unit_name").agg(pl.col("batch").n_unique())["batch"].to_list() == [1, 1, 1]
    assert set(batches(documents, 100)["batch"]) == {0}


def test_broken_tables_leave_the_older_checks(tmp_path: Path) -> None:
    root = written(tmp_path, flat=False)
    write_checks(root, lambda _: None)
    before = read_table(root, "checks")
    broken = next((root / "line_items").glob("**/*.parquet"))
    broken.write_bytes(broken.read_bytes()[:100])
    with pytest.raises(StoreError, match="line_items"):
        write_checks(root, lambda _: None, at_once=1)
    assert read_table(root, "checks").equals(before)
    assert before.columns == CHECKS.polars_schema.names()
