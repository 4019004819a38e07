"""What a disclosure says beside its statements: every value on its page with its place, and nothing that is not printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from lxml import html

from flows.stages.site import site_of
from tests.site.conftest import DIVISION, SELF_EVALUATED, UNIT, Built, release
from warehouse.places import parse_sum
from warehouse.schema import (
    ASSETS,
    CHECKS,
    OTHER_LINE_ITEMS,
    OTHER_STATEMENTS,
    PROCUREMENT,
    RECEPTION_AND_TRAVEL,
    TABLES,
    Table,
)  # fmt: skip
from warehouse.site import build_site, paths
from warehouse.site.beside import lay_out_key_work, lay_out_organisation, lay_out_stated
from warehouse.site.projects import lay_out_projects
from warehouse.site.values import Cells
from warehouse.tables import write_table

ID = "ab" * 32


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def figures(site: Built, document_id: str) -> dict[str, Any]:
    script = (site.home.site / paths.further_file(document_id)).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(script.removeprefix("window.juesuanFigures = ").rstrip(";\n"))["figures"]
    return found


@pytest.fixture
def evaluated(site: Built) -> str:
    """The document with self-evaluations."""
    return site.id_of(2024, "final_account", SELF_EVALUATED[0])


def rows(site: Built, name: str, document_id: str) -> list[dict[str, Any]]:
    return site.tables[name].filter(pl.col("document_id") == document_id).to_dicts()


def test_every_link_opens_a_dialog_and_every_dialog_has_its_link(site: Built, evaluated: str) -> None:
    page, data = site.page(paths.further_page(evaluated)), figures(site, evaluated)
    ids = page.xpath("//a[contains(@class, 'fig')]/@id")
    assert len(ids) == len(set(ids))
    assert set(ids) == set(data)
    assert {link.removeprefix("#") for link in page.xpath("//a[contains(@class, 'fig')]/@href")} == set(data)


def test_every_printed_value_of_projects_and_indicators_is_shown_where_it_is_printed(site: Built, evaluated: str) -> None:
    page, data = site.page(paths.further_page(evaluated)), list(figures(site, evaluated).items())
    shown = {(place, tuple(box or ()), printed) for _, (place, box, printed, *_) in data}
    for row in rows(site, "projects", evaluated):
        for name in ("budget", "executed"):
            (figure,) = parse_sum(f"x @{row[f'{name}_at']}").figures
            assert figure.place is not None and figure.place.box is not None
            assert (figure.place.page, figure.place.box, row[f"{name}_text"]) in shown
    indicators = rows(site, "indicators", evaluated)
    assert len(indicators) == 53
    for row in indicators:
        box = tuple(round(row[side]) for side in ("x0", "top", "x1", "bottom"))
        for name in ("level3", "target_text", "actual_text"):
            assert row[name] is None or (row["page"], box, row[name]) in shown
    assert len(page.xpath("//table[contains(@class, 'indicators')]//tr[td]")) == len(indicators)
    amounts = {name: figure for name, figure in data if name.endswith((".budget", ".executed"))}
    for _, _, printed, yuan, unit, *_ in amounts.values():
        assert yuan and unit == "万元"
        assert Decimal(yuan.replace(",", "")) == Decimal(printed.removesuffix("万元")) * 10_000


def test_ticked_types_sources_of_funds_and_goals_stand_with_their_project(site: Built, evaluated: str) -> None:
    page = site.page(paths.further_page(evaluated))
    forms = page.xpath("//details[starts-with(@id, 'project.self_evaluation')]")
    details = {text(one.xpath("./summary/h4")[0]): one for one in forms}
    for row in rows(site, "projects", evaluated):
        if row["source"] == "self_evaluation" and row["subject"] == "project":
            shown = text(details[row["name"]])
            assert row["type"] in shown and all(name in shown for name in row["funding"])
    goals = [goal for row in rows(site, "projects", evaluated) for goal in (row["goal"] or "").split("\n") if goal]
    assert goals and all(goal in text(page) for goal in goals)


def test_key_work_is_told_with_its_completion(site: Built, evaluated: str) -> None:
    (table,) = site.page(paths.further_page(evaluated)).xpath("//section[@aria-labelledby='key-work']//table")
    for shown, row in zip(table.xpath("./tbody/tr"), rows(site, "key_work", evaluated), strict=True):
        assert [text(cell).removeprefix(f"{row['number']} ") for cell in shown] == [
            row["item"],
            row["content"],
            row["completion"],
        ]


def test_a_disclosure_without_projects_has_no_such_part(site: Built) -> None:
    document_id = site.id_of(2023, "budget")
    page = site.page(paths.further_page(document_id))
    assert not page.xpath("//*[@id='projects' or @id='key-work' or @id='reception_and_travel' or @id='others']")
    assert page.xpath("//*[@id='organisation']")


def test_one_that_says_nothing_beside_its_statements_has_no_page(copied: Callable[[], Built]) -> None:
    site = copied()
    document_id = site.id_of(2023, "budget")
    for name in ("organisation", "assets", "procurement"):
        write_table(site.tables[name].filter(pl.col("document_id") != document_id), TABLES[name], site.home.tables)
    site.build()
    assert not (site.home.site / paths.further_page(document_id)).exists()
    assert not (site.home.site / paths.further_file(document_id)).exists()
    assert not site.page(paths.document_page(document_id)).xpath("//*[@id='beside']")


def stated(table: Table, **figures: Any) -> pl.DataFrame:
    """One row of what the text states: each figure with the words `name: figure`, on page 4."""
    row: dict[str, Any] = {"document_id": ID, "part": 1}
    for name, number in figures.items():
        row |= {name: number, f"{name}_text": f"{name}：{number}", f"{name}_page": 4, f"{name}_box": [10, 20, 30, 40]}
    return table.frame([row])


def test_what_the_text_states_is_shown_in_its_unit_with_its_words() -> None:
    tables = {
        "procurement": stated(PROCUREMENT, total=Decimal("1200000.00"), sme_share=Decimal("98.5")),
        "assets": stated(ASSETS, vehicles=0, floor_area=Decimal("1250.50")),
        "reception_and_travel": RECEPTION_AND_TRAVEL.empty(),
    }
    found = list(lay_out_stated(tables, cells := Cells()))
    assert [table.key for table in found] == ["procurement", "assets"]
    shown = [(row.value.text, row.unit.zh, row.words) for table in found for row in table.rows]
    assert shown == [
        ("1,200,000.00", "元", "total：1200000.00"), ("98.5", "%", "sme_share：98.5"),
        ("0", "辆", "vehicles：0"), ("1,250.5", "平方米", "floor_area：1250.50"),
    ]  # fmt: skip
    first = cells.rows[0]
    assert (first["cell"], first["page"], first["x0"], first["amount"]) == ("procurement.total", 4, 10, Decimal("1200000.00"))


def test_units_staff_and_duties_are_listed_by_kind() -> None:
    box = {"page": 3, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
    listed: list[dict[str, Any]] = [
        {"kind": "duty", "name": None, "text": "拟订规划。", **box},
        {"kind": "subordinate_unit", "name": "某中心", "text": "1.某中心", **box},
        {"kind": "staff", "name": "在职人员", "text": "在职人员12人", **box},
    ]
    found = [(kind, [value.text for value in values]) for kind, _, values in lay_out_organisation(listed, Cells())]
    assert found == [("subordinate_unit", ["某中心"]), ("staff", ["在职人员12人"]), ("duty", ["拟订规划。"])]


def test_like_values_are_told_apart_and_long_words_are_cut_in_the_dialog_only() -> None:
    cells = Cells()
    long = "做" * 300
    task: dict[str, Any] = {
        "title": "重点工作",
        "number": None,
        "item": "同名",
        "content": long,
        "completion": None,
        "budget": None,
    }
    task |= {"budget_text": None, "budget_at": None, "page": 2}
    ((_, tasks),) = lay_out_key_work([task, task], cells)
    assert tasks[0].content is not None and tasks[0].content.text == long
    names = [row["cell"] for row in cells.rows]
    assert len(set(names)) == 4 and names[2:] == [f"{name}.2" for name in names[:2]]
    assert len(cells.rows[1]["amount_text"]) < 200
    assert cells.frame()["x0"].to_list() == [None] * 4


def test_a_projects_address_is_that_of_its_name_whatever_stands_before_it() -> None:
    def row(name: str, number: int) -> dict[str, Any]:
        empty = dict.fromkeys(c.name for c in TABLES["projects"])
        return empty | {"project": number, "source": "list", "subject": "project", "name": name, "page": 1, "last_page": 1}

    ((before), (after)) = (lay_out_projects(rows, [], Cells())[0] for rows in ([row("乙", 1)], [row("甲", 1), row("乙", 2)]))
    assert before.projects[0].id == after.projects[1].id


def with_other_tables(site: Built, document_id: str) -> None:
    """Give a document two tables of money that are none of the nine, one of them not read."""
    told = [
        {"table_number": 1, "title": "政府经济分类预算表", "status": "filled", "unread": 0},
        {"table_number": 2, "title": "专项资金表", "status": "unread", "unread": 3, "note": "12..3 is no amount"},
    ]
    owner = {"document_id": document_id, "part": 1, "currency_unit": "万元"}
    pages = {"first_page": 5, "last_page": 6}
    write_table(OTHER_STATEMENTS.frame([owner | pages | row for row in told]), OTHER_STATEMENTS, site.home.tables)
    printed = {
        "table_number": 1, "statement": "other_statement", "statement_title": "政府经济分类预算表", "page": 5, "top": 50.0,
        "bottom": 60.0, "method": "text",
    }  # fmt: skip
    names = ("code", "row", "row_order", "measure", "amount_text", "x0", "x1")
    items = [
        dict(zip(names, values, strict=True))
        for values in (
            ("501", "机关工资福利支出", 1, "合计", "12.50", 100.0, 130.0),
            ("50101", "工资奖金津补贴", 2, "基本支出/人员", "0.00", 200.0, 230.0),
        )
    ]
    frame = OTHER_LINE_ITEMS.frame(
        [owner | printed | row | {"amount": Decimal(str(row["amount_text"])) * 10_000} for row in items]
    )
    write_table(frame, OTHER_LINE_ITEMS, site.home.tables)


def test_other_tables_of_money_stand_under_their_titles(copied: Callable[[], Built]) -> None:
    site = copied()
    document_id = site.id_of(2023, "budget")
    with_other_tables(site, document_id)
    site.build()
    page, data = site.page(paths.further_page(document_id)), figures(site, document_id)
    first, second = page.xpath("//section[contains(@class, 'statement')]")
    assert text(first.xpath("./h2")[0]) == "政府经济分类预算表"
    assert [text(cell) for cell in first.xpath(".//thead//th")][1:] == ["合计", "基本支出 / 人员"]
    assert [[text(cell) for cell in row] for row in first.xpath(".//tbody/tr")] == [
        ["501 机关工资福利支出", "12.50", ""], ["50101 工资奖金津补贴", "", "0.00"],
    ]  # fmt: skip
    (name,) = [name for name, figure in data.items() if figure[2] == "12.50"]
    assert data[name] == [5, [100, 50, 130, 60], "12.50", "125,000.00", "万元"]
    assert "未能读出" in text(second) and "12..3" in text(second)
    assert page.xpath(f"//nav//a[@href='#{first.get('id')}']")
    assert (site.home.site / paths.picture(document_id, 5)).is_file()


def test_a_check_that_fails_marks_its_values_and_leads_to_them(copied: Callable[[], Built], evaluated: str) -> None:
    site = copied()
    project = next(row for row in rows(site, "projects", evaluated) if row["source"] == "self_evaluation" and row["project"] == 2)
    executed = f"{project['executed_text']} @{project['executed_at']}"
    check = {
        "document_id": evaluated, "part": 1, "rule_id": "project-rate-of-execution", "severity": "warning", "outcome": "fail",
        "left_text": "90% @p22", "right_text": executed, "pages": [project["page"]], "unit": "percent",
        "finding": "a", "finding_rank": 1, "message_zh": "执行率不符", "message_en": "The rate is not that of its figures",
    }  # fmt: skip
    kept = site.tables["checks"].filter(pl.col("document_id") != evaluated)
    write_table(pl.concat([kept, CHECKS.frame([check])]), CHECKS, site.home.tables)
    site.build()
    page = site.page(paths.further_page(evaluated))
    (wrong,) = page.xpath("//a[contains(@class, 'fig x') and @id]")
    assert wrong.get("id").endswith(".executed") and "勾稽不符" in text(wrong)
    statements = site.page(paths.document_page(evaluated))
    (link,) = statements.xpath("//section[@aria-labelledby='findings']//a[contains(@href, 'further.html')]/@href")
    assert link == f"../../{paths.further_page(evaluated)}#{wrong.get('id')}"


def test_units_and_disclosures_lead_to_projects(site: Built, evaluated: str) -> None:
    further = paths.further_page(evaluated)
    unit = site.page(paths.unit_page(DIVISION, SELF_EVALUATED[0]))
    (table,) = unit.xpath("//section[@aria-labelledby='projects-final_account']//table")
    shown = [(text(row[0]).split(" ")[0], text(row[1]), text(row[2]), text(row[3])) for row in table.xpath("./tbody/tr")]
    expected = [row for row in rows(site, "projects", evaluated) if row["source"] == "self_evaluation"]
    assert shown == [(row["name"], row["budget_text"], row["executed_text"], row["rate_text"]) for row in expected]
    ids = set(site.page(further).xpath("//@id"))
    links = [link for link in unit.xpath("//@href") if "further.html#" in link]
    assert len(links) > len(shown) and {link.partition("#")[2] for link in links} <= ids
    told = site.page(paths.document_page(evaluated)).xpath("//section[@aria-labelledby='beside']//a/@href")
    assert {link.partition("#")[2] for link in told} <= ids and f"../../{further}#projects" in told
    assert not site.page(paths.unit_page(DIVISION, UNIT)).xpath("//*[@id='projects-final_account']")


def test_one_changed_indicator_writes_its_pages_and_no_others(copied: Callable[[], Built], evaluated: str) -> None:
    site = copied()
    mine = (pl.col("document_id") == evaluated) & (pl.col("indicator") == 3)
    changed = site.tables["indicators"].with_columns(actual_text=pl.when(mine).then(pl.lit("1次")).otherwise("actual_text"))
    write_table(changed, TABLES["indicators"], site.home.tables)
    built = build_site(site_of(site.home, release(site.home)))
    written = {kind: count for kind, count in built.written.items() if count}
    assert written.pop("further") == written.pop("units") == 1
    assert written == {"promises": 1}  # its data; what became of the target is as before
