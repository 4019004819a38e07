"""What runs in a worker process: the parts of a document's pages that a review shows, drawn with their cells marked.

Importing this module must stay cheap; it needs Pillow and pdfium, and no reader.
"""

from __future__ import annotations

import hashlib
import io
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from expectations.review.marks import Crop, Mark
from extractors import media
from extractors.errors import UnreadableDocumentError
from extractors.formats.image import frame_image
from warehouse.files import write_file

DPI = 120
"""The smallest print of a statement, 7 points, is 12 pixels high."""

MOST_PIXELS = 16_000_000
"""Of a page as drawn; A4 at 120 dpi has 1.4 million. A larger sheet is drawn coarser."""

MOST_BYTES = 12 << 20
"""Of one document's crops; some 300 of a usual table."""

WORKER_BYTES = 3 << 30
"""Address space of one worker: a page that wants more costs its own document's pictures."""

_ABOVE, _BELOW = 64, 30
"""Points of the page that are shown above and below what is marked."""

_BESIDE = 12
_WIDE, _NAMES, _BEFORE, _AFTER = 600, 260, 200, 50
"""Points. What is printed wider than the first is shown in two strips: the names of the lines, which take the second, and what is
before and after the marks (in the tables with two sides, the names of the other side stand before its amounts)."""

_GAP, _DASH = 14, 10
_TORN = (150, 150, 150)
_COLOURS = 64
_PAPER = 235
"""Lighter than this is paper, when margins are cut off."""

_MARKS = {"left": (200, 30, 40), "right": (20, 95, 200)}
_CULPRIT = (224, 140, 0)
_TINT = 46

Words = tuple[str, str]
Rectangle = tuple[int, int, int, int]
LEFT_OUT: Words = ("图片总量已到上限，此处未截图", "left out: the document's pictures would be too large")
NO_PAGE: Words = ("原件没有这一页", "the original has no such page")


@dataclass(slots=True)
class Drawn:
    """What became of a document's crops: pixels (width, height) by name, and why others were not drawn."""

    sizes: dict[str, tuple[int, int]]
    failed: dict[str, Words]
    absent: Words | None = None
    """Why there is no picture of the document at all."""
    bytes: int = 0


def prepare() -> None:
    """Bound a worker's memory, below whatever the machine's owner has set."""
    _, ceiling = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_BYTES if ceiling == resource.RLIM_INFINITY else ceiling, ceiling))


def draw_document(path: str, document_id: str, crops: Sequence[Crop], folder: str) -> Drawn:
    """Draw a document's crops below a folder, each under its name; a file appears whole or not at all.

    Args:
        path: the original.
        document_id: the sha256 that its bytes must have.
        crops: what to draw, the most important first.
        folder: where the names of crops begin.
    """
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != document_id:
        return Drawn({}, {}, ("原件与读取时不同", "the original is not the file that was read"))
    kind = media.media_type(data)
    if kind != media.PDF and kind not in media.IMAGES:
        suffix = media.suffix(kind)
        return Drawn({}, {}, (f"{suffix} 文件没有可截图的页面", f"a {suffix} has no pages to show"))
    drawn = Drawn({}, {})
    with page_images(data, kind) as page_image:
        for number, on_page in _by_page(crops).items():
            try:
                image, scale = page_image(number)
            except (pypdfium2.PdfiumError, UnreadableDocumentError) as error:
                why = str(error).splitlines()[0][:120]
                words = (f"该页无法绘出（{why}）", f"the page cannot be drawn ({why})")
                drawn.failed.update({crop.name: words for crop in on_page})
            except IndexError:
                drawn.failed.update({crop.name: NO_PAGE for crop in on_page})
            else:
                _draw_page(image, scale, on_page, Path(folder), drawn)
    return drawn


def _draw_page(image: Image.Image, scale: float, crops: Sequence[Crop], folder: Path, drawn: Drawn) -> None:
    """Draw a page's crops as far as the document may have more bytes of them, and add them to what is drawn."""
    for crop in crops:
        picture = draw_crop(image, crop, scale)
        png = _png(picture)
        if drawn.bytes + len(png) > MOST_BYTES:
            drawn.failed[crop.name] = LEFT_OUT
            continue
        write_file(folder / crop.name, png)
        drawn.bytes += len(png)
        drawn.sizes[crop.name] = picture.size


