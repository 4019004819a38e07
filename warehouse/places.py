"""Where a figure is printed, as text: `414.89 @p8 (310,120,352,131)`. The one module that knows the format, both ways.

A figure is its printed text, the page (from 1) and its box in whole points from the top left of the page as displayed; formats
without positions have no box. Several are joined by ` + `, ` − ` and, in rates, ` ÷ `; ` + … (3 more)` ends a list that goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

MINUS = "−"
"""U+2212: what an addend that is taken off begins with; documents print it at most where they mean it too."""

DIVISION = "÷"

_FIGURE = re.compile(r"(?P<text>.*?) @p(?P<page>\d+)(?: \((?P<box>-?\d+,-?\d+,-?\d+,-?\d+)\))?(?= [+−÷] |\Z)", re.DOTALL)
_JOINT = re.compile(r" (?P<sign>[+−÷]) ")
_MORE = re.compile(r"… \((?P<more>\d+) more\)\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A page, from 1, and a box on it as (x0, top, x1, bottom) in whole points; None in formats without positions."""

    page: int
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed; `place` is None where the text does not say. A sign of -1 takes it off, `divides` divides by it."""

    text: str
    place: Place | None
    sign: Literal[1, -1] = 1
    divides: bool = False

    @property
    def operator(self) -> str:
        """What stands between it and the figure before."""
        return DIVISION if self.divides else MINUS if self.sign < 0 else "+"

    @property
    def signed(self) -> str:
        """The figure with the sign that it has in its sum."""
        return f"{MINUS if self.sign < 0 else ''}{self.text}"


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures that are added up or divided, and how many more there are than are listed."""

    figures: tuple[Figure, ...] = ()
    more: int = 0

    def formula(self) -> str:
        """The sum as it is written on paper: `300.00 + 120.00 − 5.11`, without places."""
        return _joined((f.operator, f.text) for f in self.figures) + (" + …" if self.more else "")

    @property
    def printed(self) -> tuple[tuple[str, int | None], ...]:
        """What is printed on which pages, without the boxes, which depend on how a page was read."""
        return tuple((f.signed, f.place.page if f.place else None) for f in self.figures)


def format_sum(total: Sum) -> str:
    """Return figures with their places as `checks.left_text` and `checks.right_text` have them."""
    text = _joined((f.operator, format_figure(f)) for f in total.figures)
    return f"{text} + … ({total.more} more)" if total.more else text


def parse_sum(text: str | None) -> Sum:
    """Read what `format_sum` wrote; what is not in the format becomes a figure without a place, so that nothing is lost."""
    figures: list[Figure] = []
    rest, operator, more = text or "", "+", 0
    if rest.startswith(MINUS):
        rest, operator = rest[1:], MINUS
    while rest:
        if found := _MORE.match(rest):
            more = int(found["more"])
            break
        found = _FIGURE.match(rest)
        if not found:
            figures.append(_figure(rest, None, operator))
            break
        figures.append(_figure(found["text"], _place(found), operator))
        rest = rest[found.end() :]
        joint = _JOINT.match(rest)
        if joint:
            rest, operator = rest[joint.end() :], joint["sign"]
    return Sum(tuple(figures), more)


def place_column(printed: pl.Expr) -> pl.Expr:
    """Return a figure with the `page` and the box (`x0`, `top`, `x1`, `bottom`, points or null) of its row, in the format.

    Without a page it is the figure alone.
    """
    box = [pl.col(c).round(0).cast(pl.Int64).cast(pl.String) for c in ("x0", "top", "x1", "bottom")]
    where = pl.when(pl.col("x0").is_not_null()).then(pl.format(" ({},{},{},{})", *box)).otherwise(pl.lit(""))
    placed = pl.concat_str(printed, pl.lit(" @p"), pl.col("page").cast(pl.String), where)
    return pl.when(pl.col("page").is_not_null()).then(placed).otherwise(printed)


def format_figure(figure: Figure) -> str:
    """Return one figure with its place, without the sign that it has in a sum."""
    if figure.place is None:
        return figure.text
    box = f" ({','.join(map(str, figure.place.box))})" if figure.place.box else ""
    return f"{figure.text} @p{figure.place.page}{box}"


def _figure(text: str, place: Place | None, operator: str) -> Figure:
    return Figure(text, place, -1 if operator == MINUS else 1, operator == DIVISION)


def _joined(terms: Iterable[tuple[str, str]]) -> str:
    return "".join(_with_joints(terms))


def _with_joints(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    for index, (operator, text) in enumerate(terms):
        if index:
            yield f" {operator} "
        elif operator == MINUS:
            yield MINUS
        yield text


def _place(found: re.Match[str]) -> Place:
    x0, top, x1, bottom = map(int, found["box"].split(",")) if found["box"] else (0, 0, 0, 0)
    return Place(int(found["page"]), (x0, top, x1, bottom) if found["box"] else None)
