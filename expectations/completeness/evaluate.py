"""Evaluates the rules on completeness over all documents at once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.completeness.model import (
    CompletenessRule,
    ContradictionRule,
    NoteRule,
    OrderRule,
    SectionRule,
    StatementRule,
    UnitRule,
    load_rules,
)
from expectations.completeness.reasons import REASONS
from expectations.findings import DOCUMENT, figure_place, gather, read_documents, report
from expectations.messages import STATEMENT_ZH
from extractors.model import STATEMENTS

_STATEMENT = (*DOCUMENT, "statement")
_SAME = ("unit_name", "fiscal_year", "report_type")
_FEWEST_SECTIONS = 4
"""With fewer headings read, a narrative's sections are not told from a table's remarks."""
_WORDS_ZH = dict(STATEMENT_ZH)
_WORDS_EN = {name: name.replace("_", " ") for name in STATEMENTS}


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables made ready once for all rules."""

    documents: pl.DataFrame
    """One row a disclosure, with `hindrance` (why what is not found in it may still be there), `found` (how many statements it
    prints), `sections` (how many headings of sections were read)."""
    statements: pl.DataFrame
    """One row for each of the nine statements of each disclosure, missing ones too, with `statement_zh` and `statement_en`."""
    items: pl.DataFrame
    passages: pl.DataFrame
    claims: pl.DataFrame


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
    tables = _prepare(documents, statements, line_items, passages, claims)
    return gather(report(_places(rule, tables), rule, REASONS) for rule in rules or load_rules())


def _places(rule: CompletenessRule, tables: _Tables) -> pl.DataFrame:
    """Return what a rule finds."""
    match rule:
        case StatementRule():
            return _statement(rule, tables)
        case NoteRule():
            return _note(rule, tables)
        case ContradictionRule():
            return _contradiction(rule, tables)
        case SectionRule():
            return _section(rule, tables)
        case UnitRule():
            return _unit(rule, tables)
        case OrderRule():
            return _order(rule, tables)


def _prepare(
    documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame, passages: pl.DataFrame, claims: pl.DataFrame
) -> _Tables:
    """Make the tables ready."""
    read = read_documents(documents)
    passages = passages.join(read.select(DOCUMENT), on=DOCUMENT, how="semi")
    headings = passages.filter(pl.col("kind") == "section").group_by(DOCUMENT).agg(sections=pl.col("subject").n_unique())
    stated = statements.select(*_STATEMENT, "title", "first_page", "last_page", "status", "currency_unit", "note", "unread")
    nine = (
        read.select(*DOCUMENT, *_SAME)
        .join(pl.DataFrame({"statement": list(STATEMENTS)}), how="cross")
        .join(stated, on=_STATEMENT, how="left")
        .with_columns(
            pl.col("status").fill_null("missing"),
            statement_zh=pl.col("statement").replace(_WORDS_ZH),
            statement_en=pl.col("statement").replace(_WORDS_EN),
        )
    )
    found = nine.group_by(DOCUMENT).agg(found=(pl.col("status") != "missing").sum(), filled=(pl.col("status") == "filled").sum())
    whole = read.join(found, on=DOCUMENT, how="left").join(headings, on=DOCUMENT, how="left")
    hindrance = (
        pl.when(pl.col("found") == 0)
        .then(pl.lit("no_statements"))
        .when(pl.col("text_layer") != "digital")
        .then(pl.lit("recognised"))
        .when((pl.col("status") == "partial") | (pl.col("pages_unplaced").list.len().fill_null(0) > 0))
        .then(pl.lit("pages_not_read"))
    )
    whole = whole.with_columns(pl.col("sections").fill_null(0), hindrance=hindrance)
    return _Tables(whole, nine, line_items, passages, claims)


def _asked(rule: CompletenessRule, tables: _Tables) -> pl.DataFrame:
    """Return the disclosures of the kinds that the rule is about."""
    return tables.documents.filter(pl.col("report_type").is_in(rule.report_types))


