"""Cases: one declared error in one generated agency, and where exactly the printed documents differ by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from flows.demo.statements import Statement
from tests.injection.changes import Change
from tests.injection.documents import Agency, Disclosure, agency
from tests.injection.frames import place, placed_figures

POOL = 40
"""How many agencies there are; every case takes one of them."""
_TRIES = POOL


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: who may report it, and how it gets into the documents."""

    id: str
    what: str
    rules: str
    """Pattern of the ids of the rules that report it."""
    change: Change
    near: bool = False
    """Within what rounding allows: it must become `rounding`, and nothing may fail."""
    across: bool = False
    """Decided by comparing documents: the agency's others are checked with the changed one."""


@dataclass(frozen=True, slots=True)
class Undecidable:
    """A kind of error that the documents alone do not show, and why."""

    id: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """One error in one agency: the documents to check, and the places at which they differ from those without it."""

    kind: Kind
    seed: int
    documents: tuple[Disclosure, ...]
    changed: Disclosure
    cells: frozenset[str]
    """The changed figures as `checks` names them: as printed, with page and box."""
    sentences: frozenset[str]
    """Paragraphs that are changed, left out or new."""
    other: frozenset[str]
    """What else is changed: names of statements that are left out or whose notes or names changed, `document` for its dates."""


def cases(kind: Kind, seeds: Iterable[int]) -> Iterator[Case]:
    """Yield a case for each seed; where a seed's agency has no place for the error, that of a further seed takes its turn."""
    for seed in seeds:
        for attempt in range(_TRIES):
            clean = agency((seed + attempt) % POOL)
            changed = kind.change(clean, Random(f"{kind.id} {seed} {attempt}"))
            if changed is not None:
                yield _case(kind, seed, clean, changed)
                break
        else:
            raise LookupError(f"no agency has a place for {kind.id}")


def _case(kind: Kind, seed: int, clean: Agency, changed: Agency) -> Case:
    (after,) = [d for d in changed.documents if d not in clean.documents]
    before = clean.document(after.key)
    documents = changed.documents if kind.across else (after,)
    cells = frozenset(_cells(after)) - frozenset(_cells(before))
    sentences = frozenset(_paragraphs(after)) ^ frozenset(_paragraphs(before))
    return Case(kind, seed, documents, after, cells, sentences, frozenset(_others(before, after)))


def _cells(disclosure: Disclosure) -> Iterator[str]:
    for number, statement in enumerate(disclosure.statements, 1):
        for order, column, item in placed_figures(statement):
            yield place(item.amount_text, number, order, column)


def _paragraphs(disclosure: Disclosure) -> Iterator[str]:
    for title, texts in disclosure.chapters:
        yield title
        yield from texts


def _others(before: Disclosure, after: Disclosure) -> Iterator[str]:
    def heads(disclosure: Disclosure) -> dict[str, object]:
        return {s.statement: (s.title, s.notes, s.currency_unit, _names(s)) for s in disclosure.statements}

    was, now = heads(before), heads(after)
    yield from (name for name in was if was[name] != now.get(name))
    if (before.published_on, before.version) != (after.published_on, after.version):
        yield "document"


def _names(statement: Statement) -> tuple[object, ...]:
    return tuple((line.code, line.row) for line in statement.lines)


def folded(text: str) -> str:
    """Text without white space, as quotes are compared."""
    return re.sub(r"\s", "", text)
