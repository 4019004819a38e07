"""Third step, by batch: ask for the announced documents, each once a run, whatever number of rows offer it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from extractors.media import HTML, media_type
from extractors.portals.base import Request
from extractors.portals.html import DOCUMENT_NAME
from flows.client import Fetched, NotModified, Refused
from flows.stages.crawling.bodies import Stored, known_state, note_outcome, stored
from flows.stages.crawling.run import Run
from warehouse.ledger import FetchState
from warehouse.listed import Pending

_LONGEST_MESSAGE = 16_384


class _Task(NamedTuple):
    document: Pending
    known: FetchState | None


def get_documents(run: Run, batch: int, advance: Callable[[int], None] = lambda _documents: None) -> None:
    """Ask for a batch's documents that this run has not asked for, conditionally where they were had, and end the batch."""
    tasks = (_Task(document, known_state(run, document.url)) for document in run.agenda.pending(run.number, batch))
    for task, outcome in run.in_threads(lambda t: _get(run, t), tasks):
        note_outcome(run, task.document.url, task.document.title, outcome)
        advance(1)
    run.agenda.settle(run.number, batch, run.today())


def _message(body: bytes) -> str | None:
    """The text of a body that is JSON, as programs answer that have no file to give; None for anything else."""
    if len(body) > _LONGEST_MESSAGE or not body.lstrip().startswith(b"{"):
        return None
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return None
    return " ".join(body.decode(errors="replace").split())[:200]


def _get(run: Run, task: _Task) -> Stored | NotModified | Refused:
    """Have one document, in a thread: its bytes go to the archive at once."""
    url, known = task.document.url, task.known
    outcome = run.client.fetch(Request(url), *((known.etag, known.last_modified) if known else ()))
    if not isinstance(outcome, Fetched):
        return outcome
    if not outcome.body:
        return Refused(url, "missing", f"{url} answered with an empty file")
    if media_type(outcome.body) == HTML:
        if DOCUMENT_NAME.search(urlsplit(url).path):
            return Refused(url, "missing", f"{url} answered with a web page instead of the file")
        if shell := run.client.shell(url, outcome.final_url, outcome.body):
            return Refused(url, "missing", shell)
    if message := _message(outcome.body):
        return Refused(url, "missing", f"{url} answered with a message instead of the file: {message}")
    return stored(run.archive, outcome.body, etag=outcome.etag, last_modified=outcome.last_modified, downloaded=len(outcome.body))
