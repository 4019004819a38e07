"""The check on whose document it is: cover, headings, titles, preparers, link and file name have to say the same."""

from __future__ import annotations

import re

import polars as pl

from expectations.findings import read_documents
from expectations.model import RuleCard
from warehouse.schema import CHECKS

CARD = RuleCard(
    id="identity-witnesses-agree",
    severity="warning",
    subject="completeness",
    title_zh="封面、标题、表名、编制单位与链接所示一致",
    title_en="Cover, headings, titles, preparers and link say the same",
    description_zh="文件各处对单位、年度、报告类型、口径的说法一致。",
    description_en="All witnesses of unit, year, report type and scope in a document agree.",
    source="政府信息公开条例；预决算公开操作规程",
)
"""The one rule here."""

_OF_SCOPE = "scope: "
"""A unit's document often calls itself 部门预算: worth knowing, and no mistake in the figures."""

_PAGES = re.compile(r"\(p\.([\d, ]+)")
_TERMS: tuple[tuple[str, str], ...] = (
    (r"fiscal year: ", "年度："),
    (r"report type: ", "报告类型："),
    (r"unit name: ", "单位名称："),
    (r"scope: ", "口径："),
    (r"the cover's 本级 or 汇总 says ", "封面所注本级或汇总为 "),
    (r"the cover says ", "封面为 "),
    (r"(\d+) headings? says? ", r"\1 处标题为 "),
    (r"(\d+) table titles? says? ", r"\1 处表名为 "),
    (r"(\d+) preparer lines? says? ", r"\1 处编制单位为 "),
    (r"the portal says ", "门户为 "),
    (r"the document says ", "文件为 "),
    (r" and (\d+) more\)", r"等另 \1 页）"),
    (r" \(p\.([\d, ]+)\)", r"（第 \1 页）"),
    (r" \(p\.([\d, ]+)", r"（第 \1 页"),
    (r"final_account", "决算"),
    (r"budget", "预算"),
    (r"department", "部门"),
    (r"unit(?=[（，；]|$)", "单位"),
    (r", ", "，"),
)
"""How the sentences of `documents.conflicts` are said in Chinese, applied in order."""


def check_identity(documents: pl.DataFrame) -> pl.DataFrame:
    """Return one row of `checks` for each document, or part of one, that was read.

    Args:
        documents: table `documents`.

    Returns:
        Rows of table `checks` with rule `identity-witnesses-agree`: `fail` with every conflict and its pages, else `pass`.
    """
    read = read_documents(documents).iter_rows(named=True)
    return CHECKS.frame([_row(row["document_id"], row["part"], row["conflicts"] or []) for row in read]).sort(
        CHECKS.sort_by, nulls_last=True, maintain_order=True
    )


def _row(document_id: str, part: int, conflicts: list[str]) -> dict[str, object]:
    pages = sorted(
        {int(page) for sentence in conflicts for found in _PAGES.findall(sentence) for page in re.findall(r"\d+", found)}
    )
    agree = "封面、标题、表名、编制单位与链接所示一致。", "Cover, headings, titles, preparers and link say the same."
    differ = f"所示不一：{'；'.join(map(_in_chinese, conflicts))}。", f"The witnesses disagree: {'; '.join(conflicts)}."
    zh, en = differ if conflicts else agree
    return {
        "document_id": document_id,
        "part": part,
        "rule_id": CARD.id,
        "severity": "info" if all(sentence.startswith(_OF_SCOPE) for sentence in conflicts) and conflicts else CARD.severity,
        "outcome": "fail" if conflicts else "pass",
        "pages": pages,
        "message_zh": zh,
        "message_en": en,
    }


def _in_chinese(sentence: str) -> str:
    for english, chinese in _TERMS:
        sentence = re.sub(english, chinese, sentence)
    return sentence
