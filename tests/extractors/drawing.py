"""Draws small PDFs: ruled tables with merged cells, and lines of text, in a font that prints Chinese."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 9.0
ROW_HEIGHT = 18.0
WIDTH, HEIGHT = 842.0, 595.0

LEFT = "<"
"""A cell that is merged into the one to its left."""
ABOVE = "^"
"""A cell that is merged into the one above it."""


@dataclass(frozen=True)
class Ruled:
    """A ruled table: rows of texts; `widths` in points; `drop` lowers all numbers, as some exporters do."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    x: float = 60.0
    drop: float = 0.0
    clip: bool = False
    """Texts start at the left border and run over the right one."""


@dataclass(frozen=True)
class Sheet:
    """One page: lines above the table, the table, and lines below it.

    With `rotate` the page is stored turned and displayed upright, as scanners and printer drivers leave it.
    """

    above: Sequence[str] = ()
    table: Ruled | None = None
    below: Sequence[str] = ()
    rotate: int = 0
    more: Sequence[Sheet] = field(default=())
    """Further blocks further down the page."""


def draw(*sheets: Sheet, cover: Sequence[str] = ("示例市示例局", "2024年度部门决算")) -> bytes:
    """Return a PDF with a cover and these pages."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    pages = [*([Sheet(above=cover)] if cover else []), *sheets]
    for sheet in pages:
        _turn(canvas, sheet.rotate)
        canvas.setFont(FONT, SIZE)
        y = HEIGHT - 60
        for block in (sheet, *sheet.more):
            y = _draw_block(canvas, block, y)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _turn(canvas: Canvas, rotate: int) -> None:
    """Store the page turned against `rotate`, so that what is drawn in displayed coordinates is displayed upright."""
    canvas.setPageRotation(rotate)  # which also swaps the stored width and height
    if rotate == 90:
        canvas.transform(0, 1, -1, 0, HEIGHT, 0)
    elif rotate == 180:
        canvas.transform(-1, 0, 0, -1, WIDTH, HEIGHT)
    elif rotate == 270:
        canvas.transform(0, -1, 1, 0, 0, WIDTH)


def _draw_block(canvas: Canvas, sheet: Sheet, y: float) -> float:
    for text in sheet.above:
        canvas.drawString(120, y, text)
        y -= 20
    if sheet.table:
        y = _draw_table(canvas, sheet.table, y)
    for text in sheet.below:
        y -= 20
        canvas.drawString(120, y, text)
    return y - 24


def _draw_table(canvas: Canvas, table: Ruled, top: float) -> float:
    xs = [table.x]
    for width in table.widths:
        xs.append(xs[-1] + width)
    rows = table.rows
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in (LEFT, ABOVE):
                continue
            right, bottom = c + 1, r + 1
            while right < len(row) and row[right] == LEFT:
                right += 1
            while bottom < len(rows) and rows[bottom][c] == ABOVE:
                bottom += 1
            upper, lower = top - r * ROW_HEIGHT, top - bottom * ROW_HEIGHT
            canvas.rect(xs[c], lower, xs[right] - xs[c], upper - lower)
            _draw_text(canvas, table, text, xs[c] + (0.5 if table.clip else 3), lower + (upper - lower) / 2)
    return top - len(rows) * ROW_HEIGHT


def _draw_text(canvas: Canvas, table: Ruled, text: str, x: float, middle: float) -> None:
    lines = text.split("\n")
    lowered = table.drop if text[:1].isdigit() else 0.0
    y = middle + (len(lines) - 1) * SIZE / 2 - SIZE * 0.35 - lowered
    for line in lines:
        canvas.drawString(x, y, line)
        y -= SIZE
