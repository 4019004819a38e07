"""The review report: what a person should look at, document by document, with both places of every difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict

from expectations.messages import REASONS
from expectations.model import Rule, load_rules

OUTCOMES = ("pass", "rounding", "fail", "not_evaluable", "not_applicable")
_TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What became of one Great Expectations suite."""

    name: str
    success: bool
    expectations: int
    failed: int


class Entry(BaseModel):
    """Base of the report's parts."""

    model_config = ConfigDict(frozen=True)


class Failure(Entry):
    """One failed check; amounts in yuan, both sides as printed with page and box. A check of words has no amounts."""

    rule_id: str
    severity: str
    statement: str | None
    code: str | None
    measure: str | None
    left_text: str | None
    right_text: str | None
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    pages: list[int]
    message_zh: str
    message_en: str


class StatementFailures(Entry):
    """A statement's failed checks, or those of the whole disclosure, and the command that shows its figures."""

    statement: str | None
    command: str
    failures: tuple[Failure, ...]


_DISCLOSURE = ["document_id", "part"]
"""What is one disclosure: a file may hold several."""


class DocumentFailures(Entry):
    """A document with failed checks."""

    document_id: str
    unit_name: str | None
    fiscal_year: int | None
    report_type: str | None
    title: str | None
    url: str | None
    statements: tuple[StatementFailures, ...]


class RuleTotals(Entry):
    """How often a rule came to each outcome."""

    rule_id: str
    severity: str
    title_zh: str
    title_en: str
    counts: dict[str, int]


class ReasonTotal(Entry):
    """How many checks could not be evaluated, or do not apply, for one reason."""

    outcome: str
    reason: str
    text_zh: str
    text_en: str
    count: int


class Review(Entry):
    """The whole report."""

    documents_checked: int
    outcomes: dict[str, int]
    documents: tuple[DocumentFailures, ...]
    rounding: tuple[tuple[str, int], ...]
    """Title or id of a document and how many of its checks differ by rounding only."""
    reasons: tuple[ReasonTotal, ...]
    rules: tuple[RuleTotals, ...]


def review(checks: pl.DataFrame, documents: pl.DataFrame, rules: Sequence[Rule] | None = None) -> Review:
    """Return the report on the tables `checks` and `documents`."""
    outcomes = _counts(checks, "outcome")
    known = documents.filter(pl.col("document_id").is_not_null()).unique(_DISCLOSURE, keep="first", maintain_order=True)
    heads = {(row["document_id"], row["part"]): row for row in known.iter_rows(named=True)}
    failed = checks.filter(pl.col("outcome") == "fail")
    groups = failed.partition_by(_DISCLOSURE, as_dict=True, maintain_order=True)
    return Review(
        documents_checked=checks["document_id"].n_unique() if checks.height else 0,
        outcomes={o: outcomes.get(o, 0) for o in OUTCOMES},
        documents=tuple(_document(str(key[0]), group, heads.get((key[0], key[1]), {})) for key, group in groups.items()),
        rounding=_rounding(checks, heads),
        reasons=_reasons(checks),
        rules=_rules(checks, rules or load_rules()),
    )


def write_review(report: Review, folder: Path) -> tuple[Path, Path]:
    """Write `review.html` (self-contained, Chinese and English) and `review.json` into the folder; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    html, data = folder / "review.html", folder / "review.json"
    html.write_text(environment.get_template("review.html.j2").render(review=report, outcomes=OUTCOMES), encoding="utf-8")
    data.write_text(json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return html, data


def _document(document_id: str, failed: pl.DataFrame, head: dict[str, object]) -> DocumentFailures:
    """Return one document's failures by statement."""
    statements = []
    for key, group in failed.partition_by("statement", as_dict=True, maintain_order=True).items():
        statement = None if key[0] is None else str(key[0])
        failures = tuple(Failure.model_validate(row) for row in group.iter_rows(named=True))
        command = f"juesuan show {document_id}" + (f" --statement {statement}" if statement else "")
        statements.append(StatementFailures(statement=statement, command=command, failures=failures))
    names = ("unit_name", "fiscal_year", "report_type", "title", "url")
    return DocumentFailures.model_validate(
        {"document_id": document_id, "statements": tuple(statements), **{n: head.get(n) for n in names}}
    )


def _rounding(checks: pl.DataFrame, heads: dict[tuple[str, int], dict[str, object]]) -> tuple[tuple[str, int], ...]:
    """Return rounding counts by disclosure, most first."""
    counts = checks.filter(pl.col("outcome") == "rounding").group_by(_DISCLOSURE).len()
    rows = counts.sort(["len", *_DISCLOSURE], descending=[True, False, False]).rows()
    return tuple((str(heads.get((d, part), {}).get("title") or d), n) for d, part, n in rows)


def _reasons(checks: pl.DataFrame) -> tuple[ReasonTotal, ...]:
    """Return the reasons for not judging, most frequent first."""
    rows = (
        checks.filter(pl.col("reason").is_not_null())
        .group_by("outcome", "reason")
        .len(name="count")
        .sort(["outcome", "count", "reason"], descending=[True, True, False])
    )
    return tuple(
        ReasonTotal(text_zh=REASONS[row["reason"]][0], text_en=REASONS[row["reason"]][1], **row)
        for row in rows.iter_rows(named=True)
    )


def _rules(checks: pl.DataFrame, rules: Sequence[Rule]) -> tuple[RuleTotals, ...]:
    """Return each rule's outcomes in the order of the catalogue."""
    counts: dict[str, dict[str, int]] = {}
    for rule_id, outcome, count in checks.group_by("rule_id", "outcome").len().iter_rows():
        counts.setdefault(rule_id, {})[outcome] = count
    return tuple(
        RuleTotals(
            rule_id=rule.id,
            severity=rule.severity,
            title_zh=rule.title_zh,
            title_en=rule.title_en,
            counts={o: counts.get(rule.id, {}).get(o, 0) for o in OUTCOMES},
        )
        for rule in rules
    )


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """Return how often each value of a column occurs."""
    return {str(value): int(count) for value, count in frame.group_by(column).len().iter_rows()}
