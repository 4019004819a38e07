"""The entry page."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import polars as pl

from warehouse.schema import TABLES
from warehouse.site import paths
from warehouse.site.pages import Draft, Kind, Site, Task, fingerprint, render
from warehouse.site.view import build_page
from warehouse.tables import read_table


def _plan(site: Site) -> Iterator[Task]:
    yield None


def _drafts(site: Site, task: Task) -> Iterator[Draft]:
    page = _render(site, {name: read_table(site.tables, name) for name in TABLES})
    yield Draft(paths.INDEX, fingerprint(page), lambda: {paths.INDEX: page})


def _render(site: Site, frames: Mapping[str, pl.DataFrame]) -> str:
    review = site.reports / "review.html" if site.reports else None
    href = os.path.relpath(review, site.folder) if review and review.is_file() else None
    page = build_page(frames, site.release, os.path.relpath(site.release.path, site.folder), href)
    return render("index.html.j2", paths.INDEX, page=page)


KIND = Kind("front", _plan, _drafts, ("front", "view"))
