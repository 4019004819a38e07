"""What the last crawls of every source came to, read from the ledger: for the maintainers' page."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Crawl:
    """One run of one source. The counts are 0 where the run did not end."""

    source_id: str
    started_at: str
    ended_at: str | None
    complete: bool
    listed: int
    new: int
    revised: int
    withdrawn: int
    refused: int
    requests: int
    bytes_downloaded: int


_RUNS = "SELECT source_id, started_at, ended_at, complete, counts, requests FROM runs ORDER BY seq DESC LIMIT ?"
_COUNTS = ("listed", "new", "revised", "withdrawn", "refused")


def crawl_history(ledger: Path, most: int) -> tuple[Crawl, ...]:
    """Return the latest runs, the newest first; none where there is no ledger, or one that an older version wrote.

    Args:
        ledger: the SQLite file of a home's ledger; it is only read.
        most: how many runs at most.
    """
    if not ledger.is_file():
        return ()
    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as db:
            return tuple(_crawl(*row) for row in db.execute(_RUNS, (most,)))
    except sqlite3.DatabaseError:
        return ()


def _crawl(source_id: str, started: str, ended: str | None, complete: int | None, counts: str | None, requests: int) -> Crawl:
    had = json.loads(counts) if counts else {}
    listed, new, revised, withdrawn, refused = (int(had.get(name, 0)) for name in _COUNTS)
    return Crawl(
        source_id,
        started,
        ended,
        bool(complete),
        listed,
        new,
        revised,
        withdrawn,
        refused,
        requests,
        had.get("bytes_downloaded", 0),
    )
