"""Our expectations, as subclasses of Great Expectations' own: they read their suite's evidence frame and show failing places.

Importing this module registers metrics and expectations with Great Expectations, and imports it, which takes seconds. Each
expectation carries a description in Chinese and English, renders its failing places as a table, and works in any Data Docs site.
"""

from __future__ import annotations

import html
import os
from typing import Any, ClassVar

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when the library is imported: nothing about anyone's data is reported

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import LegacyDiagnosticRendererType, RenderedTableContent
from great_expectations.render.renderer.renderer import renderer

from expectations.model import Subject
from expectations.suites.evidence import counts_of
from expectations.suites.measures import OUTCOMES, percent

OUTCOME_TITLES = {
    "pass": "相符 pass",
    "rounding": "尾差 rounding",
    "fail": "不符 fail",
    "not_evaluable": "无法核对 not evaluable",
    "not_applicable": "不适用 not applicable",
}
PLACE_HEADER = ["文件 Document", "页 Pages", "所印 As printed", "差额 Difference", "说明 Message"]
SHARE_HEADER = ["来源 Source", "文件 Documents", "比率 Share"]
_EMPTY = (None, "")


class RuleEvidence(TableMetricProvider):
    """The rows of the evidence frame that belong to one rule."""

    metric_name = "table.rule_evidence"
    value_keys = ("rule_id",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 (Great Expectations calls it on the class)
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[dict[str, object]]:
        frame, _, _ = execution_engine.get_compute_domain(domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        return _rows(frame[frame["key"] == metric_value_kwargs["rule_id"]])


class ScopeShares(TableMetricProvider):
    """The shares over all documents, or those of every source."""

    metric_name = "table.scope_shares"
    value_keys = ("scope",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[dict[str, object]]:
        frame, _, _ = execution_engine.get_compute_domain(domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        return _rows(frame[frame["scope"] == metric_value_kwargs["scope"]])


class ExpectIdentityToHold(BatchExpectation):
    """Expect that a rule fails at none of the places that it was applied to; rounding is no failure.

    Args:
        rule_id: the rule's id, which is its key in the evidence frame.
    """

    rule_id: str

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.rule_evidence",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("rule_id",)
    args_keys: ClassVar[tuple[str, ...]] = ("rule_id",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows = metrics["table.rule_evidence"]
        counts = counts_of(rows)
        failed, evaluated = counts.get("fail", 0), sum(counts.get(outcome, 0) for outcome in ("pass", "rounding", "fail"))
        return {
            "success": failed == 0,
            "result": {
                "observed_value": _told(counts),
                "element_count": evaluated,
                "unexpected_count": failed,
                "unexpected_percent": 100 * failed / evaluated if evaluated else 0.0,
                "partial_unexpected_list": [row for row in rows if row["record"] == "place"],
                "details": {"counts": counts},
            },
        }

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any]:
        return []  # the observed value says it, in places instead of rows of a frame

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any] | None:
        """Render the failing places: document, pages, figures as printed, difference, message."""
        places = (result.result if result else {}).get("partial_unexpected_list") or []
        cells = [_place_cells(place) for place in places]
        used = [index for index in range(len(PLACE_HEADER)) if any(row[index] for row in cells)]
        header, table = [PLACE_HEADER[index] for index in used], [[row[index] for index in used] for row in cells]
        return [RenderedTableContent(header_row=header, table=table)] if cells else None


class ExpectNarrativeToAgree(ExpectIdentityToHold):
    """Expect that what the narrative says agrees with the statements and with itself."""


class ExpectDisclosureToBeComplete(ExpectIdentityToHold):
    """Expect that a disclosure has what it must have and says one thing of whose it is."""


class ExpectCodeToBeOfTheClassification(ExpectIdentityToHold):
    """Expect that codes are those of the classification, with their names and levels."""


class ExpectAmountToBePlausible(ExpectIdentityToHold):
    """Expect that amounts are within what can be believed."""


class ExpectDocumentsToAgree(ExpectIdentityToHold):
    """Expect that two documents of one unit agree."""


class ExpectDocumentToBeRead(ExpectIdentityToHold):
    """Expect that a document that was had could be read."""


class ExpectTableToFollowSchema(ExpectIdentityToHold):
    """Expect that every row of a published table keeps a promise of the data dictionary."""


class _ExpectShareToBeBetween(BatchExpectation):
    """Expect a share, over all documents or for each source with enough of them, to be between two values (0–1)."""

    scope: str = "all"
    min_value: float = 0.0
    max_value: float = 1.0
    min_documents: int = 1

    figure: ClassVar[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.scope_shares",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("scope", "min_value", "max_value", "min_documents")
    args_keys: ClassVar[tuple[str, ...]] = ("scope", "min_value", "max_value", "min_documents")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        judged = [
            row
            for row in metrics["table.scope_shares"]
            if row[self.figure] not in _EMPTY and int(row["documents"]) >= self.min_documents
        ]
        outside = [row for row in judged if not self.min_value <= float(row[self.figure]) <= self.max_value]
        shares = [float(row[self.figure]) for row in judged]
        lowest = percent(min(shares)) if shares else "—（文件不足 too few documents）"
        return {
            "success": not outside,
            "result": {
                "observed_value": lowest if self.scope == "all" else f"最低 lowest {lowest}",
                "element_count": len(judged),
                "unexpected_count": len(outside),
                "unexpected_percent": 100 * len(outside) / len(judged) if judged else 0.0,
                "partial_unexpected_list": [{**row, "share": row[self.figure]} for row in outside] if self.scope != "all" else [],
            },
        }

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any]:
        return []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any] | None:
        """Render the sources outside of the bounds."""
        rows = (result.result if result else {}).get("partial_unexpected_list") or []
        cells = [
            [html.escape(str(row["name"])), str(row["documents"]), html.escape(percent(float(row["share"])))] for row in rows
        ]
        return [RenderedTableContent(header_row=SHARE_HEADER, table=cells)] if cells else None


class ExpectEvaluableShareToBeBetween(_ExpectShareToBeBetween):
    """Expect the evaluable share — of the checks that apply, how many could be evaluated — to be between two values."""

    figure: ClassVar[str] = "evaluable_share"


class ExpectPassRateToBeBetween(_ExpectShareToBeBetween):
    """Expect the pass rate — of the checks that were evaluated, how many hold — to be between two values."""

    figure: ClassVar[str] = "pass_rate"


EXPECTATION_OF: dict[Subject, type[ExpectIdentityToHold]] = {
    "reading": ExpectDocumentToBeRead,
    "identities": ExpectIdentityToHold,
    "narrative": ExpectNarrativeToAgree,
    "completeness": ExpectDisclosureToBeComplete,
    "codes": ExpectCodeToBeOfTheClassification,
    "plausibility": ExpectAmountToBePlausible,
    "cross_document": ExpectDocumentsToAgree,
    "schema": ExpectTableToFollowSchema,
}
"""What a rule of each subject becomes."""


def _rows(frame: Any) -> list[dict[str, object]]:
    """Rows of a pandas frame as plain values: text, whole numbers and shares, missing ones as None."""
    return [{name: _plain(name, value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(name: str, value: Any) -> object:
    """One value; what is missing is None or, where pandas keeps numbers, no number."""
    if value is None or value != value:
        return None
    return int(value) if name in ("count", "documents") else value


def _told(counts: dict[str, int]) -> str:
    """The counts in words; what was applied nowhere says so."""
    return " · ".join(f"{OUTCOME_TITLES[o]} {counts[o]:,}" for o in OUTCOMES if o in counts) or "无处可用 no places"


def _place_cells(place: dict[str, object]) -> list[str]:
    """A failing place as escaped cells; the document's id stands below its name, for `juesuan show`."""
    text = {name: html.escape(str(value)) if value not in _EMPTY else "" for name, value in place.items()}
    identity = f"<code>{text['document_id']}</code>" if text["document_id"] else ""
    document = "<br>".join(part for part in (text["document"], identity) if part)
    message = "<br>".join(part for part in (text["message_zh"], text["message_en"]) if part)
    difference = f'<span class="n">{text["difference"]}</span>' if text["difference"] else ""
    return [document, text["pages"], text["formula"], difference, message]
