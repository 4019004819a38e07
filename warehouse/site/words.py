"""What the site says, in Chinese and English.

A `Words` goes into a template through the filter `t`, which writes both languages; CSS shows the one that the reader has chosen.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from extractors.model import STATEMENTS
from warehouse.dictionary import MEASURE_TITLES, STATEMENT_TITLES
from warehouse.divisions import division


class Words(NamedTuple):
    """The same in Chinese and English."""

    zh: str
    en: str


TYPES = {"final_account": Words("决算", "Final account"), "budget": Words("预算", "Budget")}
SCOPES = {"department": Words("部门（汇总）", "Department, consolidated"), "unit": Words("单位（本级）", "Unit's own")}
SIDES = {"revenue": Words("收入", "Revenue"), "expenditure": Words("支出", "Expenditure")}

DOCUMENT_STATUSES: dict[str | None, Words] = {
    "extracted": Words("已读取", "Read"),
    "partial": Words("部分读取", "Read in part"),
    "failed": Words("未能读取", "Not read"),
    "unreadable": Words("无法读取", "Unreadable"),
    "blocked": Words("被阻", "Blocked"),
    "missing": Words("无法取得", "Not to be had"),
    "not_a_disclosure": Words("并非预决算公开", "No disclosure"),
    None: Words("尚未读取", "Not yet read"),
}

COVERAGE_STATUSES = {
    "published": Words("已公开", "Published"),
    "withdrawn": Words("已撤下", "Withdrawn"),
    "blocked": Words("被阻", "Blocked"),
    "missing": Words("无法取得", "Missing"),
    "unlisted": Words("未列出", "Unlisted"),
}
COVERAGE_SIGNS = {"published": "●", "withdrawn": "▽", "blocked": "⊘", "missing": "△", "unlisted": "·"}
"""A sign beside each colour, for those who do not see colours."""

STATEMENT_STATUSES = {
    "filled": Words("有数", "Filled"),
    "empty": Words("空表", "Printed empty"),
    "missing": Words("未印此表", "Not printed"),
}
SEVERITIES = {"error": Words("错误", "Error"), "warning": Words("警告", "Warning"), "info": Words("提示", "Notice")}
OUTCOMES = {
    "pass": Words("相符", "Holds"),
    "rounding": Words("尾差", "Rounding"),
    "fail": Words("不符", "Does not hold"),
}
CURRENCIES = {
    "元": Words("元", "yuan"),
    "千元": Words("千元", "thousand yuan"),
    "万元": Words("万元", "10,000 yuan"),
    "亿元": Words("亿元", "100 million yuan"),
}
METHODS = {"text": Words("文本层", "Text layer"), "ocr": Words("文字识别", "OCR")}
CHANGES = {"added": Words("新增", "Added"), "removed": Words("删去", "Removed"), "changed": Words("改动", "Changed")}

_STATEMENTS_EN = {
    "revenue_expenditure_summary": "Revenue and expenditure summary",
    "revenue": "Revenue",
    "expenditure": "Expenditure",
    "fiscal_appropriation_summary": "Fiscal appropriation summary",
    "general_budget_expenditure": "General public budget expenditure",
    "general_budget_basic_expenditure": "General public budget basic expenditure, by economic item",
    "government_fund": "Government funds",
    "state_capital": "State capital operating budget",
    "three_public": "“Three public” expenses (travel abroad, vehicles, hospitality)",
}


def statement_title(statement: str, report_type: str | None) -> Words:
    """Return a statement's usual title."""
    final, budget = STATEMENT_TITLES[statement]
    return Words(budget if report_type == "budget" else final, _STATEMENTS_EN[statement])


def division_name(code: str | None) -> str:
    """Return a division's full name; its code where the package of divisions does not know it, a dash where there is none."""
    known = division(code) if code else None
    return known.full_name if known else code or "—"


def measure_title(measure: str) -> Words:
    """Return a column's title; one outside the vocabulary is its printed header."""
    if measure not in MEASURE_TITLES:
        return Words(measure.replace("/", " / "), measure.replace("/", " / "))
    zh, en = MEASURE_TITLES[measure]
    return Words(zh, en[0].upper() + en[1:])


def both(zh: object, en: object) -> Markup:
    """Return both languages as HTML, each in an element that names its language."""
    return _both(str(zh), str(en))


@lru_cache(8192)
def _both(zh: str, en: str) -> Markup:
    if zh == en:
        return escape(zh)
    spans = f'<span class="zh" lang="zh-CN">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>'
    return Markup(spans)  # noqa: S704 - both are escaped


def translated(words: Words) -> Markup:
    """Return `Words` as HTML: the filter `t`."""
    return both(words.zh, words.en)


def attribute(name: str, zh: str, en: str) -> Markup:
    """Return an attribute in Chinese that the language switch turns into English, such as `aria-label`.

    Only one attribute of an element can be given so.
    """
    return Markup('{}="{}" data-l10n="{}" data-zh="{}" data-en="{}"').format(name, zh, name, zh, en)


def text_attributes(zh: str, en: str) -> Markup:
    """Return the attributes of an element that may hold text only, such as `option`; its text is to be the Chinese one."""
    return Markup('data-l10n="text" data-zh="{}" data-en="{}"').format(zh, en)


def yuan(amount: Decimal | None) -> str:
    """Return an amount with thousands apart and its two decimals."""
    return "—" if amount is None else f"{amount:,.2f}".replace("-", "−")


def wan(amount: Decimal | None) -> str:
    """Return an amount in 万元, with two decimals as statements print it."""
    return "—" if amount is None else yuan(amount / 10_000)


def percent(part: int, whole: int) -> str:
    """Return a share in whole percent, never rounded up to all of it nor down to nothing."""
    if not whole:
        return "—"
    share = 100 * part / whole
    if part < whole and share > 99:
        return "99%" if share < 99.5 else ">99%"
    return "<1%" if 0 < share < 1 else f"{share:.0f}%"


VOCABULARY: dict[str, object] = {
    "TYPES": TYPES, "SCOPES": SCOPES, "SIDES": SIDES, "DOCUMENT_STATUSES": DOCUMENT_STATUSES, "METHODS": METHODS,
    "COVERAGE_STATUSES": COVERAGE_STATUSES, "COVERAGE_SIGNS": COVERAGE_SIGNS, "STATEMENT_STATUSES": STATEMENT_STATUSES,
    "SEVERITIES": SEVERITIES, "STATEMENTS": STATEMENTS, "OUTCOMES": OUTCOMES, "CURRENCIES": CURRENCIES, "CHANGES": CHANGES,
}  # fmt: skip
"""What every template may name."""
