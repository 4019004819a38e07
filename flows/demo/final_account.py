"""The nine statements of a final account (决算), computed from an account and printed in 万元, each figure rounded by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.model import CurrencyUnit, StatementName
from flows.demo.accounts import FISCAL_SOURCES, Account, Entry, ThreePublic
from flows.demo.classification import (
    CAPITAL_ECONOMIC,
    CLASS_LINES,
    FUNCTIONAL,
    GOODS_ECONOMIC,
    PERSONNEL_ECONOMIC,
)
from flows.demo.statements import Line, Printer, Statement, blank_zero, chinese_number, wan, wan_grouped
from flows.demo.units import Form, Source

SPENDING_COLUMNS = ("total", "basic", "project", "remitted_to_superior", "operating", "subsidy_to_subordinates")
REVENUE_COLUMNS = (
    "total", "fiscal_appropriation", "superior_subsidy", "business", "operating", "subordinate_remittance", "other",
)  # fmt: skip
BUDGET_COLUMNS = ("total", "general_budget", "government_fund", "state_capital")
FUND_COLUMNS = ("opening_balance", "revenue", "total", "basic", "project", "closing_balance")
THREE_PUBLIC_COLUMNS = ("total", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")

TITLES: dict[StatementName, str] = {
    "revenue_expenditure_summary": "收入支出决算总表",
    "revenue": "收入决算表",
    "expenditure": "支出决算表",
    "fiscal_appropriation_summary": "财政拨款收入支出决算总表",
    "general_budget_expenditure": "一般公共预算财政拨款支出决算表",
    "general_budget_basic_expenditure": "一般公共预算财政拨款基本支出决算表",
    "government_fund": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款收入支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
}
NOTES: dict[StatementName, str] = {
    "revenue_expenditure_summary": "注：本表反映部门本年度的总收支和年末结转结余情况。",
    "revenue": "注：本表反映部门本年度取得的各项收入情况。",
    "expenditure": "注：本表反映部门本年度各项支出情况。",
    "fiscal_appropriation_summary": "注：本表反映部门本年度财政拨款总收支和结转结余情况。",
    "general_budget_expenditure": "注：本表反映部门本年度一般公共预算财政拨款支出情况。",
    "general_budget_basic_expenditure": "注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    "government_fund": "注：本表反映部门本年度政府性基金预算财政拨款收入支出及结转和结余情况。",
    "state_capital": "注：本表反映部门本年度国有资本经营预算财政拨款收入支出及结转和结余情况。",
    "three_public": "注：本表反映部门本年度“三公”经费支出预决算情况。",
}
_NOTHING: dict[StatementName, str] = {
    "government_fund": "没有政府性基金预算财政拨款收入和支出",
    "state_capital": "没有国有资本经营预算财政拨款收入和支出",
    "three_public": "没有财政拨款“三公”经费支出",
}

OPENING_FISCAL = "年初财政拨款结转和结余"
CLOSING_FISCAL = "年末财政拨款结转和结余"
FUND_NAMES: dict[Source, str] = {
    "general_budget": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
OWN_REVENUE: tuple[tuple[str, Source | None], ...] = (
    ("上级补助收入", None),
    ("事业收入", "business"),
    ("经营收入", None),
    ("附属单位上缴收入", None),
    ("其他收入", "other"),
)


@dataclass(frozen=True, slots=True)
class FormRules:
    """What the forms in use print differently."""

    money: Printer
    """Amounts; a zero leaves the cell blank."""
    economic_zero: str
    """What an economic item without money prints: "" or "0.00"."""
    three_public_zero: str
    """What a 三公 item without money prints where the unit has other 三公 expenditure."""
    surplus_row: str
    """Name of the revenue line for balances of non-fiscal funds."""
    balance_ordinals: bool
    """Whether the three lines under the opening fiscal balance are numbered."""
    state_capital_balances: bool
    """Whether the state capital statement has revenue and balances besides expenditure."""
    titles: dict[StatementName, str]
    title_with_year: bool
    currency_unit: CurrencyUnit = "万元"
    """The unit that `money` prints in."""


FORM_RULES: dict[Form, FormRules] = {
    "numbered": FormRules(
        money=blank_zero(wan),
        economic_zero="",
        three_public_zero="0.00",
        surplus_row="使用非财政拨款结余（含专用结余）",
        balance_ordinals=False,
        state_capital_balances=False,
        titles={
            **TITLES,
            "general_budget_basic_expenditure": "一般公共预算财政拨款基本支出决算明细表",
            "state_capital": "国有资本经营预算财政拨款支出决算表",
        },
        title_with_year=True,
    ),
    "split": FormRules(
        money=blank_zero(wan_grouped),
        economic_zero="0.00",
        three_public_zero="",
        surplus_row="使用非财政拨款结余",
        balance_ordinals=True,
        state_capital_balances=True,
        titles=TITLES,
        title_with_year=False,
    ),
}


def _sum(entries: Iterable[Entry], value: Callable[[Entry], int]) -> int:
    return sum(value(e) for e in entries)


def by_level(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Group entries under every 类, 款 and 项 that they belong to, in code order."""
    groups: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for width in (3, 5, 7):
            groups[entry.code[:width]].append(entry)
    return sorted(groups.items())


