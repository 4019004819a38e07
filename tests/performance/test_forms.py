"""Forms and lists of projects as they are printed: the rows that must come out, and those that must not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.document import extract_document
from extractors.model import Extraction
from extractors.performance.vocabulary import FUND_NAME
from extractors.text import squeeze
from tests.extractors.drawing import ABOVE, LEFT, SIZE, Ruled, Sheet, draw

HEAD = ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值权重（90分）"]
WIDTHS = [60.0, 80.0, 100.0, 200.0, 120.0, 80.0]
TOP = [
    ["项目名称", LEFT, "道路养护", LEFT, LEFT, LEFT],
    ["主管部门", LEFT, "示例市示例局", LEFT, "实施单位", "示例市养护中心"],
    ["资金金额（万元）", LEFT, "实施期资金总额：", LEFT, "120.50", LEFT],
    [ABOVE, LEFT, "其中：财政拨款", LEFT, "120.50", LEFT],
    ["年度目标", "完成养护。", LEFT, LEFT, LEFT, LEFT],
]
BODY = [
    HEAD,
    [ABOVE, "产出指标", "数量指标", "养护道路里程（公里）", "≥35", "20"],
    [ABOVE, ABOVE, ABOVE, "巡查次数", "≥1次/月", "10"],
    [ABOVE, ABOVE, "质量指标", "验收合格率", "=100%", "20"],
    [ABOVE, "效益指标", "社会效益指标", "出行条件", "有效改善", "30"],
]


def _read(*sheets: Sheet) -> Extraction:
    return extract_document(draw(*sheets))


def _indicators(extraction: Extraction) -> list[tuple[str | None, ...]]:
    return [(i.level1, i.level2, i.level3, i.target_text, i.weight_text) for i in extraction.indicators]


EXPECTED = [
    ("产出指标", "数量指标", "养护道路里程（公里）", "≥35", "20"),
    ("产出指标", "数量指标", "巡查次数", "≥1次/月", "10"),
    ("产出指标", "质量指标", "验收合格率", "=100%", "20"),
    ("效益指标", "社会效益指标", "出行条件", "有效改善", "30"),
]


def test_a_form_of_targets_gives_its_project_and_indicators() -> None:
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *BODY], WIDTHS)))
    (project,) = extraction.projects
    assert (project.source, project.subject, project.name) == ("target", "project", "道路养护")
    assert (project.department, project.implementing_unit, project.goal) == ("示例市示例局", "示例市养护中心", "完成养护。")
    assert (project.budget, project.budget_text, project.budget_label) == (Decimal("1205000.00"), "120.50", "实施期资金总额")
    assert (project.funding, project.funding_texts) == (("财政拨款",), ("120.50",))
    assert project.budget_at and project.budget_at.startswith("p2 (")
    assert _indicators(extraction) == EXPECTED
    first = extraction.indicators[0]
    assert (first.target_comparator, first.target_number, first.target_unit) == ("ge", Decimal(35), "公里")
    assert first.box and project.box and project.box.top < first.box.top < project.box.bottom


def test_merged_cells_go_on_over_a_page() -> None:
    rest = [["", "", "", *BODY[2][3:]], [ABOVE, ABOVE, "质量指标", *BODY[3][3:]], [ABOVE, *BODY[4][1:]]]
    extraction = _read(
        Sheet(["项目支出绩效目标表"], Ruled([*TOP, *BODY[:2]], WIDTHS)),
        Sheet(table=Ruled(rest, WIDTHS)),
    )
    assert _indicators(extraction) == EXPECTED
    assert [i.page for i in extraction.indicators] == [2, 3, 3, 3]
    (project,) = extraction.projects
    assert (project.page, project.last_page) == (2, 3)


def test_a_name_printed_on_the_second_page_counts_on_the_first_one_too() -> None:
    upper = [BODY[0], ["", "", "", *BODY[1][3:]], [ABOVE, ABOVE, ABOVE, *BODY[2][3:]]]
    rest = [[ABOVE, "产出指标", "质量指标", *BODY[3][3:]], [ABOVE, *BODY[4][1:]]]
    extraction = _read(
        Sheet(["项目支出绩效目标表"], Ruled([*TOP, *upper], WIDTHS)),
        Sheet(table=Ruled([["", *rest[0][1:]], rest[1]], WIDTHS)),
    )
    assert [row[0] for row in _indicators(extraction)] == ["产出指标", "产出指标", "产出指标", "效益指标"]


def test_levels_whose_cells_lack_borders_are_not_guessed() -> None:
    """The cells of both levels are open at the left, so that their names stand outside the grid, on this page or another."""
    rows = [["指标1：预防事故", "90%"], ["指标2：保持稳定", "95%"], ["指标1：关闭企业", "98%"], ["指标2：长效机制", "长效"]]
    open_cells = Sheet(table=Ruled(rows, WIDTHS[3:5], x=60.0 + sum(WIDTHS[:3])))
    upper = [[*r[:5]] for r in (*TOP, HEAD, BODY[1])]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([[*r[:5]] for r in upper], WIDTHS[:5])), open_cells)
    assert [(i.level1, i.level2, i.level3) for i in extraction.indicators if i.page == 3] == [
        ("产出指标", "数量指标", "预防事故"),
        ("产出指标", "数量指标", "保持稳定"),
        (None, None, "关闭企业"),
        (None, None, "长效机制"),
    ]


def test_a_ruling_through_a_name_makes_no_other_indicator() -> None:
    rows = [
        HEAD,
        [ABOVE, "效益指标", "社会效益指标", "指标1：做好防灾减灾工", "有效减少", "20"],
        [ABOVE, ABOVE, ABOVE, "作", ABOVE, ABOVE],
        [ABOVE, ABOVE, ABOVE, "指标2：服务农业", ABOVE, "10"],
    ]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], WIDTHS)))
    assert [row[2:] for row in _indicators(extraction)] == [
        ("做好防灾减灾工作", "有效减少", "20"),
        ("服务农业", "有效减少", "10"),
    ]


def test_a_second_level_goes_on_as_far_as_names_are_numbered_on() -> None:
    """Its cells are cut by rulings; the level whose names begin at 1 again prints no name, and is not the one above."""
    rows = [
        HEAD,
        [ABOVE, "产出指标", "数量指标", "指标1：里程", "≥35", "20"],
        [ABOVE, "", "", "指标2：次数", "≥12次", "10"],
        [ABOVE, ABOVE, "", "指标1：合格率", "=100%", "20"],
        [ABOVE, ABOVE, "", "指标2：返修率", "≤1%", "20"],
    ]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], WIDTHS)))
    assert [(i.level1, i.level2, i.level3) for i in extraction.indicators] == [
        ("产出指标", "数量指标", "里程"),
        ("产出指标", "数量指标", "次数"),
        (None, None, "合格率"),
        (None, None, "返修率"),
    ]


def test_a_ruling_through_a_first_level_begins_no_other() -> None:
    rows = [
        HEAD,
        [ABOVE, "产出指标", "数量指标", "里程", "≥35", "20"],
        [ABOVE, "", "质量指标", "合格率", "=100%", "20"],
        [ABOVE, ABOVE, "成本指标", "造价", "≤9万元", "20"],
        [ABOVE, "", "经济效益指标", "增收", "≥2%", "20"],
    ]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], WIDTHS)))
    assert [i.level1 for i in extraction.indicators] == ["产出指标", "产出指标", "产出指标", None]


def test_a_weight_that_several_indicators_have_together_counts_once() -> None:
    rows = [HEAD, BODY[1], [*BODY[2][:5], ABOVE], BODY[3], BODY[4]]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], WIDTHS)))
    assert [(i.level3, i.target_text, i.weight_text) for i in extraction.indicators] == [
        ("养护道路里程（公里）", "≥35", "20"),
        ("巡查次数", "≥1次/月", None),
        ("验收合格率", "=100%", "20"),
        ("出行条件", "有效改善", "30"),
    ]


def test_the_end_of_a_name_that_runs_over_its_cell_is_no_part_of_the_value_beside_it() -> None:
    name = "应急反应速度和处置能力达到" + "全国同类城市的一流水平"
    rows = [HEAD, [ABOVE, "产出指标", "质量指标", name, "　　　完成率100%", "20"]]
    widths = [*WIDTHS[:3], len(name) * SIZE - 2, *WIDTHS[4:]]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], widths)))
    assert [row[2:4] for row in _indicators(extraction)] == [(name, "完成率100%")]


def test_a_name_cut_by_the_end_of_a_page_is_one() -> None:
    upper = [HEAD, [ABOVE, "效益指标", "社会效益指标", "充分开拓科普渠道，", "有效提高", "20"]]
    extraction = _read(
        Sheet(["项目支出绩效目标表"], Ruled([*TOP, *upper], WIDTHS)),
        Sheet(
            table=Ruled(
                [["", "", "", "推动科学素质建设", "", ""], ["", "满意度指标", "满意度", "群众满意度", "≥90%", "10"]], WIDTHS
            )
        ),
    )
    assert [row[2:] for row in _indicators(extraction)] == [
        ("充分开拓科普渠道，推动科学素质建设", "有效提高", "20"),
        ("群众满意度", "≥90%", "10"),
    ]


def test_headings_in_cells_that_rulings_cut() -> None:
    head = [
        ["绩效指标", "", "二级指标", "三级指标", "目标值", ""],
        [ABOVE, "一级指标", ABOVE, ABOVE, "年初目标值", "实际完成值"],
        [ABOVE, "", ABOVE, ABOVE, ABOVE, ABOVE],
    ]
    extraction = _read(
        Sheet(["项目支出绩效自评表"], Ruled([*TOP, *head, [ABOVE, "产出指标", "数量指标", "里程", "35", "36"]], WIDTHS))
    )
    (indicator,) = extraction.indicators
    assert (indicator.level1, indicator.level2, indicator.level3) == ("产出指标", "数量指标", "里程")
    assert (indicator.target_text, indicator.actual_text) == ("35", "36")


def test_headings_that_are_printed_again_are_no_indicators_and_another_form_is_another_project() -> None:
    other = [["项目名称", LEFT, "绿化", LEFT, LEFT, LEFT], *TOP[1:]]
    extraction = _read(
        Sheet(["项目支出绩效目标表"], Ruled([*TOP, *BODY[:2]], WIDTHS)),
        Sheet(["项目支出绩效目标表"], Ruled([HEAD, ["", "", "", *BODY[2][3:]]], WIDTHS)),
        Sheet(["项目支出绩效目标表"], Ruled([*other, *BODY[:2]], WIDTHS)),
    )
    assert [p.name for p in extraction.projects] == ["道路养护", "绿化"]
    assert [(i.project, i.level1, i.level3) for i in extraction.indicators] == [
        (1, "产出指标", "养护道路里程（公里）"),
        (1, "产出指标", "巡查次数"),
        (2, "产出指标", "养护道路里程（公里）"),
    ]


def test_a_blank_form_gives_nothing() -> None:
    blank = [HEAD, ["", "产出指标", "数量指标", "指标1：", "", ""], [ABOVE, ABOVE, ABOVE, "……", "", ""]]
    top = [["项目名称", LEFT, "", LEFT, LEFT, LEFT], ["资金金额（万元）", LEFT, "实施期资金总额：", LEFT, "", LEFT]]
    extraction = _read(Sheet(["专项资金绩效目标表"], Ruled([*top, *blank], WIDTHS)))
    assert (extraction.projects, extraction.indicators) == ((), ())


def test_a_table_that_is_not_understood_gives_nothing_and_is_counted() -> None:
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([["甲", "乙"], ["1.00", "2.00"]], [200.0, 200.0])))
    assert (extraction.projects, extraction.indicators) == ((), ())
    assert extraction.accounting.performance_unread == 1


WIDE = [
    ["序号", "项目名称", "当年财政拨款预算金额", "当年绩效目标", "指标名称", "指标性质", "指标值", "计量单位", "指标权重（%）"],
    ["1", "商务发展", "8,071.45", "稳中有进", "办理事项数量", "≥", "60000", "件", "10"],
    [ABOVE, ABOVE, ABOVE, ABOVE, "年度预算执行率", "＝", "100", "%", "10"],
    ["2", "口岸建设", "20.00", "如期完成", "开放口岸", "定性", "如期", "", "80"],
]


def test_one_grid_with_several_projects() -> None:
    widths = [40.0, 80.0, 110.0, 100.0, 120.0, 60.0, 60.0, 60.0, 80.0]
    extraction = _read(Sheet(["一般性项目绩效目标表", "单位：万元"], Ruled(WIDE, widths)))
    assert [(p.name, p.subject, p.budget, p.goal) for p in extraction.projects] == [
        ("商务发展", "project", Decimal("80714500.00"), "稳中有进"),
        ("口岸建设", "project", Decimal("200000.00"), "如期完成"),
    ]
    read = [(i.project, i.level3, i.target_comparator, i.target_number, i.target_unit) for i in extraction.indicators]
    assert read == [
        (1, "办理事项数量", "ge", Decimal(60000), "件"),
        (1, "年度预算执行率", "eq", Decimal(100), "%"),
        (2, "开放口岸", None, None, None),
    ]


LIST = [
    ["支出项目类别", "总计", "财政拨款", LEFT, "其他资金"],
    [ABOVE, ABOVE, "一般公共预算", "政府性基金预算", ABOVE],
    ["示例市示例局（本级）", "30.01", "20.00", "10.00", "0.00"],
    ["统计管理", "10.00", "10.00", "0.00", "0.00"],
    ["专项普查", "20.00", "10.00", "10.00", "0.00"],
    ["示例市养护中心", "10.00", "10.00", "0.00", "0.00"],
    ["道路养护", "10.00", "10.00", "0.00", "0.00"],
]


def test_lines_of_a_list_that_sum_up_others_are_no_projects() -> None:
    extraction = _read(Sheet(["项目支出总表", "单位：万元"], Ruled(LIST, [200.0, 90.0, 110.0, 110.0, 90.0])))
    assert [(p.name, p.subject) for p in extraction.projects] == [
        ("示例市示例局（本级）", "group"),
        ("统计管理", "project"),
        ("专项普查", "project"),
        ("示例市养护中心", "group"),
        ("道路养护", "project"),
    ]
    census = extraction.projects[2]
    assert (census.budget, census.budget_label) == (Decimal("200000.00"), "总计")
    assert census.funding == ("财政拨款/一般公共预算", "财政拨款/政府性基金预算")
    assert census.funding_texts == ("10.00", "10.00")


def test_a_list_with_execution_and_chapters() -> None:
    rows = [
        ["序号", "项目名称", "预算批复", "实际执行", "执行率", "指标结余"],
        ["", "合计", "30.00", "25.00", "83.33%", "5.00"],
        ["一", "企业帮扶", "30.00", "25.00", "83.33%", "5.00"],
        ["1", "困难补助", "10.00", "10.00", "100.00%", "-"],
        ["2", "应急资金", "20.00", "15.00", "75.00%", "5.00"],
    ]
    extraction = _read(Sheet(["项目支出情况表（单位：万元）"], Ruled(rows, [40.0, 200.0, 90.0, 90.0, 90.0, 90.0])))
    assert [(p.name, p.subject, p.rate_text) for p in extraction.projects] == [
        ("合计", "total", "83.33%"),
        ("企业帮扶", "group", "83.33%"),
        ("困难补助", "project", "100.00%"),
        ("应急资金", "project", "75.00%"),
    ]
    last = extraction.projects[-1]
    assert (last.budget, last.executed, last.rate, last.funding) == (Decimal(200000), Decimal(150000), Decimal(75), None)


def test_indicators_that_a_list_writes_into_one_cell() -> None:
    told = (
        "1.1-产出指标，11-数量指标，保障台数\n；实施周期指标值：7台，年度指标值：≥7台；2、2-效益指标，22-\n"
        "社会效益，规范性；实施周期指标值：合规得满分。年度指标值：是；"
    )
    rows = [
        ["项目名称（资金使用单位）", "总计：", "绩效目标", "绩效指标"],
        ["合计：", "3.00", "", ""],
        ["养护", "1.50", "养好", told],
        [ABOVE] * 4,
        [ABOVE] * 4,
        ["绿化", "1.50", "种好", "另行下达"],
    ]
    extraction = _read(Sheet(["2026年项目支出绩效目标表", "单位：万元"], Ruled(rows, [150.0, 70.0, 100.0, 330.0])))
    assert [(p.name, p.subject) for p in extraction.projects] == [("合计：", "total"), ("养护", "project"), ("绿化", "project")]
    assert [(i.project, i.level1, i.level2, i.level3, i.target_text, i.target_number) for i in extraction.indicators] == [
        (2, "产出指标", "数量指标", "保障台数", "≥7台", Decimal(7)),
        (2, "效益指标", "社会效益", "规范性", "是", None),
    ]
    assert extraction.accounting.performance_unread == 1


def test_what_is_blank_in_a_list_is_not_taken_from_the_line_above() -> None:
    rows = [
        ["项目名称", "总计", "绩效目标"],
        ["养护", "1.50", "养好"],
        ["示例市养护中心", "2.50", ""],
        ["绿化", "2.50", "种好"],
        ["示例市宣传部", "9.00", ""],
    ]
    extraction = _read(Sheet(["项目支出明细表", "单位：万元"], Ruled(rows, [200.0, 90.0, 200.0])))
    assert [(p.name, p.subject, p.goal) for p in extraction.projects] == [
        ("养护", "project", "养好"),
        ("示例市养护中心", "group", None),
        ("绿化", "project", "种好"),
        ("示例市宣传部", "group", None),
    ]


def test_a_list_with_a_line_that_is_not_read_gives_nothing() -> None:
    rows = [*LIST[:4], ["专项普查", "2,00.00", "10.00", "10.00", "0.00"]]
    extraction = _read(Sheet(["项目支出总表", "单位：万元"], Ruled(rows, [200.0, 90.0, 110.0, 110.0, 90.0])))
    assert extraction.projects == ()
    assert extraction.accounting.performance_unread == 1


def test_projects_by_economic_classification_are_another_table() -> None:
    rows = [["项目名称", "总计"], ["30201办公费", "1.00"], ["30202印刷费", "2.00"]]
    extraction = _read(Sheet(["一般公共预算项目支出情况表（按经济分类科目）", "单位：万元"], Ruled(rows, [200.0, 90.0])))
    assert extraction.projects == ()


def test_a_web_page_with_ticked_boxes() -> None:
    rows = [
        "<tr><td>项目名称<td colspan=3>科普宣传",
        "<tr><td>项目类型<td colspan=3>1、经常性项目 ☑ 2、一次性项目 □",
        "<tr><td rowspan=2>预算来源及资金规模<td>1、部门预算项目<td>□<td>资金量：",
        "<tr><td>2、专项资金<td>☒<td>资金量：12",
        "<tr><td>一级指标<td>三级指标<td>年初目标值(A)<td>实际完成值(B)",
        "<tr><td>产出指标<td>活动场次<td>≥4场<td>5场",
    ]
    page = (
        f"<html><body><h1>示例市示例局2024年度部门决算</h1><p>项目支出绩效自评表（单位：万元）</p><table>{''.join(rows)}</table>"
    )
    extraction = extract_document(page.encode())
    (project,) = extraction.projects
    assert (project.source, project.name, project.type) == ("self_evaluation", "科普宣传", "经常性项目")
    assert (project.funding, project.funding_texts) == (("专项资金",), ("12",))
    assert project.box is None
    (indicator,) = extraction.indicators
    assert (indicator.level1, indicator.target_text, indicator.actual_number) == ("产出指标", "≥4场", Decimal(5))


def test_key_work_and_the_main_tasks_of_a_whole_department() -> None:
    work = [
        ["序号", "重要事项", "工作内容及目标", "完成情况"],
        ["1", "提升素质", "举办活动", "完成"],
        ["2", "建站", "建两站", "基本完成"],
    ]
    tasks = [
        ["部门名称", LEFT, "示例市示例局", LEFT, LEFT],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）", LEFT],
        [ABOVE, ABOVE, ABOVE, "总额", "财政拨款"],
        [ABOVE, "养", "养护道路", "12.00", "12.00"],
        [ABOVE, "护", ABOVE, ABOVE, ABOVE],
        [ABOVE, "金额合计", LEFT, "12.00", "12.00"],
        ["绩效指标", "一级指标", "三级指标", "指标值", "备注"],
        [ABOVE, "产出指标", "里程", "35公里", ""],
    ]
    extraction = _read(
        Sheet(["二、示例市示例局重点工作事项"], Ruled(work, [60.0, 160.0, 200.0, 100.0])),
        Sheet(["部门整体支出绩效目标表"], Ruled(tasks, [100.0, 120.0, 160.0, 100.0, 100.0])),
    )
    assert [(w.item, w.content, w.completion, w.budget) for w in extraction.key_work] == [
        ("提升素质", "举办活动", "完成", None),
        ("建站", "建两站", "基本完成", None),
        ("养护", "养护道路", None, Decimal("120000.00")),
    ]
    (overall,) = extraction.projects
    assert (overall.subject, overall.name, overall.budget) == ("overall", "示例市示例局", Decimal("120000.00"))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("其中：财政拨款", "财政拨款"),
        ("1.一般公共预算资金", "一般公共预算资金"),
        ("政府性基金预算拨款", "政府性基金预算拨款"),
        ("中央财政专项资金：", "中央财政专项资金"),
        ("省级补助资金", "省级补助资金"),
        ("区县配套资金", "区县配套资金"),
        ("单位自有资金", "单位自有资金"),
        ("自筹资金", "自筹资金"),
        ("上年结转资金", "上年结转资金"),
        ("事业收入", "事业收入"),
        ("财政专户管理资金", "财政专户管理资金"),
        ("地方政府债券资金", "地方政府债券资金"),
        ("当年财政拨款（万元）", "当年财政拨款"),
        ("项目绩效目标", None),
        ("实施单位", None),
        ("主管部门", None),
        ("预算执行情况", None),
    ],
)
def test_sources_of_funds_as_forms_name_them(label: str, name: str | None) -> None:
    found = FUND_NAME.match(squeeze(label))
    assert (found["name"] if found else None) == name


def test_a_column_that_nobody_knows_is_noted() -> None:
    head = [*HEAD[:5], "红黄绿灯"]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, head, *BODY[1:]], WIDTHS)))
    assert [i.target_text for i in extraction.indicators] == ["≥35", "≥1次/月", "=100%", "有效改善"]
    assert extraction.accounting.performance_unread == 1


def test_of_several_unknown_columns_each_is_noted() -> None:
    rows = [["绩效指标", "二级指标", "三级指标", "指标值", "甲", "乙"], [ABOVE, "数量指标", "里程", "≥35", "1", "2"]]
    extraction = _read(Sheet(["项目支出绩效目标表"], Ruled([*TOP, *rows], WIDTHS)))
    assert [(i.level2, i.level3, i.target_text) for i in extraction.indicators] == [("数量指标", "里程", "≥35")]
    assert extraction.accounting.performance_unread == 2


def test_a_name_and_a_value_among_unknown_columns_are_no_indicators() -> None:
    rows = [["丙", "丁", "三级指标", "指标值", "甲", "乙"], ["", "", "里程", "≥35", "1", "2"]]
    assert _read(Sheet(["项目支出绩效目标表"], Ruled(rows, WIDTHS))).indicators == ()
