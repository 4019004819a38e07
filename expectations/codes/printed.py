"""Rules on what a document prints by itself: levels, parents, one name for a code and one code for a name, strays."""

from __future__ import annotations

import polars as pl

from expectations.codes.classification import Classification
from expectations.codes.lines import STATEMENT, code_names
from expectations.codes.model import CodeRule
from expectations.codes.places import Lists, above, judged, located, with_passes
from expectations.findings import DOCUMENT

_CLASS_WIDTH = 3
_PARENTS_NEEDED = 3
"""How many other lines must have the level above printed before one without it is a finding."""


def width(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A code of the classification has as many digits as its level asks for; proven where the line's name is on the list."""
    own = lines.filter("own")
    wrong = own.filter(~pl.col("width").is_in(rule.widths))
    places = judged(wrong, lists[rule.classification]).with_columns(expected=pl.lit("/".join(map(str, rule.widths))))
    return with_passes(located(places), own)


def first_level(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The first level of a code is on the list, whatever the year."""
    classes = lists[rule.classification].select(pl.col("code").str.head(_CLASS_WIDTH)).unique()
    own = lines.filter(pl.col("own") & pl.col("width").is_in(rule.widths))
    own = own.with_columns(class_code=pl.col("code").str.head(_CLASS_WIDTH))
    strange = own.join(classes, left_on="class_code", right_on="code", how="anti")
    return with_passes(located(judged(strange, lists[rule.classification])), own)


def parent(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The level above a code is printed, in a statement that prints it for all others."""
    own = lines.filter(pl.col("own") & pl.col("width").is_in(rule.widths))
    printed = own.select(*STATEMENT, parent_code="code").unique().with_columns(printed=pl.lit(value=True))
    below = own.filter(pl.col("width") > min(rule.widths)).with_columns(parent_code=above(rule))
    below = below.join(printed, on=[*STATEMENT, "parent_code"], how="left")
    missing = pl.col("printed").is_null()
    others = (~missing).sum().over(STATEMENT)
    whole = (missing.sum().over(STATEMENT) == 1) & (others >= _PARENTS_NEEDED)
    alone = judged(below.filter(missing & whole), lists[rule.classification])
    return with_passes(located(alone), below.filter(whole | ~missing.any().over(STATEMENT)))


def two_names(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A document names a code in one way; a name that is cut is no second one."""
    names = code_names(lines.filter(pl.col("own") & pl.col("doubt").is_null()))
    several = names.filter(pl.len().over(*DOCUMENT, "code") > 1)
    pairs = several.join(
        several.select(*DOCUMENT, "code", "normal", "row", "place", "pages"), on=[*DOCUMENT, "code"], suffix="_other"
    ).filter(pl.col("normal") < pl.col("normal_other"))
    short, long = pl.col("normal"), pl.col("normal_other")
    cut = short.str.contains(long, literal=True) | long.str.contains(short, literal=True)
    failed = pairs.filter(~cut).with_columns(
        outcome=pl.lit("fail"),
        reason=pl.lit(None, pl.String),
        left_text="place",
        right_text="place_other",
        pages=pl.concat_list("pages", "pages_other").list.unique().list.sort(),
    )
    return with_passes(failed, lines.filter("own"), keys=DOCUMENT)


def two_codes(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """Below one code, a document prints a name under one code only."""
    below = lines.filter(pl.col("own") & pl.col("doubt").is_null() & pl.col("width").is_in(rule.widths[1:]))
    names = code_names(below).with_columns(parent=above(rule))
    key = [*DOCUMENT, "parent", "width", "normal"]
    others = names.select(*key, "code", "place", "pages").rename({"code": "code_other", "place": "place_other"})
    pairs = names.join(others, on=key, suffix="_other").filter(pl.col("code") < pl.col("code_other"))
    failed = pairs.with_columns(
        outcome=pl.lit("fail"),
        reason=pl.lit(None, pl.String),
        left_text="place",
        right_text="place_other",
        pages=pl.concat_list("pages", "pages_other").list.unique().list.sort(),
    )
    return with_passes(failed, lines.filter("own"), keys=DOCUMENT)


def foreign(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """No code of another classification stands among a statement's own; proven for a single one under a name of that list."""
    other: Classification = "economic" if rule.classification == "functional" else "functional"
    theirs = lists[other].select("code", "normal").unique()
    strays = lines.filter(~pl.col("own")).join(theirs, on=["code", "normal"], how="semi")
    # Several are a form of its own that breaks down each code by the other classification.
    single = strays.filter(pl.len().over(STATEMENT) == 1)
    return with_passes(located(judged(single, lists[other])), lines)
