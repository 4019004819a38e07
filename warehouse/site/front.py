"""The entry page: what this is, how much there is, what is asked most, what is new, and the data to download."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from warehouse.schema import RELEASE_TABLES
from warehouse.site import paths
from warehouse.site.downloads import Download, Snippet, list_downloads, read_snippets
from warehouse.site.gather import Gathered, gather
from warehouse.site.outcomes import outcomes
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, one_task, render
from warehouse.site.rankings import DIFFERENCE, RANKINGS, Ranked, rank, ranking_measure, ranking_title, ranking_years
from warehouse.site.search_index import prefixes_of
from warehouse.site.words import Words, division_name
from warehouse.tables import read_table

SHOWN_OF_A_RANKING = 5
SHOWN_RANKINGS = 6
SHOWN_NEWS = 8
SHOWN_DIVISIONS = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A ranking as the page shows it: the first units of the newest year, and the years there are."""

    key: str
    title: Words
    measure: Words
    years: tuple[int, ...]
    rows: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class DivisionShare:
    """How many of the expected disclosures of a division are published, and from how many units they are expected."""

    code: str | None
    name: str
    units: int
    published: int
    expected: int


@dataclass(frozen=True, slots=True)
class News:
    """Something new: a document that was published, issued anew or taken down."""

    kind: str
    on: date | None
    unit: str
    unit_href: str
    year: int
    report_type: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much there is."""

    documents: int
    units: int
    divisions: int
    years: tuple[int, ...]
    figures: int
    verified: int
    published: int
    expected: int
    outcomes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Everything that the page shows."""

    version: str
    release_href: str
    numbers: Numbers
    questions: tuple[Question, ...]
    divisions: tuple[DivisionShare, ...]
    news: tuple[News, ...]
    papers: tuple[str, ...]
    downloads: tuple[Download, ...]
    snippets: tuple[Snippet, ...]
    examples: tuple[str, ...]


_PAPERS = (
    "README.md", "CHANGELOG.md", "DATA_DICTIONARY.md", "METHODOLOGY.md", "datapackage.json", "dataset.jsonld", "croissant.json",
    "SHA256SUMS",
)  # fmt: skip
"""Pages and descriptions of a release, which are named where they are there."""
_TABLES = {name: Words(table.title_zh, table.title_en) for name, table in RELEASE_TABLES.items()}


def build_front(site: Site, gathered: Gathered) -> Front:
    """Work out the entry page."""
    release = site.release
    documents = read_table(site.tables, "documents")
    questions = tuple(_questions(gathered))
    return Front(
        version=release.version,
        release_href=os.path.relpath(release.path, site.folder),
        numbers=_numbers(gathered, documents, outcomes(site.tables).counts),
        questions=questions,
        divisions=tuple(_divisions(gathered.places)),
        news=tuple(_news(gathered.places, documents)),
        papers=tuple(name for name in _PAPERS if (release.path / name).is_file()),
        downloads=list_downloads(release, _TABLES),
        snippets=read_snippets(release.path),
        examples=_examples(gathered, questions),
    )


def _numbers(gathered: Gathered, documents: pl.DataFrame, checks: Mapping[str, int]) -> Numbers:
    places = gathered.places
    return Numbers(
        documents=documents["document_id"].drop_nulls().n_unique(),
        units=places.select("division_code", "unit_name").n_unique(),
        divisions=places["division_code"].n_unique(),
        years=tuple(sorted(places["fiscal_year"].unique().to_list())),
        figures=gathered.figures,
        verified=gathered.verified,
        published=places.filter(pl.col("status") == "published").height,
        expected=places.height,
        outcomes=tuple(sorted(checks.items())),
    )


def _questions(gathered: Gathered) -> Iterator[Question]:
    """The first rankings that there is anything to rank by, each for its newest year."""
    shown = 0
    for key in RANKINGS:
        years = ranking_years(gathered, key)
        if years and shown < SHOWN_RANKINGS:
            shown += 1
            rows = tuple(rank(gathered, key, years[0], SHOWN_OF_A_RANKING))
            yield Question(key, ranking_title(key), ranking_measure(key), tuple(years), rows)


def _divisions(places: pl.DataFrame) -> Iterator[DivisionShare]:
    counted = places.group_by("division_code").agg(
        pl.col("unit_name").n_unique().alias("units"),
        (pl.col("status") == "published").sum().alias("published"),
        pl.len().alias("all"),
    )
    for code, units, published, expected in counted.sort("all", "division_code", descending=[True, False]).iter_rows():
        yield DivisionShare(code, division_name(code), units, published, expected)


def _news(places: pl.DataFrame, documents: pl.DataFrame) -> Iterator[News]:
    """The newest publications, after those that replaced an earlier version or were taken down: at most half of the list."""
    reissued = documents.filter(pl.col("supersedes").is_not_null()).select("document_id").unique()
    kinds = (
        pl.when(pl.col("status") == "withdrawn").then(pl.lit("withdrawn"))
        .when(pl.col("document_id").is_in(reissued["document_id"].implode())).then(pl.lit("reissued"))
        .otherwise(pl.lit("published"))
    )  # fmt: skip
    told = places.filter(pl.col("status").is_in(["published", "withdrawn"])).with_columns(kind=kinds)
    rare = told.filter(pl.col("kind") != "published").sort("published_on", descending=True, nulls_last=True)
    usual = told.filter(pl.col("kind") == "published").sort("published_on", "slug", descending=[True, False], nulls_last=True)
    chosen = pl.concat([rare.head(SHOWN_NEWS // 2), usual]).head(SHOWN_NEWS)
    for row in chosen.iter_rows(named=True):
        yield _told(row)


def _told(row: dict[str, Any]) -> News:
    unit_href = paths.unit_page(row["division_code"], row["unit_name"])
    return News(
        row["kind"], row["published_on"], row["unit_name"], unit_href, row["fiscal_year"], row["report_type"], row["page_address"]
    )


def _examples(gathered: Gathered, questions: Sequence[Question]) -> tuple[str, ...]:
    """Words to search for that do find something: what people ask for, a unit without its division's name, a code."""
    first = next((row for question in questions for row in question.rows), None)
    known = prefixes_of(first.division) if first else []
    short = first.unit.removeprefix(max((one for one in known if first.unit.startswith(one)), key=len)) if first else ""
    codes = gathered.item_names.filter(pl.col("code").str.len_chars() == 7)["code"]
    return tuple(word for word in ("公务接待", short, codes[0] if len(codes) else "") if word)


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    front = build_front(site, gather(site))
    yield Draft(paths.INDEX, fingerprint(front), lambda: {paths.INDEX: _page(front)})


def _page(front: Front) -> str:
    return render(
        "front.html.j2",
        paths.INDEX,
        page=front,
        difference=DIFFERENCE,
        shown_divisions=SHOWN_DIVISIONS,
        news_words=_NEWS_WORDS,
    )


_NEWS_WORDS = {
    "published": Words("公开", "published"),
    "reissued": Words("更正后重新公开", "issued anew"),
    "withdrawn": Words("撤下", "taken down"),
}

KIND = Kind("front", one_task, _drafts, ("front", "downloads", "gather", "headlines", "outcomes", "rankings", "search_index"))
