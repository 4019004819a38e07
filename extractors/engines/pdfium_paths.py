"""What a page paints beside text, out of pdfium's page objects: strokes and edges of shapes, and whether there are images.

A shape is taken apart as pdfplumber takes it: two points are a line, an upright rectangle has four edges, everything else is a
run of edges from point to point.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise
from typing import TypeVar

import numpy as np

from extractors.engines import pdfium_calls as pdfium
from extractors.engines.base import LEVEL, MOST_RULINGS, SLANTING, UPRIGHT, Rulings, UnusualPageError
from extractors.engines.pdfium_text import PageSpace

THIN = 1.0
"""A filled shape that is thinner than this many points is a stroke, whatever its corners."""

LINE, RECTANGLE = 2, 5
"""Points of a line; of a rectangle, the first of them again at the end."""

DEEPEST = 12
"""Forms within forms: more are a trap."""

MOST_OBJECTS = 60_000

_AS_IT_IS = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_Point = tuple[float, float]


@dataclass(slots=True)
class Painted:
    """What a page paints: its text objects in the order of its stream, its edges by kind of shape, and whether it has images."""

    texts: array[int] = field(default_factory=lambda: array("Q"))
    lines: Rulings = field(default_factory=Rulings)
    rectangles: Rulings = field(default_factory=Rulings)
    curves: Rulings = field(default_factory=Rulings)
    has_images: bool = False

    @property
    def rulings(self) -> Rulings:
        """All strokes and edges: lines first, then the edges of rectangles, then those of other shapes."""
        return self.lines + self.rectangles + self.curves


def read_objects(page: pdfium.Handle, space: PageSpace) -> Painted:
    """Read everything that a page paints, forms within it included.

    Raises:
        UnusualPageError: the reference engine knows better: a form that is turned, too many objects or rulings.
    """
    painted = Painted()
    _read(pdfium.objects_of_page(page), _AS_IT_IS, painted, space, 0)
    if len(painted.lines) + len(painted.rectangles) + len(painted.curves) > MOST_RULINGS:
        raise UnusualPageError("it has very many rulings")
    return painted


def _read(objects: Sequence[int], outer: pdfium.Matrix, painted: Painted, space: PageSpace, depth: int) -> None:
    if depth > DEEPEST or len(objects) + len(painted.texts) > MOST_OBJECTS:
        raise UnusualPageError("it has very many objects, or forms within forms")
    kinds = pdfium.types(objects)
    paths: list[int] = []
    for thing, kind in zip(objects, kinds, strict=True):
        if kind == pdfium.TEXT:
            painted.texts.append(thing)
        elif kind == pdfium.PATH:
            paths.append(thing)
        elif kind == pdfium.IMAGE:
            painted.has_images = True
        elif kind == pdfium.FORM:
            own = tuple(_product(pdfium.matrices([thing]), outer).tolist()[0])
            _read(pdfium.objects_of_form(thing), own, painted, space, depth + 1)
    if paths:
        _read_paths(paths, outer, painted, space)


def _read_paths(paths: Sequence[int], outer: pdfium.Matrix, painted: Painted, space: PageSpace) -> None:
    """File the edges of paths. Most are thin filled rectangles, which need not be asked for their points, or single lines."""
    _, b, c, _, _, _ = outer
    if b or c:
        raise UnusualPageError("it has a form that is turned")
    counts = pdfium.segment_counts(paths)
    rectangles = _thin_rectangles(paths, counts, outer)
    lines = _lines([path for path, count in zip(paths, counts, strict=True) if count == LINE], outer, space)
    for path, count in zip(paths, counts, strict=True):
        if count == LINE:
            if path in lines:
                painted.lines.add(*lines[path])
        elif path in rectangles:
            x0, y0, x1, y1 = rectangles[path]
            _file_rectangle(x0, y0, x1, y1, painted, space)
        else:
            matrix = _product(pdfium.matrices([path]), outer).tolist()[0]
            for points in subpaths(pdfium.segments(path, count), matrix):
                file_points(points, painted, space)


def _thin_rectangles(paths: Sequence[int], counts: Sequence[int], outer: pdfium.Matrix) -> dict[int, list[float]]:
    """Left, lower, right and upper edge of those paths that are filled, not stroked, and have the corners of a thin rectangle."""
    possible = [path for path, count in zip(paths, counts, strict=True) if count == RECTANGLE]
    possible = [path for path, stroked in zip(possible, pdfium.is_stroked(possible), strict=True) if not stroked]
    boxes = pdfium.bounds(possible)
    thin = (boxes[:, 2] - boxes[:, 0] < THIN) | (boxes[:, 3] - boxes[:, 1] < THIN)
    x0, y0, x1, y1 = boxes[thin].T
    (x0, y0), (x1, y1) = _placed(outer, x0, y0), _placed(outer, x1, y1)
    placed = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1).tolist()
    return dict(zip(compress(possible, thin.tolist()), placed, strict=True))


def _lines(paths: Sequence[int], outer: pdfium.Matrix, space: PageSpace) -> dict[int, tuple[int, list[float]]]:
    """Paths of one straight line each: its way and its place; a slanting one counts as upright."""
    points, joined = pdfium.ends(paths)
    a, b, c, d, e, f = _product(pdfium.matrices(paths), outer).T[:, :, np.newaxis]
    xs, ys = points[:, :, 0], points[:, :, 1]
    xs, ys = a * xs + c * ys + e, b * xs + d * ys + f
    boxes = np.stack([xs.min(axis=1), space.height - ys.max(axis=1), xs.max(axis=1), space.height - ys.min(axis=1)], axis=1)
    ways = np.where(ys[:, 0] == ys[:, 1], LEVEL, UPRIGHT).tolist()
    found = zip(paths, zip(ways, boxes.tolist(), strict=True), strict=True)
    return dict(compress(found, joined.tolist()))


def _product(inner: pdfium.Floats, outer: pdfium.Matrix) -> pdfium.Floats:
    """The matrices, a row of six each, that apply one of `inner`, then `outer`."""
    if outer is _AS_IT_IS:
        return inner
    a, b, c, d, e, f = inner.T
    g, h, i, j, k, m = outer
    return np.stack([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m], axis=1)


_Number = TypeVar("_Number", float, pdfium.Floats)


def _placed(matrix: Sequence[float], x: _Number, y: _Number) -> tuple[_Number, _Number]:
    """Where a point, or many, stand after a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def subpaths(segments: Iterable[pdfium.Segment], matrix: Sequence[float]) -> Iterator[list[_Point]]:
    """The points of each connected piece of a path; of a curve its ends."""
    points: list[_Point] = []
    controls = 0
    for kind, x, y in segments:
        if kind == pdfium.MOVE:
            if points:
                yield points
            points = []
        elif kind == pdfium.BEZIER:
            controls = (controls + 1) % 3
            if controls:  # the third point of a curve is its end
                continue
        points.append(_placed(matrix, x, y))
    if points:
        yield points


