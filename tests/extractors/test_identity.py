"""Whose document it is: the cover first, other witnesses after, disagreement recorded."""

from __future__ import annotations

import pytest

from extractors.document import extract_document
from extractors.identity.covers import TELLING
from extractors.identity.words import plain
from extractors.model import Identity
from tests.extractors.drawing import LEFT, Ruled, Sheet, draw

TABLE = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]], [150, 150, 90])


def test_no_other_character_folds_to_those_that_titles_and_labels_are_known_by() -> None:
    told = {c for c in map(chr, range(0x110000)) if not "\ud800" <= c <= "\udfff" and set("表财:") & set(plain(c))}
    assert {c for c in told if TELLING.search(c)} == told


def identity(cover: tuple[str, ...], above: tuple[str, ...] = ("支出决算表", "单位：万元")) -> Identity:
    return extract_document(draw(Sheet(above, TABLE), cover=cover)).identity


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        (("上海市示例区财政局", "2024年度部门决算"), ("上海市示例区财政局", 2024, "final_account", "department")),
        (
            ("2024 年度武汉市示例区科学技术协会", "部门决算公开", "2025 年 10 月 31 日"),
            ("武汉市示例区科学技术协会", 2024, "final_account", "department"),
        ),
        (
            ("上海市示例区2024年区级部门预算", "预算主管部门：上海市示例区人民政府万千街道办事处"),
            ("上海市示例区人民政府万千街道办事处", 2024, "budget", "department"),
        ),
        (
            ("上海市示例区2025年区级单位预算", "预算单位：上海市示例区图书馆"),
            ("上海市示例区图书馆", 2025, "budget", "unit"),
        ),
        (
            ("中共上海市示例区委", "社会工作部 2024 年度", "部门决算"),
            ("中共上海市示例区委社会工作部", 2024, "final_account", "department"),
        ),
        (("示例市工业和信息化局（本级）", "2026年部门预算信息公开"), ("示例市工业和信息化局", 2026, "budget", "department")),
        (("示例市信访办公室部门", "2026年度部门预算信息公开"), ("示例市信访办公室", 2026, "budget", "department")),
        (("西安市示例局（汇总）", "2026年部门预算公开说明"), ("西安市示例局", 2026, "budget", "department")),
        (("示 例 市 财 政 局", "二〇二四年度", "部 门 决 算"), ("示例市财政局", 2024, "final_account", "department")),
        (("二○二三年度", "示例县水务局单位决算公开"), ("示例县水务局", 2023, "final_account", "unit")),
        (("示例县水务局", "二O二四年部门预算"), ("示例县水务局", 2024, "budget", "department")),
        (("附件1", "示例市民政局2025年部门综合预算"), ("示例市民政局", 2025, "budget", "department")),
        (("附件：示例市民政局2025年部门预算公开",), ("示例市民政局", 2025, "budget", "department")),
        (("示例市图书馆24年单位预算",), ("示例市图书馆", 2024, "budget", "unit")),
        (("示例市第一中学2024部门预算公开表",), ("示例市第一中学", 2024, "budget", "department")),
        (("示例市民政局2026年度（本级）预算公开",), ("示例市民政局", 2026, "budget", "unit")),
        (("2026年示例市民政局汇总预算",), ("示例市民政局", 2026, "budget", "department")),
        (("示例区人民法院2024年部门预算及“三公”经费预算信息公开",), ("示例区人民法院", 2024, "budget", "department")),
        (("示例市财政预算编审中心2024年单位预算",), ("示例市财政预算编审中心", 2024, "budget", "unit")),
        (
            ("示例市科学技术协会", "2022年度部门决算", "二〇二三年九月"),
            ("示例市科学技术协会", 2022, "final_account", "department"),
        ),
        (("示例市科学技术协会2022年度部门决算", "2023-09-18"), ("示例市科学技术协会", 2022, "final_account", "department")),
        (
            ("部门名称：示例市妇女联合会", "2021年部门预算公开报表", "保密审查情况：已审"),
            ("示例市妇女联合会", 2021, "budget", "department"),
        ),
        (
            ("示例市妇女联合会2021年部门决算情况说明", "一、部门基本情况"),
            ("示例市妇女联合会", 2021, "final_account", "department"),
        ),
    ],
)
def test_covers(cover: tuple[str, ...], expected: tuple[str, int, str, str]) -> None:
    found = identity(cover)
    assert (found.unit_name, found.fiscal_year, found.report_type, found.scope) == expected


