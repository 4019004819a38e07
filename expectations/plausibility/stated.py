"""Rules on what the narrative states: the unit of money it implies, rates within bounds, changes from one phase to another."""

from __future__ import annotations

import polars as pl

from expectations.findings import DOCUMENT
from expectations.plausibility.figures import in_tenths, judged, yuan
from expectations.plausibility.model import BoundsRule, ChangeRule, ScaleRule

_STATEMENT = (*DOCUMENT, "statement")
_NUMBER = r"^-?\d{1,15}(\.\d{1,4})?$"
_STEP = 10_000
"""Both are compared in hundredths of 万元, the form's usual last decimal: that many fen."""
_FEWEST_STEPS = 1_000
"""A claim of at least 10.00 万元 has enough digits not to fit by chance."""


def scale(rule: ScaleRule, figures: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """One row a filled statement: whether the narrative's amounts stand in it as printed, or only times the factor."""
    cells = figures.filter(pl.col("statement").is_in(rule.statements) & (pl.col("fen") != 0))
    key = [*DOCUMENT, "steps"]
    claims = stated.filter(pl.col("kind") == "amount").with_columns(steps=_steps(pl.col("fen")))
    claims = claims.filter(pl.col("steps") >= _FEWEST_STEPS).unique(key, keep="first", maintain_order=True)
    claims = claims.select(*key, claim_place="place", claim_page="page")
    as_printed = cells.with_columns(steps=_steps(pl.col("fen")))
    fits = as_printed.join(claims, on=key).group_by(_STATEMENT).agg(agreeing=pl.col("steps").n_unique())
    factors = [cells.with_columns(steps=_steps(f)) for f in (pl.col("fen") * rule.times, pl.col("fen") // rule.times)]
    scaled = (
        pl.concat(factors)
        .join(claims, on=key)
        .group_by(_STATEMENT)
        .agg(
            scaled=pl.col("steps").n_unique(),
            left_text=pl.col("place").first(),
            right_text=pl.col("claim_place").first(),
            pages=pl.concat_list("page", "claim_page").first(),
        )
    )
    ours = cells.unique(_STATEMENT, keep="first", maintain_order=True)
    ours = ours.join(fits, on=_STATEMENT, how="left").join(scaled, on=_STATEMENT, how="left")
    agreeing, fitting = pl.col("agreeing").fill_null(0), pl.col("scaled").fill_null(0)
    fails = (agreeing == 0) & (fitting >= rule.claims)
    reason = (
        pl.when((agreeing == 0) & (fitting < rule.claims))
        .then(pl.lit("nothing_restated"))
        .when(fails & ~pl.col("sure"))
        .then(pl.lit("figure_doubtful"))
    )
    shown = [pl.when(fails).then(c).alias(c) for c in ("left_text", "right_text", "pages")]
    return ours.with_columns(*judged(fails, reason), *shown, times=pl.lit(rule.times)).drop("code", "measure")


def _steps(fen: pl.Expr) -> pl.Expr:
    """Fen in hundredths of 万元, rounded half up."""
    return (fen.abs() + _STEP // 2) // _STEP


def bounds(rule: BoundsRule, stated: pl.DataFrame) -> pl.DataFrame:
    """One row for each rate outside its bounds or without a number, and one for each document whose rates are all within."""
    ours = stated.filter((pl.col("kind") == rule.kind) & (pl.col("unit").fill_null("%").str.contains("[%％]")))
    number = pl.when(pl.col("value").str.contains(_NUMBER)).then(pl.col("value").cast(pl.Decimal(20, 4), strict=False))
    ours = ours.with_columns(number=number)
    outside = ours.filter(pl.col("number").is_null() | (pl.col("number") < rule.low) | (pl.col("number") > rule.high))
    outside = outside.with_columns(
        *judged(pl.lit(value=True), pl.when(pl.col("number").is_null()).then(pl.lit("no_figure"))),
        left=pl.col("number"),
        left_text="place",
        unit=pl.lit("percent"),
        pages=_pages("page"),
        low=pl.lit(rule.low),
        high=pl.lit(rule.high),
    )
    clean = ours.select(DOCUMENT).unique(maintain_order=True).join(outside, on=DOCUMENT, how="anti")
    return pl.concat([outside, clean.with_columns(*judged(pl.lit(value=False), pl.lit(None, pl.String)))], how="diagonal")


def change(rule: ChangeRule, stated: pl.DataFrame) -> pl.DataFrame:
    """One row for each item of the narrative that states the figure of both phases, once each."""
    key = [*DOCUMENT, "item", "subject", "code"]
    money = stated.filter((pl.col("kind") == "amount") & pl.col("fen").is_not_null() & pl.col("subject").is_not_null())
    left = money.filter(pl.col("phase") == rule.phase).filter(pl.col("fen").n_unique().over(key) == 1)
    right = money.filter(pl.col("phase") == rule.base_phase).filter(pl.col("fen").n_unique().over(key) == 1)
    once = {"keep": "first", "maintain_order": True}
    right = right.unique(key, **once).select(*key, base_fen="fen", base_place="place", base_page="page")  # type: ignore[arg-type]
    pairs = left.unique(key, **once).join(right, on=key, nulls_equal=True)  # type: ignore[arg-type]
    moved = (pl.col("fen") - pl.col("base_fen")).abs()
    far = (moved * 100 > pl.col("base_fen") * rule.percent) & (moved >= rule.from_yuan * 100)
    tenths = moved * 1000 // pl.col("base_fen")
    return pairs.with_columns(
        *judged(far, pl.when(pl.col("base_fen") == 0).then(pl.lit("zero_base"))),
        left=yuan(pl.col("fen")),
        right=yuan(pl.col("base_fen")),
        difference=yuan(pl.col("fen") - pl.col("base_fen")),
        left_text="place",
        right_text="base_place",
        unit=pl.lit("yuan"),
        change=in_tenths(tenths),
        pages=_pages("page", "base_page"),
    )


def _pages(*columns: str) -> pl.Expr:
    return pl.concat_list(*(pl.col(c).cast(pl.Int64) for c in columns)).list.drop_nulls().list.unique().list.sort()
