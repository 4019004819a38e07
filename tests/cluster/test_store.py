"""What a home's store keeps, who may commit to it, and how a batch of documents is read there."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.errors import StoreError, UsageError
from extractors.unread import given_up
from extractors.version import EXTRACTOR_VERSION
from flows.cluster import configured_spread, task_runner
from flows.reporting import SilentReporter
from flows.stages.publishing.target import Target
from flows.stages.store import batch as batching
from flows.stages.store import keep as keeping
from flows.stages.store.batch import Batch, pack, plan, read_batch, unpack
from flows.stages.store.keep import bring, keep, original_name
from flows.stages.store.place import kept_at_store, store_of
from flows.stages.store.spread import bring_readings
from tests.publishing.endpoint import BUCKET
from warehouse import made
from warehouse.archive import Archive
from warehouse.extractions import ExtractionCache
from warehouse.home import Home
from warehouse.schema import TABLES
from warehouse.tables import write_table

QUIET = SilentReporter()
UNITS = TABLES["units"]


def home_at(root: Path, *units: str) -> Home:
    """A home with an original, a ledger and a table of units."""
    home = Home(root)
    Archive(home.archive).put(b"%PDF-1.4 one")
    with closing(sqlite3.connect(home.ledger)) as db, db:
        db.execute("CREATE TABLE IF NOT EXISTS seen (url TEXT)")
    tell(home, *units)
    return home


def tell(home: Home, *units: str) -> None:
    write_table(UNITS.frame([{"division_code": "420103", "unit_name": name} for name in units]), UNITS, home.tables)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "folder":
        return Target(str(tmp_path / "store"))
    request.getfixturevalue("endpoint")
    return Target(f"s3://{BUCKET}/homes/1")


def test_a_home_comes_back_as_of_its_newest_commit(store: Target, tmp_path: Path) -> None:
    home = home_at(tmp_path / "home", "甲局")
    first = keep(home, store, QUIET)
    again = keep(home, store, QUIET)
    assert (first.number, first.originals, again) == (1, 1, keeping.Keeping(1, 0, 0))
    tell(home, "甲局", "乙局")
    assert keep(home, store, QUIET).files == 1, "the ledger had not changed"

    back = Home(tmp_path / "back")
    bring(back, store, QUIET)
    assert [p.read_bytes() for p in back.tables.rglob("*.parquet")] == [p.read_bytes() for p in home.tables.rglob("*.parquet")]
    assert {p.name for p in back.archive.glob("??/*")} == {p.name for p in home.archive.glob("??/*")} != set()
    with closing(sqlite3.connect(back.ledger)) as db:
        assert db.execute("SELECT count(*) FROM seen").fetchone() == (0,)
    tell(back, "甲局", "乙局", "丙局")
    assert keep(back, store, QUIET).number == 3


def test_of_two_writers_one_is_refused(store: Target, tmp_path: Path) -> None:
    ours = home_at(tmp_path / "ours", "甲局")
    keep(ours, store, QUIET)
    theirs = Home(tmp_path / "theirs")
    bring(theirs, store, QUIET)
    for home, name in ((ours, "乙局"), (theirs, "丙局")):
        tell(home, name)
    keep(theirs, store, QUIET)
    with pytest.raises(StoreError, match="another home"):
        keep(ours, store, QUIET)
    with pytest.raises(StoreError, match="another home"):
        bring(ours, store, QUIET)
    back = Home(tmp_path / "back")
    bring(back, store, QUIET)
    assert [p.read_bytes() for p in back.tables.rglob("*.parquet")] == [p.read_bytes() for p in theirs.tables.rglob("*.parquet")]


def test_a_home_that_was_killed_right_after_its_commit_goes_on_from_it(
    store: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_at(tmp_path / "home", "甲局")
    remember = keeping._remember

    def killed(home: Home, number: int, under_way: str | None = None) -> None:
        if under_way is None:
            raise KeyboardInterrupt
        remember(home, number, under_way)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(keeping, "_remember", killed)
        keep(home, store, QUIET)
    bring(home, store, QUIET)
    tell(home, "乙局")
    assert keep(home, store, QUIET).number == 2


def test_old_commits_go_with_what_only_they_name(tmp_path: Path) -> None:
    store, home = Target(str(tmp_path / "store")), home_at(tmp_path / "home", "甲局")
    for night in range(keeping.COMMITS_KEPT + 3):
        tell(home, f"{night}局")
        keep(home, store, QUIET)
    assert len(store.listing("commits")) == len(store.listing("tables")) == keeping.COMMITS_KEPT
    assert len(store.listing("ledger")) == 1, "all commits name the one ledger"


def test_a_night_that_fails_is_kept_too(tmp_path: Path) -> None:
    store, home = Target(str(tmp_path / "store")), home_at(tmp_path / "home", "甲局")
    with pytest.raises(ZeroDivisionError), kept_at_store(home, store, QUIET):
        tell(home, "乙局")
        raise ZeroDivisionError
    assert len(store.listing("commits")) == 1


def test_a_batch_is_read_once_and_a_bad_document_costs_itself_only(
    store: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "archive")
    names = []
    for data in (b"%PDF-1.4 broken", b"<html><body>nothing</body></html>"):
        path = archive.path(archive.put(data))
        store.put(path, original_name(path))
        names.append(original_name(path))
    batch = Batch(store.url, tuple(names), made.program())
    assert read_batch(batch) == batch.result
    with monkeypatch.context() as patched:
        patched.setattr(batching, "_read_apart", lambda *_: pytest.fail("the batch was read twice"))
        assert read_batch(batch) == batch.result
    unpack(store.read(batch.result) or b"", tmp_path / "extractions")
    assert len(list((tmp_path / "extractions" / EXTRACTOR_VERSION).glob("??/*.json"))) == 2
    with pytest.raises(StoreError, match="another version of juesuan"):
        read_batch(Batch(store.url, tuple(names), "another"))


def test_a_document_that_was_read_in_the_end_is_not_taken_for_failed(tmp_path: Path) -> None:
    store, home = Target(str(tmp_path / "store")), Home(tmp_path / "home")
    read, failed = (replace(given_up(b"", "it hung"), document_id="0" * 64, status=status) for status in ("extracted", "failed"))
    for number, extraction in enumerate((failed, read, failed)):
        folder = tmp_path / str(number)
        ExtractionCache(folder, EXTRACTOR_VERSION).put(extraction)
        store.write(f"extractions/{EXTRACTOR_VERSION}/{number}.zip", pack(folder))
    assert bring_readings(home, store) == 1
    assert ExtractionCache(home.extractions, EXTRACTOR_VERSION).outcome("0" * 64).status == "extracted"


@pytest.mark.parametrize("absolute", [False, True])
def test_a_result_never_leaves_its_folder(tmp_path: Path, absolute: bool) -> None:
    outside = tmp_path / "outside.json"
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        bad.writestr(str(outside) if absolute else "../outside.json", "{}")
    with pytest.raises(StoreError, match="outside"):
        unpack((tmp_path / "bad.zip").read_bytes(), tmp_path / "inside")
    assert not outside.exists()


def test_what_says_that_a_reading_is_whole_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "good.zip", "w") as good:
        good.writestr("1/ab/abc.json", "{}")
        good.writestr("1/ab/abc.parquet", "figures")
    wanted = tmp_path / "home" / "1" / "ab"
    synced: list[tuple[str, list[str]]] = []

    def fsync(file: int) -> None:
        written = Path(f"/dev/fd/{file}").resolve().name
        synced.append((written, sorted(path.name for path in wanted.iterdir())))

    monkeypatch.setattr(os, "fsync", fsync)
    unpack((tmp_path / "good.zip").read_bytes(), tmp_path / "home")
    assert synced == [(".abc.json.fresh", [".abc.json.fresh", "abc.parquet"])]
    assert sorted(path.name for path in wanted.iterdir()) == ["abc.json", "abc.parquet"]


def test_a_home_may_be_named_from_the_folder_beside_it(tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    with zipfile.ZipFile(tmp_path / "good.zip", "w") as good:
        good.writestr("1/ab/abc.json", "{}")
    unpack((tmp_path / "good.zip").read_bytes(), tmp_path / "beside" / ".." / "home")
    assert (tmp_path / "home" / "1" / "ab" / "abc.json").is_file()


def test_batches_have_each_document_once_and_the_largest_first() -> None:
    sizes = {f"archive/00/{n}.pdf": n << 20 for n in range(1, 41)}
    batches = plan(sizes, "memory://store")
    planned = [name for batch in batches for name in batch.originals]
    assert sorted(planned) == sorted(sizes)
    assert [sizes[name] for name in planned] == sorted(sizes.values(), reverse=True)
    assert all(len(batch.originals) == 1 or sum(sizes[n] for n in batch.originals) <= 32 << 20 for batch in batches)
    assert plan(sizes, "memory://store") == batches
    assert {b.result for b in batches}.isdisjoint(b.result for b in plan(sizes, "memory://store", "2"))


def test_where_the_store_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    monkeypatch.delenv("JUESUAN_STORE", raising=False)
    assert store_of(home) is None
    monkeypatch.setenv("JUESUAN_STORE", str(tmp_path / "other"))
    assert (found := store_of(home)) and found.folder == tmp_path / "other"
    home.store_config.write_text(f"at: {tmp_path / 'own'}\n", encoding="utf-8")
    assert (found := store_of(home)) and found.folder == tmp_path / "own"
    home.store_config.write_text("where: here\n", encoding="utf-8")
    with pytest.raises(UsageError, match="at: "):
        store_of(home)


def test_the_environment_names_the_task_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUESUAN_TASK_RUNNER", raising=False)
    assert configured_spread() is None
    assert type(task_runner("dask:tcp://10.0.0.1:8786")).__name__ == "DaskTaskRunner"
    assert type(task_runner("dask:2")).__name__ == "DaskTaskRunner"
    assert type(task_runner("threads:2")).__name__ == "ThreadPoolTaskRunner"
    for wrong in ("spark", "threads", "dask:elsewhere"):
        monkeypatch.setenv("JUESUAN_TASK_RUNNER", wrong)
        with pytest.raises(UsageError, match="dask:tcp"):
            configured_spread()
