"""Evaluates every rule over all documents at once: one polars join a rule, exact integer arithmetic, no loop over documents.

What is compared at a place, and how it is judged, is in `expectations.readings`; here it is gathered for all documents and rules.
"""

from __future__ import annotations

from typing import get_args

import polars as pl

from expectations.dataset import Dataset, build_dataset, select
from expectations.messages import describe
from expectations.model import Rule, load_rules
from expectations.readings import evaluate_reading, sum_of
from expectations.sources import ELSEWHERE, NO_CLAIMS, STATED
from expectations.support import Finding, apply_support, doubtful_figures, find_support, place_keys
from extractors.model import ReportType, StatementName
from warehouse.schema import CHECKS

_RANK = {"pass": 0, "rounding": 1, "fail": 2, "not_evaluable": 3, "not_applicable": 4}


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
    findings = _run(data, rules)
    if not findings:
        return CHECKS.empty()
    shaky = doubtful_figures(findings, data)
    checks = pl.concat([_report(finding, shaky, data) for finding in findings], how="diagonal")
    return checks.select(pl.col(c.name).cast(c.dtype) for c in CHECKS).sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


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
    return apply_support(line_items, find_support(_run(data, rules), data))


def _run(data: Dataset, rules: tuple[Rule, ...] | None) -> list[Finding]:
    """Evaluate every rule with each of its own statements."""
    return [_evaluate_rule(rule, statement, data) for rule in rules or load_rules() for statement in rule.statements]


