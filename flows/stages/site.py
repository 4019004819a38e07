"""The site of a home: page pictures drawn from the originals, then the pages written from the tables."""

from __future__ import annotations

import os
from pathlib import Path

from expectations.rulebook import all_reasons, all_rules
from flows.reporting import Reporter
from flows.stages.drawing import Originals
from flows.stages.site_pictures import draw_site_pictures
from warehouse import made
from warehouse.home import Home
from warehouse.releases import Release
from warehouse.schema import TABLES
from warehouse.site import Site, Words, build_site, is_whole
from warehouse.tables import read_table

_STAGE = "site"


def write_site(home: Home, release: Release, report: Reporter, workers: int | None = None) -> Path:
    """Write the site of a home and return its entry page; what has not changed is left as it is.

    Where tables, release, reports and program are those of the last build and every file of it is there, nothing is done.

    Args:
        home: its tables are what the site shows.
        release: what the site offers for download.
        report: told how far it is.
        workers: processes, by default as many as processors.

    Raises:
        StoreError: a table is damaged.
    """
    site = site_of(home, release)
    originals = Originals.beside(home.tables, read_table(home.tables, "documents"))
    drawn = draw_site_pictures(home.tables, originals, home.site, report, workers)
    inputs = _inputs(home, release)
    if not drawn and made.unchanged(home, _STAGE, inputs) is not None and is_whole(home.site):
        report.say("Site: nothing has changed since it was written.")
        return home.site / "index.html"
    made.begin(home, _STAGE)
    with report.track("Pages", None) as advance:
        built = build_site(site, lambda _kind, _done, _of: advance(1), workers or os.cpu_count() or 1)
    report.say(f"Site: {sum(built.written.values())} of {built.pages} pages written, {built.removed} removed.")
    made.finish(home, _STAGE, inputs, [home.site / "index.html"], {})
    return home.site / "index.html"


def _inputs(home: Home, release: Release) -> str:
    """The fingerprint of all that pages are made of: a release never changes, and of reports pages have links and counts."""
    docs = home.reports / "data_docs"
    reports = [str(path.relative_to(home.root)) for folder in (home.reports, docs) for path in sorted(folder.glob("*.*"))]
    suites = [path for path in (docs / "suites.json",) if path.is_file()]
    tables = (home.tables / name for name in TABLES)
    return made.fingerprint(made.program(), *tables, *suites, release.version, release.path.name, *reports)


def site_of(home: Home, release: Release) -> Site:
    """Return what the site of a home is built from."""
    return Site(
        tables=home.tables,
        folder=home.site,
        release=release,
        rules={card.id: Words(card.title_zh, card.title_en) for card in all_rules()},
        reasons={code: Words(zh, en) for code, (zh, en) in all_reasons().items()},
        reports=home.reports,
    )
