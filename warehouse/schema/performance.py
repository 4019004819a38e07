"""The tables of projects, their indicators, and key work: what was promised and what was reported as reached."""

from __future__ import annotations

from typing import get_args

from extractors.model import Method
from extractors.performance.rows import Comparator, ProjectSource, ProjectSubject
from warehouse.schema.columns import BOX, CURRENCY, DIVISION, DOCUMENT_ID, PART, REPORT_TYPE, UNIT, YEAR, Column, Table

_OWNER = (DOCUMENT_ID, PART, DIVISION, UNIT, YEAR, REPORT_TYPE)
_METHOD = (
    Column(
        "method",
        "string",
        "读取方式",
        "text 文件自带文字；ocr 文字识别。",
        "text (the document's own text) or ocr.",
        required=True,
        values=get_args(Method),
    ),
    Column("confidence", "ratio", "置信度", "文字识别的置信度；自带文字为空。", "Confidence of recognition, 0–1; null for text."),
)
_PAGE = Column(
    "page", "integer", "页码", "所在（首）页，从 1 起。", "Page, the first one where it has several, from 1.", required=True
)
_PRINTED_AT = "形如 p8 (310,120,352,131)：页码和以点计的左、上、右、下。"
_PRINTED_AT_EN = "like p8 (310,120,352,131): page, and left, top, right and bottom in points."


def _money(name: str, zh: str, en: str) -> tuple[Column, Column, Column]:
    """An amount in yuan, as it is printed, and where."""
    return (
        Column(
            name,
            "money",
            f"{zh}（元）",
            f"{zh}，折合元；未印金额单位的为空。",
            f"{en}, in yuan; null where no unit of money is printed.",
        ),
        Column(f"{name}_text", "string", f"{zh}原文", f"所印{zh}。", f"{en} as printed."),
        Column(f"{name}_at", "string", f"{zh}位置", f"所在位置，{_PRINTED_AT}", f"Where it is printed, {_PRINTED_AT_EN}"),
    )


def _value(name: str, zh: str, en: str) -> tuple[Column, ...]:
    """A value of an indicator: as printed, and read where it is a comparison with one number."""
    return (
        Column(f"{name}_text", "string", f"{zh}原文", f"所印{zh}。", f"{en} as printed."),
        Column(
            f"{name}_comparator",
            "string",
            f"{zh}比较符",
            "ge ≥、le ≤、gt >、lt <、eq =；未印比较符的为空。",
            "ge (≥), le (≤), gt (>), lt (<) or eq (=); null where no comparison is printed.",
            values=get_args(Comparator),
        ),
        Column(
            f"{name}_number",
            "tolerance",
            f"{zh}数值",
            "所印数值；不是一个数的为空。",
            "The number; null where the words are not one number.",
        ),
        Column(
            f"{name}_unit",
            "string",
            f"{zh}单位",
            "数值的单位，如 次、%、万元。",
            "The number's unit as printed, such as 次, %, 万元.",
        ),
        Column(
            f"{name}_period", "string", f"{zh}周期", "每多久，如“1次/月”的 月。", "Per what time, such as 月 (month) in “1次/月”."
        ),
    )


PROJECTS = Table(
    "projects",
    "项目",
    "Projects",
    "项目支出表、项目支出绩效目标表、项目支出绩效自评表的每个项目，部门整体支出绩效表，以及文字说明中的项目绩效自评综述，各一行。"
    "同一项目在不同的表中各为一行，由 source 区分。",
    "One row a project of a list of projects, of a form of targets or of a self-evaluation, a form of the whole department, and "
    "a summary of a project's self-evaluation in the running text. A project that several of these tell of has a row for each: "
    "`source` tells them apart, so sums must be over one source, and over the rows whose `subject` is project.",
    (
        *_OWNER,
        Column(
            "project",
            "integer",
            "项目序号",
            "在该文件中的序号，从 1 起。",
            "Counts the rows of a document, from 1.",
            required=True,
        ),
        Column(
            "source",
            "string",
            "来源",
            "self_evaluation 绩效自评表、target 绩效目标表、list 项目支出表、narrative 文字说明。",
            "self_evaluation, target (a form of targets), list (a list of projects) or narrative (the running text).",
            required=True,
            values=get_args(ProjectSource),
        ),
        Column(
            "subject",
            "string",
            "对象",
            "project 项目、overall 部门或单位整体、group 汇总其下各项目的行（单位或类别）、total 合计行。",
            "project; overall (the whole department or unit); group (a line that sums up projects, such as a unit); total.",
            required=True,
            values=get_args(ProjectSubject),
        ),
        Column("title", "string", "表名", "所在表的标题，原文。", "Title of the table as printed."),
        Column(
            "name",
            "string",
            "项目名称",
            "所印名称；整体表为部门或单位名称。",
            "Its name as printed; the department's in a form of the whole.",
        ),
        Column("department", "string", "主管部门", "所印主管部门。", "Responsible department as printed."),
        Column("implementing_unit", "string", "实施单位", "所印项目实施单位。", "Implementing unit as printed."),
        Column(
            "type",
            "string",
            "项目类型",
            "经常性、延续性、一次性等，原文；有方框的为所勾选的。",
            "Type as printed (recurrent 经常性, continued 延续性, one-off 一次性); the ticked one where there are boxes to tick.",
        ),
        Column(
            "funding",
            "strings",
            "资金来源",
            "所勾选的、或旁边印有金额的资金来源，原文。",
            "Sources of funds as printed: those ticked, or those with an amount beside them.",
        ),
        Column(
            "funding_texts",
            "strings",
            "资金来源金额原文",
            "各资金来源旁所印金额，次序同 funding；未印的为空文本。",
            "The amount printed beside each of them, in the same order; empty text where there is none.",
        ),
        *_money("budget", "预算数", "Budget"),
        Column(
            "budget_label",
            "string",
            "预算数栏目",
            "预算数旁或上方所印名称。",
            "What the form calls that amount, such as 实施期资金总额 (of all years).",
        ),
        *_money("executed", "执行数", "What was spent"),
        Column(
            "rate",
            "tolerance",
            "执行率（%）",
            "所印执行率，100% 为 100。",
            "Rate of execution as printed, in per cent: 100 for 100%.",
        ),
        Column("rate_text", "string", "执行率原文", "所印执行率。", "Rate of execution as printed."),
        CURRENCY,
        Column("term", "string", "期限", "所印实施期限。", "Term as printed."),
        Column(
            "goal",
            "string",
            "绩效目标",
            "所印年度或实施期目标；有多个的分行。",
            "The goals as printed, one a line where there are several.",
        ),
        Column(
            "result",
            "string",
            "结果",
            "所印完成情况、评价等级或主要产出和效益。",
            "What was reached, or the grade given, as printed.",
        ),
        Column("score", "tolerance", "得分", "所印自评得分。", "Score of the self-evaluation."),
        Column("score_text", "string", "得分原文", "所印自评得分。", "The score as printed."),
        Column("deviation", "string", "偏差原因", "所印偏差或未完成原因分析。", "Why targets were missed, as printed."),
        Column("improvement", "string", "改进措施", "所印改进措施及结果应用方案。", "What is to be improved, as printed."),
        _PAGE,
        Column("last_page", "integer", "末页", "表的最后一页，从 1 起。", "Its last page, from 1.", required=True),
        *BOX,
        *_METHOD,
    ),
    key=("document_id", "part", "project"),
    sort_by=("document_id", "part", "project"),
    references=(("document_id", "documents", "document_id"),),
)

