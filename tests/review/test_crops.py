"""How a crop is drawn: what it shows of a page, and its marks where the cells are."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from expectations.review.crops import crops_of
from expectations.review.marks import Crop, Mark
from expectations.review.model import Check
from flows.reporting import SilentReporter
from flows.stages.crop_worker import DPI, Drawn, draw_crop, draw_document
from flows.stages.crops import draw_crops
from flows.stages.drawing import Originals
from warehouse.archive import Archive

RED, BLUE, AMBER = (200, 30, 40), (20, 95, 200), (224, 140, 0)
SCALE = DPI / 72


def shown(*marks: Mark, whole: bool = False) -> Crop:
    return Crop("a" * 64, 1, marks, whole)


def page(width: int, height: int) -> Image.Image:
    """A page in points with a line printed over its whole width, but for the margins."""
    image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "white")
    for y in range(100, image.height - 100, 40):
        ImageDraw.Draw(image).line((60, y, image.width - 60, y), (0, 0, 0), 2)
    return image


def colours(image: Image.Image) -> dict[tuple[int, int, int], tuple[int, int, int, int]]:
    """Where each marks' colour is on a crop: its box in pixels."""
    found = {}
    for colour in (RED, BLUE, AMBER):
        spots = [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == colour]
        if spots:
            xs, ys = [x for x, _ in spots], [y for _, y in spots]
            found[colour] = (min(xs), min(ys), max(xs), max(ys))
    return found


def test_a_crop_shows_what_is_around_the_mark_without_the_margins() -> None:
    drawn = draw_crop(page(500, 800), shown(Mark((200, 400, 250, 410), "left", focus=True)), SCALE)
    assert drawn.height == round(64 * SCALE + 10 * SCALE + 30 * SCALE)
    assert drawn.width < round(500 * SCALE)
    x0, y0, x1, y1 = colours(drawn)[RED]
    assert y1 - y0 == pytest.approx(10 * SCALE + 6, abs=2)
    assert x1 - x0 == pytest.approx(50 * SCALE + 6, abs=2)
    assert y0 == pytest.approx(64 * SCALE - 3, abs=2)


def test_sides_and_the_likely_culprit_have_their_own_frames() -> None:
    marks = [
        Mark((100, 400, 150, 410), "left", focus=True, culprit=True),
        Mark((300, 400, 350, 410), "right", focus=True),
        Mark((100, 60, 150, 70), "right", focus=False),  # elsewhere on the page: not on this crop
    ]
    found = colours(draw_crop(page(500, 800), shown(*marks), SCALE))
    assert set(found) == {RED, BLUE, AMBER}
    assert found[AMBER][0] < found[RED][0] < found[BLUE][0]
    assert found[BLUE][1] == pytest.approx(found[RED][1], abs=1)


def test_of_a_wide_page_the_names_and_what_is_about_the_mark_are_shown() -> None:
    wide = page(1_000, 600)
    far = draw_crop(wide, shown(Mark((900, 300, 930, 310), "right", focus=True)), SCALE)
    near = draw_crop(wide, shown(Mark((120, 300, 150, 310), "right", focus=True)), SCALE)
    both = draw_crop(wide, shown(Mark((100, 300, 130, 310), "left", True), Mark((900, 300, 930, 310), "right", True)), SCALE)
    text = draw_crop(wide, shown(Mark((900, 300, 930, 310), "right", focus=True), whole=True), SCALE)
    assert near.width < far.width < both.width == text.width
    assert far.width <= round((260 + 200 + 30 + 50) * SCALE) + 20
    for drawn in (far, near):
        x0, _, x1, _ = colours(drawn)[BLUE]
        assert x1 - x0 == pytest.approx(30 * SCALE + 6, abs=6)
    assert set(colours(both)) == {RED, BLUE}


def test_of_a_sentence_whole_lines_are_shown_and_of_its_table_a_part() -> None:
    row = dict.fromkeys(Check.model_fields) | {"rule_id": "r", "severity": "error", "outcome": "fail", "pages": [9, 26]}
    places = {"left_text": "352.67 @p9 (214,370,274,382)", "right_text": "350.35 @p26 (492,160,546,172)"}
    stated = crops_of(Check.model_validate(row | places | {"quote": "预算安排352.67万元"}), "a" * 64)
    [left], [right] = stated.left, stated.right
    assert (left.whole, right.whole) == (True, False)
    assert not any(crop.whole for crop in crops_of(Check.model_validate(row | places), "a" * 64))


