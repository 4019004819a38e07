"""A stage is done where its inputs are the same and all that it made is still there, and only there."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse import made
from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which a stage has written a folder of two files and a file."""
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    for name in ("pages/a.html", "pages/deep/b.html", "report.json"):
        (tmp_path / name).write_text(name)
    home = Home(tmp_path)
    made.finish(home, "stage", "these inputs", [tmp_path / "pages", tmp_path / "report.json"], {"documents": 3})
    return home


def test_a_stage_that_is_done_says_what_it_said(home: Home) -> None:
    assert made.unchanged(home, "stage", "these inputs") == {"documents": 3}
    assert made.unchanged(home, "stage", "other inputs") is None
    assert made.unchanged(home, "other stage", "these inputs") is None


def test_a_home_that_was_moved_says_where_things_are_now(home: Home, tmp_path: Path) -> None:
    report = home.root / "report.json"
    made.finish(home, "stage", "inputs", [report], {"report": str(report), "of": [{"path": str(report)}, 3], "name": "report"})
    moved = Home(shutil.copytree(home.root, tmp_path / "moved"))
    there = str(moved.root / "report.json")
    assert made.unchanged(moved, "stage", "inputs") == {"report": there, "of": [{"path": there}, 3], "name": "report"}


def test_a_stage_that_has_begun_is_not_done(home: Home) -> None:
    made.begin(home, "stage")
    assert made.unchanged(home, "stage", "these inputs") is None
    made.begin(home, "stage")


@pytest.mark.parametrize("name", ["pages/a.html", "pages/deep/b.html", "report.json"])
def test_what_somebody_changed_or_removed_is_made_again(home: Home, name: str) -> None:
    (home.root / name).write_text("changed by hand")
    assert made.unchanged(home, "stage", "these inputs") is None
    (home.root / name).unlink()
    assert made.unchanged(home, "stage", "these inputs") is None


def test_a_damaged_record_is_none(home: Home) -> None:
    (home.made / "stage.json").write_text('{"inputs": ')
    assert made.unchanged(home, "stage", "these inputs") is None


def test_a_fingerprint_tells_what_differs(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, None], "b": ["x", ""]})
    others = [
        frame.with_columns(pl.col("a").cast(pl.Int32)),
        frame.with_columns(a=pl.Series([1, 0])),
        frame.with_columns(b=pl.Series(["x", None])),
        frame.rename({"b": "c"}),
        frame.reverse(),
        frame.head(1),
    ]
    assert len({made.fingerprint(f) for f in [frame, frame.clone(), *others]}) == 1 + len(others)
    assert made.fingerprint("ab", "c") != made.fingerprint("a", "bc")
    folder = tmp_path / "table"
    assert made.fingerprint(folder) == made.fingerprint(tmp_path / "absent")
    folder.mkdir()
    (folder / "data").write_text("x")
    first = made.fingerprint(folder)
    (folder / "data").rename(folder / "other")
    renamed = made.fingerprint(folder)
    (folder / "other").write_text("y")
    assert len({first, renamed, made.fingerprint(folder)}) == 3


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_equal_words_alone_have_equal_fingerprints(some: list[str], others: list[str]) -> None:
    if not any("\0" in word for word in (*some, *others)):
        assert (made.fingerprint(*some) == made.fingerprint(*others)) == (some == others)


def test_the_same_program_has_the_same_fingerprint() -> None:
    first = made.program()
    made.program.cache_clear()  # else the second would be the first by itself
    assert made.program() == first
    assert len(first) == 64
