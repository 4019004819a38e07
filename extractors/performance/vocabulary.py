"""What forms of projects and targets call their columns, labels and titles, as data.

Sources: the Ministry of Finance's forms of targets and self-evaluations of projects and of whole departments (项目支出绩效目标表,
项目支出绩效自评表, 部门整体支出绩效目标表, 部门整体支出绩效自评表) and the forms of the provinces and cities seen. All patterns
fit squeezed text from end to end, after letters in brackets (A), shares (90分) and colons were taken off.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from extractors.text import UNIT_ENDS, squeeze

Role = Literal[
    "level1", "level2", "level3", "target", "actual", "weight", "score", "comparator", "unit",
    "project", "code", "amount", "executed", "rate", "goal", "department", "aside", "number", "item", "content", "completion",
]  # fmt: skip
"""What a column of an indicator grid, of a list of projects or of a table of key work has in its cells."""

Label = Literal[
    "name", "department", "implementing_unit", "type", "funding", "term", "goal", "deviation", "improvement", "score",
    "result", "unit_name", "budget", "year_budget", "goal_over", "aside",
]  # fmt: skip
"""What a label of a form says of the cell to its right."""


Meaning = TypeVar("Meaning", bound=str)

_OFF = re.compile(r"\((?:[A-Z]|[A-Z]/[A-Z]|%|\d{1,3}分?|万元|元|必填|选填)\)|[:：*]|\d{1,3}分$")
"""What headings carry besides their name."""


class Vocabulary(Generic[Meaning]):
    """Patterns of headings or labels with what they say; compared by identity, for a vocabulary is there once."""

    def __init__(self, *rows: tuple[Meaning, str]) -> None:
        """Make one pattern of the rows: the first that fits counts. None of them has groups of its own."""
        self._meanings = tuple(meaning for meaning, _ in rows)
        self._pattern = re.compile("|".join(f"({pattern})" for _, pattern in rows))
        assert self._pattern.groups == len(rows), "a group of a row's own would give the rows after it another number"

    def says(self, plain: str) -> Meaning | None:
        """What the first row says whose pattern fits the whole of a text."""
        found = self._pattern.fullmatch(plain)
        return self._meanings[(found.lastindex or 0) - 1] if found else None


INDICATOR_COLUMNS: Vocabulary[Role] = Vocabulary(
    ("level1", r"一级(?:绩效)?指标(?:名称)?"),
    ("level2", r"二级(?:绩效)?指标(?:名称)?"),
    ("level3", r"三级(?:绩效)?指标(?:名称)?|指标(?:名称|内容)|(?:绩效|具体)指标(?:名称|内容)"),
    ("comparator", r"指标(?:性质|值类型|方向)|(?:比较|运算|计算)符号?"),
    ("unit", r"(?:计量|度量)单位|指标(?:值)?单位"),
    ("actual", r"(?:全年|年度)?实际(?:完成)?(?:值|情况|指标值)|(?:全年|指标)?完成(?:值|数)|实现值"),
    (
        "target",
        r"(?:年初|年度|预期|计划|当年|本年|全年|预算)?(?:绩效)?(?:目标|指标)(?:完成)?值|年初目标|计划(?:完成)?值|目标值及单位",
    ),
    ("weight", r"(?:指标|分值)?权重(?:分)?|分值(?:权重)?|指标分值|标准分|满分"),
    ("score", r"(?:自评|评价)?得分|自评分|评分"),
    ("project", r"(?:一级|二级|具体)?项目(?:支出)?名称|单位\(项目\)名称|项目\(单位\)名称|单位名称"),
    ("amount", r"(?:项目|年度|当年)?资金(?:总额|金额)|(?:当年)?(?:财政拨款)?预算(?:总额|金额|数|安排)|项目资金"),
    ("goal", r"(?:当年|年度|整体|总体|项目)?绩效目标|(?:年度|总体)目标"),
    ("department", r"主管部门|项目主管部门"),
    ("code", r"(?:单位|项目|部门)(?:编码|代码)|序号"),
    ("aside", r"备注|说明|是否核心|指标(?:解释|说明|值内容)|评\(?扣?\)?分标准|偏差.{0,20}|未完成.{0,20}|.{0,8}改进措施|绩效指标"),
)
"""Columns of a grid of indicators, and those beside it where one grid has several projects."""

KEY_WORK_COLUMNS: Vocabulary[Role] = Vocabulary(
    ("number", r"序号|编号"),
    ("item", r"(?:重要|重点)(?:工作)?事项|重点工作(?:任务|名称|内容)?|工作(?:事项|任务|名称)|重点任务|任务名称|事项(?:名称)?"),
    ("content", r"(?:主要|具体)?工作(?:内容|目标)(?:及|和|与)?(?:工作)?(?:目标|要求|内容)?|主要内容|目标任务|工作目标及内容"),
    ("completion", r"(?:工作)?(?:完成|落实|进展)(?:情况|进度)"),
    ("amount", r"总额|预算金额|预算数|(?:年度)?预算金额/总额"),
)
"""Columns of a table of key work, or of the main tasks in a form of the whole department."""

LIST_COLUMNS: Vocabulary[Role] = Vocabulary(
    ("project", r"(?:支出)?项目(?:支出)?(?:名称|类别)(?:\(资金使用单位\))?|单位\(项目\)名称|支出项目"),
    ("amount", r"总计|合计|(?:年度|年初|全年|调整)?预算(?:数|金额|安排|批复)(?:数)?|批复预算(?:数)?|(?:资金|项目)?(?:总额|金额)"),
    ("executed", r"(?:实际|全年|预算)?(?:执行|支出)(?:数|金额)?|决算数"),
    ("rate", r"(?:预算)?(?:执行|完成)率"),
    ("number", r"序号"),
    ("goal", r"(?:年度|项目)?绩效目标"),
    ("department", r"主管部门"),
    ("aside", r"绩效指标"),
)
"""Columns of a list of projects; what is no such column and has amounts is a source of funds."""

FORM_LABELS: Vocabulary[Label] = Vocabulary(
    ("name", r"(?:专项)?\(?项目\)?名称|专项\(项目\)名称|(?:一级|二级)项目名称|专项(?:资金)?名称"),
    ("department", r"(?:项目)?(?:市级|省级|区级|县级|中央)?主管部门(?:及代码|名称)?|(?:资金)?主管(?:部门|单位)|责任部门"),
    ("implementing_unit", r"(?:项目)?(?:具体)?(?:实施|执行|承担|用款)单位|项目单位|实施(?:部门|主体)"),
    ("unit_name", r"(?:省级|市级|区级|县级|本级)?(?:一级)?(?:预算|填报)?(?:部门|单位)(?:\(单位\))?(?:名称|\(盖章\))"),
    ("type", r"项目(?:类型|属性|性质|类别)"),
    ("funding", r"预算来源.{0,8}|资金来源.{0,8}|项目资金来源"),
    ("term", r"(?:项目)?(?:实施|执行|起止)?(?:期限|周期|时间|年限)|(?:项目)?(?:实施|起止|建设)(?:期|时间|年限)|项目期|期限"),
    ("year_budget", r"(?:其中)?(?:年度|当年|本年度?)(?:财政)?(?:资金|预算)(?:总额|金额|总金额)?|当年预算|年度资金总额"),
    (
        "budget",
        r"(?:实施期|项目|总|部门整体支出|年度财政)?(?:财政)?(?:资金|预算)?总额|(?:实施期|项目)资金总额|项目预算(?:金额|总额)",
    ),
    (
        "goal_over",
        r"(?:(?:实施期|中期)(?:总)?(?:体)?目标|年度目标)(?:\([^()]*\))?|当年整体绩效目标|(?:年初)?(?:预期|设定|计划)(?:的)?(?:绩效|总体)?目标(?:情况)?",
    ),
    ("goal", r"(?:项目|年度|整体|当年|部门)?(?:年度|实施期|实施周期|整体|总体)?(?:总体|绩效|整体)?(?:总)?目标\d{0,2}"),
    ("deviation", r"偏差.{0,14}原因.{0,6}|未完成.{0,12}原因.{0,6}|.{0,10}目标未完成原因分析"),
    ("improvement", r"改进措施.{0,12}|.{0,8}结果应用方案|下一步.{0,10}措施"),
    ("score", r"(?:自评|评价|绩效|综合|项目)?(?:总|得)(?:得)?分|自评(?:总)?得?分"),
    (
        "result",
        r"(?:自评|评价|绩效)?(?:结论|等级|等次|结果)|(?:总体|全年)?(?:实际)?完成情况(?:综述)?|(?:年度|全年)?(?:总体|绩效)?目标(?:实际)?完成情况(?:综述)?",
    ),
    (
        "aside",
        r"备注|说明|项目概况|立项依据|项目代码|项目编码|部门预算编码|联系(?:人|电话)|填报(?:人|日期)",
    ),
)
"""Labels of a form's upper part and of the rows below its indicators."""

