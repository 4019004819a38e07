"""The convenience tables: which printed cells they take, and that they leave out what is not printed once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.release.conftest import DIVISION, FINANCE, SCIENCE, WITHDRAWN, document, document_id, line
from warehouse.coverage import build_coverage
from warehouse.releases.wide import WideTables, in_force
from warehouse.schema import DOCUMENTS, LINE_ITEMS, UNITS, WIDE_TABLES
from warehouse.tables import conform

Cells = list[tuple[str, str | None, str | None, str, str, str]]
"""Statement, side, code, row, measure, amount."""

ACCOUNT: Cells = [
    ("revenue", None, None, "合计", "total", "110.00"),
    ("revenue", None, None, "合计", "fiscal_appropriation", "90.00"),
    ("revenue_expenditure_summary", "revenue", None, "本年收入合计", "amount", "110.00"),
    ("revenue_expenditure_summary", "revenue", None, "总计", "amount", "120.00"),
    ("revenue_expenditure_summary", "expenditure", None, "本年支出合计", "amount", "115.00"),
    ("revenue_expenditure_summary", "expenditure", None, "总计", "amount", "120.00"),
    ("expenditure", None, None, "合计", "total", "115.00"),
    ("expenditure", None, None, "合计", "basic", "60.00"),
    ("expenditure", None, "206", "科学技术支出", "total", "115.00"),
    ("expenditure", None, "20607", "科学技术普及", "total", "115.00"),
    ("expenditure", None, "2060701", "机构运行", "total", "55.00"),
    ("expenditure", None, "2060702", "科普活动", "total", "60.00"),
    ("expenditure", None, "2060702", "科普活动", "project", "60.00"),
    ("general_budget_expenditure", None, None, "合计", "total", "100.00"),
    ("general_budget_expenditure", None, "2060701", "机构运行", "total", "50.00"),
    ("general_budget_basic_expenditure", None, "301", "工资福利支出", "amount", "40.00"),
    ("general_budget_basic_expenditure", None, "30101", "基本工资", "amount", "40.00"),
    ("general_budget_basic_expenditure", None, None, "人员经费合计", "amount", "40.00"),
    ("general_budget_basic_expenditure", None, None, "公用经费合计", "amount", "10.00"),
    ("three_public", None, None, "预算数", "total", "9.00"),
    ("three_public", None, None, "决算数", "total", "7.00"),
    ("three_public", None, None, "决算数", "reception", "0.00"),
    ("three_public", None, None, "预算数", "reception", "2.00"),
]


def items(name: str, unit: str, cells: Cells, report_type: str = "final_account") -> pl.DataFrame:
    return LINE_ITEMS.frame(
        [
            {
                **line(name, unit, order, code, row, amount, amount),
                "statement": statement,
                "side": side,
                "measure": measure,
                "report_type": report_type,
            }
            for order, (statement, side, code, row, measure, amount) in enumerate(cells, start=1)
        ]
    )


def tables_of(documents: list[dict[str, object]], rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The convenience tables of some documents."""
    frame, units = DOCUMENTS.frame(documents), UNITS.empty()
    wide = WideTables(frame, build_coverage(frame, units, WITHDRAWN), units)
    wide.add(rows)
    return {"unit_years": wide.unit_years(), **{table.name: found for table, found in wide.take()}}


def test_a_final_accounts_totals_are_the_printed_ones_and_nothing_else() -> None:
    (row,) = tables_of([document("a", SCIENCE)], items("a", SCIENCE, ACCOUNT))["unit_years"].rows(named=True)
    shown = {name: str(value) for name, value in row.items() if isinstance(value, Decimal)}
    assert shown == {
        "revenue": "110.00", "fiscal_appropriation": "90.00", "revenue_current": "110.00", "revenue_grand_total": "120.00",
        "expenditure_current": "115.00", "expenditure_grand_total": "120.00", "expenditure": "115.00",
        "expenditure_basic": "60.00", "general_budget": "100.00", "personnel": "40.00", "public": "10.00",
        "three_public": "7.00", "reception": "0.00", "three_public_budgeted": "9.00", "reception_budgeted": "2.00",
    }  # fmt: skip
    assert (row["document_id"], row["part"], row["url"]) == (document_id("a"), 1, "https://portal.example/a.pdf")


