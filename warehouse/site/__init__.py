"""The static site: one page that needs nothing but itself, from a disk, a server or a phone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

from warehouse.releases import Release
from warehouse.site.view import build_page

__all__ = ["render_site", "write_site"]


def write_site(frames: Mapping[str, pl.DataFrame], release: Release, site: Path, review: Path) -> Path:
    """Write `SITE/index.html` for a release and return its path; whoever reads meanwhile has the old page, whole.

    `review` is the review report, which the page links to where the file is there.
    """
    site.mkdir(parents=True, exist_ok=True)
    review_href = os.path.relpath(review, site) if review.is_file() else None
    html = render_site(frames, release, os.path.relpath(release.path, site), review_href)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=site, prefix=".index-", suffix=".html", delete=False) as file:
        file.write(html)
        file.flush()
        os.fsync(file.fileno())
    fresh = Path(file.name)
    fresh.chmod(0o644)
    return fresh.replace(site / "index.html")


def render_site(frames: Mapping[str, pl.DataFrame], release: Release, release_href: str, review_href: str | None) -> str:
    """Return the page as HTML.

    Args:
        frames: the release's tables by name.
        release: what was published.
        release_href: the address of the release's folder as seen from the page.
        review_href: the address of the review report, or None.
    """
    environment = Environment(
        loader=PackageLoader("warehouse.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("index.html.j2").render(page=build_page(frames, release, release_href, review_href))
