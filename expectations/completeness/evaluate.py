"""Evaluates the rules on completeness over all documents at once."""

from __future__ import annotations

import polars as pl

from expectations.completeness import notes
from expectations.completeness.model import (
    CompletenessRule,
    ContradictionRule,
    DenialRule,
    NoteRule,
    OrderRule,
    SectionRule,
    StatementRule,
    UnitRule,
    load_rules,
)
from expectations.completeness.reasons import REASONS
from expectations.completeness.tables import FEWEST_SECTIONS, SAME, STATEMENT, Tables, asked, outcome_of, page_list, prepare
from expectations.findings import DOCUMENT, report


def evaluate(
    documents: pl.DataFrame,
    statements: pl.DataFrame,
    line_items: pl.DataFrame,
    passages: pl.DataFrame,
    claims: pl.DataFrame,
    rules: tuple[CompletenessRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks`: what each document contains of what it must.

    Args:
        documents: table `documents`; only documents with status extracted or partial are checked.
        statements: table `statements`.
        line_items: table `line_items`.
        passages: table `passages`; empty where narratives were not read.
        claims: table `claims`; what the narrative speaks of is not missing from it.
        rules: by default `load_rules()`.
    """
    tables = prepare(documents, statements, line_items, passages, claims)
    return report(((rule, _places(rule, tables)) for rule in rules or load_rules()), REASONS)


def _places(rule: CompletenessRule, tables: Tables) -> pl.DataFrame:
    """Return what a rule finds."""
    match rule:
        case StatementRule():
            return _statement(rule, tables)
        case NoteRule():
            return notes.note(rule, tables)
        case ContradictionRule():
            return notes.contradiction(rule, tables)
        case DenialRule():
            return notes.denial(rule, tables)
        case SectionRule():
            return _section(rule, tables)
        case UnitRule():
            return _unit(rule, tables)
        case OrderRule():
            return _order(rule, tables)


def _statement(rule: StatementRule, tables: Tables) -> pl.DataFrame:
    """A statement is printed, here or in another file of the same disclosure."""
    about = asked(rule, tables).select(*DOCUMENT, "hindrance", "found", "titles_without_table")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements)).join(about, on=DOCUMENT)
    printed = tables.statements.filter(pl.col("status") != "missing")
    elsewhere = printed.group_by(*SAME, "statement").agg(other_document_id=pl.col("document_id").first())
    ours = ours.join(elsewhere, on=[*SAME, "statement"], how="left")
    said = tables.passages.filter(pl.col("kind") == "empty_note").select(*DOCUMENT, "subject").unique()
    ours = ours.join(said.with_columns(said=pl.lit(value=True)), left_on=STATEMENT, right_on=[*DOCUMENT, "subject"], how="left")
    here = pl.col("status") != "missing"
    passed = here | pl.col("other_document_id").is_not_null() | pl.col("said").fill_null(value=False)
    title_only = pl.col("titles_without_table").list.contains(pl.col("statement")).fill_null(value=False)
    reason = (
        pl.when(passed)
        .then(pl.lit(None, pl.String))
        .when(pl.col("fiscal_year").is_null())
        .then(pl.lit("year_unknown"))
        .when(pl.col("fiscal_year") < rule.since)
        .then(pl.lit("not_asked_yet"))
        .when(title_only)
        .then(pl.lit("title_without_table"))
        .when(pl.col("hindrance").is_not_null())
        .then("hindrance")
        .when(pl.col("found") < rule.found_at_least)
        .then(pl.lit("few_statements"))
        .when(pl.lit(rule.form == "local"))
        .then(pl.lit("forms_differ"))
    )
    return ours.with_columns(
        outcome=outcome_of(passed, reason, not_asked="not_asked_yet"),
        reason=reason,
        other_document_id=pl.when(~here).then("other_document_id"),
        pages=page_list("first_page"),
    )


def _section(rule: SectionRule, tables: Tables) -> pl.DataFrame:
    """The narrative has a section under one of the subjects, or at least speaks of one."""
    ours = asked(rule, tables)
    headed = tables.passages.filter((pl.col("kind") == "section") & pl.col("subject").is_in(rule.sections))
    about = pl.any_horizontal(pl.col("subject").str.starts_with(name) for name in rule.sections)
    spoken = tables.claims.filter(about).select(DOCUMENT).unique()
    ours = ours.join(
        headed.group_by(DOCUMENT).agg(headed=pl.col("page").min(), quote=pl.col("quote").first()), on=DOCUMENT, how="left"
    )
    ours = ours.join(spoken.with_columns(spoken=pl.lit(value=True)), on=DOCUMENT, how="left")
    passed = pl.col("headed").is_not_null()
    reason = (
        pl.when(passed)
        .then(pl.lit(None, pl.String))
        .when(pl.col("fiscal_year").is_null())
        .then(pl.lit("year_unknown"))
        .when(pl.col("fiscal_year") < rule.since)
        .then(pl.lit("not_asked_yet"))
        .when(pl.col("sections") < FEWEST_SECTIONS)
        .then(pl.lit("no_narrative"))
        .when(pl.col("text_layer") != "digital")
        .then(pl.lit("recognised"))
        .when(pl.col("spoken").fill_null(value=False) | (rule.heading == "run_in"))
        .then(pl.lit("no_section_read"))
    )
    return ours.with_columns(
        outcome=outcome_of(passed, reason, not_asked="not_asked_yet"),
        reason=reason,
        pages=page_list("headed"),
        name_zh=pl.lit(rule.name_zh),
        name_en=pl.lit(rule.name_en),
    )


def _unit(rule: UnitRule, tables: Tables) -> pl.DataFrame:
    """A filled statement prints the unit of its amounts."""
    about = asked(rule, tables).select(*DOCUMENT, "text_layer")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements) & (pl.col("status") == "filled"))
    ours = ours.join(about, on=DOCUMENT)
    passed = pl.col("currency_unit").is_not_null()
    reason = pl.when(~passed & (pl.col("text_layer") != "digital")).then(pl.lit("recognised"))
    return ours.with_columns(outcome=outcome_of(passed, reason), reason=reason, pages=page_list("first_page"))


def _order(rule: OrderRule, tables: Tables) -> pl.DataFrame:
    """No statement is printed after one that the form puts behind it; one row a document where all are in order."""
    about = asked(rule, tables).select(DOCUMENT)
    place = {name: i for i, name in enumerate(rule.statements)}
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements) & pl.col("first_page").is_not_null())
    ours = ours.join(about, on=DOCUMENT).with_columns(
        place=pl.col("statement").replace_strict(place, default=None, return_dtype=pl.Int64)
    )
    others = ours.select(
        *DOCUMENT, before_place="place", before_page="first_page", before_zh="statement_zh", before_en="statement_en"
    )
    pairs = ours.join(others, on=DOCUMENT).filter(
        (pl.col("place") < pl.col("before_place")) & (pl.col("first_page") > pl.col("before_page"))
    )
    late = pairs.sort("before_place").unique(STATEMENT, keep="first", maintain_order=True)
    late = late.with_columns(
        outcome=pl.lit("fail"), reason=pl.lit(None, pl.String), pages=pl.concat_list("before_page", "first_page")
    )
    kept = ours.select(DOCUMENT).unique(maintain_order=True).join(late, on=DOCUMENT, how="anti")
    kept = kept.with_columns(outcome=pl.lit("pass"), reason=pl.lit(None, pl.String))
    return pl.concat([late, kept], how="diagonal")
