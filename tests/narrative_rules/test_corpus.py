"""The hand-checked real documents: what people found in their narratives is found there, and nothing else is called wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from expectations.narrative.engine import evaluate
from extractors.document import extract_document
from extractors.model import Box
from warehouse.schema import CLAIMS, DOCUMENTS, LINE_ITEMS, PASSAGES, STATEMENTS_TABLE

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
NAMES = [p.stem for p in sorted(CORPUS.glob("putuo_*_*.json"))]

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not NAMES, reason="the hand-checked documents are not beside the checkout"),
]

WRONG = {
    "putuo_caizhengju_2024_final_account": [
        ("narrative-appropriation-covers-general-budget", 21, "0.3"),
        ("narrative-earlier-appropriation-covers-general-budget", 21, "0.3 − 0"),
        ("narrative-share", 21, "71.73"),
        ("narrative-shares-of-one-whole", 21, "71.73 + 11.11 + 2.07 + 15.16"),
    ],
    "putuo_shangwuwei_2025_unit_budget": [],
    "putuo_shegongbu_2024_final_account": [
        ("narrative-completion-rate", 18, "95.89"),
        ("narrative-growth-from-zero", 17, "100.00"),
        ("narrative-growth-from-zero", 17, "100.00"),
        ("narrative-growth-from-zero", 18, "100.00"),
        ("narrative-growth-from-zero", 21, "100.00"),
        ("narrative-procurement-from-small-enterprises", 22, "21.07"),
    ],
    "putuo_wanli_2024_budget": [
        ("narrative-floor-area", 33, "13459"),
        ("narrative-floor-area-in-plot-ratio", 33, "8013"),
        ("narrative-growth-from-zero", 7, "100.00"),
        ("narrative-item-stated-twice", 9, "350.35"),
    ],
}
"""What fails: rule, last page, figures on the left."""

ROUNDED = {
    "putuo_caizhengju_2024_final_account": [
        ("narrative-amounts-of-one-whole", "-100.00"),
        ("narrative-classes-of-expenditure", "-100.00"),
        ("narrative-items-of-general-budget", "-100.00"),
        ("narrative-items-of-general-budget", "-100.00"),
        ("narrative-procurement", "-100.00"),
        ("narrative-procurement-from-small-enterprises", "-100.00"),
    ],
    "putuo_shangwuwei_2025_unit_budget": [("narrative-items-of-general-budget", "100.00")],
    "putuo_shegongbu_2024_final_account": [
        ("narrative-personnel-and-public", "-100.00"),
        ("narrative-share", "-0.01"),
    ],
    "putuo_wanli_2024_budget": [("narrative-items-of-general-budget", "100.00")],
}
"""What is rounding: rule and difference."""


@pytest.fixture(scope="module")
def checks() -> pl.DataFrame:
    documents, claims, passages = [], [], []
    for name in NAMES:
        found = extract_document((CORPUS / f"{name}.pdf").read_bytes())
        key = {"document_id": found.document_id, "part": 1}
        documents.append({**key, "title": name, "status": found.status, "text_layer": found.text_layer})
        claims += [{**key, **_flat(asdict(claim))} for claim in found.claims]
        passages += [{**key, **_flat(asdict(passage))} for passage in found.passages]
    tables = (STATEMENTS_TABLE.empty(), LINE_ITEMS.empty(), CLAIMS.frame(claims), PASSAGES.frame(passages))
    told = DOCUMENTS.frame(documents)
    return evaluate(told, *tables).join(told.select("document_id", "title"), on="document_id", how="left")


def _flat(row: dict[str, object]) -> dict[str, object]:
    box = row.pop("box")
    return {**row, **(box._asdict() if isinstance(box, Box) else {})}


@pytest.mark.parametrize("name", NAMES)
def test_what_people_found_is_found_and_nothing_else(checks: pl.DataFrame, name: str) -> None:
    rows = checks.filter((pl.col("title") == name) & (pl.col("outcome") == "fail"))
    figures = pl.col("left_text").str.replace_all(r" @p\d+ \([^)]*\)", "")
    found = Counter(rows.select("rule_id", pl.col("pages").list.last(), figures).rows())
    assert found == Counter(WRONG[name])


@pytest.mark.parametrize("name", NAMES)
def test_rounding_is_told_from_mistakes(checks: pl.DataFrame, name: str) -> None:
    rows = checks.filter((pl.col("title") == name) & (pl.col("outcome") == "rounding"))
    found = Counter(rows.select("rule_id", pl.col("difference").cast(pl.String)).rows())
    assert found == Counter(ROUNDED[name])


@pytest.mark.parametrize("name", NAMES)
def test_much_of_a_narrative_can_be_judged(checks: pl.DataFrame, name: str) -> None:
    rows = checks.filter(pl.col("title") == name)
    open_ones = rows.filter(pl.col("outcome") == "not_evaluable").height
    judged = rows.filter(pl.col("outcome").is_in(["pass", "rounding", "fail"])).height
    assert judged > 5 * open_ones
