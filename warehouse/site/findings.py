"""Failed checks in words, each with the address of the figure that it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from warehouse.places import parse_sum
from warehouse.site.dialog import Finder
from warehouse.site.pages import Site
from warehouse.site.words import Words, yuan

Beside = Callable[[], tuple[Finder, Sequence[str]]]
"""Gives what finds a disclosure's values beside its statements, and their addresses."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Checks that fail for one cause: the first in words, how many others, and its figures as printed."""

    severity: str
    rule: Words
    message: Words
    quote: str | None
    cell: str | None
    """The address of the figure on its page; None where it has none."""
    beside: bool
    """Whether that is the page of what stands beside the statements."""
    left: str
    right: str
    """Both sides as printed; empty where the rule compares no figures."""
    difference: str
    pages: tuple[int, ...]
    others: int


def findings_of(
    checks: pl.DataFrame | None, line_items: pl.DataFrame, site: Site, beside: Beside, finder: Finder | None = None
) -> list[Finding]:  # fmt: skip
    """Return the findings of one disclosure, errors first.

    Args:
        checks: its checks, or None.
        line_items: its figures, with `cell`.
        site: for what rules say.
        beside: finds the values beside its statements; called where a finding is about none of the figures.
        finder: of the figures, where there is one already.
    """
    if checks is None:
        return []
    failed = checks.filter(pl.col("outcome") == "fail")
    if failed.is_empty():
        return []
    finder = finder or Finder(line_items)
    names = line_items["cell"].to_list()
    ranked = failed.with_row_index("order").with_columns(cause=pl.coalesce("finding", pl.format("#{}", "order")))
    causes = ranked.sort("cause", "finding_rank", "order").group_by("cause", maintain_order=True).agg(pl.all().first(), pl.len())
    rows = causes.sort(pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2}), "order")
    found, other = [], None
    for row in rows.iter_rows(named=True):
        places = (row["culprit"], row["left_text"], row["right_text"])
        cells = [names[number] for text in places for number in finder.side(text).numbers]
        at_hand = bool(cells)
        if not at_hand:
            other = other or beside()
            cells = [other[1][number] for text in places for number in other[0].side(text).numbers]
        rule = site.rules.get(row["rule_id"], Words(row["rule_id"], row["rule_id"]))
        message = Words(row["message_zh"] or rule.zh, row["message_en"] or rule.en)
        found.append(
            Finding(
                row["severity"],
                rule,
                message,
                row["quote"],
                cells[0] if cells else None,
                not at_hand,
                parse_sum(row["left_text"]).formula(),
                parse_sum(row["right_text"]).formula(),
                yuan(row["difference"]) if row["unit"] == "yuan" and row["difference"] is not None else "",
                tuple(row["pages"] or ()),
                row["len"] - 1,
            )
        )
    return found
