"""Getting list and detail pages: one that has not changed since it was last kept is taken from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractors.portals.base import Page, PortalAdapter, Request
from flows.client import Client, Fetched, NotModified, Outcome, Refused
from flows.stages.crawling.run import Run
from warehouse.ledger import CachedPage

_NOT_TAKEN = frozenset({400, 404, 405, 411, 415, 500, 501})
"""What servers answer to a method or a form that their program does not know."""


class _Conditional(NamedTuple):
    """A request with the validators of what was had before."""

    request: Request
    etag: str | None
    last_modified: str | None


def fetch_pages(run: Run, requests: Iterable[Request]) -> Iterator[tuple[Request, Page | Refused]]:
    """Fetch pages, in the order in which they come."""
    tasks = (_Conditional(request, *run.ledger.page_validators(request.key)) for request in requests)
    for task, outcome in run.in_threads(lambda t: fetch_answered(run.client, run.adapter, *t), tasks):
        yield task.request, _page(run, task.request, outcome)


def fetch_answered(
    client: Client, adapter: PortalAdapter, request: Request, etag: str | None = None, last_modified: str | None = None
) -> Outcome:
    """Fetch a page; where the server does not take the request or answers nothing to it, the same asked otherwise."""
    first = outcome = client.fetch(request, etag, last_modified)
    other = request.otherwise
    while other is not None and _is_in_vain(adapter, request, outcome):
        outcome = client.fetch(other, etag, last_modified)
        other = other.otherwise
    return first if isinstance(outcome, Refused) or _is_in_vain(adapter, request, outcome) else outcome


def _is_in_vain(adapter: PortalAdapter, request: Request, outcome: Outcome) -> bool:
    if isinstance(outcome, Refused):
        return outcome.status in _NOT_TAKEN
    return isinstance(outcome, Fetched) and not adapter.is_answered(
        Page(request, outcome.final_url, outcome.body, outcome.charset)
    )


def _page(run: Run, request: Request, outcome: Outcome) -> Page | Refused:
    if isinstance(outcome, Refused):
        return outcome
    if isinstance(outcome, Fetched):
        page = CachedPage(outcome.final_url, outcome.etag, outcome.last_modified, outcome.charset, outcome.body)
        run.ledger.keep_page(request.key, page, run.now())
        return Page(request, page.url, page.body, page.charset)
    assert isinstance(outcome, NotModified)
    kept = run.ledger.page(request.key)
    if kept is None:
        return Refused(request.url, "failed", f"{request.url} answered HTTP 304 though nothing was kept of it")
    return Page(request, kept.url, kept.body, kept.charset)
