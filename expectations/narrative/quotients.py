"""Percentages: what is printed against what the figures give, in exact integers.

A percentage *holds* where the figures as printed give it in its own decimals. It is `rounding` where figures that are
printed alike give it (every operand may be off by half of its last decimal), its own last decimal being off by one at most:
shares are cut or adjusted so that they add up to 100. Beyond that it is wrong. The bounds of a quotient of sums lie at the
corners of what the operands' rounding allows, so that the corners are all that is looked at.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import add, or_

import polars as pl

from expectations.narrative.facts import PERCENT_SCALE, Facts, select
from expectations.narrative.model import Quotient, Reading, Undefined
from expectations.narrative.operands import combine, signed
from expectations.narrative.places import best, decide, finish, formula, missing, once, rough

_HUNDRED = 100 * PERCENT_SCALE
_FAR = 10**15 * PERCENT_SCALE
"""Stands for a rate without bound: what rounding allows where the base may be zero."""


def evaluate_quotient(rule: Quotient, facts: Facts) -> pl.DataFrame:
    """Return one place for each percentage that the rule judges."""
    left = select(rule.left, facts.claims).lazy()
    tried = pl.concat([_try(reading, i, left, facts) for i, reading in enumerate(rule.readings)], how="diagonal")
    judged = best(tried.filter(pl.col("role").is_in(["proves", "confirms"])))
    hints = tried.filter(pl.col("role").is_in(["explains", "accuses"]) & pl.col("outcome").is_in(["pass", "rounding"]))
    return _with_hints(judged, best(hints))


def evaluate_undefined(rule: Undefined, facts: Facts) -> pl.DataFrame:
    """Return one place for each percentage whose base can be told: a base of zero has none."""
    left = select(rule.left, facts.claims).lazy()
    tried = pl.concat([_try(reading, i, left, facts) for i, reading in enumerate(rule.readings)], how="diagonal")
    zero = pl.col("reason") == "zero_base"
    based = pl.col("outcome").is_in(["pass", "rounding", "fail"])
    return best(
        tried.with_columns(
            outcome=pl.when(zero).then(pl.lit("fail")).when(based).then(pl.lit("pass")).otherwise("outcome"),
            reason=pl.when(~zero).then("reason"),
            right=pl.lit(None, pl.Int128),
            difference=pl.lit(None, pl.Int128),
            tolerance=pl.lit(None, pl.Int128),
        )
    )


def _with_hints(judged: pl.DataFrame, hints: pl.DataFrame) -> pl.DataFrame:
    """Let what fits another reading explain a failure, or be one where the words name the wrong base."""
    told = hints.select("claim", *(pl.col(c).alias(f"hint.{c}") for c in _HINTED))
    joined = judged.join(told, on="claim", how="left", maintain_order="left")
    accused = (pl.col("hint.role") == "accuses") & pl.col("outcome").is_in(["not_evaluable", "not_applicable"])
    hinted = pl.col("hint.role").is_not_null() & ((pl.col("outcome") == "fail") | accused)
    joined = joined.with_columns(accused=accused.fill_null(value=False), hinted=hinted.fill_null(value=False))
    return joined.with_columns(
        outcome=pl.when("accused").then(pl.lit("fail")).otherwise("outcome"),
        reason=pl.when(~pl.col("accused")).then("reason"),
        remark_zh=pl.when("hinted").then("hint.remark_zh"),
        remark_en=pl.when("hinted").then("hint.remark_en"),
        # What the rate fits is not what the words compare it with, so that there is no difference to tell.
        **{c: pl.when(~pl.col("accused")).then(c) for c in ("right", "difference", "tolerance")},
        **{c: pl.when("accused").then(f"hint.{c}").otherwise(c) for c in _TAKEN},
    ).select(judged.columns)


_TAKEN = ("right_text", "formula", "pages")
_HINTED = ("role", "remark_zh", "remark_en", *_TAKEN)


def _try(reading: Reading, index: int, left: pl.LazyFrame, facts: Facts) -> pl.DataFrame:
    """Evaluate one reading with every choice of operands."""
    if reading.base is not None:
        left = left.filter(pl.col("base") == reading.base)
    if reading.quote is not None:
        left = left.filter(pl.col("quote").str.contains(reading.quote))
    if reading.unless_quote is not None:
        left = left.filter(~pl.col("quote").str.contains(reading.unless_quote))
    combos = combine(left, facts.claims.lazy(), reading.operands, apart=reading.apart)
    for step in _steps(reading):
        combos = combos.with_columns(**step)
    return finish(combos.with_columns(far=pl.col("far") + index), list(reading.operands))


@once
def _steps(reading: Reading) -> tuple[dict[str, pl.Expr], ...]:
    """The columns that a reading adds to its choices of operands, one step after the other."""
    names = list(reading.operands)
    summed = {"num": _sum(reading.numerator), "den": _sum(reading.denominator), "role": pl.lit(reading.role)}
    side = {"side": pl.when(pl.col("num") < 0).then(-1).otherwise(1).cast(pl.Int128)}
    printed = (pl.col("n") * 2 + PERCENT_SCALE // 100) // (PERCENT_SCALE // 50)
    computed = (
        pl.when(pl.col("den") > 0)
        .then((20_000 * pl.col("size") + pl.col("den")) // (2 * pl.col("den")))
        .clip(upper_bound=_FAR // PERCENT_SCALE)
    )
    step = PERCENT_SCALE // 100
    judged = {
        **_verdict(reading, names),
        "left": printed * step,
        "right": computed * step,
        "difference": (printed - computed) * step,
        "tolerance": pl.col("allowed"),
        "left_text": pl.col("place"),
        "right_text": pl.concat_str([pl.col(f"{n}.place") for n in names], separator=" ÷ ", ignore_nulls=True),
        "formula": formula(reading.formula),
        "remark_zh": formula(reading.finding_zh),
        "remark_en": formula(reading.finding_en),
        **missing(reading.operands),
    }
    return summed, side, _bounds(reading), judged


def _sum(factors: dict[str, int]) -> pl.Expr:
    """The operands with their factors and directions, added up; null where one is absent."""
    return reduce(add, (signed(name) * factor for name, factor in factors.items()))


def _bounds(reading: Reading) -> dict[str, pl.Expr]:
    """Return `size` (the numerator without sign), `within` (whether rounding allows what is printed) and `allowed`."""
    used = sorted({*reading.numerator, *reading.denominator})
    # Nothing has no share that could be adjusted.
    p, unit = pl.col("n"), pl.when(pl.col("num") == 0).then(1).otherwise(2) * pl.col("half")
    low, high, tops, bottoms = [], [], [], []
    for corner in product((-1, 1), repeat=len(used)):
        shift = dict(zip(used, corner, strict=True))
        num = pl.col("side") * _at(reading.numerator, shift)
        den = _at(reading.denominator, shift)
        low.append((den > 0) & ((p + unit) * den >= _HUNDRED * num))
        high.append((den <= 0) | ((p - unit) * den <= _HUNDRED * num))
        rate = pl.when(den > 0).then(_HUNDRED * num // den)
        bottoms.append(rate)
        tops.append(rate.fill_null(_FAR) + 1)
    size = pl.col("side") * pl.col("num")
    exact = pl.when(pl.col("den") > 0).then(_HUNDRED * size // pl.col("den"))
    above = pl.max_horizontal(tops) + unit - exact
    below = exact - pl.min_horizontal(bottoms) + unit
    return {
        "size": size,
        "within": reduce(or_, low) & reduce(or_, high),
        "allowed": pl.when(p >= exact).then(above).otherwise(below).clip(upper_bound=_FAR),
    }


def _at(factors: dict[str, int], shift: dict[str, int]) -> pl.Expr:
    """The sum with every operand at one end of what its rounding allows."""
    return reduce(add, ((signed(n) + pl.col(f"{n}.half") * shift[n]) * factor for n, factor in factors.items()))


def _verdict(reading: Reading, names: list[str]) -> dict[str, pl.Expr]:
    """Return outcome and reason of each choice."""
    den, size, p, h = pl.col("den"), pl.col("size"), pl.col("n"), pl.col("half")
    absent = reduce(or_, (pl.col(f"{n}.claim").is_null() for n in names))
    off = (p * den - _HUNDRED * size).abs()
    proves = reading.role == "proves"
    unsure = rough(["comparison", *(f"{n}.comparison" for n in names)]) if proves else pl.lit(value=True)
    cases = [
        (absent, "not_evaluable", "operand_absent"),
        ((den == 0) & (size == 0), "not_applicable", "zero_of_zero"),
        (den == 0, "not_applicable", "zero_base"),
        (den < 0, "not_evaluable", "base_below_zero"),
        (off <= h * den, "pass", None),
        (pl.col("within"), "rounding", None),
        (unsure, "not_evaluable", "approximate" if proves else "base_not_stated"),
        (pl.lit(value=True), "fail", None),
    ]
    return decide(cases)
