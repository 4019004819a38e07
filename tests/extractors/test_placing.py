"""The compiled loops place glyphs as the plain ones do: the same lines, cells and boxes, in the same order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import cell_loops, line_loops
from extractors.cells import Cell
from extractors.engines import PdfiumEngine
from extractors.engines.base import Glyph, characters
from extractors.model import Box
from flows.demo.generate import documents
from tests.extractors.test_runs import put_together, streams

native = pytest.importorskip("extractors.placing_native", reason="needs the compiled loops, which a C compiler makes")

_EDGES = st.lists(st.integers(0, 24).map(lambda n: 10.0 * n), min_size=2, max_size=8, unique=True).map(sorted)
_SHIFTS = st.sampled_from([0.0, 0.5, -1.5, 4.0, 9.0])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Box], list[float], list[float]]:
    """Boxes between edges, some shifted, some over several columns or rows, some missing, with the edges."""
    xs, ys = draw(_EDGES), draw(_EDGES)
    boxes = []
    for left, right in pairwise(xs):
        for top, bottom in pairwise(ys):
            shape = draw(st.sampled_from(["one", "one", "wide", "high", "none"]))
            shift = draw(_SHIFTS)
            x1, y1 = xs[-1] if shape == "wide" else right, ys[-1] if shape == "high" else bottom
            if shape != "none":
                boxes.append(Box(left + shift, top, x1, y1 + shift))
    return boxes, xs, ys


def assert_same_lines(glyphs: list[Glyph]) -> None:
    lines = line_loops.group_lines(glyphs)
    compiled = native.group_lines(glyphs)
    assert compiled == lines
    for line in lines:
        assert native.line_text(line) == line_loops.line_text(line)
        assert native.bounds(line) == line_loops.bounds(line)


def assert_same_cells(glyphs: list[Glyph], boxes: list[Box], xs: list[float], ys: list[float]) -> None:
    spans = cell_loops.spans_of(boxes, xs, ys)
    assert native.spans_of(boxes, xs, ys) == spans
    inside, outside, crossing = cell_loops.fill(glyphs, spans, xs, ys)
    compiled = native.fill(glyphs, spans, xs, ys)
    assert compiled.inside == dict(inside)
    assert compiled.outside == outside
    assert compiled.crossing == crossing
    assert_same_made(cell_loops.make_cells(spans, boxes, inside), native.make_cells(spans, boxes, compiled.inside))


def assert_same_made(cells: tuple[Cell, ...], compiled: tuple[Cell, ...]) -> None:
    assert compiled == cells
    assert [c.text for c in compiled] == [c.text for c in cells]
    assert {type(c) for c in compiled} <= {Cell}


@settings(max_examples=400, deadline=None)
@given(streams)
def test_any_glyphs_make_the_same_lines(glyphs: list[Glyph]) -> None:
    assert_same_lines(glyphs)
    assert_same_lines(put_together(glyphs))


@settings(max_examples=400, deadline=None)
@given(streams, tables())
def test_any_glyphs_stand_in_the_same_cells(glyphs: list[Glyph], table: tuple[list[Box], list[float], list[float]]) -> None:
    assert_same_cells(glyphs, *table)
    assert_same_cells(put_together(glyphs), *table)


def test_glyphs_of_whole_numbers_and_confidences_are_placed_the_same() -> None:
    glyphs = [Glyph(text, Box(10 * at, 5, 10 * at + 9, 15), 10, 0.5 + at / 10) for at, text in enumerate("支出1 ")]
    assert_same_lines(glyphs)
    assert_same_cells(glyphs, [Box(0, 0, 20, 20), Box(20, 0, 40, 20)], [0, 20, 40], [0, 20])
    [cell] = native.make_cells([(0, 1, 0, 1)], [Box(0, 0, 40, 20)], {0: glyphs})
    assert (cell.text, cell.confidence, type(cell.row0)) == ("支出1 ", 0.5, int)


def test_a_table_of_very_many_places_is_filled_the_same() -> None:
    edges = [10.0 * n for n in range(1100)]
    boxes = [Box(a, a, b, b) for a, b in pairwise(edges)]
    glyphs = [Glyph("一", Box(a + 2, a + 2, a + 8, a + 8), 6.0) for a in edges]
    assert_same_cells(glyphs, boxes, edges, edges)


def test_pages_make_the_same_lines_and_cells() -> None:
    for document in documents(1)[:3]:
        for page in PdfiumEngine(document.data).pages():
            assert_same_lines(list(page.runs))
            assert_same_lines(characters(page.runs))
            for boxes in page.tables:
                xs = sorted({x for b in boxes for x in (b.x0, b.x1)})
                ys = sorted({y for b in boxes for y in (b.top, b.bottom)})
                assert_same_cells(list(page.runs), list(boxes), xs, ys)
