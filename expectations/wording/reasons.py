"""Why a rule on what the narrative says in words was not evaluated: code → Chinese, English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "list_goes_on": ("清单以“等”结尾，并未列全", "the list ends in “等” and does not claim to be whole"),
    "list_several": (
        "同类清单不止一份，无法与该表一一对应",
        "there are several such lists, and which one is the statement's is not known",
    ),
    "list_names_unknown": (
        "清单中有科目名不在该表和分类目录中",
        "a name on the list is in neither the statement nor the classification",
    ),
    "list_template": ("清单照录模板，由另一规则报告", "the list is the template's, which another rule reports"),
    "list_lines_unsure": (
        "该表各款未印出、识读存疑或加总与所属类不符，不能断定某款没有金额",
        "the lines of the statement are not printed, in doubt, or do not add up to their classes: none is known to be empty",
    ),
    "purpose_line_unsure": (
        "该科目在表中未印出或识读存疑",
        "the line is not printed in the statements or its reading is in doubt",
    ),
}
