"""The recogniser: a page's image into glyphs, rulings and cells, with rapidocr reading the lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from PIL.Image import Image

from extractors.engines.base import Glyph, Page, Straightening
from extractors.model import Box
from extractors.ocr import paper
from extractors.ocr.base import Recognizer
from extractors.ocr.lines import Strip, strips_in, text_ink, usual_height
from extractors.ocr.looks import read_strips
from extractors.ocr.memory import memory_errors
from extractors.ocr.paper import Gray, Mask
from extractors.ocr.reading import Models, Reading
from extractors.ocr.rulings import Field, Rectangle, Ruled, Stroke, find_rulings

_UPRIGHT = 0.85
"""A page whose longest lines are read with less confidence than this is tried upside down."""

_SAMPLE = 6
"""Lines that are read to tell whether a page stands on its head."""

_LEGIBLE = 0.5
"""The least mean confidence of text outside tables, as rapidocr has it."""

_BESIDE_BORDER = 0.14
"""Share of its size that a glyph keeps from its cell's border, so that figures in neighbouring cells never seem to touch."""


@cache
def load() -> Recognizer:
    """The recogniser, one in a process; `extractors.ocr.loading` knows whether its libraries are installed."""
    return RapidRecognizer()


class RapidRecognizer:
    """Reads pages that are images; its models are loaded with the first of them."""

    def __init__(self) -> None:
        self._models: Models | None = None

    def read(self, image: Image, number: int, width: float, height: float) -> Page:
        """Read one page. See `Recognizer.read`.

        The boxes are those of the page set upright and straight, and `straightening` says where they are on the page as
        displayed; of a page that lies on its side, width and height change places.

        Raises:
            MemoryError: the page takes more than the process may have.
        """
        with memory_errors():
            return self._read(image, number, width, height)

    def _read(self, image: Image, number: int, width: float, height: float) -> Page:
        self._models = self._models or Models()
        gray, lines, skew, quarters = _upright(self._models, image, width)
        done = Straightening(skew, quarters, width, height)
        if quarters % 2:
            width, height = height, width
        scale = gray.shape[1] / width
        ink = paper.ink_of(gray)
        ruled = find_rulings(ink, scale, lines)
        clean, ink = _without_rulings(gray, ink, ruled, scale)
        tall = usual_height(lines, scale)
        strips = [s for table in ruled.tables for field in table for s in _strips_of_cell(ink, field, scale, tall)]
        strips += [_trimmed(line, ink) for line in lines if not _is_inside(line, ruled.tables)]
        readings = read_strips(clean, ink, strips, self._models, scale)
        read = [(s, r) for s, r in zip(strips, readings, strict=True) if s.cell or _says_something(r)]
        glyphs = [g for strip, reading in read for g in glyphs_of(strip, reading, scale)]
        tables = tuple(tuple(_box(f, scale) for f in table) for table in ruled.tables)
        rulings = (*(_flat(s, scale) for s in ruled.level), *(_steep(s, scale) for s in ruled.upright))
        return Page(number, width, height, tuple(glyphs), tables, True, rulings=rulings, method="ocr", straightening=done)


def _upright(models: Models, image: Image, width: float) -> tuple[Gray, list[Rectangle], float, int]:
    """The page in grey without seals, straight and upright; its lines of text; the skew in degrees and the quarter turns."""
    gray = _gray_of(image, width)
    skew = paper.skew_of(paper.ink_of(gray))
    gray = paper.turned_by(gray, skew)
    lines = models.find(gray)
    quarters = 0
    if _share_of_upright_lines(lines) > 0.5:
        gray, quarters = np.ascontiguousarray(np.rot90(gray)), 1
        lines = models.find(gray)
    sample = sorted(lines, key=lambda r: r[0] - r[2])[:_SAMPLE]
    sure = _confidence(models, gray, sample)
    if sample and sure < _UPRIGHT:
        head = np.ascontiguousarray(np.rot90(gray, 2))
        rows, columns = gray.shape
        over = [(columns - x1, rows - y1, columns - x0, rows - y0) for x0, y0, x1, y1 in sample]
        if _confidence(models, head, over) > sure:
            gray, quarters = head, quarters + 2
            lines = [(columns - x1, rows - y1, columns - x0, rows - y0) for x0, y0, x1, y1 in lines]
    return gray, lines, skew, quarters


def _gray_of(image: Image, width: float) -> Gray:
    """The page in grey without seals; of its colours, three times as large, nothing is kept."""
    rgb = np.asarray(image if image.mode == "RGB" else image.convert("RGB"), dtype=np.uint8)
    return paper.without_seals(rgb, rgb.shape[1] / width)


