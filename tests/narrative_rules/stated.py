"""A narrative as the claims that are read of it, and what the rules say of that."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from expectations.narrative.engine import evaluate
from expectations.narrative.model import load_rules
from warehouse.schema import CLAIMS, DOCUMENTS, LINE_ITEMS, PASSAGES, STATEMENTS_TABLE

YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True)
class Said:
    """One figure: `text` is the number with its unit; what is about the same thing shares `subject` and `code`."""

    text: str
    subject: str | None
    kind: str = "amount"
    phase: str | None = "final"
    code: str | None = None
    base: str | None = None
    direction: str | None = None
    comparison: str = "eq"
    item: int = 1
    sentence: int = 1
    page: int = 1
    quote: str | None = None
    cell: tuple[str, str] | None = None
    """Statement and column that it restates."""

    @property
    def number(self) -> str:
        return self.text.rstrip("万亿元%辆个平方米")

    @property
    def unit(self) -> str | None:
        return self.text[len(self.number) :] or None

    def row(self, place: int, document: str, part: int) -> dict[str, object]:
        money = self.kind in ("amount", "change")
        yuan = abs(Decimal(self.number.replace(",", ""))) * YUAN.get(self.unit or "元", 1)
        return {
            "document_id": document,
            "part": part,
            "page": self.page,
            "quote": self.quote or f"{self.subject}{self.text}",
            "sentence": self.sentence,
            "item": self.item,
            "subject": self.subject,
            "code": self.code,
            "kind": self.kind,
            "phase": self.phase,
            "value": self.number.replace(",", ""),
            "unit": self.unit,
            "amount": yuan.quantize(Decimal("0.01")) if money else None,
            "direction": self.direction,
            "comparison": self.comparison,
            "base": self.base,
            "refers_to_statement": self.cell[0] if self.cell else None,
            "refers_to_measure": self.cell[1] if self.cell else None,
            "x0": 100.0,
            "top": 10.0 * place,
            "x1": 150.0,
            "bottom": 10.0 * place + 9,
        }


def document_id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def documents(*names: str, text_layer: str = "digital", status: str = "extracted", parts: int = 1) -> pl.DataFrame:
    return DOCUMENTS.frame(
        [
            {
                "document_id": document_id(n),
                "part": p + 1,
                "title": n,
                "url": f"{n}#{p}",
                "status": status,
                "text_layer": text_layer,
            }
            for n in names
            for p in range(parts)
        ]
    )


def claims_of(said: Iterable[Said], name: str = "a", part: int = 1) -> pl.DataFrame:
    return CLAIMS.frame([s.row(i, document_id(name), part) for i, s in enumerate(said)])


def passages_of(*passages: tuple[str, str], name: str = "a") -> pl.DataFrame:
    fixed = {"document_id": document_id(name), "part": 1, "page": 3, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
    rows: list[dict[str, object]] = [{**fixed, "kind": kind, "quote": quote} for kind, quote in passages]
    return PASSAGES.frame(rows)


def check(
    claims: pl.DataFrame, passages: pl.DataFrame | None = None, known: pl.DataFrame | None = None, only: str = ""
) -> pl.DataFrame:
    """All checks of the claims of document “a”, or those of the rules that `only` matches."""
    known = documents("a") if known is None else known
    nothing = (STATEMENTS_TABLE.empty(), LINE_ITEMS.empty())
    rules = tuple(rule for rule in load_rules() if re.search(only, rule.id))
    return evaluate(known, *nothing, claims, PASSAGES.empty() if passages is None else passages, rules)


def found(rule: str, *said: Said) -> list[dict[str, Any]]:
    """What one rule finds in document “a”, in order."""
    return check(claims_of(said), only=f"^narrative-{rule}$").rows(named=True)


def outcome(rule: str, *said: Said) -> str:
    """The outcome of a rule that finds one place."""
    rows = found(rule, *said)
    assert len(rows) == 1, rows
    return str(rows[0]["outcome"])
