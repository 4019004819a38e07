"""Runs every suite as a checkpoint of Great Expectations and builds the Data Docs.

The context is ephemeral, so no project folder appears anywhere; only the Data Docs and `suites.json` are written. Importing this
module imports Great Expectations, which takes seconds: import it where suites are run and nowhere else.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when the library is imported: nothing about anyone's data is reported

import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.gate import GateConfig
from expectations.model import RuleCard, Subject
from expectations.report import SuiteResult
from expectations.suites import custom
from expectations.suites.evidence import not_evaluated, rule_evidence, scope_evidence, worst_sources
from expectations.suites.measures import Measure, measure, overall, summarise
from expectations.suites.schema_rules import constraints_of, schema_counts, schema_evidence
from expectations.suites.subjects import SUBJECTS, all_cards, reading_checks
from extractors.errors import RuleError
from warehouse.schema import CHECKS, DOCUMENTS, TABLES

SUITES_FILE = "suites.json"
RUN_NAME = "validation"
_SEVERITY = {"error": FailureSeverity.CRITICAL, "warning": FailureSeverity.WARNING, "info": FailureSeverity.INFO}
_PAGES = "expectations.suites.pages"


def run(tables: dict[str, pl.DataFrame], data_docs: Path, rules: Sequence[RuleCard] | None = None) -> list[SuiteResult]:
    """Run every suite that the tables feed; see `expectations.suites.run_suites`."""
    shutil.rmtree(data_docs, ignore_errors=True)
    context = _context(data_docs)
    run_id = RunIdentifier(run_name=RUN_NAME)
    measures: list[Measure] = []
    results = []
    for subject, evidence, expectations, figures in _suites(tables, rules):
        measures.extend(figures)
        reasons = not_evaluated(tables, [str(e.rule_id) for e in expectations if hasattr(e, "rule_id")])
        results.append(_run(context, subject, evidence, expectations, _meta(subject, figures, reasons), run_id))
    context.build_data_docs()
    shutil.rmtree(data_docs / "static", ignore_errors=True)  # the library's pictures and fonts, which no page of ours shows
    _write(data_docs / SUITES_FILE, measures, results)
    return results


def _suites(
    tables: dict[str, pl.DataFrame], rules: Sequence[RuleCard] | None
) -> Iterator[tuple[Subject, pl.DataFrame, list[Any], tuple[Measure, ...]]]:
    """Yield, for each suite that the tables feed: subject, evidence, expectations and figures."""
    documents = tables.get("documents", DOCUMENTS.empty())
    checks = tables.get("checks", CHECKS.empty())
    cards = all_cards(checks, rules)
    checked = [(checks, [c for c in cards if c.subject not in ("reading", "schema")])] if "checks" in tables else []
    read = [(reading_checks(documents), [c for c in cards if c.subject == "reading"])] if "documents" in tables else []
    for subject in SUBJECTS:
        for rows, known in (*read, *checked):
            own = [card for card in known if card.subject == subject]
            if own:
                figures = measure(rows, documents, own)
                evidence = pl.concat([rule_evidence(rows, documents, [c.id for c in own]), scope_evidence(figures, subject)])
                yield subject, evidence, [_rule(card) for card in own] + _shares(subject), figures
    figures = summarise(schema_counts(tables), documents)
    evidence = pl.concat([schema_evidence(tables), scope_evidence(figures, "schema")])
    yield "schema", evidence, [*_constraints(tables)], figures


def _meta(subject: Subject, figures: tuple[Measure, ...], reasons: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the pages show of a suite beside its expectations."""
    return {
        "figures": overall(figures, subject).model_dump(by_alias=True),
        "sources": {m.name: m.model_dump(by_alias=True) for m in worst_sources(figures, subject)},
        "reasons": reasons,
    }


def _rule(card: RuleCard) -> Any:
    """Return the expectation that a rule holds."""
    return custom.EXPECTATION_OF[card.subject](
        rule_id=card.id,
        description=f"{card.title_zh} · {card.title_en}" if card.title_zh != card.title_en else card.id,
        notes=[text for text in (card.description_zh, card.description_en, card.source) if text] or None,
        severity=_SEVERITY[card.severity],
        meta={"group": card.severity, "rule_id": card.id},
    )


