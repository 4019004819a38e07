"""The tables of units and of what they have published."""

from __future__ import annotations

from warehouse.schema.columns import DIVISION, DOCUMENT_ID_PATTERN, REPORT_TYPE, UNIT, YEAR, Column, Table

UNITS = Table(
    "units",
    "单位名册",
    "Units",
    "应公开预决算的部门和单位。",
    "The roster of departments and units that are to disclose.",
    (
        DIVISION,
        Column("unit_name", "string", "单位名称", "全称。", "Full name.", required=True),
        Column("kind", "string", "类别", "名册中的类别。", "Its kind, as the roster says."),
        Column("parent_unit_name", "string", "主管部门", "上级部门。", "The department it belongs to."),
        Column("aliases", "strings", "别名", "曾用名和简称。", "Former and short names."),
        Column(
            "valid_from", "date", "自", "单位存在的第一天；不详或无此限时为空。", "The first day it existed; null where open."
        ),
        Column(
            "valid_to", "date", "至", "单位存在的最后一天；仍存在时为空。", "The last day it existed; null where it still does."
        ),
        Column(
            "listed_in",
            "string",
            "出处",
            "roster 名册；documents 名册未列、仅见于文件。",
            "roster, or documents where no roster of its division has the name and only documents use it.",
            values=("roster", "documents"),
        ),
    ),
    key=("division_code", "unit_name"),
    sort_by=("division_code", "unit_name"),
)

COVERAGE = Table(
    "coverage",
    "公开情况",
    "Coverage",
    "每个单位 × 年度 × 报告类型一行。",
    "One row a unit × fiscal year × report type.",
    (
        DIVISION,
        UNIT,
        YEAR,
        REPORT_TYPE,
        Column(
            "status",
            "string",
            "状态",
            "published 已公开；withdrawn 已撤下；blocked 被阻；missing 无法取得；unlisted 未列出。",
            "published, withdrawn, blocked, missing or unlisted.",
            required=True,
            values=("published", "withdrawn", "blocked", "missing", "unlisted"),
        ),
        Column(
            "document_id",
            "string",
            "文件编号",
            "现行版本；已撤下的为最后一版。",
            "The version in force; the last one where withdrawn.",
            pattern=DOCUMENT_ID_PATTERN,
        ),
        Column("published_on", "date", "公开日期", "门户标注的日期。", "The date that the portal shows."),
        Column(
            "days_late",
            "integer",
            "逾期天数",
            "首次公开超过期限的天数，按期为 0；期限或公开日期未知时为空。",
            "Days that the first publication came after the last day for it, 0 when in time; null where either is not known.",
        ),
        Column(
            "due_on",
            "date",
            "公开期限",
            "应公开的最后一天（财政部门批复后 20 日内），由来源登记给出；不详时为空。",
            "The last day for publishing (20 days from the finance department's approval), where the source file gives it.",
        ),
        Column(
            "roster_match",
            "string",
            "名册匹配",
            "matched 名册所列；unmatched 名册未列；ambiguous 可指多个单位；other_years 名册只在其他年度有此单位；无名册时为空。",
            "matched (on the roster), unmatched (not on it), ambiguous (two units could bear the name), other_years (on it for "
            "other years only); null where the division has no roster.",
            values=("matched", "unmatched", "ambiguous", "other_years"),
        ),
        Column(
            "reason",
            "string",
            "原因",
            "未能匹配名册、被阻或无法取得的原因。",
            "Why the name was not matched, or why the document is blocked or missing.",
        ),
    ),
    key=("division_code", "unit_name", "fiscal_year", "report_type"),
    sort_by=("division_code", "unit_name", "fiscal_year", "report_type"),
)
