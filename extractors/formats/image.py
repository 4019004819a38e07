"""Pictures of pages (PNG, JPEG, TIFF, BMP): each frame is a page that only text recognition can read."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from extractors.content import Content, PageContent
from extractors.errors import UnreadableDocumentError
from extractors.formats.coarse import coarse_drawing
from extractors.layout.page import lay_out
from extractors.ocr import Recognizer

MOST_FRAMES = 200

MOST_POINTS = 20_000_000
"""Of a frame as it is recognised; A4 at 400 dpi has 15 million. A larger one is reduced: that takes some 20 bytes a point."""

_POINTS = 72.0
_USUAL_DPI = 200.0
_DPI = (50.0, 1_200.0)
"""Scanners work between these; a picture that says otherwise says nothing."""

_LARGEST_PAGE = 100.0
"""Inches: a paper larger than this is a resolution that is not true."""


def read_image(data: bytes, recognizer: Recognizer | None) -> Content:
    """Read a picture's frames as pages.

    Raises:
        UnreadableDocumentError: it is damaged or larger than any scan, or there is no recognizer.
    """
    with _opened(data) as image:
        count = _frame_count(image)
    if recognizer is None:
        reason = "The file is a picture, which needs text recognition (install juesuan[ocr])."
        raise UnreadableDocumentError(reason, "unreadable", count, text_layer="scanned")
    if count > MOST_FRAMES:
        raise UnreadableDocumentError(f"The picture has {count} frames, more than {MOST_FRAMES}: split it.", "failed", count)
    pages: list[PageContent] = []
    damages: list[str] = []
    for number in range(1, count + 1):
        frame, dpi, coarser = _reduced(*_frame(data, number - 1))
        damages += [coarse_drawing(number, dpi)] if coarser else []
        width, height = (size * _POINTS / dpi for size in frame.size)
        pages.append(lay_out(recognizer.read(frame, number, width, height)))
    return Content(tuple(pages), count, "scanned", damages=tuple(damages))


def frame_image(data: bytes, number: int, dpi: int) -> Image.Image:
    """A picture's frame `number` (from 1) as displayed, at `dpi`.

    Raises:
        UnreadableDocumentError: the picture is damaged.
    """
    frame, own = _frame(data, number - 1)
    return frame.resize((round(frame.width * dpi / own) or 1, round(frame.height * dpi / own) or 1))


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableDocumentError(f"The picture has too many points to be a page ({error}): save it smaller.") from error
    except MemoryError:
        raise
    except Exception as error:  # Pillow raises whatever its decoders do; to us all of it is damage
        raise _damaged(error) from error


def _frame_count(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except MemoryError:
        raise
    except Exception as error:  # see above
        raise _damaged(error) from error


def _frame(data: bytes, index: int) -> tuple[Image.Image, float]:
    """A frame as displayed, in colour, and its points to the inch. The file is opened anew: nothing else is kept of it."""
    image = _opened(data)
    try:
        image.seek(index)
        if image.width * image.height > (Image.MAX_IMAGE_PIXELS or 0):
            raise UnreadableDocumentError(f"Frame {index + 1} of the picture has too many points to be a page: save it smaller.")
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return image if image.mode == "RGB" else image.convert("RGB"), _dpi(image)
    except (UnreadableDocumentError, MemoryError):
        raise
    except Exception as error:  # see above
        raise _damaged(error) from error


def _reduced(frame: Image.Image, dpi: float) -> tuple[Image.Image, float, bool]:
    """A frame with as many points as are recognised, its resolution, and whether that is now less than a page is drawn at."""
    share = (MOST_POINTS / (frame.width * frame.height)) ** 0.5
    if share >= 1:
        return frame, dpi, False
    smaller = frame.resize((int(frame.width * share) or 1, int(frame.height * share) or 1), Image.Resampling.BOX)
    return smaller, dpi * share, dpi * share < _USUAL_DPI


def _damaged(error: Exception) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"The picture is damaged ({type(error).__name__}: {str(error)[:120]}): download it again.")


def _dpi(frame: Image.Image) -> float:
    """The resolution that the picture states, else what scanners use."""
    said = frame.info.get("dpi")
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    true = _DPI[0] <= dpi <= _DPI[1] and max(frame.size) / dpi < _LARGEST_PAGE
    return dpi if true else _USUAL_DPI
