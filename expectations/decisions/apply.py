"""Which check each decision is about, and which decisions no longer hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from expectations.decisions.model import Located
from warehouse.places import parse_sum

Cause = Literal["superseded", "figures_changed", "place_gone", "document_gone", "holds_now", "ambiguous"]

CAUSES: dict[Cause, tuple[str, str]] = {
    "superseded": ("该文件已有新版", "a newer version supersedes the document"),
    "figures_changed": ("所核对的数字已改变", "the figures are no longer those that it was decided on"),
    "place_gone": ("该处已没有这项校验", "there is no such check at this place any more"),
    "document_gone": ("表中没有该文件", "the tables do not have the document"),
    "holds_now": ("该项校验已不再不符", "the check does not fail any more"),
    "ambiguous": (
        "该处有几项校验，无法确定所指",
        "several checks stand at this place, and nothing says which is meant",
    ),
}
"""Why a decision is stale: code → Chinese, English."""

ROW = "check_row"
"""The column with a check's row in the table, by which `Verdicts.by_check` finds it."""

_WORDS = "message_zh"


@dataclass(frozen=True, slots=True)
class Stale:
    """A decision that no longer holds, and why; the check it was on, if there is one, counts again."""

    located: Located
    cause: Cause


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Decisions by the row of their check in the table `checks`; stale ones; and how many are on documents of other homes."""

    by_check: Mapping[int, Located]
    stale: tuple[Stale, ...]
    elsewhere: int


def apply_decisions(decisions: Sequence[Located], checks: pl.DataFrame, documents: pl.DataFrame) -> Verdicts:
    """Find each decision's check.

    Args:
        decisions: as `load_decisions` gives them.
        checks: table `checks`, in its order.
        documents: table `documents`; its `supersedes` says which versions are replaced.
    """
    known = set(documents["document_id"].drop_nulls()) | set(checks["document_id"])
    replaced = set(documents["supersedes"].drop_nulls())
    places = _by_place(checks, {d.decision.document for d in decisions})
    by_check: dict[int, Located] = {}
    stale: list[Stale] = []
    elsewhere = 0
    for located in decisions:
        if located.decision.document not in known and not located.own:
            elsewhere += 1
            continue
        found = _find(located, known, replaced, places)
        if isinstance(found, int):
            by_check[found] = located
        else:
            stale.append(Stale(located, found))
    return Verdicts(by_check, tuple(stale), elsewhere)


Rows = Mapping[tuple[str, int, str], Sequence[Mapping[str, Any]]]


def _by_place(checks: pl.DataFrame, documents: set[str]) -> Rows:
    """The checks of the documents that are decided on, by document, part and rule."""
    kept = checks.with_row_index(ROW).filter(pl.col("document_id").is_in(list(documents)))
    grouped: dict[tuple[str, int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in kept.iter_rows(named=True):
        grouped[row["document_id"], row["part"], row["rule_id"]].append(row)
    return grouped


def _find(located: Located, known: set[str], replaced: set[str], places: Rows) -> int | Cause:
    """The row of the check that a decision is on, or why it no longer holds."""
    decision = located.decision
    if decision.document not in known:
        return "document_gone"
    if decision.document in replaced:
        return "superseded"
    rows = [r for r in places.get((decision.document, decision.part, decision.rule), ()) if _stands_at(located, r)]
    if not rows:
        return "place_gone"
    same = [r for r in rows if _same_figures(located, r)]
    if not same:
        return "figures_changed"
    if len(same) > 1:  # the boxes tell lines apart that print the same figures
        same = [r for r in same if (decision.figures.left, decision.figures.right) == (r["left_text"], r["right_text"])]
    if len(same) != 1:
        return "ambiguous"
    return int(same[0][ROW]) if same[0]["outcome"] == "fail" else "holds_now"


def _stands_at(located: Located, row: Mapping[str, Any]) -> bool:
    place = located.decision.place
    if place.left is not None:
        box = parse_sum(place.left).figures
        return [f.place for f in box] == [f.place for f in parse_sum(row["left_text"]).figures]
    return (place.statement, place.code, place.measure) == (row["statement"], row["code"], row["measure"])


def _same_figures(located: Located, row: Mapping[str, Any]) -> bool:
    """Whether what is printed, and on which pages, is what it was; boxes move with the reader, not with the document."""
    figures = located.decision.figures
    if figures.words is not None and figures.words != row[_WORDS]:
        return False
    pairs = ((figures.left, row["left_text"]), (figures.right, row["right_text"]))
    return all(parse_sum(decided).printed == parse_sum(found).printed for decided, found in pairs)
