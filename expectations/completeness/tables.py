"""The tables made ready once for all rules on completeness."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.completeness.model import CompletenessRule
from expectations.findings import DOCUMENT, read_documents
from expectations.messages import STATEMENT_ZH
from extractors.model import STATEMENTS

STATEMENT = (*DOCUMENT, "statement")
SAME = ("unit_name", "fiscal_year", "report_type")
"""What several files of one disclosure have in common."""
FEWEST_SECTIONS = 4
"""With fewer headings read, a narrative's sections are not told from a table's remarks."""
_WORDS_ZH = dict(STATEMENT_ZH)
_WORDS_EN = {name: name.replace("_", " ") for name in STATEMENTS}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables made ready once for all rules."""

    documents: pl.DataFrame
    """One row a disclosure, with `hindrance` (why what is not found in it may still be there), `found` (how many statements it
    prints), `sections` (how many headings of sections were read)."""
    statements: pl.DataFrame
    """One row for each of the nine statements of each disclosure, missing ones too, with `statement_zh` and `statement_en`."""
    items: pl.DataFrame
    passages: pl.DataFrame
    claims: pl.DataFrame


def prepare(
    documents: pl.DataFrame, statements: pl.DataFrame, line_items: pl.DataFrame, passages: pl.DataFrame, claims: pl.DataFrame
) -> Tables:
    """Make the tables ready."""
    read = read_documents(documents)
    passages = passages.join(read.select(DOCUMENT), on=DOCUMENT, how="semi")
    headings = passages.filter(pl.col("kind") == "section").group_by(DOCUMENT).agg(sections=pl.col("subject").n_unique())
    stated = statements.select(*STATEMENT, "title", "first_page", "last_page", "status", "currency_unit", "note", "unread")
    nine = (
        read.select(*DOCUMENT, *SAME)
        .join(pl.DataFrame({"statement": list(STATEMENTS)}), how="cross")
        .join(stated, on=STATEMENT, how="left")
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
    return Tables(whole, nine, line_items, passages, claims)


def asked(rule: CompletenessRule, tables: Tables) -> pl.DataFrame:
    """Return the disclosures of the kinds that the rule is about."""
    return tables.documents.filter(pl.col("report_type").is_in(rule.report_types))


def outcome_of(passed: pl.Expr, reason: pl.Expr, not_asked: str | None = None) -> pl.Expr:
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


def page_list(column: str) -> pl.Expr:
    """A page as a list, empty where there is none."""
    return pl.concat_list(pl.col(column).cast(pl.Int64)).list.drop_nulls()
