"""The running text of the sample budgets: the compilation note (编制说明) and the other matters, with the tables' figures."""

from __future__ import annotations

from decimal import Decimal

from extractors.model import Side, StatementName
from flows.demo.budget import THREE_PUBLIC_COLUMNS
from flows.demo.facts import Chapters, Figures, change, functional_name, plain
from flows.demo.units import Unit

_FUNDS = (
    ("一般公共预算拨款", "general_budget"),
    ("政府性基金拨款", "government_fund"),
    ("国有资本经营预算拨款", "state_capital"),
)
_THREE_PUBLIC = ("因公出国（境）费", "公务接待费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费")


def budget_narrative(unit: Unit, year: int, figures: Figures, previous: Figures | None = None) -> Chapters:
    """Return the two chapters of a budget's text: heading and paragraphs each, amounts in 万元.

    Args:
        unit: whose budget.
        year: of which year.
        figures: the tables' figures, in 元 (三公 in 万元).
        previous: those of the budget of the year before; None leaves the comparison out.
    """
    return (("编制说明", _note(unit, year, figures, previous)), ("其他相关情况说明", _matters(unit, year, figures)))


def _wan(
    figures: Figures, name: StatementName, row: str, measure: str, side: Side | None = None, code: str | None = None
) -> Decimal:
    """Return a figure of a table in 元 in 万元."""
    return figures.number(name, row, measure, side=side, code=code) / 10_000


def _note(unit: Unit, year: int, figures: Figures, previous: Figures | None) -> tuple[str, ...]:
    def total(of: Figures, side: Side, row: str) -> Decimal:
        return _wan(of, "revenue_expenditure_summary", row, "amount", side)

    def moved(side: Side, row: str) -> str:
        now = total(figures, side, row)
        return f"，比上年预算{change(now, total(previous, side, row))}" if previous else ""

    revenue, spent = total(figures, "revenue", "收入总计"), total(figures, "expenditure", "支出总计")
    fiscal = total(figures, "revenue", "财政拨款收入")
    by_fund = "；".join(
        f"{name}支出预算{plain(_wan(figures, 'fiscal_appropriation_summary', '支出总计', measure, 'expenditure'))}万元"
        for name, measure in _FUNDS
    )
    items = [i for i in figures.statement("general_budget_expenditure").lines if i.code and len(i.code) == 7]
    return (
        f"{year}年，{unit.name}收入预算{plain(revenue)}万元{moved('revenue', '收入总计')}，"
        f"其中：财政拨款收入{plain(fiscal)}万元。",
        f"支出预算{plain(spent)}万元{moved('expenditure', '支出总计')}。财政拨款支出预算中，{by_fund}。",
        "财政拨款支出的主要内容如下：",
        *(
            f"{number}. “{functional_name(item.code or '')}”"
            f"{plain(_wan(figures, 'general_budget_expenditure', item.row, 'total', code=item.code))}万元，用于{item.row}。"
            for number, item in enumerate(items, 1)
        ),
    )


def _matters(unit: Unit, year: int, figures: Figures) -> tuple[str, ...]:
    def text(measure: str) -> str:
        return plain(figures.number("three_public", "预算数", measure)).removesuffix(".00")

    three_public = f"{year}年“三公”经费预算数为0万元。"
    if not figures.statement("three_public").is_empty:
        parts = [f"{name}{text(measure)}万元" for name, measure in zip(_THREE_PUBLIC, THREE_PUBLIC_COLUMNS[1:6], strict=True)]
        three_public = f"{year}年“三公”经费预算数为{text('total')}万元，其中：{'；'.join(parts)}。"
    project = plain(_wan(figures, "general_budget_expenditure", "合计", "project"))
    return (
        "一、“三公”经费预算情况",
        three_public,
        "二、机关运行经费预算情况",
        f"{year}年机关运行经费预算为{text('agency_operation')}万元。",
        "三、政府采购预算情况",
        f"{year}年没有安排政府采购预算。",
        "四、国有资产占用情况",
        f"截至{year - 1}年8月31日，本单位共有车辆{unit.vehicles}辆。",
        "五、预算绩效情况",
        f"{year}年一般公共预算项目支出{project}万元，全部设置了绩效目标。",
    )
