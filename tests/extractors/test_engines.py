"""The fast engine gives the pages that the reference engine gives, and leaves to it what it cannot be certain of."""

from __future__ import annotations

import io
import re
import shutil
import zlib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors import line_loops, placing
from extractors.document import extract_document
from extractors.engines import Engine, Page, PdfiumEngine, engine_named
from extractors.engines import pdfium_calls as calls
from extractors.engines.base import LEVEL, UPRIGHT, Rulings, UnusualPageError
from extractors.engines.loops import COMPILED, PLAIN
from extractors.engines.pdfium import read_page
from extractors.engines.plumber import PdfplumberEngine
from extractors.engines.soundness import examine
from extractors.model import Box, Extraction
from tests.extractors.drawing import ABOVE, FONT, LEFT, Ruled, Sheet, draw

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
REAL = sorted(CORPUS.glob("*.pdf")) if CORPUS.is_dir() else []

NEAR = 0.1
"""Points: pdfium counts in floats of half the precision."""

WIDER = 0.8
"""Points: where a font is not embedded, pdfium takes a digit to be as wide as that of the font in its place."""


def canvas() -> tuple[Canvas, io.BytesIO]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    drawn = Canvas(buffer, pagesize=(400, 300), invariant=1)
    drawn.setFont(FONT, 10)
    return drawn, buffer


def fast(data: bytes, number: int = 1) -> Page:
    """A page as pdfium alone reads it, with compiled loops and with plain ones alike."""
    replaces = examine(data).replaces_text
    if COMPILED is None:
        return read_page(PdfDocument(data), number, replaces, PLAIN)
    try:
        plain = read_page(PdfDocument(data), number, replaces, PLAIN)
    except UnusualPageError as why:
        with pytest.raises(type(why), match=re.escape(str(why))):
            read_page(PdfDocument(data), number, replaces, COMPILED)
        raise
    compiled = read_page(PdfDocument(data), number, replaces, COMPILED)
    assert compiled == plain
    return compiled


def assert_near(boxes: Collection[Box], others: Collection[Box], near: float = NEAR) -> None:
    assert len(boxes) == len(others)
    for box, other in zip(boxes, others, strict=True):
        assert all(abs(a - b) <= near for a, b in zip(box, other, strict=True)), (box, other)


def assert_same(page: Page, reference: Page) -> None:
    assert [g.text for g in page.glyphs] == [g.text for g in reference.glyphs]
    assert_near([g.box for g in page.glyphs], [g.box for g in reference.glyphs], WIDER)
    assert_near(page.rulings, reference.rulings)
    assert len(page.tables) == len(reference.tables)
    for table, other in zip(page.tables, reference.tables, strict=True):
        assert_near(table, other)
    found = (page.number, page.has_images, page.damage, round(page.width, 1), round(page.height, 1))
    assert found == (
        reference.number,
        reference.has_images,
        reference.damage,
        round(reference.width, 1),
        round(reference.height, 1),
    )


TABLE = Ruled(
    [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "1,234.56"], ["合计", LEFT, "1,234.56"]], [80, 160, 90]
)
MERGED = Ruled([["收入", LEFT, "支出", LEFT], ["项目", "金额", "项目", "金额"], ["财政拨款", "8.00", "教育", "-"]], [90] * 4)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("table", [TABLE, MERGED], ids=["one side", "merged"])
def test_a_drawn_page_is_the_same(table: Ruled, rotate: int) -> None:
    data = draw(Sheet(["支出决算表", "单位：万元"], table, ["注：本表反映支出。"], rotate))
    for page, reference in zip(PdfiumEngine(data).pages(), PdfplumberEngine(data).pages(), strict=True):
        assert_same(page, reference)
    assert_same(fast(data, 2), next(p for p in PdfplumberEngine(data).pages() if p.number == 2))


