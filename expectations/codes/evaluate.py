"""Evaluates the rules on codes over all documents at once: joins with the lists, no loop over documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

import polars as pl

from expectations.codes.classification import Classification, by_spelling, load_list
from expectations.codes.lines import STATEMENT, code_names, coded_lines
from expectations.codes.model import Check, CodeRule, load_rules
from expectations.codes.reasons import REASONS
from expectations.findings import DOCUMENT, gather, report

__all__ = ["evaluate", "load_rules"]

Lists = Mapping[Classification, pl.DataFrame]

_CLASS_WIDTH = 3
_PARENTS_NEEDED = 3
"""How many other lines must have the level above printed before one without it is a finding."""


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    lists: Lists | None = None,
    rules: tuple[CodeRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks`: what the codes and names of each document say against the lists of their years.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        line_items: table `line_items`.
        lists: the classification lists, by default those of this package (`classification.load_list`).
        rules: by default `load_rules()`.
    """
    sure = {name: _confirmed((lists or {}).get(name, load_list(name))) for name in get_args(Classification)}
    rules = rules or load_rules()
    coded = {name: coded_lines(documents, line_items, _statements(rules, name), name) for name in get_args(Classification)}
    own = ((rule, coded[rule.classification].filter(pl.col("statement").is_in(rule.statements))) for rule in rules)
    return gather(report(_CHECKS[rule.check](lines, rule, sure), rule, REASONS) for rule, lines in own)


def _statements(rules: tuple[CodeRule, ...], classification: Classification) -> tuple[str, ...]:
    """The statements that the rules on a classification look at."""
    return tuple(sorted({s for rule in rules if rule.classification == classification for s in rule.statements}))


def _confirmed(listed: pl.DataFrame) -> pl.DataFrame:
    """The spellings that are sure, with the fiscal years for which they are known: `known_from`, `known_to`."""
    sure = by_spelling(listed.filter(pl.col("confidence") == "confirmed"))
    return sure.with_columns(
        known_from=pl.min_horizontal("valid_from", "known_from"), known_to=pl.max_horizontal("valid_to", "known_to")
    )


