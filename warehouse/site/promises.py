"""What was promised and what was reported as reached, of all units: targets with their results, and a page that filters them.

`promises.html` has the counts; its script shows the targets of a division and a year from data that is loaded when it is asked
for. `promises/<code>.html` has each unit's counts as a plain table, for readers without scripts.

The data is a script `juesuanPromises({division, year, number, forms: [form, …], levels: [text, …], rows: [row, …]})`. A form is
`[unit, its slug, type, source, project, [budget, executed, rate], page, the project's anchor, how its targets' anchors begin]`, a
row `[form, level, indicator, target, actual, outcome, how its anchor ends]`; type, source and outcome are places in the page's
lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.schema import INDICATORS, KEY_WORK, PROJECTS
from warehouse.site import paths, reached
from warehouse.site.batches import Batch, Disclosure, Row, by_disclosure, rows_of, split
from warehouse.site.gather import gather
from warehouse.site.headlines import DISCLOSURE
from warehouse.site.pages import Draft, Kind, Site, as_it_is, fingerprint, one_task, render
from warehouse.site.promise_rows import ALL_SOURCES, Form, Promise, list_forms
from warehouse.site.reached import Outcome
from warehouse.site.words import TYPES, division_name

ROWS_A_PIECE = 3000
"""Of a division's targets of a year in one script: some 300 kB."""
UNITS_A_PAGE = 300
"""How many lines a plain page lists."""
_NO_COUNTS: dict[Outcome, int] = dict.fromkeys(reached.OUTCOMES, 0)


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One disclosure in force: whose it is, its page, how many projects it has, and what became of its targets."""

    unit: str
    slug: str
    year: int
    type: str
    page: str
    projects: int
    counts: Mapping[Outcome, int]


@dataclass(slots=True)
class _Shard:
    """Targets of one division and year that are not written yet."""

    forms: list[list[object]] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)
    rows: list[list[object]] = field(default_factory=list)


@dataclass(slots=True)
class DivisionPromises:
    """A division's disclosures with targets, and in how many pieces its data is, by year."""

    code: str | None
    disclosures: list[UnitYear] = field(default_factory=list)
    shards: dict[int, _Shard] = field(default_factory=dict)
    pieces: dict[int, int] = field(default_factory=dict)
    targets: dict[int, int] = field(default_factory=dict)

    def add(self, one: UnitYear, forms: Sequence[Form]) -> Iterator[Draft]:
        """Add a disclosure, and yield the data that is full by it."""
        self.disclosures.append(one)
        shard = self.shards.setdefault(one.year, _Shard())
        types, sources, outcomes = list(TYPES), list(ALL_SOURCES), list(reached.OUTCOMES)
        for form in forms:
            number, stem = len(shard.forms), _stem(form.promises)
            shard.forms.append(
                [one.unit, one.slug, types.index(one.type), sources.index(form.source), form.name, form.amounts, one.page,
                 form.anchor, stem]
            )  # fmt: skip
            for row in form.promises:
                level = shard.levels.setdefault(row.level, len(shard.levels))
                rest = row.cell.removeprefix(stem)
                shard.rows.append([number, level, row.name, row.target, row.actual, outcomes.index(row.outcome), rest])
        if len(shard.rows) >= ROWS_A_PIECE:
            yield self._piece(one.year)

    def rest(self) -> Iterator[Draft]:
        """Yield the data that is left, by year."""
        for year in sorted(self.shards):
            yield self._piece(year)

    def _piece(self, year: int) -> Draft:
        shard = self.shards.pop(year)
        number = self.pieces[year] = self.pieces.get(year, 0) + 1
        self.targets[year] = self.targets.get(year, 0) + len(shard.rows)
        content = {
            "division": self.code or "", "year": year, "number": number, "forms": shard.forms, "levels": list(shard.levels),
            "rows": shard.rows,
        }  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return as_it_is(paths.promises_data(self.code, year, number), f"juesuanPromises({text});\n")


def _stem(promises: Sequence[Promise]) -> str:
    """What the addresses of targets have in common, up to the last dot in it."""
    if not promises:
        return ""
    first, last = min(one.cell for one in promises), max(one.cell for one in promises)
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: first.rfind(".", 0, same) + 1]


