"""A home of seven generated disclosures, two of them versions of one, and one with projects and self-evaluations.

With originals, checks, coverage and a built site.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from lxml import html

from extractors.model import ReportType
from flows.demo.generate import REISSUED, TOTAL_OFF, Key, SampleDocument, document
from flows.demo.units import KEXIE
from flows.reporting import SilentReporter
from flows.stages.checks import write_checks
from flows.stages.extract import extract_files
from flows.stages.site import write_site
from warehouse.archive import Archive
from warehouse.coverage import build_coverage
from warehouse.extractions import BESIDE
from warehouse.home import Home
from warehouse.releases import Release
from warehouse.revisions import find_revisions
from warehouse.schema import TABLES, UNITS
from warehouse.tables import read_table, write_table

UNIT = REISSUED[0]
CHILD = "武汉市江汉区健康事务局服务中心"
DIVISION = "420103"
YEARS = (2023, 2024)
SELF_EVALUATED: Key = (KEXIE, 2024, "final_account")
"""Whose projects, indicators and key work are those of the reference."""
_TYPES: tuple[ReportType, ...] = ("budget", "final_account")


@dataclass(frozen=True)
class Built:
    """A home with its site."""

    home: Home

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The home's tables by name."""
        return {name: read_table(self.home.tables, name) for name in TABLES}

    def page(self, address: str) -> html.HtmlElement:
        """A page's elements."""
        return html.document_fromstring((self.home.site / address).read_bytes())

    def build(self) -> None:
        """Build the site again."""
        write_site(self.home, release(self.home), SilentReporter(), workers=1)

    def id_of(self, year: int, report_type: str, unit: str = UNIT, newest: bool = True) -> str:
        """The id of a disclosure, or of the version before it."""
        named = (pl.col("unit_name") == unit) & (pl.col("fiscal_year") == year) & (pl.col("report_type") == report_type)
        found = self.tables["documents"].filter(named).sort("fetched_at")["document_id"].to_list()
        return str(found[-1 if newest else 0])


def release(home: Home) -> Release:
    """A release that no file has been written of."""
    home.releases.mkdir(parents=True, exist_ok=True)
    return Release("2026.11.27", home.releases / "2026.11.27", (), created=True)


@pytest.fixture(scope="session")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The home, built once; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("site")
    home = Home(folder / "home")
    keys: list[Key] = [(UNIT, year, kind) for year in YEARS for kind in _TYPES]
    samples = [*(document(key) for key in keys), document(REISSUED, 2), document(TOTAL_OFF), document(SELF_EVALUATED)]
    _write_tables(home, folder, samples)
    built = Built(home)
    built.build()
    return built


@pytest.fixture
def site(_site: Built) -> Built:
    """The built site, to be read only."""
    return _site


@pytest.fixture
def copied(_site: Built, tmp_path: Path) -> Callable[[], Built]:
    """Copies the home."""

    def copy() -> Built:
        shutil.copytree(_site.home.root, tmp_path / "home")
        return Built(Home(tmp_path / "home"))

    return copy


def _write_tables(home: Home, folder: Path, samples: list[SampleDocument]) -> None:
    home.archive.mkdir(parents=True)
    archive = Archive(home.archive)
    files, known = [], []
    for number, sample in enumerate(samples):
        path = folder / f"{number}.pdf"
        path.write_bytes(sample.data)
        files.append(path)
        known.append(
            {
                "document_id": archive.put(sample.data),
                "division_code": DIVISION,
                "published_on": sample.published_on,
                "fetched_at": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number),
                "url": f"https://portal.example{sample.path}",
                "page_url": f"https://portal.example{sample.page_path}",
            }
        )
    extract_files(files, folder / "flat", ["parquet"], SilentReporter(), workers=1)
    names = ("documents", "statements", "line_items", "claims", "passages", *(table.name for table in BESIDE))
    tables = {name: read_table(folder / "flat", name) for name in names}
    facts = pl.DataFrame(known)
    before, after = known[keys_index(samples, 1)]["document_id"], known[keys_index(samples, 2)]["document_id"]
    documents = tables["documents"].drop([c for c in facts.columns if c != "document_id"]).join(facts, on="document_id")
    documents = documents.with_columns(
        supersedes=pl.when(pl.col("document_id") == after).then(pl.lit(before)), other_urls=pl.lit([], pl.List(pl.String))
    )
    tables["documents"] = documents.select(c.name for c in TABLES["documents"])
    tables["line_items"] = tables["line_items"].with_columns(division_code=pl.lit(DIVISION))
    units: list[dict[str, object]] = [
        {"division_code": DIVISION, "unit_name": UNIT, "kind": "行政单位", "aliases": ["健康局"], "listed_in": "roster"},
        {"division_code": DIVISION, "unit_name": CHILD, "parent_unit_name": UNIT, "listed_in": "roster"},
    ]
    tables["units"] = UNITS.frame(units)
    tables["revisions"] = find_revisions(tables["documents"], tables["line_items"])
    withdrawn = pl.DataFrame(schema={"document_id": pl.String, "withdrawn_on": pl.Date})
    tables["coverage"] = build_coverage(tables["documents"], tables["units"], withdrawn)
    for name, frame in tables.items():
        write_table(frame, TABLES[name], home.tables)
    write_checks(home.tables, lambda _: None)


def keys_index(samples: list[SampleDocument], revision: int) -> int:
    """Where a version of the re-issued disclosure is."""
    return next(i for i, sample in enumerate(samples) if sample.key == REISSUED and sample.revision == revision)
