"""Tables as word processors and spreadsheets break them: clipped, cut by a page's end, sharing a grid, off by a border."""

from __future__ import annotations

import pytest

from extractors.document import extract_document
from extractors.engines.base import Glyph
from extractors.engines.open_ends import closing_strokes
from extractors.grid import Cell, Grid, build_grid, without_gutters
from extractors.model import Box, Extraction
from extractors.statements.headers import read_header
from extractors.statements.segments import split_at_titles
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw
from tests.extractors.helpers import items, sided, status_of

UNIT = "单位：万元"
COVER = ("示例市示例局", "2024年度部门预算")
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
WIDTHS = [90, 200, 90, 90, 90]


def read(*sheets: Sheet) -> Extraction:
    return extract_document(draw(*sheets, cover=COVER))


def test_a_name_that_runs_into_its_amounts_cell_stays_in_its_own() -> None:
    long = "其中：专项资金列入部门预算的项目"
    rows = [["收入", LEFT, "支出", LEFT], ["项目", "预算数", "项目", "预算数"], [long, "4.00", "教育支出", "4.00"]]
    found = sided(read(Sheet(["收支预算总表", UNIT], Ruled(rows, [120, 80, 190, 80], clip=True))), "revenue_expenditure_summary")
    assert found[("revenue", "专项资金列入部门预算的项目", "amount")] == "4.00"


def test_short_codes_in_one_column_get_their_higher_levels() -> None:
    rows = [
        ["科目编码", "科目名称", "合计"],
        ["208", "社会保障和就业支出", "9.00"],
        ["05", "行政事业单位养老支出", "6.00"],
        ["2080505", "基本养老保险缴费支出", "6.00"],
        ["99", "其他社会保障和就业支出", "3.00"],
    ]
    found = items(read(Sheet(["一般公共预算支出表", UNIT], Ruled(rows, [90, 200, 90]))), "general_budget_expenditure")
    assert [code for code, _, _ in found] == ["208", "20805", "2080505", "20899"]


def test_the_only_line_of_a_table_without_names_is_the_total() -> None:
    rows = [["合计", "基本支出", "项目支出", "结转下年资金"], ["9.00", "6.00", "3.00", ""]]
    found = items(read(Sheet(["支出预算总表", UNIT], Ruled(rows, [110] * 4))), "expenditure")
    assert found == {(None, "合计", "total"): "9.00", (None, "合计", "basic"): "6.00", (None, "合计", "project"): "3.00"}


def test_a_total_named_in_another_classifications_column_is_named() -> None:
    rows = [
        ["部门经济科目编码", "部门经济科目名称", "政府经济科目编码", "政府经济科目名称", "合计"],
        ["", "", "", "合计", "9.00"],
        ["30101", "基本工资", "50101", "工资奖金津补贴", "9.00"],
    ]
    table = Ruled(rows, [110, 110, 110, 110, 90])
    found = items(read(Sheet(["一般公共预算基本支出表", UNIT], table)), "general_budget_basic_expenditure")
    assert found == {(None, "合计", "total"): "9.00", ("30101", "基本工资", "total"): "9.00"}


def test_a_name_cut_by_the_pages_end_is_whole() -> None:
    head = [["收入", LEFT, "支出", LEFT], ["项目", "金额", "项目", "金额"]]
    first = Ruled([*head, ["一、财政拨款", "9.00", "一、教育支出", ""], ["", "", "二、社会保障和就", "9.00"]], [150, 80, 150, 80])
    rest = Ruled(
        [["", "", "业支出", ""], ["", "", "三、其他支出", ""], ["收入合计", "9.00", "支出合计", "9.00"]], [150, 80, 150, 80]
    )
    found = sided(read(Sheet(["收支预算总表", UNIT], first), Sheet([], rest)), "revenue_expenditure_summary")
    assert found[("expenditure", "社会保障和就业支出", "amount")] == "9.00"
    assert len(found) == 4


