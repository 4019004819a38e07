"""What the latest runs of sources' crawls came to, document by document: for the report of a night, read from the ledger.

`mark` is taken before a crawl, `read_run_report` after it: what lies between them is new, also where a run that was stopped
before was gone on with.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Literal, get_args

from warehouse.home import Home
from warehouse.ledger import Ledger

Group = Literal["new", "changed", "withdrawn", "blocked", "missing", "failed"]
"""What became of a document. `blocked`: the site refused; `missing`: announced and not there; `failed`: may pass."""
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, or one page that could not be read; `page_url` is where it is linked. Without a title it is a listing."""

    source_id: str
    url: str
    page_url: str
    title: str | None = None
    unit_name: str | None = None
    fiscal_year: int | None = None
    report_type: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """What one source's runs did in numbers; `listed`, `unchanged` and `unchecked` are those of the last run that ended."""

    source_id: str
    groups: Mapping[Group, int]
    listed: int = 0
    unchanged: int = 0
    unchecked: int = 0
    requests: int = 0
    bytes_downloaded: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """Totals by source, and of each group the first entries."""

    sources: tuple[SourceTotals, ...]
    entries: Mapping[Group, tuple[Entry, ...]]

    def total(self, group: Group) -> int:
        """Return how many entries a group has in all."""
        return sum(source.groups.get(group, 0) for source in self.sources)


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a ledger at a moment: the last run of each source that had ended, and what was withdrawn."""

    ended: Mapping[str, int] = field(default_factory=dict)
    withdrawn: frozenset[tuple[str, str]] = frozenset()


def mark(home: Home) -> Mark:
    """Return the state of a home's ledger now; that of an empty one where there is none."""
    if not home.ledger.is_file():
        return Mark()
    with _reading(home) as db:
        ended = dict(db.execute("SELECT source_id, MAX(seq) FROM runs WHERE ended_at IS NOT NULL GROUP BY source_id"))
        return Mark(ended, frozenset(db.execute(f"SELECT source_id, url FROM ({_WITHDRAWN})")))  # noqa: S608


def read_run_report(home: Home, source_ids: Iterable[str], since: Mark, most: int) -> RunReport:
    """Return what has happened to sources' documents since a mark.

    Args:
        home: where the ledger lies; without one the report is empty.
        source_ids: the sources to report on, in that order.
        since: from where on.
        most: how many entries of a group are returned; the totals count all.
    """
    totals: list[SourceTotals] = []
    shown: defaultdict[Group, list[Entry]] = defaultdict(list)
    if home.ledger.is_file():
        with _reading(home) as db:
            for source_id in source_ids:
                counted: defaultdict[Group, int] = defaultdict(int)
                for group, entry in _entries(db, source_id, since):
                    counted[group] += 1
                    if len(shown[group]) < most:
                        shown[group].append(entry)
                totals.append(_totals(db, source_id, since.ended.get(source_id, 0), dict(counted)))
    return RunReport(tuple(totals), {group: tuple(shown[group]) for group in GROUPS})


_WITHDRAWN = """
SELECT source_id, url, MIN(rowid) AS announced FROM announcements
WHERE EXISTS (SELECT 1 FROM versions WHERE versions.url = announcements.url)
GROUP BY source_id, url HAVING COUNT(withdrawn_on) = COUNT(*)
"""
"""Documents that were had and that no row of their source offers any more."""

_DESCRIBED = "announcements.page_url, announcements.title, unit_name, fiscal_year, report_type"

_HAD = f"""
SELECT found.url, EXISTS (SELECT 1 FROM versions WHERE versions.url = found.url AND versions.seq < found.first), {_DESCRIBED}
FROM (SELECT url, MIN(seq) AS first FROM versions WHERE run IN (
        SELECT seq FROM runs WHERE source_id = :source_id AND seq > :since) GROUP BY url) AS found
LEFT JOIN announcements ON announcements.rowid = (
    SELECT MIN(rowid) FROM announcements WHERE source_id = :source_id AND url = found.url)
ORDER BY unit_name, fiscal_year DESC, found.url
"""  # noqa: S608

_GONE = f"""
SELECT gone.url, {_DESCRIBED} FROM ({_WITHDRAWN}) AS gone JOIN announcements ON announcements.rowid = gone.announced
WHERE gone.source_id = :source_id ORDER BY unit_name, fiscal_year DESC, gone.url
"""  # noqa: S608

_REFUSED = """
SELECT failures.url, failures.reason, (
        SELECT kind FROM refusals WHERE refusals.url = failures.url AND resolved_at IS NULL ORDER BY last_seen DESC LIMIT 1),
    COALESCE(announcements.page_url, failures.url), COALESCE(announcements.title, rows.title),
    COALESCE(announcements.unit_name, rows.unit_name) AS unit, fiscal_year, report_type
FROM failures
LEFT JOIN announcements ON announcements.rowid = (
    SELECT MIN(rowid) FROM announcements WHERE source_id = :source_id AND failures.url IN (url, row_key))
LEFT JOIN rows ON rows.source_id = :source_id AND rows.row_key = failures.url
WHERE failures.source_id = :source_id AND failures.run > :since
ORDER BY failures.whole_source DESC, unit, fiscal_year DESC, failures.url
"""


@contextmanager
def _reading(home: Home) -> Iterator[sqlite3.Connection]:
    """Open the ledger for reading; one that an older version wrote is brought up to date first."""
    Ledger.of(home).close()
    with closing(sqlite3.connect(home.ledger, timeout=60)) as db:
        db.execute("PRAGMA query_only = ON")
        yield db


def _entries(db: sqlite3.Connection, source_id: str, since: Mark) -> Iterator[tuple[Group, Entry]]:
    values = {"source_id": source_id, "since": since.ended.get(source_id, 0)}
    for url, had_before, *described in db.execute(_HAD, values):
        yield "changed" if had_before else "new", _entry(source_id, url, described)
    gone: set[str] = set()
    for url, *described in db.execute(_GONE, values):
        if (source_id, url) not in since.withdrawn:
            gone.add(url)
            yield "withdrawn", _entry(source_id, url, described)
    told = gone  # that its address answers 404 is how a withdrawal was noticed
    for url, reason, kind, *described in db.execute(_REFUSED, values):
        if url not in told:
            told.add(url)
            yield kind or "failed", _entry(source_id, url, described, reason)


def _entry(source_id: str, url: str, described: Sequence[object], reason: str | None = None) -> Entry:
    page_url, title, unit_name, fiscal_year, report_type = described
    return Entry(
        source_id,
        url,
        str(page_url or url),
        _text(title),
        _text(unit_name),
        int(str(fiscal_year)) if fiscal_year is not None else None,
        _text(report_type),
        reason,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _totals(db: sqlite3.Connection, source_id: str, since: int, groups: dict[Group, int]) -> SourceTotals:
    query = "SELECT counts, requests FROM runs WHERE source_id = ? AND seq > ? ORDER BY seq"
    runs = [(json.loads(counts) if counts else {}, requests) for counts, requests in db.execute(query, (source_id, since))]
    last: dict[str, int] = next((counts for counts, _ in reversed(runs) if counts), {})
    return SourceTotals(
        source_id,
        groups,
        listed=last.get("listed", 0),
        unchanged=last.get("unchanged", 0),
        unchecked=last.get("unchecked", 0),
        requests=sum(requests for _, requests in runs),
        bytes_downloaded=sum(counts.get("bytes_downloaded", 0) for counts, _ in runs),
    )
