"""The crawl ledger: what was announced, fetched, unchanged, refused and withdrawn, in one SQLite file (WAL).

The crawl writes it, one thread a process; several processes may share it. Nothing that was once had is ever forgotten: every
version of an address stays, and a withdrawn announcement keeps its row. The other stages read it through `read_sightings` and
`read_roster`.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from extractors.errors import StoreError
from extractors.portals.names import Witness
from warehouse.agenda import Agenda
from warehouse.agenda_sql import AGENDA_SCHEMA
from warehouse.home import Home
from warehouse.roster import Roster, read_roster, roster_as_text
from warehouse.sightings import SIGHTINGS, read_sightings
from warehouse.transactions import day_text, in_transaction, moment_text

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

_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS fetches (       -- the newest state of each document address
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, document_id TEXT NOT NULL, content_key TEXT,
    first_fetched TEXT NOT NULL, last_fetched TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS versions (      -- every version that an address has had, in order
    seq INTEGER PRIMARY KEY, url TEXT NOT NULL, document_id TEXT NOT NULL, fetched_at TEXT NOT NULL,
    media_type TEXT NOT NULL, bytes INTEGER NOT NULL, run INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS versions_url ON versions (url);
CREATE TABLE IF NOT EXISTS pages (         -- list and detail pages with a validator, so that a 304 can be read again
    key TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT, last_modified TEXT, charset TEXT, body BLOB NOT NULL,
    fetched_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS announcements ( -- every document that a listing offers or has offered
    source_id TEXT NOT NULL, row_key TEXT NOT NULL, url TEXT NOT NULL, start_url TEXT NOT NULL, page_url TEXT NOT NULL,
    title TEXT NOT NULL, row_title TEXT NOT NULL, published_on TEXT, division_code TEXT NOT NULL,
    unit_name TEXT, fiscal_year INTEGER, report_type TEXT, scope TEXT, disagreement TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, last_run INTEGER NOT NULL, withdrawn_on TEXT,
    first_run INTEGER NOT NULL DEFAULT 0, wanted INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (source_id, row_key, url));
CREATE INDEX IF NOT EXISTS announcements_url ON announcements (url);
CREATE TABLE IF NOT EXISTS refusals (      -- what could not be had, until it could (resolved_at)
    url TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    resolved_at TEXT,
    PRIMARY KEY (url, kind));
CREATE TABLE IF NOT EXISTS rosters (       -- who is to disclose what, as each source said when last crawled: see warehouse.roster
    source_id TEXT PRIMARY KEY, roster TEXT NOT NULL);
"""

_UPGRADES = {
    1: """
        ALTER TABLE announcements ADD COLUMN first_run INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE announcements ADD COLUMN wanted INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE versions ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN config TEXT;
        ALTER TABLE runs ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;
    """,
}
"""By version: what makes a file of that version one of the next. What is wholly new in it is made as in a new file."""

