"""What the narrative speaks of, as data: a phrase, the subject that it names, and the cell that its figure restates.

A new phrase is a new row. Phrases are regular expressions on folded text (see `flow.fold`). Of all phrases before a figure the
one that ends last counts, of those the longest. `within` limits a row to sentences under one of these subjects or sections.
Sources: the Ministry of Finance's form of departmental final accounts (部门决算公开), and the budgets of the cities seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from extractors.model import ReportType, Side, StatementName


@dataclass(frozen=True, slots=True)
class Cell:
    """Which cell a figure restates: line by `role`, `code` or `row`, column by `measure`."""

    statement: StatementName
    role: str | None
    measure: str
    side: Side | None = None
    row: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class SubjectRow:
    """One phrase. `head`: what follows it may be parts of it. `counts`: its figures are counts, else money and percentages.

    `final` and `budget` are the cells in the two kinds of document; `measure` is the column that it is about.
    """

    subject: str
    phrase: str
    within: tuple[str, ...] = ()
    final: Cell | None = None
    budget: Cell | None = None
    measure: str | None = None
    head: bool = False
    counts: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase, compiled."""
        return re.compile(self.phrase)

    def cell(self, report_type: ReportType | None) -> Cell | None:
        """The cell in a document of this kind."""
        return self.final if report_type == "final_account" else self.budget if report_type == "budget" else None


_START = (
    r"(?:(?<=[，。；：、“”（）◦])|^|(?<=年)|(?<=年度)|(?<=部门)|(?<=单位)|(?<=[局委会办院部厅处所队心校站馆社团室关府道镇乡区园])"
    r"|(?<=总)|(?<=安排)|(?<=相应)|(?<=其中)|(?<=共)|(?<=我)|(?<=汇总))"
)
"""Where a phrase begins that is a part of longer ones: after a comma, a year or the name of a unit."""

_OVERALL = ("revenue_expenditure_total", "expenditure_total", "expenditure", "overall", "budget_note", "revenue_total", "revenue")
_GENERAL = (
    "general_budget_total",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "general_budget_basic_total",
)
_FISCAL = (
    "fiscal_appropriation_total",
    "fiscal_appropriation_summary",
    "fiscal_appropriation_revenue",
    "fiscal_appropriation_expenditure",
)
_FUND = ("government_fund_expenditure", "government_fund")
_CAPITAL = ("state_capital_expenditure", "state_capital")


def _total(statement: StatementName, measure: str = "total") -> Cell:
    return Cell(statement, "total", measure)


def _summary(statement: StatementName, side: Side, role: str = "grand_total", measure: str = "amount") -> Cell:
    return Cell(statement, role, measure, side)


def _revenue(subject: str, phrase: str, measure: str, within: tuple[str, ...] = ()) -> SubjectRow:
    cell = _total("revenue", measure)
    return SubjectRow(subject, phrase, within, cell, cell, measure)


def _three(subject: str, phrase: str, measure: str, *, head: bool = False) -> SubjectRow:
    cell = Cell("three_public", None, measure)
    return SubjectRow(subject, phrase, (), cell, cell, measure, head=head)


def _plain(subject: str, phrase: str, within: tuple[str, ...] = (), *, head: bool = False) -> SubjectRow:
    return SubjectRow(subject, phrase, within, head=head)


def _count(subject: str, phrase: str, within: tuple[str, ...] = ()) -> SubjectRow:
    return SubjectRow(subject, phrase, within, counts=True)


_BUDGETED = r"(?:决算|预算)?(?:总额|合计|总计|总数)?(?:预算|决算)?数?"

