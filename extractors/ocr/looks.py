"""Reads strips of a page, figures twice where there is reason to: one that two looks read differently gets little confidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractors.ocr.lines import Strip
from extractors.ocr.paper import Gray, Mask
from extractors.ocr.reading import Models, Reading

_SURE = 0.98
"""A figure with a character less sure than this is looked at again."""

_DISPUTED = 0.5
"""The most confidence that a figure has which two looks read differently."""

_FIGURE = re.compile(r"[-—()\d,.:%]+")
_WELL_FORMED = re.compile(r"\(?-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\)?%?|[-—]+")


def read_strips(gray: Gray, ink: Mask, strips: Sequence[Strip], models: Models, scale: float) -> list[Reading]:
    """What each strip says, in order.

    Args:
        gray: the page, rulings taken out.
        ink: its ink, which tells a dash from the character 一 by its shape.
        strips: where lines of text stand.
        models: the recogniser.
        scale: pixels a point.
    """
    first = models.read([_crop(gray, strip, scale, 0.16) for strip in strips])
    again = [i for i, reading in enumerate(first) if _wants_second_look(reading)]
    second = models.read([_closer(_crop(gray, strips[i], scale, 0.3)) for i in again])
    readings = list(first)
    for i, look in zip(again, second, strict=True):
        readings[i] = _settled(first[i], look)
    return [_plain(reading, ink, strip, scale) for reading, strip in zip(readings, strips, strict=True)]


def text_of(reading: Reading) -> str:
    """The characters, full-width forms folded, without white space."""
    return unicodedata.normalize("NFKC", "".join(c.text for c in reading))


def _crop(gray: Gray, strip: Strip, scale: float, margin: float) -> Gray:
    """The strip with some paper around it; a dash gets as much as a digit would have."""
    import cv2

    height = max(strip.height, round(7 * scale))
    pad = round(margin * height)
    extra = (height - strip.height) // 2
    top, bottom = strip.top - extra - pad, strip.bottom + extra + pad
    x0, x1 = strip.x0 - pad, strip.x1 + pad
    if strip.cell:
        x0, x1 = max(x0, round(strip.cell[0])), min(x1, round(strip.cell[1]))
    inside = gray[max(0, top) : bottom, max(0, x0) : x1]
    missing = pad if strip.cell is None else max(0, pad - (strip.x0 - x0))
    return np.asarray(cv2.copyMakeBorder(inside, 0, 0, missing, missing, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8)


def _closer(crop: Gray) -> Gray:
    """The same crop half as large again and in full contrast."""
    import cv2

    larger = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    dark, light = np.percentile(larger, (1, 80))
    full = (larger.astype(np.float32) - dark) * (255.0 / max(1.0, light - dark))
    return np.asarray(np.clip(full, 0, 255), dtype=np.uint8)


def _wants_second_look(reading: Reading) -> bool:
    text = text_of(reading)
    if not text:
        return True
    digits = sum(c.isdigit() for c in text)
    if digits < len(text) / 2 and not _FIGURE.fullmatch(text):
        return False
    return not _WELL_FORMED.fullmatch(text) or min(c.confidence for c in reading) < _SURE


def _settled(first: Reading, second: Reading) -> Reading:
    """The better of two looks; where they say different things, with little confidence."""
    if not second or not first:
        kept, doubted = first or second, True
    elif text_of(first) == text_of(second):
        kept, doubted = max(first, second, key=_least), False
    else:
        kept, doubted = max(first, second, key=lambda r: (bool(_WELL_FORMED.fullmatch(text_of(r))), _least(r))), True
    if not doubted:
        return kept
    return tuple(replace(c, confidence=min(c.confidence, _DISPUTED)) for c in kept)


def _least(reading: Reading) -> float:
    return min((c.confidence for c in reading), default=0.0)


def _plain(reading: Reading, ink: Mask, strip: Strip, scale: float) -> Reading:
    """Figures in plain digits and signs, as they are compared; a lone flat stroke as the dash that it is."""
    text = text_of(reading)
    if len(reading) == 1 and text in "一-—–_~":
        return (replace(reading[0], text=_dash_or_one(ink, strip, scale)),)
    if len(text) == len(reading) and _FIGURE.fullmatch(text):
        return tuple(replace(c, text=t) for c, t in zip(reading, text, strict=True))
    return reading


def _dash_or_one(ink: Mask, strip: Strip, scale: float) -> str:
    """A short or evenly thin stroke is a dash; 一 is as wide as a character and thicker at its end."""
    piece = ink[strip.top : strip.bottom, strip.x0 : strip.x1]
    thickness = piece.sum(axis=0)
    if piece.shape[1] < 6 * scale:
        return "-"
    return "—" if thickness.max() <= 1.6 * max(1.0, float(np.median(thickness))) else "一"
