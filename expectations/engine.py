"""Evaluates every rule over all documents at once: one polars join a rule, exact integer arithmetic, no loop over documents.

Amounts are fen (Int64). The tolerance of a place is the sum of half the last printed decimal of every figure in it, the left one
included: difference 0 is `pass`, within the tolerance `rounding`, beyond it `fail`. What cannot be evaluated says why.
"""

from __future__ import annotations

from typing import get_args

import polars as pl

from expectations.cells import TOLERANCE_SCALE
from expectations.dataset import Dataset, build_dataset, select
from expectations.messages import describe
from expectations.model import Addend, MatchKey, Reading, Rule, load_rules
from expectations.support import Finding, apply_support, doubtful_figures, find_support, place_keys
from extractors.model import ReportType, StatementName
from warehouse.schema import CHECKS

_LEFT_KEYS: dict[MatchKey, str] = {
    "measure": "measure",
    "line": "line_id",
    "class": "class_key",
    "code": "code",
    "row": "row",
    "children": "code",
    "block": "block",
    "known_code": "known_code",
    "compared": "compared",
}
_RIGHT_KEYS: dict[MatchKey, str] = {**_LEFT_KEYS, "children": "parent_code", "known_code": "code"}
_TEXT_LIMIT = 12
_RANK = {"pass": 0, "rounding": 1, "fail": 2, "not_evaluable": 3, "not_applicable": 4}
_SCALE = TOLERANCE_SCALE // 100


def evaluate(
    documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame, rules: tuple[Rule, ...] | None = None
) -> pl.DataFrame:
    """Return the `checks` table: one row a rule applied to a place, and one a rule and document where it finds no place.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        statements: table `statements`.
        line_items: table `line_items`.
        rules: the catalogue, by default `load_rules()`.
    """
    data = build_dataset(documents, statements, line_items)
    findings = _run(data, rules)
    if not findings:
        return CHECKS.empty()
    shaky = doubtful_figures(findings, data)
    checks = pl.concat([_report(finding, shaky) for finding in findings], how="diagonal")
    return checks.select(pl.col(c.name).cast(c.dtype) for c in CHECKS).sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


def verify(
    documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame, rules: tuple[Rule, ...] | None = None
) -> pl.DataFrame:
    """Return `line_items` with `verified_by`, `doubt` and `suggested_amount` as the rules give them; no other column changes.

    What an earlier call has put there is replaced, so that calling it again gives the same table.

    Args:
        documents: table `documents`; figures of documents that were not extracted are verified by nothing.
        statements: table `statements`.
        line_items: table `line_items`.
        rules: the catalogue, by default `load_rules()`.
    """
    data = build_dataset(documents, statements, line_items)
    return apply_support(line_items, find_support(_run(data, rules), data))


def _run(data: Dataset, rules: tuple[Rule, ...] | None) -> list[Finding]:
    """Evaluate every rule with each of its own statements."""
    return [_evaluate_rule(rule, statement, data) for rule in rules or load_rules() for statement in rule.statements]


def _report(finding: Finding, shaky: pl.DataFrame) -> pl.DataFrame:
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
    rows = pl.concat([found, finding.absent], how="diagonal").with_columns(
        rule_id=pl.lit(finding.rule.id), severity=pl.lit(finding.rule.severity), statement=pl.lit(finding.statement)
    )
    return describe(rows, finding.rule)


