"""The nine statements of a budget (预算), computed from an account and printed in whole 元; 三公 expenditure in 万元."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractors.model import CurrencyUnit, StatementName
from flows.demo.accounts import FISCAL_SOURCES, Account, Entry
from flows.demo.classification import (
    CAPITAL_ECONOMIC,
    CLASS_LINES,
    FUNCTIONAL,
    GOODS_ECONOMIC,
    PERSONNEL_ECONOMIC,
    is_personnel,
)
from flows.demo.final_account import by_level
from flows.demo.statements import Line, Printer, Statement, blank_zero, chinese_number, wan, yuan_grouped

Figures = tuple[tuple[str, str], ...]

REVENUE_COLUMNS = ("total", "fiscal_appropriation", "business", "operating", "other")
SPENDING_COLUMNS = ("total", "basic", "project")
ECONOMIC_COLUMNS = ("total", "personnel", "public")
THREE_PUBLIC_COLUMNS = (
    "total", "overseas_travel", "reception", "vehicles", "vehicle_purchase", "vehicle_operation", "agency_operation",
)  # fmt: skip
SPLIT_SUMMARY_COLUMNS = ("amount", "personnel", "public", "project")
"""Expenditure columns of the first summary in the budgets of single units."""

TITLES: dict[StatementName, str] = {
    "revenue_expenditure_summary": "{year}年{body}财务收支预算总表",
    "revenue": "{year}年{body}收入预算总表",
    "expenditure": "{year}年{body}支出预算总表",
    "fiscal_appropriation_summary": "{year}年{body}财政拨款收支预算总表",
    "general_budget_expenditure": "{year}年{body}一般公共预算支出功能分类预算表",
    "government_fund": "{year}年{body}政府性基金预算支出功能分类预算表",
    "state_capital": "{year}年{body}国有资本经营预算支出功能分类预算表",
    "general_budget_basic_expenditure": "{year}年{body}一般公共预算基本支出部门预算经济分类预算表",
    "three_public": "{year}年{short}“三公”经费和机关运行经费预算表",
}
"""Titles in the order in which a budget prints its tables; `body` is 部门 or 预算单位, `short` 部门 or 单位."""

_EMPTY: dict[StatementName, str] = {
    "government_fund": "政府性基金预算财政拨款安排的预算",
    "state_capital": "国有资本经营预算财政拨款安排的预算",
    "three_public": "“三公”经费预算",
}
_FUND_NAMES = ("一般公共预算资金", "政府性基金", "国有资本经营预算")


@dataclass(frozen=True, slots=True)
class BudgetPrinters:
    """How a budget prints amounts: those of its tables, in `currency_unit`, and those of the 三公 table, in 万元."""

    tables: Printer = yuan_grouped
    three_public: Printer = wan
    currency_unit: CurrencyUnit = "元"


def _sum(entries: Iterable[Entry], value: Callable[[Entry], int]) -> int:
    return sum(value(e) for e in entries)


def _revenue_line(row: str, text: str, ordinal: str = "") -> Line:
    return Line(row, (("amount", text),), side="revenue", ordinal=ordinal)


def _class_lines(entries: tuple[Entry, ...], figures: Callable[[list[Entry]], Figures]) -> list[Line]:
    """Return a line for each class that has money, numbered without gaps."""
    grouped = dict(by_level(entries))
    used = [(code, name) for code, name in CLASS_LINES if code in grouped]
    return [
        Line(name, figures(grouped[code]), side="expenditure", ordinal=f"{chinese_number(number)}、")
        for number, (code, name) in enumerate(used, 1)
    ]


def _summary(account: Account, money: Printer) -> list[Line]:
    entries = account.entries
    fiscal = _sum(account.of(*FISCAL_SOURCES), lambda e: e.revenue)
    business, other = (_sum(account.of(s), lambda e: e.revenue) for s in ("business", "other"))

    def figures(group: Iterable[Entry]) -> Figures:
        members = list(group)
        amount = ("amount", money(_sum(members, lambda e: e.spent)))
        if account.unit.scope == "department":
            return (amount,)
        return (
            amount,
            ("personnel", money(_sum(members, lambda e: e.basic - e.public))),
            ("public", money(_sum(members, lambda e: e.public))),
            ("project", money(_sum(members, lambda e: e.project))),
        )

    return [
        _revenue_line("财政拨款收入", money(fiscal), "一、"),
        *(
            _revenue_line(name, money(_sum(account.of(source), lambda e: e.revenue)), f"{i}. ")
            for i, (name, source) in enumerate(zip(_FUND_NAMES, FISCAL_SOURCES, strict=True), 1)
        ),
        _revenue_line("事业收入", money(business), "二、"),
        _revenue_line("事业单位经营收入", "", "三、"),
        _revenue_line("其他收入", money(other), "四、"),
        _revenue_line("收入总计", money(fiscal + business + other)),
        *_class_lines(entries, figures),
        Line("支出总计", figures(entries), side="expenditure"),
    ]


def _coded(entries: tuple[Entry, ...], figures: Callable[[list[Entry]], Figures]) -> list[Line]:
    """Return a line for every code, then the 合计 line; an empty table has a 合计 line without figures."""
    lines = [Line(FUNCTIONAL[code], figures(group), code=code) for code, group in by_level(entries)]
    return [*lines, Line("合计", figures(list(entries)) if entries else ())]


def _revenue(account: Account, money: Printer) -> list[Line]:
    def figures(group: list[Entry]) -> Figures:
        fiscal = _sum([e for e in group if e.source in FISCAL_SOURCES], lambda e: e.revenue)
        business, other = (_sum([e for e in group if e.source == s], lambda e: e.revenue) for s in ("business", "other"))
        amounts = (_sum(group, lambda e: e.revenue), fiscal, business, 0, other)
        return tuple((m, money(yuan)) for m, yuan in zip(REVENUE_COLUMNS, amounts, strict=True))

    return _coded(account.entries, figures)


def _spending(entries: tuple[Entry, ...], money: Printer) -> list[Line]:
    def figures(group: list[Entry]) -> Figures:
        basic, project = _sum(group, lambda e: e.basic), _sum(group, lambda e: e.project)
        return (("total", money(basic + project)), ("basic", money(basic)), ("project", money(project)))

    return _coded(entries, figures)


def _fiscal_summary(account: Account, money: Printer) -> list[Line]:
    entries = account.of(*FISCAL_SOURCES)

    def figures(group: Iterable[Entry]) -> Figures:
        members = list(group)
        by_source = [(str(s), money(_sum([e for e in members if e.source == s], lambda e: e.spent))) for s in FISCAL_SOURCES]
        return (("total", money(_sum(members, lambda e: e.spent))), *by_source)

    return [
        *(
            _revenue_line(name, money(_sum(account.of(source), lambda e: e.revenue)), f"{chinese_number(i)}、")
            for i, (name, source) in enumerate(zip(_FUND_NAMES, FISCAL_SOURCES, strict=True), 1)
        ),
        _revenue_line("收入总计", money(_sum(entries, lambda e: e.revenue))),
        *_class_lines(entries, figures),
        Line("支出总计", figures(entries), side="expenditure"),
    ]


def _economic(account: Account, money: Printer) -> list[Line]:
    def figures(personnel: int, public: int) -> Figures:
        return (("total", money(personnel + public)), ("personnel", money(personnel)), ("public", money(public)))

    lines = []
    for code, name in sorted((*PERSONNEL_ECONOMIC, *GOODS_ECONOMIC, *CAPITAL_ECONOMIC)):
        yuan = account.economic_sum(code)
        if yuan:
            lines.append(Line(name, figures(yuan, 0) if is_personnel(code) else figures(0, yuan), code=code))
    return [*lines, Line("合计", figures(account.personnel, account.public))]


def _three_public(account: Account, money: Printer) -> list[Line]:
    amounts = account.three_public
    values = {m: int(getattr(amounts, m)) for m in THREE_PUBLIC_COLUMNS[:-1]}
    values["agency_operation"] = 0 if account.unit.is_institution else account.public
    zero = "0" if amounts.total else ""
    return [Line("预算数", tuple((m, money(yuan) if yuan else zero) for m, yuan in values.items()))]


def build(account: Account, printers: BudgetPrinters | None = None) -> tuple[Statement, ...]:
    """Return the nine statements of a budget in the order in which a budget prints them.

    A department's tables by code print 0 for nothing, a single unit's leave the cell blank.
    """
    department = account.unit.scope == "department"
    printers = printers or BudgetPrinters()
    blank = blank_zero(printers.tables)
    money = printers.tables if department else blank
    lines: dict[StatementName, list[Line]] = {
        "revenue_expenditure_summary": _summary(account, blank),
        "revenue": _revenue(account, money),
        "expenditure": _spending(account.entries, money),
        "fiscal_appropriation_summary": _fiscal_summary(account, blank),
        "general_budget_expenditure": _spending(account.of("general_budget"), money),
        "government_fund": _spending(account.of("government_fund"), money),
        "state_capital": _spending(account.of("state_capital"), money),
        "general_budget_basic_expenditure": _economic(account, money),
        "three_public": _three_public(account, printers.three_public),
    }
    return tuple(
        _statement(account, name, "万元" if name == "three_public" else printers.currency_unit, rows)
        for name, rows in lines.items()
    )


def _statement(account: Account, name: StatementName, unit: CurrencyUnit, lines: list[Line]) -> Statement:
    department = account.unit.scope == "department"
    body, short = ("部门", "部门") if department else ("预算单位", "单位")
    title = TITLES[name].format(year=account.year, body=body, short=short)
    built = Statement(name, title, unit, tuple(lines))
    if not built.is_empty:
        return built
    note = f"注:本{short}{account.year}年无{_EMPTY[name]}，故本表为空表。"
    return Statement(name, title, built.currency_unit, built.lines, (note,))
