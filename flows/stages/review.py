"""The review of a validation: decisions put beside the findings, crops drawn from the originals, and the report written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from expectations.decisions import Located, load_decisions
from expectations.messages import REASONS
from expectations.model import RuleCard
from expectations.review.build import review
from expectations.review.crops import plan_crops
from expectations.review.model import Review
from expectations.review.pages import FOLDER, first_roundings, write_pages
from expectations.review.views import CROPS
from expectations.review.words import to_json
from flows.reporting import Reporter
from flows.stages.crops import draw_crops
from flows.stages.drawing import Originals


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """The review, and where it lies."""

    review: Review
    html: Path
    json: Path


def decisions_beside(tables: Path) -> tuple[Located, ...]:
    """Return the decisions on the tables in a folder: those of the project, and those in `decisions/` of their home.

    Tables of local documents have that folder among them.

    Raises:
        DecisionError: a row is wrong; the message names file and row.
    """
    flat = (tables / "line_items.parquet").is_file()
    return load_decisions((tables if flat else tables.parent) / "decisions")


def write_review(
    checks: pl.DataFrame,
    documents: pl.DataFrame,
    tables: Path,
    reports: Path,
    report: Reporter,
    rules: Sequence[RuleCard] | None = None,
    decisions: Sequence[Located] = (),
    reasons: Mapping[str, tuple[str, str]] = REASONS,
) -> WrittenReview:
    """Write `review.html`, its pages and crops, and `review.json` below `reports`; tell of decisions that are stale.

    Args:
        checks: table `checks`, in its order.
        documents: table `documents`.
        tables: the folder of the tables, beside which the originals lie.
        reports: the folder of reports.
        report: told what is going on.
        rules: every rule that was applied.
        decisions: as `decisions_beside` gives them.
        reasons: the words for the codes in `checks.reason`.
    """
    found = review(checks, documents, rules, decisions, reasons)
    plan = plan_crops(found, first_roundings(checks))
    pictures = draw_crops(plan, Originals.beside(tables, documents), reports / FOLDER / CROPS, report)
    html = write_pages(found, checks, pictures, reports)
    data = reports / "review.json"
    data.write_text(to_json(found), encoding="utf-8")
    for stale in found.stale_decisions:
        place = f"{stale.decided.source}: {stale.rule_id} on {stale.document_id[:16]}"
        report.say(f"STALE DECISION: {place}: {stale.cause_en}; look at the finding again, then rewrite or remove the row.")
    return WrittenReview(found, html, data)
