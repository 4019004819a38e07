"""The tables by which releases are compared: what changed since the one before, and how many rows there are of what."""

from __future__ import annotations

from warehouse.schema.columns import DIVISION, DOCUMENT_ID_PATTERN, REPORT_TYPE, STATEMENT, UNIT, YEAR, Column, Table

CHANGES = Table(
    "changes",
    "变动",
    "Changes",
    "与上一版相比，每个新增、改动或删去的行一行。other_line_items、claims、passages、checks 没有主键，按文件比较："
    "有变动的文件一行，内容为各类行数。",
    "One row a row that was added, changed or removed since the release before. other_line_items, claims, passages and "
    "checks have no key and are compared by document: one row a document whose rows differ, with how many there are "
    "of each kind.",
    (
        Column("table_name", "string", "表", "有变动的表。", "The table that it is in.", required=True),
        Column(
            "change",
            "string",
            "变动",
            "ADD 新增；MOD 改动；DEL 删去。",
            "ADD, MOD or DEL.",
            required=True,
            values=("ADD", "MOD", "DEL"),
        ),
        Column(
            "cause",
            "string",
            "原因",
            "publisher 发布者公开了新的文件；extractor 同一文件由更新的提取器重读；"
            "rules 文件和提取未变，校验规则或所比较的其他文件变了；crawl 抓取所知的情况或名册变了。",
            "publisher: a file with other bytes was published; extractor: the same file was read by another extractor version; "
            "rules: same file, same reading, but the rules or the documents it is compared with changed; crawl: what the crawl "
            "or a roster knows changed.",
            required=True,
            values=("publisher", "extractor", "rules", "crawl"),
        ),
        DIVISION,
        UNIT,
        YEAR,
        REPORT_TYPE,
        Column(
            "document_id",
            "string",
            "文件编号",
            "该行所属的文件。",
            "The document that the row belongs to.",
            pattern=DOCUMENT_ID_PATTERN,
        ),
        Column(
            "key",
            "string",
            "主键",
            "该行的标识（JSON）；同一标识的第二行起带 nth。",
            "What identifies the row, as JSON; with nth from the second row of the same name on.",
            required=True,
        ),
        Column(
            "before",
            "string",
            "变动前",
            "上一版的值（JSON，值为文本）；改动的只列有变动的列。",
            "Values in the release before (JSON, values as text); of a changed row only the columns that differ.",
        ),
        Column("after", "string", "变动后", "本版的值，同上。", "Values in this release, in the same way."),
    ),
    key=("table_name", "key"),
    sort_by=("table_name", "division_code", "unit_name", "fiscal_year", "report_type", "document_id", "key"),
)

ROW_COUNTS = Table(
    "row_counts",
    "行数",
    "Row counts",
    "每个行政区划 × 年度 × 报告类型 × 报表的文件数与金额数，下一版以此为应有行数，减少的列入 CHANGELOG.md。",
    "Documents and amounts of each division × year × report type × statement. The next release is held against them: what "
    "shrinks is told in its CHANGELOG.md.",
    (
        DIVISION,
        YEAR,
        REPORT_TYPE,
        STATEMENT,
        Column("documents", "integer", "文件数", "印有该报表金额的文件数。", "Documents with amounts in it.", required=True),
        Column("rows", "integer", "金额数", "该报表的金额数。", "Amounts in it.", required=True),
    ),
    key=("division_code", "fiscal_year", "report_type", "statement"),
    sort_by=("division_code", "fiscal_year", "report_type", "statement"),
)