def test_a_continuation_that_stands_further_left_is_read() -> None:
    first = Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS)
    rest = Ruled([["205", "教育支出", "4.00", "", "4.00"]], WIDTHS, x=50)
    found = items(read(Sheet(["支出预算总表", UNIT], first), Sheet([], rest)), "expenditure")
    assert found[("205", "教育支出", "project")] == "4.00"


def test_two_tables_in_one_grid_come_apart() -> None:
    rows = [
        ["项目", LEFT, "金额"],
        ["收入总计", LEFT, "9.00"],
        ["支出预算总表", LEFT, LEFT],
        ["科目编码", "科目名称", "合计"],
        ["201", "一般公共服务支出", "9.00"],
    ]
    extraction = read(Sheet(["收入预算总表", UNIT], Ruled(rows, [90, 200, 90])))
    assert items(extraction, "revenue") == {(None, "收入总计", "total"): "9.00"}
    assert items(extraction, "expenditure") == {("201", "一般公共服务支出", "total"): "9.00"}


def test_a_heading_alone_at_a_pages_end_titles_the_next_pages_table() -> None:
    heading = Ruled([["支出预算总表", LEFT, LEFT], ["部门：", "示例市示例局", UNIT]], [90, 200, 90])
    table = Ruled([["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "9.00"]], [90, 200, 90])
    assert items(read(Sheet([], heading), Sheet([], table)), "expenditure") == {("201", "一般公共服务支出", "total"): "9.00"}


def test_a_title_rows_own_columns_do_not_split_the_table() -> None:
    rows = [
        ["支出预算总表", LEFT, LEFT, LEFT],
        ["部门：", "示例市示例局", LEFT, UNIT],
        ["科目编码", LEFT, "科目名称", "合计"],
        ["201", LEFT, "一般公共服务支出", "9.00"],
    ]
    extraction = read(Sheet([], Ruled(rows, [50, 50, 200, 90])))
    assert (extraction.status, items(extraction, "expenditure")) == (
        "extracted",
        {("201", "一般公共服务支出", "total"): "9.00"},
    )


def test_a_heading_split_into_cells_a_line_each_is_one() -> None:
    rows = [
        ["合计", "因公出国", "公务用车运", "公务接"],
        [ABOVE, "（境）费", "行维护费", "待费"],
        ["6.00", "1.00", "2.00", "3.00"],
    ]
    table = Ruled(rows, [100] * 4)
    found = items(read(Sheet(["“三公”经费支出预算表", UNIT], table)), "three_public")
    assert {measure for _, _, measure in found} == {"total", "overseas_travel", "vehicle_operation", "reception"}


def test_a_table_of_money_without_a_title_makes_the_document_partial() -> None:
    known = Sheet(["支出预算总表", UNIT], Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS))
    nameless = Ruled([["甲", "乙", "丙"], *[[code, "某支出", "1.00"] for code in ("201", "202", "203")]], [90, 200, 90])
    extraction = read(known, Sheet(["本页没有表名", UNIT], nameless))
    assert (extraction.status, extraction.accounting.pages_unplaced) == ("partial", (3,))
    assert "p.3: a table with 3 amounts has no title" in (extraction.status_reason or "")


@pytest.mark.parametrize(
    ("below", "status", "statement"),
    [
        ("本部门没有使用政府性基金预算财政拨款安排的支出。", "extracted", "empty"),
        ("数据见另页。", "partial", "missing"),
    ],
)
def test_a_title_without_a_table_is_declared_empty_or_reported(below: str, status: str, statement: str) -> None:
    known = Sheet(["支出预算总表", UNIT], Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS))
    extraction = read(known, Sheet(["政府性基金预算支出表", below]))
    assert (extraction.status, status_of(extraction, "government_fund")) == (status, statement)


def test_strokes_left_open_at_a_pages_end_are_closed() -> None:
    upright = [Box(x, 50, x, 120) for x in (100, 200, 300)]
    level = [Box(100, y, 300, y) for y in (70, 90, 120)]
    assert closing_strokes([*upright, *level]) == [Box(100, 50, 300, 50)]
    assert closing_strokes([*upright, *level, Box(100, 50, 300, 50)]) == []


def test_padding_drawn_as_a_column_is_dropped() -> None:
    ink = Box(20, 0, 60, 10)
    cells = (
        Cell(0, 1, 0, 1, (), Box(10, 0, 15, 10), None),
        Cell(0, 1, 1, 2, ("名称",), Box(15, 0, 80, 10), ink),
        Cell(0, 1, 2, 3, ("1.00",), Box(80, 0, 120, 10), ink),
    )
    grid = without_gutters(Grid(1, (10, 15, 80, 120), (0, 10), cells))
    assert [(c.col0, c.col1, c.text) for c in grid.cells] == [(0, 1, "名称"), (1, 2, "1.00")]


def test_a_page_of_figures_that_is_no_grid_is_reported() -> None:
    known = Sheet(["支出预算总表", UNIT], Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS))
    figures = [f"某支出{'某' * n}      1.00      2.00      在此      3.00" for n in range(4)]
    extraction = read(known, Sheet(["其中各项", UNIT, *figures]))
    assert (extraction.status, extraction.accounting.pages_unplaced) == ("partial", (3,))


