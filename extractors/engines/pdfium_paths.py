"""What a page paints beside text, out of pdfium's page objects: strokes and edges of shapes, and whether there are images.

A shape is taken apart as pdfplumber takes it: two points are a line, an upright rectangle has four edges, everything else is a
run of edges from point to point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise

from extractors.engines import pdfium_calls as pdfium
from extractors.engines.base import MOST_RULINGS, UnusualPageError
from extractors.engines.pdfium_text import PageSpace
from extractors.model import Box

_THIN = 1.0
"""A filled shape that is thinner than this many points is a stroke, whatever its corners."""

_RECTANGLE = 5
"""Points of a rectangle, the first of them again at the end."""

_DEEPEST = 12
"""Forms within forms: more are a trap."""

_MOST_OBJECTS = 60_000

_RECTANGLE_WAYS = ("h", "h", "v", "v")

_new = tuple.__new__
"""Makes a `Box` of four floats in a third of the time."""

_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_Point = tuple[float, float]


@dataclass(slots=True)
class Painted:
    """What a page paints: the place of every text object in its stream, its edges by kind of shape, and whether it has images."""

    order: dict[int, int] = field(default_factory=dict)
    lines: list[Box] = field(default_factory=list)
    line_ways: list[str] = field(default_factory=list)
    rectangles: list[Box] = field(default_factory=list)
    curves: list[Box] = field(default_factory=list)
    curve_ways: list[str] = field(default_factory=list)
    has_images: bool = False
    objects: list[int] = field(default_factory=list)
    """All that is painted, but for the forms that hold it."""

    @property
    def rulings(self) -> tuple[Box, ...]:
        """All strokes and edges: lines first, then the edges of rectangles, then those of other shapes."""
        return (*self.lines, *self.rectangles, *self.curves)

    @property
    def ways(self) -> list[str]:
        """For each ruling its way: `h`, `v`, or neither for a slanting edge; a slanting line counts as upright."""
        return [*self.line_ways, *(_RECTANGLE_WAYS * (len(self.rectangles) // 4)), *self.curve_ways]


def read_objects(page: int, space: PageSpace) -> Painted:
    """Read everything that a page paints, forms within it included.

    Raises:
        UnusualPageError: the reference engine knows better: a form that is turned, too many objects or rulings.
    """
    painted = Painted()
    _read(pdfium.objects_of_page(page), _UPRIGHT, painted, space, 0)
    if len(painted.lines) + len(painted.rectangles) + len(painted.curves) > MOST_RULINGS:
        raise UnusualPageError("it has very many rulings")
    return painted


def _read(objects: Sequence[int], outer: pdfium.Matrix, painted: Painted, space: PageSpace, depth: int) -> None:
    if depth > _DEEPEST or len(objects) + len(painted.order) > _MOST_OBJECTS:
        raise UnusualPageError("it has very many objects, or forms within forms")
    kinds = pdfium.types(objects)
    painted.objects += [thing for thing, kind in zip(objects, kinds, strict=True) if kind != pdfium.FORM]
    paths: list[int] = []
    for thing, kind in zip(objects, kinds, strict=True):
        if kind == pdfium.TEXT:
            painted.order[thing] = len(painted.order)
        elif kind == pdfium.PATH:
            paths.append(thing)
        elif kind == pdfium.IMAGE:
            painted.has_images = True
        elif kind == pdfium.FORM:
            [own] = pdfium.matrices([thing])
            _read(pdfium.objects_of_form(thing), _product(own, outer), painted, space, depth + 1)
    if paths:
        _read_paths(paths, outer, painted, space)


def _read_paths(paths: Sequence[int], outer: pdfium.Matrix, painted: Painted, space: PageSpace) -> None:
    """File the edges of paths. A filled rectangle need not be asked for its points."""
    _, b, c, _, _, _ = outer
    if b or c:
        raise UnusualPageError("it has a form that is turned")
    counts = pdfium.segment_counts(paths)
    filled = [count == _RECTANGLE and not stroke for count, stroke in zip(counts, pdfium.is_stroked(paths), strict=True)]
    shapes = list(compress(paths, filled))
    values = iter(pdfium.bounds(shapes))
    boxes = dict(zip(shapes, zip(values, values, values, values, strict=True), strict=True))
    others: list[int] = []
    for path in paths:
        box = boxes.get(path)
        if box is not None and (box[2] - box[0] < _THIN or box[3] - box[1] < _THIN):
            painted.rectangles += _rectangle(_placed(outer, box[0], box[1]), _placed(outer, box[2], box[3]), space)
        else:
            others.append(path)
    if others:
        sizes = pdfium.segment_counts(others)
        for own, segments in zip(pdfium.matrices(others), pdfium.segments(others, sizes), strict=True):
            for points in _subpaths(segments, _product(own, outer)):
                _file(points, painted, space)


def _product(inner: pdfium.Matrix, outer: pdfium.Matrix) -> pdfium.Matrix:
    """The matrix that applies `inner`, then `outer`."""
    if outer is _UPRIGHT:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _placed(matrix: pdfium.Matrix, x: float, y: float) -> _Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _subpaths(segments: Iterable[pdfium.Segment], matrix: pdfium.Matrix) -> Iterator[list[_Point]]:
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


def _file(points: Sequence[_Point], painted: Painted, space: PageSpace) -> None:
    """File one connected piece of a path by its form."""
    if len(points) == 2 or (len(points) == 3 and points[2] == points[0]):
        (x0, y0), (x1, y1) = points[:2]
        painted.lines.append(_edge(x0, y0, x1, y1, space))
        painted.line_ways.append("h" if y0 == y1 else "v")
    elif len(points) == _RECTANGLE and _is_rectangle(points):
        painted.rectangles += _rectangle(points[0], points[2], space)
    else:
        for (x0, y0), (x1, y1) in pairwise(points):
            painted.curves.append(_edge(x0, y0, x1, y1, space))
            painted.curve_ways.append("v" if x0 == x1 else "h" if y0 == y1 else "")


def _is_rectangle(points: Sequence[_Point]) -> bool:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), last = points
    if last != points[0]:
        return False
    return (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)


def _rectangle(one: _Point, other: _Point, space: PageSpace) -> list[Box]:
    """Upper, lower, left and right edge."""
    x0, x1 = (one[0], other[0]) if one[0] < other[0] else (other[0], one[0])
    y0, y1 = (one[1], other[1]) if one[1] < other[1] else (other[1], one[1])
    top, bottom = space.height - y1, space.height - y0
    return [
        _new(Box, (x0, top, x1, top)),
        _new(Box, (x0, bottom, x1, bottom)),
        _new(Box, (x0, top, x0, bottom)),
        _new(Box, (x1, top, x1, bottom)),
    ]


def _edge(x0: float, y0: float, x1: float, y1: float, space: PageSpace) -> Box:
    return Box(min(x0, x1), space.height - max(y0, y1), max(x0, x1), space.height - min(y0, y1))
