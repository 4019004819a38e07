"""The maintainers' page: reports, what the suites and crawls came to night after night, and every failed check."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.crawl_history import Crawl, crawl_history
from warehouse.home import Home
from warehouse.site.gather import Gathered, gather
from warehouse.site.outcomes import outcomes
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, one_task, render
from warehouse.site.paths import MAINTAINERS, document_page, unit_page
from warehouse.site.words import Words, yuan
from warehouse.tables import read_table

SHOWN_RUNS = 40
SHOWN_CRAWLS = 40
SHOWN_FAILURES = 200


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of the suites: when, what the gate said, how many checks came to which outcome, and how many documents had any."""

    at: str
    verdict: str
    documents: int
    passed: int
    rounding: int
    failed: int
    not_evaluable: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed check: whose, under which rule, by how much, and where it is shown."""

    unit: str
    unit_href: str
    year: int | None
    report_type: str | None
    href: str
    severity: str
    rule_id: str
    message: Words
    difference: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A report beside the site: its address from the page, its name, and what it is for."""

    href: str
    title: Words
    about: Words


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Everything that the page shows."""

    reports: tuple[Report, ...]
    outcomes: tuple[tuple[str, int], ...]
    not_evaluable: tuple[tuple[str, Words, int], ...]
    runs: tuple[SuiteRun, ...]
    crawls: tuple[Crawl, ...]
    statuses: tuple[tuple[str, int], ...]
    failures: tuple[Failure, ...]
    failures_in_all: int


_REPORTS = (
    (
        "review.html",
        Words("校验报告", "Review report"),
        Words(
            "逐条不符之处，两处原文的图，以及对它们的决定", "every difference with pictures of both places, and decisions on them"
        ),
    ),
    (
        "data_docs/index.html",
        Words("Data Docs", "Data Docs"),
        Words("各专题的期望及其结果", "expectations by subject and their results"),
    ),
    (
        "data_docs/gate.html",
        Words("发布前的关口", "The gate"),
        Words("与前几次相比是否骤降", "whether figures fell sharply against earlier runs"),
    ),
)


def build_maintenance(site: Site, gathered: Gathered) -> Maintenance:
    """Work out the page from the tables, and from what lies beside them in the home."""
    home = Home(site.tables.parent)
    documents, checks = read_table(site.tables, "documents"), outcomes(site.tables)
    return Maintenance(
        reports=tuple(_reports(site)),
        outcomes=tuple(sorted(checks.counts.items())),
        not_evaluable=tuple(
            (reason or "", site.reasons.get(reason, Words(reason or "—", reason or "—")), count)
            for reason, count in checks.reasons.iter_rows()
        ),
        runs=suite_runs(home.runs, SHOWN_RUNS),
        crawls=crawl_history(home.ledger, SHOWN_CRAWLS),
        statuses=tuple(sorted(documents.group_by("status").len().iter_rows(), key=lambda one: str(one[0]))),
        failures=tuple(_failures(checks.failed.head(SHOWN_FAILURES), documents, gathered, site)),
        failures_in_all=checks.failed.height,
    )


def suite_runs(folder: Path, most: int) -> tuple[SuiteRun, ...]:
    """Return what the latest runs of the suites came to, the newest first; a file that cannot be read is left out."""
    files = sorted(folder.glob("20*.json"), reverse=True)[:most]
    return tuple(run for run in map(_suite_run, files) if run is not None)


def _suite_run(path: Path) -> SuiteRun | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        whole = [measure for measure in content["measures"] if measure["scope"] == "all"]
        count = {name: sum(measure[name] for measure in whole) for name in ("pass", "rounding", "fail", "not_evaluable")}
        return SuiteRun(
            at=content["at"][:16].replace("T", " "),
            verdict=content["verdict"],
            documents=max((measure["documents"] for measure in whole), default=0),
            passed=count["pass"],
            rounding=count["rounding"],
            failed=count["fail"],
            not_evaluable=count["not_evaluable"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _reports(site: Site) -> Iterator[Report]:
    page = (site.folder / MAINTAINERS).parent
    for name, title, about in _REPORTS:
        places = [site.release.path / name] + ([site.reports / name] if site.reports else [])
        found = next((place for place in places if place.is_file()), None)
        if found is not None:
            yield Report(os.path.relpath(found, page), title, about)


def _failures(failed: pl.DataFrame, documents: pl.DataFrame, gathered: Gathered, site: Site) -> Iterator[Failure]:
    whose = documents.drop_nulls("document_id").select(
        "document_id", "part", "division_code", "unit_name", "fiscal_year", "report_type"
    ).unique(["document_id", "part"], keep="first", maintain_order=True)  # fmt: skip
    in_force = set(gathered.places["document_id"].drop_nulls())
    order = ["division_code", "unit_name", "fiscal_year", "report_type", "rule_id"]
    rows = failed.join(whose, on=["document_id", "part"], how="left", maintain_order="left")
    for row in rows.sort(order, maintain_order=True, nulls_last=True).iter_rows(named=True):
        yield _failure(row, site, row["document_id"] not in in_force)


def _failure(row: dict[str, Any], site: Site, superseded: bool) -> Failure:
    rule = site.rules.get(row["rule_id"], Words(row["rule_id"], row["rule_id"]))
    unit = row["unit_name"] or "—"
    return Failure(
        unit=unit,
        unit_href=unit_page(row["division_code"], unit),
        year=row["fiscal_year"],
        report_type=row["report_type"],
        href=f"{document_page(row['document_id'], row['part'])}#findings",
        severity=row["severity"],
        rule_id=row["rule_id"],
        message=Words(row["message_zh"] or rule.zh, row["message_en"] or rule.en),
        difference=yuan(row["difference"]),
        superseded=superseded,
    )


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    page = build_maintenance(site, gather(site))
    yield Draft(MAINTAINERS, fingerprint(page), lambda: {MAINTAINERS: _page(page)})


def _page(page: Maintenance) -> str:
    return render("maintainers.html.j2", MAINTAINERS, nav="about", page=page, verdicts=_VERDICTS)


_VERDICTS = {
    "passed": Words("通过", "Passed"),
    "warned": Words("有提示", "Warned"),
    "held": Words("暂缓发布", "Held"),
    "accepted": Words("人工接受", "Accepted"),
}

KIND = Kind("maintainers", one_task, _drafts, ("maintainers", "gather", "outcomes"))