def _report(finding: Finding, shaky: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Return a finding's rows of `checks`: what fails with a figure that may be misread is not proven."""
    found = finding.best
    failed = found.with_row_index("place").filter(pl.col("outcome") == "fail")
    if not (shaky.is_empty() or failed.is_empty()):
        operands = pl.concat([failed.select("place", "cell"), failed.select("place", cell="right_cells").explode("cell")])
        unproven = pl.int_range(pl.len()).is_in(operands.join(shaky, on="cell", how="semi")["place"].implode())
        found = found.with_columns(
            outcome=pl.when(unproven).then(pl.lit("not_evaluable")).otherwise("outcome"),
            reason=pl.when(unproven).then(pl.lit("figure_doubtful")).otherwise("reason"),
        )
    rows = pl.concat([_with_all_addends(found, data), finding.absent], how="diagonal").with_columns(
        rule_id=pl.lit(finding.rule.id), severity=pl.lit(finding.rule.severity), statement=pl.lit(finding.statement)
    )
    return describe(rows, finding.rule)


def _with_all_addends(found: pl.DataFrame, data: Dataset) -> pl.DataFrame:
    """Name every addend of what does not hold: a reader sees all places, and findings are grouped by them."""
    failed = found.with_row_index("nth").filter(pl.col("outcome") == "fail")
    if failed.is_empty():
        return found
    addends = failed.select("nth", cell="right_cells", sign="right_signs").explode("cell", "sign")
    places = data.every_cell.join(addends, on="cell", how="right", maintain_order="right")
    mark = pl.when(pl.col("sign") < 0).then(pl.lit("−")).otherwise(pl.lit(""))
    texts = places.group_by("nth", maintain_order=True).agg(all_addends=pl.concat_str(mark, "place"))
    texts = texts.with_columns(sum_of(pl.col("all_addends")))
    named = found.with_row_index("nth").join(texts, on="nth", how="left", maintain_order="left")
    return named.with_columns(right_text=pl.coalesce("all_addends", "right_text")).drop("nth", "all_addends")


def _evaluate_rule(rule: Rule, statement: StatementName, data: Dataset) -> Finding:
    """Return what a rule finds with `statement` as its own statement."""
    # What holds in accounts and budgets alike holds in a document that does not say which it is.
    any_type = len(rule.report_types) == len(get_args(ReportType))
    documents = data.documents.filter(pl.lit(any_type) | pl.col("report_type").is_in(rule.report_types))
    applicable = _applicable(rule, statement, data, documents)
    readings = [
        evaluate_reading(rule, reading, index, statement, data, applicable) for index, reading in enumerate(rule.readings)
    ]
    places = pl.concat(readings, how="diagonal")
    best = _best(rule, places)
    absent = _absent(rule, statement, data, documents.join(best, on="document_id", how="anti"), applicable)
    return Finding(rule, statement, places, best, absent)


def _applicable(rule: Rule, statement: StatementName, data: Dataset, documents: pl.DataFrame) -> pl.DataFrame:
    """Keep the documents that print what the rule needs and nothing that rules it out."""
    for need in rule.needs:
        documents = documents.join(select(need, statement, data), on="document_id", how="semi")
    for bar in rule.unless:
        documents = documents.join(select(bar, statement, data), on="document_id", how="anti")
    for source in rule.sources & set(ELSEWHERE):
        documents = documents.join(data.links.filter(pl.col("source") == source), on="document_id", how="semi")
    return documents.select("document_id")


def _best(rule: Rule, places: pl.DataFrame) -> pl.DataFrame:
    """Keep of a place's readings the one that holds, else the first that could be evaluated."""
    keys = place_keys(rule)
    if keys is None:
        return places
    order = [pl.col("outcome").replace_strict(_RANK, return_dtype=pl.Int64), pl.col("difference").is_null(), "reading"]
    return places.sort(order, maintain_order=True).unique(keys, keep="first", maintain_order=True)


def _absent(
    rule: Rule, statement: StatementName, data: Dataset, documents: pl.DataFrame, applicable: pl.DataFrame
) -> pl.DataFrame:
    """Return one row for each document in which the rule found no place, with the reason."""
    used = sorted({s.statement or statement for r in rule.readings for s in (r.left, *r.addends)})
    left = rule.readings[0].left.statement or statement
    status = data.statuses.filter(pl.col("statement").is_in(used))
    state = status.group_by("document_id").agg(
        left_status=pl.col("status").filter(pl.col("statement") == left).first(),
        any_missing=(pl.col("status") == "missing").any(),
        any_empty=(pl.col("status") == "empty").any(),
        all_filled=(pl.col("status") == "filled").all(),
    )
    form = applicable.with_columns(applicable=pl.lit(value=True))
    frame = documents.join(state, on="document_id", how="left").join(form, on="document_id", how="left")
    reason = (
        pl.when(pl.col("left_status") == "missing")
        .then(pl.lit("statement_missing"))
        .when(pl.col("any_empty"))
        .then(pl.lit("statement_empty"))
        .when(pl.col("any_missing"))
        .then(pl.lit("statement_missing"))
        .when(pl.col("applicable").is_null())
        .then(pl.lit("not_in_this_form"))
        .otherwise(pl.lit("left_not_printed"))
    )
    frame = frame.with_columns(reason=pl.coalesce(_source_absent(rule, data), reason))
    not_applicable = pl.col("reason").is_in(["statement_empty", "not_in_this_form", "not_stated", "no_superseded"])
    if rule.optional:
        not_applicable = not_applicable | (pl.col("reason") == "left_not_printed")
    outcome = pl.when(not_applicable).then(pl.lit("not_applicable")).otherwise(pl.lit("not_evaluable"))
    return frame.select("document_id", "reason", outcome=outcome)


def _source_absent(rule: Rule, data: Dataset) -> pl.Expr:
    """Why a document has nothing that the rule compares its statements with: no such document, no narrative, no such sentence."""
    reasons: list[pl.Expr] = []
    for source in sorted(rule.sources & set(ELSEWHERE)):
        linked = data.links.filter(pl.col("source") == source).get_column("document_id").implode()
        reasons.append(pl.when(~pl.col("document_id").is_in(linked)).then(pl.lit(f"no_{source}")))
    if rule.sources & set(STATED):
        narrated = pl.col("document_id").is_in(data.narrated.get_column("document_id").implode())
        reasons.append(pl.when(narrated).then(pl.lit("not_stated")).otherwise(pl.lit("no_narrative")))
    return pl.coalesce(*reasons) if reasons else pl.lit(None, pl.String)
