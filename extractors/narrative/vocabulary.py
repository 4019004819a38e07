"""The phrases by which narratives name money, as data. A new phrase is a new row; nothing else has to be changed.

Of all phrases before a figure the one that ends last counts, of those the longest, of equal ones the first whose `within` holds.
Sources: the Ministry of Finance's form of departmental final accounts (部门决算公开), and the budgets of the cities seen.
"""

from __future__ import annotations

from extractors.model import Side, StatementName
from extractors.narrative.subjects import Cell, SubjectRow

START = (
    r"(?:(?<=[，。；：、“”（）◦◇])|^|(?<=年)|(?<=年度)|(?<=部门)|(?<=单位)|(?<=[局委会办院部厅处所队心校站馆社团室关府道镇乡区园场])"
    r"|(?<=总)|(?<=当年)|(?<=）)|(?<=安排)|(?<=相应)|(?<=其中)|(?<=共)|(?<=我)|(?<=汇总))"
)
"""Where a phrase may begin that is a part of longer ones: after a comma, a year or the name of a unit (◇)."""

_ALL = r"(?:合计|总计|总额|总数)"
_PLAN = r"(?:预算|决算)"
_NUMBER = rf"{_PLAN}?{_ALL}?{_PLAN}?数?"
_FUND = r"(?:预算)?(?:当年)?(?:财政)?(?:拨款)?(?:预算)?(?:本年)?"
_COST = r"(?:费用?|经费|支出)"
_SPENT = rf"(?:支出)?{_PLAN}?数?(?:支出)?"

_OVERALL = (
    "expenditure_current",
    "expenditure_total",
    "revenue_expenditure_total",
    "revenue_total",
    "expenditure",
    "revenue_expenditure_summary",
    "budget_note",
)
_GENERAL = ("general_budget_total", "general_budget_expenditure")
_BASIC = ("general_budget_basic_total", "general_budget_basic_expenditure")
_FISCAL = (
    "fiscal_appropriation_total",
    "fiscal_appropriation_expenditure",
    "fiscal_appropriation_summary",
    "fiscal_appropriation_basic",
)
_OF_PARTS = (
    "fiscal_appropriation_summary",
    "fiscal_appropriation_expenditure",
    "fiscal_appropriation_basic",
    "general_budget_expenditure",
    "general_budget_basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
    "agency_operation",
    "procurement",
)
"""Sections whose “支出预算” is not the document's."""

_BUYING = ("procurement_total", "procurement")


def _total(statement: StatementName, measure: str = "total") -> tuple[Cell, ...]:
    return (Cell(statement, "total", measure),)


def _side(statement: StatementName, side: Side, measure: str = "amount") -> tuple[Cell, ...]:
    return (Cell(statement, "grand_total", measure, side), Cell(statement, "current_total", measure, side))


def _economic(*places: tuple[str, str]) -> tuple[Cell, ...]:
    return tuple(Cell("general_budget_basic_expenditure", role, measure) for role, measure in places)


def _row(subject: str, phrase: str, *within: str, head: bool = False) -> SubjectRow:
    """A subject that no cell of the nine statements holds."""
    return SubjectRow(subject, phrase, within, head=head)


def _column(subject: str, phrase: str, statement: StatementName, measure: str, *within: str, head: bool = False) -> SubjectRow:
    """A subject that is a column of a statement's total line."""
    cells = _total(statement, measure)
    return SubjectRow(subject, phrase, within, cells, cells, measure, head)


def _three(subject: str, phrase: str, measure: str, *, head: bool = False) -> SubjectRow:
    cells = (Cell("three_public", None, measure),)
    return SubjectRow(subject, phrase, (), cells, cells, measure, head)


def _part(measure: str, word: str) -> tuple[SubjectRow, ...]:
    """基本支出 or 项目支出, which are parts of what the sentence is about."""
    phrase = rf"{word}{_NUMBER}"
    return (
        SubjectRow(f"item_{measure}", phrase, ("item", "class", "section"), measure=measure),
        _column(f"general_budget_{measure}_total", phrase, "general_budget_expenditure", measure, *_GENERAL, *_BASIC),
        _column(
            f"government_fund_{measure}", phrase, "government_fund", measure, "government_fund_expenditure", "government_fund"
        ),
        _column(f"state_capital_{measure}", phrase, "state_capital", measure, "state_capital_expenditure", "state_capital"),
        SubjectRow(f"fiscal_appropriation_{measure}", phrase, _FISCAL, measure=measure),
        _column(f"expenditure_{measure}", phrase, "expenditure", measure, *_OVERALL),
        SubjectRow(measure, phrase, measure=measure),
    )


