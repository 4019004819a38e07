"""Which claim stands for which operand: those near the claim that is judged and about the same thing, the nearest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from expectations.narrative.facts import KEYS, condition
from expectations.narrative.model import MatchKey, Operand, Within

_LEFT_KEYS: dict[MatchKey, str] = {
    "about": "about",
    "subject": "subject",
    "base": "base",
    "base_phase": "base",
    "same_base": "base",
    "phase": "phase",
    "code": "code",
    "measure": "measure",
    "statement": "refers_to_statement",
    "direction": "direction",
    "cell": "cell",
}
_RIGHT_KEYS: dict[MatchKey, str] = {**_LEFT_KEYS, "base": "subject", "base_phase": "phase"}
_WITHIN: dict[Within, list[str]] = {"sentence": ["item", "sentence"], "item": ["item"], "list": [], "document": []}

LIST = 3
"""So many items after its head a list may go on."""


CHOICES = 4
"""How many different figures an operand may be taken to be before the rest are left out."""

_CARRIED = (
    "claim",
    "n",
    "half",
    "sign",
    "value",
    "unit",
    "subject",
    "phase",
    "direction",
    "comparison",
    "place",
    "page",
    "figures",
)
"""What is kept of an operand's claim, as `<operand>.<column>`."""


def columns(match: tuple[MatchKey, ...]) -> list[str]:
    """The columns of an operand's claim that its keys mean."""
    return [_RIGHT_KEYS[key] for key in match]


def place_columns(within: Within) -> list[str]:
    """The columns that claims of one sentence, item or document share, within their document."""
    return _WITHIN[within]


def candidates(left: pl.LazyFrame, claims: pl.LazyFrame, operand: Operand) -> pl.LazyFrame:
    """Return, for each `left` claim (column `claim`), the claims that may be the operand: columns of claims with `for` and `far`.

    `far` grows with the distance in the text, sentences first. A claim is never its own operand.
    """
    mine = claims.filter(condition(operand))
    place = [*KEYS, *_WITHIN[operand.within]]
    keys = [*place, *(_LEFT_KEYS[key] for key in operand.match)]
    theirs = [*place, *columns(operand.match)]
    seeker = left.select(
        pl.col("claim").cast(pl.Int64).alias("for"),
        pl.col("sentence").alias("for_sentence"),
        pl.col("item").alias("for_item"),
        pl.col("claim").cast(pl.Int64).shift(-1).over(KEYS, order_by="claim").alias("next"),
        *(pl.col(k).alias(f"_k{i}") for i, k in enumerate(keys)),
    )
    found = mine.with_columns(pl.col("claim").cast(pl.Int64)).join(
        seeker, left_on=theirs, right_on=[f"_k{i}" for i in range(len(keys))], how="inner"
    )
    ahead = pl.col("claim") < pl.col("for")
    if operand.within == "list":
        found = found.filter((pl.col("item") - pl.col("for_item")).is_between(0, LIST))
    if operand.place != "any":
        found = found.filter(ahead if operand.place == "before" else ~ahead)
    if operand.own:
        found = found.filter(~ahead & ((pl.col("claim") < pl.col("next")) | pl.col("next").is_null()))
    steps = (pl.col("claim") - pl.col("for")).abs()
    far = (pl.col("sentence") - pl.col("for_sentence")).abs() * 100_000 + steps * 2 + (~ahead).cast(pl.Int64)
    return found.filter(pl.col("claim") != pl.col("for")).with_columns(far=far).drop("for_sentence", "for_item", "next")


def combine(left: pl.LazyFrame, claims: pl.LazyFrame, operands: Mapping[str, Operand], *, apart: bool = True) -> pl.LazyFrame:
    """Return every choice of operands for each `left` claim: its columns, `<operand>.<column>` for each operand, `far`.

    A claim without candidates for an operand keeps one row with nulls there.
    """
    joined = left.with_columns(pl.col("claim").cast(pl.Int64), far=pl.lit(0, pl.Int64))
    taken: list[str] = []
    for name, operand in operands.items():
        choice = (
            candidates(left, claims, operand)
            .sort("for", "far", maintain_order=True)
            .unique(["for", "n", "sign"], keep="first", maintain_order=True)
            .filter(pl.int_range(pl.len()).over("for") < CHOICES)
            .select("for", pl.col("far").alias("_far"), *(pl.col(c).alias(f"{name}.{c}") for c in _CARRIED))
        )
        joined = joined.join(choice, left_on="claim", right_on="for", how="left", maintain_order="left")
        joined = _apart(joined.with_columns(far=pl.col("far") + pl.col("_far").fill_null(0)).drop("_far"), name, taken)
        taken += [name] if apart else []
    return joined


def _apart(combos: pl.LazyFrame, name: str, taken: Sequence[str]) -> pl.LazyFrame:
    """Take away an operand whose claim already stands for another one."""
    if not taken:
        return combos
    again = pl.any_horizontal(pl.col(f"{name}.claim") == pl.col(f"{other}.claim") for other in taken).fill_null(value=False)
    return combos.with_columns(pl.when(~again).then(pl.col(f"{name}.{c}")).alias(f"{name}.{c}") for c in _CARRIED)


def signed(name: str) -> pl.Expr:
    """An operand's figure with its direction (`left`: the judged claim's); a change without one goes the way of that claim."""
    if name == "left":
        return pl.col("n") * pl.col("sign").fill_null(1)
    return pl.col(f"{name}.n") * pl.coalesce(f"{name}.sign", "sign", pl.lit(1, pl.Int128))
