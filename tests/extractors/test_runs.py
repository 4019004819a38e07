"""Characters that touch are handled as one run, and nothing that is read depends on how they are put together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.engines.base import Edges, Glyph, characters
from extractors.grid import Grid, build_grid
from extractors.layout.regions import find_regions
from extractors.layout.words import count_amounts, letter_by_letter, split_kinds, split_words
from extractors.lines import group_lines, line_text, make_line
from extractors.model import Box

SIZE = 10.0


def glyph(text: str, x: float, y: float, size: float = SIZE) -> Glyph:
    width = size if text > "\u3400" else size / 2
    return Glyph(text, Box(x, y, x + width, y + size), size)


def run_of(glyphs: list[Glyph]) -> Glyph:
    """Characters that touch as the engine gives them."""
    if len(glyphs) == 1:
        return glyphs[0]
    lefts, rights = [g.box.x0 for g in glyphs], [g.box.x1 for g in glyphs]
    _, top, _, bottom = glyphs[0].box
    box = Box(lefts[0], top, max(rights), bottom)
    return Glyph("".join(g.text for g in glyphs), box, glyphs[0].size, None, Edges(lefts, rights))


def put_together(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters of a stream, those that touch as runs, by the engine's rules."""
    runs: list[list[Glyph]] = []
    for one in glyphs:
        before = runs[-1][-1] if runs else None
        if (
            before
            and before.size == one.size
            and before.box.bottom == one.box.bottom
            and -0.1 * one.size <= one.box.x0 - before.box.x1 <= 0.15 * one.size
            and one.box.x0 > before.box.x0
            and one.x > before.x
        ):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run_of(run) for run in runs]


def written(text: str, x: float, y: float, gaps: list[float]) -> list[Glyph]:
    """A text from a place on, with gaps in shares of its size."""
    found = []
    for character, gap in zip(text, gaps, strict=False):
        found.append(glyph(character, x, y))
        x = found[-1].box.x1 + gap * SIZE
    return found


_gaps = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.125, -0.0625, 0.2, 0.3, 0.5, 3.0]), min_size=8, max_size=8)
_texts = st.text(st.sampled_from("0123456789.,-支出合计表"), min_size=1, max_size=8)
_places = st.tuples(st.integers(0, 40).map(lambda n: 5.0 * n), st.sampled_from([20.0, 24.0, 31.0, 33.0, 38.0, 56.0]))
streams = st.lists(st.builds(lambda t, p, g: written(t, p[0], p[1], g), _texts, _places, _gaps), max_size=8).map(
    lambda parts: [g for part in parts for g in part]
)
"""Pieces of text anywhere on a page, also over each other."""

CELLS = [
    Box(x0, top, x1, bottom) for x0, x1 in pairwise([15.0, 60.0, 110.0, 160.0]) for top, bottom in pairwise([18.0, 36.0, 54.0])
]


@settings(max_examples=300, deadline=None)
@given(streams)
def test_lines_of_runs_are_those_of_their_characters(glyphs: list[Glyph]) -> None:
    runs = put_together(glyphs)
    assert characters(runs) == glyphs
    lines, single = group_lines(runs), group_lines(glyphs)
    assert [line_text(line) for line in lines] == [line_text(line) for line in single]
    for line, other in zip(map(make_line, lines), map(make_line, single), strict=True):
        assert (line.text, line.box, line.edges) == (other.text, other.box, other.edges)


@settings(max_examples=300, deadline=None)
@given(streams)
def test_words_of_runs_are_those_of_their_characters(glyphs: list[Glyph]) -> None:
    for line, single in zip(group_lines(put_together(glyphs)), group_lines(glyphs), strict=True):
        assert list(map(letter_by_letter, split_words(line))) == split_words(single)
        parts, letters = ([p for w in split_words(of) for p in split_kinds(w)] for of in (line, single))
        assert list(map(letter_by_letter, parts)) == letters
        assert count_amounts(line_text(line)) >= sum(p.kind == "amount" for p in parts)


@settings(max_examples=300, deadline=None)
@given(streams)
def test_regions_are_found_in_runs_as_in_characters(glyphs: list[Glyph]) -> None:
    assert find_regions(group_lines(put_together(glyphs)), 400.0) == find_regions(group_lines(glyphs), 400.0)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("收入 1,234.56 支出", 1),
        ("1,234.56万元，比上年增加2.00", 2),
        ("支出1,234.56", 1),
        ("（3.5） -2 .5 12 (7)", 4),
        ("减少12.34%。", 0),
        ("１２.５ 2024年度", 1),
        ("  ", 0),
    ],
)
def test_amounts_are_counted_where_a_piece_of_a_line_begins_or_ends_with_one(text: str, count: int) -> None:
    assert count_amounts(text) == count


def contents(grid: Grid) -> list[tuple[tuple[str, ...], Box | None]]:
    return [(cell.lines, cell.ink) for cell in grid.cells]


@settings(max_examples=300, deadline=None)
@given(streams)
def test_cells_of_runs_are_those_of_their_characters(glyphs: list[Glyph]) -> None:
    (grid, outside), (other, left) = build_grid(1, CELLS, put_together(glyphs)), build_grid(1, CELLS, glyphs)
    assert contents(grid) == contents(other)
    assert sorted(g.text for g in characters(outside)) == sorted(g.text for g in left)


def test_what_stands_between_a_runs_characters_is_read_there() -> None:
    apart = [glyph("支", 0, 0), glyph("出", 11, 0)]
    between = glyph("1", 9, 0)
    assert [line_text(line) for line in group_lines([run_of(apart), between])] == ["支1出"]
