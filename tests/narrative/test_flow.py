"""Lines into paragraphs: over lines and pages, without headers, footers and tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.content import PageContent
from extractors.engines.base import Straightening
from extractors.grid import Cell, Grid
from extractors.lines import Line
from extractors.model import Box, Identity
from extractors.narrative import read_text
from extractors.narrative.flow import read_paragraphs
from tests.narrative.texts import LEFT, line, pages

TEXT = "样本局2024年度收入支出总计2995.39万元。与2023年度相比，收入支出总计减少56.95万元，下降1.87%。主要原因：人员变动。"


def texts(found: list[PageContent]) -> list[str]:
    return [p.text for p in read_paragraphs(found)]


def test_wrapped_lines_are_one_paragraph() -> None:
    assert texts(pages([TEXT, "第二段。"])) == [TEXT, "第二段。"]


def test_a_paragraph_goes_on_over_the_page_without_header_and_page_number() -> None:
    long = TEXT * 90
    found = pages(["开头。", long, "结尾。"], header="样本局2024年度部门决算")
    assert len(found) > 2
    assert texts(found) == ["开头。", long, "结尾。"]


def test_a_number_too_wide_for_the_line_does_not_end_the_paragraph() -> None:
    lines = (
        line("主要用于在职人员的基本养老保险支出及其他各项支出。年初预算为", LEFT + 24, 80),
        line("161,620,000.00万元，支出决算为160.75万元。决算数小于预算数。", LEFT, 96),
    )
    page = PageContent(1, 595, (), lines)
    assert len(read_paragraphs([page])) == 1


def test_stream_order_plays_no_part() -> None:
    page = pages([TEXT])[0]
    shuffled = PageContent(1, 595, (), tuple(reversed(page.lines)))
    assert texts([shuffled]) == [TEXT]


def test_headings_stand_alone() -> None:
    paragraphs = [
        "一、收入决算情况说明",
        TEXT,
        "（一）总体情况",
        "1.行政运行。年初预算为1万元。",
        "2.科普活动。年初预算为2万元。",
    ]
    assert texts(pages(paragraphs)) == paragraphs


def test_text_inside_of_a_table_is_no_running_text() -> None:
    cells = tuple(
        Cell(r, r + 1, c, c + 1, (), Box(72 + c * 100, 90 + r * 50, 172 + c * 100, 140 + r * 50), None)
        for r in (0, 1)
        for c in (0, 1)
    )
    grid = Grid(1, (72, 172, 272), (90, 140, 190), cells)
    page = PageContent(1, 595, (grid,), (line("金额12.00万元", 80, 100), line("表下的文字。", 96, 200)))
    assert texts([page]) == ["表下的文字。"]


def test_shaded_words_stand_in_their_line() -> None:
    shade = Cell(0, 1, 0, 1, ("414.89",), Box(144, 78, 180, 94), Box(144, 80, 180, 92))
    grid = Grid(1, (144, 180), (78, 94), (shade,))
    edges = [(72 + 12 * i, 84 + 12 * i) for i in range(6)] + [(144, 180)] + [(180 + 12 * i, 192 + 12 * i) for i in range(3)]
    gap = Line("收入支出总计 万元。", Box(72, 80, 216, 92), tuple(edges))
    assert texts([PageContent(1, 595, (grid,), (gap,))]) == ["收入支出总计414.89万元。"]


def test_a_wide_blank_parts_two_numbers_and_a_narrow_one_none() -> None:
    wide = Line("2024 5.6", Box(0, 0, 60, 12), ((0, 6), (6, 12), (12, 18), (18, 24), (24, 42), (42, 48), (48, 54), (54, 60)))
    assert texts([PageContent(1, 595, (), (wide,))]) == ["2024 5.6"]
    narrow = Line("20 24年", Box(0, 0, 42, 12), ((0, 6), (6, 12), (12, 15), (15, 21), (21, 27), (27, 39)))
    assert texts([PageContent(1, 595, (), (narrow,))]) == ["2024年"]


def test_lines_without_places_are_paragraphs() -> None:
    lines = tuple(Line(text, Box(0, 20 * i, 100, 20 * i + 20)) for i, text in enumerate(["一、概况", "共1万元，", "占2%。"]))
    found = read_paragraphs([PageContent(1, 100, (), lines, placed=False)])
    assert [p.text for p in found] == ["一、概况", "共1万元，", "占2%。"]
    assert found[1].box(1, 4) is None


def test_a_figures_box_is_that_of_its_characters() -> None:
    paragraph = read_paragraphs(pages(["总计414.89万元。"]))[0]
    start = paragraph.text.index("414.89")
    assert paragraph.box(start, start + 6) == Box(LEFT + 48, 80.0, LEFT + 84, 92.0)


@pytest.mark.parametrize("end", ["。", "。\u200b", "。\ufeff”", "︒", "。”  "])
def test_a_full_line_that_ends_with_a_stop_ends_its_paragraph(end: str) -> None:
    full = "收入总计" + "一二三四五六七八九十" * 3 + "100.00万元"
    lines = (line("样本局" + full, LEFT, 80), line(full + end, LEFT, 96), line("二、支出决算情况说明", LEFT, 112))
    assert texts([PageContent(1, 595, (), lines)])[-1] == "二、支出决算情况说明"


def test_half_width_commas_part_clauses_and_thousands_stay() -> None:
    assert texts(pages(["支出1,234.50万元,其中:货物(类)２万元。"])) == ["支出1,234.50万元，其中：货物（类）2万元。"]


@pytest.mark.parametrize("placed", [True, False])
def test_a_line_of_blanks_without_width_is_no_paragraph(placed: bool) -> None:
    lines = (Line("收入总计1.00万元。", Box(72, 80, 180, 92)), Line("\u200b\ufeff", Box(72, 120, 73, 132)))
    assert texts([PageContent(1, 595, (), lines, placed=placed)]) == ["收入总计1.00万元。"]


@given(st.data())
def test_boxes_on_a_straightened_page_are_those_of_their_characters(data: st.DataObject) -> None:
    straightening = Straightening(data.draw(st.floats(-8, 8)), data.draw(st.integers(0, 3)), 595, 842)
    page = replace(pages(["总计414.89 万元，其中：  2024 5.6元（一）。"])[0], straightening=straightening)
    paragraph = read_paragraphs([page])[0]
    start = data.draw(st.integers(0, len(paragraph.text) - 1))
    end = data.draw(st.integers(start + 1, len(paragraph.text)))
    boxes = [box for place in range(start, end) if (box := paragraph.box(place, place + 1))]
    around = Box(min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes))
    assert paragraph.box(start, end) == around
    assert paragraph.page_at(start) == paragraph.page == paragraph.last_page == 1


@given(
    st.lists(
        st.text("收入支出总计预算万元，占0123456789.%", min_size=1, max_size=120).map(lambda t: t + "。"), min_size=1, max_size=12
    )
)
def test_no_character_is_lost_or_doubled(paragraphs: list[str]) -> None:
    found = read_paragraphs(pages(paragraphs))
    assert "".join(p.printed for p in found) == "".join(paragraphs)
    assert all(len(p.text) == len(p.printed) for p in found)


_DRAWN = st.text("收入支出决算万元，。、1234567890.% （）一二", max_size=30)
_PLACE = st.floats(-50, 900, allow_nan=False)


@given(st.lists(st.tuples(_DRAWN, _PLACE, _PLACE, _PLACE, _PLACE, st.booleans()), max_size=12), st.booleans())
def test_lines_in_any_boxes_are_read(drawn: list[tuple[str, float, float, float, float, bool]], placed: bool) -> None:
    """Damaged pages have lines without width or height, or with less than none, and glyphs without places."""
    lines = tuple(
        Line(text, Box(x0, top, x1, bottom), tuple((x0, x1) for c in text if c.strip()) if edges else ())
        for text, x0, top, x1, bottom, edges in drawn
    )
    pages = [PageContent(n, 595, (), lines, placed=placed) for n in (1, 2)]
    claims, passages = read_text(read_paragraphs(pages), Identity(None, None, None, None, None), ())
    assert all(claim.page in (1, 2) for claim in claims)
    assert all(passage.page in (1, 2) for passage in passages)
