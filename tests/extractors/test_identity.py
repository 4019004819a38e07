"""Whose document it is: the cover first, other witnesses after, disagreement recorded."""

from __future__ import annotations

import pytest

from extractors.document import extract_document
from extractors.model import Identity
from tests.extractors.drawing import Ruled, Sheet, draw

TABLE = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]], [150, 150, 90])


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
        "fiscal year: the cover says 2024, the tables say 2023",
        "unit name: the cover says 示例市示例局, the tables say 示例市另一个局",
    )


def test_the_number_of_a_form_is_no_title() -> None:
    assert identity(("表一",)).title is None
    assert identity(("附件2", "示例市示例局2024年部门预算")).title == "示例市示例局2024年部门预算"
