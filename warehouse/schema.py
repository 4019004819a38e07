"""The one definition of every published table.

From it come the polars frames' types, the Parquet and CSV files, the data package, and the data dictionary; nothing else says
what a column is. Amounts are Decimal yuan. Lists are written to CSV as JSON arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from extractors.model import (
    STATEMENTS,
    ClaimKind,
    Comparison,
    CurrencyUnit,
    Direction,
    DocumentStatus,
    Method,
    PassageKind,
    Phase,
    ReportType,
    Scope,
    Side,
    StatementStatus,
    TextLayer,
)

Kind = Literal["string", "integer", "money", "tolerance", "points", "ratio", "date", "datetime", "strings", "integers"]

_POLARS: dict[Kind, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "money": pl.Decimal(20, 2),
    "tolerance": pl.Decimal(20, 4),
    "points": pl.Float64(),
    "ratio": pl.Float64(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "strings": pl.List(pl.String()),
    "integers": pl.List(pl.Int64()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, kind, whether it may be null, its title and description in both languages."""

    name: str
    kind: Kind
    title_zh: str
    description_zh: str
    description_en: str
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None

    @property
    def dtype(self) -> pl.DataType:
        """The polars type of the column."""
        return _POLARS[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, the key that makes a row unique, how files are sorted and partitioned."""

    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort_by: tuple[str, ...]
    partition_by: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    """Foreign keys: (column, table, column there)."""

    def __iter__(self) -> Iterator[Column]:
        """Iterate over the columns."""
        return iter(self.columns)

    @property
    def polars_schema(self) -> pl.Schema:
        """Column names and polars types, in order."""
        return pl.Schema({c.name: c.dtype for c in self.columns})

    def empty(self) -> pl.DataFrame:
        """Return a frame of this table with no rows."""
        return pl.DataFrame(schema=self.polars_schema)

    def frame(self, rows: list[dict[str, object]]) -> pl.DataFrame:
        """Return rows as a frame of exactly this table; absent columns are null, unknown ones an error."""
        return pl.DataFrame(rows, schema=self.polars_schema, orient="row", strict=True) if rows else self.empty()


DIVISION_PATTERN = r"^\d{6}$"
CODE_PATTERN = r"^\d+$"
DOCUMENT_ID_PATTERN = r"^[0-9a-f]{64}$"

_DOCUMENT_ID = Column(
    "document_id",
    "string",
    "文件编号",
    "原始文件字节的 SHA-256（十六进制）。",
    "SHA-256 of the original bytes, in hex.",
    required=True,
    pattern=DOCUMENT_ID_PATTERN,
)
_PART = Column(
    "part",
    "integer",
    "部分",
    "一个文件内先后有多份公开材料时的序号，从 1 起；一般为 1。",
    "Which of several disclosures in one file, from 1; 1 for nearly all.",
    required=True,
)
_BOX = (
    Column("x0", "points", "左", "单位：点；原点在所显示页面的左上角。", "Points from the left edge of the page as displayed."),
    Column("top", "points", "上", "单位：点。", "Points from the top edge."),
    Column("x1", "points", "右", "单位：点。", "Points from the left edge."),
    Column("bottom", "points", "下", "单位：点。", "Points from the top edge."),
)
"""The columns of a box on a page; null in formats without positions."""
_DIVISION = Column(
    "division_code",
    "string",
    "行政区划代码",
    "GB/T 2260 六位行政区划代码。",
    "GB/T 2260 division code, six digits.",
    pattern=DIVISION_PATTERN,
)
_UNIT = Column(
    "unit_name",
    "string",
    "单位名称",
    "公开预决算的部门或单位的全称。",
    "Full name of the department or unit that discloses.",
)
_YEAR = Column("fiscal_year", "integer", "财政年度", "决算或预算所属的年度。", "The year that the account or budget is of.")
_REPORT_TYPE = Column(
    "report_type",
    "string",
    "报告类型",
    "final_account 决算；budget 预算。",
    "final_account (决算) or budget (预算).",
    values=get_args(ReportType),
)
_STATEMENT = Column(
    "statement",
    "string",
    "报表",
    "九张法定报表之一。",
    "One of the nine statutory statements.",
    required=True,
    values=STATEMENTS,
)
_CURRENCY = Column(
    "currency_unit",
    "string",
    "金额单位",
    "该表所印的金额单位。",
    "The unit of money as printed for that table.",
    values=get_args(CurrencyUnit),
)

DOCUMENTS = Table(
    "documents",
    "文件",
    "Documents",
    "每一版文件一行；已公告但无法取得的文件也占一行。",
    "One row a document version, and one a document that is announced but could not be had.",
    (
        Column(
            "document_id",
            "string",
            "文件编号",
            "原始文件字节的 SHA-256；未取得字节（blocked、missing）时为空。",
            "SHA-256 of the bytes, in hex; null where no bytes were had (blocked, missing).",
            pattern=DOCUMENT_ID_PATTERN,
        ),
        _PART,
        Column("source_id", "string", "来源", "来源登记中的编号。", "The source file's id; null for local files."),
        _DIVISION,
        _UNIT,
        _YEAR,
        _REPORT_TYPE,
        Column(
            "scope",
            "string",
            "口径",
            "department 部门（汇总）；unit 单位（本级）。",
            "department (部门, consolidated) or unit (单位, one unit's own).",
            values=get_args(Scope),
        ),
        Column("title", "string", "标题", "文件自身的标题；没有时为链接标题。", "The document's own title, else the link's."),
        Column(
            "url",
            "string",
            "网址",
            "取得这些字节的网址；本地文件为其路径。第二部分起带 #page=页码。",
            "Where the bytes came from; a local file's path. From part 2 on with #page=N, where the part begins.",
        ),
        Column("other_urls", "strings", "其他网址", "同样字节的其他网址。", "Other addresses of the same bytes."),
        Column("page_url", "string", "页面网址", "列出该文件的页面。", "The page that links to it."),
        Column("published_on", "date", "公开日期", "门户标注的公开日期。", "The date of publication that the portal shows."),
        Column("fetched_at", "datetime", "取得时间", "首次取得这些字节的时间（UTC）。", "When these bytes were first had (UTC)."),
        Column("media_type", "string", "媒体类型", "按文件内容识别的媒体类型。", "Media type by the content, not by the name."),
        Column("bytes", "integer", "字节数", "文件大小。", "Size in bytes."),
        Column("pages", "integer", "页数", "PDF 页数。", "Pages of the PDF."),
        Column(
            "text_layer",
            "string",
            "文本层",
            "digital 数字；scanned 扫描；mixed 混合。",
            "digital, scanned or mixed.",
            values=get_args(TextLayer),
        ),
        Column("producer", "string", "制作软件", "PDF 元数据中的制作软件。", "The producer that the PDF's metadata names."),
        Column(
            "status",
            "string",
            "状态",
            "处理结果；尚未提取时为空。",
            "What became of it; null while not yet extracted.",
            values=get_args(DocumentStatus),
        ),
        Column("status_reason", "string", "状态原因", "状态的原因，及各处说法不一之处。", "Why, and where sources disagree."),
        Column(
            "conflicts",
            "strings",
            "说法不一",
            "单位、年度、报告类型、口径的各个依据之间每一处不一致一句，附页码。",
            "One sentence for each disagreement between the witnesses of unit, year, report type or scope, with the pages.",
        ),
        Column("pages_read", "integer", "已读页数", "读取了内容的页数。", "Pages whose content was read."),
        Column(
            "pages_unplaced",
            "integers",
            "未归表页",
            "印有金额表、但无法由表名判断属于哪张表的页。",
            "Pages with a table of money that no known title names.",
        ),
        Column(
            "titles_without_table",
            "strings",
            "有名无表",
            "印有表名而其下没有找到表的报表。",
            "Statements whose title is printed and under which no table was found.",
        ),
        Column(
            "amounts_unread",
            "integer",
            "未读金额数",
            "九张报表中印出而无法识读的金额数。",
            "Printed amounts of the nine statements that could not be read.",
        ),
        Column(
            "supersedes",
            "string",
            "取代",
            "被本版取代的文件编号。",
            "The document_id that this version replaces.",
            pattern=DOCUMENT_ID_PATTERN,
        ),
        Column("extractor_version", "string", "提取器版本", "提取所用的版本。", "The extractor version that read it."),
    ),
    key=("document_id", "url"),
    sort_by=("division_code", "unit_name", "fiscal_year", "report_type", "url"),
    partition_by=("division_code",),
)

STATEMENTS_TABLE = Table(
    "statements",
    "报表",
    "Statements",
    "每份文件中找到或应有的报表一行。",
    "One row a statement found or expected in a document.",
    (
        _DOCUMENT_ID,
        _PART,
        _STATEMENT,
        Column("title", "string", "表名", "所印的表名。", "The title as printed."),
        Column("first_page", "integer", "首页", "从 1 起。", "First page, from 1."),
        Column("last_page", "integer", "末页", "从 1 起。", "Last page, from 1."),
        Column(
            "status",
            "string",
            "状态",
            "filled 有数（含全部为 0.00）；empty 有表而空白或声明不适用；missing 未印此表。",
            "filled (also when all it prints is 0.00), empty (printed but blank, or declared not applicable), missing.",
            required=True,
            values=get_args(StatementStatus),
        ),
        _CURRENCY,
        Column("note", "string", "表注", "表下说明。", "The note printed with the table."),
        Column(
            "unread",
            "integer",
            "未读金额数",
            "该表印有而未能读出的金额个数。",
            "How many amounts that the statement prints could not be read.",
            required=True,
        ),
    ),
    key=("document_id", "part", "statement"),
    sort_by=("document_id", "part", "statement"),
    references=(("document_id", "documents", "document_id"),),
)

LINE_ITEMS = Table(
    "line_items",
    "金额",
    "Line items",
    "每个印出的金额一行：空白单元格不成行，0.00 成行。",
    "One row a printed amount: a blank cell is no row, 0.00 is one.",
    (
        _DOCUMENT_ID,
        _PART,
        _DIVISION,
        _UNIT,
        _YEAR,
        _REPORT_TYPE,
        _STATEMENT,
        Column(
            "side",
            "string",
            "方",
            "两侧并列的总表中：revenue 收入侧；expenditure 支出侧；其他表为空。",
            "revenue or expenditure in the two-sided summaries, else null.",
            values=get_args(Side),
        ),
        Column(
            "code",
            "string",
            "科目编码",
            "功能分类或经济分类编码，各级按位数补齐；合计行为空。",
            "Functional or economic classification code, every level at its width; null for total rows.",
            pattern=CODE_PATTERN,
        ),
        Column(
            "row",
            "string",
            "项目",
            "所印行名，去空白、换行与序号。",
            "The printed line name without white space and ordinal.",
            required=True,
        ),
        Column(
            "parent_row",
            "string",
            "上级项目",
            "同名行所属的上一级行。",
            "The line it stands under where a name is printed twice.",
        ),
        Column(
            "row_order",
            "integer",
            "行次",
            "在该表中自上而下的次序，从 1 起。",
            "Order of the line within the statement, from 1.",
            required=True,
        ),
        Column(
            "measure",
            "string",
            "栏目",
            "栏目名称（见数据字典）；词表以外的栏目保留所印表头。",
            "Which column; a column outside the vocabulary keeps its printed header path.",
            required=True,
        ),
        Column("amount", "money", "金额（元）", "以元计的精确金额。", "The exact amount, always in yuan.", required=True),
        Column("amount_text", "string", "所印金额", "原文。", "As printed.", required=True),
        _CURRENCY,
        Column("page", "integer", "页码", "从 1 起。", "Page, from 1.", required=True),
        *_BOX,
        Column("method", "string", "方法", "text 文本层；ocr 文字识别。", "text or ocr.", required=True, values=get_args(Method)),
        Column("confidence", "ratio", "置信度", "0–1；文本层为空。", "0–1; null for text."),
        Column(
            "doubt",
            "string",
            "存疑",
            "该金额或其所在行的识读不确定的原因，或（“arithmetic:”之后）所参与而不成立的勾稽关系；均无时为空。",
            "Why the reading of this figure or of its line is not certain, or (after `arithmetic:`) which identity with it does "
            "not hold; null where there is neither.",
        ),
        Column(
            "verified_by",
            "integer",
            "勾稽印证数",
            "包含该金额且成立（含尾差）的互不重复的勾稽关系个数；0 表示未获印证。",
            "How many different identities that include this figure hold (`pass` or `rounding`); 0 where none does.",
            required=True,
        ),
        Column(
            "suggested_amount",
            "money",
            "推算金额（元）",
            "文字识别的金额，勾稽关系表明一位数字误识时，能使其成立的金额；`amount` 从不改动。",
            "For figures read by OCR: what would satisfy the identities if one digit was misread; `amount` is never changed.",
        ),
    ),
    key=("document_id", "part", "statement", "row_order", "side", "row", "measure", "page", "x0", "top"),
    sort_by=("document_id", "part", "statement", "row_order", "side", "page", "x0"),
    partition_by=("division_code", "fiscal_year"),
    references=(("document_id", "documents", "document_id"),),
)

CLAIMS = Table(
    "claims",
    "文字说明中的数字",
    "Claims",
    "每个由文字说明陈述的数字一行。",
    "One row a figure that the narrative states.",
    (
        _DOCUMENT_ID,
        _PART,
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
        *_BOX,
    ),
    key=(),
    sort_by=("document_id", "part", "page", "sentence"),
    references=(("document_id", "documents", "document_id"),),
)

PASSAGES = Table(
    "passages",
    "文字说明中的要点",
    "Passages",
    "每个章节标题、空表说明和遗留的模板文字一行。",
    "One row a section heading, a note on an empty statement, or a piece of template left behind.",
    (
        _DOCUMENT_ID,
        _PART,
        Column(
            "kind",
            "string",
            "类别",
            "section 章节标题、empty_note 空表说明、placeholder 遗留的模板文字。",
            "section, empty_note or placeholder.",
            required=True,
            values=get_args(PassageKind),
        ),
        Column("subject", "string", "对象", "章节或报表。", "Which section or statement."),
        Column("page", "integer", "页码", "从 1 起。", "Page, from 1.", required=True),
        Column("quote", "string", "原文", "所印文字。", "The words as printed."),
        *_BOX,
    ),
    key=(),
    sort_by=("document_id", "part", "page"),
    references=(("document_id", "documents", "document_id"),),
)

CHECKS = Table(
    "checks",
    "校验",
    "Checks",
    "每条规则应用于每一处一行。",
    "One row a rule applied to a place.",
    (
        _DOCUMENT_ID,
        _PART,
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

UNITS = Table(
    "units",
    "单位名册",
    "Units",
    "应公开预决算的部门和单位。",
    "The roster of departments and units that are to disclose.",
    (
        _DIVISION,
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
        _DIVISION,
        _UNIT,
        _YEAR,
        _REPORT_TYPE,
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

REVISIONS = Table(
    "revisions",
    "更正的金额",
    "Revisions",
    "新版文件取代旧版后，每个有变动的金额一行；两版中有一版未能识读的不比较。",
    "One row a cell that differs between a document version and the one it supersedes; compared where both could be read.",
    (
        _DOCUMENT_ID,
        Column(
            "supersedes",
            "string",
            "取代",
            "被取代的文件编号。",
            "The document_id of the version before.",
            required=True,
            pattern=DOCUMENT_ID_PATTERN,
        ),
        _PART,
        _DIVISION,
        _UNIT,
        _YEAR,
        _REPORT_TYPE,
        _STATEMENT,
        Column("side", "string", "方", "同 line_items。", "As in line_items.", values=get_args(Side)),
        Column("code", "string", "科目编码", "同 line_items。", "As in line_items.", pattern=CODE_PATTERN),
        Column("row", "string", "项目", "同 line_items。", "As in line_items.", required=True),
        Column("parent_row", "string", "上级项目", "同 line_items。", "As in line_items."),
        Column("measure", "string", "栏目", "同 line_items。", "As in line_items.", required=True),
        Column(
            "change",
            "string",
            "变动",
            "added 新增；removed 删去；changed 改动。",
            "added, removed or changed.",
            required=True,
            values=("added", "removed", "changed"),
        ),
        Column("amount_before", "money", "旧版金额（元）", "新增的为空。", "In the version before, in yuan; null where added."),
        Column("amount_after", "money", "新版金额（元）", "删去的为空。", "In this version, in yuan; null where removed."),
        Column("amount_text_before", "string", "旧版所印金额", "原文。", "As printed in the version before."),
        Column("amount_text_after", "string", "新版所印金额", "原文。", "As printed in this version."),
        Column("page_before", "integer", "旧版页码", "从 1 起。", "Page in the version before, from 1."),
        Column("page_after", "integer", "新版页码", "从 1 起。", "Page in this version, from 1."),
        Column("noticed_at", "datetime", "发现时间", "首次取得新版的时间（UTC）。", "When this version was first had (UTC)."),
    ),
    key=(),
    sort_by=("document_id", "part", "statement", "side", "code", "row", "parent_row", "measure"),
    references=(("document_id", "documents", "document_id"), ("supersedes", "documents", "document_id")),
)

TABLES: dict[str, Table] = {
    t.name: t for t in (DOCUMENTS, STATEMENTS_TABLE, LINE_ITEMS, REVISIONS, CLAIMS, PASSAGES, CHECKS, UNITS, COVERAGE)
}
"""The contract's tables by name, in the order in which they are published."""
