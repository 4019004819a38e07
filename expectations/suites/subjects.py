"""The subjects of the suites, and which subject a rule is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from expectations.model import RuleCard, Subject, load_rules

READING_RULE = "document-is-read"


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """What a suite says of itself."""

    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


SUBJECTS: dict[Subject, SubjectCard] = {
    "reading": SubjectCard(
        "识读",
        "Reading",
        "取得的文件能否读出：整份读出、部分读出或未能读出。",
        "Whether the documents that were had could be read: whole, in part, or not at all.",
    ),
    "identities": SubjectCard(
        "勾稽关系",
        "Identities",
        "九张报表表内、表间应成立的加总与相等关系。",
        "The sums and equalities that must hold within and between the nine statements.",
    ),
    "narrative": SubjectCard(
        "文字说明",
        "Narrative",
        "文字说明中的数字与报表一致，其增减、比率、合计自身成立。",
        "Figures of the narrative agree with the statements, and its changes, rates and sums hold.",
    ),
    "completeness": SubjectCard(
        "完整性",
        "Completeness",
        "应公开的报表和内容齐全，文件各处对单位、年度、类型的说法一致。",
        "The statements and sections that must be there are there, and the document says one thing of whose it is.",
    ),
    "codes": SubjectCard(
        "科目编码",
        "Codes",
        "科目编码属于政府收支分类科目，编码与名称、上下级相符。",
        "Codes are those of the classification and fit their names and levels.",
    ),
    "plausibility": SubjectCard(
        "合理性",
        "Plausibility",
        "金额在可信的范围内。",
        "Amounts are within what can be believed.",
    ),
    "cross_document": SubjectCard(
        "跨文件",
        "Across documents",
        "同一单位不同年度、预算与决算、部门与单位的文件之间相符。",
        "Documents of one unit agree: year with year, budget with account, department with unit.",
    ),
    "schema": SubjectCard(
        "数据结构",
        "Schema",
        "公开的表符合数据字典：列、格式、取值、必填与主键。",
        "The published tables are what the data dictionary says: columns, formats, domains, required values and keys.",
    ),
}
"""All suites in the order in which they are shown."""

OWN_CARDS: tuple[RuleCard, ...] = (
    RuleCard(
        id=READING_RULE,
        severity="warning",
        subject="reading",
        title_zh="文件可以读出",
        title_en="The document can be read",
        description_zh="extracted 记为通过，partial 记为无法核对，failed 与 unreadable 记为不符，其余不适用。",
        description_en="extracted passes, partial is not evaluable, failed and unreadable fail, the rest does not apply.",
        source="documents.status",
    ),
)
"""Cards of what is checked without a declaration of its own."""


def all_cards(checks: pl.DataFrame, rules: Sequence[RuleCard] | None = None) -> tuple[RuleCard, ...]:
    """Return the cards of the given catalogues and our own, each id once, and one for each id that only `checks` knows.

    Args:
        checks: table `checks`.
        rules: the cards of all catalogues, by default those of the sums.
    """
    known = {card.id: card for card in (*(load_rules() if rules is None else rules), *OWN_CARDS)}
    stray = checks.filter(~pl.col("rule_id").is_in(list(known))).select("rule_id", "severity").unique("rule_id").sort("rule_id")
    bare = {
        rule_id: RuleCard.model_construct(
            id=rule_id,
            severity=severity,
            subject="identities",
            title_zh=rule_id,
            title_en=rule_id,
            description_zh="",
            description_en="",
            source="",
        )
        for rule_id, severity in stray.iter_rows()
    }
    return tuple({**known, **bare}.values())


def reading_checks(documents: pl.DataFrame) -> pl.DataFrame:
    """Return what became of each document as rows of `checks` (id, part, rule, severity, outcome, messages)."""
    outcomes = {"extracted": "pass", "partial": "not_evaluable", "failed": "fail", "unreadable": "fail"}
    once = documents.filter(pl.col("document_id").is_not_null()).unique(
        ["document_id", "part"], keep="first", maintain_order=True
    )
    reason = pl.col("status_reason").fill_null("")
    return once.select(
        "document_id",
        pl.col("part").fill_null(1),
        pl.lit(READING_RULE).alias("rule_id"),
        pl.lit("warning").alias("severity"),
        pl.col("status").replace_strict(outcomes, default="not_applicable", return_dtype=pl.String).alias("outcome"),
        pl.format("未能读出：{}", reason).alias("message_zh"),
        pl.format("Could not be read: {}", reason).alias("message_en"),
    )
