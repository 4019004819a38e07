"""What all checks came to, without holding the table of checks."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.site.conftest import Built
from warehouse.site.outcomes import outcomes


def test_checks_are_counted_and_the_failed_ones_kept(site: Built) -> None:
    checks = site.tables["checks"]
    found = outcomes(site.home.tables)
    assert found.counts == dict(checks.group_by("outcome").len().iter_rows())
    failed = checks.filter(pl.col("outcome") == "fail")
    assert found.failed["rule_id"].to_list() == failed["rule_id"].to_list() != []
    unknown = checks.filter(pl.col("outcome") == "not_evaluable")
    assert dict(found.reasons.iter_rows()) == dict(unknown.group_by("reason").len().iter_rows())


def test_no_table_of_checks_is_no_check(tmp_path: Path) -> None:
    found = outcomes(tmp_path)
    assert (found.counts, found.failed.height, found.reasons.height) == ({}, 0, 0)
