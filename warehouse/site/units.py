"""The page of a unit: its budgets and accounts year by year, its documents, and what does not hold in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl

from warehouse.site import charts, paths
from warehouse.site.batches import Batch, Disclosure, Row, by_disclosure, digest, digests, rows_of, split
from warehouse.site.beside import Part, parts_of, places_beside
from warehouse.site.charts import Chart
from warehouse.site.dialog import Finder
from warehouse.site.figures import THREE_PUBLIC, TITLES, Figure, functions, key_figures
from warehouse.site.findings import Finding, findings_of
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, render
from warehouse.site.projects import SUBJECTS, Project, ProjectTable, lay_out_projects
from warehouse.site.reached import OUTCOMES
from warehouse.site.values import Cells
from warehouse.site.words import TYPES, Words

_UNIT = ("division_code", "unit_name")
_ITEMS = ("revenue", "expenditure", "basic", "project", "general_budget", "personnel", "public")
_MOST_FINDINGS = 40
_MOST_YEARS = 8
_MOST_FUNCTIONS = 10
_MOST_PROJECTS = 20

YearType = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One item of a year: what the budget and what the final account print, and by how much they differ (yuan, percent)."""

    key: str
    title: Words
    budget: Figure | None
    final: Figure | None
    difference: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the unit: its row, how many figures it has, how many of them are verified, and its findings."""

    document: Row
    amounts: int
    verified: int
    findings: int
    in_force: bool
    original: str | None
    beside: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Undertaken:
    """The projects of one document as the best of its tables tells of them: the first ones, and how many more there are."""

    document: Row
    address: str
    table: ProjectTable
    projects: tuple[Project, ...]
    more: int


@dataclass(frozen=True)
class _Known:
    """What is known of one unit."""

    name: str
    division: str | None
    roster: Row | None
    documents: pl.DataFrame
    coverage: pl.DataFrame
    line_items: pl.DataFrame
    failed: pl.DataFrame
    statements: pl.DataFrame
    projects: pl.DataFrame
    indicators: pl.DataFrame
    beside: Mapping[Disclosure, tuple[Part, ...]]
    places: Callable[[Disclosure], tuple[Finder, Sequence[str]]]
    """Finds a disclosure's values beside its statements: see `findings.Beside`."""
    figures: Mapping[tuple[Disclosure, str], Figure]


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    assert isinstance(task, Path)
    batch = Batch(task)
    rules = fingerprint(sorted(site.rules.items()))
    roster = {tuple(row[name] for name in _UNIT): row for row in rows_of(batch.units)}
    frames = [batch.documents, batch.coverage, batch.units]
    names = pl.concat([frame.select(_UNIT) for frame in frames]).unique().sort(_UNIT).filter(pl.col("unit_name").is_not_null())
    documents, coverage = (frame.partition_by(_UNIT, as_dict=True, maintain_order=True) for frame in frames[:2])
    figures = _figures(batch.line_items)
    failing = batch.checks.filter(pl.col("outcome") == "fail")
    shown = (batch.line_items, failing, batch.statements, batch.beside["projects"], batch.beside["indicators"])
    marks, parts = [digests(frame) for frame in shown], [by_disclosure(frame) for frame in shown]
    beside = parts_of(batch.beside)
    for key in names.iter_rows():
        division, name = key
        had = documents.get(key, batch.documents.clear())
        disclosures = [pair for pair in had.select("document_id", "part").unique(maintain_order=True).iter_rows() if pair[0]]
        items, failed, statements, projects, indicators = (
            _together(part, disclosures, frame) for part, frame in zip(parts, shown, strict=True)
        )
        known = _Known(
            name, division, roster.get(key), had, coverage.get(key, batch.coverage.clear()), items, failed, statements, projects,
            indicators, beside, partial(places_beside, batch.beside), figures,
        )  # fmt: skip
        rows = [found.get(disclosure) for found in marks for disclosure in disclosures]
        rows_beside = [beside.get(disclosure) for disclosure in disclosures]
        mark = fingerprint(
            key, known.roster and sorted(known.roster.items()), digest(had, known.coverage), rows, rows_beside, rules
        )
        address = paths.unit_page(division, name)
        yield Draft(address, mark, partial(_write, site, known, address))


def _together(parts: Mapping[Disclosure, pl.DataFrame], wanted: Sequence[Disclosure], like: pl.DataFrame) -> pl.DataFrame:
    found = [parts[key] for key in wanted if key in parts]
    return pl.concat(found) if found else like.clear()