def draw_crop(page: Image.Image, crop: Crop, scale: float) -> Image.Image:
    """Cut out of a page what is around the marks in focus, and mark the cells.

    The left side's cells are framed in red, the right side's in blue and dashed, a figure that is likely wrong in amber besides.
    A crop of one side is to stand beside the other's: of a wide page it shows where lines begin and what is about the marks, with
    a gap in between.

    Args:
        page: the page as displayed.
        crop: what to show; its marks' boxes are in points.
        scale: pixels to the point.
    """
    marks = crop.marks
    focus = [mark.box for mark in marks if mark.focus]
    top = max(0, round((min(box[1] for box in focus) - _ABOVE) * scale))
    bottom = min(page.height, round((max(box[3] for box in focus) + _BELOW) * scale))
    if top >= bottom:  # boxes beyond the page
        top, bottom = 0, page.height
    printed = _printed_width(page.crop((0, top, page.width, bottom)), scale)
    one_side = len({mark.side for mark in marks if mark.focus}) == 1
    strips = _strips(printed, focus, page.width, scale, cut=one_side and not crop.whole)
    picture = Image.new("RGB", (sum(b - a for a, b in strips) + _GAP * (len(strips) - 1), bottom - top), "white")
    tint = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    boxes: list[tuple[Mark, Rectangle]] = []
    at = 0
    for left, right in strips:
        picture.paste(page.crop((left, top, right, bottom)), (at, 0))
        found = [(mark, _pixels(mark, scale, left - at, top)) for mark in marks]
        boxes += [(mark, box) for mark, box in found if at <= (box[0] + box[2]) / 2 < at + right - left]
        at += right - left + _GAP
    for x in (strips[0][1] - strips[0][0] + edge for edge in (0, _GAP - 1) if len(strips) > 1):
        _dashes(ImageDraw.Draw(picture), (x, 0, x, picture.height), _TORN, 1)
    boxes.sort(key=lambda pair: (pair[0].focus, pair[0].culprit))
    for mark, box in boxes:
        if mark.focus:
            ImageDraw.Draw(tint).rectangle(box, (*_MARKS[mark.side], _TINT))
    picture = Image.alpha_composite(picture.convert("RGBA"), tint).convert("RGB")
    for mark, box in boxes:
        _frame(ImageDraw.Draw(picture), mark, box)
    return picture


def _strips(
    printed: tuple[int, int], focus: Sequence[tuple[int, int, int, int]], width: int, scale: float, cut: bool
) -> list[tuple[int, int]]:
    """From where to where (pixels) a crop shows its page: all that is printed, or of what is wide and may be cut two strips."""
    left = max(0, min(printed[0], *(round((box[0] - _BESIDE) * scale) for box in focus)))
    right = min(width, max(printed[1], *(round((box[2] + _BESIDE) * scale) for box in focus)))
    if left >= right:
        return [(0, width)]
    start = round((min(box[0] for box in focus) - _BEFORE) * scale)
    end = min(right, round((max(box[2] for box in focus) + _AFTER) * scale))
    names = left + round(_NAMES * scale)
    if not cut or right - left <= _WIDE * scale:
        return [(left, right)]
    if start <= names + _GAP:
        return [(left, max(end, min(right, names)))]
    return [(left, names), (start, end)]


def _printed_width(band: Image.Image, scale: float) -> tuple[int, int]:
    """From where to where something is printed on a band, with a little paper on both sides."""
    ink = ImageChops.invert(band.convert("L")).point(lambda value: 255 if value > 255 - _PAPER else 0)
    found = ink.getbbox()
    margin = round(_BESIDE * scale)
    return (max(0, found[0] - margin), min(band.width, found[2] + margin)) if found else (0, band.width)


def _pixels(mark: Mark, scale: float, left: int, top: int) -> Rectangle:
    """A mark's frame on its crop, just outside the cell."""
    x0, y0, x1, y1 = (round(v * scale) for v in mark.box)
    return min(x0, x1) - left - 3, min(y0, y1) - top - 3, max(x0, x1) - left + 3, max(y0, y1) - top + 3


def _frame(draw: ImageDraw.ImageDraw, mark: Mark, box: Rectangle) -> None:
    x0, y0, x1, y1 = box
    width = 3 if mark.focus else 1
    if mark.culprit:
        draw.rectangle((x0 - 5, y0 - 5, x1 + 5, y1 + 5), outline=_CULPRIT, width=4)
    if mark.side == "left":
        draw.rectangle(box, outline=_MARKS["left"], width=width)
        return
    for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
        _dashes(draw, line, _MARKS["right"], width)


def _dashes(draw: ImageDraw.ImageDraw, line: Rectangle, colour: tuple[int, int, int], width: int) -> None:
    """Draw a dashed line, upright or level."""
    x0, y0, x1, y1 = line
    if y0 == y1:
        for x in range(x0, x1, _DASH):
            draw.line((x, y0, min(x + _DASH * 3 // 5, x1), y0), colour, width)
    else:
        for y in range(y0, y1, _DASH):
            draw.line((x0, y, x0, min(y + _DASH * 3 // 5, y1)), colour, width)


@contextmanager
def page_images(data: bytes, kind: str) -> Iterator[Callable[[int], tuple[Image.Image, float]]]:
    """Yield what draws a page by its number, and says how many pixels a point has. The document is opened once."""
    if kind in media.IMAGES:
        yield lambda number: (frame_image(data, number, DPI), DPI / 72)
        return
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        message = f"pdfium cannot open it: {error}"
        yield lambda _: _refuse(message)
        return
    try:
        yield lambda number: _page(document, number)
    finally:
        document.close()


def _refuse(message: str) -> tuple[Image.Image, float]:
    raise UnreadableDocumentError(message)


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[Image.Image, float]:
    if not 1 <= number <= len(document):
        raise IndexError(number)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    return page.render(scale=scale).to_pil().convert("RGB"), scale


def _by_page(crops: Sequence[Crop]) -> dict[int, list[Crop]]:
    """Crops by page, pages in the order of their first use: each is drawn once, and one at a time is in memory."""
    found: dict[int, list[Crop]] = {}
    for crop in crops:
        found.setdefault(crop.page, []).append(crop)
    return found


def _png(picture: Image.Image) -> bytes:
    """A crop as PNG, with as few colours as print needs."""
    out = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, format="PNG", optimize=True)
    return out.getvalue()
