"""The narrative of whole documents: generated ones, whose text and tables agree, and real ones against hand-checked claims."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from extractors.document import extract_document
from extractors.model import YUAN_PER_UNIT, Claim, CurrencyUnit, Extraction
from extractors.narrative.figures import find_figures
from extractors.narrative.flow import fold
from extractors.narrative.references import Printed
from extractors.narrative.subjects import Cell
from flows.demo.generate import document
from tests.narrative.agreement import agreement, paired

GENERATED = [
    ("武汉市江汉区民生事务局", 2024, "final_account"),
    ("武汉市江汉区市容管理局", 2023, "final_account"),
    ("武汉市江汉区国有资产管理局", 2024, "final_account"),
    ("武汉市江汉区学前与义务教育局", 2024, "budget"),
    ("武汉市江汉区示范图书馆", 2023, "budget"),
]
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
LABELS = sorted(p for p in CORPUS.glob("*.json")) if CORPUS.is_dir() else []
labelled = pytest.mark.skipif(not LABELS, reason="the hand-checked real documents do not lie beside this checkout")


def cell_of(claim: Claim) -> Cell:
    assert claim.refers_to_statement
    assert claim.refers_to_measure
    return Cell(
        claim.refers_to_statement,
        claim.refers_to_role,
        claim.refers_to_measure,
        claim.refers_to_side,
        claim.refers_to_row,
        claim.refers_to_code,
    )


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def half_a_unit(text: str, unit: CurrencyUnit) -> Decimal:
    return Decimal(YUAN_PER_UNIT[unit]).scaleb(-decimals(text)) / 2


def differing(extraction: Extraction) -> list[Claim]:
    """The claims whose cell prints another amount, rounding apart."""
    printed = Printed.of(extraction.line_items)
    rounding: dict[str, Decimal] = defaultdict(Decimal)
    for item in extraction.line_items:
        rounding[item.statement] = max(rounding[item.statement], half_a_unit(item.amount_text, item.currency_unit))
    found = []
    for claim in extraction.claims:
        if claim.refers_to_statement and claim.amount is not None:
            amounts = printed.cells.get(cell_of(claim), frozenset())
            allowed = half_a_unit(claim.value, "万元") + rounding[claim.refers_to_statement]
            if not any(abs(amount - claim.amount) <= allowed for amount in amounts):
                found.append(claim)
    return found


@pytest.mark.parametrize("key", GENERATED, ids=lambda k: f"{k[0]}-{k[1]}")
def test_generated_texts_restate_their_tables(key: tuple[str, int, str]) -> None:
    extraction = extract_document(document(key).data)  # type: ignore[arg-type]
    assert differing(extraction) == []
    assert [c.quote for c in extraction.claims if c.subject is None] == []
    referring = [c for c in extraction.claims if c.refers_to_statement]
    assert len(referring) >= 10
    assert {c.refers_to_statement for c in referring} >= {"revenue_expenditure_summary", "general_budget_expenditure"}
    codes = {i.code for i in extraction.line_items if i.statement == "general_budget_expenditure" and i.code and len(i.code) == 7}
    assert codes == {c.code for c in referring if c.subject == "item" and c.refers_to_statement == "general_budget_expenditure"}


@cache
def real(path: Path) -> Extraction:
    return extract_document(path.with_suffix(".pdf").read_bytes())


@pytest.mark.corpus
@labelled
@pytest.mark.parametrize("path", LABELS, ids=lambda p: p.stem)
def test_real_claims_agree_with_hand_checked_ones(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    if not truth.get("claims"):
        pytest.fail("no claims in the truth: move the file")
    agreeing = agreement(paired(truth, real(path).claims))
    assert agreeing["found"][0] >= 0.98 * agreeing["found"][1]
    for name, (agree, told) in agreeing.items():
        assert agree >= 0.97 * told, name


@pytest.mark.corpus
@labelled
@pytest.mark.parametrize("path", LABELS, ids=lambda p: p.stem)
def test_real_claims_restate_what_their_quote_says(path: Path) -> None:
    claims = real(path).claims
    wrong = [c for c in claims if not _consistent(c)]
    assert len(wrong) <= 0.01 * len(claims), [c.quote for c in wrong]


def _consistent(claim: Claim) -> bool:
    """Whether the quote states the claim's value last, in its unit, with words of its kind and direction."""
    text = "".join(fold(c) for c in claim.quote)
    figures = find_figures(text)
    if not figures or (figures[-1].value, figures[-1].unit) != (claim.value, claim.unit):
        return False
    if re.search(r"(?:19|20)\d\d$", claim.value) and claim.unit is None:
        return False
    words = {
        "share": "占",
        "change": "增|减|降|升|持平|一致|相同",
        "rate": "增|减|降|升",
        "budget_rate": "完成|执行",
    }.get(claim.kind, "")
    ways = {"increase": "增|升|多", "decrease": "减|降|少", "flat": "平|一致|相同"}.get(claim.direction or "", "")
    return bool(re.search(words, text) and re.search(ways, text))


@pytest.mark.corpus
@labelled
def test_a_blank_form_states_nothing_and_is_full_of_template() -> None:
    extraction = extract_document((CORPUS / "putuo_final_account_blank_form.pdf").read_bytes())
    assert extraction.claims == ()
    assert sum(p.kind == "placeholder" for p in extraction.passages) > 50
    assert all(not p.quote.startswith("目录") for p in extraction.passages if p.kind == "section")
