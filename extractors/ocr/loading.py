"""The installed recognizer, whose libraries are imported with the first page that is an image: most documents have none."""

from __future__ import annotations

import importlib
import importlib.util

from PIL.Image import Image

from extractors.engines.base import Page
from extractors.ocr.base import Recognizer

_NEEDED = ("rapidocr", "onnxruntime", "cv2")


class _OnFirstUse:
    """Loads the recognizer when it is asked for a page."""

    def read(self, image: Image, number: int, width: float, height: float) -> Page:
        """Read one page. See `Recognizer.read`."""
        recognizer: Recognizer = importlib.import_module("extractors.ocr.rapid").load()
        return recognizer.read(image, number, width, height)


def load() -> Recognizer | None:
    """The recognizer; None where `juesuan[ocr]` is not installed."""
    return None if any(importlib.util.find_spec(name) is None for name in _NEEDED) else _OnFirstUse()
