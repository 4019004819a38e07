"""Try a source on the live site: what works, what does not, and what to change in its file.

For an operator with network. It asks as politely as a crawl, but for a part only: the start pages, some list pages, a few rows'
pages and a few documents. It writes nothing into archive, ledger or tables.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

from pydantic import ValidationError

from extractors.errors import PageError
from extractors.media import HTML, media_type
from extractors.portals import html as pages
from extractors.portals.adapters import ADAPTERS
from extractors.portals.base import Listing, Offer, Page, Request, Row
from extractors.portals.names import Witness, read_title
from flows.client import Client, Fetched, Outcome, Refused
from flows.registry import Source
from flows.reporting import Reporter
from flows.stages.crawling.fetching import fetch_answered
from flows.stages.source_findings import (
    DocumentFound,
    NameFound,
    RobotsFound,
    RowFound,
    SampleFound,
    SourceCheck,
    StartFound,
    Wanted,
)
from warehouse.roster import index_of

LIST_PAGES, SAMPLE_ROWS, SAMPLE_DOCUMENTS = 20, 5, 3

_T = TypeVar("_T")


def check_source(source: Source, client: Client, report: Reporter, list_pages: int = LIST_PAGES) -> SourceCheck:
    """Ask a source's portal for a part of what a crawl would ask for.

    Args:
        source: the source.
        client: the polite client, with the source's limits and hosts.
        report: told how far it is.
        list_pages: how many list pages to read besides the start pages.

    Raises:
        SourceError: the roster is wrong.
    """
    roster = source.roster()
    check = SourceCheck(source, roster_units=len(roster.units))
    check.robots = list(_robots(source, client))
    with report.track(f"{source.id}: list pages", None) as advance:
        for found in _rows(check, client, list_pages):
            advance(1)
            check.rows += [_judged(source, row) for row in found]
    wanted = [found.row for found in check.wanted()]
    check.samples = [_sample(source, client, row) for row in _spread(wanted, SAMPLE_ROWS)]
    check.documents = [_document(client, offer) for offer in _spread(_wanted_offers(check), SAMPLE_DOCUMENTS)]
    named = dict.fromkeys(
        (witness.unit_name, witness.fiscal_year) for witness in _witnesses(check) if witness.unit_name is not None
    )
    check.names = tuple(dict.fromkeys(name for name, _ in named if name))
    if (index := index_of(roster)) is not None:
        matches = {name: index.match(name, year) for name, year in named if name}
        check.unmatched = tuple(NameFound(n, m.reason or "") for n, m in matches.items() if m.unit_name is None)
    return check


def _robots(source: Source, client: Client) -> Iterator[RobotsFound]:
    by_origin: dict[str, list[str]] = {}
    for url in source.start_urls:
        parts = urlsplit(url)
        by_origin.setdefault(f"{parts.scheme}://{parts.netloc}", []).append(url)
    for origin, urls in by_origin.items():
        rules = client.rules(urls[0])
        closed = tuple(url for url in urls if not rules.allows(url))
        yield RobotsFound(origin, rules.unavailable.reason if rules.unavailable else None, rules.crawl_delay, closed)


def _rows(check: SourceCheck, client: Client, list_pages: int) -> Iterator[list[Row]]:
    """Read the start pages, then the pages that they lead to, breadth first; yield the new rows of each."""
    adapter = check.source.adapter()
    seen_rows: set[str] = set()
    starts = [adapter.start(url) for url in dict.fromkeys(check.source.start_urls)]
    seen = {request.key for request in starts}
    waiting: deque[Request] = deque()

    def new(listing: Listing) -> list[Row]:
        waiting.extend(r for r in listing.follow if r.key not in seen and not seen.add(r.key))  # type: ignore[func-returns-value]
        rows = {row.request.key: row for row in listing.rows if row.request.key not in seen_rows}
        seen_rows.update(rows)
        return list(rows.values())

    for url, request in zip(dict.fromkeys(check.source.start_urls), starts, strict=True):
        started, listing = _start(check.source, client, url, request)
        check.starts.append(started)
        yield new(listing)
    while waiting and check.pages_read < list_pages:
        request = waiting.popleft()
        check.pages_read += 1
        answer = fetch_answered(client, adapter, request)
        try:
            yield new(adapter.listing(_page(request, answer)))
        except PageError as error:
            check.page_failures.append(f"{request.url}: {error}")
    check.pages_left = len(waiting)


def _start(source: Source, client: Client, url: str, request: Request) -> tuple[StartFound, Listing]:
    answer = fetch_answered(client, source.adapter(), request)
    if isinstance(answer, Refused):
        return StartFound(url, failure=answer.reason, kind=answer.kind, status=answer.status), Listing()
    if not isinstance(answer, Fetched):
        return StartFound(url, failure=_reason(answer)), Listing()
    page = _page(request, answer)
    title = _title(page) if media_type(answer.body) == HTML else None
    try:
        listing, failure = source.adapter().listing(page), None
    except PageError as error:
        listing, failure = Listing(), str(error)
    others = () if listing.rows or listing.follow else tuple(_other_adapters(source, page))
    counts = (len(listing.rows), len(listing.follow))
    moved = urldefrag(answer.final_url).url not in _asked(url, request)
    return StartFound(url, answer.final_url if moved else url, answer.status, title, failure, None, *counts, others), listing


def _asked(url: str, request: Request) -> frozenset[str]:
    """The addresses, without fragments, that a start URL is asked for at: an adapter may ask another than the URL itself."""
    other = request.otherwise
    own = frozenset(urldefrag(address).url for address in (url, request.url))
    return own if other is None else own | _asked(url, other)


def _other_adapters(source: Source, page: Page) -> Iterator[tuple[str, int]]:
    """Say how many rows the other adapters, with their default options, see on a page that this source's adapter finds empty."""
    for kind, adapter in sorted(ADAPTERS.items()):
        try:
            other = adapter([page.request.url], adapter.options_model())
            request = other.start(page.request.url)
            if kind == source.portal or request.key != page.request.key:
                continue
            rows = len(other.listing(Page(request, page.url, page.body, page.charset)).rows)
        except (PageError, ValidationError):
            continue
        if rows:
            yield kind, rows


