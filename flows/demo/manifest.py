"""What a run against the sample portal must find: every row, the deliberate errors, what happens between the editions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from flows.demo.generate import EDITIONS, REISSUED, WITHDRAWN, InjectedError, Key, SampleDocument, documents, injected_errors
from flows.demo.units import SILENT

EventKind = Literal["withdrawn", "reissued", "silent"]


@dataclass(frozen=True, slots=True)
class PortalEvent:
    """Something that a run must report: a document withdrawn or re-issued in edition 2, a unit without documents."""

    kind: EventKind
    unit_name: str
    key: Key | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it. `documents` are those of edition 1 and, after them, the re-issued version of edition 2."""

    documents: tuple[SampleDocument, ...]
    injected_errors: tuple[InjectedError, ...]
    events: tuple[PortalEvent, ...]

    def in_force(self, edition: int) -> tuple[SampleDocument, ...]:
        """Return the documents that an edition offers."""
        return documents(edition)


@cache
def manifest() -> Manifest:
    """Return what a run against both editions must find."""
    first, second = ({d.key: d for d in documents(edition)} for edition in EDITIONS)
    reissued, withdrawn = second[REISSUED], first[WITHDRAWN]
    events = (
        PortalEvent("withdrawn", withdrawn.unit.name, withdrawn.key, withdrawn.path),
        PortalEvent("reissued", reissued.unit.name, reissued.key, reissued.path),
        PortalEvent("silent", SILENT, None, None),
    )
    return Manifest((*first.values(), reissued), injected_errors(), events)
