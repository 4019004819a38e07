"""Findings of rules that compare no sums: declared in YAML with the sentence that reports them, written as rows of `checks`.

A package of such rules finds its places with polars, and hands them to `report`, which fills
the rule's sentence with what stands in the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter

import polars as pl

from expectations.model import RuleCard
from extractors.model import READ_STATUSES
from warehouse.schema import CHECKS

DOCUMENT = ("document_id", "part")
"""What names a disclosure."""

Reasons = Mapping[str, tuple[str, str]]
_NO_JUDGEMENT = {"not_evaluable": ("无法核对", "Not evaluable"), "not_applicable": ("不适用", "Not applicable")}


class FindingCard(RuleCard):
    """A rule whose finding is a sentence: `{name}` in it stands for the column of that name."""

    finding_zh: str
    finding_en: str


def read_documents(documents: pl.DataFrame) -> pl.DataFrame:
    """Return table `documents` with one row for each disclosure that was read, `part` filled in."""
    read = documents.filter(pl.col("document_id").is_not_null() & pl.col("status").is_in(READ_STATUSES))
    return read.with_columns(pl.col("part").fill_null(1)).unique(DOCUMENT, keep="first", maintain_order=True)


def report(places: pl.DataFrame, card: FindingCard, reasons: Reasons) -> pl.DataFrame:
    """Return a rule's rows of `checks`.

    Args:
        places: one row a place with at least `document_id`, `part`, `outcome` and `reason` (null where the outcome is a
            judgement), any further columns of `checks`, and those that the rule's sentences name.
        card: the rule; its sentences report what fails, its title what holds.
        reasons: every `reason` with its words in Chinese and English.
    """
    places = places.with_columns(rule_id=pl.lit(card.id), severity=pl.lit(card.severity))
    places = places.with_columns(
        message_zh=_sentence(places, card.title_zh, card.finding_zh, reasons, 0),
        message_en=_sentence(places, card.title_en, card.finding_en, reasons, 1),
    )
    have = set(places.columns)
    columns = ((pl.col(c.name) if c.name in have else pl.lit(None)).cast(c.dtype).alias(c.name) for c in CHECKS)
    return places.select(columns)


def gather(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of several rules as one sorted `checks` table."""
    found = pl.concat([CHECKS.empty(), *parts])
    return found.sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


def _sentence(places: pl.DataFrame, title: str, finding: str, reasons: Reasons, language: int) -> pl.Expr:
    """The message of each place: 0 Chinese, 1 English."""
    zh = language == 0
    words = {k: v[language] for k, v in reasons.items()}
    why = pl.col("reason").replace_strict(words, default=pl.col("reason"), return_dtype=pl.String)
    unjudged = {k: v[language] for k, v in _NO_JUDGEMENT.items()}
    verdict = pl.col("outcome").replace_strict(unjudged, default=None, return_dtype=pl.String)
    open_one = pl.format("{}：{}：{}。" if zh else "{}: {}: {}.", pl.lit(title), verdict, why)
    return (
        pl.when(pl.col("outcome").is_in(["fail", "rounding"]))
        .then(_filled(finding, places.columns))
        .when(pl.col("outcome") == "pass")
        .then(pl.lit(f"{title}：相符。" if zh else f"{title}: holds."))
        .otherwise(open_one)
    )


def _filled(template: str, columns: Sequence[str]) -> pl.Expr:
    """A sentence with its `{names}` replaced by the columns of those names, a dash where one is null."""
    pieces: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(pl.lit(text))
        if name is not None:
            pieces.append(pl.col(name).cast(pl.String).fill_null("—") if name in columns else pl.lit("—"))
    return pl.concat_str(pieces)