def test_the_note_of_a_table_that_another_follows_is_kept() -> None:
    empty = Ruled([["科目编码", "科目名称", "合计"], ["", "", ""]], [90, 200, 90])
    known = Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS)
    second = Sheet(["支出预算总表", UNIT], known)
    extraction = read(Sheet(["政府性基金预算支出表", UNIT], empty, ["注：本部门没有政府性基金预算支出。"], more=[second]))
    notes = {s.statement: s.note for s in extraction.statements}
    assert notes["government_fund"] == "注：本部门没有政府性基金预算支出。"
    assert items(extraction, "expenditure")


def test_a_column_that_counts_rows_is_no_amount_whatever_its_heading_shows() -> None:
    rows = [
        ["序", "科目编码", "科目名称", "合计"],
        ["1", "201", "一般公共服务支出", "5.00"],
        ["2", "205", "教育支出", "4.00"],
    ]
    for heading in ("序", "号", ""):
        rows[0][0] = heading
        found = items(read(Sheet(["支出预算总表", UNIT], Ruled(rows, [30, 90, 200, 90]))), "expenditure")
        assert found == {("201", "一般公共服务支出", "total"): "5.00", ("205", "教育支出", "total"): "4.00"}


def test_the_end_of_a_table_that_shares_a_grid_with_the_next_one_is_read() -> None:
    first = Ruled(
        [["收入", LEFT, "支出", LEFT], ["项目", "金额", "项目", "金额"], ["一、财政拨款", "9.00", "一、教育支出", "9.00"]],
        [100, 80, 100, 80],
    )
    both = Ruled(
        [
            ["收入合计", "9.00", LEFT, "支出合计", "9.00", ""],
            ["", LEFT, LEFT, "", "", ""],
            ["收入预算总表", LEFT, LEFT, LEFT, LEFT, LEFT],
            ["项目名称", LEFT, "金额", LEFT, LEFT, LEFT],
            ["收入总计", LEFT, "9.00", LEFT, LEFT, LEFT],
        ],
        [100, 40, 40, 100, 80, 20],
    )
    extraction = read(Sheet(["收支预算总表", UNIT], first), Sheet([], both))
    found = sided(extraction, "revenue_expenditure_summary")
    assert found[("revenue", "收入合计", "amount")] == found[("expenditure", "支出合计", "amount")] == "9.00"
    assert items(extraction, "revenue") == {(None, "收入总计", "total"): "9.00"}


