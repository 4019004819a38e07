"""What listings say, as `warehouse.agenda` keeps it: rows, list pages, and requests as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from extractors.portals.base import Request, Row


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of a listing, the start URL that leads to it, and the list page it stands on."""

    row: Row
    start_url: str
    listing_url: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page as it was last read."""

    fingerprint: str
    """A digest of what it offers."""
    as_it_was: bool
    """Whether it offered the same the time before."""
    follow: tuple[Request, ...]
    """The pages it leads to that no page before it in that run had led to."""
    read_run: int
    read_at: datetime
    rows: int
    """How many rows it had."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that a run still has to ask for."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run has come to so far. `listed` and `unchecked` count wanted documents that the listings offer."""

    listed: int
    unchecked: int
    new: int
    unchanged: int
    revised: int
    refused: int
    bytes_downloaded: int


def request_parts(request: Request) -> list[object]:
    """Return a request as JSON can hold it."""
    body = None if request.body is None else request.body.hex()
    other = None if request.otherwise is None else request_parts(request.otherwise)
    return [request.url, request.method, [*map(list, request.headers)], body, [*map(list, request.context)], other]


def request_from(parts: Sequence[object]) -> Request:
    """Return the request of `request_parts`."""
    url, method, headers, body, context, *more = parts
    other = more[0] if more else None  # older ledgers have none
    return Request(
        str(url),
        "POST" if method == "POST" else "GET",
        tuple(_pairs(headers)),
        None if body is None else bytes.fromhex(str(body)),
        tuple(_pairs(context)),
        request_from(other) if isinstance(other, list) else None,
    )


def _pairs(told: object) -> Iterator[tuple[str, str]]:
    assert isinstance(told, list)
    for name, value in told:
        yield str(name), str(value)


def listed_row(
    title: str, request: str, kind: str, published_on: str | None, unit_name: str | None, start_url: str, listing_url: str
) -> ListedRow:
    """Return a row from the columns of the table `rows` of those names."""
    day = date.fromisoformat(published_on) if published_on else None
    of_kind: Literal["page", "document"] = "document" if kind == "document" else "page"
    return ListedRow(Row(title, request_from(json.loads(request)), of_kind, day, unit_name), start_url, listing_url)