_texts = st.text(st.sampled_from("收入支出0123456789.,-—、（）"), min_size=0, max_size=8)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(_texts | st.just(ABOVE), min_size=n, max_size=n), min_size=2, max_size=6)
    )
)
def test_any_ruled_table_has_the_same_cells_and_characters(rows: list[list[str]]) -> None:
    rows = [[text if at or text != ABOVE else "" for text in row] for at, row in enumerate(rows)]
    data = draw(Sheet(["收入决算表"], Ruled(rows, [120] * len(rows[0]))), cover=())
    assert_same(fast(data), next(PdfplumberEngine(data).pages()))


_strokes = st.tuples(*[st.integers(0, 20).map(lambda n: 10.0 * n)] * 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_strokes, st.booleans()), max_size=30))
def test_any_strokes_and_shapes_make_the_same_cells(shapes: list[tuple[tuple[float, float, float, float], bool]]) -> None:
    drawn, buffer = canvas()
    drawn.drawString(20, 250, "文字")
    for (x, y, width, height), filled in shapes:
        if filled and width and height:
            drawn.rect(x, y, width, height, fill=1, stroke=0)
        elif width and height:
            drawn.rect(x, y, width, height)
        else:
            drawn.line(x, y, x + width, y + height)
    drawn.save()
    assert_same(fast(buffer.getvalue()), next(PdfplumberEngine(buffer.getvalue()).pages()))


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler when the project is installed")
def test_an_installation_with_a_compiler_has_compiled_loops() -> None:
    assert COMPILED is not None
    assert placing.group_lines is not line_loops.group_lines


_edges = st.integers(0, 40).map(lambda n: n * 1.25)
_ruling = st.tuples(_edges, _edges, _edges, st.booleans()).map(
    lambda r: Box(r[0], min(r[1:3]), r[0], max(r[1:3])) if r[3] else Box(min(r[1:3]), r[0], max(r[1:3]), r[0])
)


def rulings_of(boxes: Sequence[Box]) -> Rulings:
    """Upright and level strokes, as the engine has them."""
    rulings = Rulings()
    for box in boxes:
        rulings.add(UPRIGHT if box.x0 == box.x1 else LEVEL, box)
    return rulings


@pytest.mark.skipif(COMPILED is None, reason="needs the compiled loops, which an installation with a C compiler has")
@settings(max_examples=400, deadline=None)
@given(st.lists(_ruling, max_size=40))
def test_any_rulings_make_the_same_cells_compiled(boxes: list[Box]) -> None:
    assert COMPILED is not None
    assert COMPILED.find_tables(rulings_of(boxes)) == PLAIN.find_tables(rulings_of(boxes))


@given(st.lists(_ruling, max_size=5), st.lists(_ruling, max_size=5))
def test_rulings_are_the_boxes_that_were_taken_in(boxes: list[Box], others: list[Box]) -> None:
    both = rulings_of(boxes) + rulings_of(others)
    assert list(both) == [*boxes, *others]
    assert len(both) == len(boxes) + len(others)
    assert all(box in both for box in boxes)


def test_a_page_of_more_crossings_than_fit_has_the_same_cells() -> None:
    count, gap = 510, 4.0
    end = gap * (count - 1)
    level = [Box(0, gap * n, end, gap * n) for n in range(count)]
    upright = [Box(gap * n, 0, gap * n, end) for n in range(count)]
    [table] = (COMPILED or PLAIN).find_tables(rulings_of([*level, *upright]))
    assert len(table) == (count - 1) ** 2
    assert table[:2] == (Box(0, 0, gap, gap), Box(0, gap, gap, 2 * gap))


def test_a_dash_at_the_end_of_a_line_is_a_dash() -> None:
    drawn, buffer = canvas()
    for y, text in ((200, "预算-"), (185, "续行"), (170, "-")):
        drawn.drawString(50, y, text)
    drawn.save()
    assert "".join(g.text for g in fast(buffer.getvalue()).glyphs) == "预算-续行-"


def test_equal_digits_that_are_written_one_by_one_are_all_there() -> None:
    drawn, buffer = canvas()
    for at in range(6):
        drawn.drawString(50 + 5 * at, 200, "1")
    drawn.save()
    assert "".join(g.text for g in fast(buffer.getvalue()).glyphs) == "111111"


