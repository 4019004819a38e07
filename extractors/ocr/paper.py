"""A scanned page made even: seals taken off, turned by its skew, ink told from paper. Images are arrays of rows by columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Mask = NDArray[np.bool_]

MOST_SKEW = 3.0
"""Degrees. Feeders and hands skew a sheet by less."""

_SMALL = 1000
"""Pixels of the longer side at which skew is looked for first."""

_SEAL_POINTS = (55.0, 190.0)
"""Sides of what is taken for a seal: 2 to 6.5 cm. Red printing makes flat lines, and stays."""


def without_seals(rgb: NDArray[np.uint8], pixels_per_point: float) -> Gray:
    """The page in grey with seals bleached: red ink is as bright as paper in the red channel, black text under it stays black.

    Args:
        rgb: rows by columns by three.
        pixels_per_point: the resolution, which tells a seal by its size.
    """
    import cv2

    gray: Gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    red = rgb[:, :, 0]
    redder = cv2.subtract(red, np.maximum(rgb[:, :, 1], rgb[:, :, 2]))  # 0 where it is not
    reddish = ((redder > 40) & (red > 100)).astype(np.uint8)
    del redder
    if not reddish.any():
        return gray
    reach = max(3, round(5 * pixels_per_point))
    blobs = cv2.morphologyEx(reddish, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _count, _labels, stats, _centres = cv2.connectedComponentsWithStats(blobs, connectivity=8)
    least, most = (side * pixels_per_point for side in _SEAL_POINTS)
    for x, y, width, height, _area in stats[1:]:
        if (
            least / 2 <= min(width, height)
            and least <= max(width, height) <= most
            and max(width, height) < 2.2 * min(width, height)
        ):
            margin = round(2 * pixels_per_point)
            place = np.s_[max(0, y - margin) : y + height + margin, max(0, x - margin) : x + width + margin]
            gray[place] = _bleached(rgb[place][:, :, 0], gray[place], reddish[place])
    return gray


def _bleached(red: Gray, gray: Gray, reddish: Gray) -> Gray:
    """The red channel stretched so that red ink is white, and only where the stamp tints the paper."""
    import cv2

    ink = red[reddish > 0]
    white = 0.92 * max(120.0, float(np.percentile(ink, 10))) if ink.size else 255.0
    stretched = np.clip(red.astype(np.float32) * (255.0 / white), 0, 255).astype(np.uint8)
    near = cv2.dilate(reddish, np.ones((7, 7), np.uint8)) > 0
    return np.where(near, stretched, gray).astype(np.uint8)


def ink_of(gray: Gray) -> Mask:
    """Where ink is: darker than the paper around it, so that shadows and tinted paper do not count."""
    import cv2

    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    share = gray.astype(np.float32) / np.maximum(paper, 1)
    return np.asarray(share < 0.75, dtype=np.bool_)


def skew_of(ink: Mask) -> float:
    """The angle in degrees, anticlockwise positive, by which the page must be turned so that its lines run level.

    Rows and columns count both, so a page that lies on its side has its skew told too. Nothing printed gives 0.
    """
    import cv2

    scale = min(1.0, _SMALL / max(ink.shape))
    small = cv2.resize(ink.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    coarse = _best(small, np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.25))
    middle = _best(small, np.arange(coarse - 0.2, coarse + 0.21, 0.05))
    half = cv2.resize(ink.astype(np.float32), None, fx=min(1.0, 2 * scale), fy=min(1.0, 2 * scale), interpolation=cv2.INTER_AREA)
    angle = _best(half, np.arange(middle - 0.04, middle + 0.041, 0.02))
    return 0.0 if _sharpness(half, angle) <= 1.002 * _sharpness(half, 0.0) else angle


def _best(image: Any, angles: Any) -> float:
    return float(max(angles, key=lambda angle: (_sharpness(image, float(angle)), -abs(angle))))


def _sharpness(image: Any, angle: float) -> float:
    """How sharply the sums over rows, or over columns, change from one to the next: most where lines run along them."""
    turned = turned_by(image, angle, 0)
    return float(sum((np.diff(turned.sum(axis=axis)) ** 2).sum() for axis in (0, 1)))


def turned_by(image: Any, angle: float, paper: int = 255) -> Any:
    """The image turned about its middle by degrees, anticlockwise positive, at its own size."""
    import cv2

    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    flags = cv2.INTER_LINEAR if image.dtype == np.float32 else cv2.INTER_CUBIC
    return cv2.warpAffine(image, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=paper)
