"""Evaluates the rules on projects: a few rows a document, so row by row, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Literal

import polars as pl

from expectations.findings import DOCUMENT, read_documents, report
from expectations.projects.counted import published
from expectations.projects.marks import reached, scores, weights
from expectations.projects.model import (
    CellRule,
    ProjectRule,
    PublishedRule,
    RateRule,
    ReachedRule,
    ScoreRule,
    SumRule,
    WeightRule,
    load_rules,
)
from expectations.projects.places import Finding, Row, finding, half, half_yuan, least_sure, place_of, sum_text
from expectations.projects.reasons import REASONS
from warehouse.schema import CHECKS

_Side = Literal["more", "less"]
_SHOWN = dict.fromkeys(("name", "title", "level3", "expected", "mark"), pl.String)
"""Columns that sentences name beside those of `checks`."""


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    projects: pl.DataFrame,
    indicators: pl.DataFrame,
    claims: pl.DataFrame,
    rules: tuple[ProjectRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks` on the projects and indicators of the documents that were read.

    Args:
        documents: table `documents`.
        line_items: table `line_items`.
        projects: table `projects`.
        indicators: table `indicators`.
        claims: table `claims`.
        rules: by default `load_rules()`.
    """
    read = read_documents(documents).select(*DOCUMENT, pl.col("performance_unread").fill_null(0))
    ours, promised = (frame.join(read, on=DOCUMENT, maintain_order="left") for frame in (projects, indicators))
    if ours.is_empty():
        return CHECKS.empty()
    with_projects = ours.select(DOCUMENT).unique()
    cells, stated = (f.join(with_projects, on=DOCUMENT, how="semi", maintain_order="left") for f in (line_items, claims))
    found = ((rule, _frame(_places(rule, ours, promised, cells, stated))) for rule in rules or load_rules())
    return report(found, REASONS)


def _places(
    rule: ProjectRule, projects: pl.DataFrame, indicators: pl.DataFrame, cells: pl.DataFrame, claims: pl.DataFrame
) -> Iterator[Finding]:
    match rule:
        case RateRule():
            return _rates(rule, projects.iter_rows(named=True))
        case SumRule():
            return _sums(rule, projects)
        case CellRule():
            return _against_cells(rule, projects, cells)
        case PublishedRule():
            return published(rule, projects, claims)
        case WeightRule():
            return weights(rule, projects, indicators)
        case ScoreRule():
            return scores(rule, projects, indicators)
        case ReachedRule():
            return reached(rule, indicators.iter_rows(named=True))


def _frame(places: Iterable[Finding]) -> pl.DataFrame:
    types = {c.name: c.dtype for c in CHECKS} | _SHOWN
    return pl.DataFrame(list(places), schema=types, orient="row")


def _rates(rule: RateRule, projects: Iterable[Row]) -> Iterator[Finding]:
    for row in projects:
        budget, executed, rate = row["budget"], row["executed"], row["rate"]
        if row["source"] not in rule.sources or budget is None or executed is None or rate is None:
            continue
        shown = {
            "name": row["name"],
            "left": rate,
            "left_text": f"{row['rate_text']} @p{row['page']}",
            "right_text": f"{row['executed_text']} @{row['executed_at']} ÷ {row['budget_text']} @{row['budget_at']}",
            "unit": "percent",
            "pages": [row["page"]],
        }
        if not budget:
            yield finding(row, fails=False, reason="project_base_is_zero", **shown)
            continue
        expected = 100 * executed / budget
        slack = half(row["rate_text"]) + (half_yuan(row, "executed") * 100 + rate * half_yuan(row, "budget")) / abs(budget)
        apart = abs(rate - expected)
        expected = expected.quantize(Decimal("0.01"))
        yield finding(row, fails=apart > slack, right=expected, difference=rate - expected, expected=str(expected), **shown)


