"""The tables of money that a document prints beside the nine statements, and their line items.

They stand in tables of their own, so that whoever reads `line_items` or `statements` goes on finding the nine and nothing else.
"""

from __future__ import annotations

from typing import get_args

from extractors.model import OtherStatementName, OtherStatus, Side
from warehouse.schema.columns import CODE_PATTERN, CURRENCY, DOCUMENT_ID, PARENT_ROW, PART, PRINTED_AMOUNT, Column, Table

_NUMBER = Column(
    "table_number",
    "integer",
    "表序",
    "该文件其他表格自前至后的次序，从 1 起。",
    "Which of the document's other tables, from 1 in the order of its pages.",
    required=True,
)

OTHER_STATEMENTS = Table(
    "other_statements",
    "其他报表",
    "Other statements",
    "九张法定报表以外的每张金额表一行（政府经济分类、项目支出、政府采购、转移支付、专项资金等）。",
    "One row a table of money that is none of the nine: by government economic classification, of projects, procurement, "
    "transfers, special funds and the like.",
    (
        DOCUMENT_ID,
        PART,
        _NUMBER,
        Column("title", "string", "表名", "所印的表名。", "The title as printed.", required=True),
        Column("first_page", "integer", "首页", "从 1 起。", "First page, from 1.", required=True),
        Column("last_page", "integer", "末页", "从 1 起。", "Last page, from 1.", required=True),
        Column(
            "status",
            "string",
            "状态",
            "filled 有数（含全部为 0.00）；empty 有表而空白；unread 有数而均未能识读。",
            "filled (also when all it prints is 0.00), empty (printed but blank), unread (its amounts could not be read).",
            required=True,
            values=get_args(OtherStatus),
        ),
        CURRENCY,
        Column(
            "unread",
            "integer",
            "未读金额数",
            "印出而无法识读的金额数。",
            "Printed amounts that could not be read.",
            required=True,
        ),
        Column("note", "string", "未读原因", "首个未能识读的金额及原因。", "The first amount that could not be read, and why."),
    ),
    key=("document_id", "part", "table_number"),
    sort_by=("document_id", "part", "table_number"),
    references=(("document_id", "documents", "document_id"),),
)

OTHER_LINE_ITEMS = Table(
    "other_line_items",
    "其他报表金额",
    "Line items of other statements",
    "九张法定报表以外的金额表中每个印出的金额一行：空白单元格不成行，0.00 成行。",
    "One row a printed amount of a table that is none of the nine: a blank cell is no row, 0.00 is one.",
    (
        DOCUMENT_ID,
        PART,
        _NUMBER,
        Column(
            "statement",
            "string",
            "报表",
            "恒为 other_statement，便于与 line_items 合并后区分。",
            "Always other_statement, which tells the rows from those of the nine when put under `line_items`.",
            required=True,
            values=get_args(OtherStatementName),
        ),
        Column("statement_title", "string", "表名", "所印的表名。", "The table's title as printed.", required=True),
        Column(
            "side",
            "string",
            "方",
            "两侧并列的表中：revenue 收入侧；expenditure 支出侧；其他表为空。",
            "revenue or expenditure in tables with two sides, else null.",
            values=get_args(Side),
        ),
        Column(
            "code",
            "string",
            "编码",
            "所印编码，各级按位数补齐。",
            "The line's printed code, every level at its width.",
            pattern=CODE_PATTERN,
        ),
        Column(
            "row",
            "string",
            "项目",
            "所印行名，去空白、换行与序号；由多栏组成时以 / 相连，只有编码时为空串。",
            "The printed line name without white space and ordinal; where several columns name the line, joined with `/`; empty "
            "where it prints a code only.",
            required=True,
        ),
        PARENT_ROW,
        Column(
            "row_order",
            "integer",
            "行次",
            "在该表中自上而下的次序，从 1 起。",
            "Order of the line within its table, from 1.",
            required=True,
        ),
        Column(
            "measure",
            "string",
            "栏目",
            "所印表头，自上而下以 / 相连。",
            "The printed header cells over the column, from top to bottom, joined with `/`.",
            required=True,
        ),
        *PRINTED_AMOUNT,
        Column("doubt", "string", "存疑", "识读不确定的原因。", "Why the reading is not certain; null where it is."),
    ),
    key=(),
    sort_by=("document_id", "part", "table_number", "row_order", "page", "x0"),
    references=(("document_id", "documents", "document_id"),),
)