def _write(site: Site, known: _Known, address: str) -> dict[str, str | bytes]:
    force = in_force(known.documents, known.coverage)
    years = sorted({year for year, _ in force}, reverse=True)
    compared = [(year, _compare(year, force, known.figures)) for year in years]
    newest = {kind: force[max(k for k in force if k[1] == kind)] for kind in TYPES if any(k[1] == kind for k in force)}
    findings = list(_findings(site, known, force))
    children = known.roster["children"] if known.roster else None
    page = render(
        "unit.html.j2",
        address,
        unit=known,
        compared=[(year, items) for year, items in compared if items],
        scopes={year: {kind: force[year, kind]["scope"] for kind in TYPES if (year, kind) in force} for year in years},
        charts=[chart for chart in _charts(known, force, years) if chart],
        listed=list(_listed(known, force)),
        coverage={(row["fiscal_year"], row["report_type"]): row for row in rows_of(known.coverage)},
        years=sorted(set(known.coverage["fiscal_year"].drop_nulls().to_list()), reverse=True),
        newest=newest,
        statements={(row["document_id"], row["part"], row["statement"]): row for row in rows_of(known.statements)},
        findings=findings[:_MOST_FINDINGS],
        more_findings=max(0, len(findings) - _MOST_FINDINGS),
        undertaken=list(_undertaken(known, force)),
        subjects=SUBJECTS,
        outcomes=OUTCOMES,
        children=children or [],
    )
    return {address: page}


def in_force(documents: pl.DataFrame, coverage: pl.DataFrame) -> dict[YearType, Row]:
    """Return the document that counts for each year and type: the one that coverage names, else the newest not replaced."""
    rows = [row for row in rows_of(documents) if row["document_id"] and row["fiscal_year"] and row["report_type"]]
    named = {(row["fiscal_year"], row["report_type"]): row["document_id"] for row in rows_of(coverage) if row["document_id"]}
    found: dict[YearType, Row] = {}
    for row in sorted(rows, key=lambda row: (row["replaced_by"] is None, str(row["fetched_at"] or ""), -row["part"])):
        found[row["fiscal_year"], row["report_type"]] = row
    for row in rows:
        if named.get((row["fiscal_year"], row["report_type"])) == row["document_id"]:
            found[row["fiscal_year"], row["report_type"]] = row
    return found


def _key(document: Row) -> Disclosure:
    return document["document_id"], document["part"]


def _link(key: Disclosure, cell: str) -> str:
    return f"{paths.document_page(*key)}#{cell}"


def _figures(line_items: pl.DataFrame) -> dict[tuple[Disclosure, str], Figure]:
    return {
        ((document, part), key): Figure(amount, _link((document, part), cell), verified, doubt is not None)
        for document, part, key, amount, cell, verified, doubt in key_figures(line_items).iter_rows()
    }


def _compare(
    year: int, force: Mapping[YearType, Row], figures: Mapping[tuple[Disclosure, str], Figure]
) -> list[Compared]:  # fmt: skip
    budget, final = (_key(force[year, kind]) if (year, kind) in force else None for kind in ("budget", "final_account"))

    def figure(document: Disclosure | None, key: str) -> Figure | None:
        return None if document is None else figures.get((document, key))

    pairs = [(key, TITLES[key], figure(budget, key), figure(final, key)) for key in _ITEMS]
    for measure in THREE_PUBLIC:
        planned, spent = f"budget.{measure}", f"final.{measure}"
        # The account prints both beside each other; what the budget said in spring is second best.
        pairs.append((spent, TITLES[spent], figure(final, planned) or figure(budget, planned), figure(final, spent)))
    return [_difference(key, title, first, second) for key, title, first, second in pairs if first or second]


def _difference(key: str, title: Words, budget: Figure | None, final: Figure | None) -> Compared:
    if budget is None or final is None:
        return Compared(key, title, budget, final, None, None)
    by = final.amount - budget.amount
    return Compared(key, title, budget, final, by, 100 * by / budget.amount if budget.amount else None)


