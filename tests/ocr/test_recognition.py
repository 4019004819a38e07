"""A drawn account, scanned, gives the line items of the printed one. Needs the extra, and a Chinese font for pdfium."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.document import Tools, extract_document
from extractors.engines import PdfiumEngine
from extractors.model import Box, Extraction
from extractors.ocr.loading import load
from tests.extractors.drawing import LEFT, WIDTH, Ruled, Sheet, draw
from tests.ocr.rasterise import Scanner, rasterise

pytestmark = pytest.mark.skipif(load() is None, reason="the extra juesuan[ocr] is not installed")

HEAD = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
FIRST = Ruled(
    [
        *HEAD,
        ["201", "一般公共服务支出", "1,212.00", "707.31", "504.69"],
        ["20106", "财政事务", "1,212.00", "707.31", "504.69"],
        ["2010601", "行政运行", "707.31", "707.31", ""],
        ["2010602", "一般行政管理事务", "504.69", "", "504.69"],
        ["合计", LEFT, "1,212.00", "707.31", "504.69"],
    ],
    [80, 200, 100, 100, 100],
)
SECOND = Ruled([["301", "工资福利支出", "600.20"], ["30101", "基本工资", "600.20"], ["合计", LEFT, "600.20"]], [80, 200, 100])
BASIC = Ruled([["科目编码", "科目名称", "决算数"], *SECOND.rows], SECOND.widths)


@cache
def account() -> bytes:
    return draw(
        Sheet(["支出决算表", "单位：万元"], FIRST),
        Sheet(["一般公共预算财政拨款基本支出决算表", "单位：万元"], BASIC),
    )


@cache
def draws_chinese() -> bool:
    """Whether pdfium has a font for Chinese on this machine: without one all characters look alike, or like nothing."""
    images = []
    for char in "财政":
        document = pypdfium2.PdfDocument(draw(Sheet([char * 3]), cover=()))
        images.append(np.asarray(document[0].render(scale=2).to_pil().convert("L")))
        document.close()
    return bool((images[0] < 128).any() and (images[0] != images[1]).any())


def cells(extraction: Extraction) -> list[tuple[object, ...]]:
    return [(i.statement, i.code, i.row, i.measure, i.amount, i.amount_text, i.page) for i in extraction.line_items]


def recognised(scan: bytes) -> Extraction:
    return extract_document(scan, tools=Tools(recognizer=load()))


def centre(box: Box | None) -> tuple[float, float]:
    assert box is not None
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


@pytest.mark.parametrize("turn", [0, 90])
def test_a_scan_says_what_the_print_says(turn: int) -> None:
    if not draws_chinese():
        pytest.skip("pdfium finds no Chinese font on this machine, so a scan cannot be drawn")
    printed, scanned = extract_document(account()), recognised(rasterise(account(), Scanner(turn=turn)))
    assert cells(scanned) == cells(printed)
    assert scanned.text_layer == "scanned"
    assert scanned.identity.fiscal_year == printed.identity.fiscal_year == 2024
    assert scanned.identity.report_type == printed.identity.report_type
    for scan, print_ in zip(scanned.line_items, printed.line_items, strict=True):
        x, y = centre(print_.box)
        expected = (y, WIDTH - x) if turn == 90 else (x, y)
        assert centre(scan.box) == pytest.approx(expected, abs=8)  # the scan is skewed, the print is not
    assert {i.method for i in scanned.line_items} == {"ocr"}
    assert all(i.confidence is not None and 0 <= i.confidence <= 1 for i in scanned.line_items)


def test_a_scan_without_a_recogniser_is_unreadable() -> None:
    extraction = extract_document(rasterise(account(), Scanner(dpi=72)))
    assert (extraction.status, extraction.text_layer) == ("unreadable", "scanned")


def test_a_page_without_rulings_gives_glyphs_and_no_table() -> None:
    image = Image.new("RGB", (1654, 1169), "white")
    ImageDraw.Draw(image).text((300, 300), "2024  1,234.56", fill="black", font=ImageFont.load_default(40))
    recognizer = load()
    assert recognizer is not None
    page = recognizer.read(image, 7, 595.4, 420.8)
    assert "".join(g.text for g in page.glyphs) == "20241,234.56"
    assert (page.number, page.tables, page.method) == (7, (), "ocr")
    first, last = page.glyphs[0].box, page.glyphs[-1].box
    assert 100 < first.x0 < 120 and last.x1 < 300 and 100 < first.top < 125


def test_a_blank_page_gives_nothing() -> None:
    recognizer = load()
    assert recognizer is not None
    page = recognizer.read(Image.new("RGB", (400, 500), "white"), 1, 144.0, 180.0)
    assert (page.glyphs, page.tables) == ((), ())


def test_a_scanned_page_that_cannot_be_drawn_is_reported() -> None:
    class Undrawable(PdfiumEngine):
        def image(self, number: int, dpi: int) -> Image.Image:
            self._data = self._data[: len(self._data) // 2]
            return super().image(number, dpi)

    extraction = extract_document(rasterise(account()), Undrawable, Tools(recognizer=load()))
    assert extraction.status == "failed"
    assert "p.1 is damaged and cannot be drawn" in (extraction.status_reason or "")


def test_a_scanned_page_without_a_size_is_reported() -> None:
    def flat(found: re.Match[bytes]) -> bytes:
        return b"/MediaBox [0 0 0 0]".ljust(len(found[0]))

    scan = re.sub(rb"/MediaBox ?\[[^\]]{8,}\]", flat, rasterise(account()))
    extraction = recognised(scan)
    assert (extraction.status, "p.1 has no size and cannot be drawn" in (extraction.status_reason or "")) == ("failed", True)
