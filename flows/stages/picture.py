"""Draw a page with what the reader made of it: a colour for each role, a frame and a number for each table, and a legend.

The text that is drawn beside the page is English, with Chinese behind it where the machine has a font that prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from extractors import media
from extractors.content import Content
from extractors.document import Tools, read_content
from extractors.errors import UnreadableDocumentError, UsageError
from extractors.explain import BoxRole, PageBox, PageTable, PageView, TableState, explain_page
from extractors.formats.image import frame_image
from extractors.model import Box

DPI = 110
"""Small print is legible at this resolution, and a page fits a screen."""

Colour = tuple[int, int, int]

COLOURS: Mapping[BoxRole, Colour] = {
    "title": (123, 31, 162),
    "unit": (194, 24, 91),
    "header": (245, 124, 0),
    "code": (0, 121, 145),
    "name": (25, 86, 200),
    "amount": (30, 140, 50),
    "line_number": (141, 110, 60),
    "note": (120, 120, 20),
    "ignored": (130, 130, 130),
    "unread": (220, 0, 0),
}
"""The colour of each role, in the legend's order."""

_ROLE_ZH: Mapping[BoxRole, str] = {
    "title": "表名",
    "unit": "金额单位",
    "header": "表头",
    "code": "科目编码",
    "name": "项目名称",
    "amount": "金额",
    "line_number": "行次",
    "note": "附注",
    "ignored": "未用",
    "unread": "未识别",
}

_FRAMES: Mapping[TableState, tuple[Colour, str]] = {
    "read": ((20, 20, 20), "read as {statement}{pages}: {amounts} amounts on this page, {unread} unread"),
    "passed_over": ((130, 130, 130), "{statement}{pages}, not read: passed over"),
    "other": ((130, 130, 130), "other table: none of the nine statements, left alone"),
    "untitled": ((130, 130, 130), "no title: no table of money, left alone"),
    "unnamed": (COLOURS["unread"], "no title that is known: {unread} amounts unread"),
    "heading": ((20, 20, 20), "a heading alone: the table begins on the next page"),
    "no_header": (COLOURS["unread"], "no header was found: not read"),
}

_WITHOUT_PLACES = frozenset(
    {media.DOCX, media.XLSX, media.HTML, media.DOC, media.XLS, media.EXCEL_XML, media.RTF, media.ODT, media.ODS}
)
"""Formats whose readers give rows and columns, not positions."""

_TINT = 50
"""Opacity of a role's colour over the page, of 255: what is printed stays the darkest."""

_SIZE = 13
_LINE = 20
_MARGIN = 10
_MOST_UNREAD = 6
"""So many unread amounts are listed below the page; all of them are red on it."""

_CHINESE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "NotoSerifCJK-Regular.ttc",
    "wqy-microhei.ttc",
    "msyh.ttc",
    "simsun.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
)
"""Files of fonts that print Chinese, as Linux, Windows and macOS name them."""


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """A page, what was read on it, and how many pages the document has."""

    image: Image.Image
    view: PageView
    page_count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture, and how many pixels below its upper edge the page begins; their left edges are one."""

    image: Image.Image
    page_top: int


def explain_document_page(data: bytes, number: int, tools: Tools, dpi: int = DPI) -> ExplainedPage:
    """Read a document and draw one of its pages, as displayed.

    Args:
        data: the document's bytes.
        number: the page, from 1.
        tools: what the reader may use; a page that is an image is read if there is a recognizer, and only shown if there is none.
        dpi: pixels to the inch.

    Raises:
        UsageError: the document has no such page, or is of a format that has none to draw.
        UnreadableDocumentError: it cannot be opened.
    """
    kind = media.media_type(data)
    if kind in _WITHOUT_PLACES:
        suffix = media.suffix(kind)
        raise UsageError(f"The document is a {suffix}, whose figures have no place on a page: there is nothing to draw.")
    if kind == media.ZIP:
        raise UsageError("The document is an archive: unpack it, and draw a page of one of the documents in it.")
    content = _content(data, tools)
    if not 1 <= number <= content.page_count:
        raise UsageError(f"There is no page {number}: the document has {content.page_count}.")
    view = explain_page(content.pages, number, content.damages)
    return ExplainedPage(_image(data, kind, number, tools, dpi), view, content.page_count)


def _image(data: bytes, kind: str, number: int, tools: Tools, dpi: int) -> Image.Image:
    """The page as displayed."""
    if kind in media.IMAGES:
        return frame_image(data, number, dpi)
    try:
        return tools.engine(data).image(number, dpi)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(f"Page {number} is damaged and cannot be drawn ({error}): download it again.") from error


def _content(data: bytes, tools: Tools) -> Content:
    """The document's pages; those of a scan that nothing can read as damages, for it can be shown all the same."""
    try:
        return read_content(data, tools)
    except UnreadableDocumentError as error:
        if error.text_layer != "scanned" or error.pages is None:
            raise
        why = "is an image, which needs text recognition (install juesuan[ocr])"
        damages = tuple(f"p.{number} {why}" for number in range(1, error.pages + 1))
        return Content((), error.pages, "scanned", damages=damages)