def _share_of_upright_lines(lines: Sequence[Rectangle]) -> float:
    """How much of the length of all lines, single characters aside, runs down the page."""
    level = sum(x1 - x0 for x0, y0, x1, y1 in lines if x1 - x0 > 1.8 * (y1 - y0))
    upright = sum(y1 - y0 for x0, y0, x1, y1 in lines if y1 - y0 > 1.8 * (x1 - x0))
    return upright / (level + upright) if level + upright else 0.0


def _confidence(models: Models, gray: Gray, lines: Sequence[Rectangle]) -> float:
    """The mean confidence with which lines are read; 0 where they say nothing."""
    read = models.read([gray[max(0, y0) : y1, max(0, x0) : x1] for x0, y0, x1, y1 in lines])
    sure = [c.confidence for reading in read for c in reading]
    return sum(sure) / len(sure) if sure else 0.0


def _without_rulings(gray: Gray, ink: Mask, ruled: Ruled, scale: float) -> tuple[Gray, Mask]:
    """The page and its ink with the cells' borders taken out; elsewhere a long stroke may be 一, or the feet of digits."""
    import cv2

    if not ruled.tables:
        return gray, text_ink(ink, scale)
    borders = np.zeros(ink.shape, dtype=np.uint8)
    width = 2 * round(1.5 * scale) + 1
    for field in (f for table in ruled.tables for f in table):
        corners = (round(field.x0), round(field.top)), (round(field.x1), round(field.bottom))
        cv2.rectangle(borders, *corners, color=1, thickness=width)
    rulings = cv2.dilate((ruled.ink & (borders > 0)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(rulings, np.uint8(255), gray).astype(np.uint8), text_ink(ink & ~rulings, scale)


def _strips_of_cell(ink: Mask, field: Field, scale: float, tall: float) -> list[Strip]:
    inset = 0.9 * scale
    x0, x1 = field.x0 + inset, field.x1 - inset
    top, bottom = field.top + inset, field.bottom - inset
    if x1 - x0 < 2 * scale or bottom - top < 2 * scale:
        return []
    return strips_in(ink, (round(x0), round(top), round(x1), round(bottom)), scale, tall)


def _trimmed(line: Rectangle, ink: Mask) -> Strip:
    """A found line without the paper around its ink, which would reach into a table below."""
    x0, top, x1, bottom = line
    piece = ink[top:bottom, x0:x1]
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    if not len(rows):
        return Strip(*line)
    return Strip(x0 + int(columns[0]), top + int(rows[0]), x0 + int(columns[-1]) + 1, top + int(rows[-1]) + 1)


def _is_inside(line: Rectangle, tables: Sequence[Sequence[Field]]) -> bool:
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return any(f.x0 <= x <= f.x1 and f.top <= y <= f.bottom for table in tables for f in table)


def glyphs_of(strip: Strip, reading: Reading, scale: float) -> list[Glyph]:
    """One glyph for each character, over its part of the strip. Characters touch unless white space was read between them."""
    if not reading:
        return []
    x0, x1 = float(strip.x0), float(strip.x1)
    size = strip.height / scale
    if strip.cell:
        least = _BESIDE_BORDER * strip.height
        x0, x1 = max(x0, strip.cell[0] + least), min(x1, strip.cell[1] - least)
    middles = [x0 + c.x * (x1 - x0) for c in reading]
    edges = [x0, *((a + b) / 2 for a, b in pairwise(middles)), x1]
    glyphs = []
    for i, char in enumerate(reading):
        left, right = edges[i], edges[i + 1]
        if char.apart:
            left = max(left, right - (right - left) / 2)
        if i + 1 < len(reading) and reading[i + 1].apart:
            right = left + min(right - left, max(1.0, (middles[i] - left) * 2))
        box = Box(left / scale, strip.top / scale, max(left + 0.5, right) / scale, strip.bottom / scale)
        glyphs.append(Glyph(char.text, box, size, char.confidence))
    return glyphs


def _says_something(reading: Reading) -> bool:
    """Whether what was found outside tables is text: smudges and pictures are read with hardly any confidence."""
    return bool(reading) and sum(c.confidence for c in reading) >= _LEGIBLE * len(reading)


def _box(field: Field, scale: float) -> Box:
    return Box(field.x0 / scale, field.top / scale, field.x1 / scale, field.bottom / scale)


def _flat(stroke: Stroke, scale: float) -> Box:
    return Box(stroke.start / scale, stroke.at / scale, stroke.end / scale, stroke.at / scale)


def _steep(stroke: Stroke, scale: float) -> Box:
    return Box(stroke.at / scale, stroke.start / scale, stroke.at / scale, stroke.end / scale)
