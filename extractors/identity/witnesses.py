"""The witnesses of a document's identity, and what comes of their words.

A witness is one place that says one thing: the cover, a chapter's heading, a statement's title, the line that names who prepared
a table, a line at the head of many pages, the narrative. They are heard in that order; who is heard first decides, and whoever of
the first four says otherwise is told with the pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from extractors.model import ReportType, Scope

T = TypeVar("T")
Said = TypeVar("Said", covariant=True)

Source = Literal["cover", "mark", "heading", "table title", "preparer line", "page header", "narrative", "column head", "member"]

_ORDER: tuple[Source, ...] = (
    "cover",
    "heading",
    "table title",
    "preparer line",
    "page header",
    "mark",
    "narrative",
    "column head",
    "member",
)
_HELD_AGAINST: frozenset[Source] = frozenset({"cover", "mark", "heading", "table title", "preparer line"})
"""Witnesses whose contradiction is a finding. Others are asked where these are silent: a narrative speaks of last year too."""

_PHRASES: dict[Source, tuple[str, str]] = {
    "cover": ("the cover says", "the cover says"),
    "mark": ("the cover's 本级 or 汇总 says", "the cover's 本级 or 汇总 says"),
    "heading": ("1 heading says", "{} headings say"),
    "table title": ("1 table title says", "{} table titles say"),
    "preparer line": ("1 preparer line says", "{} preparer lines say"),
    "page header": ("1 page header says", "{} page headers say"),
    "narrative": ("the narrative says", "the narrative says"),
    "column head": ("1 column head says", "{} column heads say"),
    "member": ("the name in the archive says", "the name in the archive says"),
}
_MOST_PAGES = 8


@dataclass(frozen=True, slots=True)
class Witness(Generic[Said]):
    """One place that says one thing; `page` counts from 1."""

    source: Source
    value: Said
    page: int


@dataclass(slots=True)
class Testimony:
    """All that is said of one document."""

    units: list[Witness[str]] = field(default_factory=list)
    years: list[Witness[int]] = field(default_factory=list)
    reports: list[Witness[ReportType]] = field(default_factory=list)
    scopes: list[Witness[Scope]] = field(default_factory=list)


def decide(what: str, said: Sequence[Witness[T]], same: Callable[[Any, Any], bool]) -> tuple[T | None, str | None]:
    """The word of the first source that speaks (of the cover its first, of others what most say), and who contradicts.

    Args:
        what: what is decided, as the sentence is to call it.
        said: the witnesses, each source's in the order of the pages.
        same: whether two words mean the same.

    Returns:
        The value, None where nobody speaks; and one sentence naming every contradiction with its pages, None without one.
    """
    source = next((s for s in _ORDER if any(w.source == s for w in said)), None)
    if source is None:
        return None, None
    own = [w.value for w in said if w.source == source]
    chosen = own[0] if source == "cover" else Counter(own).most_common(1)[0][0]
    against = [w for w in said if w.source in _HELD_AGAINST and not same(w.value, chosen)]
    if not against or source not in _HELD_AGAINST:
        return chosen, None
    agreeing = [w for w in said if w.source == source and w.value == chosen]
    return chosen, f"{what}: {', '.join([*_phrases(agreeing), *_phrases(against)])}"


def _phrases(witnesses: Iterable[Witness[T]]) -> list[str]:
    pages: defaultdict[tuple[Source, T], list[int]] = defaultdict(list)
    for witness in witnesses:
        if witness.page not in pages[witness.source, witness.value]:
            pages[witness.source, witness.value].append(witness.page)
    ordered = sorted(pages.items(), key=lambda item: _ORDER.index(item[0][0]))
    return [
        f"{_PHRASES[source][len(found) > 1].format(len(found))} {value} (p.{_listed(found)})"
        for (source, value), found in ordered
    ]


def _listed(pages: Sequence[int]) -> str:
    more = len(pages) - _MOST_PAGES
    shown = ", ".join(map(str, pages[:_MOST_PAGES]))
    return f"{shown} and {more} more" if more > 0 else shown
