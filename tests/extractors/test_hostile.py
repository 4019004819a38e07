"""Bytes that are no readable disclosure: each gets a status and a reason, and none an exception."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.document import extract_document
from extractors.engines import Glyph, Page, PdfiumEngine
from extractors.engines.base import MOST_PIXELS, MOST_RULINGS
from extractors.engines.overprint import without_overprints
from extractors.formats.pdf import MOST_PAGES
from extractors.model import Box, Extraction
from tests.extractors.drawing import Ruled, Sheet, draw

TABLE = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]], [150, 150, 90])
GOOD = draw(Sheet(["支出决算表", "单位：万元"], TABLE))


def simple_pdf(*pages: str, encrypt: StandardEncryption | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def bomb(megabytes: int) -> bytes:
    """A PDF whose one page's content is deflated blanks: small on disk, large in memory."""
    return with_content(zlib.compress(b" " * (megabytes << 20), 9))


def with_content(content: bytes, box: str = "0 0 595 842") -> bytes:
    """A PDF of one page with this deflated content."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R>>" % box.encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "unreadable", "empty"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "not_a_disclosure", "cover"),
    "garbage": (b"%PDF-1.7\n" + random.Random(1).randbytes(4000), "unreadable", "damaged"),
    "user password": (simple_pdf("secret", encrypt=StandardEncryption("user", "owner")), "unreadable", "encrypted"),
    "scan": (scan(), "unreadable", "no text layer"),
    "something else": (simple_pdf("Dear Sir, thank you for your letter of the fourth of May."), "not_a_disclosure", "cover"),
    "too long": (simple_pdf(*["page"] * (MOST_PAGES + 1)), "failed", f"{MOST_PAGES + 1} pages"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_bad_input_has_a_status_and_a_reason(name: str) -> None:
    data, status, reason = HOSTILE[name]
    extraction = extract_document(data)
    assert extraction.status == status
    assert reason in (extraction.status_reason or "")
    assert extraction.line_items == ()


def test_a_password_for_the_owner_only_keeps_nobody_from_reading() -> None:
    extraction = extract_document(simple_pdf("open to all readers of this page", encrypt=StandardEncryption("", "owner")))
    assert extraction.status == "not_a_disclosure"
    assert extraction.pages == 1


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_is_reported_or_read_whole(share: float) -> None:
    extraction = extract_document(GOOD[: int(len(GOOD) * share)])
    assert extraction.status != "extracted"
    assert extraction.status_reason


def test_flipped_bytes_never_raise() -> None:
    source = random.Random(7)
    for _ in range(40):
        data = bytearray(GOOD)
        for _ in range(20):
            data[source.randrange(len(data))] = source.randrange(256)
        extraction = extract_document(bytes(data))
        assert isinstance(extraction, Extraction)
        assert extraction.status == "extracted" or extraction.status_reason


def test_a_damaged_page_costs_its_own_figures_only() -> None:
    class Engine(PdfiumEngine):
        def pages(self) -> Iterator[Page]:
            for page in super().pages():
                yield replace(page, runs=(), tables=(), damage="broken stream") if page.number == 3 else page

    extraction = extract_document(draw(*(Sheet(["支出决算表", "单位：万元"], TABLE) for _ in range(2))), Engine)
    assert extraction.status == "partial"
    assert "p.3 is damaged and was not read (broken stream)" in (extraction.status_reason or "")
    assert [i.page for i in extraction.line_items] == [2]


def test_blanks_that_fill_memory_are_read_in_bounds() -> None:
    assert extract_document(bomb(8)).status in ("not_a_disclosure", "failed", "unreadable")


STROKES = b"0 0 10 10 re S\n" * 200


def damage_of(content: bytes) -> str | None:
    (page,) = PdfiumEngine(with_content(content)).pages()
    return page.damage


def test_a_content_with_a_wrong_checksum_is_read() -> None:
    packed = zlib.compress(STROKES)
    assert damage_of(packed[:-4] + b"\0\0\0\0") is None
    assert damage_of(packed[:-4]) is None


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_content_that_is_cut_short_is_reported_and_not_taken_for_an_empty_page(cut: float) -> None:
    packed = zlib.compress(STROKES)
    assert "a stream is" in (damage_of(packed[: int(len(packed) * cut)]) or "")


def test_a_page_with_more_marks_than_can_be_followed_is_reported() -> None:
    content = b"".join(b"%d %d 1 1 re S\n" % (i % 100, i // 100) for i in range(MOST_RULINGS // 4 + 1))
    assert "rulings, more than" in (damage_of(zlib.compress(content)) or "")


def test_a_page_of_any_size_is_drawn_within_bounds() -> None:
    image = PdfiumEngine(with_content(zlib.compress(STROKES), "0 0 14000 14000")).image(1, 200)
    assert image.width * image.height <= 1.01 * MOST_PIXELS


@pytest.mark.parametrize("size", [0.0, 0.001, 9.0, 1e6])
def test_glyphs_of_any_size_are_compared_with_their_neighbours_only(size: float) -> None:
    glyphs = [Glyph("1", Box(x, 0, x + size, size), size) for x in (0.0, size, 2 * size) for _ in range(2)]
    assert len(without_overprints(glyphs)) == (3 if size > 1 else 6)


def test_an_amount_too_large_for_the_tables_is_unread() -> None:
    table = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "9" * 30 + ".00"]], [150, 150, 300])
    extraction = extract_document(draw(Sheet(["支出决算表", "单位：万元"], table)))
    assert extraction.status == "partial"
    assert extraction.accounting.amounts_unread == 1
