"""A batch of good and bad files: each gets its status, the good ones are read, the tables are written."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from extractors.errors import JuesuanError, UsageError
from flows.reporting import SilentReporter
from flows.stages import workers
from flows.stages.extract import extract_files
from flows.stages.workers import Workers
from tests.extractors.test_hostile import GOOD, HOSTILE
from warehouse.tables import read_table


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, (data, _, _) in HOSTILE.items():
        (folder / f"{name}.pdf").write_bytes(data)
    (folder / "good.pdf").write_bytes(GOOD)
    (folder / "truncated.pdf").write_bytes(GOOD[: len(GOOD) // 2])
    (folder / "same again.pdf").write_bytes(GOOD)
    (folder / "readme.txt").write_text("no document")
    return folder


def test_each_file_gets_its_status_and_the_rest_goes_on(batch: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = extract_files([batch], out, ["parquet", "csv"], SilentReporter(), workers=2)
    documents = read_table(out, "documents")
    status = {Path(url).stem: s for url, s in documents.select("url", "status").iter_rows()}
    assert status == {name: expected for name, (_, expected, _) in HOSTILE.items()} | {
        "good": "extracted",
        "truncated": "unreadable",
    }
    assert documents.filter(pl.col("status") != "extracted")["status_reason"].null_count() == 0
    assert documents.filter(status="extracted")["other_urls"].to_list() == [[str(batch / "same again.pdf")]]
    assert summary.documents == len(HOSTILE) + 2
    assert read_table(out, "line_items")["amount_text"].to_list() == ["3.00"]
    assert read_table(out, "statements").height == 9
    assert {p.suffix for p in out.iterdir()} == {".parquet", ".csv"}


def test_a_second_run_gives_the_same_bytes(batch: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        extract_files([batch / "good.pdf", batch / "scan.pdf"], tmp_path / name, ["parquet"], SilentReporter())
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_an_input_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.pdf does not exist"):
        extract_files([tmp_path / "nothing.pdf"], tmp_path / "out", ["parquet"], SilentReporter())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "closed.pdf"
    file.write_bytes(GOOD)
    file.chmod(0)
    with pytest.raises(JuesuanError, match=r"closed\.pdf cannot be read"):
        extract_files([file], tmp_path / "out", ["parquet"], SilentReporter())


def _die(path: str) -> None:
    os._exit(9)


def _hang(path: str) -> None:
    while True:
        pass


@pytest.mark.parametrize(("poison", "why"), [(_die, "ProcessExpired"), (_hang, "took longer than")])
def test_a_worker_that_dies_or_hangs_costs_its_own_document_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, poison: object, why: str
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(GOOD)
    bad.write_bytes(b"%PDF bad")
    monkeypatch.setattr(workers, "DOCUMENT_SECONDS", 3)
    with Workers({"good": good}, 1) as pool:
        assert [e.status for e in pool.results(SilentReporter())] == ["extracted"]
    monkeypatch.setattr(workers, "_extract_file", poison)
    with Workers({"bad": bad}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert failed.status == "failed"
    assert why in (failed.status_reason or "")
    assert failed.byte_count == len(b"%PDF bad")