def _sums(rule: SumRule, projects: pl.DataFrame) -> Iterator[Finding]:
    listed = projects.filter(pl.col("source").is_in(rule.sources)).sort(*DOCUMENT, "project")
    for _, group in groupby(listed.iter_rows(named=True), key=lambda r: (r["document_id"], r["part"], r["title"])):
        rows = list(group)
        totals = [r for r in rows if r["subject"] == "total"]
        ours = [r for r in rows if r["subject"] == "project"]
        if len(totals) != 1 or not ours or totals[0]["budget"] is None:
            continue
        more_is_open: _Side | None = "more" if rule.shortfall == "open" else None
        yield _compared(totals, ours, "budget", open_where=more_is_open)


def _against_cells(rule: CellRule, projects: pl.DataFrame, cells: pl.DataFrame) -> Iterator[Finding]:
    ours = projects.filter(
        pl.col("source").is_in(rule.sources)
        & pl.col("subject").is_in(rule.subjects)
        & pl.col("report_type").is_in(rule.report_types)
        & pl.col("title").fill_null("").str.contains(rule.title)
    )
    wanted = cells.filter((pl.col("statement") == rule.statement) & (pl.col("measure") == rule.measure))
    wanted = wanted.filter(pl.col("row").str.contains(rule.row) | _is_of_the_unit())
    of_document: dict[tuple[str, int], Row] = {}
    for cell in wanted.sort("row_order", maintain_order=True).iter_rows(named=True):
        of_document.setdefault((cell["document_id"], cell["part"]), cell)
    for document, group in groupby(ours.iter_rows(named=True), key=lambda r: (r["document_id"], r["part"])):
        rows = list(group)
        printed = of_document.get(document)
        if printed is None:
            yield finding(rows[0], fails=False, reason="project_cell_not_printed", title=rows[0]["title"])
        else:
            beside = _as_project(printed, rule.amount)
            less_is_open: _Side | None = "less" if rule.shortfall == "open" else None
            yield _compared(rows, [beside], rule.amount, rule.relation, less_is_open)


def _is_of_the_unit() -> pl.Expr:
    """Whether a line without code is the total under the name of the unit; a table of one line may name its own office."""
    bare = pl.col("code").is_null()
    alone = bare.sum().over(*DOCUMENT) == 1
    own_office = pl.col("row").str.replace(r"[（(](?:本级|机关|本部)[）)]$", "")
    return bare & ((pl.col("row") == pl.col("unit_name")) | (alone & (own_office == pl.col("unit_name"))))


def _as_project(cell: Row, amount: str) -> Row:
    """A cell of a statement under the names that a project's amount has."""
    figure = {amount: cell["amount"], f"{amount}_text": cell["amount_text"], f"{amount}_at": place_of(cell)}
    return {**cell, **figure}


def _compared(
    left: Sequence[Row],
    right: Sequence[Row],
    amount: str,
    relation: str = "eq",
    open_where: _Side | None = None,
) -> Finding:
    """Two sums of amounts, within what their printed digits hide; where the left one is more, or less, it may be left open."""
    row = left[0]
    if any(r[amount] is None for r in (*left, *right)):
        return finding(row, fails=False, reason="project_figure_unread", title=row["title"])
    a, b = (sum((r[amount] for r in rows), Decimal(0)) for rows in (left, right))
    slack = sum((half_yuan(r, amount) for r in (*left, *right)), Decimal(0))
    apart = a - b
    is_open = abs(apart) > slack and open_where == ("more" if apart > 0 else "less")
    return finding(
        {**row, "method": least_sure([*left, *right])["method"]},
        fails=(apart if relation == "le" else abs(apart)) > slack,
        reason="projects_maybe_not_public" if is_open else None,
        title=row["title"],
        name=row["name"],
        left=a,
        right=b,
        difference=apart,
        tolerance=slack,
        unit="yuan",
        left_text=_with_places(left, amount),
        right_text=_with_places(right, amount),
        pages=sorted({r["page"] for r in (*left, *right)}),
    )


def _with_places(rows: Sequence[Row], amount: str) -> str:
    return sum_text([f"{r[f'{amount}_text']} @{r[f'{amount}_at']}" for r in rows])