def class_lines(entries: tuple[Entry, ...], figures: Callable[[list[Entry]], tuple[tuple[str, str], ...]]) -> list[Line]:
    """Return the 26 expenditure lines of a summary, with figures for the classes that have money."""
    grouped = dict(by_level(entries))
    lines = []
    for number, (code, name) in enumerate(CLASS_LINES, 1):
        values = figures(grouped[code]) if code in grouped else ()
        lines.append(Line(name, values, side="expenditure", ordinal=f"{chinese_number(number)}、"))
    return lines


def _summary(account: Account, rules: FormRules) -> list[Line]:
    entries, money = account.entries, rules.money
    revenue, spent = _sum(entries, lambda e: e.revenue), _sum(entries, lambda e: e.spent)
    opening, closing = _sum(entries, lambda e: e.opening), _sum(entries, lambda e: e.closing)
    lines: list[Line] = []
    sources: list[tuple[str, Source | None]] = [(f"{name}收入", source) for source, name in FUND_NAMES.items()]
    for number, (name, source) in enumerate([*sources, *OWN_REVENUE], 1):
        amount = _sum(account.of(source), lambda e: e.revenue) if source else 0
        lines.append(_amount("revenue", name, money(amount), f"{chinese_number(number)}、"))
    lines += class_lines(entries, lambda group: (("amount", money(_sum(group, lambda e: e.spent))),))
    lines += [
        _amount("revenue", "本年收入合计", money(revenue)),
        _amount("expenditure", "本年支出合计", money(spent)),
        _amount("revenue", rules.surplus_row, ""),
        _amount("expenditure", "结余分配", ""),
        _amount("revenue", "年初结转和结余", money(opening)),
        _amount("expenditure", "年末结转和结余", money(closing)),
        _amount("revenue", "总计", money(revenue + opening)),
        _amount("expenditure", "总计", money(spent + closing)),
    ]
    return lines


def _amount(side: str, row: str, text: str, ordinal: str = "") -> Line:
    figures = (("amount", text),)
    return Line(row, figures, side="revenue" if side == "revenue" else "expenditure", ordinal=ordinal)


def _coded(entries: tuple[Entry, ...], figures: Callable[[list[Entry]], tuple[tuple[str, str], ...]]) -> list[Line]:
    """Return the 合计 line and a line for every code; codes without any figure are left out."""
    lines = [Line("合计", figures(list(entries)))]
    for code, group in by_level(entries):
        values = figures(group)
        if any(text for _, text in values):
            lines.append(Line(FUNCTIONAL[code], values, code=code))
    return lines


def _revenue(account: Account, money: Printer) -> list[Line]:
    def figures(group: list[Entry]) -> tuple[tuple[str, str], ...]:
        def of(*sources: Source) -> str:
            return money(_sum([e for e in group if e.source in sources], lambda e: e.revenue))

        values = {
            "total": money(_sum(group, lambda e: e.revenue)),
            "fiscal_appropriation": of(*FISCAL_SOURCES),
            "business": of("business"),
            "other": of("other"),
        }
        return tuple((measure, values.get(measure, "")) for measure in REVENUE_COLUMNS)

    return _coded(account.entries, figures)


def spending_figures(group: list[Entry], money: Printer) -> tuple[tuple[str, str], ...]:
    """Return total, basic and project expenditure of a group of entries."""
    return (
        ("total", money(_sum(group, lambda e: e.spent))),
        ("basic", money(_sum(group, lambda e: e.basic))),
        ("project", money(_sum(group, lambda e: e.project))),
    )


