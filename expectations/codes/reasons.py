"""Why a rule on codes was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "code_unconfirmed": ("该科目编码在现有科目表中尚无已确认的名称", "the list has no confirmed name for this code yet"),
    "year_unknown": ("文件所属年度不详", "the document's fiscal year is not known"),
    "name_cut": ("所读名称只是科目名称的一部分，或多于科目名称", "the name as read is part of the code's name, or more than it"),
    "names_of_year_unknown": ("该年度的科目名称未经确认", "the code's name for this year is not confirmed"),
    "line_unknown": (
        "该行名称不在科目表中，未必是科目",
        "the line's name is not on the list, so it may be no classification code",
    ),
    "many_lines_differ": ("不符的行过多，应是识读有误", "so many lines differ that they were misread rather than misprinted"),
    "line_names_unit": ("该行是单位，编码为单位编码", "the line names a unit, and its code is the unit's"),
    "line_recognised": ("该行由文字识别得来", "the line was read by optical recognition"),
    "line_doubtful": ("该行的识读存疑", "the reading of the line is in doubt"),
}
