"""The pages of the Data Docs: renderers that Great Expectations' site builder calls, and the view that makes HTML of them.

What an expectation says and shows is rendered by the expectation itself (`custom`); here it is arranged: failures before what
holds, errors apart from warnings and information, every suite with its figures. Pages carry their style and load nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from great_expectations.expectations.registry import get_renderer_impl
from great_expectations.render.components import LegacyDiagnosticRendererType

from expectations.suites.custom import OUTCOME_TITLES
from expectations.suites.evidence import MOST_SCOPES
from expectations.suites.html import render_page
from expectations.suites.measures import OUTCOMES
from expectations.suites.subjects import SUBJECTS

GROUP_TITLES = {
    "error": "错误 Errors",
    "warning": "警告 Warnings",
    "info": "提示 Information",
    "shares": "比例 Shares",
}


class PageView:
    """Makes HTML of a page's content; called by the site builder."""

    def render(self, document: Mapping[str, Any], **_: object) -> str:
        """Return the page; `document["template"]` says of which kind it is."""
        return render_page(document)


class ResultsPage:
    """A suite's results: what failed and what holds, by severity (the schema: by table), and why the rest was not evaluated."""

    def __init__(self, data_context: Any = None) -> None:
        """Take the context, which knows what could not be evaluated."""
        self._context = data_context

    def render(self, validation_results: Any) -> dict[str, Any]:
        """Return the content of the page of one suite's results."""
        rows = [_row(result) for result in validation_results.results]
        return {
            "template": "results",
            "home": "../../../../",
            "suite": validation_results.suite_name,
            "card": _card(validation_results.suite_name),
            "groups": _grouped(rows),
            "success": validation_results.success,
            "reasons": self._context.suites.get(validation_results.suite_name).meta["reasons"],
        }


class SuitePage:
    """What a suite expects: its rules with what they mean and where they come from."""

    def render(self, suite: Any) -> dict[str, Any]:
        """Return the content of the page of one suite."""
        rows = [
            {
                "description": e.description,
                "notes": e.notes or [],
                "rule_id": (e.meta or {}).get("rule_id"),
                "group": (e.meta or {}).get("group", "error"),
                "success": True,
            }
            for e in suite.expectations
        ]
        return {"template": "suite", "home": "../", "suite": suite.name, "card": _card(suite.name), "groups": _grouped(rows)}


class IndexPage:
    """The start page: all suites by subject, with figures and links."""

    def __init__(self, data_context: Any = None) -> None:
        """Take the context, which knows the suites' figures."""
        self._context = data_context

    def render(self, index_links_dict: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of the start page."""
        links = {link["expectation_suite_name"]: link for link in index_links_dict.get("validations_links", [])}
        suites = []
        for subject, card in SUBJECTS.items():
            if subject not in links:
                continue
            link = links[subject]
            meta = self._context.suites.get(subject).meta
            suites.append(
                {
                    "card": card,
                    "success": link["validation_success"],
                    "results": link["filepath"],
                    "rules": link["expectation_suite_filepath"],
                    "figures": meta["figures"],
                    "sources": meta["sources"],
                }
            )
        names = list(dict.fromkeys(name for suite in suites for name in suite["sources"]))
        return {
            "template": "index",
            "home": "",
            "suites": suites,
            "outcomes": [(o, OUTCOME_TITLES[o]) for o in OUTCOMES],
            "sources": names[:MOST_SCOPES],
            "more_sources": len(names) - MOST_SCOPES,
        }


def _card(suite: str) -> Any:
    return {str(subject): card for subject, card in SUBJECTS.items()}[suite]


def _row(result: Any) -> dict[str, Any]:
    """What the page shows of one expectation's result."""
    config = result.expectation_config
    meta = config.meta or {}
    tables = _rendered(config.type, LegacyDiagnosticRendererType.UNEXPECTED_TABLE, result) or []
    shown = result.result.get("unexpected_count", 0)
    return {
        "description": config.description,
        "notes": config.notes or [],
        "rule_id": meta.get("rule_id"),
        "group": meta.get("group", "error"),
        "success": result.success,
        "observed": _rendered(config.type, LegacyDiagnosticRendererType.OBSERVED_VALUE, result),
        "tables": [table.to_json_dict() for table in tables],
        "failed": shown,
        "evaluated": result.result.get("element_count", 0) > 0,
    }


def _rendered(expectation_type: str, renderer_type: str, result: Any) -> Any:
    """Return what an expectation renders of its result."""
    found = get_renderer_impl(object_name=expectation_type, renderer_type=renderer_type)
    return found[1](result=result) if found else None


def _grouped(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows by group, errors first; within a group failures first, else in the order of the catalogue."""
    names = dict.fromkeys((*GROUP_TITLES, *(row["group"] for row in rows)))
    groups = []
    for name in names:
        own = sorted((row for row in rows if row["group"] == name), key=lambda row: bool(row["success"]))
        failed = sum(not row["success"] for row in own)
        if own:
            groups.append({"name": name, "title": GROUP_TITLES.get(name, name), "rows": own, "failed": failed})
    return groups
