"""Columns as data: which printed header means which measure, and what a header word is.

A header path is the header cells above a column from top to bottom, squeezed, joined with `/` (`本年支出/基本支出`). The first
row that fits decides; a path that fits none keeps itself as its measure. Source: the forms named in `titles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.model import Side, StatementName

_TOTAL = r"(?:合计|小计|总计|金额合计|总额)"
_FIGURE = r"(?:\d{4}年?(?:度)?)?(?:年初)?(?:决算|预算|执行|支出|收入)?(?:数|金额|额)"


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """A header path that fits `pattern` (searched) is `measure`."""

    measure: str
    pattern: re.Pattern[str]


def _rules(*pairs: tuple[str, str]) -> tuple[MeasureRule, ...]:
    return tuple(MeasureRule(measure, re.compile(pattern)) for measure, pattern in pairs)


_OWN = rf"(?:/{_TOTAL})?$"
"""The end of a column's own path: the name itself, or its 小计 where it is split further."""

_COST = r"(?:费用?)?(?:支出)?(?:\([^)]*\))?"
"""How forms end a category's name: 费, 费用, 支出, 费支出, or nothing."""

_BASIC_AND_PROJECT = (
    ("basic", rf"(?:^|/)基本支出{_OWN}"),
    ("project", rf"(?:^|/)项目支出{_OWN}"),
)

_FUND = (
    ("opening_balance", rf"^(?:上年|年初)(?:财政拨款)?(?:结转|结余)和?(?:结余|结转)?{_OWN}"),
    ("closing_balance", rf"^(?:年末|结转下年)(?:财政拨款)?(?:结转|结余)?和?(?:结余|结转)?{_OWN}"),
    ("revenue", rf"^本年收入{_OWN}"),
    *_BASIC_AND_PROJECT,
    ("total", rf"^(?:本年支出(?:合计)?/)?{_TOTAL}$|^本年支出(?:合计)?$|^支出(?:合计|总计)$"),
)

MEASURES: dict[tuple[StatementName, Side | None], tuple[MeasureRule, ...]] = {
    ("revenue_expenditure_summary", "revenue"): _rules(("amount", rf"(?:^|/)(?:{_FIGURE}|{_TOTAL})$")),
    ("revenue_expenditure_summary", "expenditure"): _rules(
        ("personnel", r"(?:^|/)人员(?:经费|支出)$"),
        ("public", r"(?:^|/)公用(?:经费|支出)$"),
        ("project", rf"(?:^|/)项目支出{_OWN}"),
        ("amount", rf"^(?:支出|本年支出)?/?(?:{_FIGURE}/)?(?:{_FIGURE}|{_TOTAL})$"),
    ),
    ("revenue", None): _rules(
        ("total", rf"^(?:本年收入(?:合计)?/)?{_TOTAL}$|^(?:本年|部门)?收入(?:合计|总计)$"),
        ("fiscal_appropriation", rf"(?:^|/)财政拨款(?:预算)?(?:收入)?{_OWN}"),
        ("superior_subsidy", rf"(?:^|/)上级补助(?:预算)?收入{_OWN}"),
        ("business", rf"(?:^|/)事业(?:预算)?收入(?:\([^)]*\))?{_OWN}"),
        ("operating", rf"(?:^|/)(?:事业单位)?经营(?:预算)?收入{_OWN}"),
        ("subordinate_remittance", rf"(?:^|/)附属单位上缴(?:预算)?收入{_OWN}"),
        ("other", rf"(?:^|/)其他(?:预算)?收入{_OWN}"),
    ),
    ("expenditure", None): _rules(
        ("total", rf"^(?:本年支出(?:合计)?/)?{_TOTAL}$|^(?:本年|部门)?支出(?:合计|总计)$"),
        *_BASIC_AND_PROJECT,
        ("remitted_to_superior", rf"(?:^|/)上缴上级(?:单位)?支出{_OWN}"),
        ("operating", rf"(?:^|/)(?:事业单位)?经营(?:预算)?支出{_OWN}"),
        ("subsidy_to_subordinates", rf"(?:^|/)对(?:附属|下级)单位补助(?:支出)?{_OWN}"),
    ),
    ("fiscal_appropriation_summary", "revenue"): _rules(("amount", rf"(?:^|/)(?:{_FIGURE}|{_TOTAL})$")),
    ("fiscal_appropriation_summary", "expenditure"): _rules(
        ("general_budget", rf"(?:^|/)一般公共预算(?:财政拨款|拨款|资金|支出)?{_OWN}"),
        ("government_fund", rf"(?:^|/)政府性基金(?:预算)?(?:财政拨款|拨款|资金|支出)?{_OWN}"),
        ("state_capital", rf"(?:^|/)国有资本经营(?:预算)?(?:财政拨款|拨款|资金|支出)?{_OWN}"),
        ("total", rf"^(?:{_FIGURE}/)?(?:{_FIGURE}|{_TOTAL})$"),
    ),
    ("general_budget_expenditure", None): _rules(
        *_BASIC_AND_PROJECT,
        ("total", rf"^(?:本年支出(?:合计)?/)?(?:{_TOTAL}|{_FIGURE})$|^(?:本年)?支出(?:合计|总计)$"),
    ),
    ("general_budget_basic_expenditure", None): _rules(
        ("personnel", rf"(?:^|/)人员(?:经费|支出|经费支出){_OWN}"),
        ("public", rf"(?:^|/)公用(?:经费|支出|经费支出){_OWN}"),
        ("total", rf"^(?:本年支出/|基本支出/)?{_TOTAL}$|^(?:{_FIGURE})$|^基本支出$"),
    ),
    ("government_fund", None): _rules(*_FUND),
    ("state_capital", None): _rules(*_FUND),
}
"""Measures by statement and side. In final accounts the single amount column of the basic expenditure is `amount`."""

