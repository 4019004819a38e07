"""The headlines of pages about many units: the key figures of `figures`, told apart by whose they are, and the classes.

Which lines are meant is said in `figures` alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.site.figures import THREE_PUBLIC, TITLES, class_lines, key_lines
from warehouse.site.words import Words

DISCLOSURE = ("document_id", "part")
"""What names one disclosure: its document, and which of the document's disclosures it is."""

OWN, PLANNED = "own", "planned"
"""A figure of the report itself; the budget that a final account's 三公 table prints beside it."""

CLASS = "class"
"""The headline of expenditure by functional class; its `code` says which."""

GROUPS: dict[str, Words] = {
    "totals": Words("总额", "Totals"),
    "kinds": Words("支出构成", "Kinds of expenditure"),
    "three_public": Words("“三公”经费", "Three public expenses"),
    "classes": Words("按功能分类", "By function"),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline: its key, its group, its title, and other words that people look for it with."""

    key: str
    group: str
    title: Words
    aliases: tuple[str, ...] = ()


def _headline(key: str, group: str, *aliases: str) -> Headline:
    return Headline(key, group, TITLES[f"final.{_OF_THREE_PUBLIC[key]}" if group == "three_public" else key], aliases)


_OF_THREE_PUBLIC = {"three_public" if measure == "total" else measure: measure for measure in THREE_PUBLIC}

HEADLINES: tuple[Headline, ...] = (
    _headline("expenditure", "totals"),
    _headline("revenue", "totals"),
    _headline("general_budget", "totals"),
    _headline("basic", "kinds"),
    _headline("project", "kinds"),
    _headline("personnel", "kinds"),
    _headline("public", "kinds"),
    _headline("three_public", "three_public", "三公经费"),
    _headline("reception", "three_public", "招待费", "接待费", "reception"),
    _headline("vehicles", "three_public", "公车", "公务用车", "cars"),
    _headline("vehicle_purchase", "three_public"),
    _headline("vehicle_operation", "three_public"),
    _headline("overseas_travel", "three_public", "出国费", "出境"),
)
BY_KEY = {headline.key: headline for headline in HEADLINES}


def _meanings() -> pl.DataFrame:
    """What a key figure is in a report of a type: its headline and phase."""
    rows = [
        (headline.key, report_type, headline.key, OWN)
        for headline in HEADLINES
        if headline.group != "three_public"
        for report_type in ("final_account", "budget")
    ]
    for headline, measure in _OF_THREE_PUBLIC.items():
        rows += [
            (f"final.{measure}", "final_account", headline, OWN),
            (f"budget.{measure}", "final_account", headline, PLANNED),
            (f"budget.{measure}", "budget", headline, OWN),
        ]
    return pl.DataFrame(rows, schema=["key", "report_type", "headline", "phase"], orient="row")


def find_headlines(items: pl.DataFrame) -> pl.DataFrame:
    """Return the headlines of disclosures: `DISCLOSURE`, `headline`, `phase`, `code` of a class, and the figure with its `cell`.

    Args:
        items: figures with cells (`figures.with_cells`): all of a disclosure's, or at least all without a code, those of classes,
            and the 三公 table.
    """
    figure = ("amount", "amount_text", "currency_unit", "page", "cell")
    keyed = key_lines(items).join(_meanings(), on=["key", "report_type"])
    classes = class_lines(items)
    classes = classes.filter(pl.col("amount").n_unique().over(*DISCLOSURE, "code") == 1)
    classes = classes.unique([*DISCLOSURE, "code"], keep="first", maintain_order=True)
    columns = (*DISCLOSURE, "headline", "phase", "code", *figure)
    return pl.concat(
        [
            keyed.with_columns(code=pl.lit(None, pl.String)).select(columns),
            classes.with_columns(headline=pl.lit(CLASS), phase=pl.lit(OWN)).select(columns),
        ]
    )
