"""The tables made ready once for all rules: every claim as an exact number with what its own rounding may hide.

Figures are Int128 on one scale a kind: money in 1/10,000 yuan (the scale of `checks.tolerance`), percentages in 1/1,000,000 of a
percent, counts in 1/10,000. Products of two of them stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from typing import get_args

import polars as pl

from expectations.cells import SMALLEST_HALF, TOLERANCE_SCALE, YUAN_PER_SPOKEN_UNIT
from expectations.narrative.model import ClaimSelector
from extractors.model import READ_STATUSES, Phase
from warehouse.places import place_column

KEYS = ["document_id", "part"]
"""What keeps one disclosure apart from another."""

PERCENT_SCALE = 1_000_000
SCALES = {"yuan": TOLERANCE_SCALE, "percent": PERCENT_SCALE, "count": TOLERANCE_SCALE}

_CHANGES = ("change", "rate")
_RATES = ("share", "rate", "budget_rate")
_PHASES = list(get_args(Phase))
_CELL = [f"refers_to_{part}" for part in ("statement", "side", "role", "code", "row", "measure")]
_NUMBER = r"^-?\d{1,13}(\.\d{1,6})?$"
_LARGEST = {"yuan": 10**14 * TOLERANCE_SCALE, "percent": 10**9 * PERCENT_SCALE, "count": 10**13 * TOLERANCE_SCALE}
"""What is larger is no figure of a department's, and products with it would not stay exact."""

_MOST_DECIMALS = 6
_PERCENT = r"^[%％]$"
_MEASURED = "米|公里|亩|公顷|吨|分"
"""Units of what is measured and not counted: such a number may be rounded even where it prints no decimals."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are evaluated on."""

    documents: pl.DataFrame
    """`document_id`, `part`, `read` (whether a narrative was found at all), `recognised` (whether all of it was read by OCR)."""
    claims: pl.DataFrame
    """The claims in reading order, and after them the earlier figures that they imply.

    Added are their number (`claim`), whether they are yuan, percent or count (`figures`), the figure and half of its last decimal
    (`n`, `half`), its `sign`, the keys by which claims find each other (`about`: subject and code; `cell`; `of_statement`), and
    the figure as printed with page and box (`place`).
    """
    passages: pl.DataFrame


def build_facts(documents: pl.DataFrame, claims: pl.DataFrame, passages: pl.DataFrame) -> Facts:
    """Prepare the tables of the documents that were extracted.

    Args:
        documents: table `documents`; only documents with status extracted or partial are kept.
        claims: table `claims`, within a document in reading order.
        passages: table `passages`.
    """
    checked = documents.filter(pl.col("document_id").is_not_null() & pl.col("status").is_in(READ_STATUSES))
    keys = checked.select(*KEYS, recognised=(pl.col("text_layer") == "scanned").fill_null(value=False)).unique(
        KEYS, keep="first", maintain_order=True
    )
    own = claims.join(keys.select(KEYS), on=KEYS, how="semi", maintain_order="left")
    found = passages.join(keys.select(KEYS), on=KEYS, how="semi", maintain_order="left")
    read = pl.concat([own.select(KEYS), found.filter(pl.col("kind") == "section").select(KEYS)]).unique()
    keys = keys.join(read.with_columns(read=pl.lit(value=True)), on=KEYS, how="left", maintain_order="left")
    return Facts(keys.with_columns(pl.col("read").fill_null(value=False)), _number(own), _placed(found))


