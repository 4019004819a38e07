"""The running text of the sample documents, in the statutory order and our own words, with the figures that the tables print.

Every figure in the text is taken from a statement's printed text, or computed from such texts, so that text and tables agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extractors.model import StatementName
from flows.demo.classification import is_personnel
from flows.demo.facts import Chapters, FinalFacts, change, completion, functional_name, percent, plain
from flows.demo.statements import Line
from flows.demo.units import DISTRICT, Unit

FINAL_CHAPTERS: tuple[str, ...] = (
    "收入支出决算总体情况说明",
    "收入决算情况说明",
    "支出决算情况说明",
    "财政拨款收入支出决算总体情况说明",
    "一般公共预算财政拨款支出决算情况说明",
    "一般公共预算财政拨款基本支出决算情况说明",
    "政府性基金预算财政拨款收入支出决算情况说明",
    "国有资本经营预算财政拨款支出决算情况说明",
    "财政拨款“三公”经费支出决算情况说明",
    "机关运行经费支出说明",
    "政府采购支出说明",
    "国有资产占用情况说明",
    "预算绩效情况说明",
)

GLOSSARY: tuple[str, ...] = (
    "（一）财政拨款收入：本级财政当年拨给单位的资金，分一般公共预算、政府性基金预算和国有资本经营预算三类。",
    "（二）事业收入：事业单位因开展专业活动及其辅助活动而取得的收入。",
    "（三）其他收入：财政拨款、事业、经营等各项以外取得的收入。",
    "（四）年初、年末结转和结余：上年留到本年、本年留到下年继续使用的资金。",
    "（五）基本支出：维持机构运转和完成日常工作所用的人员经费与公用经费。",
    "（六）项目支出：为特定任务或发展目标在基本支出以外发生的支出。",
    "（七）“三公”经费：用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费。",
    "（八）机关运行经费：行政单位和参公单位用一般公共预算安排的日常公用经费。",
)


def _listed(items: Iterable[Line]) -> str:
    return "、".join(item.row for item in items)


def final_narrative(facts: FinalFacts) -> Chapters:
    """Return the thirteen chapters of a final account's text: heading and paragraphs each."""
    texts = (
        _overall(facts),
        _revenue(facts),
        _expenditure(facts),
        _fiscal(facts),
        _general(facts),
        _basic(facts),
        _fund(facts, "government_fund", "政府性基金预算"),
        _fund(facts, "state_capital", "国有资本经营预算"),
        _three_public(facts),
        _agency(facts),
        _procurement(facts),
        (f"截至{facts.year}年12月31日，本单位共有车辆{facts.unit.vehicles}辆；没有单价100万元（含）以上的设备。",),
        _performance(facts),
    )
    return tuple(zip(FINAL_CHAPTERS, texts, strict=True))


def _overall(facts: FinalFacts) -> tuple[str, ...]:
    total = facts.figures.number("revenue_expenditure_summary", "总计", "amount", side="revenue")
    moved = change(total, facts.previous_total)
    return (f"{facts.year}年度收、支总计{plain(total)}万元。与{facts.year - 1}年度相比，收、支总计各{moved}，主要因项目调整。",)


def _revenue(facts: FinalFacts) -> tuple[str, ...]:
    total = facts.figures.number("revenue", "合计", "total")
    sources = (("财政拨款收入", "fiscal_appropriation"), ("事业收入", "business"), ("其他收入", "other"))
    amounts = [(name, facts.figures.number("revenue", "合计", measure)) for name, measure in sources]
    parts = [f"{name}{plain(amount)}万元，占本年收入{percent(amount, total)}%" for name, amount in amounts if amount]
    return (f"{facts.year}年度收入合计{plain(total)}万元。其中：{'；'.join(parts)}。",)


