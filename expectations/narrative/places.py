"""What all evaluators return: one row a place that a rule judges, and which of several choices of operands is reported there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

import polars as pl

from expectations.narrative.facts import KEYS
from expectations.narrative.model import Operand

_Rule = TypeVar("_Rule")
_Built = TypeVar("_Built")

_RANK = {"pass": 0, "rounding": 1, "fail": 2, "not_applicable": 3, "not_evaluable": 4}

COLUMNS = (
    *KEYS,
    "claim",
    "statement",
    "code",
    "measure",
    "left_text",
    "right_text",
    "left",
    "right",
    "difference",
    "tolerance",
    "figures",
    "pages",
    "quote",
    "outcome",
    "reason",
    "absent_zh",
    "absent_en",
    "formula",
    "remark_zh",
    "remark_en",
)
"""`left`, `right`, `difference` and `tolerance` are Int128 on the scale of `figures`. `absent_*` names the operands that are not
printed, `formula` is the computation with its figures, `remark_*` is what else there is to say."""

_NUMBERS = ("left", "right", "difference", "tolerance")
_TYPES: dict[str, pl.DataType] = {
    "part": pl.Int64(),
    "claim": pl.Int64(),
    "pages": pl.List(pl.Int64()),
    **dict.fromkeys(_NUMBERS, pl.Int128()),
}
_BLANK = {c: pl.lit(None, _TYPES.get(c, pl.String())).alias(c) for c in COLUMNS}
NO_PLACES = pl.DataFrame(schema={"rule": pl.String(), **{c: _TYPES.get(c, pl.String()) for c in COLUMNS}})
"""The places of all rules, with the id of each's rule; these have none."""


def once(build: Callable[[_Rule], _Built]) -> Callable[[_Rule], _Built]:
    """Keep what is built of each rule or part of one: writing an expression takes longer than evaluating it for one document."""
    built: dict[int, tuple[_Rule, _Built]] = {}

    def of(rule: _Rule) -> _Built:
        if id(rule) not in built:
            built[id(rule)] = rule, build(rule)  # with the rule, so that no other one can have its place in memory
        return built[id(rule)][1]

    return of


def best(tried: pl.DataFrame) -> pl.DataFrame:
    """Keep of every claim's choices the one that holds, else the nearest that could be evaluated."""
    absent = (pl.col("reason") == "operand_absent").fill_null(value=False)
    order = [pl.col("outcome").replace_strict(_RANK, return_dtype=pl.Int64), absent, pl.col("far")]
    return tried.sort(order, maintain_order=True).unique("claim", keep="first", maintain_order=True).sort("claim")


def finish(judged: pl.LazyFrame, operands: Sequence[str]) -> pl.DataFrame:
    """Return the columns of a place, with `role` and `far` where they are there; absent ones are null.

    Args:
        judged: the judged claims' columns, those of the operands as `<operand>.<column>`, and what the evaluator adds.
        operands: their names.
    """
    pages = [pl.col("page"), *(pl.col(f"{name}.page") for name in operands)]
    printed_on = pl.concat_list(pages).list.drop_nulls().list.unique().list.sort()
    places = judged.with_columns(pl.col("claim").cast(pl.Int64), statement=pl.col("refers_to_statement"), pages=printed_on)
    frame = places.collect()
    there = set(frame.columns)
    kept = (c if c in there else _BLANK[c] for c in COLUMNS)
    return frame.select(*kept, *(c for c in ("role", "far") if c in there))


def missing(operands: Mapping[str, Operand]) -> dict[str, pl.Expr]:
    """Name the operands without a claim, in both languages."""
    absent = [(pl.col(f"{name}.claim").is_null(), operand) for name, operand in operands.items()]
    zh = [pl.when(is_absent).then(pl.lit(operand.name_zh)) for is_absent, operand in absent]
    en = [pl.when(is_absent).then(pl.lit(operand.name_en)) for is_absent, operand in absent]
    return {
        "absent_zh": pl.concat_str(zh, separator="、", ignore_nulls=True),
        "absent_en": pl.concat_str(en, separator=", ", ignore_nulls=True),
    }


def formula(template: str) -> pl.Expr:
    """Put figures as printed into a template: `{operand}`, `{left}`, and `{∓operand}` for + where a change goes down, else −."""
    pieces = re.split(r"\{([^}]+)\}", template)
    parts = [pl.lit(piece) if i % 2 == 0 else _filled(piece) for i, piece in enumerate(pieces) if piece]
    return pl.concat_str(parts) if parts else pl.lit(None, pl.String)


def _filled(name: str) -> pl.Expr:
    """One placeholder."""
    if name.startswith("∓"):
        down = pl.coalesce(f"{name[1:]}.sign", "sign") == -1
        return pl.when(down).then(pl.lit("+")).otherwise(pl.lit("−"))
    if name == "left":
        return printed("value", "unit")
    return printed(f"{name}.value", f"{name}.unit")


def printed(value: str, unit: str) -> pl.Expr:
    """A figure with its unit as printed; what is not printed is a question mark."""
    return pl.concat_str([pl.col(value), pl.col(unit).fill_null("")]).fill_null("?")


def decide(cases: Sequence[tuple[pl.Expr, str, str | None]]) -> dict[str, pl.Expr]:
    """The first case that holds gives `outcome` and `reason`."""
    outcome, reason = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for condition, verdict, why in reversed(cases):
        outcome = pl.when(condition).then(pl.lit(verdict)).otherwise(outcome)
        reason = pl.when(condition).then(pl.lit(why, pl.String)).otherwise(reason)
    return {"outcome": outcome, "reason": reason}


def rough(columns: Sequence[str]) -> pl.Expr:
    """Whether the words call one of the figures approximate."""
    return reduce(or_, ((pl.col(column) == "about").fill_null(value=False) for column in columns))