def _charts(known: _Known, force: Mapping[YearType, Row], years: Sequence[int]) -> Iterator[Chart | None]:
    figures = known.figures
    shown = years[:_MOST_YEARS]

    def of(year: int, kind: str, key: str) -> Figure | None:
        return figures.get((_key(force[year, kind]), key)) if (year, kind) in force else None

    both = (TYPES["budget"], TYPES["final_account"])
    totals = [(year, (of(year, "budget", "expenditure"), of(year, "final_account", "expenditure"))) for year in shown]
    yield charts.columns("total", Words("支出合计：预算与决算", "Expenditure: budget and final account"), both, totals)
    newest = next((force[year, kind] for year in years for kind in ("final_account", "budget") if (year, kind) in force), None)
    if newest:
        lines = functions(known.line_items).filter(
            (pl.col("document_id") == newest["document_id"]) & (pl.col("part") == newest["part"])
        )
        top = lines.unique("code", keep="first", maintain_order=True).sort("amount", descending=True).head(_MOST_FUNCTIONS)
        kind = TYPES[newest["report_type"]]
        title = Words(
            f"{newest['fiscal_year']}年{kind.zh}支出，按功能分类",
            f"{newest['fiscal_year']} {kind.en.lower()}: expenditure by function",
        )
        items = [
            (Words(row["row"], row["row"]), (Figure(row["amount"], _link(_key(newest), row["cell"])),)) for row in rows_of(top)
        ]
        yield charts.rows("functions", title, (kind,), items)
    pairs = [(year, {item.key: item for item in _compare(year, force, figures)}) for year in shown]
    latest = next(((year, items) for year, items in pairs if any(f"final.{m}" in items for m in THREE_PUBLIC)), None)
    if latest:
        year, found = latest
        chosen = [found[f"final.{m}"] for m in THREE_PUBLIC if f"final.{m}" in found]
        title = Words(f"{year}年“三公”经费：预算与决算", f"“Three public” expenses {year}: budget and final account")
        yield charts.rows("three-public", title, both, [(item.title, (item.budget, item.final)) for item in chosen])
    parts = [
        (year, tuple(of(year, "final_account", k) or of(year, "budget", k) for k in ("personnel", "public"))) for year in shown
    ]
    title = Words("基本支出：人员经费与公用经费", "Basic expenditure: personnel and running costs")
    yield charts.columns("basic", title, (TITLES["personnel"], TITLES["public"]), parts)


def _listed(known: _Known, force: Mapping[YearType, Row]) -> Iterator[Listed]:
    counted = known.line_items.group_by("document_id", "part").agg(pl.len(), (pl.col("verified_by") > 0).sum().alias("verified"))
    counts = {(document, part): (amounts, verified) for document, part, amounts, verified in counted.iter_rows()}
    failed = known.failed.group_by("document_id", "part")
    findings = {(document, part): number for document, part, number in failed.agg(pl.col("finding").n_unique()).iter_rows()}
    current = {_key(row) for row in force.values()}
    rows = sorted(rows_of(known.documents), key=lambda row: str(row["fetched_at"] or ""), reverse=True)
    for row in sorted(
        rows, key=lambda row: (-(row["fiscal_year"] or 0), row["report_type"] or "", row["replaced_by"] is not None)
    ):
        amounts, verified = counts.get(_key(row), (0, 0))
        key = _key(row)
        original, beside = paths.web_address(row["url"]), known.beside.get(key, ())
        yield Listed(row, amounts, verified, findings.get(key, 0), key in current, original, beside)


def _undertaken(known: _Known, force: Mapping[YearType, Row]) -> Iterator[Undertaken]:
    """Projects of the newest final account and the newest budget that tell of any."""
    projects, indicators = by_disclosure(known.projects), by_disclosure(known.indicators)
    for kind in TYPES:
        document = next(
            (row for (_, of), row in sorted(force.items(), reverse=True) if of == kind and _key(row) in projects), None
        )
        if document is None:
            continue
        key = _key(document)
        table = lay_out_projects(rows_of(projects[key]), rows_of(indicators.get(key)), Cells())[0]
        own = [one for one in table.projects if one.row["subject"] in ("project", "overall")]
        most = tuple(own[:_MOST_PROJECTS])
        yield Undertaken(document, paths.further_page(*key), table, most, len(own) - len(most))


def _findings(site: Site, known: _Known, force: Mapping[YearType, Row]) -> Iterator[tuple[Row, Finding]]:
    """Findings of the documents that count, the newest year first."""
    checks, items = by_disclosure(known.failed), by_disclosure(known.line_items)
    for _, row in sorted(force.items(), reverse=True):
        key = _key(row)
        for finding in findings_of(checks.get(key), items.get(key, known.line_items.clear()), site, partial(known.places, key)):
            yield row, finding


_SOURCES = ("batches", "beside", "charts", "figures", "findings", "projects", "reached", "units", "values")
KIND = Kind("units", split, _drafts, _SOURCES)