def _width(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A code of the classification has as many digits as its level asks for; proven where the line's name is on the list."""
    own = lines.filter("own")
    wrong = own.filter(~pl.col("width").is_in(rule.widths))
    named = pl.col("normal").is_in(lists[rule.classification]["normal"].implode())
    places = wrong.with_columns(
        outcome=pl.when(named & pl.col("doubt").is_null()).then(pl.lit("fail")).otherwise(pl.lit("not_evaluable")),
        reason=pl.when(~named).then(pl.lit("line_unknown")).otherwise("doubt"),
        expected=pl.lit("/".join(map(str, rule.widths))),
    )
    return _with_passes(_located(places), own)


def _class(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The first level of a code is on the list, whatever the year."""
    classes = lists[rule.classification].select(pl.col("code").str.head(_CLASS_WIDTH)).unique()
    own = lines.filter(pl.col("own") & pl.col("width").is_in(rule.widths))
    own = own.with_columns(class_code=pl.col("code").str.head(_CLASS_WIDTH))
    strange = own.join(classes, left_on="class_code", right_on="code", how="anti")
    return _with_passes(_located(_judged(strange)), own)


def _parent(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The level above a code is printed, in a statement that prints it for all others."""
    own = lines.filter(pl.col("own") & pl.col("width").is_in(rule.widths))
    printed = own.select(*STATEMENT, parent_code="code").unique().with_columns(printed=pl.lit(value=True))
    widths = sorted(rule.widths)
    above = dict(zip(widths[1:], widths[:-1], strict=True))
    parent = pl.col("code").str.head(pl.col("width").replace_strict(above, default=None, return_dtype=pl.Int64))
    below = own.filter(pl.col("width") > widths[0]).with_columns(parent_code=parent)
    below = below.join(printed, on=[*STATEMENT, "parent_code"], how="left")
    missing = pl.col("printed").is_null()
    others = (~missing).sum().over(STATEMENT)
    whole = (missing.sum().over(STATEMENT) == 1) & (others >= _PARENTS_NEEDED)
    return _with_passes(_located(_judged(below.filter(missing & whole))), below.filter(whole | ~missing.any().over(STATEMENT)))


def _years(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A code whose years are known is used within them."""
    names = code_names(lines.filter("own"))
    spans = (
        lists[rule.classification]
        .group_by("code")
        .agg(
            open_from=pl.col("valid_from").is_null().any(),
            open_to=pl.col("valid_to").is_null().any(),
            first=pl.col("valid_from").min(),
            last=pl.col("valid_to").max(),
        )
    )
    spans = spans.with_columns(
        first=pl.when(~pl.col("open_from")).then("first"), last=pl.when(~pl.col("open_to")).then("last")
    ).filter(pl.col("first").is_not_null() | pl.col("last").is_not_null())
    places = names.join(spans.drop("open_from", "open_to"), on="code")
    year = pl.col("fiscal_year")
    outside = ((year < pl.col("first")) | (year > pl.col("last"))).fill_null(value=False)
    return _judge_names(places, outside, years=pl.concat_str(_year("first"), pl.lit("–"), _year("last")))


def _year(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("")


def _judge_names(places: pl.DataFrame, wrong: pl.Expr, **more: pl.Expr) -> pl.DataFrame:
    """Say of each code and name whether it is wrong, with the reason where its line may be misread or has no year."""
    open_one = pl.when(pl.col("fiscal_year").is_null()).then(pl.lit("year_unknown")).when(wrong).then("doubt")
    outcome = pl.when(open_one.is_not_null()).then(pl.lit("not_evaluable")).when(wrong).then(pl.lit("fail"))
    return places.with_columns(outcome=outcome.otherwise(pl.lit("pass")), reason=open_one, left_text="place", **more)


def _verdicts(lines: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return each code and name with what the list says of it.

    `verdict` is current, historic (the name is that of other years), cut (part of the name, or more than it), other (none of
    the code's names) or null where the list has no confirmed name; `expected` the year's name, `named_from`, `named_to` the years
    of the historic one, `settled` whether the list is known for the year.
    """
    names = code_names(lines.filter("own"))
    keyed = names.with_row_index("key")
    year = pl.col("fiscal_year")
    pairs = keyed.select("key", "code", "fiscal_year", printed="normal").join(listed, on="code", maintain_order="left")
    in_force = (year >= pl.col("valid_from").fill_null(0)) & (year <= pl.col("valid_to").fill_null(9999))
    in_force = in_force.fill_null(value=True)  # a document without a year may have any of the names
    known = (year >= pl.col("known_from")) & (year <= pl.col("known_to").fill_null(0))
    same = pl.col("printed") == pl.col("normal")
    part = pl.col("printed").str.contains(pl.col("normal"), literal=True) | pl.col("normal").str.contains(
        pl.col("printed"), literal=True
    )
    judged = pairs.group_by("key").agg(
        current=(same & in_force).any(),
        historic=(same & ~in_force).any(),
        cut=part.any(),
        expected=pl.col("name").filter(in_force).unique(maintain_order=True).str.join(" / "),
        settled=(in_force & known.fill_null(value=False)).any(),
        named=pl.concat_str(_year("valid_from"), pl.lit("–"), _year("valid_to")).filter(same & ~in_force).first(),
    )
    judged = judged.with_columns(
        verdict=pl.when("current")
        .then(pl.lit("current"))
        .when("historic")
        .then(pl.lit("historic"))
        .when("cut")
        .then(pl.lit("cut"))
        .otherwise(pl.lit("other"))
    )
    return keyed.join(judged, on="key", how="left", maintain_order="left").drop("key")


def _name(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A line's name is the one that the list gives its code; an older or a later name counts as its own rule says."""
    places = _verdicts(lines, lists[rule.classification])
    verdict = pl.col("verdict")
    open_one = (
        pl.when(verdict.is_null())
        .then(pl.lit("code_unconfirmed"))
        .when(verdict == "cut")
        .then(pl.lit("name_cut"))
        .when(pl.col("fiscal_year").is_null())
        .then(pl.lit("year_unknown"))
        .when((verdict == "other") & ~pl.col("settled"))
        .then(pl.lit("names_of_year_unknown"))
        .when(verdict == "other")
        .then("doubt")
    )
    outcome = (
        pl.when(verdict.is_in(["current", "historic"]))
        .then(pl.lit("pass"))
        .when(open_one.is_not_null())
        .then(pl.lit("not_evaluable"))
        .otherwise(pl.lit("fail"))
    )
    reason = pl.when(outcome == "not_evaluable").then(open_one)
    return places.with_columns(outcome=outcome, reason=reason, left_text="place", right_text="expected")


def _historic_name(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The name is that of the document's own year; looked at where the code has had several."""
    listed = lists[rule.classification]
    renamed = listed.group_by("code").agg(pl.col("name").n_unique()).filter(pl.col("name") > 1).select("code")
    places = _verdicts(lines, listed).join(renamed, on="code", how="semi")
    places = places.filter(pl.col("verdict").is_in(["current", "historic"]))
    return _judge_names(places, pl.col("verdict") == "historic", right_text=pl.col("expected"))


def _two_names(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
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
    return _with_passes(failed, lines.filter("own"), keys=DOCUMENT)


def _foreign(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """No code of another classification stands among a statement's own; proven for a single one under a name of that list."""
    other: Classification = "economic" if rule.classification == "functional" else "functional"
    theirs = lists[other].select("code", "normal").unique()
    strays = lines.filter(~pl.col("own")).join(theirs, on=["code", "normal"], how="semi")
    # Several are a form of its own that breaks down each code by the other classification.
    single = strays.filter(pl.len().over(STATEMENT) == 1)
    return _with_passes(_located(_judged(single)), lines)


def _judged(places: pl.DataFrame) -> pl.DataFrame:
    """What is found is a finding, unless the line may be misread."""
    doubtful = pl.col("doubt").is_not_null()
    outcome = pl.when(doubtful).then(pl.lit("not_evaluable")).otherwise(pl.lit("fail"))
    return places.with_columns(outcome=outcome, reason="doubt")


def _located(places: pl.DataFrame) -> pl.DataFrame:
    """Add `left_text` and `pages` to lines."""
    return places.with_columns(left_text="place", pages=pl.concat_list("page"))


def _with_passes(places: pl.DataFrame, looked_at: pl.DataFrame, keys: tuple[str, ...] = STATEMENT) -> pl.DataFrame:
    """Add one row for each statement (or document) that was looked at and in which nothing was found."""
    clean = looked_at.select(keys).unique(maintain_order=True).join(places, on=keys, how="anti")
    passed = clean.with_columns(outcome=pl.lit("pass"), reason=pl.lit(None, pl.String))
    return pl.concat([places, passed], how="diagonal")


_CHECKS: dict[Check, Callable[[pl.DataFrame, CodeRule, Lists], pl.DataFrame]] = {
    "width": _width,
    "class": _class,
    "parent": _parent,
    "years": _years,
    "name": _name,
    "historic_name": _historic_name,
    "two_names": _two_names,
    "foreign": _foreign,
}