_TOTALS = (
    SubjectRow(
        "fiscal_appropriation_total",
        rf"财政拨款(?:收入支出|收、?支|收入、支出|收入和支出){_PLAN}?(?:总计|总预算|总决算|总额|合计)?{_PLAN}?",
        final=_side("fiscal_appropriation_summary", "revenue"),
        budget=_side("fiscal_appropriation_summary", "revenue"),
        head=True,
    ),
    SubjectRow(
        "revenue_expenditure_total",
        rf"(?:收入支出|收、?支|收入、支出|收入和支出|收入总计、支出|收入总计和支出){_PLAN}?(?:总计|总预算|总额|合计|均){_PLAN}?",
        final=_side("revenue_expenditure_summary", "revenue"),
        budget=_side("revenue_expenditure_summary", "revenue"),
        head=True,
    ),
    SubjectRow(
        "fiscal_appropriation_expenditure",
        rf"{START}支出{_NUMBER}",
        ("fiscal_appropriation_summary",),
        budget=_side("fiscal_appropriation_summary", "expenditure", "total"),
        head=True,
    ),
    SubjectRow(
        "revenue_current",
        rf"本年(?:度)?收入{_PLAN}?(?:合计|总计)?{_PLAN}?数?",
        ("budget",),
        budget=(Cell("revenue_expenditure_summary", "current_total", "amount", "revenue"),),
        head=True,
        outside=_OF_PARTS,
    ),
    SubjectRow(
        "revenue_total",
        rf"(?:{START}(?:收入{_PLAN}?{_ALL}|收入{_PLAN}|{_PLAN}收入|总收入)|本年(?:度)?收入{_PLAN}?(?:合计|总计)?|全年收入){_NUMBER}",
        final=_total("revenue"),
        budget=(*_side("revenue_expenditure_summary", "revenue")[:1], *_total("revenue")),
        head=True,
        outside=_OF_PARTS,
    ),
    SubjectRow(
        "expenditure_current",
        rf"本年(?:度)?支出{_PLAN}?(?:合计|总计)?{_PLAN}?数?",
        ("budget",),
        budget=(Cell("revenue_expenditure_summary", "current_total", "amount", "expenditure"),),
        head=True,
        outside=_OF_PARTS,
    ),
    SubjectRow(
        "expenditure_total",
        rf"(?:{START}(?:支出{_PLAN}?{_ALL}|支出预算|预算支出|总支出)|本年(?:度)?支出{_PLAN}?(?:合计|总计)?|全年支出){_NUMBER}",
        final=_total("expenditure"),
        budget=(*_side("revenue_expenditure_summary", "expenditure")[:1], *_total("expenditure")),
        head=True,
        outside=_OF_PARTS,
    ),
    SubjectRow(
        "fiscal_appropriation_expenditure",
        rf"财政拨款(?:预算)?支出{_PLAN}?(?:总计|合计)?{_PLAN}?",
        budget=_side("fiscal_appropriation_summary", "expenditure", "total"),
        head=True,
    ),
    _column(
        "general_budget_total", rf"一般公共预算{_FUND}支出{_NUMBER}(?:支出)?", "general_budget_expenditure", "total", head=True
    ),
    _column("government_fund_expenditure", rf"政府性基金{_FUND}支出{_NUMBER}(?:支出)?", "government_fund", "total", head=True),
    _column("state_capital_expenditure", rf"国有资本经营{_FUND}支出{_NUMBER}(?:支出)?", "state_capital", "total", head=True),
)

_MOVES = r"(?=增|减|上升|下降|降低|提高|总体)"
_BARE = tuple(
    SubjectRow(subject, rf"(?:(?<=[，。；◦])|^){word}{_MOVES}", outside=_OF_PARTS)
    for subject, word in (("revenue_total", "收入"), ("expenditure_total", "支出"), ("revenue_expenditure_total", "收支"))
)
"""“收入较上年增加”: of the document's totals, after the comparison is taken out."""

