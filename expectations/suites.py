"""Great Expectations suites: one over the findings of the rules, one over each published table; and their Data Docs.

Importing this module imports Great Expectations, which takes seconds: import it where suites are run and nowhere else. The
context is ephemeral, so no project folder appears anywhere; only the Data Docs are written. Sums are computed in polars
beforehand; pandas sees text columns of the rows that matter.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when the library is imported: nothing about anyone's data is reported

import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_unique import ExpectColumnValuesToBeUnique
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_column_values_to_not_match_regex import ExpectColumnValuesToNotMatchRegex
from great_expectations.expectations.core.expect_compound_columns_to_be_unique import ExpectCompoundColumnsToBeUnique
from great_expectations.expectations.core.expect_table_columns_to_match_ordered_list import ExpectTableColumnsToMatchOrderedList
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column as ConditionColumn

from expectations.model import Rule, load_rules
from expectations.report import SuiteResult
from warehouse.schema import TABLES, Column, Table
from warehouse.tables import lists_as_json

_SEVERITY = {"error": FailureSeverity.CRITICAL, "warning": FailureSeverity.WARNING, "info": FailureSeverity.INFO}
_PLACE = ("document_id", "left_text", "right_text")
_SHOWN = 50
_OFFLINE_STYLE = Path(__file__).parent / "data_docs.css"
_MANY_ROWS = 100_000


def run_suites(tables: dict[str, pl.DataFrame], data_docs: Path, rules: Sequence[Rule] | None = None) -> list[SuiteResult]:
    """Run every suite, replace the Data Docs below `data_docs`, and return one result a suite.

    Args:
        tables: published tables by name, as `warehouse.tables.read_table` gives them; `checks` feeds the suite `rules`.
        data_docs: the folder of the site; its start page is `index.html`.
        rules: the catalogue, by default `expectations.model.load_rules()`.
    """
    shutil.rmtree(data_docs, ignore_errors=True)
    context = _context(data_docs)
    results = []
    if "checks" in tables:
        checks = tables["checks"]
        results.append(_run(context, "rules", _findings(checks), rule_expectations(rules or load_rules(), checks), _PLACE))
    for name, frame in tables.items():
        table = TABLES[name]
        results.append(_run(context, f"table_{name}", _for_review(frame, table), table_expectations(table), table.key))
    context.build_data_docs()
    _style_offline(data_docs)
    return results


def rule_expectations(rules: Sequence[Rule], checks: pl.DataFrame) -> list[Expectation]:
    """Return one expectation a rule: none of the places that it was applied to has the outcome `fail`."""
    counts = {
        rule_id: dict(zip(group["outcome"], group["len"], strict=True))
        for (rule_id,), group in checks.group_by("rule_id", "outcome").len().group_by("rule_id")
    }
    return [
        ExpectColumnValuesToNotMatchRegex(
            column="outcome",
            regex="^fail",
            row_condition=ConditionColumn("rule_id") == rule.id,
            description=_describe(rule, counts.get(rule.id, {})),
            notes=[rule.description_zh, rule.description_en, rule.source],
            severity=_SEVERITY[rule.severity],
            meta={"rule_id": rule.id},
        )
        for rule in rules
    ]


def table_expectations(table: Table) -> list[Expectation]:
    """Return what the schema says of a table: its columns, which may not be null, their formats and domains, its key."""
    found: list[Expectation] = [
        ExpectTableColumnsToMatchOrderedList(
            column_list=[c.name for c in table],
            description=f"表 {table.name} 的列及次序与数据字典一致 · Columns are those of the schema",
        )
    ]
    for column in table:
        found.extend(_column_expectations(column))
    if len(table.key) == 1:
        found.append(ExpectColumnValuesToBeUnique(column=table.key[0], description=f"{table.key[0]} 唯一 · is unique"))
    elif table.key:
        key = ", ".join(table.key)
        found.append(ExpectCompoundColumnsToBeUnique(column_list=list(table.key), description=f"主键 {key} 唯一 · Key is unique"))
    return found


def _column_expectations(column: Column) -> list[Expectation]:
    """Return what the schema says of a column's values."""
    name = f"{column.name}（{column.title_zh}）"
    found: list[Expectation] = []
    if column.required:
        found.append(ExpectColumnValuesToNotBeNull(column=column.name, description=f"{name} 不为空 · is never null"))
    if column.pattern is not None:
        text = f"{name} 符合格式 · matches {column.pattern.replace('$', '')}"
        found.append(ExpectColumnValuesToMatchRegex(column=column.name, regex=column.pattern, description=text))
    if column.values:
        text = f"{name} 取值 · is one of {', '.join(column.values)}"
        found.append(ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.values), description=text))
    return found