def _evaluate_rule(rule: Rule, statement: StatementName, data: Dataset) -> Finding:
    """Return what a rule finds with `statement` as its own statement."""
    # What holds in accounts and budgets alike holds in a document that does not say which it is.
    any_type = len(rule.report_types) == len(get_args(ReportType))
    documents = data.documents.filter(pl.lit(any_type) | pl.col("report_type").is_in(rule.report_types))
    applicable = _applicable(rule, statement, data, documents)
    readings = [
        _evaluate_reading(rule, reading, index, statement, data, applicable) for index, reading in enumerate(rule.readings)
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
    return documents.select("document_id")


def _evaluate_reading(
    rule: Rule, reading: Reading, index: int, statement: StatementName, data: Dataset, documents: pl.DataFrame
) -> pl.DataFrame:
    """Return one row a place of this reading: amounts, texts, outcome."""
    left = select(reading.left, statement, data).join(documents, on="document_id", how="semi")
    right = pl.concat([_addend_cells(addend, i, statement, data) for i, addend in enumerate(reading.addends)])
    left_keys = ["document_id", *(_LEFT_KEYS[k] for k in reading.match)]
    right_keys = ["document_id", *(_RIGHT_KEYS[k] for k in reading.match)]
    sums = right.group_by(right_keys).agg(
        right=(pl.col("fen") * pl.col("sign")).sum(),
        right_half=pl.col("half").sum(),
        right_count=pl.len(),
        required_found=pl.col("addend").filter("required").n_unique(),
        right_places=pl.concat_str(pl.col("mark"), "place").head(_TEXT_LIMIT),
        right_pages=pl.col("page").unique(),
        right_lines=pl.col("doubt_lines").drop_nulls().first(),
        right_columns=pl.col("doubt_columns").drop_nulls().first(),
        right_cells=pl.col("cell"),
        right_signs=pl.col("sign"),
    )
    anywhere = right.select("document_id").unique().with_columns(right_anywhere=pl.lit(value=True))
    joined = left.join(sums, left_on=left_keys, right_on=right_keys, how="left", nulls_equal=False)
    joined = joined.join(anywhere, on="document_id", how="left")
    return _judge(_with_empty(joined, reading, statement, data), rule, reading, index)


def _addend_cells(addend: Addend, index: int, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return an addend's cells with its sign."""
    return select(addend, statement, data).with_columns(
        sign=pl.lit(addend.sign, pl.Int64),
        mark=pl.lit("" if addend.sign > 0 else "−"),
        addend=pl.lit(index, pl.Int64),
        required=pl.lit(value=addend.required),
    )


def _with_empty(joined: pl.DataFrame, reading: Reading, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Add `required_empty`: how many required addends stand in a statement whose being empty counts as zero.

    Add `right_absent` too: why a statement of the right side has no figures, or null; and `unread`: whether one of the reading's
    statements prints amounts that could not be read.
    """
    count = pl.lit(0, pl.Int64)
    for i, addend in enumerate(reading.addends):
        if not addend.empty_is_zero:
            continue
        column = f"_empty_{i}"
        empty = data.statuses.filter((pl.col("statement") == (addend.statement or statement)) & (pl.col("status") == "empty"))
        joined = joined.join(empty.select("document_id", pl.lit(1, pl.Int64).alias(column)), on="document_id", how="left")
        count = count + pl.col(column).fill_null(0)
    hindrances = pl.concat(
        data.statuses.filter(
            (pl.col("statement") == (a.statement or statement))
            & pl.col("status").is_in(["missing"] if a.empty_is_zero else ["missing", "empty"])
        )
        for a in reading.addends
    )
    absent = hindrances.group_by("document_id").agg(right_absent="statement_" + pl.col("status").max())
    used = {s.statement or statement for s in (reading.left, *reading.addends)}
    unread = data.statuses.filter(pl.col("statement").is_in(used) & (pl.col("unread") > 0)).select("document_id").unique()
    joined = joined.join(absent, on="document_id", how="left")
    joined = joined.join(unread.with_columns(unread=pl.lit(value=True)), on="document_id", how="left")
    return joined.with_columns(pl.col("unread").fill_null(value=False), required_empty=count)


def _judge(joined: pl.DataFrame, rule: Rule, reading: Reading, index: int) -> pl.DataFrame:
    """Add outcome and reason to each place."""
    required = sum(a.required for a in reading.addends)
    nothing = pl.col("right_count").is_null()
    complete = pl.col("required_found").fill_null(0) + pl.col("required_empty") >= required
    difference = pl.col("left") - pl.col("right")
    excess = (difference if rule.relation == "le" else difference.abs()) * _SCALE
    holds = excess <= 0 if rule.relation == "le" else excess == 0
    doubt = _doubt(rule)
    frame = joined.rename({"fen": "left"}).with_columns(
        right=pl.col("right").fill_null(0),
        tolerance=pl.col("half") + pl.col("right_half").fill_null(0),
        evaluable=complete & (~nothing | pl.col("right_anywhere").fill_null(value=required > 0)),
        idle=nothing & (pl.col("left") == 0) & (pl.col("required_empty") == 0),
        doubt=pl.coalesce(pl.when("unread").then(pl.lit("amounts_unread")), doubt),
    )
    outcome = (
        pl.when("idle")
        .then(pl.lit("not_applicable"))
        .when(~pl.col("evaluable"))
        .then(pl.lit("not_evaluable"))
        .when(holds)
        .then(pl.lit("pass"))
        .when(excess <= pl.col("tolerance"))
        .then(pl.lit("rounding"))
        .when(pl.col("doubt").is_not_null())
        .then(pl.lit("not_evaluable"))
        .otherwise(pl.lit("fail"))
    )
    unprinted = pl.coalesce("right_absent", pl.lit("right_not_printed"))
    reason = pl.when("idle").then(pl.lit("nothing_to_add")).when(~pl.col("evaluable")).then(unprinted).otherwise("doubt")
    frame = frame.with_columns(outcome=outcome)
    return frame.select(
        "document_id",
        "cell",
        "right_cells",
        "right_signs",
        "line_id",
        "page",
        "row",
        "code",
        "measure",
        "left",
        pl.when("evaluable").then("right").alias("right"),
        pl.when("evaluable").then(difference).alias("difference"),
        pl.when("evaluable").then("tolerance").alias("tolerance"),
        pl.col("place").alias("left_text"),
        _right_text(),
        pl.concat_list(pl.col("page").cast(pl.Int64), pl.col("right_pages").fill_null([]))
        .list.unique()
        .list.sort()
        .alias("pages"),
        "outcome",
        pl.when(pl.col("outcome").is_in(["not_evaluable", "not_applicable"])).then(reason).alias("reason"),
        pl.lit(index).alias("reading"),
    )


def _doubt(rule: Rule) -> pl.Expr:
    """The reason not to trust the structure that the rule's sum relies on, or null."""
    if rule.structure == "columns":
        return pl.coalesce("doubt_columns", "right_columns")
    if rule.structure == "lines":
        return pl.coalesce("doubt_lines", "right_lines")
    return pl.lit(None, pl.String)


def _right_text() -> pl.Expr:
    """The addends as printed with their places; after a dozen only how many more there are."""
    more = pl.col("right_count").cast(pl.Int64) - _TEXT_LIMIT
    listed = pl.col("right_places").list.join(" + ").str.replace_all("+ −", "− ", literal=True)
    rest = pl.when(more > 0).then(pl.format(" + … ({} more)", more)).otherwise(pl.lit(""))
    return (listed + rest).alias("right_text")


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
    frame = frame.with_columns(reason=reason)
    not_applicable = pl.col("reason").is_in(["statement_empty", "not_in_this_form"])
    if rule.optional:
        not_applicable = not_applicable | (pl.col("reason") == "left_not_printed")
    outcome = pl.when(not_applicable).then(pl.lit("not_applicable")).otherwise(pl.lit("not_evaluable"))
    return frame.select("document_id", "reason", outcome=outcome)
