"""What becomes of a request: one of three typed outcomes, never an exception for something a portal did."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.ledger import RefusalKind


@dataclass(frozen=True, slots=True)
class Fetched:
    """The body, whole and decoded from its transfer encoding, and the headers that matter later."""

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that what was had before still holds (304)."""

    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No usable answer, and why: `blocked` (the site does not want us), `missing` (not there), `failed` (broke)."""

    url: str
    kind: RefusalKind
    reason: str
    status: int | None = None


Outcome = Fetched | NotModified | Refused
