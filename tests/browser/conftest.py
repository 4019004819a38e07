"""The demo's site, served on loopback, and a page in Chromium that is watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from flows.stages.demo import DemoSummary
from tests.browser.chromium import CHROMIUM, Watch, chromium, serving
from warehouse.home import Home
from warehouse.tables import read_table


@pytest.fixture(scope="session")
def site_home(demo_run: tuple[Home, DemoSummary]) -> Home:
    """A home that has been through the demo."""
    return demo_run[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for a module: while it runs, nothing else in the process can run an event loop."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def address(site_home: Home) -> Iterator[str]:
    """The address of the served site, ending with a slash."""
    with serving(site_home) as base:
        yield base


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at desktop width; the test fails where the page errs, or asks another host."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        watch = Watch(page, address)
        yield page
        assert watch.problems == []


@pytest.fixture(scope="session")
def figures(site_home: Home) -> pl.DataFrame:
    """The figures that the site shows."""
    return read_table(site_home.tables, "line_items")


@pytest.fixture(scope="session")
def site_folder(site_home: Home) -> Path:
    return site_home.site
