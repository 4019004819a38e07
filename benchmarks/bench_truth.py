"""How many printed figures a reader of tables has right, by what is known of the documents.

A figure is right where a row of a found table has a cell that is the figure as printed, and the line's name or code stands in the
same row. In tables of the three public expenses a line is a column, so the figure alone counts there. That asks less than
juesuan promises, which gives every figure its statement, side, code, line and measure: of its figures those are right where all
of these agree.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

_ORDINAL = re.compile(r"^(其中[:：]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、．])")
_COLUMNS_ARE_LINES = "three_public"


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure of a document."""

    statement: str
    side: str | None
    code: str | None
    row: str
    measure: str
    text: str
    code_canonical: str | None = None
    """The code that is meant, where the digits are printed apart or short."""

    @property
    def typed(self) -> tuple[str, str, str, str, str]:
        """What a line item must agree in; a line with a code is known by that."""
        return (
            self.statement,
            self.side or "",
            self.code_canonical or self.code or fold(self.row),
            self.measure,
            squeeze(self.text),
        )


def squeeze(text: object) -> str:
    """A text without white space, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))


def fold(text: str | None) -> str:
    """A line's name as compared: also without an ordinal, and without the marks that programs print differently."""
    return re.sub(r"[“”\"'()、,，:：]", "", _ORDINAL.sub("", squeeze(text)))


def truth_beside(file: Path) -> list[Cell] | None:
    """Return the figures of a document that a file of the same name ending in .json has; None where there is none."""
    beside = next((p for p in (file.with_suffix(".json"), file.with_suffix(".truth.json")) if p.is_file()), None)
    if beside is None:
        return None
    tables = json.loads(beside.read_text(encoding="utf-8")).get("tables", [])
    return [
        Cell(
            table["statement"],
            cell.get("side"),
            cell.get("code"),
            cell["row"],
            cell["measure"],
            cell["text"],
            cell.get("code_canonical"),
        )
        for table in tables
        for cell in table.get("cells", [])
        if any(character.isdigit() for character in cell["text"])
    ]


def right_cells(truth: Iterable[Cell], rows: Sequence[Sequence[str]]) -> int:
    """Return how many figures are right in the rows of all tables of a document; each cell counts once."""
    at: dict[str, list[int]] = {}
    lines = []
    for number, row in enumerate(rows):
        cells = [squeeze(cell) for cell in row]
        lines.append((fold("".join(cells)), "".join(cell for cell in cells if cell.isdigit())))
        for text in cells:
            at.setdefault(text, []).append(number)
    right = 0
    for cell in truth:
        places = at.get(squeeze(cell.text), [])
        found = next((n for n in places if _is_line(cell, *lines[n])), None)
        if found is not None:
            places.remove(found)
            right += 1
    return right


def _is_line(cell: Cell, words: str, digits: str) -> bool:
    if cell.statement == _COLUMNS_ARE_LINES:
        return True
    return (bool(fold(cell.row)) and fold(cell.row) in words) or (bool(cell.code) and str(cell.code) in digits)


def typed_right(truth: Mapping[str, Sequence[Cell]], line_items: pl.DataFrame) -> int:
    """Return how many figures are line items with the right statement, side, line, measure and text; `truth` by document."""
    right = 0
    for document_id, cells in truth.items():
        found = Counter(
            Cell(r["statement"], r["side"], r["code"], r["row"] or "", r["measure"], r["amount_text"]).typed
            for r in line_items.filter(document_id=document_id).iter_rows(named=True)
        )
        right += sum((Counter(cell.typed for cell in cells) & found).values())
    return right
