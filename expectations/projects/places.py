"""What all rules on projects make their findings of: the row that is judged, and where its figures are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractors.model import YUAN_PER_UNIT, Box
from extractors.performance.printed import place

Row = Mapping[str, Any]
Finding = dict[str, object]
_MOST_LISTED = 12


def finding(row: Row, *, fails: bool, reason: str | None = None, **shown: object) -> Finding:
    """One row of what a rule found; where a reading by recognition would fail, nothing is judged.

    Args:
        row: whose document it is, and how it was read.
        fails: whether the rule is broken.
        reason: why nothing can be said; it counts whatever `fails` says.
        shown: further columns of `checks`, and those that the rule's sentences name.
    """
    if fails and reason is None and row["method"] != "text":
        reason = "project_figure_doubtful"
    outcome = "not_evaluable" if reason else "fail" if fails else "pass"
    return {"document_id": row["document_id"], "part": row["part"], "outcome": outcome, "reason": reason, **shown}


def place_of(row: Row) -> str:
    """Where a row is printed, as the places of projects' amounts are told."""
    return place(row["page"], None if row["x0"] is None else Box(row["x0"], row["top"], row["x1"], row["bottom"]))


def sum_text(figures: Sequence[str]) -> str:
    """Addends with their places: the first dozen, and how many more there are."""
    more = [f"… ({len(figures) - _MOST_LISTED} more)"] if len(figures) > _MOST_LISTED else []
    return " + ".join([*figures[:_MOST_LISTED], *more])


def least_sure(rows: Sequence[Row]) -> Row:
    """The first row that recognition read, else the first."""
    return next((r for r in rows if r["method"] != "text"), rows[0])


def half_yuan(row: Row, amount: str) -> Decimal:
    """Half of the last decimal place of an amount, in yuan."""
    unit = row.get("currency_unit")
    return half(row[f"{amount}_text"], YUAN_PER_UNIT.get(unit, 1) if unit else 1)


def half(text: str, unit: int = 1) -> Decimal:
    """Half of the last decimal place that a printed number has, in units."""
    return Decimal(unit) / Decimal(2 * 10 ** decimals_of(text))


def decimals_of(text: str) -> int:
    """How many decimals a printed number has; what stands behind it counts for nothing."""
    return len(text.partition(".")[2].rstrip("%％万千亿元分"))
