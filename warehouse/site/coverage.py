"""The coverage matrix: unit × year × type, which of them are published, late, withdrawn, blocked, missing or not listed.

`coverage.html` has each division's counts as a plain table; its script shows the matrix of a division, or of all, from data that
is loaded division by division (`data/coverage/<code>.js`). `coverage/<code>.html` are the same as plain tables, for readers
without scripts.

The data is a script `juesuanCoverage({code, name, columns: [[year, type], …], units: [[name, slug, [cell, …]], …]})`; a cell is
0 where nothing is expected, else `[status, address, days late, failed checks, read]`; what a cell ends with may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.site.gather import gather
from warehouse.site.outcomes import outcomes
from warehouse.site.pages import Draft, Kind, Site, Task, as_it_is, fingerprint, one_task, render
from warehouse.site.paths import COVERAGE, coverage_data, coverage_page, unit_slug, web_address
from warehouse.site.words import COVERAGE_SIGNS, COVERAGE_STATUSES, TYPES, Words, division_name

LATE = "late"
"""Published, but after the last day for it."""

STATUSES: dict[str, Words] = {
    "published": COVERAGE_STATUSES["published"],
    LATE: Words("逾期公开", "Published late"),
    **{key: words for key, words in COVERAGE_STATUSES.items() if key != "published"},
}
SIGNS: dict[str, str] = COVERAGE_SIGNS | {LATE: "◑"}
MEANINGS: dict[str, Words] = {
    "published": Words("现行版本可取得", "a version is in force"),
    LATE: Words("超过公开期限才公开", "published after the last day for it"),
    "withdrawn": Words("曾公开，网站已撤下", "was there, taken down"),
    "blocked": Words("已公告，网站拒绝访问", "announced, the site refused"),
    "missing": Words("已公告，文件取不到", "announced, not to be had"),
    "unlisted": Words("应公开而未见公告", "never announced"),
}
UNITS_A_PAGE = 300
"""How many units a plain page lists."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its status, where it leads to (from the site's root or on the web), and what is told beside it."""

    status: str
    href: str | None
    late: int
    failed: int
    read: str | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with a cell or None for each column."""

    name: str
    slug: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class DivisionCoverage:
    """One division: its columns (year and type, the newest first) and its units."""

    code: str | None
    name: str
    columns: tuple[tuple[int, str], ...]
    units: tuple[UnitRow, ...]

    @property
    def counts(self) -> dict[tuple[int, str], dict[str, int]]:
        """Of each column how many units have which status."""
        counted: dict[tuple[int, str], dict[str, int]] = {}
        for at, column in enumerate(self.columns):
            of_column = counted.setdefault(column, dict.fromkeys(STATUSES, 0))
            for unit in self.units:
                if (cell := unit.cells[at]) is not None:
                    of_column[cell.status] += 1
        return counted


def list_coverage(places: pl.DataFrame, failed: pl.DataFrame) -> Iterator[DivisionCoverage]:
    """Yield the coverage of each division, by its code.

    Args:
        places: see `gather.place_coverage`.
        failed: checks that failed, which are counted beside the cell of their disclosure.
    """
    failing = failed.group_by("document_id", "part").len("failed")
    rows = places.join(failing, on=["document_id", "part"], how="left").sort("division_code", "unit_name", nulls_last=True)
    for (code,), of_division in rows.group_by("division_code", maintain_order=True):
        years = sorted(of_division["fiscal_year"].unique(), reverse=True)
        columns = tuple((year, report_type) for year in years for report_type in TYPES)
        units = []
        for (name,), of_unit in of_division.group_by("unit_name", maintain_order=True):
            cells = {(row["fiscal_year"], row["report_type"]): _cell(row) for row in of_unit.iter_rows(named=True)}
            units.append(UnitRow(str(name), unit_slug(code, str(name)), tuple(cells.get(column) for column in columns)))
        yield DivisionCoverage(code, division_name(code), columns, tuple(units))


def _cell(row: Mapping[str, Any]) -> Cell:
    late = row["days_late"] or 0
    status = LATE if row["status"] == "published" and late > 0 else row["status"]
    on_the_web = row["url"] if row["status"] == "published" else row["page_url"] or row["url"]
    href = row["page_address"] or web_address(on_the_web)
    read = row["read"] if row["read"] in ("partial", "failed", "unreadable") else None
    return Cell(status, href, late, row["failed"] or 0, read)


def data_script(division: DivisionCoverage) -> str:
    """Return a division's coverage as data."""
    order = list(STATUSES)

    def plain(cell: Cell | None) -> object:
        if cell is None:
            return 0
        fields: list[object] = [order.index(cell.status), cell.href or 0, cell.late, cell.failed, cell.read or 0]
        while len(fields) > 1 and fields[-1] == 0:
            fields.pop()
        return fields

    content = {
        "code": division.code or "",
        "name": division.name,
        "columns": division.columns,
        "units": [[unit.name, unit.slug, [plain(cell) for cell in unit.cells]] for unit in division.units],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"juesuanCoverage({text});\n"


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    divisions: list[tuple[str | None, str, int, dict[str, int]]] = []
    years: dict[tuple[int, str], dict[str, int]] = {}
    for division in list_coverage(gather(site).places, outcomes(site.tables).failed):
        of_division = dict.fromkeys(STATUSES, 0)
        for column, counts in division.counts.items():
            of_year = years.setdefault(column, dict.fromkeys(STATUSES, 0))
            for status, count in counts.items():
                of_division[status] += count
                of_year[status] += count
        divisions.append((division.code, division.name, len(division.units), of_division))
        yield as_it_is(coverage_data(division.code), data_script(division))
        yield from _plain_pages(division)
    order = list(TYPES)
    shown = dict(sorted(years.items(), key=lambda one: (-one[0][0], order.index(one[0][1]))))
    yield Draft(COVERAGE, fingerprint(divisions, shown), lambda: {COVERAGE: _page(divisions, shown)})


def _plain_pages(division: DivisionCoverage) -> Iterator[Draft]:
    count = max(1, -(-len(division.units) // UNITS_A_PAGE))
    pages = [coverage_page(division.code, number) for number in range(1, count + 1)]
    for number, address in enumerate(pages, 1):
        units = division.units[(number - 1) * UNITS_A_PAGE : number * UNITS_A_PAGE]

        def write(address: str = address, number: int = number, units: Sequence[UnitRow] = units) -> dict[str, str | bytes]:
            return {
                address: render(
                    "coverage_division.html.j2", address, nav="coverage", division=division, units=units, pages=pages,
                    number=number, statuses=STATUSES, signs=SIGNS,
                )
            }  # fmt: skip

        yield Draft(address, fingerprint(division.name, division.columns, units, count), write)


def _page(divisions: Sequence[object], years: Mapping[tuple[int, str], Mapping[str, int]]) -> str:
    shown = {"statuses": STATUSES, "signs": SIGNS, "meanings": MEANINGS}
    return render("coverage.html.j2", COVERAGE, nav="coverage", divisions=divisions, years=years, **shown)


KIND = Kind("coverage", one_task, _drafts, ("coverage", "gather", "outcomes"))
