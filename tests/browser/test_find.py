"""From a part of a unit's name to a figure on the page that prints it, as a reader goes."""

from __future__ import annotations

import io
import re

import polars as pl
from PIL import Image
from playwright.sync_api import Locator, Page, expect

UNIT = "武汉市江汉区安全应急局"


def hits(page: Page) -> Locator:
    return page.locator(".hits [role=option]")


def box(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("combobox")


def test_a_unit_is_found_its_year_opened_and_a_figure_shown_where_it_is_printed(
    page: Page, address: str, figures: pl.DataFrame
) -> None:
    page.goto(address)
    box(page).fill("安全应")
    expect(hits(page).first).to_contain_text(UNIT)
    box(page).press("ArrowDown")
    box(page).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(UNIT)

    page.get_by_role("link", name="2024 决算", exact=True).first.click()
    cell = "three_public.final.reception"
    link = page.locator(f'[id="{cell}"]')
    wanted = {
        "unit_name": UNIT,
        "fiscal_year": 2024,
        "report_type": "final_account",
        "statement": "three_public",
        "row": "决算数",
    }
    (row,) = figures.filter(measure="reception", **wanted).iter_rows(named=True)
    expect(link).to_contain_text(row["amount_text"])
    link.click()

    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-slot=text]")).to_have_text(row["amount_text"])
    expect(dialog.locator("[data-slot=yuan]")).to_have_text(f"{row['amount']:,.2f}")
    expect(dialog.locator("[data-slot=page]")).to_have_text(str(row["page"]))
    mark = dialog.locator("svg rect.mark")
    x, y, width, height = (float(mark.get_attribute(name) or "nan") for name in ("x", "y", "width", "height"))
    assert x <= row["x0"] and y <= row["top"] and x + width >= row["x1"] and y + height >= row["bottom"]
    assert width <= row["x1"] - row["x0"] + 12 and height <= row["bottom"] - row["top"] + 12
    assert re.search(rf"/{row['page']}\.webp$", dialog.locator("svg image").get_attribute("href") or "")
    page.wait_for_load_state("networkidle")
    assert dark_share(mark.screenshot()) > 0.02, "there is no ink where the figure is said to be"
    assert page.url.endswith(f"#{cell}")


def dark_share(picture: bytes) -> float:
    """How much of a picture is as dark as print, the edge left out, where the mark's own frame is."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    inner = image.crop((4, 4, image.width - 4, image.height - 4))
    return sum(inner.histogram()[:110]) / (inner.width * inner.height)


def test_a_cited_address_opens_the_figure(page: Page, address: str, figures: pl.DataFrame) -> None:
    first = figures.filter(
        unit_name=UNIT, fiscal_year=2023, report_type="budget", statement="expenditure", row="合计", measure="total"
    )
    (row,) = first.iter_rows(named=True)
    page.goto(f"{address}d/{row['document_id'][:16]}/index.html#expenditure.total.total")
    expect(page.get_by_role("dialog").locator("[data-slot=text]")).to_have_text(row["amount_text"])


def test_abbreviations_several_words_and_codes_are_found(page: Page, address: str) -> None:
    page.goto(address)
    for typed, found in (
        ("科协", "武汉市江汉区科学技术协会"),
        ("江汉科协", "武汉市江汉区科学技术协会"),
        ("江汉 图书", "武汉市江汉区示范图书馆"),
        ("2040601", "2040601 行政运行"),
        ("公务接待", "公务接待费支出最多"),
        ("hospitality", "公务接待费支出最多"),
        ("２０４０６０１", "2040601 行政运行"),
        ("没有这样的单位", "没有找到"),
        ("2023年 图书", "武汉市江汉区示范图书馆"),
        ("图书馆 公务接待", "武汉市江汉区示范图书馆"),
    ):
        box(page).fill(typed)
        expect(hits(page).first).to_contain_text(found)


def test_the_box_is_worked_by_keyboard_and_says_what_it_does(page: Page, address: str) -> None:
    page.goto(address)
    field = box(page)
    field.fill("管理")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("banner").locator("[role=status]")).to_contain_text("单位 2")
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.locator('.hits [role=option][aria-selected="true"]')
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "-")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("Enter")  # with nothing chosen: everything that is found, on a page of its own
    page.wait_for_url(re.compile("search.html"))
    expect(page.locator("#results a.hit").first).to_contain_text("管理")
    page.locator("#q").fill("行政运行")
    expect(page.locator("#results a.hit").first).to_contain_text("行政运行")
    page.locator("#results a.hit").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("行政运行")


def test_the_language_is_switched_and_kept(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("部门预算决算"))
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="How much is covered and verified")).to_be_visible()
    expect(page.get_by_text("收了多少，核对了多少")).to_be_hidden()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Compare units"))
    expect(page.locator("#add-unit")).to_have_attribute("placeholder", "Part of its name")
    page.get_by_role("button", name="切换为中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("比较单位"))


def test_light_and_dark(page: Page, address: str) -> None:
    page.goto(address)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator("[data-switch=theme]").click()
    after = page.evaluate(ground)
    assert before != after
    page.reload()
    assert page.evaluate(ground) == after
