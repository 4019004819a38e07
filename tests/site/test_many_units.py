"""What the pages about many units are made of: the search index, places, headlines, downloads, the history of runs."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from warehouse.crawl_history import crawl_history
from warehouse.home import Home
from warehouse.ledger import Ledger
from warehouse.releases import DataFile, Release
from warehouse.schema import CHECKS, COVERAGE, DOCUMENTS, LINE_ITEMS, UNITS
from warehouse.site.coverage import data_script, list_coverage
from warehouse.site.downloads import list_downloads, read_snippets
from warehouse.site.figures import with_cells
from warehouse.site.gather import place_coverage
from warehouse.site.headlines import find_headlines
from warehouse.site.maintainers import suite_runs
from warehouse.site.paths import document_page
from warehouse.site.search_index import SHARD_CHARACTERS, SearchItem, SearchUnit, items_script, unit_shards
from warehouse.site.words import Words

ONE, TWO = "a" * 64, "b" * 64
DIVISION = "420103"


def called(script: str, function: str) -> Any:
    return json.loads(script.removeprefix(f"{function}(").removesuffix(");\n"))


def unit(name: str, **more: Any) -> SearchUnit:
    return SearchUnit(DIVISION, "湖北省武汉市江汉区", name, "0123abcd", True, **more)


def test_units_are_kept_without_what_their_names_share_and_without_aliases_that_are_in_the_name() -> None:
    units = [
        unit("武汉市江汉区财政局", aliases=("财政局", "区财局")),
        unit("江汉区档案馆", parent="江汉区委办公室"),
        unit("汉口学院"),
    ]
    (script,) = unit_shards(units)
    ((code, name, prefixes, lines),) = called(script, "juesuanSearch")["groups"]
    assert (code, name) == (DIVISION, "湖北省武汉市江汉区")
    fields = [line.split("\t") for line in lines.split("\n")]
    assert [prefixes[int(one[0][0])] + one[0][1:] for one in fields] == [one.name for one in units]
    assert [len(one[0]) for one in fields] == [1 + 3, 1 + 3, 1 + 4]
    assert [one[3:] for one in fields] == [["", "区财局"], ["江汉区委办公室", ""], ["", ""]]


def test_shards_are_bounded_and_lose_no_unit() -> None:
    units = [unit(f"第{number}中学{'名' * 90}") for number in range(5_000)]
    shards = [called(script, "juesuanSearch") for script in unit_shards(units)]
    lines = [group[3].split("\n") for shard in shards for group in shard["groups"]]
    assert len(shards) > 2
    assert sum(map(len, lines)) == len(units)
    assert all(len("\n".join(one)) <= SHARD_CHARACTERS + 200 for one in lines)


@pytest.mark.parametrize("name", ["带\t制表\n换行的局", "行分隔\u2028符局", '引号"与\\反斜杠局', "</script><script>局"])
def test_names_cannot_break_the_index(name: str) -> None:
    (script,) = unit_shards([unit(name)])
    assert "\u2028" not in script
    ((*_, lines),) = called(script, "juesuanSearch")["groups"]
    assert len(lines.split("\n")) == 1 and len(lines.split("\t")) == 5
    item = SearchItem("201", name, "functional", 3, "c/201.html", (name,))
    assert called(items_script([item]), "juesuanSearch")["rows"][0][1] == name


def document(document_id: str, part: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "document_id": document_id, "part": part, "source_id": "s", "division_code": DIVISION, "unit_name": name,
        "fiscal_year": 2024,
        "report_type": "final_account", "url": "https://portal.example/a.pdf", "page_url": "https://portal.example/",
        "other_urls": [], "status": "extracted", **more,
    }  # fmt: skip


def cell(name: str, status: str = "published", document_id: str | None = ONE, **more: Any) -> dict[str, Any]:
    return {
        "division_code": DIVISION, "unit_name": name, "fiscal_year": 2024, "report_type": "final_account", "status": status,
        "document_id": document_id, **more,
    }  # fmt: skip


def test_of_a_file_with_several_disclosures_each_unit_is_led_to_its_own() -> None:
    documents = DOCUMENTS.frame([document(ONE, 1, "江汉区甲局"), document(ONE, 2, "江汉区乙局")])
    units = UNITS.frame([{"division_code": DIVISION, "unit_name": name} for name in ("武汉市江汉区甲局", "武汉市江汉区乙局")])
    coverage = COVERAGE.frame([cell("武汉市江汉区乙局"), cell("武汉市江汉区甲局"), cell("武汉市江汉区丙局", "unlisted", None)])
    placed = place_coverage(coverage, documents, units)
    assert placed["page_address"].to_list() == [document_page(ONE, 2), document_page(ONE, 1), None]


def test_a_cell_says_late_and_leads_to_the_site_where_there_is_no_document() -> None:
    documents = DOCUMENTS.frame(
        [document(ONE, 1, "江汉区甲局"), {**document(TWO, 1, "江汉区乙局"), "document_id": None, "status": "blocked"}]
    )
    coverage = COVERAGE.frame([cell("江汉区甲局", days_late=12), cell("江汉区乙局", "blocked", None)])
    failed = CHECKS.empty().select("document_id", "part")
    (division,) = list_coverage(place_coverage(coverage, documents, UNITS.empty()), failed)
    data = called(data_script(division), "juesuanCoverage")
    assert data["columns"] == [[2024, "final_account"], [2024, "budget"]]
    by_name = {name: cells for name, _, cells in data["units"]}
    assert by_name["江汉区甲局"] == [[1, document_page(ONE), 12], 0]
    assert by_name["江汉区乙局"] == [[3, "https://portal.example/"], 0]
    assert division.counts[2024, "final_account"]["late"] == 1


def line(order: int, statement: str, row: str, measure: str, amount: str, **more: Any) -> dict[str, Any]:
    return {
        "document_id": ONE, "part": 1, "division_code": DIVISION, "unit_name": "甲局", "fiscal_year": 2024,
        "report_type": "final_account", "statement": statement, "row": row, "row_order": order, "measure": measure,
        "amount": Decimal(amount), "amount_text": amount, "currency_unit": "元", "page": 3, "x0": 1.0, "top": 1.0, "x1": 2.0,
        "bottom": 2.0, "method": "text", "verified_by": 0, **more,
    }  # fmt: skip


def test_headlines_tell_own_figures_from_the_budget_beside_them_and_leave_out_what_is_ambiguous() -> None:
    items = LINE_ITEMS.frame(
        [
            line(1, "three_public", "预算数", "reception", "9.00"),
            line(2, "three_public", "决算数", "reception", "7.00"),
            line(1, "expenditure", "合计", "total", "100.00"),
            line(2, "expenditure", "教育支出", "total", "60.00", code="205"),
            line(3, "expenditure", "教育支出", "total", "61.00", code="205"),
            line(4, "expenditure", "卫生健康支出", "total", "40.00", code="210"),
            line(1, "revenue", "合计", "total", "100.00"),
            line(2, "revenue", "合计", "total", "101.00"),
        ]
    )
    found = find_headlines(with_cells(items)).select("headline", "phase", "code", "amount", "cell")
    assert set(found.rows()) == {
        ("reception", "own", None, Decimal("7.00"), "three_public.final.reception"),
        ("reception", "planned", None, Decimal("9.00"), "three_public.budget.reception"),
        ("expenditure", "own", None, Decimal("100.00"), "expenditure.total.total"),
        ("class", "own", "210", Decimal("40.00"), "expenditure.210.total"),
    }


def test_downloads_name_a_folder_of_years_once_and_files_of_all_tables_first(tmp_path: Path) -> None:
    files = (
        DataFile("parquet/line_items/fiscal_year=2023/part-0.parquet", "line_items", "parquet", 10, "x", 4),
        DataFile("parquet/line_items/fiscal_year=2024/part-0.parquet", "line_items", "parquet", 20, "y", 5),
        DataFile("csv/line_items.csv", "line_items", "csv", 90, "z", 9),
        DataFile("juesuan.xlsx", "", "xlsx", 50, "w", 0),
    )
    whole, items = list_downloads(Release("1", tmp_path, files, created=True), {"line_items": Words("金额", "Line items")})
    assert (whole.name, [file.path for file in whole.files]) == ("", ["juesuan.xlsx"])
    assert (items.title.zh, items.rows) == ("金额", 9)
    assert [(file.path, file.bytes, file.files) for file in items.files] == [
        ("parquet/line_items/", 30, 2), ("csv/line_items.csv", 90, 1),
    ]  # fmt: skip


def test_snippets_are_those_of_the_release_and_of_its_chinese_half(tmp_path: Path) -> None:
    assert read_snippets(tmp_path) == ()
    text = '# 版本\n\n```python\nimport duckdb; a\nimport polars as pl; b\n```\n\n```r\nread.csv("x")\n```\n\n```sh\nls\n```\n'
    english = '<a id="english"></a>\n\n```python\nimport pandas as pd; c\n```\n'
    (tmp_path / "README.md").write_text(text + english, encoding="utf-8")
    assert [(one.title, one.code) for one in read_snippets(tmp_path)] == [
        ("DuckDB", "import duckdb; a"), ("polars", "import polars as pl; b"), ("R", 'read.csv("x")'),
    ]  # fmt: skip


def test_runs_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    measure = {"scope": "all", "documents": 3, "pass": 5, "rounding": 1, "fail": 2, "not_evaluable": 4}
    whole = {
        "at": "2026-11-27T19:20:50Z",
        "verdict": "passed",
        "findings": [],
        "measures": [measure, {**measure, "scope": "source"}],
    }
    (tmp_path / "2026-11-27T192050Z.json").write_text(json.dumps(whole), encoding="utf-8")
    (tmp_path / "2026-11-26T192050Z.json").write_text("{", encoding="utf-8")
    (tmp_path / "baseline.json").write_text("{}", encoding="utf-8")
    (run,) = suite_runs(tmp_path, 10)
    assert (run.at, run.documents, run.passed, run.failed) == ("2026-11-27 19:20", 3, 5, 2)


def test_crawls_are_read_newest_first_and_a_ledger_that_is_none_has_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert crawl_history(home.ledger, 5) == ()
    Ledger.of(home).close()
    with sqlite3.connect(home.ledger) as db:
        counts = json.dumps({"listed": 3, "new": 2, "bytes_downloaded": 10})
        db.execute("INSERT INTO runs (source_id, started_at, ended_at, complete, counts) VALUES ('s', '1', '2', 1, ?)", (counts,))
        db.execute("INSERT INTO runs (source_id, started_at) VALUES ('s', '3')")
    unfinished, done = crawl_history(home.ledger, 5)
    assert (unfinished.ended_at, unfinished.complete, unfinished.listed) == (None, False, 0)
    assert (done.complete, done.listed, done.new, done.bytes_downloaded) == (True, 3, 2, 10)
    home.ledger.write_bytes(b"no ledger" * 100)
    assert crawl_history(home.ledger, 5) == ()
