"""What a try of a source found, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractors.portals.base import Offer, Row
from extractors.portals.names import Witness
from flows.registry import Source

Wanted = Literal["wanted", "include", "exclude", "years"]
"""Whether a row is wanted, or which field of the source file leaves it out."""


@dataclass(frozen=True, slots=True)
class RobotsFound:
    """What one site's robots.txt says: `closed` are the start URLs that it closes to this crawler."""

    origin: str
    unavailable: str | None
    crawl_delay: float
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartFound:
    """What one start URL gave. `failure` says why nothing could be read; `others` how many rows other adapters see there."""

    url: str
    final_url: str | None = None
    status: int | None = None
    title: str | None = None
    failure: str | None = None
    kind: str | None = None
    rows: int = 0
    follow: int = 0
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowFound:
    """One row of a list page, what its title says, and whether the source file wants it."""

    row: Row
    witness: Witness
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class SampleFound:
    """What the page of one row gave: the documents it offers, or why none."""

    row: Row
    offers: tuple[Offer, ...] = ()
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """What one document's address gave: media type by content and size, or why nothing."""

    offer: Offer
    media_type: str | None = None
    size: int = 0
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class NameFound:
    """A unit's name as titles print it, and why the roster has none for it."""

    name: str
    reason: str


@dataclass(slots=True)
class SourceCheck:
    """Everything that was found, in the order in which it was asked for."""

    source: Source
    robots: list[RobotsFound] = field(default_factory=list)
    starts: list[StartFound] = field(default_factory=list)
    pages_read: int = 0
    pages_left: int = 0
    page_failures: list[str] = field(default_factory=list)
    rows: list[RowFound] = field(default_factory=list)
    samples: list[SampleFound] = field(default_factory=list)
    documents: list[DocumentFound] = field(default_factory=list)
    names: tuple[str, ...] = ()
    unmatched: tuple[NameFound, ...] = ()
    roster_units: int = 0

    @property
    def found_documents(self) -> bool:
        """Whether at least one document was had; a source for which that holds can be crawled."""
        return any(document.failure is None for document in self.documents)

    def wanted(self, *kinds: Wanted) -> list[RowFound]:
        """Return the rows that are wanted, or that these fields leave out."""
        return [found for found in self.rows if found.wanted in (kinds or ("wanted",))]