def _findings(checks: pl.DataFrame) -> pl.DataFrame:
    """Return the findings with each failure told apart, because the Data Docs print equal values as one."""
    failed = pl.col("outcome") == "fail"
    told = pl.format("fail {}: {}", failed.cum_sum(), pl.col("message_zh"))
    return checks.select("rule_id", pl.when(failed).then(told).otherwise("outcome").alias("outcome"), *_PLACE)


def _describe(rule: Rule, counts: dict[str, int]) -> str:
    """The rule and its results in one line, as the Data Docs show it."""
    order = ("pass", "rounding", "fail", "not_evaluable", "not_applicable")
    results = " · ".join(f"{o} {counts[o]}" for o in order if counts.get(o))
    return f"{rule.title_zh} · {rule.title_en} ({rule.id}) [{results or 'no places'}]"


def _context(data_docs: Path) -> Any:
    """Return an ephemeral context whose only site is `data_docs`."""
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for site in context.get_site_names():
        context.delete_data_docs_site(site)
    context.add_data_docs_site(
        "juesuan",
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(data_docs.resolve())},
        },
    )
    return context


def _style_offline(data_docs: Path) -> None:
    """Write our style sheet into every page: the library's own come from the network, which a reviewer's desk may not reach."""
    style = f"<style>{_OFFLINE_STYLE.read_text(encoding='utf-8')}</style></head>"
    for page in data_docs.rglob("*.html"):
        page.write_text(page.read_text(encoding="utf-8").replace("</head>", style, 1), encoding="utf-8")


def _run(context: Any, name: str, frame: pl.DataFrame, expectations: list[Expectation], place: Sequence[str]) -> SuiteResult:
    """Validate a frame against a named suite; failed rows are reported by the columns of `place`."""
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    batches = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batches, suite=suite))
    result = definition.run(
        batch_parameters={"dataframe": frame.to_pandas()},
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(place),
            "return_unexpected_index_query": False,
            "partial_unexpected_count": _SHOWN,
        },
        run_id=RunIdentifier(run_name=name),
    )
    statistics = result.statistics
    return SuiteResult(
        name, bool(result.success), int(statistics["evaluated_expectations"]), int(statistics["unsuccessful_expectations"])
    )


def _for_review(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a table as text; of a large one all rows that break the schema, and the first row of each document."""
    kept = frame
    if frame.height > _MANY_ROWS:
        first = pl.col(table.sort_by[0]).is_first_distinct()
        kept = frame.filter(_breaks(table) | first)
    return lists_as_json(kept, table).cast(pl.String)


def _breaks(table: Table) -> pl.Expr:
    """True for rows that break what the schema says."""
    broken = pl.lit(value=False)
    for column in table:
        value = pl.col(column.name)
        if column.required:
            broken = broken | value.is_null()
        if column.pattern is not None:
            broken = broken | ~value.str.contains(column.pattern).fill_null(value=True)
        if column.values:
            broken = broken | ~value.is_in(list(column.values)).fill_null(value=True)
    if table.key:
        broken = broken | pl.struct(table.key).is_duplicated()
    return broken
