"""A scan made even: its skew told, its seal taken off, its rulings found. Needs opencv, no recognition and no Chinese font."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("cv2", reason="the extra juesuan[ocr] is not installed")

from extractors.engines.base import Straightening
from extractors.model import Box
from extractors.ocr.lines import strips_in, text_ink
from extractors.ocr.paper import ink_of, skew_of, turned_by, without_seals
from extractors.ocr.rulings import Field, find_rulings
from tests.ocr.rasterise import stamp

SCALE = 200 / 72


def ruled_page(gap: int = 0) -> Image.Image:
    """A table of three columns and three rows, two cells of the first row merged; `gap` pixels are missing from its rulings."""
    image = Image.new("RGB", (1200, 900), "white")
    draw = ImageDraw.Draw(image)
    for y in (200, 280, 360, 440):
        draw.line((100, y, 1000, y), fill="black", width=3)
    for x, top in ((100, 200), (400, 280), (700, 200), (1000, 200)):
        draw.line((x, top, x, 440), fill="black", width=3)
    if gap:
        draw.rectangle((500, 350, 500 + gap, 370), fill="white")
    font = ImageFont.load_default(32)
    for row, y in enumerate((300, 380)):
        for column, x in enumerate((150, 450, 750)):
            draw.text((x, y), f"{row}{column}2,222.22", fill="black", font=font)
    return image


def gray(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"))


def rounded(fields: tuple[Field, ...]) -> list[tuple[float, ...]]:
    return [(round(f.x0, -1), round(f.top, -1), round(f.x1, -1), round(f.bottom, -1)) for f in fields]


@pytest.mark.parametrize("gap", [0, 15])
def test_rulings_make_cells_over_gaps_and_merges(gap: int) -> None:
    ruled = find_rulings(ink_of(gray(ruled_page(gap))), SCALE)
    assert [rounded(t) for t in ruled.tables] == [
        [
            (100, 200, 700, 280),
            (700, 200, 1000, 280),
            *((x0, top, x1, top + 80) for top in (280, 360) for x0, x1 in ((100, 400), (400, 700), (700, 1000))),
        ]
    ]


def test_level_rulings_alone_make_no_table() -> None:
    image = Image.new("RGB", (1200, 900), "white")
    for y in (200, 280, 360):
        ImageDraw.Draw(image).line((100, y, 1000, y), fill="black", width=3)
    ruled = find_rulings(ink_of(gray(image)), SCALE)
    assert ruled.tables == ()
    assert [round(s.at, -1) for s in ruled.level] == [200, 280, 360]


@pytest.mark.parametrize("angle", [-2.4, -0.5, 0.0, 0.3, 1.7])
def test_the_skew_is_told(angle: float) -> None:
    skewed = ruled_page().rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    assert skew_of(ink_of(gray(skewed))) == pytest.approx(-angle, abs=0.06)


def test_a_turned_page_is_as_large_as_before() -> None:
    page = gray(ruled_page())
    assert turned_by(page, 1.0).shape == page.shape


def test_a_seal_is_taken_off_and_the_text_under_it_stays() -> None:
    page = ruled_page()
    stamped = stamp(page, random.Random(1), 200)
    assert (np.asarray(stamped) != np.asarray(page)).any()
    before, after = ink_of(gray(page)), ink_of(without_seals(np.asarray(stamped), SCALE))
    assert (before ^ after).sum() < 0.02 * before.sum()


def test_red_printing_is_no_seal() -> None:
    image = Image.new("RGB", (1200, 900), "white")
    ImageDraw.Draw(image).text((100, 100), "RED LETTERHEAD OF AN OFFICE", fill=(220, 30, 40), font=ImageFont.load_default(48))
    assert ink_of(without_seals(np.asarray(image), SCALE)).any()


def test_specks_are_no_text_and_two_lines_are_two_strips() -> None:
    image = Image.new("L", (400, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.point((200, 180), fill="black")
    for y in (40, 90):
        draw.text((40, y), "1,234.50", fill="black", font=ImageFont.load_default(32))
    strips = strips_in(text_ink(np.asarray(image) < 128, SCALE), (0, 0, 400, 200), SCALE, 22)
    assert [s.top // 50 for s in strips] == [0, 1]


@pytest.mark.parametrize(
    ("quarters", "expected"), [(0, (10, 20, 30, 25)), (1, (75, 10, 80, 30)), (2, (70, 175, 90, 180)), (3, (20, 170, 25, 190))]
)
def test_boxes_go_back_to_the_page_as_displayed(quarters: int, expected: tuple[float, ...]) -> None:
    box = Straightening(0.0, quarters, 100.0, 200.0).displayed(Box(10, 20, 30, 25))
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx(expected)
