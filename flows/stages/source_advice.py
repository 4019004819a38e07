"""What a try of a source means: hints on its division, and what to change in its file. Pure: it asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from flows.stages.source_findings import SourceCheck, StartFound
from warehouse.divisions import Division, division, namesakes

_LEVEL = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|[省市区县旗盟])$")
_OLD_TLS = re.compile(
    r"LEGACY|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK|WRONG_SIGNATURE",
    re.IGNORECASE,
)
_TLS = re.compile(r"SSL|certificate|TLS", re.IGNORECASE)
_SHOWN = 3


def division_hints(check: SourceCheck) -> Iterator[str]:
    """Say what does not fit together of division code, name, host and page titles."""
    source = check.source
    if warning := source.division_warning():
        yield warning
    if (own := division(source.division_code)) is None:
        return
    if _stem(own.name) not in source.name:
        yield f"name: the file says {source.name}, division_code {own.code} is {own.full_name}."
    titles = " ".join(start.title for start in check.starts if start.title)
    if titles and _stem(own.name) not in titles:
        yield f"no page title names {own.name} ({titles[:80]}): is this the site of {own.full_name}?"
    for other in namesakes(own.code):
        yield from _namesake_hints(own, other, titles)
    for host in sorted({urlsplit(start.final_url or start.url).hostname or "" for start in check.starts}):
        if not host.endswith(".gov.cn"):
            yield f"{host} is no host below gov.cn: make sure that the district publishes there."


def _namesake_hints(own: Division, other: Division, titles: str) -> Iterator[str]:
    """Two districts of one name are told apart by what lies above them."""
    theirs = [_stem(name) for name in other.area[:-1] if name not in own.area]
    ours = [_stem(name) for name in own.area[:-1]]
    if any(name in titles for name in theirs) and not any(name in titles for name in ours):
        yield f"the page titles speak of {other.full_name} ({other.code}), not of {own.full_name} ({own.code}): another's site."
    else:
        yield f"another division is called {other.name} too, {other.full_name} ({other.code}): see that this is not its site."


def advice(check: SourceCheck, today: date) -> list[str]:
    """Return what to change in the source file, or to look into, one sentence a thing, the most basic first."""
    source = check.source
    said = [
        *_robots_advice(check),
        *(line for at, start in enumerate(check.starts) for line in _start_advice(at, start, source.portal)),
        *_row_advice(check),
        *_page_advice(check),
    ]
    if check.unmatched:
        names = "、".join(found.name for found in check.unmatched[:_SHOWN])
        said.append(f"units: add to the roster, or as aliases there: {names}{_more(len(check.unmatched))}.")
    if check.found_documents and not check.roster_units:
        said.append("units: without a roster, coverage knows only the units that it has seen; write one.")
    if check.found_documents and source.verified is None:
        said.append(f"verified: set it to {today} once the lines above are right.")
    return said


def _robots_advice(check: SourceCheck) -> Iterator[str]:
    for robots in check.robots:
        if robots.unavailable is not None:
            yield f"{robots.origin}/robots.txt fails ({robots.unavailable}): a crawl takes the site to be down; try again later."
        for url in robots.closed:
            yield f"start_urls: robots.txt closes {url} to crawlers, and a crawl obeys: ask the site's keeper to open it."
        asked = 1 / check.source.politeness.requests_per_second
        if robots.crawl_delay > asked:
            yield f"politeness: {robots.origin} asks for {robots.crawl_delay:g} s between requests, and gets them."


def _start_advice(at: int, start: StartFound, portal: str) -> Iterator[str]:
    place = f"start_urls.{at}"
    host = urlsplit(start.url).hostname
    if start.kind == "blocked":
        yield f"{place}: the site refuses crawlers there; try from another network, and do not work around it."
    elif start.kind == "missing":
        yield f"{place}: the column is gone from {start.url}; find where it lies today."
    elif start.failure and _OLD_TLS.search(start.failure):
        yield f"tls: if the site works in a browser, its TLS is too old: write {{{host}: legacy}}."
    elif start.failure and _TLS.search(start.failure):
        yield f"tls: the certificate cannot be verified: write {{{host}: FILE.pem}} with the missing one, or {{{host}: http}}."
    elif start.kind == "failed":
        yield f"{place}: {start.url} does not answer as it should; look at it in a browser, with http in place of https too."
    elif start.final_url and start.final_url != start.url:
        yield f"{place}: leads to {start.final_url}; write that."
    for kind, rows in start.others:
        yield f"portal: “{kind}” sees {rows} rows at {start.url}, where “{portal}” sees none; try it."
    if start.kind is None and not start.rows and not start.follow and not start.others:
        yield f"portal: no adapter sees rows at {start.url}; see how the page gets them (a script, a frame, another address)."


def _row_advice(check: SourceCheck) -> Iterator[str]:
    if not check.rows:
        return
    fields = {"include": check.source.include, "exclude": check.source.exclude, "years": check.source.years}
    for name, value in fields.items():
        left_out = check.wanted(name)  # type: ignore[arg-type]
        if left_out and not check.wanted():
            titles = "”, “".join(found.row.title for found in left_out[:_SHOWN])
            yield f"{name}: {value} leaves out {len(left_out)} of {len(check.rows)} rows, and none is left: “{titles}”."


def _page_advice(check: SourceCheck) -> Iterator[str]:
    if check.page_failures:
        yield f"list pages: {len(check.page_failures)} could not be read; a crawl withdraws nothing below their start URL."
    empty = [sample for sample in check.samples if sample.failure]
    if empty:
        shown = "; ".join(str(sample.failure) for sample in empty[:_SHOWN])
        yield f"options: {len(empty)} of {len(check.samples)} rows' pages give no document ({shown}): look at one in a browser."
    failed = [document for document in check.documents if document.failure]
    if failed:
        shown = "; ".join(str(document.failure) for document in failed[:_SHOWN])
        yield f"documents: {len(failed)} of {len(check.documents)} could not be had: {shown}."


def _stem(name: str) -> str:
    """A division's name without the word for its level: 江汉, 武汉; as it is where little would be left."""
    stem = _LEVEL.sub("", name)
    return stem if len(stem) > 1 else name


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""
