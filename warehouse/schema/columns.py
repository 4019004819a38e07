"""What a table and a column are, and the columns that several tables have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from extractors.model import STATEMENTS, CurrencyUnit, Method, ReportType

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

_UNITS: dict[Kind, str] = {"money": "CNY", "points": "[pnt_pr]", "ratio": "1"}
_UNITS_BY_NAME: dict[str, str | None] = {
    "bytes": "By", "days_late": "d", "left": None, "right": None, "difference": None, "tolerance": None,
}  # fmt: skip
"""Columns whose unit their kind does not tell; those of `checks` name it in the column `unit`."""

_TITLES_EN = {
    "document_id": "Document ID", "source_id": "Source ID", "rule_id": "Rule ID", "other_document_id": "Other document ID",
    "url": "URL", "page_url": "Page URL", "other_urls": "Other URLs", "message_zh": "Message in Chinese",
    "message_en": "Message in English", "x0": "Left edge", "x1": "Right edge", "top": "Top edge", "bottom": "Bottom edge",
}  # fmt: skip
"""Titles that the name in words would not make."""


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

    @property
    def title_en(self) -> str:
        """The title in English: the name in words."""
        return _TITLES_EN.get(self.name) or self.name.replace("_", " ").capitalize()

    @property
    def unit(self) -> str | None:
        """What the numbers are in: an ISO 4217 currency or a UCUM unit; None for no quantity, and for several units."""
        return _UNITS_BY_NAME.get(self.name, _UNITS.get(self.kind))


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

DOCUMENT_ID = Column(
    "document_id",
    "string",
    "文件编号",
    "原始文件字节的 SHA-256（十六进制）。",
    "SHA-256 of the original bytes, in hex.",
    required=True,
    pattern=DOCUMENT_ID_PATTERN,
)
PART = Column(
    "part",
    "integer",
    "部分",
    "一个文件内先后有多份公开材料时的序号，从 1 起；一般为 1。",
    "Which of several disclosures in one file, from 1; 1 for nearly all.",
    required=True,
)
BOX = (
    Column("x0", "points", "左", "单位：点；原点在所显示页面的左上角。", "Points from the left edge of the page as displayed."),
    Column("top", "points", "上", "单位：点。", "Points from the top edge."),
    Column("x1", "points", "右", "单位：点。", "Points from the left edge."),
    Column("bottom", "points", "下", "单位：点。", "Points from the top edge."),
)
"""The columns of a box on a page; null in formats without positions."""
DIVISION = Column(
    "division_code",
    "string",
    "行政区划代码",
    "GB/T 2260 六位行政区划代码。",
    "GB/T 2260 division code, six digits.",
    pattern=DIVISION_PATTERN,
)
UNIT = Column(
    "unit_name",
    "string",
    "单位名称",
    "公开预决算的部门或单位的全称。",
    "Full name of the department or unit that discloses.",
)
YEAR = Column("fiscal_year", "integer", "财政年度", "决算或预算所属的年度。", "The year that the account or budget is of.")
REPORT_TYPE = Column(
    "report_type",
    "string",
    "报告类型",
    "final_account 决算；budget 预算。",
    "final_account (决算) or budget (预算).",
    values=get_args(ReportType),
)
STATEMENT = Column(
    "statement",
    "string",
    "报表",
    "九张法定报表之一。",
    "One of the nine statutory statements.",
    required=True,
    values=STATEMENTS,
)
CURRENCY = Column(
    "currency_unit",
    "string",
    "金额单位",
    "该表所印的金额单位。",
    "The unit of money as printed for that table.",
    values=get_args(CurrencyUnit),
)
PARENT_ROW = Column(
    "parent_row",
    "string",
    "上级项目",
    "同名行所属的上一级行。",
    "The line it stands under where a name is printed twice.",
)
PRINTED_AMOUNT = (
    Column("amount", "money", "金额（元）", "以元计的精确金额。", "The exact amount, always in yuan.", required=True),
    Column("amount_text", "string", "所印金额", "原文。", "As printed.", required=True),
    CURRENCY,
    Column("page", "integer", "页码", "从 1 起。", "Page, from 1.", required=True),
    *BOX,
    Column("method", "string", "方法", "text 文本层；ocr 文字识别。", "text or ocr.", required=True, values=get_args(Method)),
    Column("confidence", "ratio", "置信度", "0–1；文本层为空。", "0–1; null for text."),
)
"""The columns of an amount in a table: what is printed, where, and how it was read."""