SUBJECTS: tuple[SubjectRow, ...] = (
    # Totals of both sides.
    SubjectRow(
        "fiscal_appropriation_total",
        r"(?:财政拨款|一般公共预算财政拨款)(?:收入支出|收、?支|收入、支出|收入和支出)(?:决算|预算)?(?:总计|总预算|总决算|总额|合计)?(?:预算|决算)?",
        final=_summary("fiscal_appropriation_summary", "revenue"),
        budget=_summary("fiscal_appropriation_summary", "revenue"),
        head=True,
    ),
    SubjectRow(
        "revenue_expenditure_total",
        r"(?:收入支出|收、?支|收入、支出|收入和支出|收入总计、支出|收入总计和支出)(?:决算|预算)?(?:总计|总预算|总额|合计|均)(?:预算|决算)?",
        final=_summary("revenue_expenditure_summary", "revenue"),
        budget=_summary("revenue_expenditure_summary", "revenue"),
        head=True,
    ),
    # Revenue.
    SubjectRow(
        "revenue_total",
        rf"(?:{_START}(?:收入(?:决算|预算)?(?:合计|总计|总额|总数)|收入预算|收入决算|总收入)|本年(?:度)?收入(?:决算|预算)?(?:合计|总计)?|全年收入)(?:预算|决算)?数?",
        final=_total("revenue"),
        budget=_summary("revenue_expenditure_summary", "revenue"),
        head=True,
    ),
    _revenue(
        "revenue_fiscal_appropriation",
        r"财政拨款(?:\(补助\)|（补助）)?(?:预算)?收入(?:预算|决算)?(?:总计|合计)?",
        "fiscal_appropriation",
    ),
    _revenue("revenue_superior_subsidy", r"上级补助收入", "superior_subsidy"),
    _revenue("revenue_business", r"(?<!主)事业收入", "business"),
    _revenue("revenue_operating", r"(?:事业单位)?经营收入", "operating"),
    _revenue("revenue_subordinate_remittance", r"附属单位上缴收入", "subordinate_remittance"),
    _revenue("revenue_other", r"其他收入", "other"),
    _plain("revenue_general_budget", r"一般公共预算(?:财政)?(?:拨款)?(?:资金)?收入(?:预算|决算)?"),
    _plain("revenue_government_fund", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?收入(?:预算|决算)?"),
    _plain("revenue_state_capital", r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?收入(?:预算|决算)?"),
    _plain("revenue_fiscal_account", r"财政专户管理资金(?:收入)?(?:预算)?(?:总计)?"),
    _plain("opening_balance", r"(?:年初|上年)(?:财政拨款)?结转(?:和|及|、)?(?:结余)?(?:资金|收入)?"),
    _plain("closing_balance", r"(?:年末|年终|结转下年)(?:财政拨款)?(?:结转)?(?:和|及)?(?:结余)?(?:资金)?"),
    # Expenditure.
    SubjectRow(
        "expenditure_total",
        rf"(?:{_START}(?:支出(?:决算|预算)?(?:合计|总计|总额|总数)|支出预算|总支出)|本年(?:度)?支出(?:决算|预算)?(?:合计|总计)?|全年支出)(?:预算|决算)?数?",
        final=_total("expenditure"),
        budget=_summary("revenue_expenditure_summary", "expenditure"),
        head=True,
    ),
    SubjectRow(
        "fiscal_appropriation_expenditure",
        r"财政拨款(?:预算)?支出(?:预算|决算)?(?:总计|合计)?(?:预算)?",
        budget=_summary("fiscal_appropriation_summary", "expenditure", measure="total"),
        head=True,
    ),
    SubjectRow(
        "general_budget_total",
        r"一般公共预算(?:当年)?(?:财政)?(?:拨款)?(?:本年)?支出(?:决算|预算)?(?:合计|总计|总额)?(?:决算|预算)?(?:支出)?",
        final=_total("general_budget_expenditure"),
        budget=_total("general_budget_expenditure"),
        measure="total",
        head=True,
    ),
    SubjectRow(
        "government_fund_expenditure",
        r"政府性基金(?:预算)?(?:当年)?(?:财政)?(?:拨款)?(?:预算)?(?:本年)?支出(?:决算|预算)?(?:合计|总计|总额)?",
        final=_total("government_fund"),
        budget=_total("government_fund"),
        measure="total",
        head=True,
    ),
    SubjectRow(
        "state_capital_expenditure",
        r"国有资本经营(?:预算)?(?:当年)?(?:财政)?(?:拨款)?(?:预算)?(?:本年)?支出(?:决算|预算)?(?:合计|总计|总额)?",
        final=_total("state_capital"),
        budget=_total("state_capital"),
        measure="total",
        head=True,
    ),
    SubjectRow(
        "general_budget_basic_total",
        r"一般公共预算(?:当年)?(?:财政)?(?:拨款)?基本支出(?:决算|预算)?(?:合计|总计)?",
        final=_total("general_budget_expenditure", "basic"),
        budget=_total("general_budget_expenditure", "basic"),
        measure="basic",
        head=True,
    ),
    SubjectRow(
        "general_budget_project_total",
        r"一般公共预算(?:当年)?(?:财政)?(?:拨款)?项目支出(?:决算|预算)?(?:合计|总计|总额)?",
        final=_total("general_budget_expenditure", "project"),
        budget=_total("general_budget_expenditure", "project"),
        measure="project",
    ),
    # Parts, whose cell depends on what they are parts of.
    *(
        SubjectRow(f"{prefix}_{measure}", phrase, within, cell, cell, measure)
        for prefix, within, statement in (
            ("item", ("item",), None),
            ("general_budget_basic" if False else "general_budget", _GENERAL, "general_budget_expenditure"),
            ("government_fund", _FUND, "government_fund"),
            ("state_capital", _CAPITAL, "state_capital"),
            ("fiscal_appropriation", _FISCAL, None),
            ("expenditure", _OVERALL, "expenditure"),
            ("", (), None),
        )
        for measure, phrase in (("basic", rf"基本支出{_BUDGETED}"), ("project", rf"项目支出{_BUDGETED}"))
        for cell in [_total(statement, measure) if statement else None]
    ),
    _revenue("expenditure_operating", r"(?:事业单位)?经营支出", "operating"),
    SubjectRow(
        "expenditure_remitted_to_superior",
        r"上缴上级支出",
        (),
        _total("expenditure", "remitted_to_superior"),
        _total("expenditure", "remitted_to_superior"),
        "remitted_to_superior",
    ),
    SubjectRow(
        "expenditure_subsidy_to_subordinates",
        r"对?附属单位补助支出",
        (),
        _total("expenditure", "subsidy_to_subordinates"),
        _total("expenditure", "subsidy_to_subordinates"),
        "subsidy_to_subordinates",
    ),
    SubjectRow(
        "personnel",
        r"人员(?:经费|支出)(?:支出)?(?:预算|决算)?",
        ("general_budget_basic_total", "general_budget_basic_expenditure"),
        Cell("general_budget_basic_expenditure", "personnel_total", "amount"),
        Cell("general_budget_basic_expenditure", "total", "personnel"),
        "personnel",
    ),
    _plain("personnel", r"人员(?:经费|支出)(?:支出)?(?:预算|决算)?"),
    SubjectRow(
        "public",
        r"(?:日常)?公用(?:经费|支出)(?:支出)?(?:预算|决算)?",
        ("general_budget_basic_total", "general_budget_basic_expenditure"),
        Cell("general_budget_basic_expenditure", "public_total", "amount"),
        Cell("general_budget_basic_expenditure", "total", "public"),
        "public",
    ),
    _plain("public", r"(?:日常)?公用(?:经费|支出)(?:支出)?(?:预算|决算)?"),
    # “三公”经费.
    _three(
        "three_public_total", r"“?三公”?经费(?:财政拨款|一般公共预算|支出|预算|决算|年初|总额|合计|总|数)*", "total", head=True
    ),
    _three("overseas_travel", r"因公出国（境）(?:费用?|经费|支出)(?:支出)?(?:预算|决算)?数?", "overseas_travel"),
    _three(
        "vehicles",
        r"公务用车购置(?:费)?(?:及|和|与|、)(?:公务用车)?运行(?:维护)?(?:费用?|经费|支出)?(?:支出)?(?:预算|决算)?数?",
        "vehicles",
        head=True,
    ),
    _three("vehicle_purchase", r"公务用车购置(?:费用?|经费|支出|税费)(?:支出)?(?:预算|决算)?数?", "vehicle_purchase"),
    _three("vehicle_operation", r"公务用车运行(?:维护)?(?:费用?|经费|支出)(?:支出)?(?:预算|决算)?数?", "vehicle_operation"),
    _three("reception", r"公务接待(?:费用?|经费|支出)(?:支出)?(?:预算|决算)?数?", "reception"),
    _plain("reception_domestic", r"国内公务接待(?:费用?|经费|支出)|国内接待费"),
    _plain("reception_foreign", r"(?:外事|国（境）外|外宾)(?:公务)?接待(?:费用?|经费|支出)"),
    _plain("meetings", r"会议费(?:支出)?(?:预算|决算)?数?"),
    _plain("training", r"培训费(?:支出)?(?:预算|决算)?数?"),
    SubjectRow(
        "agency_operation",
        r"机关运行(?:（[^）]{0,6}）)?经费(?:财政拨款)?(?:支出|预算|决算|安排|数)*",
        (),
        Cell("three_public", None, "agency_operation"),
        Cell("three_public", None, "agency_operation"),
        "agency_operation",
    ),
    # Procurement.
    _plain("procurement_total", r"政府采购(?:支出|预算|计划|金额|总额|合计|安排|资金|（[^）]{0,12}）)*", head=True),
    _plain("procurement_goods", r"(?:政府采购)?货物(?:类)?(?:采购)?(?:支出|预算|金额|类)*"),
    _plain("procurement_works", r"(?:政府采购)?工程(?:类)?(?:采购)?(?:支出|预算|金额|类)*", ("procurement_total", "procurement")),
    _plain(
        "procurement_services", r"(?:政府采购)?服务(?:类)?(?:采购)?(?:支出|预算|金额|类)*", ("procurement_total", "procurement")
    ),
    _plain(
        "procurement_sme",
        r"授予中小企业(?:的)?合同(?:总)?(?:金额|额)|面向中小企业[^。；]{0,24}?(?:采购)?(?:项目)?预算(?:金额)?(?:总额)?|专门面向中小企业(?:采购)?(?:金额|的)?",
    ),
    _plain(
        "procurement_small_micro",
        r"授予小(?:型)?(?:、|和)?微(?:型)?企业(?:的)?合同(?:总)?(?:金额|额)|(?:面向|预留给)小(?:型)?(?:和|、)?微(?:型)?企业[^。；]{0,24}?预算(?:金额)?",
    ),
    _plain("procurement_sme_awarded_in_reserved", r"面向中小企业预留的?政府采购项目中，由中小企业供应商中标或成交的，采购金额"),
    _plain(
        "procurement_small_micro_awarded_in_reserved",
        r"面向小微企业预留的?政府采购项目中，由小微企业供应商中标或成交的，采购金额",
    ),
    _plain("procurement_sme_awarded_in_other", r"其他政府采购项目中，由中小企业供应商中标或成交的，采购金额"),
    # Performance.
    _plain(
        "performance_target_amount",
        r"绩效目标的[^。；]{0,20}?项目\d*个?，(?:涉及|资金)[^，。；]{0,10}?(?:预算|财政)?(?:金额|资金)",
    ),
    _plain("performance_tracking_amount", r"绩效跟踪[^。；]{0,20}?项目\d*个?，涉及[^，。；]{0,10}?(?:金额|资金)"),
    _plain("performance_self_evaluation_amount", r"绩效自评[^。；]{0,30}?项目\d*个?，(?:涉及)?[^，。；]{0,10}?(?:金额|资金)"),
    _plain("performance_amount", r"涉及(?:项目)?(?:预算|财政)?(?:资金|金额)", ("performance", "performance_projects")),
    _count("performance_target_projects", r"绩效目标的[^。；，\d]{0,10}(?:20\d\d年度?)?项目(?:共|数)?"),
    _count("performance_tracking_projects", r"绩效跟踪(?:评价)?的[^。；，\d]{0,10}(?:20\d\d年度?)?项目(?:共|数)?"),
    _count("performance_self_evaluation_projects", r"绩效自评的[^。；，\d]{0,10}(?:20\d\d年度?)?项目(?:共|数)?"),
    _count("performance_average_score", r"(?:平均|自评)得分(?:为)?"),
    _count("performance_rating_excellent", r"“优”(?:秀)?的?项目"),
    _count("performance_rating_good", r"“良”(?:好)?的?项目"),
    _count("performance_rating_pass", r"“合格”的?项目"),
    _count("performance_rating_fail", r"“不合格”的?项目"),
    _count("performance_problems_found", r"发现问题"),
    _count("performance_problems_fixed", r"已经?完成整改的?"),
    _count("performance_problems_in_progress", r"正在整改的?"),
    _count("performance_units", r"本部门(?=$)"),
    # Assets: what there is, and what a budget plans to buy.
    *(
        _count(f"{prefix}_{kind}", rf"{phrase}(?:（[^）]{{0,10}}）)?", within)
        for prefix, within in (("planned", ("planned",)), ("asset", ()))
        for kind, phrase in (
            ("vehicles_ministerial", r"(?:省?部级|副?省级|部（省）级)(?:及?以上)?领导干部用车"),
            ("vehicles_leader", r"主要(?:负责人|领导干?部?)(?:实物保障)?用车"),
            ("vehicles_confidential", r"机要通信(?:应急)?用车"),
            ("vehicles_emergency", r"(?<!机要通信)应急保障用车"),
            ("vehicles_law_enforcement", r"(?:一般)?执法执勤用车"),
            ("vehicles_special", r"特种专业技术用车"),
            ("vehicles_retired", r"离退休(?:干部|人员)(?:服务)?用车"),
            ("vehicles_business", r"(?:一般)?(?:公务|业务)用车(?!购置|运行|保有)"),
            ("vehicles_other", r"其他(?:公务)?用车"),
            (
                "vehicles_total",
                r"(?:共有|购置|现有|实有|拥有|更新|新增)?(?:公务)?(?:用车|车辆|汽车)(?:总数|数量|共计?|保有量|编制|合计)?(?:为)?",
            ),
            (
                "large_equipment",
                r"(?:单价|单位价值|价值)(?:在)?(?:人民币)?\d+万元?(?:（含）)?(?:及)?以上(?:的)?(?:通用|专用|大型)?(?:设备|仪器)(?:（[^）]{1,10}）)?",
            ),
        )
    ),
    _count("vehicles_kept", r"公务用车保有量(?:为)?"),
    _count("vehicles_bought", r"购置(?:公务用车|车辆)(?:数(?:为)?)?", ("vehicle_purchase",)),
    _count("reception_batches", r"(?:国内)?公务接待(?:批次)?(?:为|共计?)?|接待(?:批次)?"),
    _count("overseas_groups", r"(?:因公)?出国（境）(?:团组)?(?:数)?(?:为|共计?)?|团组(?:数)?"),
    _count("overseas_persons", r"团组[^，。；]{0,12}，?(?:累计|共计|共)"),
)
"""In order: of two rows whose phrases are the same text the first whose `within` holds is taken."""
