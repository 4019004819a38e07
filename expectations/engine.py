"""Evaluates all rules over all documents at once: one polars join, exact integer arithmetic, no loop over either.

The catalogue becomes tables (`expectations.plan`); which figures each selector means is found once (`expectations.selection`);
what is compared at each place is gathered and judged (`expectations.readings`) and told (`expectations.reporting`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.dataset import Dataset, build_dataset
from expectations.model import Rule, load_rules
from expectations.plan import LINKED, PLACE, Plan, make_plan
from expectations.readings import evaluate_readings
from expectations.reporting import report
from expectations.selection import applicable, select
from expectations.sources import NO_CLAIMS
from expectations.support import apply_support, doubtful_figures, find_support
from warehouse.schema import CHECKS

_RANK = {"pass": 0, "rounding": 1, "fail": 2, "not_evaluable": 3, "not_applicable": 4}
_NOT_APPLICABLE = ["statement_empty", "not_in_this_form", "not_stated", "no_superseded"]


@dataclass(frozen=True, slots=True)
class Found:
    """What all rules found: the places of all readings, the best reading of each, and to which documents rules apply."""

    places: pl.DataFrame
    best: pl.DataFrame
    applicable: pl.DataFrame


def evaluate(
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    rules: tuple[Rule, ...] | None = None,
    *,
    claims: pl.DataFrame = NO_CLAIMS,
    units: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the `checks` table: one row a rule applied to a place, and one a rule and document where it finds no place.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        statements: table `statements`.
        line_items: table `line_items`.
        rules: the catalogue, by default `load_rules()`.
        claims: table `claims`; without it nothing is compared with the narrative.
        units: table `units`; without it no department is compared with its units.
    """
    data = build_dataset(documents, statements, line_items, claims, units)
    asked = make_plan(rules or load_rules())
    found = _run(asked, data)
    shaky = doubtful_figures(asked, found.places, found.best, data)
    checks = report(asked, found.best, _absent(asked, data, found), shaky, data)
    return checks.sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


def verify(
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    rules: tuple[Rule, ...] | None = None,
    *,
    claims: pl.DataFrame = NO_CLAIMS,
    units: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return `line_items` with `verified_by`, `doubt` and `suggested_amount` as the rules give them; no other column changes.

    What an earlier call has put there is replaced, so that calling it again gives the same table.

    Args:
        documents: table `documents`; figures of documents that were not extracted are verified by nothing.
        statements: table `statements`.
        line_items: table `line_items`.
        rules: the catalogue, by default `load_rules()`.
        claims: table `claims`: a figure that the narrative restates is one more witness.
        units: table `units`.
    """
    data = build_dataset(documents, statements, line_items, claims, units)
    asked = make_plan(rules or load_rules())
    found = _run(asked, data)
    return apply_support(line_items, find_support(asked, found.places, found.best, data))


def _run(asked: Plan, data: Dataset) -> Found:
    """Evaluate every rule with each of its own statements."""
    selected = select(asked, data)
    applying = applicable(asked, data, selected)
    places = evaluate_readings(asked, data, selected, applying.filter("applies"))
    return Found(places, _best(asked, places), applying)


def _best(asked: Plan, places: pl.DataFrame) -> pl.DataFrame:
    """Keep of a place's readings the one that holds, else the first that could be evaluated."""
    chosen = pl.lit(asked.findings["chosen"]).gather("finding")
    order = [pl.col("outcome").replace_strict(_RANK, return_dtype=pl.UInt8), pl.col("difference").is_null(), pl.col("nth")]
    ranked = places.select(
        *("finding", "document", *PLACE),
        *(pl.when(chosen).then(key).alias(f"order_{n}") for n, key in enumerate(order)),
    ).with_row_index("place")
    ranked = ranked.sort(["finding", *(f"order_{n}" for n in range(len(order)))], maintain_order=True)
    best = ranked.unique(["finding", "document", *PLACE], keep="first", maintain_order=True)
    return places.select(pl.all().gather(best["place"]))


def _absent(asked: Plan, data: Dataset, found: Found) -> pl.DataFrame:
    """Return `finding`, `document`, `outcome` and `reason` for each document in which a rule found no place."""
    wanting = found.applicable.join(found.best, on=["finding", "document"], how="anti")
    wanting = wanting.join(asked.findings, on="finding").join(data.documents.drop("report_type"), on="document")
    used, unlinked = pl.col("used"), pl.col("linked_to") & ~pl.col("linked")
    reason = pl.coalesce(
        *(pl.when(unlinked & (1 << n) != 0).then(pl.lit(f"no_{source}")) for n, source in enumerate(LINKED)),
        pl.when("stated").then(pl.when("narrated").then(pl.lit("not_stated")).otherwise(pl.lit("no_narrative"))),
        pl.when(pl.col("missing") & pl.col("left_statement") != 0)
        .then(pl.lit("statement_missing"))
        .when(pl.col("empty") & used != 0)
        .then(pl.lit("statement_empty"))
        .when(pl.col("missing") & used != 0)
        .then(pl.lit("statement_missing"))
        .when("applies")
        .then(pl.lit("left_not_printed"))
        .otherwise(pl.lit("not_in_this_form")),
    )
    unprinted = pl.col("optional") & (pl.col("reason") == "left_not_printed")
    not_applicable = unprinted | pl.col("reason").is_in(_NOT_APPLICABLE)
    outcome = pl.when(not_applicable).then(pl.lit("not_applicable")).otherwise(pl.lit("not_evaluable"))
    return wanting.with_columns(reason=reason).select("finding", "document", outcome=outcome, reason="reason")
