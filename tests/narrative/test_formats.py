"""The same text in a web page and a Word document: the same claims, without places."""

from __future__ import annotations

import io

import docx
import pytest

from extractors.document import extract_document
from tests.formats.writers import to_docx, to_html

NARRATIVE = (
    "第三部分 示例市示例局2024年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2024年度收入支出总计1,234.50万元。与2023年度相比，收入支出总计增加34.50万元，增长2.88%。",
    "五、一般公共预算财政拨款支出决算情况说明",
    "2024年度一般公共预算财政拨款支出年初预算为1,200.00万元，支出决算为1,234.50万元，完成年初预算的102.88%。",
)


def web_page() -> bytes:
    added = "".join(f"<p>{text}</p>" for text in NARRATIVE).encode("gb18030")
    return to_html().replace(b"</body>", added + b"</body>")


def word_document() -> bytes:
    document = docx.Document(io.BytesIO(to_docx()))
    for text in NARRATIVE:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("data", [web_page(), word_document()], ids=["html", "docx"])
def test_text_without_places_states_the_same(data: bytes) -> None:
    extraction = extract_document(data)
    assert [(c.subject, c.kind, c.phase, c.value, c.direction) for c in extraction.claims] == [
        ("revenue_expenditure_total", "amount", "final", "1234.50", None),
        ("revenue_expenditure_total", "change", "final", "34.50", "increase"),
        ("revenue_expenditure_total", "rate", "final", "2.88", "increase"),
        ("general_budget_total", "amount", "budget", "1200.00", None),
        ("general_budget_total", "amount", "final", "1234.50", None),
        ("general_budget_total", "budget_rate", "final", "102.88", None),
    ]
    assert {c.box for c in extraction.claims} == {None}
    assert {p.subject for p in extraction.passages if p.kind == "section"} >= {"budget_note", "general_budget_expenditure"}
