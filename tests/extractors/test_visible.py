"""Text that nobody sees is not read as printed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.engines import Engine, engine_named
from tests.extractors.drawing import FONT


@pytest.fixture(params=["pdfium", "pdfplumber"])
def engine(request: pytest.FixtureRequest) -> Callable[[bytes], Engine]:
    return engine_named(request.param)


def texts(engine: Callable[[bytes], Engine], data: bytes) -> str:
    page = next(engine(data).pages())
    return "".join(g.text for g in page.glyphs)


def canvas() -> tuple[Canvas, io.BytesIO]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    drawn = Canvas(buffer, pagesize=(400, 300), invariant=1)
    drawn.setFont(FONT, 10)
    return drawn, buffer


def test_an_invisible_layer_is_not_read_and_moves_nothing(engine: Callable[[bytes], Engine]) -> None:
    drawn, buffer = canvas()
    text = drawn.beginText(50, 200)
    text.setTextRenderMode(3)
    text.textOut("隐藏")
    text.setTextRenderMode(0)
    text.textOut("可见")
    drawn.drawText(text)
    drawn.save()
    page = next(engine(buffer.getvalue()).pages())
    assert [g.text for g in page.glyphs] == ["可", "见"]
    assert page.glyphs[0].box.x0 == 70


def test_text_off_the_page_is_not_read(engine: Callable[[bytes], Engine]) -> None:
    drawn, buffer = canvas()
    drawn.drawString(50, 200, "在内")
    drawn.drawString(50, -40, "在外")
    drawn.drawString(500, 200, "在外")
    drawn.save()
    assert texts(engine, buffer.getvalue()) == "在内"


def test_white_text_is_read_on_colour_only(engine: Callable[[bytes], Engine]) -> None:
    drawn, buffer = canvas()
    drawn.setFillColorRGB(0, 0, 0.5)
    drawn.rect(40, 190, 100, 30, fill=1, stroke=0)
    drawn.setFillColorRGB(1, 1, 1)
    drawn.drawString(50, 200, "表头")
    drawn.drawString(50, 100, "白字")
    drawn.save()
    assert texts(engine, buffer.getvalue()) == "表头"


def test_a_title_printed_several_times_is_read_once(engine: Callable[[bytes], Engine]) -> None:
    drawn, buffer = canvas()
    for shift in (0, 0, 0.4, 0.8):
        drawn.drawString(50 + shift, 200, "2022年11月")
    drawn.save()
    assert texts(engine, buffer.getvalue()) == "2022年11月"
