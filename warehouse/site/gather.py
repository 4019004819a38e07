"""What pages about many units are made of: the coverage with its addresses, and the largest figures of every year.

Line items are read some batches of units at a time, and of each only the lines that a page may show, so that memory grows with
units and not with figures. What one build has gathered is kept for its other pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from warehouse.roster import call_by_roster
from warehouse.site import paths
from warehouse.site.batches import BATCHES
from warehouse.site.figures import with_cells
from warehouse.site.headlines import DISCLOSURE, find_headlines
from warehouse.site.pages import Site
from warehouse.tables import read_table, table_files

SLOT = ("division_code", "unit_name", "fiscal_year", "report_type")
"""What a row of the coverage is about."""

RANKED = 100
"""How many units a ranking lists."""

_SHOWN = (
    *DISCLOSURE, "report_type", "statement", "side", "code", "row", "parent_row", "measure", "page", "amount", "amount_text",
    "currency_unit", "verified_by", "doubt",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the pages share. `slot` numbers the rows of `slots`, so that what is said of a disclosure is kept once."""

    places: pl.DataFrame
    """The coverage: see `place_coverage`."""
    slots: pl.DataFrame
    """The rows of `places` whose document was had, with `slot`."""
    headlines: pl.DataFrame
    """Every headline of those disclosures: `slot`, `headline`, `phase`, `code` (of a class), and the figure with its `cell`."""
    items: pl.DataFrame
    """The largest amounts of every code and year of final accounts: `statement`, `code`, `fiscal_year`, and the figure."""
    item_names: pl.DataFrame
    """Of every code its `statement`, its `names` (the commonest first), and how many `units` have it."""
    figures: int
    """All figures of the tables."""
    verified: int
    """Those that at least one identity supports."""


def gather(site: Site) -> Gathered:
    """Return what the tables of a home hold for the pages about many units; the same tables are read once in a process."""
    files = [file for name in ("coverage", "documents", "units", "line_items") for file in table_files(site.tables, name)]
    return _gather(site.tables, site.work, tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))


def _pieces(tables: Path, work: Path | None) -> Iterator[pl.LazyFrame]:
    """Yield the line items in pieces that have all of a document's: within a build some folders of `batches.split` at once."""
    folders = sorted((work / BATCHES).iterdir()) if work is not None and (work / BATCHES).is_dir() else [tables]
    for first in range(0, len(folders), _AT_ONCE):
        if files := [path for folder in folders[first : first + _AT_ONCE] for path in table_files(folder, "line_items")]:
            yield pl.scan_parquet(files, hive_partitioning=False)


_AT_ONCE = 10
"""Folders of line items that are read together."""


@lru_cache(maxsize=1)
def _gather(tables: Path, work: Path | None, _state: tuple[tuple[str, int, int], ...]) -> Gathered:
    places = place_coverage(*(read_table(tables, name) for name in ("coverage", "documents", "units")))
    slots = places.filter(pl.col("page_address").is_not_null()).with_row_index("slot")
    known = slots.select("slot", *DISCLOSURE)
    in_force = slots.filter(pl.col("status") == "published").select("slot", *DISCLOSURE, "slug", "fiscal_year")
    headlines, items, names = [_NO_HEADLINES], [_NO_ITEMS], [_NO_NAMES]
    figures = verified = 0
    for scanned in _pieces(tables, work):
        counted = scanned.select(figures=pl.len(), verified=(pl.col("verified_by") > 0).sum()).collect(engine="streaming")
        figures, verified = figures + counted["figures"][0], verified + counted["verified"][0]
        found = find_headlines(_headline_lines(scanned)).join(known, on=DISCLOSURE)
        headlines.append(found.select(_NO_HEADLINES.columns).cast(_NO_HEADLINES.schema))
        coded = _item_lines(scanned).join(in_force, on=DISCLOSURE)
        names.append(
            coded.group_by("statement", "code", "row").agg(pl.len().alias("uses"), pl.col("slug").unique().alias("slugs"))
        )
        items.append(_largest(coded).select(_NO_ITEMS.columns).cast(_NO_ITEMS.schema))
    return Gathered(
        places=places,
        slots=slots,
        headlines=pl.concat(headlines),
        items=_largest(pl.concat(items)),
        item_names=_names(pl.concat(names)),
        figures=figures,
        verified=verified,
    )