def file_points(points: Sequence[_Point], painted: Painted, space: PageSpace) -> None:
    """File one connected piece of a path by its form."""
    if len(points) == 2 or (len(points) == 3 and points[2] == points[0]):
        (x0, y0), (x1, y1) = points[:2]
        painted.lines.add(LEVEL if y0 == y1 else UPRIGHT, _edge(x0, y0, x1, y1, space))
    elif len(points) == RECTANGLE and _is_rectangle(points):
        (x0, y0), (x1, y1) = points[0], points[2]
        _file_rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), painted, space)
    else:
        for (x0, y0), (x1, y1) in pairwise(points):
            way = UPRIGHT if x0 == x1 else LEVEL if y0 == y1 else SLANTING
            painted.curves.add(way, _edge(x0, y0, x1, y1, space))


def _is_rectangle(points: Sequence[_Point]) -> bool:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), last = points
    if last != points[0]:
        return False
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)


def _file_rectangle(x0: float, y0: float, x1: float, y1: float, painted: Painted, space: PageSpace) -> None:
    """File upper, lower, left and right edge."""
    top, bottom = space.height - y1, space.height - y0
    painted.rectangles.ways.extend((LEVEL, LEVEL, UPRIGHT, UPRIGHT))
    painted.rectangles.places.extend((x0, top, x1, top, x0, bottom, x1, bottom, x0, top, x0, bottom, x1, top, x1, bottom))


def _edge(x0: float, y0: float, x1: float, y1: float, space: PageSpace) -> tuple[float, float, float, float]:
    return min(x0, x1), space.height - max(y0, y1), max(x0, x1), space.height - min(y0, y1)


def activate(page: pdfium.Handle, things: Sequence[int] | None) -> None:
    """Have a page draw only some of its objects, or all that it paints."""
    _activate(pdfium.objects_of_page(page), None if things is None else frozenset(things))


def _activate(objects: Sequence[int], things: Container[int] | None) -> None:
    for thing, kind in zip(objects, pdfium.types(objects), strict=True):
        if kind == pdfium.FORM:
            _activate(pdfium.objects_of_form(thing), things)
        else:
            pdfium.set_active(thing, things is None or thing in things)
