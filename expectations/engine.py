"""Evaluates every rule over all documents at once: one polars join a rule, exact integer arithmetic, no loop over documents.

Amounts are fen (Int64). The tolerance of a place is the sum of half the last printed decimal of every figure in it, the left one
included: difference 0 is `pass`, within the tolerance `rounding`, beyond it `fail`. What cannot be evaluated says why.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.cells import TOLERANCE_SCALE
from expectations.messages import describe
from expectations.model import Addend, MatchKey, Reading, Rule, Selector, load_rules
from expectations.structure import build_cells
from extractors.model import STATEMENTS, StatementName
from warehouse.schema import CHECKS

_EVALUATED_STATUSES = ("extracted", "partial")
_LEFT_KEYS: dict[MatchKey, str] = {
    "measure": "measure",
    "line": "line_id",
    "class": "class_key",
    "code": "code",
    "row": "row",
    "children": "code",
    "block": "block",
}
_RIGHT_KEYS: dict[MatchKey, str] = {**_LEFT_KEYS, "children": "parent_code"}
_TEXT_LIMIT = 12
_RANK = {"pass": 0, "rounding": 1, "fail": 2, "not_evaluable": 3, "not_applicable": 4}
_SCALE = TOLERANCE_SCALE // 100


@dataclass(frozen=True, slots=True)
class Dataset:
    """What rules are evaluated on: the documents' keys, each statement's status, and the cells by statement."""

    documents: pl.DataFrame
    """`document_id`, `report_type`: one row a document that was extracted."""
    statuses: pl.DataFrame
    """`document_id`, `statement`, `status`: one row for each of the nine statements of each document."""
    cells: dict[str, pl.DataFrame]


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
    data = _dataset(documents, statements, line_items)
    found = [_evaluate_rule(rule, statement, data) for rule in rules or load_rules() for statement in rule.statements]
    if not found:
        return CHECKS.empty()
    checks = pl.concat(found, how="diagonal")
    return checks.select(pl.col(c.name).cast(c.dtype) for c in CHECKS).sort(CHECKS.sort_by, nulls_last=True, maintain_order=True)


def _dataset(documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame) -> Dataset:
    """Prepare the tables once for all rules."""
    checked = documents.filter(pl.col("document_id").is_not_null() & pl.col("status").is_in(_EVALUATED_STATUSES))
    keys = checked.select("document_id", "report_type").unique("document_id", keep="first", maintain_order=True)
    cells = build_cells(line_items.join(keys.select("document_id"), on="document_id", how="semi"))
    names = pl.DataFrame({"statement": list(STATEMENTS)})
    printed = cells.select("document_id", "statement").unique().with_columns(printed=pl.lit("filled"))
    statuses = (
        keys.select("document_id")
        .join(names, how="cross")
        .join(
            statements.select("document_id", "statement", "status").unique(["document_id", "statement"]),
            on=["document_id", "statement"],
            how="left",
        )
        .join(printed, on=["document_id", "statement"], how="left")
        .select("document_id", "statement", status=pl.coalesce("printed", "status", pl.lit("missing")))
    )
    parts = cells.partition_by("statement", as_dict=True)
    by_statement = {str(key[0]): part for key, part in parts.items()}
    return Dataset(keys, statuses, {s: by_statement.get(s, cells.clear()) for s in names["statement"]})


def _evaluate_rule(rule: Rule, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return a rule's findings with `statement` as its own statement."""
    documents = data.documents.filter(pl.col("report_type").is_in(rule.report_types))
    applicable = _applicable(rule, statement, data, documents)
    places = [_evaluate_reading(rule, reading, index, statement, data, applicable) for index, reading in enumerate(rule.readings)]
    found = _best(rule, pl.concat(places, how="diagonal"))
    absent = _absent(rule, statement, data, documents.join(found, on="document_id", how="anti"), applicable)
    findings = pl.concat([found, absent], how="diagonal").with_columns(
        rule_id=pl.lit(rule.id), severity=pl.lit(rule.severity), statement=pl.lit(statement)
    )
    return describe(findings, rule)


def _applicable(rule: Rule, statement: StatementName, data: Dataset, documents: pl.DataFrame) -> pl.DataFrame:
    """Keep the documents that print what the rule needs and nothing that rules it out."""
    for need in rule.needs:
        documents = documents.join(_select(need, statement, data), on="document_id", how="semi")
    for bar in rule.unless:
        documents = documents.join(_select(bar, statement, data), on="document_id", how="anti")
    return documents.select("document_id")


def _select(selector: Selector, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return the cells that a selector means."""
    conditions = []
    if selector.side is not None:
        conditions.append(pl.col("side") == selector.side)
    if selector.role:
        conditions.append(pl.col("role").is_in(selector.role))
    if selector.code is not None:
        conditions.append(pl.col("code").str.contains(selector.code))
    if selector.row is not None:
        conditions.append(pl.col("row").str.contains(selector.row))
    if selector.measure:
        conditions.append(pl.col("measure").is_in(selector.measure))
    if selector.measure_not:
        conditions.append(~pl.col("measure").is_in(selector.measure_not))
    if selector.parent:
        conditions.append(pl.col("has_children"))
    cells = data.cells[selector.statement or statement]
    return cells.filter(*conditions) if conditions else cells


def _evaluate_reading(
    rule: Rule, reading: Reading, index: int, statement: StatementName, data: Dataset, documents: pl.DataFrame
) -> pl.DataFrame:
    """Return one row a place of this reading: amounts, texts, outcome."""
    left = _select(reading.left, statement, data).join(documents, on="document_id", how="semi")
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
    )
    anywhere = right.select("document_id").unique().with_columns(right_anywhere=pl.lit(value=True))
    joined = left.join(sums, left_on=left_keys, right_on=right_keys, how="left", nulls_equal=False)
    joined = joined.join(anywhere, on="document_id", how="left")
    return _judge(_with_empty(joined, reading, statement, data), rule, reading, index)


def _addend_cells(addend: Addend, index: int, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Return an addend's cells with its sign."""
    return _select(addend, statement, data).with_columns(
        sign=pl.lit(addend.sign, pl.Int64),
        mark=pl.lit("" if addend.sign > 0 else "−"),
        addend=pl.lit(index, pl.Int64),
        required=pl.lit(value=addend.required),
    )


def _with_empty(joined: pl.DataFrame, reading: Reading, statement: StatementName, data: Dataset) -> pl.DataFrame:
    """Add `required_empty`: how many required addends stand in a statement whose being empty counts as zero.

    Add `right_absent` too: why a statement of the right side has no figures, or null.
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
    return joined.join(absent, on="document_id", how="left").with_columns(required_empty=count)


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
        doubt=doubt,
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
        "line_id",
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
    if "line" in rule.readings[0].match:
        keys = ["document_id", "line_id", "measure"]
    elif len(rule.readings) > 1:
        keys = ["document_id", "code", "measure"]
    else:
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
