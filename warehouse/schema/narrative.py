"""The tables of the narrative: figures that it states, and passages."""

from __future__ import annotations

from typing import get_args

from extractors.model import STATEMENTS, ClaimKind, Comparison, Direction, PassageKind, Phase, Side
from warehouse.schema.columns import BOX, CODE_PATTERN, DOCUMENT_ID, PART, Column, Table

CLAIMS = Table(
    "claims",
    "文字说明中的数字",
    "Claims",
    "每个由文字说明陈述的数字一行。",
    "One row a figure that the narrative states.",
    (
        DOCUMENT_ID,
        PART,
        Column("page", "integer", "页码", "从 1 起。", "Page, from 1."),
        Column("quote", "string", "原文", "所在语句。", "The words that state it."),
        Column("sentence", "integer", "句序", "所在语句的序号，从 1 起。", "Which sentence of the narrative, from 1."),
        Column("item", "integer", "条序", "所在条目的序号，从 1 起。", "Which item of the narrative, from 1."),
        Column("subject", "string", "对象", "所述对象。", "What it is about."),
        Column("code", "string", "科目编码", "所述科目。", "The classification code it is about.", pattern=CODE_PATTERN),
        Column("measure", "string", "栏目", "所述栏目。", "Which column it restates."),
        Column(
            "kind",
            "string",
            "类别",
            "amount 金额、share 占比、change 增减额、rate 增减率、budget_rate 预算完成率、count 数量。",
            "amount, share, change, rate (of growth), budget_rate (of completion) or count.",
            required=True,
            values=get_args(ClaimKind),
        ),
        Column(
            "phase",
            "string",
            "口径",
            "final 决算、budget 年初预算、adjusted_budget 调整预算、last_year 上年、last_year_budget 上年预算。",
            "Whose figure it is: of the account, the initial or adjusted budget, or the year before.",
            values=get_args(Phase),
        ),
        Column("value", "string", "数值", "所印数值，去千分位。", "The figure as printed, without commas.", required=True),
        Column("unit", "string", "单位", "所印单位。", "Its unit as printed."),
        Column("amount", "money", "金额（元）", "折合元，不带方向。", "In yuan, without direction; null where it is not money."),
        Column(
            "direction",
            "string",
            "方向",
            "increase 增加、decrease 减少、flat 持平。",
            "Direction, where it states a change.",
            values=get_args(Direction),
        ),
        Column(
            "comparison",
            "string",
            "比较",
            "eq 等于、lt 小于、gt 大于、about 约。",
            "Whether the words say equal, less, greater or about.",
            values=get_args(Comparison),
        ),
        Column(
            "base",
            "string",
            "基数",
            "增减或完成率所比的口径，占比所占的对象。",
            "What a change or rate is measured against, or a share is part of.",
        ),
        Column(
            "refers_to_statement",
            "string",
            "所述报表",
            "所述数字所在的报表。",
            "The statement of the cell that it restates.",
            values=STATEMENTS,
        ),
        Column("refers_to_side", "string", "所述收支", "所述数字所在的一侧。", "The side of that cell.", values=get_args(Side)),
        Column("refers_to_role", "string", "所述行类", "所述数字所在的行的类别。", "What that cell's line is, e.g. total."),
        Column(
            "refers_to_code",
            "string",
            "所述编码",
            "所述数字所在行的科目编码。",
            "The code of that cell's line.",
            pattern=CODE_PATTERN,
        ),
        Column("refers_to_row", "string", "所述行", "所述数字所在的行。", "The name of that cell's line."),
        Column("refers_to_measure", "string", "所述栏", "所述数字所在的栏。", "The column of that cell."),
        *BOX,
    ),
    key=(),
    sort_by=("document_id", "part", "page", "sentence"),
    references=(("document_id", "documents", "document_id"),),
)

PASSAGES = Table(
    "passages",
    "文字说明中的要点",
    "Passages",
    "每个章节标题、空表说明、遗留的模板文字，以及文字说明所列的经费组成和用途一行。",
    "One row a section heading, a note on an empty statement, a piece of template left behind, a list of what money consists of, "
    "a name on such a list, or what a line's money is for.",
    (
        DOCUMENT_ID,
        PART,
        Column(
            "kind",
            "string",
            "类别",
            "section 章节标题、empty_note 空表说明、placeholder 遗留的模板文字、"
            "components 一般公共预算基本支出中人员经费或公用经费所列的经济分类科目清单、"
            "component 清单中的一个科目名（紧随其后）、purpose 某功能分类科目“主要用于”的用途。",
            "section, empty_note, placeholder; components: a list of the economic items that the personnel or public funds of "
            "the basic expenditure from the general public budget consist of; component: one name on it, after its list; "
            "purpose: what the money of a line of the functional classification is for.",
            required=True,
            values=get_args(PassageKind),
        ),
        Column(
            "subject",
            "string",
            "对象",
            "章节或报表；components 和 component 为 personnel 人员经费或 public 公用经费；purpose 为科目编码，不能确定时为空。",
            "Which section or statement; personnel or public for components and component; for a purpose the code of the line, "
            "null where it is not known.",
        ),
        Column("page", "integer", "页码", "从 1 起。", "Page, from 1.", required=True),
        Column("quote", "string", "原文", "所印文字。", "The words as printed."),
        *BOX,
    ),
    key=(),
    sort_by=("document_id", "part", "page"),
    references=(("document_id", "documents", "document_id"),),
)
