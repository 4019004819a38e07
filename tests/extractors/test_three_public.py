"""“三公” 经费 in every shape that forms print it."""

from __future__ import annotations

from extractors.document import extract_document
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw
from tests.extractors.helpers import Place, items

CATEGORIES = ["合计", "因公出国\n（境）费", "公务用车购置及运行维护费", LEFT, LEFT, "公务接\n待费"]
PARTS = [ABOVE, ABOVE, "小计", "公务用车\n购置费", "公务用车运\n行维护费", ABOVE]
MEASURES = ["total", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception"]


def read(title: str, table: Ruled, cover: str = "2024年度示例局部门决算") -> dict[Place, str]:
    return items(extract_document(draw(Sheet([title, "单位：万元"], table), cover=(cover,))), "three_public")


def row(name: str, amounts: list[str]) -> dict[Place, str]:
    return {(None, name, m): a for m, a in zip(MEASURES, amounts, strict=True) if a}


def test_categories_over_budget_and_final_figures() -> None:
    head = [t for c in CATEGORIES for t in ((c, LEFT) if c != LEFT else (LEFT, LEFT))]
    parts = [t for c in PARTS for t in ((c, ABOVE) if c == ABOVE else (c, LEFT))]
    figures = ["预算数", "决算数"] * 6
    amounts = [f"{n}.00" for n in range(1, 13)]
    found = read("财政拨款“三公”经费支出决算表", Ruled([head, parts, figures, amounts], [58] * 12))
    assert found == row("预算数", amounts[0::2]) | row("决算数", amounts[1::2])


def test_budget_and_final_figures_over_categories_with_column_numbers() -> None:
    head = ["预算数", *[LEFT] * 5, "决算数", *[LEFT] * 5]
    numbers = [str(n) for n in range(1, 13)]
    amounts = [f"{n}.50" for n in range(1, 13)]
    table = Ruled([head, CATEGORIES * 2, PARTS * 2, numbers, amounts], [58] * 12)
    assert read("财政拨款“三公”经费支出决算表", table) == row("预算数", amounts[:6]) | row("决算数", amounts[6:])


def test_a_budget_prints_one_line_and_the_agencys_running_costs() -> None:
    table = Ruled(
        [
            ["2024年“三公”经费预算数", *[LEFT] * 5, "2024年机关运行经费预算数"],
            ["合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", LEFT, LEFT, ABOVE],
            [ABOVE, ABOVE, ABOVE, "小计", "购置费", "运行费", ABOVE],
            ["47.91", "0", "1.35", "46.56", "25", "21.56", "443.18"],
        ],
        [80] * 7,
    )
    assert read("部门“三公”经费和机关运行经费预算表", table, "2024年示例局部门预算") == {
        (None, "预算数", "total"): "47.91",
        (None, "预算数", "overseas_travel"): "0",
        (None, "预算数", "reception"): "1.35",
        (None, "预算数", "vehicles"): "46.56",
        (None, "预算数", "vehicle_purchase"): "25",
        (None, "预算数", "vehicle_operation"): "21.56",
        (None, "预算数", "agency_operation"): "443.18",
    }


def test_categories_as_lines_with_a_column_for_each_source() -> None:
    table = Ruled(
        [
            ["项目", "合计", "一般公共预算", "政府性基金预算"],
            ["行政经费", "9.00", "9.00", "0.00"],
            ["“三公”经费", "6.00", "5.00", "1.00"],
            ["其中：（一）因公出国（境）支出", "1.00", "1.00", ""],
            ["（二）公务用车购置及运行维护支出", "5.00", "4.00", "1.00"],
        ],
        [220, 90, 90, 90],
    )
    found = read("财政拨款安排的行政经费及“三公”经费预算表", table, "2026年示例局部门预算")
    assert found[(None, "预算数", "total")] == "6.00"
    assert found[(None, "预算数", "agency_operation")] == "9.00"
    assert found[(None, "一般公共预算", "vehicles")] == "4.00"
    assert found[(None, "政府性基金预算", "total")] == "1.00"
    assert len(found) == 11


def test_units_as_lines_keep_their_names_and_codes() -> None:
    table = Ruled(
        [
            ["单位编码", "单位名称", "合计", "因公出国（境）费", "公务接待费"],
            ["合计", LEFT, "3.00", "1.00", "2.00"],
            ["119001", "示例一中心", "3.00", "1.00", "2.00"],
        ],
        [80, 150, 90, 90, 90],
    )
    found = read("一般公共预算“三公”经费支出表", table, "2026年示例局部门预算")
    assert found[(None, "合计", "overseas_travel")] == "1.00"
    assert found[("119001", "示例一中心", "reception")] == "2.00"


def test_the_years_of_one_unit_under_each_other() -> None:
    table = Ruled(
        [
            ["预算单位", "年度", "合计", "公务接待费"],
            ["示例市示例局", "2025年", "3.00", "3.00"],
            ["", "2026年", "2.00", "2.00"],
            ["", "增减变化金额", "-1.00", "-1.00"],
        ],
        [150, 100, 90, 90],
    )
    assert read("财政拨款“三公”经费支出表", table, "2026年示例局部门预算") == {
        (None, "2025年", "total"): "3.00",
        (None, "2025年", "reception"): "3.00",
        (None, "预算数", "total"): "2.00",
        (None, "预算数", "reception"): "2.00",
        (None, "增减变化金额", "total"): "-1.00",
        (None, "增减变化金额", "reception"): "-1.00",
    }
