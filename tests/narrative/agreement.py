"""How far extracted claims agree with hand-checked ones: kind, subject, direction, code and the cell referred to.

    python -m tests.narrative.agreement TRUTH.json DOCUMENT.pdf

prints every disagreement and a line of figures for each attribute.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from extractors.document import extract_document
from extractors.model import Claim

_SUFFIXES = (("_growth_rate", "rate"), ("_completion_rate", "budget_rate"), ("_share", "share"), ("_change", "change"))
_PHASES = (("_initial_budget", "budget"), ("_annual_budget", "adjusted_budget"), ("_prior_execution", "last_year"))
_SAME = {
    "category": "class",
    "category_expenditure": "class",
    "general_budget": "general_budget_total",
    "expenditure_general_budget": "general_budget_total",
    "expenditure_government_fund": "government_fund_expenditure",
    "expenditure_state_capital": "state_capital_expenditure",
    "expenditure_fiscal_appropriation": "fiscal_appropriation_expenditure",
    "general_budget_basic_personnel": "personnel",
    "general_budget_basic_public": "public",
    "item_budget": "item",
    "item_final": "item",
    "item_budget_restated": "item",
    "procurement_sme_reserved": "procurement_sme",
    "procurement_small_micro_reserved": "procurement_small_micro",
    "procurement_sme_awarded_in_sme_reserved": "procurement_sme_awarded_in_reserved",
    "performance_projects": "performance_target_projects",
    "performance_amount": "performance_target_amount",
    "project_quarter_plan": None,
}
"""The truth's names of subjects beside ours."""

_ROLES = {"合计": "total", "人员经费合计": "personnel_total", "公用经费合计": "public_total"}
ATTRIBUTES = ("kind", "subject", "phase", "direction", "code", "refers_to")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A claim as the truth has it, in the words of the claims table. None for an attribute that the truth does not tell."""

    page: int
    value: Decimal
    attributes: Mapping[str, Any]
    quote: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim of the truth with the extracted one that states the same figure on that page or next to it, or None."""

    wanted: Wanted
    found: Claim | None

    def differing(self) -> list[str]:
        """The attributes on which the two differ."""
        if self.found is None:
            return ["missing"]
        own = attributes_of(self.found)
        return [name for name, value in self.wanted.attributes.items() if own[name] != value]


def wanted_claims(truth: Mapping[str, Any]) -> Iterator[Wanted]:
    """The claims of a truth file that state a number."""
    for claim in truth["claims"]:
        try:
            value = abs(Decimal(str(claim["value"])))
        except InvalidOperation:
            continue  # 小于, 持平 between two printed figures
        yield Wanted(claim["page"], value, _attributes(claim), claim["quote"])


def _attributes(claim: Mapping[str, Any]) -> dict[str, Any]:
    name, kind, phase = str(claim["subject"]), "amount", None
    for suffix, meaning in _SUFFIXES:
        if name.endswith(suffix):
            name, kind = name.removesuffix(suffix), meaning
    if kind == "amount" and claim["unit"] not in ("万元", "元", "%"):
        kind = "count"
    for suffix, meaning in _PHASES:
        if name.endswith(suffix):
            name, phase = name.removesuffix(suffix), meaning
    if name.startswith("three_public_"):
        category = re.sub(r"_(?:budget|final)$", "", name.removeprefix("three_public_"))
        name = name if category == "total" else category
        name = re.sub(r"_(?:budget|final)$", "", name)
    wanted: dict[str, Any] = {"kind": kind, "subject": _SAME.get(name, name), "direction": claim.get("direction")}
    if claim.get("printed") == "持平":
        wanted["kind"] = "change"  # the text does not say whether an amount or a rate is nought
    if phase:
        wanted["phase"] = phase
    if "code" in claim:
        wanted["code"] = claim["code"]
    wanted["refers_to"] = _reference(claim.get("refers_to"))
    return wanted


def _reference(cell: Mapping[str, Any] | None) -> tuple[str | None, ...] | None:
    if cell is None:
        return None
    role = None if cell["code"] or cell["statement"] == "three_public" else _ROLES.get(cell["row"], "grand_total")
    row = cell["row"] if cell["statement"] == "three_public" else None
    return cell["statement"], cell["side"], role, cell["code"], row, cell["measure"]


def attributes_of(claim: Claim) -> dict[str, Any]:
    """The attributes of an extracted claim under the names of `ATTRIBUTES`."""
    cell = (
        claim.refers_to_statement,
        claim.refers_to_side,
        claim.refers_to_role,
        claim.refers_to_code,
        claim.refers_to_row,
        claim.refers_to_measure,
    )
    return {
        "kind": claim.kind,
        "subject": claim.subject,
        "phase": claim.phase,
        "direction": claim.direction,
        "code": claim.code,
        "refers_to": cell if claim.refers_to_statement else None,
    }


def paired(truth: Mapping[str, Any], claims: Sequence[Claim]) -> list[Pair]:
    """Each claim of the truth with an extracted one, each extracted one used once.

    Of several with the same figure on the page the one that agrees in most, then the first, is taken.
    """
    by_value: dict[Decimal, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_value[abs(Decimal(claim.value))].append(claim)
    pairs = []
    for wanted in wanted_claims(truth):
        near = [c for c in by_value[wanted.value] if abs(c.page - wanted.page) <= 1]
        best = min(near, key=lambda c: (len(Pair(wanted, c).differing()), abs(c.page - wanted.page)), default=None)
        if best:
            by_value[wanted.value].remove(best)
        pairs.append(Pair(wanted, best))
    return pairs


def agreement(pairs: Sequence[Pair]) -> dict[str, tuple[int, int]]:
    """For each attribute how many agree and how many the truth tells; `found` counts the claims themselves."""
    told: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for pair in pairs:
        told["found"] += 1
        differing["found"] += pair.found is None
        if pair.found:
            told.update(pair.wanted.attributes.keys())
            differing.update(pair.differing())
    return {name: (told[name] - differing[name], told[name]) for name in ("found", *ATTRIBUTES)}


def main(truth_path: Path, document: Path) -> None:
    """Print what differs."""
    pairs = paired(json.loads(truth_path.read_text(encoding="utf-8")), extract_document(document.read_bytes()).claims)
    for pair in pairs:
        for name in pair.differing():
            own = attributes_of(pair.found).get(name) if pair.found else None
            print(f"p{pair.wanted.page} {name}: {pair.wanted.attributes.get(name)} / {own} | {pair.wanted.quote}")
    print({name: f"{agree}/{told}" for name, (agree, told) in agreement(pairs).items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
