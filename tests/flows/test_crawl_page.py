"""The page of a crawl: Markdown with links, whatever portals put into titles and addresses."""

from __future__ import annotations

from pathlib import Path

from flows.crawl_page import crawl_page
from warehouse.run_report import GROUPS, Entry, RunReport, SourceTotals

HOSTILE = Entry(
    "a-district",
    "http://a.example/文件 (1)|x.pdf",
    "http://a.example/page",
    "决算](javascript:alert(1)) | <img src=x> `*\n## 标题",
    reason="HTTP 500 | <b>",
)


def page(*entries: Entry, total: int | None = None) -> str:
    shown = {group: entries if group == "failed" else () for group in GROUPS}
    totals = SourceTotals("a-district", {"failed": len(entries) if total is None else total})
    return crawl_page(Path("/home"), RunReport((totals,), shown), {"b-district": "its listing | is gone"})


def test_nothing_of_a_portal_becomes_markup() -> None:
    [row] = [line for line in page(HOSTILE).splitlines() if "a.example" in line]
    assert r"[决算\](javascript:alert(1)) \| \<img src=x\> \`\* \#\# 标题](http://a.example/文件%20%281%29%7Cx.pdf)" in row
    assert "[a.example](http://a.example/page)" in row
    assert r"HTTP 500 \| \<b\>" in row


def test_only_addresses_of_the_web_are_links() -> None:
    text = page(Entry("a-district", "javascript:alert(1)", "javascript:alert(1)", "决算"))
    assert "](javascript" not in text
    assert "| 决算 |" in text


def test_it_says_how_many_more_there_are_and_which_sources_failed() -> None:
    text = page(HOSTILE, total=1201)
    assert "## Failed: 1,201" in text
    assert "… and 1,200 more" in text
    assert r"- b-district: its listing \| is gone" in text
    assert "## New: 0" in text
