"""The labelled real documents: the rounding that people found, all of it, and nothing called wrong."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.engine import evaluate
from expectations.model import load_rules
from tests.expectations.frames import CORPUS, document_id, frames, truth_documents, truth_inconsistencies

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not list(CORPUS.glob("*.json")), reason="the hand-checked documents are not beside the checkout"),
]


@pytest.fixture(scope="module")
def checks() -> pl.DataFrame:
    return evaluate(*frames(truth_documents()))


def test_nothing_in_a_real_document_is_called_wrong(checks: pl.DataFrame) -> None:
    failed = checks.filter(pl.col("outcome") == "fail")
    assert failed.is_empty(), failed["message_en"].to_list()


def test_rounding_is_found_exactly_where_people_found_it(checks: pl.DataFrame) -> None:
    listed = {document_id(name): len(where) for name, where in truth_inconsistencies("rounding").items() if where}
    found = checks.filter(pl.col("outcome") == "rounding").group_by("document_id").len()
    assert dict(found.iter_rows()) == listed


def test_the_district_documents_can_be_evaluated_whole(checks: pl.DataFrame) -> None:
    district = [document_id(d.name) for d in truth_documents() if d.name.startswith("putuo")]
    beyond = [rule.id for rule in load_rules() if rule.sources]
    of_statements = pl.col("document_id").is_in(district) & ~pl.col("rule_id").is_in(beyond)
    open_ones = checks.filter(of_statements & (pl.col("outcome") == "not_evaluable"))
    assert open_ones.is_empty(), open_ones["message_en"].to_list()


def test_every_changed_figure_of_a_district_document_is_found() -> None:
    document = next(d for d in truth_documents() if d.name.startswith("putuo"))
    documents, statements, items = frames([document])
    copies = []
    for place in range(0, items.height, 3):
        changed = pl.when(pl.int_range(pl.len()) == place).then(pl.col("amount") + 100_000).otherwise("amount")
        name = document_id(f"{document.name} {place}")
        copies.append((name, items.with_columns(changed.cast(pl.Decimal(20, 2)).alias("amount"), document_id=pl.lit(name))))
    many_documents, many_statements = (
        pl.concat([frame.with_columns(document_id=pl.lit(name)) for name, _ in copies]) for frame in (documents, statements)
    )
    checks = evaluate(many_documents, many_statements, pl.concat([frame for _, frame in copies]))
    found = checks.filter(pl.col("outcome") == "fail")
    assert {name for name, _ in copies} == set(found["document_id"])