def _divisions(site: Site) -> Iterator[Draft | DivisionPromises]:
    """Yield the data of every division, and the division when it is complete; memory holds one batch of units and one division.

    Units come sorted by division.
    """
    slots = gather(site).slots.filter((pl.col("status") == "published") & pl.col("report_type").is_not_null())
    known = slots.select(*DISCLOSURE, "division_code", "unit_name", "slug", "fiscal_year", "report_type").unique(
        DISCLOSURE, keep="first", maintain_order=True
    )
    current: DivisionPromises | None = None
    for folder in split(site):
        for row, *rows in _disclosures(folder, known):
            if current is None or current.code != row["division_code"]:
                if current is not None:
                    yield from current.rest()
                    yield current
                current = DivisionPromises(row["division_code"])
            projects, forms = list_forms(*rows)
            if projects or forms:
                yield from current.add(_unit_year(row, projects, forms), forms)
    if current is not None:
        yield from current.rest()
        yield current


def _disclosures(folder: Path, known: pl.DataFrame) -> Iterator[tuple[Row, Sequence[Row], Sequence[Row], Sequence[Row]]]:
    """Yield the disclosures in force of a batch that have projects or key work, each with the rows of those tables."""
    batch = Batch(folder)
    parts = [by_disclosure(batch.rows(table)) for table in (PROJECTS, INDICATORS, KEY_WORK)]
    keys = pl.DataFrame(list({*parts[0], *parts[2]}), schema={"document_id": pl.String, "part": pl.Int64}, orient="row")
    mine = known.join(keys, on=DISCLOSURE).sort(
        "division_code", "unit_name", "fiscal_year", "report_type", descending=[False, False, True, True]
    )
    for row in mine.iter_rows(named=True):
        key: Disclosure = (row["document_id"], row["part"])
        projects, indicators, key_work = (rows_of(part.get(key)) for part in parts)
        yield row, projects, indicators, key_work


def _unit_year(row: Row, projects: int, forms: Sequence[Form]) -> UnitYear:
    counts = dict(_NO_COUNTS)
    for form in forms:
        for one in form.promises:
            counts[one.outcome] += 1
    page = paths.further_page(row["document_id"], row["part"])
    return UnitYear(row["unit_name"], row["slug"], row["fiscal_year"], row["report_type"], page, projects, counts)


@dataclass(slots=True)
class Tally:
    """Counts of some disclosures."""

    disclosures: int = 0
    projects: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict(_NO_COUNTS))

    def add(self, one: UnitYear) -> None:
        """Count one more."""
        self.disclosures += 1
        self.projects += one.projects
        for outcome, number in one.counts.items():
            self.counts[outcome] += number


def _drafts(site: Site, task: object) -> Iterator[Draft]:
    years: dict[tuple[int, str], Tally] = {}
    divisions: list[tuple[str | None, str, Tally, dict[int, tuple[int, int]]]] = []
    for found in _divisions(site):
        if isinstance(found, Draft):
            yield found
            continue
        tally = Tally()
        for one in found.disclosures:
            tally.add(one)
            years.setdefault((one.year, one.type), Tally()).add(one)
        name = division_name(found.code)
        pieces = {year: (found.pieces[year], found.targets[year]) for year in sorted(found.pieces, reverse=True)}
        if found.disclosures:
            divisions.append((found.code, name, tally, pieces))
            yield from _plain_pages(found, name)
    order = list(TYPES)
    shown = dict(sorted(years.items(), key=lambda one: (-one[0][0], order.index(one[0][1]))))
    yield Draft(paths.PROMISES, fingerprint(divisions, shown), lambda: {paths.PROMISES: _page(divisions, shown)})


_SHOWN: dict[str, Any] = {"outcomes": reached.OUTCOMES, "signs": reached.SIGNS, "meanings": reached.MEANINGS}


def _plain_pages(division: DivisionPromises, name: str) -> Iterator[Draft]:
    count = -(-len(division.disclosures) // UNITS_A_PAGE)
    pages = [paths.promises_page(division.code, number) for number in range(1, count + 1)]
    for number, address in enumerate(pages, 1):
        rows = division.disclosures[(number - 1) * UNITS_A_PAGE : number * UNITS_A_PAGE]

        def write(address: str = address, number: int = number, rows: Sequence[UnitYear] = rows) -> dict[str, str | bytes]:
            told = {"division": name, "rows": rows, "pages": pages, "number": number}
            return {address: render("promises_division.html.j2", address, nav="promises", **told, **_SHOWN)}

        yield Draft(address, fingerprint(name, rows, count), write)


def _page(divisions: Sequence[object], years: Mapping[tuple[int, str], Tally]) -> str:
    return render(
        "promises.html.j2", paths.PROMISES, nav="promises", divisions=divisions, years=years, sources=ALL_SOURCES, **_SHOWN
    )


_SOURCES = ("batches", "beside", "gather", "layout", "projects", "promise_rows", "promises", "reached", "values")
KIND = Kind("promises", one_task, _drafts, _SOURCES)
