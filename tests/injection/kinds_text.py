"""Kinds of errors in the running text: against the tables, and within the text."""

from __future__ import annotations

from tests.injection.cases import Kind
from tests.injection.changes_text import Rewrite, amount, amount_near, becomes, fivefold, rate, rate_near, text
from tests.injection.kinds_tables import BUDGET, FINAL

_NUMBER = r"([\d.]+)"
_RESTATES = "text-restates-.*"


def _final(name: str, what: str, rules: str, chapter: str, pattern: str, rewrite: Rewrite, near: bool = False) -> Kind:
    return Kind(name, what, rules, text(FINAL, chapter, pattern, rewrite, rounded=near), near)


def _budget(name: str, what: str, rules: str, chapter: str, pattern: str, rewrite: Rewrite) -> Kind:
    return Kind(name, what, rules, text(BUDGET, chapter, pattern, rewrite))


AGAINST_TABLES: tuple[Kind, ...] = (
    _final("text-grand-total", "the grand total in the text", _RESTATES, "^收入支出决算总体", f"收、支总计{_NUMBER}万元", amount),
    _final("text-revenue", "total revenue in the text", _RESTATES, "^收入决算", f"收入合计{_NUMBER}万元", amount),
    _final(
        "text-source",
        "a source of revenue in the text",
        _RESTATES,
        "^收入决算",
        f"(?:财政拨款|事业|其他)收入{_NUMBER}万元",
        amount,
    ),
    _final("text-expenditure", "total expenditure in the text", _RESTATES, "^支出决算", f"支出合计{_NUMBER}万元", amount),
    _final(
        "text-part", "basic or project expenditure in the text", _RESTATES, "^支出决算", f"(?:基本|项目)支出{_NUMBER}万元", amount
    ),
    _final(
        "text-fiscal", "the appropriation total in the text", _RESTATES, "^财政拨款收入支出", f"收、支总计{_NUMBER}万元", amount
    ),
    _final(
        "text-general",
        "general budget expenditure in the text",
        _RESTATES,
        "^一般公共预算财政拨款支出",
        f"财政拨款支出{_NUMBER}万元，占",
        amount,
    ),
    _final("text-class", "a 类 in the text", _RESTATES, "^一般公共预算财政拨款支出", f"（类）{_NUMBER}万元", amount),
    _final(
        "text-item",
        "an item's final figure in the text",
        _RESTATES,
        "^一般公共预算财政拨款支出",
        f"（项）。.*支出决算为{_NUMBER}万元",
        amount,
    ),
    _final("text-personnel", "人员经费 in the text", _RESTATES, "基本支出", f"人员经费{_NUMBER}万元", amount),
    _final("text-public", "公用经费 in the text", _RESTATES, "基本支出", f"公用经费{_NUMBER}万元", amount),
    _final("text-basic", "basic expenditure in the text", _RESTATES, "基本支出", f"财政拨款基本支出{_NUMBER}万元", amount),
    _final(
        "text-fund", "government fund expenditure in the text", _RESTATES, "^政府性基金", f"财政拨款支出{_NUMBER}万元", amount
    ),
    _final("text-three-public", "a 三公 final figure in the text", _RESTATES, "三公", f"支出决算为{_NUMBER}万元", amount),
    _final("text-three-public-budget", "a 三公 budget figure in the text", _RESTATES, "三公", f"全年预算为{_NUMBER}万元", amount),
    _budget("budget-text-revenue", "revenue in a budget's text", _RESTATES, "编制说明", f"收入预算{_NUMBER}万元", amount),
    _budget("budget-text-item", "an item in a budget's text", _RESTATES, "编制说明", f"（项）”{_NUMBER}万元", amount),
    _budget("budget-text-spent", "expenditure in a budget's text", _RESTATES, "编制说明", f"^支出预算{_NUMBER}万元", amount),
    _budget("budget-text-three-public", "三公 in a budget's text", _RESTATES, "其他", f"“三公”经费预算数为{_NUMBER}万元", amount),
    _budget(
        "budget-text-agency", "agency operation in a budget's text", _RESTATES, "其他", f"机关运行经费预算为{_NUMBER}万元", amount
    ),
)

