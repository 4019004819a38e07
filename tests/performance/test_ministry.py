"""The Ministry's forms of self-evaluation, of a project and of a whole department, as they are filled in all over the country."""

from __future__ import annotations

from decimal import Decimal

from extractors.document import extract_document
from extractors.model import Extraction
from tests.extractors.drawing import ABOVE, LEFT, Ruled, Sheet, draw

WIDTHS = [60, 55, 60, 95, 60, 60, 40, 50, 60]
MONEY = [
    ["项目资金（万元）", LEFT, "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [ABOVE, LEFT, "年度资金总额", "100.00", "120.00", "110.00", "10", "91.67%", "9.17"],
    [ABOVE, LEFT, "其中：财政拨款", "100.00", "120.00", "110.00", "—", "91.67%", "—"],
    [ABOVE, LEFT, "上年结转资金", "0.00", "0.00", "0.00", "—", "", "—"],
    [ABOVE, LEFT, "其他资金", "0.00", "0.00", "0.00", "—", "", "—"],
    ["年度总体目标", "预期目标", LEFT, LEFT, LEFT, "实际完成情况", LEFT, LEFT, LEFT],
    [ABOVE, "完成养护三十公里。", LEFT, LEFT, LEFT, "养护三十二公里。", LEFT, LEFT, LEFT],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    [ABOVE, "产出指标", "数量指标", "里程", "≥30公里", "32公里", "20", "20", ""],
    [ABOVE, ABOVE, "质量指标", "合格率", "≥95%", "90%", "20", "18", "天气"],
    [ABOVE, ABOVE, "时效指标", "及时率", "=100%", "100%", "10", "10", ""],
    [ABOVE, "效益指标", "社会效益指标", "出行条件", "有效改善", "有效改善", "30", "28", ""],
    [ABOVE, "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "96%", "10", "10", ""],
    ["总分", LEFT, LEFT, LEFT, LEFT, LEFT, "100", "95.17", ""],
]


def read(title: str, *rows: list[str]) -> Extraction:
    return extract_document(draw(Sheet([title, "（2024年度）"], Ruled([*rows, *MONEY], WIDTHS, x=20))))


def test_the_self_evaluation_of_a_project() -> None:
    extraction = read(
        "项目支出绩效自评表",
        ["项目名称", LEFT, "道路养护经费", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT],
        ["主管部门", LEFT, "示例市交通局", LEFT, LEFT, "实施单位", LEFT, "示例养护中心", LEFT],
    )
    (project,) = extraction.projects
    assert (project.source, project.subject, project.name) == ("self_evaluation", "project", "道路养护经费")
    assert (project.department, project.implementing_unit) == ("示例市交通局", "示例养护中心")
    assert (project.budget, project.executed, project.rate) == (Decimal(1_200_000), Decimal(1_100_000), Decimal("91.67"))
    assert (project.goal, project.result) == ("完成养护三十公里。", "养护三十二公里。")
    assert (project.score, project.score_text) == (Decimal("95.17"), "95.17")
    assert project.funding == ("财政拨款", "上年结转资金", "其他资金")
    assert [(i.level1, i.level3, i.target_text, i.actual_text, i.weight_text, i.score_text) for i in extraction.indicators] == [
        ("产出指标", "里程", "≥30公里", "32公里", "20", "20"),
        ("产出指标", "合格率", "≥95%", "90%", "20", "18"),
        ("产出指标", "及时率", "=100%", "100%", "10", "10"),
        ("效益指标", "出行条件", "有效改善", "有效改善", "30", "28"),
        ("满意度指标", "群众满意度", "≥90%", "96%", "10", "10"),
    ]
    assert extraction.accounting.performance_unread == 0


def test_the_self_evaluation_of_a_department() -> None:
    extraction = read("部门整体支出绩效自评表", ["市级预算部门名称", LEFT, "示例市交通局", LEFT, LEFT, LEFT, LEFT, LEFT, LEFT])
    (project,) = extraction.projects
    assert (project.source, project.subject, project.name) == ("self_evaluation", "overall", "示例市交通局")
    assert (project.goal, project.result, project.score_text) == ("完成养护三十公里。", "养护三十二公里。", "95.17")
    assert len(extraction.indicators) == 5


def test_the_weights_total_is_no_score() -> None:
    rows = [["项目名称", LEFT, "道路养护经费", *[LEFT] * 6], *MONEY[:-1], ["总分", *[LEFT] * 5, "100", "", ""]]
    (project,) = extract_document(draw(Sheet(["项目支出绩效自评表"], Ruled(rows, WIDTHS, x=20)))).projects
    assert project.score is None


def test_of_a_form_for_the_term_and_the_year_the_years_indicators_are_read() -> None:
    rows = [
        ["项目名称", LEFT, "道路养护经费", *[LEFT] * 5],
        ["项目属性", LEFT, "延续项目", LEFT, "项目期", LEFT, "三年", LEFT],
        ["项目资金（万元）", LEFT, "中期资金总额：", LEFT, "300.00", "年度资金总额：", LEFT, "100.00"],
        [ABOVE, LEFT, "其中：财政拨款", LEFT, "300.00", "其中：财政拨款", LEFT, "100.00"],
        ["总体目标", "中期目标（2024年—2026年）", LEFT, LEFT, LEFT, "年度目标", LEFT, LEFT],
        [ABOVE, "养护九十公里。", LEFT, LEFT, LEFT, "养护三十公里。", LEFT, LEFT],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
        [ABOVE, "产出指标", "数量指标", "里程", "≥90公里", "数量指标", "当年里程", "≥30公里"],
        [ABOVE, ABOVE, "质量指标", "合格率", "≥95%", "质量指标", "合格率", "≥90%"],
    ]
    table = Ruled(rows, [50, 60, 65, 85, 60, 65, 85, 60], x=20)
    extraction = extract_document(draw(Sheet(["项目支出绩效目标申报表"], table)))
    (project,) = extraction.projects
    assert (project.type, project.term, project.budget_text, project.budget_label) == (
        "延续项目",
        "三年",
        "100.00",
        "年度资金总额",
    )
    assert project.goal == "养护九十公里。\n养护三十公里。"
    assert [(i.level1, i.level2, i.level3, i.target_text) for i in extraction.indicators] == [
        ("产出指标", "数量指标", "当年里程", "≥30公里"),
        ("产出指标", "质量指标", "合格率", "≥90%"),
    ]
