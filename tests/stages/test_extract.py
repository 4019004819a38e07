"""A batch of good and bad files: each gets its status, the good ones are read, the tables are written."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from extractors.document import extract_document
from extractors.errors import UsageError
from extractors.model import Extraction
from extractors.ocr.loading import load
from flows.reporting import SilentReporter
from flows.stages import workers
from flows.stages.extract import extract_files
from flows.stages.workers import Workers
from tests.extractors.test_hostile import GOOD, HOSTILE, bomb
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
        "scan": "not_a_disclosure" if load() else "unreadable",  # blank pages, where they can be recognised
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


def test_a_file_that_cannot_be_read_has_a_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, closed = tmp_path / "good.pdf", tmp_path / "closed.pdf"
    good.write_bytes(GOOD)
    closed.symlink_to("/proc/self/mem")  # opens, and fails to read for everybody, root too
    summary = extract_files([tmp_path], tmp_path / "out", ["parquet"], SilentReporter())
    assert (summary.documents, summary.by_status) == (2, {"extracted": 1, "unreadable": 1})
    row = read_table(tmp_path / "out", "documents").filter(status="unreadable").row(0, named=True)
    assert (row["document_id"], row["url"]) == (None, str(closed))
    assert "cannot be read" in row["status_reason"]


def test_a_file_named_twice_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "good.pdf"
    file.write_bytes(GOOD)
    extract_files([tmp_path, file], tmp_path / "out", ["parquet"], SilentReporter())
    assert read_table(tmp_path / "out", "documents").select("url", "other_urls").rows() == [(str(file), None)]


def test_the_command_says_which_input_does_not_exist(tmp_path: Path) -> None:
    command = "from flows.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command, "extract", "nothing.pdf", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "nothing.pdf" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_text_formats_keep_chinese_and_open_in_a_spreadsheet(batch: Path, tmp_path: Path) -> None:
    extract_files([batch / "good.pdf"], tmp_path / "out", ["csv", "jsonl"], SilentReporter())
    assert (tmp_path / "out" / "statements.csv").read_bytes().startswith("\ufeff".encode())
    assert "支出决算表" in (tmp_path / "out" / "statements.csv").read_text(encoding="utf-8-sig")
    assert '"row": "一般公共服务支出"' in (tmp_path / "out" / "line_items.jsonl").read_text(encoding="utf-8")


def _die(path: str) -> None:
    os._exit(9)


def _hang(path: str) -> None:
    while True:
        pass


def _without_memory(path: str) -> Extraction:
    resource.setrlimit(resource.RLIMIT_AS, (768 << 20, 768 << 20))
    return extract_document(bomb(900))


def _of_another_version(path: str) -> bytes:
    """What a worker sends whose modules were replaced while it was at work."""
    del path
    return b"cextractors.packing\nNoSuchClass\n."


@pytest.mark.parametrize(
    ("poison", "why"),
    [
        (_die, "ProcessExpired"),
        (_hang, "took longer than"),
        (_without_memory, "more memory to read than a worker has"),
        (_of_another_version, "AttributeError"),
    ],
)
def test_a_worker_that_dies_hangs_or_runs_full_costs_its_own_document_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, poison: object, why: str
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(GOOD)
    bad.write_bytes(b"%PDF bad")
    monkeypatch.setattr(workers, "DOCUMENT_SECONDS", 3)
    with Workers({hashlib.sha256(GOOD).hexdigest(): good}, 1) as pool:
        assert [e.status for e in pool.results(SilentReporter())] == ["extracted"]
    monkeypatch.setattr(workers, "_extract_file", poison)
    with Workers({"bad": bad}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert failed.status == "failed"
    assert why in (failed.status_reason or "")
    assert failed.byte_count == len(b"%PDF bad")


def test_a_file_that_changed_meanwhile_is_reported_under_the_document_asked_for(tmp_path: Path) -> None:
    file, asked = tmp_path / "changed.pdf", "a" * 64
    file.write_bytes(GOOD)
    with Workers({asked: file}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert (failed.document_id, failed.status) == (asked, "failed")
    assert "changed" in (failed.status_reason or "")


def test_a_file_that_is_gone_meanwhile_is_reported(tmp_path: Path) -> None:
    with Workers({"a" * 64: tmp_path / "gone.pdf"}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert (failed.document_id, failed.status) == ("a" * 64, "failed")
    assert "FileNotFoundError" in (failed.status_reason or "")


def test_larger_documents_may_take_longer_within_bounds(tmp_path: Path) -> None:
    small, large, huge = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for path, size in ((small, 10), (large, 5_000_000), (huge, 10**9)):
        with path.open("wb") as stream:
            stream.truncate(size)
    assert [workers.seconds_for(p) for p in (small, large, huge, tmp_path / "gone")] == [300, 800, 3600, 300]


def _fill_memory(path: str) -> Extraction:
    del path
    held = [bytearray(64 << 20) for _ in range(15)]
    raise AssertionError(f"{len(held)} pieces fit")


def test_a_worker_stays_below_a_gibibyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(GOOD)
    monkeypatch.setattr(workers, "_extract_file", _fill_memory)
    with Workers({"a": file}, 1) as pool:
        (failed,) = pool.results(SilentReporter())
    assert "more memory to read than a worker has" in (failed.status_reason or "")
