"""What a title says of a document: whose it is, which year, which report, department or unit.

Titles are witnesses, not truth: each field is None where the title does not say, or says two things. The document's own words
are asked later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from extractors.model import ReportType, Scope
from extractors.text import squeeze


@dataclass(frozen=True, slots=True)
class Witness:
    """What one title (or several, merged) says. None where it does not say."""

    unit_name: str | None = None
    fiscal_year: int | None = None
    report_type: ReportType | None = None
    scope: Scope | None = None

    def filled_from(self, other: Witness) -> Witness:
        """Return this witness with what it leaves open taken from the other."""
        return Witness(
            self.unit_name or other.unit_name,
            self.fiscal_year or other.fiscal_year,
            self.report_type or other.report_type,
            self.scope or other.scope,
        )

    def disagreements(self, other: Witness) -> tuple[str, ...]:
        """Name the fields about which both speak and differ."""
        return tuple(
            f.name
            for f in fields(self)
            if None not in (getattr(self, f.name), getattr(other, f.name)) and getattr(self, f.name) != getattr(other, f.name)
        )


_FILE_SUFFIX = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|html?|shtml)$", re.IGNORECASE)
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_DATE = re.compile(r"20\d\d(?:年\d{1,2}月(?:\d{1,2}日)?|[-./]\d{1,2}[-./]\d{1,2})")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?:年度?)?")
_YEAR_SPAN = re.compile(r"20\d\d年?度?[-—~至]+20\d\d年?")
_NOT_A_REPORT = re.compile(
    r"(?:一般公共|政府性基金|国有资本经营|社会保险基金|部门综合|全面)预算|预算(?:绩效|执行|单位|管理|调整|安排|收入|支出|法)|决算(?:草案|批复)"
)
_FINAL, _BUDGET = "决算", "预算"
_BOTH = re.compile(r"预决算|决预算|预、决算|预算[、和及与]决算")
_CORRECTION = re.compile(r"更正|勘误|重新(?:公开|发布|公布)|修订|修正|补正|[(](?:更新|修改)[)]|(?:更新|修改)版")
_DEPARTMENT = re.compile(r"部门(?:汇总)?(?:决算|预算)|[(](?:部门|汇总|含下属单位)[)]|部门汇总")
_UNIT = re.compile(r"(?<!所属)(?<!下属)单位(?:决算|预算)|[(](?:单位|本级|机关|本级单位)[)]|本级(?:单位)?(?:决算|预算)")
_EITHER = re.compile(r"部门[(]?[、/和及]?单位[)]?|单位[(]?[、/和及]?部门[)]?")

_MARKS = re.compile(r"[(](?:部门|单位|本级|机关|汇总|含下属单位|本级单位|公开|公开稿|公示|定稿|盖章|终稿|\d+)[)]")
_ANCHOR = re.compile(
    r"20\d\d(?:年度?)?|(?<!年)年度|(?:(?:区|县|市|省)级)?(?:部门|单位|本级|汇总|财务|收支|[/、和及])*(?:“?三公”?经费)?(?:决算|预算)"
)
"""What a name stands beside: a year, or the words for the report. A title is cut there and nowhere inside a name."""
_SPLIT = re.compile(r"[《》<>“”\"'—–_|:;,，。-]+|关于")
_LEAD = re.compile(
    r"^(?:(?:点击)?(?:下载|查看)|附件|附表|附(?!属)|更正|勘误|重新|修订|修正|公开|公布|发布|公示|补正|的|及|\d{1,3}[.、]"
    r"|[一二三四五六七八九十\d]{1,3}[.、:])+"
)
_TAIL = re.compile(r"(?:公开|公布|发布|公示|的|本级|[(][^()]*$)+$")
_UNIT_END = re.compile(
    r"(?:[局委办会校院园馆所站队处镇乡部司社库场室台厅署科组团联宫]|中心|小学|中学|高中|大学|街道|政府|基地|政协|人大|监委|开发区|管理区|校区|银行|苏木)$"
)
"""How the name of a body ends. A name that ends otherwise is not recognised, which is better than a wrong one."""
_UNIT_MIN = 3
_BRACKETED = re.compile(r"[(]([^()]*)[)]")
_IN_BRACKET = re.compile("\0([^\1]*)\1")


@lru_cache(maxsize=1 << 12)
def read_title(title: str) -> Witness:
    """Read unit name, fiscal year, report type and scope out of a link's or page's title.

    >>> read_title("武汉市江汉区科学技术协会2024年度部门决算公开").unit_name
    '武汉市江汉区科学技术协会'
    """
    text = _FILE_SUFFIX.sub("", squeeze(title))
    text = _CHINESE_YEAR.sub(lambda m: m[0].translate(_CHINESE_DIGITS), text)
    undated = _DATE.sub("", text)
    return Witness(_unit_name(undated), _fiscal_year(undated), _report_type(text), _scope(text))


def is_correction(title: str) -> bool:
    """Tell whether a title announces a corrected or repeated publication (更正, 重新公开, …)."""
    return _CORRECTION.search(squeeze(title)) is not None


def _fiscal_year(text: str) -> int | None:
    if _YEAR_SPAN.search(text):
        return None
    reports = [m.start() for m in re.finditer(f"{_FINAL}|{_BUDGET}", text)]
    years = [(m.start(), int(m[1])) for m in _YEAR.finditer(text)]
    before = {max((y for y in years if y[0] < at), default=None) for at in reports} - {None}
    named = {y[1] for y in before if y is not None} or {year for _, year in years}
    return named.pop() if len(named) == 1 else None


def _report_type(text: str) -> ReportType | None:
    if _BOTH.search(text):
        return None
    plain = _NOT_A_REPORT.sub("", text)
    final, budget = _FINAL in plain, _BUDGET in plain
    if final == budget:
        return None
    return "final_account" if final else "budget"


def _scope(text: str) -> Scope | None:
    if _EITHER.search(text):
        return None
    department, unit = _DEPARTMENT.search(text) is not None, _UNIT.search(text) is not None
    if department == unit:
        return None
    return "department" if department else "unit"


def _unit_name(text: str) -> str | None:
    """The one piece of the title that ends as the name of a body ends, once it is cut at years and at the report's name."""
    marked = _BRACKETED.sub(lambda m: f"\0{m[1]}\1" if _ends_as_unit(m[1]) else "|", _MARKS.sub("", text))
    found = _candidates(_IN_BRACKET.sub("", marked))
    if found:
        return _with_own_bracket(found.pop(), marked) if len(found) == 1 else None
    inside = {name for m in _IN_BRACKET.finditer(marked) for name in _candidates(m[1])}
    return inside.pop() if len(inside) == 1 else None


def _candidates(text: str) -> set[str]:
    pieces = (piece for part in _SPLIT.split(text) for piece in _ANCHOR.split(part))
    return {name for piece in pieces if _ends_as_unit(name := _TAIL.sub("", _LEAD.sub("", piece)))}


def _ends_as_unit(text: str) -> bool:
    return len(text) >= _UNIT_MIN and _UNIT_END.search(text) is not None and re.search(r"\d{4}", text) is None


def _with_own_bracket(name: str, marked: str) -> str:
    """Give a name back the bracket printed right after it, as in 文化和旅游局（体育局）."""
    bracket = re.search(f"{re.escape(name)}\0([^\1]*)\1", marked)
    return f"{name}（{bracket[1]}）" if bracket else name
