"""Mistakes in the running text: a figure, a rate or a word that is not what the rest of the document says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from extractors.model import ReportType
from flows.demo.facts import Chapters
from tests.injection.changes import Change, far, shuffled
from tests.injection.documents import Agency, Disclosure

Rewrite = Callable[["re.Match[str]", Random], str | None]
"""Given what a pattern found in a paragraph, what to print instead of it, or None to leave it."""


def text(report_type: ReportType, chapter: str, pattern: str, rewrite: Rewrite, rounded: bool = False) -> Change:
    """Rewrite one place of the text.

    Args:
        report_type: in which documents.
        chapter: pattern that the chapter's heading must contain.
        pattern: what is rewritten; one of the places where it is found is chosen.
        rewrite: what is printed instead.
        rounded: only where the tables are in 万元: they are as rounded as the text.
    """

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            if rounded and any(s.currency_unit != "万元" for s in disclosure.statements):
                continue
            places = [
                (c, p, found)
                for c, (title, texts) in enumerate(disclosure.chapters)
                if re.search(chapter, title)
                for p, paragraph in enumerate(texts)
                for found in re.finditer(pattern, paragraph)
            ]
            rng.shuffle(places)
            for c, p, found in places:
                wrong = rewrite(found, rng)
                if wrong is not None and wrong != found.group():
                    return agency.with_document(_rewritten(disclosure, c, p, found, wrong))
        return None

    return change


def chapter_left_out(report_type: ReportType, chapter: str) -> Change:
    """Leave a chapter out, with its heading."""

    def change(agency: Agency, rng: Random) -> Agency | None:
        for disclosure in shuffled(agency, report_type, rng):
            kept = tuple(c for c in disclosure.chapters if not re.search(chapter, c[0]))
            if len(kept) < len(disclosure.chapters):
                return agency.with_document(replace(disclosure, chapters=kept))
        return None

    return change


def _rewritten(disclosure: Disclosure, c: int, p: int, found: re.Match[str], wrong: str) -> Disclosure:
    chapters: list[tuple[str, tuple[str, ...]]] = list(disclosure.chapters)
    title, texts = chapters[c]
    paragraph = texts[p][: found.start()] + wrong + texts[p][found.end() :]
    chapters[c] = (title, (*texts[:p], paragraph, *texts[p + 1 :]))
    changed: Chapters = tuple(chapters)
    return replace(disclosure, chapters=changed)


def amount(found: re.Match[str], rng: Random) -> str | None:
    """Another amount in 万元, wrong by more than rounding; the group is the number."""
    value = Decimal(found.group(1))
    wrong = far(value, value, Decimal(1), rng) if value else None
    return None if wrong is None else _in_place(found, f"{wrong:.2f}")


def amount_near(found: re.Match[str], rng: Random) -> str | None:
    """The amount off by one last digit, as when it was rounded elsewhere."""
    value = Decimal(found.group(1))
    return _in_place(found, f"{value + Decimal('0.01'):.2f}") if value > 1 else None


def rate(found: re.Match[str], rng: Random) -> str | None:
    """Another rate, wrong by some 2 to 9 percentage points; the group is the number."""
    value = Decimal(found.group(1))
    step = Decimal(rng.randint(200, 900)) / 100
    return _in_place(found, f"{value - step if value > step and rng.random() < 0.5 else value + step:.2f}")


def rate_near(found: re.Match[str], rng: Random) -> str | None:
    """The rate with one decimal: less exact, and right."""
    value = Decimal(found.group(1))
    return _in_place(found, f"{value:.1f}") if value > 1 else None


def fivefold(found: re.Match[str], rng: Random) -> str | None:
    """Five times the amount: more than what it is part of."""
    return _in_place(found, f"{Decimal(found.group(1)) * 5:.2f}")


def becomes(wrong: str) -> Rewrite:
    """Print a fixed text; `\\1` and so on stand for the groups."""
    return lambda found, rng: found.expand(wrong)


def _in_place(found: re.Match[str], number: str) -> str:
    whole, start, end = found.group(), found.start(1) - found.start(), found.end(1) - found.start()
    return whole[:start] + number + whole[end:]