def test_a_closing_line_whose_last_word_stands_on_the_next_page_is_whole() -> None:
    widths = [100, 80, 100, 80]
    head = [["收入", LEFT, "支出", LEFT], ["项目", "金额", "项目", "金额"]]
    first = Ruled([*head, ["财政拨款", "9.00", "教育支出", "9.00"], ["当年收入", "9.00", "当年支出小计", "9.00"]], widths)
    rest = Ruled([["小计", "", "", ""], ["收入合计", "9.00", "支出合计", "9.00"]], widths)
    found = sided(read(Sheet(["收支预算总表", UNIT], first), Sheet([], rest)), "revenue_expenditure_summary")
    assert [(side, row) for side, row, _ in found if "小计" in row] == [
        ("revenue", "当年收入小计"),
        ("expenditure", "当年支出小计"),
    ]


def test_figures_right_after_a_statement_that_nothing_names_make_the_document_partial() -> None:
    known = Sheet(["支出预算总表", UNIT], Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS))
    rest = Ruled([["合计", "3.00"]], [70, 400])
    extraction = read(known, Sheet([], rest))
    assert (extraction.status, extraction.accounting.pages_unplaced) == ("partial", (3,))


def test_a_frame_around_a_table_that_holds_its_title_heads_no_column() -> None:
    def cell(row: tuple[int, int], column: tuple[int, int], *lines: str) -> Cell:
        box = Box(100 * column[0], 20 * row[0], 100 * column[1], 20 * row[1])
        return Cell(*row, *column, lines, box, box if lines else None)

    frame = cell((0, 3), (0, 3), "支出预算总表", "部门：示例市示例局 单位：万元")
    headings = [cell((1, 2), (n, n + 1), text) for n, text in enumerate(("合计", "基本支出", "单位预留机动经费"))]
    amounts = [cell((2, 3), (n, n + 1), text) for n, text in enumerate(("9.00", "6.00", "3.00"))]
    header = read_header(Grid(1, (0, 100, 200, 300), (0, 20, 40, 60), (frame, *headings, *amounts)))
    assert header is not None
    assert [column.path for column in header.columns] == [("合计",), ("基本支出",), ("单位预留机动经费",)]


def test_a_title_whose_forms_number_is_written_in_chinese_numerals_heads_the_table() -> None:
    rows = [
        ["“三公”经费支出预算表\n公开表九", LEFT, LEFT],
        ["部门：", "示例市示例局", UNIT],
        ["合计", "因公出国（境）费", "公务接待费"],
        ["4.00", "1.00", "3.00"],
    ]
    found = items(read(Sheet([], Ruled(rows, [120] * 3))), "three_public")
    assert found == {
        (None, "预算数", "total"): "4.00",
        (None, "预算数", "overseas_travel"): "1.00",
        (None, "预算数", "reception"): "3.00",
    }


def test_a_table_that_states_its_unit_inside_and_has_no_known_title_makes_the_document_partial() -> None:
    known = Sheet(["支出预算总表", UNIT], Ruled([HEAD, ["201", "一般公共服务支出", "3.00", "3.00", ""]], WIDTHS))
    rows = [["某某情况", LEFT, UNIT], ["甲", "乙", "丙"], ["2.00", "1.00", "1.00"]]
    goals = [["项目", "预算数（单位：万元）", "绩效目标"], *[[f"项目{n}", "1.00", "完成"] for n in range(4)]]
    told = read(known, Sheet(["说明如下。"]), Sheet([], Ruled(rows, [120] * 3)))
    left = read(known, Sheet(["说明如下。"]), Sheet(["重点项目绩效目标如下："], Ruled(goals, [120] * 3)))
    assert (told.status, told.accounting.pages_unplaced) == ("partial", (4,))
    assert (left.status, left.accounting.pages_unplaced) == ("extracted", ())


@pytest.mark.parametrize("flat", [Box(10, 20, 80, 20.5), Box(10, 20, 10.5, 90)])
def test_a_table_drawn_without_height_or_width_holds_nothing(flat: Box) -> None:
    grid, outside = build_grid(1, [flat, flat], [Glyph("1", Box(12, 20, 16, 24), 4.0)])
    assert (grid.cells, len(outside)) == ((), 1)
    assert split_at_titles(grid) == [grid]