def test_text_that_is_printed_over_its_invisible_double_is_read() -> None:
    drawn, buffer = canvas()
    for mode in (3, 0):
        drawn._code.append(f"{mode} Tr")
        drawn.drawString(50, 200, "合计100.00")
    drawn.save()
    page = next(PdfiumEngine(buffer.getvalue()).pages())
    assert "".join(g.text for g in page.glyphs) == "合计100.00"


@pytest.mark.parametrize("text", ["合计-", "-", "100.00"])
@pytest.mark.parametrize("apart", [0.0, 0.3, 1.0])
def test_text_that_is_printed_twice_is_read_once(text: str, apart: float) -> None:
    drawn, buffer = canvas()
    for right in (0.0, apart):
        drawn.drawString(50 + right, 200, text)
        drawn.drawString(50 + right, 185, "续行")
    drawn.save()
    assert "".join(g.text for g in fast(buffer.getvalue()).glyphs) == text + "续行"


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_blanks_that_stand_alone_are_nothing_though_they_are_stroked(mode: int) -> None:
    drawn, buffer = canvas()
    drawn.setLineWidth(0.3)
    drawn._code.append(f"{mode} Tr")
    for x, text in ((50, "合计 "), (80, "     "), (150, "     ")):  # pdfium leaves out blanks after blanks
        drawn.drawString(x, 200, text)
    drawn.save()
    page, reference = fast(buffer.getvalue()), next(PdfplumberEngine(buffer.getvalue()).pages())
    assert [g.text for g in page.glyphs] == [g.text for g in reference.glyphs] == ["合", "计"]


@pytest.mark.parametrize("texts", [["收入100", "支出200", "100"], ["1", "11", "111"], ["支出", "出支"]])
@pytest.mark.parametrize("apart", [0.5, 1.0, 3.0])
def test_of_texts_that_lie_on_each_other_what_the_reference_has_is_there(texts: list[str], apart: float) -> None:
    drawn, buffer = canvas()
    for at, text in enumerate(texts):
        drawn.drawString(50 + apart * at, 200, text)
    drawn.save()
    reference = next(PdfplumberEngine(buffer.getvalue()).pages())
    assert [g.text for g in fast(buffer.getvalue()).glyphs] == [g.text for g in reference.glyphs]


@pytest.mark.parametrize("size", ["1" + "0" * 40 + ".0 300", "20000000000.0 0.00001", "300000000.0 0.001"])
def test_a_page_of_a_size_that_cannot_be_drawn_is_unusual(size: str) -> None:
    drawn, buffer = canvas()
    drawn.drawString(50, 200, "合计")
    drawn.save()
    page = calls.open_page(PdfDocument(buffer.getvalue().replace(b"[ 0 0 400 300 ]", f"[ 0 0 {size} ]".encode())), 1)
    with pytest.raises(UnusualPageError, match="cannot be drawn"):
        calls.drawn(page, 1_000_000)
    calls.close_page(page)


@pytest.mark.parametrize("text", ["", "   ", "off the page"])
def test_a_page_without_a_visible_character_is_empty(text: str) -> None:
    drawn, buffer = canvas()
    drawn.drawString(50, -200 if text == "off the page" else 200, text)
    drawn.save()
    assert fast(buffer.getvalue()).glyphs == ()


def white(drawn: Canvas) -> None:
    drawn.setFillColorRGB(1, 1, 1)
    drawn.drawString(50, 100, "白字")


def turned(drawn: Canvas) -> None:
    drawn.rotate(30)
    drawn.drawString(150, 50, "水印")


def replaced(drawn: Canvas) -> None:
    drawn._code.append("/Span <</ActualText (9)>> BDC")
    drawn.drawString(50, 100, "1")
    drawn._code.append("EMC")


@pytest.mark.parametrize("unusual", [white, turned, replaced])
def test_what_is_unusual_is_left_to_the_reference_engine(unusual: object) -> None:
    assert callable(unusual)
    drawn, buffer = canvas()
    drawn.drawString(50, 200, "文字")
    unusual(drawn)
    drawn.save()
    with pytest.raises(UnusualPageError):
        fast(buffer.getvalue())
    assert next(PdfiumEngine(buffer.getvalue()).pages()) == next(PdfplumberEngine(buffer.getvalue()).pages())


