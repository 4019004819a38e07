"""Evaluates the rules on projects: a few rows a document, so row by row, in exact decimals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl

from expectations.findings import DOCUMENT, read_documents, report
from expectations.projects.model import CellRule, ProjectRule, RateRule, ReachedRule, SumRule, load_rules
from expectations.projects.reasons import REASONS
from extractors.model import YUAN_PER_UNIT, Box
from extractors.performance.printed import place
from warehouse.schema import CHECKS

Row = Mapping[str, Any]
Finding = dict[str, object]

_MOST_LISTED = 12
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "ge": lambda actual, target: actual >= target,
    "le": lambda actual, target: actual <= target,
    "gt": lambda actual, target: actual > target,
    "lt": lambda actual, target: actual < target,
    "eq": lambda actual, target: actual == target,
}
_SHOWN = {"name": pl.String, "title": pl.String, "level3": pl.String, "expected": pl.String}


def evaluate(
    documents: pl.DataFrame,
    line_items: pl.DataFrame,
    projects: pl.DataFrame,
    indicators: pl.DataFrame,
    rules: tuple[ProjectRule, ...] | None = None,
) -> pl.DataFrame:
    """Return rows of `checks` on the projects and indicators of the documents that were read.

    Args:
        documents: table `documents`.
        line_items: table `line_items`.
        projects: table `projects`.
        indicators: table `indicators`.
        rules: by default `load_rules()`.
    """
    read = read_documents(documents).select(DOCUMENT)
    ours, promised = (frame.join(read, on=DOCUMENT, how="semi", maintain_order="left") for frame in (projects, indicators))
    if ours.is_empty():
        return CHECKS.empty()
    cells = line_items.join(ours.select(DOCUMENT).unique(), on=DOCUMENT, how="semi", maintain_order="left")
    return report(((rule, _frame(_places(rule, ours, promised, cells))) for rule in rules or load_rules()), REASONS)


def _places(rule: ProjectRule, projects: pl.DataFrame, indicators: pl.DataFrame, cells: pl.DataFrame) -> Iterator[Finding]:
    match rule:
        case RateRule():
            return _rates(rule, projects.iter_rows(named=True))
        case SumRule():
            return _sums(rule, projects)
        case CellRule():
            return _against_cells(rule, projects, cells)
        case ReachedRule():
            return _reached(indicators.iter_rows(named=True))


def _frame(places: Iterable[Finding]) -> pl.DataFrame:
    types = {c.name: c.dtype for c in CHECKS} | _SHOWN
    return pl.DataFrame(list(places), schema=types, orient="row")


def _finding(row: Row, *, fails: bool, reason: str | None = None, **shown: object) -> Finding:
    """One row; where a reading by recognition would fail, nothing is judged."""
    if fails and reason is None and row["method"] != "text":
        reason = "project_figure_doubtful"
    outcome = "not_evaluable" if reason else "fail" if fails else "pass"
    return {"document_id": row["document_id"], "part": row["part"], "outcome": outcome, "reason": reason, **shown}


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
            yield _finding(row, fails=False, reason="project_base_is_zero", **shown)
            continue
        expected = 100 * executed / budget
        slack = _half(row["rate_text"], 1) + (_half_yuan(row, "executed") * 100 + rate * _half_yuan(row, "budget")) / abs(budget)
        apart = abs(rate - expected)
        expected = expected.quantize(Decimal("0.01"))
        yield _finding(row, fails=apart > slack, right=expected, difference=rate - expected, expected=str(expected), **shown)


def _sums(rule: SumRule, projects: pl.DataFrame) -> Iterator[Finding]:
    listed = projects.filter(pl.col("source").is_in(rule.sources)).sort(*DOCUMENT, "project")
    for _, group in groupby(listed.iter_rows(named=True), key=lambda r: (r["document_id"], r["part"], r["title"])):
        rows = list(group)
        totals = [r for r in rows if r["subject"] == "total"]
        ours = [r for r in rows if r["subject"] == "project"]
        if len(totals) != 1 or not ours or totals[0]["budget"] is None:
            continue
        yield _compared(totals[0], [totals[0]], ours, "budget", "eq")


def _against_cells(rule: CellRule, projects: pl.DataFrame, cells: pl.DataFrame) -> Iterator[Finding]:
    ours = projects.filter(
        pl.col("source").is_in(rule.sources)
        & pl.col("subject").is_in(rule.subjects)
        & pl.col("report_type").is_in(rule.report_types)
        & pl.col("title").fill_null("").str.contains(rule.title)
    )
    # a table of one unit may call its total by the unit's name
    is_total = pl.col("row").str.contains(rule.row) | (pl.col("code").is_null() & (pl.col("row") == pl.col("unit_name")))
    wanted = cells.filter((pl.col("statement") == rule.statement) & (pl.col("measure") == rule.measure) & is_total)
    of_document: dict[tuple[str, int], Row] = {}
    for cell in wanted.sort("row_order", maintain_order=True).iter_rows(named=True):
        of_document.setdefault((cell["document_id"], cell["part"]), cell)
    for document, group in groupby(ours.iter_rows(named=True), key=lambda r: (r["document_id"], r["part"])):
        rows = list(group)
        printed = of_document.get(document)
        if printed is None:
            yield _finding(rows[0], fails=False, reason="project_cell_not_printed", title=rows[0]["title"])
        else:
            yield _compared(rows[0], rows, [_as_project(printed, rule.amount)], rule.amount, rule.relation)


def _as_project(cell: Row, amount: str) -> Row:
    """A cell of a statement under the names that a project's amount has."""
    figure = {amount: cell["amount"], f"{amount}_text": cell["amount_text"], f"{amount}_at": _place(cell)}
    return {**cell, **figure}