EXECUTION_COLUMNS: Vocabulary[Literal["initial", "budget", "executed", "rate", "weight", "score"]] = Vocabulary(
    ("initial", r"年初预算(?:数|金额)?"),
    ("budget", r"(?:全年|调整后?|年度|本年)?预算(?:数|金额|总额|安排)"),
    ("executed", r"(?:全年|实际|预算)?(?:执行|支出|完成)(?:数|金额|总额)"),
    ("rate", r"(?:预算)?执行率|完成率|预算完成率"),
    ("weight", r"分值(?:权重)?|权重"),
    ("score", r"(?:自评)?得分"),
)
"""Headings over the budget and its execution in a self-evaluation."""

EXECUTION_TOTAL = (
    r"(?:年度|部门|项目|单位)?(?:财政|整体|支出|项目)*(?:资金|支出|预算)?(?:总额|总金额|合计|总计)|年度资金总额\(万元\)"
)
"""The line below those headings that has the whole of it."""

FUNDS_BESIDE = r"资金(?:量|额|规模|里)|金额"
"""What stands before the amount of a ticked source of funds."""

_FUNDS = (
    r"财政(?:拨款|资金|补助)|(?:一般)?公共预算|政府性?基金|国有资本经营|社会保险基金|(?:财政)?专户|(?:专项|政府|地方政府)?债券"
    r"|(?:上级|中央|省级?|市级?|区级?|县级?|区县|乡镇|本级|地方|部门|同级)(?:财政|配套|专项|补助|转移支付)*(?:资金|拨款|补助|支出)"
    r"|转移支付|补助(?:区县|市县|下级)|(?:单位|(?:单位|部门)?(?:自有|自筹)|社会|其他|其它|非财政|往来|横向)(?:资金|收入|经费)"
    r"|(?:事业|经营|附属单位|捐赠|利息)[^，。；:]{0,8}收入|(?:上年|年初|以前年度)?(?:财政)?(?:结转|结余)"
)
FUND_NAME = re.compile(
    rf"^(?:其中)?[:：]?(?:\d[.、]|[①-⑨]|[(（][一二三四五六七八九\d][)）]|[A-Z][.、])?"
    rf"(?P<name>(?:当年|本年|年度|全年)?(?:{_FUNDS})(?:预算|财政|专项|资金|管理|拨款|补助|收入|支出|安排|结余|和|及|、)*)"
    r"(?:[(（][^()（）]{1,12}[)）])?[:：]?$"
)
"""A source of funds as the label of an amount: how departments and cities name theirs, with 其中 before it or an ordinal."""

