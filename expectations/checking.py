"""All kinds of rules over one batch of documents, and what fails grouped by cause: the one place that knows every kind."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from expectations import codes, completeness, plausibility, projects, wording
from expectations.clusters import cluster
from expectations.engine import evaluate
from expectations.identity import check_identity
from expectations.narrative.engine import evaluate as evaluate_narrative
from expectations.parts import by_part
from warehouse.schema import CHECKS

TABLES_READ = ("documents", "statements", "line_items", "claims", "passages", "coverage", "units", "projects", "indicators")
"""The tables that rules read; all but `units` name the document."""


def check(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of `checks` for the documents of these tables.

    Args:
        tables: the tables of `TABLES_READ` by name. Documents are compared with others among them only.

    Raises:
        RuleError: a catalogue of rules is wrong.
    """
    documents, statements, line_items, claims, passages, coverage, units, listed, indicators = (tables[n] for n in TABLES_READ)
    found = [
        by_part(evaluate, documents, statements, line_items, claims=claims, units=units),
        evaluate_narrative(documents, statements, line_items, claims, passages),
        completeness.evaluate(documents, statements, line_items, passages, claims),
        wording.evaluate(documents, line_items, passages),
        codes.evaluate(documents, line_items),
        plausibility.evaluate(documents, line_items, claims, coverage),
        projects.evaluate(documents, line_items, listed, indicators, claims),
        check_identity(documents),
    ]
    checks = pl.concat(frame.select(pl.col(c.name).cast(c.dtype) for c in CHECKS) for frame in found)
    return cluster(checks, line_items)
