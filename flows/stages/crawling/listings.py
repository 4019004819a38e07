"""First step: read the listings, and choose the rows that this run reads.

A listing of many pages that was read completely a few days ago is read in part: the first page of each list, and a share of the
others that differs from day to day. If one of them is not as it was, all are read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin

from extractors.errors import PageError
from extractors.portals.base import Listing, Page, Request
from extractors.portals.names import read_title
from flows.client import Refused
from flows.stages.crawling.fetching import fetch_pages
from flows.stages.crawling.run import Run
from flows.stages.crawling.wanted import is_wanted
from warehouse.agenda import ListingState
from warehouse.listed import ListedRow, ListPage, request_parts

LARGE_LISTING = 100
"""Listings of more pages than this may be read in part."""
COMPLETE_WITHIN = timedelta(days=7)
"""The longest time between two complete readings of a listing, and until a list page that has lost all its rows is believed."""
LIST_PAGE_SHARE = 30
"""One in so many of a large listing's further pages is read each night all the same."""

LEAST_CHECKED = 500
"""So many known documents are checked again each night, however few the share below makes."""
SHARE_CHECKED = 0.03
"""The share of a source's known documents that is checked again each night."""
BATCH_ROWS = 100
"""Rows of a batch: what one Prefect task reads."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A list page as read: the pages it leads to, and whether it offers what it offered the last time."""

    request: Request
    follow: tuple[Request, ...]
    as_it_was: bool


@dataclass(slots=True)
class _Reading:
    """The reading of the listing below one start URL."""

    sparing: bool
    found: set[str] = field(default_factory=set)
    put_off: dict[str, Request] = field(default_factory=dict)
    pages: int = 0
    failed: bool = False

    @property
    def state(self) -> ListingState:
        return "incomplete" if self.failed else "spared" if self.put_off else "complete"


def read_listings(run: Run) -> int:
    """Read the listings below all start URLs and plan the run; return how many wanted rows are listed.

    A run that was stopped after this step does not repeat it; one that was stopped within reads what it has not read.

    Raises:
        SourceError: the source's roster is wrong.
    """
    if not run.agenda.is_planned(run.number):
        run.ledger.put_roster(run.source.id, run.source.roster())
        seen: set[str] = set()
        for start_url in dict.fromkeys(run.source.start_urls):
            first = run.adapter.start(start_url)
            if first.key in seen:  # it lies below an earlier start URL, which has its rows
                continue
            with run.report.track(f"{run.source.id}: list pages", None) as advance:
                reading = _read_start(run, start_url, first, seen, advance)
            run.agenda.note_reading(start_url, reading.state, reading.pages, run.number)
        run.agenda.want_again(run.archive.has)
        run.agenda.plan(run.number, LEAST_CHECKED, SHARE_CHECKED, BATCH_ROWS)
    return run.agenda.listed_count(run.number)


def batches(run: Run) -> list[int]:
    """Return the numbers of the page batches that are still to do."""
    return run.agenda.batches(run.number)


def _read_start(run: Run, start_url: str, first: Request, seen: set[str], advance: Callable[[int], None]) -> _Reading:
    """Read every list page below a start URL, breadth first, except those that are put off to another night."""
    reading = _Reading(_may_spare(run, start_url))
    level = [first]
    while level:
        seen.update(request.key for request in level)
        reading.pages += len(level)
        follow: dict[str, Request] = {}
        for read in _read_level(run, start_url, level, reading.found):
            advance(1)
            if read is None:
                reading.failed = True
                continue
            reading.sparing = reading.sparing and read.as_it_was
            for position, request in enumerate(read.follow):
                if request.key in seen or request.key in follow or request.key in reading.put_off:
                    continue
                tonight = (position + run.today().toordinal()) % LIST_PAGE_SHARE == 0
                put_off = reading.sparing and not tonight and _continues(read.request, request)
                (reading.put_off if put_off else follow)[request.key] = request
        if not reading.sparing:
            follow |= reading.put_off
            reading.put_off.clear()
        level = list(follow.values())
    return reading


def _may_spare(run: Run, start_url: str) -> bool:
    last = run.agenda.last_complete(start_url)
    if last is None or run.agenda.is_configured_anew(run.number):
        return False
    return last[1] > LARGE_LISTING and run.now() - last[0] < COMPLETE_WITHIN


def _continues(page: Request, follow: Request) -> bool:
    """Tell a list's next page, which lies beside it and has its context, from another list."""
    return follow.context == page.context and urljoin(follow.url, ".") == urljoin(page.url, ".")


def _read_level(run: Run, start_url: str, level: list[Request], found: set[str]) -> Iterator[_Read | None]:
    """Read list pages; None for one that could not be read. Those that this run has read are not asked for again.

    `found` has the keys of all pages that were led to so far, and is added to.
    """
    to_read: list[Request] = []
    for request in level:
        known = run.agenda.list_page(request.key)
        if known is not None and known.read_run == run.number:
            found.update(further.key for further in known.follow)
            yield _Read(request, known.follow, known.as_it_was)
        else:
            to_read.append(request)
    for request, answer in fetch_pages(run, to_read):
        try:
            if isinstance(answer, Refused):
                raise PageError(answer.reason)
            listing = run.adapter.listing(answer)
            if not listing.rows and not listing.follow and (shell := run.client.shell(request.url, answer.url, answer.body)):
                raise PageError(shell)
            yield _note(run, start_url, answer, listing, found)
            for doubt in listing.doubts:
                run.fail(request.url, doubt)
                yield None
        except PageError as error:
            reason = f"the list page {request.url} could not be read: {error}"
            run.fail(request.url, reason, whole_source=request.url == start_url)
            yield None


def _note(run: Run, start_url: str, page: Page, listing: Listing, found: set[str]) -> _Read:
    """Note a list page's rows, and of the pages it leads to those that are new: every page of a long list leads to all others."""
    key = page.request.key
    known = run.agenda.list_page(key)
    if known is not None and known.rows and not listing.rows and run.now() - known.read_at < COMPLETE_WITHIN:
        raise PageError(f"it has no row where it had {known.rows}")  # a notice of maintenance looks like this
    fingerprint = _fingerprint(listing)
    as_it_was = known is not None and known.fingerprint == fingerprint
    rows = [ListedRow(row, start_url, page.url, is_wanted(run.source, read_title(row.title), row.title)) for row in listing.rows]
    new = tuple(request for request in listing.follow if request.key not in found)
    found.update(request.key for request in new)
    run.agenda.note_list_page(key, ListPage(fingerprint, as_it_was, new, run.number, run.now(), len(rows)), rows)
    return _Read(page.request, listing.follow, as_it_was)


def _fingerprint(listing: Listing) -> str:
    """A digest of what a list page offers, which ornaments, counters and today's date do not change."""
    rows = [[row.title, row.kind, str(row.published_on), row.unit_name, request_parts(row.request)] for row in listing.rows]
    return hashlib.sha256(json.dumps([rows, len(listing.follow)]).encode()).hexdigest()
