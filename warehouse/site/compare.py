"""The comparison of units side by side, and the data that it loads: a small script a unit, with all its headlines.

`data/u/<slug>.js` calls `juesuanUnit({name, slug, division, pages: [address, …], figures: [[headline, code, year, type, phase,
amount, page's number in `pages`, cell, as printed, unit of currency, page in the document], …]})`; amounts are text with two
decimals, exact; `phase` is 1 for the budget that a final account's 三公 table repeats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from warehouse.site.gather import Gathered, gather
from warehouse.site.headlines import CLASS, GROUPS, HEADLINES
from warehouse.site.pages import Draft, Kind, Site, Task, as_it_is, fingerprint, one_task, render
from warehouse.site.paths import COMPARE, unit_data
from warehouse.site.rankings import figures_of
from warehouse.site.words import division_name

MOST = 6
"""How many units are compared at once."""
SUGGESTED = 3
"""How many units an empty comparison offers as an example: those that spend most in the newest year."""


def unit_scripts(gathered: Gathered) -> Iterator[tuple[str, str]]:
    """Yield address and text of every unit's data; of a unit without figures too, so that it can be chosen."""
    of_slot = gathered.headlines.join(
        gathered.slots.select("slot", "slug", "fiscal_year", "report_type", "page_address"), on="slot", maintain_order="left"
    ).sort("slug", "fiscal_year", "report_type", "headline", "phase", "code", maintain_order=True)
    figures = of_slot.partition_by("slug", as_dict=True)
    units = gathered.places.select("slug", "unit_name", "division_code").unique("slug", keep="first", maintain_order=True)
    for slug, name, code in units.iter_rows():
        yield unit_data(slug), _script(slug, name, code, figures.get((slug,)))


def _script(slug: str, name: str, code: str | None, figures: pl.DataFrame | None) -> str:
    pages: dict[str, int] = {}
    rows = [] if figures is None else [_row(row, pages) for row in figures.iter_rows(named=True)]
    content = {"slug": slug, "name": name, "division": division_name(code), "pages": list(pages), "figures": rows}
    return f"juesuanUnit({json.dumps(content, ensure_ascii=False, separators=(',', ':'))});\n"


def _row(row: Mapping[str, Any], pages: dict[str, int]) -> list[object]:
    at = pages.setdefault(row["page_address"], len(pages))
    return [
        row["headline"], row["code"] or "", row["fiscal_year"], row["report_type"], int(row["phase"] == "planned"),
        f"{row['amount']:.2f}", at, row["cell"], row["amount_text"], row["currency_unit"], row["page"],
    ]  # fmt: skip


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    gathered = gather(site)
    for address, text in unit_scripts(gathered):
        yield as_it_is(address, text)
    years = sorted(gathered.slots["fiscal_year"].unique().to_list(), reverse=True)
    names = {row["code"]: row["names"][0] for row in gathered.item_names.iter_rows(named=True) if len(row["code"]) == 3}
    example = _example(gathered)
    yield Draft(COMPARE, fingerprint(years, names, example), lambda: {COMPARE: _page(years, names, example)})


def _example(gathered: Gathered) -> list[tuple[str, str]]:
    """Slug and name of the units that spend most in the newest year."""
    largest = figures_of(gathered, "expenditure", "final_account")
    newest = largest.filter(pl.col("fiscal_year") == pl.col("fiscal_year").max()).sort("amount", descending=True)
    slugs = gathered.slots.select("division_code", "unit_name", "slug").unique()
    first = newest.head(SUGGESTED).join(slugs, on=["division_code", "unit_name"], nulls_equal=True, maintain_order="left")
    return list(first.select("slug", "unit_name").iter_rows())


def _page(years: list[int], names: Mapping[str, str], example: list[tuple[str, str]]) -> str:
    measures = [{"key": one.key, "group": one.group, "zh": one.title.zh, "en": one.title.en} for one in HEADLINES]
    settings = {
        "measures": measures,
        "class": CLASS,
        "classes": dict(names),
        "most": MOST,
    }
    return render(
        "compare.html.j2", COMPARE, nav="compare", years=years, groups=GROUPS, settings=settings, example=example, most=MOST
    )


KIND = Kind("compare", one_task, _drafts, ("compare", "gather", "headlines", "rankings"))
