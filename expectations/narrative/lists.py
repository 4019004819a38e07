"""Lists of parts with their shares of one whole.

Where the amounts add up to the whole, the shares must add up to 100, and the other way round. What neither proves complete may be
a choice of parts, or hold parts of parts, and is not judged.
"""

from __future__ import annotations

import polars as pl

from expectations.narrative.facts import KEYS, PERCENT_SCALE, Facts, select
from expectations.narrative.model import Shares
from expectations.narrative.operands import combine
from expectations.narrative.places import decide, finish, printed

_HUNDRED = 100 * PERCENT_SCALE


def evaluate_shares(rule: Shares, facts: Facts) -> pl.DataFrame:
    """Return one place for each list of at least two shares of one whole."""
    left = select(rule.left, facts.claims).lazy()
    combos = combine(left, facts.claims.lazy(), {"part": rule.part, "whole": rule.whole})
    nearest = combos.sort("claim", "far", maintain_order=True).unique("claim", keep="first", maintain_order=True)
    group = [*KEYS, *(["item"] if rule.within == "item" else ["sentence"] if rule.within == "sentence" else []), "base"]
    lists = (
        nearest.filter(pl.col("base").is_not_null())
        .unique([*group, "about"], keep="first", maintain_order=True)
        .group_by(group, maintain_order=True)
        .agg(
            pl.len().alias("count"),
            pl.col("claim", "quote", "refers_to_statement", "measure", "page", "whole.n", "whole.half", "whole.claim").first(),
            pl.col("whole.page", "whole.value", "whole.unit", "whole.place").first(),
            pages=pl.col("page").unique(),
            shares=pl.col("n").sum(),
            shares_half=pl.col("half").sum(),
            share_places=pl.col("place").str.join(" + "),
            share_texts=printed("value", "unit").str.join(" + "),
            parts=pl.col("part.n").sum(),
            parts_half=pl.col("part.half").sum(),
            part_places=pl.col("part.place").str.join(" + "),
            part_texts=printed("part.value", "part.unit").str.join(" + "),
            known=pl.col("part.n").is_not_null().all(),
            rough=(pl.col("comparison") == "about").any() | (pl.col("part.comparison") == "about").any(),
        )
        .filter(pl.col("count") > 1)
        .with_columns(code=pl.lit(None, pl.String))
    )
    known = pl.col("known") & pl.col("whole.n").is_not_null()
    off = (pl.col("parts") - pl.col("whole.n")).abs()
    allowed = pl.col("parts_half") + pl.col("whole.half")
    share_off = (pl.col("shares") - _HUNDRED).abs()
    # Single shares are cut or adjusted by one of their last decimal so that they add up.
    share_allowed = 2 * pl.col("shares_half")
    if rule.judges == "shares":
        judged = _judge(lists, share_off, share_allowed, known & (off <= allowed)).with_columns(
            left=pl.col("shares"),
            right=pl.lit(_HUNDRED, pl.Int128),
            tolerance=share_allowed,
            figures=pl.lit("percent"),
            left_text=pl.col("share_places"),
            right_text=pl.lit("100"),
            formula=pl.concat_str([pl.col("share_texts"), pl.lit(" = 100%")]),
        )
    else:
        judged = _judge(lists, pl.when(known).then(off), allowed, share_off <= share_allowed).with_columns(
            left=pl.col("whole.n"),
            right=pl.col("parts"),
            tolerance=allowed,
            figures=pl.lit("yuan"),
            left_text=pl.col("whole.place"),
            right_text=pl.col("part_places"),
            formula=pl.concat_str([printed("whole.value", "whole.unit"), pl.lit(" = "), pl.col("part_texts")]),
        )
    absent = {"zh": "各部分或总额", "en": "one of the parts or the whole"}
    judged = judged.with_columns(
        difference=pl.col("left") - pl.col("right"),
        **{f"absent_{k}": pl.when(pl.col("reason") == "operand_absent").then(pl.lit(v)) for k, v in absent.items()},
    )
    return finish(judged, ["whole"])


def _judge(lists: pl.LazyFrame, off: pl.Expr, allowed: pl.Expr, proven: pl.Expr) -> pl.LazyFrame:
    """Add outcome and reason."""
    cases = [
        (off.is_null(), "not_evaluable", "operand_absent"),
        (off == 0, "pass", None),
        (off <= allowed, "rounding", None),
        (~proven, "not_evaluable", "list_not_proven"),
        (pl.col("rough"), "not_evaluable", "approximate"),
        (pl.lit(value=True), "fail", None),
    ]
    return lists.with_columns(**decide(cases))