LEVELS: tuple[tuple[str, str], ...] = (
    (r"^(?:数量|质量|时效)", "产出"),
    (r"^(?:经济成本|社会成本|生态环境成本)", "成本"),
    (r"^(?:经济效益|社会效益|生态效益|可持续)", "效益"),
    (r"^(?:服务对象|受益对象)?满意", "满意"),
)
"""Second levels of the Ministry's form, each with the first level that it stands under."""

OLD_LEVELS: tuple[tuple[str, str], ...] = ((r"^成本指?标?$", "产出"),)
"""Second levels of its form before costs were a first level of their own."""

LIST_TITLE = re.compile(r"项目(?:支出|经费|预算)?.{0,12}(?:总表|情况表|明细表|清单|预算表|目标表)|项目支出表")
NOT_A_LIST = re.compile(r"经济分类|功能分类|经济科目|采购|基本支出|债|转移支付(?!项目)|购买服务")
"""Titles of lists of projects."""

FORM_TITLE = re.compile(r"绩效|自评|目标")
OVERALL_TITLE = re.compile(r"^(?!.*专项).*整体")
EVALUATION_TITLE = re.compile(r"自评|评价")
NAME_IN_TITLE = re.compile(r"^(?:\d{1,2}[.、])?(?P<name>.{2,60}?)(?:项目)?(?:支出)?(?:预算)?(?:绩效|实施)目标(?:申报)?表$")
"""A form without a label for its project's name has it in its title."""

NO_NAME = re.compile(
    r"^(?:\d{4}年度?)?(?:部门|单位|市级|区级|省级|本级|专项|预算|业务|资金|经费|重点|一般性|总体|整体|项目|支出)*$"
)
"""What is left of a title that names no project."""

TOTAL_NAME = re.compile(r"^(?:总|合|小)计[:：]?$|^金额合计$")
OWN_UNIT = re.compile(r"[(](?:本级|机关|本部)[)]$")
_ENDS = rf"{UNIT_ENDS}|办|学|会|政府"
_AS_A_NAME = r"^[^，,。、；]*(?:%s)(?:[(（].{1,24}[)）])?$"
UNIT_NAME = re.compile(_AS_A_NAME % _ENDS)
"""How names of units end: a line of a list that has one and sums up lines below it is no project."""

LIKELY_UNIT_NAME = re.compile(_AS_A_NAME % f"{_ENDS}|部|团|社|园|台|库|室|联|宫")
"""How names of units may end too, where more than the name says that a line is no project."""


@lru_cache(maxsize=1 << 13)
def meaning_of(text: str, rows: Vocabulary[Meaning]) -> Meaning | None:
    """What a heading or label says, by the first row whose pattern fits the whole of it; None where none does."""
    plain = _OFF.sub("", squeeze(text))
    return rows.says(plain) if plain else None