def pdf(pages: int = 2, rotate: int = 0) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 600))
    for number in range(pages):
        canvas.setPageRotation(rotate)
        canvas.drawString(60, 500, f"page {number + 1}  414.89")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def original(data: bytes, folder: Path) -> tuple[str, str]:
    """A file with these bytes, and their document id."""
    path = folder / "original"
    path.write_bytes(data)
    return str(path), hashlib.sha256(data).hexdigest()


def crop(document_id: str, number: int = 1) -> Crop:
    return Crop(document_id, number, (Mark((60, 90, 150, 105), "left", focus=True),))


def drawn(data: bytes, folder: Path, *numbers: int) -> tuple[Drawn, list[Crop]]:
    path, document_id = original(data, folder)
    crops = [crop(document_id, number) for number in numbers or (1,)]
    return draw_document(path, document_id, crops, str(folder / "crops")), crops


def test_each_page_gives_its_crop_under_its_name(tmp_path: Path) -> None:
    result, crops = drawn(pdf(), tmp_path, 1, 2, 3)
    assert set(result.sizes) == {crops[0].name, crops[1].name}
    assert list(result.failed) == [crops[2].name]
    for name, size in result.sizes.items():
        with Image.open(tmp_path / "crops" / name) as image:
            assert (image.format, image.size) == ("PNG", size)
    assert {p.suffix for p in (tmp_path / "crops").rglob("*") if p.is_file()} == {".png"}


def test_a_turned_page_is_marked_as_it_is_displayed(tmp_path: Path) -> None:
    result, _ = drawn(pdf(rotate=90), tmp_path)
    assert len(result.sizes) == 1


def test_a_picture_is_its_own_page(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (250, 250, 240)).save(out, format="PNG", dpi=(120, 120))
    result, _ = drawn(out.getvalue(), tmp_path)
    assert len(result.sizes) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!DOCTYPE html><title>x</title><p>y", ".html"),
        (b"PK\x05\x06" + b"\0" * 18, ".zip"),
        (b"", "pages"),
    ],
)
def test_what_has_no_pages_says_so(data: bytes, said: str, tmp_path: Path) -> None:
    result, _ = drawn(data, tmp_path)
    assert result.sizes == {}
    assert result.absent is not None and said in result.absent[1]


def test_a_damaged_document_costs_its_own_pictures_only(tmp_path: Path) -> None:
    result, crops = drawn(b"%PDF-1.4\n%%EOF", tmp_path, 1, 2)
    assert set(result.failed) == {c.name for c in crops}


def test_originals_come_from_the_archive_of_a_home(tmp_path: Path) -> None:
    import polars as pl

    from warehouse.schema import DOCUMENTS

    document_id = Archive(tmp_path / "archive").put(pdf())
    (tmp_path / "tables").mkdir()
    originals = Originals.beside(tmp_path / "tables", DOCUMENTS.empty())
    assert originals.find("0" * 64) is None
    wanted = {document_id: (crop(document_id),), "0" * 64: (crop("0" * 64),)}
    pictures = draw_crops(wanted, originals, tmp_path / "crops", SilentReporter(), workers=1)
    assert (list(pictures.sizes), list(pictures.absent)) == ([crop(document_id).name], ["0" * 64])
    assert isinstance(DOCUMENTS.empty(), pl.DataFrame)


def test_equal_crops_have_one_name_and_others_have_others() -> None:
    one = Crop("a" * 64, 3, (Mark((1, 2, 3, 4), "left", focus=True),))
    assert one.name == Crop("a" * 64, 3, (Mark((1, 2, 3, 4), "left", focus=True),)).name
    others = [
        Crop("b" * 64, 3, one.marks),
        Crop("a" * 64, 4, one.marks),
        Crop("a" * 64, 3, (Mark((1, 2, 3, 4), "right", focus=True),)),
        Crop("a" * 64, 3, (Mark((1, 2, 3, 4), "left", focus=True, culprit=True),)),
    ]
    assert len({one.name, *(other.name for other in others)}) == 5