def _shares(subject: Subject) -> list[Any]:
    """Return the expectations on a suite's shares: the absolute minima of the gate, over all documents and by source."""
    config = GateConfig()
    found = []
    for kind, figure, title_zh, title_en in (
        (custom.ExpectEvaluableShareToBeBetween, "evaluable_share", "可核对比例", "Evaluable share"),
        (custom.ExpectPassRateToBeBetween, "pass_rate", "相符率", "Pass rate"),
    ):
        minimum = config.limit(subject, "evaluable_share" if figure == "evaluable_share" else "pass_rate").minimum
        if minimum is None:
            continue
        for scope, scope_zh, scope_en in (("all", "全部来源", "all sources"), ("source", "每个来源", "each source")):
            enough = config.min_documents_without_past if scope == "source" else 1
            found.append(
                kind(
                    scope=scope,
                    min_value=minimum,
                    min_documents=enough,
                    description=f"{title_zh}（{scope_zh}）至少 {minimum:.0%} · {title_en} ({scope_en}): at least {minimum:.0%}",
                    severity=FailureSeverity.CRITICAL,
                    meta={"group": "shares"},
                )
            )
    return found


def _constraints(tables: dict[str, pl.DataFrame]) -> Iterator[Any]:
    """Yield one expectation a promise of the schema; those of one table stand together."""
    for name in tables:
        for constraint in constraints_of(TABLES[name]):
            yield custom.ExpectTableToFollowSchema(
                rule_id=constraint.key,
                description=constraint.title,
                severity=FailureSeverity.CRITICAL,
                meta={"group": f"{TABLES[name].title_zh} {name}", "rule_id": constraint.key},
            )


def _run(
    context: Any,
    subject: Subject,
    evidence: pl.DataFrame,
    expectations: list[Any],
    meta: dict[str, Any],
    run_id: RunIdentifier,
) -> SuiteResult:
    """Run a suite's checkpoint over its evidence.

    Raises:
        RuleError: an expectation could not be evaluated, which is a mistake in it and no finding.
    """
    suite = context.suites.add(gx.ExpectationSuite(name=subject, expectations=expectations, meta=meta))
    batches = context.data_sources.add_pandas(subject).add_dataframe_asset("evidence").add_batch_definition_whole_dataframe("run")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=subject, data=batches, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=subject, validation_definitions=[definition], result_format={"result_format": "COMPLETE"})
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": evidence.to_pandas()}, run_id=run_id)
    (result,) = outcome.run_results.values()
    for one in result.results:
        if "raised_exception" not in one.exception_info or one.exception_info["raised_exception"]:
            raise RuleError(f"Suite {subject}: {one.expectation_config.type} could not be evaluated ({one.exception_info}).")
    statistics = result.statistics
    return SuiteResult(
        subject, bool(result.success), int(statistics["evaluated_expectations"]), int(statistics["unsuccessful_expectations"])
    )


def _context(data_docs: Path) -> Any:
    """Return an ephemeral context whose only site is `data_docs`, with pages that load nothing from anywhere."""
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for site in context.get_site_names():
        context.delete_data_docs_site(site)

    def page(renderer: str) -> dict[str, dict[str, str]]:
        return {
            "renderer": {"module_name": _PAGES, "class_name": renderer},
            "view": {"module_name": _PAGES, "class_name": "PageView"},
        }

    context.add_data_docs_site(
        "juesuan",
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(data_docs.resolve())},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", **page("IndexPage")},
            "site_section_builders": {
                "expectations": page("SuitePage"),
                "validations": page("ResultsPage"),
                "profiling": "None",
            },
        },
    )
    return context


def _write(path: Path, measures: Sequence[Measure], results: Sequence[SuiteResult]) -> None:
    """Write what the suites came to, for the gate and for the record of the run."""
    rows = [
        {"suite": r.name, "success": r.success, "expectations": r.expectations, "failed_expectations": r.failed} for r in results
    ]
    content = {"suites": rows, "measures": [m.model_dump(by_alias=True) for m in measures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
