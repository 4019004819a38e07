"""What the dialog of a figure shows, as a script beside the page: a page opened from a disk may load scripts and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from warehouse.places import Sum, parse_sum
from warehouse.site import paths
from warehouse.site.words import Words, yuan

Row = Mapping[str, Any]
Box = tuple[int, int, int, int]
Token = int | str | list[str | int]

_CELL = ("statement", "side", "code", "row", "parent_row", "measure")
_CHECK = ("rule_id", "outcome", "left_text", "right_text", "difference", "other_document_id", "quote")
_MOST_TERMS = 24
"""Of one side of an identity; a longer sum says how many more there are."""


class Standing(NamedTuple):
    """The numbers of the figures that stand in an identity that does not hold, and of those that stand in one that does."""

    failed: set[int]
    held: set[int]


class Side(NamedTuple):
    """One side of a check: its figures, and the numbers of those that are cells.

    A figure is the number of a cell, or the text of what is no cell; with the operator before it where that is not `+`.
    """

    tokens: list[Token]
    numbers: tuple[int, ...]


_NOTHING = Side([], ())


class Finder:
    """Finds the figure that a check names by its place."""

    def __init__(self, cells: pl.DataFrame) -> None:
        """Index a disclosure's figures by page and box; those without positions by page and text, if only one has it."""
        box = [pl.col(name).round(0).cast(pl.Int64) for name in ("x0", "top", "x1", "bottom")]
        self.boxes: list[Box | None] = []
        self._texts: list[str] = cells["amount_text"].to_list()
        self._placed: dict[tuple[int, Box], list[int]] = {}
        self._printed: dict[tuple[int, str], list[int]] = {}
        self._told: dict[str, Side] = {}
        for number, (page, text, *sides) in enumerate(cells.select("page", "amount_text", *box).iter_rows()):
            if sides[0] is None:
                self.boxes.append(None)
                self._printed.setdefault((page, text), []).append(number)
            else:
                found: Box = (sides[0], sides[1], sides[2], sides[3])
                self.boxes.append(found)
                self._placed.setdefault((page, found), []).append(number)

    def side(self, text: str | None) -> Side:
        """Return the figures of one side of a check, which many checks have in common."""
        if not text:
            return _NOTHING
        if text not in self._told:
            self._told[text] = self._found(parse_sum(text))
        return self._told[text]

    def _found(self, total: Sum) -> Side:
        tokens: list[Token] = []
        numbers: list[int] = []
        for figure in total.figures[:_MOST_TERMS]:
            token: int | str = figure.text
            if figure.place is not None:
                number = self._at(figure.place.page, figure.place.box, figure.text)
                if number is None:
                    token = f"{figure.text}@{figure.place.page}"
                else:
                    token = number
                    numbers.append(number)
            tokens.append(token if figure.operator == "+" else [figure.operator, token])
        more = total.more + max(0, len(total.figures) - _MOST_TERMS)
        return Side([*tokens, f"… ({more})"] if more else tokens, tuple(numbers))

    def _at(self, page: int, box: Box | None, text: str) -> int | None:
        if box is not None:
            for number in self._placed.get((page, box), ()):  # what has no box of its own has its line's, as others have
                if self._texts[number] == text or _bare(self._texts[number]) == _bare(text):
                    return number
            return None
        printed = self._printed.get((page, text), [])
        return printed[0] if len(printed) == 1 else None


def _bare(text: str) -> str:
    return text.replace(",", "").replace(" ", "")