WITHIN_TEXT: tuple[Kind, ...] = (
    _final("share-of-revenue", "a source's share", "narrative-share", "^收入决算", f"占本年收入{_NUMBER}%", rate),
    _final("share-of-expenditure", "a part's share", "narrative-share", "^支出决算", f"占本年支出{_NUMBER}%", rate),
    _final(
        "share-of-class", "a 类's share", "narrative-share", "^一般公共预算财政拨款支出", f"（类）[\\d.]+万元，占{_NUMBER}%", rate
    ),
    _final(
        "share-of-general",
        "the general budget's share",
        "narrative-share",
        "^一般公共预算财政拨款支出",
        f"占本年支出合计的{_NUMBER}%",
        rate,
    ),
    _final("growth-rate", "a rate of growth", "narrative-growth-rate", "总体情况|一般公共", f"(?:增长|下降){_NUMBER}%", rate),
    _final(
        "growth-amount",
        "an amount of growth",
        "narrative-growth-rate",
        "总体情况|一般公共",
        f"(?:增加|减少){_NUMBER}万元",
        amount,
    ),
    _final("growth-three-public", "the growth of 三公", "narrative-growth-rate", "三公", f"(?:增长|下降){_NUMBER}%", rate),
    _final(
        "directions",
        "amount and rate go different ways",
        "narrative-directions-agree",
        "总体情况|一般公共",
        "增加([\\d.]+)万元，增长",
        becomes(r"增加\1万元，下降"),
    ),
    _final(
        "direction-agency",
        "less than budget, called more",
        "narrative-(direction|growth-rate)",
        "机关运行",
        "减少([\\d.]+)万元，降低",
        becomes(r"增加\1万元，增长"),
    ),
    _final(
        "completion",
        "a rate of completion",
        "narrative-completion-rate",
        "^一般公共预算财政拨款支出",
        f"完成年初预算的{_NUMBER}%",
        rate,
    ),
    _final(
        "completion-three-public",
        "a rate of completion of 三公",
        "narrative-completion-rate",
        "三公",
        f"完成预算的{_NUMBER}%",
        rate,
    ),
    _final(
        "budget-in-text",
        "an item's initial budget, not the rate",
        "narrative-completion-rate",
        "^一般公共预算财政拨款支出",
        f"（项）。年初预算为{_NUMBER}万元",
        amount,
    ),
    _final(
        "procurement-total", "the total of procurement", "narrative-procurement", "政府采购", f"支出总额{_NUMBER}万元", amount
    ),
    _final(
        "procurement-part",
        "a part of procurement",
        "narrative-procurement",
        "政府采购",
        f"政府采购(?:货物|服务)支出{_NUMBER}万元",
        amount,
    ),
    _final(
        "procurement-share",
        "small enterprises' share of procurement",
        "narrative-share",
        "政府采购",
        f"占政府采购支出总额的{_NUMBER}%",
        rate,
    ),
    _final("micro-share", "micro enterprises' share", "narrative-share", "政府采购", f"占授予中小企业合同金额的{_NUMBER}%", rate),
    _final(
        "template-direction",
        "增加（减少） left in",
        "narrative-leftover-template",
        "总体情况",
        "增加|减少",
        becomes("增加（减少）"),
    ),
    _final(
        "template-amount",
        "XX left in",
        "narrative-leftover-template",
        "国有资产|政府采购|绩效",
        r"\d[\d.]*(?=万元|辆)",
        becomes("XX"),
    ),
    _final(
        "template-year", "20XX left in", "narrative-leftover-template", "收入支出决算总体", r"^20\d\d年度", becomes("20XX年度")
    ),
    _final(
        "stated-twice",
        "the same figure twice, differing",
        "narrative-stated-twice|text-restates-.*",
        "^一般公共预算财政拨款支出",
        f"财政拨款支出{_NUMBER}万元，用于",
        amount,
    ),
    _final(
        "growth-from-zero",
        "a percentage of nothing",
        "narrative-growth-from-zero",
        "三公",
        r"支出决算为([\d.]+)万元，完成预算的([\d.]+)%；与上年相比[^。]+",
        becomes(r"支出决算为\1万元，完成预算的\2%；与上年相比增加\1万元，增长100%"),
    ),
    _final(
        "general-parts",
        "basic and project expenditure of the general budget",
        "narrative-general-budget-basic-and-project",
        "^一般公共预算财政拨款支出",
        f"其中：基本支出{_NUMBER}万元",
        amount,
    ),
    _final(
        "three-public-sum-in-text",
        "an item of 三公 against their sum",
        "narrative-three-public",
        "三公",
        f"公务接待费全年预算为[\\d.]+万元，支出决算为{_NUMBER}万元",
        amount,
    ),
    _final(
        "vehicles-in-text",
        "vehicle operation against vehicles",
        "narrative-vehicles",
        "三公",
        f"公务用车运行维护费全年预算为[\\d.]+万元，支出决算为{_NUMBER}万元",
        amount,
    ),
    _final(
        "small-over-procurement",
        "more from small enterprises than in all",
        "narrative-procurement-covers-small-enterprises",
        "政府采购",
        f"授予中小企业合同金额{_NUMBER}万元",
        fivefold,
    ),
    _final(
        "micro-over-small",
        "more from micro enterprises than from small ones",
        "narrative-small-among-medium",
        "政府采购",
        f"授予小微企业合同金额{_NUMBER}万元",
        fivefold,
    ),
    _final(
        "percent-sign",
        "a percentage without its sign",
        "narrative-percent-sign",
        "^支出决算",
        r"占本年支出([\d.]+)%",
        becomes(r"占本年支出\1"),
    ),
)

NEAR_TEXT: tuple[Kind, ...] = (
    _final(
        "near-text-total",
        "a total of the text off by one last digit",
        ".*",
        "^支出决算",
        f"支出合计{_NUMBER}万元",
        amount_near,
        near=True,
    ),
    _final("near-text-share", "a share with one decimal", ".*", "^支出决算", f"占本年支出{_NUMBER}%", rate_near, near=True),
    _final(
        "near-text-rate",
        "a rate of completion with one decimal",
        ".*",
        "^一般公共预算财政拨款支出",
        f"完成年初预算的{_NUMBER}%",
        rate_near,
        near=True,
    ),
    _final(
        "near-text-growth",
        "a rate of growth with one decimal",
        ".*",
        "总体情况",
        f"(?:增长|下降){_NUMBER}%",
        rate_near,
        near=True,
    ),
)
