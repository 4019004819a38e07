"""The narrative's words in whole documents: generated accounts, whose lists are those of their tables, and real ones."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from expectations.wording import evaluate
from extractors.document import extract_document
from flows.demo.generate import document
from tests.expectations.frames import CORPUS
from warehouse.extractions import to_frames
from warehouse.normalise import normalise
from warehouse.schema import DOCUMENTS, UNITS

FINAL_ACCOUNTS = sorted(CORPUS.glob("*_final_account.json")) if CORPUS.is_dir() else []
labelled = pytest.mark.skipif(not FINAL_ACCOUNTS, reason="the hand-checked real documents do not lie beside this checkout")


def checks_of(files: Sequence[bytes]) -> pl.DataFrame:
    extractions = [extract_document(data) for data in files]
    announced = DOCUMENTS.frame([{"document_id": e.document_id, "url": e.document_id} for e in extractions])
    frames = normalise(announced, to_frames(extractions), UNITS.empty())
    return evaluate(frames["documents"], frames["line_items"], frames["passages"])


def test_generated_lists_are_those_of_the_table() -> None:
    keys = [("武汉市江汉区民生事务局", 2024), ("武汉市江汉区国有资产管理局", 2024)]
    checks = checks_of([document((*key, "final_account")).data for key in keys])
    judged = checks.filter(pl.col("rule_id").str.contains("text-names|text-leaves|text-list"))
    assert judged.group_by("rule_id", "outcome").len().sort("rule_id").rows() == [
        ("text-leaves-out-no-item-with-amount", "pass", 4),
        ("text-list-is-not-the-template", "pass", 4),
        ("text-names-items-with-amounts", "pass", 4),
    ]


@pytest.mark.corpus
@labelled
def test_real_accounts_fail_where_they_are_known_to() -> None:
    """Both kinds that hand-checking found, each where it is printed, and nothing else."""
    checks = checks_of([path.with_suffix(".pdf").read_bytes() for path in FINAL_ACCOUNTS])
    failed = checks.filter(pl.col("outcome") == "fail").sort("rule_id", "code")
    named = pl.col("left_text").str.extract(r"^(.*?) @")
    assert failed.select("rule_id", "code", named, "pages").rows() == [
        ("text-basic-purpose-has-basic-expenditure", "2010602", "主要用于：局财政业务指导与宣传等基本支出", [15, 22]),
        ("text-leaves-out-no-item-with-amount", "30309", None, [17, 23]),
        ("text-names-items-with-amounts", "30207", "邮电费", [13, 20]),
        ("text-names-items-with-amounts", "30310", "个人农业生产补贴", [23]),
        ("text-purpose-is-the-lines-own", "2210201", "主要用于：事业单位医疗保险支出", [19, 20]),
    ]