def select(selector: ClaimSelector, claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims that a selector means."""
    return claims.filter(condition(selector))


@cache
def condition(selector: ClaimSelector) -> pl.Expr:
    """All conditions of a selector."""
    conditions = [pl.col("n").is_not_null(), pl.col("implied") == selector.implied]
    for column, allowed in (
        ("kind", selector.kind),
        ("phase", selector.phase),
        ("base", selector.base),
        ("direction", selector.direction),
        ("comparison", selector.comparison),
    ):
        if allowed:
            conditions.append(pl.col(column).is_in(list(allowed)))
    if selector.subject is not None:
        conditions.append(pl.col("subject").str.contains(selector.subject))
    if selector.subject_not is not None:
        conditions.append(~pl.col("subject").str.contains(selector.subject_not))
    if selector.based is not None:
        conditions.append(pl.col("base").is_not_null() == selector.based)
    if selector.code is not None:
        conditions.append(pl.col("code").str.contains(selector.code))
    if selector.quote is not None:
        conditions.append(pl.col("quote").str.contains(selector.quote))
    if selector.statement is not None:
        conditions.append(pl.col("of_statement") == selector.statement)
    if selector.unit is not None:
        conditions.append(pl.col("figures") == selector.unit)
    return reduce(and_, conditions)


def _number(claims: pl.DataFrame) -> pl.DataFrame:
    """Add the exact figure and the keys by which claims find each other."""
    unit = pl.col("unit").str.replace_all(r"\s", "")
    rate = pl.col("kind").is_in(_RATES) & (unit.is_null() | unit.str.contains(_PERCENT))
    bare = pl.col("value").str.normalize("NFKC").str.replace_all(r"[,，\s+]", "")
    figures = pl.when(rate).then(pl.lit("percent")).when(pl.col("amount").is_not_null()).then(pl.lit("yuan"))
    numbered = claims.with_row_index("claim").with_columns(
        figures=figures.when(pl.col("kind") == "count").then(pl.lit("count")),
        bare=bare,
        decimals=bare.str.extract(r"\.(\d+)$").str.len_chars().fill_null(0).cast(pl.Int64),
        # An amount of nothing is printed without a unit too (“预算数为0”).
        factor=pl.when(unit.is_null() & (pl.col("kind") == "amount"))
        .then(YUAN_PER_SPOKEN_UNIT["万元"])
        .otherwise(unit.replace_strict(YUAN_PER_SPOKEN_UNIT, default=1, return_dtype=pl.Int64)),
        measured=unit.str.contains(_MEASURED).fill_null(value=False),
    )
    scaled = _keyed(_scaled(numbered)).drop("bare", "decimals", "factor", "measured")
    return pl.concat([scaled.with_columns(implied=pl.lit(value=False)), _implied(scaled)], how="diagonal")


def _scaled(claims: pl.DataFrame) -> pl.DataFrame:
    """Add `n`, `half` and `sign`; a value that is no number gives null, as a change without direction has no sign."""
    money = pl.col("figures") == "yuan"
    digits = pl.when(pl.col("bare").str.contains(_NUMBER)).then(pl.col("bare").str.replace_all(r"[-.]", "")).cast(pl.Int128)
    # A zero is printed without decimals where every other amount has them; it is as exact as they are.
    near = pl.col("decimals").max().over(*KEYS, "item", "figures")
    decimals = pl.when(money & (digits == 0)).then(near).otherwise("decimals").clip(0, _MOST_DECIMALS)
    power = decimals.replace_strict({d: 10**d for d in range(_MOST_DECIMALS + 1)})
    scale = pl.col("figures").replace_strict(SCALES, return_dtype=pl.Int64).cast(pl.Int128)
    ulp = scale * pl.when(money).then("factor").otherwise(1) // power.cast(pl.Int128)
    exact = (pl.col("figures") == "count") & ~pl.col("measured") & (pl.col("decimals") == 0)
    half = pl.when(exact).then(0).otherwise(ulp // 2)
    n = digits * ulp
    return claims.with_columns(
        n=pl.when(n <= pl.col("figures").replace_strict(_LARGEST, return_dtype=pl.Int128)).then(n),
        half=pl.when(money).then(pl.max_horizontal(half, SMALLEST_HALF)).otherwise(half).cast(pl.Int128),
        sign=_sign().cast(pl.Int128),
    )


def _sign() -> pl.Expr:
    """−1 where the words or the figure say less, null where a change says neither."""
    undirected = pl.col("kind").is_in(_CHANGES) & pl.col("direction").is_null()
    less = pl.col("bare").str.starts_with("-") | (pl.col("direction") == "decrease").fill_null(value=False)
    return pl.when(less).then(-1).when(~undirected).then(1)


def _keyed(claims: pl.DataFrame) -> pl.DataFrame:
    """Add `about` and `place`; what belongs to no item or sentence is one of its own."""
    known = pl.col("subject").is_not_null() | pl.col("code").is_not_null()
    about = pl.concat_str([pl.col("code").fill_null(""), pl.col("subject").fill_null("")], separator="¦")
    own = -1 - pl.int_range(pl.len(), dtype=pl.Int64)
    return claims.with_columns(
        about=pl.when(known).then(about),
        place=place_column(pl.col("value")),
        cell=pl.when(pl.col("refers_to_statement").is_not_null()).then(pl.concat_str(pl.col(_CELL).fill_null(""), separator="¦")),
        of_statement=pl.coalesce(
            "refers_to_statement", pl.col("refers_to_statement").drop_nulls().first().over(*KEYS, "item", "code")
        ),
        sentence=pl.col("sentence").fill_null(own),
        item=pl.col("item").fill_null(own),
    )


def _implied(claims: pl.DataFrame) -> pl.DataFrame:
    """The earlier figures that the narrative implies: amounts less their change, with the phase that the change is from."""
    changes = claims.filter((pl.col("kind") == "change") & pl.col("sign").is_not_null() & pl.col("base").is_in(_PHASES))
    amounts = claims.filter(pl.col("kind") == "amount")
    keys = [*KEYS, "item", "about", "phase"]
    taken = amounts.select(*keys, *(pl.col(c).alias(f"this.{c}") for c in ("claim", "n", "half", "sign", "value", "place")))
    pairs = (
        changes.join(taken, on=keys, how="inner", maintain_order="left")
        .filter(pl.col("this.claim") < pl.col("claim"))
        .sort("claim", "this.claim")
        .unique("claim", keep="last", maintain_order=True)
    )
    return pairs.with_columns(
        n=pl.col("this.n") * pl.col("this.sign") - pl.col("n") * pl.col("sign"),
        half=pl.col("half") + pl.col("this.half"),
        sign=pl.lit(1, pl.Int128),
        value=_less("this.value", "value"),
        place=_less("this.place", "place"),
        phase=pl.col("base"),
        kind=pl.lit("amount"),
        cell=pl.lit(None, pl.String),
        implied=pl.lit(value=True),
    ).select(*claims.columns, "implied")


def _less(amount: str, change: str) -> pl.Expr:
    """An amount as printed and the change that is taken from it."""
    down = pl.col("sign") == -1
    return pl.concat_str(pl.col(amount), pl.when(down).then(pl.lit(" + ")).otherwise(pl.lit(" − ")), pl.col(change))


def _placed(passages: pl.DataFrame) -> pl.DataFrame:
    """The passages with `place`: their words with page and box."""
    return passages.with_columns(place=place_column(pl.col("quote")))
