"""Turns a PDF into what a scanner would have made of it: images without text, skewed, compressed, stamped.

    python -m tests.ocr.rasterise IN.pdf OUT.pdf

The same bytes give the same scan: everything that looks like chance is seeded by the page's number.
"""

from __future__ import annotations

import io
import math
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class Scanner:
    """How a page is scanned: resolution, the most it is skewed by (degrees), JPEG quality, whether a seal is on it."""

    dpi: int = 200
    skew: float = 0.8
    quality: int = 75
    seal: bool = True
    turn: int = 0
    """Degrees (90, 180, 270) by which the paper lay turned, anticlockwise."""


def rasterise(data: bytes, scanner: Scanner = Scanner()) -> bytes:
    """Return a PDF whose pages are images of the pages of `data`."""
    document = pypdfium2.PdfDocument(data)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for number, page in enumerate(document, start=1):
        image = scan(page.render(scale=scanner.dpi / 72).to_pil().convert("RGB"), number, scanner)
        jpeg = io.BytesIO()
        image.save(jpeg, "JPEG", quality=scanner.quality)
        width, height = image.width * 72 / scanner.dpi, image.height * 72 / scanner.dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    document.close()
    return buffer.getvalue()


def scan(image: Image.Image, number: int, scanner: Scanner = Scanner()) -> Image.Image:
    """Stamp and skew one page's image."""
    chance = random.Random(number)
    angle = chance.uniform(-scanner.skew, scanner.skew)
    if scanner.seal:
        image = stamp(image, chance, scanner.dpi)
    skewed = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return skewed.rotate(scanner.turn, expand=True) if scanner.turn else skewed


def stamp(image: Image.Image, chance: random.Random, dpi: int) -> Image.Image:
    """Put a translucent red seal of 4 cm over one corner of what is printed."""
    dark = np.asarray(image.convert("L")) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return image
    radius = round(2.0 / 2.54 * dpi)
    x = chance.choice((columns[0] + radius, columns[-1] - radius)) + chance.randint(-radius // 3, radius // 3)
    y = chance.choice((rows[0] + 2 * radius, rows[-1] - radius)) + chance.randint(-radius // 3, radius // 3)
    seal = Image.new("RGB", image.size, (255, 255, 255))
    seal.paste(_seal(radius, chance), (int(x) - radius, int(y) - radius))
    return ImageChops.multiply(image, seal)


def _seal(radius: int, chance: random.Random) -> Image.Image:
    """A ring, a star, and character-like strokes along the ring, in stamp red."""
    size = 2 * radius
    image = Image.new("RGB", (size, size), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    red = (228, 60, 60)
    draw.ellipse((2, 2, size - 3, size - 3), outline=red, width=max(3, radius // 18))
    star = [
        (radius + r * math.sin(i * math.pi / 5), radius - r * math.cos(i * math.pi / 5))
        for i, r in enumerate([radius * 0.3, radius * 0.12] * 5)
    ]
    draw.polygon(star, fill=red)
    for step in range(14):
        turn = math.radians(-125 + step * 250 / 13)
        cx, cy = radius + 0.74 * radius * math.sin(turn), radius - 0.74 * radius * math.cos(turn)
        for _ in range(6):
            ends = [(cx + chance.uniform(-0.1, 0.1) * radius, cy + chance.uniform(-0.1, 0.1) * radius) for _ in range(2)]
            draw.line([*ends[0], *ends[1]], fill=red, width=max(2, radius // 40))
    pixels: NDArray[np.uint8] = np.asarray(image)
    return Image.fromarray(pixels)


def main() -> None:
    """Scan one file into another."""
    source, target = map(Path, sys.argv[1:3])
    target.write_bytes(rasterise(source.read_bytes()))


if __name__ == "__main__":
    main()