def test_a_document_with_one_damaged_stream_is_not_sound() -> None:
    packed = zlib.compress(b"0 0 10 10 re S\n" * 200)
    stream = b"1 0 obj\n<</Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n"
    assert examine(stream % packed).sound
    assert not examine(stream % packed[:20]).sound
    assert not examine(stream % packed + b"trailer <</Encrypt 5 0 R>>").sound
    picture = stream.replace(b"<<", b"<</Subtype/Image")
    assert examine(picture % packed[:20]).sound


def test_engines_are_known_by_name() -> None:
    assert [engine_named(name) for name in ("pdfium", "pdfplumber")] == [PdfiumEngine, PdfplumberEngine]
    with pytest.raises(ValueError, match="no engine 'other'"):
        engine_named("other")


def figures(extraction: Extraction) -> list[object]:
    """All that was read, without the places on the page."""
    items = [row._replace(box=None) for row in extraction.line_items]
    claims = [replace(row, box=None) for row in extraction.claims]
    passages = [replace(row, box=None) for row in extraction.passages]
    return [extraction.status, extraction.statements, items, claims, passages]


@pytest.mark.corpus
@pytest.mark.skipif(not REAL, reason="the hand-checked real documents do not lie beside this checkout")
@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_real_documents_give_the_same_figures(path: Path) -> None:
    data = path.read_bytes()
    engines: list[Engine] = [PdfiumEngine(data), PdfplumberEngine(data)]
    for page, reference in zip(*(engine.pages() for engine in engines), strict=True):
        assert [g.text for g in page.glyphs] == [g.text for g in reference.glyphs]
        assert [len(table) for table in page.tables] == [len(table) for table in reference.tables]
    assert figures(extract_document(data, PdfiumEngine)) == figures(extract_document(data, PdfplumberEngine))


def test_a_character_that_only_another_font_of_the_machine_has_is_read() -> None:
    drawn, buffer = canvas()
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    drawn.drawString(50, 200, "合计")
    drawn.setFont("HeiseiMin-W3", 10)
    drawn.drawString(150, 200, "—")
    drawn.drawString(200, 200, " ")
    drawn.save()
    page, reference = fast(buffer.getvalue()), next(PdfplumberEngine(buffer.getvalue()).pages())
    assert [g.text for g in page.glyphs] == ["合", "计", "—"]
    assert_near([g.box for g in page.glyphs], [g.box for g in reference.glyphs])


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_boxes_count_from_where_the_page_begins_as_displayed(engine: str) -> None:
    plain = draw(Sheet(["支出预算总表"], Ruled([["科目编码", "合计"], ["201", "3.00"]], [90, 90])), cover=())
    document = PdfDocument(plain)
    page = document[0]
    _, _, width, height = page.get_mediabox()
    page.set_mediabox(-12, 20, width - 12, height + 20)
    moved = io.BytesIO()
    document.save(moved)
    before, after = (next(iter(engine_named(engine)(data).pages())) for data in (plain, moved.getvalue()))
    assert [g.text for g in after.glyphs] == [g.text for g in before.glyphs] != []
    right_and_down = [Box(b.x0 + 12, b.top + 20, b.x1 + 12, b.bottom + 20) for b in (g.box for g in before.glyphs)]
    assert_near([g.box for g in after.glyphs], right_and_down)
    cells = [Box(b.x0 + 12, b.top + 20, b.x1 + 12, b.bottom + 20) for table in before.tables for b in table]
    assert_near([b for table in after.tables for b in table], cells)
    assert (after.width, after.height) == (before.width, before.height)


def test_numbers_that_pdfium_fills_are_a_threads_own() -> None:
    """Else two threads that read documents give each other's boxes, without any error."""

    def filled() -> np.ndarray:
        return calls._BOXES.rows(2)[0]

    with ThreadPoolExecutor(1) as other:
        assert np.shares_memory(filled(), filled())
        assert not np.shares_memory(filled(), other.submit(filled).result())
