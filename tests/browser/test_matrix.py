"""The coverage matrix: its filters, where its cells lead, and what readers without scripts see."""

from __future__ import annotations

import re

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from warehouse.home import Home
from warehouse.tables import read_table


def shown(page: Page) -> int:
    return page.locator("table.matrix tbody tr").count()


def test_filters(page: Page, address: str, site_home: Home) -> None:
    coverage = read_table(site_home.tables, "coverage")
    page.goto(f"{address}coverage.html")
    rows = page.locator("table.matrix tbody tr")
    expect(rows).to_have_count(coverage["unit_name"].n_unique())
    for status in ("withdrawn", "unlisted", "published"):
        page.get_by_label("状态").select_option(status)
        of_status = coverage.filter(status=status)
        expect(rows).to_have_count(of_status["unit_name"].n_unique())
        expect(page.locator(".found")).to_contain_text(f"{of_status.height} 格")
        expect(page.locator(f"table.matrix td:not(.faded) .cell.{status}")).to_have_count(of_status.height)
    page.get_by_label("状态").select_option("")
    page.get_by_label("年度").select_option("2023")
    page.get_by_label("类型").select_option("final_account")
    expect(page.locator("table.matrix thead tr").nth(1).locator("th")).to_have_count(1)
    page.get_by_label("单位名称").fill("商贸")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("已撤下")
    page.reload()  # what is chosen is in the address
    expect(rows).to_have_count(1)
    expect(page.get_by_label("年度")).to_have_value("2023")
    page.get_by_label("单位名称").fill("没有这个单位")
    expect(page.locator(".found")).to_contain_text("没有符合的单位")


def test_cells_lead_to_the_document_and_names_to_the_unit(page: Page, address: str, site_home: Home) -> None:
    (row,) = read_table(site_home.tables, "coverage").filter(status="withdrawn").iter_rows(named=True)
    page.goto(f"{address}coverage.html#status=withdrawn")
    page.locator("table.matrix a.cell.withdrawn").click()
    page.wait_for_url(re.compile(f"d/{row['document_id'][:16]}/"))
    page.go_back()
    page.locator("table.matrix tbody th a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(row["unit_name"])


def test_without_scripts_every_division_is_a_plain_table(browser: Browser, address: str, site_home: Home) -> None:
    coverage = read_table(site_home.tables, "coverage")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}coverage.html")
        expect(page.locator("#matrix")).to_be_hidden()
        page.locator("tbody th a").first.click()
        expect(page.locator("table.matrix tbody tr")).to_have_count(coverage["unit_name"].n_unique())
        expect(page.locator("table.matrix .cell.published")).to_have_count(
            coverage.filter(pl.col("status") == "published").height
        )


@pytest.mark.parametrize(
    ("name", "lines"), [("coverage", "table.matrix tbody tr"), ("promises", "table.promises tbody tr:not(.group)")]
)
def test_long_lists_are_turned_page_by_page(page: Page, address: str, name: str, lines: str) -> None:
    def with_short_pages(route: Route) -> None:  # the demo has fewer lines than a page holds
        answer = route.fetch()
        script = answer.text()
        assert script.count("PAGE = 100") == 1
        route.fulfill(response=answer, body=script.replace("PAGE = 100", "PAGE = 10"))

    page.route(f"**/assets/{name}.js", with_short_pages)
    page.goto(f"{address}{name}.html")
    rows, pager = page.locator(lines), page.locator(".pager")
    back, on = pager.get_by_role("button", name="上一页"), pager.get_by_role("button", name="下一页")
    expect(rows).to_have_count(10)
    expect(back).to_be_disabled()
    first = rows.first.text_content() or ""
    on.click()
    expect(pager).to_contain_text("第 2 / ")
    expect(rows.first).not_to_have_text(first)
    back.click()
    expect(pager).to_contain_text("第 1 / ")
    expect(rows.first).to_have_text(first)
