"""From a unit to its project, and to the place on the page where its self-evaluation prints a result; the page over all units."""

from __future__ import annotations

import re

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_find import dark_share
from warehouse.home import Home
from warehouse.site.paths import further_page, unit_page
from warehouse.site.reached import outcome
from warehouse.tables import read_table

UNIT, PROJECT, INDICATOR = "武汉市江汉区科学技术协会", "科普宣传", "科普信息化建设"
DIVISION = "420103"


@pytest.fixture(scope="session")
def indicators(site_home: Home) -> pl.DataFrame:
    return read_table(site_home.tables, "indicators")


def test_from_a_unit_to_a_project_to_the_crop_of_its_self_evaluation(
    page: Page, address: str, site_home: Home, indicators: pl.DataFrame
) -> None:
    wanted = {"unit_name": UNIT, "fiscal_year": 2024, "source": "self_evaluation", "project_name": PROJECT}
    (row,) = indicators.filter(level3=INDICATOR, **wanted).iter_rows(named=True)
    (project,) = read_table(site_home.tables, "projects").filter(project=row["project"]).iter_rows(named=True)
    page.goto(address + unit_page(DIVISION, UNIT))
    of_unit = page.get_by_role("region", name="项目与绩效").get_by_role("row", name=PROJECT)
    for text in (project["budget_text"], project["executed_text"], project["rate_text"]):
        expect(of_unit).to_contain_text(text)
    of_unit.get_by_role("link", name=PROJECT).click()

    page.wait_for_url(re.compile(r"further\.html#project\.self_evaluation\."))
    form = page.locator(f"details[id='{page.url.partition('#')[2]}']")
    expect(form.get_by_role("heading", name=PROJECT)).to_be_visible()
    for text in (project["type"], *project["funding"], project["implementing_unit"]):
        expect(form).to_contain_text(text)
    line = form.get_by_role("row", name=INDICATOR)
    expect(line).to_contain_text("达到")
    link = line.get_by_role("link", name=row["actual_text"]).last
    link.click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_contain_text(f"{INDICATOR} · 完成值")
    expect(dialog.get_by_role("heading", level=2)).to_contain_text(PROJECT)
    expect(dialog.locator("[data-slot=text]")).to_have_text(row["actual_text"])
    expect(dialog.locator("[data-slot=page]")).to_have_text(str(row["page"]))
    expect(dialog.locator("[data-slot=equals]")).to_be_hidden()
    expect(dialog.locator("[data-slot=cite]")).to_contain_text(PROJECT)
    mark = dialog.locator("svg rect.mark")
    x, y, width, height = (float(mark.get_attribute(name) or "nan") for name in ("x", "y", "width", "height"))
    assert x <= row["x0"] and y <= row["top"] and x + width >= row["x1"] and y + height >= row["bottom"]
    assert width <= row["x1"] - row["x0"] + 12 and height <= row["bottom"] - row["top"] + 12
    assert re.search(rf"/{row['page']}\.webp$", dialog.locator("svg image").get_attribute("href") or "")
    page.wait_for_load_state("networkidle")
    assert dark_share(mark.screenshot()) > 0.01, "there is no ink where the result is said to be"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_an_amount_shown_twice_is_left_where_it_was_asked_for(page: Page, address: str, indicators: pl.DataFrame) -> None:
    (document,) = indicators.filter(unit_name=UNIT)["document_id"].unique()
    page.goto(address + further_page(document))
    line = page.get_by_role("row", name=PROJECT).first
    for at, shown in enumerate((line.locator("a.fig").first, page.locator("details dd a.fig", has_text="138.66").first)):
        shown.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("[data-slot=yuan]")).to_have_text("1,386,600.00")
        expect(dialog.locator("[data-slot=identities] li")).not_to_have_count(0)
        page.keyboard.press("Escape")
        expect(shown, f"the {at + 1}. link").to_be_focused()


def test_targets_of_all_units_are_filtered_and_lead_to_their_place(page: Page, address: str, indicators: pl.DataFrame) -> None:
    page.goto(address + "promises.html")
    found = page.locator(".found")
    lines = page.locator("table.promises tbody tr:not(.group)")
    for key, words in (("reached", "达到"), ("missed", "未达到"), ("incomparable", "不可比")):
        page.get_by_label("来源").select_option(label="绩效自评表")
        page.get_by_label("是否达到").select_option(re.sub(r"\D", "", str(["reached", "missed", "incomparable"].index(key))))
        count = sum(outcome(row) == key for row in indicators.filter(source="self_evaluation").iter_rows(named=True))
        expect(lines).to_have_count(count)
        expect(found).to_contain_text(f"{words} {count}" if count else "没有符合的目标")
    page.get_by_label("是否达到").select_option("0")
    page.get_by_label("单位、项目或指标").fill(f"{PROJECT} 信息化")
    expect(lines).to_have_count(1)
    page.reload()  # what is chosen is in the address
    expect(lines).to_have_count(1)
    page.get_by_role("button", name="Switch to English").click()
    expect(found).to_contain_text("Projects: 1, targets: 1 (reached 1)")
    lines.get_by_role("link").click()
    expect(page.get_by_role("dialog").locator("[data-slot=text]")).to_have_text("153次")


def test_without_scripts_targets_are_counted_in_a_plain_table(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "promises.html")
        expect(page.locator("#promises")).to_be_hidden()
        page.locator("tbody th a").first.click()
        row = page.get_by_role("row", name=UNIT)
        row.get_by_role("link").last.click()
        page.wait_for_url(re.compile(r"further\.html$"))
        expect(page.locator("details").first).to_be_visible()