_REVENUE = (
    _column("revenue_fiscal_appropriation", rf"财政拨款(?:（补助）)?(?:预算)?收入{_NUMBER}", "revenue", "fiscal_appropriation"),
    _column("revenue_superior_subsidy", r"上级补助收入", "revenue", "superior_subsidy"),
    _column("revenue_business", r"事业收入", "revenue", "business"),
    _column("revenue_operating", r"(?:事业单位)?经营收入", "revenue", "operating"),
    _column("revenue_subordinate_remittance", r"附属单位上缴收入", "revenue", "subordinate_remittance"),
    _column("revenue_other", r"其他收入", "revenue", "other"),
    _row("revenue_other_funds", r"其他资金(?:收入)?(?:预算)?(?:总计)?"),
    _row("revenue_general_budget", rf"一般公共预算{_FUND}(?:资金)?收入{_NUMBER}"),
    _row("revenue_government_fund", rf"政府性基金{_FUND}(?:资金)?收入{_NUMBER}"),
    _row("revenue_state_capital", rf"国有资本经营{_FUND}(?:资金)?收入{_NUMBER}"),
    *(
        _row(subject, rf"{fund}(?:预算)?(?:财政)?拨款(?:资金)?", "revenue_total", "revenue_current", "revenue")
        for subject, fund in (
            ("revenue_general_budget", "一般公共预算"),
            ("revenue_government_fund", "政府性基金"),
            ("revenue_state_capital", "国有资本经营"),
        )
    ),
    _row("revenue_fiscal_account", r"财政专户(?:管理)?(?:资金)?(?:拨款)?(?:收入)?(?:预算)?(?:总计)?"),
    _row("opening_balance_part", r"(?:上年|年初)结转(?:和|及|、)?结余的[^，。；\d]{2,14}"),
    _row("opening_balance", r"(?:年初|上年)(?:财政拨款)?结转(?:和|及|、)?(?:结余)?(?:资金|收入)?|使用非财政拨款结余"),
    _row("closing_balance", r"(?:年末|年终|结转下年)(?:财政拨款)?(?:结转)?(?:和|及|、)?(?:结余)?(?:资金)?"),
)

_EXPENDITURE = (
    SubjectRow(
        "general_budget_basic_total",
        rf"一般公共预算{_FUND}基本支出{_NUMBER}",
        final=_total("general_budget_expenditure", "basic"),
        budget=(*_total("general_budget_expenditure", "basic"), *_economic(("total", "total"), ("total", "amount"))),
        measure="basic",
        head=True,
    ),
    _column("general_budget_project_total", rf"一般公共预算{_FUND}项目支出{_NUMBER}", "general_budget_expenditure", "project"),
    SubjectRow("fiscal_appropriation_basic", rf"财政拨款基本支出{_NUMBER}", measure="basic", head=True),
    SubjectRow("fiscal_appropriation_project", rf"财政拨款项目支出{_NUMBER}", measure="project"),
    *_part("basic", "基本支出"),
    *_part("project", "项目支出"),
    _column("expenditure_operating", r"(?:事业单位)?经营支出", "expenditure", "operating"),
    _column("expenditure_remitted_to_superior", r"上缴上级支出", "expenditure", "remitted_to_superior"),
    _column("expenditure_subsidy_to_subordinates", r"对?附属单位补助支出", "expenditure", "subsidy_to_subordinates"),
    _row("reserve", r"(?:单位)?预留机动经费(?:预算)?数?"),
    SubjectRow(
        "personnel",
        r"人员(?:经费|支出)(?:支出)?(?:预算|决算)?",
        _BASIC,
        _economic(("personnel_total", "amount")),
        _economic(("total", "personnel"), ("personnel_total", "total"), ("personnel_total", "amount")),
        "personnel",
    ),
    _row("personnel", r"人员(?:经费|支出)(?:支出)?(?:预算|决算)?"),
    SubjectRow(
        "public",
        r"(?:日常)?公用(?:经费|支出)(?:支出)?(?:预算|决算)?",
        _BASIC,
        _economic(("public_total", "amount")),
        _economic(("total", "public"), ("public_total", "total"), ("public_total", "amount")),
        "public",
    ),
    _row("public", r"(?:日常)?公用(?:经费|支出)(?:支出)?(?:预算|决算)?"),
)

