"""Where lines of text stand in a piece of a page, by their ink. Pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.ocr.paper import Mask


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of text: the rectangle of its ink, half-open, in pixels of the page. `cell` is (x0, x1) of the cell around it."""

    x0: int
    top: int
    x1: int
    bottom: int
    cell: tuple[int, int] | None = None

    @property
    def height(self) -> int:
        """Of the ink."""
        return self.bottom - self.top


def text_ink(ink: Mask, scale: float) -> Mask:
    """The ink without specks: dots smaller than a decimal point of small type."""
    import cv2

    least = max(3, round(0.45 * scale * scale))
    _count, labels, stats, _centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keeps = stats[:, cv2.CC_STAT_AREA] >= least
    keeps[0] = False
    return np.asarray(keeps[labels], dtype=np.bool_)


def strips_in(ink: Mask, cell: tuple[int, int, int, int], scale: float, tall: float) -> list[Strip]:
    """The lines of text inside a cell; none where there is no more than a speck.

    The parts of 二 and 合 stand apart like lines: bands are joined while together they are no taller than a character.

    Args:
        ink: that of the page, without specks and rulings.
        cell: its inside: x0, top, x1, bottom in pixels.
        scale: pixels a point.
        tall: how tall the page's characters mostly are, in pixels.
    """
    x0, top, x1, bottom = cell
    piece = ink[top:bottom, x0:x1]
    if not piece.any():
        return []
    tall = max(tall, _character_height(piece, scale))
    strips = []
    for first, last in _split(_joined(_bands(piece), tall), piece, tall):
        columns = np.flatnonzero(piece[first:last].any(axis=0))
        if max(last - first, columns[-1] - columns[0] + 1) < 2.0 * scale:
            continue  # a dash is longer, a dot alone is dirt
        strips.append(Strip(x0 + int(columns[0]), top + first, x0 + int(columns[-1]) + 1, top + last, (x0, x1)))
    return strips


def _character_height(piece: Mask, scale: float) -> float:
    """The height of the taller pieces of ink, between 6 and 30 points; the tallest may be characters of two lines that touch."""
    import cv2

    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(piece.astype(np.uint8), connectivity=8)
    heights = [float(h) for _x, _y, w, h, _a in stats[1:] if w < 4 * h]
    return min(30 * scale, max(6 * scale, float(np.percentile(heights, 75)) if heights else 0.0))


def _bands(piece: Mask) -> list[tuple[int, int]]:
    """Runs of rows that hold ink, half-open."""
    rows = np.concatenate(([False], piece.any(axis=1), [False])).astype(np.int8)
    changes = np.flatnonzero(np.diff(rows))
    return [(int(a), int(b)) for a, b in zip(changes[::2], changes[1::2], strict=True)]


def _joined(bands: list[tuple[int, int]], tall: float) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for band in bands:
        if joined and band[1] - joined[-1][0] <= 1.25 * tall:
            joined[-1] = (joined[-1][0], band[1])
        else:
            joined.append(band)
    return joined


def _split(bands: list[tuple[int, int]], piece: Mask, tall: float) -> list[tuple[int, int]]:
    """Cut bands that are as tall as several lines where least ink is: lines set without lead touch."""
    cut: list[tuple[int, int]] = []
    for first, last in bands:
        count = round((last - first) / tall) if last - first > 1.6 * tall else 1
        pitch = (last - first) / count
        between = [_emptiest(piece, first + line * pitch, 0.3 * pitch) for line in range(1, count)]
        cut += list(pairwise([first, *between, last]))
    return cut


def _emptiest(piece: Mask, at: float, reach: float) -> int:
    """The row with least ink near a row, the nearest of several."""
    rows = np.arange(round(at - reach), round(at + reach))
    return int(min(rows, key=lambda row: (piece[row].sum(), abs(row - at))))


def usual_height(lines: Sequence[tuple[int, int, int, int]], scale: float) -> float:
    """How tall the characters of found lines (x0, top, x1, bottom) mostly are, in pixels; found lines have paper around them."""
    heights = [0.8 * min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in lines]
    return min(14 * scale, float(np.median(heights))) if heights else 8 * scale