def test_a_budget_prints_its_personnel_as_a_column_and_its_own_number_as_the_plan() -> None:
    cells: Cells = [
        ("general_budget_basic_expenditure", None, None, "合计", "total", "50.00"),
        ("general_budget_basic_expenditure", None, None, "合计", "personnel", "41.00"),
        ("general_budget_basic_expenditure", None, "301", "工资福利支出", "total", "41.00"),
        ("general_budget_basic_expenditure", None, "301", "工资福利支出", "personnel", "41.00"),
        ("three_public", None, None, "预算数", "vehicles", "3.00"),
        ("revenue_expenditure_summary", "revenue", None, "收入总计", "amount", "99.00"),
    ]
    found = tables_of([document("b", SCIENCE, report_type="budget")], items("b", SCIENCE, cells, "budget"))
    (row,) = found["unit_years"].rows(named=True)
    assert (row["personnel"], row["public"], row["vehicles"], row["vehicles_budgeted"]) == (41, None, 3, None)
    assert (row["revenue_grand_total"], row["revenue_current"]) == (99, None)
    (item,) = found["expenditure_by_economic_item"].rows(named=True)
    assert (item["amount"], item["personnel"], item["public"]) == (41, 41, None)


def test_codes_have_their_level_name_and_both_statements() -> None:
    found = tables_of([document("a", SCIENCE)], items("a", SCIENCE, ACCOUNT))
    by_function = found["expenditure_by_function"].select("code", "level", "name", "total", "project", "general_budget_total")
    assert by_function.rows() == [
        ("206", 1, "科学技术支出", 115, None, None),
        ("20607", 2, "科学技术普及", 115, None, None),
        ("2060701", 3, "机构运行", 55, None, 50),
        ("2060702", 3, "科普活动", 60, 60, None),
    ]
    economic = found["expenditure_by_economic_item"].select("code", "level", "amount").rows()
    assert economic == [("301", 1, 40), ("30101", 2, 40)]


@pytest.mark.parametrize(("second", "shown"), [("115.00", Decimal("115.00")), ("116.00", None)])
def test_a_figure_printed_twice_counts_only_where_both_say_the_same(second: str, shown: Decimal | None) -> None:
    twice: Cells = [*ACCOUNT, ("expenditure", None, None, "合计", "total", second)]
    twice.append(("expenditure", None, "206", "科学技术支出", "total", second))
    found = tables_of([document("a", SCIENCE)], items("a", SCIENCE, twice))
    assert found["unit_years"]["expenditure"].to_list() == [shown]
    assert found["expenditure_by_function"].filter(pl.col("code") == "206")["total"].to_list() == [shown]


def test_only_the_version_in_force_counts_and_a_document_without_figures_has_a_row_of_nulls() -> None:
    documents = [document("a", SCIENCE), document("b", SCIENCE, supersedes=document_id("a")), document("c", FINANCE)]
    rows = pl.concat([items("a", SCIENCE, ACCOUNT), items("b", SCIENCE, [("expenditure", None, None, "合计", "total", "1.00")])])
    years = tables_of(documents, rows)["unit_years"]
    found = {unit: rest for unit, *rest in years.select("unit_name", "document_id", "expenditure").iter_rows()}
    assert found == {FINANCE: [document_id("c"), None], SCIENCE: [document_id("b"), 1]}


def test_of_a_file_with_several_disclosures_each_unit_has_its_own_part_and_the_rosters_name() -> None:
    documents = DOCUMENTS.frame([document("many", "区科协", url="u", part=1), document("many", FINANCE, url="u#page=9", part=2)])
    units = UNITS.frame(
        [
            {"division_code": DIVISION, "unit_name": name, "aliases": aliases, "listed_in": "roster"}
            for name, aliases in ((SCIENCE, ["区科协"]), (FINANCE, []))
        ]
    )
    found = in_force(documents, build_coverage(documents, units, WITHDRAWN), units)
    assert sorted(found.select("unit_name", "part").rows()) == sorted([(SCIENCE, 1), (FINANCE, 2)])


def test_the_tables_are_what_the_schema_says() -> None:
    found = tables_of([document("a", SCIENCE)], items("a", SCIENCE, ACCOUNT))
    assert found.keys() == WIDE_TABLES.keys()
    for name, frame in found.items():
        assert frame.equals(conform(frame, WIDE_TABLES[name]))


def test_nothing_in_force_gives_empty_tables(tmp_path: Path) -> None:
    found = tables_of([document("a", SCIENCE, unit_name=None)], items("a", SCIENCE, ACCOUNT))
    assert {name: frame.height for name, frame in found.items()} == dict.fromkeys(WIDE_TABLES, 0)
