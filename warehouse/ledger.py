"""The crawl ledger: what was announced, fetched, unchanged, refused and withdrawn, in one SQLite file (WAL).

The crawl writes it, one thread a process; several processes may share it. Nothing that was once had is ever forgotten: every
version of an address stays, and a withdrawn announcement keeps its row. The other stages read it through `read_sightings` and
`read_roster`.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from extractors.errors import StoreError
from extractors.portals.names import Witness
from warehouse.home import Home
from warehouse.roster import Roster, read_roster, roster_as_text
from warehouse.sightings import SIGHTINGS, read_sightings

__all__ = [
    "SIGHTINGS",
    "Announcement",
    "CachedPage",
    "FetchState",
    "Ledger",
    "RefusalKind",
    "read_roster",
    "read_sightings",
]

RefusalKind = Literal["blocked", "missing", "failed"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fetches (       -- the newest state of each document address
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, document_id TEXT NOT NULL, content_key TEXT,
    first_fetched TEXT NOT NULL, last_fetched TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS versions (      -- every version that an address has had, in order
    seq INTEGER PRIMARY KEY, url TEXT NOT NULL, document_id TEXT NOT NULL, fetched_at TEXT NOT NULL,
    media_type TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS versions_url ON versions (url);
CREATE TABLE IF NOT EXISTS pages (         -- list and detail pages with a validator, so that a 304 can be read again
    key TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT, last_modified TEXT, charset TEXT, body BLOB NOT NULL,
    fetched_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS announcements ( -- every document that a listing offers or has offered
    source_id TEXT NOT NULL, row_key TEXT NOT NULL, url TEXT NOT NULL, start_url TEXT NOT NULL, page_url TEXT NOT NULL,
    title TEXT NOT NULL, row_title TEXT NOT NULL, published_on TEXT, division_code TEXT NOT NULL,
    unit_name TEXT, fiscal_year INTEGER, report_type TEXT, scope TEXT, disagreement TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, last_run INTEGER NOT NULL, withdrawn_on TEXT,
    PRIMARY KEY (source_id, row_key, url));
CREATE TABLE IF NOT EXISTS refusals (      -- what could not be had, until it could (resolved_at)
    url TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    resolved_at TEXT,
    PRIMARY KEY (url, kind));
CREATE TABLE IF NOT EXISTS rosters (       -- who is to disclose what, as each source said when last crawled: see warehouse.roster
    source_id TEXT PRIMARY KEY, roster TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
    seq INTEGER PRIMARY KEY, source_id TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, complete INTEGER, counts TEXT);
"""

_ANNOUNCE = """
INSERT INTO announcements VALUES (
    :source_id, :row_key, :url, :start_url, :page_url, :title, :row_title, :published_on, :division_code, :unit_name,
    :fiscal_year, :report_type, :scope, :disagreement, :now, :now, :run, :gone_on)
ON CONFLICT (source_id, row_key, url) DO UPDATE SET
    start_url = :start_url, page_url = :page_url, title = :title, row_title = :row_title,
    published_on = COALESCE(:published_on, published_on),
    division_code = :division_code, unit_name = :unit_name, fiscal_year = :fiscal_year, report_type = :report_type,
    scope = :scope, disagreement = :disagreement, last_seen = :now, last_run = MAX(last_run, :run),
    withdrawn_on = CASE WHEN :gone_on IS NULL THEN NULL ELSE COALESCE(withdrawn_on, :gone_on) END
"""

_WITHDRAW = """
UPDATE announcements SET withdrawn_on = :on
WHERE source_id = :source_id AND start_url = :start_url AND last_run < :run AND withdrawn_on IS NULL
RETURNING EXISTS (SELECT 1 FROM versions WHERE versions.url = announcements.url)
"""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One document as a listing offers it. `row_key` is its row in the listing, `start_url` the column of that."""

    source_id: str
    row_key: str
    url: str
    start_url: str
    page_url: str
    title: str
    row_title: str
    published_on: date | None
    division_code: str
    witness: Witness
    disagreement: str | None = None


@dataclass(frozen=True, slots=True)
class FetchState:
    """What is known of an address that was had before: for conditional requests."""

    etag: str | None
    last_modified: str | None
    document_id: str
    content_key: str | None


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as it was last fetched, with its validators."""

    url: str
    etag: str | None
    last_modified: str | None
    charset: str | None
    body: bytes