def dialog_data(
    finder: Finder, cells: Sequence[Row], checks: pl.DataFrame | None, revisions: Iterable[Row], document: Row,
    rules: Mapping[str, Words], sizes: Mapping[str, Any],
) -> tuple[str, Standing]:  # fmt: skip
    """Return the script with a disclosure's figures, and how they stand.

    Args:
        finder: of the disclosure's figures.
        cells: those figures in their order, with `cell`.
        checks: its checks that came to a result.
        revisions: how versions of it differ, those before and after it.
        document: its row of table `documents`.
        rules: what each rule says.
        sizes: what is known of its page pictures, by page: width and height in points.
    """
    told, listed, standing = _identities(checks, finder)
    history = _history(revisions, document)
    figures = {}
    for number, (row, box) in enumerate(zip(cells, finder.boxes, strict=True)):
        figure = [row["page"], list(box) if box else 0, row["amount_text"], _plain(row["amount"]), row["currency_unit"] or ""]
        changes = history.get(tuple(row[name] for name in _CELL), [])
        extras = {
            "doubt": row["doubt"],
            "ocr": row["confidence"] if row["method"] == "ocr" else None,
            "meant": _plain(row["suggested_amount"]),
            "history": changes,
            # A sum of many names only the first of its figures: the others are in it and not listed.
            "unlisted": row["verified_by"] or None if number not in listed else None,
        }
        kept = {name: value for name, value in extras.items() if value not in (None, [])}
        figures[row["cell"]] = [*figure, kept] if kept else figure
    data = {
        "rules": [[rule, *rules.get(rule, Words(rule, rule))] for rule in told["rules"]],
        "checks": told["checks"],
        "sizes": sizes,
        "figures": figures,
    }
    return f"window.juesuanFigures = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n", standing


def _identities(checks: pl.DataFrame | None, finder: Finder) -> tuple[dict[str, list[Any]], set[int], Standing]:
    """Rules and checks that name figures, the figures that they name, and how those stand.

    A check is (rule, outcome, left, right, relation, the other document, quote).
    """
    numbers: dict[str, int] = {}
    found: list[Any] = []
    listed: set[int] = set()
    standing = Standing(set(), set())
    rows = checks.select(_CHECK).unique(maintain_order=True).iter_rows() if checks is not None else ()
    for rule, outcome, left_text, right_text, difference, other, quote in rows:
        left = finder.side(left_text)
        right = finder.side(right_text) if other is None else _elsewhere(right_text)
        named = left.numbers + right.numbers
        if not named:
            continue
        relation = _relation(outcome, difference) if left.tokens and right.tokens else ""
        check: list[Any] = [numbers.setdefault(rule, len(numbers)), outcome, left.tokens, right.tokens, relation]
        if other or quote:
            check.append(paths.document_page(other) if other else "")
        if quote:
            check.append(quote)
        found.append(check)
        listed.update(named)
        (standing.failed if outcome == "fail" else standing.held).update(named)
    return {"rules": list(numbers), "checks": found}, listed, standing


def _relation(outcome: str, difference: Decimal | None) -> str:
    """What stands between the sides; a rule that holds with a difference that is no rounding bounds one by the other."""
    if outcome == "fail":
        return "≠"
    if outcome == "rounding":
        return "≈"
    return "=" if not difference else "≤" if difference < 0 else "≥"


def _elsewhere(text: str | None) -> Side:
    """A sum in another document: figures as printed, with their pages."""
    tokens: list[Token] = []
    for figure in parse_sum(text).figures[:_MOST_TERMS]:
        printed = f"{figure.text}@{figure.place.page}" if figure.place else figure.text
        tokens.append(printed if figure.operator == "+" else [figure.operator, printed])
    return Side(tokens, ())


def _history(revisions: Iterable[Row], document: Row) -> dict[tuple[object, ...], list[list[object]]]:
    """What other versions print, by cell: (before or after, change, text, page, address of that version, when it was noticed)."""
    found: dict[tuple[object, ...], list[list[object]]] = {}
    for row in revisions:
        key = tuple(row[name] for name in _CELL)
        newer = row["document_id"] == document["document_id"]
        side = "before" if newer else "after"
        other = paths.document_page(row["supersedes"] if newer else row["document_id"], row["part"])
        noticed = f"{row['noticed_at']:%Y-%m-%d}" if row["noticed_at"] else ""
        found.setdefault(key, []).append(
            [side, row["change"], row[f"amount_text_{side}"] or "", row[f"page_{side}"] or 0, other, noticed]
        )
    return found


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else yuan(amount)
