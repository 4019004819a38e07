"""What becomes of a request: one of three typed outcomes, never an exception for something a portal did."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.ledger import RefusalKind


@dataclass(frozen=True, slots=True)
class Fetched:
    """The body, whole and decoded from its transfer encoding, and the headers that matter later.

    `file_name` is the name that Content-Disposition gives the body, without any folder: words about the document, never a place
    to store it at.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that what was had before still holds (304)."""

    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No usable answer, and why: `blocked` (the site does not want us), `missing` (not there), `failed` (broke).

    `gone` is true only where the server says of this very address that nothing is there (404, 410, 550): the one kind of answer
    by which a document that was had before may be taken as withdrawn. A home page, a shell or an error page in its place is
    `missing`, but shows nothing about the document. `verdict` has the whole list.
    """

    url: str
    kind: RefusalKind
    reason: str
    status: int | None = None
    gone: bool = False


Outcome = Fetched | NotModified | Refused