_WORD = pl.Categorical()
_FIGURE: dict[str, pl.DataType] = {
    "amount": pl.Decimal(20, 2),
    "amount_text": pl.String(),
    "currency_unit": _WORD,
    "page": pl.Int32(),
    "cell": _WORD,
}
_NO_HEADLINES = pl.DataFrame(schema=pl.Schema({"slot": pl.UInt32(), "headline": _WORD, "phase": _WORD, "code": _WORD, **_FIGURE}))
_NO_ITEMS = pl.DataFrame(
    schema=pl.Schema({"slot": pl.UInt32(), "statement": _WORD, "code": pl.String(), "fiscal_year": pl.Int64(), **_FIGURE})
)
_NO_NAMES = pl.DataFrame(
    schema={"statement": pl.String, "code": pl.String, "row": pl.String, "uses": pl.UInt32, "slugs": pl.List(pl.String)}
)


def place_coverage(coverage: pl.DataFrame, documents: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the coverage with the address of each row's disclosure and of its unit.

    A file may hold several disclosures: the one of the same unit, as the roster calls it, year and type counts.

    Returns:
        The columns of `coverage` with `part`, `page_address`, `read` (the status of the document), `url`, `page_url`, `title`,
        `slug`; in the order of the coverage.
    """
    named = call_by_roster(documents, units)
    had = named.drop_nulls("document_id").select(*SLOT, *DISCLOSURE, "url", "page_url", "title", read="status")
    announced = named.filter(pl.col("document_id").is_null()).select(*SLOT, "status", a_url="url", a_page="page_url")
    placed = coverage.join(
        had.sort("part").unique([*SLOT, "document_id"], keep="first"),
        on=[*SLOT, "document_id"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).join(
        announced.unique([*SLOT, "status"], keep="first", maintain_order=True),
        on=[*SLOT, "status"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    slugs = [paths.unit_slug(*unit) for unit in placed.select("division_code", "unit_name").iter_rows()]
    pages = [None if part is None else paths.document_page(name, part) for name, part in placed.select(DISCLOSURE).iter_rows()]
    return placed.with_columns(
        url=pl.coalesce("url", "a_url"),
        page_url=pl.coalesce("page_url", "a_page"),
        slug=pl.Series(slugs, dtype=pl.String),
        page_address=pl.Series(pages, dtype=pl.String),
    ).drop("a_url", "a_page")


def _headline_lines(scanned: pl.LazyFrame) -> pl.DataFrame:
    """The lines that may be headlines: totals, classes and 三公, without the many lines of items."""
    wanted = (pl.col("statement") == "three_public") | pl.col("code").is_null() | pl.col("code").str.contains(r"^2\d\d$")
    return with_cells(scanned.select(_SHOWN).filter(wanted).collect())


def _item_lines(scanned: pl.LazyFrame) -> pl.DataFrame:
    """The lines with a code in final accounts; a code whose lines differ within one disclosure is left out."""
    statement, code = pl.col("statement"), pl.col("code")
    functional = (statement == "expenditure") & (pl.col("measure") == "total") & code.str.starts_with("2")
    economic = (statement == "general_budget_basic_expenditure") & (pl.col("measure") == "amount") & code.str.contains("^[35]")
    wanted = (pl.col("report_type") == "final_account") & (functional | economic)
    lines = with_cells(scanned.select(_SHOWN).filter(wanted).collect())
    same = [*DISCLOSURE, "statement", "code"]
    return lines.filter(pl.col("amount").n_unique().over(same) == 1).unique(same, keep="first", maintain_order=True)


def _names(counted: pl.DataFrame) -> pl.DataFrame:
    """Names of every code, the commonest first, and how many units have the code."""
    by_name = counted.group_by("statement", "code", "row").agg(pl.col("uses").sum())
    units = counted.explode("slugs").group_by("statement", "code").agg(pl.col("slugs").n_unique().alias("units"))
    named = by_name.sort("statement", "code", "uses", "row", descending=[False, False, True, False])
    return (
        named.group_by("statement", "code", maintain_order=True)
        .agg(pl.col("row").head(4).alias("names"))
        .join(units, on=["statement", "code"])
        .sort("statement", "code")
    )


def _largest(lines: pl.DataFrame) -> pl.DataFrame:
    of_year = ["statement", "code", "fiscal_year"]
    ordered = lines.sort([*of_year, "amount", "slot"], descending=[False, False, True, True, False])
    return ordered.group_by(of_year, maintain_order=True).head(RANKED)
