"""Words against figures (“增加”, “小于预算数”), what is stated twice, and pieces of template that were left in the text."""

from __future__ import annotations

from functools import reduce
from operator import add, or_

import polars as pl

from expectations.narrative.facts import KEYS, Facts, select
from expectations.narrative.model import Leftover, Repeat, Unmarked, Words
from expectations.narrative.operands import columns as key_columns
from expectations.narrative.operands import combine, place_columns, signed
from expectations.narrative.places import best, decide, finish, formula, missing, printed, rough

_WAY = {"increase": 1, "gt": 1, "decrease": -1, "lt": -1, "flat": 0, "eq": 0}


def evaluate_words(rule: Words, facts: Facts) -> pl.DataFrame:
    """Return one place for each word that the rule judges."""
    left = select(rule.left, facts.claims).filter(pl.col(rule.word).is_in(list(_WAY))).lazy()
    names = list(rule.operands)
    combos = combine(left, facts.claims.lazy(), rule.operands).with_columns(
        way=pl.col(rule.word).replace_strict(_WAY, default=None, return_dtype=pl.Int64),
        value=reduce(add, (signed(name) * factor for name, factor in rule.value.items())),
        tolerance=reduce(add, (pl.col(_named(name, "half")) * abs(factor) for name, factor in rule.value.items())),
        loose=rough(["comparison", *(f"{n}.comparison" for n in names)]),
    )
    seen = pl.col("value").sign().cast(pl.Int64)
    cases = [
        (reduce(or_, (pl.col(f"{n}.claim").is_null() for n in names)), "not_evaluable", "operand_absent"),
        (seen == pl.col("way"), "pass", None),
        ((seen == 0) & (pl.col("n") == 0), "pass", None),
        (pl.col("value").abs() <= pl.col("tolerance"), "rounding", None),
        (pl.col("loose"), "not_evaluable", "approximate"),
        (pl.lit(value=True), "fail", None),
    ]
    first, *rest = list(rule.value)
    judged = combos.with_columns(
        **decide(cases),
        left=signed(first) * rule.value[first],
        right=signed(first) * rule.value[first] - pl.col("value"),
        difference=pl.col("value"),
        figures=pl.col(_named(first, "figures")),
        left_text=pl.col(_named(first, "place")),
        right_text=pl.concat_str([pl.col(f"{n}.place") for n in rest], separator=" + ", ignore_nulls=True) if rest else None,
        formula=formula(rule.formula),
        **missing(rule.operands),
    )
    return best(finish(judged, names))


def _named(name: str, column: str) -> str:
    """An operand's column, `left` being the judged claim itself."""
    return column if name == "left" else f"{name}.{column}"


def evaluate_repeat(rule: Repeat, facts: Facts) -> pl.DataFrame:
    """Return one place for each figure that is stated more than once: with the first that differs, or with the second."""
    keys = [*KEYS, *place_columns(rule.within), *key_columns(rule.same)]
    stated = select(rule.left, facts.claims).drop_nulls(key_columns(rule.must))
    if rule.within == "document":
        # What differs within one item is told by a rule of its own.
        stated = stated.unique([*keys, "item"], keep="first", maintain_order=True)
    first = stated.unique(keys, keep="first", maintain_order=True)
    again = stated.join(first.select("claim"), on="claim", how="anti", maintain_order="left")
    kept = ("claim", "n", "half", "value", "unit", "place", "page", "comparison", "quote")
    pairs = first.join(
        again.select(*keys, *(pl.col(c).alias(f"again.{c}") for c in kept)),
        on=keys,
        how="inner",
        nulls_equal=True,
        maintain_order="left",
    )
    gap = (pl.col("n") - pl.col("again.n")).abs()
    allowed = pl.col("half") + pl.col("again.half")
    cases = [
        (gap == 0, "pass", None),
        (gap <= allowed, "rounding", None),
        (rough(["comparison", "again.comparison"]), "not_evaluable", "approximate"),
        (pl.lit(value=True), "fail", None),
    ]
    judged = pairs.with_columns(
        **decide(cases),
        left=pl.col("n"),
        right=pl.col("again.n"),
        difference=pl.col("n") - pl.col("again.n"),
        tolerance=allowed,
        left_text=pl.col("place"),
        right_text=pl.col("again.place"),
        quote=pl.concat_str([pl.col("quote"), pl.col("again.quote")], separator=" … ", ignore_nulls=True),
        formula=pl.concat_str([printed("value", "unit"), pl.lit(" = "), printed("again.value", "again.unit")]),
    )
    # Of the mentions of one figure all that differ are told, and where none does one that agrees.
    agreeing = pl.col("outcome") == "pass"
    others = judged.filter(~agreeing).unique(["claim", "again.n"], keep="first", maintain_order=True)
    alike = judged.filter(agreeing).join(others.select("claim"), on="claim", how="anti", maintain_order="left")
    alike = alike.unique("claim", keep="first", maintain_order=True)
    return finish(pl.concat([others, alike]).sort("claim").lazy(), ["again"])


def evaluate_unmarked(rule: Unmarked, facts: Facts) -> pl.DataFrame:
    """Return one place for each percentage without a sign, and one that passes for each narrative where all have one."""
    stated = select(rule.left, facts.claims).filter(pl.col("direction").is_null() | (pl.col("direction") != "flat"))
    bare = pl.col("unit").is_null()
    found = stated.filter(bare).with_columns(outcome=pl.lit("fail"), left_text=pl.col("place"), left=pl.col("n"))
    marked = (
        stated.filter(~bare)
        .join(found, on=KEYS, how="anti", maintain_order="left")
        .unique(KEYS, keep="first", maintain_order=True)
    )
    marked = marked.select(*KEYS, outcome=pl.lit("pass"))
    return finish(pl.concat([found, marked], how="diagonal").lazy(), [])


def evaluate_leftover(rule: Leftover, facts: Facts) -> pl.DataFrame:
    """Return one place for each sentence with passages of the kind, and one that passes for each narrative without any."""
    found = facts.passages.filter(pl.col("kind") == rule.kind).with_columns(outcome=pl.lit("fail"), left_text=pl.col("place"))
    found = found.unique([*KEYS, "page", "quote"], keep="first", maintain_order=True)
    clean = facts.documents.filter("read").join(found, on=KEYS, how="anti", maintain_order="left")
    frame = pl.concat([found, clean.select(*KEYS, outcome=pl.lit("pass"))], how="diagonal")
    blank = {c: pl.lit(None, pl.String) for c in ("refers_to_statement", "code", "measure")}
    return finish(frame.with_columns(claim=pl.lit(None, pl.Int64), **blank).lazy(), [])