THREE_PUBLIC_MEASURES = _rules(
    ("agency_operation", r"(?:机关运行|行政)经费"),
    ("overseas_travel", r"因公出国"),
    ("vehicles", rf"公务用车(?:购置及运行|购置和运行|运行及购置|运行维护及购置)(?:维护)?{_COST}{_OWN}"),
    ("vehicle_purchase", rf"购置{_COST}$"),
    ("vehicle_operation", rf"运行(?:维护)?{_COST}$"),
    ("reception", rf"公务接待{_COST}$"),
    ("total", rf"^(?:[^/]*三公[^/]*/?)?{_TOTAL}?$"),
)
"""The categories of “三公” 经费, read from a header path without its 预算数/决算数, or from a line's name."""

_CODE_LEVEL = {"类": 0, "款": 1, "项": 2}
_CODE = re.compile(r"(?:编码|代码|编号)$")
_NAME = re.compile(r"名称$|分类$|^(?:支出)?(?:功能|经济)(?:分类)?科目$|编码及名称")
_ITEM = re.compile(r"^(?:项目|科目|单位|部门|预算单位)$|^项目\(")
_FOREIGN = re.compile(r"政府(?:预算)?(?:支出)?经济(?:分类)?科目")
_AMONG = re.compile(r"其中[:：]?")
_FIGURE_HEADER = re.compile(rf"^{_FIGURE}$")
_RATE = re.compile(r"[%％]|比例|占比|增长率|增减率|完成率|增幅")
_HEADER_WORDS = re.compile(
    r"^(?:项目|类|款|项|行次|栏次|序号|备注|科目|科目名称|科目编码|科目代码|经济分类|功能分类|小计|收入|支出|本年收入|本年支出|决算数|预算数|金额"
    r"|基本支出|项目支出|人员经费|公用经费|购置费|运行费|单位名称|单位编码|部门名称|预算单位|本年收入合计|本年支出合计|财政拨款收入)$"
    r"|科目(?:名称|编码|代码)$|^(?:部门预算|政府预算)?(?:支出)?(?:功能|经济)分类(?:科目)?|因公出国|公务用车|公务接待|机关运行经费"
    r"|^(?:一般公共预算|政府性基金预算?|国有资本经营预算?)(?:财政拨款|拨款|资金)?$|^\d{4}年(?:度)?(?:预算|决算)数$"
    r"|^(?:上级补助|事业|经营|附属单位上缴|其他)收入$|^(?:上缴上级|经营|对附属单位补助)支出$|结转和?结余$"
    r"|^(?:专项|项目)名称$|^采购(?:品目|项目|目录|物品)"
)


def code_level(token: str) -> int | None:
    """0, 1, 2 for a header cell 类, 款, 项."""
    return _CODE_LEVEL.get(token)


def is_foreign_header(token: str) -> bool:
    """Whether a header cell stands over another classification than the statement's own: the government's economic one."""
    return bool(_FOREIGN.search(token))


def is_code_header(token: str) -> bool:
    """Whether a header cell stands over codes."""
    return token in _CODE_LEVEL or bool(_CODE.search(token))


def is_name_header(token: str) -> bool:
    """Whether a header cell stands over names of lines."""
    return bool(_NAME.search(token))


def is_item_header(token: str) -> bool:
    """Whether a header cell stands over lines' names when nothing more exact stands below it: 项目, 科目, 单位."""
    return bool(_ITEM.search(token))


def is_figure_header(token: str) -> bool:
    """Whether a header cell says by itself that amounts stand below it: 金额, 决算数, 2026年预算数."""
    return bool(_FIGURE_HEADER.search(token))


def is_rate_header(path: str) -> bool:
    """Whether a column holds rates: those are no amounts."""
    return bool(_RATE.search(path))


@lru_cache(maxsize=1 << 12)
def is_header_word(token: str) -> bool:
    """Whether a cell's text is a word that only headers print."""
    return bool(_HEADER_WORDS.search(token))


@lru_cache(maxsize=1 << 12)
def measure_of(statement: StatementName, side: Side | None, path: str) -> str | None:
    """The measure that a header path means; None where the vocabulary has none."""
    plain = _AMONG.sub("", path)
    return next((r.measure for r in MEASURES[(statement, side)] if r.pattern.search(plain)), None)


@lru_cache(maxsize=1 << 12)
def three_public_measure(path: str) -> str | None:
    """The “三公” category that a header path or a line's name means; None where it is none."""
    return next((r.measure for r in THREE_PUBLIC_MEASURES if r.pattern.search(path)), None)
