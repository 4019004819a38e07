"""Crawls a sample site through an adapter in this process: breadth first, with cookies and redirects, as the crawl does."""

from __future__ import annotations

from urllib.parse import parse_qsl, urljoin, urlsplit

from requests.utils import requote_uri

from extractors.portals.base import Offer, Page, PortalAdapter, Request, Row
from flows.demo.portals.base import Asked, SampleSite

ORIGIN = "http://www.example.gov.cn"


def start_urls(site: SampleSite) -> list[str]:
    return [ORIGIN + path for path in site.start_paths]


def walk(adapter: PortalAdapter, site: SampleSite) -> list[Offer]:
    """Every offer, as often as it is made: list pages breadth first, then the pages of the rows, each request once."""
    rows: dict[str, Row] = {}
    seen: set[str] = set()
    cookies: dict[str, str] = {}
    for url in adapter.start_urls:
        level = [adapter.start(url)]
        while level:
            level = [request for request in {r.key: r for r in level}.values() if request.key not in seen]
            seen.update(request.key for request in level)
            listings = [adapter.listing(ask(site, request, cookies)) for request in level]
            for row in (row for listing in listings for row in listing.rows):
                rows.setdefault(row.request.key, row)
            level = [request for listing in listings for request in listing.follow]
    offers: list[Offer] = []
    for row in rows.values():
        if row.kind == "document":
            offers.append(Offer(row.title, row.request.url, row.request.url, None, row.published_on, unit_name=row.unit_name))
        else:
            offers += adapter.offers(ask(site, row.request, cookies), row)
    return offers


def ask(site: SampleSite, request: Request, cookies: dict[str, str] | None = None) -> Page:
    """The site's answer to a request, redirects followed; addresses go out encoded as the client sends them."""
    url, jar = request.url, {} if cookies is None else cookies
    for _ in range(5):
        assert url.startswith(f"{ORIGIN}/"), f"{url} lies on another host"
        parts = urlsplit(requote_uri(url))
        cookie = (("Cookie", "; ".join(f"{name}={value}" for name, value in jar.items())),) if jar else ()
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        reply = site.answer(Asked(request.method, parts.path, query, dict((*request.headers, *cookie)), request.body or b""))
        assert reply is not None, f"{request.method} {url} does not exist"
        headers = dict(reply.headers)
        name, _, value = headers.get("Set-Cookie", "").partition(";")[0].partition("=")
        jar |= {name: value} if name else {}
        if "Location" not in headers:
            assert reply.status == 200, f"{url} answers {reply.status}"
            return Page(request, url, reply.body, reply.content_type.partition("charset=")[2] or None)
        url = urljoin(url, headers["Location"])
    raise AssertionError(f"{request.url} redirects without end")
