"""What Great Expectations reads: small frames with each rule's totals, a bounded number of failing places, and shares by scope.

Counting and choosing are polars over all rows; what is handed on does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from expectations.messages import STATEMENT_ZH
from expectations.rulebook import all_reasons
from expectations.suites.measures import OUTCOMES, Measure

PLACES_PER_RULE = 20
"""How many failing places of a rule are shown; one a document before a second of any."""
MOST_SCOPES = 200
"""How many sources are shown; those with the lowest rates first."""

MOST_REASONS = 40
"""How many pairs of source and reason are shown for what could not be evaluated."""

PLACE_COLUMNS = ("document", "document_id", "pages", "formula", "difference", "message_zh", "message_en")
EVIDENCE = pl.Schema(
    {
        "record": pl.String,
        "key": pl.String,
        "outcome": pl.String,
        "count": pl.Int64,
        **dict.fromkeys(PLACE_COLUMNS, pl.String),
        "scope": pl.String,
        "name": pl.String,
        "documents": pl.Int64,
        "evaluable_share": pl.Float64,
        "pass_rate": pl.Float64,
    }
)
"""One row a total (`record` = total), a failing place (place) or a scope's shares (scope)."""

_BOX = r" \(-?\d+,-?\d+,-?\d+,-?\d+\)"


def rule_evidence(checks: pl.DataFrame, documents: pl.DataFrame, rule_ids: Iterable[str]) -> pl.DataFrame:
    """Return totals and failing places of the rules.

    Args:
        checks: table `checks`; columns that are absent are taken as null.
        documents: table `documents`.
        rule_ids: the rules of the suite.
    """
    own = checks.filter(pl.col("rule_id").is_in(list(rule_ids)))
    totals = (
        own.group_by("rule_id", "outcome")
        .len("count")
        .select(record=pl.lit("total"), key="rule_id", outcome="outcome", count=pl.col("count").cast(pl.Int64))
    )
    return as_evidence(totals, _places(own, documents))


def scope_evidence(measures: Sequence[Measure], suite: str) -> pl.DataFrame:
    """Return a suite's shares over all documents and by source."""
    rows = [*(m for m in measures if m.suite == suite and m.scope == "all"), *worst_sources(measures, suite)]
    return as_evidence(
        pl.DataFrame(
            [
                {
                    "record": "scope",
                    "scope": m.scope,
                    "name": m.name,
                    "documents": m.documents,
                    "count": m.evaluated,
                    "evaluable_share": m.evaluable_share,
                    "pass_rate": m.pass_rate,
                }
                for m in rows
            ],
            schema={k: EVIDENCE[k] for k in ("record", "scope", "name", "documents", "count", "evaluable_share", "pass_rate")},
        )
    )


def worst_sources(measures: Sequence[Measure], suite: str) -> list[Measure]:
    """Return the sources of a suite that are shown, those with the lowest share or rate first, up to the bound."""

    def lowest(m: Measure) -> float:
        return min((share for share in (m.pass_rate, m.evaluable_share) if share is not None), default=1.0)

    sources = [m for m in measures if m.suite == suite and m.scope == "source"]
    return sorted(sources, key=lambda m: (lowest(m), m.name))[:MOST_SCOPES]


