"""Rules on what notes and the narrative say of empty statements."""

from __future__ import annotations

import polars as pl

from expectations.completeness.model import ContradictionRule, DenialRule, NoteRule
from expectations.completeness.tables import FEWEST_SECTIONS, STATEMENT, Tables, asked, outcome_of
from expectations.dataset import extraction_doubt
from expectations.findings import DOCUMENT
from warehouse.places import place_column


def note(rule: NoteRule, tables: Tables) -> pl.DataFrame:
    """An empty statement is explained below it or in the narrative."""
    about = asked(rule, tables).select(*DOCUMENT, "sections", "filled")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements) & (pl.col("status") == "empty"))
    ours = ours.join(about, on=DOCUMENT)
    notes = tables.passages.filter(pl.col("kind") == "empty_note").group_by(*DOCUMENT, statement="subject")
    ours = ours.join(notes.agg(said=pl.col("quote").first(), said_page=pl.col("page").first()), on=STATEMENT, how="left")
    ours = ours.join(_stated_as_zero(rule, tables), on=STATEMENT, how="left")
    said, said_page = pl.coalesce("said", "zero"), pl.coalesce("said_page", "zero_page")
    noted = pl.col("note").str.contains(rule.explains).fill_null(value=False)
    passed = noted | said.is_not_null()
    reason = (
        pl.when(passed)
        .then(pl.lit(None, pl.String))
        .when(pl.col("filled") == 0)
        .then(pl.lit("nothing_printed"))
        .when(pl.col("sections") < FEWEST_SECTIONS)
        .then(pl.lit("no_narrative"))
    )
    pages = pl.concat_list("first_page", pl.when(~noted).then(said_page)).list.drop_nulls()
    return ours.with_columns(
        outcome=outcome_of(passed, reason), reason=reason, pages=pages, quote=pl.when(noted).then("note").otherwise(said)
    )


def _stated_as_zero(rule: NoteRule, tables: Tables) -> pl.DataFrame:
    """Return the sentences of the narrative that state a statement's amount as zero: `zero` and `zero_page` by statement."""
    names = "|".join(rule.statements)
    zero = tables.claims.filter((pl.col("kind") == "amount") & (pl.col("amount") == 0))
    zero = zero.with_columns(statement=pl.col("subject").str.extract(f"^({names})")).filter(pl.col("statement").is_not_null())
    return zero.group_by(STATEMENT).agg(zero=pl.coalesce("quote", "value").first(), zero_page=pl.col("page").first())


def contradiction(rule: ContradictionRule, tables: Tables) -> pl.DataFrame:
    """A statement whose own note calls it empty prints no amount other than zero."""
    about = asked(rule, tables).select(DOCUMENT)
    ours = tables.statements.filter(pl.col("note").str.contains(rule.says_empty)).join(about, on=DOCUMENT)
    ours = ours.filter(pl.col("statement").is_in(rule.statements)).with_columns(quote="note", said_page="first_page")
    return _against_figures(ours, tables.items)


def denial(rule: DenialRule, tables: Tables) -> pl.DataFrame:
    """A statement whose money the narrative denies prints none."""
    about = asked(rule, tables).select(DOCUMENT)
    words = pl.col("quote").str.replace_all(r"\s", "")
    denied = tables.passages.filter(
        (pl.col("kind") == "empty_note")
        & pl.col("subject").is_in(rule.statements)
        & words.str.contains(rule.denies)
        & ~words.str.contains(rule.unless)
    )
    denied = denied.unique([*DOCUMENT, "subject"], keep="first", maintain_order=True)
    denied = denied.select(*DOCUMENT, "quote", statement="subject", said_page="page")
    ours = tables.statements.join(about, on=DOCUMENT).join(denied, on=STATEMENT)
    return _against_figures(ours, tables.items.filter(pl.col("measure").is_in(rule.measures)))


def _against_figures(ours: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Judge statements that are called empty by the amounts they print: `quote` calls them so, on page `said_page`."""
    largest = pl.col("amount").abs().arg_max()
    figures = (
        items.filter(pl.col("amount") != 0)
        .group_by(STATEMENT)
        .agg(
            nonzero=pl.len(),
            sure=((pl.col("method") == "text") & extraction_doubt().is_null()).any(),
            right_text=place_column(pl.col("amount_text")).get(largest),
            figure_page=pl.col("page").get(largest),
            right=pl.col("amount").get(largest),
        )
    )
    ours = ours.join(figures, on=STATEMENT, how="left")
    empty = pl.col("nonzero").is_null()
    reason = pl.when(~empty & ~pl.col("sure")).then(pl.lit("figures_doubtful"))
    return ours.with_columns(
        outcome=outcome_of(empty, reason),
        reason=reason,
        unit=pl.when(~empty).then(pl.lit("yuan")),
        pages=pl.concat_list("said_page", "figure_page").list.drop_nulls().list.unique().list.sort(),
    )
