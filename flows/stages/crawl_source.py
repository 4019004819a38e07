"""Crawl one source: read its listings, then its rows' pages, then its documents.

Network work runs in as many threads as the source's politeness allows; ledger and counts belong to the calling thread.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from extractors.errors import PageError
from extractors.media import HTML, media_type
from extractors.portals.base import Offer, Page, PortalAdapter, Request, Row
from extractors.portals.html import DOCUMENT_NAME
from extractors.portals.names import Witness, read_title
from flows.client import Client, Fetched, Limits, NotModified, Refused
from flows.clock import CHINA_TIME
from flows.registry import Source
from flows.reporting import Reporter
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.ledger import Announcement, CachedPage, FetchState, Ledger

_LISTEN_S = 0.2

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be done, and why. `whole_source`: the source's listing could not be read or trusted."""

    source: str
    url: str
    reason: str
    whole_source: bool = False


@dataclass(slots=True)
class SourceCounts:
    """What the crawl of one source did; see `CrawlSummary`."""

    listed: int = 0
    new: int = 0
    unchanged: int = 0
    revised: int = 0
    withdrawn: int = 0
    refused: int = 0
    bytes_downloaded: int = 0
    requests: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _FoundRow:
    row: Row
    start_url: str
    listing_url: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A document to have: the offer, the row it came from, and its bytes where the row's page itself is the document."""

    offer: Offer
    found: _FoundRow
    witness: Witness
    page_body: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """A body that is in the archive now."""

    state: FetchState
    media_type: str
    size: int
    downloaded: int


def crawl_source(source: Source, home: Home, report: Reporter, now: Callable[[], datetime]) -> SourceCounts:
    """Crawl one source into the home's archive and ledger.

    Raises:
        SourceError: its roster is wrong.
        StoreError: archive or ledger cannot be used.
    """
    limits = Limits(**source.politeness.model_dump())
    with (
        Ledger.of(home) as ledger,
        Client(home.root / "locks", limits, source.hosts) as client,
        ThreadPoolExecutor(limits.concurrency, thread_name_prefix=source.id) as threads,
    ):
        run = _Run(source, source.adapter(), ledger, Archive(home.archive), client, threads, report, now)
        try:
            return run.crawl()
        finally:  # after an interruption nobody waits for a portal's Retry-After
            client.stop()
            threads.shutdown(wait=False, cancel_futures=True)


