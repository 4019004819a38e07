"""Great Expectations suites, one a subject: what the rules found, in numbers and places, and the Data Docs that show it.

What lives here
    the subjects (`subjects`), the figures of a run by suite, source, division and cohort (`measures`), the bounded evidence that
    Great Expectations reads (`evidence`, `schema_rules`), our expectations (`custom`), the run itself (`run`) and the pages.
What may not
    arithmetic over documents: rules are evaluated before, by the engines. Only `custom`, `pages` and `run` import Great
    Expectations, which takes seconds; everything else here can be imported without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from expectations.model import RuleCard
from expectations.report import SuiteResult

__all__ = ["run_suites"]


def run_suites(tables: dict[str, pl.DataFrame], data_docs: Path, rules: Sequence[RuleCard] | None = None) -> list[SuiteResult]:
    """Run every suite, replace the Data Docs below `data_docs`, and return one result a suite.

    Beside the pages lies `suites.json`: the figures that the gate (`expectations.gate`) compares with those of the last run.

    Args:
        tables: published tables by name, as `warehouse.tables.read_table` gives them. `checks` feeds the suites of the rules,
            `documents` the suite of the reading, and every table the suite `schema`.
        data_docs: the folder of the site; its start page is `index.html`.
        rules: the cards of all catalogues, by default `expectations.model.load_rules()`.
    """
    from expectations.suites.run import run  # imports Great Expectations

    return run(tables, data_docs, rules)
