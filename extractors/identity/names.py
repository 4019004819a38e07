"""Names of bodies: cut out of titles, cleaned, compared."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.identity.words import undated

_MARK = re.compile(
    r"\((?:汇总|部门汇总|本级|机关|部门|单位|本级单位|机关本级|本部|含下属单位|含所属单位|部门本级|公开|公开稿|公开版|公示稿|定稿|盖章|终稿|更新|修改|更正|\d+)\)$"
    r"|(?<=.{3})(?:部门|单位)$|(?<=[局委办厅院会部室处署队府])(?:本级|机关本级)$|的$"
)
_REPORT = re.compile(
    r"(?:(?:市|区|县|省|州|旗|镇|乡|本)级)?(?:部门|单位|本级)?(?:[(/、和及](?:部门|单位)[)]?)?(?:综合|整体|汇总|收支|财务|财政|年度)*"
    r"(?:预决算|决算|预算)(?!编审|评审|审核|审查|编制中心|绩效中心|管理|信息中心|国库|局|处|所|中心|单位)"
    r"(?:[、和及与](?:其)?[“\"']?三公[”\"']?经费(?:预算|决算)?|信息|情况|公开|公示|公布|说明|报告|报表|表格?|编制|草案|文本|材料|文字|汇编|等|的|内容|版|[(][^)]*[)])*"
)
_YEAR = re.compile(r"(?<!\d)20\d{2}(?:年度|年|度)?|(?<!\d)\d{2}年(?:度)?")
_SPLIT = re.compile(r"[《》<>—_|:：;；,，。]+|关于|[-]{1,2}\d+[-]{1,2}")
_LEAD = re.compile(r"^(?:附件\d*|附表\d*|附\d+|公开|的|及|度|\d{1,3}[.、]|[一二三四五六七八九十]{1,3}[、.])+")
_TRAIL = re.compile(r"(?:公开|公布|公示|信息|的|情况|说明|报告|报表)+$")
_END = re.compile(
    r"(?:[局委办会校院园馆所站队处镇乡部司社库场室台厅署科组团联宫协圃狱苑村盟旗行网]|中心|小学|中学|高中|大学|街道|政府|基地|人大|法院|附中|一中|二中|三中|四中|五中"
    r"|开发区|管理区|校区|新区|示范区|园区|保护区|军分区|苏木|嘎查|集团|公司|公园|学会|剧院)(?:\([^()]{2,20}\))?$"
)
_BODY = re.compile(r"[\u4e00-\u9fff]{2,}")
_NOBODY = re.compile(
    r"^(?:本|我|该|全|各|我们)(?:部门|单位|局|委|办|厅|院|市|区|县|省|校|中心|街道|镇|乡)|目录|^(?:其中|截至|附件|合计|单位|部门)|项目|绩效|资金|^(?:机构|内设)"
)
_SHORTENED = (
    ("中国人民政治协商会议", "政协"),
    ("人民代表大会", "人大"),
    ("中国共产党", "中共"),
    ("共产主义青年团", "团"),
    ("委员会", "委"),
    ("联合会", "联"),
    ("人民政府", "政府"),
    ("办公室", "办"),
    ("协会", "协"),
)
_NUMBER = re.compile(r"\d{3}")
_LONGEST = 40


@lru_cache(maxsize=1 << 12)
def clean_name(name: str) -> str:
    """A name without what titles add to it: (汇总), （本级）, a trailing 部门 or 单位.

    >>> clean_name("示例市统计局(汇总)")
    '示例市统计局'
    """
    for _ in range(3):
        shorter = _MARK.sub("", name)
        if shorter == name:
            break
        name = shorter
    return name


@lru_cache(maxsize=1 << 12)
def ends_as_body(name: str) -> bool:
    """Whether a text ends as the name of a body ends, and is no phrase that only stands for one (本部门)."""
    return 3 <= len(name) <= _LONGEST and bool(_END.search(name)) and not _NOBODY.search(name) and not _NUMBER.search(name)


def name_in_title(title: str) -> str | None:
    """The body that a title of 部门/单位 决算/预算 names: what is left when year and the report's own words are cut out.

    >>> name_in_title("2024年度示例市科学技术协会部门决算公开")
    '示例市科学技术协会'
    """
    bare = undated(title)
    pieces = [p for part in _SPLIT.split(bare) for half in _REPORT.split(part) for p in _YEAR.split(half)]
    names = [clean_name(_TRAIL.sub("", _LEAD.sub("", piece))) for piece in pieces]
    bodies = [name for name in names if ends_as_body(name)]
    if bodies:
        return bodies[0]
    if not _REPORT.search(bare):
        return None
    others = [n for n in names if 4 <= len(n) <= _LONGEST and _BODY.search(n) and not _NOBODY.search(n) and not _AREA.search(n)]
    return others[0] if len(others) == 1 else None


_AREA = re.compile(r"[省市区县州]$")


def same_unit(a: str, b: str) -> bool:
    """Whether two names mean one body: equal, or one the other with its city or its own level added."""
    a, b = clean_name(a), clean_name(b)
    return a == b or a.endswith(b) or b.endswith(a)


def may_be_same(a: str, b: str) -> bool:
    """Whether one name can be a short form of the other (省人大办公厅 for 江苏省人大常委会办公厅)."""
    if same_unit(a, b):
        return True
    short, long = sorted((_shortened(a), _shortened(b)), key=len)
    rest = iter(long)
    return len(short) >= 3 and short[-1] == long[-1] and all(char in rest for char in short)


def _shortened(name: str) -> str:
    name = clean_name(name)
    for whole, short in _SHORTENED:
        name = name.replace(whole, short)
    return name
