"""Tables without rulings, or without all of them, read as their ruled likes are."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.document import extract_document
from extractors.model import StatementName
from tests.extractors.helpers import items, sided

FONT, SIZE, PITCH, TOP = "STSong-Light", 9.0, 18.0, 480.0
XS = [60, 130, 330, 430, 530, 630]
HEAD = 2
"""Rows of the header."""

EXPENDITURE = [
    ["科目编码", "科目名称", "合计", "本年支出", "<"],
    ["^", "^", "^", "基本支出", "项目支出"],
    ["", "合计", "1,412.00", "407.00", "1,005.00"],
    ["201", "一般公共服务支出", "1,412.00", "407.00", "1,005.00"],
    ["2010601", "行政运行", "407.00", "407.00", ""],
    ["2010602", "一般行政管理事务", "1,000.00", "0.00", "1,000.00"],
    ["2010699", "其他财政事务支出", "5.00", "-", "5.00"],
]


def draw(rows: Sequence[Sequence[str]], xs: Sequence[float], title: str, rules: str = "", head: int = HEAD) -> bytes:
    """A cover and a page with a table: headings centred, numbers at the right edge; `rules` is one of the tests' names."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(842, 595), invariant=1)
    canvas.setFont(FONT, SIZE)
    canvas.drawString(120, 500, "示例市示例局")
    canvas.drawString(120, 480, "2024年度部门决算")
    canvas.showPage()
    canvas.setFont(FONT, SIZE)
    canvas.drawCentredString(400, 540, title)
    canvas.drawRightString(xs[-1], 520, "单位：万元")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            _cell(canvas, rows, xs, r, c, text, head)
    lines = {"three_line": [0, head, len(rows)], "horizontals": range(len(rows) + 1)}.get(rules, [])
    for line in lines:
        if line == 1 and head > 1:
            canvas.line(xs[3], TOP - line * PITCH, xs[-1], TOP - line * PITCH)
        else:
            canvas.line(xs[0], TOP - line * PITCH, xs[-1], TOP - line * PITCH)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _cell(canvas: Canvas, rows: Sequence[Sequence[str]], xs: Sequence[float], r: int, c: int, text: str, head: int) -> None:
    if text in ("<", "^", ""):
        return
    right, bottom = c + 1, r + 1
    while right < len(rows[r]) and rows[r][right] == "<":
        right += 1
    while bottom < len(rows) and rows[bottom][c] == "^":
        bottom += 1
    lines = text.split("\n")
    y = TOP - (r + bottom) / 2 * PITCH - SIZE * 0.35 + (len(lines) - 1) * SIZE * 0.55
    for line in lines:
        if r < head:
            canvas.drawCentredString((xs[c] + xs[right]) / 2, y, line)
        elif (line[:1].isdigit() and "." in line) or line in ("-", "—"):
            canvas.drawRightString(xs[right] - 3, y, line)
        else:
            canvas.drawString(xs[c] + 3, y, line)
        y -= SIZE * 1.1


@pytest.mark.parametrize("rules", ["none", "three_line", "horizontals"])
def test_a_table_is_read_without_its_rulings(rules: str) -> None:
    found = items(extract_document(draw(EXPENDITURE, XS, "支出决算表", rules)), "expenditure")
    assert found[("2010601", "行政运行", "total")] == "407.00"
    assert found[("2010602", "一般行政管理事务", "project")] == "1,000.00"
    assert found[("2010699", "其他财政事务支出", "basic")] == "-"
    assert found[(None, "合计", "total")] == "1,412.00"
    assert ("2010601", "行政运行", "project") not in found
    assert len(found) == 14


@pytest.mark.parametrize("rules", ["none", "three_line"])
def test_a_two_sided_summary_is_read_without_its_rulings(rules: str) -> None:
    rows = [
        ["收入", "<", "支出", "<"],
        ["项目", "金额", "项目", "金额"],
        ["一、一般公共预算财政拨款收入", "414.89", "一、一般公共服务支出", "67.63"],
        ["二、政府性基金预算财政拨款收入", "", "二、科学技术支出", "347.26"],
        ["本年收入合计", "414.89", "本年支出合计", "414.89"],
    ]
    data = draw(rows, [60, 240, 330, 510, 600], "收入支出决算总表", rules)
    assert sided(extract_document(data), "revenue_expenditure_summary") == {
        ("revenue", "一般公共预算财政拨款收入", "amount"): "414.89",
        ("revenue", "本年收入合计", "amount"): "414.89",
        ("expenditure", "一般公共服务支出", "amount"): "67.63",
        ("expenditure", "科学技术支出", "amount"): "347.26",
        ("expenditure", "本年支出合计", "amount"): "414.89",
    }


def test_a_name_that_wraps_is_one_row() -> None:
    rows = [
        *EXPENDITURE[:2],
        ["20805", "行政事业单位养老支出", "3.00", "3.00", ""],
        ["2080505", "机关事业单位基本养老保险缴费支出机关事业\n单位职业年金", "3.00", "3.00", ""],
        ["20899", "其他支出", "1.00", "1.00", ""],
    ]
    found = items(extract_document(draw(rows, XS, "支出决算表")), "expenditure")
    assert found[("2080505", "机关事业单位基本养老保险缴费支出机关事业单位职业年金", "basic")] == "3.00"
    assert found[("20899", "其他支出", "total")] == "1.00"


def test_sentences_with_amounts_are_no_table() -> None:
    sentences = [
        "2024年度收、支总计414.89万元，比上年增加12.00万元，增长3.00%。",
        "2024年度收入合计414.89万元，其中：财政拨款收入414.89万元，占100.00%。",
        "2024年度支出合计414.89万元，其中：基本支出400.00万元，项目支出14.89万元。",
    ]
    data = draw([[s] for s in sentences], [60, 700], "支出决算表", head=0)
    extraction = extract_document(data)
    assert extraction.line_items == ()


@pytest.mark.parametrize("statement", ["expenditure"])
def test_headings_that_could_belong_to_two_columns_are_left_unread(statement: StatementName) -> None:
    rows = [["科目名称", "合计基本支出", "<"], ["一般公共服务支出", "1.00", "2.00"], ["教育支出", "3.00", "4.00"]]
    data = draw(rows, [60, 300, 360, 420], "支出决算表", head=1)
    assert items(extract_document(data), statement) == {}