class Ledger:
    """The ledger, open for writing. Every method commits before it returns, so a killed crawl loses nothing it had noted."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._prepare(path)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path} cannot be used as the crawl ledger: {error}; move it away to start a new one.") from error

    @classmethod
    def of(cls, home: Home) -> Self:
        """Open the ledger of a home, made if there is none."""
        return cls(home.ledger)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def fetched(self, url: str) -> FetchState | None:
        """Return what is known of a document's address, None if it was never had."""
        row = self._one("SELECT etag, last_modified, document_id, content_key FROM fetches WHERE url = ?", url)
        return FetchState(*row) if row else None

    def page(self, key: str) -> CachedPage | None:
        """Return a page as last fetched, None if it had no validators."""
        row = self._one("SELECT url, etag, last_modified, charset, body FROM pages WHERE key = ?", key)
        return CachedPage(row[0], row[1], row[2], row[3], zlib.decompress(row[4])) if row else None

    def page_validators(self, key: str) -> tuple[str | None, str | None]:
        """Return the ETag and Last-Modified of a page as last fetched, None where there are none."""
        row = self._one("SELECT etag, last_modified FROM pages WHERE key = ?", key)
        return (row[0], row[1]) if row else (None, None)

    def keep_page(self, key: str, page: CachedPage, now: datetime) -> None:
        """Keep a page for the next conditional request; one without validators only displaces what was kept."""
        if page.etag is None and page.last_modified is None:
            self._db.execute("DELETE FROM pages WHERE key = ?", (key,))
            return
        row = (key, page.url, page.etag, page.last_modified, page.charset, zlib.compress(page.body), _stamp(now))
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def note_fetch(
        self, url: str, state: FetchState, media_type: str, size: int, now: datetime
    ) -> Literal["new", "revised", "unchanged"]:
        """Note that an address gave these bytes; a version is added where they differ from the last ones."""
        known = self.fetched(url)
        with self._transaction():
            if known is None or known.document_id != state.document_id:
                self._db.execute(
                    "INSERT INTO versions (url, document_id, fetched_at, media_type, bytes) VALUES (?, ?, ?, ?, ?)",
                    (url, state.document_id, _stamp(now), media_type, size),
                )
            self._db.execute(
                "INSERT INTO fetches VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (url) DO UPDATE "
                "SET etag = ?2, last_modified = ?3, document_id = ?4, content_key = ?5, last_fetched = ?6",
                (url, state.etag, state.last_modified, state.document_id, state.content_key, _stamp(now)),
            )
            self._resolve(url, now)
        if known is None:
            return "new"
        return "unchanged" if known.document_id == state.document_id else "revised"

    def note_unchanged(self, url: str, now: datetime) -> None:
        """Note that an address still has the bytes it had."""
        with self._transaction():
            self._db.execute("UPDATE fetches SET last_fetched = ? WHERE url = ?", (_stamp(now), url))
            self._resolve(url, now)

    def note_refusal(self, url: str, kind: RefusalKind, reason: str, now: datetime) -> None:
        """Note that an address could not be had; an earlier refusal of another kind is over."""
        with self._transaction():
            self._db.execute(
                "UPDATE refusals SET resolved_at = ? WHERE url = ? AND kind <> ? AND resolved_at IS NULL",
                (_stamp(now), url, kind),
            )
            self._db.execute(
                "INSERT INTO refusals VALUES (?1, ?2, ?3, ?4, ?4, NULL) "
                "ON CONFLICT (url, kind) DO UPDATE SET reason = ?3, last_seen = ?4, resolved_at = NULL",
                (url, kind, reason, _stamp(now)),
            )

    def announce(self, seen: Announcement, run: int, now: datetime, gone_on: date | None = None) -> None:
        """Note that a listing offers a document. `gone_on` says that its link leads nowhere though it was had before."""
        row = {
            "source_id": seen.source_id,
            "row_key": seen.row_key,
            "url": seen.url,
            "start_url": seen.start_url,
            "page_url": seen.page_url,
            "title": seen.title,
            "row_title": seen.row_title,
            "published_on": _day(seen.published_on),
            "division_code": seen.division_code,
            **asdict(seen.witness),
            "disagreement": seen.disagreement,
            "now": _stamp(now),
            "run": run,
            "gone_on": _day(gone_on),
        }
        self._db.execute(_ANNOUNCE, row)

    def still_listed(self, source_id: str, row_key: str, run: int, now: datetime, url: str | None = None) -> int:
        """Note that a row (or one document of it) is still listed though it was not read this time.

        Returns:
            How many documents that concerns.
        """
        cursor = self._db.execute(
            "UPDATE announcements SET last_seen = ?, last_run = MAX(last_run, ?) "
            "WHERE source_id = ? AND row_key = ? AND url = COALESCE(?, url) AND withdrawn_on IS NULL",
            (_stamp(now), run, source_id, row_key, url),
        )
        return cursor.rowcount

    def was_had(self, source_id: str, row_key: str) -> bool:
        """Tell whether any document of a row was ever had."""
        query = "SELECT 1 FROM announcements a JOIN versions v ON v.url = a.url WHERE a.source_id = ? AND a.row_key = ? LIMIT 1"
        return self._one(query, source_id, row_key) is not None

    def forget_stand_in(self, source_id: str, row_key: str) -> None:
        """Drop the announcement that stood in for a row whose page could not be read; its refusal stays on record."""
        self._db.execute(
            "DELETE FROM announcements WHERE source_id = ? AND row_key = ? AND url = row_key "
            "AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.url = announcements.url)",
            (source_id, row_key),
        )

    def live_count(self, source_id: str, start_url: str) -> int:
        """Return how many documents found under a start URL are announced and not withdrawn."""
        row = self._one(
            "SELECT COUNT(*) FROM announcements WHERE source_id = ? AND start_url = ? AND withdrawn_on IS NULL",
            source_id,
            start_url,
        )
        return int(row[0]) if row else 0

    def withdraw_unseen(self, source_id: str, start_urls: Iterable[str], run: int, on: date) -> int:
        """Mark what the complete listings of a run no longer offer as withdrawn; return how many had documents those are."""
        withdrawn = 0
        with self._transaction():
            for start_url in start_urls:
                values = {"source_id": source_id, "start_url": start_url, "run": run, "on": _day(on)}
                cursor = self._db.execute(_WITHDRAW, values)
                withdrawn += sum(had for (had,) in cursor.fetchall())
        return withdrawn

    def put_roster(self, source_id: str, roster: Roster) -> None:
        """Replace a source's roster."""
        self._db.execute("INSERT OR REPLACE INTO rosters VALUES (?, ?)", (source_id, roster_as_text(roster)))

    def begin_run(self, source_id: str, now: datetime) -> int:
        """Record that a crawl of a source begins; return the run's number."""
        cursor = self._db.execute("INSERT INTO runs (source_id, started_at) VALUES (?, ?)", (source_id, _stamp(now)))
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int, complete: bool, counts: dict[str, int], now: datetime) -> None:
        """Record how a run ended: whether its listings were complete, and what it counted."""
        self._db.execute(
            "UPDATE runs SET ended_at = ?, complete = ?, counts = ? WHERE seq = ?",
            (_stamp(now), int(complete), json.dumps(counts), run),
        )

    def _prepare(self, path: Path) -> None:
        """Make the tables in a new file; a file of another version is left alone."""
        (version,) = self._one("PRAGMA user_version") or (0,)
        tables = self._one("SELECT 1 FROM sqlite_master LIMIT 1")
        if tables is not None and version != _VERSION:
            raise StoreError(f"{path} was written by another version of juesuan: move it away to start a new ledger.")
        self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")

    def _resolve(self, url: str, now: datetime) -> None:
        self._db.execute("UPDATE refusals SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL", (_stamp(now), url))

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with closing(self._db.execute(query, values)) as cursor:
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK on an error: several processes may write."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


def _stamp(moment: datetime) -> str:
    """A moment as text that sorts: ISO 8601 in UTC with microseconds."""
    return moment.isoformat(timespec="microseconds")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
