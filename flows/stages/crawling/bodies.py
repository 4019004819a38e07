"""Document bodies: into the archive at once, and what became of them into the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.media import media_type
from flows.client import NotModified, Refused
from flows.stages.crawling.run import Run
from warehouse.agenda import CheckOutcome
from warehouse.archive import Archive
from warehouse.ledger import FetchState


@dataclass(frozen=True, slots=True)
class Stored:
    """A body that is in the archive now. `downloaded`: bytes that were sent for it as a document."""

    state: FetchState
    media_type: str
    size: int
    downloaded: int


def stored(
    archive: Archive,
    body: bytes,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    content_key: str | None = None,
    downloaded: int,
) -> Stored:
    """Put a body into the archive; may be called from any thread."""
    return Stored(FetchState(etag, last_modified, archive.put(body), content_key), media_type(body), len(body), downloaded)


def known_state(run: Run, url: str) -> FetchState | None:
    """What was had of an address, as long as its bytes are still in the archive."""
    state = run.ledger.fetched(url)
    return state if state is not None and run.archive.has(state.document_id) else None


def is_same_page(run: Run, url: str, content_key: str) -> NotModified | None:
    """Tell whether a page that is itself a document has the tables it had."""
    known = known_state(run, url)
    return NotModified(url) if known is not None and known.content_key == content_key else None


def note_outcome(run: Run, url: str, title: str, outcome: Stored | NotModified | Refused) -> None:
    """Note what a request for a document came to, in one step."""
    with run.ledger.transaction():
        came_to: CheckOutcome
        size = 0
        if isinstance(outcome, NotModified):
            run.ledger.note_unchanged(url, run.now())
            came_to = "unchanged"
        elif isinstance(outcome, Stored):
            came_to = run.ledger.note_fetch(url, outcome.state, outcome.media_type, outcome.size, run.now(), run.number)
            size = outcome.downloaded
        else:
            run.ledger.note_refusal(url, outcome.kind, outcome.reason, run.now())
            run.fail(url, f"“{title}”: {outcome.reason}")
            came_to = "gone" if outcome.gone and run.ledger.fetched(url) is not None else "refused"
        run.agenda.note_check(url, run.number, came_to, size)
