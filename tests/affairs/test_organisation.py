"""Units, staff and duties out of the text, and what is none of them."""

from __future__ import annotations

from extractors.document import extract_document
from tests.affairs.test_figures import told
from tests.extractors.drawing import Ruled, Sheet, draw

DUTIES = ["一、主要职能", "示例局主要职能包括：", "（一）负责示例工作的规划和组织实施。", "（二）承办区政府交办的其他事项。"]


def rows(kind: str, *paragraphs: str) -> list[str | None]:
    return [o.name if o.kind != "duty" else o.text for o in told(*paragraphs).organisation if o.kind == kind]


def test_duties_are_rows_without_their_ordinals_and_end_at_the_next_heading() -> None:
    found = rows("duty", *DUTIES, "二、部门决算单位构成", "（一）这里说的是另一件事情，与职责无关。")
    assert found == ["负责示例工作的规划和组织实施。", "承办区政府交办的其他事项。"]


def test_duties_within_one_paragraph_are_told_apart() -> None:
    assert rows("duty", "一、主要职责", "本局的主要职责是：（一）拟订示例规划和政策；（二）组织实施示例工作。") == [
        "拟订示例规划和政策；",
        "组织实施示例工作。",
    ]


def test_duties_that_nothing_numbers_are_one_a_paragraph() -> None:
    assert rows("duty", "一、主要职能", "示例局是主管全区示例工作的部门，负责示例工作。") == [
        "示例局是主管全区示例工作的部门，负责示例工作。"
    ]


def test_units_on_a_list_are_rows() -> None:
    organisation = [
        "二、部门机构设置",
        "示例局本级内设机构4个，分别是办公室、社会和科技处（统计设计处）、法规处和机关党委。下属3个预算单位，分别是武汉市江汉区示例"
        "中心、武汉市江汉区示例服务站（武汉市江汉区示例学校）和武汉市江汉区示例研究院。",
    ]
    assert rows("inner_unit", *organisation) == ["办公室", "社会和科技处（统计设计处）", "法规处", "机关党委"]
    assert rows("subordinate_unit", *organisation) == [
        "武汉市江汉区示例中心",
        "武汉市江汉区示例服务站（武汉市江汉区示例学校）",
        "武汉市江汉区示例研究院",
    ]


def test_units_in_numbered_paragraphs_are_rows() -> None:
    assert rows(
        "subordinate_unit",
        "二、部门机构设置",
        "本部门中，行政单位1家，事业单位1家，具体包括：",
        "1.武汉市江汉区示例局（本级）。",
        "2.武汉市江汉区示例中心。",
    ) == ["武汉市江汉区示例局（本级）", "武汉市江汉区示例中心"]


def test_staff_figures_are_rows_with_what_they_count() -> None:
    read = told("四、人员情况说明", "截至上年底，本部门人员编制145人，其中行政编制59人、事业编制86人；实有人员1,131人。")
    assert [(o.name, o.count, o.text) for o in read.organisation if o.kind == "staff"] == [
        ("本部门人员编制", 145, "本部门人员编制145人"),
        ("行政编制", 59, "行政编制59人"),
        ("事业编制", 86, "事业编制86人"),
        ("实有人员", 1131, "实有人员1,131人"),
    ]


def test_other_sections_and_forms_give_nothing() -> None:
    assert told("三、收入决算情况说明", "本部门下属单位包括办公室、财务处。", "人员编制20人。").organisation == ()
    assert told("一、主要职能", "由主管部门根据三定方案填写。").organisation == ()


def test_units_in_a_table_are_rows_over_its_pages() -> None:
    head, widths = ["序号", "单位名称", "备注"], [60, 300, 90]
    text = ["第一部分 概况", "二、部门决算单位构成", "纳入示例局2024年度部门决算编制范围的单位包括："]
    data = draw(
        Sheet(text, Ruled([head, ["1", "示例市示例局（本级）", ""], ["2", "示例市示例中心", "新设"]], widths)),
        Sheet([], Ruled([["3", "示例市示例学校", ""], ["4", "合计", ""]], widths)),
        Sheet(
            ["一般公共预算支出表", "单位：万元"],
            Ruled([["科目编码", "单位名称", "合计"], ["201", "示例市别的中心", "3.00"]], widths),
        ),
    )
    found = [(o.ordinal, o.name, o.page) for o in extract_document(data).organisation if o.kind == "subordinate_unit"]
    assert found == [(1, "示例市示例局（本级）", 2), (2, "示例市示例中心", 2), (3, "示例市示例学校", 3)]
    assert all(o.box for o in extract_document(data).organisation)


def test_a_blank_form_names_no_units() -> None:
    assert rows("subordinate_unit", "二、部门决算单位构成", "下属2个单位，分别是上海市XX中心、上海市XX研究所。") == []
