"""Evaluates every rule on the narrative over all documents at once; exact integers, no loop over documents or claims."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from expectations.narrative.facts import KEYS, Facts, build_facts, condition
from expectations.narrative.lists import evaluate_shares
from expectations.narrative.messages import describe
from expectations.narrative.model import (
    Leftover,
    NarrativeRule,
    Quotient,
    Repeat,
    Shares,
    Sum,
    Undefined,
    Unmarked,
    Words,
    load_rules,
)
from expectations.narrative.places import COLUMNS, NO_PLACES
from expectations.narrative.quotients import evaluate_quotient, evaluate_undefined
from expectations.narrative.sums import evaluate_sum
from expectations.narrative.words import evaluate_leftover, evaluate_repeat, evaluate_unmarked, evaluate_words
from warehouse.schema import CHECKS


def evaluate(
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    claims: pl.DataFrame,
    passages: pl.DataFrame,
    rules: tuple[NarrativeRule, ...] | None = None,
) -> pl.DataFrame:
    """Return what the narrative alone gives of `checks`: one row a rule and place, and one a rule and document without a place.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        statements: table `statements`; not looked at, what the narrative says of them is other rules' matter.
        line_items: table `line_items`; not looked at.
        claims: table `claims`; the claims of a document in reading order.
        passages: table `passages`.
        rules: the catalogue, by default `load_rules()`.
    """
    facts = build_facts(documents, claims, passages)
    catalogue = load_rules() if rules is None else rules
    if not catalogue or facts.documents.is_empty():
        return CHECKS.empty()
    judged = [_judge(rule, facts).select(pl.lit(rule.id).alias("rule"), *COLUMNS) for rule in _stated(catalogue, facts)]
    places = pl.concat([NO_PLACES, *judged])
    found = describe(_with_absent(catalogue, places, facts), catalogue)
    return found.sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


def _judge(rule: NarrativeRule, facts: Facts) -> pl.DataFrame:
    """Return the places of a rule, by its form."""
    match rule:
        case Quotient():
            return evaluate_quotient(rule, facts)
        case Undefined():
            return evaluate_undefined(rule, facts)
        case Sum():
            return evaluate_sum(rule, facts)
        case Shares():
            return evaluate_shares(rule, facts)
        case Words():
            return evaluate_words(rule, facts)
        case Repeat():
            return evaluate_repeat(rule, facts)
        case Unmarked():
            return evaluate_unmarked(rule, facts)
        case Leftover():
            return evaluate_leftover(rule, facts)


def _stated(catalogue: Sequence[NarrativeRule], facts: Facts) -> list[NarrativeRule]:
    """Leave out the rules whose claims no document states: they have no place."""
    lefts = {rule.id: condition(rule.left) for rule in catalogue if not isinstance(rule, Leftover)}
    stated = facts.claims.lazy().select(**{name: left.any() for name, left in lefts.items()}).collect()
    there = {name for name in lefts if stated[name].any()}
    return [rule for rule in catalogue if rule.id in there or isinstance(rule, Leftover)]


def _with_absent(catalogue: Sequence[NarrativeRule], places: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Add a row for each rule and document without a place; what fails in a text that was recognised is not proven."""
    known = facts.documents.select(*KEYS, "read", "recognised")
    judged = places.join(known, on=KEYS, how="left", maintain_order="left")
    judged = _without_unstated(judged, [rule.id for rule in catalogue if rule.optional])
    unproven = pl.col("recognised") & (pl.col("outcome") == "fail")
    judged = judged.with_columns(
        outcome=pl.when(unproven).then(pl.lit("not_evaluable")).otherwise("outcome"),
        reason=pl.when(unproven).then(pl.lit("figure_doubtful")).otherwise("reason"),
    )
    asked = pl.DataFrame({"rule": [rule.id for rule in catalogue]}).join(known, how="cross")
    without = asked.join(judged, on=["rule", *KEYS], how="anti", maintain_order="left").select(
        "rule",
        *KEYS,
        outcome=pl.lit("not_applicable"),
        reason=pl.when("read").then(pl.lit("not_stated")).otherwise(pl.lit("no_narrative")),
    )
    return pl.concat([judged.select(NO_PLACES.columns), without], how="diagonal")


def _without_unstated(judged: pl.DataFrame, optional: Sequence[str]) -> pl.DataFrame:
    """Leave out places without operands, where an optional rule does not apply; a document that has no other keeps its first."""
    unstated = pl.col("rule").is_in(optional) & (pl.col("reason") == "operand_absent").fill_null(value=False)
    stated = judged.filter(~unstated)
    first = judged.filter(unstated).join(stated, on=["rule", *KEYS], how="anti", maintain_order="left")
    first = first.unique(["rule", *KEYS], keep="first", maintain_order=True).with_columns(outcome=pl.lit("not_applicable"))
    return pl.concat([stated, first])
