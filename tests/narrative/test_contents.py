"""What the text says in words that money is for: lists of economic items, purposes of lines."""

from __future__ import annotations

from extractors.narrative import read_text
from extractors.narrative.flow import read_paragraphs
from tests.narrative.texts import SIZE, identity, item, pages, passages

HEADING = "六、一般公共预算财政拨款基本支出决算情况说明"
INTRODUCTION = "一般公共预算财政拨款基本支出105.58万元。其中："
PERSONNEL = "人员经费95.36万元，主要包括：基本工资、津贴补贴、奖金；"
PUBLIC = "公用经费10.23万元，主要包括：办公费、邮电费、维修（护）费。"


def listed(*paragraphs: str) -> list[tuple[str, str | None, str]]:
    return [(p.kind, p.subject, p.quote) for p in passages(*paragraphs) if p.kind in ("components", "component")]


def purposes(*paragraphs: str) -> list[tuple[str | None, str]]:
    items = [
        item("general_budget_expenditure", "一般公共服务支出", "total", "10.00", "201"),
        item("general_budget_expenditure", "财政事务", "total", "10.00", "20106"),
        item("general_budget_expenditure", "一般行政管理事务", "total", "10.00", "2010602"),
        item("general_budget_expenditure", "住房公积金", "total", "10.00", "2210201"),
    ]
    found = read_text(read_paragraphs(pages(paragraphs)), identity(), items)[1]
    return [(p.subject, p.quote) for p in found if p.kind == "purpose"]


def test_many_figures_that_are_no_way_to_a_purpose_take_no_longer() -> None:
    figures = "年初预算1234567890.56万元，支出决算1230987654.12万元，完成99.6412345%（见表三），"
    assert purposes(f"一般公共服务支出（类）财政事务（款）{figures}主要用于日常办公。") == []


def test_lists_and_their_names() -> None:
    assert listed(HEADING, INTRODUCTION + PERSONNEL + PUBLIC) == [
        ("components", "personnel", PERSONNEL),
        ("component", "personnel", "基本工资"),
        ("component", "personnel", "津贴补贴"),
        ("component", "personnel", "奖金"),
        ("components", "public", PUBLIC),
        ("component", "public", "办公费"),
        ("component", "public", "邮电费"),
        ("component", "public", "维修（护）费"),
    ]


def test_lists_as_paragraphs_of_their_own() -> None:
    lists = listed(
        "八、一般公共预算基本支出预算表情况说明",
        "样本局2026年度一般公共预算财政拨款基本支出预算2,147.85万元，其中：",
        "（一）人员经费1,941.88万元。主要包括：基本工资、津贴补贴。",
        "（二）日常公用经费205.97万元，包括：办公费、差旅费。",
    )
    assert [(kind, subject) for kind, subject, _ in lists] == [
        ("components", "personnel"),
        ("component", "personnel"),
        ("component", "personnel"),
        ("components", "public"),
        ("component", "public"),
        ("component", "public"),
    ]


def test_a_name_stands_where_it_is_printed() -> None:
    found = passages(HEADING, INTRODUCTION + PERSONNEL + PUBLIC)
    whole, name = (next(p for p in found if p.subject == "public" and p.kind == kind) for kind in ("components", "component"))
    assert whole.box and name.box
    assert (name.quote, name.box.top, name.box.x1 - name.box.x0) == ("办公费", 112.0, 3 * SIZE)
    assert name.box.x0 > whole.box.x0


def test_what_says_that_a_list_goes_on_is_no_name() -> None:
    names = [q for kind, _, q in listed(HEADING, "公用经费10.23万元，主要包括：办公费、邮电费等支出。") if kind == "component"]
    assert names == ["办公费", "邮电费"]


def test_lists_elsewhere_are_of_other_money() -> None:
    assert listed("六、财政拨款基本支出预算表情况说明", PERSONNEL) == []
    assert listed("第四部分 名词解释", "公用经费，包括办公费、邮电费、差旅费。") == []


def test_a_list_without_its_end_is_not_read() -> None:
    assert listed(HEADING, "公用经费10.23万元，主要包括：办公费、邮电费、") == []


def test_one_name_is_no_list() -> None:
    assert listed(HEADING, "公用经费10.23万元，主要包括：保障机构正常运转的支出。") == []


def test_the_purpose_of_a_line() -> None:
    assert purposes(
        "2、一般公共服务支出（类）财政事务（款）一般行政管理事务（项）。主要用于：业务指导与宣传等基本支出。年初预算为10.00万元。"
    ) == [("2010602", "主要用于：业务指导与宣传等基本支出")]


def test_the_purpose_after_the_lines_amount() -> None:
    assert purposes("1.“一般行政管理事务”科目10.00万元，主要用于宣传；2.“住房公积金”科目10.00万元，主要用于缴纳住房公积金。") == [
        ("2010602", "主要用于宣传"),
        ("2210201", "主要用于缴纳住房公积金"),
    ]


def test_the_purpose_below_the_lines_heading() -> None:
    assert purposes("2.住房公积金（项）", "主要用于缴纳住房公积金。") == [("2210201", "主要用于缴纳住房公积金")]


def test_a_line_that_no_table_prints_has_no_code() -> None:
    assert purposes("3、教育支出（类）普通教育（款）小学教育（项）。主要用于：添置课桌。") == [(None, "主要用于：添置课桌")]


def test_a_purpose_of_no_line() -> None:
    assert purposes("资金主要用于：业务指导与宣传等基本支出。") == []
    assert purposes("住房公积金支出增加的原因是人员增加，新增资金主要用于宣传。") == []
