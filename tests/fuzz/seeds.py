"""The documents that are mutated: one account in each format, small pages of special forms, and real documents if any."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import reportlab.rl_config
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.extractors.drawing import Ruled, Sheet, draw
from tests.formats import writers

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_LARGEST = 140_000
"""Bytes of a real document that is taken: small ones are read fast, so that more mutations are tried."""

TABLE = Ruled([["功能分类科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "3.00"]], [150, 150, 90])


def seeds() -> dict[str, bytes]:
    """Generated documents by name; the part behind the last dot is the format."""
    picture = Image.effect_noise((90, 120), 60)
    turned = draw(Sheet(["支出决算表", "单位：万元"], TABLE, rotate=90))
    return {
        "small.pdf": draw(Sheet(["支出决算表", "单位：万元"], TABLE)),
        "plain.pdf": _uncompressed(Sheet(["支出决算表", "单位：万元"], TABLE, ["注：本表反映支出情况。"])),
        "turned.pdf": turned,
        "account.pdf": writers.to_pdf(),
        "scan.pdf": _scan(picture),
        "account.docx": writers.to_docx(),
        "account.xlsx": writers.to_xlsx(),
        "account.html": writers.to_html(),
        "page.png": _picture(picture, "PNG"),
        "page.jpg": _picture(picture, "JPEG"),
        "page.tif": _picture(picture, "TIFF"),
        "page.bmp": _picture(picture, "BMP"),
        "several.zip": writers.zipped({"决算.pdf": turned, "决算.xlsx": writers.to_xlsx(one_sheet=True), "页.png": b"\x89PNG"}),
        "nested.zip": writers.zipped({"内.zip": writers.zipped({"决算.pdf": turned}), "决算.html": writers.to_html()}),
    }


def real() -> Iterator[tuple[str, bytes]]:
    """Small real PDFs that lie beside the checkout; none where there are none."""
    for path in sorted(CORPUS.rglob("*.pdf")):
        if path.stat().st_size <= _LARGEST:
            yield path.name, path.read_bytes()


def _uncompressed(*sheets: Sheet) -> bytes:
    """A PDF whose contents are plain text, so that mutations change what is drawn."""
    before = reportlab.rl_config.pageCompression
    reportlab.rl_config.pageCompression = 0
    try:
        return draw(*sheets)
    finally:
        reportlab.rl_config.pageCompression = before


def _scan(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.save()
    return buffer.getvalue()


def _picture(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()
