"""Rounding is never called wrong, and a change beyond the tolerance always is."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.engine import evaluate
from expectations.model import load_rules
from tests.expectations.accounts import NAMES, final_account
from tests.expectations.frames import Document, document_id, frames

FEN = st.integers(min_value=10_000, max_value=90_000_000_00)
ITEM_CODES = st.builds(
    "".join, st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(["01", "05", "99"]), st.sampled_from(["01", "02", "99"]))
)
ITEMS = st.dictionaries(ITEM_CODES, st.tuples(FEN, FEN), min_size=1, max_size=14)
SETTINGS = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
"""Few examples of many documents each: rules are evaluated over all of them at once."""


@st.composite
def accounts(draw: st.DrawFn) -> Document:
    items = draw(ITEMS)
    basic = sum(b for b, _ in items.values())
    shares = draw(st.lists(st.integers(1, basic // 8), min_size=3, max_size=3))
    return final_account(items, dict(zip(("30101", "30201", "30302"), shares, strict=True)), opening=draw(FEN))


def named(documents: list[Document]) -> list[Document]:
    return [dataclasses.replace(d, name=f"account {i}") for i, d in enumerate(documents)]


@SETTINGS
@given(st.lists(accounts(), min_size=10, max_size=25))
def test_accounts_that_add_up_are_never_called_wrong(documents: list[Document]) -> None:
    own = tuple(rule for rule in load_rules() if not rule.sources)
    checks = evaluate(*frames(named(documents)), rules=own)
    judged = checks.filter(~pl.col("outcome").is_in(["pass", "rounding", "not_applicable"]))
    assert judged.is_empty(), judged["message_en"].to_list()


@SETTINGS
@given(st.lists(accounts(), min_size=10, max_size=25), st.randoms(use_true_random=False))
def test_a_changed_figure_is_always_found(documents: list[Document], random: Random) -> None:
    originals = named(documents)
    slack = dict(evaluate(*frames(originals)).group_by("document_id").agg(pl.col("tolerance").max()).iter_rows())
    changed = [_with_change(d, slack[document_id(d.name)], random) for d in originals]
    failed = set(evaluate(*frames(changed)).filter(pl.col("outcome") == "fail")["document_id"])
    assert failed == {document_id(d.name) for d in changed}


def _with_change(document: Document, tolerance: Decimal, random: Random) -> Document:
    """Raise one printed figure by more than twice what rounding allows anywhere in the document."""
    # The “三公” line is zero here and has no second figure to disagree with.
    spot = random.choice([i for i, cell in enumerate(document.cells) if cell.statement != "three_public"])
    cell = document.cells[spot]
    text = f"{Decimal(cell.text.replace(',', '')) + (2 * tolerance / 10_000).quantize(Decimal('0.01')) + Decimal('0.02'):,}"
    cells = (*document.cells[:spot], dataclasses.replace(cell, text=text), *document.cells[spot + 1 :])
    return dataclasses.replace(document, cells=cells)
