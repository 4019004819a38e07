"""The table of checks."""

from __future__ import annotations

from extractors.model import STATEMENTS
from warehouse.schema.columns import CODE_PATTERN, DOCUMENT_ID, DOCUMENT_ID_PATTERN, PART, Column, Table

CHECKS = Table(
    "checks",
    "校验",
    "Checks",
    "每条规则应用于每一处一行。",
    "One row a rule applied to a place.",
    (
        DOCUMENT_ID,
        PART,
        Column("rule_id", "string", "规则", "规则目录中的编号。", "The rule's id in the catalogue.", required=True),
        Column(
            "severity",
            "string",
            "级别",
            "error、warning、info。",
            "error, warning or info.",
            required=True,
            values=("error", "warning", "info"),
        ),
        Column(
            "outcome",
            "string",
            "结果",
            "pass 相符；rounding 尾差；fail 不符；not_applicable 不适用；not_evaluable 无法核对。",
            "pass, rounding, fail, not_applicable or not_evaluable.",
            required=True,
            values=("pass", "rounding", "fail", "not_applicable", "not_evaluable"),
        ),
        Column("statement", "string", "报表", "规则所在的报表。", "The statement it applies to.", values=STATEMENTS),
        Column("code", "string", "科目编码", "所核对的科目。", "The code it applies to.", pattern=CODE_PATTERN),
        Column("measure", "string", "栏目", "所核对的栏目。", "The column it applies to."),
        Column("left_text", "string", "左方原文", "左方金额的原文与位置。", "The left figure as printed, with its place."),
        Column("right_text", "string", "右方原文", "右方金额的原文与位置。", "The right figures as printed, with their places."),
        Column("left", "money", "左方（元）", "左方金额。", "The left amount in yuan."),
        Column("right", "money", "右方（元）", "右方金额。", "The right amount in yuan."),
        Column("difference", "money", "差额（元）", "左方减右方。", "Left minus right, in yuan."),
        Column(
            "tolerance", "tolerance", "容差（元）", "由参与舍入的项数决定。", "What rounding of the operands allows, in yuan."
        ),
        Column(
            "unit",
            "string",
            "单位",
            "左方、右方、差额和容差的单位：yuan 元、percent %、count 个。",
            "What left, right, difference and tolerance are in.",
            values=("yuan", "percent", "count"),
        ),
        Column("pages", "integers", "页码", "涉及的页。", "The pages involved."),
        Column("quote", "string", "语句", "所涉语句。", "The sentence involved."),
        Column(
            "other_document_id",
            "string",
            "对照文件",
            "跨文件核对时的另一份文件。",
            "The other document, where two are compared.",
            pattern=DOCUMENT_ID_PATTERN,
        ),
        Column(
            "finding",
            "string",
            "问题",
            "同一原因的不符共有的编号。",
            "Shared by what fails for one cause; null where nothing fails.",
        ),
        Column("finding_rank", "integer", "位次", "问题内的位次，1 为首。", "The place within its finding; 1 leads."),
        Column(
            "culprit",
            "string",
            "疑点",
            "改动后能消除最多不符的数字及其位置。",
            "The figure whose change would settle most of the finding, with its place.",
        ),
        Column("message_zh", "string", "说明", "中文说明。", "The finding in Chinese."),
        Column("message_en", "string", "英文说明", "英文说明。", "The finding in English."),
        Column("reason", "string", "原因", "无法核对或不适用的原因。", "Why it could not be evaluated or does not apply."),
    ),
    key=(),
    sort_by=("document_id", "part", "rule_id", "statement", "code", "measure"),
    references=(("document_id", "documents", "document_id"),),
)
