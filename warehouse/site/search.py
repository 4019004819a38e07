"""The search page, and the index that the search box of every page loads when it is first used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

import polars as pl

from warehouse.site.gather import Gathered, gather
from warehouse.site.headlines import HEADLINES
from warehouse.site.items import list_items
from warehouse.site.pages import Draft, Kind, Site, Task, as_it_is, fingerprint, one_task, render
from warehouse.site.paths import SEARCH, item_page, ranking_page, search_data, unit_page, unit_slug
from warehouse.site.rankings import DIFFERENCE, RANKINGS, ranking_measure, ranking_title, ranking_years
from warehouse.site.search_index import SearchItem, SearchUnit, items_script, unit_shards
from warehouse.site.words import division_name
from warehouse.tables import read_table

SHARDS = "shards.js"
ITEMS = "items.js"


def list_units(gathered: Gathered, units: pl.DataFrame) -> list[SearchUnit]:
    """Return every unit of the roster or of the coverage, by division and name."""
    name = ["division_code", "unit_name"]
    published = (pl.col("status") == "published").any().alias("published")
    seen = gathered.places.group_by(name).agg(published)
    known = units.select(*name, "parent_unit_name", "aliases").unique(name, keep="first", maintain_order=True)
    everyone = known.join(seen, on=name, how="full", coalesce=True, nulls_equal=True).sort(name, nulls_last=True)
    return [
        SearchUnit(
            division_code=(slug := unit_slug(code, unit)).split("-")[0],
            division_name=division_name(code),
            name=unit,
            folder=slug.split("-")[1],
            published=bool(had),
            parent=parent or "",
            aliases=tuple(aliases or ()),
        )
        for code, unit, parent, aliases, had in everyone.drop_nulls("unit_name").iter_rows()
    ]


def list_search_items(gathered: Gathered) -> list[SearchItem]:
    """Return what can be found beside units: rankings of headlines, and codes."""
    names = {headline.key: headline for headline in HEADLINES}
    found = []
    for key in RANKINGS:
        if years := ranking_years(gathered, key):
            zh, en = ranking_title(key)
            aliases = (en, *ranking_measure(key), *(names[key].aliases if key != DIFFERENCE else ("预算 决算 差额",)))
            found.append(SearchItem("", f"{years[0]} 年{zh}", "headline", 0, ranking_page(key, years[0]), aliases))
    for item in list_items(gathered):
        kind = "functional" if item.statement == "expenditure" else "economic"
        above = item.above[-1][1] if item.above else ""
        found.append(SearchItem(item.code, item.name, kind, item.units, item_page(item.code), (above, *item.names[1:])))
    return found


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    gathered = gather(site)
    units = list_units(gathered, read_table(site.tables, "units"))
    files = {f"units-{number}.js": text for number, text in enumerate(unit_shards(units), 1)}
    files[ITEMS] = items_script(list_search_items(gathered))
    files[SHARDS] = f"juesuanShards = {json.dumps(list(files))};\n"
    for name, text in files.items():
        yield as_it_is(search_data(name), text)
    names = [
        (code, name, [(unit_page(code, unit.name), unit.name) for unit in members])
        for (code, name), members in groupby(units, key=lambda unit: (unit.division_code, unit.division_name))
    ]
    few = names if len(units) <= _LISTED else []
    yield Draft(SEARCH, fingerprint(few, len(units)), lambda: {SEARCH: _page(few, len(units))})


_LISTED = 300
"""Up to so many units the search page lists them all, for readers without scripts; beyond that it names the coverage pages."""


def _page(names: object, count: int) -> str:
    return render("search.html.j2", SEARCH, nav="search", names=names, count=count)


KIND = Kind("search", one_task, _drafts, ("search", "search_index", "gather", "rankings", "items"))
