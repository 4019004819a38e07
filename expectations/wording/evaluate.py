"""Evaluates the rules on what the narrative says in words over all documents at once."""

from __future__ import annotations

import polars as pl

from expectations.findings import read_documents, report
from expectations.wording import lists
from expectations.wording.items import read_lists
from expectations.wording.model import ListRule, PurposeRule, RepeatedRule, WordingRule, load_rules
from expectations.wording.purposes import purpose, repeated
from expectations.wording.reasons import REASONS

_OF_LISTS = {
    "named_without_amount": lists.named_without_amount,
    "template": lists.template,
    "left_out": lists.left_out,
}


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    passages: pl.DataFrame,
    rules: tuple[WordingRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks`: what each narrative lists and says that money is for, against its statements.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        line_items: table `line_items`.
        passages: table `passages`; empty where narratives were not read.
        rules: by default `load_rules()`.
    """
    read = read_documents(documents)
    return report(((rule, _places(rule, read, line_items, passages)) for rule in rules or load_rules()), REASONS)


def _places(rule: WordingRule, documents: pl.DataFrame, line_items: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Return what a rule finds."""
    match rule:
        case ListRule():
            return _OF_LISTS[rule.check](rule, read_lists(rule, documents, line_items, passages))
        case PurposeRule():
            return purpose(rule, documents, line_items, passages)
        case RepeatedRule():
            return repeated(rule, documents, passages)