class _Run:
    """One crawl of one source."""

    def __init__(
        self,
        source: Source,
        adapter: PortalAdapter,
        ledger: Ledger,
        archive: Archive,
        client: Client,
        threads: ThreadPoolExecutor,
        report: Reporter,
        now: Callable[[], datetime],
    ) -> None:
        self._source = source
        self._adapter = adapter
        self._ledger = ledger
        self._archive = archive
        self._client = client
        self._threads = threads
        self._report = report
        self._now = now
        self._counts = SourceCounts()
        self._starts = list(dict.fromkeys(source.start_urls))
        self._incomplete: set[str] = set()
        self._offered: Counter[str] = Counter()
        self._number = ledger.begin_run(source.id, now())

    def crawl(self) -> SourceCounts:
        roster = self._source.roster()
        self._ledger.put_roster(self._source.id, roster)
        rows = self._read_listings()
        self._report.say(f"{self._source.id}: {len(rows)} rows listed")
        wanted = self._read_pages(rows)
        self._counts.listed += len({item.offer.url for item in wanted})
        self._get_documents(wanted)
        self._distrust_empty_listings()
        self._counts.withdrawn = self._ledger.withdraw_unseen(self._source.id, self._complete(), self._number, self._today())
        self._counts.requests = self._client.requests_sent
        counted = {k: v for k, v in asdict(self._counts).items() if k != "failures"}
        self._ledger.end_run(self._number, not self._incomplete, counted, self._now())
        return self._counts

    # Listings

    def _read_listings(self) -> list[_FoundRow]:
        """Read every list page below the start URLs, breadth first; a row found twice counts once."""
        found: dict[str, _FoundRow] = {}
        seen: set[str] = set()
        for start_url in list(self._starts):
            level = [self._adapter.start(start_url)]
            if level[0].key in seen:  # it lies below an earlier start URL, which has its rows
                self._starts.remove(start_url)
                continue
            with self._report.track(f"{self._source.id}: list pages", None) as advance:
                while level:
                    level = [request for request in {r.key: r for r in level}.values() if request.key not in seen]
                    seen.update(request.key for request in level)
                    level = list(self._read_level(level, start_url, found, advance))
        return list(found.values())

    def _read_level(
        self, level: list[Request], start_url: str, found: dict[str, _FoundRow], advance: Callable[[int], None]
    ) -> Iterator[Request]:
        for request, answer in self._pages(level):
            advance(1)
            try:
                if isinstance(answer, Refused):
                    raise PageError(answer.reason)
                listing = self._adapter.listing(answer)
            except PageError as error:
                self._incomplete.add(start_url)
                first = request.url == start_url
                self._fail(request.url, f"the list page {request.url} could not be read: {error}", whole_source=first)
                continue
            for row in listing.rows:
                found.setdefault(row.request.key, _FoundRow(row, start_url, answer.url))
            yield from listing.follow

    def _distrust_empty_listings(self) -> None:
        """A listing that offers nothing, least of all where it had documents, is a broken page and withdraws nothing."""
        for start_url in self._starts:
            if self._offered[start_url]:
                continue
            self._incomplete.add(start_url)
            if any(failure.whole_source and failure.url == start_url for failure in self._counts.failures):
                continue
            had = self._ledger.live_count(self._source.id, start_url)
            lost = f" where it had {had} documents; nothing is taken as withdrawn" if had else ""
            reason = f"{start_url} offers no document{lost}: look at the page and at the source's options"
            self._fail(start_url, reason, whole_source=True)

    def _complete(self) -> list[str]:
        """The start URLs below which every list page was read: only these can show that something is gone."""
        return [start_url for start_url in self._starts if start_url not in self._incomplete]

    def _fail(self, url: str, reason: str, *, whole_source: bool = False) -> None:
        self._counts.failures.append(Failure(self._source.id, url, reason, whole_source))

    # Rows' pages

    def _read_pages(self, rows: list[_FoundRow]) -> list[_Wanted]:
        """Read the pages of the rows that the source file wants, and return the documents they offer."""
        wanted: list[_Wanted] = []
        to_read: dict[str, _FoundRow] = {}
        for found in rows:
            row = found.row
            if not self._wants(read_title(row.title), row.title):
                self._still_listed(found)
            elif row.kind == "document":
                offer = Offer(row.title, row.request.url, found.listing_url, None, row.published_on)
                wanted += self._sorted_out([offer], found, None)
            else:
                to_read[row.request.key] = found
        with self._report.track(f"{self._source.id}: pages", len(to_read)) as advance:
            for request, answer in self._pages([found.row.request for found in to_read.values()]):
                wanted += self._read_page(to_read[request.key], answer)
                advance(1)
        return wanted

    def _read_page(self, found: _FoundRow, answer: Page | Refused) -> list[_Wanted]:
        if isinstance(answer, Refused):
            self._not_readable(found, answer)
            return []
        try:
            offers = self._adapter.offers(answer, found.row)
        except PageError as error:
            self._not_readable(found, Refused(found.row.request.url, "failed", str(error)))
            return []
        if not offers:
            reason = f"{answer.url} links to no document and prints no table"
            self._not_readable(found, Refused(found.row.request.url, "missing", reason))
            return []
        if all(offer.url != found.row.request.url for offer in offers):
            self._ledger.forget_stand_in(self._source.id, found.row.request.key)
        return self._sorted_out(offers, found, answer.body)

    def _sorted_out(self, offers: Iterable[Offer], found: _FoundRow, body: bytes | None) -> list[_Wanted]:
        """Keep the offers that the source file wants; the others stay as they are in the ledger."""
        wanted: list[_Wanted] = []
        for offer in offers:
            witness = (
                read_title(offer.title).filled_from(read_title(found.row.title)).filled_from(read_title(offer.page_title or ""))
            )
            self._offered[found.start_url] += 1
            if self._wants(witness, offer.title, found.row.title):
                wanted.append(_Wanted(offer, found, witness, body if offer.content_key else None))
            else:
                self._ledger.still_listed(self._source.id, found.row.request.key, self._number, self._now(), offer.url)
        return wanted

    def _not_readable(self, found: _FoundRow, refused: Refused) -> None:
        """A row whose page gives no document: it stands in for them, unless some were had before."""
        row = found.row
        self._counts.refused += 1
        self._fail(refused.url, f"“{row.title}”: {refused.reason}")
        self._ledger.note_refusal(row.request.url, refused.kind, refused.reason, self._now())
        if not self._ledger.was_had(self._source.id, row.request.key):
            self._counts.listed += 1
            stand_in = Offer(row.title, row.request.url, found.listing_url, None, row.published_on)
            self._announce(_Wanted(stand_in, found, read_title(row.title)))
        elif refused.kind != "missing":
            self._still_listed(found)

    def _still_listed(self, found: _FoundRow) -> None:
        self._offered[found.start_url] += self._ledger.still_listed(
            self._source.id, found.row.request.key, self._number, self._now()
        )

    def _wants(self, witness: Witness, *titles: str) -> bool:
        years = self._source.years
        in_years = years is None or witness.fiscal_year is None or witness.fiscal_year in years
        return in_years and self._source.offered_by_title(*titles)

    def _pages(self, requests: list[Request]) -> Iterator[tuple[Request, Page | Refused]]:
        """Fetch pages; one that has not changed since it was last kept is taken from the ledger."""
        validators = {request.key: self._ledger.page_validators(request.key) for request in requests}
        for request, outcome in self._in_threads(lambda r: self._client.fetch(r, *validators[r.key]), requests):
            page = self._ledger.page(request.key) if isinstance(outcome, NotModified) else None
            if isinstance(outcome, Fetched):
                page = CachedPage(outcome.final_url, outcome.etag, outcome.last_modified, outcome.charset, outcome.body)
                self._ledger.keep_page(request.key, page, self._now())
            if isinstance(outcome, Refused):
                yield request, outcome
            elif page is not None:
                yield request, Page(request, page.url, page.body, page.charset)
            else:
                yield request, Refused(request.url, "failed", f"{request.url} answered HTTP 304 though nothing was kept of it")

    # Documents

    def _get_documents(self, wanted: list[_Wanted]) -> None:
        """Get every wanted document once, whatever number of rows offer it."""
        by_url: dict[str, list[_Wanted]] = {}
        for item in wanted:
            by_url.setdefault(item.offer.url, []).append(item)
        known = {url: self._known(url) for url in by_url}
        with self._report.track(f"{self._source.id}: documents", len(by_url)) as advance:
            for items, outcome in self._in_threads(lambda i: self._get(i[0], known[i[0].offer.url]), list(by_url.values())):
                gone_on = self._note(items[0], outcome)
                for item in items:
                    self._announce(item, gone_on)
                advance(1)

    def _known(self, url: str) -> FetchState | None:
        """What was had of an address, as long as its bytes are still in the archive."""
        state = self._ledger.fetched(url)
        return state if state is not None and self._archive.has(state.document_id) else None

    def _get(self, item: _Wanted, known: FetchState | None) -> _Stored | NotModified | Refused:
        """Have one document, in a thread: its bytes go to the archive at once."""
        offer = item.offer
        if item.page_body is not None:
            same = known is not None and known.content_key == offer.content_key
            return NotModified(offer.url) if same else self._store(item.page_body, offer, None, None, downloaded=0)
        outcome = self._client.fetch(Request(offer.url), *((known.etag, known.last_modified) if known else ()))
        if not isinstance(outcome, Fetched):
            return outcome
        if not outcome.body:
            return Refused(offer.url, "missing", f"{offer.url} answered with an empty file")
        if media_type(outcome.body) == HTML and DOCUMENT_NAME.search(urlsplit(offer.url).path):
            return Refused(offer.url, "missing", f"{offer.url} answered with a web page instead of the file")
        return self._store(outcome.body, offer, outcome.etag, outcome.last_modified, downloaded=len(outcome.body))

    def _store(self, body: bytes, offer: Offer, etag: str | None, last_modified: str | None, downloaded: int) -> _Stored:
        state = FetchState(etag, last_modified, self._archive.put(body), offer.content_key)
        return _Stored(state, media_type(body), len(body), downloaded)

    def _note(self, item: _Wanted, outcome: _Stored | NotModified | Refused) -> date | None:
        """Write an outcome into the ledger and the counts; return today if the document was had and its link is dead now."""
        url, counts = item.offer.url, self._counts
        if isinstance(outcome, NotModified):
            self._ledger.note_unchanged(url, self._now())
            counts.unchanged += 1
        elif isinstance(outcome, _Stored):
            change = self._ledger.note_fetch(url, outcome.state, outcome.media_type, outcome.size, self._now())
            setattr(counts, change, getattr(counts, change) + 1)
            counts.bytes_downloaded += outcome.downloaded
        else:
            self._ledger.note_refusal(url, outcome.kind, outcome.reason, self._now())
            counts.refused += 1
            self._fail(url, f"“{item.offer.title}”: {outcome.reason}")
            if outcome.kind == "missing" and self._ledger.fetched(url) is not None:
                return self._today()
        return None

    def _announce(self, item: _Wanted, gone_on: date | None = None) -> None:
        offer, found = item.offer, item.found
        announcement = Announcement(
            source_id=self._source.id,
            row_key=found.row.request.key,
            url=offer.url,
            start_url=found.start_url,
            page_url=offer.page_url,
            title=offer.title,
            row_title=found.row.title,
            published_on=offer.published_on,
            division_code=self._source.division_code,
            witness=item.witness,
            disagreement=_disagreement(offer, found.row),
        )
        self._ledger.announce(announcement, self._number, self._now(), gone_on)

    def _in_threads(self, work: Callable[[_Task], _Result], tasks: list[_Task]) -> Iterator[tuple[_Task, _Result]]:
        """Yield each task with its result, in order, letting go of results as they are taken.

        The wait is in short steps: polars' handler of SIGINT has system calls restarted, so that one long wait would not be
        interrupted by Ctrl-C.
        """
        waiting = deque((task, self._threads.submit(work, task)) for task in tasks)
        while waiting:
            task, future = waiting.popleft()
            while not future.done():
                wait([future], timeout=_LISTEN_S)
            yield task, future.result()

    def _today(self) -> date:
        return self._now().astimezone(CHINA_TIME).date()


def _disagreement(offer: Offer, row: Row) -> str | None:
    """Say where the words of the link and of its row differ on year or report type; the units may well differ."""
    link, listed = read_title(offer.title), read_title(row.title)
    differing = [name for name in link.disagreements(listed) if name in ("fiscal_year", "report_type")]
    if not differing:
        return None
    return "; ".join(f"{name}: the link says {getattr(link, name)}, its row {getattr(listed, name)}" for name in differing)