def test_a_date_of_publication_is_no_fiscal_year_and_no_part_of_the_title() -> None:
    found = identity(("武汉市示例区科学技术协会", "2023年度部门决算", "2024年10月31日"))
    assert found.fiscal_year == 2023
    assert found.title == "武汉市示例区科学技术协会2023年度部门决算"


def test_what_no_witness_says_is_none() -> None:
    found = identity(())
    assert (found.unit_name, found.fiscal_year, found.scope) == (None, None, None)


def test_tables_speak_where_the_cover_is_silent() -> None:
    found = identity((), ("2024年部门支出预算总表", "编制部门：示例市示例局 单位：万元"))
    assert (found.unit_name, found.fiscal_year, found.report_type, found.scope) == ("示例市示例局", 2024, "budget", "department")


def test_disagreement_is_recorded_and_the_cover_is_kept() -> None:
    found = identity(("示例市示例局", "2024年部门预算"), ("2023年部门支出预算总表", "编制部门：示例市另一个局 单位：元"))
    assert (found.unit_name, found.fiscal_year) == ("示例市示例局", 2024)
    assert found.conflicts == (
        "fiscal year: the cover says 2024 (p.1), 1 table title says 2023 (p.2)",
        "unit name: the cover says 示例市示例局 (p.1), 1 preparer line says 示例市另一个局 (p.2)",
    )


def test_the_number_of_a_form_is_no_title() -> None:
    assert identity(("表一",)).title is None
    assert identity(("附件2", "示例市示例局2024年部门预算")).title == "示例市示例局2024年部门预算"


SPREADSHEET = Ruled(
    [
        ["收支预算总表\n部门：示例省政协办公厅 单位：万元", LEFT, LEFT],
        ["功能分类科目编码", "科目名称", "合计"],
        ["201", "一般公共服务支出", "3.00"],
    ],
    [150, 150, 90],
)


def test_a_table_that_prints_its_preparer_inside_names_the_unit() -> None:
    found = extract_document(draw(Sheet((), SPREADSHEET), cover=())).identity
    assert (found.unit_name, found.report_type, found.scope) == ("示例省政协办公厅", "budget", "department")


@pytest.mark.parametrize(
    ("line", "unit", "year"),
    [
        ("编制单位：示例市示例局 2024年度 金额单位：万元", "示例市示例局", 2024),
        ("部门名称：[101001]示例市示例局 单位：元", "示例市示例局", None),
        ("填报部门（盖章）：示例市示例局 填报日期：2024年1月5日 单位：元", "示例市示例局", None),
        ("单位编码及名称：101001示例市示例局 单位：万元", "示例市示例局", None),
        ("公开部门：示例市示例局 公开01表", "示例市示例局", None),
        ("预算主管部门：示例市示例局（汇总）", "示例市示例局", None),
    ],
)
def test_the_line_that_names_who_prepared_a_table(line: str, unit: str, year: int | None) -> None:
    found = identity((), ("支出决算表", line, "单位：万元"))
    assert (found.unit_name, found.fiscal_year) == (unit, year)


