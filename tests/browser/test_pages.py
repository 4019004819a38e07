"""Every kind of page: accessible in both themes and languages, fit for a phone, from a disk, without another host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Watch
from warehouse.site.paths import document_page, further_page, unit_page, unit_slug

EVALUATED = "武汉市江汉区科学技术协会"
UNIT, OTHER, DIVISION = "武汉市江汉区安全应急局", "武汉市江汉区市容管理局", "420103"
COMPARED = f"compare.html#u={unit_slug(DIVISION, UNIT)},{unit_slug(DIVISION, OTHER)}"
KINDS = {
    "front": "index.html",
    "coverage": "coverage.html",
    "division": "coverage/420103.html",
    "search": "search.html?q=管理",
    "comparison": f"{COMPARED}&t=both&y=all",
    "empty comparison": "compare.html",
    "maintainers": "about/maintainers.html",
    "ranking": "r/reception-2024.html",
    "differences": "r/difference-2024.html",
    "item": "c/20406.html",
    "unit": unit_page(DIVISION, UNIT),
    "disclosure": "disclosure",
    "figure": "disclosure#three_public.final.reception",
    "promises": "promises.html",
    "promises of a division": "promises/420103.html",
    "projects": "further",
    "goal of a project": "further#project.self_evaluation.37e26a42",
}


@pytest.fixture(scope="session")
def places(figures: pl.DataFrame) -> dict[str, str]:
    """Address of each kind of page, below the site's folder."""
    (document,) = figures.filter(unit_name=UNIT, fiscal_year=2024, report_type="final_account")["document_id"].unique()
    evaluated = figures.filter(unit_name=EVALUATED, fiscal_year=2024, report_type="final_account")["document_id"][0]
    addresses = {"disclosure": document_page(document), "further": further_page(evaluated)}
    named = ((kind, place.partition("#")) for kind, place in KINDS.items())
    return {kind: addresses.get(page, page) + mark + anchor for kind, (page, mark, anchor) in named}


def opened(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    if "u=" in url:
        expect(page.locator("table.comparison tbody tr").first).to_be_visible()
    if "coverage.html" in url:
        expect(page.locator("table.matrix tbody tr").first).to_be_visible()
    if "promises.html" in url:
        expect(page.locator("table.promises tbody tr").first).to_be_visible()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]} (and {len(one['nodes']) - 1} more)"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_serious_accessibility_violation_in_either_theme(page: Page, address: str, places: dict[str, str], kind: str) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, address + places[kind])
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.querySelector('[data-switch=lang]').click()")
    assert serious(page) == []


def test_the_search_box_is_accessible_while_it_shows_what_it_found(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("banner").get_by_role("combobox").fill("管理")
    expect(page.locator(".hits [role=option]").first).to_be_visible()
    assert serious(page) == []


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        watch = Watch(page, address)
        yield page
        assert watch.problems == []


def test_a_phone_shows_every_page_without_scrolling_sideways(phone: Page, address: str, places: dict[str, str]) -> None:
    too_wide = {}
    for kind, place in places.items():
        opened(phone, address + place)
        width = phone.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            too_wide[kind] = width
    assert too_wide == {}


def test_from_a_disk_it_works_as_from_a_server(browser: Browser, site_folder: Path, places: dict[str, str]) -> None:
    base = site_folder.absolute().as_uri() + "/"
    with browser.new_context() as context:
        page = context.new_page()
        watch = Watch(page, base)
        for place in places.values():
            opened(page, base + place)
        page.goto(base + "index.html")
        page.get_by_role("banner").get_by_role("combobox").fill("科协")
        expect(page.locator(".hits [role=option]").first).to_contain_text("科学技术协会")
        page.goto(base + COMPARED)
        expect(page.locator("table.comparison tbody td a").first).to_be_visible()
        assert watch.problems == []


def test_the_front_page_is_light(page: Page, address: str) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 300_000, sizes


def test_every_link_within_the_site_leads_somewhere(page: Page, site_folder: Path, address: str, places: dict[str, str]) -> None:
    links: set[str] = set()
    for place in places.values():
        opened(page, address + place)
        found = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location).href)"
        )
        links |= {link.removeprefix(address) for link in found if link.startswith(address)}
    assert len(links) > 100
    assert {link for link in links if not leads_somewhere(site_folder, link)} == set()


def leads_somewhere(site: Path, link: str) -> bool:
    """Whether there is a file for a link, and in it what the link names."""
    path, _, anchor = unquote(link.split("?")[0]).partition("#")
    file = (site.parent if path.startswith(("releases/", "reports/")) else site) / (path or "index.html")
    if anchor and path.startswith("d/"):
        return file.is_file() and f'id="{anchor}"' in file.read_text(encoding="utf-8")
    return file.exists()
