"""What lines of text say: rapidocr's models behind two calls, with a place and a confidence for every character.

The models come inside rapidocr's wheel and are named by path, so that nothing is ever looked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.paper import Gray

_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

_DETECTION_SIDE = 960
"""Pixels of the longer side for finding lines. On larger images the detector is slower and misses lines of nearly blank pages."""

_FLATTEST = 2
"""How much longer one side of the image searched for lines may be than the other, else paper is added. The detector enlarges an
image until its shorter side has 736 pixels: a page with but a heading would be one of several million, and take a gibibyte."""

_MARGIN = 40
"""Pixels of paper left around what is printed, which alone is searched."""

_NARROWEST = 96
"""Pixels to which narrow lines are filled up, of 48 in height. The models' own 320 costs amounts three times the time."""

_TOGETHER = 2
"""Lines read in one go: more are no faster on one thread, and long lines cost memory."""

_LONG = 48
"""Widths to the height beyond which a line is read alone: two such lines of a large sheet would take half a gibibyte."""


@dataclass(frozen=True, slots=True)
class Char:
    """One recognised character: `x` is the share of its line's width at which its middle stands, `confidence` 0–1.

    `apart` says that white space was read before it.
    """

    text: str
    x: float
    confidence: float
    apart: bool = False


Reading = tuple[Char, ...]


class Models:
    """Finds and reads lines of text. Costs some 200 MB and is kept for the life of a process.

    One thread each: as many workers as cores run side by side.

    Raises:
        ImportError: rapidocr or onnxruntime is not installed.
        FileNotFoundError: the wheel of rapidocr that is installed holds other models.
    """

    def __init__(self) -> None:
        import rapidocr

        folder = Path(rapidocr.__file__).parent / "models"
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
                "Det.model_path": str(folder / _DETECTOR),
                "Det.box_thresh": 0.3,  # small type on a nearly blank page scores little
                "Rec.model_path": str(folder / _RECOGNISER),
                "Rec.rec_img_shape": [3, 48, _NARROWEST],
                "Rec.rec_batch_num": _TOGETHER,
            }
        )

    def find(self, gray: Gray) -> list[tuple[int, int, int, int]]:
        """Rectangles (x0, top, x1, bottom) of lines of text, in pixels of the image."""
        import cv2

        dark = gray < 160
        rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        if not len(rows):
            return []
        top, left = max(0, int(rows[0]) - _MARGIN), max(0, int(columns[0]) - _MARGIN)
        printed = gray[top : int(rows[-1]) + _MARGIN, left : int(columns[-1]) + _MARGIN]
        scale = min(1.0, _DETECTION_SIDE / max(printed.shape))
        small = _filled_up(cv2.resize(printed, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        found = self._engine(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        most = printed.shape[1], printed.shape[0]
        inside = np.minimum(np.asarray(found.boxes, dtype=np.float64) / scale, most)  # not in paper that was added
        boxes: NDArray[np.float64] = inside + np.array((left, top), dtype=np.float64)
        corners = np.concatenate((boxes.min(axis=1), boxes.max(axis=1)), axis=1)
        return [(int(x0), int(y0), int(np.ceil(x1)), int(np.ceil(y1))) for x0, y0, x1, y1 in corners]

    def read(self, lines: Sequence[Gray]) -> list[Reading]:
        """What each line's image says; an image that says nothing gives no characters."""
        readings: list[Reading] = [()] * len(lines)
        long = [i for i, line in enumerate(lines) if line.shape[1] > _LONG * line.shape[0]]
        others = [i for i, line in enumerate(lines) if line.shape[1] <= _LONG * line.shape[0]]
        for chosen in (others, *([i] for i in long)):
            for i, reading in zip(chosen, self._read([lines[i] for i in chosen]), strict=True):
                readings[i] = reading
        return readings

    def _read(self, lines: Sequence[Gray]) -> list[Reading]:
        import cv2

        if not lines:
            return []
        self._engine.return_word_box = True
        read = self._engine.recognize_txt([cv2.cvtColor(line, cv2.COLOR_GRAY2RGB) for line in lines])
        return [_chars(text, words) for text, words in zip(read.txts, read.word_results, strict=True)]


def _filled_up(image: Any) -> Any:
    """The image with paper added below or on the right where it is a flat or narrow strip."""
    import cv2

    rows, columns = image.shape
    below, right = max(0, columns // _FLATTEST - rows), max(0, rows // _FLATTEST - columns)
    return cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_CONSTANT, value=255) if below or right else image


def _chars(text: str, words: Any) -> Reading:
    """Characters with places: rapidocr gives columns of its output without blanks, and confidences with them."""
    columns = [column for word in words.word_cols for column in word]
    steps = max(1.0, float(words.line_txt_len))
    chars: list[Char] = []
    apart = False
    for char, confidence in zip(text, words.confs, strict=False):
        if char.isspace():
            apart = True
            continue
        x = (columns[len(chars)] + 0.5) / steps
        chars.append(Char(char, min(1.0, x), float(confidence), apart and bool(chars)))
        apart = False
    return tuple(chars)
