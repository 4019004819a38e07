"""The site of a home: page pictures drawn from the originals, then the pages written from the tables."""

from __future__ import annotations

import os
from pathlib import Path

from expectations.rulebook import all_reasons, all_rules
from flows.reporting import Reporter
from flows.stages.drawing import Originals
from flows.stages.site_pictures import draw_site_pictures
from warehouse.home import Home
from warehouse.releases import Release
from warehouse.site import Site, Words, build_site
from warehouse.tables import read_table


def write_site(home: Home, release: Release, report: Reporter, workers: int | None = None) -> Path:
    """Write the site of a home and return its entry page; what has not changed is left as it is.

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
    draw_site_pictures(home.tables, originals, home.site, report, workers)
    with report.track("Pages", None) as advance:
        built = build_site(site, lambda _kind, _done, _of: advance(1), workers or os.cpu_count() or 1)
    report.say(f"Site: {sum(built.written.values())} of {built.pages} pages written, {built.removed} removed.")
    return home.site / "index.html"


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