def _statement(rule: StatementRule, tables: _Tables) -> pl.DataFrame:
    """A statement is printed, here or in another file of the same disclosure."""
    about = _asked(rule, tables).select(*DOCUMENT, "hindrance", "found", "titles_without_table")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements)).join(about, on=DOCUMENT)
    printed = tables.statements.filter(pl.col("status") != "missing")
    elsewhere = printed.group_by(*_SAME, "statement").agg(other_document_id=pl.col("document_id").first())
    ours = ours.join(elsewhere, on=[*_SAME, "statement"], how="left")
    said = tables.passages.filter(pl.col("kind") == "empty_note").select(*DOCUMENT, "subject").unique()
    ours = ours.join(said.with_columns(said=pl.lit(value=True)), left_on=_STATEMENT, right_on=[*DOCUMENT, "subject"], how="left")
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
        .when(pl.lit(rule.form == "local"))
        .then(pl.lit("forms_differ"))
    )
    return ours.with_columns(
        outcome=_outcome(passed, reason, not_asked="not_asked_yet"),
        reason=reason,
        other_document_id=pl.when(~here).then("other_document_id"),
        pages=_page("first_page"),
    )


def _note(rule: NoteRule, tables: _Tables) -> pl.DataFrame:
    """An empty statement is explained below it or in the narrative."""
    about = _asked(rule, tables).select(*DOCUMENT, "sections", "filled")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements) & (pl.col("status") == "empty"))
    ours = ours.join(about, on=DOCUMENT)
    notes = tables.passages.filter(pl.col("kind") == "empty_note").group_by(*DOCUMENT, statement="subject")
    ours = ours.join(notes.agg(said=pl.col("quote").first(), said_page=pl.col("page").first()), on=_STATEMENT, how="left")
    ours = ours.join(_stated_as_zero(rule, tables), on=_STATEMENT, how="left")
    said, said_page = pl.coalesce("said", "zero"), pl.coalesce("said_page", "zero_page")
    noted = pl.col("note").str.contains(rule.explains).fill_null(value=False)
    passed = noted | said.is_not_null()
    reason = (
        pl.when(passed)
        .then(pl.lit(None, pl.String))
        .when(pl.col("filled") == 0)
        .then(pl.lit("nothing_printed"))
        .when(pl.col("sections") < _FEWEST_SECTIONS)
        .then(pl.lit("no_narrative"))
    )
    pages = pl.concat_list("first_page", pl.when(~noted).then(said_page)).list.drop_nulls()
    return ours.with_columns(
        outcome=_outcome(passed, reason), reason=reason, pages=pages, quote=pl.when(noted).then("note").otherwise(said)
    )


def _stated_as_zero(rule: NoteRule, tables: _Tables) -> pl.DataFrame:
    """Return the sentences of the narrative that state a statement's amount as zero: `zero` and `zero_page` by statement."""
    names = "|".join(rule.statements)
    zero = tables.claims.filter((pl.col("kind") == "amount") & (pl.col("amount") == 0))
    zero = zero.with_columns(statement=pl.col("subject").str.extract(f"^({names})")).filter(pl.col("statement").is_not_null())
    return zero.group_by(_STATEMENT).agg(zero=pl.coalesce("quote", "value").first(), zero_page=pl.col("page").first())


