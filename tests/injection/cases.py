"""Cases: one declared error in one generated agency, and where exactly the printed documents differ by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from extractors.model import Box, Claim
from flows.demo.statements import Statement
from tests.injection.changes import Change
from tests.injection.documents import Agency, Disclosure, agency
from tests.injection.frames import place, placed_figures
from tests.injection.text import STATEMENT_PAGE, narrative

POOL = 30
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
    figures: frozenset[str]
    """The changed figures, of tables and of the text, as `checks` names them: as printed, with page and box."""
    sentences: frozenset[str]
    """Sentences that are changed, left out or new, without white space."""
    statements: frozenset[str]
    """Statements that are left out or whose heads, notes, codes or names changed."""
    pages: frozenset[int]
    """The pages of those."""
    whole: bool
    """Whether the document lacks a chapter or has another date: what belongs to no place of it."""


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
    heads = _heads(before), _heads(after)
    names = frozenset(name for name in heads[0] if heads[0][name] != heads[1].get(name))
    return Case(
        kind,
        seed,
        documents,
        after,
        figures=frozenset(_cells(after)) - frozenset(_cells(before)) | _claims(before, after),
        sentences=frozenset(_sentences(after)) ^ frozenset(_sentences(before)),
        statements=names,
        pages=frozenset(STATEMENT_PAGE + n for n, s in enumerate(after.statements, 1) if s.statement in names),
        whole=before.published_on != after.published_on or len(before.chapters) != len(after.chapters),
    )


def _cells(disclosure: Disclosure) -> Iterator[str]:
    for number, statement in enumerate(disclosure.statements, 1):
        for order, column, item in placed_figures(statement):
            yield place(item.amount_text, number, order, column)


def _claims(before: Disclosure, after: Disclosure) -> frozenset[str]:
    """The places of what only the changed text states."""

    def told(disclosure: Disclosure) -> dict[Claim, tuple[int, Box | None]]:
        claims, _ = narrative(disclosure)
        return {replace(claim, box=None, page=0): (claim.page, claim.box) for claim in claims}

    was, now = told(before), told(after)
    return frozenset(f"{claim.value} @p{page}{_box(box)}" for claim, (page, box) in now.items() if claim not in was)


def _box(box: Box | None) -> str:
    return f" ({box.x0:.0f},{box.top:.0f},{box.x1:.0f},{box.bottom:.0f})" if box else ""


def _sentences(disclosure: Disclosure) -> Iterator[str]:
    for title, texts in disclosure.chapters:
        for paragraph in (title, *texts):
            yield from (folded(sentence) for sentence in paragraph.split("。") if sentence)


def _heads(disclosure: Disclosure) -> dict[str, object]:
    return {s.statement: (s.title, s.notes, s.currency_unit, _names(s)) for s in disclosure.statements}


def _names(statement: Statement) -> tuple[object, ...]:
    return tuple((line.code, line.row) for line in statement.lines)


def folded(text: str) -> str:
    """Text without white space, as quotes are compared."""
    return re.sub(r"\s", "", text)
