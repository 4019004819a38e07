"""Crawls a sample site through an adapter, in one process and without sockets, in the order in which the crawl asks."""

from __future__ import annotations

from urllib.parse import parse_qsl, urljoin, urlsplit

from extractors.portals.base import Offer, Page, PortalAdapter, Request, Row
from flows.demo.portals.base import Asked, Reply, SampleSite

ORIGIN = "http://www.example.gov.cn"


def start_urls(site: SampleSite) -> list[str]:
    return [ORIGIN + path for path in site.start_paths]


def walk(adapter: PortalAdapter, site: SampleSite) -> list[Offer]:
    """Every offer, as often as it is made: list pages breadth first, then the pages of the rows, each request once."""
    rows: dict[str, Row] = {}
    seen: set[str] = set()
    for url in adapter.start_urls:
        level = [adapter.start(url)]
        while level:
            level = [request for request in {r.key: r for r in level}.values() if request.key not in seen]
            seen.update(request.key for request in level)
            listings = [adapter.listing(ask(site, request)) for request in level]
            for row in (row for listing in listings for row in listing.rows):
                rows.setdefault(row.request.key, row)
            level = [request for listing in listings for request in listing.follow]
    offers: list[Offer] = []
    for row in rows.values():
        if row.kind == "document":
            offers.append(Offer(row.title, row.request.url, row.request.url, None, row.published_on))
        else:
            offers += adapter.offers(ask(site, row.request), row)
    return offers


def ask(site: SampleSite, request: Request) -> Page:
    """The site's answer to a request, redirects followed."""
    url = request.url
    for _ in range(5):
        reply = answer(site, url, request)
        location = dict(reply.headers).get("Location")
        if location is None:
            assert reply.status == 200, f"{url} answers {reply.status}"
            return Page(request, url, reply.body)
        url = urljoin(url, location)
    raise AssertionError(f"{request.url} redirects without end")


def answer(site: SampleSite, url: str, request: Request) -> Reply:
    assert url.startswith(f"{ORIGIN}/"), f"{url} lies on another host"
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    reply = site.answer(Asked(request.method, parts.path, query, dict(request.headers), request.body or b""))
    assert reply is not None, f"{url} does not exist"
    return reply