INDICATORS = Table(
    "indicators",
    "绩效指标",
    "Indicators",
    "项目和部门整体绩效目标表、绩效自评表中的每个三级指标一行。",
    "One row an indicator of a form of targets or of a self-evaluation, of a project or of the whole department.",
    (
        *_OWNER,
        Column(
            "indicator",
            "integer",
            "指标序号",
            "在该文件中的序号，从 1 起。",
            "Counts the indicators of a document, from 1.",
            required=True,
        ),
        Column(
            "project", "integer", "项目序号", "所属表在 projects 中的行。", "The row of its form in `projects`.", required=True
        ),
        Column("project_name", "string", "项目名称", "所属项目的名称。", "The name of that project."),
        Column("source", "string", "来源", "同 projects。", "As in `projects`.", values=get_args(ProjectSource)),
        Column("subject", "string", "对象", "同 projects。", "As in `projects`.", values=get_args(ProjectSubject)),
        Column(
            "goal_number",
            "integer",
            "目标序号",
            "表内有多个年度目标时所属目标的序号。",
            "Which goal of its form it serves, where that has several.",
        ),
        Column("goal", "string", "目标", "表内有多个年度目标时所属目标的文字。", "That goal's words as printed."),
        Column(
            "level1",
            "string",
            "一级指标",
            "所印一级指标；合并单元格逐行补齐。",
            "First level, such as 产出指标; merged cells are carried down.",
        ),
        Column(
            "level2",
            "string",
            "二级指标",
            "所印二级指标；合并单元格逐行补齐。",
            "Second level, such as 数量指标; merged cells are carried down.",
        ),
        Column(
            "level3",
            "string",
            "三级指标",
            "所印指标名称，去序号。",
            "The indicator's name as printed, without its number.",
            required=True,
        ),
        *_value("target", "目标值", "The target"),
        *_value("actual", "实际完成值", "What was reached"),
        Column("weight", "tolerance", "权重", "所印分值或权重。", "Weight, in points or per cent as printed."),
        Column("weight_text", "string", "权重原文", "所印分值或权重。", "The weight as printed."),
        Column("score", "tolerance", "得分", "所印得分。", "Score."),
        Column("score_text", "string", "得分原文", "所印得分。", "The score as printed."),
        _PAGE,
        *BOX,
        *_METHOD,
    ),
    key=("document_id", "part", "indicator"),
    sort_by=("document_id", "part", "indicator"),
    references=(("document_id", "documents", "document_id"),),
)

KEY_WORK = Table(
    "key_work",
    "重点工作",
    "Key work",
    "年度重点工作完成情况表、部门整体绩效表中年度主要任务的每一项一行。",
    "One row an item of a table of the year's key work, or of the main tasks in a form of the whole department.",
    (
        *_OWNER,
        Column(
            "key_work", "integer", "序号", "在该文件中的序号，从 1 起。", "Counts the items of a document, from 1.", required=True
        ),
        Column("title", "string", "表名", "所在表的标题，原文。", "Title of the table as printed."),
        Column("number", "string", "所印序号", "表中所印序号。", "Its number as printed."),
        Column("item", "string", "事项", "所印重要事项或任务名称。", "The item or task as printed.", required=True),
        Column("content", "string", "内容及目标", "所印工作内容及目标。", "What is to be done and reached, as printed."),
        Column("completion", "string", "完成情况", "所印完成情况。", "How far it was completed, as printed."),
        *_money("budget", "预算金额", "The task's budget"),
        CURRENCY,
        _PAGE,
        *BOX,
        *_METHOD,
    ),
    key=("document_id", "part", "key_work"),
    sort_by=("document_id", "part", "key_work"),
    references=(("document_id", "documents", "document_id"),),
)
