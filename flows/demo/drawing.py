"""What the three page layouts share: fonts, pages, ruled grids, wrapped text. Built on reportlab's platypus.

Everything is reproducible: reportlab's invariant mode leaves out the clock and random file identifiers.
The Chinese typeface is Adobe's predefined STSong-Light, which PDF readers bring along, so that no font file has to be shipped.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.textsplit import wordSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

FONT = "STSong-Light"
Orientation = Literal["portrait", "landscape"]
MARGIN = 48.0
Style = tuple[object, ...]
"""One style command of reportlab's Table."""
Cell = tuple[int, int]
"""Column and row of a cell, from 0."""


@cache
def register_font() -> None:
    """Make the typeface known to reportlab, once."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def usable_width(orientation: Orientation) -> float:
    """Width in points between the margins of an A4 page."""
    return float(A4[0] if orientation == "portrait" else A4[1]) - 2 * MARGIN


def paragraph_style(size: float, *, center: bool = False, indent: bool = False, leading: float = 1.7) -> ParagraphStyle:
    """Return a style for Chinese running text; `indent` sets the first line in by two characters."""
    register_font()
    return ParagraphStyle(
        f"{size}-{center}-{indent}-{leading}",
        fontName=FONT,
        fontSize=size,
        leading=size * leading,
        wordWrap="CJK",
        alignment=TA_CENTER if center else 0,
        firstLineIndent=2 * size if indent else 0,
        spaceAfter=size * 0.4,
    )


@cache
def wrap(text: str, width: float, size: float) -> str:
    """Break a cell's text into lines that fit a column, as a Chinese text breaks: between any two characters."""
    register_font()
    room = width - 4
    if pdfmetrics.stringWidth(text, FONT, size) <= room:
        return text
    lines = []
    for part in text.split("\n"):
        rest = part
        while rest:
            pieces = wordSplit(rest, room, FONT, size)
            lines.append(str(pieces[0][1]))
            rest = rest[len(lines[-1]) :]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: texts by row, column widths, and where cells are merged. Header rows come first."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    header_rows: int
    spans: Sequence[tuple[Cell, Cell]] = ()
    styles: Sequence[Style] = ()
    repeat_header: bool = False
    size: float = 9.0
    row_height: float | None = None
    """Height of body rows whose text is one line; None lets the text decide."""

    def flowable(self) -> Table:
        """Return the grid as reportlab's Table, which breaks over pages between rows."""
        register_font()
        merged = {start: sum(self.widths[start[0] : end[0] + 1]) for start, end in self.spans}
        data = [
            [wrap(text, merged.get((x, y), self.widths[x]), self.size) for x, text in enumerate(row)]
            for y, row in enumerate(self.rows)
        ]
        table = Table(
            data,
            colWidths=list(self.widths),
            rowHeights=[self._height(y, row) for y, row in enumerate(data)],
            repeatRows=self.header_rows if self.repeat_header else 0,
            style=[
                ("FONT", (0, 0), (-1, -1), FONT, self.size, self.size * 1.25),
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("ALIGN", (0, 0), (-1, self.header_rows - 1), "CENTER"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                *(("SPAN", start, end) for start, end in self.spans),
                *self.styles,
            ],
        )
        table.hAlign = "CENTER"
        return table

    def _height(self, y: int, row: list[str]) -> float | None:
        """Return a body row's height: the set one, or more where a label takes several lines."""
        if self.row_height is None or y < self.header_rows:
            return None
        spanned = {x for (x, top), (_, bottom) in self.spans if top <= y <= bottom and top != bottom}
        lines = max(text.count("\n") + 1 for x, text in enumerate(row) if x not in spanned)
        return max(self.row_height, lines * self.size * 1.25 + 6)


def page(orientation: Orientation) -> list[Flowable]:
    """Return what starts a new page of the given orientation."""
    return [NextPageTemplate(orientation), PageBreak()]


def heading(text: str, size: float = 15) -> Paragraph:
    """Return a centred heading."""
    return Paragraph(text, paragraph_style(size, center=True))


def line(left: str, right: str, width: float, size: float = 9) -> Table:
    """Return one line over a table: something at the left edge, something at the right one, without rules."""
    register_font()
    table = Table([[left, right]], colWidths=[width * 0.7, width * 0.3])
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), FONT, size),
            ("ALIGN", (1, 0), (1, 0), "RIGHT"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return table


def notes(texts: Sequence[str], size: float = 9) -> list[Flowable]:
    """Return the notes under a table."""
    return [Spacer(1, 3), *(Paragraph(text, paragraph_style(size, leading=1.4)) for text in texts)]


def body(texts: Sequence[str], size: float = 12) -> list[Flowable]:
    """Return paragraphs of running text."""
    return [Paragraph(text, paragraph_style(size, indent=True)) for text in texts]


def _number_page(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Print the page number at the foot of every page but the cover."""
    number = canvas.getPageNumber()
    if number > 1:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 24, f"- {number - 1} -")


def render(story: list[Flowable], title: str, first: Orientation = "portrait") -> bytes:
    """Return the PDF of a story; the same story gives the same bytes."""
    register_font()
    target = io.BytesIO()
    document = BaseDocTemplate(target, pagesize=A4, title=title, author="", producer="juesuan sample portal", invariant=1)
    sizes = {"portrait": A4, "landscape": landscape(A4)}
    names = sorted(sizes, key=lambda name: name != first)
    document.addPageTemplates(
        [
            PageTemplate(
                name,
                [Frame(MARGIN, MARGIN, sizes[name][0] - 2 * MARGIN, sizes[name][1] - 2 * MARGIN, 0, 0, 0, 0)],
                pagesize=sizes[name],
                onPage=_number_page,
            )
            for name in names
        ]
    )
    document.build(story)
    return target.getvalue()
