"""Sums: a figure against what others add up to.

The tolerance is the sum of half the last printed decimal of every figure. Narratives leave out parts that are zero and often
parts that are small; so a sum that stays below its total is only wrong where every part is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add, and_, or_

import polars as pl

from expectations.narrative.facts import KEYS, Facts, condition
from expectations.narrative.model import Sum
from expectations.narrative.operands import candidates, columns, combine, signed
from expectations.narrative.places import best, decide, finish, missing, once, printed, rough

_TEXT_LIMIT = 12
_TOLERANCE = pl.col("half") + pl.col("right_half")


def evaluate_sum(rule: Sum, facts: Facts) -> pl.DataFrame:
    """Return one place for each figure that the rule judges."""
    claims = facts.claims.lazy()
    left = claims.filter(condition(rule.left))
    combos = combine(left, claims, {name: part for name, part in rule.parts.items() if not part.many})
    for name in (name for name, part in rule.parts.items() if part.many):
        added = _list(left, claims, rule, name)
        combos = combos.join(added, left_on="claim", right_on="for", how="left", maintain_order="left")
    for step in _steps(rule):
        combos = combos.with_columns(**step)
    # A total that is repeated before its list is one place.
    places = best(finish(combos, list(rule.parts)))
    return places.unique([*KEYS, "left", "right_text", "outcome"], keep="last", maintain_order=True)


@once
def _steps(rule: Sum) -> tuple[dict[str, pl.Expr], ...]:
    """The columns that a rule adds to its choices of parts, one step after the other."""
    names = list(rule.parts)
    many = [name for name, part in rule.parts.items() if part.many]
    there = [pl.col(f"{name}.n").is_not_null() for name in names]
    signs = {name: part.sign for name, part in rule.parts.items()}
    required = (~t for t, part in zip(there, rule.parts.values(), strict=True) if part.required)
    summed = {
        "right": reduce(add, ((pl.col(f"{n}.n") if n in many else signed(n)).fill_null(0) * signs[n] for n in names)),
        "right_half": reduce(add, (pl.col(f"{n}.half").fill_null(0) for n in names)),
        "lacking": reduce(or_, required, pl.lit(value=False)),
        "found": pl.sum_horizontal(t.cast(pl.Int64) for t in there),
        "full": reduce(and_, there)
        & pl.lit(not rule.open_list)
        & reduce(and_, (pl.col(f"{n}.closed") for n in many), pl.lit(value=True)),
        "rough": rough(["comparison", *(f"{n}.comparison" for n in names if n not in many)]),
    }
    own = {"n": pl.col("n") * pl.col("sign").fill_null(1)}
    absolute = {name: pl.col(name).abs() for name in ("n", "right")} if rule.absolute else {}
    texts = [pl.when(t).then(pl.col(f"{n}.place")) for n, t in zip(names, there, strict=True)]
    shown = [pl.when(t).then(_shown(n, n in many)) for n, t in zip(names, there, strict=True)]
    relation = {"eq": "=", "le": "≤", "ge": "≥"}[rule.relation]
    judged = {
        **_verdict(rule),
        "left": pl.col("n"),
        "difference": pl.col("n") - pl.col("right"),
        "tolerance": _TOLERANCE,
        "left_text": pl.col("place"),
        "right_text": _joined(texts, list(signs.values())),
        "formula": pl.concat_str([printed("value", "unit"), pl.lit(f" {relation} "), _joined(shown, list(signs.values()))]),
        **missing(rule.parts),
    }
    told: dict[str, pl.Expr] = {name: pl.when(pl.col("found") > 0).then(pl.col(name)) for name in _NUMBERS}
    return summed, own, absolute, judged, told


_NUMBERS = ("right", "difference", "tolerance")


def _verdict(rule: Sum) -> dict[str, pl.Expr]:
    """Return outcome and reason of each choice of parts."""
    gap = pl.col("n") - pl.col("right")
    excess = {"eq": gap.abs(), "le": gap, "ge": pl.col("right") - pl.col("n")}[rule.relation]
    short = gap > 0 if rule.relation == "eq" else pl.lit(value=False)
    partial = ~pl.col("full") if rule.relation != "ge" else pl.lit(value=False)
    cases = [
        (pl.col("lacking") | (pl.col("found") == 0), "not_evaluable", "operand_absent"),
        (excess <= 0, "pass", None),
        (excess <= _TOLERANCE, "rounding", None),
        (partial & short, "not_evaluable", "list_incomplete"),
        (partial & pl.lit(rule.relation == "le"), "not_evaluable", "operand_absent"),
        (pl.col("rough"), "not_evaluable", "approximate"),
        (pl.lit(value=True), "fail", None),
    ]
    return decide(cases)


def _list(left: pl.LazyFrame, claims: pl.LazyFrame, rule: Sum, name: str) -> pl.LazyFrame:
    """Add up every claim that a part means, each thing once: `for`, and columns as `combine` has them for one claim."""
    part = rule.parts[name]
    thing = ["for", *columns(part.once_a)]
    closed = pl.col("subject").filter(pl.col("subject").is_in(list(rule.closed_by))).n_unique() == len(rule.closed_by)
    found = candidates(left, claims, part).sort("for", "claim").unique(thing, keep="first", maintain_order=True)
    return found.group_by("for", maintain_order=True).agg(
        pl.col("claim").first().alias(f"{name}.claim"),
        (pl.col("n") * pl.col("sign").fill_null(1)).sum().alias(f"{name}.n"),
        pl.col("half").sum().alias(f"{name}.half"),
        pl.col("page").first().alias(f"{name}.page"),
        pl.concat_str(pl.col("place").head(_TEXT_LIMIT).str.join(" + "), _unsaid(" + … ({} more)")).alias(f"{name}.place"),
        printed("value", "unit").head(_TEXT_LIMIT).str.join(" + ").alias(f"{name}.shown"),
        pl.len().alias(f"{name}.count"),
        closed.alias(f"{name}.closed"),
    )


def _unsaid(words: str) -> pl.Expr:
    """How many of a group's rows are more than a text names, in such words; empty where it names all."""
    more = pl.len().cast(pl.Int64) - _TEXT_LIMIT
    return pl.when(more > 0).then(pl.format(words, more)).otherwise(pl.lit(""))


def _shown(name: str, many: bool) -> pl.Expr:
    """A part's figures as the formula shows them."""
    if not many:
        return printed(f"{name}.value", f"{name}.unit")
    more = pl.col(f"{name}.count").cast(pl.Int64) - _TEXT_LIMIT
    rest = pl.when(more > 0).then(pl.format(" + …（{}）", more)).otherwise(pl.lit(""))
    return pl.concat_str([pl.col(f"{name}.shown"), rest])


def _joined(texts: Sequence[pl.Expr], signs: Sequence[int]) -> pl.Expr:
    """Addends with their signs between them."""
    marked = [pl.concat_str([pl.lit("" if sign > 0 else "−"), text]) for text, sign in zip(texts, signs, strict=True)]
    return pl.concat_str(marked, separator=" + ", ignore_nulls=True).str.replace_all("+ −", "− ", literal=True)
