"""How many projects the text says that a document publishes, and how many it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from expectations.projects.model import PublishedRule
from expectations.projects.places import Finding, finding, place_of
from extractors.numbers import parse_amount


def published(rule: PublishedRule, projects: pl.DataFrame, claims: pl.DataFrame) -> Iterator[Finding]:
    """For each sentence that says how many projects the document publishes: how many rows each source has.

    One source with as many is enough. Where none has, it is wrong only where every source has some and all have the same number:
    a source that tells of fewer than another may be incomplete, or the rest stand in a file of their own.
    """
    counts = _counts(rule, projects)
    said = claims.filter((pl.col("subject") == rule.claim) & (pl.col("kind") == "count"))
    for claim in said.iter_rows(named=True):
        number = parse_amount(claim["value"])
        listed = counts.get((claim["document_id"], claim["part"]))
        if number is None or listed is None:
            continue
        found, unread, sure = listed
        holds = number in found.values()
        agreed = len(found) == len(rule.sources) > 1 and len(set(found.values())) == 1
        reason = None if holds or (agreed and not unread) else "projects_maybe_elsewhere"
        told = max(found.values())
        yield finding(
            {**claim, "method": "text" if sure else "ocr"},
            fails=not holds,
            reason=reason,
            left=number,
            right=Decimal(told),
            difference=number - told,
            unit="count",
            left_text=f"{claim['value']} @{place_of(claim)}",
            pages=[claim["page"]],
            quote=claim["quote"],
            expected=str(told),
        )


def _counts(rule: PublishedRule, projects: pl.DataFrame) -> dict[tuple[str, int], tuple[dict[str, int], bool, bool]]:
    """By document: how many projects each source has, whether something is unread, whether the document itself says all of it."""
    ours = projects.filter(pl.col("source").is_in(rule.sources) & (pl.col("subject") == "project"))
    grouped = ours.group_by("document_id", "part", "source", maintain_order=True).agg(
        pl.len(), pl.col("performance_unread").first(), sure=(pl.col("method") == "text").all()
    )
    counts: dict[tuple[str, int], tuple[dict[str, int], bool, bool]] = {}
    for document, part, source, count, unread, sure in grouped.iter_rows():
        found, _, before = counts.get((document, part), ({}, False, True))
        counts[(document, part)] = ({**found, source: count}, bool(unread), sure and before)
    return counts
