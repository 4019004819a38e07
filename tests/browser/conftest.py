"""The demo, built once for all tests of the site, served on loopback, and a page in Chromium that is watched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page

from flows.reporting import SilentReporter
from flows.stages.demo import demo
from tests.browser.chromium import CHROMIUM, Watch, chromium, serving
from warehouse.home import Home
from warehouse.tables import read_table


@pytest.fixture(scope="session")
def site_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has been through the demo; test processes that run at once share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home = Home(shared / "demo-of-the-site")
    with FileLock(shared / "demo-of-the-site.lock"):
        if not (home.root / "done").is_file():
            demo(home, SilentReporter(), date(2026, 1, 2))
            (home.root / "done").touch()
    return home


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
