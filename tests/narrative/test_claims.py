"""Sentences into claims: what each figure is, whose, of what, and which cell it restates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.model import Claim, LineItem
from tests.narrative.texts import item, read, told

FINAL = (
    item("revenue_expenditure_summary", "总计", "amount", "2995.39", side="revenue"),
    item("revenue", "合计", "total", "2946.25"),
    item("revenue", "合计", "fiscal_appropriation", "2940.05"),
    item("expenditure", "合计", "total", "2940.05"),
    item("expenditure", "合计", "basic", "2336.91"),
    item("expenditure", "合计", "project", "603.14"),
    item("general_budget_expenditure", "合计", "total", "2940.05"),
    item("general_budget_expenditure", "合计", "basic", "2336.91"),
    item("general_budget_expenditure", "一般公共服务支出", "total", "2106.66", "201"),
    item("general_budget_expenditure", "财政事务", "total", "2106.66", "20106"),
    item("general_budget_expenditure", "行政运行", "total", "1511.89", "2010601"),
    item("general_budget_expenditure", "统计信息事务", "total", "1.00", "20105"),
    item("general_budget_expenditure", "行政运行", "total", "1.00", "2010501"),
    item("general_budget_expenditure", "行政单位离退休", "total", "84.65", "2080501"),
    item("general_budget_basic_expenditure", "人员经费合计", "amount", "2152.26"),
    item("general_budget_basic_expenditure", "公用经费合计", "amount", "184.65"),
    item("three_public", "预算数", "total", "0.95"),
    item("three_public", "预算数", "reception", "0.95"),
)
"""Some cells of a final account."""


def cell(claim: Claim) -> tuple[object, ...]:
    return (
        claim.refers_to_statement,
        claim.refers_to_side,
        claim.refers_to_role,
        claim.refers_to_code,
        claim.refers_to_row,
        claim.refers_to_measure,
    )


def final(*paragraphs: str) -> tuple[Claim, ...]:
    return read(*paragraphs, items=FINAL)


def test_a_total_with_change_and_rate() -> None:
    claims = final(
        "一、收入支出决算总体情况说明",
        "武汉市江汉区样本局2024年度收入支出总计2995.39万元。与2023年度相比，收入支出总计减少56.95万元，下降1.87%。主要原因：人员变动。",
    )
    assert told(claims) == [
        ("revenue_expenditure_total", "amount", "2995.39"),
        ("revenue_expenditure_total", "change", "56.95"),
        ("revenue_expenditure_total", "rate", "1.87"),
    ]
    assert [(c.phase, c.base, c.direction, c.unit, c.amount) for c in claims] == [
        ("final", None, None, "万元", Decimal("29953900.00")),
        ("final", "last_year", "decrease", "万元", Decimal("569500.00")),
        ("final", "last_year", "decrease", "%", None),
    ]
    assert cell(claims[0]) == ("revenue_expenditure_summary", "revenue", "grand_total", None, None, "amount")
    assert [cell(c)[0] for c in claims[1:]] == [None, None]
    assert [(c.sentence, c.item) for c in claims] == [(1, 1), (2, 1), (2, 1)]
    assert claims[1].quote == "与2023年度相比，收入支出总计减少56.95万元"


def test_one_change_for_several() -> None:
    claims = final("2024年度收、支总计414.89万元。与2023年度相比，收、支总计各减少161.07万元，下降28%。")
    assert told(claims) == [
        ("revenue_expenditure_total", "amount", "414.89"),
        ("revenue_expenditure_total", "change", "161.07"),
        ("revenue_expenditure_total", "rate", "28"),
    ]


def test_parts_with_shares_of_their_whole() -> None:
    claims = final(
        "三、支出决算情况说明", "本年支出合计2940.05万元，其中：基本支出2336.91万元，占79.49%；项目支出603.14万元，占20.51%。"
    )
    assert told(claims) == [
        ("expenditure_total", "amount", "2940.05"),
        ("expenditure_basic", "amount", "2336.91"),
        ("expenditure_basic", "share", "79.49"),
        ("expenditure_project", "amount", "603.14"),
        ("expenditure_project", "share", "20.51"),
    ]
    assert {c.base for c in claims if c.kind == "share"} == {"expenditure_total"}
    assert cell(claims[1]) == ("expenditure", None, "total", None, None, "basic")


def test_the_same_words_in_another_section_are_another_subject() -> None:
    claims = final("五、一般公共预算财政拨款支出决算情况说明", "一般公共预算财政拨款支出2940.05万元。其中：基本支出2336.91万元。")
    assert [(c.subject, cell(c)[0]) for c in claims] == [
        ("general_budget_total", "general_budget_expenditure"),
        ("general_budget_basic_total", "general_budget_expenditure"),
    ]


def test_classes_by_name_and_their_shares() -> None:
    claims = final(
        "五、一般公共预算财政拨款支出决算情况说明",
        "一般公共预算财政拨款支出2940.05万元，主要用于以下方面：一般公共服务支出（类）2106.66万元，占71.73%；教育(类)支出1.00万元，占0.03%。",
    )
    assert [(c.subject, c.code, c.kind, c.base) for c in claims[1:]] == [
        ("class", "201", "amount", None),
        ("class", "201", "share", "general_budget_total"),
        ("class", "205", "amount", None),
        ("class", "205", "share", "general_budget_total"),
    ]
    assert cell(claims[1]) == ("general_budget_expenditure", None, None, "201", None, "total")
    assert cell(claims[3])[0] is None  # the statement prints no such line


ITEM = "年初预算为1560.05万元，支出决算为1511.89万元，完成年初预算的96.91%。决算数小于预算数的主要原因：人员变动。"


@pytest.mark.parametrize(
    "title",
    [
        "1、一般公共服务支出（类）财政事务（款）行政运行（项）。主要用于：人员的基本支出。",
        "1. 一般公共服务支出（201类）财政事务（06款）行政运行（01项）。",
        "1．财政事务行政运行（项）。",
        "（一）2010601-行政运行。",
        "1.行政运行（2010601）",
    ],
)
def test_styles_of_items(title: str) -> None:
    claims = final("（三）一般公共预算财政拨款支出决算具体情况", title + ITEM)
    assert [(c.code, c.kind, c.phase, c.value) for c in claims] == [
        ("2010601", "amount", "budget", "1560.05"),
        ("2010601", "amount", "final", "1511.89"),
        ("2010601", "budget_rate", "final", "96.91"),
    ]
    assert [cell(c)[3] for c in claims] == [None, "2010601", None]
    assert (claims[1].comparison, claims[1].base, claims[2].base) == ("lt", "budget", "budget")


def test_an_item_by_its_bare_name() -> None:
    claims = final("（三）一般公共预算财政拨款支出决算具体情况", "5. 行政单位离退休。" + ITEM)
    assert [c.code for c in claims] == ["2080501"] * 3


def test_a_name_that_stands_twice_gives_no_code() -> None:
    claims = final("（三）一般公共预算财政拨款支出决算具体情况", "1. 行政运行。" + ITEM)
    assert [(c.code, c.refers_to_statement) for c in claims] == [(None, None)] * 3


def test_an_upper_level_that_no_table_prints_gives_no_code() -> None:
    claims = final("（三）一般公共预算财政拨款支出决算具体情况", "1.林业和草原（款）行政单位离退休（项）支出0.10万元。")
    assert [(c.subject, c.code, c.refers_to_statement) for c in claims] == [("item", None, None)]


def test_the_adjusted_budget() -> None:
    claims = final("“三公”经费财政拨款支出全年预算为0.95万元，支出决算为0.50万元，完成全年预算的52.63%。")
    assert [(c.subject, c.phase, c.base) for c in claims] == [
        ("three_public_total", "adjusted_budget", None),
        ("three_public_total", "final", None),
        ("three_public_total", "final", "adjusted_budget"),
    ]
    assert cell(claims[0])[4:] == ("预算数", "total")


def test_a_zero_restates_no_blank_cell_and_an_amount_no_line_that_is_not_there() -> None:
    claims = final(
        "“三公”经费财政拨款支出年初预算为0.95万元。其中：公务接待费年初预算为0.95万元，支出决算为0.00万元；因公出国（境）费年初预算为3万元。"
    )
    assert [(c.subject, c.phase, c.refers_to_row) for c in claims] == [
        ("three_public_total", "budget", "预算数"),
        ("reception", "budget", "预算数"),
        ("reception", "final", None),
        ("overseas_travel", "budget", None),
    ]


def test_cells_that_disagree_are_referred_to_by_nobody() -> None:
    twice = (*FINAL, item("general_budget_expenditure", "合计", "total", "12.00"))
    claims = read("一般公共预算财政拨款支出2940.05万元。", items=twice)
    assert claims[0].refers_to_statement is None


def test_level_with_last_year() -> None:
    claims = final("财政拨款收入支出总计0.3万元。与2023年度相比，财政拨款收入支出总计持平。")
    flat = claims[1]
    assert (flat.kind, flat.value, flat.direction, flat.base, flat.amount) == (
        "change",
        "0",
        "flat",
        "last_year",
        Decimal("0.00"),
    )


def test_a_rate_in_brackets_is_that_of_the_change_before_it() -> None:
    claims = final("公务接待费5.77万元，较上年减少0.03万元（0.5%），主要原因是节约。")
    assert [(c.subject, c.kind, c.direction, c.base) for c in claims[1:]] == [
        ("reception", "change", "decrease", "last_year"),
        ("reception", "rate", "decrease", "last_year"),
    ]


def test_level_after_a_rate_is_no_second_claim() -> None:
    assert len(final("因公出国（境）费0.00万元，比上年增加0.00万元，增长0.00%，与上年持平。")) == 3


def test_several_that_are_level() -> None:
    claims = final("“三公”经费支出决算数与2023年度持平。其中：因公出国（境）费支出决算持平；公务接待费支出决算持平。")
    assert [(c.subject, c.direction) for c in claims] == [
        ("three_public_total", "flat"),
        ("overseas_travel", "flat"),
        ("reception", "flat"),
    ]


def test_reasons_state_nothing_of_a_subject() -> None:
    claims = final("本年支出合计2940.05万元，比2023年度增加10.00万元，主要原因是人员经费增加8.00万元、项目支出2.00万元。")
    assert told(claims)[2:] == [(None, "change", "8.00"), (None, "amount", "2.00")]


def test_a_comparison_within_a_purpose_goes_on_with_the_subject() -> None:
    claims = final("公务接待费5.00万元，主要用于接待兄弟单位，比2023年度减少1.00万元。")
    assert told(claims) == [("reception", "amount", "5.00"), ("reception", "change", "1.00")]


def test_what_a_bracket_says_is_over_with_it() -> None:
    claims = final(
        "公务用车购置及运行维护费34.29万元（公务用车购置费0.10万元，公务用车运行维护费34.19万元），比2023年度增加24.29万元。"
    )
    assert [(c.subject, c.kind) for c in claims] == [
        ("vehicles", "amount"),
        ("vehicle_purchase", "amount"),
        ("vehicle_operation", "amount"),
        ("vehicles", "change"),
    ]


def test_the_amount_compared_with_is_last_years() -> None:
    claims = read("2026年度收入预算9626.78万元，比2025年年初预算数9819.98万元减少193.20万元。", report_type="budget", year=2026)
    assert [(c.kind, c.phase, c.base) for c in claims] == [
        ("amount", "budget", None),
        ("amount", "last_year_budget", None),
        ("change", "budget", "last_year_budget"),
    ]


def test_a_budgets_item_with_last_years_execution() -> None:
    items = (item("general_budget_expenditure", "专项普查活动", "total", "25.77", "2010507"),)
    claims = read(
        "财政拨款支出主要内容如下：",
        "1. “一般公共服务支出（类）统计信息事务（款）专项普查活动（项）”25.77万元，主要用于专项普查活动。"
        "2023年当年预算执行数为60.13万元，2024年预算安排25.77万元，比2023年预算执行数减少57.14%。",
        report_type="budget",
        items=items,
    )
    assert [(c.code, c.kind, c.phase, c.base, c.refers_to_code) for c in claims] == [
        ("2010507", "amount", "budget", None, "2010507"),
        ("2010507", "amount", "last_year", None, None),
        ("2010507", "amount", "budget", None, "2010507"),
        ("2010507", "rate", "budget", "last_year", None),
    ]


def test_the_choice_of_the_template_has_no_direction() -> None:
    claims = final("收入支出总计增加（减少）161.07万元，增长（下降）28%。")
    assert [(c.kind, c.direction) for c in claims] == [("change", None), ("rate", None)]


def test_counts_are_those_of_the_vocabulary() -> None:
    claims = final(
        "（三）国有资产占有使用情况说明",
        "截至2024年12月31日，本部门共有车辆7辆，其中：机要通信用车1辆、其他用车6辆。单价100万元（含）以上设备（不含车辆）2台（套）。开展活动12场，"
        "参加1500人。",
        "2024年部门预算安排购置车辆1辆，其中：其他用车1辆。",
    )
    assert told(claims) == [
        ("asset_vehicles_total", "count", "7"),
        ("asset_vehicles_confidential", "count", "1"),
        ("asset_vehicles_other", "count", "6"),
        ("asset_large_equipment", "count", "2"),
        ("planned_vehicles_total", "count", "1"),
        ("planned_vehicles_other", "count", "1"),
    ]


def test_areas_are_those_of_buildings() -> None:
    claims = final(
        "一、项目概况",
        "该用地面积约为4000.6平方米。本工程规划建筑面积约为13459平方米，其中地上建筑面积为8013平方米（其中计容面积7998平方米，不计容面积105平方米），"
        "地下建筑面积为5356平方米，建筑高度为29.8米。",
        "（三）国有资产占有使用情况说明",
        "固定资产分布构成情况为：房屋1,359.76平方米，车辆0辆。",
    )
    assert told(claims) == [
        ("floor_area", "count", "13459"),
        ("floor_area_above_ground", "count", "8013"),
        ("floor_area_in_plot_ratio", "count", "7998"),
        ("floor_area_outside_plot_ratio", "count", "105"),
        ("floor_area_below_ground", "count", "5356"),
        ("asset_floor_area", "count", "1359.76"),
        ("asset_vehicles_total", "count", "0"),
    ]


def test_projects_are_called_like_lines_and_are_none() -> None:
    items: tuple[LineItem, ...] = (item("expenditure", "公共法律服务", "total", "134.45", "2040607"),)
    claims = read("项目支出7816.49万元，具体包括：", "2.公共法律服务3,493.83万元。", report_type="budget", items=items)
    assert [(c.subject, c.refers_to_statement) for c in claims][1] == (None, None)


def test_costs_of_running_an_agency_are_not_the_three_public_ones() -> None:
    items = (item("three_public", "预算数", "reception", "3.30"),)
    claims = read(
        "十、机关运行经费安排情况", "机关运行经费预算总计82万元，其中：公务接待费2万元。", report_type="budget", items=items
    )
    assert [c.refers_to_statement for c in claims] == [None, None]


def test_explanations_state_nothing() -> None:
    assert final("第四部分 名词解释", "一、基本支出：指为完成任务发生的支出，如补助5万元。") == ()


def test_a_figure_wrapped_over_two_lines_is_one() -> None:
    text = "按照综合预算的原则，部门的所有收入和支出均已纳入部门的预算管理，2024年度收入支出总计414.89万元。"
    assert told(final(text)) == [("revenue_expenditure_total", "amount", "414.89")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我单位在2024年度部门决算中反映所有项目绩效自评结果，共涉及4个一级项目。", "4"),
        ("本部门在今年部门决算中反映甲项目、乙项目等2个项目绩效自评结果。", "2"),
        ("今年在单位决算中公开了3个项目的绩效自评结果。", "3"),
        ("组织对2024年度一般公共预算项目支出全面开展绩效自评，共涉及项目18个。", None),
    ],
)
def test_how_many_projects_are_published(text: str, number: str | None) -> None:
    found = [c.value for c in final("三、绩效评价工作开展情况", text) if c.subject == "performance_published_projects"]
    assert found == ([number] if number else [])
