"""What a sample site is: an idiom's pages made from a list of documents, answered request by request.

A site knows nothing of sockets: `flows/demo/server.py` serves it on loopback, and a test may ask it directly.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal, Protocol

Way = Literal["whole", "slow", "drip", "stall", "hang", "cut", "chunk_cut", "reset", "drop", "garbage", "endless"]
"""How an answer goes over the wire: whole, or broken in one of the ways that `flows/demo/wire.py` knows."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One document that a sample site offers. `key` is short, ASCII and unique within the site: addresses are made of it."""

    key: str
    title: str
    unit_name: str
    published_on: date
    body: bytes = field(repr=False)
    extension: str = "pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the path without its query, still percent-encoded; the query decoded; headers by name in any case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_urls: tuple[str, ...] = ()
    """The addresses that the server answers at, without a slash at the end: the main one, then a second one with another port."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. The server adds Content-Length, and validators to a 200 unless `validated` is False.

    `modified` becomes Last-Modified; an ETag always follows from the body.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    validated: bool = True
    modified: datetime | None = None
    way: Way = "whole"


class Answering(Protocol):
    """What the server can serve: anything that answers for the paths below a folder."""

    @property
    def root(self) -> str:
        """Its folder on the server, without a slash at the end; empty for all that no other one has."""

    @property
    def closed_paths(self) -> tuple[str, ...]:
        """Paths that robots.txt closes to crawlers."""

    def answer(self, asked: Asked) -> Reply | None:
        """Return what it answers, None where it has nothing (the server says 404)."""


class SampleSite(ABC):
    """A small government site in one idiom, below its own folder of the server."""

    kind: ClassVar[str]
    """The value of `portal:` in a source file for it."""
    closed_paths: tuple[str, ...] = ()
    """Paths that robots.txt closes to crawlers."""

    def __init__(self, root: str, offered: Sequence[Offered]) -> None:
        """Make a site below `root`, a path without a slash at its end (`/hanweb`), that offers these documents."""
        self.root = root
        self.offered = tuple(offered)

    @property
    @abstractmethod
    def start_paths(self) -> tuple[str, ...]:
        """Paths of the pages that a source file names in `start_urls`."""

    @property
    def options(self) -> dict[str, Any]:
        """The `options` of a source file for it."""
        return {}

    @abstractmethod
    def answer(self, asked: Asked) -> Reply | None:
        """Return what the site answers, None where it has nothing (the server says 404)."""

    @abstractmethod
    def document_path(self, document: Offered) -> str:
        """Path (with query, if any) at which a document's own bytes are served."""
