"""The printed lines that carry a classification code, one row a line, and one row a code and name of a document."""

from __future__ import annotations

import polars as pl

from expectations.codes.classification import Classification, normal_name
from expectations.dataset import extraction_doubt
from expectations.findings import DOCUMENT, read_documents
from warehouse.places import place_column

STATEMENT = (*DOCUMENT, "statement")
_LINE = (*STATEMENT, "side", "row_order", "code", "row")
_BELOW_CLASS = {"functional": r"^2\d{4}(\d{2})?$", "economic": r"^3\d{4}$"}
UNIT_NAME = (
    r"(局|委员会|办公室|办公厅|中心|学校|学院|大学|总队|支队|大队|管理处|研究院|研究所|博物馆|图书馆|站|公司|本级|机关)"
    r"([（(][^）)]*[）)])?$"
)
_UNIT_CODE = 5
"""Codes of units are as short as those of the first two levels; no name on the lists ends like theirs."""
_OWN = {"functional": r"^2\d\d", "economic": r"^3\d\d"}


def coded_lines(
    documents: pl.DataFrame, line_items: pl.DataFrame, statements: tuple[str, ...], classification: Classification
) -> pl.DataFrame:
    """Return the lines with a code of the statements that list codes of a classification.

    A statement that lists units carries their codes; it is told by printing no regular code below the first level.

    Returns:
        `document_id`, `part`, `fiscal_year`, `report_type`, `statement`, `side`, `row_order`, `code`, `row`, `normal`, `width`,
        `own` (begins like a code of the classification), `page`, `place`, and `doubt`: why the line's words may be misread.
    """
    read = read_documents(documents).select(*DOCUMENT, year="fiscal_year", kind="report_type")
    coded = line_items.filter(pl.col("code").is_not_null() & pl.col("statement").is_in(statements))
    lines = coded.unique(_LINE, keep="first", maintain_order=True).join(read, on=DOCUMENT)
    lines = lines.filter(pl.col("code").str.contains(_BELOW_CLASS[classification]).any().over(STATEMENT))
    return lines.select(
        *DOCUMENT,
        pl.col("year").alias("fiscal_year"),
        pl.col("kind").alias("report_type"),
        "statement",
        "side",
        "row_order",
        "code",
        "row",
        normal_name(pl.col("row")).alias("normal"),
        pl.col("code").str.len_chars().cast(pl.Int64).alias("width"),
        pl.col("code").str.contains(_OWN[classification]).alias("own"),
        "page",
        place_column(pl.concat_str("code", pl.lit(" "), "row")).alias("place"),
        pl.when(pl.col("method") == "ocr")
        .then(pl.lit("line_recognised"))
        .when(extraction_doubt().is_not_null())  # what arithmetic doubts is the figure, not the line's words
        .then(pl.lit("line_doubtful"))
        .when(_names_unit())
        .then(pl.lit("line_names_unit"))
        .alias("doubt"),
    )


def _names_unit() -> pl.Expr:
    """Whether a line names a unit: the document's, one whose name begins with that, or one that is called as units are."""
    own = pl.col("row").str.starts_with(pl.col("unit_name")).fill_null(value=False)
    return own | ((pl.col("code").str.len_chars() <= _UNIT_CODE) & pl.col("row").str.contains(UNIT_NAME))


def code_names(lines: pl.DataFrame) -> pl.DataFrame:
    """Return one row a document, code and name: where it stands first, on which pages, and how often."""
    return lines.group_by(*DOCUMENT, "code", "normal", maintain_order=True).agg(
        pl.col("fiscal_year", "report_type", "statement", "row", "place", "width").first(),
        pages=pl.col("page").unique().sort(),
        doubt=pl.when(pl.col("doubt").is_null().any()).then(pl.lit(None, pl.String)).otherwise(pl.col("doubt").first()),
        lines=pl.len(),
    )
