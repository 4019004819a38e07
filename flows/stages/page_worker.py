"""What runs in a worker process: whole pages of a document, drawn small for the site.

Importing this module must stay cheap, as `crop_worker`, whose pages these are.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from PIL import Image

from extractors import media
from extractors.errors import UnreadableDocumentError
from flows.stages.crop_worker import NO_PAGE, Words, page_images
from warehouse.files import write_file

GREYS = 8
"""Print is black on white: eight greys are enough to read it, and lossless WebP of them takes half of what lossy takes."""

MOST_PRINT_BYTES = 90_000
"""A page that takes more without loss is a photograph of one, and lossy is smaller."""

_STEPS = [round(round(value / 255 * (GREYS - 1)) * 255 / (GREYS - 1)) for value in range(256)]


@dataclass(slots=True)
class DrawnPages:
    """What became of a document's pages: (width, height) in points by page, and why others were not drawn."""

    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    failed: dict[int, Words] = field(default_factory=dict)
    absent: Words | None = None
    """Why there is no picture of the document at all."""


def draw_pages(path: str, document_id: str, pages: Sequence[int], folder: str) -> DrawnPages:
    """Draw pages of a document as `<page>.webp` in a folder; a file appears whole or not at all.

    Args:
        path: the original.
        document_id: the sha256 that its bytes must have.
        pages: which pages, from 1.
        folder: where the pictures go.
    """
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != document_id:
        return DrawnPages(absent=("原件与读取时不同。", "The original is not the file that was read."))
    kind = media.media_type(data)
    if kind != media.PDF and kind not in media.IMAGES:
        return DrawnPages(absent=no_pages(kind))
    drawn = DrawnPages()
    with page_images(data, kind) as page_image:
        for number in pages:
            try:
                image, scale = page_image(number)
            except (pypdfium2.PdfiumError, UnreadableDocumentError) as error:
                why = str(error).splitlines()[0][:120]
                drawn.failed[number] = (f"该页无法绘出（{why}）。", f"The page cannot be drawn ({why}).")
            except IndexError:
                drawn.failed[number] = NO_PAGE
            else:
                write_file(Path(folder) / f"{number}.webp", small_picture(image))
                drawn.sizes[number] = (round(image.width / scale, 1), round(image.height / scale, 1))
    return drawn


def no_pages(kind: str) -> Words:
    """Say that a format has no pages to show; the printed text stands beside it anyway."""
    suffix = media.suffix(kind)
    return (
        f"{suffix} 文件没有可以绘出的页面，所印文字见上。",
        f"A {suffix} file has no pages to draw; the text above is as printed.",
    )


def small_picture(page: Image.Image) -> bytes:
    """Return a page as grey WebP: without loss and in few greys where it is print, lossy where it is a photograph."""
    out = io.BytesIO()
    grey = page.convert("L")
    grey.point(_STEPS).save(out, format="WEBP", lossless=True, quality=30, method=2)
    if out.tell() > MOST_PRINT_BYTES:
        lossy = io.BytesIO()
        grey.save(lossy, format="WEBP", quality=45, method=2)
        out = min(out, lossy, key=lambda made: made.tell())
    return out.getvalue()
