"""Evaluates the rules on plausibility over all documents at once."""

from __future__ import annotations

import polars as pl

from expectations.findings import read_documents, report
from expectations.plausibility import amounts, stated
from expectations.plausibility.figures import judged, with_figures, with_stated
from expectations.plausibility.model import (
    AtMostRule,
    BoundsRule,
    ChangeRule,
    HistoryRule,
    LateRule,
    PlausibilityRule,
    ScaleRule,
    SignRule,
    load_rules,
)
from expectations.plausibility.reasons import REASONS


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    claims: pl.DataFrame,
    coverage: pl.DataFrame,
    rules: tuple[PlausibilityRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks`: what is unlikely about each document's figures, and whether it was published in time.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked for their figures.
        line_items: table `line_items`.
        claims: table `claims`; empty where narratives were not read.
        coverage: table `coverage`; empty where nothing was crawled.
        rules: by default `load_rules()`.
    """
    read = read_documents(documents)
    figures, said = with_figures(line_items, read), with_stated(claims, read)
    return report(((rule, _places(rule, figures, said, coverage)) for rule in rules or load_rules()), REASONS)


def _places(rule: PlausibilityRule, figures: pl.DataFrame, said: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """Return what a rule finds."""
    match rule:
        case SignRule():
            return amounts.sign(rule, figures)
        case AtMostRule():
            return amounts.at_most(rule, figures)
        case HistoryRule():
            return amounts.history(rule, figures)
        case ScaleRule():
            return stated.scale(rule, figures, said)
        case BoundsRule():
            return stated.bounds(rule, said)
        case ChangeRule():
            return stated.change(rule, said)
        case LateRule():
            return _late(coverage)


def _late(coverage: pl.DataFrame) -> pl.DataFrame:
    """One row for each unit, year and report type of which there is a document."""
    ours = coverage.filter(pl.col("document_id").is_not_null()).with_columns(part=pl.lit(1, pl.Int64))
    reason = (
        pl.when(pl.col("days_late").is_not_null())
        .then(pl.lit(None, pl.String))
        .when(pl.col("due_on").is_null())
        .then(pl.lit("due_date_unknown"))
        .otherwise(pl.lit("publication_date_unknown"))
    )
    first_on = pl.col("due_on") + pl.duration(days=pl.col("days_late"))
    late = pl.col("days_late") > 0
    return ours.drop("reason").with_columns(
        *judged(late, reason),
        first_on=first_on,
        left=pl.col("days_late").cast(pl.Decimal(20, 2)),
        left_text=pl.when(late).then(first_on.cast(pl.String)),
        right_text=pl.col("due_on").cast(pl.String),
        unit=pl.lit("count"),
    )
