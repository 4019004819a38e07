"""Tables of money that are none of the nine, in the forms that places print, on generated pages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from extractors.document import extract_document
from extractors.model import Extraction, OtherLineItem
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw
from tests.other_tables.sums import sums_of

UNIT = "单位：万元"
NINE = Sheet(
    ["一般公共预算支出表", UNIT],
    Ruled([["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]], [80, 150, 90]),
)
Cell = tuple[str | None, str, str]


def extracted(*sheets: Sheet) -> Extraction:
    return extract_document(draw(NINE, *sheets, cover=("2025年示例局部门预算",)))


def cells(extraction: Extraction, table: int = 1) -> dict[Cell, str]:
    """Amount texts of a table by (code, row, measure); a place that is printed twice fails the test."""
    found: dict[Cell, str] = {}
    for item in extraction.other_line_items:
        if item.table_number == table:
            place = (item.code, item.row, item.measure)
            assert place not in found, f"{place} was read twice"
            found[place] = item.amount_text
    return found


def test_a_table_by_government_economic_classification_is_kept_under_its_title() -> None:
    table = Ruled(
        [
            ["政府预算支出经济分类科目", LEFT, "本年支出", LEFT],
            ["科目编码", "科目名称", "合计", "基本支出"],
            ["501", "机关工资福利支出", "5.00", "5.00"],
            ["50101", "工资奖金津补贴", "5.00", "—"],
            ["合计", LEFT, "5.00", "5.00"],
        ],
        [80, 150, 90, 90],
    )
    extraction = extracted(Sheet(["一般公共预算基本支出政府经济分类预算表", UNIT], table))
    assert {i.statement for i in extraction.line_items} == {"general_budget_expenditure"}
    assert cells(extraction) == {
        ("501", "机关工资福利支出", "本年支出/合计"): "5.00",
        ("501", "机关工资福利支出", "本年支出/基本支出"): "5.00",
        ("50101", "工资奖金津补贴", "本年支出/合计"): "5.00",
        ("50101", "工资奖金津补贴", "本年支出/基本支出"): "—",
        (None, "合计", "本年支出/合计"): "5.00",
        (None, "合计", "本年支出/基本支出"): "5.00",
    }
    first = extraction.other_line_items[0]
    assert (first.statement, first.statement_title) == ("other_statement", "一般公共预算基本支出政府经济分类预算表")
    assert (first.amount, first.currency_unit, first.page) == (Decimal("50000.00"), "万元", 3)
    assert first.box is not None
    assert first.box.x1 > first.box.x0 > 60
    (record,) = extraction.other_statements
    assert (record.status, record.first_page, record.last_page, record.unread) == ("filled", 3, 3, 0)


def test_columns_that_count_or_describe_give_no_amounts() -> None:
    table = Ruled(
        [
            ["采购项目", "采购目录", "购买服务内容", "规格型号", "数量", "科目编码", LEFT, "实施采购时间", "预算金额"],
            [ABOVE, ABOVE, ABOVE, ABOVE, ABOVE, "类", "款", ABOVE, ABOVE],
            ["合计", LEFT, LEFT, LEFT, "46", "", "", "", "9.50"],
            ["普查", "台式计算机", "", "16G内存", "6", "310", "02", "3月", "4.50"],
            ["普查", "印刷服务", "印刷", "A4", "40", "302", "02", "", "5.00"],
        ],
        [70, 90, 80, 70, 50, 40, 40, 80, 90],
    )
    assert cells(extracted(Sheet(["政府采购（资产配置、购买服务）预算表", UNIT], table))) == {
        (None, "合计", "预算金额"): "9.50",
        ("31002", "普查/台式计算机/16G内存", "预算金额"): "4.50",
        ("30202", "普查/印刷服务/印刷/A4", "预算金额"): "5.00",
    }


def test_the_codes_of_a_second_classification_are_no_part_of_a_lines_code() -> None:
    table = Ruled(
        [
            ["功能科目编码", "功能科目名称", "部门经济科目编码", "部门经济科目名称", "金额"],
            ["2010301", "行政运行", "30101", "基本工资", "7.00"],
        ],
        [90, 120, 110, 120, 90],
    )
    assert cells(extracted(Sheet(["专项资金支出明细表", UNIT], table))) == {("2010301", "行政运行/基本工资", "金额"): "7.00"}


def test_a_table_goes_on_over_pages_whether_its_title_stands_there_again_or_not() -> None:
    head = ["项目名称", "财政拨款", "其他资金"]
    rows = [[f"示例项目{n}", f"{n}.00", ""] for n in range(1, 5)]
    pages = (
        Sheet(["项目支出表", UNIT], Ruled([head, rows[0], rows[1]], [200, 90, 90])),
        Sheet(["项目支出表", UNIT], Ruled([head, rows[2]], [200, 90, 90])),
        Sheet([], Ruled([rows[3]], [200, 90, 90])),
    )
    extraction = extracted(*pages)
    (record,) = extraction.other_statements
    assert (record.first_page, record.last_page) == (3, 5)
    assert cells(extraction) == {(None, f"示例项目{n}", "财政拨款"): f"{n}.00" for n in range(1, 5)}
    assert [i.row_order for i in extraction.other_line_items] == [1, 2, 3, 4]


def test_a_page_in_a_frame_that_is_wider_than_its_table_goes_on_in_the_next() -> None:
    framed = Ruled(
        [["项目支出表 单位：万元", LEFT, LEFT], ["", "项目名称", "合计金额"], ["", "示例项目一", "1.00"]], [120, 200, 90], x=60.0
    )
    after = Ruled([["示例项目二", "2.00"]], [200, 90], x=180.0)
    assert cells(extracted(Sheet([], framed), Sheet([], after))) == {
        (None, "示例项目一", "合计金额"): "1.00",
        (None, "示例项目二", "合计金额"): "2.00",
    }


def test_two_tables_with_one_title_are_two_where_another_stands_between() -> None:
    head, widths = ["项目名称", "金额"], [200, 90]
    first, second = Ruled([head, ["示例项目一", "1.00"]], widths), Ruled([head, ["示例项目二", "2.00"]], widths)
    between = Ruled([["科目编码", "科目名称", "金额"], ["501", "机关工资福利支出", "4.00"]], [80, 150, 90])
    extraction = extracted(
        Sheet(["项目支出表", UNIT], first), Sheet(["政府经济分类支出表", UNIT], between), Sheet(["项目支出表", UNIT], second)
    )
    assert [(r.table_number, r.title) for r in extraction.other_statements] == [
        (1, "项目支出表"), (2, "政府经济分类支出表"), (3, "项目支出表"),
    ]  # fmt: skip
    assert cells(extraction, 3) == {(None, "示例项目二", "金额"): "2.00"}


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("人员情况表", ["项目", "编制人数", "实有人数"]),
        ("部门整体绩效指标表", ["三级指标", "指标值", "权重"]),
        ("资产情况表", ["资产名称", "数量", "面积"]),
    ],
)
def test_tables_without_a_column_of_money_are_none(title: str, head: list[str]) -> None:
    extraction = extracted(Sheet([title], Ruled([head, ["示例", "12.00", "15.00"]], [200, 90, 90])))
    assert extraction.other_statements == ()
    assert extraction.other_line_items == ()


def test_a_form_with_indicators_below_its_money_is_left_to_those_who_read_forms() -> None:
    form = Ruled(
        [
            ["任务名称", "主要内容", "金额合计", "其他资金"],
            ["示例任务", "做事", "7.00", "0.00"],
            ["一级指标", "二级指标", "指标值", LEFT],
            ["产出", "数量", "95.00", LEFT],
        ],
        [120, 150, 90, 90],
    )
    assert extracted(Sheet(["部门整体支出绩效目标表", UNIT], form)).other_line_items == ()


def test_what_is_not_one_number_is_counted_and_not_read() -> None:
    table = Ruled([["项目名称", "金额"], ["示例项目", "1.00 2.00"], ["另一项目", "3.00"]], [200, 120])
    extraction = extracted(Sheet(["项目支出表", UNIT], table))
    (record,) = extraction.other_statements
    assert record.unread == 1
    assert record.note is not None
    assert "1.002.00" in record.note.replace(" ", "")
    assert cells(extraction) == {(None, "另一项目", "金额"): "3.00"}
    assert extraction.status == "extracted"


def test_a_table_without_a_unit_of_money_is_in_the_documents_or_not_read() -> None:
    table = Ruled([["项目名称", "金额"], ["示例项目", "3.00"]], [200, 120])
    assert extracted(Sheet(["项目支出表"], table)).other_line_items[0].amount == Decimal("30000.00")
    in_two_units = extracted(Sheet(["政府采购预算表", "单位：元"], table), Sheet(["项目支出表"], table))
    last = in_two_units.other_statements[-1]
    assert (last.title, last.status, last.unread, last.currency_unit) == ("项目支出表", "unread", 1, None)


def of_corpus(path: Path) -> list[list[OtherLineItem]]:
    read = extract_document(path.read_bytes())
    return [[i for i in read.other_line_items if i.table_number == r.table_number] for r in read.other_statements]


WILD = Path(__file__).parents[3] / "shared" / "corpus" / "wild"
LABELLED = sorted(p.with_suffix(".pdf") for p in WILD.glob("*.json") if p.stem != "index") if WILD.is_dir() else []


@pytest.mark.corpus
@pytest.mark.skipif(not LABELLED, reason="the real documents do not lie beside this checkout")
@pytest.mark.parametrize("path", LABELLED, ids=lambda p: p.stem)
def test_real_tables_add_up(path: Path) -> None:
    tables = of_corpus(path)
    assert tables
    sums = [sums_of(items) for items in tables if items]
    assert sum(s.held for s in sums) >= 0.97 * sum(s.tried for s in sums) > 0


def test_only_where_a_name_begins_tells_what_a_repeated_line_stands_under() -> None:
    names = ["示例局", "　　专项经费", "　　运行经费", "示例中心", "　　道路养护", "　　运行经费"]
    names += ["名称很长而\n折行的项目", "　　运行经费", "名称很长而\n折行的示例站", "　　运行经费", "　　运行\n经费"]
    rows = [["支出项目", "总计"], *([name, f"{n}.00"] for n, name in enumerate(names, 1))]
    extraction = extracted(Sheet(["项目支出明细表", UNIT], Ruled(rows, [110, 90])))
    under = [i.parent_row for i in extraction.other_line_items if i.row == "运行经费"]
    assert under == [None, "示例中心", None, "名称很长而折行的示例站", "名称很长而折行的示例站"]
