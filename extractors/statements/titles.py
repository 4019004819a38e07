"""Statement titles as data: which printed title means which statement.

Sources: the Ministry of Finance's form of departmental final accounts (部门决算公开表), and the budget forms of the cities seen.
Titles are compared squeezed (see `extractors.text`), without ordinal, and never by position in the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractors.model import StatementName
from extractors.text import line_name, squeeze

OtherTable = Literal["other"]
TitleMeaning = StatementName | OtherTable

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A title that has `all_of` these and none of `none_of` means `meaning`. The first rule that fits decides."""

    meaning: TitleMeaning
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()


TITLE_RULES: tuple[TitleRule, ...] = (
    TitleRule("other", (r"目标|绩效|自评|采购|项目(支出|经费|清单)|资产|购买服务|目录|人员情况|编制人数|名词|机构",)),
    TitleRule("three_public", (r"三公.{0,2}经费",)),
    TitleRule("other", (r"政府(预算|支出)?经济(分类|科目)",), (r"部门(预算)?(支出)?经济",)),
    TitleRule("government_fund", (r"政府性基金",), (r"一般公共预算",)),
    TitleRule("state_capital", (r"国有资本经营",), (r"一般公共预算",)),
    TitleRule("other", (r"一般公共预算|财政拨款", r"基本支出", r"功能(分类|科目)")),
    TitleRule("general_budget_basic_expenditure", (r"一般公共预算", r"基本支出")),
    TitleRule("other", (r"基本支出",)),
    TitleRule("other", (r"经济(分类|科目)|机关运行经费|行政经费",)),
    TitleRule("fiscal_appropriation_summary", (r"财政拨款(收入支出|收、?支)", r"总")),
    TitleRule("fiscal_appropriation_summary", (r"财政拨款(收入支出|收、?支)",), (r"一般公共预算|分类|明细",)),
    TitleRule("general_budget_expenditure", (r"一般公共预算", r"支出"), (r"收入|收支|结转|转移",)),
    TitleRule("other", (r"财政拨款|一般公共预算|财政专户|专项|结转|会议费|培训费|明细",), (r"(部门|单位)(收入|支出)",)),
    TitleRule("revenue_expenditure_summary", (r"收入支出(决算|预算)?总|收、?支(决算|预算)?总|收、?支(决算|预算)表|财务收支",)),
    TitleRule("revenue", (r"收入(决算|预算)?(总表|总体情况表|总体表|情况表|表)",), (r"支出",)),
    TitleRule("expenditure", (r"支出(决算|预算)?(总表|总体情况表|总体表|情况表|表)",), (r"收入",)),
)
"""Tried in order. Tables by other classifications, project lists, procurement and performance tables are `other`: left alone."""

_TITLE_FORM = re.compile(r"表(?:[(（][^)）]{0,24}[)）])?(?:[(（]?续表?[)）]?)?\d{0,2}$")
_NOT_A_TITLE = re.compile(
    r"[。；;，,:：]|^注|^说明|^第.{1,3}部分|^(公开|预算|财决|附|表)[-\d一二三四五六七八九十]{0,6}表$|^附?表\d+$|(?<!意)见|如下表|本表|此表|表样|\.{4,}|…{2,}"
)
_WITHOUT_CARRY_OVER = re.compile(r"-?不含上年结转")
_BESIDE = re.compile(
    r"(?<=表)(?:[(（](?:金额)?单位[:：][^)）]{1,8}[)）]|(?:金额|编制|填报|预算|决算|公开)?(?:单位|部门)(?:名称)?[:：].*)$"
)
_FORM_NUMBER = re.compile(r"^(?:附件|附表|表)[-\d一二三四五六七八九十]{0,5}[:：]")


def title_alone(text: str) -> str:
    """A line without what forms print beside a title: the unit of money, who prepared the table."""
    return _BESIDE.sub("", text)


def is_title(text: str) -> bool:
    """Whether a line has the form of a table's title: short, ending in 表, no sentence."""
    if "表" not in text:  # no other character folds to it
        return False
    plain = _bare(text)
    return 2 < len(plain) <= _LONGEST_TITLE and bool(_TITLE_FORM.search(plain)) and not _NOT_A_TITLE.search(plain)


def read_title(text: str) -> TitleMeaning | None:
    """What a line means as a title: one of the nine statements, another table, or None where it is no title."""
    return _meaning(text) if "表" in text else None


@lru_cache(maxsize=1 << 13)
def _meaning(text: str) -> TitleMeaning | None:
    """What a line with the character of tables means as a title."""
    if not is_title(text):
        return None
    plain = _WITHOUT_CARRY_OVER.sub("", line_name(_bare(text)))
    for rule in TITLE_RULES:
        if all(re.search(p, plain) for p in rule.all_of) and not any(re.search(p, plain) for p in rule.none_of):
            return rule.meaning
    return "other"


def _bare(text: str) -> str:
    """A squeezed line without what stands beside its title and without the form's number before a colon."""
    return _FORM_NUMBER.sub("", title_alone(squeeze(text)))
