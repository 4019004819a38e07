"""Pictures of pages: each frame goes to text recognition with its size on paper."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from extractors.document import Tools, extract_document
from extractors.engines import Page


class Recognizer:
    """Remembers what it was asked to read, and reads nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []

    def read(self, image: Image.Image, number: int, width: float, height: float) -> Page:
        assert image.mode == "RGB"
        self.asked.append((number, round(width), round(height)))
        return Page(number, width, height, (), (), has_images=True)


def picture(kind: str, *, dpi: int | None = None, frames: int = 1) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new("L", (400, 600), 255) for _ in range(frames)]
    options: dict[str, object] = {"dpi": (dpi, dpi)} if dpi else {}
    if frames > 1:
        options |= {"save_all": True, "append_images": images[1:]}
    images[0].save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_without_recognition_the_reason_says_what_to_install(kind: str) -> None:
    extraction = extract_document(picture(kind))
    assert (extraction.status, extraction.text_layer, extraction.pages) == ("unreadable", "scanned", 1)
    assert "install juesuan[ocr]" in (extraction.status_reason or "")


def test_frames_are_pages_at_the_resolution_that_they_state() -> None:
    recognizer = Recognizer()
    extraction = extract_document(picture("TIFF", dpi=100, frames=2), tools=Tools(recognizer=recognizer))
    assert recognizer.asked == [(1, 288, 432), (2, 288, 432)]
    assert (extraction.pages, extraction.text_layer) == (2, "scanned")


def test_without_a_stated_resolution_scanners_is_assumed() -> None:
    recognizer = Recognizer()
    extract_document(picture("PNG"), tools=Tools(recognizer=recognizer))
    assert recognizer.asked == [(1, 144, 216)]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_and_enormous_pictures_have_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture("PNG")
    for data in (whole[:20], whole[: len(whole) // 2], picture("TIFF")[:100], b"II*\0" + bytes(40)):
        assert extract_document(data, tools=Tools(recognizer=Recognizer())).status == "unreadable"
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000)
    extraction = extract_document(whole)
    assert (extraction.status, "too many points" in (extraction.status_reason or "")) == ("unreadable", True)


def test_a_picture_whose_frames_cannot_be_counted_is_damaged() -> None:
    """A TIFF of which only the header is whole."""
    extraction = extract_document(b"II*\0\x08\0\0\0" + b"\x01\0\x03\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0")
    assert extraction.status == "unreadable"
    assert "damaged" in (extraction.status_reason or "")
