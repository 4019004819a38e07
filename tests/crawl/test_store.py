"""What is kept: the archive of bytes, the ledger, and the media types by which files are named."""

from __future__ import annotations

import io
import sqlite3
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import StoreError
from extractors.media import media_type, suffix
from extractors.portals.names import Witness
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.ledger import SIGHTINGS, Announcement, FetchState, Ledger, read_roster, read_sightings
from warehouse.schema import UNITS

NOW = datetime(2025, 8, 20, tzinfo=UTC)


def test_bytes_go_in_and_come_out(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    document_id = archive.put(b"%PDF-1.7 body")
    assert archive.path(document_id) == tmp_path / "archive" / document_id[:2] / f"{document_id}.pdf"
    assert archive.get(document_id) == b"%PDF-1.7 body"
    before = archive.path(document_id).stat()
    assert archive.put(b"%PDF-1.7 body") == document_id
    assert archive.path(document_id).stat().st_ino == before.st_ino
    assert sum(1 for path in (tmp_path / "archive").rglob("*") if path.is_file()) == 1


def test_bytes_changed_on_disk_are_not_handed_out(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document_id = archive.put(b"%PDF-1.7")
    archive.path(document_id).chmod(0o644)
    archive.path(document_id).write_bytes(b"%PDF-1.8")
    with pytest.raises(StoreError, match="no longer holds the bytes"):
        archive.get(document_id)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not in the archive"):
        Archive(tmp_path).get("0" * 64)
    with pytest.raises(StoreError, match="is no document id"):
        Archive(tmp_path).path("../../etc/passwd")


def test_a_document_whose_suffix_is_none_of_todays_is_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    document_id = archive.put(b"%PDF-1.7")
    archive.path(document_id).rename(tmp_path / document_id[:2] / f"{document_id}.future")
    assert archive.has(document_id)
    assert archive.path(document_id).suffix == ".future"
    assert not archive.has(document_id[:2] + "0" * 62)


def test_many_writers_of_the_same_bytes_leave_one_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    threads = [threading.Thread(target=archive.put, args=(b"x" * 100_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(1 for path in tmp_path.rglob("*") if path.is_file()) == 1


def container(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "ends"),
    [
        (b"%PDF-1.4", ".pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", ".pdf"),
        (b"  <!DOCTYPE HTML><html>", ".html"),
        (b"\xef\xbb\xbf<!-- x --><HTML lang=zh>", ".html"),
        (container("[Content_Types].xml", "word/document.xml"), ".docx"),
        (container("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (container("OFD.xml"), ".ofd"),
        (container("a.pdf"), ".zip"),
        (b"PK\x03\x04 cut short", ".zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".ole"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"", ".bin"),
        (b"hello", ".bin"),
    ],
)
def test_files_are_known_by_their_content(data: bytes, ends: str) -> None:
    assert suffix(media_type(data)) == ends


@given(st.binary(max_size=64), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xff\xfe<", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_any_bytes_have_a_media_type(data: bytes, start: bytes) -> None:
    assert "/" in media_type(start + data)


# The ledger


def announcement(url: str, **changes: object) -> Announcement:
    values: dict[str, object] = {
        "source_id": "s",
        "row_key": url,
        "url": url,
        "start_url": "http://h/",
        "page_url": "http://h/",
        "title": "甲局2024年度部门决算",
        "row_title": "甲局2024年度部门决算",
        "published_on": None,
        "division_code": "420103",
        "witness": Witness("甲局", 2024, "final_account", "department"),
    }
    return Announcement(**{**values, **changes})  # type: ignore[arg-type]


def had(ledger: Ledger, url: str, letter: str) -> None:
    ledger.note_fetch(url, FetchState(None, None, letter * 64, None), "application/pdf", 1, NOW)


def test_a_home_without_ledger_has_no_sightings(tmp_path: Path) -> None:
    assert read_sightings(Home(tmp_path)).schema == SIGHTINGS
    assert read_roster(Home(tmp_path)).schema == UNITS.polars_schema


def test_a_version_that_comes_back_supersedes_what_replaced_it(tmp_path: Path) -> None:
    with Ledger.of(Home(tmp_path)) as ledger:
        ledger.announce(announcement("http://h/a.pdf"), 1, NOW)
        for letter in "aba":
            had(ledger, "http://h/a.pdf", letter)
    links = dict(read_sightings(Home(tmp_path)).select("document_id", "supersedes").iter_rows())
    assert links == {"a" * 64: "b" * 64, "b" * 64: None}


def test_two_addresses_that_swap_their_bytes_close_no_ring(tmp_path: Path) -> None:
    with Ledger.of(Home(tmp_path)) as ledger:
        for url, letters in (("http://h/1.pdf", "ab"), ("http://h/2.pdf", "ba")):
            ledger.announce(announcement(url), 1, NOW)
            for letter in letters:
                had(ledger, url, letter)
    assert read_sightings(Home(tmp_path))["supersedes"].drop_nulls().len() == 1


def test_links_that_disagree_leave_the_field_open_and_say_so(tmp_path: Path) -> None:
    with Ledger.of(Home(tmp_path)) as ledger:
        ledger.announce(announcement("http://h/1.pdf"), 1, NOW)
        ledger.announce(announcement("http://h/1.pdf", row_key="r", witness=Witness("甲局", 2023, None, None)), 1, NOW)
        had(ledger, "http://h/1.pdf", "a")
    row = read_sightings(Home(tmp_path)).row(0, named=True)
    assert (row["unit_name"], row["fiscal_year"], row["report_type"]) == ("甲局", None, "final_account")
    assert row["status_reason"] == "links disagree on fiscal_year: 2024, 2023"


def test_a_refusal_is_over_once_the_document_is_had(tmp_path: Path) -> None:
    with Ledger.of(Home(tmp_path)) as ledger:
        ledger.announce(announcement("http://h/1.pdf"), 1, NOW)
        ledger.note_refusal("http://h/1.pdf", "failed", "HTTP 500", NOW)
        assert read_sightings(Home(tmp_path)).row(0, named=True)["status"] == "missing"
        had(ledger, "http://h/1.pdf", "a")
    row = read_sightings(Home(tmp_path)).row(0, named=True)
    assert (row["status"], row["status_reason"], row["document_id"]) == (None, None, "a" * 64)


def test_a_file_that_is_no_ledger_is_said(tmp_path: Path) -> None:
    Home(tmp_path).ledger.write_bytes(b"this is not SQLite" * 100)
    with pytest.raises(StoreError, match="cannot be used as the crawl ledger"):
        Ledger.of(Home(tmp_path))


def test_a_ledger_of_another_version_is_left_alone(tmp_path: Path) -> None:
    Ledger.of(Home(tmp_path)).close()
    db = sqlite3.connect(Home(tmp_path).ledger)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="another version"):
        Ledger.of(Home(tmp_path))


FIRST_VERSION = """
CREATE TABLE fetches (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, document_id TEXT NOT NULL, content_key TEXT,
    first_fetched TEXT NOT NULL, last_fetched TEXT NOT NULL);
CREATE TABLE versions (seq INTEGER PRIMARY KEY, url TEXT NOT NULL, document_id TEXT NOT NULL, fetched_at TEXT NOT NULL,
    media_type TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE announcements (source_id TEXT NOT NULL, row_key TEXT NOT NULL, url TEXT NOT NULL, start_url TEXT NOT NULL,
    page_url TEXT NOT NULL, title TEXT NOT NULL, row_title TEXT NOT NULL, published_on TEXT, division_code TEXT NOT NULL,
    unit_name TEXT, fiscal_year INTEGER, report_type TEXT, scope TEXT, disagreement TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, last_run INTEGER NOT NULL, withdrawn_on TEXT,
    PRIMARY KEY (source_id, row_key, url));
CREATE TABLE refusals (url TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL, resolved_at TEXT, PRIMARY KEY (url, kind));
CREATE TABLE runs (seq INTEGER PRIMARY KEY, source_id TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, complete INTEGER,
    counts TEXT);
INSERT INTO announcements VALUES ('s', 'r', 'http://h/1.pdf', 'http://h/', 'http://h/', 't', 't', NULL, '420103', '甲局', 2024,
    NULL, NULL, NULL, '2025-08-20', '2025-08-20', 1, NULL);
INSERT INTO versions VALUES (1, 'http://h/1.pdf', 'a', '2025-08-20T00:00:00+00:00', 'application/pdf', 1);
INSERT INTO runs VALUES (1, 's', '2025-08-20', '2025-08-20', 1, '{}');
PRAGMA user_version = 1;
"""


def test_a_ledger_of_the_first_version_is_read_and_written_on(tmp_path: Path) -> None:
    db = sqlite3.connect(Home(tmp_path).ledger)
    db.executescript(FIRST_VERSION)
    db.close()
    assert read_sightings(Home(tmp_path))["unit_name"].to_list() == ["甲局"]
    with Ledger.of(Home(tmp_path)) as ledger:
        assert ledger.agenda("s").begin_run("", NOW, timedelta()) == 2
        ledger.announce(announcement("http://h/2.pdf"), 2, NOW)
    assert read_sightings(Home(tmp_path)).height == 2


def test_a_run_is_on_record(tmp_path: Path) -> None:
    with Ledger.of(Home(tmp_path)) as ledger:
        agenda = ledger.agenda("s")
        agenda.end_run(agenda.begin_run("", NOW, timedelta()), True, {"new": 1}, NOW)
    db = sqlite3.connect(Home(tmp_path).ledger)
    assert db.execute("SELECT source_id, complete, counts FROM runs").fetchall() == [("s", 1, '{"new": 1}')]
    db.close()
