"""What a document prints beside its statements, as a page and its dialogs show it: every value with its place and its address.

A value that has no box of its own has that of its line or its form. Addresses are made of what a value is, never of where it
stands; like ones are told apart by `.2`, `.3` and so on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.places import Place, parse_sum
from warehouse.site.batches import Row

_MOST_CHARACTERS = 160
"""Of a text in the dialog: it shows where the text stands, which the page has whole."""


@dataclass(frozen=True, slots=True)
class Value:
    """Something printed: its text, and the address of its dialog on the page."""

    text: str
    cell: str


@dataclass(slots=True)
class Cells:
    """The values of a page as its dialogs show them, in the order of the page."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    _names: Counter[str] = field(default_factory=Counter)

    def add(
        self, name: str, text: str | None, row: Row, at: Place | None = None, amount: Decimal | None = None, printed: str = ""
    ) -> Value | None:  # fmt: skip
        """Note a printed text, and return it as the page shows it; None where nothing is printed.

        Args:
            name: its address.
            text: as printed.
            row: the row of its table: its place, where `at` names none, how it was read, its doubt.
            at: its own place.
            amount: in yuan.
            printed: what the dialog shows as printed, where it is not `text`.
        """
        if not text:
            return None
        self._names[name] += 1
        cell = name if self._names[name] == 1 else f"{name}.{self._names[name]}"
        box = at.box or (None,) * 4 if at else tuple(row.get(side) for side in ("x0", "top", "x1", "bottom"))
        shown = printed or text
        self.rows.append(
            {
                "cell": cell,
                "page": at.page if at else row["page"],
                **dict(zip(("x0", "top", "x1", "bottom"), box, strict=True)),
                "amount_text": shown if len(shown) <= _MOST_CHARACTERS else shown[: _MOST_CHARACTERS - 1] + "…",
                "amount": amount,
                "currency_unit": row.get("currency_unit") if amount is not None and shown == text else None,
                "method": row.get("method") or "text",
                "confidence": row.get("confidence"),
                "doubt": row.get("doubt"),
            }
        )
        return Value(text, cell)

    def frame(self) -> pl.DataFrame:
        """Return the values with the columns of figures that the dialog knows."""
        frame = pl.DataFrame(self.rows, schema=_CELLS, orient="row")
        return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _NEVER).with_columns(
            suggested_amount=pl.lit(None, pl.Decimal(20, 2)), verified_by=pl.lit(0)
        )


_CELLS = pl.Schema(
    {
        "cell": pl.String(), "page": pl.Int64(), "x0": pl.Float64(), "top": pl.Float64(), "x1": pl.Float64(),
        "bottom": pl.Float64(), "amount_text": pl.String(), "amount": pl.Decimal(20, 2), "currency_unit": pl.String(),
        "method": pl.String(), "confidence": pl.Float64(), "doubt": pl.String(),
    }
)  # fmt: skip
_NEVER = ("statement", "side", "code", "row", "parent_row", "measure")
"""What only figures of the nine statements have: versions are compared by it."""


def place_of(text: str | None) -> Place | None:
    """Return the place in a column such as `budget_at`: `p8 (310,120,352,131)`."""
    return parse_sum(f"x @{text}").figures[0].place if text else None


def pages_of(cells: Sequence[Row]) -> list[int]:
    """Return the pages that values stand on."""
    return sorted({row["page"] for row in cells})