def _expenditure(facts: FinalFacts) -> tuple[str, ...]:
    total, basic, project = (facts.figures.number("expenditure", "合计", m) for m in ("total", "basic", "project"))
    return (
        f"{facts.year}年度支出合计{plain(total)}万元。其中：基本支出{plain(basic)}万元，占本年支出{percent(basic, total)}%；"
        f"项目支出{plain(project)}万元，占本年支出{percent(project, total)}%。",
    )


def _fiscal(facts: FinalFacts) -> tuple[str, ...]:
    total = facts.figures.number("fiscal_appropriation_summary", "总计", "amount", side="revenue")
    moved = change(total, facts.previous_fiscal)
    return (f"{facts.year}年度财政拨款收、支总计{plain(total)}万元。与{facts.year - 1}年度相比，财政拨款收、支总计各{moved}。",)


def _general(facts: FinalFacts) -> tuple[str, ...]:
    figures = facts.figures
    name: StatementName = "general_budget_expenditure"
    lines = figures.statement(name).lines
    total, basic, project = (figures.number(name, "合计", m) for m in ("total", "basic", "project"))
    spent = figures.number("expenditure", "合计", "total")
    planned = sum(facts.planned.values(), Decimal(0))
    texts = [
        "（一）总体情况",
        f"{facts.year}年度一般公共预算财政拨款支出{plain(total)}万元，占本年支出合计的{percent(total, spent)}%。"
        f"与{facts.year - 1}年度相比，一般公共预算财政拨款支出{change(total, facts.previous_general)}。",
        "（二）结构情况",
        f"{facts.year}年度一般公共预算财政拨款支出{plain(total)}万元，用于以下方面：",
    ]
    classes = [
        item for item in figures.statement("fiscal_appropriation_summary").on("expenditure") if item.text("general_budget")
    ]
    classes = [item for item in classes if item.row not in {"本年支出合计", "年末财政拨款结转和结余", "总计"}]
    for number, item in enumerate(classes, 1):
        amount = Decimal(item.text("general_budget").replace(",", ""))
        texts.append(f"{number}. {item.row}（类）{plain(amount)}万元，占{percent(amount, total)}%。")
    texts += [
        "（三）具体情况",
        f"{facts.year}年度一般公共预算财政拨款支出年初预算为{plain(planned)}万元，支出决算为{plain(total)}万元"
        f"{completion(planned, total, '年初预算')}。其中：基本支出{plain(basic)}万元，项目支出{plain(project)}万元。",
    ]
    items = [item for item in lines if item.code and len(item.code) == 7]
    for number, item in enumerate(items, 1):
        amount = figures.number(name, item.row, "total", code=item.code)
        budgeted = facts.planned.get(item.code or "", Decimal(0))
        texts.append(
            f"{number}. {functional_name(item.code or '')}。年初预算为{plain(budgeted)}万元，支出决算为{plain(amount)}万元"
            f"{completion(budgeted, amount, '年初预算')}。"
        )
    return tuple(texts)


def _basic(facts: FinalFacts) -> tuple[str, ...]:
    figures = facts.figures
    name: StatementName = "general_budget_basic_expenditure"
    personnel = plain(figures.number(name, "人员经费合计", "amount"))
    public = plain(figures.number(name, "公用经费合计", "amount"))
    spent = [
        item
        for item in figures.statement(name).lines
        if item.code and len(item.code) == 5 and item.text("amount") not in {"", "0.00"}
    ]
    total = figures.number("general_budget_expenditure", "合计", "basic")
    return (
        f"{facts.year}年度一般公共预算财政拨款基本支出{plain(total)}万元，其中：",
        f"人员经费{personnel}万元，主要包括：{_listed(i for i in spent if is_personnel(i.code or ''))}。",
        f"公用经费{public}万元，主要包括：{_listed(i for i in spent if not is_personnel(i.code or ''))}。",
    )