def test_headings_and_narrative_speak_where_the_cover_is_an_image() -> None:
    told = Sheet(
        (
            "第二部分 2019年度部门预算表",
            "公开表附后。",
            "第三部分 2019年度部门预算情况说明",
            "示例省政协办公厅2019年度收入、支出预算总计",
            "13,377.11万元，与上年相比增加。",
        )
    )
    found = extract_document(draw(told, cover=()))
    assert (found.identity.unit_name, found.identity.fiscal_year, found.identity.report_type) == (
        "示例省政协办公厅",
        2019,
        "budget",
    )
    assert found.identity.scope == "department"
    assert found.status == "partial"
    assert found.status_reason is not None
    assert found.status_reason.startswith("only the narrative")


def test_column_heads_of_two_years_are_no_conflict_and_the_later_is_the_year() -> None:
    compared = Ruled(
        [["功能分类科目编码", "科目名称", "2023年预算数", "2024年预算数"], ["201", "一般公共服务支出", "3.00", "4.00"]],
        [120, 120, 90, 90],
    )
    found = extract_document(draw(Sheet(("支出总表", "单位：万元"), compared), cover=())).identity
    assert (found.fiscal_year, found.report_type, found.conflicts) == (2024, "budget", ())


def test_a_form_left_from_last_year_is_a_conflict_with_its_pages_and_no_part() -> None:
    titles = ("2023年部门支出预算总表", "单位：万元"), ("2024年部门收入预算总表", "单位：万元")
    found = extract_document(draw(*(Sheet(t, TABLE) for t in titles), cover=("示例市示例局", "2024年部门预算")))
    assert found.further == ()
    assert found.identity.conflicts == ("fiscal year: the cover says 2024 (p.1), 1 table title says 2023 (p.2)",)


def test_a_short_name_in_a_heading_is_no_conflict() -> None:
    heading = Sheet(("第二部分 省人大办公厅2017年度部门预算表",))
    found = extract_document(draw(heading, cover=("示例省人大常委会办公厅", "2017年度部门预算"))).identity
    assert (found.unit_name, found.conflicts) == ("示例省人大常委会办公厅", ())


def test_the_offices_own_budget_under_a_departments_title_is_a_conflict() -> None:
    found = identity(("2026年示例市统计局（本级）部门预算",), ("收支总表", "单位：万元"))
    assert (found.unit_name, found.scope) == ("示例市统计局", "department")
    assert found.conflicts == ("scope: the cover says department (p.1), the cover's 本级 or 汇总 says unit (p.1)",)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("示例市财政项目支出绩效评价报告", "项目名称：信访专项资金"), "a paper on performance or projects"),
        (("关于示例市2023年预算执行情况和2024年预算草案的报告",), "the budget or account of a whole government"),
        (("示例区2023年政府决算公开",), "the budget or account of a whole government"),
        (("示例市市本级2024年全市“三公”经费预算汇总情况",), "a summary of a whole area"),
        (("关于批复示例局用地的通知",), "a letter or notice"),
        (("您访问的页面不存在",), "no cover, title or heading names a 部门/单位 决算/预算"),
    ],
)
def test_what_is_no_disclosure_says_what_it_is(lines: tuple[str, ...], told: str) -> None:
    found = extract_document(draw(cover=lines))
    assert found.status == "not_a_disclosure"
    assert found.status_reason is not None
    assert told in found.status_reason
    assert "on any of 1 pages" in found.status_reason
    assert lines[0][:20] in found.status_reason.replace(" ", "")


def test_a_governments_own_tables_are_no_departments() -> None:
    found = extract_document(draw(Sheet(("一般公共预算支出表", "单位：万元"), TABLE), cover=("示例区2023年政府决算公开",)))
    assert (found.status, found.line_items) == ("not_a_disclosure", ())


def test_the_narrative_says_where_its_tables_are() -> None:
    pages = Sheet(("第二部分 2026年度部门预算报表", "附件：示例市公安局2026年度部门预算报表"))
    found = extract_document(draw(pages, cover=("示例市公安局2026年度部门预算信息公开",)))
    assert found.status == "partial"
    assert "p.2 says where the tables are" in str(found.status_reason)
