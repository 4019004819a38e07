"""Why a rule on completeness was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "year_unknown": ("文件所属年度不详", "the document's fiscal year is not known"),
    "not_asked_yet": ("该年度尚未要求公开", "the form of that year does not ask for it yet"),
    "forms_differ": (
        "各地预算公开表式不一，未找到不等于未公开",
        "cities have their own forms for it, so not finding it proves nothing",
    ),
    "title_without_table": ("印有表名而其下没有读到表", "its title is printed, and no table was found below"),
    "pages_not_read": ("文件有未能读出或归表的页", "some pages were not read or could not be assigned to a statement"),
    "recognised": ("文件含扫描页", "some pages are images"),
    "no_statements": (
        "该文件只有文字说明，报表可能在另一文件",
        "the document is a narrative only; its tables may be in another file",
    ),
    "few_statements": ("该文件只读到少数几张报表", "only a few statements were found in the document"),
    "no_narrative": ("该文件没有读到文字说明，说明可能在另一文件", "no narrative was read; it may be in another file"),
    "nothing_printed": ("各表均为空白，是未填写的表样", "every statement is blank: a form that was not filled in"),
    "figures_doubtful": ("所涉金额的识读存疑", "the reading of the figures is in doubt"),
    "no_section_read": ("未读到该部分标题；该部分可能写在段落之中", "no heading of it was read; it may begin within a paragraph"),
}
