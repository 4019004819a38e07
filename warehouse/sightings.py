"""What the ledger knows of documents, as frames: the reading side, without network.

One row a document version (the same bytes at several addresses are one row), and one a document that is announced but was
never had.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from extractors.portals.names import is_correction
from warehouse.home import Home

SIGHTINGS = pl.Schema(
    {
        "document_id": pl.String(),
        "source_id": pl.String(),
        "division_code": pl.String(),
        "unit_name": pl.String(),
        "fiscal_year": pl.Int64(),
        "report_type": pl.String(),
        "scope": pl.String(),
        "title": pl.String(),
        "url": pl.String(),
        "other_urls": pl.List(pl.String()),
        "page_url": pl.String(),
        "published_on": pl.Date(),
        "fetched_at": pl.Datetime("us", "UTC"),
        "media_type": pl.String(),
        "bytes": pl.Int64(),
        "status": pl.String(),
        "status_reason": pl.String(),
        "supersedes": pl.String(),
        "withdrawn_on": pl.Date(),
    }
)
"""Columns of `read_sightings`. unit_name, fiscal_year, report_type and scope are what titles say; the document's words win."""

_WITNESSED = ("unit_name", "fiscal_year", "report_type", "scope")


@dataclass(frozen=True, slots=True)
class _Announced:
    source_id: str
    url: str
    page_url: str
    title: str
    row_title: str
    published_on: str | None
    division_code: str
    unit_name: str | None
    fiscal_year: int | None
    report_type: str | None
    scope: str | None
    disagreement: str | None
    first_seen: str
    withdrawn_on: str | None
    first_run: int

    @property
    def place(self) -> str:
        """Where it stands in time: the run that saw it first; in a ledger that is older than that, the moment."""
        return f"{self.first_run:012}" if self.first_run else f"{0:012} {self.first_seen}"


@dataclass(frozen=True, slots=True)
class _Version:
    url: str
    document_id: str
    fetched_at: str
    media_type: str
    bytes: int
    run: int

    @property
    def place(self) -> tuple[int, str, str]:
        """Where it stands among versions of other addresses: within a run, the order of answers is chance."""
        return (self.run, "" if self.run else self.fetched_at, self.url)


@dataclass(slots=True)
class _Sighting:
    """One row of the frame while it is put together."""

    document_id: str | None
    source_id: str
    division_code: str
    unit_name: str | None
    fiscal_year: int | None
    report_type: str | None
    scope: str | None
    title: str
    url: str
    other_urls: list[str]
    page_url: str
    published_on: date | None
    fetched_at: datetime | None
    media_type: str | None
    bytes: int | None
    status: str | None
    status_reason: str | None
    supersedes: str | None
    withdrawn_on: date | None
    first_seen: str
    corrects: bool


@dataclass(frozen=True, slots=True)
class _Refusal:
    kind: str
    reason: str


def read_sightings(home: Home) -> pl.DataFrame:
    """Return what the crawl knows, one row a document version or a document that could not be had; columns as `SIGHTINGS`.

    `supersedes` is the version before at the same address, or the older document of the same unit, year and type that a row
    titled 更正 or 重新公开 replaces. `withdrawn_on` is set once no listing offers the document any more. Sorted by url and time.
    """
    if not home.ledger.is_file():
        return pl.DataFrame(schema=SIGHTINGS)
    with closing(_open(home)) as db:
        announced = _announced(db)
        versions = [
            _Version(*row)
            for row in db.execute("SELECT url, document_id, fetched_at, media_type, bytes, run FROM versions ORDER BY seq")
        ]
        refusals = {
            row[0]: _Refusal(row[1], row[2])
            for row in db.execute("SELECT url, kind, reason FROM refusals WHERE resolved_at IS NULL ORDER BY last_seen")
        }
    had = {version.url for version in versions}
    rows = _had(versions, announced, refusals)
    _link_versions(rows, versions)
    _link_corrections(rows)
    rows += [
        _not_had(found, refusals.get(url)) for url, found in announced.items() if url not in had and not _all_withdrawn(found)
    ]
    rows.sort(key=lambda row: (row.url, row.fetched_at.isoformat() if row.fetched_at else ""))
    return pl.DataFrame([[getattr(row, name) for name in SIGHTINGS] for row in rows], schema=SIGHTINGS, orient="row")


def _open(home: Home) -> sqlite3.Connection:
    """Open the ledger for reading; one that an older version wrote is brought up to date first."""
    from warehouse.ledger import Ledger  # imported here: it offers these functions as its own reading side

    Ledger.of(home).close()
    db = sqlite3.connect(home.ledger, timeout=60)
    db.execute("PRAGMA query_only = ON")
    return db


def _announced(db: sqlite3.Connection) -> dict[str, list[_Announced]]:
    """All announcements by address, the oldest first; among those of one run, in the order of their rows' addresses."""
    columns = ", ".join(_Announced.__dataclass_fields__)
    query = f"SELECT {columns} FROM announcements ORDER BY source_id, row_key"  # noqa: S608
    found: dict[str, list[_Announced]] = defaultdict(list)
    for row in db.execute(query):
        found[row[1]].append(_Announced(*row))
    for announcements in found.values():
        announcements.sort(key=lambda announced: announced.place)
    return found