_AND = r"(?:及|和|与|、)"
_THREE_PUBLIC = (
    _three(
        "three_public_total", r"“?三公”?经费(?:财政拨款|一般公共预算|支出|预算|决算|年初|总额|合计|总|数)*", "total", head=True
    ),
    _three("overseas_travel", rf"因公出国（境）{_COST}{_SPENT}", "overseas_travel"),
    _three("vehicles", rf"公务用车购置费?{_AND}(?:公务用车)?运行(?:维护)?{_COST}?{_SPENT}", "vehicles", head=True),
    _three("vehicle_purchase", rf"公务用车购置(?!费?{_AND})(?:费用?|经费|支出|税费)?{_SPENT}", "vehicle_purchase"),
    _three("vehicle_operation", rf"公务用车运行(?:维护)?{_COST}{_SPENT}", "vehicle_operation"),
    _three("reception", rf"公务接待{_COST}{_SPENT}", "reception"),
    _row("reception_domestic", rf"国内(?:公务)?接待{_COST}"),
    _row("reception_foreign", rf"(?:外事|国（境）外|外宾)(?:公务)?接待{_COST}"),
    _row("meetings", rf"会议费{_SPENT}"),
    _row("training", rf"培训费{_SPENT}"),
    _three(
        "agency_operation",
        r"(?:机关运行(?:（[^）]{0,6}）)?经费|行政经费(?:（[^）]{0,8}）)?)(?:财政拨款|支出|预算|决算|安排|数)*",
        "agency_operation",
    ),
)

_RESERVED = r"(?:[^，。；\d]{0,20}?)(?:预算|采购)?(?:金额|总额|份额|预算)"
_SMALL = r"小(?:型)?(?:、|和)?微(?:型)?企业"
_AWARDED = r"预留的?政府采购项目中，由{0}供应商中标或成交的，采购金额"
_PROCUREMENT = (
    _row(
        "procurement_total",
        r"政府采购(?:支出|预算|计划|项目(?:共有?)?|金额|总额|总金额|合计|安排|资金|（[^）]{0,12}）)*",
        head=True,
    ),
    _row("procurement_goods", r"(?:政府采购)?货物(?:类)?(?:采购)?(?:支出|预算|金额|类|项目)*"),
    *(
        _row(f"procurement_{kind}", phrase, *within)
        for kind, word in (("works", "工程"), ("services", "服务"))
        for phrase, within in (
            (rf"政府采购{word}(?:类)?(?:采购)?(?:支出|预算|金额|类)*", ()),
            (rf"{word}(?:类)?(?:采购)?(?:支出|预算|金额|类|项目)*", _BUYING),
        )
    ),
    _row("procurement_sme", rf"授予中小企业(?:的)?合同(?:总)?(?:金额|额)|面向中小企业{_RESERVED}|专门面向中小企业采购"),
    _row("procurement_small_micro", rf"授予{_SMALL}(?:的)?合同(?:总)?(?:金额|额)|(?:面向|预留给?){_SMALL}{_RESERVED}"),
    _row("procurement_sme_awarded_in_reserved", "面向中小企业" + _AWARDED.format("中小企业")),
    _row("procurement_small_micro_awarded_in_reserved", "面向小微企业" + _AWARDED.format("小微企业")),
    _row("procurement_sme_awarded_in_other", r"其他政府采购项目中，由中小企业供应商中标或成交的，采购金额"),
)

_OTHER = (
    *(
        _row(f"performance_{step}_amount", r"涉及[^，。；]{0,12}?(?:金额|资金)(?:总额|合计|共)?", f"performance_{step}_projects")
        for step in ("target", "tracking", "self_evaluation")
    ),
    _row("performance_amount", r"涉及[^，。；]{0,12}?(?:金额|资金)(?:总额|合计|共)?", "performance"),
    _row("outsourced_services", r"委托业务费(?:支出|预算|决算|安排|总额|数)*"),
    _row("planned_fixed_assets", r"(?:拟|计划)购置固定资产(?:金额|价值|总额)?"),
    _row("fixed_assets", r"(?<!购置)固定资产(?:金额|总额|原值|净值|总值|合计)*"),
)

MONEY: tuple[SubjectRow, ...] = (*_TOTALS, *_BARE, *_REVENUE, *_EXPENDITURE, *_THREE_PUBLIC, *_PROCUREMENT, *_OTHER)
"""What amounts, shares, changes and rates are about."""
