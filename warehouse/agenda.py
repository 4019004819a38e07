"""What one run of a source's crawl has to do and has done, in the ledger's file: list pages, rows, batches of rows, counts.

A run is resumed from here after it was stopped anywhere: every method commits before it returns, and says the same when it is
asked again. Rows are read when they are new or changed, again when something of them could not be had, and otherwise when their
turn comes (`plan`).
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from warehouse import agenda_sql as sql
from warehouse.listed import ListedRow, ListPage, Pending, RunCounts, listed_row, request_from, request_parts
from warehouse.transactions import day_text, in_transaction, moment_text

ListingState = Literal["complete", "spared", "incomplete"]
"""Whether every list page below a start URL was read, some were left for another night, or some could not be read."""

CheckOutcome = Literal["new", "revised", "unchanged", "refused", "gone"]
"""What a request for a document came to; `gone`: it was had before, and its address answers 404 or 410 now."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of one source, on the ledger's connection."""

    db: sqlite3.Connection
    source_id: str

    # Runs

    def begin_run(self, config: str, now: datetime, resume_within: timedelta) -> int:
        """Begin a run, or go on with the last one that was not ended; return its number.

        Only a run that began lately and with the same `config` is gone on with: a listing read long ago says nothing now.
        """
        with in_transaction(self.db):
            last = self.db.execute(
                "SELECT seq, ended_at, started_at, config FROM runs WHERE source_id = ? ORDER BY seq DESC LIMIT 1",
                (self.source_id,),
            ).fetchone()
            if last and last[1] is None and last[3] == config and last[2] >= moment_text(now - resume_within):
                return int(last[0])
            self.db.execute("DELETE FROM failures WHERE source_id = ?", (self.source_id,))
            cursor = self.db.execute(
                "INSERT INTO runs (source_id, started_at, config) VALUES (?, ?, ?)", (self.source_id, moment_text(now), config)
            )
            return int(cursor.lastrowid or 0)

    def is_configured_anew(self, run: int) -> bool:
        """Tell whether the source's configuration is another one than that of its run before."""
        return bool(self.db.execute(sql.CONFIGURED_ANEW, self._values(run)).fetchone()[0])

    def add_requests(self, run: int, number: int) -> None:
        """Add to the requests that a run has sent."""
        self.db.execute("UPDATE runs SET requests = requests + ? WHERE seq = ?", (number, run))

    def end_run(self, run: int, complete: bool, counts: dict[str, int], now: datetime) -> None:
        """Record how a run ended: whether its listings were complete, and what it counted."""
        self.db.execute(
            "UPDATE runs SET ended_at = ?, complete = ?, counts = ? WHERE seq = ?",
            (moment_text(now), int(complete), json.dumps(counts), run),
        )

    # Listings

    def list_page(self, key: str) -> ListPage | None:
        """Return what a list page offered when it was last read."""
        found = self.db.execute(
            "SELECT fingerprint, as_it_was, follow, read_run, read_at, rows FROM list_pages WHERE source_id = ? AND page_key = ?",
            (self.source_id, key),
        ).fetchone()
        if found is None:
            return None
        follow = tuple(request_from(told) for told in json.loads(found[2]))
        return ListPage(found[0], bool(found[1]), follow, int(found[3]), datetime.fromisoformat(found[4]), int(found[5]))

    def note_list_page(self, key: str, page: ListPage, rows: Iterable[ListedRow]) -> None:
        """Note a list page that was read, with its rows; a row that an earlier page of the run had stays where it was."""
        follow = json.dumps([request_parts(request) for request in page.follow], ensure_ascii=False)
        with in_transaction(self.db):
            self.db.executemany(sql.LIST, (self._row_values(found, page.read_run) for found in rows))
            values = {
                "source_id": self.source_id,
                "page_key": key,
                "fingerprint": page.fingerprint,
                "as_it_was": int(page.as_it_was),
                "rows": page.rows,
                "follow": follow,
                "read_run": page.read_run,
                "read_at": moment_text(page.read_at),
            }
            self.db.execute(sql.NOTE_LIST_PAGE, values)

    def note_reading(self, start_url: str, state: ListingState, pages: int, run: int) -> None:
        """Note how the listing below a start URL was read, and from how many pages where that was all of them."""
        self.db.execute(
            "INSERT INTO starts (source_id, start_url, state, read_run, pages) VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (source_id, start_url) DO UPDATE SET state = ?3, read_run = ?4, "
            "pages = CASE ?3 WHEN 'complete' THEN ?5 ELSE pages END",
            (self.source_id, start_url, state, run, pages),
        )

    def readings(self, run: int) -> dict[str, ListingState]:
        """Return how the listing below each start URL was read in a run."""
        query = "SELECT start_url, state FROM starts WHERE source_id = ? AND read_run = ?"
        return dict(self.db.execute(query, (self.source_id, run)))

    def last_complete(self, start_url: str) -> tuple[datetime, int] | None:
        """Return when the listing below a start URL was last read completely, and how many pages that took."""
        query = "SELECT complete_at, pages FROM starts WHERE source_id = ? AND start_url = ? AND complete_at IS NOT NULL"
        found = self.db.execute(query, (self.source_id, start_url)).fetchone()
        return (datetime.fromisoformat(found[0]), int(found[1])) if found else None

    def listed_count(self, run: int) -> int:
        """Return how many rows are listed and wanted."""
        return int(self.db.execute(f"SELECT COUNT(*) FROM rows WHERE {sql.LISTED}", self._values(run)).fetchone()[0])  # noqa: S608

    def offers_below(self, start_url: str, run: int) -> int:
        """Return how many documents the listed rows below a start URL were found to offer, wanted or not."""
        listed = sql.LISTED.replace("AND rows.wanted", "")
        query = f"SELECT COALESCE(SUM(offers), 0) FROM rows WHERE {listed} AND start_url = :start_url"  # noqa: S608
        return int(self.db.execute(query, {**self._values(run), "start_url": start_url}).fetchone()[0])

    # Rows

    def is_planned(self, run: int) -> bool:
        """Tell whether the run's rows have been chosen: its listings need not be read again."""
        return bool(self.db.execute("SELECT planned FROM runs WHERE seq = ?", (run,)).fetchone()[0])

    def plan(self, run: int, least: int, share: float, batch_rows: int) -> None:
        """Choose the rows that a run reads, and put them into batches; once a run.

        These are all new and changed ones, and simply all where the source is configured otherwise than before; of those where
        something could not be had last time as many as `least` or that share of the known documents, whichever is more; and of
        the others rows with as many documents again, those longest not read first, and among them the newest.
        """
        with in_transaction(self.db):
            if self.is_planned(run):
                return
            values = self._values(run)
            known = self.db.execute(
                "SELECT COUNT(*) FROM announcements WHERE source_id = :source_id AND withdrawn_on IS NULL", values
            ).fetchone()[0]
            budget = max(least, math.ceil(known * share))
            if self.is_configured_anew(run):
                self.db.execute("UPDATE rows SET changed = 1 WHERE source_id = :source_id", values)
            due = f"UPDATE rows SET due_run = :run WHERE {sql.LISTED}"  # noqa: S608
            self.db.execute(f"{due} AND (changed OR page_run = 0)", values)
            for group in ("troubled", "NOT troubled"):
                chosen = self._longest_unread(group, budget, values)
                self.db.executemany("UPDATE rows SET due_run = ? WHERE rowid = ?", ((run, rowid) for rowid in chosen))
            self.db.execute(sql.NUMBER, {**values, "size": batch_rows})
            self.db.execute("UPDATE runs SET planned = 1 WHERE seq = ?", (run,))

    def _longest_unread(self, group: str, budget: int, values: dict[str, object]) -> list[int]:
        """Rows of a group whose turn it is, until their documents use up the budget."""
        query = f"""
            SELECT rows.rowid, MAX(1, offers) FROM rows WHERE {sql.LISTED} AND due_run < :run AND {group}
            ORDER BY page_run, published_on DESC, rows.rowid
        """  # noqa: S608
        chosen: list[int] = []
        for rowid, documents in self.db.execute(query, values):
            if budget <= 0:
                break
            budget -= documents
            chosen.append(rowid)
        return chosen

    def want_again(self, is_kept: Callable[[str], bool]) -> None:
        """Have the rows read whose documents were had and are not kept any more."""
        query = (
            "SELECT DISTINCT row_key, document_id FROM announcements JOIN fetches USING (url) "
            "WHERE source_id = ? AND withdrawn_on IS NULL"
        )
        lost = {row_key for row_key, document_id in self.db.execute(query, (self.source_id,)) if not is_kept(document_id)}
        with in_transaction(self.db):
            self.db.executemany(
                "UPDATE rows SET changed = 1 WHERE source_id = ? AND row_key = ?", ((self.source_id, key) for key in lost)
            )

    def batches(self, run: int) -> list[int]:
        """Return the numbers of the batches that are not done."""
        query = "SELECT DISTINCT batch FROM rows WHERE source_id = ? AND due_run = ? AND done_run < ? ORDER BY batch"
        return [batch for (batch,) in self.db.execute(query, (self.source_id, run, run))]

    def planned_count(self, run: int) -> int:
        """Return how many rows the run still has to do."""
        query = "SELECT COUNT(*) FROM rows WHERE source_id = ? AND due_run = ? AND done_run < ?"
        return int(self.db.execute(query, (self.source_id, run, run)).fetchone()[0])

    def unread_rows(self, run: int, batch: int) -> list[ListedRow]:
        """Return the rows of a batch whose page was not read in this run, in the order of the listings."""
        query = (
            "SELECT title, request, kind, published_on, unit_name, start_url, listing_url FROM rows "
            "WHERE source_id = ? AND due_run = ? AND batch = ? AND page_run < ? ORDER BY rowid"
        )
        return [listed_row(*found) for found in self.db.execute(query, (self.source_id, run, batch, run))]

    def note_page(self, row_key: str, run: int, offers: int | None, *, read: bool) -> None:
        """Note that a row's page was dealt with.

        Args:
            row_key: the row.
            run: the run.
            offers: how many documents it was found to offer; None leaves what was known.
            read: whether what it did not offer any more is gone.
        """
        self.db.execute(
            "UPDATE rows SET page_run = ?, offers = COALESCE(?, offers), page_read = ? WHERE source_id = ? AND row_key = ?",
            (run, offers, int(read), self.source_id, row_key),
        )

    def pending(self, run: int, batch: int) -> list[Pending]:
        """Return the documents of a batch that were not asked for in this run, each address once."""
        return [Pending(*found) for found in self.db.execute(sql.PENDING, {**self._values(run), "batch": batch})]

    def note_check(self, url: str, run: int, outcome: CheckOutcome, size: int = 0) -> None:
        """Note what a request for a document came to, and how many bytes of it were downloaded."""
        self.db.execute("INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?, ?)", (self.source_id, url, run, outcome, size))

    def settle(self, run: int, batch: int, on: date) -> None:
        """End a batch whose documents were all asked for: mark dead links, and remember rows that need another try."""
        values = {**self._values(run), "batch": batch, "on": day_text(on)}
        with in_transaction(self.db):
            self.db.execute(sql.SETTLE, values)
            self.db.execute(sql.DONE, values)

    def withdraw_unseen(self, complete: Mapping[str, bool], run: int, now: datetime, on: date) -> int:
        """Mark what a run found to be no longer offered as withdrawn.

        Args:
            complete: for each start URL whose listing is to be trusted, whether all of it was read. What an incomplete one leaves
                out proves nothing; what the pages of its rows leave out does.
            run: the run.
            now: when it ends.
            on: the day that is noted.

        Returns:
            How many documents that had been had those are.
        """
        withdrawn = 0
        with in_transaction(self.db):
            for start_url, whole in complete.items():
                values = {**self._values(run), "start_url": start_url, "complete": whole, "on": day_text(on)}
                withdrawn += sum(had for (had,) in self.db.execute(sql.WITHDRAW, values).fetchall())
                if whole:
                    self._note_complete(start_url, run, now)
        return withdrawn

    def _note_complete(self, start_url: str, run: int, now: datetime) -> None:
        self.db.execute(
            "UPDATE rows SET changed = 1 WHERE source_id = ? AND start_url = ? AND listed_run < ? AND NOT changed",
            (self.source_id, start_url, run),
        )
        self.db.execute(
            "UPDATE starts SET complete_run = ?, complete_at = ? WHERE source_id = ? AND start_url = ?",
            (run, moment_text(now), self.source_id, start_url),
        )

    # Reports

    def note_failure(self, run: int, url: str, reason: str, *, whole_source: bool = False) -> None:
        """Note something that the run could not do."""
        self.db.execute(
            "INSERT OR IGNORE INTO failures VALUES (?, ?, ?, ?, ?)", (self.source_id, run, url, reason, int(whole_source))
        )

    def failures(self, run: int) -> list[tuple[str, str, bool]]:
        """Return address, reason and whether it concerns the whole source, of everything the run could not do."""
        query = "SELECT url, reason, whole_source FROM failures WHERE source_id = ? AND run = ? ORDER BY whole_source DESC, url"
        return [(url, reason, bool(whole)) for url, reason, whole in self.db.execute(query, (self.source_id, run))]

    def counts(self, run: int) -> RunCounts:
        """Return what the run has come to so far."""
        return RunCounts(*self.db.execute(sql.COUNTS, self._values(run)).fetchone())

    def requests(self, run: int) -> int:
        """Return how many requests the run has sent."""
        return int(self.db.execute("SELECT requests FROM runs WHERE seq = ?", (run,)).fetchone()[0])

    def _values(self, run: int) -> dict[str, object]:
        return {"source_id": self.source_id, "run": run}

    def _row_values(self, found: ListedRow, run: int) -> dict[str, object]:
        row = found.row
        return {
            **self._values(run),
            "row_key": row.request.key,
            "start_url": found.start_url,
            "listing_url": found.listing_url,
            "title": row.title,
            "kind": row.kind,
            "request": json.dumps(request_parts(row.request), ensure_ascii=False),
            "published_on": day_text(row.published_on),
            "unit_name": row.unit_name,
            "wanted": int(found.wanted),
        }
