"""What every portal adapter is: a pure reader of pages that somebody else fetches.

The crawl hands an adapter the bytes of a page and asks two things. Of a list page: which rows does it offer, and which further
list pages are there (`Listing`)? Of a row's own page: which documents does it offer (`Offer`)? A request may be a GET or a POST
with a body, and carries words that only its adapter understands, so that JSON platforms fit as well as static sites.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict


class AdapterOptions(BaseModel):
    """Base of an adapter's own `options` in a source file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the crawl is to make for an adapter."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    context: tuple[tuple[str, str], ...] = ()
    """What the adapter wants to be told again with the answer (a department's name, how deep the column lies)."""
    otherwise: Request | None = None
    """The same asked in another way, where the server does not take this one or answers nothing to it (`is_answered`); its
    answer counts as this request's."""

    @property
    def key(self) -> str:
        """What makes two requests the same one: method, address and body."""
        return self.url if self.method == "GET" else f"{self.method} {self.url} {(self.body or b'').hex()}"

    def told(self, name: str) -> str | None:
        """Return a word of the context, or None."""
        return dict(self.context).get(name)


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: the request, the address that answered after redirects, and the bytes."""

    request: Request
    url: str
    body: bytes
    charset: str | None = None
    """The charset that the Content-Type header names, if any."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list page. A `page` row has a page of its own to read; a `document` row links to the file itself."""

    title: str
    request: Request
    kind: Literal["page", "document"]
    published_on: date | None = None
    unit_name: str | None = None
    """Whose documents these are, where the row's place in the portal says so (a department's column); its title wins."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list page offers, and the list pages that it leads to."""

    rows: tuple[Row, ...] = ()
    follow: tuple[Request, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why the list may go on where nothing leads to, as sentences: its rows count, and nothing is taken as withdrawn."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One document that a page offers."""

    title: str
    """The words of the link; where those say nothing ("附件下载"), the page's title."""
    url: str
    page_url: str
    page_title: str | None = None
    published_on: date | None = None
    content_key: str | None = None
    """Set where the page itself is the document: a digest of its tables, which a visit counter does not change."""
    unit_name: str | None = None
    """Whose document it is, where its place on the page says so (a table's row, a heading); the words of its link win."""


class PortalAdapter(ABC):
    """One portal idiom: how a kind of site lists documents. Adapters fetch nothing and keep no state."""

    kind: ClassVar[str]
    """The value of `portal:` in a source file."""
    options_model: ClassVar[type[AdapterOptions]]

    def __init__(self, start_urls: Sequence[str], options: AdapterOptions) -> None:
        self.start_urls = tuple(start_urls)
        self.options = options

    @abstractmethod
    def start(self, url: str) -> Request:
        """Return the request that begins one of the source's start URLs."""

    def is_answered(self, page: Page) -> bool:
        """Tell whether an answer is worth reading; where it is not, the request's `otherwise` is asked."""
        return True

    @abstractmethod
    def listing(self, page: Page) -> Listing:
        """Read a list page.

        Raises:
            PageError: the page does not have the form that this adapter reads.
        """

    @abstractmethod
    def offers(self, page: Page, row: Row) -> tuple[Offer, ...]:
        """Read a row's own page: every document it offers, none when it offers none.

        Raises:
            PageError: the page does not have the form that this adapter reads.
        """
