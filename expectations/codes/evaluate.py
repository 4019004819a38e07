"""Evaluates the rules on codes over all documents at once: joins with the lists, no loop over documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import get_args

import polars as pl

from expectations.codes import listed, printed
from expectations.codes.classification import Classification, by_spelling, load_list
from expectations.codes.lines import coded_lines
from expectations.codes.model import Check, CodeRule, load_rules
from expectations.codes.places import Lists, unless_many
from expectations.codes.reasons import REASONS
from expectations.findings import report

__all__ = ["evaluate", "load_rules"]


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    lists: Lists | None = None,
    rules: tuple[CodeRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks`: what the codes and names of each document say against the lists of their years.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        line_items: table `line_items`.
        lists: the classification lists, by default those of this package (`classification.load_list`).
        rules: by default `load_rules()`.
    """
    names = get_args(Classification)
    sure = {name: _confirmed(lists[name]) if lists and name in lists else _own(name) for name in names}
    rules = rules or load_rules()
    coded = {name: coded_lines(documents, line_items, _statements(rules, name), name) for name in names}
    own = ((rule, coded[rule.classification].filter(pl.col("statement").is_in(rule.statements))) for rule in rules)
    found = ((rule, unless_many(_CHECKS[rule.check](lines, rule, sure), lines)) for rule, lines in own)
    return report(found, REASONS)


def _statements(rules: tuple[CodeRule, ...], classification: Classification) -> tuple[str, ...]:
    """The statements that the rules on a classification look at."""
    return tuple(sorted({s for rule in rules if rule.classification == classification for s in rule.statements}))


@cache
def _own(classification: Classification) -> pl.DataFrame:
    """This package's list, as `_confirmed` gives it."""
    return _confirmed(load_list(classification))


def _confirmed(names: pl.DataFrame) -> pl.DataFrame:
    """The spellings that are sure, with the fiscal years for which they are known: `known_from`, `known_to`."""
    sure = by_spelling(names.filter(pl.col("confidence") == "confirmed"))
    return sure.with_columns(
        known_from=pl.min_horizontal("valid_from", "known_from"), known_to=pl.max_horizontal("valid_to", "known_to")
    )


_CHECKS: dict[Check, Callable[[pl.DataFrame, CodeRule, Lists], pl.DataFrame]] = {
    "width": printed.width,
    "class": printed.first_level,
    "parent": printed.parent,
    "years": listed.years,
    "name": listed.name,
    "historic_name": listed.historic_name,
    "code": listed.code,
    "two_names": printed.two_names,
    "two_codes": printed.two_codes,
    "foreign": printed.foreign,
}