def _judged(source: Source, row: Row) -> RowFound:
    witness = read_title(row.title)
    wanted: Wanted = "wanted"
    if not source.in_years(witness.fiscal_year):
        wanted = "years"
    elif not source.offered_by_title(row.title):
        only_include = source.model_copy(update={"exclude": None})
        wanted = "exclude" if only_include.offered_by_title(row.title) else "include"
    return RowFound(row, witness, wanted)


def _sample(source: Source, client: Client, row: Row) -> SampleFound:
    if row.kind == "document":
        return SampleFound(row, (Offer(row.title, row.request.url, row.request.url, None, row.published_on),))
    adapter = source.adapter()
    try:
        offers = adapter.offers(_page(row.request, fetch_answered(client, adapter, row.request)), row)
    except PageError as error:
        return SampleFound(row, failure=str(error))
    return SampleFound(row, offers, None if offers else f"{row.request.url} links to no document and prints no table")


def _wanted_offers(check: SourceCheck) -> list[Offer]:
    """The documents that the sampled pages offer and the source file wants, each address once; first those of different pages."""
    first: dict[str, Offer] = {}
    further: dict[str, Offer] = {}
    for sample in check.samples:
        kept = [offer for offer in sample.offers if _is_wanted(check.source, offer, sample.row)]
        for at, offer in enumerate(kept):
            (further if at else first).setdefault(offer.url, offer)
    return list((first or further).values())


def _is_wanted(source: Source, offer: Offer, row: Row) -> bool:
    witness = read_title(offer.title).filled_from(read_title(row.title)).filled_from(read_title(offer.page_title or ""))
    return source.in_years(witness.fiscal_year) and source.offered_by_title(offer.title, row.title)


def _document(client: Client, offer: Offer) -> DocumentFound:
    if offer.content_key is not None:  # the page itself, which has been read
        return DocumentFound(offer, HTML)
    answer = client.fetch(Request(offer.url))
    if not isinstance(answer, Fetched):
        return DocumentFound(offer, failure=_reason(answer))
    kind = media_type(answer.body)
    if not answer.body or kind == HTML:
        said = "a web page" if answer.body else "nothing"
        return DocumentFound(offer, kind, len(answer.body), f"{offer.url} answered with {said} in place of a document")
    return DocumentFound(offer, kind, len(answer.body))


def _witnesses(check: SourceCheck) -> Iterator[Witness]:
    yield from (found.witness for found in check.wanted())
    yield from (read_title(offer.title) for sample in check.samples for offer in sample.offers)


def _page(request: Request, answer: Outcome) -> Page:
    """Return an answer as a page.

    Raises:
        PageError: it is none.
    """
    if not isinstance(answer, Fetched):
        raise PageError(_reason(answer))
    return Page(request, answer.final_url, answer.body, answer.charset)


def _title(page: Page) -> str | None:
    """What the browser shows as the page's title: it names the site more often than headings do."""
    try:
        root = pages.parse(page)
    except PageError:
        return None
    return next((text for element in root.iter("title") if (text := pages.words(element))), None) or pages.title_of(root)


def _reason(answer: Outcome) -> str:
    return answer.reason if isinstance(answer, Refused) else f"{answer.url} answered HTTP 304 to a request without a condition"


def _spread(items: Sequence[_T], most: int) -> Sequence[_T]:
    """Up to so many items, evenly from the first to the last: a list's old end is often of another form than its new one."""
    if len(items) <= most:
        return items
    return [items[round(at * (len(items) - 1) / (most - 1))] for at in range(most)]
