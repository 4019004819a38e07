"""The marks of a form's indicators: weights and scores and what they come to, targets and whether they were reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

import polars as pl

from expectations.findings import DOCUMENT
from expectations.projects.model import ReachedRule, ScoreRule, WeightRule
from expectations.projects.places import Finding, Row, finding, half, least_sure, place_of, sum_text
from extractors.performance.reached import meets, value_of


def weights(rule: WeightRule, projects: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Finding]:
    """For each form that prints weights: what they come to.

    A sum that is none of the wholes is judged where every indicator has a weight and nothing of the document's forms is unread.
    """
    for form, rows in _forms(projects, indicators, "weight"):
        total = _sum(rows, "weight")
        whole = min(rule.wholes, key=lambda w: abs(w - total))
        yield finding(
            least_sure(rows),
            fails=total != whole,
            reason=None if total == whole else _gap(form, rows, "weight"),
            **_shown(form, rows, "weight"),
            left=total,
            right=whole,
            difference=total - whole,
            expected="、".join(str(w) for w in rule.wholes),
        )


def scores(rule: ScoreRule, projects: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Finding]:
    """For each form that prints scores and their total: whether the one makes the other.

    What the total has beyond the indicators' scores is the score of the rate of execution: at least nothing, and at most what the
    weights leave of the whole. Indicators' scores above the total are wrong whatever the weights are.
    """
    for form, rows in _forms(projects, indicators, "score"):
        total = form["score"]
        if total is None:
            continue
        slack = half(form["score_text"])
        rest = total - _sum(rows, "score")
        whole_weight = _sum(rows, "weight")
        weighted = all(r["weight"] is not None for r in rows) and whole_weight in rule.wholes
        room = rule.wholes[0] - whole_weight if weighted else Decimal(0)
        holds = -slack <= rest <= room + slack
        unsure = _gap(form, rows, "score") or (None if weighted or rest < -slack else "indicator_weights_not_printed")
        yield finding(
            least_sure([*rows, form]),
            fails=not holds,
            reason=None if holds else unsure,
            **_shown(form, rows, "score"),
            left=_sum(rows, "score"),
            right=total,
            right_text=f"{form['score_text']} @{place_of(form)}",
            difference=-rest,
            tolerance=slack,
            expected=str(room),
        )


def reached(rule: ReachedRule, indicators: Iterable[Row]) -> Iterator[Finding]:
    """For each indicator with a comparison and a result: whether the result is what the target asks for.

    A target of exactly one number says not which side of it is better: only what equals it is judged.
    """
    for row in indicators:
        if row["actual_text"] is None or row["target_text"] is None or row["target_comparator"] is None:
            continue
        if rule.full_score and not _is_full(row):
            continue
        shown = {
            "level3": row["level3"],
            "left_text": f"{row['actual_text']} @{place_of(row)}",
            "right_text": f"{row['target_text']} @{place_of(row)}",
            "pages": [row["page"]],
            "mark": row["score_text"],
        }
        met = meets(value_of(row, "target"), value_of(row, "actual"))
        if met is None:
            yield finding(row, fails=False, reason="indicator_not_comparable", **shown)
            continue
        sided = met or row["target_comparator"] != "eq"
        yield finding(row, fails=not met, reason=None if sided else "indicator_side_unknown", **shown)


def _is_full(row: Row) -> bool:
    return row["weight"] is not None and row["score"] is not None and row["score"] >= row["weight"] > 0


def _forms(projects: pl.DataFrame, indicators: pl.DataFrame, mark: str) -> Iterator[tuple[Row, list[Row]]]:
    """Each form with its indicators, of which one at least has the mark."""
    of_form: dict[tuple[str, int, int], Row] = {
        (r["document_id"], r["part"], r["project"]): r for r in projects.iter_rows(named=True)
    }
    marked = indicators.sort(*DOCUMENT, "project", "indicator").iter_rows(named=True)
    for key, group in groupby(marked, key=lambda r: (r["document_id"], r["part"], r["project"])):
        rows: list[Row] = list(group)
        if key in of_form and any(r[mark] is not None for r in rows):
            yield of_form[key], rows


def _gap(form: Row, rows: Sequence[Row], mark: str) -> str | None:
    """Why the marks may not be all there are; None where they are."""
    if any(r[mark] is None for r in rows):
        return "indicator_without_mark"
    return "performance_unread" if form["performance_unread"] else None


def _sum(rows: Sequence[Row], mark: str) -> Decimal:
    return sum((r[mark] for r in rows if r[mark] is not None), Decimal(0))


def _shown(form: Row, rows: Sequence[Row], mark: str) -> dict[str, object]:
    """Whose marks they are, and where they stand."""
    return {
        "name": form["name"],
        "title": form["title"],
        "left_text": sum_text([f"{r[f'{mark}_text']} @{place_of(r)}" for r in rows if r[mark] is not None]),
        "unit": "count",
        "pages": sorted({r["page"] for r in rows}),
    }