def _fund(facts: FinalFacts, name: StatementName, words: str) -> tuple[str, ...]:
    statement = facts.figures.statement(name)
    if statement.is_empty:
        return (f"本单位{facts.year}年度没有{words}财政拨款收入和支出。",)
    total, basic, project = (facts.figures.number(name, "合计", m) for m in ("total", "basic", "project"))
    return (
        f"{facts.year}年度{words}财政拨款支出{plain(total)}万元，其中：基本支出{plain(basic)}万元，项目支出{plain(project)}万元。",
    )


def _three_public(facts: FinalFacts) -> tuple[str, ...]:
    if facts.figures.statement("three_public").is_empty:
        return (f"{facts.year}年度“三公”经费财政拨款全年预算为0万元，当年没有发生“三公”经费支出。",)

    compared = facts.previous_three_public is not None

    def pair(measure: str) -> str:
        planned, actual = (facts.figures.number("three_public", row, measure) for row in ("预算数", "决算数"))
        rate = completion(planned, actual, "预算") if compared else ""
        return f"全年预算为{plain(planned)}万元，支出决算为{plain(actual)}万元{rate}"

    parts = (
        ("因公出国（境）费", "overseas_travel"),
        ("公务用车购置及运行维护费", "vehicles"),
        ("公务用车购置费", "vehicle_purchase"),
        ("公务用车运行维护费", "vehicle_operation"),
        ("公务接待费", "reception"),
    )
    moved = ""
    if facts.previous_three_public is not None:
        moved = f"；与上年相比{change(facts.figures.number('three_public', '决算数', 'total'), facts.previous_three_public)}"
    return (
        f"{facts.year}年度“三公”经费财政拨款支出{pair('total')}{moved}。其中：",
        *(f"{number}. {name}{pair(measure)}。" for number, (name, measure) in enumerate(parts, 1)),
        *_visits(facts),
    )


def _visits(facts: FinalFacts) -> tuple[str, ...]:
    if facts.visits is None:
        return ()
    groups, people = facts.visits
    return (f"{facts.year}年度共接待国内来访团组{groups}批次{people}人次。",)


def _procurement(facts: FinalFacts) -> tuple[str, ...]:
    bought = facts.procurement
    if bought is None:
        return (f"{facts.year}年度按合同签订口径统计，本单位没有政府采购支出。",)
    return (
        f"{facts.year}年度政府采购支出总额{plain(bought.total)}万元，其中：政府采购货物支出{plain(bought.goods)}万元、"
        f"政府采购工程支出{plain(bought.works)}万元、政府采购服务支出{plain(bought.services)}万元。授予中小企业合同金额"
        f"{plain(bought.small)}万元，占政府采购支出总额的{percent(bought.small, bought.total)}%，其中：授予小微企业合同金额"
        f"{plain(bought.micro)}万元，占授予中小企业合同金额的{percent(bought.micro, bought.small)}%。",
    )


def _agency(facts: FinalFacts) -> tuple[str, ...]:
    if facts.unit.is_institution:
        return ("本单位是事业单位，没有机关运行经费。",)
    public = facts.figures.number("general_budget_basic_expenditure", "公用经费合计", "amount")
    moved = change(public, facts.agency_planned).replace("下降", "降低")
    return (f"{facts.year}年度机关运行经费支出{plain(public)}万元，比年初预算数{moved}。",)


def _performance(facts: FinalFacts) -> tuple[str, ...]:
    project = facts.figures.number("general_budget_expenditure", "合计", "project")
    return (
        f"本单位对{facts.year}年度一般公共预算项目支出全面开展绩效自评，涉及资金{plain(project)}万元，各项目标均已完成。",
        *facts.project_summaries,
    )


def duties(unit: Unit) -> tuple[str, ...]:
    """Return what the unit does: one paragraph a duty."""
    numbered = "（一）", "（二）", "（三）"
    opening = f"{unit.name}是{DISTRICT}的{unit.kind}，主要职责是："
    return (opening, *(f"{number}{duty}。" for number, duty in zip(numbered, unit.duties, strict=True)))