_ANNOUNCE = """
INSERT INTO announcements VALUES (
    :source_id, :row_key, :url, :start_url, :page_url, :title, :row_title, :published_on, :division_code, :unit_name,
    :fiscal_year, :report_type, :scope, :disagreement, :now, :now, :run, NULL, :run, 1)
ON CONFLICT (source_id, row_key, url) DO UPDATE SET
    start_url = :start_url, page_url = :page_url, title = :title, row_title = :row_title,
    published_on = COALESCE(:published_on, published_on),
    division_code = :division_code, unit_name = :unit_name, fiscal_year = :fiscal_year, report_type = :report_type,
    scope = :scope, disagreement = :disagreement, last_seen = :now, last_run = MAX(last_run, :run), wanted = 1
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
    """The ledger, open for writing, by one thread.

    Every method commits before it returns (or with the `transaction` around it), so that a killed crawl loses nothing it had
    noted. A commit reaches the disk at the next checkpoint: when the machine itself stops, the last minutes may be crawled again.
    """

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

    def agenda(self, source_id: str) -> Agenda:
        """Return what the crawl of a source has to do and has done."""
        return Agenda(self._db, source_id)

    def transaction(self) -> AbstractContextManager[None]:
        """Make everything noted within it one step: all of it lasts, or none."""
        return in_transaction(self._db)

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
        row = (key, page.url, page.etag, page.last_modified, page.charset, zlib.compress(page.body), moment_text(now))
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def note_fetch(
        self, url: str, state: FetchState, media_type: str, size: int, now: datetime, run: int = 0
    ) -> Literal["new", "revised", "unchanged"]:
        """Note that an address gave these bytes; a version is added where they differ from the last ones."""
        known = self.fetched(url)
        with self.transaction():
            if known is None or known.document_id != state.document_id:
                self._db.execute(
                    "INSERT INTO versions (url, document_id, fetched_at, media_type, bytes, run) VALUES (?, ?, ?, ?, ?, ?)",
                    (url, state.document_id, moment_text(now), media_type, size, run),
                )
            self._db.execute(
                "INSERT INTO fetches VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (url) DO UPDATE "
                "SET etag = ?2, last_modified = ?3, document_id = ?4, content_key = ?5, last_fetched = ?6",
                (url, state.etag, state.last_modified, state.document_id, state.content_key, moment_text(now)),
            )
            self._resolve(url, now)
        if known is None:
            return "new"
        return "unchanged" if known.document_id == state.document_id else "revised"

    def note_unchanged(self, url: str, now: datetime) -> None:
        """Note that an address still has the bytes it had."""
        with self.transaction():
            self._db.execute("UPDATE fetches SET last_fetched = ? WHERE url = ?", (moment_text(now), url))
            self._resolve(url, now)

    def note_refusal(self, url: str, kind: RefusalKind, reason: str, now: datetime) -> None:
        """Note that an address could not be had; an earlier refusal of another kind is over."""
        with self.transaction():
            self._db.execute(
                "UPDATE refusals SET resolved_at = ? WHERE url = ? AND kind <> ? AND resolved_at IS NULL",
                (moment_text(now), url, kind),
            )
            self._db.execute(
                "INSERT INTO refusals VALUES (?1, ?2, ?3, ?4, ?4, NULL) "
                "ON CONFLICT (url, kind) DO UPDATE SET reason = ?3, last_seen = ?4, resolved_at = NULL",
                (url, kind, reason, moment_text(now)),
            )

    def announce(self, seen: Announcement, run: int, now: datetime) -> None:
        """Note that a listing offers a document; whether it is withdrawn is told when it has been asked for."""
        row = {
            "source_id": seen.source_id,
            "row_key": seen.row_key,
            "url": seen.url,
            "start_url": seen.start_url,
            "page_url": seen.page_url,
            "title": seen.title,
            "row_title": seen.row_title,
            "published_on": day_text(seen.published_on),
            "division_code": seen.division_code,
            **asdict(seen.witness),
            "disagreement": seen.disagreement,
            "now": moment_text(now),
            "run": run,
        }
        self._db.execute(_ANNOUNCE, row)

    def still_offered(self, source_id: str, row_key: str, url: str, run: int, now: datetime) -> None:
        """Note that a row still offers a document that the source file no longer wants."""
        self._db.execute(
            "UPDATE announcements SET last_seen = ?, last_run = MAX(last_run, ?), wanted = 0 "
            "WHERE source_id = ? AND row_key = ? AND url = ?",
            (moment_text(now), run, source_id, row_key, url),
        )

    def was_had(self, source_id: str, row_key: str) -> bool:
        """Tell whether any document of a row was ever had."""
        query = "SELECT 1 FROM announcements a JOIN versions v ON v.url = a.url WHERE a.source_id = ? AND a.row_key = ? LIMIT 1"
        return self._one(query, source_id, row_key) is not None

    def forget_stand_in(self, source_id: str, row_key: str, url: str) -> None:
        """Drop the announcement that stood in for a row whose page could not be read; its refusal stays on record."""
        self._db.execute(
            "DELETE FROM announcements WHERE source_id = ? AND row_key = ? AND url = ? "
            "AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.url = announcements.url)",
            (source_id, row_key, url),
        )

    def live_count(self, source_id: str, start_url: str) -> int:
        """Return how many documents found under a start URL are announced and not withdrawn."""
        row = self._one(
            "SELECT COUNT(*) FROM announcements WHERE source_id = ? AND start_url = ? AND withdrawn_on IS NULL",
            source_id,
            start_url,
        )
        return int(row[0]) if row else 0

    def put_roster(self, source_id: str, roster: Roster) -> None:
        """Replace a source's roster."""
        self._db.execute("INSERT OR REPLACE INTO rosters VALUES (?, ?)", (source_id, roster_as_text(roster)))

    def _prepare(self, path: Path) -> None:
        """Make the tables in a new file, bring an older one up to date, and leave one of an unknown version alone."""
        if self._one("PRAGMA user_version") == (_VERSION,):
            return
        with self.transaction():
            (version,) = self._one("PRAGMA user_version") or (0,)
            new = self._one("SELECT 1 FROM sqlite_master LIMIT 1") is None
            if not new and version != _VERSION and version not in _UPGRADES:
                raise StoreError(f"{path} was written by another version of juesuan: move it away to start a new ledger.")
            upgrades = [] if new else [_UPGRADES[step] for step in range(version, _VERSION)]
            for statement in ";".join((*upgrades, _SCHEMA, AGENDA_SCHEMA)).split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def _resolve(self, url: str, now: datetime) -> None:
        self._db.execute("UPDATE refusals SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL", (moment_text(now), url))

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with closing(self._db.execute(query, values)) as cursor:
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row