def _fiscal_summary(account: Account, rules: FormRules) -> list[Line]:
    entries, money = account.of(*FISCAL_SOURCES), rules.money

    def split(group: Iterable[Entry], value: Callable[[Entry], int]) -> tuple[tuple[str, str], ...]:
        members = list(group)
        by_source = [(str(s), money(_sum([e for e in members if e.source == s], value))) for s in FISCAL_SOURCES]
        return (("total", money(_sum(members, value))), *by_source)

    lines = [
        _amount("revenue", FUND_NAMES[s], money(_sum(account.of(s), lambda e: e.revenue)), f"{chinese_number(i)}、")
        for i, s in enumerate(FISCAL_SOURCES, 1)
    ]
    lines += class_lines(entries, lambda group: split(group, lambda e: e.spent))
    lines += [
        _amount("revenue", "本年收入合计", money(_sum(entries, lambda e: e.revenue))),
        Line("本年支出合计", split(entries, lambda e: e.spent), side="expenditure"),
        _amount("revenue", OPENING_FISCAL, money(_sum(entries, lambda e: e.opening))),
        Line(CLOSING_FISCAL, split(entries, lambda e: e.closing), side="expenditure"),
    ]
    for number, source in enumerate(FISCAL_SOURCES, 1):
        text = money(_sum(account.of(source), lambda e: e.opening))
        ordinal = f"{chinese_number(number)}、" if rules.balance_ordinals else ""
        lines.append(Line(FUND_NAMES[source], (("amount", text),), None, "revenue", ordinal, OPENING_FISCAL))
    lines += [
        _amount("revenue", "总计", money(_sum(entries, lambda e: e.revenue + e.opening))),
        Line("总计", split(entries, lambda e: e.spent + e.closing), side="expenditure"),
    ]
    return lines


def economic_lines(account: Account, rules: FormRules) -> list[Line]:
    """Return every economic line of the form, then 人员经费合计 and 公用经费合计."""
    lines = []
    for code, name in (*PERSONNEL_ECONOMIC, *GOODS_ECONOMIC, *CAPITAL_ECONOMIC):
        text = rules.money(account.economic_sum(code)) or rules.economic_zero
        lines.append(Line(name, (("amount", text),), code=code))
    lines.append(Line("人员经费合计", (("amount", rules.money(account.personnel)),)))
    lines.append(Line("公用经费合计", (("amount", rules.money(account.public)),)))
    return lines


def _fund(account: Account, source: Source, money: Printer, *, balances: bool = True) -> list[Line]:
    entries = account.of(source)

    def figures(group: list[Entry]) -> tuple[tuple[str, str], ...]:
        if not balances:
            return spending_figures(group, money)
        return (
            ("opening_balance", money(_sum(group, lambda e: e.opening))),
            ("revenue", money(_sum(group, lambda e: e.revenue))),
            *spending_figures(group, money),
            ("closing_balance", money(_sum(group, lambda e: e.closing))),
        )

    return _coded(entries, figures)


def _three_public(account: Account, rules: FormRules) -> list[Line]:
    def figures(amounts: ThreePublic) -> tuple[tuple[str, str], ...]:
        zero = rules.three_public_zero if account.three_public_budget.total else ""
        return tuple((m, rules.money(int(getattr(amounts, m))) or zero) for m in THREE_PUBLIC_COLUMNS)

    return [Line("预算数", figures(account.three_public_budget)), Line("决算数", figures(account.three_public))]


def build(account: Account, rules: FormRules | None = None) -> tuple[Statement, ...]:
    """Return the nine statements of a final account in the order of the form.

    The unit's form decides titles and blanks, unless other `rules` are given. Totals come first in tables by code; a layout may
    draw them elsewhere.
    """
    rules = rules or FORM_RULES[account.unit.form]
    money = rules.money
    lines: dict[StatementName, list[Line]] = {
        "revenue_expenditure_summary": _summary(account, rules),
        "revenue": _revenue(account, money),
        "expenditure": _coded(account.entries, lambda group: spending_figures(group, money)),
        "fiscal_appropriation_summary": _fiscal_summary(account, rules),
        "general_budget_expenditure": _coded(account.of("general_budget"), lambda group: spending_figures(group, money)),
        "general_budget_basic_expenditure": economic_lines(account, rules),
        "government_fund": _fund(account, "government_fund", money),
        "state_capital": _fund(account, "state_capital", money, balances=rules.state_capital_balances),
        "three_public": _three_public(account, rules),
    }
    prefix = f"{account.year}年度" if rules.title_with_year else ""
    unit = account.unit.name
    return tuple(statement(name, prefix + rules.titles[name], rows, unit, rules.currency_unit) for name, rows in lines.items())


def statement(
    name: StatementName, title: str, lines: list[Line], unit_name: str, currency_unit: CurrencyUnit = "万元"
) -> Statement:
    """Return one statement with its note, and with a sentence saying so where it has no figures."""
    built = Statement(name, title, currency_unit, tuple(lines), (NOTES[name],))
    if built.is_empty:
        nothing = f"说明：{unit_name}本年度{_NOTHING[name]}，故本表无数据。"
        built = Statement(name, title, currency_unit, tuple(lines), (NOTES[name], nothing))
    return built
