"""The pages of a built site, as one finds them in the folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from lxml import html

from tests.site.conftest import CHILD, DIVISION, UNIT, Built
from warehouse.schema import TABLES
from warehouse.site import paths
from warehouse.tables import write_table


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def data_of(site: Built, document_id: str) -> dict[str, Any]:
    script = (site.home.site / paths.cells_file(document_id)).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.removeprefix("window.juesuanFigures = ").rstrip(";\n"))
    return found


def test_every_link_within_the_site_leads_to_something(site: Built) -> None:
    broken = []
    for path in site.home.site.rglob("*.html"):
        page = html.document_fromstring(path.read_bytes())
        for element, attribute, link, _ in page.iterlinks():
            parts = urlsplit(link)
            if parts.scheme or not parts.path or attribute == "action":
                continue
            target = (path.parent / parts.path).resolve()
            there = target.is_file() or target.parent.name == "2026.11.27"
            named = not parts.fragment or target.name == "compare.html" or parts.fragment in ids_of(target)  # or what is compared
            if not (there and named):
                broken.append((path.parent.name, element.tag, link))
    assert broken == []


def ids_of(path: Path) -> set[str]:
    return set(html.document_fromstring(path.read_bytes()).xpath("//@id")) if path.suffix == ".html" else set()


def test_nothing_is_loaded_from_another_host(site: Built) -> None:
    for path in site.home.site.rglob("*.html"):
        page = html.document_fromstring(path.read_bytes())
        loaded = page.xpath("//script/@src | //link[@rel!='license']/@href | //img/@src | //iframe/@src")
        assert [link for link in loaded if urlsplit(link).scheme not in ("", "data")] == []
    for path in (site.home.site / "assets").iterdir():
        assert not re.search(r"url\(|@import|fetch\(|https?://(?!www\.w3\.org/2000/svg)", path.read_text(encoding="utf-8")), path


def test_every_figure_is_on_its_page_with_its_text_and_place(site: Built) -> None:
    document_id = site.id_of(2024, "final_account")
    items = site.tables["line_items"].filter(pl.col("document_id") == document_id)
    page, data = site.page(paths.document_page(document_id)), data_of(site, document_id)
    figures = page.xpath("//a[contains(@class, 'fig')]")
    ids = [figure.get("id") for figure in figures]
    assert len(ids) == len(set(ids)) == items.height == len(data["figures"])
    assert [figure.get("href") for figure in figures] == [f"#{name}" for name in ids]
    total = page.get_element_by_id("expenditure.total.total")
    row = items.filter((pl.col("statement") == "expenditure") & (pl.col("row") == "合计") & (pl.col("measure") == "total")).row(
        0, named=True
    )
    assert text(total) == row["amount_text"]
    place, box, printed, yuan, unit, *_ = data["figures"]["expenditure.total.total"]
    assert (place, printed, unit) == (row["page"], row["amount_text"], row["currency_unit"])
    assert yuan == f"{row['amount']:,.2f}"
    assert box == [round(row[name]) for name in ("x0", "top", "x1", "bottom")]


def test_identities_name_the_figures_that_they_are_of(site: Built) -> None:
    document_id = site.id_of(2024, "final_account")
    data = data_of(site, document_id)
    names = list(data["figures"])
    mine = names.index("expenditure.total.total")
    rules = {data["rules"][check[0]][0] for check in data["checks"] if mine in check[2]}
    assert "expenditure-total-is-sum-of-columns" in rules
    [sum_of_columns] = [
        check
        for check in data["checks"]
        if data["rules"][check[0]][0] == "expenditure-total-is-sum-of-columns" and check[2] == [mine]
    ]
    assert (sum_of_columns[1], sum_of_columns[4]) == ("pass", "=")
    assert [names[number] for number in sum_of_columns[3]] == ["expenditure.total.basic", "expenditure.total.project"]
    verified = site.tables["line_items"].filter((pl.col("document_id") == document_id) & (pl.col("verified_by") > 0))
    in_checks = {n for check in data["checks"] for side in check[2:4] for n in side if isinstance(n, int)}
    unlisted = {n for n, figure in enumerate(data["figures"].values()) if len(figure) > 5 and "unlisted" in figure[5]}
    assert len(in_checks | unlisted) >= verified.height
    assert not in_checks & unlisted


def test_a_failed_identity_marks_its_figures_and_is_told_in_words(site: Built) -> None:
    document_id = site.id_of(2023, "final_account", "武汉市江汉区就业保障局")
    page = site.page(paths.document_page(document_id))
    wrong = page.get_element_by_id("revenue.total.total")
    assert "x" in wrong.get("class").split()
    assert "勾稽不符" in text(wrong)
    findings = page.xpath("//section[@aria-labelledby='findings']")[0]
    assert findings.xpath(".//a[@href='#revenue.total.total']")
    assert "≠" in text(findings)


def test_lines_and_columns_are_in_the_order_of_the_page(site: Built) -> None:
    page = site.page(paths.document_page(site.id_of(2024, "final_account")))
    [table] = page.get_element_by_id("expenditure").xpath(".//table")
    head = [text(cell.xpath("./span[@class='zh']")[0]) for cell in table.xpath(".//thead//th")]
    assert head[:4] == ["项目", "合计", "基本支出", "项目支出"]
    rows = table.xpath(".//tbody/tr")
    assert text(rows[0][0]) == "合计"
    codes = [row.xpath("./th/span[@class='code']")[0].text for row in rows[1:]]
    assert codes == sorted(codes)
    panels = page.get_element_by_id("revenue_expenditure_summary").xpath(".//table/caption/span[@class='zh']")
    assert [text(panel) for panel in panels] == ["收入", "支出"]


def test_versions_lead_to_each_other(site: Built) -> None:
    old, new = (site.id_of(2024, "final_account", newest=newest) for newest in (False, True))
    before, after = site.page(paths.document_page(old)), site.page(paths.document_page(new))
    assert "本版已被取代" in text(before.xpath("//div[contains(@class, 'notice')]")[0])
    assert before.xpath(f"//a[@href='../../{paths.document_page(new)}']")
    assert after.xpath(f"//a[@href='../../{paths.document_page(old)}']")
    assert before.get_element_by_id("figure").get("data-after") == f"../../{paths.document_page(new)}"
    assert after.get_element_by_id("figure").get("data-before") == f"../../{paths.document_page(old)}"
    changed = site.tables["revisions"].height
    assert len(after.xpath("//section[@aria-labelledby='revisions']//tbody/tr")) == changed > 0
    [history] = data_of(site, new)["figures"]["expenditure.2100408.project"][5]["history"]
    assert history[:2] == ["before", "changed"]
    assert data_of(site, old)["figures"]["expenditure.2100408.project"][2] == history[2]
    assert data_of(site, old)["figures"]["expenditure.2100408.project"][5]["history"][0][0] == "after"


def test_the_unit_page_answers_by_how_much_account_and_budget_differ(site: Built) -> None:
    page = site.page(paths.unit_page(DIVISION, UNIT))
    groups = page.xpath("//table[contains(@class, 'compared')]/tbody")
    assert len(groups) == 2
    row = next(row for row in groups[0] if "本年支出合计" in text(row[0]))
    links = [cell.xpath("./a/@href")[0] for cell in row[1:3]]
    budget, final = (site.id_of(2024, kind) for kind in ("budget", "final_account"))
    assert links == [f"../../{paths.document_page(d)}#expenditure.total.total" for d in (budget, final)]
    items = site.tables["line_items"].filter(
        (pl.col("statement") == "expenditure") & (pl.col("row") == "合计") & (pl.col("measure") == "total")
    )
    amounts = dict(items.select("document_id", "amount").iter_rows())
    by = (amounts[final] - amounts[budget]) / 10_000
    assert text(row[3]).replace("−", "-") == f"{by:+,.2f}"
    assert text(row[4]).replace("−", "-") == f"{100 * by * 10_000 / amounts[budget]:+.1f}%"
    reception = next(row for row in groups[0] if "公务接待费" in text(row[0]))
    assert reception[1].xpath("./a/@href")[0].endswith(f"{paths.document_page(final)}#three_public.budget.reception")


def test_the_unit_page_shows_charts_relatives_and_all_versions(site: Built) -> None:
    page = site.page(paths.unit_page(DIVISION, UNIT))
    charts = page.xpath("//figure[contains(@class, 'chart')]")
    assert len(charts) == 4
    for chart in charts:
        assert chart.xpath(".//figcaption") and chart.xpath(".//details//table")
        bars = chart.xpath(".//a[@aria-label]")
        assert bars and all("元" in bar.get("aria-label") for bar in bars)
    listed = page.xpath("//section[@aria-labelledby='documents']//tbody/tr")
    assert len(listed) == 5
    assert sum("已被取代" in text(row) for row in listed) == 1
    assert page.xpath(f"//a[@href='../../{paths.unit_page(DIVISION, CHILD)}']")
    child = site.page(paths.unit_page(DIVISION, CHILD))
    assert child.xpath(f"//a[@href='../../{paths.unit_page(DIVISION, UNIT)}']")
    assert "尚未取得任何文件" in text(child.get_element_by_id("main"))


def test_every_text_has_its_other_language(site: Built) -> None:
    for address in (paths.unit_page(DIVISION, UNIT), paths.document_page(site.id_of(2024, "budget"))):
        page = site.page(address)
        assert page.get("lang") == "zh-CN"
        assert page.get("data-lang") == "zh"
        assert page.xpath("//title/@data-en")
        assert len(page.xpath("//span[@class='zh']")) == len(page.xpath("//span[@class='en']")) > 20


def test_text_from_documents_is_escaped_and_only_web_addresses_become_links(copied: Callable[[], Built]) -> None:
    site = copied()
    new = site.id_of(2024, "final_account")
    first = pl.col("document_id") == new
    documents = site.tables["documents"].with_columns(
        title=pl.when(first).then(pl.lit("<script>alert(1)</script>")).otherwise("title"),
        url=pl.when(first).then(pl.lit("javascript:alert(1)")).otherwise("url"),
    )
    write_table(documents, TABLES["documents"], site.home.tables)
    site.build()
    page = site.page(paths.document_page(new))
    assert page.xpath("//script[not(@src)]") == []
    assert not [link for link in page.xpath("//@href") if link.startswith("javascript")]
    assert "<script>alert(1)</script>" in page.get_element_by_id("main").text_content()