def not_evaluated(tables: Mapping[str, pl.DataFrame], rule_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return why checks of the rules could not be evaluated: the most frequent pairs of source and reason, with an example.

    Args:
        tables: `checks` and `documents`; without them there is nothing to tell.
        rule_ids: the rules of the suite.
    """
    if not {"checks", "documents"} <= tables.keys():
        return []
    own = tables["checks"].filter((pl.col("outcome") == "not_evaluable") & pl.col("rule_id").is_in(list(rule_ids)))
    counts = own.group_by("document_id", "part", "reason").len("count")
    heads = tables["documents"].unique(["document_id", "part"], keep="first", maintain_order=True)
    joined = counts.join(heads, on=["document_id", "part"], how="left").sort("count", "document_id", descending=[True, False])
    told = joined.group_by("source_id", "reason", maintain_order=True).agg(
        pl.col("count").sum(),
        documents=pl.len(),
        example=_document().first(),
        example_id=pl.col("document_id").first(),
    )
    most = told.sort(["count", "source_id", "reason"], descending=[True, False, False]).head(MOST_REASONS)
    words = all_reasons()
    return [{**row, "texts": words.get(row["reason"], (row["reason"] or "—", ""))} for row in most.iter_rows(named=True)]


def as_evidence(*frames: pl.DataFrame) -> pl.DataFrame:
    """Return frames as one of exactly the columns of `EVIDENCE`."""
    whole = pl.concat([EVIDENCE.to_frame(), *frames], how="diagonal")
    return whole.select(pl.col(name).cast(dtype) for name, dtype in EVIDENCE.items())


def counts_of(rows: Sequence[dict[str, object]]) -> dict[str, int]:
    """Return outcome → count of a rule's rows of evidence, in the order of `OUTCOMES`, without zeros."""
    found = {str(row["outcome"]): int(str(row["count"])) for row in rows if row["record"] == "total"}
    return {outcome: found[outcome] for outcome in OUTCOMES if found.get(outcome)}


def _places(checks: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return the places to show: of each rule the first failing one of each document, then the second ones, up to the bound."""
    failed = checks.filter(pl.col("outcome") == "fail")
    turn = pl.int_range(pl.len()).over("rule_id", "document_id", "part")
    shown = (
        failed.with_columns(turn=turn)
        .sort("rule_id", "turn", maintain_order=True)
        .filter(pl.int_range(pl.len()).over("rule_id") < PLACES_PER_RULE)
    )
    heads = documents.filter(pl.col("document_id").is_in(shown["document_id"].unique().implode())).unique(
        ["document_id", "part"], keep="first", maintain_order=True
    )
    joined = shown.join(
        heads.select("document_id", "part", "unit_name", "fiscal_year", "report_type", "title"),
        on=["document_id", "part"],
        how="left",
        maintain_order="left",
    )
    return joined.select(
        record=pl.lit("place"),
        key="rule_id",
        outcome="outcome",
        document=_document(),
        document_id="document_id",
        pages=_pages(joined),
        formula=_formula(joined),
        difference=_difference(joined),
        message_zh=_text(joined, "message_zh"),
        message_en=_text(joined, "message_en"),
    )


def _document() -> pl.Expr:
    """Unit, year and type, or the title where the unit is not known."""
    kind = pl.col("report_type").replace({"final_account": "决算", "budget": "预算"})
    named = pl.concat_str("unit_name", pl.col("fiscal_year").cast(pl.String), kind, separator=" ", ignore_nulls=True)
    return pl.when(pl.col("unit_name").is_not_null()).then(named).otherwise(pl.coalesce("title", pl.lit("单位不明 unknown unit")))


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)


def _pages(frame: pl.DataFrame) -> pl.Expr:
    if "pages" not in frame.columns:
        return pl.lit(None, pl.String)
    return pl.col("pages").list.eval(pl.element().cast(pl.String)).list.join(", ")


def _formula(frame: pl.DataFrame) -> pl.Expr:
    """Statement, code and column, and both sides as printed with their pages; the boxes stay in the table."""
    where = pl.concat_str(
        _text(frame, "statement").replace(STATEMENT_ZH),
        _text(frame, "code"),
        _text(frame, "measure"),
        separator=" ",
        ignore_nulls=True,
    )
    left, right = (_text(frame, side).str.replace_all(_BOX, "") for side in ("left_text", "right_text"))
    sides = pl.when(left.is_not_null() | right.is_not_null()).then(
        pl.format("{} ↔ {}", left.fill_null("—"), right.fill_null("—"))
    )
    return pl.concat_str(pl.when(where != "").then(where), sides, separator=": ", ignore_nulls=True)


def _difference(frame: pl.DataFrame) -> pl.Expr:
    """The difference with its unit and the tolerance."""
    difference, tolerance = (
        _text(frame, "difference"),
        _text(frame, "tolerance").str.strip_chars_end("0").str.strip_chars_end("."),
    )
    unit = (
        _text(frame, "unit")
        .replace_strict({"percent": " %", "count": ""}, default=" 元", return_dtype=pl.String)
        .fill_null(" 元")
    )
    allowed = pl.when(tolerance.is_not_null()).then(pl.format(" (±{})", tolerance)).otherwise(pl.lit(""))
    return pl.when(difference.is_not_null()).then(pl.format("{}{}{}", difference, unit, allowed))