def draw_view(page: ExplainedPage, heading: str, dpi: int = DPI) -> Picture:
    """Draw what was read over the page, the heading above it and the legend below; the page keeps its size.

    Args:
        page: the page's image at `dpi`, and what was read on it.
        heading: what the document is called.
        dpi: pixels to the inch of the image.
    """
    scale = dpi / 72
    drawn = _with_boxes(page.image, page.view, scale)
    view = page.view
    heading = f"p. {view.number} of {page.page_count}   {heading}"
    above = [part for text in (heading, *view.remarks) for part in _wrapped(text, drawn.width)]
    said = [*(_table_text(i, table) for i, table in enumerate(view.tables, 1)), *_unread_texts(view)]
    below = [(part, colour) for text, colour in said for part in _wrapped(text, drawn.width)]
    top, legend = len(above) * _LINE + _MARGIN, _legend_height(drawn.width)
    sheet = Image.new("RGB", (drawn.width, top + drawn.height + legend + _LINE * len(below) + _MARGIN), "white")
    sheet.paste(drawn, (0, top))
    draw = ImageDraw.Draw(sheet)
    for i, text in enumerate(above):
        draw.text((_MARGIN, _MARGIN // 2 + i * _LINE), text, (0, 0, 0), _font())
    _draw_legend(draw, drawn.width, top + drawn.height)
    for i, (text, colour) in enumerate(below):
        draw.text((_MARGIN, top + drawn.height + legend + i * _LINE), text, colour, _font())
    draw.line((0, top + drawn.height, drawn.width, top + drawn.height), (200, 200, 200))
    draw.line((0, top - 1, drawn.width, top - 1), (200, 200, 200))
    return Picture(sheet, top)


def _with_boxes(page: Image.Image, view: PageView, scale: float) -> Image.Image:
    """The page with its cells tinted and framed, and its tables framed and numbered."""
    base = page.convert("RGBA")
    tint = Image.new("RGBA", base.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(tint)
    for box in _by_importance(view.boxes):
        draw.rectangle(_pixels(box.box, scale), (*COLOURS[box.role], _TINT * (2 if box.role == "unread" else 1)))
    for table in view.tables:
        if table.state in ("unnamed", "no_header"):
            draw.rectangle(_pixels(table.box, scale), (*COLOURS["unread"], _TINT))
    drawn = Image.alpha_composite(base, tint).convert("RGB")
    draw = ImageDraw.Draw(drawn)
    for i, table in enumerate(view.tables, 1):
        _draw_frame(draw, table, i, scale)
    for box in _by_importance(view.boxes):
        draw.rectangle(_pixels(box.box, scale), outline=COLOURS[box.role], width=3 if box.role == "unread" else 1)
    return drawn


def _by_importance(boxes: tuple[PageBox, ...]) -> Iterator[PageBox]:
    """What is unread comes last, so that nothing is drawn over it."""
    yield from (b for b in boxes if b.role != "unread")
    yield from (b for b in boxes if b.role == "unread")


def _draw_frame(draw: ImageDraw.ImageDraw, table: PageTable, number: int, scale: float) -> None:
    """The table's outer border, just outside its cells', and its number at the upper left corner."""
    colour, _ = _FRAMES[table.state]
    x0, top, x1, bottom = _pixels(table.box, scale)
    draw.rectangle((x0 - 3, top - 3, x1 + 3, bottom + 3), outline=colour, width=3)
    text = str(number)
    side = _LINE - 2
    left = max(0, x0 - 3 - side)
    draw.rectangle((left, top - 3, left + side, top - 3 + side), fill=colour)
    draw.text((left + side / 2, top - 3 + side / 2), text, (255, 255, 255), _font(), anchor="mm")


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    return round(box.x0 * scale), round(box.top * scale), round(box.x1 * scale), round(box.bottom * scale)


def _table_text(number: int, table: PageTable) -> tuple[str, Colour]:
    """What became of a table, and its title."""
    colour, form = _FRAMES[table.state]
    first, last = table.first_page, table.last_page
    pages = f" (p. {first}–{last})" if first != last else ""
    said = form.format(statement=table.statement, pages=pages, amounts=table.amounts, unread=table.unread)
    if table.unread:
        colour = COLOURS["unread"]
    return f"{number}   {said}   {table.title}".rstrip(), colour


def _unread_texts(view: PageView) -> list[tuple[str, Colour]]:
    unread = [box for box in view.boxes if box.role == "unread"]
    texts = [f"unread: “{box.text[:40]}” {box.label}" for box in unread[:_MOST_UNREAD]]
    if len(unread) > _MOST_UNREAD:
        texts.append(f"and {len(unread) - _MOST_UNREAD} more")
    return [(text, COLOURS["unread"]) for text in texts]


def _legend(width: int) -> Iterator[tuple[int, int, BoxRole, str]]:
    """For each role where its swatch stands in the legend, column and line, and its text."""
    x, y = _MARGIN, 0
    for role in COLOURS:
        text = _printable(f"{role.replace('_', ' ')} {_ROLE_ZH[role]}").rstrip("… ")
        size = round(_font().getlength(text)) + _LINE + 2 * _MARGIN
        if x + size > width and x > _MARGIN:
            x, y = _MARGIN, y + 1
        yield x, y, role, text
        x += size


def _legend_height(width: int) -> int:
    return (max(y for _, y, _, _ in _legend(width)) + 1) * _LINE + _MARGIN


def _draw_legend(draw: ImageDraw.ImageDraw, width: int, top: int) -> None:
    for x, line, role, text in _legend(width):
        y = top + _MARGIN // 2 + line * _LINE
        tinted = tuple((c * _TINT + 255 * (255 - _TINT)) // 255 for c in COLOURS[role])
        draw.rectangle((x, y + 2, x + 14, y + 14), fill=tinted, outline=COLOURS[role], width=2)
        draw.text((x + 20, y), text, (0, 0, 0), _font())


@cache
def _chinese() -> str | None:
    """The file of the first font at hand that prints Chinese."""
    for name in _CHINESE_FONTS:
        try:
            ImageFont.truetype(name, _SIZE)
        except OSError:  # the machine has no such font: the next may be there, and none need be
            continue
        return name
    return None


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name = _chinese()
    return ImageFont.truetype(name, _SIZE) if name else ImageFont.load_default(_SIZE)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """A text as lines that fit the picture."""
    line = ""
    for char in _printable(text):
        if _font().getlength(line + char) > width - 2 * _MARGIN:
            yield line
            line = ""
        line += char
    yield line


def _printable(text: str) -> str:
    """A text as the font at hand can print it: without a Chinese one, other than Latin letters become an ellipsis."""
    if _chinese():
        return text
    kept = "".join(c if c.isascii() else {"–": "-", "“": '"', "”": '"'}.get(c, "\0") for c in text)
    return "…".join(part for part in kept.split("\0") if part) if "\0" in kept else kept
