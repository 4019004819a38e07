"""What a page is shown as: the roles of its cells and lines, and what became of its tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from extractors.document import extract_document, read_content
from extractors.engines.base import Straightening
from extractors.explain import PageBox, PageView, explain_page
from flows.demo.generate import TOTAL_OFF, document
from tests.extractors.drawing import LEFT, Ruled, Sheet, draw
from tests.extractors.pictures import DOUBTFUL


def view_of(data: bytes, number: int = 2) -> PageView:
    content = read_content(data)
    return explain_page(content.pages, number, content.damages)


def texts(view: PageView, role: str) -> list[str]:
    return [box.text for box in view.boxes if box.role == role]


def box_of(view: PageView, text: str) -> PageBox:
    [found] = [box for box in view.boxes if box.text == text]
    return found


def test_every_cell_of_a_statement_has_the_role_it_was_read_in() -> None:
    view = view_of(DOUBTFUL)
    assert texts(view, "title") == ["一般公共预算财政拨款支出决算表", "项目支出绩效目标表"]
    assert set(texts(view, "unit")) == {"单位：万元"}
    assert set(texts(view, "header")) >= {"科目编码", "科目名称", "本年支出", "基本支出", "备注", "栏次", "1", "4"}
    assert texts(view, "code") == ["201", "20103", "2010301", "2010302", "221"]
    assert texts(view, "name") == [
        "合计",
        "一般公共服务支出",
        "政府办公厅(室)及相关机构事务",
        "行政运行",
        "一般行政管理事务",
        "住房保障支出",
    ]
    assert texts(view, "ignored") == ["含上年结转"]
    assert texts(view, "unread") == ["150.0060.00", "1,00"]
    assert box_of(view, "200.00").label == "合计 / basic"
    assert box_of(view, "1,00").label == "is not one number under one heading"


def test_amounts_shown_are_the_amounts_read() -> None:
    for data, numbers in ((DOUBTFUL, [2]), (document(TOTAL_OFF).data, range(1, 23))):
        content, extraction = read_content(data), extract_document(data)
        for number in numbers:
            view = explain_page(content.pages, number)
            read = [item.amount_text for item in extraction.line_items if item.page == number]
            assert Counter(texts(view, "amount")) == Counter(read)
            assert sum(table.amounts for table in view.tables) == len(read)


def test_every_table_says_what_became_of_it() -> None:
    view = view_of(DOUBTFUL)
    assert [(t.state, t.statement, t.amounts, t.unread) for t in view.tables] == [
        ("read", "general_budget_expenditure", 13, 2),
        ("other", None, 0, 0),
        ("unnamed", None, 0, 3),
    ]
    [first, other, unnamed] = [table.box for table in view.tables]
    assert (first.x0, first.x1) == pytest.approx((60, 630))
    assert first.bottom < other.top < other.bottom < unnamed.top


def test_a_table_over_two_pages_is_one_statement_on_both() -> None:
    header, widths = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], [60, 200, 80, 80, 80]
    data = draw(
        Sheet(["支出决算表", "单位：万元"], Ruled([header, ["201", "一般公共服务支出", "3.00", "1.00", "2.00"]], widths)),
        Sheet(table=Ruled([["221", "住房保障支出", "5.00", "4.00", "1.00"]], widths)),
    )
    for number, code in ((2, "201"), (3, "221")):
        view = view_of(data, number)
        [table] = view.tables
        assert (table.statement, table.title, table.first_page, table.last_page) == ("expenditure", "支出决算表", 2, 3)
        assert texts(view, "code") == [code]
    assert texts(view_of(data, 3), "header") == []


def test_a_second_statement_of_a_kind_is_passed_over() -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["201", "一般公共服务支出", "3.00", "1.00", "2.00"]]
    wider = [["科目编码", "科目名称", "合计", "项目支出"], ["201", "一般公共服务支出", "3.00", "2.00"]]
    data = draw(
        Sheet(["支出决算表", "单位：万元"], Ruled(rows, [60, 200, 80, 80, 80])),
        Sheet(["支出决算表", "单位：万元"], Ruled(wider, [60, 150, 120, 120])),
    )
    states = [view_of(data, number).tables[0].state for number in (2, 3)]
    assert sorted(states) == ["passed_over", "read"]
    passed_over = view_of(data, 2 + states.index("passed_over"))
    assert texts(passed_over, "amount") == []
    assert "3.00" in texts(passed_over, "ignored")


def test_a_statement_without_a_unit_of_money_is_unread() -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["201", LEFT, "3.00", "1.00", "2.00"]]
    view = view_of(draw(Sheet(["支出决算表"], Ruled(rows, [60, 200, 80, 80, 80]))))
    assert texts(view, "unread") == ["3.00", "1.00", "2.00"]
    assert {box.label for box in view.boxes if box.role == "unread"} == {"no unit of money is printed"}


def test_a_title_without_a_table_is_unread() -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["201", "一般公共服务支出", "3.00", "1.00", "2.00"]]
    data = draw(
        Sheet(["支出决算表", "单位：万元"], Ruled(rows, [60, 200, 80, 80, 80])), Sheet(["收入决算表", "见附件", "谢谢阅读"])
    )
    assert box_of(view_of(data, 3), "收入决算表").role == "unread"


def test_a_heading_alone_belongs_to_the_next_page() -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["201", "一般公共服务支出", "3.00", "1.00", "2.00"]]
    widths = [60, 200, 80, 80, 80]
    heading = Ruled([["支出决算表", *[LEFT] * 4], ["单位：万元", *[LEFT] * 4]], widths)
    data = draw(Sheet(table=heading), Sheet(table=Ruled(rows, widths)))
    [first], [second] = (view_of(data, number).tables for number in (2, 3))
    assert (first.state, second.state, second.statement) == ("heading", "read", "expenditure")
    assert texts(view_of(data, 2), "title") == ["支出决算表"]


def test_a_contents_page_and_a_damaged_page_have_a_remark() -> None:
    titles = ["收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表"]
    [remark] = view_of(draw(Sheet(titles))).remarks
    assert "contents" in remark
    content = read_content(DOUBTFUL)
    view = explain_page(content.pages, 2, ["p.2 is damaged and was not read (Oops)", "p.1 is an image"])
    assert (view.tables, view.boxes, view.remarks) == ((), (), ("not read: p.2 is damaged and was not read (Oops)",))


def test_boxes_of_an_image_that_was_set_straight_are_those_of_the_page_as_displayed() -> None:
    pages = read_content(DOUBTFUL).pages
    turned = Straightening(0.0, 1, 595.0, 842.0)
    straight = explain_page(pages, 2)
    displayed = explain_page([replace(page, straightening=turned) for page in pages], 2)
    assert {(b.role, b.text, b.box) for b in displayed.boxes} == {
        (b.role, b.text, turned.displayed(b.box)) for b in straight.boxes
    }
    assert [table.box for table in displayed.tables] == [turned.displayed(table.box) for table in straight.tables]
