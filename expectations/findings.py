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


def report(found: Iterable[tuple[FindingCard, pl.DataFrame]], reasons: Reasons) -> pl.DataFrame:
    """Return the rows of `checks` of several rules, sorted.

    Args:
        found: each rule with its places: one row a place with at least `document_id`, `part`, `outcome` and `reason` (null where
            the outcome is a judgement), any further columns of `checks`, and those that the rule's sentences name. The sentences
            report what fails, the rule's title what holds.
        reasons: every `reason` with its words in Chinese and English.
    """
    known = [_placed(card, places) for card, places in found if not places.is_empty()]
    placed = pl.concat([_NOTHING, *known], how="diagonal")
    told = placed.with_columns(message_zh=_sentence(reasons, 0), message_en=_sentence(reasons, 1))
    return told.select(c.name for c in CHECKS).sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


_SAID = ("title_zh", "title_en", "finding_zh", "finding_en")
_NOTHING = CHECKS.empty().with_columns(pl.lit(None, pl.String).alias(name) for name in _SAID)


def _placed(card: FindingCard, places: pl.DataFrame) -> pl.DataFrame:
    """The places of a rule with what they have of the columns of `checks`, its titles and its sentences filled in."""
    have = places.schema
    columns = [c for c in CHECKS if c.name in have and c.name not in ("rule_id", "severity")]
    return places.select(
        *(pl.col(c.name) if have[c.name] == c.dtype else pl.col(c.name).cast(c.dtype) for c in columns),
        rule_id=pl.lit(card.id),
        severity=pl.lit(card.severity),
        title_zh=pl.lit(card.title_zh),
        title_en=pl.lit(card.title_en),
        finding_zh=_filled(card.finding_zh, places.columns),
        finding_en=_filled(card.finding_en, places.columns),
    )


def _sentence(reasons: Reasons, language: int) -> pl.Expr:
    """The message of each place: 0 Chinese, 1 English."""
    zh = language == 0
    title, finding = pl.col("title_zh" if zh else "title_en"), pl.col("finding_zh" if zh else "finding_en")
    words = {k: v[language] for k, v in reasons.items()}
    why = pl.col("reason").replace_strict(words, default=pl.col("reason"), return_dtype=pl.String)
    unjudged = {k: v[language] for k, v in _NO_JUDGEMENT.items()}
    verdict = pl.col("outcome").replace_strict(unjudged, default=None, return_dtype=pl.String)
    open_one = pl.format("{}：{}：{}。" if zh else "{}: {}: {}.", title, verdict, why)
    return (
        pl.when(pl.col("outcome").is_in(["fail", "rounding"]))
        .then(finding)
        .when(pl.col("outcome") == "pass")
        .then(pl.format("{}：相符。" if zh else "{}: holds.", title))
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
