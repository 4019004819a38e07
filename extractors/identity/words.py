"""The words by which documents say what they are: years, report types, scopes, and the labels that name a unit.

Everything here reads squeezed text (`extractors.text.squeeze`). Years in Chinese numerals become digits first (`plain`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.model import ReportType, Scope
from extractors.text import squeeze

_NUMERALS = str.maketrans("〇○◯零OoΟ一二ニ三四五六七八九", "00000001223456789")
_NUMERAL_YEAR = re.compile(r"[二ニ][〇○◯零OoΟ0][〇○◯零OoΟ0一二ニ三四五六七八九]{2}(?=年)")

KIND = re.compile(r"(部门|单位)(?:综合|整体|汇总|收支|财务|财政|年度)*(预决算|决算|预算)(?!单位|管理|执行|绩效|批复)")
"""部门/单位 with 决算/预算, as titles print them; the second group is what the document is."""

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)(?:年度|年|度)?")
_DATE = re.compile(
    r"20\d{2}(?:年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:[\d一二三四五六七八九十]{1,3}日)?|[-./]\d{1,2}[-./]\d{1,2}(?!\d{3}年))"
)
_NUMBER_OF_A_PAPER = re.compile(r"[\[(〔【]20\d{2}[\])〕】]\d*号?")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{2})年(?:度)?(?=.{0,8}(?:决算|预算))")
_REPORT_WORD = re.compile("决算|预算")

_BUDGETS_OF_ALL = re.compile(
    r"(?:一般公共|政府性基金|国有资本经营|社会保险基金|财政拨款|政府)预算|预算(?:单位|主管部门|管理|执行|绩效|代码|资金|拨款)"
    r"|(?:部门|政府)预算(?:支出)?经济|预算(?=财政拨款)"
)
_NEITHER = re.compile(r"部门[(/、和及]单位|单位[(/、和及]部门")
_OWN_LEVEL = re.compile(r"[(]?(?:本级|机关本级|本级机关)[)]?|[(](?:机关|单位|本部)[)]")
_SUBJECT = re.compile("部门|单位")
_CLASSIFICATION = re.compile(r"(?:部门|政府)(?:预算)?(?:支出)?经济")
_CONSOLIDATED = re.compile(r"[(](?:汇总|部门汇总|含下属单位|含所属单位|部门)[)]|汇总(?:公开|预算|决算)")

_LABEL = (
    r"(?:预算|决算)?主管部门|(?:预算|编制|填报|编报|公开|汇总|批复|填表|制表)?(?:部门|单位)(?:\(单位\)|\(部门\))?"
    r"(?:编码及|代码及)?(?:名称)?"
)
LABELLED = re.compile(rf"^({_LABEL})(?:\((?:盖章|公章|签章|章)\))?[:：](.*)$")
"""A line that names the unit after a label: 编制部门：, 单位名称：, 预算主管部门：."""

_AFTER_NAME = re.compile(
    r"(?:金额|计量|货币)?单位[:：](?:人民币)?(?:亿|千|百|万)?元?.*$|(?:编制|填报|报送|制表|打印)?(?:日期|时间)[:：]?.*$"
    r"|20\d{2}年.*$"
    r"|(?:财决|财预|预算|决算)?公开(?:表)?[-\d一二三四五六七八九十]{1,3}表?$|(?:预算|单位|部门)(?:代码|编码)[:：].*$|表[-\d一二三四五六七八九十]{1,3}$"
    r"|(?:单位|部门)?(?:负责人|经办人|联系人).*$"
)
_CODE = re.compile(r"^[\[(【]?\d{3,12}[\])】]?[-_—]?")
_NO_NAME = re.compile(r"[。;；]|\d{4}")
_MONEY = re.compile(r"^(?:人民币)?(?:亿|千|百|万)?元|^万$")


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Squeezed text with the years that are printed in Chinese numerals (二〇二四年) as digits.

    >>> plain("二〇二四年度 部门决算")
    '2024年度部门决算'
    """
    squeezed = squeeze(text)
    return _NUMERAL_YEAR.sub(lambda m: m[0].translate(_NUMERALS), squeezed) if "年" in squeezed else squeezed


def undated(text: str) -> str:
    """The text without dates of publication and without the numbers of official papers."""
    return _NUMBER_OF_A_PAPER.sub("", _DATE.sub("", text))


def report_years(text: str) -> list[int]:
    """The years that a title gives its report: for each 决算 or 预算 the last year before it, else the first after it.

    A title without either word gives its only year, or none. Years of two digits count where no whole year is printed.
    """
    bare = undated(text)
    years = [(m.start(), int(m[1])) for m in _YEAR.finditer(bare)]
    if not years:
        return [2000 + int(m[1]) for m in _SHORT_YEAR.finditer(bare)][:1]
    words = [m.start() for m in _REPORT_WORD.finditer(bare)]
    if not words:
        return [years[0][1]] if len({year for _, year in years}) == 1 else []
    found = [max((y for y in years if y[0] < at), default=years[0])[1] for at in words]
    return list(dict.fromkeys(found))


def report_type(text: str) -> ReportType | None:
    """What a title says it is; None where it says neither or both."""
    if "预决算" in text:
        return None
    bare = _BUDGETS_OF_ALL.sub("", text)
    final, budget = "决算" in bare, "预算" in bare
    if final == budget:
        return None
    return "final_account" if final else "budget"


def scope_of(text: str) -> Scope | None:
    """Department or unit, by the word before 决算 or 预算; None where a title says neither or both."""
    if _NEITHER.search(text):
        return None
    words = {m[1] for m in KIND.finditer(text)}
    return _scope_word(words)


def scope_of_level(text: str) -> Scope | None:
    """Department or unit, by what titles add to a name: (汇总) or 本级."""
    own, all_ = _OWN_LEVEL.search(text) is not None, _CONSOLIDATED.search(text) is not None
    if own == all_:
        return None
    return "unit" if own else "department"


def scope_of_table(title: str) -> Scope | None:
    """Department or unit, as a table's title names its subject."""
    return _scope_word(set(_SUBJECT.findall(_CLASSIFICATION.sub("", title))))


def _scope_word(words: set[str]) -> Scope | None:
    if len(words) != 1:
        return None
    return "department" if words == {"部门"} else "unit"


def labelled_unit(line: str) -> tuple[str, str] | None:
    """Label and name of a line that names the unit (编制部门：…), or None. The unit of money is printed in the same manner.

    >>> labelled_unit("编制部门:示例市财政局2024年度金额单位:万元")
    ('编制部门', '示例市财政局')
    """
    found = LABELLED.match(line) if ":" in line or "：" in line else None
    if not found or _MONEY.match(found[2]):
        return None
    name = _CODE.sub("", _AFTER_NAME.sub("", found[2])).strip(":：,，;；")
    return (found[1], name) if 3 <= len(name) <= 40 and not _NO_NAME.search(name) else None
