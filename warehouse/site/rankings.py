"""Rankings: of a year's final accounts the units with the largest figures, and those furthest from their budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl

from warehouse.site.gather import RANKED, Gathered, gather
from warehouse.site.headlines import BY_KEY
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, one_task, render
from warehouse.site.paths import ranking_page, unit_page
from warehouse.site.words import Words, division_name

DIFFERENCE = "difference"
"""The key of the ranking by how far the final account is from the budget."""

RANKINGS: tuple[str, ...] = (
    "reception", "vehicles", "overseas_travel", "three_public", "expenditure", DIFFERENCE,
    "revenue", "project", "personnel", "public",
)  # fmt: skip
"""What units are ranked by, the most looked for first."""

_QUESTIONS = {
    "reception": Words("公务接待费支出最多", "Spent most on official hospitality"),
    "vehicles": Words("公务用车支出最多", "Spent most on official vehicles"),
    "overseas_travel": Words("因公出国（境）支出最多", "Spent most on travel abroad"),
    "three_public": Words("“三公”经费支出最多", "Spent most on the three public expenses"),
    "expenditure": Words("支出总额最大", "Largest total expenditure"),
    "revenue": Words("收入总额最大", "Largest total revenue"),
    "project": Words("项目支出最多", "Largest project expenditure"),
    "personnel": Words("人员经费最多", "Largest personnel costs"),
    "public": Words("公用经费最多", "Largest running costs"),
    DIFFERENCE: Words("决算与预算相差最大", "Final account furthest from the budget"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its amount in yuan, as it is printed, and the address where it is shown."""

    amount: Decimal
    text: str
    currency: str
    page: int
    href: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit of a ranking; `planned` is the budget's figure beside it, None where none is printed."""

    unit: str
    unit_href: str
    division: str
    figure: Figure
    planned: Figure | None

    @property
    def difference(self) -> Decimal | None:
        """How far the figure is above the budget."""
        return None if self.planned is None else self.figure.amount - self.planned.amount

    @property
    def rate(self) -> Decimal | None:
        """The difference in percent of the budget; None where there is no budget or it is 0."""
        if self.planned is None or self.difference is None or not self.planned.amount:
            return None
        return 100 * self.difference / self.planned.amount


def ranking_title(key: str) -> Words:
    """Return the question that a ranking answers."""
    return _QUESTIONS[key]


def ranking_measure(key: str) -> Words:
    """Return the name of what is ranked."""
    return BY_KEY["expenditure" if key == DIFFERENCE else key].title


def ranking_years(gathered: Gathered, key: str) -> list[int]:
    """Return the years that a ranking can be made for, the newest first."""
    return list(_ranked_frames(gathered, key))


def rank(gathered: Gathered, key: str, year: int, most: int = RANKED) -> list[Ranked]:
    """Return the units of a ranking, the first one first; figures of 0 are left out."""
    frame = _ranked_frames(gathered, key).get(year)
    return [] if frame is None else [_ranked(row) for row in frame.head(most).iter_rows(named=True)]


@lru_cache(maxsize=2 * len(RANKINGS))
def _ranked_frames(gathered: Gathered, key: str) -> Mapping[int, pl.DataFrame]:
    """The rows of a ranking by year, the newest year first."""
    rows = _differences(gathered) if key == DIFFERENCE else _largest(gathered, key)
    years = sorted(rows["fiscal_year"].unique(), reverse=True)
    return {year: rows.filter(pl.col("fiscal_year") == year) for year in years}


_OF_UNIT = ("division_code", "unit_name", "fiscal_year")
_FIGURE = ("amount", "amount_text", "currency_unit", "page", "cell")


def figures_of(gathered: Gathered, headline: str, report_type: str, phase: str = "own") -> pl.DataFrame:
    """Return one headline of every disclosure in force: the unit and year, the page's address, and the figure."""
    slots = gathered.slots.filter((pl.col("status") == "published") & (pl.col("report_type") == report_type))
    wanted = gathered.headlines.filter((pl.col("headline") == headline) & (pl.col("phase") == phase))
    return wanted.select("slot", *_FIGURE).join(slots.select("slot", *_OF_UNIT, "page_address"), on="slot").drop("slot")


def _largest(gathered: Gathered, key: str) -> pl.DataFrame:
    final = figures_of(gathered, key, "final_account").filter(pl.col("amount") > 0)
    in_account = figures_of(gathered, key, "final_account", "planned")
    in_budget = figures_of(gathered, key, "budget")
    planned = pl.concat([in_account, in_budget]).unique(_OF_UNIT, keep="first", maintain_order=True)
    order = ["fiscal_year", "amount", "division_code", "unit_name"]
    joined = final.join(planned, on=_OF_UNIT, how="left", suffix="_planned", nulls_equal=True)
    return joined.sort(order, descending=[True, True, False, False]).group_by("fiscal_year", maintain_order=True).head(RANKED)


def _differences(gathered: Gathered) -> pl.DataFrame:
    final, budget = (figures_of(gathered, "expenditure", kind) for kind in ("final_account", "budget"))
    joined = final.join(budget, on=_OF_UNIT, suffix="_planned", nulls_equal=True)
    apart = joined.with_columns(apart=(pl.col("amount") - pl.col("amount_planned")).abs()).filter(pl.col("apart") > 0)
    order = ["fiscal_year", "apart", "division_code", "unit_name"]
    return apart.sort(order, descending=[True, True, False, False]).group_by("fiscal_year", maintain_order=True).head(RANKED)


def _ranked(row: Mapping[str, Any]) -> Ranked:
    return Ranked(
        unit=row["unit_name"],
        unit_href=unit_page(row["division_code"], row["unit_name"]),
        division=division_name(row["division_code"]),
        figure=figure(row),
        planned=figure(row, "_planned") if row["amount_planned"] is not None else None,
    )


def figure(row: Mapping[str, Any], suffix: str = "") -> Figure:
    """Return the figure of a row that has `page_address` and the columns of a figure, under names with a suffix."""
    amount, text, currency, page, cell, address = (row[f"{name}{suffix}"] for name in (*_FIGURE, "page_address"))
    return Figure(amount, text, currency, page, f"{address}#{cell}")


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    gathered = gather(site)
    years = {key: ranking_years(gathered, key) for key in RANKINGS}
    for key in RANKINGS:
        for year in years[key]:
            yield _draft(key, year, years, rank(gathered, key, year))


def _draft(key: str, year: int, years: Mapping[str, Sequence[int]], rows: Sequence[Ranked]) -> Draft:
    address = ranking_page(key, year)
    others = [other for other in RANKINGS if year in years[other]]

    def write() -> dict[str, str | bytes]:
        texts = {name: get(key) for name, get in (("question", ranking_title), ("measure", ranking_measure))}
        return {
            address: render(
                "ranking.html.j2", address, key=key, year=year, years=years[key], rows=rows, others=others,
                titles={other: ranking_title(other) for other in others}, difference=key == DIFFERENCE, **texts,
            )
        }  # fmt: skip

    return Draft(address, fingerprint(key, year, years[key], others, rows), write)


KIND = Kind("rankings", one_task, _drafts, ("rankings", "gather", "headlines"))
