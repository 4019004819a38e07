"""Generated tables: sources with so many documents, and so many checks a document of each outcome."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from expectations.model import RuleCard, load_rules
from expectations.suites.measures import Measure, measure, summarise
from expectations.suites.schema_rules import schema_counts
from expectations.suites.subjects import all_cards, reading_checks
from warehouse.schema import CHECKS, DOCUMENTS

GOOD = {"pass": 8, "rounding": 1, "not_evaluable": 1}
RULE = load_rules()[0].id


@dataclass(frozen=True)
class Batch:
    """Documents of one source, type and year, alike in their checks."""

    source_id: str
    documents: int
    checks: Mapping[str, int] = field(default_factory=lambda: GOOD)
    fiscal_year: int = 2024
    report_type: str = "final_account"
    division_code: str = "420103"
    rule_id: str = RULE
    status: str = "extracted"


def tables(batches: Sequence[Batch]) -> dict[str, pl.DataFrame]:
    """Return `documents` and `checks`."""
    documents: list[dict[str, object]] = []
    checks: list[dict[str, object]] = []
    for number, batch in enumerate(batches):
        for index in range(batch.documents):
            name = f"{number}-{batch.source_id}-{batch.fiscal_year}-{index}"
            document_id = hashlib.sha256(name.encode()).hexdigest()
            documents.append(
                {
                    "document_id": document_id,
                    "part": 1,
                    "source_id": batch.source_id,
                    "division_code": batch.division_code,
                    "unit_name": f"{batch.source_id} 第{index}局",
                    "fiscal_year": batch.fiscal_year,
                    "report_type": batch.report_type,
                    "url": f"https://portal.example/{name}.pdf",
                    "status": batch.status,
                }
            )
            checks.extend(
                {
                    "document_id": document_id,
                    "part": 1,
                    "rule_id": batch.rule_id,
                    "severity": "error",
                    "outcome": outcome,
                    "statement": "expenditure",
                    "left_text": "414.89 @p8 (310,120,352,131)",
                    "right_text": "<script>alert(1)</script> @p9",
                    "pages": [8, 9],
                    "message_zh": f"第{place}处不符",
                    "message_en": f"place {place} does not hold",
                }
                for outcome, count in batch.checks.items()
                for place in range(count)
            )
    return {"documents": DOCUMENTS.frame(documents), "checks": CHECKS.frame(checks)}


def figures(batches: Sequence[Batch], rules: Sequence[RuleCard] | None = None) -> tuple[Measure, ...]:
    """Return the figures of all suites, as a run of them gives them."""
    frames = tables(batches)
    cards = all_cards(frames["checks"], rules)
    return (
        *measure(frames["checks"], frames["documents"], cards),
        *measure(reading_checks(frames["documents"]), frames["documents"], cards),
        *summarise(schema_counts(frames), frames["documents"]),
    )


def write_suites(batches: Sequence[Batch], reports: Path) -> None:
    """Write what a run of the suites leaves for the gate."""
    folder = reports / "data_docs"
    folder.mkdir(parents=True, exist_ok=True)
    content = {"suites": [], "measures": [m.model_dump(by_alias=True) for m in figures(batches)]}
    (folder / "suites.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (folder / "index.html").write_text("<p>before</p><!-- gate --><p>after</p>", encoding="utf-8")