def _contradiction(rule: ContradictionRule, tables: _Tables) -> pl.DataFrame:
    """A statement whose own note calls it empty prints no amount other than zero."""
    about = _asked(rule, tables).select(DOCUMENT)
    ours = tables.statements.filter(pl.col("note").str.contains(rule.says_empty)).join(about, on=DOCUMENT)
    ours = ours.filter(pl.col("statement").is_in(rule.statements))
    money = tables.items.filter(pl.col("amount") != 0)
    sure = (pl.col("method") == "text") & ~pl.col("doubt").str.contains(r"^[^a]|; ").fill_null(value=False)
    largest = pl.col("amount").abs().arg_max()
    figures = money.group_by(_STATEMENT).agg(
        nonzero=pl.len(),
        sure=sure.any(),
        right_text=figure_place(pl.col("amount_text")).get(largest),
        figure_page=pl.col("page").get(largest),
        right=pl.col("amount").get(largest),
    )
    ours = ours.join(figures, on=_STATEMENT, how="left")
    empty = pl.col("nonzero").is_null()
    reason = pl.when(~empty & ~pl.col("sure")).then(pl.lit("figures_doubtful"))
    return ours.with_columns(
        outcome=_outcome(empty, reason),
        reason=reason,
        quote="note",
        unit=pl.when(~empty).then(pl.lit("yuan")),
        pages=pl.concat_list("first_page", "figure_page").list.drop_nulls().list.unique().list.sort(),
    )


def _section(rule: SectionRule, tables: _Tables) -> pl.DataFrame:
    """The narrative has a section under one of the subjects, or at least speaks of one."""
    ours = _asked(rule, tables)
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
        .when(pl.col("sections") < _FEWEST_SECTIONS)
        .then(pl.lit("no_narrative"))
        .when(pl.col("text_layer") != "digital")
        .then(pl.lit("recognised"))
        .when(pl.col("spoken").fill_null(value=False) | (rule.heading == "run_in"))
        .then(pl.lit("no_section_read"))
    )
    return ours.with_columns(
        outcome=_outcome(passed, reason, not_asked="not_asked_yet"),
        reason=reason,
        pages=_page("headed"),
        name_zh=pl.lit(rule.name_zh),
        name_en=pl.lit(rule.name_en),
    )


def _unit(rule: UnitRule, tables: _Tables) -> pl.DataFrame:
    """A filled statement prints the unit of its amounts."""
    about = _asked(rule, tables).select(*DOCUMENT, "text_layer")
    ours = tables.statements.filter(pl.col("statement").is_in(rule.statements) & (pl.col("status") == "filled"))
    ours = ours.join(about, on=DOCUMENT)
    passed = pl.col("currency_unit").is_not_null()
    reason = pl.when(~passed & (pl.col("text_layer") != "digital")).then(pl.lit("recognised"))
    return ours.with_columns(outcome=_outcome(passed, reason), reason=reason, pages=_page("first_page"))


def _order(rule: OrderRule, tables: _Tables) -> pl.DataFrame:
    """No statement is printed after one that the form puts behind it; one row a document where all are in order."""
    about = _asked(rule, tables).select(DOCUMENT)
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
    late = pairs.sort("before_place").unique(_STATEMENT, keep="first", maintain_order=True)
    late = late.with_columns(
        outcome=pl.lit("fail"), reason=pl.lit(None, pl.String), pages=pl.concat_list("before_page", "first_page")
    )
    kept = ours.select(DOCUMENT).unique(maintain_order=True).join(late, on=DOCUMENT, how="anti")
    kept = kept.with_columns(outcome=pl.lit("pass"), reason=pl.lit(None, pl.String))
    return pl.concat([late, kept], how="diagonal")


def _outcome(passed: pl.Expr, reason: pl.Expr, not_asked: str | None = None) -> pl.Expr:
    """pass; without judgement where there is a reason; else fail."""
    return (
        pl.when(passed)
        .then(pl.lit("pass"))
        .when(reason == pl.lit(not_asked, pl.String))
        .then(pl.lit("not_applicable"))
        .when(reason.is_not_null())
        .then(pl.lit("not_evaluable"))
        .otherwise(pl.lit("fail"))
    )


def _page(column: str) -> pl.Expr:
    """A page as a list, empty where there is none."""
    return pl.concat_list(pl.col(column).cast(pl.Int64)).list.drop_nulls()