def _compared(row: Row, left: Sequence[Row], right: Sequence[Row], amount: str, relation: str) -> Finding:
    """Two sums of amounts, within what their printed digits hide."""
    if any(r[amount] is None for r in (*left, *right)):
        return _finding(row, fails=False, reason="project_figure_unread", title=row["title"])
    a, b = (sum((r[amount] for r in rows), Decimal(0)) for rows in (left, right))
    slack = sum((_half_yuan(r, amount) for r in (*left, *right)), Decimal(0))
    doubtful = next((r for r in (*left, *right) if r["method"] != "text"), row)
    return _finding(
        {**row, "method": doubtful["method"]},
        fails=(a - b if relation == "le" else abs(a - b)) > slack,
        title=row["title"],
        name=row["name"],
        left=a,
        right=b,
        difference=a - b,
        tolerance=slack,
        unit="yuan",
        left_text=_listed(left, amount),
        right_text=_listed(right, amount),
        pages=sorted({r["page"] for r in (*left, *right)}),
    )


def _listed(rows: Sequence[Row], amount: str) -> str:
    figures = [f"{r[f'{amount}_text']} @{r[f'{amount}_at']}" for r in rows[:_MOST_LISTED]]
    more = [f"… ({len(rows) - _MOST_LISTED} more)"] if len(rows) > _MOST_LISTED else []
    return " + ".join([*figures, *more])


def _reached(indicators: Iterable[Row]) -> Iterator[Finding]:
    for row in indicators:
        target, actual = row["target_number"], row["actual_number"]
        if row["actual_text"] is None or row["target_text"] is None or row["target_comparator"] is None:
            continue
        shown = {
            "level3": row["level3"],
            "left_text": f"{row['actual_text']} @{_place(row)}",
            "right_text": f"{row['target_text']} @{_place(row)}",
            "pages": [row["page"]],
        }
        alike = all(row[f"target_{part}"] == row[f"actual_{part}"] for part in ("unit", "period"))
        if target is None or actual is None or not alike:
            yield _finding(row, fails=False, reason="indicator_not_comparable", **shown)
            continue
        yield _finding(row, fails=not _HOLDS[row["target_comparator"]](actual, target), **shown)


def _place(row: Row) -> str:
    """Where a row is printed, as the places of projects' amounts are told."""
    return place(row["page"], None if row["x0"] is None else Box(row["x0"], row["top"], row["x1"], row["bottom"]))


def _half_yuan(row: Row, amount: str) -> Decimal:
    """Half of the last decimal place of an amount, in yuan."""
    unit = row.get("currency_unit")
    return _half(row[f"{amount}_text"], YUAN_PER_UNIT.get(unit, 1) if unit else 1)


def _half(text: str, unit: int) -> Decimal:
    """Half of the last decimal place that a printed number has, in units."""
    decimals = len(text.partition(".")[2].rstrip("%％万千亿元分"))
    return Decimal(unit) / Decimal(2 * 10**decimals)
