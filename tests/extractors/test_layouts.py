"""One small PDF for each way in which real documents print a table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.document import extract_document
from extractors.model import LineItem
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw
from tests.extractors.helpers import items, only, sided, status_of

UNIT = "单位：万元"
EXPENDITURE_HEAD = [
    ["项目", LEFT, LEFT, LEFT, "本年支出合计", "基本支出", "项目支出"],
    ["支出功能分类科目编码", LEFT, LEFT, "科目名称", ABOVE, ABOVE, ABOVE],
]
WIDTHS = [40, 30, 30, 190, 90, 90, 90]


def expenditure(*rows: list[str], drop: float = 0.0) -> Ruled:
    return Ruled([*EXPENDITURE_HEAD, *rows], WIDTHS, drop=drop)


def test_a_total_that_shares_a_row_with_header_cells_is_read() -> None:
    table = expenditure(
        ["类", "款", "项", "合计", "12.00", "7.00", "5.00"], ["201", "", "", "一般公共服务支出", "12.00", "7.00", "5.00"]
    )
    found = items(extract_document(draw(Sheet(["支出决算表", UNIT], table))), "expenditure")
    assert found[(None, "合计", "total")] == "12.00"
    assert found[("201", "一般公共服务支出", "project")] == "5.00"
    assert len(found) == 6


@pytest.mark.parametrize("drop", [0.0, 3.0])
def test_split_codes_are_joined_each_level_at_its_width(drop: float) -> None:
    table = expenditure(
        ["类", "款", "项", ABOVE, ABOVE, ABOVE, ABOVE],
        ["201", "", "", "一般公共服务支出", "12.00", "7.00", "5.00"],
        ["201", "6", "", "财政事务", "12.00", "7.00", "5.00"],
        ["", "", "1", "行政运行", "7.00", "7.00", ""],
        ["201", "06", "02", "一般行政管理\n事务", "5.00", "", "5.00"],
        ["合计", LEFT, LEFT, LEFT, "12.00", "7.00", "5.00"],
        drop=drop,
    )
    found = items(extract_document(draw(Sheet(["支出决算表", UNIT], table))), "expenditure")
    assert {k: v for k, v in found.items() if k[2] == "total"} == {
        ("201", "一般公共服务支出", "total"): "12.00",
        ("20106", "财政事务", "total"): "12.00",
        ("2010601", "行政运行", "total"): "7.00",
        ("2010602", "一般行政管理事务", "total"): "5.00",
        (None, "合计", "total"): "12.00",
    }


@pytest.mark.parametrize("name", ["[2010601]行政运行", "2010601 行政运行", "2010601行政运行"])
def test_a_name_that_carries_its_code_is_split(name: str) -> None:
    table = Ruled([["功能分类科目", "合计", "基本支出", "项目支出"], [name, "7.00", "7.00", ""]], [200, 80, 80, 80])
    assert items(extract_document(draw(Sheet(["一般公共预算支出表", UNIT], table))), "general_budget_expenditure") == {
        ("2010601", "行政运行", "total"): "7.00",
        ("2010601", "行政运行", "basic"): "7.00",
    }


def test_blank_zero_and_dash_are_three_things() -> None:
    table = expenditure(["201", "", "", "一般公共服务支出", "0.00", "", "—"])
    found = {i.measure: (i.amount, i.amount_text) for i in only(draw(Sheet(["支出决算表", UNIT], table)), "expenditure")}
    assert found == {"total": (Decimal("0.00"), "0.00"), "project": (Decimal("0.00"), "—")}


SUMMARY = [
    ["收入", LEFT, LEFT, "支出", LEFT, LEFT],
    ["项目", "行次", "金额", "项目", "行次", "金额"],
    ["栏次", "", "1", "栏次", "", "2"],
    ["一、一般公共预算财政拨款收入", "1", "414.89", "一、一般公共服务支出", "31", ""],
    ["二、政府性基金预算财政拨款收入", "2", "", "六、科学技术支出", "36", "347.26"],
    ["本年收入合计", "27", "414.89", "本年支出合计", "57", "347.26"],
    ["总计", "30", "414.89", "总计", "60", "414.89"],
]


def test_line_and_column_numbers_are_no_amounts() -> None:
    table = Ruled(SUMMARY, [190, 40, 80, 190, 40, 80])
    found = sided(
        extract_document(draw(Sheet(["2024年度收入支出决算总表", "金额单位：万元"], table))), "revenue_expenditure_summary"
    )
    assert found == {
        ("revenue", "一般公共预算财政拨款收入", "amount"): "414.89",
        ("revenue", "本年收入合计", "amount"): "414.89",
        ("revenue", "总计", "amount"): "414.89",
        ("expenditure", "科学技术支出", "amount"): "347.26",
        ("expenditure", "本年支出合计", "amount"): "347.26",
        ("expenditure", "总计", "amount"): "414.89",
    }


def test_a_name_printed_twice_tells_what_it_stands_under() -> None:
    table = Ruled(
        [
            ["收入", LEFT, "支出", LEFT],
            ["项目", "决算数", "项目", "决算数"],
            ["一、一般公共预算财政拨款", "9.00", "一、教育支出", "9.00"],
            ["二、政府性基金预算财政拨款", "", "", ""],
            ["年初财政拨款结转和结余", "1.00", "年末财政拨款结转和结余", "1.00"],
            ["一、一般公共预算财政拨款", "1.00", "", ""],
            ["二、政府性基金预算财政拨款", "", "", ""],
            ["总计", "10.00", "总计", "10.00"],
        ],
        [180, 80, 180, 80],
    )
    found = only(draw(Sheet(["财政拨款收入支出决算总表", UNIT], table)), "fiscal_appropriation_summary")
    assert [(i.row, i.parent_row, i.amount) for i in found if i.side == "revenue" and i.row.startswith("一般")] == [
        ("一般公共预算财政拨款", None, Decimal("90000.00")),
        ("一般公共预算财政拨款", "年初财政拨款结转和结余", Decimal("10000.00")),
    ]


def test_three_column_groups_side_by_side() -> None:
    head = ["经济分类科目编码", "科目名称", "决算数"]
    table = Ruled(
        [
            ["人员经费", LEFT, LEFT, "公用经费", LEFT, LEFT, LEFT, LEFT, LEFT],
            [*head, *head, *head],
            ["301", "工资福利支出", "190.30", "302", "商品和服务支出", "18.27", "310", "资本性支出", "3.09"],
            ["30101", "基本工资", "33.57", "30201", "办公费", "1.72", "31002", "办公设备购置", "3.09"],
            ["", "人员经费合计", "202.86", "公用经费合计", LEFT, LEFT, LEFT, LEFT, "21.37"],
        ],
        [60, 100, 60, 60, 100, 60, 60, 100, 60],
    )
    found = items(
        extract_document(draw(Sheet(["一般公共预算财政拨款基本支出决算明细表", UNIT], table))), "general_budget_basic_expenditure"
    )
    assert found == {
        ("301", "工资福利支出", "amount"): "190.30",
        ("302", "商品和服务支出", "amount"): "18.27",
        ("310", "资本性支出", "amount"): "3.09",
        ("30101", "基本工资", "amount"): "33.57",
        ("30201", "办公费", "amount"): "1.72",
        ("31002", "办公设备购置", "amount"): "3.09",
        (None, "人员经费合计", "amount"): "202.86",
        (None, "公用经费合计", "amount"): "21.37",
    }


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_goes_on_over_pages(repeated: bool) -> None:
    head = [*EXPENDITURE_HEAD, ["类", "款", "项", ABOVE, ABOVE, ABOVE, ABOVE]]
    first = Ruled([*head, ["201", "", "", "一般公共服务支出", "12.00", "7.00", "5.00"]], WIDTHS)
    second = Ruled([*(head if repeated else []), ["201", "06", "", "财政事务", "12.00", "7.00", "5.00"]], WIDTHS)
    last = Ruled([["合计", "12.00", "7.00", "5.00"]], [290, 90, 90, 90])
    extraction = extract_document(draw(Sheet(["支出决算表", UNIT], first), Sheet(table=second), Sheet(table=last)))
    record = next(s for s in extraction.statements if s.statement == "expenditure")
    assert (record.first_page, record.last_page) == (2, 4)
    assert items(extraction, "expenditure")[(None, "合计", "basic")] == "7.00"
    assert [i.page for i in extraction.line_items if i.measure == "total"] == [2, 3, 4]


def test_a_title_inside_the_grid_or_on_the_page_before_is_found() -> None:
    rows = [["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]]
    inside = Ruled(
        [["公开05表", LEFT, LEFT], ["一般公共预算支出表", LEFT, LEFT], ["部门：示例局", LEFT, UNIT], *rows], [150, 150, 150]
    )
    before = Ruled(rows, [150, 150, 150])
    extraction = extract_document(
        draw(
            Sheet(table=inside),
            Sheet(below=["政府性基金预算支出表", "单位：元"]),
            Sheet(table=before),
            cover=("2024年示例局部门预算",),
        )
    )
    assert items(extraction, "general_budget_expenditure") == {("201", "一般公共服务支出", "total"): "3.00"}
    assert {(i.statement, i.amount) for i in extraction.line_items} == {
        ("general_budget_expenditure", Decimal("30000.00")),
        ("government_fund", Decimal("3.00")),
    }


def test_an_empty_statement_keeps_its_note_and_a_missing_one_is_missing() -> None:
    table = Ruled([["项目", "本年收入", "本年支出"], ["合计", "", ""]], [200, 90, 90])
    note = "注：示例局无政府性基金预算财政拨款支出，故本表无数据。"
    extraction = extract_document(draw(Sheet(["政府性基金预算财政拨款收入支出决算表", UNIT], table, [note])))
    record = next(s for s in extraction.statements if s.statement == "government_fund")
    assert (record.status, record.note, record.currency_unit) == ("empty", note, "万元")
    assert status_of(extraction, "revenue") == "missing"
    assert extraction.line_items == ()


def simple(*amounts: str) -> Ruled:
    return Ruled(
        [["功能分类科目编码", "科目名称", "合计", "基本支出"], ["201", "一般公共服务支出", *amounts]], [150, 150, 90, 90]
    )


def test_the_unit_of_money_is_read_for_each_table() -> None:
    extraction = extract_document(
        draw(
            Sheet(["支出预算总表", "单位：元"], simple("30000", "30000")),
            Sheet(["一般公共预算支出表", "单位:万元"], simple("3.00", "3.00")),
            cover=("2024年示例局部门预算",),
        )
    )
    assert {(i.currency_unit, i.amount) for i in extraction.line_items} == {
        ("元", Decimal("30000.00")),
        ("万元", Decimal("30000.00")),
    }


def test_a_missing_unit_of_money_is_taken_over_or_reported() -> None:
    without, yuan, ten_thousands = ["国有资本经营预算支出表"], ["支出预算总表", "单位：元"], ["一般公共预算支出表", "单位：万元"]
    one = extract_document(draw(Sheet(yuan, simple("3", "3")), Sheet(without, simple("4", "4"))))
    assert one.status == "extracted"
    assert "prints no unit of money, read in 元" in (one.status_reason or "")
    two = extract_document(
        draw(Sheet(yuan, simple("3", "3")), Sheet(ten_thousands, simple("3", "3")), Sheet(without, simple("4", "4")))
    )
    assert two.status == "partial"
    assert "2 amounts unread, for no unit of money is printed" in (two.status_reason or "")
    assert not [i for i in two.line_items if i.statement == "state_capital"]


@pytest.mark.parametrize(
    "title",
    [
        "项目支出绩效目标表",
        "政府采购支出表",
        "一般公共预算支出表（按政府预算经济分类）",
        "一般公共预算基本支出明细表（按支出功能分类科目）",
        "一般公共预算机关运行经费支出预算表",
    ],
)
def test_tables_that_are_not_statutory_are_left_alone(title: str) -> None:
    extraction = extract_document(draw(Sheet([title, UNIT], simple("3.00", "3.00")), cover=("2024年示例局部门预算",)))
    assert extraction.line_items == ()
    assert extraction.status == "partial"


def test_a_table_of_contents_gives_no_statement() -> None:
    contents = [
        ["序号", "表名"],
        *([str(n), t] for n, t in enumerate(["收支总表", "收入总表", "支出总表", "财政拨款收支总表"], 1)),
    ]
    extraction = extract_document(
        draw(Sheet(["目录"], Ruled(contents, [60, 200])), Sheet(["一般公共预算支出表", UNIT], simple("3.00", "3.00")))
    )
    assert {s.statement for s in extraction.statements if s.status != "missing"} == {"general_budget_expenditure"}


def test_columns_of_another_year_and_columns_alike_keep_their_printed_path() -> None:
    table = Ruled(
        [
            ["科目编码", "科目名称", "2024年预算数", "2025年预算数", LEFT, LEFT],
            [ABOVE, ABOVE, ABOVE, "总计", "基本支出", "项目支出"],
            ["201", "一般公共服务支出", "9.00", "8.00", "5.00", "3.00"],
        ],
        [80, 150, 90, 90, 90, 90],
    )
    extraction = extract_document(draw(Sheet(["2025年一般公共预算支出表", UNIT], table), cover=("2025年示例局部门预算",)))
    assert items(extraction, "general_budget_expenditure") == {
        ("201", "一般公共服务支出", "2024年预算数"): "9.00",
        ("201", "一般公共服务支出", "total"): "8.00",
        ("201", "一般公共服务支出", "basic"): "5.00",
        ("201", "一般公共服务支出", "project"): "3.00",
    }


def test_what_is_no_amount_is_reported_and_never_guessed() -> None:
    extraction = extract_document(draw(Sheet(["支出决算表", UNIT], simple("12.3.4", "3.00"))))
    assert extraction.status == "partial"
    assert extraction.status_reason == "支出决算表 p.2: “12.3.4” is not one number under one heading"
    assert items(extraction, "expenditure") == {("201", "一般公共服务支出", "basic"): "3.00"}


def test_an_amount_inside_a_name_is_reported() -> None:
    table = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出9.00", ""]], [150, 150, 90])
    extraction = extract_document(draw(Sheet(["支出预算总表", UNIT], table)))
    assert extraction.status == "partial"
    assert extraction.line_items == ()


def test_a_number_that_overflows_its_cell_stays_whole() -> None:
    table = Ruled(
        [["功能分类科目编码", "科目名称", "合计", "基本支出"], ["201", "一般公共服务支出", "1,234,567,890.12", ""]],
        [150, 150, 66, 90],
        clip=True,
    )
    assert items(extract_document(draw(Sheet(["支出预算总表", UNIT], table))), "expenditure") == {
        ("201", "一般公共服务支出", "total"): "1,234,567,890.12"
    }


def test_negatives_and_full_width_forms() -> None:
    table = simple("（１，２３４．５０）", "－3.00")
    found = {i.measure: i.amount for i in only(draw(Sheet(["支出预算总表", UNIT], table)), "expenditure")}
    assert found == {"total": Decimal("-12345000.00"), "basic": Decimal("-30000.00")}


def test_boxes_lie_where_the_figure_is_printed() -> None:
    item = only(draw(Sheet(["支出预算总表", UNIT], simple("3.00", ""))), "expenditure")[0]
    assert item.box is not None
    assert 360 <= item.box.x0 < item.box.x1 <= 450
    assert 60 < item.box.top < item.box.bottom < 160
    assert item.page == 2


@pytest.mark.parametrize(
    "line",
    [
        "支出决算表 单位：万元",
        "支出决算表（单位：万元）",
        "支出决算表 编制单位：示例局 金额单位：万元",
        "支出决算表（单位:万元）",
    ],
)
def test_a_title_and_what_stands_beside_it_are_told_apart(line: str) -> None:
    extraction = extract_document(draw(Sheet([line], simple("3.00", ""))))
    record = next(s for s in extraction.statements if s.statement == "expenditure")
    assert (record.title, record.currency_unit) == ("支出决算表", "万元")
    assert items(extraction, "expenditure") == {("201", "一般公共服务支出", "total"): "3.00"}


@pytest.mark.parametrize("number", ["表三：", "附件2：", "附表1-3：", "表三 ", "公开03表 "])
def test_the_number_of_a_form_before_its_title_is_no_obstacle(number: str) -> None:
    extraction = extract_document(draw(Sheet([f"{number}支出决算表", UNIT], simple("3.00", ""))))
    assert items(extraction, "expenditure") == {("201", "一般公共服务支出", "total"): "3.00"}


@pytest.mark.parametrize("text", ["12 7", "12.00 7", "12.00 7.00", "12\n7", "12.00\n7", "12.00\n7.00", "1 2", "12.00万元"])
def test_what_could_be_two_amounts_is_reported_and_not_joined(text: str) -> None:
    extraction = extract_document(draw(Sheet(["支出决算表", UNIT], simple(text, "3.00"))))
    assert extraction.status == "partial"
    assert "p.2" in (extraction.status_reason or "")
    assert items(extraction, "expenditure") == {("201", "一般公共服务支出", "basic"): "3.00"}


@pytest.mark.parametrize("text", ["1,234,56\n7.89", "1,234,567.8\n9", "1 , 2 3 4 , 5 6 7 . 8 9"])
def test_a_number_that_wraps_or_is_set_wide_is_one_amount(text: str) -> None:
    found = only(draw(Sheet(["支出决算表", UNIT], simple(text, ""))), "expenditure")
    assert [i.amount for i in found] == [Decimal("12345678900.00")]


def test_a_total_that_counts_one_two_is_no_row_of_column_numbers() -> None:
    table = Ruled(
        [
            ["功能分类科目编码", "科目名称", "合计", "基本支出"],
            ["", "栏次", "1", "2"],
            ["", "合计", "1", "2"],
            ["201", "一般公共服务支出", "1", "2"],
        ],
        [150, 150, 90, 90],
    )
    found = items(extract_document(draw(Sheet(["支出决算表", UNIT], table))), "expenditure")
    assert found[(None, "合计", "total")] == "1"
    assert len(found) == 4


def test_whole_yuan_that_overflow_their_cell_stay_whole() -> None:
    table = Ruled(
        [["科目编码", "科目名称", "合计", "基本支出"], ["201", "一般公共服务支出", "371,514,655", ""]],
        [60, 150, 39, 90],
        clip=True,
    )
    assert items(extract_document(draw(Sheet(["支出决算表", "单位：元"], table))), "expenditure") == {
        ("201", "一般公共服务支出", "total"): "371,514,655"
    }


def test_touching_numbers_are_cut_at_their_border_or_not_at_all() -> None:
    def read(width: float) -> tuple[str, list[str]]:
        table = Ruled(
            [["科目编码", "科目名称", "合计", "基本支出"], ["201", "一般公共服务支出", "12345.30", "156.00"]],
            [60, 150, width, 90],
            clip=True,
        )
        extraction = extract_document(draw(Sheet(["支出决算表", UNIT], table)))
        return extraction.status, [i.amount_text for i in extraction.line_items]

    assert read(34) == ("extracted", ["12345.30", "156.00"])
    assert read(29) == ("partial", [])


def test_an_amount_in_a_column_of_names_is_reported() -> None:
    table = Ruled(
        [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"], ["202", "4.00", ""]],
        [150, 150, 90],
    )
    extraction = extract_document(draw(Sheet(["支出预算总表", UNIT], table)))
    assert extraction.status == "partial"
    assert "支出预算总表 p.2: “4.00”" in (extraction.status_reason or "")


def test_a_label_split_under_one_header_is_read_whole() -> None:
    table = Ruled(
        [
            ["项目名称", "", "金额"],
            ["收入总计", LEFT, "9.00"],
            ["一般公共预算资金", "小计", "8.00"],
            [ABOVE, "专项收入", "8.00"],
            ["其他资金", LEFT, "1.00"],
        ],
        [150, 150, 90],
    )
    extraction = extract_document(draw(Sheet(["收入预算总表", UNIT], table), cover=("2024年示例局部门预算",)))
    assert extraction.status == "extracted"
    assert [(i.row, i.amount_text) for i in extraction.line_items] == [
        ("收入总计", "9.00"),
        ("一般公共预算资金小计", "8.00"),
        ("一般公共预算资金专项收入", "8.00"),
        ("其他资金", "1.00"),
    ]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_stored_turned_is_read_as_displayed(rotate: int) -> None:
    def edges(item: LineItem) -> tuple[float, ...]:
        assert item.box is not None
        return item.box.x0, item.box.top, item.box.x1, item.box.bottom

    def places(turned: int) -> list[tuple[object, ...]]:
        found = only(draw(Sheet(["支出决算表", UNIT], simple("3.00", "2.00"), rotate=turned)), "expenditure")
        return [(i.code, i.measure, i.amount, *(round(v) for v in edges(i))) for i in found]

    assert places(rotate) == places(0)
    assert len(places(0)) == 2


def test_economic_codes_without_a_leading_zero_are_joined_over_pages() -> None:
    head = [["经济分类科目编码", LEFT, "科目名称", "决算数"], ["类", "款", ABOVE, ABOVE]]
    first = Ruled([*head, ["301", "", "工资福利支出", "9.00"], ["301", "2", "津贴补贴", "4.00"]], [60, 60, 190, 90])
    second = Ruled([["", "10", "职工基本医疗保险缴费", "5.00"]], [60, 60, 190, 90])
    data = draw(Sheet(["一般公共预算财政拨款基本支出决算表", UNIT], first), Sheet(table=second))
    assert [(i.code, i.page) for i in only(data, "general_budget_basic_expenditure")] == [("301", 2), ("30102", 2), ("30110", 3)]


def test_a_title_repeated_on_the_next_page_continues_its_table() -> None:
    extraction = extract_document(
        draw(Sheet(["支出决算表", UNIT], simple("3.00", "")), Sheet(["支出决算表（续）", UNIT], simple("4.00", "")))
    )
    assert [(i.page, i.row_order, i.amount_text) for i in extraction.line_items] == [(2, 1, "3.00"), (3, 2, "4.00")]


def test_two_tables_on_a_page_and_a_third_that_is_none_are_kept_apart() -> None:
    other = Sheet(["下表列出主要职责"], Ruled([["序号", "事项"], ["1", "2.00"]], [100, 100]))
    fund = Sheet(["政府性基金预算财政拨款支出决算表", UNIT], simple("4.00", ""))
    extraction = extract_document(draw(Sheet(["支出决算表", UNIT], simple("3.00", ""), more=[fund, other])))
    assert [(i.statement, i.amount_text) for i in extraction.line_items] == [("expenditure", "3.00"), ("government_fund", "4.00")]


def test_rates_are_no_amounts_and_differences_keep_their_heading() -> None:
    table = Ruled(
        [["科目编码", "科目名称", "合计", "增减%", "比上年增减"], ["201", "一般公共服务支出", "9.00", "12.5", "1.00"]],
        [80, 150, 90, 90, 90],
    )
    assert items(extract_document(draw(Sheet(["支出决算表", UNIT], table))), "expenditure") == {
        ("201", "一般公共服务支出", "total"): "9.00",
        ("201", "一般公共服务支出", "比上年增减"): "1.00",
    }