def _had(versions: Sequence[_Version], announced: dict[str, list[_Announced]], refusals: dict[str, _Refusal]) -> list[_Sighting]:
    by_document: dict[str, list[_Version]] = defaultdict(list)
    for version in versions:
        if version.url in announced:
            by_document[version.document_id].append(version)
    rows: list[_Sighting] = []
    for document_id, versions_of_it in by_document.items():
        seen = sorted(versions_of_it, key=lambda version: version.place)
        urls = list(dict.fromkeys(version.url for version in seen))
        row = _sighting([a for url in urls for a in announced[url]], urls)
        row.document_id, row.media_type, row.bytes = document_id, seen[0].media_type, seen[0].bytes
        row.fetched_at = datetime.fromisoformat(min(version.fetched_at for version in seen))
        if refusal := refusals.get(row.url):
            row.status_reason = _joined(row.status_reason, f"the latest request was refused: {refusal.reason}")
        rows.append(row)
    return rows


def _not_had(announced: list[_Announced], refusal: _Refusal | None) -> _Sighting:
    """A row for what is announced and was never had. A server that fails has not refused: such a document is missing."""
    row = _sighting(announced, [announced[0].url])
    row.status = "blocked" if refusal and refusal.kind == "blocked" else "missing"
    row.status_reason = _joined(refusal.reason if refusal else "not fetched yet", row.status_reason)
    return row


def _sighting(announced: list[_Announced], urls: list[str]) -> _Sighting:
    """What all announcements of one document say together. Where two say different things, none is chosen."""
    first = announced[0]
    said: dict[str, object] = {}
    notes = [a.disagreement for a in announced if a.disagreement]
    for name in _WITNESSED:
        values = list(dict.fromkeys(value for a in announced if (value := getattr(a, name)) is not None))
        said[name] = values[0] if len(values) == 1 else None
        if len(values) > 1:
            notes.append(f"links disagree on {name}: {', '.join(map(str, values))}")
    days = [a.published_on for a in announced if a.published_on]
    return _Sighting(
        document_id=None,
        source_id=first.source_id,
        division_code=first.division_code,
        **said,  # type: ignore[arg-type]
        title=first.title,
        url=first.url,
        other_urls=urls[1:],
        page_url=first.page_url,
        published_on=date.fromisoformat(min(days)) if days else None,
        fetched_at=None,
        media_type=None,
        bytes=None,
        status=None,
        status_reason=_joined(*dict.fromkeys(notes)),
        supersedes=None,
        withdrawn_on=max(date.fromisoformat(a.withdrawn_on or "") for a in announced) if _all_withdrawn(announced) else None,
        first_seen=first.place,
        corrects=any(is_correction(title) for a in announced for title in (a.title, a.row_title)),
    )


def _link_versions(rows: list[_Sighting], versions: Sequence[_Version]) -> None:
    """Set `supersedes` from the order of versions at each address; where one came back, its latest coming counts."""
    by_id = {row.document_id: row for row in rows}
    chains: dict[str, dict[str, None]] = defaultdict(dict)
    for version in versions:
        chains[version.url].pop(version.document_id, None)
        chains[version.url][version.document_id] = None
    for chain in chains.values():
        ids = list(chain)
        for older, newer in itertools.pairwise(ids):
            _supersede(by_id, newer, older)


def _link_corrections(rows: list[_Sighting]) -> None:
    """Let a row that calls itself corrected supersede the newest older document of the same unit, year, type and scope."""
    by_id = {row.document_id: row for row in rows}
    replaced = {row.supersedes for row in rows}
    for row in sorted(rows, key=_age):
        if row.supersedes or not row.corrects or not (row.unit_name and row.fiscal_year and row.report_type):
            continue
        older = [r for r in rows if _same_subject(r, row) and _age(r) < _age(row) and r.document_id not in replaced]
        if older:
            _supersede(by_id, str(row.document_id), str(max(older, key=_age).document_id))
            replaced.add(row.supersedes)


def _supersede(by_id: dict[str | None, _Sighting], newer: str, older: str) -> None:
    """Link two documents unless one is unknown, already linked, or the link would close a ring."""
    if newer not in by_id or older not in by_id or by_id[newer].supersedes is not None:
        return
    step: str | None = older
    while step is not None:
        if step == newer:
            return
        step = by_id[step].supersedes if step in by_id else None
    by_id[newer].supersedes = older


def _same_subject(one: _Sighting, other: _Sighting) -> bool:
    names = ("source_id", "division_code", "unit_name", "fiscal_year", "report_type")
    same = one is not other and all(getattr(one, name) == getattr(other, name) for name in names)
    return same and (one.scope is None or other.scope is None or one.scope == other.scope)


def _age(row: _Sighting) -> tuple[str, str, bool, str]:
    """Sorts older documents first: by the day of publication, by when they were seen, and a correction after what it corrects."""
    return (row.published_on.isoformat() if row.published_on else "", row.first_seen, row.corrects, row.url)


def _all_withdrawn(announced: Iterable[_Announced]) -> bool:
    return all(a.withdrawn_on is not None for a in announced)


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
