"""Rules on what the list of the document's year says: the code's years, its name, and the code of a name."""

from __future__ import annotations

import polars as pl

from expectations.codes.lines import code_names
from expectations.codes.model import CodeRule
from expectations.codes.places import Lists, above, judged, with_passes
from expectations.findings import DOCUMENT


def years(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
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


def name(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
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


def historic_name(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """The name is that of the document's own year; looked at where the code has had several."""
    listed = lists[rule.classification]
    renamed = listed.group_by("code").agg(pl.col("name").n_unique()).filter(pl.col("name") > 1).select("code")
    places = _verdicts(lines, listed).join(renamed, on="code", how="semi")
    places = places.filter(pl.col("verdict").is_in(["current", "historic"]))
    return _judge_names(places, pl.col("verdict") == "historic", right_text=pl.col("expected"))


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


def code(lines: pl.DataFrame, rule: CodeRule, lists: Lists) -> pl.DataFrame:
    """A code that is not on the list stands under a name that the list gives, for that year, to one other code beside it."""
    listed, year = lists[rule.classification], pl.col("fiscal_year")
    names = code_names(lines.filter(pl.col("own") & pl.col("width").is_in(rule.widths[1:])))
    unknown = names.join(listed.select("code").unique(), on="code", how="anti").with_columns(parent=above(rule))
    siblings = listed.select("normal", "known_from", "known_to", right_code="code", code="code").with_columns(
        width=pl.col("code").str.len_chars().cast(pl.Int64)
    )
    siblings = siblings.with_columns(parent=above(rule)).drop("code")
    key = [*DOCUMENT, "code", "normal"]
    found = unknown.join(siblings, on=["parent", "width", "normal"]).filter(year.is_between("known_from", "known_to"))
    found = found.filter(pl.col("right_code").n_unique().over(key) == 1).unique(key, keep="first", maintain_order=True)
    found = judged(found, listed).with_columns(left_text="place", right_text="right_code")
    return with_passes(found, lines.filter("own"), keys=DOCUMENT)
