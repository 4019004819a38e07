"""Units side by side: what is shown, what its links lead to, and the CSV of exactly that."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
from playwright.sync_api import Page, expect

FIRST, SECOND = "武汉市江汉区安全应急局", "武汉市江汉区市容管理局"


def choose(page: Page, typed: str) -> None:
    page.locator("#add-unit").fill(typed)
    page.locator(".pickbox [role=option]").first.click()


def saved(page: Page) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("CSV")).click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by its mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_units_side_by_side_and_their_csv(page: Page, address: str, figures: pl.DataFrame) -> None:
    page.goto(f"{address}compare.html")
    choose(page, "安全应急")
    choose(page, "市容")
    expect(page.locator(".chosen-unit")).to_have_count(2)
    page.get_by_label("年度").select_option("2024")
    rows = saved(page)
    assert rows[0] == ["项目", "年度", "类型", "单位", FIRST, SECOND]
    wanted = {"fiscal_year": 2024, "report_type": "final_account", "statement": "expenditure", "row": "合计", "measure": "total"}
    by_unit = {row["unit_name"]: row for row in figures.filter(**wanted).iter_rows(named=True)}
    first = next(row for row in rows if row[0] == "本年支出合计")
    assert [Decimal(one) for one in first[4:]] == [by_unit[FIRST]["amount"], by_unit[SECOND]["amount"]]
    assert len(rows) - 1 == page.locator("table.comparison tbody td.r").count() / 2
    shown = page.locator("table.comparison tbody tr").first.locator("td a")
    assert [text.replace(",", "") for text in shown.all_inner_texts()] == first[4:]

    shown.first.click()
    page.wait_for_url(re.compile(f"d/{by_unit[FIRST]['document_id'][:16]}/.*#expenditure.total.total"))
    expect(page.get_by_role("dialog").locator("[data-slot=text]")).to_have_text(by_unit[FIRST]["amount_text"])


def test_budget_final_account_and_difference_over_all_years(page: Page, address: str) -> None:
    page.goto(f"{address}compare.html")
    choose(page, "安全应急")
    page.get_by_label("年度").select_option("all")
    page.get_by_label("类型").select_option("both")
    expect(page.locator("table.comparison th.measure").first).to_be_visible()
    rows = saved(page)
    of = {(row[0], row[1], row[2]): Decimal(row[4]) for row in rows[1:] if row[4]}
    for year in ("2023", "2024"):
        budget, final, apart = (of["本年支出合计", year, kind] for kind in ("预算", "决算", "决算减预算"))
        assert final - budget == apart != 0
    visible = page.locator("table.comparison tbody td").all_inner_texts()
    assert len(visible) == len(rows) - 1, "the CSV is what is on screen"


def test_what_is_compared_is_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}compare.html")
    choose(page, "安全应急")
    choose(page, "市容")
    page.get_by_label("按功能分类").check()
    expect(page.locator("table.comparison")).to_contain_text("224 ")
    before = page.locator("table.comparison").inner_text()
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("table.comparison")).to_contain_text("224 ")
    assert page.locator("table.comparison").inner_text() == before
    page.get_by_role("button", name="移除 " + FIRST).click()
    expect(page.locator(".chosen-unit")).to_have_count(1)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("table.comparison")).to_contain_text("Official hospitality")
    assert saved(page)[0] == ["measure", "year", "type", "unit", SECOND]
